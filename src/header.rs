//! The JOSE Header (RFC 7515 §4): a constant or the caller's members when signing, a check when verifying.

use crate::{
    Error, Member, Name, Value,
    json::{self, Writer},
    members,
};

/// Base64url of `{"alg":"HS256","typ":"JWT"}`.
pub(crate) const ENCODED: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// The members of that, for a header that has more.
const CONSTANT: [Member<'static>; 2] = [("alg", Value::Text("HS256")), ("typ", Value::Text("JWT"))];

/// Checks the members of a header that is to be signed.
pub(crate) fn check_members(header: &[Member<'_>]) -> Result<(), Error> {
    members::check(header, |name, value| match (name, value) {
        (Name::Crit | Name::B64, _) => Err(Error::CriticalHeader),
        (Name::Alg, Value::Text("HS256")) | (Name::Typ | Name::Kid | Name::Cty, Value::Text(_)) => Ok(()),
        (Name::Alg, _) => Err(Error::WrongAlgorithm),
        (Name::Typ | Name::Kid | Name::Cty, _) => Err(Error::ClaimType(name)),
        _ => value.check(Name::Other),
    })
}

/// Writes the header. If `alg` is not among the members, `alg` and `typ` come first.
pub(crate) fn write(header: &[Member<'_>], writer: &mut Writer<'_>) {
    let has = |name| header.iter().any(|(other, _)| *other == name);
    let first = CONSTANT.iter().filter(|(name, _)| !has("alg") && !has(name));
    members::write(first.chain(header), writer);
}

/// Checks a received header: the member order and white space are free, and members that are not understood are ignored (RFC
/// 7515 §4). `typ` is the type that the policy requires.
pub(crate) fn check(header: &[u8], typ: Option<&str>) -> Result<(), Error> {
    let (mut alg, mut found_typ, mut crit, mut b64) = (None, None, None, None);
    let (alg_place, typ_place) = ((Name::Alg, &mut alg), (Name::Typ, &mut found_typ));
    find(header, &mut [alg_place, typ_place, (Name::Crit, &mut crit), (Name::B64, &mut b64)])?;
    if crit.or(b64).is_some() {
        return Err(Error::CriticalHeader);
    }
    // The algorithm is compared as it is written (RFC 7515 §4.1.1).
    if !alg.and_then(json::Value::string).is_some_and(|alg| alg.is("HS256")) {
        return Err(Error::WrongAlgorithm);
    }
    let is_right = match found_typ {
        None => typ.is_none(),
        Some(found) => found.string().is_some_and(|found| found.is_media_type(typ.unwrap_or("JWT"))),
    };
    if is_right { Ok(()) } else { Err(Error::WrongType) }
}

/// The text of any header, checked only to be one JSON object.
pub(crate) fn object(header: &[u8]) -> Result<&str, Error> {
    find(header, &mut [])
}

fn find<'h>(header: &'h [u8], places: &mut [(Name, &mut Option<json::Value<'h>>)]) -> Result<&'h str, Error> {
    let text = str::from_utf8(header).map_err(|_| Error::MalformedHeader)?;
    // Where JSON speaks of the payload, here it is the header.
    json::find(text, "", places).map_err(|error| match error {
        Error::NotAnObject | Error::InvalidJson | Error::TooDeep => Error::MalformedHeader,
        error => error,
    })?;
    Ok(text)
}
