//! Signs a token for a subject and an expiry, verifies it, and prints the token and the verified subject. Subject, expiry
//! and time are arguments, so that the compiler cannot compute anything in advance.
//!
//! ```text
//! cargo run -- alice@example.com 4102444800 1800000000
//! ```

use std::process::ExitCode;

#[cfg_attr(feature = "clock", path = "clock.rs")]
#[cfg_attr(feature = "hs256-core", path = "hs256_core.rs")]
#[cfg_attr(feature = "hs256-members", path = "hs256_members.rs")]
#[cfg_attr(feature = "hs256", path = "hs256.rs")]
#[cfg_attr(feature = "hs256-json", path = "hs256_json.rs")]
#[cfg_attr(feature = "jsonwebtoken-rust_crypto", path = "jsonwebtoken.rs")]
#[cfg_attr(feature = "jsonwebtoken-aws_lc_rs", path = "jsonwebtoken.rs")]
#[cfg_attr(feature = "jwt-simple", path = "jwt_simple.rs")]
#[cfg_attr(feature = "jwt-compact", path = "jwt_compact.rs")]
#[cfg_attr(feature = "jwt", path = "jwt.rs")]
#[cfg_attr(feature = "hand-written-ring", path = "hand_written.rs")]
#[cfg_attr(feature = "hand-written-hmac", path = "hand_written.rs")]
mod candidate;

#[allow(dead_code, reason = "one of them makes no token")]
const SECRET: &[u8] = b"a secret of 32 random bytes or so";

#[cfg(feature = "claims")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Claims<S> {
    sub: S,
    exp: u64,
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let given = args.next().zip(args.next().and_then(|exp| exp.parse().ok()));
    match given.and_then(|(sub, exp)| run(&sub, exp)) {
        Some(()) => ExitCode::SUCCESS,
        None => ExitCode::FAILURE,
    }
}

fn run(sub: &str, exp: u64) -> Option<()> {
    let token = candidate::sign(sub, exp)?;
    let subject = candidate::verify(&token)?;
    println!("{token} {subject}");
    Some(())
}

#[allow(dead_code, reason = "most of them read the clock themselves")]
fn now() -> Option<u64> {
    Some(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?.as_secs())
}
