//! Signs and verifies a token with nothing below it but the kernel: no std, no libc, no allocator. If the crate asked
//! for any of these, this would not link. Nor would it if any of these calls had a path to a panic, for what the panic
//! handler calls does not exist. It exits with 0 if all went well, else with the number of the step that did not:
//!
//! ```text
//! cargo run --release --manifest-path checks/no-panic/Cargo.toml
//! ```
//!
//! The feature `alloc` adds the calls of that feature, with an allocator that ends the program where memory does. The
//! feature `json` adds the calls that do not link; `run` beside `Cargo.toml` shows what keeps them from it.
#![no_std]
#![no_main]

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
compile_error!("this program is written for x86-64 Linux");

use core::{
    arch::{asm, global_asm},
    fmt::{self, Write},
    hint::black_box,
};
use hs256::{
    Claims, Error, Json, Key, Member, NumericDate, Object, Signing, Text, Texts, Validation, Value, bearer_token, jws,
    max_token_len, unverified,
};

/// Made by PyJWT; the first one in `tests/data/tokens.txt`.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\
    .eyJzdWIiOiJhbGljZUBleGFtcGxlLmNvbSIsImV4cCI6MTgwMDAwMDAwMH0\
    .dUVKkmgamRp1EsfOUK6PisJ8LT91IPT5ltg110i-bSU";
const PAYLOAD: &[u8] = PAYLOAD_TEXT.as_bytes();
const PAYLOAD_TEXT: &str = r#"{"sub":"alice@example.com","exp":1800000000}"#;
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const CLAIMS: Claims<&str> = Claims { sub: "alice@example.com", exp: NumericDate::from_secs(1_800_000_000) };
const LAST_SECOND: NumericDate = NumericDate::from_secs(1_799_999_999);
const SECRET: &str = "a secret of 32 random bytes or so";
const SECRET_IN_BASE64: &str = "YSBzZWNyZXQgb2YgMzIgcmFuZG9tIGJ5dGVzIG9yIHNv";
const AUTHORIZATION: &str = "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\
    .eyJzdWIiOiJhbGljZUBleGFtcGxlLmNvbSIsImV4cCI6MTgwMDAwMDAwMH0\
    .dUVKkmgamRp1EsfOUK6PisJ8LT91IPT5ltg110i-bSU";
const SECRET_IN_HEX: &str = "0x6120736563726574206f662033322072616e646f6d206279746573206f7220736f";

/// A black box hides from the optimiser what goes through it, so that no check is left away because it could never fail
/// in this one program.
fn steps() -> Result<(), u8> {
    let key = &Key::new(black_box(SECRET.as_bytes())).map_err(|_| 1)?;
    let claims = black_box(CLAIMS);
    let policy = &black_box(Validation::new());
    let (mut out, mut payload) = ([0; 384], [0; 256]);
    let (out, payload) = (black_box(&mut out[..]), black_box(&mut payload[..]));

    let short = Key::from_short_secret(black_box(SECRET.as_bytes())).map_err(|_| 2)?;
    let hex = Key::from_hex(black_box(SECRET_IN_HEX)).map_err(|_| 3)?;
    let base64 = Key::from_base64(black_box(SECRET_IN_BASE64)).map_err(|_| 16)?;
    for key in [key, &short, &hex, &base64] {
        ensure(key.sign_into(&claims, out) == Ok(TOKEN), 4)?;
    }
    ensure(key.sign_into(jws::Bytes(black_box(PAYLOAD)), out) == Ok(TOKEN), 5)?;
    ensure(max_token_len(black_box(CLAIMS.sub.len())) >= TOKEN.len(), 6)?;
    ensure(jws::max_payload_len(black_box(TOKEN.len())) >= PAYLOAD.len(), 17)?;

    let token = black_box(TOKEN);
    let keys = &[key.derive(black_box("another purpose")), key.clone()];
    ensure(policy.verify_into(key, token, black_box(LAST_SECOND), payload) == Ok(CLAIMS), 7)?;
    ensure(policy.verify_into(keys, token, black_box(LAST_SECOND), payload) == Ok(CLAIMS), 8)?;
    ensure(policy.verify_into(key, token, black_box(CLAIMS.exp), payload) == Err(Error::Expired), 9)?;
    ensure(jws::authenticate_into(key, token, payload) == Ok(PAYLOAD), 10)?;
    ensure(bearer_token(black_box(AUTHORIZATION)) == Some(TOKEN), 11)?;

    let json = black_box(PAYLOAD_TEXT);
    ensure(key.sign_into(Json(json), out) == Ok(TOKEN), 18)?;
    ensure(Signing::new().allow_missing_exp().sign_into(key, Json(json), out) == Ok(TOKEN), 18)?;
    let all = policy.verify_payload_into(key, token, black_box(LAST_SECOND), payload);
    ensure(all.map(Object::into_text) == Ok(json), 18)?;
    ensure(unverified::payload_into(token, payload).map(Object::into_text) == Ok(json), 19)?;
    ensure(unverified::header_into(token, payload).map(Object::into_text) == Ok(HEADER), 19)?;
    let same = black_box([("alg", Value::Text("HS256")), ("typ", Value::Text("JWT"))]);
    ensure(Signing::new().header(&same).sign_into(key, jws::Bytes(PAYLOAD), out) == Ok(TOKEN), 20)?;
    let none = black_box([("alg", Value::Text("none"))]);
    let rejected = Signing::new().header(&none).sign_into(key, jws::Bytes(PAYLOAD), out);
    ensure(rejected == Err(Error::WrongAlgorithm), 20)?;
    let derived = Key::from(black_box(&[7; 32]));
    ensure(policy.verify_into(&derived, token, black_box(LAST_SECOND), payload) == Err(Error::BadSignature), 20)?;
    members(key, policy, out, payload)?;
    ensure(key.sign_into(&claims, out) == Ok(TOKEN), 12)?;

    // The last character of the payload, which the dot and the 43 characters of the signature follow.
    *out.get_mut(TOKEN.len() - 45).ok_or(12)? ^= 1;
    let tampered = out.get(..TOKEN.len()).and_then(|token| str::from_utf8(token).ok()).ok_or(13)?;
    let rejected = policy.verify_into(key, tampered, black_box(LAST_SECOND), payload);
    ensure(rejected == Err(Error::BadSignature), 14)?;
    ensure(write!(Discard, "{key:?}: {}", black_box(Error::BadSignature)).is_ok(), 15)?;

    #[cfg(feature = "alloc")]
    with_alloc::steps(key, policy, &claims, token)?;
    #[cfg(feature = "json")]
    with_alloc::json(key, policy, token)?;
    Ok(())
}

