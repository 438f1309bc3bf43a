//! "What stays valid", whoever signed it, and what does not.

use super::*;

#[test]
fn tokens_stay_valid_in_all_spellings() {
    for header in [
        HEADER,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        " {\n\t\"alg\" : \"HS256\" }\n",
        r#"{"alg":"HS256","typ":"jwt","kid":"2026-11","cty":"x","jku":"https:\/\/id.example","x":[{}]}"#,
        r#"{"\u0061lg":"\u0048S256"}"#,
    ] {
        for payload in [
            EXP_ONLY,
            " { \"role\" : [ null , { } ] , \"exp\" : 1800000000 }\n",
            r#"{"exp":1800000000.75}"#,
            r#"{"exp":1.8e9,"nbf":1.7e9,"iat":1700000000.5}"#,
            r#"{"\u0065xp":1800000000,"sub":"\u00e9 \ud83d\ude00"}"#,
            r#"{"exp":1800000000,"sub":7}"#,
            r#"{"exp":1800000000,"sub":null,"iss":null,"iat":null}"#,
            r#"{"exp":1800000000,"iss":["a","b"],"iat":"2026-11-25T00:00:00Z"}"#,
        ] {
            assert_eq!(verdict(Validation::new(), header, payload), Ok(()), "{header} {payload}");
        }
    }
}

