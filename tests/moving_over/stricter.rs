//! "What becomes stricter": what `jsonwebtoken` accepts, by its defaults and what is set by name, and this crate rejects.

use super::*;

/// A token whose rejection is asserted, to show next what makes it good again.
#[track_caller]
fn assert_stricter(
    header: &Header,
    claims: &Value,
    theirs: &jsonwebtoken::Validation,
    ours: Validation,
    error: Error,
) -> String {
    let token = jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(SECRET).unwrap()).unwrap();
    assert_eq!(&their_verify::<Value>(SECRET, &token, theirs).unwrap(), claims);
    assert_eq!(ours.verify_json::<Value>(&Key::new(SECRET).unwrap(), &token, now()), Err(error));
    token
}

/// | leeway |
#[test]
fn stricter_there_is_no_leeway_unless_it_is_given() {
    let claims = json!({ "exp": now().as_secs() - 20 });
    let token = assert_stricter(&Header::default(), &claims, &their_defaults(), Validation::new(), Error::Expired);
    let old = Validation::new().leeway(MINUTE);
    assert_eq!(old.verify_json(&Key::new(SECRET).unwrap(), &token, now()), Ok(claims));
}

/// | at exactly `exp` (now == `exp`) |
#[test]
fn stricter_a_token_has_ended_in_the_second_of_exp() {
    let mut theirs = their_defaults();
    theirs.leeway = 0;
    loop {
        let second = now();
        let claims = json!({ "exp": second.as_secs() });
        let token = their_sign(SECRET, &claims);
        let accepted = their_verify::<Value>(SECRET, &token, &theirs).is_ok();
        // Only if the clock has not moved on is it known which second they saw.
        if now() == second {
            assert!(accepted);
            let ours = Validation::new().verify_json::<Value>(&Key::new(SECRET).unwrap(), &token, second);
            return assert_eq!(ours, Err(Error::Expired));
        }
    }
}

/// | `nbf` |
#[test]
fn stricter_nbf_is_honoured() {
    let claims = json!({ "exp": YEAR_2100, "nbf": YEAR_2100 - 1 });
    assert_stricter(&Header::default(), &claims, &their_defaults(), Validation::new(), Error::NotYetValid);

    #[derive(Serialize)]
    struct WithOption {
        exp: i64,
        nbf: Option<i64>,
    }
    #[derive(Serialize)]
    struct Skipped {
        exp: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        nbf: Option<i64>,
    }
    let error = Error::ClaimType(Name::Nbf);
    let none = WithOption { exp: YEAR_2100, nbf: None };
    assert_stricter(
        &Header::default(),
        &serde_json::to_value(&none).unwrap(),
        &their_defaults(),
        Validation::new(),
        error,
    );
    let key = Key::new(SECRET).unwrap();
    assert_eq!(key.sign_json(&none), Err(error));
    assert!(key.sign_json(&Skipped { exp: YEAR_2100, nbf: None }).is_ok());
}

/// | an expected `iss`, `aud` or `sub` that is absent or of the wrong type |
#[test]
fn stricter_an_expected_claim_is_required() {
    let (claims, ours) = (json!({ "exp": YEAR_2100 }), Validation::new());
    for (policy, name) in
        [(ours.issuer("a"), Name::Iss), (ours.audience("b"), Name::Aud), (ours.subject("c"), Name::Sub)]
    {
        let error = Error::MissingClaim(name);
        assert_stricter(&Header::default(), &claims, &their_expectations(), policy, error);
    }
}

