//! Calls each function that handles a secret with many secrets. A tracer compares what the processor did: `trace.c` in
//! QEMU, `trace.mjs` for WebAssembly. Both find these functions by name:
//!
//! - a call of the case NAME lasts from the entry of `case_NAME` to the entry of `done`;
//! - `finish` and `fail` end the program.
//!
//! So nothing here depends on an operating system.
#![no_std]
#![no_main]

use core::hint::black_box;
use hs256::{Claims, Error, Key, NumericDate, Validation, jws};

/// How many secrets of each kind. `cases` in the script `run` names the number of calls of each case.
const SECRETS: usize = 16;
const CLAIMS: Claims<&str> = Claims { sub: "alice@example.com", exp: NumericDate::from_secs(1_800_000_000) };
const LAST_SECOND: NumericDate = NumericDate::from_secs(1_799_999_999);
/// The claims in JSON.
const PAYLOAD: &[u8] = br#"{"sub":"alice@example.com","exp":1800000000}"#;
static HEX: [u8; 22] = *b"0123456789abcdefABCDEF";
/// The standard alphabet of base64, what both alphabets share, and the URL-safe alphabet.
static BASE64: [&[u8]; 3] = [
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
];
/// In no alphabet.
static FOREIGN: [u8; 8] = *b"@[`{:~!\x7f";

type Text<'t> = &'t str;
type Out = [u8; 256];

/// A function with a symbol of its own, which is never inlined.
macro_rules! case {
    ($name:ident($($arg:ident: $type:ty),*) -> $result:ty $body:block) => {
        #[unsafe(no_mangle)]
        #[inline(never)]
        fn $name($($arg: $type),*) -> $result {
            // Each case has other code, so that the compiler does not merge two of them.
            black_box(stringify!($name));
            let result = $body;
            done();
            result
        }
    };
}

