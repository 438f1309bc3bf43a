//! That `src/moving_over.md` is true: each row of its tables, with `jsonwebtoken`, with code written by hand or with a
//! token of another library on the other side; and five kinds of programs, whole.
//!
//! A row is named by its first cell, above the test that shows it.
//!
//! `jsonwebtoken` reads the system's clock. What it is to accept therefore begins long ago and ends in the year 2100.
#![cfg(feature = "alloc")]

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

const DOCUMENT: &str = include_str!("../src/moving_over.md");

/// The rows of all tables, without their headings.
fn rows() -> Vec<&'static str> {
    let lines: Vec<_> = DOCUMENT.lines().collect();
    let rows = lines
        .iter()
        .zip(lines.iter().skip(1))
        .filter(|(line, next)| line.starts_with("| ") && !line.starts_with("|---") && !next.starts_with("|---"));
    rows.map(|(line, _)| *line).collect()
}

#[test]
fn each_row_of_the_document_has_its_test() {
    let firsts: BTreeSet<_> = rows().iter().map(|row| row[2..].split(" | ").next().unwrap()).collect();
    // A row stands above a test if only further comments and attributes stand between them.
    let (mut named, mut pending) = (BTreeSet::new(), Vec::new());
    for line in include_str!("moving_over.rs").lines() {
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
        assert_eq!(read_unverified::<MediaAccess>(&token).as_ref(), Ok(&claims));
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
        let token = Signing::new().allow_missing_exp().sign_json(&program.key, &claims).unwrap();
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

// The same as a module of its own, whose tokens may end: a key of exactly 32 bytes, `exp` if it is there.

mod engine_api {
    use hs256::{Error, Key, NumericDate, Signing, Validation};
    use serde::{Deserialize, Serialize};
    use std::time::Duration;

    const POLICY: Validation<'_> =
        Validation::new().allow_missing_exp().max_age(Duration::ZERO).leeway(Duration::from_secs(60));

    /// `Option`s without `skip_serializing_if` would be written as `null`, which no `exp` may be.
    #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Claims {
        pub iat: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub exp: Option<u64>,
    }

    impl Claims {
        pub fn issued_at(now: NumericDate) -> Self {
            Self { iat: now.into(), exp: None }
        }

        pub fn ends_before(&self, date: NumericDate) -> bool {
            self.exp.is_some_and(|exp| NumericDate::from(exp) < date)
        }
    }

    #[derive(Clone)]
    pub struct JwtSecret(Key);

    impl JwtSecret {
        pub fn from_hex(text: &str) -> Result<Self, Error> {
            let text = text.trim();
            let digits = text.strip_prefix("0x").unwrap_or(text);
            if digits.len() > 64 { Err(Error::LongSecret) } else { Key::from_hex(digits).map(Self) }
        }

        pub fn encode(&self, claims: &Claims) -> Result<String, Error> {
            Signing::new().allow_missing_exp().sign_json(&self.0, claims)
        }

        pub fn validate(&self, token: &str, now: NumericDate) -> Result<Claims, Error> {
            POLICY.verify_json(&self.0, token, now)
        }
    }

    /// From 32 bytes a secret can always be made.
    impl From<[u8; 32]> for JwtSecret {
        fn from(secret: [u8; 32]) -> Self {
            Self(Key::from(&secret))
        }
    }
}

#[test]
fn an_engine_api_module_moves_over() {
    use engine_api::{Claims, JwtSecret};

    let now = secs(LONG_AGO);
    let secret = JwtSecret::from_hex(JWT_SECRET_FILE).unwrap();
    let claims = Claims::issued_at(now);
    let token = secret.encode(&claims).unwrap();
    assert_eq!(unverified::payload(&token).unwrap().as_str(), r#"{"iat":1500000000}"#);
    assert_eq!(JwtSecret::from(JWT_SECRET).validate(&token, now), Ok(claims));
    assert_eq!(their_verify::<Claims>(&JWT_SECRET, &token, &engine().options).unwrap(), claims);

    // `exp` may be there or not; where it is, it holds, with the same leeway.
    let ending = Claims { exp: Some(LONG_AGO as u64 + 10), ..claims };
    let token = secret.encode(&ending).unwrap();
    assert_eq!(secret.validate(&token, now), Ok(ending));
    assert!(ending.ends_before(secs(LONG_AGO + 11)) && !ending.ends_before(secs(LONG_AGO + 10)));
    assert!(!claims.ends_before(NumericDate::MAX));
    let ended = Claims { exp: Some(LONG_AGO as u64 - 60), ..claims };
    assert_eq!(secret.validate(&secret.encode(&ended).unwrap(), now), Err(Error::Expired));

    // The reasons are told apart.
    let forged = JwtSecret::from([7; 32]).encode(&claims).unwrap();
    assert_eq!(secret.validate(&forged, now), Err(Error::BadSignature));
    let token = secret.encode(&claims).unwrap();
    assert_eq!(secret.validate(&token, secs(LONG_AGO + 61)), Err(Error::TooOld));
    assert_eq!(secret.validate(&token, secs(LONG_AGO - 61)), Err(Error::IssuedInFuture));
    let without_iat = their_sign(&JWT_SECRET, &json!({ "exp": YEAR_2100 }));
    assert_eq!(secret.validate(&without_iat, now), Err(Error::MissingClaim(Name::Iat)));
    let null = their_sign(&JWT_SECRET, &json!({ "iat": LONG_AGO, "exp": null }));
    assert_eq!(secret.validate(&null, now), Err(Error::ClaimType(Name::Exp)));

    for (digits, error) in [(62, Error::ShortSecret), (66, Error::LongSecret), (0, Error::EmptySecret)] {
        assert_eq!(JwtSecret::from_hex(&"7f".repeat(digits / 2)).err(), Some(error));
    }
    assert_eq!(JwtSecret::from_hex("0xzz").err(), Some(Error::SecretNotHex));
}

// A web service whose users are numbers, and whose claims have optional fields that are written as `null`.

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Login {
    sub: i64,
    exp: u64,
    iat: u64,
    iss: Option<String>,
    email: Option<String>,
}

#[test]
fn a_web_service_with_numeric_users_moves_over() {
    let program =
        Program { secret: SECRET, options: their_defaults(), key: key(), policy: Validation::new().leeway(MINUTE) };
    for sub in [7, 0, -1, i64::MAX] {
        let claims = Login { sub, exp: YEAR_2100 as u64, iat: LONG_AGO as u64, iss: None, email: None };
        let payload = format!(r#"{{"sub":{sub},"exp":4102444800,"iat":1500000000,"iss":null,"email":null}}"#);
        program.assert_both_ways(&claims, &program.key.sign_json(&claims).unwrap(), secs(LONG_AGO), &payload);
    }
    let claims = json!({ "sub": 7, "exp": YEAR_2100, "iat": LONG_AGO });
    assert_eq!(program.at(&claims, YEAR_2100 + 60), Err(Error::Expired));
    // Who expects a subject expects a string, and `Claims` has one.
    let token = program.key.sign_json(&claims).unwrap();
    let expects = Validation::new().subject("7").verify_json::<Login>(&program.key, &token, secs(LONG_AGO));
    assert_eq!(expects, Err(Error::ClaimType(Name::Sub)));
    let ready_made = Validation::new().verify(&program.key, &token, secs(LONG_AGO));
    assert_eq!(ready_made, Err(Error::ClaimType(Name::Sub)));
    // A user who is text does not fit the field, and is not taken for user 0.
    let text = their_sign(SECRET, &json!({ "sub": "7", "exp": YEAR_2100, "iat": LONG_AGO }));
    assert_eq!(program.policy.verify_json::<Login>(&program.key, &text, secs(LONG_AGO)), Err(Error::Deserialize));
}

// A server that pins a whole token in its tests: `typ` first, the members of the payload in the order of the struct.

mod pinned {
    use hs256::{Error, Key, NumericDate, Signing, Validation, Value};
    use serde::{Serialize, de::DeserializeOwned};
    use std::time::Duration;

    const SIGNING: Signing<'_> = Signing::new().header(&[("typ", Value::Text("JWT")), ("alg", Value::Text("HS256"))]);
    const POLICY: Validation<'_> = Validation::new().leeway(Duration::from_secs(60));

    /// Nothing leaves this server that it would not accept itself.
    pub fn encode(key: &Key, claims: &impl Serialize, now: NumericDate) -> Result<String, Error> {
        let token = SIGNING.sign_json(key, claims)?;
        POLICY.verify_payload(key, &token, now)?;
        Ok(token)
    }

    pub fn decode<T: DeserializeOwned>(key: &Key, token: &str, now: NumericDate) -> Result<T, Error> {
        POLICY.verify_json(key, token, now)
    }
}

#[test]
fn a_server_that_pins_its_token_moves_over() {
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9\
        .eyJpZCI6ImNhbWVyYSAxIiwiZXhwIjo0MTAyNDQ0ODAwLCJtb2RlIjozfQ\
        .Nf6xTb7tCR_yZ6dX632O7e-UxWYiyWZaYPX68WNe2IQ";
    let (key, now) = (Key::from_short_secret(b"secret").unwrap(), secs(LONG_AGO));
    let token = pinned::encode(&key, &stream(), now).unwrap();
    assert_eq!(token, their_sign(b"secret", &stream()));
    assert_eq!(token, TOKEN);
    assert_eq!(pinned::decode(&key, TOKEN, now), Ok(stream()));

    // The claims are checked as in `sign_json`, and by the policy as well.
    for (claims, error) in [
        (json!({ "id": "camera 1" }), Error::MissingClaim(Name::Exp)),
        (json!({ "exp": "4102444800" }), Error::ClaimType(Name::Exp)),
        (json!({ "exp": YEAR_2100, "aud": 7 }), Error::ClaimType(Name::Aud)),
        (json!([YEAR_2100]), Error::NotAnObject),
        (json!({ "exp": LONG_AGO - 60 }), Error::Expired),
        (json!({ "exp": YEAR_2100, "aud": "web" }), Error::UnexpectedAudience),
    ] {
        assert_eq!(pinned::encode(&key, &claims, now), Err(error));
    }
    let token = pinned::encode(&key, &stream(), now).unwrap();
    assert_eq!(pinned::decode::<Stream>(&key, &token, secs(YEAR_2100 + 59)), Ok(stream()));
    assert_eq!(pinned::decode::<Stream>(&key, &token, secs(YEAR_2100 + 60)), Err(Error::Expired));
}

// An OAuth server that changes its secret: the newest signs, each verifies, and the reason for a refusal is that of the
// key which has signed.

mod oauth {
    use hs256::{Error, Key, NumericDate, Validation};
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub struct Grant {
        pub iss: String,
        pub aud: String,
        pub sub: String,
        pub exp: u64,
        pub scope: String,
    }

    pub struct Signer<'a> {
        /// The newest first.
        pub keys: Vec<Key>,
        pub policy: Validation<'a>,
    }

    /// What the protocol has an answer for (RFC 6750 §3.1), and what only the log gets to see.
    #[derive(Debug, PartialEq)]
    pub enum Refusal {
        Expired,
        InvalidToken(Error),
        ServerError,
    }

    impl From<Error> for Refusal {
        fn from(error: Error) -> Self {
            match error {
                Error::Expired => Self::Expired,
                Error::NoKey => Self::ServerError,
                other => Self::InvalidToken(other),
            }
        }
    }

    impl Signer<'_> {
        pub fn rotate(&mut self, newest: Key) {
            self.keys.insert(0, newest);
        }

        pub fn sign(&self, grant: &Grant) -> Result<String, Refusal> {
            Ok(self.keys.first().ok_or(Error::NoKey)?.sign_json(grant)?)
        }

        pub fn check(&self, token: &str, now: NumericDate) -> Result<Grant, Refusal> {
            Ok(self.policy.verify_json(&self.keys, token, now)?)
        }
    }
}

#[test]
fn an_oauth_server_with_rotation_moves_over() {
    use oauth::{Grant, Refusal, Signer};

    let secrets = [b"the secret of the first year, 32 bytes".as_slice(), b"the secret of the second year, 32 bytes"];
    let [first, second] = secrets.map(|secret| Key::new(secret).unwrap());
    let policy = Validation::new().issuer("https://id.example").audience("api");
    let grant = |exp: i64| Grant {
        iss: "https://id.example".into(),
        aud: "api".into(),
        sub: "alice".into(),
        exp: exp as u64,
        scope: "read write".into(),
    };
    let now = secs(LONG_AGO);
    let mut signer = Signer { keys: vec![first.clone()], policy };
    let [old, old_expired] = [YEAR_2100, LONG_AGO].map(|exp| signer.sign(&grant(exp)).unwrap());

    signer.rotate(second.clone());
    let [new, new_expired] = [YEAR_2100, LONG_AGO].map(|exp| signer.sign(&grant(exp)).unwrap());
    assert_eq!(second.sign_json(&grant(YEAR_2100)).as_ref(), Ok(&new));
    assert_eq!(signer.check(&old, now), Ok(grant(YEAR_2100)));
    assert_eq!(signer.check(&new, now), Ok(grant(YEAR_2100)));

    // Expired is expired, whichever key has signed, in whatever order the keys are; a forged token is never expired.
    let forged = first.derive("forged").sign_json(&grant(LONG_AGO)).unwrap();
    for _ in 0..2 {
        assert_eq!(signer.check(&old_expired, now), Err(Refusal::Expired));
        assert_eq!(signer.check(&new_expired, now), Err(Refusal::Expired));
        assert_eq!(signer.check(&forged, now), Err(Refusal::InvalidToken(Error::BadSignature)));
        signer.keys.reverse();
    }
    // With `jsonwebtoken`, a loop over the keys ends with the reason of the last one, and so calls the one of the first
    // key forged.
    let mut options = their_defaults();
    options.set_audience(&["api"]);
    let loop_over = |token: &str| {
        let verdicts = secrets.map(|secret| their_verify::<Grant>(secret, token, &options));
        verdicts.into_iter().reduce(|before, next| before.or(next)).unwrap().map_err(|error| error.into_kind())
    };
    assert_eq!(loop_over(&new), Ok(grant(YEAR_2100)));
    assert_eq!(loop_over(&old), Ok(grant(YEAR_2100)));
    assert_eq!(loop_over(&new_expired), Err(ErrorKind::ExpiredSignature));
    assert_eq!(loop_over(&old_expired), Err(ErrorKind::InvalidSignature));

    // The order of the checks: the time before the issuer, the issuer before the audience, and the type last.
    let refused = |claims: Value| signer.check(&second.sign_json(&claims).unwrap(), now).unwrap_err();
    let invalid = Refusal::InvalidToken;
    assert_eq!(refused(json!({ "exp": LONG_AGO, "iss": "eve", "aud": "web" })), Refusal::Expired);
    assert_eq!(refused(json!({ "exp": YEAR_2100, "iss": "eve", "aud": "web" })), invalid(Error::WrongIssuer));
    assert_eq!(refused(json!({ "exp": YEAR_2100, "aud": "web" })), invalid(Error::MissingClaim(Name::Iss)));
    let wrong_audience = json!({ "exp": YEAR_2100, "iss": "https://id.example", "aud": "web", "scope": 7 });
    assert_eq!(refused(wrong_audience), invalid(Error::WrongAudience));
    let wrong_scope = json!({ "exp": YEAR_2100, "iss": "https://id.example", "aud": "api", "scope": 7 });
    assert_eq!(refused(wrong_scope), invalid(Error::Deserialize));

    // When the old key is gone, so are its tokens; without any key, it is not the token's fault.
    signer.keys.truncate(1);
    assert_eq!(signer.check(&new, now), Ok(grant(YEAR_2100)));
    assert_eq!(signer.check(&old, now), Err(invalid(Error::BadSignature)));
    assert_eq!(signer.check(&old_expired, now), Err(invalid(Error::BadSignature)));
    signer.keys.clear();
    assert_eq!(signer.check(&new, now), Err(Refusal::ServerError));
    assert_eq!(signer.sign(&grant(YEAR_2100)), Err(Refusal::ServerError));
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
    let token = jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(SECRET).unwrap()).unwrap();
    assert_eq!(&their_verify::<Value>(SECRET, &token, theirs).unwrap(), claims);
    assert_eq!(ours.verify_json::<Value>(&Key::new(SECRET).unwrap(), &token, now()), Err(error));
    token
}

