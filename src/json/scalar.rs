//! Numbers and literals, of which only the end is looked for.

/// Where a number ends (§6).
#[inline]
pub(super) fn number(text: &[u8], start: usize) -> Option<usize> {
    let start = start.wrapping_add((peek(text, start) == b'-').into());
    let mut at = digits(text, start)?;
    if peek(text, start) == b'0' && at.wrapping_sub(start) > 1 {
        return None;
    }
    if peek(text, at) == b'.' {
        at = digits(text, at.wrapping_add(1))?;
    }
    if peek(text, at) | 0x20 == b'e' {
        at = at.wrapping_add(1);
        at = digits(text, at.wrapping_add(matches!(peek(text, at), b'+' | b'-').into()))?;
    }
    Some(at)
}

/// Where digits end, of which there is at least one.
#[inline]
fn digits(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    while peek(text, at).is_ascii_digit() {
        at = at.wrapping_add(1);
    }
    if at == start { None } else { Some(at) }
}

/// Where a literal ends (§3).
#[inline]
pub(super) fn literal(text: &[u8], start: usize) -> Option<usize> {
    let literal: &[u8] = match peek(text, start) {
        b't' => b"true",
        b'f' => b"false",
        _ => b"null",
    };
    text.get(start..)?.starts_with(literal).then_some(start.wrapping_add(literal.len()))
}

/// The byte at a position; past the end, one that no valid text has.
#[inline]
pub(super) fn peek(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}
