//! Makes keys, signs, verifies and rejects on the target, and prints the token, for the host to compare with its own. Of
//! each operation it says how much stack it took at most and how many instructions.
//!
//! ```text
//! cd checks/bare-metal/cortex-m && cargo run --release
//! ```
#![no_std]
#![no_main]

use core::{arch::asm, hint::black_box, ptr, time::Duration};
use hs256::{Claims, Error, Key, NumericDate, Signing, Text, Texts, Validation, Value, jws, max_token_len, unverified};
use semihosting::{println, process};

const SECRET: &[u8] = b"a secret of 32 random bytes or so";
const SECRET_BASE64: &str = "YSBzZWNyZXQgb2YgMzIgcmFuZG9tIGJ5dGVzIG9yIHNv";
const SECRET_HEX: &str = "6120736563726574206f662033322072616e646f6d206279746573206f7220736f";
const CLAIMS: Claims<&str> = Claims { sub: "alice@example.com", exp: NumericDate::from_secs(1_800_000_000) };
const LAST_SECOND: NumericDate = NumericDate::from_secs(1_799_999_999);
const TOKEN_LEN: usize = max_token_len(CLAIMS.sub.len());

/// From `tests/data/tokens.txt`, as is the token of `CLAIMS`.
const OTHER_HEADER: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9\
    .eyJzdWIiOiJhbGljZSIsImV4cCI6MTgwMDAwMDAwMH0\
    .4apuHlzBzSctiHsSx7MONGx3wQcaUJG1tpmiZVxp32Q";

/// All that a policy can look at, in the spelling that is the most work to read.
const EVERY_CLAIM: &[u8] = br#"{"iss":"https:\/\/id.example","sub":"Zo\u00eb \ud83d\ude00","aud":["web","\u0061pi"],
    "exp":1.8e9,"nbf":17999999990e-1,"iat":1799999998.5,"roles":[{"name":["admin",[[[{}]]]]},null,-0.5e-1]}"#;
const EVERY_CHECK: Validation<'_> = Validation::new()
    .issuer("https://id.example")
    .subject("Zo\u{eb} \u{1f600}")
    .audience("api")
    .max_age(LEEWAY)
    .leeway(LEEWAY);
const LEEWAY: Duration = Duration::from_secs(60);

