//! Values as they are written, which get a type only when they are looked at.

use super::{Text, plain_end, reader};
use crate::Error;

/// The text of a value, whatever it is.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a>(pub(super) &'a str);

impl<'a> Value<'a> {
    /// The text, if it is one value and nothing else.
    pub(crate) fn of(text: &'a str) -> Result<Self, Error> {
        let (bytes, mut at) = (text.as_bytes(), 0);
        reader::next(bytes, &mut at);
        let start = at;
        at = reader::value(bytes, start)?;
        let value = text.get(start..at).ok_or(Error::Internal)?;
        reader::next(bytes, &mut at);
        if at == text.len() { Ok(Self(value)) } else { Err(Error::InvalidJson) }
    }

    pub(crate) const fn as_str(self) -> &'a str {
        self.0
    }

    /// The value, if it is a string.
    pub(crate) fn string(self) -> Option<Text<'a>> {
        let [b'"', raw @ .., b'"'] = self.0.as_bytes() else { return None };
        let raw = self.0.get(1..raw.len().wrapping_add(1))?;
        Some(Text { raw, escaped: plain_end(raw.as_bytes(), 0) != raw.len() })
    }

    /// The value, if it is a number.
    pub(crate) fn number(self) -> Option<&'a str> {
        if let [b'-' | b'0'..=b'9', ..] = self.0.as_bytes() { Some(self.0) } else { None }
    }

    /// The strings, if it is a string or an array of strings.
    pub(crate) fn strings(self) -> Option<Texts<'a>> {
        let texts = Texts { text: self.0, at: self.0.starts_with('[').into() };
        let mut rest = texts.clone();
        // Stops at what is no string: then there is more than the end of the value.
        while rest.next().is_some() {}
        if matches!(self.0.get(rest.at..)?, "" | "]") { Some(texts) } else { None }
    }
}

/// The strings of a JSON array, one by one, or a single string that stands in its place, as in `aud` (RFC 7519 §4.1.3).
///
/// ```
/// # use hs256::{Error, Json, Key, NumericDate, Texts, Validation};
/// # let (mut out, mut payload) = ([0; 256], [0; 256]);
/// # let key = Key::new(b"a secret of 32 random bytes or more")?;
/// # let token = key.sign_into(Json(r#"{"exp":1800000000,"groups":["dev","ops"]}"#), &mut out)?;
/// # let now = NumericDate::from_secs(1_799_999_999);
/// let claims = Validation::new().verify_payload_into(&key, token, now, &mut payload)?;
/// let mut groups: Texts<'_> = claims.get("groups")?;
/// assert!(groups.any(|group| group == "ops"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Texts<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Texts<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Text<'a>> {
        let text = self.text.as_bytes();
        let start = reader::take(text, &mut self.at, b'"').then_some(self.at)?;
        let (end, escaped) = reader::string(text, start)?;
        self.at = end;
        // The text was read before: commas are where they must be.
        reader::take(text, &mut self.at, b',');
        Some(Text { raw: self.text.get(start..end.wrapping_sub(1))?, escaped })
    }
}
