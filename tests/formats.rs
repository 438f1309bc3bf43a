//! What a `NumericDate` serializes to, it deserializes from: in formats for people and for machines, and inside of what serde does
//! to a type. `tests/features` runs this with all that other crates may turn on in `serde_json`.
#![cfg(feature = "alloc")]

mod util;

use hs256::{Error, NumericDate, Validation};
use serde::{
    Deserialize, Serialize,
    de::{
        DeserializeOwned, IntoDeserializer,
        value::{
            Error as ValueError, F32Deserializer, F64Deserializer, StrDeserializer, StringDeserializer,
            UnitDeserializer,
        },
    },
};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Debug,
};
use util::{EXP, HEADER, NOW, key, token};

const ENDS: [i64; 12] = [i64::MIN, i64::MIN + 1, -1_800_000_000, -256, -1, 0, 1, 127, 255, EXP, i64::MAX - 1, i64::MAX];

fn date(secs: i64) -> NumericDate {
    NumericDate::from_secs(secs)
}

/// In the middle of other fields: a format without names must take as many bytes as it has written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: NumericDate,
    nbf: Option<NumericDate>,
    absent: Option<NumericDate>,
    list: Vec<NumericDate>,
    pair: (NumericDate, bool),
    role: String,
}

fn claims(secs: i64) -> Claims {
    Claims {
        sub: "alice".into(),
        exp: date(secs),
        nbf: Some(date(secs)),
        absent: None,
        list: ENDS.map(date).into(),
        pair: (date(secs), true),
        role: "admin".into(),
    }
}

// Formats for machines.

#[test]
fn postcard() {
    for secs in ENDS {
        // As an `i64` is written.
        let bytes = postcard::to_allocvec(&date(secs)).unwrap();
        assert_eq!(bytes, postcard::to_allocvec(&secs).unwrap());
        assert_eq!(postcard::from_bytes::<NumericDate>(&bytes), Ok(date(secs)));
        let bytes = postcard::to_allocvec(&claims(secs)).unwrap();
        assert_eq!(postcard::from_bytes::<Claims>(&bytes), Ok(claims(secs)));
        let map = HashMap::from([(date(secs), claims(secs))]);
        assert_eq!(
            postcard::from_bytes::<HashMap<NumericDate, Claims>>(&postcard::to_allocvec(&map).unwrap()),
            Ok(map)
        );
    }
}

#[test]
fn bincode() {
    fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Vec<u8> {
        let fixed = bincode::config::legacy();
        let bytes = bincode::serde::encode_to_vec(value, fixed).unwrap();
        assert_eq!(&bincode::serde::decode_from_slice::<T, _>(&bytes, fixed).unwrap(), &(read(value), bytes.len()));
        let variable = bincode::config::standard();
        let bytes = bincode::serde::encode_to_vec(value, variable).unwrap();
        assert_eq!(&bincode::serde::decode_from_slice::<T, _>(&bytes, variable).unwrap(), &(read(value), bytes.len()));
        bytes
    }
    /// The same value once more, for a type that cannot be cloned here.
    fn read<T: Serialize + DeserializeOwned>(value: &T) -> T {
        postcard::from_bytes(&postcard::to_allocvec(value).unwrap()).unwrap()
    }
    for secs in ENDS {
        assert_eq!(round_trip(&date(secs)), round_trip(&secs));
        round_trip(&claims(secs));
        round_trip(&BTreeMap::from([(date(secs), claims(secs))]));
    }
}

// JSON.

fn json_round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> String {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
    assert_eq!(&serde_json::from_slice::<T>(text.as_bytes()).unwrap(), value, "{text}");
    assert_eq!(&serde_json::from_reader::<_, T>(text.as_bytes()).unwrap(), value, "{text}");
    let tree = serde_json::to_value(value).unwrap();
    assert_eq!(&T::deserialize(&tree).unwrap(), value, "{text}");
    assert_eq!(&serde_json::from_value::<T>(tree).unwrap(), value, "{text}");
    text
}

#[test]
fn json() {
    for secs in ENDS {
        assert_eq!(json_round_trip(&date(secs)), secs.to_string());
        json_round_trip(&claims(secs));
    }
}

