//! That `src/moving_over.md` is true: each row of its tables, with `jsonwebtoken`, with code written by hand or with a
//! token of another library on the other side; and six programs, whole. There is a file for each section.
//!
//! A row is named by its first cell, above the test that shows it.
//!
//! `jsonwebtoken` reads the system's clock. What it is to accept therefore begins long ago and ends in the year 2100.
#![cfg(feature = "alloc")]

mod calls;
mod complete_examples;
mod errors;
mod hand_written;
mod other_libraries;
mod servers;
mod stays_valid;
mod stricter;
#[path = "../util/mod.rs"]
mod util;

use core::{fmt::Debug, time::Duration};
use hs256::{Claims, Error, Json, Key, Name, NumericDate, Signing, Validation, jws, unverified};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header,
    errors::{ErrorKind, Result as TheirResult},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use util::{EXP, HEADER, NOW, base64url, mac, token};

/// Own claims of any token.
fn read_unverified<T: DeserializeOwned>(token: &str) -> Result<T, Error> {
    unverified::payload(token)?.deserialize()
}

const DOCUMENT: &str = include_str!("../../src/moving_over.md");

/// The rows of all tables, without their headings.
fn rows() -> Vec<&'static str> {
    let lines: Vec<_> = DOCUMENT.lines().collect();
    let rows = lines
        .iter()
        .zip(lines.iter().skip(1))
        .filter(|(line, next)| line.starts_with("| ") && !line.starts_with("|---") && !next.starts_with("|---"));
    rows.map(|(line, _)| *line).collect()
}

const TESTS: [&str; 6] = [
    include_str!("calls.rs"),
    include_str!("errors.rs"),
    include_str!("hand_written.rs"),
    include_str!("other_libraries.rs"),
    include_str!("stays_valid.rs"),
    include_str!("stricter.rs"),
];

#[test]
fn each_row_of_the_document_has_its_test() {
    let firsts: BTreeSet<_> = rows().iter().map(|row| row[2..].split(" | ").next().unwrap()).collect();
    // A row stands above a test if only further comments and attributes stand between them.
    let (mut named, mut pending) = (BTreeSet::new(), Vec::new());
    for line in TESTS.iter().flat_map(|file| file.lines()) {
        match line.strip_prefix("/// | ").and_then(|row| row.strip_suffix(" |")) {
            Some(row) => pending.push(row),
            None if line.starts_with("fn ") => named.extend(pending.drain(..)),
            None if line.starts_with("///") || line.starts_with("#[") => {}
            None => pending.clear(),
        }
    }
    let missing: Vec<_> = firsts.difference(&named).collect();
    let unknown: Vec<_> = named.difference(&firsts).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "without a test: {missing:#?}; in no table: {unknown:#?}");
    assert!(firsts.len() > 80, "{} rows", firsts.len());
}

const LONG_AGO: i64 = 1_500_000_000;
const YEAR_2100: i64 = 4_102_444_800;
const MINUTE: Duration = Duration::from_secs(60);

fn secs(secs: i64) -> NumericDate {
    NumericDate::from_secs(secs)
}

fn their_sign(secret: &[u8], claims: &impl Serialize) -> String {
    jsonwebtoken::encode(&Header::default(), claims, &EncodingKey::from_secret(secret).unwrap()).unwrap()
}

fn their_verify<T: DeserializeOwned>(secret: &[u8], token: &str, options: &jsonwebtoken::Validation) -> TheirResult<T> {
    Ok(jsonwebtoken::decode(token, &DecodingKey::from_secret(secret)?, options)?.claims)
}

fn their_defaults() -> jsonwebtoken::Validation {
    jsonwebtoken::Validation::new(Algorithm::HS256)
}

/// One program: its secret and options with `jsonwebtoken`, and what they become here.
struct Program<'a> {
    secret: &'a [u8],
    options: jsonwebtoken::Validation,
    key: Key,
    policy: Validation<'a>,
}

impl Program<'_> {
    /// Both crates sign the same payload, each verifies the other's token, and `payload` is what both have signed.
    #[track_caller]
    fn assert_both_ways<T>(&self, claims: &T, ours: &str, now: NumericDate, payload: &str)
    where
        T: Serialize + DeserializeOwned + PartialEq + Debug,
    {
        let theirs = their_sign(self.secret, claims);
        assert_eq!(jws::authenticate(&self.key, &theirs).unwrap(), payload.as_bytes());
        assert_eq!(jws::authenticate(&self.key, ours).unwrap(), payload.as_bytes());
        assert_eq!(self.policy.verify_json::<T>(&self.key, &theirs, now).as_ref(), Ok(claims));
        assert_eq!(&their_verify::<T>(self.secret, ours, &self.options).unwrap(), claims);
    }

    /// What becomes of a token of `jsonwebtoken` at the time `now`.
    fn at(&self, claims: &impl Serialize, now: i64) -> Result<(), Error> {
        self.policy.verify_json::<Value>(&self.key, &their_sign(self.secret, claims), secs(now)).map(|_| ())
    }
}

const SECRET: &[u8] = b"a secret of 32 random bytes or so";

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Stream {
    id: String,
    exp: u64,
    mode: u8,
}

fn stream() -> Stream {
    Stream { id: "camera 1".into(), exp: YEAR_2100 as u64, mode: 3 }
}

fn key() -> Key {
    Key::new(SECRET).unwrap()
}

fn ours<T: DeserializeOwned>(policy: Validation<'_>, token: &str) -> Result<T, Error> {
    policy.verify_json(&key(), token, now())
}

fn theirs<T: DeserializeOwned>(options: &jsonwebtoken::Validation, token: &str) -> TheirResult<T> {
    their_verify(SECRET, token, options)
}

/// What both say of the same claims, signed by `jsonwebtoken`: whether they are accepted.
#[track_caller]
fn assert_both(claims: &Value, options: &jsonwebtoken::Validation, policy: Validation<'_>, accepted: bool) {
    let token = their_sign(SECRET, claims);
    assert_eq!(theirs::<Value>(options, &token).is_ok(), accepted, "{claims}");
    assert_eq!(ours::<Value>(policy, &token).is_ok(), accepted, "{claims}");
}

/// The same clock for both.
fn now() -> NumericDate {
    secs(jsonwebtoken::get_current_timestamp().try_into().unwrap())
}

fn their_expectations() -> jsonwebtoken::Validation {
    let mut options = their_defaults();
    options.set_issuer(&["a"]);
    options.set_audience(&["b"]);
    options.sub = Some("c".into());
    options
}

/// What becomes of a token with the right signature, one second before the `exp` that most of them have.
fn verdict(policy: Validation<'_>, header: &str, payload: &str) -> Result<(), Error> {
    policy.verify_json::<Value>(&util::key(), &token(header, payload), secs(NOW)).map(|_| ())
}

const EXP_ONLY: &str = r#"{"exp":1800000000}"#;

/// Both verdicts on a token, by the same options.
#[track_caller]
fn assert_errors(
    token: &str,
    options: &jsonwebtoken::Validation,
    policy: Validation<'_>,
    theirs_is: impl Fn(&ErrorKind) -> bool,
    error: Error,
) {
    let kind = theirs::<Value>(options, token).unwrap_err();
    assert!(theirs_is(kind.kind()), "{kind:?}");
    assert_eq!(ours::<Value>(policy, token), Err(error), "{token}");
}

/// A header and a payload as they are, under the right signature.
fn genuine(header: &str, payload: &str) -> String {
    util::sign(&format!("{header}.{payload}"))
}
