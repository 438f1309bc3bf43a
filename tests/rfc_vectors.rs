//! The examples of the RFCs.

use hs256::{Claims, Error, Key, Name, NumericDate, Validation, jws};

/// RFC 7515 §A.1.1, which is also RFC 7519 §3.1. The header has a line break in it: `{"typ":"JWT",\r\n "alg":"HS256"}`.
const JWT: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
    .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
    .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const JWT_PAYLOAD: &[u8] = b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
const EXP: i64 = 1_300_819_380;

fn jwt_key() -> Key {
    Key::from_base64("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow").unwrap()
}

#[test]
fn rfc7515_a1_authenticates() {
    assert_eq!(jws::authenticate_into(&jwt_key(), JWT, &mut [0; 128]), Ok(JWT_PAYLOAD));
}

/// The example has no `sub`, which `Claims` cannot do without; but first of all it must not have ended.
#[test]
fn rfc7519_3_1_lacks_a_subject_until_it_expires() {
    let verify = |secs| {
        let now = NumericDate::from_secs(secs);
        Validation::new().verify_into(&jwt_key(), JWT, now, &mut [0; 128]).err()
    };
    assert_eq!(verify(EXP - 1), Some(Error::MissingClaim(Name::Sub)));
    assert_eq!(verify(EXP), Some(Error::Expired));
    assert_eq!(verify(EXP + 1), Some(Error::Expired));
}

#[cfg(feature = "alloc")]
#[test]
fn rfc7519_3_1_verifies_with_all_its_claims() {
    #[derive(serde::Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Example {
        iss: String,
        exp: NumericDate,
        #[serde(rename = "http://example.com/is_root")]
        is_root: bool,
    }

    let verify = |secs| {
        let now = NumericDate::from_secs(secs);
        Validation::new().issuer("joe").verify_json::<Example>(&jwt_key(), JWT, now)
    };
    assert_eq!(verify(EXP - 1), Ok(Example { iss: "joe".into(), exp: NumericDate::from_secs(EXP), is_root: true }));
    assert_eq!(verify(EXP), Err(Error::Expired));
}

/// The header is `{"alg":"HS256","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037"}`, and the payload is plain text.
#[test]
fn rfc7520_4_4_authenticates() {
    let key = Key::from_base64("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg").unwrap(); // §3.5
    let token = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9\
        .SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwg\
        YW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9m\
        ZiB0by4\
        .s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0";
    let text = "It\u{2019}s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't \
        keep your feet, there\u{2019}s no knowing where you might be swept off to.";

    assert_eq!(jws::authenticate_into(&key, token, &mut [0; 256]), Ok(text.as_bytes()));
    let now = NumericDate::from_secs(0);
    assert_eq!(Validation::new().verify_into(&key, token, now, &mut [0; 256]), Err(Error::NotAnObject));
}

/// HKDF-Expand (RFC 5869 §2.3). Of the RFC's examples only §A.3 has an `info` that is text: none.
#[test]
fn rfc5869_a3_derives_the_first_32_bytes_of_okm() {
    assert_derived("", "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

/// The same PRK and an `info`, worked out with Python's `cryptography` 50.0.2:
/// `HKDFExpand(SHA256(), 32, b"refresh").derive(bytes.fromhex(PRK)).hex()`.
#[test]
fn hkdf_expand_derives_for_a_purpose() {
    assert_derived("refresh", "f4272fed4c0471d07718c8074bf7f0a114f50710814fda5052612cc8ed1d9dd3");
}

#[track_caller]
fn assert_derived(purpose: &str, okm: &str) {
    let prk = "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04";
    let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
    let (mut derived, mut expected) = ([0; 256], [0; 256]);
    assert_eq!(
        Key::from_hex(prk).unwrap().derive(purpose).sign_into(&claims, &mut derived),
        Key::from_hex(okm).unwrap().sign_into(&claims, &mut expected),
    );
}
