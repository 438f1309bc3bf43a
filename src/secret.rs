//! Reads a secret that is given as text. Nothing branches on its characters or looks them up in a table: what does is its
//! length, white space and padding around it, and whether it is accepted.

use crate::{
    Error,
    base64url::{self, within},
};

/// The most bytes that a secret may have which is given as text.
pub(crate) const MAX_LEN: usize = 256;

/// Decodes base64 in either alphabet, padded or not.
pub(crate) fn from_base64<'b>(text: &str, out: &'b mut [u8; MAX_LEN]) -> Result<&'b [u8], Error> {
    let text = text.trim_ascii();
    let unpadded = text.trim_end_matches('=');
    let padding = text.len().saturating_sub(unpadded.len());
    if base64url::decoded_len(unpadded.len()) > MAX_LEN {
        return Err(Error::LongSecret);
    }
    let is = |char: u8, other: u8| within(char & 0x7F, other, other);
    let (mut standard, mut url_safe) = (0, 0);
    for &char in unpadded.as_bytes() {
        standard |= is(char, b'+') | is(char, b'/');
        url_safe |= is(char, b'-') | is(char, b'_');
    }
    let to_url_safe = |char: u8| char ^ is(char, b'+') & (b'+' ^ b'-') ^ is(char, b'/') & (b'/' ^ b'_');
    let secret = base64url::decode_with(unpadded.as_bytes(), out, to_url_safe);
    // As many as a multiple of four wants, at most.
    let is_padding = padding <= unpadded.len().wrapping_neg() % 4;
    secret.filter(|_| is_padding && standard & url_safe == 0).map(|secret| &*secret).ok_or(Error::SecretNotBase64)
}

/// Decodes hexadecimal digits in either case, with or without a leading `0x`.
pub(crate) fn from_hex<'b>(text: &str, out: &'b mut [u8; MAX_LEN]) -> Result<&'b [u8], Error> {
    let text = text.trim_ascii();
    let (pairs, rest) = text.strip_prefix("0x").unwrap_or(text).as_bytes().as_chunks::<2>();
    let secret = out.get_mut(..pairs.len()).ok_or(Error::LongSecret)?;
    let mut wrong = u8::from(!rest.is_empty()) << 7;
    for (byte, &[high, low]) in secret.iter_mut().zip(pairs) {
        let (high, low) = (hex_value(high), hex_value(low));
        wrong |= high | low;
        *byte = high << 4 | low & 0xF;
    }
    if wrong < 0x80 { Ok(secret) } else { Err(Error::SecretNotHex) }
}

/// The value of a digit. Only that of a foreign character has its highest bit set.
fn hex_value(char: u8) -> u8 {
    let ascii = char & 0x7F;
    let digit = within(ascii, b'0', b'9');
    let letter = within(ascii | 0x20, b'a', b'f');
    let less = digit & b'0' | letter & (b'a' - 10);
    (ascii | letter & 0x20).wrapping_sub(less) & 0x0F | (char | !(digit | letter)) & 0x80
}