#[test]
fn the_key_of_a_map() {
    for secs in ENDS {
        let text = json_round_trip(&BTreeMap::from([(date(secs), "x".to_owned())]));
        assert_eq!(text, format!("{{\"{secs}\":\"x\"}}"));
        json_round_trip(&HashMap::from([(date(secs), date(secs)), (date(7), date(8))]));
    }
    for name in ["", "1.5", "1e3", " 1", "1 ", "x", "9223372036854775808", "\u{661}"] {
        let text = format!("{{\"{name}\":1}}");
        assert!(serde_json::from_str::<BTreeMap<NumericDate, i64>>(&text).is_err(), "{text}");
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flattened {
    sub: String,
    #[serde(flatten)]
    times: Times,
    #[serde(flatten)]
    others: BTreeMap<String, NumericDate>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Times {
    exp: NumericDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

#[test]
fn flatten() {
    for secs in ENDS {
        for nbf in [None, Some(date(secs))] {
            let others = BTreeMap::from([("auth_time".to_owned(), date(secs)), ("updated_at".to_owned(), date(0))]);
            let text =
                json_round_trip(&Flattened { sub: "alice".into(), times: Times { exp: date(secs), nbf }, others });
            assert!(text.starts_with(&format!(r#"{{"sub":"alice","exp":{secs}"#)), "{text}");
        }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Never(()),
    At(NumericDate),
    Between { from: NumericDate, to: NumericDate },
    Text(String),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Internal {
    Between { from: NumericDate, to: Option<NumericDate> },
    Never,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value")]
enum Adjacent {
    At(NumericDate),
    Between(NumericDate, NumericDate),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum External {
    At(NumericDate),
    Between(NumericDate, NumericDate),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Wrapped(NumericDate);

#[test]
fn enums_of_every_representation() {
    for secs in ENDS {
        assert_eq!(json_round_trip(&Untagged::At(date(secs))), secs.to_string());
        json_round_trip(&Untagged::Between { from: date(secs), to: date(1) });
        json_round_trip(&Internal::Between { from: date(secs), to: Some(date(secs)) });
        json_round_trip(&Adjacent::At(date(secs)));
        json_round_trip(&Adjacent::Between(date(secs), date(secs)));
        json_round_trip(&External::At(date(secs)));
        json_round_trip(&External::Between(date(secs), date(secs)));
        assert_eq!(json_round_trip(&Wrapped(date(secs))), secs.to_string());
    }
    json_round_trip(&Untagged::Never(()));
    json_round_trip(&Untagged::Text("soon".into()));
    json_round_trip(&Internal::Between { from: date(1), to: None });
    // A number with a fraction is a date, too.
    assert_eq!(serde_json::from_str::<Untagged>("1795867061.9").unwrap(), Untagged::At(date(1_795_867_061)));
    assert_eq!(serde_json::from_str::<Untagged>("-0.5").unwrap(), Untagged::At(date(-1)));
    // A whole number in a text is a date: whoever wants it as a text puts that first.
    assert_eq!(serde_json::from_str::<Untagged>("\"7\"").unwrap(), Untagged::At(date(7)));
}

// A query string has nothing but text.

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Query {
    exp: NumericDate,
    nbf: Option<NumericDate>,
    role: String,
}

#[test]
fn a_query_string() {
    for secs in ENDS {
        let query = Query { exp: date(secs), nbf: Some(date(secs)), role: "a&b".into() };
        let text = serde_urlencoded::to_string(&query).unwrap();
        assert_eq!(text, format!("exp={secs}&nbf={secs}&role=a%26b"));
        assert_eq!(serde_urlencoded::from_str::<Query>(&text), Ok(query));
        let flattened =
            Flattened { sub: "a".into(), times: Times { exp: date(secs), nbf: None }, others: BTreeMap::new() };
        let text = serde_urlencoded::to_string(&flattened).unwrap();
        assert_eq!(text, format!("sub=a&exp={secs}"));
        assert_eq!(serde_urlencoded::from_str::<Flattened>(&text), Ok(flattened));
    }
    for exp in ["", "1.5", "1e3", "%201", "now", "true", "9223372036854775808"] {
        assert!(serde_urlencoded::from_str::<Query>(&format!("exp={exp}&role=a")).is_err(), "{exp}");
    }
}

// Every call that a format may make.

#[test]
fn each_kind_of_number_that_a_format_hands_over() {
    fn read<'de>(from: impl serde::Deserializer<'de, Error = ValueError>) -> Result<i64, ValueError> {
        NumericDate::deserialize(from).map(NumericDate::as_secs)
    }
    assert_eq!(read(7_u8.into_deserializer()), Ok(7));
    assert_eq!(read(u16::MAX.into_deserializer()), Ok(65_535));
    assert_eq!(read(u32::MAX.into_deserializer()), Ok(4_294_967_295));
    assert_eq!(read(u64::MAX.into_deserializer()), Ok(i64::MAX));
    assert_eq!(read(i8::MIN.into_deserializer()), Ok(-128));
    assert_eq!(read(i16::MIN.into_deserializer()), Ok(-32_768));
    assert_eq!(read(i32::MIN.into_deserializer()), Ok(-2_147_483_648));
    assert_eq!(read(i64::MIN.into_deserializer()), Ok(i64::MIN));
    for (number, secs) in [
        (0.0, 0),
        (-0.0, 0),
        (0.999, 0),
        (-0.001, -1),
        (1.0, 1),
        (-1.0, -1),
        (1_795_867_061.5, 1_795_867_061),
        (-1_795_867_061.5, -1_795_867_062),
        (9_007_199_254_740_991.0, 9_007_199_254_740_991),
        (9_223_372_036_854_774_784.0, 9_223_372_036_854_774_784),
        (9_223_372_036_854_775_808.0, i64::MAX),
        (-9_223_372_036_854_775_808.0, i64::MIN),
        (1e300, i64::MAX),
        (-1e300, i64::MIN),
        (f64::INFINITY, i64::MAX),
        (f64::NEG_INFINITY, i64::MIN),
        (f64::MIN_POSITIVE, 0),
        (-f64::MIN_POSITIVE, -1),
    ] {
        assert_eq!(read(F64Deserializer::new(number)), Ok(secs), "{number}");
    }
    assert_eq!(read(F32Deserializer::new(-1.5)), Ok(-2));
    assert_eq!(read(F64Deserializer::new(f64::NAN)).unwrap_err().to_string(), "not a number");
    assert_eq!(read(StrDeserializer::new("-1800000000")), Ok(-1_800_000_000));
    assert_eq!(read(StringDeserializer::new("1800000000".to_owned())), Ok(EXP));
    assert!(read(StrDeserializer::new("1800000000.0")).is_err());
    // Nothing else is a time.
    assert!(read(true.into_deserializer()).is_err());
    assert!(read('7'.into_deserializer()).is_ok(), "a text of one digit");
    assert!(read(UnitDeserializer::new()).is_err());
}

// Own claims with the numbers that other languages write.

/// Whether another crate in the build has turned on that feature of `serde_json`.
fn arbitrary_precision() -> bool {
    serde_json::from_str::<serde_json::Value>("1e400").is_ok()
}

fn verify<T: DeserializeOwned>(payload: &str) -> Result<T, Error> {
    Validation::new().verify_json(&key(), &token(HEADER, payload), NumericDate::from_secs(NOW))
}

#[derive(Debug, PartialEq, Deserialize)]
struct Ends<T> {
    exp: T,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Flat<T> {
    #[serde(flatten)]
    ends: Ends<T>,
}

/// Lua writes a whole number that was computed with `/` as `1800000000.0`.
#[test]
fn a_whole_number_with_a_point_as_lua_writes_it() {
    let payload = r#"{"sub":"alice","exp":1800000000.0}"#;
    assert_eq!(verify(payload), Ok(Ends { exp: date(EXP) }));
    assert_eq!(verify(payload), Ok(Flat { ends: Ends { exp: date(EXP) } }));
    assert_eq!(verify(payload), Ok(Ends { exp: EXP as f64 }));
    // An integer type does not take it, with any feature.
    assert_eq!(verify::<Ends<u64>>(payload), Err(Error::Deserialize));
    assert_eq!(verify::<Ends<i64>>(payload), Err(Error::Deserialize));
    assert_eq!(verify::<Flat<u64>>(payload), Err(Error::Deserialize));
    // Within `flatten`, an f64 depends on what another crate has turned on; a date does not.
    let flat =
        if arbitrary_precision() { Err(Error::Deserialize) } else { Ok(Flat { ends: Ends { exp: EXP as f64 } }) };
    assert_eq!(verify(payload), flat);
    let tree: serde_json::Value = verify(payload).unwrap();
    assert_eq!(tree["exp"].to_string(), "1800000000.0");
    assert_eq!(NumericDate::deserialize(&tree["exp"]).unwrap(), date(EXP));
}

/// The same through the other calls that read own claims.
#[test]
fn a_number_with_a_fraction_is_read_by_every_call() {
    let token = token(HEADER, r#"{"exp":1800000000.75,"nbf":-0.25,"iat":1.7e9}"#);
    #[derive(Debug, PartialEq, Deserialize)]
    struct All {
        exp: NumericDate,
        nbf: NumericDate,
        iat: NumericDate,
    }
    let all = All { exp: date(EXP), nbf: date(-1), iat: date(1_700_000_000) };
    let now = NumericDate::from_secs(NOW);
    let payload = Validation::new().verify_payload(&key(), &token, now).unwrap();
    assert_eq!(Validation::new().verify_json::<All>(&key(), &token, now).as_ref(), Ok(&all));
    assert_eq!(payload.by_ref().deserialize::<All>().as_ref(), Ok(&all));
    assert_eq!(hs256::unverified::payload(&token).unwrap().by_ref().deserialize::<All>().as_ref(), Ok(&all));
    for (name, secs) in [("exp", all.exp), ("nbf", all.nbf), ("iat", all.iat)] {
        assert_eq!(payload.by_ref().get(name), Ok(secs));
    }
}
