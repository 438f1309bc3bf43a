//! The caller's own claims: what is signed is what the type makes, what `T` receives is what was checked, and what
//! does not fit is an error.
#![cfg(feature = "alloc")]

use core::time::Duration;
use hs256::{Error, Key, Name, NumericDate, Signing, Validation, jws, unverified};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap};
use serde_json::{Value, json};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

const EXP: i64 = 1_800_000_000;
const NOW: NumericDate = NumericDate::from_secs(EXP - 1);

fn key() -> Key {
    Key::new(b"a secret of 32 random bytes or so").unwrap()
}

/// A genuine token with this payload, which no type had to make.
fn token(payload: &str) -> String {
    key().sign(jws::Bytes(payload.as_bytes())).unwrap()
}

fn verify<T: DeserializeOwned>(payload: &str) -> Result<T, Error> {
    Validation::new().verify_json(&key(), &token(payload), NOW)
}

/// The payload that `sign_json` signs.
fn signed(claims: &impl Serialize) -> Result<String, Error> {
    let token = key().sign_json(claims)?;
    Ok(String::from_utf8(jws::authenticate(&key(), &token).unwrap()).unwrap())
}

/// Neither door makes a token of this.
#[track_caller]
fn assert_not_signed(claims: impl Serialize, error: Error) {
    assert_eq!(key().sign_json(&claims), Err(error));
    assert_eq!(Signing::new().allow_missing_exp().sign_json(&key(), &claims), Err(error));
}

/// Panics if anything is read into it: what is rejected must never get as far as `T`.
#[derive(Debug)]
struct Never;

impl<'de> Deserialize<'de> for Never {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("T was made of the claims")
    }
}

/// Rejected by both doors, before `T` sees anything.
/// Own claims that borrow from the caller's buffer.
fn verify_json_into<'b, T: Deserialize<'b>>(
    policy: Validation<'_>,
    key: &Key,
    token: &str,
    payload: &'b mut [u8],
) -> Result<T, Error> {
    policy.verify_payload_into(key, token, NOW, payload)?.deserialize()
}

fn read_unverified<T: DeserializeOwned>(token: &str) -> Result<T, Error> {
    unverified::payload(token)?.deserialize()
}

