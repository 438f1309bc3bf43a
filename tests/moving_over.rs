//! Moving over from the `jsonwebtoken` crate: the claims and options of three kinds of programs, both ways, and what
//! is stricter here.
//!
//! `jsonwebtoken` reads the system's clock. What it is to accept therefore begins long ago and ends in the year 2100.
#![cfg(feature = "alloc")]

use core::{fmt::Debug, time::Duration};
use hs256::{Error, Key, Name, NumericDate, Validation, jws, unverified};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::HashMap;

const LONG_AGO: i64 = 1_500_000_000;
const YEAR_2100: i64 = 4_102_444_800;
const MINUTE: Duration = Duration::from_secs(60);

fn secs(secs: i64) -> NumericDate {
    NumericDate::from_secs(secs)
}

fn their_sign(secret: &[u8], claims: &impl Serialize) -> String {
    jsonwebtoken::encode(&Header::default(), claims, &EncodingKey::from_secret(secret)).unwrap()
}

fn their_verify<T: DeserializeOwned>(
    secret: &[u8],
    token: &str,
    options: &jsonwebtoken::Validation,
) -> jsonwebtoken::errors::Result<T> {
    Ok(jsonwebtoken::decode(token, &DecodingKey::from_secret(secret), options)?.claims)
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

// A streaming server: a struct of its own without `sub`, a minute of leeway, a secret of any length.

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Stream {
    id: String,
    exp: u64,
    mode: u8,
}

fn streaming_server() -> Program<'static> {
    Program {
        secret: b"secret",
        options: their_defaults(),
        key: Key::from_short_secret(b"secret").unwrap(),
        policy: Validation::new().leeway(MINUTE),
    }
}

fn stream() -> Stream {
    Stream { id: "camera 1".into(), exp: YEAR_2100 as u64, mode: 3 }
}

#[test]
fn a_streaming_server_moves_over() {
    let program = streaming_server();
    let token = program.key.sign_json(&stream()).unwrap();
    let payload = r#"{"id":"camera 1","exp":4102444800,"mode":3}"#;
    program.assert_both_ways(&stream(), &token, secs(YEAR_2100 - 1), payload);
}

/// In the second in which the leeway ends, `jsonwebtoken` still accepts.
#[test]
fn a_streaming_servers_leeway_is_the_same_but_for_its_last_second() {
    let program = streaming_server();
    assert_eq!(program.at(&stream(), YEAR_2100 + 59), Ok(()));
    assert_eq!(program.at(&stream(), YEAR_2100 + 60), Err(Error::Expired));
    assert_eq!(program.at(&stream(), YEAR_2100 + 61), Err(Error::Expired));
}

