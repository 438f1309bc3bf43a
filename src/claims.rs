//! The claims of a token, to JSON and from JSON.

use crate::{
    Error, NumericDate,
    json::{Number, Reader, Text, any_string, set_once, unescape},
};
use core::ops::Range;

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

/// The registered claims (RFC 7519 §4.1) of a payload, as far as this crate interprets them.
#[derive(Default)]
pub(crate) struct Registered<'a> {
    pub(crate) iss: Option<Text<'a>>,
    pub(crate) sub: Option<Text<'a>>,
    /// The text of a string, or of an array of strings (RFC 7519 §4.1.3).
    pub(crate) aud: Option<&'a [u8]>,
    pub(crate) exp: Option<Number>,
    pub(crate) nbf: Option<Number>,
    pub(crate) iat: Option<Number>,
}

impl<'a> Registered<'a> {
    /// Reads the payload to its end. A claim of the wrong type and one that is there twice are errors.
    #[inline]
    pub(crate) fn read(payload: &'a [u8]) -> Result<Self, Error> {
        let mut claims = Self::default();
        let mut reader = Reader::object(payload)?;
        while let Some(name) = reader.member()? {
            match name.name_among(&["sub", "exp", "nbf", "iat", "iss", "aud"]) {
                "sub" => set(&mut claims.sub, "sub", reader.string()?)?,
                "exp" => set(&mut claims.exp, "exp", reader.number()?)?,
                "nbf" => set(&mut claims.nbf, "nbf", reader.number()?)?,
                "iat" => set(&mut claims.iat, "iat", reader.number()?)?,
                "iss" => set(&mut claims.iss, "iss", reader.string()?)?,
                "aud" => {
                    let aud = reader.raw()?;
                    set(&mut claims.aud, "aud", any_string(aud, |_| false).map(|_| aud))?;
                }
                _ => reader.skip()?,
            }
        }
        Ok(claims)
    }

    /// Whether `aud` names this audience.
    pub(crate) fn is_for(&self, audience: &str) -> bool {
        self.aud.and_then(|aud| any_string(aud, |name| name.is(audience))) == Some(true)
    }

    /// The two that [`Claims`] has, with the place of the subject in the payload. Without `exp` a token never ends.
    pub(crate) fn claims(&self, payload: &[u8]) -> Result<Claims<Range<usize>>, Error> {
        let sub = self.sub.ok_or(Error::MissingClaim("sub"))?.place(payload);
        let exp = self.exp.map_or(NumericDate::MAX, |exp| NumericDate::from_secs(exp.floor));
        Ok(Claims { sub, exp })
    }
}

impl Claims<Range<usize>> {
    /// Takes the subject out of the payload it was read from, where it lies.
    pub(crate) fn borrow(self, payload: &mut [u8]) -> Result<Claims<&str>, Error> {
        let place = unescape(payload, self.sub);
        let sub = payload.get(place).and_then(|sub| str::from_utf8(sub).ok()).ok_or(Error::InvalidJson)?;
        Ok(Claims { sub, exp: self.exp })
    }

    /// Makes the payload it was read from into the subject, in the same allocation.
    #[cfg(feature = "alloc")]
    pub(crate) fn own(self, mut payload: alloc::vec::Vec<u8>) -> Result<Claims<alloc::string::String>, Error> {
        let place = unescape(&mut payload, self.sub);
        payload.truncate(place.end);
        // The start is never behind the end: `min` tells the optimiser, which leaves the panic away.
        payload.drain(..place.start.min(payload.len()));
        let sub = alloc::string::String::from_utf8(payload).map_err(|_| Error::InvalidJson)?;
        Ok(Claims { sub, exp: self.exp })
    }
}

fn set<T>(claim: &mut Option<T>, name: &'static str, value: Option<T>) -> Result<(), Error> {
    set_once(claim, name, value.ok_or(Error::ClaimType(name))?)
}
