//! The compact serialization (RFC 7515 §7.1), both ways, and its limits.

mod read;
mod write;

pub(crate) use read::Compact;
pub(crate) use write::{max_token_len, write};
#[cfg(feature = "alloc")]
pub(crate) use write::{turn_into_token, write_string};

use crate::base64url;
#[cfg(feature = "alloc")]
use alloc::{vec, vec::Vec};

/// The length of the longest token that is signed or verified, in bytes: 4 MiB, or 32 KiB where a `usize` has 16 bits.
pub const MAX_TOKEN_LEN: usize = 1 << if usize::BITS > 16 { 22 } else { 15 };

/// The characters of a signature: 32 bytes in base64url.
const SIGNATURE_LEN: usize = base64url::encoded_len(32);

#[cfg(feature = "alloc")]
fn zeros(len: usize) -> Vec<u8> {
    // No token is longer. `min` shows this to the compiler, which then leaves the panic out.
    vec![0; len.min(MAX_TOKEN_LEN)]
}
