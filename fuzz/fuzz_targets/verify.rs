//! Any bytes as token, under several policies and keys: no panic, and all that is said of them is right. Above all, none
//! is accepted unless its MAC is. The same bytes are then signed as they stand, to see what lies behind the MAC.

#![no_main]

mod oracle;

use hs256::{Key, jws, unverified};
use libfuzzer_sys::fuzz_target;
use oracle::{Claims, NOW, Policy, RELAXED, SECRET, STRICT, assert_same, compare};
use std::{ops::Range, sync::LazyLock};

/// After the one that signs here, those of RFC 7515 §A.1 and RFC 7520 §3.5, and one that is too short.
const SECRETS: [&[u8]; 4] = [
    SECRET,
    b"\x03\x23\x35\x4b\x2b\x0f\xa5\xbc\x83\x7e\x06\x65\x77\x7b\xa6\x8f\x5a\xb3\x28\xe6\xf0\x54\xc9\x28\xa9\x0f\x84\xb2\
      \xd2\x50\x2e\xbf\xd3\xfb\x5a\x92\xd2\x06\x47\xef\x96\x8a\xb4\xc3\x77\x62\x3d\x22\x3d\x2e\x21\x72\x05\x2e\x4f\x08\
      \xc0\xcd\x9a\xf5\x67\xd0\x80\xa3",
    b"\x84\x9b\x57\x21\x9d\xae\x48\xde\x64\x6d\x07\xdb\xb5\x33\x56\x6e\x97\x66\x86\x45\x7c\x14\x91\xbe\x3a\x76\xdc\xe6\
      \xea\x42\x71\x88",
    b"secret",
];
static KEYS: LazyLock<[Key; 4]> = LazyLock::new(|| SECRETS.map(|secret| Key::from_short_secret(secret).unwrap()));

const EVERYTHING: Policy<'_> = Policy {
    leeway: 60,
    issuer: Some("https://id.example"),
    subject: Some("alice"),
    audience: Some("api"),
    max_age: Some(3600),
    ..STRICT
};

fuzz_target!(|bytes: &[u8]| {
    let token = String::from_utf8_lossy(bytes);
    check(&token, 0..4);
    check(&token, 1..3);
    check(&token, 0..0);
    check_unverified(&token);
    check(&oracle::sign(&token), 0..1);
});

fn check(token: &str, keys: Range<usize>) {
    let (keys, secrets) = (&KEYS[keys.clone()], &SECRETS[keys]);
    let payload = oracle::authenticate(token, secrets);
    assert_same(jws::authenticate(keys, token), payload.clone());

    let mut buffer = vec![0; jws::max_payload_len(token.len())];
    let read = payload.and_then(|payload| Claims::read(&payload));
    for policy in [STRICT, EVERYTHING, RELAXED] {
        compare(keys, token, &mut buffer, &read, &policy, NOW);
    }
}

fn check_unverified(token: &str) {
    let read = oracle::unverified(token).and_then(|payload| Claims::read(&payload));
    let expected = read.as_ref().map_err(|&error| error).and_then(Claims::sub_and_exp);

    let mut buffer = vec![b'"'; jws::max_payload_len(token.len())];
    let borrowed = unverified::claims_into(token, &mut buffer).map(|claims| (claims.sub, claims.exp.as_secs()));
    let owned = unverified::claims(token);
    assert_eq!(owned.as_ref().map(|claims| (&*claims.sub, claims.exp.as_secs())), borrowed.as_ref().copied());
    assert_same(borrowed, expected);
}