#[track_caller]
fn assert_rejected(validation: Validation, token: &str, error: Error) {
    assert_eq!(validation.verify_json::<Never>(&key(), token, NOW).err(), Some(error), "{token}");
    let mut payload = vec![0; token.len()];
    assert_eq!(verify_json_into::<Never>(validation, &key(), token, &mut payload).err(), Some(error), "{token}");
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    user_name: String,
    exp: NumericDate,
    roles: Vec<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<Device>,
    labels: BTreeMap<String, String>,
    ratio: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Role {
    Admin,
    Guest { of: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Device(u64, bool);

fn session() -> Session {
    Session {
        user_name: "Zoë \"Z\" \\ \u{1f600}\n".into(),
        exp: NumericDate::from_secs(EXP),
        roles: vec![Role::Admin, Role::Guest { of: "bob".into() }],
        device: Some(Device(u64::MAX, true)),
        labels: BTreeMap::from([("a/b".into(), String::new())]),
        ratio: 0.1,
    }
}

/// Accepts every object and looks at none of its members.
#[derive(Debug, PartialEq, Deserialize)]
struct Nothing {}

#[derive(Debug, PartialEq, Deserialize)]
struct Roled {
    role: String,
}

// What is signed and what comes back.

#[test]
fn a_struct_comes_back_as_it_was_by_every_door() {
    let token = key().sign_json(&session()).unwrap();
    assert_eq!(Signing::new().allow_missing_exp().sign_json(&key(), &session()).unwrap(), token);

    assert_eq!(Validation::new().verify_json(&key(), &token, NOW), Ok(session()));
    let mut payload = [0; 512];
    assert_eq!(verify_json_into(Validation::new(), &key(), &token, &mut payload), Ok(session()));
    assert_eq!(read_unverified(&token), Ok(session()));
}

#[test]
fn the_payload_is_what_serde_json_writes() {
    for claims in [session(), Session { device: None, ..session() }] {
        assert_eq!(signed(&claims).unwrap(), serde_json::to_string(&claims).unwrap());
    }
}

#[test]
fn a_wrapper_that_leaves_no_trace_in_json_is_an_object_still() {
    #[derive(Serialize)]
    struct Wrapped(Option<Session>);

    assert_eq!(signed(&Wrapped(Some(session()))), signed(&session()));
}

#[test]
fn exp_may_be_of_any_type_that_makes_a_number() {
    #[derive(Serialize)]
    struct Ends<T> {
        exp: T,
    }

    assert_eq!(signed(&Ends { exp: NumericDate::from_secs(EXP) }).unwrap(), r#"{"exp":1800000000}"#);
    assert_eq!(signed(&Ends { exp: u64::MAX }).unwrap(), r#"{"exp":18446744073709551615}"#);
    assert_eq!(signed(&Ends { exp: -1_i8 }).unwrap(), r#"{"exp":-1}"#);
    assert_eq!(signed(&Ends { exp: 1.8e9 }).unwrap(), r#"{"exp":1800000000.0}"#);
}

#[test]
fn a_token_that_never_ends_is_made_and_accepted_by_name_only() {
    for claims in [json!({}), json!({ "sub": "alice", "Exp": 1, "expires": 2 })] {
        assert_eq!(key().sign_json(&claims), Err(Error::MissingClaim(Name::Exp)));

        let token = Signing::new().allow_missing_exp().sign_json(&key(), &claims).unwrap();
        assert_rejected(Validation::new(), &token, Error::MissingClaim(Name::Exp));
        assert_eq!(Validation::new().allow_missing_exp().verify_json(&key(), &token, NOW), Ok(claims));
    }
}

/// RFC 7519 §3.1: no `sub`, a claim named by a URI, white space in header and payload. Its key is in RFC 7515 §A.1.1.
#[test]
fn the_token_of_rfc_7519_verifies_whole() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Claims {
        iss: String,
        exp: u64,
        #[serde(rename = "http://example.com/is_root")]
        is_root: bool,
    }
    let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let key = Key::from_base64(secret).unwrap();
    let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
        dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let at = |secs| Validation::new().issuer("joe").verify_json(&key, token, NumericDate::from_secs(secs));

    assert_eq!(at(1_300_819_379), Ok(Claims { iss: "joe".into(), exp: 1_300_819_380, is_root: true }));
    assert_eq!(at(1_300_819_380), Err(Error::Expired));
}

// NumericDate as a field of the caller's type.

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct At {
    at: NumericDate,
}

fn at(number: &str) -> Result<i64, Error> {
    verify(&format!(r#"{{"exp":{EXP},"at":{number}}}"#)).map(|At { at }| at.as_secs())
}

/// Where the caller reads JSON without this crate, `serde_json` says what it expected.
#[test]
fn a_date_that_is_no_number_is_named_as_such() {
    let error = serde_json::from_str::<NumericDate>(r#""now""#).unwrap_err().to_string();
    assert!(error.contains("invalid digit"), "{error}");
    let error = serde_json::from_str::<NumericDate>("[]").unwrap_err().to_string();
    assert!(error.contains("expected a number of seconds"), "{error}");
}

#[test]
fn a_numeric_date_is_written_as_an_integer() {
    for secs in [i64::MIN, -1, 0, EXP, i64::MAX] {
        let token =
            Signing::new().allow_missing_exp().sign_json(&key(), &At { at: NumericDate::from_secs(secs) }).unwrap();
        assert_eq!(jws::authenticate(&key(), &token).unwrap(), format!(r#"{{"at":{secs}}}"#).into_bytes());
    }
}

#[test]
fn a_numeric_date_is_read_from_any_number() {
    let cases = [
        ("0", 0),
        ("-0", 0),
        ("-1", -1),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        // Beyond an i64, and beyond a u64.
        ("9223372036854775808", i64::MAX),
        ("18446744073709551615", i64::MAX),
        ("18446744073709551616", i64::MAX),
        ("-9223372036854775809", i64::MIN),
        ("1e30", i64::MAX),
        ("-1e30", i64::MIN),
        // Fractions go towards the past.
        ("1.8e9", EXP),
        ("1.0", 1),
        ("-1.0", -1),
        ("1.5", 1),
        ("1800000000.999999", EXP),
        ("0.5", 0),
        ("-0.5", -1),
        ("-1.5", -2),
    ];
    for (number, secs) in cases {
        assert_eq!(at(number), Ok(secs), "{number}");
    }
}

/// Whether a crate in the build has turned on that feature of `serde_json`, as `tests/features` does.
fn arbitrary_precision() -> bool {
    serde_json::from_str::<Value>("1e400").is_ok()
}

/// `flatten` makes serde keep the number in a form of its own for a while.
#[test]
fn a_numeric_date_is_read_through_flatten() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        inner: At,
    }

    let read = |number| verify(&format!(r#"{{"exp":{EXP},"at":{number}}}"#)).map(|Outer { inner: At { at } }| at);
    for (number, secs) in [
        ("1800000000", EXP),
        ("-1", -1),
        ("-1.5", -2),
        ("1800000000.75", EXP),
        ("1.8e9", EXP),
        ("18446744073709551615", i64::MAX),
    ] {
        assert_eq!(read(number), Ok(NumericDate::from_secs(secs)));
    }
    assert_eq!(read("1e400"), Err(Error::Deserialize));
}

#[test]
fn a_numeric_date_is_read_from_nothing_else() {
    for value in ["true", "null", "[1]", "{}", r#""""#, r#""1.5""#, r#""1e9""#, r#"" 1""#, r#""now""#] {
        assert_eq!(at(value), Err(Error::Deserialize), "{value}");
    }
}

/// A query string and the key of a map have nothing but text, and a type cannot see from where it is read.
#[test]
fn a_numeric_date_is_read_from_whole_seconds_in_a_text() {
    assert_eq!(at(r#""1800000000""#), Ok(EXP));
    assert_eq!(at(r#""-1""#), Ok(-1));
    assert_eq!(at(r#""9223372036854775808""#), Err(Error::Deserialize));
    // The policy has another view: what it looks at must be a number.
    assert_rejected(Validation::new(), &token(r#"{"exp":"1800000000"}"#), Error::ClaimType(Name::Exp));
    assert_rejected(Validation::new(), &token(r#"{"exp":1800000000,"nbf":"1"}"#), Error::ClaimType(Name::Nbf));
}

// Nothing is signed that cannot be verified.

#[test]
fn what_is_no_object_is_not_signed() {
    #[derive(Serialize)]
    struct Unit;
    #[derive(Serialize)]
    struct Tuple(i64, i64);

    assert_not_signed([EXP], Error::NotAnObject);
    assert_not_signed(Tuple(EXP, EXP), Error::NotAnObject);
    assert_not_signed(r#"{"exp":1800000000}"#, Error::NotAnObject);
    assert_not_signed(EXP, Error::NotAnObject);
    assert_not_signed(f64::NAN, Error::NotAnObject);
    assert_not_signed(true, Error::NotAnObject);
    assert_not_signed((), Error::NotAnObject);
    assert_not_signed(Unit, Error::NotAnObject);
    assert_not_signed(Role::Admin, Error::NotAnObject);
    assert_not_signed(None::<Session>, Error::NotAnObject);
    assert_not_signed(Value::Null, Error::NotAnObject);
}

#[test]
fn what_json_has_no_names_for_is_not_signed() {
    assert_not_signed(BTreeMap::from([(vec![1_u8], EXP)]), Error::Serialize);
    assert_not_signed(HashMap::from([((1_u8, 2_u8), EXP)]), Error::Serialize);
}

#[test]
fn an_exp_that_is_no_number_is_not_signed() {
    #[derive(Serialize)]
    struct Ends<T> {
        exp: T,
    }

    // Of what is not finite JSON makes null.
    assert_not_signed(Ends { exp: f64::NAN }, Error::ClaimType(Name::Exp));
    assert_not_signed(Ends { exp: f64::INFINITY }, Error::ClaimType(Name::Exp));
    assert_not_signed(Ends { exp: f64::NEG_INFINITY }, Error::ClaimType(Name::Exp));
    assert_not_signed(Ends { exp: None::<u64> }, Error::ClaimType(Name::Exp));
    assert_not_signed(Ends { exp: "1800000000" }, Error::ClaimType(Name::Exp));
    assert_not_signed(Ends { exp: [EXP] }, Error::ClaimType(Name::Exp));
    assert_not_signed(Ends { exp: true }, Error::ClaimType(Name::Exp));
    // An object of two numbers, which is what serde makes of this type.
    assert_not_signed(Ends { exp: Duration::from_secs(1_800_000_000) }, Error::ClaimType(Name::Exp));
}

#[test]
fn other_registered_claims_of_the_wrong_type_are_not_signed() {
    assert_not_signed(json!({ "exp": EXP, "nbf": "1" }), Error::ClaimType(Name::Nbf));
    assert_not_signed(json!({ "exp": EXP, "nbf": null }), Error::ClaimType(Name::Nbf));
    assert_not_signed(json!({ "exp": EXP, "aud": ["a", 1] }), Error::ClaimType(Name::Aud));
    assert_not_signed(json!({ "exp": EXP, "aud": null }), Error::ClaimType(Name::Aud));
}

/// No policy looks at these unless it is told to: until then they are the caller's.
#[test]
fn claims_that_no_policy_looks_at_are_signed_and_verified_as_they_are() {
    for claims in [
        json!({ "exp": EXP, "sub": 7 }),
        json!({ "exp": EXP, "sub": null }),
        json!({ "exp": EXP, "iss": null }),
        json!({ "exp": EXP, "iss": ["x"] }),
        json!({ "exp": EXP, "iat": null }),
        json!({ "exp": EXP, "iat": "2026-01-01T00:00:00Z" }),
    ] {
        let token = key().sign_json(&claims).unwrap();
        assert_eq!(Validation::new().verify_json(&key(), &token, NOW), Ok(claims));
    }
}

#[test]
fn a_serialize_that_fails_is_not_signed() {
    struct Fails;

    impl Serialize for Fails {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            map.serialize_entry("exp", &EXP)?;
            Err(serde::ser::Error::custom("half-way"))
        }
    }

    assert_not_signed(Fails, Error::Serialize);
}

#[test]
fn exp_twice_is_not_signed() {
    struct Twice;

    impl Serialize for Twice {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([("exp", EXP), ("exp", EXP)])
        }
    }

    /// How it happens by accident.
    #[derive(Serialize)]
    struct Flattened {
        exp: i64,
        #[serde(flatten)]
        others: BTreeMap<&'static str, i64>,
    }

    assert_not_signed(Twice, Error::Duplicate(Name::Exp));
    assert_not_signed(Flattened { exp: 1, others: [("exp", EXP)].into() }, Error::Duplicate(Name::Exp));
}

#[test]
fn what_is_nested_too_deeply_is_not_signed() {
    assert!(key().sign_json(&nested(31)).is_ok());
    assert_not_signed(nested(32), Error::TooDeep);
}

#[test]
fn what_is_too_long_is_not_signed() {
    let long = "a".repeat(hs256::MAX_TOKEN_LEN / 4 * 3);
    assert_not_signed(json!({ "exp": EXP, "long": long }), Error::TokenTooLong);
}

// Authentication first, then the policy, and `T` last.

#[test]
#[should_panic(expected = "T was made of the claims")]
fn t_is_made_of_the_claims_of_a_good_token() {
    assert_rejected(Validation::new(), &token(r#"{"exp":1800000000}"#), Error::Deserialize);
}

#[test]
fn t_never_sees_a_forged_token() {
    let forged = key().derive("other").sign(jws::Bytes(br#"{"exp":1800000000}"#)).unwrap();
    assert_rejected(Validation::new(), &forged, Error::BadSignature);
    // Neither does the reader before it.
    let forged = key().derive("other").sign(jws::Bytes(b"no JSON")).unwrap();
    assert_rejected(Validation::new(), &forged, Error::BadSignature);
}

#[test]
fn a_genuine_token_that_t_does_not_fit_is_told_from_a_forged_one() {
    let payload = r#"{"exp":1800000000,"role":17}"#;
    assert_eq!(verify::<Roled>(payload), Err(Error::Deserialize));
    assert_eq!(verify::<Roled>(r#"{"exp":1800000000}"#), Err(Error::Deserialize));

    let other = key().derive("other");
    assert_eq!(Validation::new().verify_json::<Roled>(&other, &token(payload), NOW), Err(Error::BadSignature));
}

/// The policy looks at the payload: `Never` has no such fields, and would panic if it were asked for them.
#[test]
fn the_policy_holds_without_fields_for_it() {
    const STRICT: Validation = Validation::new();
    let minute = Duration::from_secs(60);
    let cases = [
        (r#"{}"#, STRICT, Error::MissingClaim(Name::Exp)),
        (r#"{"exp":1799999999}"#, STRICT, Error::Expired),
        (r#"{"exp":1799999999}"#, STRICT.allow_missing_exp(), Error::Expired),
        (r#"{"exp":"1800000000"}"#, STRICT, Error::ClaimType(Name::Exp)),
        (r#"{"exp":null}"#, STRICT.allow_missing_exp(), Error::ClaimType(Name::Exp)),
        (r#"{"exp":1800000000,"nbf":1800000000}"#, STRICT, Error::NotYetValid),
        (r#"{"exp":1800000000,"nbf":"0"}"#, STRICT, Error::ClaimType(Name::Nbf)),
        (r#"{"exp":1800000000,"iat":true}"#, STRICT.max_age(minute), Error::ClaimType(Name::Iat)),
        (r#"{"exp":1800000000,"sub":7}"#, STRICT.subject("7"), Error::ClaimType(Name::Sub)),
        (r#"{"exp":1800000000,"aud":7}"#, STRICT, Error::ClaimType(Name::Aud)),
        (r#"{"exp":1800000000}"#, STRICT.max_age(minute), Error::MissingClaim(Name::Iat)),
        (r#"{"exp":1800000000,"iat":1799999938}"#, STRICT.max_age(minute), Error::TooOld),
        (r#"{"exp":1800000000,"iat":1800000000}"#, STRICT.max_age(minute), Error::IssuedInFuture),
        (r#"{"exp":1800000000}"#, STRICT.issuer("a"), Error::MissingClaim(Name::Iss)),
        (r#"{"exp":1800000000,"iss":"b"}"#, STRICT.issuer("a"), Error::WrongIssuer),
        (r#"{"exp":1800000000,"iss":["a"]}"#, STRICT.issuer("a"), Error::ClaimType(Name::Iss)),
        (r#"{"exp":1800000000}"#, STRICT.subject("a"), Error::MissingClaim(Name::Sub)),
        (r#"{"exp":1800000000,"sub":"b"}"#, STRICT.subject("a"), Error::WrongSubject),
        (r#"{"exp":1800000000}"#, STRICT.audience("a"), Error::MissingClaim(Name::Aud)),
        (r#"{"exp":1800000000,"aud":["b","c"]}"#, STRICT.audience("a"), Error::WrongAudience),
        (r#"{"exp":1800000000,"aud":"a"}"#, STRICT, Error::UnexpectedAudience),
    ];
    for (payload, validation, error) in cases {
        assert_rejected(validation, &token(payload), error);
    }
}

#[test]
fn what_meets_the_policy_is_accepted_without_fields_for_it() {
    let policy = Validation::new().issuer("a").subject("b").audience("c").max_age(Duration::from_secs(60));
    let payload = r#"{"exp":1800000000,"nbf":1799999999,"iat":1799999939,"iss":"a","sub":"b","aud":["d","c"]}"#;
    assert_eq!(policy.verify_json(&key(), &token(payload), NOW), Ok(Nothing {}));
}

/// A derived struct can be made of an array (as long as its fields are in order), but a token's claims are an object.
#[test]
fn t_never_sees_an_array() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Ends {
        exp: i64,
    }

    assert_eq!(serde_json::from_str::<Ends>("[1800000000]").unwrap(), Ends { exp: EXP });
    for payload in ["[1800000000]", "[]", "null", "1800000000", r#""{}""#, ""] {
        assert_rejected(Validation::new().allow_missing_exp(), &token(payload), Error::NotAnObject);
        assert_eq!(read_unverified::<Never>(&token(payload)).err(), Some(Error::NotAnObject));
    }
}

// Where serde_json and the crate's own reader could see different things.

/// Both undo the escapes in a name, so that both see the same claim.
#[test]
fn a_claim_whose_name_is_written_with_escapes_is_that_claim() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Ends {
        exp: i64,
    }

    assert_eq!(verify(r#"{"\u0065xp":1800000000}"#), Ok(Ends { exp: EXP }));
    assert_rejected(Validation::new(), &token(r#"{"\u0065xp":1799999999}"#), Error::Expired);
}

/// A map would keep the last of them, a struct without the field would see neither: the reader rejects first.
#[test]
fn a_registered_claim_that_is_there_twice_is_rejected() {
    let claims = [
        (Name::Exp, r#"{"exp":1,"\u0065xp":1800000000}"#),
        (Name::Exp, r#"{"e\u0078p":1800000000,"exp":1800000000}"#),
        (Name::Nbf, r#"{"exp":1800000000,"nbf":1,"\u006Ebf":2}"#),
        (Name::Iat, r#"{"exp":1800000000,"iat":1,"ia\u0074":2}"#),
        (Name::Iss, r#"{"exp":1800000000,"iss":"a","i\u0073s":"b"}"#),
        (Name::Sub, r#"{"exp":1800000000,"sub":"a","\u0073\u0075\u0062":"b"}"#),
        (Name::Aud, r#"{"exp":1800000000,"aud":"a","\u0061ud":"b"}"#),
    ];
    for (name, payload) in claims {
        assert_rejected(Validation::new().ignore_audience(), &token(payload), Error::Duplicate(name));
        assert_eq!(read_unverified::<Never>(&token(payload)).err(), Some(Error::Duplicate(name)));
    }
}

/// RFC 7519 §4 lets a reader reject or keep the last: of names that are only `T`'s, `T` decides.
#[test]
fn of_another_name_that_is_there_twice_t_decides() {
    for payload in [
        r#"{"exp":1800000000,"role":"user","role":"admin"}"#,
        r#"{"exp":1800000000,"role":"user","r\u006fle":"admin"}"#,
    ] {
        assert_eq!(verify::<Roled>(payload), Err(Error::Deserialize));
        assert_eq!(verify::<Nothing>(payload), Ok(Nothing {}));
        assert_eq!(verify::<HashMap<String, Value>>(payload).unwrap()["role"], "admin");
    }
}

/// Within an object, one level for `exp` and then `levels` arrays.
fn nested(levels: usize) -> Value {
    let array = (1..levels).fold(json!([]), |inner, _| json!([inner]));
    json!({ "exp": EXP, "x": array })
}

/// The reader's bound is the lower one (`serde_json` goes down 128 levels), and holds for what `T` ignores too.
#[test]
fn the_depth_is_the_readers() {
    let deepest = nested(31);
    assert_eq!(verify(&deepest.to_string()), Ok(deepest));

    let too_deep = nested(32).to_string();
    assert!(serde_json::from_str::<Value>(&too_deep).is_ok());
    assert_rejected(Validation::new(), &token(&too_deep), Error::TooDeep);
}

/// `serde_json` skims over what `T` ignores, the reader does not.
#[test]
fn what_t_ignores_must_be_valid_too() {
    let payload = br#"{"exp":1800000000,"x":"\ud800"}"#;
    assert_eq!(serde_json::from_slice::<Nothing>(payload).unwrap(), Nothing {});
    assert_rejected(Validation::new(), &key().sign(jws::Bytes(payload)).unwrap(), Error::InvalidJson);

    let payload = b"{\"exp\":1800000000,\"x\":\"\xff\"}";
    assert_eq!(serde_json::from_slice::<Nothing>(payload).unwrap(), Nothing {});
    assert_rejected(Validation::new(), &key().sign(jws::Bytes(payload)).unwrap(), Error::InvalidJson);
}

/// The reader knows no number that is too large, so that `exp` holds in any case; `T` may know one.
#[test]
fn a_number_too_large_for_t_is_rejected_where_t_reads_it() {
    let ignored = r#"{"exp":1800000000,"x":1e400}"#;
    assert_eq!(verify::<Nothing>(ignored), Ok(Nothing {}));
    assert_eq!(verify::<HashMap<String, f64>>(ignored), Err(Error::Deserialize));
    // A `Value` keeps the digits of any number when it is told to.
    let result = if arbitrary_precision() { Ok(()) } else { Err(Error::Deserialize) };
    assert_eq!(verify::<Value>(ignored).map(|_| ()), result);

    let far = r#"{"exp":1e400}"#;
    assert_eq!(verify::<Nothing>(far), Ok(Nothing {}));
    assert_eq!(verify::<HashMap<String, NumericDate>>(far), Err(Error::Deserialize));
    assert_rejected(Validation::new(), &token(r#"{"exp":-1e400}"#), Error::Expired);
}

/// A type that holds less than a `NumericDate` rejects what it cannot hold: it never receives another time.
#[test]
fn an_exp_that_t_cannot_hold_is_rejected() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Ends<T> {
        exp: T,
    }

    assert_eq!(verify(r#"{"exp":18446744073709551615}"#), Ok(Ends { exp: u64::MAX }));
    assert_eq!(verify(r#"{"exp":1800000000.5}"#), Ok(Ends { exp: NumericDate::from_secs(EXP) }));
    assert_eq!(verify::<Ends<u64>>(r#"{"exp":1800000000.5}"#), Err(Error::Deserialize));
    assert_eq!(verify::<Ends<u64>>(r#"{"exp":1.8e9}"#), Err(Error::Deserialize));
    assert_eq!(verify::<Ends<u32>>(r#"{"exp":4294967296}"#), Err(Error::Deserialize));
    assert_eq!(verify::<Ends<String>>(r#"{"exp":1800000000}"#), Err(Error::Deserialize));
}

/// The policy counts in exact integers. `serde_json` hands fractions over as `f64`, which near this date has steps of
/// 0.2 microseconds: what is closer to the next second than half of that is that second for a [`NumericDate`] in `T`.
#[test]
fn a_fraction_finer_than_f64_is_checked_exactly() {
    let almost_exp = r#"{"at":1799999999.99999999,"exp":1799999999.99999999}"#;
    assert_rejected(Validation::new(), &token(almost_exp), Error::Expired);
    assert_eq!(at("1799999999.99999999"), Ok(EXP));
    assert_eq!(at("1799999999.9999998"), Ok(EXP - 1));
}

// Types that borrow from the caller's buffer.

#[derive(Debug, PartialEq, Deserialize)]
struct Plain<'a> {
    sub: &'a str,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Either<'a> {
    #[serde(borrow)]
    sub: Cow<'a, str>,
}

const PLAIN: &str = r#"{"sub":"alice","exp":1800000000}"#;
const ESCAPED: &str = r#"{"sub":"\u0061lice","exp":1800000000}"#;

#[test]
fn a_str_lies_in_the_callers_buffer() {
    let mut payload = [0; 128];
    let buffer = payload.as_ptr_range();
    let claims: Plain = verify_json_into(Validation::new(), &key(), &token(PLAIN), &mut payload).unwrap();
    assert_eq!(claims.sub, "alice");
    let sub = claims.sub.as_bytes().as_ptr_range();
    assert!(buffer.start <= sub.start && sub.end <= buffer.end);
}

#[test]
fn a_str_cannot_be_a_string_with_escapes() {
    let mut payload = [0; 128];
    let result = verify_json_into::<Plain>(Validation::new(), &key(), &token(ESCAPED), &mut payload);
    assert_eq!(result, Err(Error::Deserialize));
}

#[test]
fn a_cow_takes_both() {
    let (mut first, mut second) = ([0; 128], [0; 128]);
    let plain: Either = verify_json_into(Validation::new(), &key(), &token(PLAIN), &mut first).unwrap();
    assert!(matches!(plain.sub, Cow::Borrowed("alice")));
    let escaped: Either = verify_json_into(Validation::new(), &key(), &token(ESCAPED), &mut second).unwrap();
    assert!(matches!(escaped.sub, Cow::Owned(sub) if sub == "alice"));
}

#[test]
fn a_buffer_of_the_payloads_size_is_enough_and_no_smaller_one() {
    let needed = PLAIN.len();
    let mut payload = vec![0; needed];
    let result = verify_json_into(Validation::new(), &key(), &token(PLAIN), &mut payload);
    assert_eq!(result, Ok(Plain { sub: "alice" }));
    for len in 0..needed {
        let mut payload = vec![0; len];
        let result = verify_json_into::<Plain>(Validation::new(), &key(), &token(PLAIN), &mut payload);
        assert_eq!(result, Err(Error::BufferTooSmall { needed: needed.try_into().unwrap() }));
    }
}

#[test]
fn who_holds_no_key_does_not_learn_that_the_buffer_is_small() {
    let other = key().derive("other");
    let result = verify_json_into::<Plain>(Validation::new(), &other, &token(PLAIN), &mut []);
    assert_eq!(result, Err(Error::BadSignature));
}

// Reading without a key.

#[test]
fn unverified_reading_needs_neither_key_nor_time_nor_sub() {
    let forged = key().derive("other").sign(jws::Bytes(br#"{"exp":1,"nbf":9e99,"aud":"x","role":"admin"}"#)).unwrap();
    assert_eq!(read_unverified(&forged), Ok(Roled { role: "admin".into() }));
    assert_eq!(read_unverified(&token("{}")), Ok(Nothing {}));
}

#[test]
fn unverified_reading_rejects_what_is_malformed() {
    let read = |payload| read_unverified::<Roled>(&token(payload));
    assert_eq!(read(r#"{"role":1}"#), Err(Error::Deserialize));
    assert_eq!(read(r#"{"role":"a","exp":1,"exp":2}"#), Err(Error::Duplicate(Name::Exp)));
    assert_eq!(read(r#"{"role":"a"} {}"#), Err(Error::InvalidJson));
    assert_eq!(read_unverified::<Roled>("e30.e30"), Err(Error::NotThreeSegments));
    assert_eq!(read_unverified::<Roled>("e30.e30."), Err(Error::Deserialize));
}
