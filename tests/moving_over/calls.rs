//! "From `jsonwebtoken`": its calls and options, and what they become.

use super::*;

/// | `EncodingKey::from_secret(s)`, `DecodingKey::from_secret(s)` |
/// | `encode(&Header::default(), &claims, &key)` |
/// | `decode::<T>(&token, &key, &validation)` |
/// | `Validation::new(Algorithm::HS256)` |
/// | `validation.algorithms = vec![Algorithm::HS256]` |
#[test]
fn call_encode_and_decode() {
    const POLICY: Validation<'_> = Validation::new();
    let claims = json!({ "exp": YEAR_2100, "sub": "alice" });
    let mut options = their_defaults();
    options.algorithms = vec![Algorithm::HS256];
    for token in [key().sign_json(&claims).unwrap(), their_sign(SECRET, &claims)] {
        assert_eq!(theirs::<Value>(&options, &token).unwrap(), claims);
        assert_eq!(ours::<Value>(POLICY, &token).as_ref(), Ok(&claims));
    }
    let endless = json!({ "sub": "alice" });
    assert_eq!(key().sign_json(&endless), Err(Error::MissingClaim(Name::Exp)));
    let token = Signing::new().allow_missing_exp().sign_json(&key(), &endless).unwrap();
    assert_eq!(jws::authenticate(&key(), &their_sign(SECRET, &endless)), jws::authenticate(&key(), &token));

    let secret = [7; 32];
    let token = Key::from(&secret).sign_json(&claims).unwrap();
    assert_eq!(their_verify::<Value>(&secret, &token, &options).unwrap(), claims);
}

/// | `EncodingKey::from_base64_secret(s)`, `DecodingKey::from_base64_secret(s)`, `EncodingKey::from_urlsafe_base64_secret(s)` |
/// | `DecodingKey::from_jwk(&jwk)` |
#[test]
fn call_keys_from_text() {
    let claims = json!({ "exp": YEAR_2100 });
    let standard = "+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8=";
    let url_safe = standard.replace('+', "-").replace('/', "_");
    let jwk = serde_json::from_value(json!({ "kty": "oct", "k": url_safe.trim_end_matches('=') })).unwrap();
    for (encoding, decoding, text) in [
        (
            EncodingKey::from_base64_secret(standard).unwrap(),
            DecodingKey::from_base64_secret(standard).unwrap(),
            standard,
        ),
        (
            EncodingKey::from_urlsafe_base64_secret(&url_safe).unwrap(),
            DecodingKey::from_jwk(&jwk).unwrap(),
            url_safe.trim_end_matches('='),
        ),
    ] {
        let key = Key::from_base64(text).unwrap();
        let token = jsonwebtoken::encode(&Header::default(), &claims, &encoding).unwrap();
        assert_eq!(Validation::new().verify_json(&key, &token, now()).as_ref(), Ok(&claims));
        let token = key.sign_json(&claims).unwrap();
        assert_eq!(jsonwebtoken::decode::<Value>(token, &decoding, &their_defaults()).unwrap().claims, claims);
    }
}

