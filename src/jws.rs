//! The level below claims: a JSON Web Signature in its compact form (RFC 7515 §3.1), whose payload is any bytes.
//!
//! Tokens are signed with HS256 under the header `{"alg":"HS256","typ":"JWT"}`. What is signed here is a token in form
//! only: **no time, no issuer, nothing in the payload is checked.** For access tokens use [`Key::sign_into`] and
//! [`Validation::verify_into`], or what stands beside them.
//!
//! ```
//! use hs256::{Key, jws};
//!
//! let key = Key::new(b"a secret of 32 random bytes or so")?;
//! let (mut token, mut payload) = ([0; 128], [0; 128]);
//! let token = jws::sign_into(&key, b"any bytes", &mut token)?;
//! assert_eq!(jws::authenticate_into(&key, token, &mut payload)?, b"any bytes");
//! # Ok::<(), hs256::Error>(())
//! ```
//!
//! [`Validation::verify_into`]: crate::Validation::verify_into

use crate::{
    Error, Key,
    base64url::{self, Encoder},
    header,
};
#[cfg(feature = "alloc")]
use alloc::{string::String, vec, vec::Vec};

/// The longest token that is made or looked at, in bytes: 4 MiB.
pub const MAX_TOKEN_LEN: usize = 4 * 1024 * 1024;

/// The characters of a signature: 32 bytes in base64url.
const SIGNATURE_LEN: usize = base64url::encoded_len(32);

/// Signs `payload` and writes the token to the beginning of `out`. Does not allocate.
///
/// # Errors
/// [`Error::BufferTooSmall`], which says how many bytes the token needs; [`Error::TokenTooLong`] if these are more than
/// [`MAX_TOKEN_LEN`]. In both cases `out` is as it was.
pub fn sign_into<'b>(key: &Key, payload: &[u8], out: &'b mut [u8]) -> Result<&'b str, Error> {
    write(key, payload.len(), |encoder| encoder.push(payload), out)
}

/// Signs `payload`, as [`sign_into`] does. Allocates the `String` only.
///
/// # Errors
/// [`Error::TokenTooLong`] if the token would be longer than [`MAX_TOKEN_LEN`].
#[cfg(feature = "alloc")]
pub fn sign(key: &Key, payload: &[u8]) -> Result<String, Error> {
    write_string(key, payload.len(), |encoder| encoder.push(payload))
}

/// Checks the signature and the header of a token and decodes its payload into the beginning of `payload`. Does not
/// allocate. Of several keys, each is tried in turn.
///
/// The buffer never needs more than [`max_payload_len`] says.
///
/// # Errors
/// In this order: [`Error::TokenTooLong`], [`Error::NotThreeSegments`], [`Error::NoKey`], [`Error::BadSignature`];
/// [`Error::BufferTooSmall`], which says how many bytes would do; what is met first in the header of
/// [`Error::MalformedHeader`], [`Error::Duplicate`], [`Error::CriticalHeader`], [`Error::WrongAlgorithm`],
/// [`Error::WrongType`]; [`Error::MalformedPayload`].
pub fn authenticate_into<'b>(
    keys: &(impl AsRef<[Key]> + ?Sized),
    token: &str,
    payload: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    Segments::split(token)?.authenticate(keys.as_ref())?.payload_into(payload).map(|payload| &*payload)
}

/// Checks the signature and the header of a token and returns its payload, as [`authenticate_into`] does. Allocates the
/// `Vec` only.
///
/// # Errors
/// Those of [`authenticate_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn authenticate(keys: &(impl AsRef<[Key]> + ?Sized), token: &str) -> Result<Vec<u8>, Error> {
    Segments::split(token)?.authenticate(keys.as_ref())?.payload()
}

/// How long a token is whose payload has `payload_len` bytes.
pub(crate) const fn token_len(payload_len: usize) -> usize {
    const AROUND: usize = header::ENCODED_AND_DOT.len() + 1 + SIGNATURE_LEN;
    base64url::encoded_len(payload_len).saturating_add(AROUND)
}

fn allowed_token_len(payload_len: usize) -> Result<usize, Error> {
    let len = token_len(payload_len);
    if len > MAX_TOKEN_LEN { Err(Error::TokenTooLong) } else { Ok(len) }
}

/// The most bytes that the payload of a token of `token_len` bytes can have, which is what a buffer for it needs.
///
/// ```
/// let mut payload = [0; hs256::jws::max_payload_len(140)];
/// assert_eq!(payload.len(), 105);
/// ```
#[must_use]
pub const fn max_payload_len(token_len: usize) -> usize {
    base64url::decoded_len(token_len)
}

