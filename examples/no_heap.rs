//! Signs and verifies in buffers on the stack. The library is built without `std` and without a heap; only this
//! program prints with `std`.
//!
//! Run it with `cargo run --example no_heap --no-default-features`.

use hs256::{Claims, Error, Key, NumericDate, Validation, jws::max_payload_len, max_token_len};

/// The longest subject, in bytes. Characters that JSON escapes, such as quotes, count as 2 or 6.
const SUB: usize = 16;
/// The sizes of both buffers are known at compile time.
const TOKEN: usize = max_token_len(SUB);
const PAYLOAD: usize = max_payload_len(TOKEN);

fn main() -> Result<(), Error> {
    let key = Key::from(&[7; 32]); // 32 random bytes in production
    let exp = NumericDate::from_secs(1_800_000_000);
    let mut out = [0; TOKEN];
    let token: &str = key.sign_into(&Claims { sub: "sensor-7", exp }, &mut out)?;
    println!("token of {} bytes, in a buffer of {TOKEN}: {token}", token.len());
    assert!(token.len() <= TOKEN);

    // The library never reads the clock here: the time is an argument.
    let now = NumericDate::from_secs(1_799_999_999);
    let mut payload = [0; PAYLOAD];
    let claims: Claims<&str> = Validation::new().verify_into(&key, token, now, &mut payload)?;
    println!("verified: sub = {}, exp = {}", claims.sub, claims.exp.as_secs());
    assert_eq!(claims, Claims { sub: "sensor-7", exp });

    // A buffer that is too small is an error that says how many bytes are needed.
    let error = key.sign_into(&Claims { sub: "sensor-7", exp }, &mut [0; 16]).unwrap_err();
    println!("in a buffer of 16: {error}");
    assert_eq!(error, Error::BufferTooSmall { needed: u32::try_from(token.len()).unwrap() });
    Ok(())
}
