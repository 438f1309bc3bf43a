//! A header and a payload of any bytes, rightly signed, so that they get behind the MAC. They are read and judged here
//! and by `serde_json` with a plain second version of the rules: both accept the same, reject the same, for the same
//! reason, and see the same claims.
//!
//! An input is a payload, under the usual header; or a header, the byte FF, which no UTF-8 has, and a payload.

#![no_main]

mod oracle;

use hs256::{Error, Json, NumericDate, Object, Text, Texts, jws};
use libfuzzer_sys::fuzz_target;
use oracle::{
    Claims, Date, EVERYTHING, HEADER, KEY, NOW, Policy, RELAXED, SECRET, STRICT, TYPED, assert_same, compare,
};
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
    genuine.check_typ();
    if let Ok(claims) = &genuine.read {
        genuine.check_texts(claims);
        genuine.check_times(claims);
        genuine.check_members(payload);
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
        let authentic = oracle::authenticate(&token, &[SECRET], None);
        assert_same(jws::authenticate(&*KEY, &token), authentic.clone());
        let read = authentic.and_then(|payload| Claims::read(&payload));
        let header_len = if header == HEADER { 0 } else { header.len() };
        Self { token, buffer_len: payload.len().max(header_len), read }
    }

    fn compare(&self, policy: &Policy<'_>, now: i64) {
        compare(&*KEY, &self.token, &mut vec![0; self.buffer_len], &self.read, policy, now);
    }

    fn check_typ(&self) {
        let read = oracle::authenticate(&self.token, &[SECRET], TYPED.typ).and_then(|payload| Claims::read(&payload));
        let mut buffer = vec![0; self.token.len()];
        compare(&*KEY, &self.token, &mut buffer, &read, &TYPED, NOW);
    }

    /// Each member, read by its name as each type.
    fn check_members(&self, payload: &[u8]) {
        let mut buffer = vec![0; self.buffer_len];
        let object = RELAXED.validation().ignore_audience().allow_missing_exp();
        let Ok(object) = object.verify_payload_into(&*KEY, &self.token, NumericDate::from_secs(NOW), &mut buffer)
        else {
            return;
        };
        for name in oracle::names(payload).into_iter().chain(["not there".to_owned()]) {
            let value = oracle::value(payload, &name).map(|value| value.unwrap_or_default());
            let is_unique = value.is_ok();
            let value = value.unwrap_or_default();
            let result = |read: Result<(), Error>| match read {
                Ok(()) => "read",
                Err(Error::MissingClaim(_)) => "missing",
                Err(Error::ClaimType(_)) => "another type",
                Err(Error::Duplicate(_)) => "duplicate",
                Err(error) => panic!("{error:?}"),
            };
            let expected = |is_of_type: bool| match (is_unique, value.is_empty()) {
                (false, _) => "duplicate",
                (true, true) => "missing",
                (true, false) => {
                    if is_of_type {
                        "read"
                    } else {
                        "another type"
                    }
                }
            };
            let text =
                object.get::<Text<'_>>(&name).map(|text| assert_eq!(Some(text.to_string()), oracle::string(&value)));
            assert_eq!(result(text), expected(value.starts_with('"')), "{name}");
            let date = object
                .get(&name)
                .map(|date: NumericDate| assert_eq!(Some(date.as_secs()), Date::new(&value).map(|date| date.floor)));
            assert_eq!(result(date), expected(Date::new(&value).is_some()), "{name}");
            let is_integer = value.parse::<i64>().is_ok_and(|integer| integer.to_string() == value);
            assert_eq!(
                result(object.get(&name).map(|integer: i64| assert_eq!(integer.to_string(), value))),
                expected(is_integer)
            );
            assert_eq!(
                result(object.get(&name).map(|truth: bool| assert_eq!(truth.to_string(), value))),
                expected(value == "true" || value == "false")
            );
            assert_eq!(result(object.get(&name).map(|Json(json)| assert_eq!(json, value))), expected(true));
            let texts = oracle::string(&value)
                .map(|text| vec![text])
                .or_else(|| serde_json::from_str::<Vec<String>>(&value).ok());
            let read = object
                .get::<Texts<'_>>(&name)
                .map(|read| assert_eq!(Some(read.map(|text| text.to_string()).collect()), texts));
            assert_eq!(result(read), expected(texts.is_some()), "{name}");
            assert_eq!(
                result(object.get::<Object<&str>>(&name).map(|_| ())),
                expected(value.starts_with('{')),
                "{name}"
            );
        }
    }

    fn check_buffer(&self) {
        if let Some(too_small) = self.buffer_len.checked_sub(1) {
            let rejected = jws::authenticate_into(&*KEY, &self.token, &mut vec![0; too_small]).err();
            assert_eq!(rejected, Some(Error::BufferTooSmall { needed: self.buffer_len.try_into().unwrap() }));
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
        assert_same(validation.verify_payload(&*KEY, &self.token, now_date).map(Object::into_text), checked);

        let dates = claims.and_then(Dates::of);
        let mut buffer = vec![0; self.buffer_len];
        let payload = validation.verify_payload_into(&*KEY, &self.token, now_date, &mut buffer);
        assert_same(payload.and_then(|payload| payload.deserialize()), dates);
    }

    /// Each text that there is, expected as it is and a little different.
    fn check_texts(&self, claims: &Claims) {
        for issuer in claims.iss().into_iter().flatten().flat_map(|iss| near(&iss)) {
            self.compare(&Policy { issuers: Some(&[&issuer]), ..RELAXED }, NOW);
            self.compare(&Policy { issuers: Some(&["", &issuer]), ..RELAXED }, NOW);
        }
        for subject in claims.sub().into_iter().flatten().flat_map(|sub| near(&sub)) {
            self.compare(&Policy { subject: Some(&subject), ..RELAXED }, NOW);
        }
        let names = claims.aud().ok().flatten().unwrap_or_default();
        for audience in names.first().into_iter().chain(names.last()).flat_map(|name| near(name)) {
            let policy = Policy { ignore_audience: false, ..RELAXED };
            self.compare(&Policy { audiences: Some(&[&audience]), ..policy }, NOW);
            self.compare(&Policy { audiences: Some(&["", &audience]), ..policy }, NOW);
        }
    }

    /// The seconds in which the verdict may change, and those before them.
    fn check_times(&self, claims: &Claims) {
        const MAX_AGE: u64 = 60;
        let [exp, nbf, iat] = [claims.exp(), claims.nbf(), claims.iat()].map(|date| date.ok().flatten());
        let dates = [&exp, &nbf, &iat].into_iter().flatten();
        // With a leeway over all dates, each of them is the one that decides.
        let (first, last) = dates.fold((NOW, NOW), |(first, last), date| (first.min(date.floor), last.max(date.floor)));
        for leeway in [0, last.abs_diff(first)] {
            let policy = Policy { leeway, max_age: iat.as_ref().map(|_| MAX_AGE), ..RELAXED };
            let starts = [&nbf, &iat].into_iter().flatten().map(|date| date.floor.saturating_sub_unsigned(leeway));
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
        // The policy looks at the others, which are numbers. A `NumericDate` by itself is also read from the text of one.
        let iat = match claims.iat_as_text() {
            Some(text) => Some(NumericDate::from_secs(text.parse().map_err(|_| Error::Deserialize)?)),
            None if claims.iat_is_null() => None,
            None => date(claims.iat())?,
        };
        Ok(Self { exp: date(claims.exp())?, nbf: date(claims.nbf())?, iat })
    }
}

fn floor(number: Number) -> NumericDate {
    let saturated = number.as_u64().map(|_| i64::MAX);
    let floor = || number.as_f64().unwrap_or(f64::NAN).floor() as i64;
    NumericDate::from_secs(number.as_i64().or(saturated).unwrap_or_else(floor))
}
