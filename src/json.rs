//! JSON (RFC 8259), as much as a token needs: here the writer, for strings and integers.

mod reader;
mod text;
mod value;

pub(crate) use reader::read_members;
pub(crate) use text::{Text, unescape};
pub(crate) use value::{Value, usual_members};

/// What stands behind a backslash, and for which byte (§7).
const ESCAPES: [(u8, u8); 8] = [
    (b'"', b'"'),
    (b'\\', b'\\'),
    (b'/', b'/'),
    (b'b', 0x08),
    (b'f', 0x0C),
    (b'n', b'\n'),
    (b'r', b'\r'),
    (b't', b'\t'),
];

/// How many bytes at the start of `text` stand for themselves in a string: all but quotes, backslashes and control
/// characters (§7). The writer and the reader look for the same.
fn plain_len(text: &[u8]) -> usize {
    const WORD: usize = size_of::<usize>();
    const fn repeat(byte: u8) -> usize {
        usize::from_ne_bytes([byte; WORD])
    }
    // A word at once: subtracting sets the highest bit of those bytes that were too small. It may also set that of bytes
    // behind one of them, but the first is right. (In a byte of 0x80 and more the bit does not count.)
    let below = |word: usize, limit: u8| word.wrapping_sub(repeat(limit)) & !word & repeat(0x80);
    let (words, rest) = text.as_chunks::<WORD>();
    let mut len = 0_usize;
    for word in words {
        let word = usize::from_le_bytes(*word);
        let special = below(word, b' ') | below(word ^ repeat(b'"'), 1) | below(word ^ repeat(b'\\'), 1);
        if special != 0 {
            return len.wrapping_add((special.trailing_zeros() / 8).try_into().unwrap_or_default());
        }
        len = len.wrapping_add(WORD);
    }
    len.wrapping_add(rest.iter().take_while(|&&byte| byte >= b' ' && byte != b'"' && byte != b'\\').count())
}

/// Writes `text` as it stands between the quotes of a string, piece by piece.
pub(crate) fn write_string(text: &str, write: &mut impl FnMut(&[u8])) {
    let mut rest = text.as_bytes();
    while let Some((plain, tail)) = rest.split_at_checked(plain_len(rest)) {
        write(plain);
        let Some((&byte, tail)) = tail.split_first() else { break };
        if let Some((letter, _)) = ESCAPES.iter().find(|(_, meant)| *meant == byte) {
            write(&[b'\\', *letter]);
        } else {
            let digit = |value: u8| if value < 10 { b'0' | value } else { value.wrapping_add(b'a' - 10) };
            write(&[b'\\', b'u', b'0', b'0', b'0' | byte >> 4, digit(byte & 0xF)]);
        }
        rest = tail;
    }
}

/// The decimal digits of an integer.
pub(crate) struct Decimal {
    text: [u8; 20],
    start: usize,
}

impl Decimal {
    pub(crate) fn new(integer: i64) -> Self {
        // No integer has 20 digits: there is room for the sign.
        let (mut text, mut start) = ([b'-'; 20], 20_usize);
        let mut left = integer.unsigned_abs();
        for place in text.iter_mut().rev() {
            let tenth = tenth(left);
            let [digit, ..] = left.wrapping_sub(tenth.wrapping_mul(10)).to_le_bytes();
            *place = b'0' | digit;
            start = start.wrapping_sub(1);
            left = tenth;
            if left == 0 {
                break;
            }
        }
        Self { text, start: start.wrapping_sub((integer < 0).into()) }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.text.get(self.start..).unwrap_or_default()
    }
}

/// `number / 10`, by its inverse: where 64 bits cannot be divided in hardware, division is slow and large.
fn tenth(number: u64) -> u64 {
    const INVERSE: u128 = (1 << 67) / 10 + 1;
    u64::try_from(u128::from(number).wrapping_mul(INVERSE) >> 67).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{Decimal, tenth};
    use proptest::prelude::*;
    use std::string::ToString;

    proptest! {
        #[test]
        fn tenth_divides(number: u64) {
            prop_assert_eq!(tenth(number), number / 10);
        }

        #[test]
        fn decimal_is_that_of_std(integer: i64, shift in 0..64) {
            let integer = integer >> shift;
            let (decimal, expected) = (Decimal::new(integer), integer.to_string());
            prop_assert_eq!(decimal.as_bytes(), expected.as_bytes());
        }
    }

    #[test]
    fn tenth_divides_at_the_ends() {
        for number in [0, 9, 10, 19, 20, u64::MAX - 16, u64::MAX - 15, u64::MAX - 1, u64::MAX] {
            assert_eq!(tenth(number), number / 10);
        }
    }
}
