#!/usr/bin/env bash
# A date type of Rust in the field `exp` signs without an error and makes four kinds of JSON, none of them a date of a token.
#
# Run with: crates jsonwebtoken 12.0.0 (rust_crypto), time 0.3.44, chrono 0.4.42, jiff 0.2.16, serde 1; npm jose 6.2.18.
#
# Seen: `exp: SystemTime` is the object {"secs_since_epoch":..}, `time::OffsetDateTime` an array of nine numbers, chrono and
# jiff a text. `encode` signs all of them. `decode` of the same crate calls the text a missing claim, and the array and
# the object a JSON error ("expected `,` or `}`"), though the JSON is valid. jose says that `exp` must be a number. What works is
# `#[serde(with = "time::serde::timestamp")]`, `chrono::serde::ts_seconds`, `jiff::fmt::serde::timestamp::second::required`.
#
# Why it matters: the compiler accepts the field, signing succeeds, and the messages on the other side speak of a missing
# claim or of broken JSON instead of the type.
. "$(dirname "$0")/lib.sh"

crate 'jsonwebtoken = { version = "=12.0.0", default-features = false, features = ["rust_crypto"] }' 'serde = { version = "1", features = ["derive"] }' \
    'serde_json = "1"' 'time = { version = "=0.3.44", features = ["serde"] }' 'chrono = { version = "=0.4.42", features = ["serde"] }' \
    'jiff = { version = "=0.2.16", features = ["serde"] }' >/dev/null <<'X'
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::Serialize;
use std::time::{Duration, SystemTime};

#[derive(Serialize)]
struct Claims<T> {
    exp: T,
}

#[derive(Serialize)]
struct Annotated {
    #[serde(with = "time::serde::timestamp")]
    exp: time::OffsetDateTime,
}

fn show(name: &str, claims: &impl Serialize) {
    let key = std::env::var("SECRET_KEY").unwrap();
    let token = encode(&Header::default(), claims, &EncodingKey::from_secret(key.as_bytes()).unwrap()).unwrap();
    let decoded = decode::<serde_json::Value>(&token, &DecodingKey::from_secret(key.as_bytes()).unwrap(), &Validation::default());
    let decoded = decoded.map_or_else(|error| error.to_string(), |_| "accepted".into());
    println!("{token} {name}: {}; decode: {decoded}", serde_json::to_string(claims).unwrap());
}

fn main() {
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(4102444800);
    show("SystemTime", &Claims { exp: date });
    show("time", &Claims { exp: time::OffsetDateTime::from(date) });
    show("chrono", &Claims { exp: chrono::DateTime::<chrono::Utc>::from(date) });
    show("jiff", &Claims { exp: jiff::Timestamp::try_from(date).unwrap() });
    show("time, annotated", &Annotated { exp: date.into() });
}
X
npm_install jose@6.2.18 >/dev/null
seen=$(
    target/debug/peer | while read -r token rest; do
        printf '%s; jose: ' "$rest"
        node -e 'import("jose").then((jose) => jose.jwtVerify(process.argv[1], new TextEncoder().encode(process.env.SECRET_KEY)))
            .then(() => console.log("accepted"), (e) => console.log(e.message));' "$token"
    done
)
expect <<'X'
SystemTime: {"exp":{"secs_since_epoch":4102444800,"nanos_since_epoch":0}}; decode: JSON error: expected `,` or `}` at line 1 column 9; jose: "exp" claim must be a number
time: {"exp":[2100,1,0,0,0,0,0,0,0]}; decode: JSON error: expected `,` or `}` at line 1 column 9; jose: "exp" claim must be a number
chrono: {"exp":"2100-01-01T00:00:00Z"}; decode: Missing required claim: exp; jose: "exp" claim must be a number
jiff: {"exp":"2100-01-01T00:00:00Z"}; decode: Missing required claim: exp; jose: "exp" claim must be a number
time, annotated: {"exp":4102444800}; decode: accepted; jose: accepted
X
