//! The claims of a token, to JSON and from JSON.

use crate::{
    Error, Name, NumericDate,
    json::{self, Text, Value},
    numeric_date::Round,
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
pub(crate) struct Registered<'a> {
    payload: &'a [u8],
    /// Where each of [`NAMES`](Self::NAMES) has its value.
    places: [Range<usize>; 6],
    /// `exp`, if the payload is as this crate writes it. Then it has no place.
    usual_exp: Option<NumericDate>,
}

impl<'a> Registered<'a> {
    const NAMES: [Name; 6] = [Name::Iss, Name::Sub, Name::Aud, Name::Exp, Name::Nbf, Name::Iat];

    /// Reads the payload to its end.
    #[inline]
    pub(crate) fn read(payload: &'a str) -> Result<Self, Error> {
        let mut places = [const { 0..0 }; 6];
        let mut usual_exp = None;
        if let Some((place, exp)) = json::usual_members(payload.as_bytes()) {
            let [_, sub, ..] = &mut places;
            *sub = place;
            usual_exp = Some(exp);
        } else {
            json::read_members(payload, &Self::NAMES, &mut places)?;
        }
        Ok(Self { payload: payload.as_bytes(), places, usual_exp })
    }

    /// The claim of this name, if it is present.
    #[inline]
    pub(crate) fn get(&self, name: Name) -> Option<Value<'a>> {
        Value::at(self.payload, self.place_of(name))
    }

    #[allow(clippy::as_conversions, reason = "the number of a variant")]
    fn place_of(&self, name: Name) -> Range<usize> {
        // `Name` begins with `NAMES`.
        self.places.get(name as usize).cloned().unwrap_or_default()
    }

    /// `exp`, or the latest time: a token without it never expires.
    pub(crate) fn exp_or_max(&self) -> Result<NumericDate, Error> {
        Ok(self.date(Name::Exp, Round::Down)?.unwrap_or(NumericDate::MAX))
    }

    /// The claim of this name as a time.
    pub(crate) fn date(&self, name: Name, round: Round) -> Result<Option<NumericDate>, Error> {
        if let (Name::Exp, Some(exp)) = (name, self.usual_exp) {
            return Ok(Some(exp));
        }
        let Some(claim) = self.get(name) else { return Ok(None) };
        claim.number().map(|number| Some(NumericDate::from_json(number, round))).ok_or(Error::ClaimType(name))
    }

    /// Whether the claim of this name is the expected string.
    pub(crate) fn is(&self, name: Name, expected: &str) -> Result<bool, Error> {
        let claim = self.get(name).ok_or(Error::MissingClaim(name))?;
        Ok(claim.string().ok_or(Error::ClaimType(name))?.is(expected))
    }

    /// Whether `found` holds for one of the audiences: `aud` is a string or an array of strings (RFC 7519 §4.1.3).
    pub(crate) fn any_aud(&self, found: impl FnMut(Text<'_>) -> bool) -> Result<Option<bool>, Error> {
        self.get(Name::Aud).map(|aud| aud.any_string(found).ok_or(Error::ClaimType(Name::Aud))).transpose()
    }

    /// Checks what a payload must say to be signed. `exp_required` is false where a token may be valid for ever.
    pub(crate) fn check_types(&self, exp_required: bool) -> Result<(), Error> {
        if self.date(Name::Exp, Round::Down)?.is_none() && exp_required {
            return Err(Error::MissingClaim(Name::Exp));
        }
        self.date(Name::Nbf, Round::Up)?;
        self.any_aud(|_| false)?;
        Ok(())
    }

    /// The two that [`Claims`] has, with the place of the subject in the payload.
    pub(crate) fn place(&self, exp: NumericDate) -> Result<Place, Error> {
        let sub = self.get(Name::Sub).ok_or(Error::MissingClaim(Name::Sub))?;
        let escaped = sub.string().ok_or(Error::ClaimType(Name::Sub))?.escaped;
        let Range { start, end } = self.place_of(Name::Sub);
        Ok(Place { sub: start.wrapping_add(1)..end.wrapping_sub(1), escaped, exp })
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
