//! How often each call allocates: never in the core, once where something owned is returned, and never for who does not
//! hold the key.

mod util;

use hs256::{Claims, Error, Json, Key, Member, Name, NumericDate, Signing, Text, Validation, Value, jws, unverified};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use util::{CLAIMS, EXP, HEADER, NOW, SECRET, key, token};

/// The system's allocator, which counts for each thread what it is asked for. Other tests run in other threads.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: usize) {
    COUNT.set(COUNT.get() + 1);
    BYTES.set(BYTES.get() + bytes);
}

fn hold(new: usize, old: usize) {
    HELD.set(HELD.get() + new as isize - old as isize);
    PEAK.set(PEAK.get().max(HELD.get()));
}

// SAFETY: all is left to the system's allocator. The counters need no allocation and no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        hold(layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        hold(layout.size(), 0);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // To give back is not to ask for.
        if size > layout.size() {
            count(size);
        }
        hold(size, layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        hold(0, layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `call` allocates, and how many bytes in all.
fn allocations<T>(call: impl FnOnce() -> T) -> (usize, usize) {
    let before = (COUNT.get(), BYTES.get());
    let result = call();
    let after = (COUNT.get(), BYTES.get());
    drop(result);
    (after.0 - before.0, after.1 - before.1)
}

/// How many bytes the result of `call` holds, and how many were held at once while it was made.
#[cfg(feature = "alloc")]
fn memory<T>(call: impl FnOnce() -> T) -> (isize, isize) {
    let before = HELD.get();
    PEAK.set(before);
    let result = call();
    let memory = (HELD.get() - before, PEAK.get() - before);
    drop(result);
    memory
}

#[track_caller]
fn assert_none<T>(call: impl FnOnce() -> T) {
    assert_eq!(allocations(call), (0, 0));
}

const NOW_DATE: NumericDate = NumericDate::from_secs(NOW);
const KID: Signing<'_> = Signing::new().header(&[("kid", Value::Text("2026"))]);
#[cfg(feature = "alloc")]
const KID_HEADER: &str = r#"{"alg":"HS256","typ":"JWT","kid":"2026"}"#;
const NONE: Signing<'_> = Signing::new().header(&[("alg", Value::Text("none"))]);
const MEMBERS: [Member<'_>; 4] = [
    ("exp", Value::Date(NumericDate::from_secs(EXP))),
    ("aud", Value::Texts(&["api", "admin"])),
    ("name", Value::Text("\"\n")),
    ("json", Value::Json("[{}]")),
];
#[cfg(feature = "alloc")]
const MEMBERS_JSON: &str = r#"{"exp":1800000000,"aud":["api","admin"],"name":"\"\n","json":[{}]}"#;
const ALICE: Claims<&str> = Claims { sub: "alice", exp: NumericDate::from_secs(EXP) };

/// A token for each way through the verifier: the constant header and another one, without escapes and with.
fn tokens() -> [String; 4] {
    let escaped = r#"{"sub":"\u0061lice\n","exp":1.8e9,"aud":["\u0061pi"],"iss":"\u0069d","iat":1799999999}"#;
    let plain = r#"{"sub":"alice","exp":1800000000,"aud":["api"],"iss":"id","iat":1799999999}"#;
    let other_header = r#"{"typ":"\u004aWT","alg":"HS\u003256","kid":"a longer header than that one"}"#;
    [token(HEADER, plain), token(HEADER, escaped), token(other_header, plain), token(other_header, escaped)]
}

/// All that a policy can ask for.
const POLICY: Validation<'_> =
    Validation::new().audience("api").issuer("id").max_age(core::time::Duration::from_secs(60));

/// Genuine tokens that are rejected all the same.
fn rejected() -> [(String, Error); 10] {
    [
        (token("{", CLAIMS), Error::MalformedHeader),
        (token(r#"{"alg":"none"}"#, CLAIMS), Error::WrongAlgorithm),
        (token(r#"{"alg":"HS256","crit":["exp"]}"#, CLAIMS), Error::CriticalHeader),
        (token(HEADER, "[]"), Error::NotAnObject),
        (token(HEADER, "{\"\u{1}"), Error::InvalidJson),
        (token(HEADER, format!("{{\"x\":{}", "[".repeat(1_000))), Error::TooDeep),
        (token(HEADER, r#"{"exp":1,"\u0065xp":1}"#), Error::Duplicate(Name::Exp)),
        (token(HEADER, r#"{"exp":"1"}"#), Error::ClaimType(Name::Exp)),
        (token(HEADER, r#"{"sub":"alice","exp":1}"#), Error::Expired),
        (token(HEADER, r#"{"sub":"alice","exp":1800000000}"#), Error::MissingClaim(Name::Iat)),
    ]
}

/// Tokens that somebody without the key can make.
fn forged() -> [(String, Error); 6] {
    let genuine = token(HEADER, CLAIMS);
    let long = "A".repeat(100_000);
    [
        (genuine.replace('.', ""), Error::NotThreeSegments),
        (genuine.replacen("eyJ", "eyI", 1), Error::BadSignature),
        (genuine + "A", Error::BadSignature),
        (format!("{long}.{long}.{long}"), Error::BadSignature),
        (format!("{long}.{long}.{}", &long[..43]), Error::BadSignature),
        (".".repeat(hs256::MAX_TOKEN_LEN + 1), Error::TokenTooLong),
    ]
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| Box::new(0_u64)), (1, 8));
    assert_eq!(allocations(|| vec![0_u8; 100]), (1, 100));
    assert_eq!(allocations(|| [Box::new(0_u8), Box::new(0_u8)]), (2, 2));
}

#[test]
fn keys_allocate_nothing() {
    assert_none(|| Key::new(SECRET).unwrap());
    assert_none(|| Key::new(&[0; 1_000]).unwrap());
    assert_none(|| Key::new(b"short").unwrap_err());
    assert_none(|| Key::from_short_secret(b"short").unwrap());
    assert_none(|| Key::from_base64("YSBzZWNyZXQgb2YgMzIgcmFuZG9tIGJ5dGVzIG9yIHNv").unwrap());
    assert_none(|| Key::from_hex("0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff").unwrap());
    let key = key();
    assert_none(|| key.derive("refresh"));
    assert_none(|| key.clone());
}

#[test]
fn the_core_signs_without_allocating() {
    let (key, mut out) = (key(), [0; 1024]);
    assert_none(|| key.sign_into(&ALICE, &mut out).map(str::len).unwrap());
    assert_none(|| key.sign_into(&Claims { sub: "\"\\\n\0é", ..ALICE }, &mut out).map(str::len).unwrap());
    assert_none(|| key.sign_into(&ALICE, &mut [0; 8]).map(str::len).unwrap_err());
    assert_none(|| key.sign_into(jws::Bytes(&[0xFF; 500]), &mut out).map(str::len).unwrap());
    assert_none(|| key.sign_into(Json(CLAIMS), &mut out).map(str::len).unwrap());
    assert_none(|| key.sign_into(Json("{}"), &mut out).map(str::len).unwrap_err());
    assert_none(|| Signing::new().allow_missing_exp().sign_into(&key, Json("{}"), &mut out).map(str::len).unwrap());
    assert_none(|| KID.sign_into(&key, jws::Bytes(&[0xFF; 500]), &mut out).map(str::len).unwrap());
    assert_none(|| NONE.sign_into(&key, jws::Bytes(&[0xFF; 500]), &mut out).map(str::len).unwrap_err());
    assert_none(|| key.sign_into(&MEMBERS, &mut out).map(str::len).unwrap());
    assert_none(|| key.sign_into(&MEMBERS[1..], &mut out).map(str::len).unwrap_err());
}

#[test]
fn the_core_verifies_without_allocating() {
    let (key, mut payload) = (key(), [0; 256]);
    for token in tokens() {
        assert_none(|| POLICY.verify_into(&key, &token, NOW_DATE, &mut payload).map(|_| ()).unwrap());
        assert_none(|| jws::authenticate_into(&key, &token, &mut payload).map(<[u8]>::len).unwrap());
        assert_none(|| POLICY.verify_payload_into(&key, &token, NOW_DATE, &mut payload).map(|_| ()).unwrap());
        assert_none(|| unverified::payload_into(&token, &mut payload).unwrap().get::<NumericDate>("exp").unwrap());
        assert_none(|| unverified::header_into(&token, &mut payload).map(|_| ()).unwrap());
        let claims = unverified::payload_into(&token, &mut payload).unwrap();
        assert_none(|| claims.get::<Text<'_>>("sub").unwrap().copy_to(&mut [0; 16]).map(str::len).unwrap());
    }
}

#[test]
fn the_core_rejects_without_allocating() {
    let (key, mut payload) = (key(), vec![0; 2_000]);
    for (token, error) in rejected().into_iter().chain(forged()) {
        let mut result = Ok(());
        assert_none(|| result = POLICY.verify_into(&key, &token, NOW_DATE, &mut payload).map(|_| ()));
        assert_eq!(result, Err(error));
    }
}

/// Until the MAC holds nothing is allocated, so that nobody without the key decides how much memory is asked for.
#[test]
#[cfg(feature = "alloc")]
fn a_forged_token_allocates_nothing() {
    let keys = [key(), key().derive("another")];
    for (token, error) in forged() {
        let mut results = [Ok(()); 3];
        assert_none(|| results[0] = POLICY.verify(&keys, &token, NOW_DATE).map(|_| ()));
        assert_none(|| results[1] = POLICY.verify_payload(&keys, &token, NOW_DATE).map(|_| ()));
        assert_none(|| results[2] = jws::authenticate(&keys, &token).map(|_| ()));
        assert_eq!(results, [Err(error); 3]);
    }
}

#[test]
#[cfg(feature = "alloc")]
fn what_is_owned_is_allocated_once() {
    let key = key();
    let escaped = Claims { sub: "\"\\\n\0é", ..ALICE };
    let len = key.sign(&escaped).unwrap().len();
    assert_eq!(allocations(|| key.sign(&ALICE).unwrap()), (1, 124));
    assert_eq!(allocations(|| key.sign(&escaped).unwrap()), (1, len));
    assert_eq!(allocations(|| key.sign(jws::Bytes(&[0xFF; 500])).unwrap()), (1, 36 + 1 + 667 + 1 + 43));
    assert_eq!(allocations(|| key.sign(Json(CLAIMS)).unwrap()), (1, token(HEADER, CLAIMS).len()));
    assert_eq!(
        allocations(|| Signing::new().allow_missing_exp().sign(&key, Json("{}")).unwrap()),
        (1, token(HEADER, "{}").len())
    );
    assert_eq!(allocations(|| KID.sign(&key, jws::Bytes(b"{}")).unwrap()), (1, token(KID_HEADER, "{}").len()));
    assert_eq!(allocations(|| key.sign(&MEMBERS).unwrap()), (1, token(HEADER, MEMBERS_JSON).len()));
    for token in tokens() {
        assert_once(&token, || POLICY.verify(&key, &token, NOW_DATE).unwrap());
        assert_once(&token, || POLICY.verify_payload(&key, &token, NOW_DATE).unwrap());
        assert_once(&token, || jws::authenticate(&key, &token).unwrap());
        assert_once(&token, || unverified::payload(&token).unwrap());
        assert_once(&token, || unverified::header(&token).unwrap());
    }
}

/// One allocation, no larger than the token.
#[cfg(feature = "alloc")]
#[track_caller]
fn assert_once<T>(token: &str, call: impl FnOnce() -> T) {
    let (count, bytes) = allocations(call);
    assert_eq!(count, 1);
    assert!(bytes < token.len(), "{bytes}");
}

/// A genuine token that is rejected has cost its payload, whatever is in it.
#[test]
#[cfg(feature = "alloc")]
fn what_is_rejected_is_allocated_once_at_most() {
    let key = key();
    for (token, error) in rejected() {
        let mut result = Ok(());
        assert_once(&token, || result = POLICY.verify(&key, &token, NOW_DATE).map(|_| ()));
        assert_eq!(result, Err(error));
    }
}

#[test]
#[cfg(feature = "alloc")]
fn a_large_token_is_allocated_once() {
    let key = key();
    let payload = format!(r#"{{"sub":"{}"}}"#, r"\u0061".repeat(100_000));
    let token = token(HEADER, &payload);
    let policy = Validation::new().allow_missing_exp();
    assert_eq!(allocations(|| policy.verify(&key, &token, NOW_DATE).unwrap()), (1, payload.len()));
    let claims = Claims { sub: "\0".repeat(100_000), ..policy.verify(&key, &token, NOW_DATE).unwrap() };
    assert_once(&" ".repeat(900_000), || key.sign(&claims).unwrap());
}

/// What is returned holds what it needs, however large the rest of the token is, and at most one buffer is held beside it.
#[test]
#[cfg(feature = "alloc")]
fn results_hold_no_more_than_they_need() {
    let key = key();
    let long = "x".repeat(1_000_000);
    let payload = format!(r#"{{"exp":1800000000,"long":"{long}","sub":"\u0061lice"}}"#);
    let policy = Validation::new();
    let verify = |token: &str| policy.verify(&key, token, NOW_DATE).unwrap();
    let (payload_len, header_len) = (payload.len() as isize, KID_HEADER.len() as isize);

    let large_payload = token(KID_HEADER, &payload);
    assert_eq!(memory(|| verify(&large_payload)), (5, payload_len));
    assert_eq!(memory(|| policy.verify_payload(&key, &large_payload, NOW_DATE).unwrap()), (payload_len, payload_len));
    assert_eq!(memory(|| unverified::header(&large_payload).unwrap()), (header_len, header_len));
    assert_eq!(memory(|| unverified::payload(&large_payload).unwrap()), (payload_len, payload_len));

    let header = format!(r#"{{"alg":"HS256","long":"{long}"}}"#);
    let large_header = token(&header, CLAIMS);
    let (payload_len, header_len) = (CLAIMS.len() as isize, header.len() as isize);
    assert_eq!(memory(|| verify(&large_header)), (5, header_len));
    assert_eq!(memory(|| policy.verify_payload(&key, &large_header, NOW_DATE).unwrap()), (payload_len, header_len));
    assert_eq!(memory(|| jws::authenticate(&key, &large_header).unwrap()), (payload_len, header_len));
    assert_eq!(memory(|| unverified::payload(&large_header).unwrap()), (payload_len, payload_len));
}

/// The payload that `serde_json` writes grows and becomes the token, at once or step by step.
#[test]
#[cfg(feature = "alloc")]
fn own_claims_are_signed_in_one_allocation_that_grows() {
    let key = key();
    for len in (0..2_000).chain([10_000, 100_000]) {
        let claims = std::collections::BTreeMap::from([("sub", "x".repeat(len)), ("iss", String::new())]);
        let sign = || Signing::new().allow_missing_exp().sign_json(&key, &claims).unwrap();
        let token_len = sign().len() as isize;
        let (held, peak) = memory(sign);
        assert_eq!(held, peak, "{len}: something beside the token");
        // `serde_json` doubles its buffer, which at the end may be larger than the token.
        assert!(peak <= (token_len * 3 / 2).max(128), "{len}: {peak} for {token_len}");
    }
}

/// The caller's own claims are read from the payload that was decoded for the policy.
#[test]
#[cfg(feature = "alloc")]
fn own_claims_allocate_the_payload_and_what_they_hold() {
    #[derive(serde::Deserialize)]
    struct OnlyExp {
        exp: NumericDate,
    }

    let (key, mut payload) = (key(), [0; 256]);
    for token in tokens() {
        assert_once(&token, || POLICY.verify_json::<OnlyExp>(&key, &token, NOW_DATE).unwrap().exp);
        let payload = POLICY.verify_payload_into(&key, &token, NOW_DATE, &mut payload).unwrap();
        assert_none(|| payload.deserialize::<OnlyExp>().unwrap().exp);
    }
    for (token, error) in forged() {
        let mut result = Ok(());
        assert_none(|| result = POLICY.verify_json::<OnlyExp>(&key, &token, NOW_DATE).map(|_| ()));
        assert_eq!(result, Err(error));
    }
}
