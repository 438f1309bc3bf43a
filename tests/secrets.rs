//! What stays in memory of a secret where this crate can help it: nothing.
//!
//! The kernel shows a process its own memory as a file, which may be read whatever lies there.

#![cfg(target_os = "linux")]

use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Claims, Error, Key, NumericDate, Validation, jws};
use sha2::{Digest, Sha256};
use std::{fs::File, hint::black_box, os::unix::fs::FileExt, ptr};

/// 32 random bytes, which are nowhere else in memory.
const HEX: &str = "510a6ac72b49de641a604e6aaf5d6422128338c33bbfc802f24545fd2e9228ac";
const BASE64: &str = "UQpqxytJ3mQaYE5qr11kIhKDOMM7v8gC8kVF/S6SKKw=";
const SECRET: &[u8; 32] = b"\x51\x0A\x6A\xC7\x2B\x49\xDE\x64\x1A\x60\x4E\x6A\xAF\x5D\x64\x22\x12\x83\x38\xC3\x3B\xBF\xC8\x02\xF2\x45\x45\xFD\x2E\x92\x28\xAC";

type MakeKey = fn() -> Key;

const KEYS: [(&str, MakeKey); 8] = [
    ("new", || Key::new(black_box(SECRET)).unwrap()),
    ("new of a long secret", || Key::new(black_box(HEX.repeat(2)).as_bytes()).unwrap()),
    ("from an array", || Key::from(black_box(SECRET))),
    ("from_short_secret", || Key::from_short_secret(black_box(&SECRET[..31])).unwrap()),
    ("from_base64", || Key::from_base64(black_box(BASE64)).unwrap()),
    ("from_hex", || Key::from_hex(black_box(HEX)).unwrap()),
    ("clone", || Key::new(black_box(SECRET)).unwrap().clone()),
    ("derive", || Key::new(black_box(SECRET)).unwrap().derive("another purpose")),
];

/// What each token copies of a key is of the same type, and wiped by the same code.
#[test]
fn a_dropped_key_is_wiped() {
    for (name, make) in KEYS {
        let mut place = Box::new(Some(make()));
        let address = ptr::from_ref(place.as_ref().as_ref().unwrap()).addr();
        let states = Hidden::at(address);
        let in_use = states.0.iter().filter(|&&hidden| hidden != !0).count();
        assert!(in_use > 48, "{name}: of two states of 32 bytes, only {in_use} are not zero");

        **black_box(&mut place) = None;
        let mut after = [0xFF; size_of::<Key>()];
        read(address, &mut after);
        assert_eq!(after, [0; size_of::<Key>()], "{name}");
    }
}

/// Makes secrets of the lengths that HMAC treats alike, treats as a whole block, and hashes first (RFC 2104 §2).
fn secrets() -> [Vec<u8>; 3] {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    [32, 64, 100].map(|len| {
        let byte = || {
            // xorshift64: bytes that are nowhere else in memory.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_be_bytes()[0]
        };
        black_box(std::iter::repeat_with(byte).take(len).collect())
    })
}

/// What would give the secret away: itself, and the two blocks that HMAC makes of it (RFC 2104 §2).
#[inline(never)]
fn traces(secret: &[u8]) -> Vec<(String, Hidden)> {
    let hashed = if secret.len() > 64 { Sha256::digest(secret).to_vec() } else { secret.to_vec() };
    let inner: Vec<u8> = hashed.iter().map(|byte| byte ^ 0x36).collect();
    let outer: Vec<u8> = hashed.iter().map(|byte| byte ^ 0x5C).collect();
    let named = [("K", secret), ("hashed K", &hashed), ("K ^ 0x36", &inner), ("K ^ 0x5C", &outer)];
    named.iter().flat_map(|(name, bytes)| pieces(name, bytes)).collect()
}

/// Pieces of a text. In an optimised program they are small, and also looked for as SHA-256 keeps them on a little-endian processor:
/// in words that begin with the last byte. Without optimisation, frames are deeper than what is overwritten.
fn pieces(name: &str, bytes: &[u8]) -> Vec<(String, Hidden)> {
    let (len, swapped) = if cfg!(debug_assertions) {
        (16, vec![])
    } else {
        (8, bytes.chunks_exact(4).flat_map(|word| word.iter().rev().copied()).collect())
    };
    let piece = |(at, bytes)| (format!("{name}, {len} bytes from {}", at * len), Hidden::new(bytes));
    bytes.chunks_exact(len).enumerate().chain(swapped.chunks_exact(len).enumerate()).map(piece).collect()
}

