//! What the reader hands out: numbers and strings.

use super::{ESCAPES, is_plain};
use core::ops::Range;

/// A number, as the integers below and above it: the same one where it has no fraction. Exact, but what is outside an
/// `i64` becomes its nearest end.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    pub(crate) floor: i64,
    pub(crate) ceil: i64,
}

impl Number {
    /// The number `int.fraction * 10^exponent`, from its digits.
    pub(super) fn new(negative: bool, int: &[u8], fraction: &[u8], exponent: i32) -> Self {
        // The digits before the point, once it has moved by the exponent; those behind it only count as "not zero".
        let mut before = i32::try_from(int.len()).unwrap_or(i32::MAX).saturating_add(exponent);
        let (mut whole, mut is_whole) = (0, true);
        for &digit in int.iter().chain(fraction) {
            if before > 0 {
                whole = append(whole, digit);
                before = before.saturating_sub(1);
            } else {
                is_whole &= digit == b'0';
            }
        }
        // The point may lie behind the last digit; twenty zeros bring any value but zero to the end of the range.
        for _ in 0..before.clamp(0, 20) {
            whole = append(whole, b'0');
        }
        let next = whole.saturating_add((!is_whole).into());
        if negative {
            Self { floor: 0_i64.saturating_sub_unsigned(next), ceil: 0_i64.saturating_sub_unsigned(whole) }
        } else {
            Self { floor: 0_i64.saturating_add_unsigned(whole), ceil: 0_i64.saturating_add_unsigned(next) }
        }
    }
}

/// The number with one more digit; what does not fit is the greatest, and stays so.
fn append(number: u64, digit: u8) -> u64 {
    const LAST_THAT_FITS: u64 = u64::MAX / 10 - 1;
    if number <= LAST_THAT_FITS { number.wrapping_mul(10).wrapping_add(u64::from(digit & 0xF)) } else { u64::MAX }
}

/// A string as it stands between its quotes: valid UTF-8, valid escapes, no lone surrogates.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a>(pub(super) &'a str);

impl<'a> Text<'a> {
    /// Whether this is `expected`, however it is written.
    pub(crate) fn is(self, expected: &str) -> bool {
        self.matches(expected, <[u8]>::eq)
    }

    /// As [`is`](Self::is), where upper and lower case letters of ASCII are alike.
    pub(crate) fn is_in_any_case(self, expected: &str) -> bool {
        self.matches(expected, <[u8]>::eq_ignore_ascii_case)
    }

    /// Which of the names this is, however it is written; if it is none, something else that is none.
    pub(crate) fn name_among(self, names: &[&'a str]) -> &'a str {
        if is_plain(self.0.as_bytes()) {
            return self.0;
        }
        names.iter().find(|name| self.is(name)).copied().unwrap_or_default()
    }

    /// Where in `text`, of which it is a part, this stands.
    pub(crate) fn place(self, text: &[u8]) -> Range<usize> {
        let start = self.0.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        start..start.saturating_add(self.0.len())
    }

    fn matches(self, expected: &str, alike: fn(&[u8], &[u8]) -> bool) -> bool {
        let (mut rest, mut expected) = (self.0.as_bytes(), expected.as_bytes());
        while let Some((utf8, len, tail)) = next(rest) {
            let (Some(is), Some((wanted, left))) = (utf8.get(..len), expected.split_at_checked(len)) else {
                return false;
            };
            if !alike(is, wanted) {
                return false;
            }
            (rest, expected) = (tail, left);
        }
        expected.is_empty()
    }
}

/// Undoes the escapes of the string at `place` of `text`, where it is: nothing is shorter as an escape than as itself.
/// Returns where the string then is.
pub(crate) fn unescape(text: &mut [u8], place: Range<usize>) -> Range<usize> {
    let Range { start, end } = place;
    if text.get(start..end).is_none_or(is_plain) {
        return start..end;
    }
    let (mut from, mut to) = (start, start);
    while let Some((utf8, len, tail)) = text.get(from..end).and_then(next) {
        from = end.saturating_sub(tail.len());
        for (to, from) in text.get_mut(to..).unwrap_or_default().iter_mut().zip(utf8.iter().take(len)) {
            *to = *from;
        }
        to = to.saturating_add(len);
    }
    start..to
}

/// What a string begins with, as it is in UTF-8 and how long that is: what an escape stands for, or else a single byte;
/// and what follows.
fn next(raw: &[u8]) -> Option<([u8; 4], usize, &[u8])> {
    let (&first, tail) = raw.split_first()?;
    let mut utf8 = [first, 0, 0, 0];
    if first != b'\\' {
        return Some((utf8, 1, tail));
    }
    let (unescaped, tail) = escape(tail)?;
    let len = unescaped.encode_utf8(&mut utf8).len();
    Some((utf8, len, tail))
}

/// The character that an escape stands for and what follows it; `rest` begins behind the backslash.
pub(super) fn escape(rest: &[u8]) -> Option<(char, &[u8])> {
    let (kind, rest) = rest.split_first()?;
    if *kind != b'u' {
        let (_, meant) = ESCAPES.iter().find(|(letter, _)| letter == kind)?;
        return Some((char::from(*meant), rest));
    }
    let (first, rest) = utf16_unit(rest)?;
    if first & 0xFC00 != 0xD800 {
        return Some((char::from_u32(first)?, rest));
    }
    let (second, rest) = utf16_unit(rest.strip_prefix(b"\\u")?)?;
    let low = if second & 0xFC00 == 0xDC00 { second & 0x3FF } else { return None };
    Some((char::from_u32(0x1_0000_u32.wrapping_add((first & 0x3FF) << 10 | low))?, rest))
}

fn utf16_unit(rest: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = rest.split_first_chunk::<4>()?;
    let mut unit = 0;
    for &digit in digits {
        unit = unit << 4 | char::from(digit).to_digit(16)?;
    }
    Some((unit, rest))
}
