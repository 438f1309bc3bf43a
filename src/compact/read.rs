//! A received token: authenticated, split and decoded, in this order.

use super::{MAX_TOKEN_LEN, SIGNATURE_LEN};
use crate::{Error, Keys, base64url, error::room, header, key::overwrite_stack};
#[cfg(feature = "alloc")]
use {super::zeros, alloc::vec::Vec};

/// A received token whose segments are still encoded.
pub(crate) struct Compact<'t> {
    token: &'t [u8],
    header: &'t [u8],
    payload: &'t [u8],
}

impl<'t> Compact<'t> {
    /// Goes on only if one of the keys made the signature. Until then nothing else is decoded.
    #[inline]
    pub(crate) fn authenticate(token: &'t str, keys: &(impl Keys + ?Sized)) -> Result<Self, Error> {
        let token = bounded(token)?;
        let mut tag = [0; 32];
        if let Some((signing_input, [b'.', signature @ ..])) = token.split_last_chunk::<{ 1 + SIGNATURE_LEN }>()
            && base64url::decode(signature, &mut tag).is_some()
            && keys.keys().any(|key| key.is_mac(signing_input, &tag))
        {
            // After the usual header, a further dot is found when the payload is decoded.
            return match signing_input.strip_prefix(header::ENCODED) {
                Some([b'.', payload @ ..]) => Ok(Self { token, header: header::ENCODED, payload }),
                _ => segments(token),
            };
        }
        overwrite_stack();
        segments(token).and(Err(if keys.keys().next().is_none() { Error::NoKey } else { Error::BadSignature }))
    }

    /// Takes any token, whatever its signature.
    pub(crate) fn unverified(token: &'t str) -> Result<Self, Error> {
        segments(bounded(token)?)
    }

    /// Checks the header, then decodes the payload, one after the other in the same buffer.
    #[inline]
    pub(crate) fn decode_into<'b>(&self, typ: Option<&str>, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let is_usual = typ.is_none() && self.header == header::ENCODED;
        let header = if is_usual { Ok(()) } else { self.check_header(typ, buffer) };
        let payload = header.and_then(|()| self.payload_into(buffer));
        // A further dot in the payload is found here.
        payload.map_err(|error| segments(self.token).err().unwrap_or(error))
    }

    fn check_header(&self, typ: Option<&str>, buffer: &mut [u8]) -> Result<(), Error> {
        // Room for the payload, too, before either is looked at.
        header::check(self.header_into(room(buffer, self.buffer_len())?)?, typ)
    }

    /// Checks the header, then decodes the payload, in a `Vec` that has room for either and is cut to the payload.
    #[cfg(feature = "alloc")]
    pub(crate) fn decode(&self, typ: Option<&str>) -> Result<Vec<u8>, Error> {
        let mut buffer = zeros(self.buffer_len());
        let len = self.decode_into(typ, &mut buffer)?.len();
        buffer.truncate(len);
        buffer.shrink_to_fit();
        Ok(buffer)
    }

    /// Room for the header or the payload.
    fn buffer_len(&self) -> usize {
        base64url::decoded_len(self.header.len().max(self.payload.len()))
    }

    /// Decodes the payload, whatever the header says.
    #[inline]
    pub(crate) fn payload_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        decode_into(self.payload, Error::MalformedPayload, buffer)
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn payload(&self) -> Result<Vec<u8>, Error> {
        decode(self.payload, Error::MalformedPayload)
    }

    /// Decodes the header, whatever it says.
    pub(crate) fn header_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        decode_into(self.header, Error::MalformedHeader, buffer)
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn header(&self) -> Result<Vec<u8>, Error> {
        decode(self.header, Error::MalformedHeader)
    }
}

const fn bounded(token: &str) -> Result<&[u8], Error> {
    if token.len() > MAX_TOKEN_LEN { Err(Error::TokenTooLong) } else { Ok(token.as_bytes()) }
}

/// Splits a token. This is the one place that decides whether there are three segments.
fn segments(token: &[u8]) -> Result<Compact<'_>, Error> {
    let position = |text: &[u8]| text.iter().position(|byte| *byte == b'.');
    let split = || {
        let (header, rest) = token.split_at_checked(position(token)?)?;
        let (_, rest) = rest.split_first()?;
        let (payload, signature) = rest.split_at_checked(position(rest)?)?;
        position(signature.get(1..)?).is_none().then_some(Compact { token, header, payload })
    };
    split().ok_or(Error::NotThreeSegments)
}

fn decode_into<'b>(segment: &[u8], malformed: Error, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
    base64url::decode(segment, room(buffer, base64url::decoded_len(segment.len()))?).ok_or(malformed)
}

#[cfg(feature = "alloc")]
fn decode(segment: &[u8], malformed: Error) -> Result<Vec<u8>, Error> {
    let mut decoded = zeros(base64url::decoded_len(segment.len()));
    decode_into(segment, malformed, &mut decoded)?;
    Ok(decoded)
}
