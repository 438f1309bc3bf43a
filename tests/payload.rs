//! Claims that are JSON text: signing `Json`, `verify_payload` and `unverified::payload`, in all forms.

mod util;

use hs256::{Error, Json, MAX_TOKEN_LEN, Name, NumericDate, Object, Signing, Validation, jws, unverified};
use proptest::{prelude::*, sample::select};
use std::time::Duration;
use util::{CLAIMS, EXP, HEADER, NOW, base64url, key, token};

const UNTOUCHED: u8 = 0xA5;

/// Signs in all forms, which must agree. What is rejected leaves the buffer as it was.
fn sign_in_all_forms(payload: &str, exp_required: bool) -> Result<String, Error> {
    let mut out = vec![UNTOUCHED; 2 * payload.len() + 256];
    let signing = if exp_required { Signing::new() } else { Signing::new().allow_missing_exp() };
    let result = signing.sign_into(&key(), Json(payload), &mut out).map(str::to_owned);
    let written = result.as_ref().map_or(0, String::len);
    assert!(out[written..].iter().all(|&byte| byte == UNTOUCHED), "{payload}");
    #[cfg(feature = "alloc")]
    assert_eq!(signing.sign(&key(), Json(payload)), result, "{payload}");
    if exp_required {
        let short = key().sign_into(Json(payload), &mut out).map(str::to_owned);
        assert_eq!(short, result, "{payload}");
        #[cfg(feature = "alloc")]
        assert_eq!(key().sign(Json(payload)), result, "{payload}");
    }
    result
}

fn sign(payload: &str) -> Result<String, Error> {
    sign_in_all_forms(payload, true)
}

fn sign_allow_missing_exp(payload: &str) -> Result<String, Error> {
    sign_in_all_forms(payload, false)
}

/// Verifies in both forms, which must agree, into a buffer of just the size that is stated.
fn verify(validation: &Validation<'_>, token: &str, now: i64) -> Result<String, Error> {
    let now = NumericDate::from_secs(now);
    let mut payload = vec![UNTOUCHED; jws::max_payload_len(token.len())];
    let result = validation.verify_payload_into(&key(), token, now, &mut payload).map(text);
    #[cfg(feature = "alloc")]
    assert_eq!(validation.verify_payload(&key(), token, now).map(Object::into_text), result, "{token}");
    result
}

fn text(object: Object<&str>) -> String {
    object.as_str().to_owned()
}

fn read_unverified(token: &str) -> Result<String, Error> {
    let mut payload = vec![UNTOUCHED; jws::max_payload_len(token.len())];
    let result = unverified::payload_into(token, &mut payload).map(text);
    #[cfg(feature = "alloc")]
    assert_eq!(unverified::payload(token).map(Object::into_text), result, "{token}");
    result
}

/// Neither signed nor verified, and for the same reason: the token that is verified has the right MAC.
#[track_caller]
fn assert_rejected(payload: &str, error: Error) {
    assert_eq!(sign(payload), Err(error), "{payload}");
    assert_eq!(verify(&Validation::new(), &token(HEADER, payload), NOW), Err(error), "{payload}");
}

/// The same where `exp` may be absent.
#[track_caller]
fn assert_rejected_in_any_case(payload: &str, error: Error) {
    assert_rejected(payload, error);
    assert_eq!(sign_allow_missing_exp(payload), Err(error), "{payload}");
    let policy = Validation::new().allow_missing_exp();
    assert_eq!(verify(&policy, &token(HEADER, payload), NOW), Err(error), "{payload}");
}

// What is accepted.

/// Byte for byte: white space, member order, escapes and numbers are as the caller wrote them.
#[test]
fn the_text_is_signed_and_returned_as_it_is() {
    for payload in [
        CLAIMS,
        r#"{"exp":1800000000}"#,
        " \t\r\n{ \"exp\" : 1.8e9 , \"sub\" : \"\\u0061\" }\n",
        r#"{"x":[{"exp":[]}],"exp":1800000000.5,"":null}"#,
        r#"{"role":"admin","role":"user","exp":1800000000}"#,
        "{\"exp\":1800000000,\"name\":\"Zoë 😀\"}",
    ] {
        assert_eq!(sign(payload), Ok(token(HEADER, payload)));
        assert_eq!(sign_allow_missing_exp(payload), Ok(token(HEADER, payload)));
        assert_eq!(verify(&Validation::new(), &token(HEADER, payload), NOW).as_deref(), Ok(payload));
    }
}

