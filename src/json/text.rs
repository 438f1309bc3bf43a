//! Strings, and what their escapes stand for.

use super::{ESCAPES, plain_end};
use crate::{Error, Name, error::room};
use core::{
    fmt::{self, Write},
    iter,
    ops::Range,
};

/// The text of a JSON string (RFC 8259 §7), as it stands in a payload: perhaps with escapes, which are decoded when it is looked
/// at. It borrows from the payload and does not allocate.
///
/// It can be compared with a `str`, displayed (without padding, and so written to any [`core::fmt::Write`] or made a `String`), and
/// [copied](Self::copy_to) to a buffer.
///
/// ```
/// # use hs256::{Error, Key, NumericDate, Text, Validation};
/// # let (mut out, mut payload) = ([0; 256], [0; 256]);
/// # let key = Key::new(b"a secret of 32 random bytes or more")?;
/// # let token = key.sign_into(hs256::Json(r#"{"exp":1800000000,"name":"\u00c9mile"}"#), &mut out)?;
/// # let now = NumericDate::from_secs(1_799_999_999);
/// let claims = Validation::new().verify_payload_into(&key, token, now, &mut payload)?;
/// let name: Text<'_> = claims.get("name")?;
/// assert_eq!(name, "Émile");
/// assert_eq!(name.copy_to(&mut [0; 16])?, "Émile");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// What stands between the quotes.
    pub(super) raw: &'a str,
    /// Whether there is a backslash in it.
    pub(crate) escaped: bool,
}

impl<'a> Text<'a> {
    /// Copies the text, without its escapes, to the beginning of `buffer`. Does not allocate.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] if it does not fit. The error says how many bytes it needs.
    pub fn copy_to<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b str, Error> {
        let needed = self.bytes().count();
        let place = room(buffer, needed)?;
        for (to, byte) in place.iter_mut().zip(self.bytes()) {
            *to = byte;
        }
        str::from_utf8(place).map_err(|_| Error::Internal)
    }

    /// Where this is in the text that it was read from.
    pub(crate) fn place_in(&self, text: &str) -> Range<usize> {
        let start = self.raw.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
        start..start.wrapping_add(self.raw.len())
    }

    /// The name that this is.
    #[inline]
    pub(super) fn known(&self) -> Name {
        if !self.escaped {
            return Name::of(self.raw);
        }
        self.copy_to(&mut [0; 4]).map_or(Name::Other, Name::of)
    }

    /// Whether this is `expected`, however it is written.
    #[inline]
    pub(crate) fn is(&self, expected: &str) -> bool {
        if self.escaped { self.equals("", expected, false) } else { self.raw == expected }
    }

    /// Whether this is the media type `expected`: in any case, and `application/` may be left out of either if no other slash
    /// follows (RFC 7515 §4.1.9).
    pub(crate) fn is_media_type(&self, expected: &str) -> bool {
        const PREFIX: &str = "application/";
        let (start, subtype) = expected.split_at_checked(PREFIX.len()).unwrap_or_default();
        let short = if start.eq_ignore_ascii_case(PREFIX) { subtype } else { expected };
        self.equals("", expected, true)
            || short.bytes().all(|byte| byte != b'/')
                && (self.equals("", short, true) || self.equals(PREFIX, short, true))
    }

    fn equals(&self, prefix: &str, expected: &str, any_case: bool) -> bool {
        let mut bytes = self.bytes();
        let mut is_next = |wanted: u8| {
            bytes.next().is_some_and(|byte| byte == wanted || any_case && byte.eq_ignore_ascii_case(&wanted))
        };
        prefix.bytes().all(&mut is_next) && expected.bytes().all(is_next) && bytes.next().is_none()
    }

