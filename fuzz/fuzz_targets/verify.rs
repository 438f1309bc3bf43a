//! Any bytes as token, under several policies and keys: no panic, and none is accepted unless its MAC is right. The
//! same bytes are then signed as they stand, to see what lies behind the MAC.

#![no_main]

mod oracle;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hs256::{Key, jws, unverified};
use libfuzzer_sys::fuzz_target;
use oracle::{Claims, EVERYTHING, NOW, RELAXED, SECRET, STRICT, assert_same, compare};
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
    let borrowed = unverified::claims_into(token, &mut buffer);
    let borrowed = borrowed.map(|claims| (claims.sub.to_owned(), claims.exp.as_secs()));
    let owned = unverified::claims(token);
    assert_eq!(owned.map(|claims| (claims.sub, claims.exp.as_secs())), borrowed);
    assert_same(borrowed, expected);
}
