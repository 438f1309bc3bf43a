//! A received token: authenticated, split into its segments, decoded, in this order.

use crate::{
    Error, Key, base64url, header,
    jws::{MAX_TOKEN_LEN, SIGNATURE_LEN, too_small},
    key::overwrite_stack,
};
#[cfg(feature = "alloc")]
use alloc::{vec, vec::Vec};

/// The header and the payload of a token in compact serialization (RFC 7515 §7.1), still encoded.
pub(crate) struct Compact<'t> {
    /// `None` if it is the constant one.
    header: Option<&'t [u8]>,
    payload: &'t [u8],
}

impl<'t> Compact<'t> {
    /// Goes on only if one of the keys made the signature. Until then nothing else is decoded.
    #[inline]
    pub(crate) fn authenticate(token: &'t str, keys: &[Key]) -> Result<Self, Error> {
        let token = bounded(token)?;
        let mut tag = [0; 32];
        if let Some((signing_input, [b'.', signature @ ..])) = token.split_last_chunk::<{ 1 + SIGNATURE_LEN }>()
            && base64url::decode(signature, &mut tag).is_some()
            && keys.iter().any(|key| key.is_mac(signing_input, &tag))
        {
            return Self::split(signing_input).ok_or(Error::NotThreeSegments);
        }
        overwrite_stack();
        Err(if dots(token) != 2 {
            Error::NotThreeSegments
        } else if keys.is_empty() {
            Error::NoKey
        } else {
            Error::BadSignature
        })
    }

    /// Splits the JWS Signing Input (RFC 7515 §2). If the header is the constant one, a further dot is found in decoding.
    #[inline]
    fn split(signing_input: &'t [u8]) -> Option<Self> {
        if let Some([b'.', payload @ ..]) = signing_input.strip_prefix(header::ENCODED) {
            return Some(Self { header: None, payload });
        }
        let (header, payload) = split_at_dot(signing_input)?;
        (dots(payload) == 0).then_some(Self { header: Some(header), payload })
    }

    /// Splits any token, whatever its signature.
    pub(crate) fn unverified(token: &'t str) -> Result<Self, Error> {
        let token = bounded(token)?;
        let last_dot = token.iter().rposition(|byte| *byte == b'.').filter(|_| dots(token) == 2);
        let signing_input = last_dot.and_then(|at| token.get(..at));
        signing_input.and_then(Self::split).ok_or(Error::NotThreeSegments)
    }

    /// Checks the header, then decodes the payload, one after the other in the same buffer.
    #[inline]
    pub(crate) fn decode_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        if self.header.is_some() {
            // Room for the payload, too, before either is looked at.
            header::check(self.header_into(room(buffer, self.buffer_len())?)?)?;
        }
        self.payload_into(buffer)
    }

    /// Decodes the payload, whatever the header says.
    #[inline]
    pub(crate) fn payload_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let buffer = room(buffer, base64url::decoded_len(self.payload.len()));
        let payload = buffer.and_then(|buffer| base64url::decode(self.payload, buffer).ok_or(Error::MalformedPayload));
        payload.map_err(|error| if dots(self.payload) == 0 { error } else { Error::NotThreeSegments })
    }

    /// Decodes the header, whatever it says.
    pub(crate) fn header_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let header = self.header.unwrap_or(header::ENCODED);
        let buffer = room(buffer, base64url::decoded_len(header.len()))?;
        base64url::decode(header, buffer).ok_or(Error::MalformedHeader)
    }

    /// What one of the three methods above decodes, in a `Vec` of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn to_vec(
        &self,
        decode_into: for<'b> fn(&Self, &'b mut [u8]) -> Result<&'b mut [u8], Error>,
    ) -> Result<Vec<u8>, Error> {
        // No token is longer. `min` shows this to the compiler, which then leaves the panic out.
        let mut buffer = vec![0; self.buffer_len().min(MAX_TOKEN_LEN)];
        let len = decode_into(self, &mut buffer)?.len();
        buffer.truncate(len);
        Ok(buffer)
    }

    fn buffer_len(&self) -> usize {
        base64url::decoded_len(self.payload.len().max(self.header.unwrap_or(header::ENCODED).len()))
    }
}

const fn bounded(token: &str) -> Result<&[u8], Error> {
    if token.len() > MAX_TOKEN_LEN { Err(Error::TokenTooLong) } else { Ok(token.as_bytes()) }
}

fn dots(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'.').count()
}

fn split_at_dot(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (before, dot_and_rest) = text.split_at_checked(text.iter().position(|byte| *byte == b'.')?)?;
    Some((before, dot_and_rest.get(1..)?))
}

fn room(buffer: &mut [u8], needed: usize) -> Result<&mut [u8], Error> {
    buffer.get_mut(..needed).ok_or(too_small(needed))
}