/// The same clock for both.
fn now() -> NumericDate {
    secs(jsonwebtoken::get_current_timestamp().try_into().unwrap())
}

/// | leeway |
#[test]
fn stricter_there_is_no_leeway_unless_it_is_given() {
    let claims = json!({ "exp": now().as_secs() - 20 });
    let token = assert_stricter(&Header::default(), &claims, &their_defaults(), Validation::new(), Error::Expired);
    let old = Validation::new().leeway(MINUTE);
    assert_eq!(old.verify_json(&Key::new(SECRET).unwrap(), &token, now()), Ok(claims));
}

/// | at exactly `exp` (now == `exp`) |
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

/// | `nbf` |
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

/// | an expected `iss`, `aud` or `sub` that is absent or of the wrong type |
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

/// `null` is still taken for an absent claim.
/// | an expected `iss`, `aud` or `sub` that is absent or of the wrong type |
/// | an `iss` that is an array |
#[test]
fn stricter_registered_claims_have_the_right_type() {
    let (zero, null) = (json!("0"), json!(null));
    let ours = Validation::new();
    for (name, value, policy, which) in [
        ("nbf", &zero, ours, Name::Nbf),
        ("iat", &zero, ours.max_age(Duration::from_secs(60)), Name::Iat),
        ("iss", &null, ours.issuer("a"), Name::Iss),
        ("aud", &null, ours.audience("b"), Name::Aud),
        ("sub", &null, ours.subject("c"), Name::Sub),
    ] {
        let claims = json!({ "exp": YEAR_2100, name: value });
        assert_stricter(&Header::default(), &claims, &their_expectations(), policy, Error::ClaimType(which));
    }
    // One issuer, not a list of them (RFC 7519 §4.1.1).
    let claims = json!({ "exp": YEAR_2100, "iss": ["a"] });
    let error = Error::ClaimType(Name::Iss);
    assert_stricter(&Header::default(), &claims, &their_expectations(), Validation::new().issuer("a"), error);
}

