//! A header of the caller's: `jws::sign_with_header` and `unverified::header`, and their `_into` forms.

mod util;

use hs256::{Error, Key, MAX_TOKEN_LEN, Name, NumericDate, Validation, jws, unverified};
use proptest::{prelude::*, sample::select};
use util::{CLAIMS, HEADER, NOW, SECRET, base64url, key, mac, token};

const UNTOUCHED: u8 = 0xA5;

/// Signs in both forms, which must agree. What is refused leaves the buffer as it was.
fn sign(header: &str, payload: &[u8]) -> Result<String, Error> {
    let mut out = vec![UNTOUCHED; 2 * (header.len() + payload.len()) + 256];
    let result = jws::sign_with_header_into(&key(), header, payload, &mut out).map(str::to_owned);
    let written = result.as_ref().map_or(0, String::len);
    assert!(out[written..].iter().all(|&byte| byte == UNTOUCHED), "{header}");
    #[cfg(feature = "alloc")]
    assert_eq!(jws::sign_with_header(&key(), header, payload), result, "{header}");
    result
}

fn authenticate(token: &str) -> Result<Vec<u8>, Error> {
    let mut payload = vec![UNTOUCHED; token.len()];
    jws::authenticate_into(&key(), token, &mut payload).map(<[u8]>::to_vec)
}

fn read_unverified(token: &str) -> Result<String, Error> {
    let mut buffer = vec![UNTOUCHED; jws::max_payload_len(token.len())];
    let result = unverified::header_into(token, &mut buffer).map(str::to_owned);
    #[cfg(feature = "alloc")]
    assert_eq!(unverified::header(token), result, "{token}");
    result
}

/// Neither signed nor verified, and for the same reason: the token that is verified has the right MAC.
#[track_caller]
fn assert_refused(header: &str, error: Error) {
    assert_eq!(sign(header, CLAIMS.as_bytes()), Err(error), "{header}");
    assert_eq!(authenticate(&token(header, CLAIMS)), Err(error), "{header}");
}

// What is accepted.

/// Byte for byte what another implementation makes of the same header and payload.
#[test]
fn the_header_is_signed_as_it_is() {
    for header in [
        HEADER,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","kid":"2026-11"}"#,
        r#"{"alg":"HS256","typ":"application/jwt","kid":7,"x":[{"alg":"none","crit":["b64"]}]}"#,
        r#"{"\u0061lg":"HS\u0032\u00356","typ":"jwt"}"#,
        " \r\n{\t\"alg\" : \"HS256\" }\n",
        r#"{"kid":"Zoë 😀","alg":"HS256"}"#,
    ] {
        for payload in [CLAIMS.as_bytes(), b"", b"a", b"ab", b"any bytes: \0\xFF"] {
            let token = token(header, payload);
            assert_eq!(sign(header, payload), Ok(token.clone()), "{header}");
            assert_eq!(authenticate(&token).as_deref(), Ok(payload), "{header}");
            assert_eq!(read_unverified(&token).as_deref(), Ok(header));
        }
    }
}

