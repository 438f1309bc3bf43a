//! What comes from standard input, and what surrounds a token.

use crate::{
    failure::{Failure, tell},
    text::shown,
};
use hs256::{Error, MAX_TOKEN_LEN};
use std::{
    borrow::Cow,
    io::{self, IsTerminal, Read},
    path::Path,
};

/// The most bytes that are read for one token or one object of claims: some room for white space.
pub(crate) const MAX_LEN: usize = 2 * MAX_TOKEN_LEN;

/// The token that an operand names: itself, or what is on standard input.
pub(crate) fn token(command: &str, operand: Option<&str>) -> Result<String, Failure> {
    let input = match operand {
        None | Some("-") => read("the token")?,
        Some(file) if Path::new(file).is_file() => {
            return Err(Failure::Usage(format!(
                "`{0}` is a file; to read it: `hs256 {command} < {0}`",
                shown(file, 200)
            )));
        }
        Some(token) => token.into(),
    };
    if input.is_empty() && operand.is_none() {
        return Err(Failure::Usage(format!("`{command}` needs a TOKEN")));
    }
    bare(&text(&input)).map(str::to_owned).map_err(|error| Failure::Rejected(error.to_string()))
}

/// Reads standard input to its end, or until it is clear that it is too long.
pub(crate) fn read(what: &str) -> Result<Vec<u8>, Failure> {
    tell_what_is_waited_for(what);
    let mut input = Vec::new();
    let limit = u64::try_from(MAX_LEN).unwrap_or(u64::MAX).saturating_add(1);
    io::stdin().take(limit).read_to_end(&mut input).map_err(|error| Failure::read("standard input", &error))?;
    Ok(input)
}

pub(crate) fn tell_what_is_waited_for(what: &str) {
    if io::stdin().is_terminal() {
        tell(&format!(
            "type or paste {what}, then press Enter and {}",
            if cfg!(windows) { "Ctrl-Z" } else { "Ctrl-D" }
        ));
    }
}

/// The input as text: what is no UTF-8 is replaced by a character that no token has.
pub(crate) fn text(input: &[u8]) -> Cow<'_, str> {
    str::from_utf8(input).map_or_else(|_| String::from_utf8_lossy(input), Cow::Borrowed)
}

/// A token without what is around it in a log, an environment or a header field: white space, quotes, `NAME=`,
/// `Authorization:` and `Bearer` (RFC 6750 §2.1).
pub(crate) fn bare(input: &str) -> Result<&str, Error> {
    if input.len() > MAX_LEN {
        return Err(Error::TokenTooLong);
    }
    let mut token = input.trim_ascii();
    // Nearly all tokens begin so, and nothing is before them then.
    if !token.starts_with("eyJ") {
        for without in [without_quotes, without_name, without_quotes, without_field, without_scheme, without_quotes] {
            token = without(token).unwrap_or(token).trim_ascii();
        }
    }
    Ok(token)
}

fn without_quotes(text: &str) -> Option<&str> {
    ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))
}

fn without_name(text: &str) -> Option<&str> {
    let is_of_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
    text.trim_start_matches(is_of_name).strip_prefix('=').filter(|_| text.starts_with(is_of_name))
}

fn without_field(text: &str) -> Option<&str> {
    without_word(text, "Authorization:")
}

fn without_scheme(text: &str) -> Option<&str> {
    without_word(text, "Bearer").filter(|rest| rest.starts_with([' ', '\t']))
}

fn without_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}
