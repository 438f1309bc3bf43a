//! JSON Web Signatures in compact serialization (RFC 7515 §3.1), for payloads that are not claims.
//!
//! **Nothing in the payload is checked here: no time, no issuer.** For access tokens use [`Key::sign_into`](crate::Key::sign_into)
//! with claims and [`Validation::verify_into`], or the functions beside them.
//!
//! ```
//! use hs256::{Key, jws};
//!
//! let key = Key::new(b"a secret of 32 random bytes or more")?;
//! let (mut token, mut payload) = ([0; 128], [0; 128]);
//! let token = key.sign_into(jws::Bytes(b"any bytes"), &mut token)?;
//! assert_eq!(jws::authenticate_into(&key, token, &mut payload)?, b"any bytes");
//! # Ok::<(), hs256::Error>(())
//! ```
//!
//! [`Validation::verify_into`]: crate::Validation::verify_into

use crate::{Error, Keys, base64url, compact::Compact, json::Writer, payload::sealed::Payload};

/// A payload of any bytes, to be signed **without a check**: no time, no issuer, not even that it is JSON. Under a header with a
/// `typ` other than `JWT`, only other programs can read it.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a>(pub &'a [u8]);

impl Payload for Bytes<'_> {
    fn check(&self, _: bool) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.bytes(self.0);
    }
}

/// Verifies the signature and the header of a token, and returns its payload, which is decoded into the buffer `payload`. Does
/// not allocate.
///
/// `keys` is a `&Key`, or an array, a slice or a `&Vec` of keys, each of which is tried (see [`Keys`]). [`max_payload_len`] bytes
/// are always enough for the buffer. `typ` must be absent or `JWT`, as by [default](crate::Validation).
///
/// # Errors
/// In this order:
/// - [`Error::TokenTooLong`], [`Error::NotThreeSegments`], [`Error::NoKey`], [`Error::BadSignature`];
/// - [`Error::BufferTooSmall`], which says how many bytes the buffer needs;
/// - the first of [`Error::MalformedHeader`] and [`Error::Duplicate`] that is found in the header, then
///   [`Error::CriticalHeader`], [`Error::WrongAlgorithm`], [`Error::WrongType`];
/// - [`Error::MalformedPayload`].
pub fn authenticate_into<'b>(
    keys: &(impl Keys + ?Sized),
    token: &str,
    payload: &'b mut [u8],
) -> Result<&'b [u8], Error> {
    Compact::authenticate(token, keys)?.decode_into(None, payload).map(|payload| &*payload)
}

/// Verifies the signature and the header of a token, and returns its payload, like [`authenticate_into`]. Allocates the `Vec`
/// once, with room for the header if that is longer and not this crate's, and gives back what the payload does not need.
///
/// # Errors
/// Those of [`authenticate_into`], without [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn authenticate(keys: &(impl Keys + ?Sized), token: &str) -> Result<alloc::vec::Vec<u8>, Error> {
    Compact::authenticate(token, keys)?.decode(None)
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
