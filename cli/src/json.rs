//! JSON text: of claims, and for messages.

use crate::text::{one_line, shown};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hs256::{Error, Json, Name, Object, unverified};
use serde_json::{Value, from_str, value::RawValue};
use std::collections::BTreeMap;

/// Reads claims as the library does: the payload of a token that nobody signed.
pub(crate) fn object(json: &str) -> Result<Object<String>, Error> {
    unverified::payload(&format!("e30.{}.", URL_SAFE_NO_PAD.encode(json)))
}

/// A member of an object, as JSON text.
pub(crate) fn member<'a>(object: Object<&'a str>, name: &str) -> Option<&'a str> {
    object.get::<Json<'_>>(name).ok().map(|json| json.0)
}

/// A text as JSON.
pub(crate) fn text(text: &str) -> String {
    Value::from(text).to_string()
}

/// A name, safe to be shown in a message.
pub(crate) fn name(name: &str) -> String {
    shown(name, 40)
}

/// A value, safe to be shown in a message.
pub(crate) fn value(json: &str) -> String {
    shown(&one_line(json), 200)
}

pub(crate) fn kind(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'"') => "a text",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Why the value of a claim has the wrong type.
pub(crate) fn wrong_type(name: Name, claims: Object<&str>) -> String {
    let Some(json) = member(claims, &name.to_string()) else { return Error::ClaimType(name).to_string() };
    let kind = kind(json).trim_start_matches("a ").trim_start_matches("an ");
    let found = if json.starts_with(['t', 'f', 'n']) { json.into() } else { format!("the {kind} {}", value(json)) };
    let wanted = match name {
        Name::Exp | Name::Nbf | Name::Iat => "a number of seconds",
        Name::Aud => "a text or an array of texts",
        _ => "a text",
    };
    format!("`{name}` is {found}; {wanted} is needed")
}

/// Why claims have not a member with this value.
pub(crate) fn require(claims: Object<&str>, name: &str, wanted: &str) -> Result<(), String> {
    let (found, name) = (claims.get::<Option<Json<'_>>>(name), self::name(name));
    match found {
        Ok(Some(Json(found))) if same(found, wanted) => Ok(()),
        Ok(Some(Json(found))) => Err(format!("`{name}` is {}; {} is required", value(found), value(wanted))),
        Ok(None) => Err(format!("the claim `{name}` is missing")),
        Err(_) => Err(format!("`{name}` is duplicated")),
    }
}

/// Whether two JSON texts mean the same. Numbers are compared as they are written: a program may read more digits than an `f64` has.
fn same(a: &str, b: &str) -> bool {
    type Array<'a> = Vec<&'a RawValue>;
    type Members<'a> = BTreeMap<String, &'a RawValue>;
    let pair = |(a, b): (&RawValue, &RawValue)| same(a.get(), b.get());
    if let (Ok(a), Ok(b)) = (from_str::<String>(a), from_str::<String>(b)) {
        a == b
    } else if let (Ok(a), Ok(b)) = (from_str::<Array<'_>>(a), from_str::<Array<'_>>(b)) {
        a.len() == b.len() && a.into_iter().zip(b).all(pair)
    } else if let (Ok(a), Ok(b)) = (from_str::<Members<'_>>(a), from_str::<Members<'_>>(b)) {
        a.keys().eq(b.keys()) && a.into_values().zip(b.into_values()).all(pair)
    } else {
        a.trim() == b.trim()
    }
}