/// Claims of each type, signed and read again by name.
fn members(key: &Key, policy: &Validation<'_>, out: &mut [u8], payload: &mut [u8]) -> Result<(), u8> {
    let roles = ["admin", "\u{e9}\u{1}\""];
    let claims: [Member<'_>; 7] = [
        ("sub", "alice\n".into()),
        ("exp", CLAIMS.exp.into()),
        ("roles", (&roles).into()),
        ("level", i64::MIN.into()),
        ("admin", false.into()),
        ("none", Value::Null),
        ("more", Json(r#"{"to":[1.5e3]}"#).into()),
    ];
    let token = key.sign_into(black_box(&claims), out).map_err(|_| 40)?;
    let object = policy.verify_payload_into(key, token, black_box(LAST_SECOND), payload).map_err(|_| 41)?;
    let mut sub = [0; 8];
    ensure(object.get::<Text<'_>>(black_box("sub")).and_then(|text| text.copy_to(&mut sub)) == Ok("alice\n"), 42)?;
    ensure(object.get::<Text<'_>>(black_box("sub")).is_ok_and(|text| write!(Discard, "{text}").is_ok()), 42)?;
    ensure(object.get(black_box("exp")) == Ok(CLAIMS.exp), 43)?;
    ensure(object.get::<Texts<'_>>(black_box("roles")).is_ok_and(|mut texts| texts.any(|text| text == roles[1])), 44)?;
    ensure(object.get(black_box("level")) == Ok(i64::MIN), 45)?;
    ensure(object.get(black_box("admin")) == Ok(false), 46)?;
    ensure(object.get::<bool>(black_box("none")).is_err(), 47)?;
    ensure(object.get::<Option<Json<'_>>>(black_box("absent")) == Ok(None), 48)?;
    ensure(object.get::<Json<'_>>(black_box("more")).is_ok_and(|json| json.0.len() == 14), 49)
}

fn ensure(holds: bool, step: u8) -> Result<(), u8> {
    if holds { Ok(()) } else { Err(step) }
}

struct Discard;

impl Write for Discard {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        black_box(text);
        Ok(())
    }
}

#[cfg(feature = "json")]
extern crate alloc;

#[cfg(feature = "alloc")]
mod with_alloc {
    use super::{CLAIMS, HEADER, LAST_SECOND, PAYLOAD, TOKEN, ensure, exit};
    use core::{
        alloc::{GlobalAlloc, Layout},
        cell::UnsafeCell,
        hint::black_box,
        ptr::NonNull,
        sync::atomic::{AtomicUsize, Ordering::Relaxed},
    };
    #[cfg(feature = "json")]
    use hs256::Signing;
    use hs256::{Claims, Key, Validation, jws, unverified};

    pub fn steps(key: &Key, policy: &Validation<'_>, claims: &Claims<&str>, token: &str) -> Result<(), u8> {
        ensure(key.sign(claims).as_deref() == Ok(TOKEN), 21)?;
        ensure(key.sign(jws::Bytes(black_box(PAYLOAD))).as_deref() == Ok(TOKEN), 22)?;
        ensure(jws::authenticate(key, token).as_deref() == Ok(PAYLOAD), 23)?;
        let verified = policy.verify(key, token, black_box(LAST_SECOND)).map_err(|_| 24)?;
        ensure(verified.sub == CLAIMS.sub && verified.exp == CLAIMS.exp, 26)?;
        let all = policy.verify_payload(key, token, black_box(LAST_SECOND)).map_err(|_| 25)?;
        ensure(all.as_str().as_bytes() == PAYLOAD, 26)?;
        ensure(unverified::payload(token).is_ok_and(|claims| claims.get("exp") == Ok(CLAIMS.exp)), 29)?;
        ensure(unverified::header(token).is_ok_and(|header| header.as_str() == HEADER), 29)
    }

    #[cfg(feature = "json")]
    pub fn json(key: &Key, policy: &Validation<'_>, token: &str) -> Result<(), u8> {
        #[derive(serde::Serialize, serde::Deserialize)]
        struct Own {
            sub: alloc::string::String,
            exp: hs256::NumericDate,
        }
        let own: Own = policy.verify_json(key, token, black_box(LAST_SECOND)).map_err(|_| 31)?;
        ensure(key.sign_json(&own).as_deref() == Ok(TOKEN), 32)?;
        let own: Own = unverified::payload(token).and_then(|claims| claims.deserialize()).map_err(|_| 33)?;
        ensure(Signing::new().allow_missing_exp().sign_json(key, &own).as_deref() == Ok(TOKEN), 34)?;
        let (buffer, now) = (&mut [0; 64], black_box(LAST_SECOND));
        let claims = policy.verify_payload_into(key, token, now, black_box(&mut buffer[..])).map_err(|_| 35)?;
        let own: Own = claims.deserialize().map_err(|_| 35)?;
        ensure(key.sign_json(&own).as_deref() == Ok(TOKEN), 36)
    }

    /// Hands out each byte once.
    struct Arena {
        bytes: UnsafeCell<[u8; SIZE]>,
        used: AtomicUsize,
    }

    const SIZE: usize = 4096;

    // SAFETY: no byte is handed out twice, so that nobody shares one.
    unsafe impl Sync for Arena {}

    // SAFETY: what is handed out lies within the arena, is aligned, and is handed out once.
    unsafe impl GlobalAlloc for Arena {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let padding = layout.align() - 1;
            let start = (self.used.load(Relaxed) + padding) & !padding;
            match start.checked_add(layout.size()) {
                Some(end) if end <= SIZE => self.used.store(end, Relaxed),
                _ => exit(27),
            }
            // Never null, as the optimiser sees from this: no allocation fails.
            NonNull::new(self.bytes.get().cast::<u8>().wrapping_add(start)).unwrap_or_else(|| exit(28)).as_ptr()
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
    }

    #[global_allocator]
    static ARENA: Arena = Arena { bytes: UnsafeCell::new([0; SIZE]), used: AtomicUsize::new(0) };
}

// The kernel enters here, with a stack that is aligned as before a call.
global_asm!(".globl _start", "_start:", "xor ebp, ebp", "call {run}", "ud2", run = sym run);

extern "C" fn run() -> ! {
    exit(steps().err().unwrap_or(0))
}

fn exit(code: u8) -> ! {
    // SAFETY: `exit_group` (231) ends the process and does not return.
    unsafe { asm!("syscall", in("eax") 231, in("edi") u32::from(code), options(noreturn, nostack)) }
}

/// What compiled code calls even where there is no C library. The copies are in assembly, for a loop would be compiled
/// to a call of the very function that it is in.
mod mem {
    use core::arch::asm;

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
        // SAFETY: the caller vouches for `len` bytes at either place.
        unsafe { asm!("rep movsb", inout("rdi") to => _, inout("rsi") from => _, inout("rcx") len => _) }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
        if to.addr().wrapping_sub(from.addr()) >= len {
            // SAFETY: as for `memcpy`; going upwards, no byte is written before it is read.
            return unsafe { memcpy(to, from, len) };
        }
        // SAFETY: as for `memcpy`; here the same holds going downwards, from the last byte. `len` is not 0.
        unsafe {
            let (to, from) = (to.add(len - 1), from.add(len - 1));
            asm!("std", "rep movsb", "cld", inout("rdi") to => _, inout("rsi") from => _, inout("rcx") len => _);
        }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memset(to: *mut u8, byte: i32, len: usize) -> *mut u8 {
        // SAFETY: the caller vouches for `len` bytes.
        unsafe { asm!("rep stosb", inout("rdi") to => _, inout("rcx") len => _, in("eax") byte) }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcmp(one: *const u8, two: *const u8, len: usize) -> i32 {
        for i in 0..len {
            // SAFETY: the caller vouches for `len` bytes at either place.
            let (one, two) = unsafe { (*one.add(i), *two.add(i)) };
            if one != two {
                return i32::from(one) - i32::from(two);
            }
        }
        0
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn bcmp(one: *const u8, two: *const u8, len: usize) -> i32 {
        // SAFETY: the same.
        unsafe { memcmp(one, two, len) }
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    unsafe extern "C" {
        safe fn there_is_a_path_to_a_panic() -> !;
    }
    there_is_a_path_to_a_panic()
}
