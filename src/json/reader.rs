//! The reader: it borrows from the text, allocates nothing, does not recurse, and visits each byte a small fixed number of
//! times.

use super::{
    plain_len,
    value::{Number, Text, escape},
};
use crate::Error;

/// Whether `found` holds for a string, or for any of an array of strings; `None` if `value` is neither.
pub(crate) fn any_string(value: &[u8], mut found: impl FnMut(Text<'_>) -> bool) -> Option<bool> {
    let mut reader = Reader::new(value);
    if let Some(text) = reader.string().ok()? {
        return Some(found(text));
    }
    let mut any = false;
    if !reader.eat(b'[') {
        return None;
    }
    while reader.next(b']').ok()? {
        any |= found(reader.string().ok()??);
    }
    Some(any)
}

/// Reads a text from its beginning to its end.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    /// Whether an array or object was just entered, so that no comma is to come.
    entered: bool,
}

impl<'a> Reader<'a> {
    const fn new(text: &'a [u8]) -> Self {
        Self { rest: text, entered: true }
    }

    /// Enters the object that the text is.
    pub(crate) fn object(text: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Self::new(text);
        reader.white_space();
        if reader.eat(b'{') { Ok(reader) } else { Err(Error::NotAnObject) }
    }

    /// The name of the object's next member, whose value is then to be read or skipped; `None` at the end, behind which
    /// there is nothing more.
    pub(crate) fn member(&mut self) -> Result<Option<Text<'a>>, Error> {
        if self.next(b'}')? {
            return self.name().map(Some);
        }
        self.white_space();
        if self.rest.is_empty() { Ok(None) } else { Err(Error::InvalidJson) }
    }

    /// The value, if it is a string.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Option<Text<'a>>, Error> {
        self.white_space();
        if !self.eat(b'"') {
            return Ok(None);
        }
        let before = self.rest;
        loop {
            self.rest = self.rest.get(plain_len(self.rest)..).unwrap_or_default();
            match self.rest.split_first() {
                Some((b'"', after)) => {
                    let text = str::from_utf8(self.since(before)).map_err(|_| Error::InvalidJson)?;
                    self.rest = after;
                    return Ok(Some(Text(text)));
                }
                Some((b'\\', after)) => (_, self.rest) = escape(after).ok_or(Error::InvalidJson)?,
                _ => return Err(Error::InvalidJson),
            }
        }
    }

    /// The value, if it is a number.
    pub(crate) fn number(&mut self) -> Result<Option<Number>, Error> {
        self.white_space();
        let negative = self.eat(b'-');
        let int = self.digits();
        if int.is_empty() {
            return if negative { Err(Error::InvalidJson) } else { Ok(None) };
        }
        let (mut fraction, mut exponent): (&[u8], _) = (&[], 0_i32);
        if self.eat(b'.') {
            fraction = self.digits();
            if fraction.is_empty() {
                return Err(Error::InvalidJson);
            }
        }
        if self.eat(b'e') || self.eat(b'E') {
            let negative = self.eat(b'-');
            if !negative {
                self.eat(b'+');
            }
            let digits = self.digits();
            if digits.is_empty() {
                return Err(Error::InvalidJson);
            }
            // No token has as many digits as the greatest can move the point.
            let append = |value: i32, digit: &u8| {
                if value < 1_000_000_000 / 10 {
                    value.wrapping_mul(10).wrapping_add(i32::from(digit & 0xF))
                } else {
                    value
                }
            };
            exponent = digits.iter().fold(0, append);
            if negative {
                exponent = exponent.saturating_neg();
            }
        }
        if int.len() > 1 && int.starts_with(b"0") {
            return Err(Error::InvalidJson);
        }
        Ok(Some(Number::new(negative, int, fraction, exponent)))
    }

    /// The text of the value, whatever it is.
    pub(crate) fn raw(&mut self) -> Result<&'a [u8], Error> {
        self.white_space();
        let before = self.rest;
        self.skip()?;
        Ok(self.since(before))
    }

    /// Goes past the value and all that is in it, without recursion.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        // Behind a leading 1, a bit for each level that is open: 1 for an object, 0 for an array. So 31 levels fit,
        // which with the outermost object are 32.
        let mut levels: u32 = 1;
        loop {
            self.white_space();
            let is_object = self.rest.first() == Some(&b'{');
            if self.eat(b'{') || self.eat(b'[') {
                if levels.leading_zeros() == 0 {
                    return Err(Error::TooDeep);
                }
                levels = levels << 1 | u32::from(is_object);
                self.entered = true;
            } else {
                self.scalar()?;
            }
            // Now any number of levels may end, and then comes the next value.
            loop {
                let end = if levels & 1 == 1 { b'}' } else { b']' };
                if levels == 1 {
                    return Ok(());
                } else if !self.next(end)? {
                    levels >>= 1;
                } else if end == b'}' {
                    self.name()?;
                    break;
                } else {
                    break;
                }
            }
        }
    }

    fn scalar(&mut self) -> Result<(), Error> {
        if self.string()?.is_some() || self.number()?.is_some() {
            return Ok(());
        }
        let literals: [&[u8]; 3] = [b"true", b"false", b"null"];
        let rest = literals.into_iter().find_map(|literal| self.rest.strip_prefix(literal));
        self.rest = rest.ok_or(Error::InvalidJson)?;
        Ok(())
    }

    /// Whether there is another element or member before the end, which is passed.
    #[inline]
    fn next(&mut self, end: u8) -> Result<bool, Error> {
        self.white_space();
        if core::mem::take(&mut self.entered) {
            return Ok(!self.eat(end));
        }
        let next = self.eat(b',');
        if next || self.eat(end) { Ok(next) } else { Err(Error::InvalidJson) }
    }

    /// The name of a member and the colon behind it.
    fn name(&mut self) -> Result<Text<'a>, Error> {
        let name = self.string()?.ok_or(Error::InvalidJson)?;
        self.white_space();
        if self.eat(b':') { Ok(name) } else { Err(Error::InvalidJson) }
    }

    fn digits(&mut self) -> &'a [u8] {
        let len = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at_checked(len).unwrap_or_default();
        self.rest = rest;
        digits
    }

    #[inline]
    fn white_space(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    #[inline]
    fn eat(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// What was read since `before` was the rest.
    fn since(&self, before: &'a [u8]) -> &'a [u8] {
        before.get(..before.len().saturating_sub(self.rest.len())).unwrap_or_default()
    }
}
