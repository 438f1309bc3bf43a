//! The two calls that most servers need, ready-made: the secret from the environment, thirty minutes.

use crate::{Claims, Error, Key, NumericDate, Validation};
use core::time::Duration;
use std::{
    io::{self, Write},
    string::String,
    sync::OnceLock,
};

/// The algorithm of all tokens, as the header parameter `alg` names it (RFC 7518 §3.2).
pub const ALGORITHM: &str = "HS256";

/// How long a token of [`create_access_token`] lives, in minutes.
pub const ACCESS_TOKEN_EXPIRE_MINUTES: u64 = 30;

/// The environment variable that holds the secret: 32 random bytes or more, as text. The text is used as its bytes,
/// also where it looks like base64 or hexadecimal.
pub const SECRET_KEY: &str = "SECRET_KEY";

/// What stands in for the secret in a build with debug assertions when the variable is not set.
const DEVELOPMENT_SECRET: &[u8] = b"change-me-in-production";
const WARNING: &str = "hs256: SECRET_KEY is not set; using the development secret, which everybody knows\n";

/// Makes a token for a user who has just logged in: `{"sub":email,"exp":…}`, [`ACCESS_TOKEN_EXPIRE_MINUTES`] from now.
///
/// The key is that of [`secret_key`]. The time is the system clock's. Allocates the `String` only.
///
/// # Errors
/// Those of [`secret_key`]; [`Error::TokenTooLong`].
///
/// ```
/// # if cfg!(debug_assertions) && std::env::var_os("SECRET_KEY").is_none() {
/// let token = hs256::create_access_token("alice@example.com")?;
/// assert_eq!(hs256::verify_access_token(&token)?.sub, "alice@example.com");
/// # }
/// # Ok::<(), hs256::Error>(())
/// ```
pub fn create_access_token(email: &str) -> Result<String, Error> {
    let exp = NumericDate::now() + Duration::from_secs(ACCESS_TOKEN_EXPIRE_MINUTES * 60);
    secret_key()?.sign(&Claims { sub: email, exp })
}

/// Checks a token of [`create_access_token`] and returns what it says, by the strict policy of [`Validation::new`].
///
/// The key is that of [`secret_key`]. The time is the system clock's. Allocates once.
///
/// # Errors
/// Those of [`secret_key`]; those of [`Validation::verify`].
pub fn verify_access_token(token: &str) -> Result<Claims<String>, Error> {
    Validation::new().verify(secret_key()?, token, NumericDate::now())
}

/// The key of [`create_access_token`] and [`verify_access_token`], for other lifetimes and policies: made of the
/// environment variable [`SECRET_KEY`] on the first call that succeeds, and kept from then on.
///
/// Without the variable, a build with debug assertions uses `change-me-in-production`, a secret that everybody knows, and
/// says so once on standard error. Debug assertions are on in a debug build, also in one that somebody ships, and in a
/// release build with `debug-assertions = true` in its profile. Any other build fails.
///
/// In production do not depend on how the program was built: make the key at start-up with [`Key::from_env`], which has no
/// default, and stop if that fails:
///
/// ```no_run
/// # fn main() -> Result<(), hs256::Error> {
/// let key = hs256::Key::from_env("SECRET_KEY")?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of [`Key::from_env`].
pub fn secret_key() -> Result<&'static Key, Error> {
    static KEY: OnceLock<Key> = OnceLock::new();
    if let Some(key) = KEY.get() {
        return Ok(key);
    }
    let (key, warning) = match Key::from_env(SECRET_KEY) {
        Err(Error::SecretNotSet) if cfg!(debug_assertions) => (Key::from_short_secret(DEVELOPMENT_SECRET)?, WARNING),
        key => (key?, ""),
    };
    Ok(KEY.get_or_init(|| {
        // Where even standard error cannot be written to, nobody reads it.
        let _ = io::stderr().write_all(warning.as_bytes());
        key
    }))
}