/// `null` is still taken for an absent claim.
/// | an expected `iss`, `aud` or `sub` that is absent or of the wrong type |
/// | an `iss` that is an array |
#[test]
fn stricter_registered_claims_have_the_right_type() {
    let (zero, null) = (json!("0"), json!(null));
    let ours = Validation::new();
    for (name, value, policy, which) in [
        ("nbf", &zero, ours, Name::Nbf),
        ("iat", &zero, ours.max_age(Duration::from_secs(60)), Name::Iat),
        ("iss", &null, ours.issuer("a"), Name::Iss),
        ("aud", &null, ours.audience("b"), Name::Aud),
        ("sub", &null, ours.subject("c"), Name::Sub),
    ] {
        let claims = json!({ "exp": YEAR_2100, name: value });
        assert_stricter(&Header::default(), &claims, &their_expectations(), policy, Error::ClaimType(which));
    }
    // One issuer, not a list of them (RFC 7519 §4.1.1).
    let claims = json!({ "exp": YEAR_2100, "iss": ["a"] });
    let error = Error::ClaimType(Name::Iss);
    assert_stricter(&Header::default(), &claims, &their_expectations(), Validation::new().issuer("a"), error);
}

/// | an `exp` with a fraction |
#[test]
fn stricter_a_fraction_of_exp_is_dropped() {
    let mut theirs = their_defaults();
    theirs.leeway = 0;
    loop {
        let second = now();
        let claims = json!({ "exp": second.as_secs() as f64 - 0.5 });
        let token = their_sign(SECRET, &claims);
        let accepted = their_verify::<Value>(SECRET, &token, &theirs).is_ok();
        if now() == second {
            // Half a second ago is rounded to now, if it can be read at all: with a feature of `serde_json` that another
            // crate may turn on, `jsonwebtoken` takes numbers with a fraction for something else.
            assert_eq!(accepted, serde_json::from_str::<Value>("1e400").is_err());
            let ours = Validation::new().verify_json::<Value>(&Key::new(SECRET).unwrap(), &token, second);
            assert_eq!(ours, Err(Error::Expired));
            let before = second - Duration::from_secs(2);
            return assert_eq!(Validation::new().verify_json(&Key::new(SECRET).unwrap(), &token, before), Ok(claims));
        }
    }
}

/// Before version 12, `jsonwebtoken` accepts an expected `iss`, `aud` or `sub` that is a number or another wrong type, and ignores
/// a `crit`. Since 12 both crates reject these.
#[test]
fn both_reject_an_expected_claim_of_the_wrong_type() {
    let expected = Validation::new();
    for (name, policy, which) in [
        ("iss", expected.issuer("a"), Name::Iss),
        ("aud", expected.audience("b"), Name::Aud),
        ("sub", expected.subject("c"), Name::Sub),
    ] {
        for value in [json!(1), json!(true), json!(1.5)] {
            let token = their_sign(SECRET, &json!({ "exp": YEAR_2100, name: value }));
            let kind = ErrorKind::InvalidClaimFormat(name.into());
            assert_errors(&token, &their_expectations(), policy, |other| *other == kind, Error::ClaimType(which));
        }
    }
}

/// Before version 12, `jsonwebtoken` accepts a number, too.
/// | `aud` that is `null` or a number |
#[test]
fn stricter_aud_has_the_right_type() {
    let error = Error::ClaimType(Name::Aud);
    let claims = json!({ "exp": YEAR_2100, "aud": null });
    let token = assert_stricter(&Header::default(), &claims, &their_defaults(), Validation::new(), error);
    let old = Validation::new().ignore_audience();
    assert_eq!(old.verify_json(&Key::new(SECRET).unwrap(), &token, now()), Ok(claims));

    let claims = json!({ "exp": YEAR_2100, "aud": 7 });
    let token = their_sign(SECRET, &claims);
    let kind = ErrorKind::InvalidClaimFormat("aud".into());
    assert_errors(&token, &their_defaults(), Validation::new(), |other| *other == kind, error);
    assert_eq!(old.verify_json(&Key::new(SECRET).unwrap(), &token, now()), Ok(claims));
}