/// The stack is written over by the constructors that read or hash the secret there.
#[test]
fn no_trace_of_a_secret_outlives_a_constructor() {
    for secret in secrets() {
        let (traces, len) = (traces(&secret), secret.len());
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let base64 = base64::prelude::BASE64_STANDARD.encode(&secret);
        let secret = secret.as_slice();
        assert_nothing_left(&traces, &format!("new, {len} bytes"), || Key::new(secret).unwrap());
        assert_nothing_left(&traces, &format!("from_short_secret, {len} bytes"), || {
            Key::from_short_secret(secret).unwrap()
        });
        assert_nothing_left(&traces, &format!("from_hex, {len} bytes"), || Key::from_hex(&hex).unwrap());
        assert_nothing_left(&traces, &format!("from_base64, {len} bytes"), || Key::from_base64(&base64).unwrap());
        if let Ok(secret) = <&[u8; 32]>::try_from(secret) {
            assert_nothing_left(&traces, "from an array", || Key::from(secret));
        }
    }
}

#[test]
fn no_trace_of_a_secret_is_left_by_signing_verifying_and_deriving() {
    for secret in secrets() {
        let traces = traces(&secret);
        let key = Key::new(&secret).unwrap();
        let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
        let now = NumericDate::from_secs(1_799_999_999);
        let (mut out, mut payload) = ([0; 256], [0; 256]);
        let token = key.sign_into(&claims, &mut out).unwrap().to_owned();
        assert_nothing_left(&traces, "sign_into", || key.sign_into(&claims, &mut out).is_ok());
        assert_nothing_left(&traces, "verify_into", || {
            Validation::new().verify_into(&key, &token, now, &mut payload).is_ok()
        });
        assert_nothing_left(&traces, "derive", || key.derive("another purpose"));
    }
}

/// The derived secret is HKDF-Expand's output (RFC 5869 §2.3).
#[test]
fn no_trace_of_a_derived_secret_is_left() {
    let [secret, ..] = secrets();
    let key = Key::new(&secret).unwrap();
    let message = [&b"another purpose"[..], &[1]].concat();
    let derived =
        Hmac::<Sha256>::new_from_slice(&secret).unwrap().chain_update(message).finalize().into_bytes().to_vec();
    let traces = traces(&black_box(derived));
    assert_nothing_left(&traces, "derive", || key.derive("another purpose"));
}

