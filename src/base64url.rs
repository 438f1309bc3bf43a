//! Base64url without padding (RFC 7515 §2), strict: each byte string has exactly one encoding.
//!
//! The table look-ups here depend only on what is in a token, which whoever sends or receives it knows. A secret is decoded
//! without any: see `secret.rs`.

use core::cell::Cell;

/// How many characters `len` bytes become.
pub(crate) const fn encoded_len(len: usize) -> usize {
    // Divided first, so that nothing overflows that fits.
    (len / 3).saturating_mul(4).saturating_add((len % 3).wrapping_mul(4).div_ceil(3))
}

/// How many bytes `len` characters become.
pub(crate) const fn decoded_len(len: usize) -> usize {
    // Divided first, so that nothing overflows.
    (len / 4).wrapping_mul(3).wrapping_add((len % 4).wrapping_mul(3) / 4)
}

/// Encodes the bytes at the end of `segment`, as many as it has room for, in place: they become all of its characters.
pub(crate) fn encode(segment: &mut [u8]) {
    let cells = Cell::from_mut(segment).as_slice_of_cells();
    let mut rest = cells.get(cells.len().wrapping_sub(decoded_len(cells.len()))..).unwrap_or_default();
    let mut places = cells;
    // Six bytes at once, as a word of eight. Each group is read before it is written over: writing starts earlier and arrives at
    // the end together with reading. Past the end, `get` finds nothing, and nothing is left.
    while let Some((place, later)) = places.split_first_chunk::<8>()
        && let Some(group) = rest.first_chunk()
    {
        encode_group(group.each_ref().map(Cell::get), place);
        (places, rest) = (later, rest.get(6..).unwrap_or_default());
    }
    // The last groups are filled up with zeros; characters that stand for these alone are left out.
    while !places.is_empty() {
        let mut bytes = rest.iter();
        encode_group([(); 8].map(|()| bytes.next().map_or(0, Cell::get)), places);
        (places, rest) = (places.get(8..).unwrap_or_default(), rest.get(6..).unwrap_or_default());
    }
}

/// Encodes the first six bytes of a group.
#[inline]
fn encode_group(group: [u8; 8], place: &[Cell<u8>]) {
    let mut bits = u64::from_be_bytes(group);
    for place in place.iter().take(8) {
        bits = bits.rotate_left(6);
        // The mask keeps the index within the table: there is nothing to check and nothing to default to.
        let [value, ..] = (bits & 0x3F).to_le_bytes();
        place.set(ALPHABET.get(usize::from(value)).copied().unwrap_or_default());
    }
}

/// Decodes `text` into the first bytes of `out`. `None` if these do not fit, and for all that [`encode`] does not write.
pub(crate) fn decode<'a>(text: &[u8], out: &'a mut [u8]) -> Option<&'a mut [u8]> {
    decode_with(|char| VALUES.get(usize::from(char)).copied().unwrap_or(FOREIGN), text, out)
}

/// As [`decode`], where `value` tells what a character stands for, or -1 if it is foreign to the alphabet.
#[inline]
pub(crate) fn decode_with<'a>(value: impl Fn(u8) -> i8, text: &[u8], out: &'a mut [u8]) -> Option<&'a mut [u8]> {
    let out = out.get_mut(..decoded_len(text.len()))?;
    let (groups, rest) = text.as_chunks();
    let (places, last_place) = out.as_chunks_mut();
    let mut wrong = 0;
    for (place, group) in places.iter_mut().zip(groups) {
        let [foreign, _, bytes @ ..] = decode_group(group, &value);
        wrong |= foreign;
        *place = bytes;
    }
    // As in encoding: `A` stands for zeros. A single leftover character is invalid; unused low bits, and with them the bytes
    // that have no place, must be zero (RFC 4648 §3.5).
    let mut chars = rest.iter().copied();
    let [foreign, _, bytes @ ..] = decode_group(&[(); 8].map(|()| chars.next().unwrap_or(b'A')), &value);
    wrong |= foreign | u8::from(rest.len() % 4 == 1);
    let mut places = last_place.iter_mut();
    for byte in bytes {
        places.next().map_or_else(|| wrong |= byte, |place| *place = byte);
    }
    if wrong == 0 { Some(out) } else { None }
}

/// The six bytes, after two that are 0 unless a character is foreign: -1 sets all bits above its own.
#[inline]
fn decode_group(group: &[u8; 8], value: &impl Fn(u8) -> i8) -> [u8; 8] {
    group.iter().fold(0, |bits, char| bits << 6 | i64::from(value(*char))).to_be_bytes()
}

const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What is not in the alphabet: all bits are set.
const FOREIGN: i8 = -1;

#[allow(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "done by the compiler, which would reject it"
)]
static VALUES: [i8; 256] = {
    let mut values = [FOREIGN; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as i8;
        value += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use proptest::prelude::*;
    use std::{string::String, vec, vec::Vec};

    fn encoded(bytes: &[u8]) -> String {
        let mut segment = vec![0xFF; encoded_len(bytes.len())];
        let start = segment.len() - bytes.len();
        segment[start..].copy_from_slice(bytes);
        encode(&mut segment);
        String::from_utf8(segment).unwrap()
    }

    fn decoded(text: &str) -> Option<Vec<u8>> {
        let mut out = vec![0xFF; decoded_len(text.len()) + 1];
        decode(text.as_bytes(), &mut out).map(|bytes| bytes.to_vec())
    }

    proptest! {
        #[test]
        fn encodes_as_the_base64_crate(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(encoded(&bytes), URL_SAFE_NO_PAD.encode(&bytes));
        }

        #[test]
        fn decodes_as_the_base64_crate(text in "[A-Za-z0-9_-]{0,40}[ -~\\PC]?[A-Za-z0-9_-]{0,20}") {
            prop_assert_eq!(decoded(&text), URL_SAFE_NO_PAD.decode(&text).ok());
        }

        #[test]
        fn decodes_only_into_enough_room(bytes in prop::collection::vec(any::<u8>(), 1..60)) {
            let text = encoded(&bytes);
            let mut room = vec![0; bytes.len()];
            prop_assert!(decode(text.as_bytes(), &mut room[1..]).is_none());
            prop_assert_eq!(decode(text.as_bytes(), &mut room).map(|decoded| &*decoded), Some(&*bytes));
        }
    }

    #[test]
    fn decoded_len_is_exact_at_the_ends() {
        for len in (0..20).chain(usize::MAX - 20..=usize::MAX) {
            let exact = u128::try_from(len).unwrap() * 3 / 4;
            assert_eq!(u128::try_from(decoded_len(len)).unwrap(), exact, "{len}");
        }
    }

    /// Any two characters at the end of any kind of last group: there are the unused bits.
    #[test]
    fn decodes_all_last_groups_as_the_base64_crate() {
        for before in 0..18 {
            let before = "A".repeat(before);
            for first in '\0'..='\u{FF}' {
                for second in '\0'..='\u{7F}' {
                    for text in
                        [String::from_iter([first, second]), before.clone() + &String::from_iter([first, second])]
                    {
                        assert_eq!(decoded(&text), URL_SAFE_NO_PAD.decode(&text).ok(), "{text:?}");
                    }
                }
            }
        }
    }
}
