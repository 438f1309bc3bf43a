//! The JOSE Header (RFC 7515 §4): a constant when signing, a check when verifying.

use crate::{
    Error, Name,
    json::{self, Value},
};
use core::ops::Range;

/// Base64url of `{"alg":"HS256","typ":"JWT"}`.
pub(crate) const ENCODED: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// Checks a header that is not the constant one: the member order and white space are free, and members that are not
/// understood are ignored (RFC 7515 §4).
pub(crate) fn check(header: &[u8]) -> Result<(), Error> {
    let mut places = [const { 0..0 }; 4];
    let header = read(header, &[Name::Alg, Name::Typ, Name::Crit, Name::B64], &mut places)?;
    let [alg, typ, crit, b64] = places.map(|place| Value::at(header.as_bytes(), place));
    if crit.or(b64).is_some() {
        return Err(Error::CriticalHeader);
    }
    // The algorithm is compared as it is written (RFC 7515 §4.1.1).
    if !alg.and_then(Value::string).is_some_and(|alg| alg.is("HS256")) {
        return Err(Error::WrongAlgorithm);
    }
    // The media type is compared in any case, and `application/` may be left out (§4.1.9).
    let is_jwt = |typ: json::Text<'_>| typ.is_in_any_case("JWT") || typ.is_in_any_case("application/jwt");
    if typ.is_none_or(|typ| typ.string().is_some_and(is_jwt)) { Ok(()) } else { Err(Error::WrongType) }
}

/// The text of any header, checked only to be one JSON object.
pub(crate) fn object(header: &[u8]) -> Result<&str, Error> {
    read(header, &[], &mut [])
}

fn read<'h>(header: &'h [u8], names: &[Name], places: &mut [Range<usize>]) -> Result<&'h str, Error> {
    let header = str::from_utf8(header).map_err(|_| Error::MalformedHeader)?;
    // Where JSON speaks of the payload, here it is the header.
    json::read_members(header, names, places).map_err(|error| match error {
        Error::NotAnObject | Error::InvalidJson | Error::TooDeep => Error::MalformedHeader,
        error => error,
    })?;
    Ok(header)
}
