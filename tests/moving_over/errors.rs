//! "Errors": which `ErrorKind` becomes which `Error`.

use super::*;

/// | `InvalidToken` |
/// | `InvalidSignature` |
/// | `InvalidAlgorithm` |
#[test]
fn error_of_a_token_that_is_not_genuine() {
    let (options, policy) = (their_defaults(), Validation::new());
    let claims = json!({ "exp": YEAR_2100 });
    let good = their_sign(SECRET, &claims);
    let check =
        |token: &str, kind: ErrorKind, error| assert_errors(token, &options, policy, |other| *other == kind, error);
    check("garbage", ErrorKind::InvalidToken, Error::NotThreeSegments);
    check(&their_sign(b"of someone else", &claims), ErrorKind::InvalidSignature, Error::BadSignature);
    check(&good.replace(".eyJ", ".eyK"), ErrorKind::InvalidSignature, Error::BadSignature);
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let key = EncodingKey::from_secret(SECRET).unwrap();
        let token = jsonwebtoken::encode(&Header::new(algorithm), &claims, &key).unwrap();
        check(&token, ErrorKind::InvalidAlgorithm, Error::BadSignature);
    }
    // Only who holds the key gets to hear of the header.
    let header = base64url(r#"{"alg":"RS256"}"#);
    let payload = base64url(claims.to_string());
    check(&format!("{header}.{payload}.AAAA"), ErrorKind::InvalidAlgorithm, Error::BadSignature);
    check(&genuine(&header, &payload), ErrorKind::InvalidAlgorithm, Error::WrongAlgorithm);
}

/// | `Base64(_)` |
#[test]
fn error_of_base64() {
    let (options, policy) = (their_defaults(), Validation::new());
    let check = |token: &str, error| {
        assert_errors(token, &options, policy, |kind| matches!(kind, ErrorKind::Base64(_)), error);
    };
    let (header, payload) = (base64url(HEADER), base64url(json!({ "exp": YEAR_2100 }).to_string()));
    check(&format!("{header}=.{payload}.{}", mac(SECRET, "")), Error::BadSignature);
    check(&format!("{header}.{payload}.="), Error::BadSignature);
    check(&genuine(&format!("{header}="), &payload), Error::MalformedHeader);
    check(&genuine(&header, &format!("{payload}=")), Error::MalformedPayload);
    assert!(matches!(DecodingKey::from_base64_secret("?").unwrap_err().kind(), ErrorKind::Base64(_)));
    assert_eq!(Key::from_base64("?").err(), Some(Error::SecretNotBase64));
}

/// | `Json(_)` |
#[test]
fn error_of_json() {
    let (options, policy) = (their_defaults(), Validation::new());
    let is_json = |kind: &ErrorKind| matches!(kind, ErrorKind::Json(_));
    let check = |token: &str, error| assert_errors(token, &options, policy, is_json, error);
    let (header, payload) = (base64url(HEADER), base64url(json!({ "exp": YEAR_2100 }).to_string()));
    check(&format!("{}.{payload}.AAAA", base64url("{")), Error::BadSignature);
    check(&format!("{}.{payload}.AAAA", base64url(r#"{"alg":"none"}"#)), Error::BadSignature);
    check(&genuine(&base64url("{"), &payload), Error::MalformedHeader);
    check(&genuine(&base64url(r#"{"alg":"none"}"#), &payload), Error::WrongAlgorithm);
    check(&genuine(&header, &base64url("[]")), Error::NotAnObject);
    check(&genuine(&header, &base64url("{")), Error::InvalidJson);
    check(&genuine(&header, &base64url(b"{\"x\":\"\xFF\"}")), Error::InvalidJson);
    check(&genuine(&header, &base64url(r#"{"exp":1,"exp":1}"#)), Error::Duplicate(Name::Exp));

    // A type that does not fit; there before the claims are checked, here after.
    for (exp, error) in [(YEAR_2100, Error::Deserialize), (LONG_AGO, Error::Expired)] {
        let token = their_sign(SECRET, &json!({ "exp": exp, "id": 7, "mode": 3 }));
        assert!(is_json(theirs::<Stream>(&options, &token).unwrap_err().kind()));
        assert_eq!(ours::<Stream>(policy, &token), Err(error));
    }

    // What cannot be written.
    let claims = HashMap::from([((1, 2), 3)]);
    let unwritten = jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET).unwrap());
    assert!(is_json(unwritten.unwrap_err().kind()));
    assert_eq!(key().sign_json(&claims), Err(Error::Serialize));
}

/// | `MissingRequiredClaim("exp")` |
/// | `InvalidClaimFormat("nbf")` |
#[test]
fn error_of_a_claim_that_is_missing_or_has_the_wrong_type() {
    let mut options = their_defaults();
    options.validate_nbf = true;
    let check = |claims: Value, kind: ErrorKind, error| {
        assert_errors(&their_sign(SECRET, &claims), &options, Validation::new(), |other| *other == kind, error);
    };
    let missing = || ErrorKind::MissingRequiredClaim("exp".into());
    check(json!({ "sub": "alice" }), missing(), Error::MissingClaim(Name::Exp));
    check(json!({ "exp": "4102444800" }), missing(), Error::ClaimType(Name::Exp));
    check(json!({ "exp": null }), missing(), Error::ClaimType(Name::Exp));
    let format = ErrorKind::InvalidClaimFormat("nbf".into());
    check(json!({ "exp": YEAR_2100, "nbf": "0" }), format, Error::ClaimType(Name::Nbf));
}

/// | `ExpiredSignature` |
/// | `ImmatureSignature` |
/// | `InvalidIssuer` |
/// | `InvalidAudience` |
/// | `InvalidSubject` |
#[test]
fn error_of_a_claim_that_does_not_hold() {
    let mut options = their_expectations();
    options.validate_nbf = true;
    let policy = Validation::new().leeway(MINUTE).issuer("a").audience("b").subject("c");
    let good = json!({ "exp": YEAR_2100, "nbf": LONG_AGO, "iss": "a", "aud": "b", "sub": "c" });
    assert_both(&good, &options, policy, true);
    for (name, value, kind, error) in [
        ("exp", json!(LONG_AGO), ErrorKind::ExpiredSignature, Error::Expired),
        ("nbf", json!(YEAR_2100 - 1), ErrorKind::ImmatureSignature, Error::NotYetValid),
        ("iss", json!("x"), ErrorKind::InvalidIssuer, Error::WrongIssuer),
        ("aud", json!("x"), ErrorKind::InvalidAudience, Error::WrongAudience),
        ("sub", json!("x"), ErrorKind::InvalidSubject, Error::WrongSubject),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        assert_errors(&their_sign(SECRET, &claims), &options, policy, |other| *other == kind, error);
    }
    let token = their_sign(SECRET, &json!({ "exp": YEAR_2100, "aud": "b" }));
    let kind = |kind: &ErrorKind| *kind == ErrorKind::InvalidAudience;
    assert_errors(&token, &their_defaults(), Validation::new(), kind, Error::UnexpectedAudience);
}
