//! Every input, where there are few enough: short JSON texts, and groups of base64url characters.
//!
//! `cargo test` tries a part of them, and a release build a larger one: `cargo test --release --test exhaustive`. All
//! of them take seven minutes of one processor: `cargo test --release --test exhaustive -- --include-ignored`

mod util;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hs256::{Error, NumericDate, Text, jws, unverified};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::thread;
use util::{HEADER, base64url, key};

/// Calls `check` with all texts that consist of `text` and then up to `len` of these bytes.
fn for_each_text(bytes: &[u8], len: usize, text: &mut Vec<u8>, check: &mut impl FnMut(&[u8])) {
    check(text);
    for &byte in bytes.iter().filter(|_| len > 0) {
        text.push(byte);
        for_each_text(bytes, len - 1, text, check);
        text.pop();
    }
}

// JSON (RFC 8259), compared with serde_json. It is read without a key, which costs no MAC.

/// Each kind of byte that the grammar knows. The line feed is white space and also a control character. The last two
/// bytes are one character in UTF-8.
const SIGNIFICANT: &[u8; 20] = b"{}[]:,\"\\01-+.etru\n\xC3\xA9";

/// What stands before and after a text. So the text is the payload, its members, or a value in it; and it stands at each
/// place of a payload as this crate writes it.
const AROUND: [(&str, &str); 8] = [
    ("", ""),
    ("{", "}"),
    (r#"{"x":"#, "}"),
    (r#"{"x":["#, "]}"),
    (r#"{"x":{"#, "}}"),
    (r#"{"sub":"#, r#","exp":1}"#),
    (r#"{"sub":""#, r#"","exp":1}"#),
    (r#"{"sub":"a","exp":"#, "}"),
];

/// Reads all texts of up to `len` bytes, at all these places, with both readers. Returns how many both accept.
fn accepted(len: usize) -> usize {
    thread::scope(|scope| {
        let threads = AROUND.map(|(before, after)| scope.spawn(move || accepted_between(before, len, after)));
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

fn accepted_between(before: &str, len: usize, after: &str) -> usize {
    let (header, signature) = (base64url(HEADER), "A".repeat(43));
    let (mut payload, mut token, mut buffer) = (Vec::new(), String::new(), [0; 64]);
    let mut count = 0;
    for_each_text(SIGNIFICANT, len, &mut Vec::new(), &mut |text| {
        payload.clear();
        payload.extend_from_slice(before.as_bytes());
        payload.extend_from_slice(text);
        payload.extend_from_slice(after.as_bytes());
        token.clear();
        token.extend([&header, "."]);
        URL_SAFE_NO_PAD.encode_string(&payload, &mut token);
        token.extend([".", &signature]);

        let read = unverified::payload_into(&token, &mut buffer);
        let is_read = read.is_ok();
        match serde_json::from_slice::<Value>(&payload) {
            Ok(object @ Value::Object(_)) => {
                let claims = read.unwrap_or_else(|_| panic!("{} is rejected", payload.escape_ascii()));
                let sub = claims.get::<Text<'_>>("sub").ok().map(|sub| sub.copy_to(&mut [0; 64]).unwrap().to_owned());
                let exp = claims.get("exp").ok().map(NumericDate::as_secs);
                assert_eq!((sub.as_deref(), exp), sub_and_exp(&object), "{}", payload.escape_ascii());
            }
            // serde_json rejects a number that no f64 holds, this crate does not. An `IgnoredAny` has no numbers to hold.
            Err(error) if text.contains(&b'e') && error.to_string().starts_with("number out of range") => {
                let is_object = payload.trim_ascii_start().starts_with(b"{");
                let is_json = serde_json::from_slice::<IgnoredAny>(&payload).is_ok();
                assert_eq!(is_read, is_object && is_json, "{}", payload.escape_ascii());
            }
            _ => assert!(!is_read, "{} is accepted", payload.escape_ascii()),
        }
        count += usize::from(is_read);
    });
    count
}

/// The two claims as they should be read. `None` if a claim is missing or has the wrong type.
fn sub_and_exp(object: &Value) -> (Option<&str>, Option<i64>) {
    // So few digits make an exact f64. Where the exponent makes it too large for an i64, `as` takes the nearest.
    let exp = object.get("exp").and_then(Value::as_f64).map(|exp| exp.floor() as i64);
    (object.get("sub").and_then(Value::as_str), exp)
}

/// At each place, 168,421 texts of up to four bytes; in a release build, 3,368,421 of up to five.
#[test]
fn short_json_is_read_as_by_serde_json() {
    let (len, both_accept) = if cfg!(debug_assertions) { (4, 59_701) } else { (5, 906_005) };
    assert_eq!(accepted(len), both_accept);
}

/// At each place, 67,368,421 texts.
#[test]
#[ignore = "takes minutes"]
fn json_of_six_bytes_is_read_as_by_serde_json() {
    assert_eq!(accepted(6), 13_854_348);
}

// Base64url (RFC 4648 §5), compared with the `base64` crate.

/// The characters at both ends of each range of the alphabet, their neighbours, and one of two bytes.
const EDGES: &[u8] = b",-./09:@AZ[^_`az{\xC3\xA9";

/// Decodes all texts of up to `len` of these bytes: as the last characters of a payload and, if they are a whole group
/// of four, also before others. Returns how many texts there are, and how many are base64url. The others are rejected.
fn decoded(bytes: &[u8], len: usize) -> [usize; 2] {
    const BEFORE: [&[u8]; 5] = [b"", b"AAAA", b"AAAAAAAA", b"AAAAAAAAAAAA", b"AAAAAAAAAAAAAAAA"];
    let (mut token, mut buffer) = (Vec::new(), [0; 64]);
    let (mut texts, mut accepted) = (0, 0);
    for_each_text(bytes, len, &mut Vec::new(), &mut |text| {
        // A token is a `str`, which holds nothing but UTF-8.
        if str::from_utf8(text).is_err() {
            return;
        }
        let is_base64url = URL_SAFE_NO_PAD.decode_slice(text, &mut [0; 4]).is_ok();
        let is_group = text.len() == 4;
        let places = BEFORE.into_iter().zip(BEFORE.into_iter().rev());
        let places = places.map(|(before, after)| (before, if is_group { after } else { b"" }, is_base64url));
        // No two faults make up for each other.
        for (before, after, is_base64url) in places.chain([(&b"%%%%"[..], &b""[..], false)]) {
            token.clear();
            for part in [b".", before, text, after, b".", &[b'A'; 43]] {
                token.extend_from_slice(part);
            }
            // What comes out of it is no JSON. A dot ends the segment.
            let result = unverified::payload_into(str::from_utf8(&token).unwrap(), &mut buffer);
            let is_decoded = !matches!(result, Err(Error::MalformedPayload | Error::NotThreeSegments));
            assert_eq!(is_decoded, is_base64url, "{}", token.escape_ascii());
        }
        texts += 1;
        accepted += usize::from(is_base64url);
    });
    [texts, accepted]
}

#[test]
fn some_groups_are_decoded_as_by_base64() {
    let all: Vec<u8> = (0..=0xFF).collect();
    assert_eq!(decoded(&all, 2), [1 + 128 + 18_304, 1 + (1 << 8)]);
    assert_eq!(decoded(EDGES, 4), [89_644, 4_233]);
}

/// All 2^32 groups of four bytes, of which 383,270,912 are UTF-8, and all shorter ones. As many are accepted as there are
/// strings of up to three bytes. So with the test below, each decodes to what it is the encoding of.
#[test]
#[ignore = "takes minutes"]
fn all_groups_are_decoded_as_by_base64() {
    let all: Vec<u8> = (0..=0xFF).collect();
    let texts = 1 + 128 + 18_304 + 2_650_112 + 383_270_912;
    assert_eq!(decoded(&all, 4), [texts, 1 + (1 << 8) + (1 << 16) + (1 << 24)]);
}

/// All 2^24 groups of three bytes, and all last groups of one and two after up to eight bytes; without optimisation, one in 251.
#[test]
fn all_groups_are_encoded_as_by_base64_and_decoded_again() {
    let every = |bits: u32| (0..1 << bits).step_by(if cfg!(debug_assertions) { 251 } else { 1 }).map(u32::to_be_bytes);
    for before in (0..=8).map(|len| &[0x5A; 8][..len]) {
        for [.., byte] in every(8) {
            assert_encoded(&[before, &[byte]].concat());
        }
        for [.., first, second] in every(16) {
            assert_encoded(&[before, &[first, second]].concat());
        }
    }
    // Many in one payload, for the MAC takes longer than all else. Each is once at each of four places.
    let groups: Vec<u8> = every(24).flat_map(|[_, group @ ..]| group).collect();
    for before in 0..4 {
        let groups = [&[0; 9][..3 * before], &groups].concat();
        groups.chunks(3 << 16).for_each(assert_encoded);
    }
}

#[track_caller]
fn assert_encoded(payload: &[u8]) {
    let encoded = URL_SAFE_NO_PAD.encode(payload);
    let (mut token, mut buffer) = (vec![0; encoded.len() + 100], vec![0; payload.len()]);
    let token = key().sign_into(jws::Bytes(payload), &mut token).unwrap();
    // No assert_eq, which would print them all.
    assert!(token.split('.').nth(1) == Some(&encoded), "{} bytes", payload.len());
    assert!(jws::authenticate_into(&key(), token, &mut buffer) == Ok(payload), "{} bytes", payload.len());
}
