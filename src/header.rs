//! The JOSE Header (RFC 7515 §4): a constant on the way out, a check on the way in.

use crate::{
    Error,
    json::{Reader, Text, set_once},
};

/// Base64url of `{"alg":"HS256","typ":"JWT"}`, and the dot behind it.
pub(crate) const ENCODED_AND_DOT: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// Checks a header that is written in another way: the member order and white space are free, and members that are not
/// understood are ignored (RFC 7515 §4).
pub(crate) fn check(header: &[u8]) -> Result<(), Error> {
    read(header).map_err(|error| match error {
        Error::NotAnObject | Error::InvalidJson | Error::TooDeep => Error::MalformedHeader,
        error => error,
    })
}

fn read(header: &[u8]) -> Result<(), Error> {
    let (mut alg, mut typ) = (None, None);
    let mut reader = Reader::object(header)?;
    while let Some(name) = reader.member()? {
        match name.name_among(&["alg", "typ", "crit", "b64"]) {
            "alg" => set_once(&mut alg, "alg", reader.string()?.ok_or(Error::WrongAlgorithm)?)?,
            "typ" => set_once(&mut typ, "typ", reader.string()?.ok_or(Error::WrongType)?)?,
            "crit" | "b64" => return Err(Error::CriticalHeader),
            _ => reader.skip()?,
        }
    }
    // The algorithm is compared as it stands (RFC 7515 §4.1.1), the media type in any case, and it may leave away
    // `application/` (§4.1.9).
    if !alg.is_some_and(|alg| alg.is("HS256")) {
        return Err(Error::WrongAlgorithm);
    }
    let is_jwt = |typ: Text<'_>| typ.is_in_any_case("JWT") || typ.is_in_any_case("application/jwt");
    if typ.is_none_or(is_jwt) { Ok(()) } else { Err(Error::WrongType) }
}
