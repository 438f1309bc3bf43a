//! The rules of the crate a second time, plainly and without it: segments by the `base64`, `hmac` and `sha2` crates,
//! JSON by `serde_json`, numbers and the policy by hand.

#![allow(dead_code, reason = "each target uses a part of it")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Error, Key, Name, NumericDate, Validation};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, value::RawValue};
use sha2::Sha256;
use std::{fmt, sync::LazyLock, time::Duration};

pub const SECRET: &[u8] = b"a secret of 32 random bytes or so";
pub static KEY: LazyLock<Key> = LazyLock::new(|| Key::new(SECRET).unwrap());
pub const HEADER: &[u8] = br#"{"alg":"HS256","typ":"JWT"}"#;
/// The one fixed time.
pub const NOW: i64 = 1_799_999_999;

// The compact form (RFC 7515 §3.1).

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Adds the signature to a JWS Signing Input, whatever this is.
pub fn sign(signing_input: &str) -> String {
    format!("{signing_input}.{}", base64url(mac(SECRET, signing_input)))
}

pub fn token(header: &[u8], payload: &[u8]) -> String {
    sign(&format!("{}.{}", base64url(header), base64url(payload)))
}

fn mac(secret: &[u8], message: &str) -> impl AsRef<[u8]> {
    Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(message).finalize().into_bytes()
}

/// The payload of a token that is genuine under one of the secrets and whose header is good.
pub fn authenticate(token: &str, secrets: &[impl AsRef<[u8]>]) -> Result<Vec<u8>, Error> {
    let [header, payload, signature] = split(token)?;
    if secrets.is_empty() {
        return Err(Error::NoKey);
    }
    let signing_input = format!("{header}.{payload}");
    if !secrets.iter().any(|secret| base64url(mac(secret.as_ref(), &signing_input)) == signature) {
        return Err(Error::BadSignature);
    }
    decode(header, payload)
}

/// The same of a token that may be forged.
pub fn unverified(token: &str) -> Result<Vec<u8>, Error> {
    let [header, payload, _] = split(token)?;
    decode(header, payload)
}

fn split(token: &str) -> Result<[&str; 3], Error> {
    token.split('.').collect::<Vec<_>>().try_into().map_err(|_| Error::NotThreeSegments)
}

fn decode(header: &str, payload: &str) -> Result<Vec<u8>, Error> {
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| Error::MalformedHeader)?;
    check_header(&header).map_err(|error| match error {
        Error::NotAnObject | Error::InvalidJson | Error::TooDeep => Error::MalformedHeader,
        error => error,
    })?;
    URL_SAFE_NO_PAD.decode(payload).map_err(|_| Error::MalformedPayload)
}

/// RFC 7515 §4.
fn check_header(header: &[u8]) -> Result<(), Error> {
    let (mut alg, mut typ) = (None, None);
    for (name, value) in members(header)? {
        match name.as_str() {
            "alg" => set_once(&mut alg, "alg", string(value)?.ok_or(Error::WrongAlgorithm)?)?,
            "typ" => set_once(&mut typ, "typ", string(value)?.ok_or(Error::WrongType)?)?,
            "crit" | "b64" => return Err(Error::CriticalHeader),
            _ => check_value(value)?,
        }
    }
    match (alg.as_deref(), typ) {
        (Some("HS256"), Some(typ)) if !is_jwt(&typ) => Err(Error::WrongType),
        (Some("HS256"), _) => Ok(()),
        _ => Err(Error::WrongAlgorithm),
    }
}

/// A media type without a slash is one of `application/` (RFC 7515 §4.1.9).
fn is_jwt(typ: &str) -> bool {
    let full = if typ.contains('/') { typ.to_owned() } else { format!("application/{typ}") };
    full.to_ascii_lowercase() == "application/jwt"
}

// JSON (RFC 8259).

/// The members of an object in their order, each with the text of its value.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// `serde_json` reads a [`RawValue`] by the grammar only: what it does not look at, [`check_value`] does.
fn members(json: &[u8]) -> Result<Vec<(String, &str)>, Error> {
    if json.iter().find(|byte| !b" \t\n\r".contains(byte)) != Some(&b'{') {
        return Err(Error::NotAnObject);
    }
    let Members(members) = serde_json::from_slice(json).map_err(|_| Error::InvalidJson)?;
    Ok(members.into_iter().map(|(name, value)| (name, value.get())).collect())
}

/// Whether the value of a member, of right grammar, is one also to the last escape, and not nested too deeply.
fn check_value(value: &str) -> Result<(), Error> {
    let (depth, rest) = depth_and_rest(value);
    if depth > 31 {
        return Err(Error::TooDeep);
    }
    serde_json::from_str::<Value>(&rest).map(|_| ()).map_err(|_| Error::InvalidJson)
}

