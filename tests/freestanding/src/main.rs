//! Signs and verifies a token with nothing below it but the kernel: no std, no libc, no allocator. If the crate asked
//! for any of these, this would not link. It exits with 0 if all went well, else with the number of the step that did
//! not:
//!
//! ```text
//! cargo run --release --manifest-path tests/freestanding/Cargo.toml
//! ```
#![no_std]
#![no_main]

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
compile_error!("this program is written for x86-64 Linux");

use core::arch::{asm, global_asm};
use hs256::{Claims, Error, Key, NumericDate, Validation};

/// Made by PyJWT; the first one in `tests/data/tokens.txt`.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\
    .eyJzdWIiOiJhbGljZUBleGFtcGxlLmNvbSIsImV4cCI6MTgwMDAwMDAwMH0\
    .dUVKkmgamRp1EsfOUK6PisJ8LT91IPT5ltg110i-bSU";
const CLAIMS: Claims<&str> = Claims { sub: "alice@example.com", exp: NumericDate::from_secs(1_800_000_000) };
const LAST_SECOND: NumericDate = NumericDate::from_secs(1_799_999_999);

fn steps() -> Result<(), u8> {
    let key = Key::new(b"a secret of 32 random bytes or so").map_err(|_| 1)?;
    let policy = Validation::new();
    let (mut out, mut payload) = ([0; 256], [0; 256]);

    let token = key.sign_into(&CLAIMS, &mut out).map_err(|_| 2)?;
    ensure(token == TOKEN, 3)?;
    ensure(policy.verify_into(&key, token, LAST_SECOND, &mut payload) == Ok(CLAIMS), 4)?;
    ensure(policy.verify_into(&key, token, CLAIMS.exp, &mut payload) == Err(Error::Expired), 5)?;

    // The last character of the payload, which the dot and the 43 characters of the signature follow.
    *out.get_mut(TOKEN.len() - 45).ok_or(6)? ^= 1;
    let tampered = out.get(..TOKEN.len()).and_then(|token| str::from_utf8(token).ok()).ok_or(7)?;
    ensure(policy.verify_into(&key, tampered, LAST_SECOND, &mut payload) == Err(Error::BadSignature), 8)
}

fn ensure(holds: bool, step: u8) -> Result<(), u8> {
    if holds { Ok(()) } else { Err(step) }
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
    exit(101)
}
