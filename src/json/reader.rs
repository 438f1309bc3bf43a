//! The reader: it borrows from the text, allocates nothing, does not recurse, and looks at each byte a small fixed number
//! of times.

use super::{
    plain_len,
    text::{Text, escape},
    value::Value,
};
use crate::{Error, Name};

/// Reads the object that `text` is, to its end, and keeps the values of those members that are named `names`, of which none
/// may be duplicated (RFC 7515 §4, RFC 7519 §4).
pub(crate) fn read_members<'a>(text: &'a str, names: &[Name], values: &mut [Option<Value<'a>>]) -> Result<(), Error> {
    let mut reader = Reader::new(text.as_bytes());
    reader.white_space();
    if !reader.eat(b'{') {
        return Err(Error::NotAnObject);
    }
    while reader.next(b'}')? {
        let name = reader.name()?.name();
        let value = reader.value()?;
        let known = values.iter_mut().zip(names).find(|(_, known)| name == Some(**known));
        if let Some((place, name)) = known
            && place.replace(value).is_some()
        {
            return Err(Error::Duplicate(*name));
        }
    }
    reader.white_space();
    if reader.rest.is_empty() { Ok(()) } else { Err(Error::InvalidJson) }
}

/// Reads a text from its beginning to its end.
pub(super) struct Reader<'a> {
    len: usize,
    rest: &'a [u8],
    /// Whether an array or object was just entered, so that no comma is to come.
    entered: bool,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { len: text.len(), rest: text, entered: true }
    }

    /// Whether there is another element or member before the end, which is passed.
    #[inline]
    pub(super) fn next(&mut self, end: u8) -> Result<bool, Error> {
        self.white_space();
        if core::mem::take(&mut self.entered) {
            return Ok(!self.eat(end));
        }
        let next = self.eat(b',');
        if next || self.eat(end) { Ok(next) } else { Err(Error::InvalidJson) }
    }

    /// The name of a member and the colon after it.
    #[inline]
    fn name(&mut self) -> Result<Text<'a>, Error> {
        self.white_space();
        let name = self.string()?;
        self.white_space();
        if self.eat(b':') { Ok(name) } else { Err(Error::InvalidJson) }
    }

    /// The next value and all that is in it.
    #[inline]
    fn value(&mut self) -> Result<Value<'a>, Error> {
        self.white_space();
        let before = self.rest;
        let escaped = if matches!(before, [b'{' | b'[', ..]) { self.skip_nested()? } else { self.skip_scalar()? };
        Ok(Value(self.text_since(before, escaped)))
    }

    /// Goes past an array or object, without recursion. Says whether there are escapes in it.
    fn skip_nested(&mut self) -> Result<bool, Error> {
        // After a leading 1, a bit for each level that is open: 1 for an object, 0 for an array. So 31 levels fit, which
        // with the outermost object are 32.
        let mut levels: u32 = 1;
        let mut escaped = false;
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
                escaped |= self.skip_scalar()?;
            }
            // Now any number of levels may end, and then comes the next value.
            loop {
                let is_object = levels & 1 == 1;
                if levels == 1 {
                    return Ok(escaped);
                } else if !self.next(if is_object { b'}' } else { b']' })? {
                    levels >>= 1;
                } else {
                    escaped |= is_object && self.name()?.escaped;
                    break;
                }
            }
        }
    }

    /// Goes past a string, a number or a literal. Says whether there are escapes in it.
    #[inline]
    fn skip_scalar(&mut self) -> Result<bool, Error> {
        match self.rest {
            [b'"', ..] => return Ok(self.string()?.escaped),
            [b'-' | b'0'..=b'9', ..] => self.skip_number()?,
            _ => {
                let literals: [&[u8]; 3] = [b"true", b"false", b"null"];
                let rest = literals.into_iter().find_map(|literal| self.rest.strip_prefix(literal));
                self.rest = rest.ok_or(Error::InvalidJson)?;
            }
        }
        Ok(false)
    }

    /// What is between the quotes of a string (§7).
    #[inline]
    pub(super) fn string(&mut self) -> Result<Text<'a>, Error> {
        let (b'"', before) = self.rest.split_first().ok_or(Error::InvalidJson)? else { return Err(Error::InvalidJson) };
        self.rest = before;
        let mut escaped = false;
        loop {
            self.rest = self.rest.get(plain_len(self.rest)..).unwrap_or_default();
            match self.rest.split_first() {
                Some((b'"', after)) => {
                    let text = self.text_since(before, escaped);
                    self.rest = after;
                    return Ok(text);
                }
                Some((b'\\', after)) => (_, self.rest) = escape(after).ok_or(Error::InvalidJson)?,
                _ => return Err(Error::InvalidJson),
            }
            escaped = true;
        }
    }

    /// Goes past a number (§6).
    #[inline]
    fn skip_number(&mut self) -> Result<(), Error> {
        self.eat(b'-');
        let int = matches!(self.digits(), [b'0'] | [b'1'..=b'9', ..]);
        let fraction = !self.eat(b'.') || !self.digits().is_empty();
        let exponent = !(self.eat(b'e') || self.eat(b'E')) || {
            let _sign = self.eat(b'-') || self.eat(b'+');
            !self.digits().is_empty()
        };
        if int && fraction && exponent { Ok(()) } else { Err(Error::InvalidJson) }
    }

    #[inline]
    fn digits(&mut self) -> &'a [u8] {
        let len = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at_checked(len).unwrap_or_default();
        self.rest = rest;
        digits
    }

    #[inline]
    pub(super) fn white_space(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let rest = self.rest.strip_prefix(&[byte]);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What was read since `before` was the rest.
    #[inline]
    fn text_since(&self, before: &'a [u8], escaped: bool) -> Text<'a> {
        let raw = before.get(..before.len().saturating_sub(self.rest.len())).unwrap_or_default();
        Text { raw, start: self.len.saturating_sub(before.len()), escaped }
    }
}
