//! The claims of a token, to JSON and from JSON.

use crate::{
    Error, NumericDate,
    json::{self, Decimal, Number, Place, Text, Value, set},
};

/// The claims of an access token: who it is for, and until when.
///
/// `S` is the subject's type: `&str` to sign and where claims borrow from the caller's buffer, `String` where they own.
/// The payload is `{"sub":…,"exp":…}`, in this order and without white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claims<S> {
    /// `sub`: whom the token is about (RFC 7519 §4.1.2). Any text.
    pub sub: S,
    /// `exp`: when it ends (RFC 7519 §4.1.4). In that very second it is refused already.
    pub exp: NumericDate,
}

impl<S: AsRef<str>> Claims<S> {
    /// Writes the payload piece by piece.
    pub(crate) fn write_json(&self, exp: &Decimal, write: &mut impl FnMut(&[u8])) {
        write(b"{\"sub\":\"");
        json::write_string(self.sub.as_ref(), write);
        write(b"\",\"exp\":");
        write(exp.as_bytes());
        write(b"}");
    }
}

/// The registered claims (RFC 7519 §4.1) of a payload, as far as this crate interprets them.
#[derive(Default)]
pub(crate) struct Registered<'a> {
    pub(crate) iss: Option<Text<'a>>,
    pub(crate) sub: Option<Text<'a>>,
    pub(crate) aud: Option<Audience<'a>>,
    pub(crate) exp: Option<Number>,
    pub(crate) nbf: Option<Number>,
    pub(crate) iat: Option<Number>,
}

/// `aud`: one name or an array of names (RFC 7519 §4.1.3).
pub(crate) enum Audience<'a> {
    One(Text<'a>),
    Many(&'a [u8]),
}

impl<'a> Registered<'a> {
    /// Reads the payload to its end. A claim of the wrong type and one that is there twice are errors.
    pub(crate) fn read(payload: &'a [u8]) -> Result<Self, Error> {
        let mut claims = Self::default();
        json::read_object(payload, |name, value| match name.one_of(["sub", "exp", "nbf", "iat", "iss", "aud"]) {
            Some(name @ "sub") => set(&mut claims.sub, name, string(name, value)?),
            Some(name @ "exp") => set(&mut claims.exp, name, number(name, value)?),
            Some(name @ "nbf") => set(&mut claims.nbf, name, number(name, value)?),
            Some(name @ "iat") => set(&mut claims.iat, name, number(name, value)?),
            Some(name @ "iss") => set(&mut claims.iss, name, string(name, value)?),
            Some(name) => set(&mut claims.aud, name, audience(name, value)?),
            None => Ok(()),
        })?;
        Ok(claims)
    }

    /// The two that [`Claims`] has. Without `exp` a token never ends.
    pub(crate) fn claims(&self) -> Result<Claims<Place>, Error> {
        let sub = self.sub.ok_or(Error::MissingClaim("sub"))?.place();
        let exp = self.exp.map_or(NumericDate::MAX, |exp| NumericDate::from_secs(exp.floor));
        Ok(Claims { sub, exp })
    }
}

impl Claims<Place> {
    /// Takes the subject out of the payload it was read from, where it lies.
    pub(crate) fn borrow(self, payload: &mut [u8]) -> Result<Claims<&str>, Error> {
        let place = self.sub.unescape(payload);
        let sub = payload.get(place).and_then(|sub| str::from_utf8(sub).ok()).ok_or(Error::InvalidJson)?;
        Ok(Claims { sub, exp: self.exp })
    }

    /// Makes the payload it was read from into the subject, in the same allocation.
    #[cfg(feature = "alloc")]
    pub(crate) fn own(self, mut payload: alloc::vec::Vec<u8>) -> Result<Claims<alloc::string::String>, Error> {
        let place = self.sub.unescape(&mut payload);
        payload.truncate(place.end);
        payload.drain(..place.start);
        let sub = alloc::string::String::from_utf8(payload).map_err(|_| Error::InvalidJson)?;
        Ok(Claims { sub, exp: self.exp })
    }
}

impl Audience<'_> {
    pub(crate) fn contains(&self, expected: &str) -> bool {
        match self {
            Self::One(name) => name.is(expected),
            Self::Many(names) => json::any_string(names, |name| name.is(expected)) == Some(true),
        }
    }
}

fn string<'a>(name: &'static str, value: Value<'a>) -> Result<Text<'a>, Error> {
    if let Value::String(text) = value { Ok(text) } else { Err(Error::ClaimType(name)) }
}

fn number(name: &'static str, value: Value<'_>) -> Result<Number, Error> {
    if let Value::Number(number) = value { Ok(number) } else { Err(Error::ClaimType(name)) }
}

fn audience<'a>(name: &'static str, value: Value<'a>) -> Result<Audience<'a>, Error> {
    match value {
        Value::String(text) => Ok(Audience::One(text)),
        Value::Array(names) if json::any_string(names, |_| false).is_some() => Ok(Audience::Many(names)),
        _ => Err(Error::ClaimType(name)),
    }
}