/// No policy looks at these unless it is told to.
#[test]
fn claims_that_no_policy_looks_at_are_the_callers() {
    for member in [
        r#""sub":7"#,
        r#""sub":null"#,
        r#""iss":null"#,
        r#""iss":["x"]"#,
        r#""iat":null"#,
        r#""iat":"2026-01-01T00:00:00Z""#,
    ] {
        let payload = format!(r#"{{"exp":1800000000,{member}}}"#);
        assert_eq!(verify(&Validation::new(), &sign(&payload).unwrap(), NOW), Ok(payload));
    }
}

#[test]
fn exp_may_be_absent_by_name() {
    for payload in ["{}", r#"{"iat":1800000000}"#] {
        let token = sign_allow_missing_exp(payload).unwrap();
        assert_eq!(verify(&Validation::new(), &token, NOW), Err(Error::MissingClaim(Name::Exp)));
        assert_eq!(verify(&Validation::new().allow_missing_exp(), &token, NOW).as_deref(), Ok(payload));
    }
}

#[test]
fn several_keys_may_verify() {
    let (mut out, mut payload) = ([0; 256], [0; 256]);
    let token = key().sign_into(Json(CLAIMS), &mut out).unwrap();
    let (other, now) = (key().derive("other"), NumericDate::from_secs(NOW));
    let keys = [other.clone(), key()];
    let policy = Validation::new();
    assert_eq!(policy.verify_payload_into(&keys, token, now, &mut payload).map(text).as_deref(), Ok(CLAIMS));
    assert_eq!(policy.verify_payload_into(&keys[1..], token, now, &mut payload).map(text).as_deref(), Ok(CLAIMS));
    assert_eq!(policy.verify_payload_into(&other, token, now, &mut payload), Err(Error::BadSignature));
    assert_eq!(policy.verify_payload_into(&keys[2..], token, now, &mut payload), Err(Error::NoKey));
}

#[test]
fn the_longest_payload_is_signed_and_one_byte_more_is_not() {
    let around = r#"{"exp":1800000000,"x":""}"#.len();
    let most = (MAX_TOKEN_LEN - base64url(HEADER).len() - 43 - 2) * 3 / 4;
    let payload = |len: usize| format!(r#"{{"exp":1800000000,"x":"{}"}}"#, "x".repeat(len - around));
    // Not with `assert_eq`, which would print megabytes.
    assert!(verify(&Validation::new(), &sign(&payload(most)).unwrap(), NOW) == Ok(payload(most)));
    assert!(sign(&payload(most + 1)) == Err(Error::TokenTooLong));
    assert!(sign_allow_missing_exp(&payload(most + 1)) == Err(Error::TokenTooLong));
}

// One test for each rejection.

#[test]
fn rejects_a_payload_that_is_no_object() {
    for payload in ["", " ", "null", "true", "1800000000", r#""{}""#, r#"[{"exp":1800000000}]"#, "exp"] {
        assert_rejected_in_any_case(payload, Error::NotAnObject);
    }
}

#[test]
fn rejects_a_payload_that_is_no_json() {
    for payload in [
        "{",
        r#"{"exp":1800000000"#,
        r#"{"exp":1800000000,}"#,
        r#"{"exp":1800000000}}"#,
        r#"{"exp":1800000000} {}"#,
        r#"{"exp":01800000000}"#,
        r#"{"exp":1800000000,"x":NaN}"#,
        r#"{"exp":1800000000,"x":"\ud800"}"#,
        "{\"exp\":1800000000,\"x\":\"\n\"}",
        "{'exp':1800000000}",
    ] {
        assert_rejected_in_any_case(payload, Error::InvalidJson);
    }
}

#[test]
fn rejects_a_registered_name_that_is_duplicated() {
    for (name, members) in [
        (Name::Iss, r#""iss":"a","iss":"a""#),
        (Name::Sub, r#""sub":7,"s\u0075b":7"#),
        (Name::Aud, r#""aud":"a","aud":"a""#),
        (Name::Exp, r#""exp":1800000000"#),
        (Name::Nbf, r#""nbf":1,"\u006ebf":1"#),
        (Name::Iat, r#""iat":null,"iat":1"#),
    ] {
        assert_rejected_in_any_case(&format!(r#"{{"exp":1800000000,{members}}}"#), Error::Duplicate(name));
    }
}

#[test]
fn rejects_a_payload_that_nests_too_deep() {
    let nested = |levels| format!(r#"{{"exp":1800000000,"x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    assert_eq!(sign(&nested(31)), Ok(token(HEADER, nested(31))));
    assert_rejected_in_any_case(&nested(32), Error::TooDeep);
}

#[test]
fn rejects_a_payload_without_exp() {
    for payload in ["{}", r#"{"EXP":1800000000}"#, r#"{"x":{"exp":1800000000}}"#] {
        assert_rejected(payload, Error::MissingClaim(Name::Exp));
    }
}

#[test]
fn rejects_exp_that_is_no_number() {
    for exp in [r#""1800000000""#, "null", "true", "[1800000000]", "{}"] {
        assert_rejected_in_any_case(&format!(r#"{{"exp":{exp}}}"#), Error::ClaimType(Name::Exp));
    }
}

#[test]
fn rejects_nbf_that_is_no_number() {
    for nbf in [r#""1""#, "null", "false", "[]"] {
        assert_rejected_in_any_case(&format!(r#"{{"exp":1800000000,"nbf":{nbf}}}"#), Error::ClaimType(Name::Nbf));
    }
}

#[test]
fn rejects_aud_that_is_no_string_and_no_array_of_strings() {
    for aud in ["7", "null", "{}", r#"["a",7]"#, r#"[["a"]]"#] {
        assert_rejected_in_any_case(&format!(r#"{{"exp":1800000000,"aud":{aud}}}"#), Error::ClaimType(Name::Aud));
    }
}

/// Only the policy knows the time: what has ended can be signed, and is rejected when it is verified.
#[test]
fn rejects_what_the_policy_rejects() {
    const STRICT: Validation = Validation::new();
    let minute = Duration::from_secs(60);
    for (member, policy, error) in [
        (r#""nbf":1800000000"#, STRICT, Error::NotYetValid),
        (r#""aud":"a""#, STRICT, Error::UnexpectedAudience),
        (r#""aud":["b"]"#, STRICT.audience("a"), Error::WrongAudience),
        (r#""x":0"#, STRICT.audience("a"), Error::MissingClaim(Name::Aud)),
        (r#""iss":"b""#, STRICT.issuer("a"), Error::WrongIssuer),
        (r#""iss":["a"]"#, STRICT.issuer("a"), Error::ClaimType(Name::Iss)),
        (r#""iss":null"#, STRICT.issuer("a"), Error::ClaimType(Name::Iss)),
        (r#""sub":"b""#, STRICT.subject("a"), Error::WrongSubject),
        (r#""sub":7"#, STRICT.subject("7"), Error::ClaimType(Name::Sub)),
        (r#""iat":1800000000"#, STRICT.max_age(minute), Error::IssuedInFuture),
        (r#""iat":1799999938"#, STRICT.max_age(minute), Error::TooOld),
        (r#""iat":"1800000000""#, STRICT.max_age(minute), Error::ClaimType(Name::Iat)),
        (r#""x":0"#, STRICT.max_age(minute), Error::MissingClaim(Name::Iat)),
    ] {
        let token = sign(&format!(r#"{{"exp":1800000000,{member}}}"#)).unwrap();
        assert_eq!(verify(&policy, &token, NOW), Err(error), "{member}");
    }
    assert_eq!(verify(&STRICT, &sign(CLAIMS).unwrap(), EXP), Err(Error::Expired));
}

#[test]
fn rejects_a_buffer_that_is_too_small_for_the_token() {
    let needed = token(HEADER, CLAIMS).len();
    for len in 0..needed {
        for signing in [Signing::new(), Signing::new().allow_missing_exp()] {
            let mut out = vec![UNTOUCHED; len];
            let error = Error::BufferTooSmall { needed: needed.try_into().unwrap() };
            assert_eq!(signing.sign_into(&key(), Json(CLAIMS), &mut out), Err(error));
            assert_eq!(out, vec![UNTOUCHED; len]);
            // What is wrong with the claims is said first, so that a larger buffer is not made in vain.
            assert_eq!(signing.sign_into(&key(), Json("[]"), &mut out), Err(Error::NotAnObject));
        }
    }
}

#[test]
fn rejects_a_buffer_that_is_too_small_for_the_payload() {
    let token = token(HEADER, CLAIMS);
    let (error, now) =
        (Error::BufferTooSmall { needed: CLAIMS.len().try_into().unwrap() }, NumericDate::from_secs(NOW));
    for len in 0..CLAIMS.len() {
        let mut payload = vec![0; len];
        let result = Validation::new().verify_payload_into(&key(), &token, now, &mut payload);
        assert_eq!(result, Err(error));
        assert_eq!(unverified::payload_into(&token, &mut payload), Err(error));
        // Who holds no key does not learn it.
        let result = Validation::new().verify_payload_into(&key().derive("other"), &token, now, &mut payload);
        assert_eq!(result, Err(Error::BadSignature));
    }
}

#[test]
fn rejects_a_forged_token_whatever_it_says() {
    let forged =
        |payload| key().derive("other").sign_into(jws::Bytes(payload), &mut [0; 256]).map(str::to_owned).unwrap();
    for payload in [CLAIMS.as_bytes(), b"no JSON", b"{}", b"\xFF"] {
        assert_eq!(verify(&Validation::new(), &forged(payload), NOW), Err(Error::BadSignature));
    }
}

#[test]
fn rejects_a_payload_that_is_no_utf_8() {
    let token = token(HEADER, b"{\"exp\":1800000000,\"x\":\"\xFF\"}");
    assert_eq!(verify(&Validation::new(), &token, NOW), Err(Error::InvalidJson));
    assert_eq!(read_unverified(&token), Err(Error::InvalidJson));
}

// Reading without a key.

/// Neither the signature nor the algorithm nor the claims are checked: it shows what a token says, whoever wrote it.
#[test]
fn unverified_reading_takes_any_header_and_any_claims() {
    for payload in [CLAIMS, "{}", r#"{"exp":"never","nbf":null,"aud":7}"#, " {\"x\" : [ ]}\n"] {
        for header in [HEADER, r#"{"alg":"none"}"#, r#"{"alg":"RS256","crit":["x"],"x":1}"#, "no JSON", ""] {
            let token = format!("{}.{}.whatever", base64url(header), base64url(payload));
            assert_eq!(read_unverified(&token).as_deref(), Ok(payload), "{header}");
        }
    }
}

#[test]
fn unverified_reading_rejects_what_is_malformed() {
    let read = |payload: &str| read_unverified(&format!("{}.{}.", base64url(HEADER), base64url(payload)));
    assert_eq!(read("[]"), Err(Error::NotAnObject));
    assert_eq!(read("{} {}"), Err(Error::InvalidJson));
    assert_eq!(read(r#"{"exp":1,"exp":2}"#), Err(Error::Duplicate(Name::Exp)));
    let nested = |levels| format!(r#"{{"x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    assert_eq!(read(&nested(31)), Ok(nested(31)));
    assert_eq!(read(&nested(32)), Err(Error::TooDeep));
    // The last has as many characters after its second dot as a signature has.
    let long = format!("e30.e30.{}.{}", "A".repeat(21), "A".repeat(21));
    for token in ["", "e30", "e30.e30", "e30.e30.e30.e30", "e30.e30.e30.", ".e30.e30.e30", &long] {
        assert_eq!(read_unverified(token), Err(Error::NotThreeSegments), "{token}");
    }
    assert_eq!(read_unverified("e30.e30=.e30"), Err(Error::MalformedPayload));
    let long = "A".repeat(MAX_TOKEN_LEN - 1);
    assert!(unverified::payload_into(&format!("{long}.."), &mut []) == Err(Error::TokenTooLong));
}

// For any text: what signing accepts, verifying accepts, and what signing rejects, verifying rejects alike.

/// Objects of registered and other members, whose values have all types, now and then with something broken.
fn payload() -> impl Strategy<Value = String> {
    let name = select(vec!["exp", "exp", "exp", r"\u0065xp", "nbf", "iat", "iss", "sub", "aud", "x"]);
    let value = select(vec![
        "1800000000",
        "1800000000",
        "-1",
        "1.5e3",
        "1e400",
        "null",
        "true",
        r#""a""#,
        r#""7""#,
        "[]",
        r#"["a","b"]"#,
        r#"["a",1]"#,
        "{}",
        r#"{"exp":1}"#,
        "01",
        "nul",
        r#""\ud800""#,
    ]);
    let member = (name, value).prop_map(|(name, value)| format!(r#""{name}":{value}"#));
    let object = prop::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(",")));
    let (before, after) = (select(vec!["", "", "", " ", "["]), select(vec!["", "", "", "\n", "]", "}", ","]));
    (before, object, after).prop_map(|(before, object, after)| format!("{before}{object}{after}"))
}

proptest! {
    #![proptest_config(util::many_cases())]

    #[test]
    fn signing_and_verifying_agree(payload in payload(), exp_required: bool) {
        let policy = Validation::new().leeway(Duration::MAX);
        let policy = if exp_required { policy } else { policy.allow_missing_exp() };
        // With such a leeway no time is wrong, and an audience is all that a policy may still object to.
        let verdict = match verify(&policy, &token(HEADER, &payload), 0) {
            Ok(_) | Err(Error::UnexpectedAudience) => Ok(token(HEADER, &payload)),
            Err(error) => Err(error),
        };
        prop_assert_eq!(sign_in_all_forms(&payload, exp_required), verdict);
    }
}
