//! JSON Web Signatures in compact serialization (RFC 7515 §3.1), for payloads that are not claims and for headers of your own.
//!
//! **Nothing in the payload is checked here: no time, no issuer.** For access tokens use [`Key::sign_into`] and
//! [`Validation::verify_into`], or the functions beside them.
//!
//! ```
//! use hs256::{Key, jws};
//!
//! let key = Key::new(b"a secret of 32 random bytes or more")?;
//! let (mut token, mut payload) = ([0; 128], [0; 128]);
//! let token = jws::sign_into(&key, b"any bytes", &mut token)?;
//! assert_eq!(jws::authenticate_into(&key, token, &mut payload)?, b"any bytes");
//! # Ok::<(), hs256::Error>(())
//! ```
//!
//! [`Validation::verify_into`]: crate::Validation::verify_into

use crate::{Error, Key, base64url, compact::Compact, header};
#[cfg(feature = "alloc")]
use alloc::{string::String, vec, vec::Vec};

/// The length of the longest token that is signed or verified, in bytes: 4 MiB.
pub const MAX_TOKEN_LEN: usize = 4 * 1024 * 1024;

/// The characters of a signature: 32 bytes in base64url.
pub(crate) const SIGNATURE_LEN: usize = base64url::encoded_len(32);

/// Signs `payload` and writes the token to the beginning of `out`. Does not allocate.
///
/// # Errors
/// - [`Error::TokenTooLong`] if the token would be longer than [`MAX_TOKEN_LEN`].
/// - [`Error::BufferTooSmall`] if it does not fit in `out`. The error says how many bytes it needs.
///
/// In both cases `out` is unchanged.
pub fn sign_into<'b>(key: &Key, payload: &[u8], out: &'b mut [u8]) -> Result<&'b str, Error> {
    write(key, None, payload.len(), |place| copy(payload, place), out)
}

/// Signs `payload`, like [`sign_into`]. Allocates only the `String`.
///
/// # Errors
/// [`Error::TokenTooLong`] if the token would be longer than [`MAX_TOKEN_LEN`].
#[cfg(feature = "alloc")]
pub fn sign(key: &Key, payload: &[u8]) -> Result<String, Error> {
    write_string(key, None, payload.len(), |place| copy(payload, place))
}

/// Signs `payload` with a header of your own, such as one with a `kid` (RFC 7515 §4.1.4), and writes the token to the
/// beginning of `out`. Does not allocate.
///
/// `header` is JSON text, which is signed as it is. This crate must accept it when verifying: `alg` is exactly `HS256`, `typ` is
/// absent or `JWT`, and there is no `crit` and no `b64`. The payload is not checked; [`Key::sign_payload_into`] does that.
///
/// # Errors
/// - [`Error::MalformedHeader`], [`Error::Duplicate`], [`Error::CriticalHeader`], [`Error::WrongAlgorithm`],
///   [`Error::WrongType`], in this order, as when verifying.
/// - Those of [`sign_into`].
///
/// In each case `out` is unchanged.
///
/// ```
/// use hs256::{Error, Key, jws};
///
/// let key = Key::new(b"a secret of 32 random bytes or more")?;
/// let mut out = [0; 256];
/// let header = r#"{"alg":"HS256","typ":"JWT","kid":"2026"}"#;
/// let token = jws::sign_with_header_into(&key, header, br#"{"exp":1800000000}"#, &mut out)?;
/// assert_eq!(jws::authenticate_into(&key, token, &mut [0; 64])?, br#"{"exp":1800000000}"#);
///
/// let none = jws::sign_with_header_into(&key, r#"{"alg":"none"}"#, b"{}", &mut out);
/// assert_eq!(none, Err(Error::WrongAlgorithm));
/// # Ok::<(), Error>(())
/// ```
pub fn sign_with_header_into<'b>(key: &Key, header: &str, payload: &[u8], out: &'b mut [u8]) -> Result<&'b str, Error> {
    header::check(header.as_bytes())?;
    write(key, Some(header), payload.len(), |place| copy(payload, place), out)
}

/// Signs `payload` with a header of your own, like [`sign_with_header_into`]. Allocates only the `String`.
///
/// # Errors
/// Those of [`sign_with_header_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn sign_with_header(key: &Key, header: &str, payload: &[u8]) -> Result<String, Error> {
    header::check(header.as_bytes())?;
    write_string(key, Some(header), payload.len(), |place| copy(payload, place))
}

/// Verifies the signature and the header of a token, and returns its payload, which is decoded into the buffer `payload`. Does
/// not allocate.
///
/// `keys` is a `&Key`, or an array, a slice or a `&Vec` of keys, each of which is tried. [`max_payload_len`] bytes are always
/// enough for the buffer.
///
/// # Errors
/// In this order:
/// - [`Error::TokenTooLong`], [`Error::NotThreeSegments`], [`Error::NoKey`], [`Error::BadSignature`];
/// - [`Error::BufferTooSmall`], which says how many bytes the buffer needs;
/// - of the header, [`Error::MalformedHeader`], [`Error::Duplicate`], [`Error::CriticalHeader`], [`Error::WrongAlgorithm`],
///   [`Error::WrongType`];
/// - [`Error::MalformedPayload`].
pub fn authenticate_into<'b>(
    keys: &(impl AsRef<[Key]> + ?Sized),
    token: &str,
    payload: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    Compact::authenticate(token, keys.as_ref())?.decode_into(payload).map(|payload| &*payload)
}