/// | an `exp` with a fraction |
#[test]
fn stricter_a_fraction_of_exp_is_dropped() {
    let mut theirs = their_defaults();
    theirs.leeway = 0;
    loop {
        let second = now();
        let claims = json!({ "exp": second.as_secs() as f64 - 0.5 });
        let token = their_sign(SECRET, &claims);
        let accepted = their_verify::<Value>(SECRET, &token, &theirs).is_ok();
        if now() == second {
            // Half a second ago is rounded to now, if it can be read at all: with a feature of `serde_json` that another
            // crate may turn on, `jsonwebtoken` takes numbers with a fraction for something else.
            assert_eq!(accepted, serde_json::from_str::<Value>("1e400").is_err());
            let ours = Validation::new().verify_json::<Value>(&Key::new(SECRET).unwrap(), &token, second);
            assert_eq!(ours, Err(Error::Expired));
            let before = second - Duration::from_secs(2);
            return assert_eq!(Validation::new().verify_json(&Key::new(SECRET).unwrap(), &token, before), Ok(claims));
        }
    }
}

/// Before version 12, `jsonwebtoken` accepts an expected `iss`, `aud` or `sub` that is a number or another wrong type, and ignores
/// a `crit`. Since 12 both crates reject these.
#[test]
fn both_reject_an_expected_claim_of_the_wrong_type() {
    let expected = Validation::new();
    for (name, policy, which) in [
        ("iss", expected.issuer("a"), Name::Iss),
        ("aud", expected.audience("b"), Name::Aud),
        ("sub", expected.subject("c"), Name::Sub),
    ] {
        for value in [json!(1), json!(true), json!(1.5)] {
            let token = their_sign(SECRET, &json!({ "exp": YEAR_2100, name: value }));
            let kind = ErrorKind::InvalidClaimFormat(name.into());
            assert_errors(&token, &their_expectations(), policy, |other| *other == kind, Error::ClaimType(which));
        }
    }
}

/// Before version 12, `jsonwebtoken` accepts a number, too.
/// | `aud` that is `null` or a number |
#[test]
fn stricter_aud_has_the_right_type() {
    let error = Error::ClaimType(Name::Aud);
    let claims = json!({ "exp": YEAR_2100, "aud": null });
    let token = assert_stricter(&Header::default(), &claims, &their_defaults(), Validation::new(), error);
    let old = Validation::new().ignore_audience();
    assert_eq!(old.verify_json(&Key::new(SECRET).unwrap(), &token, now()), Ok(claims));

    let claims = json!({ "exp": YEAR_2100, "aud": 7 });
    let token = their_sign(SECRET, &claims);
    let kind = ErrorKind::InvalidClaimFormat("aud".into());
    assert_errors(&token, &their_defaults(), Validation::new(), |other| *other == kind, error);
    assert_eq!(old.verify_json(&Key::new(SECRET).unwrap(), &token, now()), Ok(claims));
}

/// | signing claims that verification would reject |
#[test]
fn stricter_what_cannot_be_verified_is_not_signed() {
    let key = Key::new(SECRET).unwrap();
    for (claims, error) in [
        (json!({ "sub": "alice" }), Error::MissingClaim(Name::Exp)),
        (json!({ "exp": "4102444800" }), Error::ClaimType(Name::Exp)),
        (json!({ "exp": YEAR_2100, "nbf": null }), Error::ClaimType(Name::Nbf)),
        (json!({ "exp": YEAR_2100, "aud": 7 }), Error::ClaimType(Name::Aud)),
        (json!([YEAR_2100]), Error::NotAnObject),
    ] {
        let theirs = their_sign(SECRET, &claims);
        assert_eq!(jws::authenticate(&key, &theirs).unwrap(), claims.to_string().as_bytes());
        assert_eq!(key.sign_json(&claims), Err(error));
    }
    assert!(Signing::new().allow_missing_exp().sign_json(&key, &json!({ "sub": "alice" })).is_ok());
}