/// | signing claims that verification would reject |
#[test]
fn stricter_what_cannot_be_verified_is_not_signed() {
    let key = Key::new(SECRET).unwrap();
    for (claims, error) in [
        (json!({ "sub": "alice" }), Error::MissingClaim(Name::Exp)),
        (json!({ "exp": "4102444800" }), Error::ClaimType(Name::Exp)),
        (json!({ "exp": YEAR_2100, "nbf": null }), Error::ClaimType(Name::Nbf)),
        (json!({ "exp": YEAR_2100, "aud": 7 }), Error::ClaimType(Name::Aud)),
        (json!([YEAR_2100]), Error::NotAnObject),
    ] {
        let theirs = their_sign(SECRET, &claims);
        assert_eq!(jws::authenticate(&key, &theirs).unwrap(), claims.to_string().as_bytes());
        assert_eq!(key.sign_json(&claims), Err(error));
    }
    assert!(Signing::new().allow_missing_exp().sign_json(&key, &json!({ "sub": "alice" })).is_ok());
}

/// `jsonwebtoken` rejects this of the claims that it looks at itself, which `iat` is not.
/// | a duplicate `iat` |
#[test]
fn stricter_iat_is_there_once() {
    let key = Key::new(SECRET).unwrap();
    let token = key.sign(jws::Bytes(br#"{"exp":4102444800,"iat":1,"iat":2}"#)).unwrap();
    let theirs: Value = their_verify(SECRET, &token, &their_defaults()).unwrap();
    assert_eq!(theirs["iat"], 2);
    assert_eq!(Validation::new().verify_json::<Value>(&key, &token, now()), Err(Error::Duplicate(Name::Iat)));

    let token = key.sign(jws::Bytes(br#"{"exp":4102444800,"exp":4102444800}"#)).unwrap();
    assert!(their_verify::<Value>(SECRET, &token, &their_defaults()).is_err());
}

/// RFC 7515 §4.1.11: an extension that is not understood is rejected. `jsonwebtoken` understands `b64`, if it is `true`; before
/// version 12 it ignores every `crit`.
/// | `crit` |
#[test]
fn stricter_crit_is_rejected() {
    let claims = json!({ "exp": YEAR_2100 });
    let check = |header: &str, accepted: bool| {
        let token = genuine(&base64url(header), &base64url(claims.to_string()));
        match theirs::<Value>(&their_defaults(), &token) {
            Ok(read) => assert!(accepted && read == claims, "{header}"),
            Err(error) => assert!(!accepted && *error.kind() == ErrorKind::InvalidToken, "{header}: {error:?}"),
        }
        assert_eq!(ours::<Value>(Validation::new(), &token), Err(Error::CriticalHeader), "{header}");
    };
    check(r#"{"alg":"HS256","crit":["b64"],"b64":true}"#, true);
    check(r#"{"alg":"HS256","crit":["b64"]}"#, false);
    check(r#"{"alg":"HS256","crit":["exp"],"exp":1}"#, false);
    check(r#"{"alg":"HS256","crit":[]}"#, false);
}

/// | `typ` |
#[test]
fn stricter_typ_is_jwt_or_absent() {
    let header = Header { typ: Some("at+jwt".into()), ..Header::default() };
    let claims = json!({ "exp": YEAR_2100 });
    assert_stricter(&header, &claims, &their_defaults(), Validation::new(), Error::WrongType);
}

/// RFC 7518 §3.2. Since version 12, `jsonwebtoken` rejects the empty secret, too.
/// | short secrets |
#[test]
fn stricter_a_secret_has_32_bytes_and_is_never_empty() {
    let claims = json!({ "exp": YEAR_2100 });
    for secret in [b"s".as_slice(), b"change-me-in-production"] {
        let theirs: Value = their_verify(secret, &their_sign(secret, &claims), &their_defaults()).unwrap();
        assert_eq!(theirs, claims);
    }
    assert_eq!(EncodingKey::from_secret(b"").err().unwrap().kind(), &ErrorKind::InvalidKeyFormat);
    assert_eq!(DecodingKey::from_secret(b"").err().unwrap().kind(), &ErrorKind::InvalidKeyFormat);
    assert_eq!(Key::new(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::from_short_secret(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::new(b"change-me-in-production").err(), Some(Error::ShortSecret));

    let token = their_sign(b"change-me-in-production", &claims);
    let key = Key::from_short_secret(b"change-me-in-production").unwrap();
    assert_eq!(Validation::new().verify_json(&key, &token, secs(LONG_AGO)), Ok(claims));
}
