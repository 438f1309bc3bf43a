//! Any bytes as token, under several policies and keys: no panic, and none is accepted unless its MAC is right. The
//! same bytes are then signed as they stand, to see what lies behind the MAC.

#![no_main]

mod oracle;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hs256::{Key, Object, jws, unverified};
use libfuzzer_sys::fuzz_target;
use oracle::{Claims, EVERYTHING, NOW, RELAXED, SECRET, STRICT, TYPED, assert_same, compare};
use std::{ops::Range, sync::LazyLock};

/// After the one that signs here, those of RFC 7515 §A.1 and RFC 7520 §3.5, and one that is too short.
static SECRETS: LazyLock<[Vec<u8>; 4]> = LazyLock::new(|| {
    let decode = |text| URL_SAFE_NO_PAD.decode(text).unwrap();
    [
        SECRET.to_vec(),
        decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"),
        decode("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"),
        b"secret".to_vec(),
    ]
});
static KEYS: LazyLock<[Key; 4]> =
    LazyLock::new(|| SECRETS.each_ref().map(|secret| Key::from_short_secret(secret).unwrap()));

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
    assert_same(jws::authenticate(keys, token), oracle::authenticate(token, secrets, None));

    let mut buffer = vec![0; jws::max_payload_len(token.len())];
    for policy in [STRICT, EVERYTHING, RELAXED, TYPED] {
        let read = oracle::authenticate(token, secrets, policy.typ).and_then(|payload| Claims::read(&payload));
        compare(keys, token, &mut buffer, &read, &policy, NOW);
    }
}

fn check_unverified(token: &str) {
    let segments = oracle::unverified(token);
    let [header, payload] = segments.unwrap_or_else(|error| [Err(error), Err(error)]);
    let payload = payload.and_then(|payload| Claims::read(&payload).map(|_| payload));
    let text = |bytes| String::from_utf8(bytes).unwrap();

    let mut buffer = vec![b'"'; jws::max_payload_len(token.len())];
    let borrowed = unverified::payload_into(token, &mut buffer).map(|payload| payload.as_str().to_owned());
    assert_eq!(unverified::payload(token).map(Object::into_text), borrowed);
    assert_same(borrowed, payload.map(text));
    let borrowed = unverified::header_into(token, &mut buffer).map(|header| header.as_str().to_owned());
    assert_eq!(unverified::header(token).map(Object::into_text), borrowed);
    assert_same(borrowed, header.map(text));
}
