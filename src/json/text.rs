//! Strings, and what their escapes stand for.

use super::{ESCAPES, plain_len};
use core::ops::Range;

/// What stands between the quotes of a string: valid UTF-8 and valid escapes, no lone surrogates.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    pub(super) raw: &'a [u8],
    /// Whether there is a backslash in it.
    pub(crate) escaped: bool,
}

impl<'a> Text<'a> {
    pub(super) fn new(raw: &'a [u8]) -> Self {
        Self { raw, escaped: plain_len(raw) != raw.len() }
    }

    /// Whether this is `expected`, however it is written.
    #[inline]
    pub(crate) fn is(self, expected: &str) -> bool {
        if self.escaped { self.matches(expected, false) } else { self.raw == expected.as_bytes() }
    }

    /// As [`is`](Self::is), where upper and lower case letters of ASCII are alike.
    pub(crate) fn is_in_any_case(self, expected: &str) -> bool {
        self.matches(expected, true)
    }

    fn matches(self, expected: &str, any_case: bool) -> bool {
        let (mut rest, mut expected) = (self.raw, expected.as_bytes());
        while let Some((utf8, len, tail)) = next(rest) {
            let (Some(is), Some((wanted, left))) = (utf8.get(..len), expected.split_at_checked(len)) else {
                return false;
            };
            if is != wanted && !(any_case && is.eq_ignore_ascii_case(wanted)) {
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
    let (mut from, mut to) = (start, start);
    while let Some((utf8, len, tail)) = text.get(from..end).and_then(next) {
        from = end.wrapping_sub(tail.len());
        for (to, from) in text.get_mut(to..).unwrap_or_default().iter_mut().zip(utf8.iter().take(len)) {
            *to = *from;
        }
        to = to.wrapping_add(len);
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

/// The character that an escape stands for and what follows it; `rest` begins after the backslash.
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
