//! A module that signs and verifies. Secret, subject and token go in and out through its memory: see `run.mjs`.
#![no_std]

use core::cell::UnsafeCell;
use hs256::{Claims, Error, Key, NumericDate, Validation};

/// What the host reads and writes.
struct Buffers {
    secret: [u8; 64],
    subject: [u8; 256],
    token: [u8; 512],
    payload: [u8; 384],
}

struct Memory(UnsafeCell<Buffers>);

// SAFETY: a module without imports has one thread.
unsafe impl Sync for Memory {}

static MEMORY: Memory =
    Memory(UnsafeCell::new(Buffers { secret: [0; 64], subject: [0; 256], token: [0; 512], payload: [0; 384] }));

fn memory() -> &'static mut Buffers {
    // SAFETY: each exported function below calls this once and calls no other, and the host does not call while one runs.
    unsafe { &mut *MEMORY.0.get() }
}

#[unsafe(no_mangle)]
extern "C" fn secret() -> *const u8 {
    memory().secret.as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn subject() -> *const u8 {
    memory().subject.as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn token() -> *const u8 {
    memory().token.as_ptr()
}

/// Signs, and returns the token's length; 0 if that was rejected.
#[unsafe(no_mangle)]
extern "C" fn sign(secret_len: usize, subject_len: usize, exp: i64) -> usize {
    memory().sign(secret_len, subject_len, NumericDate::from_secs(exp)).unwrap_or(0)
}

/// Verifies the token, and returns the length of its subject, which is then where subjects are. Below zero is a rejection:
/// -1 for a wrong signature, -2 for an expired token, -3 for all others.
#[unsafe(no_mangle)]
extern "C" fn verify(secret_len: usize, token_len: usize, now: i64) -> isize {
    match memory().verify(secret_len, token_len, NumericDate::from_secs(now)) {
        Ok(subject_len) => subject_len.cast_signed(),
        Err(Error::BadSignature) => -1,
        Err(Error::Expired) => -2,
        Err(_) => -3,
    }
}

impl Buffers {
    fn sign(&mut self, secret_len: usize, subject_len: usize, exp: NumericDate) -> Option<usize> {
        let key = Key::new(self.secret.get(..secret_len)?).ok()?;
        let sub = str::from_utf8(self.subject.get(..subject_len)?).ok()?;
        key.sign_into(&Claims { sub, exp }, &mut self.token).ok().map(str::len)
    }

    fn verify(&mut self, secret_len: usize, token_len: usize, now: NumericDate) -> Result<usize, Error> {
        let key = Key::new(self.secret.get(..secret_len).unwrap_or_default())?;
        let token = self.token.get(..token_len).and_then(|token| str::from_utf8(token).ok());
        let token = token.ok_or(Error::NotThreeSegments)?;
        let sub = Validation::new().verify_into(&key, token, now, &mut self.payload)?.sub;
        let room = self.subject.get_mut(..sub.len()).ok_or(Error::TokenTooLong)?;
        room.copy_from_slice(sub.as_bytes());
        Ok(sub.len())
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