/// | `Header::new(Algorithm::HS256)` |
/// | `Header { kid: Some(kid), ..Header::default() }` |
/// | `TokenData { claims, header }` |
/// | `decode_header(&token)` |
#[test]
fn call_headers() {
    let claims = json!({ "exp": YEAR_2100 });
    let sign =
        |header: &Header| jsonwebtoken::encode(header, &claims, &EncodingKey::from_secret(SECRET).unwrap()).unwrap();
    // The same members in another order: other bytes, the same meaning.
    let (theirs, ours) = (sign(&Header::new(Algorithm::HS256)), key().sign_json(&claims).unwrap());
    assert_ne!(theirs, ours);
    assert_eq!(unverified::header(&theirs).unwrap().as_str(), r#"{"typ":"JWT","alg":"HS256"}"#);
    assert_eq!(unverified::header(&ours).unwrap().as_str(), r#"{"alg":"HS256","typ":"JWT"}"#);
    assert_eq!(jsonwebtoken::decode_header(&ours).unwrap(), Header::default());

    // The same bytes, where they count.
    let kid = r#"{"typ":"JWT","alg":"HS256","kid":"2026-11"}"#;
    let with_kid = Header { kid: Some("2026-11".into()), ..Header::default() };
    let members = [("typ", "JWT".into()), ("alg", "HS256".into()), ("kid", "2026-11".into())];
    let cases = [(r#"{"typ":"JWT","alg":"HS256"}"#, &members[..2], Header::default()), (kid, &members, with_kid)];
    for (text, members, header) in cases {
        let token = Signing::new().header(members).sign_json(&key(), &claims).unwrap();
        assert_eq!(token, sign(&header));
        let data = jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_secret(SECRET).unwrap(), &their_defaults())
            .unwrap();
        assert_eq!((data.header, &data.claims), (header.clone(), &claims));
        assert_eq!(jsonwebtoken::decode_header(&token).unwrap(), header);
        assert_eq!(Validation::new().verify_json(&key(), &token, now()).as_ref(), Ok(&claims));
        assert_eq!(unverified::header(&token).unwrap().as_str(), text);
    }
}

/// | `dangerous::insecure_decode::<T>(&token)` |
#[test]
fn call_insecure_decode() {
    let claims = json!({ "exp": LONG_AGO, "role": "admin" });
    let token = their_sign(b"of someone else", &claims);
    let data = jsonwebtoken::dangerous::insecure_decode::<Value>(&token).unwrap();
    assert_eq!(data.claims, claims);
    assert_eq!(read_unverified(&token), Ok(claims));
    assert_eq!(unverified::header(&token).unwrap().as_str(), serde_json::to_string(&data.header).unwrap());
}

/// | `validation.leeway = 60` |
#[test]
fn call_leeway() {
    let claims = json!({ "exp": now().as_secs() - 20 });
    let mut options = their_defaults();
    options.leeway = 60;
    assert_both(&claims, &options, Validation::new().leeway(MINUTE), true);
    options.leeway = 10;
    assert_both(&claims, &options, Validation::new().leeway(Duration::from_secs(10)), false);
}

/// | `validation.reject_tokens_expiring_in_less_than = 30` |
#[test]
fn call_reject_tokens_expiring_in_less_than() {
    #[derive(Deserialize)]
    struct Ends {
        exp: NumericDate,
    }

    let mut options = their_defaults();
    options.leeway = 0;
    options.reject_tokens_expiring_in_less_than = 30;
    for (left, accepted) in [(20, false), (40, true)] {
        let token = their_sign(SECRET, &json!({ "exp": now().as_secs() + left }));
        assert_eq!(theirs::<Value>(&options, &token).is_ok(), accepted);
        let claims: Ends = ours(Validation::new(), &token).unwrap();
        assert_eq!(claims.exp < now() + Duration::from_secs(30), !accepted);
    }
}

/// | `validation.set_issuer(&["me"])` |
/// | `validation.set_audience(&["api"])` |
/// | `validation.sub = Some("x".into())` |
#[test]
fn call_expected_claims() {
    let mut options = their_defaults();
    options.set_issuer(&["me"]);
    options.set_audience(&["api"]);
    options.sub = Some("x".into());
    let policy = Validation::new().issuer("me").audience("api").subject("x");
    for (iss, aud, sub, accepted) in [
        ("me", json!("api"), "x", true),
        ("me", json!(["web", "api"]), "x", true),
        ("you", json!("api"), "x", false),
        ("me", json!("web"), "x", false),
        ("me", json!(["web"]), "x", false),
        ("me", json!("api"), "y", false),
    ] {
        assert_both(&json!({ "exp": YEAR_2100, "iss": iss, "aud": aud, "sub": sub }), &options, policy, accepted);
    }
}

/// | `validation.set_issuer(&["a", "b"])`, `validation.set_audience(&["a", "b"])` |
#[test]
fn call_several_issuers_and_audiences() {
    let (mut issuers, mut audiences) = (their_defaults(), their_defaults());
    issuers.set_issuer(&["a", "b"]);
    audiences.set_audience(&["a", "b"]);
    const NAMES: [&str; 2] = ["a", "b"];
    let policy = Validation::new();
    for (name, options, policy) in
        [("iss", issuers, policy.issuers(&NAMES)), ("aud", audiences, policy.audiences(&NAMES))]
    {
        for (value, accepted) in [("a", true), ("b", true), ("c", false), ("", false), ("ab", false)] {
            assert_both(&json!({ "exp": YEAR_2100, name: value }), &options, policy, accepted);
        }
    }
}

/// | `validation.validate_aud = false` |
#[test]
fn call_validate_aud_false() {
    let mut options = their_defaults();
    options.validate_aud = false;
    for claims in [json!({ "exp": YEAR_2100, "aud": "web" }), json!({ "exp": YEAR_2100 })] {
        assert_both(&claims, &options, Validation::new().ignore_audience(), true);
    }
    assert_both(&json!({ "exp": YEAR_2100, "aud": "web" }), &their_defaults(), Validation::new(), false);
}

/// | `validation.required_spec_claims.remove("exp")` |
#[test]
fn call_required_spec_claims_without_exp() {
    let mut options = their_defaults();
    options.required_spec_claims.remove("exp");
    let policy = Validation::new().allow_missing_exp();
    assert_both(&json!({ "sub": "alice" }), &options, policy, true);
    assert_both(&json!({ "exp": YEAR_2100 }), &options, policy, true);
    // Where there is one, it holds.
    assert_both(&json!({ "exp": LONG_AGO }), &options, policy, false);
    assert_both(&json!({ "sub": "alice" }), &their_defaults(), Validation::new(), false);
}

/// | `validation.set_required_spec_claims(&["exp", "sub", "nbf"])` |
#[test]
fn call_set_required_spec_claims() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Required {
        sub: String,
        nbf: u64,
    }

    let mut options = their_defaults();
    options.set_required_spec_claims(&["exp", "sub", "nbf"]);
    let token = their_sign(SECRET, &json!({ "exp": YEAR_2100, "sub": "alice", "nbf": LONG_AGO }));
    assert!(theirs::<Value>(&options, &token).is_ok());
    assert_eq!(ours(Validation::new(), &token), Ok(Required { sub: "alice".into(), nbf: LONG_AGO as u64 }));
    for claims in [json!({ "exp": YEAR_2100, "sub": "alice" }), json!({ "exp": YEAR_2100, "nbf": LONG_AGO })] {
        let token = their_sign(SECRET, &claims);
        assert!(theirs::<Value>(&options, &token).is_err());
        assert_eq!(ours::<Required>(Validation::new(), &token), Err(Error::Deserialize));
    }

    // What is expected is required.
    let policy = Validation::new();
    let token = their_sign(SECRET, &json!({ "exp": YEAR_2100 }));
    for (policy, name) in
        [(policy.issuer("a"), Name::Iss), (policy.audience("a"), Name::Aud), (policy.subject("a"), Name::Sub)]
    {
        assert_eq!(ours::<Value>(policy, &token), Err(Error::MissingClaim(name)));
    }
}

/// | `validation.validate_exp = false` |
#[test]
fn call_validate_exp_false() {
    let mut options = their_defaults();
    options.validate_exp = false;
    options.required_spec_claims.clear();
    let strict = Validation::new();

    // Tokens without `exp`.
    let endless = json!({ "sub": "alice", "iat": now().as_secs() - 20 });
    assert_both(&endless, &options, strict.allow_missing_exp(), true);
    let bound = strict.allow_missing_exp().max_age(Duration::from_secs(10));
    assert_eq!(ours::<Value>(bound, &their_sign(SECRET, &endless)), Err(Error::TooOld));

    // An expired token that is exchanged for a new one, for a week.
    let week = strict.leeway(Duration::from_secs(7 * 86_400));
    for (days, accepted) in [(6, true), (8, false)] {
        let token = their_sign(SECRET, &json!({ "exp": now().as_secs() - days * 86_400 }));
        assert!(theirs::<Value>(&options, &token).is_ok());
        assert_eq!(ours::<Value>(strict, &token), Err(Error::Expired));
        assert_eq!(ours::<Value>(week, &token).is_ok(), accepted);
    }

    // Not that: nothing of the claims is checked.
    let token = their_sign(SECRET, &json!({ "exp": 1, "nbf": YEAR_2100, "aud": "web", "iss": "eve" }));
    assert!(jws::authenticate(&key(), &token).is_ok());
}

/// | `validation.validate_nbf = true` |
/// | `validation.validate_nbf = false` |
#[test]
fn call_validate_nbf() {
    let claims = json!({ "exp": YEAR_2100, "nbf": now().as_secs() + 120 });
    let mut options = their_defaults();
    options.validate_nbf = true;
    assert_both(&claims, &options, Validation::new().leeway(MINUTE), false);
    options.validate_nbf = false;
    let token = their_sign(SECRET, &claims);
    assert!(theirs::<Value>(&options, &token).is_ok());
    assert_eq!(ours::<Value>(Validation::new(), &token), Err(Error::NotYetValid));
    assert_eq!(ours(Validation::new().leeway(Duration::from_secs(180)), &token), Ok(claims));
}

/// | `get_current_timestamp()` |
#[cfg(feature = "std")]
#[test]
fn call_get_current_timestamp() {
    let (before, ours, after) =
        (jsonwebtoken::get_current_timestamp(), u64::from(NumericDate::now()), jsonwebtoken::get_current_timestamp());
    assert!((before..=after).contains(&ours));
}
