//! JSON (RFC 8259), as much as a token needs: here the writer, for strings and integers.

mod reader;
mod value;

use crate::Error;

pub(crate) use reader::{Reader, any_string};
pub(crate) use value::{Number, Text, unescape};

/// Keeps what a member has whose name may not occur twice.
pub(crate) fn set_once<T>(member: &mut Option<T>, name: &'static str, value: T) -> Result<(), Error> {
    if member.is_some() {
        return Err(Error::Duplicate(name));
    }
    *member = Some(value);
    Ok(())
}

/// How many bytes at the start of `text` stand for themselves in a string: all but quotes, backslashes and control
/// characters (§7). The writer and the reader look for the same.
fn plain_len(text: &[u8]) -> usize {
    const fn repeat(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    // Eight bytes at once: subtracting sets the highest bit of those that were too small. It may also set that of bytes
    // behind one of them, but the first is right. (In a byte of 0x80 and more the bit does not count.)
    let below = |word: u64, limit: u8| word.wrapping_sub(repeat(limit)) & !word & repeat(0x80);
    let (words, rest) = text.as_chunks::<8>();
    let mut len = 0_usize;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let special = below(word, b' ') | below(word ^ repeat(b'"'), 1) | below(word ^ repeat(b'\\'), 1);
        if special != 0 {
            return len.saturating_add((special.trailing_zeros() / 8).try_into().unwrap_or_default());
        }
        len = len.saturating_add(8);
    }
    len.saturating_add(rest.iter().take_while(|&&byte| byte >= b' ' && byte != b'"' && byte != b'\\').count())
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
        let mut decimal = Self { text: [b'0'; 20], start: 20 };
        let mut left = integer.unsigned_abs();
        // Two digits at once, since what takes time is to divide.
        for pair in decimal.text.as_chunks_mut::<2>().0.iter_mut().rev() {
            let digits = u8::try_from(left % 100).unwrap_or_default();
            *pair = [digits / 10, digits % 10].map(|digit| b'0' | digit);
            left /= 100;
            decimal.start = decimal.start.saturating_sub(if left == 0 && digits < 10 { 1 } else { 2 });
            if left == 0 {
                break;
            }
        }
        if integer < 0 {
            decimal.start = decimal.start.saturating_sub(1);
            if let Some(sign) = decimal.text.get_mut(decimal.start) {
                *sign = b'-';
            }
        }
        decimal
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.text.get(self.start..).unwrap_or_default()
    }
}
