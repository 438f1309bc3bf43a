#!/usr/bin/env bash
# A Cargo feature of serde_json, enabled by any crate of the program, makes jsonwebtoken miss an `exp` that is there.
#
# Run with: crates jsonwebtoken 12.0.0 (rust_crypto), serde_json 1.0.145 without and with `arbitrary_precision`.
#
# Seen: a token whose `exp` is 4102444800.0 is accepted. With `arbitrary_precision` the same program rejects the same token
# with "Missing required claim: exp", and an enum of claims with `#[serde(tag = ..)]` and a float cannot be read. An
# integer `exp` is accepted in both builds.
#
# Why it matters: Cargo unites features. A dependency that wants exact decimals switches the feature on for the whole
# program, and tokens of issuers that write floats (Lua after a division, Python's time.time(), protobuf's Struct) stop
# working, with a message that sends the reader to the issuer.
. "$(dirname "$0")/lib.sh"

program() {
    crate 'jsonwebtoken = { version = "=12.0.0", default-features = false, features = ["rust_crypto"] }' \
        "serde_json = { version = \"=1.0.145\", features = [$1] }" 'serde = { version = "1", features = ["derive"] }' >/dev/null <<'X'
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Tagged {
    Access { exp: f64 },
}

fn verdict<T: DeserializeOwned>(claims: &impl Serialize) -> String {
    let key = std::env::var("SECRET_KEY").unwrap();
    let token = encode(&Header::default(), claims, &EncodingKey::from_secret(key.as_bytes()).unwrap()).unwrap();
    match decode::<T>(&token, &DecodingKey::from_secret(key.as_bytes()).unwrap(), &Validation::default()) {
        Ok(_) => "accepted".into(),
        Err(error) => error.to_string(),
    }
}

fn main() {
    println!("  exp 4102444800: {}", verdict::<serde_json::Value>(&serde_json::json!({ "exp": 4102444800_u64 })));
    println!("  exp 4102444800.0: {}", verdict::<serde_json::Value>(&serde_json::json!({ "exp": 4102444800.0 })));
    println!("  tagged, exp 4102444800.0: {}", verdict::<Tagged>(&Tagged::Access { exp: 4102444800.0 }));
}
X
    target/debug/peer
}
seen=$(echo "without:" && program '' && echo "with arbitrary_precision:" && program '"arbitrary_precision"')
expect <<'X'
without:
  exp 4102444800: accepted
  exp 4102444800.0: accepted
  tagged, exp 4102444800.0: accepted
with arbitrary_precision:
  exp 4102444800: accepted
  exp 4102444800.0: Missing required claim: exp
  tagged, exp 4102444800.0: JSON error: invalid type: map, expected f64
X
