//! JSON (RFC 8259), as much as a token needs: a writer for strings and integers, and a reader for one object. The reader
//! borrows from the text, allocates nothing, does not recurse, and visits each byte a small fixed number of times.

use crate::Error;

/// The writer and the reader look for the same bytes: those that cannot stand for themselves in a string (§7).
const fn is_special(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// How many bytes at the start of `text` stand for themselves in a string.
fn plain_len(text: &[u8]) -> usize {
    // Whole blocks first, without a branch inside, so that the compiler looks at 16 bytes at once.
    let (blocks, _) = text.as_chunks::<16>();
    let is_plain = |block: &&[u8; 16]| !block.iter().fold(false, |any, &byte| any | is_special(byte));
    let len = blocks.iter().take_while(is_plain).count().saturating_mul(16);
    let rest = text.get(len..).unwrap_or_default();
    len.saturating_add(rest.iter().take_while(|&&byte| !is_special(byte)).count())
}

/// Writes `text` as it stands between the quotes of a string, piece by piece.
pub(crate) fn write_string(text: &str, write: &mut impl FnMut(&[u8])) {
    let mut rest = text.as_bytes();
    while let Some((plain, tail)) = rest.split_at_checked(plain_len(rest)) {
        write(plain);
        let Some((&byte, tail)) = tail.split_first() else { break };
        match byte {
            b'"' => write(b"\\\""),
            b'\\' => write(b"\\\\"),
            b'\n' => write(b"\\n"),
            b'\r' => write(b"\\r"),
            b'\t' => write(b"\\t"),
            0x08 => write(b"\\b"),
            0x0C => write(b"\\f"),
            _ => {
                let low = byte & 0xF;
                let digit = if low < 10 { b'0' | low } else { b'a'.saturating_add(low.saturating_sub(10)) };
                write(&[b'\\', b'u', b'0', b'0', b'0' | byte >> 4, digit]);
            }
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
        let mut decimal = Self { text: *b"-0000000000000000000", start: 20 };
        let mut left = integer.unsigned_abs();
        for place in decimal.text.iter_mut().rev() {
            *place = b'0' | u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
            decimal.start = decimal.start.saturating_sub(1);
            if left == 0 {
                break;
            }
        }
        if integer < 0 {
            decimal.start = decimal.start.saturating_sub(1);
            if let Some(place) = decimal.text.get_mut(decimal.start) {
                *place = b'-';
            }
        }
        decimal
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.text.get(self.start..).unwrap_or_default()
    }
}

/// A value, as far as a token's rules look into it.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    String(Text<'a>),
    Number(Number),
    /// The text of an array, valid, brackets included.
    Array(&'a [u8]),
    Other,
}

/// A number as whole seconds: the integers below and above it, the same one where it has no fraction. Exact, except that
/// what is outside an `i64` becomes its nearest end.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    pub(crate) floor: i64,
    pub(crate) ceil: i64,
}

impl Number {
    /// The number `int.fraction * 10^exponent`, from its digits.
    fn new(negative: bool, int: &[u8], fraction: &[u8], exponent: i64) -> Self {
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
        match (is_whole, negative) {
            (true, _) => Self { floor: whole, ceil: whole },
            (false, false) => Self { floor: whole, ceil: whole.saturating_add(1) },
            (false, true) => Self { floor: whole.saturating_sub(1), ceil: whole },
        }
    }
}

/// A string: valid UTF-8, valid escapes, no lone surrogates.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    /// What stands between the quotes.
    raw: &'a str,
    place: Place,
}