/// Who sees it could sign the message that was forged.
#[test]
fn the_right_mac_of_a_forged_message_is_not_left() {
    let [secret, ..] = secrets();
    let key = Key::new(&secret).unwrap();
    let forged = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJyb290IiwiZXhwIjo0MTAyNDQ0ODAwfQ";
    let mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap().chain_update(forged).finalize().into_bytes().to_vec();
    let traces = pieces("MAC", &black_box(mac));
    let token = format!("{forged}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let now = NumericDate::from_secs(1_800_000_000);
    let mut payload = [0; 256];
    assert_nothing_left(&traces, "verify_into", || {
        assert_eq!(Validation::new().verify_into(&key, &token, now, &mut payload), Err(Error::BadSignature));
    });
    assert_nothing_left(&traces, "authenticate_into", || {
        assert_eq!(jws::authenticate_into(&key, &token, &mut payload), Err(Error::BadSignature));
    });
}

/// Or the tests above would prove nothing.
#[test]
fn what_is_left_is_found() {
    for secret in secrets() {
        let traces = traces(&secret);
        for xor in [0, 0x36, 0x5C] {
            // Of a long secret HMAC never makes a block, only of its hash.
            if xor == 0 || secret.len() <= 64 {
                let found = left(&traces, || leave(&secret, xor));
                assert!(!found.is_empty(), "{xor:#x}, {} bytes", secret.len());
            }
        }
    }
}

/// Copies to a buffer that is not wiped, often enough for something to be left of it.
#[inline(never)]
fn leave(secret: &[u8], xor: u8) {
    let mut bytes = [0; 2048];
    for bytes in bytes.chunks_mut(128) {
        for (to, from) in bytes.iter_mut().zip(secret) {
            *to = from ^ xor;
        }
    }
    black_box(&bytes);
}

#[track_caller]
fn assert_nothing_left<T>(traces: &[(String, Hidden)], name: &str, call: impl FnOnce() -> T) {
    let found = left(traces, call);
    assert!(found.is_empty(), "{name} leaves {found:?}");
}

/// Which of the traces a call has left on the stack, before another call takes its place there.
#[inline(never)]
fn left<T>(traces: &[(String, Hidden)], call: impl FnOnce() -> T) -> Vec<String> {
    const LEN: usize = 64 * 1024;
    let memory = File::open("/proc/self/mem").unwrap();
    let mut stack = vec![0; LEN];
    let start = ptr::from_ref(&memory).addr() - LEN;
    // What the test itself left there.
    overwrite::<LEN>();
    black_box(call());
    memory.read_exact_at(&mut stack, start.try_into().unwrap()).unwrap();
    let place = |hidden: &Hidden| (0..LEN).rfind(|&place| hidden.begins(&stack[place..]));
    let found = traces.iter().filter_map(|(name, hidden)| Some((name, LEN - place(hidden)?)));
    found.map(|(name, depth)| format!("{name}, {depth} bytes below")).collect()
}

#[inline(never)]
fn overwrite<const LEN: usize>() {
    black_box([0_u8; LEN]);
}

/// Reads this process' memory from an address on.
fn read(address: usize, buffer: &mut [u8]) {
    File::open("/proc/self/mem").unwrap().read_exact_at(buffer, address.try_into().unwrap()).unwrap();
}

/// Bytes to look for, kept as their complements, so that they are not found here.
struct Hidden(Vec<u8>);

impl Hidden {
    fn new(bytes: &[u8]) -> Self {
        Self(bytes.iter().map(|byte| !byte).collect())
    }

    /// The bytes of the key at this address.
    fn at(address: usize) -> Self {
        let mut bytes = vec![0; size_of::<Key>()];
        read(address, &mut bytes);
        bytes.iter_mut().for_each(|byte| *byte = !*byte);
        Self(black_box(bytes))
    }

    fn begins(&self, text: &[u8]) -> bool {
        text.len() >= self.0.len() && text.iter().zip(&self.0).all(|(byte, hidden)| *byte == !hidden)
    }
}

#[cfg(feature = "std")]
mod from_env {
    use super::{Hidden, Key, read};
    use hs256::Error;
    use std::{env, ffi::OsString, fs, hint::black_box, os::unix::ffi::OsStringExt, process::Command};

    const SECRET: &[u8] = b"Zq3vN8wLr5kXy2tBd9hFm4cGs7pJx6uE\
        Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0UvTu4Vw3Xy2Za1Bc0De9Fg8Hi7Jk6Lm5NoYx5Wv6Ut7Sr8Qp9On0Ml1Kj2Ih3Gf4Ed";
    /// Not Unicode.
    const LAST: &[u8] = b"\xFF";

    /// The environment is on the stack of the main thread, where it stays.
    #[test]
    fn leaves_no_copy_beside_the_environment() {
        assert_child("from_env::child", SECRET.into());
    }

    #[test]
    fn leaves_no_copy_of_what_is_not_unicode() {
        assert_child("from_env::child_not_unicode", [SECRET, LAST].concat());
    }

    #[track_caller]
    fn assert_child(name: &str, secret: Vec<u8>) {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", name, "--ignored"]).env("HS256_TEST_SECRET", OsString::from_vec(secret));
        let output = child.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
    }

    /// Not a test: what the first one above runs in a process of its own, with an environment of its own.
    #[test]
    #[ignore = "run by another test"]
    fn child() {
        let key = Key::from_env("HS256_TEST_SECRET").unwrap();
        assert_only_in_the_environment();
        drop(key);
    }

    /// As [`child`], for the second.
    #[test]
    #[ignore = "run by another test"]
    fn child_not_unicode() {
        assert_eq!(Key::from_env("HS256_TEST_SECRET").err(), Some(Error::SecretNotUnicode));
        assert_only_in_the_environment();
    }

    #[track_caller]
    fn assert_only_in_the_environment() {
        // Memory that was given back may have been used again since, but not as far as here.
        let part = Hidden::new(&SECRET[96..112]);
        assert_eq!(occurrences(&part, "[stack]"), 0);
        assert!(occurrences(&part, "") > 0);
    }

    /// How often this is in the memory that the process can write to, but for one mapping of it.
    fn occurrences(wanted: &Hidden, except: &str) -> usize {
        let mut count = 0;
        for mapping in fs::read_to_string("/proc/self/maps").unwrap().lines() {
            let (range, rest) = mapping.split_once(' ').unwrap();
            if !rest.starts_with("rw") || (!except.is_empty() && rest.ends_with(except)) {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let [start, end] = [start, end].map(|address| usize::from_str_radix(address, 16).unwrap());
            let mut memory = vec![0; end - start];
            read(start, &mut memory);
            let places = 0..memory.len();
            count += places.filter(|&place| wanted.begins(&memory[place..])).count();
            // What was found is not to be found here the next time.
            memory.fill(0);
            black_box(memory);
        }
        count
    }
}
