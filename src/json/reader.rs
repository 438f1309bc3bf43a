//! The reader: it borrows from the text, allocates nothing, does not recurse, and looks at each byte a small fixed number
//! of times.

use super::{
    plain_len,
    text::{Text, escape},
};
use crate::{Error, Name};
use core::{mem, ops::Range};

/// Reads the object that `text` is, to its end, and finds the `places` of those members' values that are named `names`, of
/// which none may be duplicated (RFC 7515 §4, RFC 7519 §4). The place of an absent one stays empty, which no value is.
pub(crate) fn read_members(text: &str, names: &[Name], places: &mut [Range<usize>]) -> Result<(), Error> {
    let mut reader = Reader { rest: text.as_bytes() };
    let at = |reader: &Reader<'_>| text.len().wrapping_sub(reader.rest.len());
    if !reader.eat(b'{') {
        return Err(Error::NotAnObject);
    }
    // A bit for each level that is open: 1 for an object, 0 for an array. The first bit is that of the outermost object.
    let mut levels: u32 = 1;
    // Whether the innermost level was just entered, so that no comma is to come.
    let mut entered = true;
    let (mut known, mut start) = (None, 0);
    while levels != 0 {
        let in_object = levels & 1 == 1;
        if reader.eat(if in_object { b'}' } else { b']' }) {
            levels >>= 1;
            entered = false;
        } else {
            if !entered {
                reader.require(b',')?;
            }
            if in_object {
                let name = reader.string()?;
                reader.require(b':')?;
                if levels == 1 {
                    known = names.iter().zip(&mut *places).find(|(known, _)| name.is(known.as_str()));
                    reader.white_space();
                    start = at(&reader);
                }
            }
            let opens_object = reader.eat(b'{');
            entered = opens_object || reader.eat(b'[');
            if !entered {
                reader.scalar()?;
            } else if levels.leading_zeros() == 0 {
                return Err(Error::TooDeep);
            } else {
                levels = levels << 1 | u32::from(opens_object);
            }
        }
        if levels == 1
            && !entered
            && let Some((name, place)) = known.take()
            && !mem::replace(place, start..at(&reader)).is_empty()
        {
            return Err(Error::Duplicate(*name));
        }
    }
    reader.white_space();
    if reader.rest.is_empty() { Ok(()) } else { Err(Error::InvalidJson) }
}

/// Reads a text from its beginning to its end.
pub(super) struct Reader<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Goes past a string, and returns what is between its quotes (§7).
    #[inline]
    pub(super) fn string(&mut self) -> Result<Text<'a>, Error> {
        self.require(b'"')?;
        let text = self.rest;
        let mut escaped = false;
        loop {
            self.rest = self.rest.get(plain_len(self.rest)..).unwrap_or_default();
            match self.rest {
                [b'"', rest @ ..] => {
                    let len = text.len().wrapping_sub(self.rest.len());
                    self.rest = rest;
                    return Ok(Text { raw: text.get(..len).unwrap_or_default(), escaped });
                }
                [b'\\', rest @ ..] => (_, self.rest) = escape(rest).ok_or(Error::InvalidJson)?,
                _ => return Err(Error::InvalidJson),
            }
            escaped = true;
        }
    }

    /// Goes past a string, a number or a literal.
    #[inline]
    fn scalar(&mut self) -> Result<(), Error> {
        match self.rest {
            [b'"', ..] => self.string().map(drop),
            [b'-' | b'0'..=b'9', ..] => self.number(),
            _ => {
                let literals: [&[u8]; 3] = [b"true", b"false", b"null"];
                let rest = literals.into_iter().find_map(|literal| self.rest.strip_prefix(literal));
                self.rest = rest.ok_or(Error::InvalidJson)?;
                Ok(())
            }
        }
    }

    /// Goes past a number (§6).
    #[inline]
    fn number(&mut self) -> Result<(), Error> {
        self.pass(b"-");
        let int = matches!(self.digits(), [b'0'] | [b'1'..=b'9', ..]);
        let fraction = !self.pass(b".") || !self.digits().is_empty();
        let exponent = !self.pass(b"eE") || {
            self.pass(b"-+");
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

    /// Goes past a byte that must come, and past white space before it.
    #[inline]
    fn require(&mut self, byte: u8) -> Result<(), Error> {
        if self.eat(byte) { Ok(()) } else { Err(Error::InvalidJson) }
    }

    /// Goes past white space, then past the byte if it comes. Says whether it did.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        self.white_space();
        self.pass(&[byte])
    }

    #[inline]
    fn white_space(&mut self) {
        while self.pass(b" \t\n\r") {}
    }

    /// Goes past the next byte if it is one of these. Says whether it was.
    #[inline]
    fn pass(&mut self, these: &[u8]) -> bool {
        let Some((byte, rest)) = self.rest.split_first() else { return false };
        let such = these.iter().any(|such| such == byte);
        if such {
            self.rest = rest;
        }
        such
    }
}
