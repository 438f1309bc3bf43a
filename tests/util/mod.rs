//! Makes tokens of any header and payload text, with the right MAC and without the crate under test: what only somebody
//! who holds the key can send, and all that ever gets as far as the header, the JSON reader and the policy.

#![allow(dead_code, reason = "each test file uses a part of it")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Claims, Error, Key, NumericDate, Validation};
use proptest::test_runner::Config;
use sha2::Sha256;

pub const SECRET: &[u8] = b"a secret of 32 random bytes or so";
pub const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
pub const CLAIMS: &str = r#"{"sub":"alice","exp":1800000000}"#;
pub const EXP: i64 = 1_800_000_000;
pub const NOW: i64 = EXP - 1;

/// More cases of a property than by default, and still as many as `PROPTEST_CASES` asks for.
pub fn many_cases() -> Config {
    let default = Config::default();
    Config { cases: default.cases.max(2_000), failure_persistence: None, ..default }
}

pub fn key() -> Key {
    Key::new(SECRET).unwrap()
}

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let mut text = vec![0; bytes.len().div_ceil(3) * 4];
    let len = URL_SAFE_NO_PAD.encode_slice(bytes, &mut text).unwrap();
    text.truncate(len);
    String::from_utf8(text).unwrap()
}

/// The HMAC-SHA-256 of a message, in base64url.
pub fn mac(secret: &[u8], message: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(message).finalize();
    base64url(mac.into_bytes())
}

/// Adds the signature to a JWS Signing Input (RFC 7515 §5.1), whatever this is.
pub fn sign(signing_input: &str) -> String {
    format!("{signing_input}.{}", mac(SECRET, signing_input))
}

pub fn token(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    sign(&format!("{}.{}", base64url(header), base64url(payload)))
}

/// Verifies under [`key`], into a buffer that is large enough and was used before. The owned claims must be the same.
pub fn verify(validation: &Validation<'_>, token: &str, now: i64) -> Result<Claims<String>, Error> {
    let now = NumericDate::from_secs(now);
    let mut payload = vec![b'"'; token.len()];
    let claims = validation.verify_into(&key(), token, now, &mut payload);
    let claims = claims.map(|Claims { sub, exp }| Claims { sub: sub.to_owned(), exp });
    #[cfg(feature = "alloc")]
    assert_eq!(validation.verify(&key(), token, now), claims);
    claims
}
