//! The types of `chrono`, `time` and `jiff` as `exp` of own claims: as whole seconds they are signed and read, as text they are
//! rejected when they are signed.

use hs256::{Error, Key, Name, NumericDate, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fmt::Debug;

const EXP: i64 = 1_800_000_000;
const PAYLOAD: &str = r#"{"sub":"alice","exp":1800000000,"nbf":-1}"#;

fn key() -> Key {
    Key::new(b"a secret of 32 random bytes or so").unwrap()
}

fn now() -> NumericDate {
    NumericDate::from_secs(EXP - 1)
}

/// The types that serialize as seconds: what they sign is what [`NumericDate`] signs, and it comes back.
#[track_caller]
fn assert_seconds<T: Serialize + DeserializeOwned + PartialEq + Debug>(claims: &T) {
    let token = key().sign_json(claims).unwrap();
    let payload = Validation::new().verify_payload(&key(), &token, now()).unwrap();
    assert_eq!(payload.as_str(), PAYLOAD);
    assert_eq!(&payload.by_ref().deserialize::<T>().unwrap(), claims);
    assert_eq!(&Validation::new().verify_json::<T>(&key(), &token, now()).unwrap(), claims);
    assert_eq!(Validation::new().verify_json::<T>(&key(), &token, NumericDate::from_secs(EXP)), Err(Error::Expired));
}

/// Those that serialize as something else are rejected before anything is signed.
#[track_caller]
fn assert_not_signed(claims: &impl Serialize) {
    assert_eq!(key().sign_json(claims), Err(Error::ClaimType(Name::Exp)));
}

/// A fraction, as other languages write it, is dropped by [`NumericDate`]; the others reject it.
fn reads_a_fraction<T: DeserializeOwned>() -> bool {
    let payload = r#"{"sub":"alice","exp":1800000000.0,"nbf":-1}"#;
    let token = key().sign(hs256::Json(payload)).unwrap();
    Validation::new().verify_json::<T>(&key(), &token, now()).is_ok()
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Ours {
    sub: String,
    exp: NumericDate,
    nbf: NumericDate,
}

#[test]
fn numeric_date() {
    assert_seconds(&Ours { sub: "alice".into(), exp: NumericDate::from_secs(EXP), nbf: NumericDate::from_secs(-1) });
    assert!(reads_a_fraction::<Ours>());
}

mod chrono_types {
    use super::*;
    use chrono::{DateTime, Utc, serde::ts_seconds};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Seconds {
        sub: String,
        #[serde(with = "ts_seconds")]
        exp: DateTime<Utc>,
        #[serde(with = "ts_seconds")]
        nbf: DateTime<Utc>,
    }

    #[derive(Serialize)]
    struct Text {
        exp: DateTime<Utc>,
    }

    #[test]
    fn chrono() {
        let at = |secs| DateTime::from_timestamp_secs(secs).unwrap();
        assert_seconds(&Seconds { sub: "alice".into(), exp: at(EXP), nbf: at(-1) });
        assert_not_signed(&Text { exp: at(EXP) });
        assert!(!reads_a_fraction::<Seconds>());
        assert_eq!(NumericDate::from_secs(at(EXP).timestamp()).as_secs(), EXP);
    }
}

mod time_types {
    use super::*;
    use time::{OffsetDateTime, serde::timestamp};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Seconds {
        sub: String,
        #[serde(with = "timestamp")]
        exp: OffsetDateTime,
        #[serde(with = "timestamp")]
        nbf: OffsetDateTime,
    }

    /// An array of nine numbers.
    #[derive(Serialize)]
    struct Parts {
        exp: OffsetDateTime,
    }

    #[test]
    fn time() {
        let at = |secs| OffsetDateTime::from_unix_timestamp(secs).unwrap();
        assert_seconds(&Seconds { sub: "alice".into(), exp: at(EXP), nbf: at(-1) });
        assert_not_signed(&Parts { exp: at(EXP) });
        assert!(!reads_a_fraction::<Seconds>());
        assert_eq!(NumericDate::from(at(EXP)).as_secs(), EXP);
    }
}

mod jiff_types {
    use super::*;
    use jiff::{Timestamp, fmt::serde::timestamp::second::required as seconds};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Seconds {
        sub: String,
        #[serde(with = "seconds")]
        exp: Timestamp,
        #[serde(with = "seconds")]
        nbf: Timestamp,
    }

    #[derive(Serialize)]
    struct Text {
        exp: Timestamp,
    }

    #[test]
    fn jiff() {
        let at = |secs| Timestamp::from_second(secs).unwrap();
        assert_seconds(&Seconds { sub: "alice".into(), exp: at(EXP), nbf: at(-1) });
        assert_not_signed(&Text { exp: at(EXP) });
        assert!(!reads_a_fraction::<Seconds>());
        assert_eq!(NumericDate::from_secs(at(EXP).as_second()).as_secs(), EXP);
    }
}
