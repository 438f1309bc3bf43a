//! The writer.

use super::{ESCAPES, plain_end};

/// Writes to the beginning of a slice, and counts. What does not fit is only counted.
#[derive(Debug)]
pub struct Writer<'b> {
    place: &'b mut [u8],
    /// How many bytes were written or would have been.
    pub(crate) len: usize,
}

impl<'b> Writer<'b> {
    pub(crate) const fn new(place: &'b mut [u8]) -> Self {
        Self { place, len: 0 }
    }

    #[inline]
    pub(crate) fn bytes(&mut self, part: &[u8]) {
        let start = self.len;
        self.len = start.saturating_add(part.len());
        if let Some(place) = self.place.get_mut(start..self.len) {
            // Unlike `copy_from_slice`, this has no path to a panic.
            for (to, from) in place.iter_mut().zip(part) {
                *to = *from;
            }
        }
    }

    /// Writes a string, with its quotes (§7).
    pub(crate) fn string(&mut self, text: &str) {
        self.bytes(b"\"");
        let mut rest = text.as_bytes();
        while let Some((plain, tail)) = rest.split_at_checked(plain_end(rest, 0)) {
            self.bytes(plain);
            let Some((&byte, tail)) = tail.split_first() else { break };
            if let Some([letter, _]) = ESCAPES.iter().find(|[_, meant]| *meant == byte) {
                self.bytes(&[b'\\', *letter]);
            } else {
                let digit = |value: u8| if value < 10 { b'0' | value } else { value.wrapping_add(b'a' - 10) };
                self.bytes(&[b'\\', b'u', b'0', b'0', b'0' | byte >> 4, digit(byte & 0xF)]);
            }
            rest = tail;
        }
        self.bytes(b"\"");
    }

    /// Writes items between brackets, with commas between them.
    pub(crate) fn list<T>(&mut self, brackets: [u8; 2], items: impl Iterator<Item = T>, write: impl Fn(&mut Self, T)) {
        let [opening, closing] = brackets;
        self.bytes(&[opening]);
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.bytes(b",");
            }
            write(self, item);
        }
        self.bytes(&[closing]);
    }

    /// Writes the decimal digits of an integer.
    pub(crate) fn integer(&mut self, integer: i64) {
        let mut left = integer.unsigned_abs();
        if integer < 0 {
            self.bytes(b"-");
        }
        // Powers of ten up to 10^19 fit, and no integer has more digits.
        let (mut digits, mut power) = (1_usize, 10_u64);
        while left >= power {
            (digits, power) = (digits.wrapping_add(1), power.wrapping_mul(10));
        }
        let start = self.len;
        self.len = start.saturating_add(digits);
        for place in self.place.get_mut(start..self.len).unwrap_or_default().iter_mut().rev() {
            let tenth = tenth(left);
            let [digit, ..] = left.wrapping_sub(tenth.wrapping_mul(10)).to_le_bytes();
            *place = b'0' | digit;
            left = tenth;
        }
    }
}

/// `number / 10`, by its inverse: where 64 bits cannot be divided in hardware, division is slow and large.
fn tenth(number: u64) -> u64 {
    const INVERSE: u128 = (1 << 67) / 10 + 1;
    // A tenth of 64 bits always fits.
    u64::try_from(u128::from(number).wrapping_mul(INVERSE) >> 67).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{Writer, tenth};
    use proptest::prelude::*;
    use std::string::ToString;

    proptest! {
        #[test]
        fn tenth_divides(number: u64) {
            prop_assert_eq!(tenth(number), number / 10);
        }

        #[test]
        fn integers_are_written_as_by_std(integer: i64, shift in 0..64) {
            let integer: i64 = integer >> shift;
            let expected = integer.to_string();
            let mut text = [0; 20];
            let mut writer = Writer::new(&mut text);
            writer.integer(integer);
            let len = writer.len;
            prop_assert!(text.starts_with(expected.as_bytes()) && len == expected.len());
        }
    }

    #[test]
    fn tenth_divides_at_the_ends() {
        for number in [0, 9, 10, 19, 20, u64::MAX - 16, u64::MAX - 15, u64::MAX - 1, u64::MAX] {
            assert_eq!(tenth(number), number / 10);
        }
    }
}
