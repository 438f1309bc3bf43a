//! "Three complete examples": the programs of the page, with `jsonwebtoken` on the other side.

use super::*;

// A streaming server: a struct of its own without `sub`, a minute of leeway, a secret of any length.

fn streaming_server() -> Program<'static> {
    Program {
        secret: b"secret",
        options: their_defaults(),
        key: Key::from_short_secret(b"secret").unwrap(),
        policy: Validation::new().leeway(MINUTE),
    }
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
fn a_media_server_rejects_another_issuer_and_any_audience() {
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
