//! Reading a token **without verifying it**, for clients that have a token but no key and want to know when to get a new one.
//!
//! Anyone can make such a token. Treat what is read here like any other input from an attacker. To decide about access, use
//! [`Validation`](crate::Validation).

use crate::{
    Claims, Error,
    claims::{Place, Registered},
    compact::Compact,
    header,
    verify::text,
};
#[cfg(feature = "alloc")]
use alloc::string::String;

#[cfg(feature = "alloc")]
pub use crate::serde::claims_json;

/// Reads the claims of a token **that may be forged**. They borrow from the buffer `payload`. Does not allocate.
///
/// If the token has no `exp`, the returned `exp` is [`NumericDate::MAX`](crate::NumericDate::MAX).
///
/// # Errors
/// - [`Error::TokenTooLong`], [`Error::NotThreeSegments`], [`Error::BufferTooSmall`];
/// - of the header, [`Error::MalformedHeader`], [`Error::Duplicate`], [`Error::CriticalHeader`], [`Error::WrongAlgorithm`],
///   [`Error::WrongType`];
/// - of the payload, [`Error::MalformedPayload`], [`Error::InvalidJson`], [`Error::NotAnObject`], [`Error::TooDeep`],
///   [`Error::Duplicate`]; [`Error::MissingClaim`] and [`Error::ClaimType`] for `sub` and `exp`.
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
    let payload = Compact::unverified(token)?.decode_into(payload)?;
    place(payload)?.borrow(payload)
}

/// Like [`claims_into`], for a token **that may be forged**. Allocates once, for the payload, which becomes the subject.
///
/// # Errors
/// Those of [`claims_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn claims(token: &str) -> Result<Claims<String>, Error> {
    let payload = Compact::unverified(token)?.to_vec(Compact::decode_into)?;
    place(&payload)?.own(payload)
}

fn place(payload: &[u8]) -> Result<Place, Error> {
    let claims = Registered::read(text(payload)?)?;
    claims.place(claims.exp_or_max()?)
}

/// Reads the payload of a token **that may be forged**, of any algorithm, into the buffer `payload`. Does not allocate.
///
/// The payload is checked only to be a JSON object in which none of `iss`, `sub`, `aud`, `exp`, `nbf` and `iat` is duplicated.
///
/// # Errors
/// [`Error::TokenTooLong`], [`Error::NotThreeSegments`], [`Error::BufferTooSmall`], [`Error::MalformedPayload`],
/// [`Error::InvalidJson`], [`Error::NotAnObject`], [`Error::TooDeep`], [`Error::Duplicate`].
pub fn payload_into<'b>(token: &str, payload: &'b mut [u8]) -> Result<&'b str, Error> {
    let payload = text(Compact::unverified(token)?.payload_into(payload)?)?;
    Registered::read(payload)?;
    Ok(payload)
}

/// Like [`payload_into`], for a token **that may be forged**. Allocates only the `String`.
///
/// # Errors
/// Those of [`payload_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn payload(token: &str) -> Result<String, Error> {
    let payload = Compact::unverified(token)?.to_vec(Compact::payload_into)?;
    let payload = String::from_utf8(payload).map_err(|_| Error::InvalidJson)?;
    Registered::read(&payload)?;
    Ok(payload)
}

/// Reads the header of a token **that may be forged**, of any algorithm, into `buffer`. It is checked only to be a JSON object.
/// Does not allocate.
///
/// Use this to choose a key by `kid` before verifying. The sender chose that `kid`: look it up among your own keys, and never
/// fetch a key or open a file by it. The header does not change the algorithm with which this crate verifies.
///
/// # Errors
/// [`Error::TokenTooLong`], [`Error::NotThreeSegments`], [`Error::BufferTooSmall`], [`Error::MalformedHeader`].
///
/// ```
/// use hs256::unverified;
///
/// let token = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjIwMjYifQ.e30.whatever";
/// assert_eq!(unverified::header_into(token, &mut [0; 64])?, r#"{"alg":"HS256","kid":"2026"}"#);
/// # Ok::<(), hs256::Error>(())
/// ```
pub fn header_into<'b>(token: &str, buffer: &'b mut [u8]) -> Result<&'b str, Error> {
    header::object(Compact::unverified(token)?.header_into(buffer)?)
}

/// Like [`header_into`], for a token **that may be forged**. Allocates only the `String`.
///
/// # Errors
/// Those of [`header_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn header(token: &str) -> Result<String, Error> {
    let header = Compact::unverified(token)?.to_vec(Compact::header_into)?;
    header::object(&header)?;
    String::from_utf8(header).map_err(|_| Error::MalformedHeader)
}
