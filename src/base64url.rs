//! Base64url without padding (RFC 7515 §2), strict: each byte string has exactly one encoding.
//!
//! Characters are computed and not looked up, and nothing branches on them: a secret that is given as base64 leaves no
//! trace in the time its decoding takes, nor does a MAC in the time its encoding takes.

use core::cell::Cell;

/// How many characters `len` bytes become.
pub(crate) const fn encoded_len(len: usize) -> usize {
    len.saturating_mul(4).div_ceil(3)
}

/// How many bytes `len` characters become.
pub(crate) const fn decoded_len(len: usize) -> usize {
    len.saturating_mul(3) / 4
}

/// Encodes the bytes at the end of `segment`, as many as it has room for, in place: they become all of its characters.
pub(crate) fn encode(segment: &mut [u8]) {
    let cells = Cell::from_mut(&mut *segment).as_slice_of_cells();
    let start = cells.len().saturating_sub(decoded_len(cells.len()));
    // Each group is read before it is written over: what is written never gets ahead of what is read.
    let (groups, rest) = cells.get(start..).unwrap_or_default().as_chunks();
    let (places, last_place) = cells.as_chunks::<4>();
    for (place, group) in places.iter().zip(groups) {
        set(place, sextets(group.each_ref().map(Cell::get)));
    }
    // The last group is filled up with zeros, of which no character is written.
    let mut group = [0; 3];
    for (to, from) in group.iter_mut().zip(rest) {
        *to = from.get();
    }
    set(last_place, sextets(group));
    for byte in segment {
        *byte = character(*byte);
    }
}

fn set(place: &[Cell<u8>], values: [u8; 4]) {
    for (to, from) in place.iter().zip(values) {
        to.set(from);
    }
}

const fn sextets([a, b, c]: [u8; 3]) -> [u8; 4] {
    [a >> 2, (a << 4 | b >> 4) & 0x3F, (b << 2 | c >> 6) & 0x3F, c & 0x3F]
}

/// Decodes `text` into the first bytes of `out`. `None` if these do not fit, and for all that [`encode`] does not write.
pub(crate) fn decode<'a>(text: &str, out: &'a mut [u8]) -> Option<&'a mut [u8]> {
    decode_with(text.as_bytes(), out, |char| char)
}

/// As [`decode`], of the characters that `url_safe` makes of those in `text`.
#[inline]
pub(crate) fn decode_with<'a>(text: &[u8], out: &'a mut [u8], url_safe: impl Fn(u8) -> u8) -> Option<&'a mut [u8]> {
    let out = out.get_mut(..decoded_len(text.len()))?;
    let (groups, rest) = text.as_chunks();
    let (places, last_place) = out.as_chunks_mut();
    // Of all characters in the same lane: the highest bit is set if one of them is foreign.
    let mut wrong = [0; 16];
    for (place, group) in places.iter_mut().zip(groups) {
        *place = decode_group(group.map(&url_safe), &mut wrong);
    }
    // The last group is filled up with characters for zero. A single leftover character is invalid; unused low bits, and
    // with them all bytes that have no place, must be zero (RFC 4648 §3.5).
    let mut group = [b'A'; 16];
    for (to, from) in group.iter_mut().zip(rest) {
        *to = url_safe(*from);
    }
    let bytes = decode_group(group, &mut wrong);
    let (written, unused) = bytes.split_at_checked(last_place.len())?;
    for (to, from) in last_place.iter_mut().zip(written) {
        *to = *from;
    }
    let unused = unused.iter().fold(0, |bits, byte| bits | byte | byte.wrapping_neg());
    let wrong = wrong.iter().fold(unused, |bits, lane| bits | lane);
    if wrong < 0x80 && rest.len() % 4 != 1 { Some(out) } else { None }
}

#[inline]
fn decode_group(mut group: [u8; 16], wrong: &mut [u8; 16]) -> [u8; 12] {
    for (char, wrong) in group.iter_mut().zip(wrong) {
        *char = value(*char);
        *wrong |= *char;
    }
    let mut bytes = [0; 12];
    for (bytes, values) in bytes.as_chunks_mut().0.iter_mut().zip(group.as_chunks::<4>().0) {
        let bits = values.iter().fold(0, |bits, value| bits << 6 | u32::from(value & 0x3F));
        let [_, decoded @ ..] = bits.to_be_bytes();
        *bytes = decoded;
    }
    bytes
}

/// The character for a value below 64.
fn character(value: u8) -> u8 {
    // From `A` on, but each further range begins some characters later or earlier.
    let later = |first: u8, by: u8| within(value, first, 63) & by;
    let char = value.wrapping_add(b'A').wrapping_add(later(26, b'a' - b'Z' - 1));
    let char = char.wrapping_sub(later(52, b'z' - b'0' + 1)).wrapping_sub(later(62, b'9' - b'-' + 1));
    char.wrapping_add(later(63, b'_' - b'-' - 1))
}

/// The value of a character. Only that of a foreign one has its highest bit set.
fn value(char: u8) -> u8 {
    let ascii = char & 0x7F;
    let [upper, lower, digit] =
        [(b'A', b'Z'), (b'a', b'z'), (b'0', b'9')].map(|(first, last)| within(ascii, first, last));
    let [dash, line] = [b'-', b'_'].map(|only| within(ascii, only, only));
    let known = upper | lower | digit | dash | line;
    let less = upper & b'A'
        | lower & (b'a' - 26)
        | digit & b'0'.wrapping_sub(52)
        | dash & b'-'.wrapping_sub(62)
        | line & (b'_' - 63);
    ascii.wrapping_sub(less) & 0x3F | (char | !known) & 0x80
}

/// All bits if `first <= byte <= last`, else none. All three are below 128, and `first` is not zero.
pub(crate) const fn within(byte: u8, first: u8, last: u8) -> u8 {
    // The highest bit tells that a difference is negative.
    let below = first.wrapping_sub(1).wrapping_sub(byte);
    let above = byte.wrapping_sub(last).wrapping_sub(1);
    ((below & above).cast_signed() >> 7).cast_unsigned()
}

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
        decode(text, &mut out).map(|bytes| bytes.to_vec())
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
            prop_assert!(decode(&text, &mut room[1..]).is_none());
            prop_assert_eq!(decode(&text, &mut room).map(|decoded| &*decoded), Some(&*bytes));
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
