//! Reading a token **without checking who made it**, for clients that hold a token but no key and want to know when to
//! ask for a new one.
//!
//! Anybody can write such a token. Never let anything depend on what is read here that could not as well come from an
//! attacker: whoever decides about access needs [`Validation`](crate::Validation).

use crate::{Claims, Error, claims::Registered, jws::Segments};

#[cfg(feature = "alloc")]
pub use crate::custom::claims_json;

/// Reads the claims of a token **that may be forged**, into `payload`, from which they borrow. Does not allocate.
///
/// Without `exp` in the token, the one returned is [`NumericDate::MAX`](crate::NumericDate::MAX).
///
/// # Errors
/// Those of [`Validation::verify_into`](crate::Validation::verify_into) that concern neither a signature nor a policy.
///
/// ```
/// use hs256::unverified;
///
/// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MTgwMDAwMDAwMH0.whatever";
/// let mut payload = [0; 64];
/// let claims = unverified::claims_into(token, &mut payload)?;
/// assert_eq!(claims.exp.as_secs(), 1_800_000_000);
/// # Ok::<(), hs256::Error>(())
/// ```
pub fn claims_into<'b>(token: &str, payload: &'b mut [u8]) -> Result<Claims<&'b str>, Error> {
    let payload = Segments::split(token)?.payload_into(payload)?;
    Registered::read(payload)?.claims(payload)?.borrow(payload)
}

/// Reads the claims of a token **that may be forged**, as [`claims_into`] does. Allocates once.
///
/// # Errors
/// Those of [`claims_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn claims(token: &str) -> Result<Claims<alloc::string::String>, Error> {
    let payload = Segments::split(token)?.payload()?;
    Registered::read(&payload)?.claims(&payload)?.own(payload)
}
