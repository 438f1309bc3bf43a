//! Further shapes of claims: those that take the reader of JSON the longest, byte for byte.

use crate::claims::{EXP, Payload, Session, session};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

pub type Map = BTreeMap<String, Value>;

pub fn scalars() -> Payload<Map> {
    let values = ["1", "true", "null", "-12.5e3", "false", "1234567"].iter().cycle().take(30).enumerate();
    let members: Vec<String> = values.map(|(at, value)| format!(r#""k{at}":{value}"#)).collect();
    let text = format!(r#"{{"exp":{EXP},{}}}"#, members.join(","));
    Payload::new("scalars", "30 numbers, booleans and nulls", 358, text)
}

/// The session again, as an issuer writes it for people to read.
pub fn spaces() -> Payload<Session> {
    let text = serde_json::to_string_pretty(&session().claims).unwrap();
    Payload::new("spaces", "login session, a line for each member", 826, text)
}

/// As issuers write it that escape slashes, in the names of members too.
pub fn names() -> Payload<Map> {
    let member = |at| format!(r#""https:\/\/id.example.com\/claims\/{at}":"{at}""#);
    let members: Vec<String> = (10..20).map(member).collect();
    let text = format!(r#"{{"exp":{EXP},{}}}"#, members.join(","));
    Payload::new("names", "10 names with escapes", 458, text)
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Permissions {
    exp: i64,
    permissions: Vec<Permission>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Permission {
    id: u32,
    write: bool,
    on: String,
}

pub fn objects() -> Payload<Permissions> {
    let permission = |id| format!(r#"{{"id":{id},"write":true,"on":"x{id}"}}"#);
    let permissions: Vec<String> = (10..30).map(permission).collect();
    let text = format!(r#"{{"exp":{EXP},"permissions":[{}]}}"#, permissions.join(","));
    Payload::new("objects", "20 small objects", 714, text)
}
