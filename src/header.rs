//! The JOSE Header (RFC 7515 §4): a constant on the way out, a check on the way in.

use crate::{
    Error,
    json::{self, Value, set},
};

/// Base64url of `{"alg":"HS256","typ":"JWT"}`.
pub(crate) const ENCODED: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// The constant header and the dot behind it.
pub(crate) const ENCODED_AND_DOT: [u8; 37] = *b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// Checks a header that is written in another way: the member order and white space are free, and members that are not
/// understood are ignored (RFC 7515 §4).
pub(crate) fn check(header: &[u8]) -> Result<(), Error> {
    let (mut alg, mut typ) = (None, None);
    json::read_object(header, |name, value| match name.one_of(["alg", "typ", "crit", "b64"]) {
        Some(name @ "alg") => set(&mut alg, name, value),
        Some(name @ "typ") => set(&mut typ, name, value),
        Some(_) => Err(Error::CriticalHeader),
        None => Ok(()),
    })
    .map_err(|error| match error {
        Error::NotAnObject | Error::InvalidJson | Error::TooDeep => Error::MalformedHeader,
        error => error,
    })?;
    // The algorithm is compared as it stands (RFC 7515 §4.1.1), the media type in any case (§4.1.9).
    if !matches!(alg, Some(Value::String(alg)) if alg.is("HS256")) {
        return Err(Error::WrongAlgorithm);
    }
    match typ {
        None => Ok(()),
        Some(Value::String(typ)) if typ.is_in_any_case("JWT") => Ok(()),
        Some(_) => Err(Error::WrongType),
    }
}
