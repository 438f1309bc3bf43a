//! What the reader hands out: numbers and strings.

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
    pub(super) fn new(negative: bool, int: &[u8], fraction: &[u8], exponent: i64) -> Self {
        let push = |value: i64, digit: u8| {
            let digit = i64::from(digit & 0xF);
            value.saturating_mul(10).saturating_add(if negative { digit.wrapping_neg() } else { digit })
        };
        // The digits before the point, once it has moved by the exponent; those behind it only count as "not zero".
        let mut before = i64::try_from(int.len()).unwrap_or(i64::MAX).saturating_add(exponent);
        let (mut whole, mut is_whole) = (0, true);
        for &digit in int.iter().chain(fraction) {
            if before > 0 {
                whole = push(whole, digit);
                before = before.saturating_sub(1);
            } else {
                is_whole &= digit == b'0';
            }
        }
        // The point may lie behind the last digit; nineteen zeros bring any value but zero to an end of the range.
        for _ in 0..before.clamp(0, 19) {
            whole = push(whole, b'0');
        }
        let [below, above] = if is_whole { [0, 0] } else { [negative.into(), (!negative).into()] };
        Self { floor: whole.saturating_sub(below), ceil: whole.saturating_add(above) }
    }
}

/// A string as it stands between its quotes: valid UTF-8, valid escapes, no lone surrogates.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a>(pub(super) &'a str);

impl<'a> Text<'a> {
    /// Whether this is `expected`, however it is written.
    pub(crate) fn is(self, expected: &str) -> bool {
        if self.is_escaped() { self.chars().eq(expected.chars()) } else { self.0 == expected }
    }

    /// As [`is`](Self::is), where upper and lower case letters of ASCII are alike.
    pub(crate) fn is_in_any_case(self, expected: &str) -> bool {
        let upper = |c: char| c.to_ascii_uppercase();
        self.chars().map(upper).eq(expected.chars().map(upper))
    }

    /// Which of the names this is, however it is written; if it is none, something else that is none.
    pub(crate) fn name_among<const N: usize>(self, names: [&'a str; N]) -> &'a str {
        if self.is_escaped() { names.into_iter().find(|name| self.is(name)).unwrap_or_default() } else { self.0 }
    }

    /// Where in `text`, of which it is a part, this stands.
    pub(crate) fn place(self, text: &[u8]) -> Range<usize> {
        let start = self.0.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        start..start.saturating_add(self.0.len())
    }

    fn is_escaped(self) -> bool {
        self.0.contains('\\')
    }

    fn chars(self) -> impl Iterator<Item = char> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let mut chars = rest.chars();
            let mut next = chars.next()?;
            rest = chars.as_str();
            if next == '\\' {
                let (unescaped, tail) = escape(rest.as_bytes())?;
                rest = rest.get(rest.len().saturating_sub(tail.len())..)?;
                next = unescaped;
            }
            Some(next)
        })
    }
}

/// Undoes the escapes of the string at `place` of `text`, where it is: nothing is shorter as an escape than as itself.
/// Returns where the string then is.
pub(crate) fn unescape(text: &mut [u8], place: Range<usize>) -> Range<usize> {
    if text.get(place.clone()).is_none_or(|raw| !raw.contains(&b'\\')) {
        return place;
    }
    let Range { start, end } = place;
    let (mut from, mut to) = (start, start);
    while let Some((&first, tail)) = text.get(from..end).and_then(<[u8]>::split_first) {
        let mut utf8 = [first, 0, 0, 0];
        let (mut len, mut left) = (1, tail.len());
        if first == b'\\'
            && let Some((unescaped, tail)) = escape(tail)
        {
            (len, left) = (unescaped.encode_utf8(&mut utf8).len(), tail.len());
        }
        for (to, from) in text.iter_mut().skip(to).zip(utf8).take(len) {
            *to = from;
        }
        (from, to) = (end.saturating_sub(left), to.saturating_add(len));
    }
    start..to
}

/// The character that an escape stands for and what follows it; `rest` begins behind the backslash.
pub(super) fn escape(rest: &[u8]) -> Option<(char, &[u8])> {
    let (kind, rest) = rest.split_first()?;
    let c = match kind {
        b'"' | b'\\' | b'/' => char::from(*kind),
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let (first, rest) = utf16_unit(rest)?;
            if !(0xD800..0xDC00).contains(&first) {
                return Some((char::from_u32(first.into())?, rest));
            }
            let (second, rest) = utf16_unit(rest.strip_prefix(b"\\u")?)?;
            return Some((char::decode_utf16([first, second]).next()?.ok()?, rest));
        }
        _ => return None,
    };
    Some((c, rest))
}

fn utf16_unit(rest: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = rest.split_first_chunk::<4>()?;
    let mut unit = 0;
    for &digit in digits {
        unit = unit << 4 | u16::try_from(char::from(digit).to_digit(16)?).ok()?;
    }
    Some((unit, rest))
}