/// Writes a token, whose payload of `payload_len` bytes is what `push_payload` pushes. Nothing is written if it does not
/// fit.
pub(crate) fn write<'b>(
    key: &Key,
    payload_len: usize,
    push_payload: impl FnOnce(&mut Encoder<'_>),
    out: &'b mut [u8],
) -> Result<&'b str, Error> {
    let needed = allowed_token_len(payload_len)?;
    let error = Error::BufferTooSmall { needed };
    let token = out.get_mut(..needed).ok_or(error)?;
    let (signing_input, signature) =
        token.split_at_mut_checked(needed.saturating_sub(SIGNATURE_LEN + 1)).ok_or(error)?;
    let (header, payload) = signing_input.split_first_chunk_mut::<{ header::ENCODED_AND_DOT.len() }>().ok_or(error)?;
    *header = *header::ENCODED_AND_DOT.as_bytes().first_chunk().ok_or(error)?;
    let mut encoder = Encoder::new(payload);
    push_payload(&mut encoder);
    encoder.finish().ok_or(error)?;
    let mac = key.mac([signing_input]);
    let (dot, signature) = signature.split_first_mut().ok_or(error)?;
    *dot = b'.';
    base64url::encode(&mac, signature).ok_or(error)?;
    str::from_utf8(token).map_err(|_| error)
}

/// As [`write`], into a `String` of exactly the token's size.
#[cfg(feature = "alloc")]
pub(crate) fn write_string(
    key: &Key,
    payload_len: usize,
    push_payload: impl FnOnce(&mut Encoder<'_>),
) -> Result<String, Error> {
    let mut token = vec![0; allowed_token_len(payload_len)?];
    write(key, payload_len, push_payload, &mut token)?;
    String::from_utf8(token).map_err(|_| Error::TokenTooLong)
}

/// The three segments of a token, still encoded.
pub(crate) struct Segments<'t> {
    /// The JWS Signing Input (RFC 7515 §2): the first two with the dot between them.
    signing_input: &'t str,
    /// `None` for the constant one.
    header: Option<&'t str>,
    payload: &'t str,
    signature: &'t str,
}

impl<'t> Segments<'t> {
    #[inline]
    pub(crate) fn split(token: &'t str) -> Result<Self, Error> {
        if token.len() > MAX_TOKEN_LEN {
            return Err(Error::TokenTooLong);
        }
        let (header, rest) = match token.strip_prefix(header::ENCODED_AND_DOT) {
            Some(rest) => (None, rest),
            None => token.split_once('.').map(|(header, rest)| (Some(header), rest)).ok_or(Error::NotThreeSegments)?,
        };
        let (payload, signature) = rest.split_once('.').ok_or(Error::NotThreeSegments)?;
        if signature.contains('.') {
            return Err(Error::NotThreeSegments);
        }
        let signing_input = token.len().saturating_sub(signature.len()).saturating_sub(1);
        let signing_input = token.get(..signing_input).unwrap_or_default();
        Ok(Self { signing_input, header, payload, signature })
    }

    /// Goes on only if one of the keys made the signature. Until then nothing else is decoded.
    #[inline]
    pub(crate) fn authenticate(self, keys: &[Key]) -> Result<Self, Error> {
        if keys.is_empty() {
            return Err(Error::NoKey);
        }
        let mut mac = [0; 32];
        if self.signature.len() != SIGNATURE_LEN || base64url::decode(self.signature, &mut mac).is_none() {
            return Err(Error::BadSignature);
        }
        let is_mac = keys.iter().any(|key| key.is_mac(self.signing_input.as_bytes(), mac));
        if is_mac { Ok(self) } else { Err(Error::BadSignature) }
    }

    /// Checks the header and decodes the payload. A header that is not the constant one is decoded into the same buffer
    /// before.
    #[inline]
    pub(crate) fn payload_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let needed = self.buffer_len();
        if buffer.len() < needed {
            return Err(Error::BufferTooSmall { needed });
        }
        if let Some(header) = self.header {
            header::check(base64url::decode(header, buffer).ok_or(Error::MalformedHeader)?)?;
        }
        base64url::decode(self.payload, buffer).ok_or(Error::MalformedPayload)
    }

    /// As [`payload_into`](Self::payload_into), into a `Vec` of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn payload(&self) -> Result<Vec<u8>, Error> {
        let mut buffer = vec![0; self.buffer_len()];
        let len = self.payload_into(&mut buffer)?.len();
        buffer.truncate(len);
        Ok(buffer)
    }

    fn buffer_len(&self) -> usize {
        base64url::decoded_len(self.payload.len().max(self.header.map_or(0, str::len)))
    }
}
