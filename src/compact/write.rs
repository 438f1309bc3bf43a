//! A token to be sent: its payload is written to the end of its segment, and each segment is encoded in place.

use super::{MAX_TOKEN_LEN, SIGNATURE_LEN};
use crate::{Error, Key, Member, base64url, error::room, header, json::Writer, payload::Payload};
#[cfg(feature = "alloc")]
use {super::zeros, alloc::string::String};

/// How long a token with the constant header is whose payload has `payload_len` bytes.
pub(crate) const fn max_token_len(payload_len: usize) -> usize {
    payload_end(header::ENCODED.len(), payload_len).saturating_add(1 + SIGNATURE_LEN)
}

/// Writes a token to the beginning of `out`. Nothing is written if it does not fit.
pub(crate) fn write<'b>(
    key: &Key,
    header: &[Member<'_>],
    payload: &impl Payload,
    out: &'b mut [u8],
) -> Result<&'b str, Error> {
    let segments = Segments::new(header, written_len(|writer| payload.write(writer)))?;
    let token = room(out, segments.token_len)?;
    segments.write(key, payload, token).ok_or(Error::Internal)?;
    str::from_utf8(token).map_err(|_| Error::Internal)
}

/// Writes a token to a `String` of its size.
#[cfg(feature = "alloc")]
pub(crate) fn write_string(key: &Key, header: &[Member<'_>], payload: &impl Payload) -> Result<String, Error> {
    let segments = Segments::new(header, written_len(|writer| payload.write(writer)))?;
    let mut token = zeros(segments.token_len);
    segments.write(key, payload, &mut token).ok_or(Error::Internal)?;
    String::from_utf8(token).map_err(|_| Error::Internal)
}

/// Turns a payload into a token, in the same allocation, which may grow.
#[cfg(feature = "alloc")]
pub(crate) fn turn_into_token(key: &Key, header: &[Member<'_>], payload: String) -> Result<String, Error> {
    let mut token = payload.into_bytes();
    let segments = Segments::new(header, token.len())?;
    let grown = token.try_reserve_exact(segments.token_len.saturating_sub(token.len()));
    grown.map_err(|_| Error::Internal)?;
    token.resize(segments.token_len, 0);
    let segment = token.get_mut(..segments.payload_end).ok_or(Error::Internal)?;
    let start = segment.len().checked_sub(segments.payload_len).ok_or(Error::Internal)?;
    segment.copy_within(..segments.payload_len, start);
    segments.finish(key, &mut token).ok_or(Error::Internal)?;
    String::from_utf8(token).map_err(|_| Error::Internal)
}

fn written_len(write: impl FnOnce(&mut Writer<'_>)) -> usize {
    let mut counter = Writer::new(&mut []);
    write(&mut counter);
    counter.len
}

/// Where the segment of the payload ends.
const fn payload_end(header_len: usize, payload_len: usize) -> usize {
    header_len.saturating_add(1).saturating_add(base64url::encoded_len(payload_len))
}

/// What a token is made of, and how long it is.
struct Segments<'h> {
    /// Empty for the constant one.
    header: &'h [Member<'h>],
    /// In characters.
    header_len: usize,
    /// In bytes.
    payload_len: usize,
    payload_end: usize,
    token_len: usize,
}

impl<'h> Segments<'h> {
    fn new(header: &'h [Member<'h>], payload_len: usize) -> Result<Self, Error> {
        let header_len = match header {
            [] => header::ENCODED.len(),
            _ => base64url::encoded_len(written_len(|writer| header::write(header, writer))),
        };
        let payload_end = payload_end(header_len, payload_len);
        let token_len = payload_end.saturating_add(1 + SIGNATURE_LEN);
        if token_len > MAX_TOKEN_LEN {
            return Err(Error::TokenTooLong);
        }
        Ok(Self { header, header_len, payload_len, payload_end, token_len })
    }

    /// Writes the token to a slice of exactly its length.
    fn write(&self, key: &Key, payload: &impl Payload, token: &mut [u8]) -> Option<()> {
        let mut writer = Writer::new(last_mut(token.get_mut(..self.payload_end)?, self.payload_len)?);
        payload.write(&mut writer);
        // The caller's `AsRef` might return another text than when it was counted.
        if writer.len == self.payload_len { self.finish(key, token) } else { None }
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
            [] => Writer::new(header).bytes(header::ENCODED),
            members => {
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
