//! The claims of a token, to JSON and from JSON.

use crate::{
    Error, Name, NumericDate,
    json::{self, Text, Value},
    numeric_date::Seconds,
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

/// The claims of a payload that this crate interprets (RFC 7519 §4.1), as they are written. Their types are checked only when
/// they are looked at.
pub(crate) struct Registered<'a>([Option<Value<'a>>; 6]);

impl<'a> Registered<'a> {
    const NAMES: [Name; 6] = [Name::Iss, Name::Sub, Name::Aud, Name::Exp, Name::Nbf, Name::Iat];

    /// Reads the payload to its end.
    #[inline]
    pub(crate) fn read(payload: &'a str) -> Result<Self, Error> {
        if let Some([sub, exp]) = json::usual_members(payload) {
            return Ok(Self([None, Some(sub), None, Some(exp), None, None]));
        }
        let mut claims = Self([None; 6]);
        json::read_members(payload, &Self::NAMES, &mut claims.0)?;
        Ok(claims)
    }

    /// The claim of this name, if it is present.
    #[inline]
    pub(crate) fn get(&self, name: Name) -> Option<&Value<'a>> {
        self.0.iter().zip(Self::NAMES).find(|(_, known)| *known == name).and_then(|(value, _)| value.as_ref())
    }

    /// A token without `exp` never expires.
    pub(crate) fn exp_or_max(&self) -> Result<NumericDate, Error> {
        Ok(self.exp()?.map_or(NumericDate::MAX, |exp| exp.floor))
    }

    pub(crate) fn exp(&self) -> Result<Option<Seconds>, Error> {
        self.seconds(Name::Exp)
    }

    pub(crate) fn nbf(&self) -> Result<Option<Seconds>, Error> {
        self.seconds(Name::Nbf)
    }

    pub(crate) fn iat(&self) -> Result<Option<Seconds>, Error> {
        self.seconds(Name::Iat)
    }

    /// Whether `found` holds for one of the audiences: `aud` is a string or an array of strings (RFC 7519 §4.1.3).
    pub(crate) fn any_aud(&self, found: impl FnMut(Text<'_>) -> bool) -> Result<Option<bool>, Error> {
        self.get(Name::Aud).map(|aud| aud.any_string(found).ok_or(Error::ClaimType(Name::Aud))).transpose()
    }

    fn seconds(&self, name: Name) -> Result<Option<Seconds>, Error> {
        self.get(name).map(|claim| claim.number().map(Seconds::from_json).ok_or(Error::ClaimType(name))).transpose()
    }

    /// Checks what a payload must say to be signed. `exp_required` is false where a token may be valid for ever.
    pub(crate) fn check_types(&self, exp_required: bool) -> Result<(), Error> {
        if self.exp()?.is_none() && exp_required {
            return Err(Error::MissingClaim(Name::Exp));
        }
        self.nbf()?;
        self.any_aud(|_| false)?;
        Ok(())
    }

    /// The two that [`Claims`] has, with the place of the subject in the payload.
    pub(crate) fn place(&self, exp: NumericDate) -> Result<Place, Error> {
        let sub = self.get(Name::Sub).ok_or(Error::MissingClaim(Name::Sub))?;
        let (sub, escaped) = sub.string().ok_or(Error::ClaimType(Name::Sub))?.place();
        Ok(Place { sub, escaped, exp })
    }
}

/// Where in a payload the subject is, and `exp`.
pub(crate) struct Place {
    sub: Range<usize>,
    escaped: bool,
    exp: NumericDate,
}

impl Place {
    /// Unescapes the subject in the payload that it was read from, and borrows it.
    pub(crate) fn borrow(self, payload: &mut [u8]) -> Result<Claims<&str>, Error> {
        let place = self.unescape(payload);
        let sub = payload.get(place).and_then(|sub| str::from_utf8(sub).ok()).ok_or(Error::InvalidJson)?;
        Ok(Claims { sub, exp: self.exp })
    }

    /// Turns the payload that the subject was read from into the subject, in the same allocation.
    #[cfg(feature = "alloc")]
    pub(crate) fn own(self, mut payload: alloc::vec::Vec<u8>) -> Result<Claims<alloc::string::String>, Error> {
        let place = self.unescape(&mut payload);
        payload.truncate(place.end);
        // The start is never after the end. `min` shows this to the compiler, which then leaves the panic out.
        payload.drain(..place.start.min(payload.len()));
        let sub = alloc::string::String::from_utf8(payload).map_err(|_| Error::InvalidJson)?;
        Ok(Claims { sub, exp: self.exp })
    }

    fn unescape(&self, payload: &mut [u8]) -> Range<usize> {
        if self.escaped { json::unescape(payload, self.sub.clone()) } else { self.sub.clone() }
    }
}
