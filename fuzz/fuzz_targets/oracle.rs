//! The rules of the crate a second time, plainly and without it: segments by the `base64`, `hmac` and `sha2` crates,
//! JSON by `serde_json`, numbers and the policy by hand.

#![allow(dead_code, reason = "each target uses a part of it")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Error, Key, Keys, Name, NumericDate, Validation};
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
pub fn authenticate(token: &str, secrets: &[impl AsRef<[u8]>], typ: Option<&str>) -> Result<Vec<u8>, Error> {
    let [header, payload, signature] = split(token)?;
    if secrets.is_empty() {
        return Err(Error::NoKey);
    }
    let signing_input = format!("{header}.{payload}");
    if !secrets.iter().any(|secret| base64url(mac(secret.as_ref(), &signing_input)) == signature) {
        return Err(Error::BadSignature);
    }
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| Error::MalformedHeader)?;
    check_header(&header, typ).map_err(malformed)?;
    URL_SAFE_NO_PAD.decode(payload).map_err(|_| Error::MalformedPayload)
}

/// The header and the payload of a token that may be forged.
pub fn unverified(token: &str) -> Result<[Result<Vec<u8>, Error>; 2], Error> {
    let [header, payload, _] = split(token)?;
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| Error::MalformedHeader);
    let header = header.and_then(|header| values(&header, []).map(|[]| header).map_err(malformed));
    Ok([header, URL_SAFE_NO_PAD.decode(payload).map_err(|_| Error::MalformedPayload)])
}

fn split(token: &str) -> Result<[&str; 3], Error> {
    token.split('.').collect::<Vec<_>>().try_into().map_err(|_| Error::NotThreeSegments)
}

fn malformed(error: Error) -> Error {
    match error {
        Error::NotAnObject | Error::InvalidJson | Error::TooDeep => Error::MalformedHeader,
        error => error,
    }
}

/// RFC 7515 §4.
fn check_header(header: &[u8], expected: Option<&str>) -> Result<(), Error> {
    let [alg, typ, crit, b64] = values(header, [Name::Alg, Name::Typ, Name::Crit, Name::B64])?;
    if crit.or(b64).is_some() {
        return Err(Error::CriticalHeader);
    }
    if alg.and_then(|alg| string(&alg)).as_deref() != Some("HS256") {
        return Err(Error::WrongAlgorithm);
    }
    let is_good = match typ {
        None => expected.is_none(),
        Some(typ) => string(&typ).is_some_and(|typ| media_type(&typ) == media_type(expected.unwrap_or("JWT"))),
    };
    if is_good { Ok(()) } else { Err(Error::WrongType) }
}