    /// The text without its escapes.
    fn bytes(&self) -> impl Iterator<Item = u8> + use<'a> {
        let (mut rest, mut pending) = (self.raw.as_bytes(), 0);
        iter::from_fn(move || {
            let (byte, len) = next_byte(rest, &mut pending)?;
            rest = rest.get(len..)?;
            Some(byte)
        })
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.raw;
        loop {
            let (plain, escaped) = rest.split_at_checked(plain_end(rest.as_bytes(), 0)).ok_or(fmt::Error)?;
            f.write_str(plain)?;
            // The text ends here, or an escape follows: it was read before.
            let Some(escaped) = escaped.strip_prefix('\\') else { return Ok(()) };
            let (char, len) = escape(escaped.as_bytes()).ok_or(fmt::Error)?;
            f.write_char(char)?;
            rest = escaped.get(len..).ok_or(fmt::Error)?;
        }
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.is(other)
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.is(other)
    }
}

/// Undoes the escapes of the string at `place` of `text`, where it is: nothing is shorter as an escape than as itself.
/// Returns where the string then is.
pub(crate) fn unescape(text: &mut [u8], place: Range<usize>) -> Option<Range<usize>> {
    let (mut from, mut to, mut pending) = (place.start, place.start, 0);
    while let Some((byte, len)) = next_byte(text.get(from..place.end)?, &mut pending) {
        *text.get_mut(to)? = byte;
        (from, to) = (from.wrapping_add(len), to.wrapping_add(1));
    }
    Some(place.start..to)
}

/// The next byte of a text without its escapes, and how many bytes of `rest` it takes. In `pending` are the bytes that are left
/// of a character for which an escape stood. None of them is 0.
fn next_byte(rest: &[u8], pending: &mut u32) -> Option<(u8, usize)> {
    let [byte, ..] = pending.to_le_bytes();
    *pending >>= 8;
    if byte != 0 {
        return Some((byte, 0));
    }
    let (&first, rest) = rest.split_first()?;
    if first != b'\\' {
        return Some((first, 1));
    }
    let (char, len) = escape(rest)?;
    let mut utf8 = [0; 4];
    char.encode_utf8(&mut utf8);
    let [byte, ..] = utf8;
    *pending = u32::from_le_bytes(utf8) >> 8;
    Some((byte, len.wrapping_add(1)))
}

/// The character that an escape stands for, and the length of the escape after its backslash, where `rest` begins.
#[inline]
pub(super) fn escape(rest: &[u8]) -> Option<(char, usize)> {
    let letter = rest.first()?;
    if *letter != b'u' {
        let [_, meant] = ESCAPES.iter().find(|[escaped, _]| escaped == letter)?;
        return Some((char::from(*meant), 1));
    }
    let first = utf16_unit(rest)?;
    if first & 0xFC00 != 0xD800 {
        return Some((char::from_u32(first)?, 5));
    }
    let second = utf16_unit(rest.get(5..)?.strip_prefix(b"\\")?)?;
    let low = if second & 0xFC00 == 0xDC00 { second & 0x3FF } else { return None };
    Some((char::from_u32(0x1_0000_u32.wrapping_add((first & 0x3FF) << 10 | low))?, 11))
}

/// The value of `u` and four hexadecimal digits, all at once. Sums set the highest bit of each byte that is large enough.
#[inline]
fn utf16_unit(text: &[u8]) -> Option<u32> {
    const fn each(byte: u8) -> u32 {
        u32::from_ne_bytes([byte; 4])
    }
    let [b'u', digits @ ..] = *text.first_chunk::<5>()? else { return None };
    let digits = u32::from_be_bytes(digits);
    let lower_case = digits | each(0x20);
    let is_decimal = digits.wrapping_add(each(0x80 - b'0')) & !digits.wrapping_add(each(0x7F - b'9'));
    let is_letter = lower_case.wrapping_add(each(0x80 - b'a')) & !lower_case.wrapping_add(each(0x7F - b'f'));
    if (is_decimal | is_letter) & !digits & each(0x80) != each(0x80) {
        return None;
    }
    // Letters, which have bit 6, begin with the value 1 in their lower half.
    let values = (digits & each(0x0F)).wrapping_add((digits >> 6 & each(1)).wrapping_mul(9));
    let pairs = (values | values >> 4) & 0x00FF_00FF;
    Some((pairs | pairs >> 8) & 0xFFFF)
}
