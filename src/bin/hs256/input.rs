//! What comes from standard input.

use crate::failure::Failure;
use hs256::{Error, MAX_TOKEN_LEN};
use std::{
    borrow::Cow,
    io::{self, Read},
};

/// The most bytes that are read for one token or one object of claims: some room for white space.
pub(crate) const MAX_LEN: usize = 2 * MAX_TOKEN_LEN;

/// The token that an operand names: itself, or for `-` what is on standard input.
pub(crate) fn token(operand: &str) -> Result<String, Failure> {
    if operand != "-" {
        return Ok(operand.into());
    }
    let input = read()?;
    Ok(bare(&input).map_err(|error| Failure::Refused(error.to_string()))?.into_owned())
}

/// Reads standard input to its end, or until it is clear that it is too long.
pub(crate) fn read() -> Result<Vec<u8>, Failure> {
    let mut input = Vec::new();
    let limit = u64::try_from(MAX_LEN).unwrap_or(u64::MAX).saturating_add(1);
    io::stdin().take(limit).read_to_end(&mut input).map_err(|error| Failure::read("standard input", &error))?;
    Ok(input)
}

/// A token without what is around it in a log or in a header field: white space, and `Bearer ` (RFC 6750 §2.1).
///
/// What is no UTF-8 is replaced by characters that no token has.
pub(crate) fn bare(input: &[u8]) -> Result<Cow<'_, str>, Error> {
    if input.len() > MAX_LEN {
        return Err(Error::TokenTooLong);
    }
    let input = input.trim_ascii();
    Ok(String::from_utf8_lossy(input.strip_prefix(b"Bearer ").unwrap_or(input).trim_ascii_start()))
}
