//! The reader: it borrows from the text, allocates nothing, does not recurse, and looks at each byte a small fixed number
//! of times. `at` is a position in the text: it grows by what was read, and so cannot overflow.

use super::{Text, Value, plain_end, text::escape};
use crate::{Error, Name};

/// Reads the object that `text` is, to its end (RFC 8259 §4), and puts the values of the members with these names where they
/// belong. None of these names may be duplicated (RFC 7515 §4, RFC 7519 §4). [`Name::Other`] stands for the name `other`.
pub(crate) fn find<'a>(text: &'a str, other: &str, places: &mut [(Name, &mut Option<Value<'a>>)]) -> Result<(), Error> {
    let (bytes, mut at) = (text.as_bytes(), 0);
    if !take(bytes, &mut at, b'{') {
        return Err(Error::NotAnObject);
    }
    let mut is_open = !take(bytes, &mut at, b'}');
    while is_open {
        next(bytes, &mut at);
        let start = at.wrapping_add(1);
        let escaped = string(bytes, &mut at).ok_or(Error::InvalidJson)?;
        let name = Text { raw: text.get(start..at.wrapping_sub(1)).ok_or(Error::Internal)?, escaped };
        if !take(bytes, &mut at, b':') {
            return Err(Error::InvalidJson);
        }
        next(bytes, &mut at);
        let start = at;
        value(bytes, &mut at)?;
        if let Some((known, place)) = places.iter_mut().find(|(known, _)| name.is(known.as_str_or(other))) {
            let value = Value(text.get(start..at).ok_or(Error::Internal)?);
            if place.replace(value).is_some() {
                return Err(Error::Duplicate(*known));
            }
        }
        is_open = take(bytes, &mut at, b',');
        if !is_open && !take(bytes, &mut at, b'}') {
            return Err(Error::InvalidJson);
        }
    }
    next(bytes, &mut at);
    if at == text.len() { Ok(()) } else { Err(Error::InvalidJson) }
}

/// Goes past a value. Arrays and objects may be nested 31 levels deep in it: with the object around it, that makes 32.
pub(super) fn value(text: &[u8], at: &mut usize) -> Result<(), Error> {
    // A bit for each level that is open, 1 for an object and 0 for an array; and a 1 before all of them.
    let mut levels: u32 = 1;
    loop {
        match next(text, at) {
            b'"' => _ = string(text, at).ok_or(Error::InvalidJson)?,
            bracket @ (b'{' | b'[') => {
                *at = at.wrapping_add(1);
                let is_object = bracket == b'{';
                if levels.leading_zeros() == 0 {
                    return Err(Error::TooDeep);
                }
                if !take(text, at, closing(is_object)) {
                    levels = levels << 1 | u32::from(is_object);
                    if is_object {
                        name(text, at)?;
                    }
                    continue;
                }
            }
            b'-' | b'0'..=b'9' => number(text, at)?,
            _ => literal(text, at)?,
        }
        // After a value comes a comma, or the end of the levels of which it was the last one.
        loop {
            let is_object = levels & 1 == 1;
            if levels == 1 {
                return Ok(());
            } else if take(text, at, b',') {
                if is_object {
                    name(text, at)?;
                }
                break;
            } else if !take(text, at, closing(is_object)) {
                return Err(Error::InvalidJson);
            }
            levels >>= 1;
        }
    }
}

const fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

/// Goes past white space (§2). Returns the byte that follows; at the end one that no valid text has.
#[inline]
pub(super) fn next(text: &[u8], at: &mut usize) -> u8 {
    loop {
        let byte = peek(text, *at);
        if byte > b' ' || !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            return byte;
        }
        *at = at.wrapping_add(1);
    }
}

#[inline]
fn peek(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}

/// Goes past white space, and past the byte if it follows. Returns whether it did.
#[inline]
pub(super) fn take(text: &[u8], at: &mut usize, byte: u8) -> bool {
    let follows = next(text, at) == byte;
    *at = at.wrapping_add(follows.into());
    follows
}

/// Goes past the name of a member and its colon.
#[inline]
fn name(text: &[u8], at: &mut usize) -> Result<(), Error> {
    string(text, at).filter(|_| take(text, at, b':')).map(drop).ok_or(Error::InvalidJson)
}

/// Goes past a string, if one follows (§7). Returns whether there is an escape in it.
#[inline]
pub(super) fn string(text: &[u8], at: &mut usize) -> Option<bool> {
    let start = take(text, at, b'"').then_some(*at)?;
    let end = plain_end(text, start);
    let escaped = text.get(end) != Some(&b'"');
    *at = if escaped { escaped_string(text, end)? } else { end.wrapping_add(1) };
    Some(escaped)
}

/// The end of a string that is not at its end yet. Out of line: other strings are then read faster.
#[inline(never)]
fn escaped_string(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let byte = *text.get(at)?;
        at = at.wrapping_add(1);
        match byte {
            b'"' => return Some(at),
            b'\\' => at = at.wrapping_add(escape(text.get(at..)?)?.1),
            b' '.. => at = plain_end(text, at),
            _ => return None,
        }
    }
}

/// Goes past a number (§6).
#[inline]
fn number(text: &[u8], at: &mut usize) -> Result<(), Error> {
    pass(text, at, b"-");
    let starts_with_zero = peek(text, *at) == b'0';
    let int = digits(text, at);
    let fraction = !pass(text, at, b".") || digits(text, at) > 0;
    let exponent = !pass(text, at, b"eE") || {
        pass(text, at, b"+-");
        digits(text, at) > 0
    };
    let int = int == 1 || int > 1 && !starts_with_zero;
    if int && fraction && exponent { Ok(()) } else { Err(Error::InvalidJson) }
}

/// Goes past digits. Returns how many there are.
#[inline]
fn digits(text: &[u8], at: &mut usize) -> usize {
    let start = *at;
    while peek(text, *at).is_ascii_digit() {
        *at = at.wrapping_add(1);
    }
    at.wrapping_sub(start)
}

/// Goes past the next byte if it is one of these. Returns whether it is.
#[inline]
fn pass(text: &[u8], at: &mut usize, these: &[u8]) -> bool {
    let is_such = these.contains(&peek(text, *at));
    *at = at.wrapping_add(is_such.into());
    is_such
}

/// Goes past a literal (§3).
#[inline]
fn literal(text: &[u8], at: &mut usize) -> Result<(), Error> {
    let literal: &[u8] = match peek(text, *at) {
        b't' => b"true",
        b'f' => b"false",
        _ => b"null",
    };
    let is_there = text.get(*at..).is_some_and(|rest| rest.starts_with(literal));
    *at = at.wrapping_add(literal.len());
    if is_there { Ok(()) } else { Err(Error::InvalidJson) }
}
