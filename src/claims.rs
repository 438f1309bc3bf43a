//! The claims of an access token, and the claims of any payload that this crate interprets.

use crate::{
    Error, Name, NumericDate,
    json::{self, Text, Value},
};
use core::ops::Range;

/// The claims of an access token: whom it is about, and when it expires.
///
/// `S` is the type of the subject: `&str` to sign and where the claims borrow from the caller's buffer, `String` where they
/// own it. The payload is `{"sub":…,"exp":…}`, in this order and without white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claims<S> {
    /// `sub`: whom the token is about (RFC 7519 §4.1.2). It may be any text.
    pub sub: S,
    /// `exp`: when the token expires (RFC 7519 §4.1.4). It is rejected when now >= `exp`.
    pub exp: NumericDate,
}

/// The registered claims that this crate interprets (RFC 7519 §4.1), as they stand in a payload. Their types are checked only
/// when they are looked at.
#[derive(Default)]
pub(crate) struct Registered<'a> {
    pub(crate) iss: Option<Value<'a>>,
    pub(crate) sub: Option<Value<'a>>,
    pub(crate) aud: Option<Value<'a>>,
    pub(crate) exp: Option<Value<'a>>,
    pub(crate) nbf: Option<Value<'a>>,
    pub(crate) iat: Option<Value<'a>>,
}

impl<'a> Registered<'a> {
    /// Reads the payload to its end.
    #[inline]
    pub(crate) fn read(payload: &'a str) -> Result<Self, Error> {
        let mut claims = Self::default();
        let Self { iss, sub, aud, exp, nbf, iat } = &mut claims;
        let (iss, sub, aud) = ((Name::Iss, iss), (Name::Sub, sub), (Name::Aud, aud));
        let (exp, nbf, iat) = ((Name::Exp, exp), (Name::Nbf, nbf), (Name::Iat, iat));
        json::find(payload, "", &mut [iss, sub, aud, exp, nbf, iat])?;
        Ok(claims)
    }

    /// Checks what a payload must say to be signed.
    pub(crate) fn check_to_sign(&self, exp_may_be_absent: bool) -> Result<(), Error> {
        if date(self.exp, Name::Exp)?.is_none() && !exp_may_be_absent {
            return Err(Error::MissingClaim(Name::Exp));
        }
        date(self.nbf, Name::Nbf)?;
        self.aud.map_or(Ok(()), |aud| aud.strings().map(drop).ok_or(Error::ClaimType(Name::Aud)))
    }

    /// The claims of an access token, with the place of the subject in the payload.
    pub(crate) fn place(&self, payload: &str, exp: NumericDate) -> Result<Place, Error> {
        let sub = text(self.sub, Name::Sub)?;
        Ok(Place { sub: sub.place_in(payload), escaped: sub.escaped, exp })
    }
}

/// A claim as a time, if it is present.
pub(crate) fn date(claim: Option<Value<'_>>, name: Name) -> Result<Option<NumericDate>, Error> {
    let Some(claim) = claim else { return Ok(None) };
    claim.number().map(|number| Some(NumericDate::from_json(number))).ok_or(Error::ClaimType(name))
}

/// A claim as a text, which is required.
pub(crate) fn text<'a>(claim: Option<Value<'a>>, name: Name) -> Result<Text<'a>, Error> {
    claim.ok_or(Error::MissingClaim(name))?.string().ok_or(Error::ClaimType(name))
}

/// Where in a payload the subject is, and `exp`.
pub(crate) struct Place {
    sub: Range<usize>,
    escaped: bool,
    exp: NumericDate,
}

impl Place {
    /// Undoes the escapes of the subject in the payload that it was read from, and borrows it.
    pub(crate) fn borrow(self, payload: &mut [u8]) -> Result<Claims<&str>, Error> {
        let place = self.unescape(payload)?;
        let sub = payload.get(place).and_then(|sub| str::from_utf8(sub).ok()).ok_or(Error::Internal)?;
        Ok(Claims { sub, exp: self.exp })
    }

    /// Turns the payload that the subject was read from into the subject, and gives back what it does not need.
    #[cfg(feature = "alloc")]
    pub(crate) fn own(self, mut payload: alloc::vec::Vec<u8>) -> Result<Claims<alloc::string::String>, Error> {
        let place = self.unescape(&mut payload)?;
        payload.truncate(place.end);
        // The start is never after the end. `min` shows this to the compiler, which then leaves the panic out.
        payload.drain(..place.start.min(payload.len()));
        payload.shrink_to_fit();
        let sub = alloc::string::String::from_utf8(payload).map_err(|_| Error::Internal)?;
        Ok(Claims { sub, exp: self.exp })
    }

    fn unescape(&self, payload: &mut [u8]) -> Result<Range<usize>, Error> {
        let place = self.sub.clone();
        if self.escaped { json::unescape(payload, place).ok_or(Error::Internal) } else { Ok(place) }
    }
}
