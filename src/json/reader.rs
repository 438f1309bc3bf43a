//! The reader: it borrows from the text, allocates nothing, does not recurse, and looks at each byte a small fixed number
//! of times. `at` is a position in the text: it grows by what was read, and so cannot overflow.

use super::{Text, Value, plain_end, scalar, text::escape};
use crate::{Error, Name};

/// Reads the object that `text` is, to its end (RFC 8259 §4), and puts the values of the members with these names where they
/// belong. None of these names may be duplicated (RFC 7515 §4, RFC 7519 §4). [`Name::Other`] is the name `other`.
pub(crate) fn find<'a>(text: &'a str, other: &str, places: &mut [(Name, &mut Option<Value<'a>>)]) -> Result<(), Error> {
    let (bytes, mut at) = (text.as_bytes(), 0);
    if !take(bytes, &mut at, b'{') {
        return Err(Error::NotAnObject);
    }
    let mut is_open = !take(bytes, &mut at, b'}');
    while is_open {
        let start = if next(bytes, &mut at) == b'"' { at.wrapping_add(1) } else { return Err(Error::InvalidJson) };
        let (end, escaped) = string(bytes, start).ok_or(Error::InvalidJson)?;
        let name = Text { raw: text.get(start..end.wrapping_sub(1)).ok_or(Error::Internal)?, escaped };
        at = end;
        if !take(bytes, &mut at, b':') {
            return Err(Error::InvalidJson);
        }
        next(bytes, &mut at);
        let start = at;
        at = value(bytes, start)?;
        let known = name.known();
        if let Some((_, place)) = places.iter_mut().find(|(wanted, _)| *wanted == known)
            && (known != Name::Other || name.is(other))
        {
            let value = Value(text.get(start..at).ok_or(Error::Internal)?);
            if place.replace(value).is_some() {
                return Err(Error::Duplicate(known));
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

/// Where a value ends. Arrays and objects may be nested 31 levels deep in it: with the object around it, that makes 32.
pub(super) fn value(text: &[u8], mut at: usize) -> Result<usize, Error> {
    // A bit for each level that is open, 1 for an object and 0 for an array; and a 1 before all of them.
    let mut levels: u32 = 1;
    let mut is_name = false;
    loop {
        let byte = next(text, &mut at);
        match byte {
            b'"' => {
                (at, _) = string(text, at.wrapping_add(1)).ok_or(Error::InvalidJson)?;
                if is_name {
                    if !take(text, &mut at, b':') {
                        return Err(Error::InvalidJson);
                    }
                    is_name = false;
                    continue;
                }
            }
            _ if is_name => return Err(Error::InvalidJson),
            b'{' | b'[' => {
                at = at.wrapping_add(1);
                if levels.leading_zeros() == 0 {
                    return Err(Error::TooDeep);
                }
                let is_object = byte == b'{';
                if !take(text, &mut at, closing(is_object)) {
                    levels = levels << 1 | u32::from(is_object);
                    is_name = is_object;
                    continue;
                }
            }
            b'-' | b'0'..=b'9' => at = scalar::number(text, at).ok_or(Error::InvalidJson)?,
            _ => at = scalar::literal(text, at).ok_or(Error::InvalidJson)?,
        }
        // After a value comes a comma, or the end of the levels of which it was the last one.
        loop {
            if levels == 1 {
                return Ok(at);
            }
            let (is_object, byte) = (levels & 1 == 1, next(text, &mut at));
            at = at.wrapping_add(1);
            if byte == b',' {
                is_name = is_object;
                break;
            }
            if byte != closing(is_object) {
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
        let byte = scalar::peek(text, *at);
        if byte > b' ' || !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            return byte;
        }
        *at = at.wrapping_add(1);
    }
}

/// Goes past white space, and past the byte if it follows. Returns whether it did.
#[inline]
pub(super) fn take(text: &[u8], at: &mut usize, byte: u8) -> bool {
    let follows = next(text, at) == byte;
    *at = at.wrapping_add(follows.into());
    follows
}

/// Where a string ends whose text begins at `start` (§7), and whether there is an escape in it.
#[inline]
pub(super) fn string(text: &[u8], start: usize) -> Option<(usize, bool)> {
    let end = plain_end(text, start);
    let escaped = text.get(end) != Some(&b'"');
    Some((if escaped { escaped_string(text, end)? } else { end.wrapping_add(1) }, escaped))
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
