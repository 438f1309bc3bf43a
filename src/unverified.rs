//! Reading a token **without verifying it**, for clients that have a token but no key and want to know when to get a new one,
//! and for servers that choose a key by `kid`.
//!
//! Tokens of any algorithm and any `typ` are read. Anyone can make such a token. Treat what is read here like any other input from
//! an attacker. That includes its length, and with it [`Error::BufferTooSmall`]. To decide about access, use [`Validation`](crate::Validation).
//!
//! ```
//! use hs256::{Error, NumericDate, unverified};
//!
//! let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjIwMjYifQ.eyJleHAiOjE4MDAwMDAwMDB9.c2lnbmF0dXJl";
//! let mut buffer = [0; 64];
//! let exp: Option<NumericDate> = unverified::payload_into(token, &mut buffer)?.get("exp")?;
//! assert_eq!(exp, Some(NumericDate::from_secs(1_800_000_000)));
//!
//! let header = unverified::header_into(token, &mut buffer)?;
//! assert_eq!(header.get::<hs256::Text>("kid")?, "2026");
//! # Ok::<(), Error>(())
//! ```

use crate::{Error, Object, claims::Registered, compact::Compact, header, verify::text};
#[cfg(feature = "alloc")]
use {crate::verify::owned_text, alloc::string::String};

/// Reads the payload of a token **that may be forged** into the buffer `payload`. Does not allocate.
///
/// The payload is checked only to be a JSON object in which none of `iss`, `sub`, `aud`, `exp`, `nbf` and `iat` is duplicated. Its
/// members can be [read by name](Object::get).
///
/// # Errors
/// [`Error::TokenTooLong`], [`Error::NotThreeSegments`], [`Error::BufferTooSmall`], [`Error::MalformedPayload`],
/// [`Error::InvalidJson`], [`Error::NotAnObject`], [`Error::TooDeep`], [`Error::Duplicate`].
pub fn payload_into<'b>(token: &str, payload: &'b mut [u8]) -> Result<Object<&'b str>, Error> {
    let payload = text(Compact::unverified(token)?.payload_into(payload)?)?;
    Registered::read(payload).map(|_| Object::known(payload))
}

/// Like [`payload_into`], for a token **that may be forged**. Allocates only the `String`.
///
/// # Errors
/// Those of [`payload_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn payload(token: &str) -> Result<Object<String>, Error> {
    let payload = owned_text(Compact::unverified(token)?.payload()?)?;
    Registered::read(&payload)?;
    Ok(Object::known(payload))
}

/// Reads the header of a token **that may be forged** into `buffer`. It is checked only to be a JSON object. Does not allocate.
///
/// Use this to choose a key by `kid` before verifying. The sender chose that `kid`: look it up among your own keys, and never
/// fetch a key or open a file by it. The header does not change the algorithm with which this crate verifies.
///
/// # Errors
/// [`Error::TokenTooLong`], [`Error::NotThreeSegments`], [`Error::BufferTooSmall`], [`Error::MalformedHeader`].
pub fn header_into<'b>(token: &str, buffer: &'b mut [u8]) -> Result<Object<&'b str>, Error> {
    header::object(Compact::unverified(token)?.header_into(buffer)?).map(Object::known)
}

/// Like [`header_into`], for a token **that may be forged**. Allocates only the `String`.
///
/// # Errors
/// Those of [`header_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn header(token: &str) -> Result<Object<String>, Error> {
    let header = Compact::unverified(token)?.header()?;
    header::object(&header)?;
    String::from_utf8(header).map(Object::known).map_err(|_| Error::Internal)
}