// Its store shows the tracer where the stack is.
case!(case_stack() -> () { black_box(&[0_u32]); });
case!(case_new_32(secret: &[u8; 32], key: &mut Option<Key>) -> () { *key = Some(Key::from(secret)) });
case!(case_new_100(secret: &[u8; 100], key: &mut Option<Key>) -> () { *key = Key::new(secret).ok() });
case!(case_derive(from: &Key, key: &mut Option<Key>) -> () { *key = Some(from.derive("another purpose")) });
case!(case_from_hex(text: Text<'_>, key: &mut Option<Key>) -> () { *key = Key::from_hex(text).ok() });
case!(case_from_hex_invalid(text: Text<'_>) -> bool { Key::from_hex(text).err() == Some(Error::SecretNotHex) });
case!(case_from_base64(text: Text<'_>, key: &mut Option<Key>) -> () { *key = Key::from_base64(text).ok() });
case!(case_from_base64_invalid(text: Text<'_>) -> bool {
    Key::from_base64(text).err() == Some(Error::SecretNotBase64)
});
case!(case_drop(key: &mut Option<Key>) -> () { *key = None });
case!(case_sign(key: &Key, out: &mut Out) -> usize { key.sign_into(&CLAIMS, out).map_or(0, str::len) });
case!(case_jws_sign(key: &Key, out: &mut Out) -> usize { key.sign_into(jws::Bytes(PAYLOAD), out).map_or(0, str::len) });
case!(case_accept(key: &Key, token: Text<'_>, out: &mut Out) -> bool { verify(key, token, out) == Ok(CLAIMS) });
case!(case_jws_accept(key: &Key, token: Text<'_>, out: &mut Out) -> bool {
    jws::authenticate_into(key, token, out) == Ok(PAYLOAD)
});
case!(case_reject(key: &Key, token: Text<'_>, out: &mut Out) -> bool {
    verify(key, token, out) == Err(Error::BadSignature)
});
case!(case_reject_at(key: &Key, token: Text<'_>, out: &mut Out) -> bool {
    verify(key, token, out) == Err(Error::BadSignature)
});
case!(case_jws_reject_at(key: &Key, token: Text<'_>, out: &mut Out) -> bool {
    jws::authenticate_into(key, token, out) == Err(Error::BadSignature)
});

// Planted faults: comparisons, and a table. The compiler does not know that these slices have 32 bytes.
case!(case_planted_early_exit(mac: &[u8], tag: &[u8]) -> bool {
    mac.iter().zip(tag).all(|(ours, theirs)| ours == theirs)
});
case!(case_planted_table(mac: &[u8], tag: &[u8]) -> bool {
    black_box(HEX[usize::from(mac[31] % 16)]) == 0 && tag.is_empty()
});
case!(case_planted_eq(mac: &[u8; 32], tag: &[u8; 32]) -> bool { mac == tag });
// A mask of all bits where a byte differs. A compiler may see that there are two masks, and make a branch.
case!(case_planted_mask(mac: &[u8], tag: &[u8]) -> bool {
    mac.iter().zip(tag).fold(1, |equal, (ours, theirs)| equal & !any_bit(u32::from(ours ^ theirs)).wrapping_neg()) == 1
});
// As in `cmov` 0.5.4: the barrier comes after the shift. The compiler knows that what it hides is 0 or 1.
case!(case_planted_late_barrier(mac: &[u8; 32], tag: &[u8; 32]) -> bool {
    mac.as_chunks().0.iter().zip(tag.as_chunks().0).fold(1, |equal, (ours, theirs)| {
        equal & !black_box(any_bit(u32::from_ne_bytes(*ours) ^ u32::from_ne_bytes(*theirs))).wrapping_neg()
    }) == 1
});

/// 1 if any bit is set, else 0.
fn any_bit(bits: u32) -> u32 {
    (bits | bits.wrapping_neg()) >> 31
}

fn verify<'t>(key: &Key, token: &str, out: &'t mut Out) -> Result<Claims<&'t str>, Error> {
    Validation::new().verify_into(key, token, LAST_SECOND, out)
}

#[unsafe(no_mangle)]
#[inline(never)]
fn done() {
    black_box("done");
}

/// The tracer ends the program here.
#[unsafe(no_mangle)]
#[inline(never)]
fn finish() -> ! {
    loop {
        black_box("finish");
    }
}

#[unsafe(no_mangle)]
#[inline(never)]
fn fail() -> ! {
    loop {
        black_box("fail");
    }
}

// Returns `value`. The calls are inserted by `trace.mjs`, but for one, without which there would be no import.
#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "trace")]
unsafe extern "C" {
    safe fn note(value: u32, place: i32) -> u32;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    fail()
}

/// Ends the program if a call has not had the result that it must have.
#[inline(never)]
fn check(good: bool) {
    if !black_box(good) {
        fail();
    }
}

// At the entry of an x86 program the stack is not aligned as it is at the entry of a function.
#[cfg(target_arch = "x86_64")]
core::arch::global_asm!(".globl _start", "_start:", "and rsp, -16", "call start");
#[cfg(target_arch = "x86")]
core::arch::global_asm!(".globl _start", "_start:", "and esp, -16", "call start");

#[cfg_attr(not(any(target_arch = "x86", target_arch = "x86_64")), unsafe(export_name = "_start"))]
#[cfg_attr(any(target_arch = "x86", target_arch = "x86_64"), unsafe(no_mangle))]
extern "C" fn start() -> ! {
    #[cfg(target_arch = "wasm32")]
    note(0, 0);
    main();
    finish()
}

fn main() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let fixed = Key::from(&[7; 32]);
    let mut made = Some(fixed.clone());
    let (mut out, mut other_out) = ([0; 256], [0; 256]);
    let Ok(fixed_token) = fixed.sign_into(&CLAIMS, &mut other_out) else { fail() };
    case_stack();

    for kind in 0..SECRETS {
        let long: [u8; 100] = random.bytes(kind);
        case_new_100(black_box(&long), &mut made);
        check(made.is_some());
        let secret: [u8; 32] = random.bytes(kind);
        case_new_32(black_box(&secret), &mut made);
        let Some(key) = made.clone() else { fail() };
        case_derive(black_box(&key), &mut made);
        check(made.is_some());
        case_drop(black_box(&mut made));
        check(made.is_none());

        // 32 bytes each. `0x`, and the characters beside which white space and padding would be, are public.
        let mut room = [0; 66];
        case_from_hex(random.text(kind, &HEX, b"0x", &mut room), &mut made);
        check(made.take().is_some());
        room[2 + kind * 4] = FOREIGN[kind % 8];
        check(case_from_hex_invalid(text(&room)));
        let mut room = [0; 43];
        case_from_base64(random.text(kind, BASE64[kind % 3], b"A", &mut room), &mut made);
        check(made.is_some());
        room[1 + kind * 41 / SECRETS] = FOREIGN[kind % 8];
        check(case_from_base64_invalid(text(&room)));

        // A token of another key: its signature is wrong, whatever this key.
        check(case_reject(black_box(&key), fixed_token, &mut out));
        let len = case_jws_sign(black_box(&key), &mut out);
        check(len == fixed_token.len());
        let len = case_sign(black_box(&key), &mut out);
        check(len == fixed_token.len());
        let mut payload = [0; 256];
        check(case_accept(black_box(&key), text(&out[..len]), &mut payload));
        check(case_jws_accept(black_box(&key), text(&out[..len]), &mut payload));
    }

    // One key and one message. The signature is wrong at one character, or at all of them.
    let signature = fixed_token.len() - 43;
    for at in 0..44 {
        let mut room = [0; 256];
        let token = &mut room[..fixed_token.len()];
        token.copy_from_slice(fixed_token.as_bytes());
        for char in &mut token[signature..][if at < 43 { at..at + 1 } else { 0..43 }] {
            // Either may be the last character: the two bits that belong to no byte are zero.
            *char = if *char == b'A' { b'E' } else { b'A' };
        }
        check(case_reject_at(black_box(&fixed), text(token), &mut out));
        check(case_jws_reject_at(black_box(&fixed), text(token), &mut out));
    }

    for at in 0..32 {
        let mac: [u8; 32] = random.bytes(3);
        let mut tag = mac;
        tag[at] ^= 1;
        let (mac, tag) = (black_box(&mac), black_box(&tag));
        check(!case_planted_early_exit(mac, tag));
        check(!case_planted_table(mac, tag));
        check(!case_planted_eq(mac, tag));
        check(!case_planted_mask(mac, tag));
        check(!case_planted_late_barrier(mac, tag));
    }
}

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 24) as u8
    }

    /// Three secrets with the same byte everywhere, and then random ones.
    fn bytes<const N: usize>(&mut self, kind: usize) -> [u8; N] {
        match kind {
            0 => [0; N],
            1 => [0xFF; N],
            2 => [0x80; N],
            _ => [(); N].map(|()| self.byte()),
        }
    }

    /// A secret as text, between public characters: those in front, and an `A` at the end.
    fn text<'t, const N: usize>(
        &mut self,
        kind: usize,
        alphabet: &[u8],
        front: &[u8],
        room: &'t mut [u8; N],
    ) -> &'t str {
        for (char, byte) in room.iter_mut().zip(self.bytes::<N>(kind)) {
            *char = alphabet[usize::from(byte) % alphabet.len()];
        }
        room[..front.len()].copy_from_slice(front);
        room[N - 1] = b'A';
        text(room)
    }
}

fn text(bytes: &[u8]) -> &str {
    black_box(str::from_utf8(bytes).unwrap_or_default())
}
