//! Headers: of the caller's own when signing, of others when verifying, of anybody in `unverified::header`.

mod util;

use hs256::{
    Error, Json, Key, MAX_TOKEN_LEN, Member, Name, NumericDate, Signing, Text, Validation, Value, jws, unverified,
};
use proptest::{prelude::*, sample::select};
use util::{CLAIMS, HEADER, NOW, base64url, key, token};

const UNTOUCHED: u8 = 0xA5;

/// Signs in both forms, which must agree. What is rejected leaves the buffer as it was.
fn sign(header: &[Member<'_>], payload: &[u8]) -> Result<String, Error> {
    let (key, signing) = (key(), Signing::new().header(header));
    let text_len: usize = header.iter().map(|member| format!("{member:?}").len()).sum();
    let mut out = vec![UNTOUCHED; 4 * (text_len + payload.len()) + 256];
    let result = signing.sign_into(&key, jws::Bytes(payload), &mut out).map(str::to_owned);
    let written = result.as_ref().map_or(0, String::len);
    assert!(out[written..].iter().all(|&byte| byte == UNTOUCHED), "{header:?}");
    #[cfg(feature = "alloc")]
    assert_eq!(signing.sign(&key, jws::Bytes(payload)), result, "{header:?}");
    result
}

fn authenticate(token: &str) -> Result<Vec<u8>, Error> {
    let mut payload = vec![UNTOUCHED; token.len()];
    jws::authenticate_into(&key(), token, &mut payload).map(<[u8]>::to_vec)
}

fn read_unverified(token: &str) -> Result<String, Error> {
    let mut buffer = vec![UNTOUCHED; jws::max_payload_len(token.len())];
    let result = unverified::header_into(token, &mut buffer).map(|header| header.as_str().to_owned());
    #[cfg(feature = "alloc")]
    assert_eq!(unverified::header(token).map(hs256::Object::into_text), result, "{token}");
    result
}

#[track_caller]
fn assert_rejected(header: &str, error: Error) {
    assert_eq!(authenticate(&token(header, CLAIMS)), Err(error), "{header}");
}

// A header of the caller's.

/// Byte for byte what another implementation makes of the same header and payload.
#[test]
fn members_are_signed_as_they_are_written() {
    let cases: [(&[Member<'_>], &str); 7] = [
        (&[], HEADER),
        (&[("kid", "2026".into())], r#"{"alg":"HS256","typ":"JWT","kid":"2026"}"#),
        (&[("kid", "2026".into()), ("typ", "at+jwt".into())], r#"{"alg":"HS256","kid":"2026","typ":"at+jwt"}"#),
        (&[("typ", "JWT".into()), ("alg", "HS256".into())], r#"{"typ":"JWT","alg":"HS256"}"#),
        (&[("alg", "HS256".into())], r#"{"alg":"HS256"}"#),
        (
            &[("cty", "JWT".into()), ("x", Json("[ {\"alg\":\"none\"} ]").into())],
            r#"{"alg":"HS256","typ":"JWT","cty":"JWT","x":[ {"alg":"none"} ]}"#,
        ),
        (
            &[("kid", "\"Zoë\"\\\n\u{1}😀".into())],
            "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"\\\"Zoë\\\"\\\\\\n\\u0001😀\"}",
        ),
    ];
    for (members, header) in cases {
        for payload in [CLAIMS.as_bytes(), b"", b"a", b"ab", b"any bytes: \0\xFF"] {
            let token = token(header, payload);
            assert_eq!(sign(members, payload), Ok(token.clone()), "{header}");
            assert_eq!(read_unverified(&token).as_deref(), Ok(header));
        }
    }
}

#[test]
fn headers_of_all_lengths_are_signed_whole() {
    for len in 0..200 {
        let kid = "k".repeat(len);
        let header = format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#);
        for payload in ["", CLAIMS] {
            assert_eq!(sign(&[("kid", (&*kid).into())], payload.as_bytes()), Ok(token(&header, payload)));
        }
    }
}

/// Claims are checked under any header, and own claims get it, too.
#[test]
fn a_header_goes_with_every_way_to_sign() {
    const KID: Signing<'_> = Signing::new().header(&[("kid", Value::Text("2026"))]);
    let header = r#"{"alg":"HS256","typ":"JWT","kid":"2026"}"#;
    let (key, mut out) = (key(), [0; 256]);
    let claims = hs256::Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
    let members = [("sub", "alice".into()), ("exp", claims.exp.into())];
    assert_eq!(KID.sign_into(&key, &claims, &mut out), Ok(&*token(header, CLAIMS)));
    assert_eq!(KID.sign_into(&key, &members, &mut out), Ok(&*token(header, CLAIMS)));
    assert_eq!(KID.sign_into(&key, Json(CLAIMS), &mut out), Ok(&*token(header, CLAIMS)));
    assert_eq!(KID.sign_into(&key, Json("{}"), &mut out), Err(Error::MissingClaim(Name::Exp)));
    assert_eq!(KID.sign_into(&key, &members[..1], &mut out), Err(Error::MissingClaim(Name::Exp)));
    #[cfg(feature = "alloc")]
    {
        let own: serde_json::Value = serde_json::from_str(r#"{"exp":1800000000}"#).unwrap();
        assert_eq!(KID.sign_json(&key, &own), Ok(token(header, r#"{"exp":1800000000}"#)));
        assert_eq!(KID.sign_json(&key, &serde_json::json!({})), Err(Error::MissingClaim(Name::Exp)));
        let wrong = Signing::new().header(&[("crit", Value::Null)]);
        assert_eq!(wrong.sign_json(&key, &own), Err(Error::CriticalHeader));
    }
}

/// The payload is not looked at, so that a token may be signed whose claims nobody accepts.
#[test]
fn the_claims_of_bytes_are_checked_when_the_token_is_verified() {
    let token = sign(&[], br#"{"sub":"alice"}"#).unwrap();
    let now = NumericDate::from_secs(NOW);
    let mut payload = [0; 256];
    let result = Validation::new().verify_into(&key(), &token, now, &mut payload);
    assert_eq!(result, Err(Error::MissingClaim(Name::Exp)));
}

#[test]
fn the_longest_token_is_signed_and_one_byte_more_is_not() {
    let around = r#"{"alg":"HS256","kid":""}"#.len();
    let most = (MAX_TOKEN_LEN - 43 - 2) * 3 / 4;
    let long = "k".repeat(most - around + 1);
    let sign = |len: usize| {
        let members = [("alg", "HS256".into()), ("kid", long[..len].into())];
        Signing::new()
            .header(&members)
            .sign_into(&key(), jws::Bytes(b""), &mut vec![0; 2 * MAX_TOKEN_LEN])
            .map(str::to_owned)
    };
    // Not with `assert_eq`, which would print megabytes.
    let header = format!(r#"{{"alg":"HS256","kid":"{}"}}"#, &long[1..]);
    assert!(sign(most - around) == Ok(token(header, b"")));
    assert!(sign(most - around + 1) == Err(Error::TokenTooLong));
}

// One test for each member that is not signed.

#[test]
fn does_not_sign_another_alg() {
    for alg in ["none", "None", "", "HS384", "hs256", "HS256 "] {
        assert_eq!(sign(&[("alg", alg.into())], b""), Err(Error::WrongAlgorithm), "{alg}");
    }
    for alg in [Value::Null, Value::Texts(&["HS256"]), Value::Json("\"HS256\""), 256.into()] {
        assert_eq!(sign(&[("alg", alg)], b""), Err(Error::WrongAlgorithm), "{alg:?}");
    }
}

#[test]
fn does_not_sign_crit_or_b64() {
    for value in [Value::Null, Value::Boolean(true), Value::Texts(&["b64"])] {
        assert_eq!(sign(&[("kid", "1".into()), ("crit", value)], b""), Err(Error::CriticalHeader));
        assert_eq!(sign(&[("alg", "HS256".into()), ("b64", value)], b""), Err(Error::CriticalHeader));
    }
}

#[test]
fn does_not_sign_a_typ_kid_or_cty_that_is_no_text() {
    for (name, known) in [("typ", Name::Typ), ("kid", Name::Kid), ("cty", Name::Cty)] {
        for value in [Value::Null, 7.into(), Value::Texts(&["JWT"]), Value::Json("\"JWT\"")] {
            assert_eq!(sign(&[(name, value)], b""), Err(Error::ClaimType(known)), "{value:?}");
        }
    }
}

#[test]
fn does_not_sign_a_duplicated_member() {
    let twice = |name| sign(&[("x", 1.into()), (name, "HS256".into()), ("y", 2.into()), (name, "HS256".into())], b"");
    assert_eq!(twice("alg"), Err(Error::Duplicate(Name::Alg)));
    assert_eq!(twice("typ"), Err(Error::Duplicate(Name::Typ)));
    assert_eq!(twice("kid"), Err(Error::Duplicate(Name::Kid)));
    assert_eq!(twice("own"), Err(Error::Duplicate(Name::Other)));
    assert_eq!(twice(""), Err(Error::Duplicate(Name::Other)));
}

#[test]
fn does_not_sign_json_text_that_is_no_value() {
    for text in ["", " ", "nul", "[1,]", "1 2", "{\"a\":1}}", "\"\n\""] {
        assert_eq!(sign(&[("x", Value::Json(text))], b""), Err(Error::InvalidJson), "{text}");
    }
    let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(sign(&[("x", Value::Json(&nested(31)))], b"").is_ok());
    assert_eq!(sign(&[("x", Value::Json(&nested(32)))], b""), Err(Error::TooDeep));
}

#[test]
fn says_how_much_a_token_with_a_header_needs() {
    let (key, signing) = (key(), Signing::new().header(&[("kid", Value::Text("2026"))]));
    let none = Signing::new().header(&[("alg", Value::Text("none"))]);
    let needed = token(r#"{"alg":"HS256","typ":"JWT","kid":"2026"}"#, CLAIMS).len();
    for len in 0..needed {
        let mut out = vec![UNTOUCHED; len];
        let result = signing.sign_into(&key, Json(CLAIMS), &mut out);
        assert_eq!(result, Err(Error::BufferTooSmall { needed: needed.try_into().unwrap() }));
        assert_eq!(out, vec![UNTOUCHED; len]);
        // What is wrong with the header is said first, then what is wrong with the payload.
        assert_eq!(none.sign_into(&key, Json("[]"), &mut out), Err(Error::WrongAlgorithm));
        assert_eq!(signing.sign_into(&key, Json("[]"), &mut out), Err(Error::NotAnObject));
    }
    assert!(signing.sign_into(&key, Json(CLAIMS), &mut vec![0; needed]).is_ok());
}

// Explicit types (RFC 8725 §3.11).

fn with_typ(typ: &str) -> String {
    token(format!(r#"{{"alg":"HS256","typ":{typ}}}"#), CLAIMS)
}

fn verify_typ(policy: Validation<'_>, token: &str) -> Result<(), Error> {
    let result = policy.verify_into(&key(), token, NumericDate::from_secs(NOW), &mut [0; 256]).map(|_| ());
    #[cfg(feature = "alloc")]
    assert_eq!(policy.verify_payload(&key(), token, NumericDate::from_secs(NOW)).map(|_| ()), result);
    result
}

#[test]
fn a_required_typ_is_accepted_in_any_case_and_with_its_prefix() {
    for required in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        let policy = Validation::new().typ(required);
        for typ in ["at+jwt", "At+JWT", "application/at+jwt", r"APPLICATION\/at+jwt", r"\u0061t+jwt"] {
            assert_eq!(verify_typ(policy, &with_typ(&format!("\"{typ}\""))), Ok(()), "{required} {typ}");
        }
    }
    assert_eq!(verify_typ(Validation::new().typ("JWT"), &token(HEADER, CLAIMS)), Ok(()));
}

#[test]
fn rejects_a_typ_other_than_the_required_one() {
    let policy = Validation::new().typ("at+jwt");
    for typ in [
        "\"\"",
        "\"JWT\"",
        "\"at\"",
        "\"at+jw\"",
        "\"at+jwts\"",
        "\" at+jwt\"",
        "\"application/\"",
        "\"x/at+jwt\"",
        "\"application/application/at+jwt\"",
        "null",
        "[\"at+jwt\"]",
        "7",
    ] {
        assert_eq!(verify_typ(policy, &with_typ(typ)), Err(Error::WrongType), "{typ}");
    }
    // This crate's own header, which is not decoded otherwise.
    assert_eq!(verify_typ(policy, &token(HEADER, CLAIMS)), Err(Error::WrongType));
}

#[test]
fn rejects_an_absent_typ_where_one_is_required() {
    for required in ["at+jwt", "JWT", ""] {
        let policy = Validation::new().typ(required);
        assert_eq!(verify_typ(policy, &token(r#"{"alg":"HS256"}"#, CLAIMS)), Err(Error::WrongType), "{required}");
    }
}

#[test]
fn a_token_with_an_explicit_typ_is_signed_and_verified() {
    for typ in ["at+jwt", "access", "client-authentication+jwt", "Zoë"] {
        let members = [("typ", typ.into())];
        let mut out = [0; 256];
        let token = Signing::new().header(&members).sign_into(&key(), Json(CLAIMS), &mut out).unwrap();
        assert_eq!(verify_typ(Validation::new().typ(typ), token), Ok(()));
        assert_eq!(verify_typ(Validation::new(), token), Err(Error::WrongType));
        assert_eq!(jws::authenticate_into(&key(), token, &mut [0; 256]), Err(Error::WrongType));
    }
}

// What is accepted of others.

#[test]
fn member_order_and_white_space_are_free() {
    for header in [
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"application/jwt","kid":7,"x":[{"alg":"none","crit":["b64"]}]}"#,
        r#"{"\u0061lg":"HS\u0032\u00356","typ":"jwt"}"#,
        r#"{"alg":"HS256","typ":"application\/JWT"}"#,
        " \r\n{\t\"alg\" : \"HS256\" }\n",
        r#"{"kid":"Zoë 😀","alg":"HS256"}"#,
        r#"{"alg":"HS256","kid":"1","kid":"2"}"#,
    ] {
        for payload in [CLAIMS.as_bytes(), b"", b"a", b"ab", b"any bytes: \0\xFF"] {
            assert_eq!(authenticate(&token(header, payload)).as_deref(), Ok(payload), "{header}");
        }
    }
}

// One test for each rejection of what others made.

#[test]
fn rejects_alg_none() {
    for alg in ["none", "None", "NONE", ""] {
        assert_rejected(&format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#), Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_another_alg() {
    for alg in ["HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256", "HS256 "] {
        assert_rejected(&format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#), Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_a_missing_alg() {
    assert_rejected("{}", Error::WrongAlgorithm);
    assert_rejected(r#"{"typ":"JWT","kid":"HS256"}"#, Error::WrongAlgorithm);
}

#[test]
fn rejects_alg_that_is_no_string() {
    for alg in ["256", "null", r#"["HS256"]"#, r#"{"alg":"HS256"}"#] {
        assert_rejected(&format!(r#"{{"alg":{alg}}}"#), Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_crit() {
    for crit in [r#"["exp"]"#, r#"["b64"]"#, "[]", "null", "false"] {
        assert_rejected(&format!(r#"{{"alg":"HS256","crit":{crit},"exp":1}}"#), Error::CriticalHeader);
    }
}

#[test]
fn rejects_b64() {
    for b64 in ["false", "true", "null"] {
        assert_rejected(&format!(r#"{{"alg":"HS256","b64":{b64}}}"#), Error::CriticalHeader);
    }
}

#[test]
fn rejects_duplicate_alg() {
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","\u0061lg":"none"}"#,
    ] {
        assert_rejected(header, Error::Duplicate(Name::Alg));
    }
}

#[test]
fn rejects_duplicate_typ() {
    assert_rejected(r#"{"typ":"JWT","alg":"HS256","typ":"JWT"}"#, Error::Duplicate(Name::Typ));
}

#[test]
fn rejects_duplicate_crit_and_b64() {
    assert_rejected(r#"{"alg":"HS256","crit":[],"crit":[]}"#, Error::Duplicate(Name::Crit));
    assert_rejected(r#"{"alg":"HS256","b64":true,"b64":true}"#, Error::Duplicate(Name::B64));
}

#[test]
fn rejects_typ_of_another_kind() {
    for typ in [r#""at+jwt""#, r#""JOSE""#, r#""""#, "null", "7", r#"["JWT"]"#] {
        assert_rejected(&format!(r#"{{"alg":"HS256","typ":{typ}}}"#), Error::WrongType);
    }
}

#[test]
fn rejects_a_header_that_is_no_json() {
    for header in [
        r#"{"alg":"HS256""#,
        r#"{"alg":"HS256",}"#,
        r#"{"alg":"HS256"}}"#,
        r#"{"alg":"HS256"} {}"#,
        r#"{"alg":"HS256","x":"\ud800"}"#,
        "\u{FEFF}{\"alg\":\"HS256\"}",
        "{alg:HS256}",
        "HS256",
    ] {
        assert_rejected(header, Error::MalformedHeader);
    }
}

#[test]
fn rejects_a_header_that_is_no_object() {
    for header in ["", " ", "null", r#""HS256""#, r#"[{"alg":"HS256"}]"#, r#"["alg","HS256"]"#] {
        assert_rejected(header, Error::MalformedHeader);
    }
}

#[test]
fn rejects_a_header_that_nests_too_deep() {
    let nested = |levels| format!(r#"{{"alg":"HS256","x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    assert_eq!(authenticate(&token(nested(31), b"")), Ok(vec![]));
    assert_rejected(&nested(32), Error::MalformedHeader);
}

// Reading without a key.

/// What a header says, whoever wrote it: nothing in it is checked.
#[test]
fn unverified_reading_takes_any_object() {
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"RS256","kid":"1","jku":"https://eve.example"}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        "{}",
        " {\"typ\" : \"at+jwt\"}\n",
    ] {
        let token = format!("{}.not a payload.", base64url(header));
        assert_eq!(read_unverified(&token).as_deref(), Ok(header));
    }
}

#[test]
fn unverified_reading_rejects_what_is_malformed() {
    for header in ["", "[]", "null", "{", "{} {}", r#"{"x":"\ud800"}"#, "HS256"] {
        assert_eq!(read_unverified(&format!("{}..", base64url(header))), Err(Error::MalformedHeader), "{header}");
    }
    let not_utf_8 = base64url(b"{\"kid\":\"\xFF\"}");
    for header in [&not_utf_8, "e30=", "e3 0", "e31", "{}"] {
        assert_eq!(read_unverified(&format!("{header}..")), Err(Error::MalformedHeader), "{header}");
    }
    let nested = |levels| format!(r#"{{"x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    assert_eq!(read_unverified(&format!("{}..", base64url(nested(31)))), Ok(nested(31)));
    assert_eq!(read_unverified(&format!("{}..", base64url(nested(32)))), Err(Error::MalformedHeader));
    // The last has as many characters after its second dot as a signature has.
    let long = format!("e30.e30.{}.{}", "A".repeat(21), "A".repeat(21));
    for token in ["", "e30", "e30.e30", "e30.e30.e30.e30", "e30.e30.e30.", ".e30.e30.e30", &long] {
        assert_eq!(read_unverified(token), Err(Error::NotThreeSegments), "{token}");
    }
    let long = "A".repeat(MAX_TOKEN_LEN - 1);
    assert!(unverified::header_into(&format!("{long}.."), &mut []) == Err(Error::TokenTooLong));
}

#[test]
fn unverified_reading_rejects_a_buffer_that_is_too_small() {
    let token = token(HEADER, CLAIMS);
    for len in 0..HEADER.len() {
        let result = unverified::header_into(&token, &mut vec![0; len]).map(|_| ());
        assert_eq!(result, Err(Error::BufferTooSmall { needed: HEADER.len().try_into().unwrap() }));
    }
    assert_eq!(unverified::header_into(&token, &mut vec![0; HEADER.len()]).unwrap().as_str(), HEADER);
}

/// The header says which of the caller's own keys to take, and that key decides.
#[test]
fn a_key_chosen_by_kid_still_has_to_verify() {
    let keys = [("2025", key().derive("2025")), ("2026", key())];
    let verify = |token: &str| {
        let mut buffer = [0; 64];
        let header = unverified::header_into(token, &mut buffer)?;
        let named: Text<'_> = header.get("kid")?;
        let key = keys.iter().find(|(kid, _)| named == *kid).map(|(_, key)| key);
        let now = NumericDate::from_secs(NOW);
        Validation::new().verify_into(key.ok_or(Error::NoKey)?, token, now, &mut [0; 256]).map(|_| ())
    };
    let signed = |key: &Key, kid: &str| {
        let header = [("kid", kid.into())];
        Signing::new().header(&header).sign_into(key, Json(CLAIMS), &mut [0; 256]).map(str::to_owned).unwrap()
    };
    assert_eq!(verify(&signed(&keys[0].1, "2025")), Ok(()));
    assert_eq!(verify(&signed(&keys[1].1, "2026")), Ok(()));
    assert_eq!(verify(&signed(&keys[0].1, "2026")), Err(Error::BadSignature));
    assert_eq!(verify(&signed(&keys[0].1, "2024")), Err(Error::NoKey));
}

// For any header: what is signed is accepted under its type.

fn value() -> impl Strategy<Value = Value<'static>> {
    select(vec![
        Value::Text("HS256"),
        Value::Text("JWT"),
        Value::Text("a+jwt"),
        Value::Text("none"),
        Value::Texts(&["exp"]),
        Value::Null,
        Value::Integer(7),
        Value::Json("{}"),
        Value::Json("nul"),
    ])
}

proptest! {
    #![proptest_config(util::many_cases())]

    #[test]
    fn what_is_signed_is_accepted(
        header in prop::collection::vec((select(vec!["alg", "typ", "typ", "kid", "x", "crit"]), value()), 0..4),
        payload: Vec<u8>,
    ) {
        if let Ok(token) = sign(&header, &payload) {
            let typ = header.iter().find_map(|(name, value)| if let ("typ", Value::Text(typ)) = (*name, value) { Some(*typ) } else { None });
            let verified = authenticate(&token);
            if typ.is_none_or(|typ| typ == "JWT") {
                prop_assert_eq!(verified, Ok(payload));
            } else {
                prop_assert_eq!(verified, Err(Error::WrongType));
            }
            let text = read_unverified(&token).unwrap();
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read.get("alg"), Some(&"HS256".into()));
            for (name, value) in &header {
                prop_assert!(read.get(name).is_some(), "{text} {value:?}");
            }
        }
    }
}
