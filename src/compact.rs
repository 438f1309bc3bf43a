//! A received token: split into its segments, authenticated, decoded, in this order.

use crate::{
    Error, Key, base64url, header,
    jws::{MAX_TOKEN_LEN, SIGNATURE_LEN, too_small},
    key::overwrite_stack,
};
#[cfg(feature = "alloc")]
use alloc::{vec, vec::Vec};

/// A token in compact serialization (RFC 7515 §7.1): three segments, still encoded.
pub(crate) struct Compact<'t> {
    /// The JWS Signing Input (RFC 7515 §2): the first two with the dot between them.
    signing_input: &'t str,
    header: &'t str,
    payload: &'t str,
    signature: &'t str,
}

impl<'t> Compact<'t> {
    #[inline]
    pub(crate) fn parse(token: &'t str) -> Result<Self, Error> {
        if token.len() > MAX_TOKEN_LEN {
            return Err(Error::TokenTooLong);
        }
        // The usual header need not be searched for its end, nor a signature for its beginning, which may have any length
        // only where it is not looked at.
        let usual = if token.starts_with(header::ENCODED) { split_at_dot(token, header::ENCODED.len()) } else { None };
        let first = || token.bytes().position(is_dot).and_then(|at| split_at_dot(token, at));
        let (header, rest) = usual.or_else(first).ok_or(Error::NotThreeSegments)?;
        let usual = split_at_dot(rest, rest.len().wrapping_sub(SIGNATURE_LEN + 1));
        let last = || rest.bytes().rposition(is_dot).and_then(|at| split_at_dot(rest, at));
        let (payload, signature) = usual.or_else(last).ok_or(Error::NotThreeSegments)?;
        let signing_input = token.len().saturating_sub(signature.len()).saturating_sub(1);
        let signing_input = token.get(..signing_input).unwrap_or_default();
        Ok(Self { signing_input, header, payload, signature })
    }

    /// Goes on only if one of the keys made the signature. Until then nothing else is decoded.
    #[inline]
    pub(crate) fn authenticate(self, keys: &[Key]) -> Result<Self, Error> {
        let mut tag = [0; 32];
        let is_genuine = self.signature.len() == SIGNATURE_LEN
            && base64url::decode(self.signature, &mut tag).is_some()
            && keys.iter().any(|key| key.is_mac(self.signing_input.as_bytes(), &tag));
        match keys {
            [] => Err(self.rejected(Error::NoKey)),
            _ if is_genuine => Ok(self),
            _ => {
                overwrite_stack();
                Err(self.rejected(Error::BadSignature))
            }
        }
    }

    /// A further dot makes a segment that cannot be decoded. So it is only looked for when a token is rejected, as the better
    /// reason.
    #[cold]
    fn rejected(&self, error: Error) -> Error {
        self.only_three().err().unwrap_or(error)
    }

    /// An error if there are more than three segments. Until they are all decoded this is not noticed otherwise.
    pub(crate) fn only_three(&self) -> Result<(), Error> {
        let mut bytes = self.payload.bytes().chain(self.signature.bytes());
        if bytes.any(is_dot) { Err(Error::NotThreeSegments) } else { Ok(()) }
    }

    /// Checks the header, then decodes the payload, one after the other in the same buffer.
    #[inline]
    pub(crate) fn decode_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        if self.header != header::ENCODED {
            self.check_header(buffer).map_err(|error| self.rejected(error))?;
        }
        self.payload_into(buffer)
    }

    fn check_header(&self, buffer: &mut [u8]) -> Result<(), Error> {
        // Room for the payload, too, before either is looked at.
        let buffer = room(buffer, self.buffer_len())?;
        header::check(base64url::decode(self.header, buffer).ok_or(Error::MalformedHeader)?)
    }

    /// Decodes the payload, whatever the header says.
    #[inline]
    pub(crate) fn payload_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let buffer = room(buffer, base64url::decoded_len(self.payload.len()));
        let payload = buffer.and_then(|buffer| base64url::decode(self.payload, buffer).ok_or(Error::MalformedPayload));
        payload.map_err(|error| self.rejected(error))
    }

    /// Decodes the header, whatever it says.
    pub(crate) fn header_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let buffer = room(buffer, base64url::decoded_len(self.header.len()))?;
        base64url::decode(self.header, buffer).ok_or(Error::MalformedHeader)
    }

    /// What one of the three methods above decodes, in a `Vec` of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn to_vec(
        &self,
        decode_into: for<'b> fn(&Self, &'b mut [u8]) -> Result<&'b mut [u8], Error>,
    ) -> Result<Vec<u8>, Error> {
        let mut buffer = vec![0; self.buffer_len()];
        let len = decode_into(self, &mut buffer)?.len();
        buffer.truncate(len);
        Ok(buffer)
    }

    fn buffer_len(&self) -> usize {
        base64url::decoded_len(self.payload.len().max(self.header.len()))
    }
}

/// What is before and after a dot at this place, if there is one. (`str::split_once` may panic, as far as the compiler knows.)
fn split_at_dot(text: &str, at: usize) -> Option<(&str, &str)> {
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, rest.strip_prefix('.')?))
}

const fn is_dot(byte: u8) -> bool {
    byte == b'.'
}

fn room(buffer: &mut [u8], needed: usize) -> Result<&mut [u8], Error> {
    buffer.get_mut(..needed).ok_or(too_small(needed))
}