/// How deeply a value is nested, and its text with zeros for all numbers: `serde_json` would refuse those that no `f64`
/// holds.
fn depth_and_rest(value: &str) -> (usize, String) {
    let (mut depth, mut deepest, mut in_string, mut rest) = (0_usize, 0, false, String::new());
    let mut chars = value.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' => in_string = !in_string,
            '\\' => {
                rest.push(char);
                rest.extend(chars.next());
                continue;
            }
            _ if in_string => {}
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            '-' | '0'..='9' => {
                while chars.next_if(|&char| "0123456789+-.eE".contains(char)).is_some() {}
                rest.push('0');
                continue;
            }
            _ => {}
        }
        rest.push(char);
        deepest = deepest.max(depth);
    }
    (deepest, rest)
}

/// The value, if it is a string.
fn string(value: &str) -> Result<Option<String>, Error> {
    let is_string = value.starts_with('"');
    is_string.then(|| serde_json::from_str(value).map_err(|_| Error::InvalidJson)).transpose()
}

fn set_once<T>(member: &mut Option<T>, name: &'static str, value: T) -> Result<(), Error> {
    if member.replace(value).is_some() { Err(Error::Duplicate(name)) } else { Ok(()) }
}

// The claims (RFC 7519 §4.1).

#[derive(Default)]
pub struct Claims {
    pub sub: Option<String>,
    pub exp: Option<Date>,
    pub nbf: Option<Date>,
    pub iat: Option<Date>,
    pub iss: Option<String>,
    pub aud: Option<Vec<String>>,
}

impl Claims {
    pub fn read(payload: &[u8]) -> Result<Self, Error> {
        let mut claims = Self::default();
        for (name, value) in members(payload)? {
            match name.as_str() {
                "sub" => set_once(&mut claims.sub, "sub", string(value)?.ok_or(Error::ClaimType(Name::Sub))?)?,
                "iss" => set_once(&mut claims.iss, "iss", string(value)?.ok_or(Error::ClaimType(Name::Iss))?)?,
                "exp" => set_once(&mut claims.exp, "exp", Date::new(value).ok_or(Error::ClaimType(Name::Exp))?)?,
                "nbf" => set_once(&mut claims.nbf, "nbf", Date::new(value).ok_or(Error::ClaimType(Name::Nbf))?)?,
                "iat" => set_once(&mut claims.iat, "iat", Date::new(value).ok_or(Error::ClaimType(Name::Iat))?)?,
                "aud" => {
                    check_value(value)?;
                    let one = serde_json::from_str(value).map(|name: String| vec![name]);
                    let names = one.or_else(|_| serde_json::from_str(value)).map_err(|_| Error::ClaimType(Name::Aud))?;
                    set_once(&mut claims.aud, "aud", names)?;
                }
                _ => check_value(value)?,
            }
        }
        Ok(claims)
    }

    /// What the crate's own `Claims` has: `sub` and `exp`.
    pub fn sub_and_exp(&self) -> Result<(&str, i64), Error> {
        let sub = self.sub.as_deref().ok_or(Error::MissingClaim(Name::Sub))?;
        Ok((sub, self.exp.as_ref().map_or(i64::MAX, |exp| exp.floor)))
    }
}

/// A NumericDate (RFC 7519 §2), as the whole seconds around it.
pub struct Date {
    pub text: String,
    pub floor: i64,
    pub ceil: i64,
}

impl Date {
    /// The value, if it is a number.
    fn new(value: &str) -> Option<Self> {
        if !value.starts_with(|char: char| char == '-' || char.is_ascii_digit()) {
            return None;
        }
        let (whole, has_fraction) = truncate(value.trim_start_matches('-'));
        let above = whole + i128::from(has_fraction);
        let (floor, ceil) = if value.starts_with('-') { (-above, -whole) } else { (whole, above) };
        Some(Self { text: value.to_owned(), floor: clamp(floor), ceil: clamp(ceil) })
    }
}

/// The whole part of a number without sign, or one that no `i64` holds, and whether there is anything behind its point.
fn truncate(number: &str) -> (i128, bool) {
    let (number, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let huge = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
    let exponent = exponent.parse().unwrap_or(huge);
    let (int, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{int}{fraction}");
    let significant = digits.trim_start_matches('0');
    let leading_zeros = digits.len() - significant.len();
    let whole_digits = int.len() as i128 + i128::from(exponent) - leading_zeros as i128;
    match whole_digits {
        _ if significant.is_empty() => (0, false),
        ..=0 => (0, true),
        1..=19 => {
            let width = whole_digits as usize;
            let (whole, rest) = significant.split_at(width.min(significant.len()));
            (format!("{whole:0<width$}").parse().unwrap(), rest.contains(|digit| digit != '0'))
        }
        _ => (u64::MAX.into(), false),
    }
}

/// To the nearest second that there is.
fn clamp(secs: i128) -> i64 {
    secs.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

// The policy.

pub struct Policy<'a> {
    pub leeway: u64,
    pub issuer: Option<&'a str>,
    pub subject: Option<&'a str>,
    pub audience: Option<&'a str>,
    pub max_age: Option<u64>,
    pub ignore_audience: bool,
    pub allow_missing_exp: bool,
}

/// The one that a new `Validation` is.
pub const STRICT: Policy<'_> = Policy {
    leeway: 0,
    issuer: None,
    subject: None,
    audience: None,
    max_age: None,
    ignore_audience: false,
    allow_missing_exp: false,
};
/// Expects whatever can be expected.
pub const EVERYTHING: Policy<'_> = Policy {
    leeway: 60,
    issuer: Some("https://id.example"),
    subject: Some("alice"),
    audience: Some("api"),
    max_age: Some(3600),
    ..STRICT
};
/// Lets pass whatever can be relaxed.
pub const RELAXED: Policy<'_> = Policy { leeway: u64::MAX, ignore_audience: true, allow_missing_exp: true, ..STRICT };