/// | no `exp` |
#[test]
fn rejects_without_exp() {
    assert_eq!(verdict(Validation::new(), HEADER, r#"{"sub":"alice"}"#), Err(Error::MissingClaim(Name::Exp)));
    assert_eq!(verdict(Validation::new().allow_missing_exp(), HEADER, r#"{"sub":"alice"}"#), Ok(()));
}

/// | `aud`, if no audience is expected |
#[test]
fn rejects_with_an_unexpected_audience() {
    for (aud, fits) in [(r#""api""#, Ok(())), (r#"["api","web"]"#, Ok(())), (r#""web""#, Err(Error::WrongAudience))] {
        let payload = format!(r#"{{"exp":1800000000,"aud":{aud}}}"#);
        assert_eq!(verdict(Validation::new(), HEADER, &payload), Err(Error::UnexpectedAudience));
        assert_eq!(verdict(Validation::new().audience("api"), HEADER, &payload), fits);
        assert_eq!(verdict(Validation::new().ignore_audience(), HEADER, &payload), Ok(()));
    }
}

/// | an `nbf` in the future |
#[test]
fn rejects_before_nbf() {
    let payload = format!(r#"{{"exp":1800000000,"nbf":{}}}"#, NOW + 30);
    assert_eq!(verdict(Validation::new(), HEADER, &payload), Err(Error::NotYetValid));
    assert_eq!(verdict(Validation::new().leeway(MINUTE), HEADER, &payload), Ok(()));
}

/// | `exp` or `nbf` that is not a number, `aud` that is not a string or an array of strings; also `null` |
#[test]
fn rejects_with_claims_of_the_wrong_type() {
    for value in [r#""1800000000""#, "null", "[]", "{}", "true"] {
        let exp = format!(r#"{{"exp":{value}}}"#);
        for policy in [Validation::new(), Validation::new().allow_missing_exp()] {
            assert_eq!(verdict(policy, HEADER, &exp), Err(Error::ClaimType(Name::Exp)));
        }
        let nbf = format!(r#"{{"exp":1800000000,"nbf":{value}}}"#);
        assert_eq!(verdict(Validation::new(), HEADER, &nbf), Err(Error::ClaimType(Name::Nbf)));
    }
    for value in ["7", "null", "{}", "true", r#"["a",7]"#] {
        let aud = format!(r#"{{"exp":1800000000,"aud":{value}}}"#);
        for policy in [Validation::new(), Validation::new().audience("a")] {
            assert_eq!(verdict(policy, HEADER, &aud), Err(Error::ClaimType(Name::Aud)));
        }
        assert_eq!(verdict(Validation::new().ignore_audience(), HEADER, &aud), Ok(()));
    }
}

/// | `iss`, `sub` or `iat` of the wrong type, if the policy checks it |
#[test]
fn rejects_with_the_wrong_type_of_what_is_expected() {
    let free = Validation::new();
    for (name, policy, members) in [
        (Name::Iss, free.issuer("a"), [r#""iss":["a"]"#, r#""iss":null"#]),
        (Name::Sub, free.subject("7"), [r#""sub":7"#, r#""sub":null"#]),
        (Name::Iat, free.max_age(MINUTE), [r#""iat":"1799999999""#, r#""iat":null"#]),
    ] {
        for member in members {
            let payload = format!(r#"{{"exp":1800000000,{member}}}"#);
            assert_eq!(verdict(policy, HEADER, &payload), Err(Error::ClaimType(name)));
            assert_eq!(verdict(free, HEADER, &payload), Ok(()));
        }
    }
}

/// | a duplicate `iss`, `sub`, `aud`, `exp`, `nbf`, `iat`, `alg` or `typ` |
#[test]
fn rejects_with_duplicates() {
    for (name, member) in [
        (Name::Iss, r#""iss":"a","iss":"a""#),
        (Name::Sub, r#""sub":"a","sub":"a""#),
        (Name::Aud, r#""aud":"a","aud":"a""#),
        (Name::Exp, r#""exp":1800000000"#),
        (Name::Nbf, r#""nbf":1,"nbf":1"#),
        (Name::Iat, r#""iat":1,"iat":1"#),
    ] {
        let payload = format!(r#"{{"exp":1800000000,{member}}}"#);
        assert_eq!(verdict(Validation::new().ignore_audience(), HEADER, &payload), Err(Error::Duplicate(name)));
    }
    for (name, header) in
        [(Name::Alg, r#"{"alg":"HS256","alg":"HS256"}"#), (Name::Typ, r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#)]
    {
        assert_eq!(verdict(Validation::new(), header, EXP_ONLY), Err(Error::Duplicate(name)));
    }
    // Of other names `T` decides, and a map takes the last.
    assert_eq!(verdict(Validation::new(), HEADER, r#"{"exp":1800000000,"x":1,"x":2}"#), Ok(()));
}

/// | `crit` or `b64` in the header |
#[test]
fn rejects_with_crit_or_b64() {
    for header in [r#"{"alg":"HS256","crit":["exp"]}"#, r#"{"alg":"HS256","b64":true}"#] {
        assert_eq!(verdict(Validation::new(), header, EXP_ONLY), Err(Error::CriticalHeader));
    }
}

/// | a `typ` other than `JWT` or `application/jwt`, such as `at+jwt` |
#[test]
fn rejects_with_another_typ() {
    assert_eq!(verdict(Validation::new(), r#"{"alg":"HS256","typ":"at+jwt"}"#, EXP_ONLY), Err(Error::WrongType));
    assert_eq!(verdict(Validation::new(), r#"{"alg":"HS256","typ":"application/jwt"}"#, EXP_ONLY), Ok(()));
}

/// | arrays and objects nested deeper than 32 levels |
#[test]
fn rejects_when_nested_too_deep() {
    let nested = |member: &str, levels: usize| {
        let (left, right) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"{{{member},"x":{left}{right}}}"#)
    };
    // With the object around it, 32 levels.
    assert_eq!(verdict(Validation::new(), HEADER, &nested(r#""exp":1800000000"#, 31)), Ok(()));
    assert_eq!(verdict(Validation::new(), HEADER, &nested(r#""exp":1800000000"#, 32)), Err(Error::TooDeep));
    let header = nested(r#""alg":"HS256""#, 32);
    assert_eq!(verdict(Validation::new(), &header, EXP_ONLY), Err(Error::MalformedHeader));
}

/// | text that is not valid JSON (RFC 8259), such as `NaN` or an unpaired surrogate |
#[test]
fn rejects_when_it_is_not_json() {
    for payload in [r#"{"exp":1800000000,"x":NaN}"#, r#"{"exp":1800000000,"x":"\ud83d"}"#, r#"{"exp":1800000000,}"#] {
        assert_eq!(verdict(Validation::new(), HEADER, payload), Err(Error::InvalidJson));
    }
}

/// | base64url with padding, line breaks, or unused bits that are not zero |
#[test]
fn rejects_in_other_spellings_of_base64url() {
    let verify = |token: &str| Validation::new().verify_json::<Value>(&util::key(), token, secs(NOW)).map(|_| ());
    let (header, payload) = (base64url(r#"{"alg":"HS256"} "#), base64url(r#"{"exp":1800000000} "#));
    let sign = |header: &str, payload: &str| util::sign(&format!("{header}.{payload}"));
    let good = sign(&header, &payload);
    assert_eq!(verify(&good), Ok(()));
    // The last character of both has bits that belong to no byte.
    let stray = |segment: &str| format!("{}B", segment.strip_suffix('A').unwrap());
    for change in [|segment: &str| format!("{segment}=="), |segment: &str| format!("{segment}\n")] {
        assert_eq!(verify(&sign(&change(&header), &payload)), Err(Error::MalformedHeader));
        assert_eq!(verify(&sign(&header, &change(&payload))), Err(Error::MalformedPayload));
        assert_eq!(verify(&change(&good)), Err(Error::BadSignature));
    }
    assert_eq!(verify(&sign(&stray(&header), &payload)), Err(Error::MalformedHeader));
    assert_eq!(verify(&sign(&header, &stray(&payload))), Err(Error::MalformedPayload));
}

/// | more than 4 MiB |
#[test]
fn rejects_when_longer_than_4_mib() {
    let token = token(HEADER, format!(r#"{{"exp":1800000000,"x":"{}"}}"#, "x".repeat(hs256::MAX_TOKEN_LEN)));
    assert!(Validation::new().verify_json::<Value>(&util::key(), &token, secs(NOW)) == Err(Error::TokenTooLong));
    assert_eq!(hs256::MAX_TOKEN_LEN, 4 << 20);
}