// A media server: nested grants in camelCase, an issuer known at run time, leeway on both times.

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MediaAccess {
    exp: u64,
    iss: String,
    nbf: u64,
    sub: String,
    name: String,
    video: VideoGrants,
    #[serde(skip_serializing_if = "Option::is_none")]
    sip: Option<SipGrants>,
    attributes: HashMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room_preset: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VideoGrants {
    room_join: bool,
    room: String,
    can_publish_sources: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct SipGrants {
    admin: bool,
}

fn media_server(api_key: &str) -> Program<'_> {
    let mut options = their_defaults();
    options.validate_nbf = true;
    options.set_issuer(&[api_key]);
    Program {
        secret: b"a secret of 32 random bytes or so",
        options,
        key: Key::new(b"a secret of 32 random bytes or so").unwrap(),
        policy: Validation::new().issuer(api_key).leeway(MINUTE),
    }
}

fn media_access(api_key: &str) -> MediaAccess {
    MediaAccess {
        exp: YEAR_2100 as u64,
        iss: api_key.into(),
        nbf: LONG_AGO as u64,
        sub: "participant 7".into(),
        name: "Zoë".into(),
        video: VideoGrants { room_join: true, room: "stage".into(), can_publish_sources: vec!["camera".into()] },
        sip: None,
        attributes: HashMap::from([("role".into(), "speaker".into())]),
        room_preset: None,
    }
}

#[test]
fn a_media_server_moves_over() {
    let api_key = String::from("API0123");
    let (program, mut claims) = (media_server(&api_key), media_access(&api_key));
    let payload = [
        r#"{"exp":4102444800,"iss":"API0123","nbf":1500000000,"sub":"participant 7","name":"Zoë","#,
        r#""video":{"roomJoin":true,"room":"stage","canPublishSources":["camera"]},"attributes":{"role":"speaker"}}"#,
    ]
    .concat();
    program.assert_both_ways(&claims, &program.key.sign_json(&claims).unwrap(), secs(LONG_AGO), &payload);

    claims.sip = Some(SipGrants { admin: false });
    claims.room_preset = Some("large".into());
    let payload = payload.replace(r#","attributes""#, r#","sip":{"admin":false},"attributes""#);
    let payload = payload.replace("}}", r#"},"roomPreset":"large"}"#);
    program.assert_both_ways(&claims, &program.key.sign_json(&claims).unwrap(), secs(LONG_AGO), &payload);
}

#[test]
fn a_media_servers_leeway_holds_for_both_times() {
    let (program, claims) = (media_server("API0123"), media_access("API0123"));
    assert_eq!(program.at(&claims, LONG_AGO - 61), Err(Error::NotYetValid));
    assert_eq!(program.at(&claims, LONG_AGO - 60), Ok(()));
    assert_eq!(program.at(&claims, LONG_AGO - 59), Ok(()));
    assert_eq!(program.at(&claims, YEAR_2100 + 59), Ok(()));
    assert_eq!(program.at(&claims, YEAR_2100 + 60), Err(Error::Expired));
    assert_eq!(program.at(&claims, YEAR_2100 + 61), Err(Error::Expired));
}

#[test]
fn a_media_server_refuses_another_issuer_and_any_audience() {
    let program = media_server("API0123");
    assert_eq!(program.at(&media_access("API0124"), LONG_AGO), Err(Error::WrongIssuer));
    let claims = json!({ "exp": YEAR_2100, "iss": "API0123", "aud": "web" });
    assert_eq!(program.at(&claims, LONG_AGO), Err(Error::UnexpectedAudience));
    assert!(their_verify::<Value>(program.secret, &their_sign(program.secret, &claims), &program.options).is_err());
}

#[test]
fn a_media_client_reads_without_a_key() {
    let claims = media_access("API0123");
    for token in [their_sign(b"of someone else", &claims), media_server("API0123").key.sign_json(&claims).unwrap()] {
        assert_eq!(unverified::claims_json::<MediaAccess>(&token).as_ref(), Ok(&claims));
        let theirs: MediaAccess = jsonwebtoken::dangerous::insecure_decode_claims(&token).unwrap();
        assert_eq!(theirs, claims);
    }
}

// The Engine API of Ethereum: a secret in a hex file, `iat` within a minute of now, neither `sub` nor `exp`.
// https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md

const JWT_SECRET_FILE: &str = "0xF0e1d2c3b4a5968778695a4b3c2d1e0f00112233445566778899aabbccddeeff\n";
const JWT_SECRET: [u8; 32] = [
    0xf0, 0xe1, 0xd2, 0xc3, 0xb4, 0xa5, 0x96, 0x87, 0x78, 0x69, 0x5a, 0x4b, 0x3c, 0x2d, 0x1e, 0x0f, //
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
];

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct EngineClaims {
    iat: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clv: Option<String>,
}

fn engine() -> Program<'static> {
    let mut options = their_defaults();
    options.required_spec_claims.clear();
    options.validate_exp = false;
    Program {
        secret: &JWT_SECRET,
        options,
        key: Key::from_hex(JWT_SECRET_FILE).unwrap(),
        policy: Validation::new().allow_missing_exp().max_age(Duration::ZERO).leeway(MINUTE),
    }
}

#[test]
fn an_ethereum_node_moves_over() {
    let program = engine();
    let cases = [
        (EngineClaims { iat: 1_500_000_000, id: None, clv: None }, r#"{"iat":1500000000}"#),
        (
            EngineClaims { iat: 1_500_000_000, id: Some("node 1".into()), clv: Some("v1.2.3".into()) },
            r#"{"iat":1500000000,"id":"node 1","clv":"v1.2.3"}"#,
        ),
    ];
    for (claims, payload) in cases {
        assert_eq!(program.key.sign_json(&claims), Err(Error::MissingClaim(Name::Exp)));
        let token = program.key.sign_json_allow_missing_exp(&claims).unwrap();
        program.assert_both_ways(&claims, &token, secs(LONG_AGO), payload);
    }
}

#[test]
fn an_ethereum_node_accepts_a_minute_on_both_sides() {
    let (program, claims) = (engine(), json!({ "iat": LONG_AGO }));
    assert_eq!(program.at(&claims, LONG_AGO - 61), Err(Error::IssuedInFuture));
    assert_eq!(program.at(&claims, LONG_AGO - 60), Ok(()));
    assert_eq!(program.at(&claims, LONG_AGO), Ok(()));
    assert_eq!(program.at(&claims, LONG_AGO + 60), Ok(()));
    assert_eq!(program.at(&claims, LONG_AGO + 61), Err(Error::TooOld));
}

#[test]
fn an_ethereum_node_needs_iat_and_honours_exp() {
    assert_eq!(engine().at(&json!({ "id": "node 1" }), LONG_AGO), Err(Error::MissingClaim(Name::Iat)));
    let claims = json!({ "iat": LONG_AGO, "exp": LONG_AGO - 60 });
    assert_eq!(engine().at(&claims, LONG_AGO), Err(Error::Expired));
}

// What jsonwebtoken accepts, by its defaults and what is set by name, and this crate refuses.

const SECRET: &[u8] = b"a secret of 32 random bytes or so";

/// A token whose refusal is asserted, to show next what makes it good again.
#[track_caller]
fn assert_stricter(
    header: &Header,
    claims: &Value,
    theirs: &jsonwebtoken::Validation,
    ours: Validation,
    error: Error,
) -> String {
    let token = jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(SECRET)).unwrap();
    assert_eq!(&their_verify::<Value>(SECRET, &token, theirs).unwrap(), claims);
    assert_eq!(ours.verify_json::<Value>(&Key::new(SECRET).unwrap(), &token, now()), Err(error));
    token
}

/// The same clock for both.
fn now() -> NumericDate {
    secs(jsonwebtoken::get_current_timestamp().try_into().unwrap())
}

#[test]
fn stricter_there_is_no_leeway_unless_it_is_given() {
    let claims = json!({ "exp": now().as_secs() - 20 });
    let token = assert_stricter(&Header::default(), &claims, &their_defaults(), Validation::new(), Error::Expired);
    let old = Validation::new().leeway(MINUTE);
    assert_eq!(old.verify_json(&Key::new(SECRET).unwrap(), &token, now()), Ok(claims));
}

#[test]
fn stricter_a_token_has_ended_in_the_second_of_exp() {
    let mut theirs = their_defaults();
    theirs.leeway = 0;
    loop {
        let second = now();
        let claims = json!({ "exp": second.as_secs() });
        let token = their_sign(SECRET, &claims);
        let accepted = their_verify::<Value>(SECRET, &token, &theirs).is_ok();
        // Only if the clock has not moved on is it known which second they saw.
        if now() == second {
            assert!(accepted);
            let ours = Validation::new().verify_json::<Value>(&Key::new(SECRET).unwrap(), &token, second);
            return assert_eq!(ours, Err(Error::Expired));
        }
    }
}

#[test]
fn stricter_nbf_is_honoured() {
    let claims = json!({ "exp": YEAR_2100, "nbf": YEAR_2100 - 1 });
    assert_stricter(&Header::default(), &claims, &their_defaults(), Validation::new(), Error::NotYetValid);
}

fn their_expectations() -> jsonwebtoken::Validation {
    let mut options = their_defaults();
    options.set_issuer(&["a"]);
    options.set_audience(&["b"]);
    options.sub = Some("c".into());
    options
}

#[test]
fn stricter_an_expected_claim_is_required() {
    let (claims, ours) = (json!({ "exp": YEAR_2100 }), Validation::new());
    for (policy, name) in
        [(ours.issuer("a"), Name::Iss), (ours.audience("b"), Name::Aud), (ours.subject("c"), Name::Sub)]
    {
        let error = Error::MissingClaim(name);
        assert_stricter(&Header::default(), &claims, &their_expectations(), policy, error);
    }
}

#[test]
fn stricter_registered_claims_have_the_right_type() {
    let (zero, one) = (json!("0"), json!(1));
    let ours = Validation::new();
    for (name, value, policy, which) in [
        ("nbf", &zero, ours, Name::Nbf),
        ("aud", &one, ours, Name::Aud),
        ("iat", &zero, ours.max_age(Duration::from_secs(60)), Name::Iat),
        ("iss", &one, ours.issuer("1"), Name::Iss),
        ("sub", &one, ours.subject("1"), Name::Sub),
    ] {
        let claims = json!({ "exp": YEAR_2100, name: value });
        assert_stricter(&Header::default(), &claims, &their_expectations(), policy, Error::ClaimType(which));
    }
    // One issuer, not a list of them (RFC 7519 §4.1.1).
    let claims = json!({ "exp": YEAR_2100, "iss": ["a"] });
    let error = Error::ClaimType(Name::Iss);
    assert_stricter(&Header::default(), &claims, &their_expectations(), Validation::new().issuer("a"), error);
}

/// Where both refuse, the reasons differ.
#[test]
fn an_exp_of_the_wrong_type_is_not_reported_as_missing() {
    let token = their_sign(SECRET, &json!({ "exp": "4102444800" }));
    let theirs = their_verify::<Value>(SECRET, &token, &their_defaults()).unwrap_err();
    assert!(matches!(theirs.kind(), jsonwebtoken::errors::ErrorKind::MissingRequiredClaim(name) if name == "exp"));
    let ours = Validation::new().verify_json::<Value>(&Key::new(SECRET).unwrap(), &token, now());
    assert_eq!(ours, Err(Error::ClaimType(Name::Exp)));
}

/// `jsonwebtoken` refuses this of the claims that it looks at itself, which `iat` is not.
#[test]
fn stricter_iat_is_there_once() {
    let key = Key::new(SECRET).unwrap();
    let token = jws::sign(&key, br#"{"exp":4102444800,"iat":1,"iat":2}"#).unwrap();
    let theirs: Value = their_verify(SECRET, &token, &their_defaults()).unwrap();
    assert_eq!(theirs["iat"], 2);
    assert_eq!(Validation::new().verify_json::<Value>(&key, &token, now()), Err(Error::Duplicate(Name::Iat)));

    let token = jws::sign(&key, br#"{"exp":4102444800,"exp":4102444800}"#).unwrap();
    assert!(their_verify::<Value>(SECRET, &token, &their_defaults()).is_err());
}

/// RFC 7515 §4.1.11: an extension that is not understood is refused.
#[test]
fn stricter_crit_is_refused() {
    let header = Header { crit: Some(vec!["b64".into()]), ..Header::default() };
    let claims = json!({ "exp": YEAR_2100 });
    assert_stricter(&header, &claims, &their_defaults(), Validation::new(), Error::CriticalHeader);
}

#[test]
fn stricter_typ_is_jwt_or_absent() {
    let header = Header { typ: Some("at+jwt".into()), ..Header::default() };
    let claims = json!({ "exp": YEAR_2100 });
    assert_stricter(&header, &claims, &their_defaults(), Validation::new(), Error::WrongType);
}

/// RFC 7518 §3.2.
#[test]
fn stricter_a_secret_has_32_bytes_and_is_never_empty() {
    let claims = json!({ "exp": YEAR_2100 });
    for secret in [b"".as_slice(), b"change-me-in-production"] {
        let theirs: Value = their_verify(secret, &their_sign(secret, &claims), &their_defaults()).unwrap();
        assert_eq!(theirs, claims);
    }
    assert_eq!(Key::new(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::from_short_secret(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::new(b"change-me-in-production").err(), Some(Error::ShortSecret));

    let token = their_sign(b"change-me-in-production", &claims);
    let key = Key::from_short_secret(b"change-me-in-production").unwrap();
    assert_eq!(Validation::new().verify_json(&key, &token, secs(LONG_AGO)), Ok(claims));
}
