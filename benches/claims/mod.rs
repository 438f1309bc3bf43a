//! The claims of five tokens, from the smallest to a large one: each as JSON text and as a type of its own. Both
//! `benches/token.rs` and `benches/compare` measure these.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub const SECRET: &[u8] = b"a secret of 32 random bytes or so";
/// `exp` of all of them. In the year 2100, because other crates read the clock.
pub const EXP: i64 = 4_102_444_800;

/// Claims to be measured.
pub struct Payload<T> {
    /// A word, to choose benchmarks by.
    pub name: &'static str,
    /// What the claims are, for tables and charts.
    pub what: &'static str,
    /// The JSON text, as an issuer may have written it.
    pub text: String,
    /// The same as a type of its own.
    pub claims: T,
}

impl<T: DeserializeOwned> Payload<T> {
    /// The text is of so many bytes, so that nobody changes it without changing what is said about it.
    pub fn new(name: &'static str, what: &'static str, bytes: usize, text: String) -> Self {
        assert_eq!(text.len(), bytes, "the length of {name}");
        let claims = serde_json::from_str(&text).unwrap();
        Self { name, what, text, claims }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Toy {
    pub sub: String,
    pub exp: i64,
}

/// The smallest useful token, which is what most benchmarks measure.
pub fn toy() -> Payload<Toy> {
    let text = format!(r#"{{"sub":"alice@example.com","exp":{EXP}}}"#);
    Payload::new("toy", "`sub` and `exp`", 44, text)
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub iss: String,
    pub sub: String,
    pub aud: String,
    pub exp: i64,
    pub iat: i64,
    pub email: String,
    pub phone: String,
    pub role: String,
    pub aal: String,
    pub amr: Vec<Method>,
    pub session_id: String,
    pub is_anonymous: bool,
    pub app_metadata: App,
    pub user_metadata: User,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Method {
    method: String,
    timestamp: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct App {
    provider: String,
    providers: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    sub: String,
    email: String,
    email_verified: bool,
    phone_verified: bool,
    preferred_username: String,
    full_name: String,
    avatar_url: String,
}

/// What a service for logins puts into the token of a session.
pub fn session() -> Payload<Session> {
    let lines = r#"{
        "iss":"https://acme.login.example.com/auth/v1",
        "sub":"8d1c7f0e-5a3b-4f62-9e84-c2b7a6d05f19",
        "aud":"authenticated",
        "exp":4102444800,
        "iat":1700000000,
        "email":"alice@example.com",
        "phone":"",
        "role":"authenticated",
        "aal":"aal1",
        "amr":[{"method":"password","timestamp":1700000000}],
        "session_id":"3e9b40c6-71d8-4c5f-8a2e-94f1d0b7c6a5",
        "is_anonymous":false,
        "app_metadata":{"provider":"email","providers":["email","github"]},
        "user_metadata":{
            "sub":"8d1c7f0e-5a3b-4f62-9e84-c2b7a6d05f19",
            "email":"alice@example.com",
            "email_verified":true,
            "phone_verified":false,
            "preferred_username":"alice",
            "full_name":"Alice Example",
            "avatar_url":"https://avatars.example.com/u/7?v=4"
        }
    }"#;
    Payload::new("session", "login session", 661, lines.lines().map(str::trim).collect())
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    pub sub: String,
    pub exp: i64,
    pub groups: Vec<String>,
}

pub fn groups_16() -> Payload<Groups> {
    Payload::new("groups_16", "16 groups", 519, groups(16))
}

pub fn groups_128() -> Payload<Groups> {
    Payload::new("groups_128", "128 groups", 3767, groups(128))
}

fn groups(count: usize) -> String {
    let names: Vec<String> = (1..=count).map(|at| format!(r#""acme/engineering/team-{at:04}""#)).collect();
    format!(r#"{{"sub":"alice@example.com","exp":{EXP},"groups":[{}]}}"#, names.join(","))
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    pub sub: String,
    pub exp: i64,
    pub name: String,
    pub locale: String,
}

/// As issuers write it that escape all but ASCII, and slashes too.
pub fn escapes() -> Payload<Named> {
    let lines = r#"{
        "sub":"alice@example.com",
        "exp":4102444800,
        "name":"Al\u00ed\u00e7e \"\u00c1l\u00ed\" S\u00f8rensen-M\u00fcller\r\n\t
            \u0410\u043b\u0438\u0441\u0430 \u30a2\u30ea\u30b9 \ud83d\ude00 \ud83c\udf0d \u2728\u2764\ufe0f
            \u00ab\u00c0 bient\u00f4t\u00bb \u2014 caf\u00e9\/th\u00e9 \\o\/",
        "locale":"de-CH"
    }"#;
    Payload::new("escapes", "name with escapes", 294, lines.lines().map(str::trim).collect())
}
