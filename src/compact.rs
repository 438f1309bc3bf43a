//! The compact serialization (RFC 7515 §7.1), both ways, and its limits.

use crate::{Error, Key, Keys, Member, base64url, header, json::Writer, key::overwrite_stack, payload::Payload};
#[cfg(feature = "alloc")]
use alloc::{string::String, vec, vec::Vec};

/// The length of the longest token that is signed or verified, in bytes: 4 MiB, or 32 KiB where a `usize` has 16 bits.
pub const MAX_TOKEN_LEN: usize = match 4_usize.checked_mul(1024) {
    Some(kib) => match kib.checked_mul(1024) {
        Some(bytes) => bytes,
        None => 32 * 1024,
    },
    None => 0,
};

/// The characters of a signature: 32 bytes in base64url.
const SIGNATURE_LEN: usize = base64url::encoded_len(32);

/// How long a token with the constant header is whose payload has `payload_len` bytes.
pub(crate) const fn max_token_len(payload_len: usize) -> usize {
    Segments { header: None, header_len: header::ENCODED.len(), payload_len }.token_len()
}

/// A received token whose segments are still encoded.
pub(crate) struct Compact<'t> {
    token: &'t [u8],
    header: &'t [u8],
    payload: &'t [u8],
}

impl<'t> Compact<'t> {
    /// Goes on only if one of the keys made the signature. Until then nothing else is decoded.
    #[inline]
    pub(crate) fn authenticate(token: &'t str, keys: impl Keys) -> Result<Self, Error> {
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
        if !self.has_usual_header(typ) {
            // Room for the payload, too, before either is looked at.
            header::check(self.header_into(room(buffer, self.buffer_len())?)?, typ)?;
        }
        self.payload_into(buffer)
    }

    /// Checks the header, then decodes the payload, in a `Vec` of the payload's size.
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

    fn has_usual_header(&self, typ: Option<&str>) -> bool {
        typ.is_none() && self.header == header::ENCODED
    }

    /// Decodes the payload, whatever the header says.
    #[inline]
    pub(crate) fn payload_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        let payload = decode_into(self.payload, Error::MalformedPayload, buffer);
        payload.map_err(|error| segments(self.token).err().unwrap_or(error))
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn payload(&self) -> Result<Vec<u8>, Error> {
        let mut payload = zeros(base64url::decoded_len(self.payload.len()));
        self.payload_into(&mut payload)?;
        Ok(payload)
    }

    /// Decodes the header, whatever it says.
    pub(crate) fn header_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        decode_into(self.header, Error::MalformedHeader, buffer)
    }

    #[cfg(feature = "alloc")]
    pub(crate) fn header(&self) -> Result<Vec<u8>, Error> {
        let mut header = zeros(base64url::decoded_len(self.header.len()));
        self.header_into(&mut header)?;
        Ok(header)
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

fn room(buffer: &mut [u8], needed: usize) -> Result<&mut [u8], Error> {
    buffer.get_mut(..needed).ok_or(Error::too_small(needed))
}

#[cfg(feature = "alloc")]
fn zeros(len: usize) -> Vec<u8> {
    // No token is longer. `min` shows this to the compiler, which then leaves the panic out.
    vec![0; len.min(MAX_TOKEN_LEN)]
}

/// Writes a token to the beginning of `out`. Nothing is written if it does not fit.
pub(crate) fn write<'b>(
    key: &Key,
    header: Option<&[Member<'_>]>,
    payload: &impl Payload,
    out: &'b mut [u8],
) -> Result<&'b str, Error> {
    let segments = Segments::new(header, written_len(|writer| payload.write(writer)))?;
    let token = room(out, segments.token_len())?;
    segments.write(key, payload, token).ok_or(Error::Internal)?;
    str::from_utf8(token).map_err(|_| Error::Internal)
}

/// Writes a token to a `String` of its size.
#[cfg(feature = "alloc")]
pub(crate) fn write_string(key: &Key, header: Option<&[Member<'_>]>, payload: &impl Payload) -> Result<String, Error> {
    let segments = Segments::new(header, written_len(|writer| payload.write(writer)))?;
    let mut token = zeros(segments.token_len());
    segments.write(key, payload, &mut token).ok_or(Error::Internal)?;
    String::from_utf8(token).map_err(|_| Error::Internal)
}

/// Turns a payload into a token, in the same allocation, which may grow.
#[cfg(feature = "alloc")]
pub(crate) fn turn_into_token(key: &Key, header: Option<&[Member<'_>]>, payload: String) -> Result<String, Error> {
    let mut token = payload.into_bytes();
    let segments = Segments::new(header, token.len())?;
    token.reserve_exact(segments.token_len().saturating_sub(token.len()));
    token.resize(segments.token_len(), 0);
    token.copy_within(..segments.payload_len, segments.payload_end().saturating_sub(segments.payload_len));
    segments.finish(key, &mut token).ok_or(Error::Internal)?;
    token.shrink_to_fit();
    String::from_utf8(token).map_err(|_| Error::Internal)
}

fn written_len(write: impl FnOnce(&mut Writer<'_>)) -> usize {
    let mut counter = Writer::new(&mut []);
    write(&mut counter);
    counter.len
}

/// What a token is made of, and how long it is.
struct Segments<'h> {
    /// `None` for the constant one.
    header: Option<&'h [Member<'h>]>,
    /// In characters.
    header_len: usize,
    /// In bytes.
    payload_len: usize,
}

impl<'h> Segments<'h> {
    fn new(header: Option<&'h [Member<'h>]>, payload_len: usize) -> Result<Self, Error> {
        let json_len = |members| written_len(|writer| header::write(members, writer));
        let header_len = header.map_or(header::ENCODED.len(), |members| base64url::encoded_len(json_len(members)));
        let segments = Self { header, header_len, payload_len };
        if segments.token_len() > MAX_TOKEN_LEN { Err(Error::TokenTooLong) } else { Ok(segments) }
    }

    const fn payload_end(&self) -> usize {
        self.header_len.saturating_add(1).saturating_add(base64url::encoded_len(self.payload_len))
    }

    const fn token_len(&self) -> usize {
        self.payload_end().saturating_add(1 + SIGNATURE_LEN)
    }

    /// Writes the token to a slice of exactly its length.
    fn write(&self, key: &Key, payload: &impl Payload, token: &mut [u8]) -> Option<()> {
        payload.write(&mut Writer::new(last_mut(token.get_mut(..self.payload_end())?, self.payload_len)?));
        self.finish(key, token)
    }

    /// Completes a token whose payload stands at the end of its segment.
    fn finish(&self, key: &Key, token: &mut [u8]) -> Option<()> {
        let (signing_input, signature) = token.split_last_chunk_mut::<SIGNATURE_LEN>()?;
        let (last_dot, signing_input) = signing_input.split_last_mut()?;
        *last_dot = b'.';
        let (header, payload) = signing_input.split_at_mut_checked(self.header_len.saturating_add(1))?;
        let (first_dot, header) = header.split_last_mut()?;
        *first_dot = b'.';
        match self.header {
            None => Writer::new(header).bytes(header::ENCODED),
            Some(members) => {
                header::write(members, &mut Writer::new(last_mut(header, base64url::decoded_len(header.len()))?));
                base64url::encode(header);
            }
        }
        base64url::encode(payload);
        key.mac([signing_input], signature.last_chunk_mut()?);
        base64url::encode(signature);
        Some(())
    }
}

fn last_mut(bytes: &mut [u8], len: usize) -> Option<&mut [u8]> {
    bytes.get_mut(bytes.len().checked_sub(len)?..)
}
