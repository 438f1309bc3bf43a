//! Base64url without padding (RFC 7515 §2), strict: each byte string has one spelling. The only file that names `base64`,
//! which decodes secrets, in whatever spelling they come.
//!
//! The segments of tokens are encoded and decoded here, because the `base64` crate is many times larger for it than all
//! that follows, by which a program that signs and verifies would grow by a quarter, and has paths that can panic. It is
//! what this is tested against.

use crate::Error;
use base64::{
    DecodeSliceError, Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{
        DecodePaddingMode::Indifferent,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, NO_PAD},
    },
};

/// The bytes that are encoded at once: a multiple of 3, so that what is encoded chunk by chunk can be joined.
const CHUNK: usize = 96;

/// How many characters `len` bytes become.
pub(crate) const fn encoded_len(len: usize) -> usize {
    len.saturating_mul(4).div_ceil(3)
}

/// How many bytes `len` characters become.
pub(crate) const fn decoded_len(len: usize) -> usize {
    len.saturating_mul(3) / 4
}

/// Encodes into the first bytes of `out` and says how many; `None` where it does not fit.
pub(crate) fn encode(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
    let out = out.get_mut(..encoded_len(bytes.len()))?;
    let len = out.len();
    let (groups, rest) = bytes.as_chunks();
    let (places, last_places) = out.as_chunks_mut();
    for (place, group) in places.iter_mut().zip(groups) {
        *place = encode_group(*group);
    }
    // The rest is filled up with zeros, and the characters that stand for these alone are left out.
    let mut group = [0; 3];
    for (to, from) in group.iter_mut().zip(rest) {
        *to = *from;
    }
    for (to, from) in last_places.iter_mut().zip(encode_group(group)) {
        *to = from;
    }
    Some(len)
}

/// Decodes into the first bytes of `out`; `None` where it does not fit, and for all that [`encode`] would not write.
pub(crate) fn decode<'a>(text: &str, out: &'a mut [u8]) -> Option<&'a mut [u8]> {
    let out = out.get_mut(..decoded_len(text.len()))?;
    let (groups, rest) = text.as_bytes().as_chunks();
    let (places, last_places) = out.as_chunks_mut();
    let mut wrong = 0;
    for (place, group) in places.iter_mut().zip(groups) {
        let [foreign, bytes @ ..] = decode_group(*group);
        wrong |= foreign;
        *place = bytes;
    }
    // As in encoding. One character alone makes no byte, and bits of which no byte is made must be zero.
    wrong |= u8::from(rest.len() == 1);
    let mut group = [b'A'; 4];
    for (to, from) in group.iter_mut().zip(rest) {
        *to = *from;
    }
    let [foreign, bytes @ ..] = decode_group(group);
    wrong |= foreign;
    let mut places = last_places.iter_mut();
    for byte in bytes {
        places.next().map_or_else(|| wrong |= byte, |place| *place = byte);
    }
    if wrong == 0 { Some(out) } else { None }
}

const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What is not in the alphabet has the one bit that no value has.
const FOREIGN: u8 = 64;

#[allow(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "done by the compiler, which would refuse"
)]
const VALUES: [u8; 256] = {
    let mut values = [FOREIGN; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};

fn encode_group([a, b, c]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, a, b, c]);
    // The mask keeps the index within the table: there is nothing to check and nothing to default to.
    [18, 12, 6, 0].map(|shift| {
        let [.., value] = (bits >> shift & 0x3F).to_be_bytes();
        ALPHABET.get(usize::from(value)).copied().unwrap_or_default()
    })
}

/// [`FOREIGN`] or 0, and the three bytes.
fn decode_group(group: [u8; 4]) -> [u8; 4] {
    let [a, b, c, d] = group.map(|char| u32::from(VALUES.get(usize::from(char)).copied().unwrap_or(FOREIGN)));
    let foreign = (a | b | c | d) & u32::from(FOREIGN);
    (foreign << 24 | (a << 18 | b << 12 | c << 6 | d) & 0xFF_FFFF).to_be_bytes()
}

/// Encodes what is pushed piece by piece as if it were one slice.
pub(crate) struct Encoder<'a> {
    /// What is left to write to; `None` once something did not fit.
    out: Option<&'a mut [u8]>,
    chunk: [u8; CHUNK],
    filled: usize,
}