/// A media type without a slash is one of `application/` (RFC 7515 §4.1.9).
fn media_type(typ: &str) -> String {
    let full = if typ.contains('/') { typ.to_owned() } else { format!("application/{typ}") };
    full.to_ascii_lowercase()
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
    if str::from_utf8(json).is_err() {
        return Err(Error::InvalidJson);
    }
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

/// How deeply a value is nested, and its text with zeros for all numbers: `serde_json` would reject those that no `f64`
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

/// The texts of the values of these members, of which none may occur twice.
pub fn values<const N: usize>(json: &[u8], names: [Name; N]) -> Result<[Option<String>; N], Error> {
    let mut values = [const { None }; N];
    for (name, value) in members(json)? {
        check_value(value)?;
        for (place, known) in values.iter_mut().zip(names) {
            if name == known.to_string() && place.replace(value.to_owned()).is_some() {
                return Err(Error::Duplicate(known));
            }
        }
    }
    Ok(values)
}

/// The text of the value of a member of any name.
pub fn value(json: &[u8], name: &str) -> Result<Option<String>, Error> {
    let mut found = None;
    for (other, value) in members(json)? {
        if other == name && found.replace(value.to_owned()).is_some() {
            return Err(Error::Duplicate(Name::Other));
        }
    }
    Ok(found)
}

/// The names of all members.
pub fn names(json: &[u8]) -> Vec<String> {
    members(json).unwrap_or_default().into_iter().map(|(name, _)| name).collect()
}

/// The value, if it is a string.
pub fn string(value: &str) -> Option<String> {
    serde_json::from_str(value).ok()
}

// The claims (RFC 7519 §4.1).

/// The texts of their values: each has a type only once it is looked at.
pub struct Claims {
    sub: Option<String>,
    exp: Option<String>,
    nbf: Option<String>,
    iat: Option<String>,
    iss: Option<String>,
    aud: Option<String>,
}

fn typed<T>(claim: &Option<String>, name: Name, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
    claim.as_deref().map(|value| read(value).ok_or(Error::ClaimType(name))).transpose()
}

impl Claims {
    pub fn read(payload: &[u8]) -> Result<Self, Error> {
        let names = [Name::Sub, Name::Exp, Name::Nbf, Name::Iat, Name::Iss, Name::Aud];
        let [sub, exp, nbf, iat, iss, aud] = values(payload, names)?;
        Ok(Self { sub, exp, nbf, iat, iss, aud })
    }

    pub fn sub(&self) -> Result<Option<String>, Error> {
        typed(&self.sub, Name::Sub, string)
    }

    pub fn iss(&self) -> Result<Option<String>, Error> {
        typed(&self.iss, Name::Iss, string)
    }

    pub fn exp(&self) -> Result<Option<Date>, Error> {
        typed(&self.exp, Name::Exp, Date::new)
    }

    pub fn nbf(&self) -> Result<Option<Date>, Error> {
        typed(&self.nbf, Name::Nbf, Date::new)
    }

    pub fn iat(&self) -> Result<Option<Date>, Error> {
        typed(&self.iat, Name::Iat, Date::new)
    }

    /// A field of type `Option` is `None` then.
    pub fn iat_is_null(&self) -> bool {
        self.iat.as_deref() == Some("null")
    }

    pub fn iat_as_text(&self) -> Option<String> {
        self.iat.as_deref().and_then(string)
    }

    pub fn aud(&self) -> Result<Option<Vec<String>>, Error> {
        let one = |value: &str| string(value).map(|name| vec![name]);
        typed(&self.aud, Name::Aud, |value| one(value).or_else(|| serde_json::from_str(value).ok()))
    }

    /// What the crate's own `Claims` has: `sub` and `exp`.
    pub fn sub_and_exp(&self) -> Result<(String, i64), Error> {
        let exp = self.exp()?.map_or(i64::MAX, |exp| exp.floor);
        Ok((self.sub()?.ok_or(Error::MissingClaim(Name::Sub))?, exp))
    }
}

/// A NumericDate (RFC 7519 §2), rounded down to whole seconds.
pub struct Date {
    pub text: String,
    pub floor: i64,
}

impl Date {
    /// The value, if it is a number.
    pub fn new(value: &str) -> Option<Self> {
        if !value.starts_with(|char: char| char == '-' || char.is_ascii_digit()) {
            return None;
        }
        let (whole, has_fraction) = truncate(value.trim_start_matches('-'));
        let floor = if value.starts_with('-') { -(whole + i128::from(has_fraction)) } else { whole };
        Some(Self { text: value.to_owned(), floor: clamp(floor) })
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

#[derive(Clone, Copy)]
pub struct Policy<'a> {
    pub leeway: u64,
    /// One of these.
    pub issuers: Option<&'a [&'a str]>,
    pub subject: Option<&'a str>,
    /// One of these.
    pub audiences: Option<&'a [&'a str]>,
    pub max_age: Option<u64>,
    pub ignore_audience: bool,
    pub allow_missing_exp: bool,
    pub typ: Option<&'a str>,
}

