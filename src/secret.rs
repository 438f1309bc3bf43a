//! Secrets: what is none, and reading one that is given as text. No branch and no table look-up depends on its characters: only
//! on its length, on white space, padding and `0x` around it, and on whether it is accepted.

use crate::{Error, base64url};
use core::hint::black_box;

/// Rejects a key file: it holds a public key, or a secret that must be decoded first (RFC 8725 §3.1).
///
/// Each kind has two marks. In 32 random bytes they are by chance once in 2^38 secrets, and a passphrase hardly has them.
pub(crate) fn reject_key_file(secret: &[u8]) -> Result<(), Error> {
    let has = |text| contains(secret, text);
    let pem = has(b"----") & has(b"BEGIN ");
    let ssh = (has(b"ssh-") | has(b"ecdsa-sha2-")) & has(b" AAAA");
    let jwk = has(b"{") & has(b"\"kty\"");
    match black_box(pem | ssh | jwk) {
        0 => Ok(()),
        _ if pem > 0 => Err(Error::PemSecret),
        _ if ssh > 0 => Err(Error::SshKeySecret),
        _ => Err(Error::JwkSecret),
    }
}

/// All bits if `part` is somewhere in the secret, else none.
fn contains(secret: &[u8], part: &[u8]) -> u8 {
    let (mut found, mut rest) = (0, secret);
    while let Some((start, [_, tail @ ..])) = rest.get(..part.len()).zip(Some(rest)) {
        let differences = black_box(start.iter().zip(part).fold(0, |bits, (byte, wanted)| bits | byte ^ wanted));
        // Only zero is smaller than one.
        let [is_part, _] = u16::from(differences).wrapping_sub(1).to_be_bytes();
        found |= is_part;
        rest = tail;
    }
    found
}

/// The most bytes that a secret may have which is given as text.
pub(crate) const MAX_LEN: usize = 256;

/// Decodes base64 in either alphabet, padded or not.
pub(crate) fn from_base64<'b>(text: &str, out: &'b mut [u8; MAX_LEN]) -> Result<&'b [u8], Error> {
    reject_key_file(text.as_bytes())?;
    let text = text.trim_ascii();
    let unpadded = text.trim_end_matches('=');
    let padding = text.len().saturating_sub(unpadded.len());
    // As many as a multiple of four wants, at most.
    if padding > unpadded.len().wrapping_neg() % 4 {
        return Err(Error::SecretNotBase64);
    }
    if base64url::decoded_len(unpadded.len()) > MAX_LEN {
        return Err(Error::LongSecret);
    }
    // Characters of the alphabet that is not used are foreign.
    let is_url_safe = unpadded.bytes().fold(0, |any, char| any | within(char, b'-', b'-') | within(char, b'_', b'_'));
    let value = |char| {
        let (upper, lower, digit) = (within(char, b'A', b'Z'), within(char, b'a', b'z'), within(char, b'0', b'9'));
        let plus = within(char, b'+', b'+') & !is_url_safe | within(char, b'-', b'-');
        let slash = within(char, b'/', b'/') & !is_url_safe | within(char, b'_', b'_');
        let value = upper & char.wrapping_sub(b'A')
            | lower & char.wrapping_sub(b'a' - 26)
            | digit & char.wrapping_add(52 - b'0')
            | plus & 62
            | slash & 63;
        (value | !(upper | lower | digit | plus | slash)).cast_signed()
    };
    base64url::decode_with(value, unpadded.as_bytes(), out).map(|secret| &*secret).ok_or(Error::SecretNotBase64)
}

/// Decodes hexadecimal digits in either case, with or without a leading `0x`.
pub(crate) fn from_hex<'b>(text: &str, out: &'b mut [u8; MAX_LEN]) -> Result<&'b [u8], Error> {
    reject_key_file(text.as_bytes())?;
    let text = text.trim_ascii();
    let (pairs, rest) = text.strip_prefix("0x").unwrap_or(text).as_bytes().as_chunks::<2>();
    let secret = out.get_mut(..pairs.len()).ok_or(Error::LongSecret)?;
    let mut wrong = u8::from(!rest.is_empty()) << 4;
    for (byte, pair) in secret.iter_mut().zip(pairs) {
        let [high, low] = pair.map(hex_value);
        wrong |= high | low;
        *byte = high << 4 | low & 0xF;
    }
    if wrong < 16 { Ok(secret) } else { Err(Error::SecretNotHex) }
}

/// The value of a hexadecimal digit; what is none has a bit that no value has.
fn hex_value(char: u8) -> u8 {
    let (digit, upper, lower) = (within(char, b'0', b'9'), within(char, b'A', b'F'), within(char, b'a', b'f'));
    digit & char.wrapping_sub(b'0')
        | upper & char.wrapping_sub(b'A' - 10)
        | lower & char.wrapping_sub(b'a' - 10)
        | !(digit | upper | lower) & 16
}

/// All bits if `first <= char <= last`, else none. `first` is at least 1, `last` at most 127.
const fn within(char: u8, first: u8, last: u8) -> u8 {
    // In this range, and only there, both differences have their highest bit set: they are negative.
    let below = first.wrapping_sub(1).wrapping_sub(char);
    let above = char.wrapping_sub(last).wrapping_sub(1);
    ((below & above).cast_signed() >> 7).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn within_holds_in_the_range_and_only_there() {
        for first in 1..=127 {
            for last in first..=127 {
                for char in 0..=255 {
                    let all_bits = (first..=last).contains(&char);
                    assert_eq!(within(char, first, last), if all_bits { 0xFF } else { 0 }, "{first} {last} {char}");
                }
            }
        }
    }
}
