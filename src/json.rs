//! JSON (RFC 8259), as much as a token needs: here the writer, for strings and integers.

mod reader;
mod value;

use crate::Error;

pub(crate) use reader::{Reader, any_string};
pub(crate) use value::{Number, Text, unescape};

/// Why a text is no JSON object that this crate reads.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    NotAnObject,
    Invalid,
    TooDeep,
}

impl From<Fault> for Error {
    #[inline]
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotAnObject => Self::NotAnObject,
            Fault::Invalid => Self::InvalidJson,
            Fault::TooDeep => Self::TooDeep,
        }
    }
}

/// Keeps what a member has whose name may not occur twice.
#[inline]
pub(crate) fn set_once<T>(member: &mut Option<T>, name: &'static str, value: T) -> Result<(), Error> {
    if member.is_some() {
        return Err(Error::Duplicate(name));
    }
    *member = Some(value);
    Ok(())
}

/// How many bytes at the start of `text` stand for themselves in a string: all but quotes, backslashes and control
/// characters (§7). The writer and the reader look for the same.
#[inline]
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

/// A short text that is written from its end to its beginning, as the digits of a number come.
pub(crate) struct Backwards {
    text: [u8; 32],
    start: usize,
}

impl Backwards {
    pub(crate) const fn new() -> Self {
        Self { text: [0; 32], start: 32 }
    }

    #[inline]
    pub(crate) fn prepend(&mut self, part: &[u8]) {
        let start = self.start.saturating_sub(part.len());
        if let Some(place) = self.text.get_mut(start..self.start)
            && place.len() == part.len()
        {
            place.copy_from_slice(part);
        }
        self.start = start;
    }

    pub(crate) fn prepend_integer(&mut self, integer: i64) {
        let mut left = integer.unsigned_abs();
        // Two digits at once, since what takes time is to divide.
        while left >= 100 {
            self.prepend(&digits(left % 100));
            left /= 100;
        }
        let [tens, ones] = digits(left);
        self.prepend(&[ones]);
        if tens != b'0' {
            self.prepend(&[tens]);
        }
        if integer < 0 {
            self.prepend(b"-");
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.text.get(self.start..).unwrap_or_default()
    }
}

/// The digits of a number below 100.
fn digits(number: u64) -> [u8; 2] {
    let number = u8::try_from(number).unwrap_or_default();
    [number / 10, number % 10].map(|digit| b'0' | digit)
}
