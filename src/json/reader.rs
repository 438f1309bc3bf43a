//! The reader: it borrows from the text, allocates nothing, does not recurse, and looks at each byte a small fixed number
//! of times.

use super::{
    plain_len,
    text::{Text, escape},
};
use crate::{Error, Name};

/// Reads the object that `text` is, to its end, and returns the values of those members that are named `names`, of which
/// none may occur twice (RFC 7515 §4, RFC 7519 §4).
#[inline]
pub(crate) fn members<const N: usize>(text: &str, names: [Name; N]) -> Result<[Option<Value<'_>>; N], Error> {
    let mut values = [None; N];
    let mut reader = Reader::new(text.as_bytes());
    reader.white_space();
    if !reader.eat(b'{') {
        return Err(Error::NotAnObject);
    }
    while reader.next(b'}')? {
        let name = reader.name()?.name();
        let value = reader.value()?;
        let known = name.and_then(|name| values.iter_mut().zip(names).find(|(_, known)| name == *known));
        if let Some((place, name)) = known
            && place.replace(value).is_some()
        {
            return Err(Error::Duplicate(name));
        }
    }
    reader.white_space();
    if reader.rest.is_empty() { Ok(values) } else { Err(Error::InvalidJson) }
}

/// The values of `sub` and `exp` in a payload as this crate writes it, if there are no escapes: the usual one, read in half
/// the time. [`members`] finds the same.
#[inline]
pub(crate) fn usual_members(payload: &str) -> Option<[Value<'_>; 2]> {
    let value = |start, raw| Value(Text { raw, start, escaped: false });
    let sub_and_rest = payload.as_bytes().strip_prefix(br#"{"sub":"#)?;
    let sub_len = plain_len(sub_and_rest.get(1..)?).saturating_add(2);
    let (sub, rest) = sub_and_rest.split_at_checked(sub_len)?;
    let exp = rest.strip_prefix(br#","exp":"#)?.strip_suffix(b"}")?;
    let is_number = matches!(exp, [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit));
    let is_usual = is_number && matches!(sub, [b'"', .., b'"']);
    is_usual.then_some([value(r#"{"sub":"#.len(), sub), value(0, exp)])
}

/// The text of a value, whatever it is.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a>(Text<'a>);

impl<'a> Value<'a> {
    /// The value, if it is a string.
    pub(crate) fn string(self) -> Option<Text<'a>> {
        let Self(text) = self;
        let [b'"', raw @ .., b'"'] = text.raw else { return None };
        Some(Text { raw, start: text.start.saturating_add(1), ..text })
    }

    /// The value, if it is a number.
    pub(crate) fn number(self) -> Option<&'a [u8]> {
        Some(self.0.raw).filter(|raw| matches!(raw, [b'-' | b'0'..=b'9', ..]))
    }

    /// Whether `found` holds for a string, or for any of an array of strings; `None` if the value is neither.
    pub(crate) fn any_string(self, mut found: impl FnMut(Text<'_>) -> bool) -> Option<bool> {
        if let Some(text) = self.string() {
            return Some(found(text));
        }
        let mut reader = Reader::new(self.0.raw);
        let mut any = false;
        if !reader.eat(b'[') {
            return None;
        }
        while reader.next(b']').ok()? {
            reader.white_space();
            any |= found(reader.string().ok()?);
        }
        Some(any)
    }
}

struct Reader<'a> {
    len: usize,
    rest: &'a [u8],
    /// Whether an array or object was just entered, so that no comma is to come.
    entered: bool,
}

impl<'a> Reader<'a> {
    const fn new(text: &'a [u8]) -> Self {
        Self { len: text.len(), rest: text, entered: true }
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
    fn string(&mut self) -> Result<Text<'a>, Error> {
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
    #[inline]
    fn text_since(&self, before: &'a [u8], escaped: bool) -> Text<'a> {
        let raw = before.get(..before.len().saturating_sub(self.rest.len())).unwrap_or_default();
        Text { raw, start: self.len.saturating_sub(before.len()), escaped }
    }
}