/// Verifies the signature and the header of a token, and returns its payload, like [`authenticate_into`]. Allocates only the
/// `Vec`.
///
/// # Errors
/// Those of [`authenticate_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn authenticate(keys: &(impl AsRef<[Key]> + ?Sized), token: &str) -> Result<Vec<u8>, Error> {
    Compact::authenticate(token, keys.as_ref())?.to_vec(Compact::decode_into)
}

/// How long a token is whose header has `header_len` characters and whose payload has `payload_len` bytes.
pub(crate) const fn token_len(header_len: usize, payload_len: usize) -> usize {
    const AROUND: usize = 2 + SIGNATURE_LEN;
    header_len.saturating_add(base64url::encoded_len(payload_len)).saturating_add(AROUND)
}

/// Returns the largest length in bytes of the payload or header of a token of `token_len` bytes. A buffer of this size is always
/// large enough.
///
/// ```
/// let mut payload = [0; hs256::jws::max_payload_len(140)];
/// assert_eq!(payload.len(), 105);
/// ```
#[must_use]
pub const fn max_payload_len(token_len: usize) -> usize {
    base64url::decoded_len(token_len)
}

/// Writes a token, with the constant header if `header` is `None`. `write_payload` writes the payload to a slice of
/// `payload_len` bytes. Nothing is written if the token does not fit.
pub(crate) fn write<'b>(
    key: &Key,
    header: Option<&str>,
    payload_len: usize,
    write_payload: impl FnOnce(&mut [u8]),
    out: &'b mut [u8],
) -> Result<&'b str, Error> {
    let needed = allowed_len(header, payload_len)?;
    let error = too_small(needed);
    let token = out.get_mut(..needed).ok_or(error)?;
    fill(key, header, payload_len, write_payload, token).ok_or(error)?;
    str::from_utf8(token).map_err(|_| error)
}

/// Like [`write`], into a `String` of exactly the token's size.
#[cfg(feature = "alloc")]
pub(crate) fn write_string(
    key: &Key,
    header: Option<&str>,
    payload_len: usize,
    write_payload: impl FnOnce(&mut [u8]),
) -> Result<String, Error> {
    let mut token = vec![0; allowed_len(header, payload_len)?];
    fill(key, header, payload_len, write_payload, &mut token).ok_or(Error::TokenTooLong)?;
    String::from_utf8(token).map_err(|_| Error::TokenTooLong)
}

fn allowed_len(header: Option<&str>, payload_len: usize) -> Result<usize, Error> {
    let header_len = header.map_or(header::ENCODED.len(), |header| base64url::encoded_len(header.len()));
    let len = token_len(header_len, payload_len);
    if len > MAX_TOKEN_LEN { Err(Error::TokenTooLong) } else { Ok(len) }
}

/// Writes the token to a slice of exactly its length. The bytes of each segment are written to its end, then encoded in place.
fn fill(
    key: &Key,
    header: Option<&str>,
    payload_len: usize,
    write_payload: impl FnOnce(&mut [u8]),
    token: &mut [u8],
) -> Option<()> {
    let (signing_input, signature) = token.split_last_chunk_mut::<SIGNATURE_LEN>()?;
    let (last_dot, signing_input) = signing_input.split_last_mut()?;
    *last_dot = b'.';
    let payload_start = signing_input.len().checked_sub(base64url::encoded_len(payload_len))?;
    let (header_and_dot, payload) = signing_input.split_at_mut_checked(payload_start)?;
    let (first_dot, header_place) = header_and_dot.split_last_mut()?;
    *first_dot = b'.';
    match header {
        None => copy(header::ENCODED, header_place),
        Some(json) => {
            copy(json.as_bytes(), last_mut(header_place, json.len())?);
            base64url::encode(header_place);
        }
    }
    write_payload(last_mut(payload, payload_len)?);
    base64url::encode(payload);
    key.mac([signing_input], signature.last_chunk_mut()?);
    base64url::encode(signature);
    Some(())
}

fn last_mut(bytes: &mut [u8], len: usize) -> Option<&mut [u8]> {
    bytes.get_mut(bytes.len().checked_sub(len)?..)
}

/// Copies as much as fits. Unlike `copy_from_slice`, it has no path to a panic.
pub(crate) fn copy(from: &[u8], to: &mut [u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

pub(crate) fn too_small(needed: usize) -> Error {
    Error::BufferTooSmall { needed: needed.try_into().unwrap_or(u32::MAX) }
}
