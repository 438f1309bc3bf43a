//! A header and a payload of any bytes, rightly signed, so that they get behind the MAC. They are read and judged here
//! and by `serde_json` with a plain second version of the rules: both accept the same, refuse the same, for the same
//! reason, and see the same claims.
//!
//! An input is a payload, under the usual header; or a header, the byte FF, which no UTF-8 has, and a payload.

#![no_main]

mod oracle;

use hs256::{Error, NumericDate, jws};
use libfuzzer_sys::fuzz_target;
use oracle::{Claims, Date, EVERYTHING, HEADER, KEY, NOW, Policy, RELAXED, SECRET, STRICT, assert_same, compare};
use serde::Deserialize;
use serde_json::{Number, Value};

fuzz_target!(|input: &[u8]| {
    let parts: Vec<&[u8]> = input.splitn(2, |&byte| byte == 0xFF).collect();
    let (header, payload) = if let [header, payload] = parts[..] { (header, payload) } else { (HEADER, input) };
    let genuine = Genuine::new(header, payload);

    genuine.check_buffer();
    for policy in [STRICT, EVERYTHING, RELAXED] {
        genuine.compare(&policy, NOW);
        genuine.compare_json(payload, &policy, NOW);
    }
    if let Ok(claims) = &genuine.read {
        genuine.check_texts(claims);
        genuine.check_times(claims);
    }
});

struct Genuine {
    token: String,
    /// What buffer it needs.
    buffer_len: usize,
    /// What it should be read as.
    read: Result<Claims, Error>,
}

impl Genuine {
    fn new(header: &[u8], payload: &[u8]) -> Self {
        let token = oracle::token(header, payload);
        let authentic = oracle::authenticate(&token, &[SECRET]);
        assert_same(jws::authenticate(&*KEY, &token), authentic.clone());
        let read = authentic.and_then(|payload| Claims::read(&payload));
        let header_len = if header == HEADER { 0 } else { header.len() };
        Self { token, buffer_len: payload.len().max(header_len), read }
    }

    fn compare(&self, policy: &Policy<'_>, now: i64) {
        compare((*KEY).as_ref(), &self.token, &mut vec![0; self.buffer_len], &self.read, policy, now);
    }

    fn check_buffer(&self) {
        if let Some(too_small) = self.buffer_len.checked_sub(1) {
            let refused = jws::authenticate_into(&*KEY, &self.token, &mut vec![0; too_small]).err();
            assert_eq!(refused, Some(Error::BufferTooSmall { needed: self.buffer_len.try_into().unwrap() }));
        }
    }

    /// The caller's own types receive what `serde_json` makes of the same payload. That it makes nothing of it may only
    /// be for numbers that are too large for it.
    fn compare_json(&self, payload: &[u8], policy: &Policy<'_>, now: i64) {
        let (validation, now_date) = (policy.validation(), NumericDate::from_secs(now));
        let claims = self.read.as_ref().map_err(|&error| error);
        let claims = claims.and_then(|claims| policy.check(claims, now).map(|()| claims));

        let value = claims.and_then(|_| {
            serde_json::from_slice(payload).map_err(|error| {
                assert!(error.to_string().starts_with("number out of range"), "{error}");
                Error::Deserialize
            })
        });
        assert_same(validation.verify_json::<Value>(&*KEY, &self.token, now_date), value);

        let checked = claims.map(|_| str::from_utf8(payload).unwrap().to_owned());
        assert_same(validation.verify_payload(&*KEY, &self.token, now_date), checked);

        let dates = claims.and_then(Dates::of);
        let mut buffer = vec![0; self.buffer_len];
        assert_same(validation.verify_json_into(&*KEY, &self.token, now_date, &mut buffer), dates);
    }

    /// Each text that there is, expected as it is and a little different.
    fn check_texts(&self, claims: &Claims) {
        for issuer in claims.iss().into_iter().flatten().flat_map(|iss| near(&iss)) {
            self.compare(&Policy { issuer: Some(&issuer), ..RELAXED }, NOW);
        }
        for subject in claims.sub().into_iter().flatten().flat_map(|sub| near(&sub)) {
            self.compare(&Policy { subject: Some(&subject), ..RELAXED }, NOW);
        }
        let names = claims.aud().ok().flatten().unwrap_or_default();
        for audience in names.first().into_iter().chain(names.last()).flat_map(|name| near(name)) {
            self.compare(&Policy { audience: Some(&audience), ignore_audience: false, ..RELAXED }, NOW);
        }
    }

    /// The seconds in which the verdict may change, and those before them.
    fn check_times(&self, claims: &Claims) {
        const MAX_AGE: u64 = 60;
        let [exp, nbf, iat] = [claims.exp(), claims.nbf(), claims.iat()].map(|date| date.ok().flatten());
        let dates = [&exp, &nbf, &iat].into_iter().flatten();
        // With a leeway over all dates, each of them is the one that decides.
        let (first, last) = dates.fold((NOW, NOW), |(first, last), date| (first.min(date.floor), last.max(date.ceil)));
        for leeway in [0, last.abs_diff(first)] {
            let policy = Policy { leeway, max_age: iat.as_ref().map(|_| MAX_AGE), ..RELAXED };
            let starts = [&nbf, &iat].into_iter().flatten().map(|date| date.ceil.saturating_sub_unsigned(leeway));
            let expires = exp.iter().map(|exp| exp.floor);
            let too_old = iat.iter().map(|iat| iat.floor.saturating_add_unsigned(MAX_AGE + 1));
            let ends = expires.chain(too_old).map(|end| end.saturating_add_unsigned(leeway));
            for time in starts.chain(ends) {
                self.compare(&policy, time.saturating_sub(1));
                self.compare(&policy, time);
            }
        }
    }
}

/// The text, one that is shorter, and one that is longer.
fn near(text: &str) -> impl Iterator<Item = String> + use<> {
    let mut shorter = text.to_owned();
    let shorter = shorter.pop().map(|_| shorter);
    [text.to_owned(), format!("{text}x")].into_iter().chain(shorter)
}

#[derive(Deserialize, Debug, PartialEq)]
struct Dates {
    exp: Option<NumericDate>,
    nbf: Option<NumericDate>,
    iat: Option<NumericDate>,
}

impl Dates {
    fn of(claims: &Claims) -> Result<Self, Error> {
        // As far as `T` looks at them: a field of another type is not made.
        let date = |date: Result<Option<Date>, Error>| {
            let number = date.map_err(|_| Error::Deserialize)?.map(|date| serde_json::from_str::<Number>(&date.text));
            number.map(|number| number.map(floor)).transpose().map_err(|_| Error::Deserialize)
        };
        let iat = if claims.iat_is_null() { Ok(None) } else { claims.iat() };
        Ok(Self { exp: date(claims.exp())?, nbf: date(claims.nbf())?, iat: date(iat)? })
    }
}

fn floor(number: Number) -> NumericDate {
    let saturated = number.as_u64().map(|_| i64::MAX);
    let floor = || number.as_f64().unwrap_or(f64::NAN).floor() as i64;
    NumericDate::from_secs(number.as_i64().or(saturated).unwrap_or_else(floor))
}