impl<'a> Policy<'a> {
    /// The same policy for the crate.
    pub fn validation(&self) -> Validation<'a> {
        let mut validation = Validation::new().leeway(Duration::from_secs(self.leeway));
        if let Some(issuer) = self.issuer {
            validation = validation.issuer(issuer);
        }
        if let Some(subject) = self.subject {
            validation = validation.subject(subject);
        }
        if let Some(audience) = self.audience {
            validation = validation.audience(audience);
        }
        if let Some(max_age) = self.max_age {
            validation = validation.max_age(Duration::from_secs(max_age));
        }
        if self.ignore_audience {
            validation = validation.ignore_audience();
        }
        if self.allow_missing_exp {
            validation = validation.allow_missing_exp();
        }
        validation
    }

    pub fn check(&self, claims: &Claims, now: i64) -> Result<(), Error> {
        let refuse_if = |refused, error| if refused { Err(error) } else { Ok(()) };
        let leeway = i128::from(self.leeway);
        let later = |secs: i64, by: u64| clamp(i128::from(secs) + i128::from(by) + leeway);
        let earlier = |secs: i64| clamp(i128::from(secs) - leeway);

        match &claims.exp {
            Some(exp) => refuse_if(now >= later(exp.floor, 0), Error::Expired)?,
            None => refuse_if(!self.allow_missing_exp, Error::MissingClaim(Name::Exp))?,
        }
        if let Some(nbf) = &claims.nbf {
            refuse_if(now < earlier(nbf.ceil), Error::NotYetValid)?;
        }
        if let Some(max_age) = self.max_age {
            let iat = claims.iat.as_ref().ok_or(Error::MissingClaim(Name::Iat))?;
            refuse_if(now < earlier(iat.ceil), Error::IssuedInFuture)?;
            refuse_if(now > later(iat.floor, max_age), Error::TooOld)?;
        }
        if let Some(issuer) = self.issuer {
            let iss = claims.iss.as_ref().ok_or(Error::MissingClaim(Name::Iss))?;
            refuse_if(iss != issuer, Error::WrongIssuer)?;
        }
        if let Some(subject) = self.subject {
            let sub = claims.sub.as_ref().ok_or(Error::MissingClaim(Name::Sub))?;
            refuse_if(sub != subject, Error::WrongSubject)?;
        }
        match (&claims.aud, self.audience) {
            _ if self.ignore_audience => Ok(()),
            (aud, None) => refuse_if(aud.is_some(), Error::UnexpectedAudience),
            (None, Some(_)) => Err(Error::MissingClaim(Name::Aud)),
            (Some(names), Some(audience)) => {
                refuse_if(!names.iter().any(|name| name == audience), Error::WrongAudience)
            }
        }
    }
}

/// Both must come to the same result; what names the fault of a JSON text may name another one that it has, for the
/// crate stops at the first.
#[track_caller]
pub fn assert_same<T: fmt::Debug + PartialEq>(ours: Result<T, Error>, theirs: Result<T, Error>) {
    use Error::*;
    let alike = match (&ours, &theirs) {
        (Err(TooDeep | ClaimType(_) | Duplicate(_)), Err(InvalidJson)) | (Err(InvalidJson), Err(TooDeep)) => true,
        (Err(WrongAlgorithm | WrongType | CriticalHeader | Duplicate(_)), Err(MalformedHeader)) => true,
        _ => ours == theirs,
    };
    assert!(alike, "ours: {ours:?}, but theirs: {theirs:?}");
}

/// Verifies a token in both ways, the one into a buffer that was used before. `read` is what its claims should be.
#[track_caller]
pub fn compare(
    keys: &[Key],
    token: &str,
    buffer: &mut [u8],
    read: &Result<Claims, Error>,
    policy: &Policy<'_>,
    now: i64,
) {
    let expected = read.as_ref().map_err(|&error| error).and_then(|claims| {
        policy.check(claims, now)?;
        claims.sub_and_exp()
    });
    let (validation, now) = (policy.validation(), NumericDate::from_secs(now));
    buffer.fill(b'"');
    let borrowed = validation.verify_into(keys, token, now, buffer).map(|claims| (claims.sub, claims.exp.as_secs()));
    let owned = validation.verify(keys, token, now);
    assert_eq!(owned.as_ref().map(|claims| (&*claims.sub, claims.exp.as_secs())), borrowed.as_ref().copied());
    assert_same(borrowed, expected);
}
