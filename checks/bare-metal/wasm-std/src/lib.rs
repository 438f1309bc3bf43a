//! A module with all that the default features have where there is no clock and no environment. Texts go in and out
//! through one buffer: see `run.mjs`.

use hs256::{Error, Key, NumericDate, Object, Validation, unverified};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use time::OffsetDateTime;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes the buffer this long. The host writes to it before its next call.
#[unsafe(no_mangle)]
extern "C" fn room(len: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        *buffer = vec![0; len];
        buffer.as_mut_ptr()
    })
}

/// Where the buffer is, for the host to read from.
#[unsafe(no_mangle)]
extern "C" fn text() -> *const u8 {
    BUFFER.with_borrow(|buffer| buffer.as_ptr())
}

/// Leaves the answer in the buffer. Returns its length, negative where it is the text of an error.
fn answer(result: Result<String, Error>) -> isize {
    let sign = if result.is_ok() { 1 } else { -1 };
    let text = result.unwrap_or_else(|error| error.to_string());
    let len = text.len().cast_signed();
    BUFFER.set(text.into_bytes());
    sign * len
}

/// The secret and what follows it in the buffer.
fn input(secret_len: usize) -> (String, String) {
    let secret = String::from_utf8(BUFFER.take()).unwrap();
    let (secret, rest) = secret.split_at(secret_len);
    (secret.to_owned(), rest.to_owned())
}

#[derive(Serialize, Deserialize)]
struct Session {
    sub: u64,
    exp: NumericDate,
    roles: Vec<String>,
}

/// Signs a session, which follows the secret in the buffer as JSON.
#[unsafe(no_mangle)]
extern "C" fn sign(secret_len: usize) -> isize {
    let (secret, session) = input(secret_len);
    let session: Session = serde_json::from_str(&session).unwrap();
    answer(Key::new(secret.as_bytes()).and_then(|key| key.sign_json(&session)))
}

/// Verifies a token, which follows the secret in the buffer. The answer is the session as JSON.
#[unsafe(no_mangle)]
extern "C" fn verify(secret_len: usize, now: i64) -> isize {
    let (secret, token) = input(secret_len);
    let session = Key::new(secret.as_bytes())
        .and_then(|key| Validation::new().verify_json::<Session>(&key, &token, NumericDate::from_secs(now)));
    answer(session.map(|session| serde_json::to_string(&session).unwrap()))
}

/// The header of the token in the buffer.
#[unsafe(no_mangle)]
extern "C" fn header() -> isize {
    let (_, token) = input(0);
    answer(unverified::header(&token).map(Object::into_text))
}

/// The key from an environment that does not exist.
#[unsafe(no_mangle)]
extern "C" fn from_env() -> isize {
    answer(Key::from_env("SECRET_KEY").map(|key| format!("{key:?}")))
}

/// The UTC date of a time, by the `time` crate.
#[unsafe(no_mangle)]
extern "C" fn date(secs: i64) -> isize {
    answer(OffsetDateTime::try_from(NumericDate::from_secs(secs)).map(|time| time.date().to_string()))
}

#[cfg(feature = "clock")]
#[unsafe(no_mangle)]
extern "C" fn clock() -> isize {
    answer(hs256::create_access_token(&NumericDate::now().as_secs().to_string()))
}