/// Where a string stands in the text that was read, without the quotes.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    start: usize,
    len: usize,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// Whether this is `expected`, however it is written.
    pub(crate) fn is(&self, expected: &str) -> bool {
        if self.place.escaped { self.chars().eq(expected.chars()) } else { self.raw == expected }
    }

    /// As [`is`](Self::is), where upper and lower case letters of ASCII are alike.
    pub(crate) fn is_in_any_case(&self, expected: &str) -> bool {
        let upper = |c: char| c.to_ascii_uppercase();
        self.chars().map(upper).eq(expected.chars().map(upper))
    }

    /// Which of the names this is.
    pub(crate) fn one_of<const N: usize>(&self, names: [&'static str; N]) -> Option<&'static str> {
        names.into_iter().find(|name| self.is(name))
    }

    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    fn chars(&self) -> impl Iterator<Item = char> + use<'a> {
        let mut rest = self.raw;
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

impl Place {
    /// Undoes the escapes of the string in place, since nothing written as an escape is shorter than what it stands for;
    /// returns where the string now stands.
    pub(crate) fn unescape(self, text: &mut [u8]) -> core::ops::Range<usize> {
        let end = self.start.saturating_add(self.len);
        if !self.escaped {
            return self.start..end;
        }
        let (mut from, mut to) = (self.start, self.start);
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
        self.start..to
    }
}

/// The character that an escape stands for and what follows it; `rest` begins behind the backslash.
fn escape(rest: &[u8]) -> Option<(char, &[u8])> {
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

/// Reads a text that is one object and nothing else, and calls `member` with each of its names and values in turn.
pub(crate) fn read_object<'a>(
    text: &'a [u8],
    mut member: impl FnMut(Text<'a>, Value<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reader = Reader { len: text.len(), rest: text };
    reader.white_space();
    if !reader.eat(b'{') {
        return Err(Error::NotAnObject);
    }
    reader.white_space();
    if !reader.eat(b'}') {
        loop {
            let name = reader.name()?;
            member(name, reader.value()?)?;
            if !reader.next_or_end(b'}')? {
                break;
            }
        }
    }
    reader.white_space();
    if reader.rest.is_empty() { Ok(()) } else { Err(Error::InvalidJson) }
}

/// Keeps the value of a member whose name may not occur twice.
pub(crate) fn set<T>(member: &mut Option<T>, name: &'static str, value: T) -> Result<(), Error> {
    member.replace(value).map_or(Ok(()), |_| Err(Error::Duplicate(name)))
}

/// Whether `found` holds for any string of an array, as [`Value::Array`] has it; `None` if one element is no string.
pub(crate) fn any_string(array: &[u8], mut found: impl FnMut(Text<'_>) -> bool) -> Option<bool> {
    let mut reader = Reader { len: array.len(), rest: array };
    let mut any = false;
    reader.eat(b'[');
    reader.white_space();
    if !reader.eat(b']') {
        loop {
            let Ok(Value::String(text)) = reader.value() else { return None };
            any |= found(text);
            if !reader.next_or_end(b']').ok()? {
                break;
            }
        }
    }
    Some(any)
}

struct Reader<'a> {
    /// The length of the whole text.
    len: usize,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn value(&mut self) -> Result<Value<'a>, Error> {
        self.white_space();
        let before = self.rest;
        match before.first() {
            Some(b'{') => self.nested().map(|()| Value::Other),
            Some(b'[') => self.nested().map(|()| Value::Array(self.since(before))),
            _ => self.scalar(),
        }
    }

    /// Goes past an array or an object and all that is in it, without recursion.
    fn nested(&mut self) -> Result<(), Error> {
        // Behind a leading 1, a bit for each level that is open: 1 for an object, 0 for an array. So 31 levels fit,
        // which with the outermost object are 32.
        let mut levels: u32 = 1;
        loop {
            // Here a value begins.
            self.white_space();
            let is_object = self.rest.first() == Some(&b'{');
            if self.eat(b'{') || self.eat(b'[') {
                if levels.leading_zeros() == 0 {
                    return Err(Error::TooDeep);
                }
                levels = levels << 1 | u32::from(is_object);
                self.white_space();
                if self.rest.first() != Some(&closing(levels)) {
                    if is_object {
                        self.name()?;
                    }
                    continue;
                }
            } else {
                self.scalar()?;
            }
            // Here a value has ended, and with it any number of levels.
            while !self.next_or_end(closing(levels))? {
                levels >>= 1;
                if levels == 1 {
                    return Ok(());
                }
            }
            if closing(levels) == b'}' {
                self.name()?;
            }
        }
    }

    fn scalar(&mut self) -> Result<Value<'a>, Error> {
        match self.rest.first() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            _ => {
                let literals: [&[u8]; 3] = [b"true", b"false", b"null"];
                let rest = literals.iter().find_map(|literal| self.rest.strip_prefix(*literal));
                self.rest = rest.ok_or(Error::InvalidJson)?;
                Ok(Value::Other)
            }
        }
    }

    fn string(&mut self) -> Result<Text<'a>, Error> {
        if !self.eat(b'"') {
            return Err(Error::InvalidJson);
        }
        let before = self.rest;
        let mut escaped = false;
        loop {
            self.rest = self.rest.get(plain_len(self.rest)..).unwrap_or_default();
            match self.rest.split_first() {
                Some((b'"', after)) => {
                    let raw = self.since(before);
                    let place = Place { start: self.len.saturating_sub(before.len()), len: raw.len(), escaped };
                    self.rest = after;
                    return Ok(Text { raw: str::from_utf8(raw).map_err(|_| Error::InvalidJson)?, place });
                }
                Some((b'\\', after)) => {
                    (_, self.rest) = escape(after).ok_or(Error::InvalidJson)?;
                    escaped = true;
                }
                _ => return Err(Error::InvalidJson),
            }
        }
    }

    fn number(&mut self) -> Result<Number, Error> {
        let negative = self.eat(b'-');
        let int = self.digits()?;
        if int.len() > 1 && int.starts_with(b"0") {
            return Err(Error::InvalidJson);
        }
        let fraction = if self.eat(b'.') { self.digits()? } else { &[] };
        let mut exponent = 0_i64;
        if self.eat(b'e') || self.eat(b'E') {
            let negative = self.eat(b'-');
            if !negative {
                self.eat(b'+');
            }
            for digit in self.digits()? {
                exponent = exponent.saturating_mul(10).saturating_add(i64::from(digit & 0xF));
            }
            if negative {
                exponent = exponent.saturating_neg();
            }
        }
        Ok(Number::new(negative, int, fraction, exponent))
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<&'a [u8], Error> {
        let before = self.rest;
        while let Some((b'0'..=b'9', rest)) = self.rest.split_first() {
            self.rest = rest;
        }
        let digits = self.since(before);
        if digits.is_empty() { Err(Error::InvalidJson) } else { Ok(digits) }
    }

    /// The name of a member and the colon behind it.
    fn name(&mut self) -> Result<Text<'a>, Error> {
        self.white_space();
        let name = self.string()?;
        self.white_space();
        if self.eat(b':') { Ok(name) } else { Err(Error::InvalidJson) }
    }

    /// What stands behind an element or a member: a comma, which is `true`, or the end.
    fn next_or_end(&mut self, end: u8) -> Result<bool, Error> {
        self.white_space();
        let next = self.eat(b',');
        if next || self.eat(end) { Ok(next) } else { Err(Error::InvalidJson) }
    }

    fn white_space(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let rest = self.rest.strip_prefix(&[byte]);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What was read since `before` was the rest.
    fn since(&self, before: &'a [u8]) -> &'a [u8] {
        before.get(..before.len().saturating_sub(self.rest.len())).unwrap_or_default()
    }
}

/// What closes the innermost of the open levels.
const fn closing(levels: u32) -> u8 {
    if levels & 1 == 1 { b'}' } else { b']' }
}
