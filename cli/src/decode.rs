//! `hs256 decode`: what a token says, whoever made it.

use crate::{
    failure::{Failure, print, tell},
    input, json, rejection,
    text::{one_line, shown},
    times,
};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use hs256::{Error, NumericDate, unverified};
use serde_json::{Value, value::RawValue};

/// Reads more than is allowed in a token: what is wrong with it is said after it is shown.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

pub(crate) fn run(operand: Option<&str>) -> Result<(), Failure> {
    let token = input::token("decode", operand)?;
    let fault = unverified::header(&token).err().or(unverified::payload(&token).err());
    let mut segments = token.split('.').map(|segment| LENIENT.decode(segment).ok());
    let header = segments.next().flatten().and_then(|header| String::from_utf8(header).ok());
    let Some(header) = header.filter(|header| is_json(header)) else {
        return Err(Failure::Rejected(rejection::malformed(fault.unwrap_or(Error::MalformedHeader), &token)));
    };
    tell("not verified: anybody can make a token that says this");
    print(&format!("{}\n", one_line(&header)))?;
    // Of an encrypted token (RFC 7516 §3.1), with five segments, the second is a key.
    let payload = segments.next().flatten().filter(|_| segments.count() < 3);
    if let Some(payload) = &payload {
        print(&format!("{}\n", text(payload)))?;
    }
    if let Some(fault) = fault {
        let why = payload.map(|payload| why(&header, &payload)).unwrap_or_default();
        return Err(Failure::Rejected(rejection::malformed(fault, &token) + &why));
    }
    if let Ok(claims) = unverified::payload(&token) {
        times::tell_on_terminal(claims.by_ref(), NumericDate::now());
    }
    Ok(())
}

/// What else a payload is that is no claims.
fn why(header: &str, payload: &[u8]) -> String {
    let header: Value = serde_json::from_str(header).unwrap_or_default();
    let member = |what: &str, name: &str| {
        header.get(name).map_or(String::new(), |value| format!("{what}`{name}` is {}", json::value(&value.to_string())))
    };
    let is_token = payload.starts_with(b"eyJ") && payload.contains(&b'.');
    let nested = if is_token { "; it is another token, to be decoded in turn" } else { "" };
    member("; it is compressed: ", "zip") + nested + &member("; ", "cty")
}

/// The payload on one line: JSON, other text, or else hexadecimal.
fn text(payload: &[u8]) -> String {
    match str::from_utf8(payload) {
        Ok(text) if is_json(text) => one_line(text).into(),
        Ok(text) => shown(text, usize::MAX),
        Err(_) => payload.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}