/// `jsonwebtoken` refuses this of the claims that it looks at itself, which `iat` is not.
/// | a duplicate `iat` |
#[test]
fn stricter_iat_is_there_once() {
    let key = Key::new(SECRET).unwrap();
    let token = key.sign(jws::Bytes(br#"{"exp":4102444800,"iat":1,"iat":2}"#)).unwrap();
    let theirs: Value = their_verify(SECRET, &token, &their_defaults()).unwrap();
    assert_eq!(theirs["iat"], 2);
    assert_eq!(Validation::new().verify_json::<Value>(&key, &token, now()), Err(Error::Duplicate(Name::Iat)));

    let token = key.sign(jws::Bytes(br#"{"exp":4102444800,"exp":4102444800}"#)).unwrap();
    assert!(their_verify::<Value>(SECRET, &token, &their_defaults()).is_err());
}

/// RFC 7515 §4.1.11: an extension that is not understood is refused. `jsonwebtoken` understands `b64`, if it is `true`; before
/// version 12 it ignores every `crit`.
/// | `crit` |
#[test]
fn stricter_crit_is_refused() {
    let claims = json!({ "exp": YEAR_2100 });
    let check = |header: &str, accepted: bool| {
        let token = genuine(&base64url(header), &base64url(claims.to_string()));
        match theirs::<Value>(&their_defaults(), &token) {
            Ok(read) => assert!(accepted && read == claims, "{header}"),
            Err(error) => assert!(!accepted && *error.kind() == ErrorKind::InvalidToken, "{header}: {error:?}"),
        }
        assert_eq!(ours::<Value>(Validation::new(), &token), Err(Error::CriticalHeader), "{header}");
    };
    check(r#"{"alg":"HS256","crit":["b64"],"b64":true}"#, true);
    check(r#"{"alg":"HS256","crit":["b64"]}"#, false);
    check(r#"{"alg":"HS256","crit":["exp"],"exp":1}"#, false);
    check(r#"{"alg":"HS256","crit":[]}"#, false);
}

/// | `typ` |
#[test]
fn stricter_typ_is_jwt_or_absent() {
    let header = Header { typ: Some("at+jwt".into()), ..Header::default() };
    let claims = json!({ "exp": YEAR_2100 });
    assert_stricter(&header, &claims, &their_defaults(), Validation::new(), Error::WrongType);
}

/// RFC 7518 §3.2. Since version 12, `jsonwebtoken` rejects the empty secret, too.
/// | short secrets |
#[test]
fn stricter_a_secret_has_32_bytes_and_is_never_empty() {
    let claims = json!({ "exp": YEAR_2100 });
    for secret in [b"s".as_slice(), b"change-me-in-production"] {
        let theirs: Value = their_verify(secret, &their_sign(secret, &claims), &their_defaults()).unwrap();
        assert_eq!(theirs, claims);
    }
    assert_eq!(EncodingKey::from_secret(b"").err().unwrap().kind(), &ErrorKind::InvalidKeyFormat);
    assert_eq!(DecodingKey::from_secret(b"").err().unwrap().kind(), &ErrorKind::InvalidKeyFormat);
    assert_eq!(Key::new(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::from_short_secret(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::new(b"change-me-in-production").err(), Some(Error::ShortSecret));

    let token = their_sign(b"change-me-in-production", &claims);
    let key = Key::from_short_secret(b"change-me-in-production").unwrap();
    assert_eq!(Validation::new().verify_json(&key, &token, secs(LONG_AGO)), Ok(claims));
}

// What stays valid, whoever signed it, and what does not.

/// What becomes of a token with the right signature, one second before the `exp` that most of them have.
fn verdict(policy: Validation<'_>, header: &str, payload: &str) -> Result<(), Error> {
    policy.verify_json::<Value>(&util::key(), &token(header, payload), secs(NOW)).map(|_| ())
}

const EXP_ONLY: &str = r#"{"exp":1800000000}"#;

#[test]
fn tokens_stay_valid_in_all_spellings() {
    for header in [
        HEADER,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        " {\n\t\"alg\" : \"HS256\" }\n",
        r#"{"alg":"HS256","typ":"jwt","kid":"2026-11","cty":"x","jku":"https:\/\/id.example","x":[{}]}"#,
        r#"{"\u0061lg":"\u0048S256"}"#,
    ] {
        for payload in [
            EXP_ONLY,
            " { \"role\" : [ null , { } ] , \"exp\" : 1800000000 }\n",
            r#"{"exp":1800000000.75}"#,
            r#"{"exp":1.8e9,"nbf":1.7e9,"iat":1700000000.5}"#,
            r#"{"\u0065xp":1800000000,"sub":"\u00e9 \ud83d\ude00"}"#,
            r#"{"exp":1800000000,"sub":7}"#,
            r#"{"exp":1800000000,"sub":null,"iss":null,"iat":null}"#,
            r#"{"exp":1800000000,"iss":["a","b"],"iat":"2026-11-25T00:00:00Z"}"#,
        ] {
            assert_eq!(verdict(Validation::new(), header, payload), Ok(()), "{header} {payload}");
        }
    }
}

/// | no `exp` |
#[test]
fn rejects_without_exp() {
    assert_eq!(verdict(Validation::new(), HEADER, r#"{"sub":"alice"}"#), Err(Error::MissingClaim(Name::Exp)));
    assert_eq!(verdict(Validation::new().allow_missing_exp(), HEADER, r#"{"sub":"alice"}"#), Ok(()));
}

/// | `aud`, if no audience is expected |
#[test]
fn rejects_with_an_unexpected_audience() {
    for (aud, fits) in [(r#""api""#, Ok(())), (r#"["api","web"]"#, Ok(())), (r#""web""#, Err(Error::WrongAudience))] {
        let payload = format!(r#"{{"exp":1800000000,"aud":{aud}}}"#);
        assert_eq!(verdict(Validation::new(), HEADER, &payload), Err(Error::UnexpectedAudience));
        assert_eq!(verdict(Validation::new().audience("api"), HEADER, &payload), fits);
        assert_eq!(verdict(Validation::new().ignore_audience(), HEADER, &payload), Ok(()));
    }
}

/// | an `nbf` in the future |
#[test]
fn rejects_before_nbf() {
    let payload = format!(r#"{{"exp":1800000000,"nbf":{}}}"#, NOW + 30);
    assert_eq!(verdict(Validation::new(), HEADER, &payload), Err(Error::NotYetValid));
    assert_eq!(verdict(Validation::new().leeway(MINUTE), HEADER, &payload), Ok(()));
}

/// | `exp` or `nbf` that is not a number, `aud` that is not a string or an array of strings; also `null` |
#[test]
fn rejects_with_claims_of_the_wrong_type() {
    for value in [r#""1800000000""#, "null", "[]", "{}", "true"] {
        let exp = format!(r#"{{"exp":{value}}}"#);
        for policy in [Validation::new(), Validation::new().allow_missing_exp()] {
            assert_eq!(verdict(policy, HEADER, &exp), Err(Error::ClaimType(Name::Exp)));
        }
        let nbf = format!(r#"{{"exp":1800000000,"nbf":{value}}}"#);
        assert_eq!(verdict(Validation::new(), HEADER, &nbf), Err(Error::ClaimType(Name::Nbf)));
    }
    for value in ["7", "null", "{}", "true", r#"["a",7]"#] {
        let aud = format!(r#"{{"exp":1800000000,"aud":{value}}}"#);
        for policy in [Validation::new(), Validation::new().audience("a")] {
            assert_eq!(verdict(policy, HEADER, &aud), Err(Error::ClaimType(Name::Aud)));
        }
        assert_eq!(verdict(Validation::new().ignore_audience(), HEADER, &aud), Ok(()));
    }
}

/// | `iss`, `sub` or `iat` of the wrong type, if the policy checks it |
#[test]
fn rejects_with_the_wrong_type_of_what_is_expected() {
    let free = Validation::new();
    for (name, policy, members) in [
        (Name::Iss, free.issuer("a"), [r#""iss":["a"]"#, r#""iss":null"#]),
        (Name::Sub, free.subject("7"), [r#""sub":7"#, r#""sub":null"#]),
        (Name::Iat, free.max_age(MINUTE), [r#""iat":"1799999999""#, r#""iat":null"#]),
    ] {
        for member in members {
            let payload = format!(r#"{{"exp":1800000000,{member}}}"#);
            assert_eq!(verdict(policy, HEADER, &payload), Err(Error::ClaimType(name)));
            assert_eq!(verdict(free, HEADER, &payload), Ok(()));
        }
    }
}

/// | a duplicate `iss`, `sub`, `aud`, `exp`, `nbf`, `iat`, `alg` or `typ` |
#[test]
fn rejects_with_duplicates() {
    for (name, member) in [
        (Name::Iss, r#""iss":"a","iss":"a""#),
        (Name::Sub, r#""sub":"a","sub":"a""#),
        (Name::Aud, r#""aud":"a","aud":"a""#),
        (Name::Exp, r#""exp":1800000000"#),
        (Name::Nbf, r#""nbf":1,"nbf":1"#),
        (Name::Iat, r#""iat":1,"iat":1"#),
    ] {
        let payload = format!(r#"{{"exp":1800000000,{member}}}"#);
        assert_eq!(verdict(Validation::new().ignore_audience(), HEADER, &payload), Err(Error::Duplicate(name)));
    }
    for (name, header) in
        [(Name::Alg, r#"{"alg":"HS256","alg":"HS256"}"#), (Name::Typ, r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#)]
    {
        assert_eq!(verdict(Validation::new(), header, EXP_ONLY), Err(Error::Duplicate(name)));
    }
    // Of other names `T` decides, and a map takes the last.
    assert_eq!(verdict(Validation::new(), HEADER, r#"{"exp":1800000000,"x":1,"x":2}"#), Ok(()));
}

/// | `crit` or `b64` in the header |
#[test]
fn rejects_with_crit_or_b64() {
    for header in [r#"{"alg":"HS256","crit":["exp"]}"#, r#"{"alg":"HS256","b64":true}"#] {
        assert_eq!(verdict(Validation::new(), header, EXP_ONLY), Err(Error::CriticalHeader));
    }
}

/// | a `typ` that is not `JWT`, such as `at+jwt` |
#[test]
fn rejects_with_another_typ() {
    assert_eq!(verdict(Validation::new(), r#"{"alg":"HS256","typ":"at+jwt"}"#, EXP_ONLY), Err(Error::WrongType));
    assert_eq!(verdict(Validation::new(), r#"{"alg":"HS256","typ":"application/jwt"}"#, EXP_ONLY), Ok(()));
}

/// | arrays and objects nested deeper than 32 levels |
#[test]
fn rejects_when_nested_too_deep() {
    let nested = |member: &str, levels: usize| {
        let (left, right) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"{{{member},"x":{left}{right}}}"#)
    };
    // With the object around it, 32 levels.
    assert_eq!(verdict(Validation::new(), HEADER, &nested(r#""exp":1800000000"#, 31)), Ok(()));
    assert_eq!(verdict(Validation::new(), HEADER, &nested(r#""exp":1800000000"#, 32)), Err(Error::TooDeep));
    let header = nested(r#""alg":"HS256""#, 32);
    assert_eq!(verdict(Validation::new(), &header, EXP_ONLY), Err(Error::MalformedHeader));
}

/// | text that is not valid JSON (RFC 8259), such as `NaN` or an unpaired surrogate |
#[test]
fn rejects_when_it_is_not_json() {
    for payload in [r#"{"exp":1800000000,"x":NaN}"#, r#"{"exp":1800000000,"x":"\ud83d"}"#, r#"{"exp":1800000000,}"#] {
        assert_eq!(verdict(Validation::new(), HEADER, payload), Err(Error::InvalidJson));
    }
}

/// | base64url with padding, line breaks, or unused bits that are not zero |
#[test]
fn rejects_in_other_spellings_of_base64url() {
    let verify = |token: &str| Validation::new().verify_json::<Value>(&util::key(), token, secs(NOW)).map(|_| ());
    let (header, payload) = (base64url(r#"{"alg":"HS256"} "#), base64url(r#"{"exp":1800000000} "#));
    let sign = |header: &str, payload: &str| util::sign(&format!("{header}.{payload}"));
    let good = sign(&header, &payload);
    assert_eq!(verify(&good), Ok(()));
    // The last character of both has bits that belong to no byte.
    let stray = |segment: &str| format!("{}B", segment.strip_suffix('A').unwrap());
    for change in [|segment: &str| format!("{segment}=="), |segment: &str| format!("{segment}\n")] {
        assert_eq!(verify(&sign(&change(&header), &payload)), Err(Error::MalformedHeader));
        assert_eq!(verify(&sign(&header, &change(&payload))), Err(Error::MalformedPayload));
        assert_eq!(verify(&change(&good)), Err(Error::BadSignature));
    }
    assert_eq!(verify(&sign(&stray(&header), &payload)), Err(Error::MalformedHeader));
    assert_eq!(verify(&sign(&header, &stray(&payload))), Err(Error::MalformedPayload));
}

/// | more than 4 MiB |
#[test]
fn rejects_when_longer_than_4_mib() {
    let token = token(HEADER, format!(r#"{{"exp":1800000000,"x":"{}"}}"#, "x".repeat(hs256::MAX_TOKEN_LEN)));
    assert!(Validation::new().verify_json::<Value>(&util::key(), &token, secs(NOW)) == Err(Error::TokenTooLong));
    assert_eq!(hs256::MAX_TOKEN_LEN, 4 << 20);
}

// The calls and options of `jsonwebtoken`.

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

/// | `EncodingKey::from_secret(s)`, `DecodingKey::from_secret(s)` |
/// | `encode(&Header::default(), &claims, &key)` |
/// | `decode::<T>(&token, &key, &validation)` |
/// | `Validation::new(Algorithm::HS256)` |
/// | `validation.algorithms = vec![Algorithm::HS256]` |
#[test]
fn call_encode_and_decode() {
    const POLICY: Validation<'_> = Validation::new();
    let claims = json!({ "exp": YEAR_2100, "sub": "alice" });
    let mut options = their_defaults();
    options.algorithms = vec![Algorithm::HS256];
    for token in [key().sign_json(&claims).unwrap(), their_sign(SECRET, &claims)] {
        assert_eq!(theirs::<Value>(&options, &token).unwrap(), claims);
        assert_eq!(ours::<Value>(POLICY, &token).as_ref(), Ok(&claims));
    }
    let endless = json!({ "sub": "alice" });
    assert_eq!(key().sign_json(&endless), Err(Error::MissingClaim(Name::Exp)));
    let token = Signing::new().allow_missing_exp().sign_json(&key(), &endless).unwrap();
    assert_eq!(jws::authenticate(&key(), &their_sign(SECRET, &endless)), jws::authenticate(&key(), &token));

    let secret = [7; 32];
    let token = Key::from(&secret).sign_json(&claims).unwrap();
    assert_eq!(their_verify::<Value>(&secret, &token, &options).unwrap(), claims);
}

/// | `EncodingKey::from_base64_secret(s)`, `DecodingKey::from_base64_secret(s)`, `EncodingKey::from_urlsafe_base64_secret(s)` |
/// | `DecodingKey::from_jwk(&jwk)` |
#[test]
fn call_keys_from_text() {
    let claims = json!({ "exp": YEAR_2100 });
    let standard = "+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8=";
    let url_safe = standard.replace('+', "-").replace('/', "_");
    let jwk = serde_json::from_value(json!({ "kty": "oct", "k": url_safe.trim_end_matches('=') })).unwrap();
    for (encoding, decoding, text) in [
        (
            EncodingKey::from_base64_secret(standard).unwrap(),
            DecodingKey::from_base64_secret(standard).unwrap(),
            standard,
        ),
        (
            EncodingKey::from_urlsafe_base64_secret(&url_safe).unwrap(),
            DecodingKey::from_jwk(&jwk).unwrap(),
            url_safe.trim_end_matches('='),
        ),
    ] {
        let key = Key::from_base64(text).unwrap();
        let token = jsonwebtoken::encode(&Header::default(), &claims, &encoding).unwrap();
        assert_eq!(Validation::new().verify_json(&key, &token, now()).as_ref(), Ok(&claims));
        let token = key.sign_json(&claims).unwrap();
        assert_eq!(jsonwebtoken::decode::<Value>(token, &decoding, &their_defaults()).unwrap().claims, claims);
    }
}

/// | `Header::new(Algorithm::HS256)` |
/// | `Header { kid: Some(kid), ..Header::default() }` |
/// | `TokenData { claims, header }` |
/// | `decode_header(&token)` |
#[test]
fn call_headers() {
    let claims = json!({ "exp": YEAR_2100 });
    let sign =
        |header: &Header| jsonwebtoken::encode(header, &claims, &EncodingKey::from_secret(SECRET).unwrap()).unwrap();
    // The same members in another order: other bytes, the same meaning.
    let (theirs, ours) = (sign(&Header::new(Algorithm::HS256)), key().sign_json(&claims).unwrap());
    assert_ne!(theirs, ours);
    assert_eq!(unverified::header(&theirs).unwrap().as_str(), r#"{"typ":"JWT","alg":"HS256"}"#);
    assert_eq!(unverified::header(&ours).unwrap().as_str(), r#"{"alg":"HS256","typ":"JWT"}"#);
    assert_eq!(jsonwebtoken::decode_header(&ours).unwrap(), Header::default());

    // The same bytes, where they count.
    let kid = r#"{"typ":"JWT","alg":"HS256","kid":"2026-11"}"#;
    let with_kid = Header { kid: Some("2026-11".into()), ..Header::default() };
    let members = [("typ", "JWT".into()), ("alg", "HS256".into()), ("kid", "2026-11".into())];
    let cases = [(r#"{"typ":"JWT","alg":"HS256"}"#, &members[..2], Header::default()), (kid, &members, with_kid)];
    for (text, members, header) in cases {
        let token = Signing::new().header(members).sign_json(&key(), &claims).unwrap();
        assert_eq!(token, sign(&header));
        let data = jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_secret(SECRET).unwrap(), &their_defaults())
            .unwrap();
        assert_eq!((data.header, &data.claims), (header.clone(), &claims));
        assert_eq!(jsonwebtoken::decode_header(&token).unwrap(), header);
        assert_eq!(Validation::new().verify_json(&key(), &token, now()).as_ref(), Ok(&claims));
        assert_eq!(unverified::header(&token).unwrap().as_str(), text);
    }
}

/// | `dangerous::insecure_decode::<T>(&token)` |
#[test]
fn call_insecure_decode() {
    let claims = json!({ "exp": LONG_AGO, "role": "admin" });
    let token = their_sign(b"of someone else", &claims);
    let data = jsonwebtoken::dangerous::insecure_decode::<Value>(&token).unwrap();
    assert_eq!(data.claims, claims);
    assert_eq!(read_unverified(&token), Ok(claims));
    assert_eq!(unverified::header(&token).unwrap().as_str(), serde_json::to_string(&data.header).unwrap());
}

/// | `validation.leeway = 60` |
#[test]
fn call_leeway() {
    let claims = json!({ "exp": now().as_secs() - 20 });
    let mut options = their_defaults();
    options.leeway = 60;
    assert_both(&claims, &options, Validation::new().leeway(MINUTE), true);
    options.leeway = 10;
    assert_both(&claims, &options, Validation::new().leeway(Duration::from_secs(10)), false);
}

/// | `validation.reject_tokens_expiring_in_less_than = 30` |
#[test]
fn call_reject_tokens_expiring_in_less_than() {
    #[derive(Deserialize)]
    struct Ends {
        exp: NumericDate,
    }

    let mut options = their_defaults();
    options.leeway = 0;
    options.reject_tokens_expiring_in_less_than = 30;
    for (left, accepted) in [(20, false), (40, true)] {
        let token = their_sign(SECRET, &json!({ "exp": now().as_secs() + left }));
        assert_eq!(theirs::<Value>(&options, &token).is_ok(), accepted);
        let claims: Ends = ours(Validation::new(), &token).unwrap();
        assert_eq!(claims.exp < now() + Duration::from_secs(30), !accepted);
    }
}

/// | `validation.set_issuer(&["me"])` |
/// | `validation.set_audience(&["api"])` |
/// | `validation.sub = Some("x".into())` |
#[test]
fn call_expected_claims() {
    let mut options = their_defaults();
    options.set_issuer(&["me"]);
    options.set_audience(&["api"]);
    options.sub = Some("x".into());
    let policy = Validation::new().issuer("me").audience("api").subject("x");
    for (iss, aud, sub, accepted) in [
        ("me", json!("api"), "x", true),
        ("me", json!(["web", "api"]), "x", true),
        ("you", json!("api"), "x", false),
        ("me", json!("web"), "x", false),
        ("me", json!(["web"]), "x", false),
        ("me", json!("api"), "y", false),
    ] {
        assert_both(&json!({ "exp": YEAR_2100, "iss": iss, "aud": aud, "sub": sub }), &options, policy, accepted);
    }
}

/// | `validation.set_issuer(&["a", "b"])`, `validation.set_audience(&["a", "b"])` |
#[test]
fn call_several_issuers_and_audiences() {
    let (mut issuers, mut audiences) = (their_defaults(), their_defaults());
    issuers.set_issuer(&["a", "b"]);
    audiences.set_audience(&["a", "b"]);
    const NAMES: [&str; 2] = ["a", "b"];
    let policy = Validation::new();
    for (name, options, policy) in
        [("iss", issuers, policy.issuers(&NAMES)), ("aud", audiences, policy.audiences(&NAMES))]
    {
        for (value, accepted) in [("a", true), ("b", true), ("c", false), ("", false), ("ab", false)] {
            assert_both(&json!({ "exp": YEAR_2100, name: value }), &options, policy, accepted);
        }
    }
}

/// | `validation.validate_aud = false` |
#[test]
fn call_validate_aud_false() {
    let mut options = their_defaults();
    options.validate_aud = false;
    for claims in [json!({ "exp": YEAR_2100, "aud": "web" }), json!({ "exp": YEAR_2100 })] {
        assert_both(&claims, &options, Validation::new().ignore_audience(), true);
    }
    assert_both(&json!({ "exp": YEAR_2100, "aud": "web" }), &their_defaults(), Validation::new(), false);
}

/// | `validation.required_spec_claims.remove("exp")` |
#[test]
fn call_required_spec_claims_without_exp() {
    let mut options = their_defaults();
    options.required_spec_claims.remove("exp");
    let policy = Validation::new().allow_missing_exp();
    assert_both(&json!({ "sub": "alice" }), &options, policy, true);
    assert_both(&json!({ "exp": YEAR_2100 }), &options, policy, true);
    // Where there is one, it holds.
    assert_both(&json!({ "exp": LONG_AGO }), &options, policy, false);
    assert_both(&json!({ "sub": "alice" }), &their_defaults(), Validation::new(), false);
}

/// | `validation.set_required_spec_claims(&["exp", "sub", "nbf"])` |
#[test]
fn call_set_required_spec_claims() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Required {
        sub: String,
        nbf: u64,
    }

    let mut options = their_defaults();
    options.set_required_spec_claims(&["exp", "sub", "nbf"]);
    let token = their_sign(SECRET, &json!({ "exp": YEAR_2100, "sub": "alice", "nbf": LONG_AGO }));
    assert!(theirs::<Value>(&options, &token).is_ok());
    assert_eq!(ours(Validation::new(), &token), Ok(Required { sub: "alice".into(), nbf: LONG_AGO as u64 }));
    for claims in [json!({ "exp": YEAR_2100, "sub": "alice" }), json!({ "exp": YEAR_2100, "nbf": LONG_AGO })] {
        let token = their_sign(SECRET, &claims);
        assert!(theirs::<Value>(&options, &token).is_err());
        assert_eq!(ours::<Required>(Validation::new(), &token), Err(Error::Deserialize));
    }

    // What is expected is required.
    let policy = Validation::new();
    let token = their_sign(SECRET, &json!({ "exp": YEAR_2100 }));
    for (policy, name) in
        [(policy.issuer("a"), Name::Iss), (policy.audience("a"), Name::Aud), (policy.subject("a"), Name::Sub)]
    {
        assert_eq!(ours::<Value>(policy, &token), Err(Error::MissingClaim(name)));
    }
}

/// | `validation.validate_exp = false` |
#[test]
fn call_validate_exp_false() {
    let mut options = their_defaults();
    options.validate_exp = false;
    options.required_spec_claims.clear();
    let strict = Validation::new();

    // Tokens without `exp`.
    let endless = json!({ "sub": "alice", "iat": now().as_secs() - 20 });
    assert_both(&endless, &options, strict.allow_missing_exp(), true);
    let bound = strict.allow_missing_exp().max_age(Duration::from_secs(10));
    assert_eq!(ours::<Value>(bound, &their_sign(SECRET, &endless)), Err(Error::TooOld));

    // An expired token that is exchanged for a new one, for a week.
    let week = strict.leeway(Duration::from_secs(7 * 86_400));
    for (days, accepted) in [(6, true), (8, false)] {
        let token = their_sign(SECRET, &json!({ "exp": now().as_secs() - days * 86_400 }));
        assert!(theirs::<Value>(&options, &token).is_ok());
        assert_eq!(ours::<Value>(strict, &token), Err(Error::Expired));
        assert_eq!(ours::<Value>(week, &token).is_ok(), accepted);
    }

    // Not that: nothing of the claims is checked.
    let token = their_sign(SECRET, &json!({ "exp": 1, "nbf": YEAR_2100, "aud": "web", "iss": "eve" }));
    assert!(jws::authenticate(&key(), &token).is_ok());
}

/// | `validation.validate_nbf = true` |
/// | `validation.validate_nbf = false` |
#[test]
fn call_validate_nbf() {
    let claims = json!({ "exp": YEAR_2100, "nbf": now().as_secs() + 120 });
    let mut options = their_defaults();
    options.validate_nbf = true;
    assert_both(&claims, &options, Validation::new().leeway(MINUTE), false);
    options.validate_nbf = false;
    let token = their_sign(SECRET, &claims);
    assert!(theirs::<Value>(&options, &token).is_ok());
    assert_eq!(ours::<Value>(Validation::new(), &token), Err(Error::NotYetValid));
    assert_eq!(ours(Validation::new().leeway(Duration::from_secs(180)), &token), Ok(claims));
}

/// | `get_current_timestamp()` |
#[cfg(feature = "std")]
#[test]
fn call_get_current_timestamp() {
    let (before, ours, after) =
        (jsonwebtoken::get_current_timestamp(), u64::from(NumericDate::now()), jsonwebtoken::get_current_timestamp());
    assert!((before..=after).contains(&ours));
}

// Errors: which `ErrorKind` becomes which `Error`.

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

/// | `InvalidToken` |
/// | `InvalidSignature` |
/// | `InvalidAlgorithm` |
#[test]
fn error_of_a_token_that_is_not_genuine() {
    let (options, policy) = (their_defaults(), Validation::new());
    let claims = json!({ "exp": YEAR_2100 });
    let good = their_sign(SECRET, &claims);
    let check =
        |token: &str, kind: ErrorKind, error| assert_errors(token, &options, policy, |other| *other == kind, error);
    check("garbage", ErrorKind::InvalidToken, Error::NotThreeSegments);
    check(&their_sign(b"of someone else", &claims), ErrorKind::InvalidSignature, Error::BadSignature);
    check(&good.replace(".eyJ", ".eyK"), ErrorKind::InvalidSignature, Error::BadSignature);
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let key = EncodingKey::from_secret(SECRET).unwrap();
        let token = jsonwebtoken::encode(&Header::new(algorithm), &claims, &key).unwrap();
        check(&token, ErrorKind::InvalidAlgorithm, Error::BadSignature);
    }
    // Only who holds the key gets to hear of the header.
    let header = base64url(r#"{"alg":"RS256"}"#);
    let payload = base64url(claims.to_string());
    check(&format!("{header}.{payload}.AAAA"), ErrorKind::InvalidAlgorithm, Error::BadSignature);
    check(&genuine(&header, &payload), ErrorKind::InvalidAlgorithm, Error::WrongAlgorithm);
}

/// | `Base64(_)` |
#[test]
fn error_of_base64() {
    let (options, policy) = (their_defaults(), Validation::new());
    let check = |token: &str, error| {
        assert_errors(token, &options, policy, |kind| matches!(kind, ErrorKind::Base64(_)), error);
    };
    let (header, payload) = (base64url(HEADER), base64url(json!({ "exp": YEAR_2100 }).to_string()));
    check(&format!("{header}=.{payload}.{}", mac(SECRET, "")), Error::BadSignature);
    check(&format!("{header}.{payload}.="), Error::BadSignature);
    check(&genuine(&format!("{header}="), &payload), Error::MalformedHeader);
    check(&genuine(&header, &format!("{payload}=")), Error::MalformedPayload);
    assert!(matches!(DecodingKey::from_base64_secret("?").unwrap_err().kind(), ErrorKind::Base64(_)));
    assert_eq!(Key::from_base64("?").err(), Some(Error::SecretNotBase64));
}

/// | `Json(_)` |
#[test]
fn error_of_json() {
    let (options, policy) = (their_defaults(), Validation::new());
    let is_json = |kind: &ErrorKind| matches!(kind, ErrorKind::Json(_));
    let check = |token: &str, error| assert_errors(token, &options, policy, is_json, error);
    let (header, payload) = (base64url(HEADER), base64url(json!({ "exp": YEAR_2100 }).to_string()));
    check(&format!("{}.{payload}.AAAA", base64url("{")), Error::BadSignature);
    check(&format!("{}.{payload}.AAAA", base64url(r#"{"alg":"none"}"#)), Error::BadSignature);
    check(&genuine(&base64url("{"), &payload), Error::MalformedHeader);
    check(&genuine(&base64url(r#"{"alg":"none"}"#), &payload), Error::WrongAlgorithm);
    check(&genuine(&header, &base64url("[]")), Error::NotAnObject);
    check(&genuine(&header, &base64url("{")), Error::InvalidJson);
    check(&genuine(&header, &base64url(b"{\"x\":\"\xFF\"}")), Error::InvalidJson);
    check(&genuine(&header, &base64url(r#"{"exp":1,"exp":1}"#)), Error::Duplicate(Name::Exp));

    // A type that does not fit; there before the claims are checked, here after.
    for (exp, error) in [(YEAR_2100, Error::Deserialize), (LONG_AGO, Error::Expired)] {
        let token = their_sign(SECRET, &json!({ "exp": exp, "id": 7, "mode": 3 }));
        assert!(is_json(theirs::<Stream>(&options, &token).unwrap_err().kind()));
        assert_eq!(ours::<Stream>(policy, &token), Err(error));
    }

    // What cannot be written.
    let claims = HashMap::from([((1, 2), 3)]);
    let unwritten = jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET).unwrap());
    assert!(is_json(unwritten.unwrap_err().kind()));
    assert_eq!(key().sign_json(&claims), Err(Error::Serialize));
}

/// | `MissingRequiredClaim("exp")` |
/// | `InvalidClaimFormat("nbf")` |
#[test]
fn error_of_a_claim_that_is_missing_or_has_the_wrong_type() {
    let mut options = their_defaults();
    options.validate_nbf = true;
    let check = |claims: Value, kind: ErrorKind, error| {
        assert_errors(&their_sign(SECRET, &claims), &options, Validation::new(), |other| *other == kind, error);
    };
    let missing = || ErrorKind::MissingRequiredClaim("exp".into());
    check(json!({ "sub": "alice" }), missing(), Error::MissingClaim(Name::Exp));
    check(json!({ "exp": "4102444800" }), missing(), Error::ClaimType(Name::Exp));
    check(json!({ "exp": null }), missing(), Error::ClaimType(Name::Exp));
    let format = ErrorKind::InvalidClaimFormat("nbf".into());
    check(json!({ "exp": YEAR_2100, "nbf": "0" }), format, Error::ClaimType(Name::Nbf));
}

/// | `ExpiredSignature` |
/// | `ImmatureSignature` |
/// | `InvalidIssuer` |
/// | `InvalidAudience` |
/// | `InvalidSubject` |
#[test]
fn error_of_a_claim_that_does_not_hold() {
    let mut options = their_expectations();
    options.validate_nbf = true;
    let policy = Validation::new().leeway(MINUTE).issuer("a").audience("b").subject("c");
    let good = json!({ "exp": YEAR_2100, "nbf": LONG_AGO, "iss": "a", "aud": "b", "sub": "c" });
    assert_both(&good, &options, policy, true);
    for (name, value, kind, error) in [
        ("exp", json!(LONG_AGO), ErrorKind::ExpiredSignature, Error::Expired),
        ("nbf", json!(YEAR_2100 - 1), ErrorKind::ImmatureSignature, Error::NotYetValid),
        ("iss", json!("x"), ErrorKind::InvalidIssuer, Error::WrongIssuer),
        ("aud", json!("x"), ErrorKind::InvalidAudience, Error::WrongAudience),
        ("sub", json!("x"), ErrorKind::InvalidSubject, Error::WrongSubject),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        assert_errors(&their_sign(SECRET, &claims), &options, policy, |other| *other == kind, error);
    }
    let token = their_sign(SECRET, &json!({ "exp": YEAR_2100, "aud": "b" }));
    let kind = |kind: &ErrorKind| *kind == ErrorKind::InvalidAudience;
    assert_errors(&token, &their_defaults(), Validation::new(), kind, Error::UnexpectedAudience);
}

// Code written by hand.

/// What many programs have: about thirty lines, and `exp` the only claim that is looked at.
mod by_hand {
    use crate::util::base64url;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use hmac::{Hmac, KeyInit, Mac};
    use serde::{Serialize, de::DeserializeOwned};
    use sha2::Sha256;

    fn mac(secret: &[u8], message: &str) -> Hmac<Sha256> {
        Hmac::new_from_slice(secret).unwrap().chain_update(message)
    }

    pub fn encode(secret: &[u8], claims: &impl Serialize) -> String {
        let header = base64url(r#"{"typ":"JWT","alg":"HS256"}"#);
        let message = format!("{header}.{}", base64url(serde_json::to_vec(claims).unwrap()));
        let signature = base64url(mac(secret, &message).finalize().into_bytes());
        format!("{message}.{signature}")
    }

    pub fn decode<T: DeserializeOwned>(secret: &[u8], token: &str, now: u64) -> Option<T> {
        let (message, signature) = token.rsplit_once('.')?;
        let (_, payload) = message.split_once('.')?;
        let [mut tag, mut json] = [signature, payload].map(|segment| vec![0; segment.len()]);
        let tag_len = URL_SAFE_NO_PAD.decode_slice(signature, &mut tag).ok()?;
        mac(secret, message).verify_slice(&tag[..tag_len]).ok()?;
        let json_len = URL_SAFE_NO_PAD.decode_slice(payload, &mut json).ok()?;
        let claims: serde_json::Value = serde_json::from_slice(&json[..json_len]).ok()?;
        if claims.get("exp").and_then(|exp| exp.as_u64()).is_some_and(|exp| exp < now.saturating_sub(60)) {
            return None;
        }
        serde_json::from_value(claims).ok()
    }
}

#[test]
fn code_by_hand_moves_over() {
    let (key, policy) = (key(), Validation::new().leeway(MINUTE));
    let claims = Stream { id: "room".into(), exp: EXP as u64, mode: 1 };
    for token in [by_hand::encode(SECRET, &claims), key.sign_json(&claims).unwrap()] {
        for (now, accepted) in [(EXP - 1, true), (EXP + 59, true), (EXP + 61, false)] {
            assert_eq!(by_hand::decode::<Stream>(SECRET, &token, now as u64).is_some(), accepted);
            assert_eq!(policy.verify_json::<Stream>(&key, &token, secs(now)).is_ok(), accepted);
        }
        assert_eq!(by_hand::decode::<Stream>(SECRET, &token, NOW as u64).as_ref(), Some(&claims));
        assert_eq!(policy.verify_json(&key, &token, secs(NOW)).as_ref(), Ok(&claims));
    }
}

/// Accepted by hand, refused here.
#[track_caller]
fn assert_stricter_than_by_hand(header: &str, payload: &str, error: Error) {
    let token = token(header, payload);
    assert!(by_hand::decode::<Value>(SECRET, &token, NOW as u64).is_some(), "{token}");
    assert_eq!(verdict(Validation::new(), header, payload), Err(error));
}

/// | `alg` that is not `HS256` |
/// | `typ` that is not `JWT` |
/// | `crit` in the header |
#[test]
fn stricter_than_by_hand_in_the_header() {
    assert_stricter_than_by_hand(r#"{"alg":"none"}"#, EXP_ONLY, Error::WrongAlgorithm);
    assert_stricter_than_by_hand(r#"{"alg":"RS256","typ":"JWT"}"#, EXP_ONLY, Error::WrongAlgorithm);
    assert_stricter_than_by_hand(r#"{"alg":"HS256","typ":"at+jwt"}"#, EXP_ONLY, Error::WrongType);
    assert_stricter_than_by_hand(r#"{"alg":"HS256","crit":["exp"]}"#, EXP_ONLY, Error::CriticalHeader);
}

/// | `aud`, if none is expected |
/// | `nbf` in the future |
/// | `exp` absent |
#[test]
fn stricter_than_by_hand_in_the_claims() {
    let with = |member: &str| format!(r#"{{"exp":1800000000,{member}}}"#);
    assert_stricter_than_by_hand(HEADER, &with(r#""aud":"web""#), Error::UnexpectedAudience);
    assert_stricter_than_by_hand(HEADER, &with(r#""nbf":1800000000"#), Error::NotYetValid);
    assert_stricter_than_by_hand(HEADER, r#"{"id":"room"}"#, Error::MissingClaim(Name::Exp));
}

/// | a secret of fewer than 32 bytes |
#[test]
fn stricter_than_by_hand_with_short_secrets() {
    let claims = json!({ "exp": EXP });
    let token = by_hand::encode(b"secret", &claims);
    assert_eq!(by_hand::decode(b"secret", &token, NOW as u64).as_ref(), Some(&claims));
    assert_eq!(Key::new(b"secret").err(), Some(Error::ShortSecret));
    let key = Key::from_short_secret(b"secret").unwrap();
    assert_eq!(Validation::new().verify_json(&key, &token, secs(NOW)), Ok(claims));
}

/// An empty secret is not a key, and not an absent one either.
#[test]
fn by_hand_an_empty_secret_switches_tokens_off() {
    assert!(by_hand::decode::<Value>(b"", &by_hand::encode(b"", &json!({ "exp": EXP })), NOW as u64).is_some());
    for key in [Key::new(b""), Key::from_short_secret(b""), Key::from_base64(""), Key::from_hex("0x")] {
        assert_eq!(key.err(), Some(Error::EmptySecret));
    }

    let configured = |secret: &str| -> Result<Option<Key>, Error> {
        if secret.is_empty() { Ok(None) } else { Key::from_short_secret(secret.as_bytes()).map(Some) }
    };
    let allowed = |key: Option<&Key>, token: &str| {
        key.is_some_and(|key| Validation::new().verify_json::<Value>(key, token, secs(NOW)).is_ok())
    };
    let token = by_hand::encode(b"secret", &json!({ "exp": EXP }));
    assert!(allowed(configured("secret").unwrap().as_ref(), &token));
    assert!(!allowed(configured("").unwrap().as_ref(), &token));
}

#[test]
fn by_hand_a_type_that_is_copy_or_comparable_lends_its_key() {
    use std::sync::{Arc, OnceLock};

    static KEY: OnceLock<Key> = OnceLock::new();

    #[derive(Clone, Copy)]
    struct Auth {
        key: &'static Key,
        leeway: Duration,
    }

    #[derive(Clone)]
    struct Issuer {
        kid: String,
        key: Arc<Key>,
    }

    impl PartialEq for Issuer {
        fn eq(&self, other: &Self) -> bool {
            self.kid == other.kid
        }
    }

    let auth = Auth { key: KEY.get_or_init(key), leeway: MINUTE };
    let copy = auth;
    let token = auth.key.sign_json(&json!({ "exp": EXP })).unwrap();
    assert!(Validation::new().leeway(copy.leeway).verify_json::<Value>(copy.key, &token, secs(EXP + 1)).is_ok());

    let issuer = Issuer { kid: "2026".into(), key: Arc::new(key()) };
    assert!(issuer.clone() == issuer && Arc::ptr_eq(&issuer.key, &issuer.clone().key));
    assert!(issuer != Issuer { kid: "2025".into(), key: Arc::new(key().derive("2025")) });
    assert!(Validation::new().verify_json::<Value>(&*issuer.key, &token, secs(NOW)).is_ok());
}

// Other libraries on the other side.

const PEERS: &str = include_str!("data/peers.txt");

/// What follows `LIBRARY NAME ` in the data.
#[track_caller]
fn peer(library: &str, name: &str) -> &'static str {
    let start = format!("{library} {name} ");
    let mut lines = PEERS.lines().filter_map(|line| line.strip_prefix(&start));
    let line = lines.next().unwrap_or_else(|| panic!("{start}"));
    assert_eq!(lines.next(), None, "{start}");
    line
}

fn peer_verdict(policy: Validation<'_>, token: &str) -> Result<Value, Error> {
    policy.verify_json(&key(), token, secs(YEAR_2100 - 1))
}

/// What each is given has other names there; the calls are the same.
#[test]
fn peer_lines_are_those_that_were_run() {
    for line in [
        r#"jwt.decode(token, secret, algorithms=["HS256"], options={"require": ["exp"]})"#,
        r#"jwt.verify(token, secret, { algorithms: ["HS256"] })"#,
        r#", secret, algorithm="HS256")"#,
        r#"{ expiresIn: "30m" })"#,
        r#"jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString("#,
        r#"func(*jwt.Token) (any, error) { return secret, nil }"#,
        r#"jwt.WithValidMethods([]string{"HS256"})"#,
    ] {
        assert!(DOCUMENT.contains(line) && PEERS.contains(line), "{line}");
    }
}

/// | PyJWT: `sub` and `exp`, in ASCII |
/// | PyJWT: text that is not ASCII |
/// | PyJWT: `exp` as a string |
/// | PyJWT: a `float("nan")` among the claims |
#[test]
fn peer_tokens_of_pyjwt() {
    let claims = Claims { sub: "alice", exp: secs(YEAR_2100) };
    assert_eq!(key().sign(&claims).as_deref(), Ok(peer("pyjwt", "plain")));
    let escapes = peer("pyjwt", "escapes");
    let claims = json!({ "sub": "Zoë 😀", "exp": YEAR_2100 });
    assert_ne!(key().sign_json(&claims).unwrap(), escapes);
    assert_eq!(peer_verdict(Validation::new(), escapes), Ok(claims));
    assert_eq!(peer_verdict(Validation::new(), peer("pyjwt", "exp_as_text")), Err(Error::ClaimType(Name::Exp)));
    assert_eq!(peer_verdict(Validation::new(), peer("pyjwt", "nan")), Err(Error::InvalidJson));
}

/// | npm: with `expiresIn` |
/// | npm: without `expiresIn` |
/// | npm: a string instead of an object |
#[test]
fn peer_tokens_of_npm() {
    let claims = json!({ "sub": "alice", "iat": YEAR_2100 - 1800, "exp": YEAR_2100 });
    assert_eq!(peer_verdict(Validation::new(), peer("npm", "expires_in")), Ok(claims));
    let endless = peer("npm", "no_exp");
    assert_eq!(peer_verdict(Validation::new(), endless), Err(Error::MissingClaim(Name::Exp)));
    let bound = Validation::new().allow_missing_exp().max_age(Duration::from_secs(1800));
    assert_eq!(peer_verdict(bound, endless), Ok(json!({ "sub": "alice", "iat": YEAR_2100 - 1800 })));
    let later = bound.verify_json::<Value>(&key(), endless, secs(YEAR_2100 + 1));
    assert_eq!(later, Err(Error::TooOld));
    let text = peer("npm", "text");
    assert_eq!(peer_verdict(Validation::new(), text), Err(Error::NotAnObject));
    assert_eq!(jws::authenticate(&key(), text).unwrap(), b"any text");
}

/// | golang-jwt: `MapClaims` |
/// | golang-jwt: `RegisteredClaims` with one audience |
#[test]
fn peer_tokens_of_golang_jwt() {
    let map = peer("go", "map");
    let payload = jws::authenticate(&key(), map).unwrap();
    assert_eq!(payload, br#"{"exp":4102444800,"sub":"a\u003cb\u003e\u0026c"}"#);
    assert_eq!(peer_verdict(Validation::new(), map), Ok(json!({ "exp": YEAR_2100, "sub": "a<b>&c" })));

    let registered = peer("go", "registered");
    assert_eq!(peer_verdict(Validation::new(), registered), Err(Error::UnexpectedAudience));
    let claims = json!({ "sub": "alice", "aud": ["api"], "exp": YEAR_2100 });
    assert_eq!(peer_verdict(Validation::new().audience("api"), registered), Ok(claims));
}

/// | any: without `exp` |
#[test]
fn peer_tokens_without_exp() {
    for library in ["pyjwt", "npm", "go"] {
        assert_eq!(
            peer_verdict(Validation::new(), peer(library, "no_exp")),
            Err(Error::MissingClaim(Name::Exp)),
            "{library}"
        );
    }
}

/// | `sub` is a number |
/// | `sub` is `null` |
/// | `jti` is a number |
/// | `aud`, if the other library expects none |
/// | `iat` in the future |
/// | `exp` is [`NumericDate::MAX`](crate::NumericDate::MAX) |
/// | any token at exactly `exp` (now == `exp`) |
#[test]
fn peer_verdicts_on_our_tokens() {
    // The tokens that they were shown are ours.
    let payload = |members: &str| format!(r#"{{"sub":"alice","exp":4102444800{members}}}"#);
    let exp_now = unverified::payload(peer("hs256", "exp_now")).unwrap().into_text();
    for (name, payload) in [
        ("plain", payload("")),
        ("numeric_sub", payload("").replace(r#""alice""#, "7")),
        ("null_sub", payload("").replace(r#""alice""#, "null")),
        ("numeric_jti", payload(r#","jti":7"#)),
        ("aud", payload(r#","aud":"api""#)),
        ("iat_in_the_future", payload(r#","iat":4102443000"#)),
        ("exp_max", r#"{"sub":"alice","exp":9223372036854775807}"#.into()),
        ("exp_now", exp_now),
    ] {
        assert_eq!(key().sign(Json(&payload)).as_deref(), Ok(peer("hs256", name)), "{name}");
    }

    // What each said: PyJWT, npm, golang-jwt with `MapClaims` and with `RegisteredClaims`; and what is said here.
    let accepted = [true; 4];
    for (name, verdicts, ours) in [
        ("plain", accepted, Ok(())),
        ("numeric_sub", [false, true, true, false], Ok(())),
        ("null_sub", [false, true, true, true], Ok(())),
        ("numeric_jti", [false, true, true, false], Ok(())),
        ("aud", [false, true, true, true], Err(Error::UnexpectedAudience)),
        ("iat_in_the_future", [false, true, false, false], Ok(())),
        ("exp_max", [true, true, false, false], Ok(())),
    ] {
        let libraries = ["pyjwt", "npm", "go-map", "go-registered"];
        assert_eq!(
            libraries.map(|library| peer(&format!("{library} on"), name).starts_with("accepts")),
            verdicts,
            "{name}"
        );
        let at = secs(YEAR_2100 - 3600);
        let verdict = Validation::new().verify_json::<Value>(&key(), peer("hs256", name), at);
        assert_eq!(verdict.map(|_| ()), ours, "{name}");
    }
    assert!(peer("npm on", "exp_max").contains("9223372036854776000"));
    assert!(peer("pyjwt on", "numeric_sub").contains("InvalidSubjectError"));
    let token = peer("hs256", "exp_now");
    for library in ["pyjwt on", "npm on", "go-map on", "go-registered on"] {
        assert!(peer(library, "exp_now").starts_with("refuses"));
    }
    let exp: NumericDate = unverified::payload(token).unwrap().get("exp").unwrap();
    assert_eq!(Validation::new().verify_json::<Value>(&key(), token, exp), Err(Error::Expired));
    let second_before = exp - Duration::from_secs(1);
    assert!(Validation::new().verify_json::<Value>(&key(), token, second_before).is_ok());
}