#[cortex_m_rt::entry]
fn main() -> ! {
    let policy = Validation::new();
    let (mut out, mut payload) = ([0; TOKEN_LEN], [0; jws::max_payload_len(TOKEN_LEN)]);
    let (mut longer, mut longer_payload) = ([0; 512], [0; 320]);

    let key = measure("Key::new", || Key::new(black_box(SECRET))).unwrap();
    measure("Key::from_base64", || Key::from_base64(black_box(SECRET_BASE64))).unwrap();
    measure("Key::from_hex", || Key::from_hex(black_box(SECRET_HEX))).unwrap();
    let other = measure("Key::derive", || key.derive(black_box("refresh")));

    let token = measure("Key::sign_into", || key.sign_into(black_box(&CLAIMS), &mut out)).unwrap();
    println!("token {token}");

    let mut verify = |what, key: &Key, token: &str, now, expected| {
        assert_eq!(measure(what, || policy.verify_into(key, token, now, &mut payload)), expected, "{what}");
    };
    verify("Validation::verify_into", &key, token, LAST_SECOND, Ok(CLAIMS));
    verify("  rejected: expired", &key, token, CLAIMS.exp, Err(Error::Expired));
    verify("  rejected: another key", &other, token, LAST_SECOND, Err(Error::BadSignature));
    // One bit of the payload's last character, which the dot and the 43 characters of the signature follow.
    let mut tampered = [0; TOKEN_LEN];
    let tampered = &mut tampered[..token.len()];
    tampered.copy_from_slice(token.as_bytes());
    tampered[token.len() - 45] ^= 1;
    verify("  rejected: tampered", &key, str::from_utf8(tampered).unwrap(), LAST_SECOND, Err(Error::BadSignature));
    verify("  with another header", &key, OTHER_HEADER, LAST_SECOND, Ok(Claims { sub: "alice", ..CLAIMS }));
    let read = measure("unverified::payload_into, get", || unverified::payload_into(token, &mut payload)?.get("exp"));
    assert_eq!(read, Ok(CLAIMS.exp));
    known_tokens(&key);

    let token =
        measure("Key::sign_into, bytes", || key.sign_into(jws::Bytes(black_box(EVERY_CLAIM)), &mut longer)).unwrap();
    let claims = measure("Validation::verify_into, every check", || {
        EVERY_CHECK.verify_into(&key, token, LAST_SECOND, &mut longer_payload)
    });
    assert_eq!(claims, Ok(Claims { sub: "Zo\u{eb} \u{1f600}", exp: CLAIMS.exp }));
    let payload = measure("jws::authenticate_into", || jws::authenticate_into(&key, token, &mut longer_payload));
    assert_eq!(payload, Ok(EVERY_CLAIM));

    let (iss, aud) = (black_box("login"), black_box(["api", "admin"]));
    let members = [
        ("iss", iss.into()),
        ("sub", "sensor-7".into()),
        ("aud", (&aud).into()),
        ("exp", CLAIMS.exp.into()),
        ("device", "x\",\"role\":\"admin\",\"z\":\"".into()),
        ("level", 3.into()),
    ];
    let device = Signing::new().header(&[("typ", Value::Text("device+jwt"))]);
    let token = measure("Signing::sign_into, six members", || device.sign_into(&key, &members, &mut longer)).unwrap();
    let policy = Validation::new().issuer("login").audience("api").typ("device+jwt");
    let claims = measure("Validation::verify_payload_into", || {
        policy.verify_payload_into(&key, token, LAST_SECOND, &mut longer_payload)
    });
    let claims = claims.unwrap();
    assert_eq!(measure("Object::get, an integer", || claims.get("level")), Ok(3));
    let device = measure("Object::get, a text", || claims.get::<Text<'_>>("device")).unwrap();
    assert_eq!(device, "x\",\"role\":\"admin\",\"z\":\"");
    assert!(claims.get::<Option<Text<'_>>>("role").unwrap().is_none());
    assert!(claims.get::<Texts<'_>>("aud").unwrap().zip(aud).all(|(text, wanted)| text == wanted));

    process::exit(0)
}

/// Verifies all of the tokens that other implementations made, and makes those again that are to be the very same.
fn known_tokens(key: &Key) {
    let lines = include_str!("../../../../tests/data/tokens.txt").lines();
    let mut count = 0;
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut fields = line.split(' ');
        let [spelling, exp, token] = [(); 3].map(|()| fields.next().unwrap());
        let exp = NumericDate::from_secs(exp.parse().unwrap());
        let last_second = exp - Duration::from_secs(1);
        let mut payload = [0; 256];
        let claims = Validation::new().verify_into(key, token, last_second, &mut payload).unwrap();
        assert_eq!(claims.exp, exp);
        if spelling == "same" {
            assert_eq!(key.sign_into(&claims, &mut [0; 256]), Ok(token));
        }
        count += 1;
    }
    println!("known tokens {count}");
}

/// Runs an operation and prints the bytes of stack and the instructions that it took: to within 80 instructions, and with
/// the caller's part of the stack (32 to 104 bytes), where arguments and the result are.
fn measure<T>(what: &str, operation: impl FnOnce() -> T) -> T {
    let (mut operation, mut result) = (Some(operation), None);
    let (stack, instructions) = cost(&mut || result = operation.take().map(|operation| operation()));
    println!("{what:40}{stack:5} bytes of stack {instructions:8} instructions");
    result.unwrap()
}

/// How deep below the stack pointer of [`cost`] is looked.
const DEPTH: usize = 8192;
const PAINT: u32 = 0x5afe_5afe;

/// The bytes of stack and the instructions that an operation takes.
#[inline(never)]
fn cost(operation: &mut dyn FnMut()) -> (usize, u32) {
    // It must not be compiled into this function, whose stack is not counted.
    let operation = black_box(operation);
    // SAFETY: nothing lives below the stack pointer, for there are no interrupts, and of the 4 MB of memory there it
    // overwrites `DEPTH` bytes.
    unsafe {
        asm!(
            "sub {at}, sp, #{DEPTH}",
            "2: str {paint}, [{at}], #4",
            "cmp {at}, sp",
            "bne 2b",
            at = out(reg) _, paint = in(reg) PAINT, DEPTH = const DEPTH,
        );
    }
    let clock = Clock::start();
    operation();
    let instructions = clock.instructions();
    let stack: usize;
    // SAFETY: reads only, and no further than up to the first word that is not painted; the register that it returns to
    // is none.
    unsafe {
        asm!(
            "sub {at}, sp, #{DEPTH}",
            "2: ldr {word}, [{at}], #4",
            "cmp {word}, {paint}",
            "beq 2b",
            "sub {at}, {at}, #4",
            "sub {at}, sp, {at}",
            at = out(reg) stack, word = out(reg) _, paint = in(reg) PAINT, DEPTH = const DEPTH,
            options(readonly),
        );
    }
    assert!(stack < DEPTH, "the stack was not painted deep enough");
    (stack, instructions)
}

/// The processor's own timer: 24 bits that count down at 25 MHz. QEMU is told to take a nanosecond for an instruction.
struct Clock;

impl Clock {
    const CONTROL: *mut u32 = 0xe000_e010 as *mut u32;
    const RELOAD: *mut u32 = 0xe000_e014 as *mut u32;
    const VALUE: *mut u32 = 0xe000_e018 as *mut u32;
    const MAX: u32 = 0xff_ffff;
    const INSTRUCTIONS_PER_TICK: u32 = 40;

    fn start() -> Self {
        // SAFETY: these are the registers of SysTick, which nobody else uses; 5 is "count the processor's clock", and no
        // interrupt.
        unsafe {
            ptr::write_volatile(Self::RELOAD, Self::MAX);
            ptr::write_volatile(Self::VALUE, 0);
            ptr::write_volatile(Self::CONTROL, 5);
        }
        Self
    }

    fn instructions(self) -> u32 {
        // SAFETY: as above.
        let value = unsafe { ptr::read_volatile(Self::VALUE) };
        (Self::MAX - value) * Self::INSTRUCTIONS_PER_TICK
    }
}