#[test]
fn headers_of_all_lengths_are_signed_whole() {
    for len in 0..200 {
        let header = format!(r#"{{"alg":"HS256","kid":"{}"}}"#, "k".repeat(len));
        assert_eq!(sign(&header, CLAIMS.as_bytes()), Ok(token(&header, CLAIMS)));
    }
}

/// The constant header, given by the caller, makes the token that is made without it.
#[test]
fn the_usual_header_makes_the_usual_token() {
    let mut out = [0; 256];
    let token = jws::sign_into(&key(), CLAIMS.as_bytes(), &mut out).map(str::to_owned);
    assert_eq!(sign(HEADER, CLAIMS.as_bytes()), token);
}

/// The payload is not looked at, so that a token may be signed whose claims nobody accepts.
#[test]
fn the_claims_are_checked_when_the_token_is_verified() {
    let token = sign(HEADER, br#"{"sub":"alice"}"#).unwrap();
    let now = NumericDate::from_secs(NOW);
    let mut payload = [0; 256];
    let result = Validation::new().verify_into(&key(), &token, now, &mut payload);
    assert_eq!(result, Err(Error::MissingClaim(Name::Exp)));
}

#[test]
fn the_longest_token_is_signed_and_one_byte_more_is_not() {
    let around = r#"{"alg":"HS256","kid":""}"#.len();
    let most = (MAX_TOKEN_LEN - 43 - 2) * 3 / 4;
    let header = |len: usize| format!(r#"{{"alg":"HS256","kid":"{}"}}"#, "k".repeat(len - around));
    // Not with `assert_eq`, which would print megabytes.
    assert!(sign(&header(most), b"") == Ok(token(header(most), b"")));
    assert!(sign(&header(most + 1), b"") == Err(Error::TokenTooLong));
}

// One test for each refusal.

#[test]
fn rejects_alg_none() {
    for alg in ["none", "None", "NONE", ""] {
        assert_refused(&format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#), Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_another_alg() {
    for alg in ["HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256", "HS256 "] {
        assert_refused(&format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#), Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_a_missing_alg() {
    assert_refused("{}", Error::WrongAlgorithm);
    assert_refused(r#"{"typ":"JWT","kid":"HS256"}"#, Error::WrongAlgorithm);
}

#[test]
fn rejects_alg_that_is_no_string() {
    for alg in ["256", "null", r#"["HS256"]"#, r#"{"alg":"HS256"}"#] {
        assert_refused(&format!(r#"{{"alg":{alg}}}"#), Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_crit() {
    for crit in [r#"["exp"]"#, r#"["b64"]"#, "[]", "null", "false"] {
        assert_refused(&format!(r#"{{"alg":"HS256","crit":{crit},"exp":1}}"#), Error::CriticalHeader);
    }
}

#[test]
fn rejects_b64() {
    for b64 in ["false", "true", "null"] {
        assert_refused(&format!(r#"{{"alg":"HS256","b64":{b64}}}"#), Error::CriticalHeader);
    }
}

#[test]
fn rejects_duplicate_alg() {
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","\u0061lg":"none"}"#,
    ] {
        assert_refused(header, Error::Duplicate(Name::Alg));
    }
}

#[test]
fn rejects_duplicate_typ() {
    assert_refused(r#"{"typ":"JWT","alg":"HS256","typ":"JWT"}"#, Error::Duplicate(Name::Typ));
}

#[test]
fn rejects_duplicate_crit_and_b64() {
    assert_refused(r#"{"alg":"HS256","crit":[],"crit":[]}"#, Error::Duplicate(Name::Crit));
    assert_refused(r#"{"alg":"HS256","b64":true,"b64":true}"#, Error::Duplicate(Name::B64));
}

#[test]
fn rejects_typ_of_another_kind() {
    for typ in [r#""at+jwt""#, r#""JOSE""#, r#""""#, "null", "7", r#"["JWT"]"#] {
        assert_refused(&format!(r#"{{"alg":"HS256","typ":{typ}}}"#), Error::WrongType);
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
        assert_refused(header, Error::MalformedHeader);
    }
}

#[test]
fn rejects_a_header_that_is_no_object() {
    for header in ["", " ", "null", r#""HS256""#, r#"[{"alg":"HS256"}]"#, r#"["alg","HS256"]"#] {
        assert_refused(header, Error::MalformedHeader);
    }
}

#[test]
fn rejects_a_header_that_nests_too_deep() {
    let nested = |levels| format!(r#"{{"alg":"HS256","x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    assert_eq!(sign(&nested(31), b""), Ok(token(nested(31), b"")));
    assert_refused(&nested(32), Error::MalformedHeader);
}

#[test]
fn rejects_a_buffer_that_is_too_small_for_the_token() {
    let header = r#"{"alg":"HS256","kid":"2026"}"#;
    let needed = token(header, CLAIMS).len();
    for len in 0..needed {
        let mut out = vec![UNTOUCHED; len];
        let result = jws::sign_with_header_into(&key(), header, CLAIMS.as_bytes(), &mut out);
        assert_eq!(result, Err(Error::BufferTooSmall { needed: needed.try_into().unwrap() }));
        assert_eq!(out, vec![UNTOUCHED; len]);
        // What is wrong with the header is said first.
        let result = jws::sign_with_header_into(&key(), r#"{"alg":"none"}"#, CLAIMS.as_bytes(), &mut out);
        assert_eq!(result, Err(Error::WrongAlgorithm));
    }
    assert!(jws::sign_with_header_into(&key(), header, CLAIMS.as_bytes(), &mut vec![0; needed]).is_ok());
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
        let result = unverified::header_into(&token, &mut vec![0; len]).map(str::to_owned);
        assert_eq!(result, Err(Error::BufferTooSmall { needed: HEADER.len().try_into().unwrap() }));
    }
    assert_eq!(unverified::header_into(&token, &mut vec![0; HEADER.len()]), Ok(HEADER));
}

/// The header says which of the caller's own keys to take, and that key decides.
#[test]
fn a_key_chosen_by_kid_still_has_to_verify() {
    let keys = [("2025", key().derive("2025")), ("2026", key())];
    let verify = |token: &str| {
        let header = read_unverified(token)?;
        let header: serde_json::Value = serde_json::from_str(&header).unwrap();
        let key = keys.iter().find(|(kid, _)| header["kid"] == *kid).map(|(_, key)| key);
        let now = NumericDate::from_secs(NOW);
        Validation::new().verify_into(key.ok_or(Error::NoKey)?, token, now, &mut [0; 256]).map(|_| ())
    };
    let signed = |key: &Key, kid| {
        let header = format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#);
        jws::sign_with_header_into(key, &header, CLAIMS.as_bytes(), &mut [0; 256]).map(str::to_owned).unwrap()
    };
    assert_eq!(verify(&signed(&keys[0].1, "2025")), Ok(()));
    assert_eq!(verify(&signed(&keys[1].1, "2026")), Ok(()));
    assert_eq!(verify(&signed(&keys[0].1, "2026")), Err(Error::BadSignature));
    assert_eq!(verify(&signed(&keys[0].1, "2024")), Err(Error::NoKey));
}

// For any header: what signing accepts, verifying accepts, and what signing refuses, verifying refuses alike.

/// Objects of known and unknown parameters, whose values are right or wrong, now and then with something broken.
fn header() -> impl Strategy<Value = String> {
    let name = select(vec!["alg", "alg", "alg", r"\u0061lg", "typ", "typ", "kid", "x", "crit", "b64"]);
    let value = select(vec![
        r#""HS256""#,
        r#""HS256""#,
        r#""HS\u003256""#,
        r#""HS384""#,
        r#""none""#,
        r#""JWT""#,
        r#""jwt""#,
        r#""a+jwt""#,
        r#""application/JWT""#,
        "[]",
        r#"["exp"]"#,
        "{}",
        "null",
        "7",
        "07",
        "nul",
        r#""\udc00""#,
    ]);
    let any = (name, value).prop_map(|(name, value)| format!(r#""{name}":{value}"#));
    let right = select(vec![r#""alg":"HS256""#, r#""typ":"JWT""#, r#""kid":"1""#]).prop_map(str::to_owned);
    let object = prop::collection::vec(prop_oneof![any, right], 0..4);
    let object = object.prop_map(|members| format!("{{{}}}", members.join(",")));
    let (before, after) = (select(vec!["", "", "", " ", "["]), select(vec!["", "", "", "\n", "]", "}", ","]));
    (before, object, after).prop_map(|(before, object, after)| format!("{before}{object}{after}"))
}

proptest! {
    #![proptest_config(util::many_cases())]

    #[test]
    fn signing_and_verifying_agree(header in header(), payload: Vec<u8>) {
        let input = format!("{}.{}", base64url(&header), base64url(&payload));
        let token = format!("{input}.{}", mac(SECRET, &input));
        let verdict = authenticate(&token).map(|verified| {
            assert_eq!(verified, payload);
            token
        });
        prop_assert_eq!(sign(&header, &payload), verdict);
    }
}