impl<'a> Encoder<'a> {
    pub(crate) const fn new(out: &'a mut [u8]) -> Self {
        Self { out: Some(out), chunk: [0; CHUNK], filled: 0 }
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        while let Some(room) = self.chunk.get_mut(self.filled..) {
            let (now, later) = bytes.split_at_checked(room.len()).unwrap_or((bytes, &[]));
            for (to, from) in room.iter_mut().zip(now) {
                *to = *from;
            }
            self.filled = self.filled.saturating_add(now.len());
            if self.filled < CHUNK {
                break;
            }
            self.flush();
            bytes = later;
        }
    }

    /// Encodes the rest; `None` if anything did not fit.
    pub(crate) fn finish(mut self) -> Option<()> {
        self.flush();
        self.out.map(|_| ())
    }

    fn flush(&mut self) {
        let bytes = self.chunk.get(..self.filled).unwrap_or_default();
        self.out = self.out.take().and_then(|out| {
            let len = encode(bytes, out)?;
            out.get_mut(len..)
        });
        self.filled = 0;
    }
}

/// Decodes a secret, in the standard or the URL-safe alphabet, padded or not, and says how many bytes it has.
pub(crate) fn decode_secret(text: &str, out: &mut [u8]) -> Result<usize, Error> {
    const ANY_PADDING: GeneralPurposeConfig = NO_PAD.with_decode_padding_mode(Indifferent);
    const STANDARD_ANY: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY_PADDING);
    const URL_SAFE_ANY: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, ANY_PADDING);

    for engine in [&STANDARD_ANY, &URL_SAFE_ANY] {
        match engine.decode_slice(text, out) {
            Err(DecodeSliceError::DecodeError(_)) => {}
            len => return len.map_err(|_| Error::LongSecret),
        }
    }
    Err(Error::SecretNotBase64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn encodes_as_the_base64_crate(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let (mut ours, mut theirs) = ([0; 300], [0; 300]);
            let len = encode(&bytes, &mut ours);
            prop_assert_eq!(len, URL_SAFE_NO_PAD.encode_slice(&bytes, &mut theirs).ok());
            prop_assert_eq!(ours, theirs);
            prop_assert_eq!(encode(&bytes, &mut ours[..len.unwrap() - usize::from(!bytes.is_empty())]).is_none(), !bytes.is_empty());
        }

        #[test]
        fn decodes_as_the_base64_crate(text in "[A-Za-z0-9_-]{0,40}[ -~\\PC]?[A-Za-z0-9_-]{0,5}") {
            let (mut ours, mut theirs) = ([0; 64], [0; 64]);
            let decoded = decode(&text, &mut ours).map(|bytes| &*bytes);
            let len = URL_SAFE_NO_PAD.decode_slice(&text, &mut theirs).ok();
            prop_assert_eq!(decoded, len.map(|len| &theirs[..len]));
        }
    }

    /// Any two characters in the last place, where stray bits are.
    #[test]
    fn decodes_all_short_texts_as_the_base64_crate() {
        for first in 0..=127_u8 {
            for second in 0..=127_u8 {
                for text in [&[first][..], &[first, second], &[b'A', first, second], &[b'A', b'A', first, second]] {
                    let text = str::from_utf8(text).unwrap();
                    let (mut ours, mut theirs) = ([0; 8], [0; 8]);
                    let decoded = decode(text, &mut ours).map(|bytes| &*bytes);
                    let len = URL_SAFE_NO_PAD.decode_slice(text, &mut theirs).ok();
                    assert_eq!(decoded, len.map(|len| &theirs[..len]), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn pieces_are_encoded_as_one_slice() {
        let bytes: [u8; 250] = core::array::from_fn(|i| u8::try_from(i).unwrap());
        let (mut whole, mut joined) = ([0; 400], [0; 400]);
        let len = encode(&bytes, &mut whole).unwrap();
        for step in 1..250 {
            let mut encoder = Encoder::new(&mut joined[..len]);
            bytes.chunks(step).for_each(|piece| encoder.push(piece));
            assert_eq!(encoder.finish(), Some(()));
            assert_eq!(joined, whole, "{step}");
            let mut encoder = Encoder::new(&mut joined[..len - 1]);
            bytes.chunks(step).for_each(|piece| encoder.push(piece));
            assert_eq!(encoder.finish(), None, "{step}");
        }
    }
}
