//! Two functions for servers that need no other policy: the secret comes from the environment, tokens expire in 30 minutes.

use crate::{Claims, Error, Key, NumericDate, Validation};
use core::time::Duration;
use std::{
    io::{self, Write},
    string::String,
    sync::OnceLock,
};

/// The algorithm of all tokens: the value of the header parameter `alg` (RFC 7518 §3.2).
pub const ALGORITHM: &str = "HS256";

/// The lifetime of a token of [`create_access_token`], in minutes.
pub const ACCESS_TOKEN_EXPIRE_MINUTES: u64 = 30;

/// The name of the environment variable for the secret, which should be random text of at least 32 bytes. Its bytes are used as
/// they are, even if they look like base64 or hexadecimal.
pub const SECRET_KEY: &str = "SECRET_KEY";

/// The secret in a build with debug assertions if the variable is not set.
const DEVELOPMENT_SECRET: &[u8] = b"change-me-in-production";
const WARNING: &str = "hs256: SECRET_KEY is not set; using the development secret, which everybody knows\n";

/// Makes a token for a user who has just logged in: `{"sub":email,"exp":…}`, without `iat`. It expires [`ACCESS_TOKEN_EXPIRE_MINUTES`] after
/// now, by the system clock. The key is [`secret_key`]. Allocates only the `String`.
///
/// **Warning**: if `SECRET_KEY` is not set, a debug build signs with a secret that everybody knows. See [`secret_key`].
///
/// # Errors
/// - Those of [`secret_key`].
/// - [`Error::TokenTooLong`] if `email` is longer than about 3 MiB.
///
/// ```
/// # if hs256::secret_key().is_ok() {
/// let token = hs256::create_access_token("alice@example.com")?;
/// assert_eq!(hs256::verify_access_token(&token)?.sub, "alice@example.com");
/// # }
/// # Ok::<(), hs256::Error>(())
/// ```
pub fn create_access_token(email: &str) -> Result<String, Error> {
    let exp = NumericDate::now() + Duration::from_secs(ACCESS_TOKEN_EXPIRE_MINUTES * 60);
    secret_key()?.sign(&Claims { sub: email, exp })
}

/// Verifies a token of [`create_access_token`] and returns its claims. The policy is [`Validation::new`], the time is that of the
/// system clock, and the key is [`secret_key`]. Allocates once.
///
/// # Errors
/// - Those of [`secret_key`].
/// - Those of [`Validation::verify`].
pub fn verify_access_token(token: &str) -> Result<Claims<String>, Error> {
    Validation::new().verify(secret_key()?, token, NumericDate::now())
}

/// Returns the key of [`create_access_token`] and [`verify_access_token`], for other lifetimes and policies. It is made from the
/// environment variable [`SECRET_KEY`] in the first call that succeeds, and kept. Until then each call allocates, as [`Key::from_env`] does.
///
/// If the variable is not set, a build with debug assertions uses the secret `change-me-in-production`, which everybody knows,
/// and says so once on standard error. Debug assertions are on in debug builds, including one that is shipped by mistake, and in
/// release builds whose profile has `debug-assertions = true`. Other builds return an error.
///
/// In production, do not depend on how the program was built. Make the key at start-up with [`Key::from_env`], which has no
/// default, and stop if it fails:
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