/// The one that a new `Validation` is.
pub const STRICT: Policy<'_> = Policy {
    leeway: 0,
    issuers: None,
    subject: None,
    audiences: None,
    max_age: None,
    ignore_audience: false,
    allow_missing_exp: false,
    typ: None,
};
/// Expects whatever can be expected.
pub const EVERYTHING: Policy<'_> = Policy {
    leeway: 60,
    issuers: Some(&["https://id.example", "id"]),
    subject: Some("alice"),
    audiences: Some(&["web", "api"]),
    max_age: Some(3600),
    ..STRICT
};
/// Expects another type of token.
pub const TYPED: Policy<'_> = Policy { typ: Some("at+JWT"), ..RELAXED };
/// Lets pass whatever can be relaxed.
pub const RELAXED: Policy<'_> = Policy { leeway: u64::MAX, ignore_audience: true, allow_missing_exp: true, ..STRICT };

impl<'a> Policy<'a> {
    /// The same policy for the crate.
    pub fn validation(&self) -> Validation<'a> {
        let mut validation = Validation::new().leeway(Duration::from_secs(self.leeway));
        match self.issuers {
            Some([issuer]) => validation = validation.issuer(issuer),
            Some(issuers) => validation = validation.issuers(issuers),
            None => {}
        }
        if let Some(subject) = self.subject {
            validation = validation.subject(subject);
        }
        match self.audiences {
            Some([audience]) => validation = validation.audience(audience),
            Some(audiences) => validation = validation.audiences(audiences),
            None => {}
        }
        if let Some(typ) = self.typ {
            validation = validation.typ(typ);
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
        let reject_if = |rejected, error| if rejected { Err(error) } else { Ok(()) };
        let leeway = i128::from(self.leeway);
        let later = |secs: i64, by: u64| clamp(i128::from(secs) + i128::from(by) + leeway);
        let earlier = |secs: i64| clamp(i128::from(secs) - leeway);

        match claims.exp()? {
            Some(exp) => reject_if(now >= later(exp.floor, 0), Error::Expired)?,
            None => reject_if(!self.allow_missing_exp, Error::MissingClaim(Name::Exp))?,
        }
        if let Some(nbf) = claims.nbf()? {
            reject_if(now < earlier(nbf.floor), Error::NotYetValid)?;
        }
        if let Some(max_age) = self.max_age {
            let iat = claims.iat()?.ok_or(Error::MissingClaim(Name::Iat))?;
            reject_if(now < earlier(iat.floor), Error::IssuedInFuture)?;
            reject_if(now > later(iat.floor, max_age), Error::TooOld)?;
        }
        if let Some(issuers) = self.issuers {
            let iss = claims.iss()?.ok_or(Error::MissingClaim(Name::Iss))?;
            reject_if(!issuers.contains(&&*iss), Error::WrongIssuer)?;
        }
        if let Some(subject) = self.subject {
            let sub = claims.sub()?.ok_or(Error::MissingClaim(Name::Sub))?;
            reject_if(sub != subject, Error::WrongSubject)?;
        }
        if self.ignore_audience {
            return Ok(());
        }
        match (claims.aud()?, self.audiences) {
            (aud, None) => reject_if(aud.is_some(), Error::UnexpectedAudience),
            (None, Some(_)) => Err(Error::MissingClaim(Name::Aud)),
            (Some(names), Some(audiences)) => {
                reject_if(!names.iter().any(|name| audiences.contains(&&**name)), Error::WrongAudience)
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
        (Err(TooDeep | Duplicate(_)), Err(InvalidJson | TooDeep | Duplicate(_))) => true,
        (Err(InvalidJson), Err(TooDeep | Duplicate(_))) => true,
        (Err(MalformedHeader | Duplicate(_)), Err(MalformedHeader | Duplicate(_))) => true,
        _ => ours == theirs,
    };
    assert!(alike, "ours: {ours:?}, but theirs: {theirs:?}");
}

/// Verifies a token in both ways, the one into a buffer that was used before. `read` is what its claims should be.
#[track_caller]
pub fn compare(
    keys: &(impl Keys + ?Sized),
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
    let borrowed = validation.verify_into(keys, token, now, buffer);
    let borrowed = borrowed.map(|claims| (claims.sub.to_owned(), claims.exp.as_secs()));
    let owned = validation.verify(keys, token, now);
    assert_eq!(owned.map(|claims| (claims.sub, claims.exp.as_secs())), borrowed);
    assert_same(borrowed, expected);
}
