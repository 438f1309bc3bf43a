//! Calls one function of the crate with a secret of which every bit is marked as undefined. Valgrind's memcheck follows
//! undefined bits through memory and arithmetic, and reports each conditional jump and each memory address that depends
//! on one. Code in constant time has neither. (The idea is that of ctgrind, by Adam Langley, 2010.)
//!
//! The script `run` beside this package's `Cargo.toml` runs all cases, and says which reports are accepted.
//!
//! ```text
//! valgrind constant-time CASE [CHARACTER]
//! ```
//!
//! `CHARACTER` is the index of the one wrong character of the signature, from 0 to 42. Without it the token is genuine.

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
compile_error!("the requests to valgrind are written for x86-64 Linux");

mod memcheck;

use hs256::{Claims, Error, Key, NumericDate, Validation, jws};
use memcheck::{public, secret};
use std::{env, hint::black_box};

/// All digits, in both cases.
const HEX: &str = "0x0123456789abcdefABCDEF0123456789fedcba9876543210FEDCBA9876543210";
/// All characters of each alphabet, and two more, so that the last group is not full.
const BASE64: &str = "A+/BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AA";
const BASE64URL: &str = "A-_BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AA";
const CLAIMS: Claims<&str> = Claims { sub: "alice@example.com", exp: NumericDate::from_secs(1_800_000_000) };
const LAST_SECOND: NumericDate = NumericDate::from_secs(1_799_999_999);
/// The claims in JSON.
const PAYLOAD: &[u8] = br#"{"sub":"alice@example.com","exp":1800000000}"#;

fn main() {
    let mut args = env::args().skip(1);
    let case = args.next().expect("CASE");
    let wrong = args.next().map(|character| character.parse().expect("CHARACTER"));
    let mut key = Key::new(b"a secret of 32 bytes for a trace").unwrap();
    let token = token(&key, wrong);
    let (mut mac, tag) = mac_and_tag(wrong);

    let good = match case.as_str() {
        "new-32-bytes" => made(Key::new(secret(&mut [1; 32]))),
        "new-100-bytes" => made(Key::new(secret(&mut [1; 100]))),
        "derive" => made(Ok(secret(&mut key).derive("another purpose"))),
        "from-hex" => made(Key::from_hex(&secret_text(HEX, 2))),
        "from-base64" => made(Key::from_base64(&secret_text(BASE64, 1))),
        "from-base64url" => made(Key::from_base64(&secret_text(BASE64URL, 1))),
        "sign" => signed(&token, |out| secret(&mut key).sign_into(&CLAIMS, out).is_ok()),
        "jws-sign" => signed(&token, |out| secret(&mut key).sign_into(jws::Bytes(PAYLOAD), out).is_ok()),
        "verify" => verified(secret(&mut key), &token),
        "jws-authenticate" => authenticated(secret(&mut key), &token),
        // Planted faults.
        "early-exit" => early_exit(secret(&mut mac), &tag),
        "array-eq" => array_eq(secret(&mut mac), &tag),
        "table" => hex_digit(secret(&mut mac)) == b'a',
        _ => panic!("there is no case {case}"),
    };
    assert_eq!(good, wrong.is_none());
}

/// A genuine token, or one with a wrong character in its signature.
fn token(key: &Key, wrong: Option<usize>) -> String {
    let mut out = [0; 256];
    let mut token = key.sign_into(&CLAIMS, &mut out).unwrap().to_owned();
    if let Some(character) = wrong {
        let at = token.rfind('.').unwrap() + 1 + character;
        // Either may be the last character: the two bits that belong to no byte are zero.
        let other = if &token[at..=at] == "A" { "E" } else { "A" };
        token.replace_range(at..=at, other);
    }
    token
}

/// A text, all of which is secret but its first characters and its last one. Those are public, because white space,
/// padding and `0x` are looked for there, and the number of bytes depends on what is found. This is not traced. No secret
/// contains white space or padding; at most, it shows whether the first digit of a hexadecimal secret is `0`.
fn secret_text(text: &str, public: usize) -> String {
    let mut text = text.to_owned();
    let last = text.len() - 1;
    secret(text.get_mut(public..last).unwrap());
    text
}

fn made(key: Result<Key, Error>) -> bool {
    black_box(&key).is_ok()
}

fn signed(token: &str, sign: impl FnOnce(&mut [u8]) -> bool) -> bool {
    let mut out = [0; 256];
    let signed = sign(&mut out);
    // A MAC that is handed out is no longer secret.
    signed && public(&mut out).starts_with(token.as_bytes())
}

// What follows is not inlined, so that callgrind can count the instructions of a call.

#[inline(never)]
fn verified(key: &Key, token: &str) -> bool {
    match Validation::new().verify_into(key, token, LAST_SECOND, &mut [0; 256]) {
        Ok(claims) => claims == CLAIMS,
        error => error != Err(Error::BadSignature),
    }
}

#[inline(never)]
fn authenticated(key: &Key, token: &str) -> bool {
    match jws::authenticate_into(key, token, &mut [0; 256]) {
        Ok(payload) => payload == PAYLOAD,
        error => error != Err(Error::BadSignature),
    }
}

/// A MAC, and a tag that is the same or has a wrong byte.
fn mac_and_tag(wrong: Option<usize>) -> ([u8; 32], [u8; 32]) {
    let mac = [b'Z'; 32];
    let mut tag = mac;
    if let Some(character) = wrong {
        tag[character * 3 / 4] = 0;
    }
    (mac, tag)
}

#[inline(never)]
fn early_exit(mac: &[u8], tag: &[u8]) -> bool {
    mac.iter().zip(tag).all(|(left, right)| left == right)
}

#[inline(never)]
fn array_eq(mac: &[u8; 32], tag: &[u8; 32]) -> bool {
    mac == tag
}

#[inline(never)]
fn hex_digit(mac: &[u8; 32]) -> u8 {
    b"0123456789abcdef"[usize::from(mac[0] % 16)]
}
