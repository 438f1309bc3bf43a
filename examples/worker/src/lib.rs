//! A Worker between users and a server. It verifies the token of a user, and signs a token of its own for the server. This is the
//! WebAssembly module; `worker.mjs` is the part in JavaScript.
//!
//! Text goes in and out through one buffer. Each function takes its input from there, leaves its answer there, and returns an HTTP
//! status. If the status is not 200, the answer is the reason, for the log. The time comes from the host, in seconds.

use hs256::{Claims, Error, Key, NumericDate, Validation, bearer_token};
use std::{
    cell::{OnceCell, RefCell},
    time::Duration,
};

/// What the token of a user must say.
const USERS: Validation = Validation::new().issuer("https://id.example").audience("shop");
/// How long the server accepts the Worker's token.
const LIFETIME: Duration = Duration::from_secs(60);

struct Keys {
    users: Key,
    /// Another key, so that neither kind of token is accepted in place of the other.
    server: Key,
}

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// Made once, not for each request.
    static KEYS: OnceCell<Keys> = const { OnceCell::new() };
}

/// Takes the secret, before the first request.
#[unsafe(no_mangle)]
extern "C" fn start() -> u32 {
    match Key::new(&TEXT.take()) {
        Ok(users) => {
            let server = users.derive("server");
            // A second call changes nothing.
            KEYS.with(|keys| _ = keys.set(Keys { users, server }));
            answer(200, "")
        }
        Err(error) => answer(500, error),
    }
}

/// Takes the `Authorization` header of a request, and answers with the user.
#[unsafe(no_mangle)]
extern "C" fn verify(now: i64) -> u32 {
    let header = String::from_utf8(TEXT.take()).unwrap_or_default();
    let Some(token) = bearer_token(&header) else { return answer(401, "there is no bearer token") };
    match with_keys(|keys| USERS.verify(&keys.users, token, NumericDate::from_secs(now))) {
        Ok(claims) => answer(200, claims.sub),
        Err(error) if error.is_invalid_token() => answer(401, error),
        Err(error) => answer(500, error),
    }
}

/// Takes the user, and answers with a token for the server.
#[unsafe(no_mangle)]
extern "C" fn sign(now: i64) -> u32 {
    let user = String::from_utf8(TEXT.take()).unwrap_or_default();
    let claims = Claims { sub: &user, exp: NumericDate::from_secs(now) + LIFETIME };
    match with_keys(|keys| keys.server.sign(&claims)) {
        Ok(token) => answer(200, token),
        Err(error) => answer(500, error),
    }
}

fn with_keys<T>(step: impl FnOnce(&Keys) -> Result<T, Error>) -> Result<T, Error> {
    KEYS.with(|keys| step(keys.get().ok_or(Error::NoKey)?))
}

fn answer(status: u32, text: impl ToString) -> u32 {
    TEXT.set(text.to_string().into_bytes());
    status
}

/// Makes the buffer this long, for the host to write to.
#[unsafe(no_mangle)]
extern "C" fn room(len: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|text| {
        *text = vec![0; len];
        text.as_mut_ptr()
    })
}

/// Where the answer is.
#[unsafe(no_mangle)]
extern "C" fn text() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}

#[unsafe(no_mangle)]
extern "C" fn text_len() -> usize {
    TEXT.with_borrow(Vec::len)
}
