//! JSON (RFC 8259), as much as a token needs.

mod reader;
mod scalar;
mod text;
mod value;
mod writer;

pub(crate) use reader::find;
pub use text::Text;
pub(crate) use text::unescape;
pub use value::Texts;
pub(crate) use value::Value;
pub(crate) use writer::Writer;

/// What stands behind a backslash, and for which byte (§7).
const ESCAPES: [[u8; 2]; 8] = [*b"\"\"", *b"\\\\", *b"//", *b"b\x08", *b"f\x0C", *b"n\n", *b"r\r", *b"t\t"];

/// Where the bytes from `at` on end that stand for themselves in a string: all but quotes, backslashes and control characters
/// (§7). The writer and the reader look for the same.
#[inline]
fn plain_end(text: &[u8], mut at: usize) -> usize {
    const WORD: usize = size_of::<usize>();
    const fn repeat(byte: u8) -> usize {
        usize::from_ne_bytes([byte; WORD])
    }
    let mut rest = text.get(at..).unwrap_or_default();
    // A word at once. Subtracting sets the highest bit of each byte that was smaller. It may also set that of bytes after one
    // of them, but the first is right. In a byte of 0x80 and more the bit does not count.
    while let Some((word, tail)) = rest.split_first_chunk() {
        let word = usize::from_le_bytes(*word);
        // Flipping bit 1 swaps quotes (0x22) and spaces (0x20): one comparison finds quotes and control characters.
        let quote_or_control = (word ^ repeat(0x02)).wrapping_sub(repeat(0x21));
        let backslash = (word ^ repeat(b'\\')).wrapping_sub(repeat(1));
        let special = (quote_or_control | backslash) & !word & repeat(0x80);
        if special != 0 {
            return at.wrapping_add(usize::from((special.trailing_zeros() / 8).to_le_bytes()[0]));
        }
        at = at.wrapping_add(WORD);
        rest = tail;
    }
    at.wrapping_add(rest.iter().take_while(|&&byte| byte >= b' ' && byte != b'"' && byte != b'\\').count())
}
