//! Signs and verifies the token of a device, with claims of its own, in buffers on the stack. The library is built without
//! `std` and without a heap; only this program prints with `std`.
//!
//! Run it with `cargo run -p hs256 --example no_heap --no-default-features`.

use hs256::{Error, Key, NumericDate, Signing, Text, Texts, Validation, Value, jws::max_payload_len};

/// A type of its own in the header, so that no other kind of token passes for the token of a device (RFC 8725 §3.11).
const TYP: &str = "device+jwt";
const SIGNING: Signing = Signing::new().header(&[("typ", Value::Text(TYP))]);
const POLICY: Validation = Validation::new().typ(TYP).issuer("factory");

/// The longest token, in bytes. The sizes of both buffers are known at compile time.
const TOKEN: usize = 256;
const PAYLOAD: usize = max_payload_len(TOKEN);

fn main() -> Result<(), Error> {
    let key = Key::from(&[7; 32]); // 32 random bytes in production
    let exp = NumericDate::from_secs(1_800_000_000);
    let claims = [
        ("iss", "factory".into()),
        ("sub", "door-7".into()),
        ("exp", exp.into()),
        ("level", 3.into()),
        ("armed", true.into()),
        ("zones", (&["hall", "yard"]).into()),
    ];
    let mut out = [0; TOKEN];
    let token: &str = SIGNING.sign_into(&key, &claims, &mut out)?;
    println!("token of {} bytes, in a buffer of {TOKEN}: {token}", token.len());

    // The library never reads the clock here: the time is an argument.
    let now = NumericDate::from_secs(1_799_999_999);
    let mut payload = [0; PAYLOAD];
    let claims = POLICY.verify_payload_into(&key, token, now, &mut payload)?;

    // Each claim is read as the type that is asked for. A claim that is missing or has another type is an error.
    let sub: Text = claims.get("sub")?;
    let level: i64 = claims.get("level")?;
    let armed: bool = claims.get("armed")?;
    let mut zones: Texts = claims.get("zones")?;
    let owner: Option<Text> = claims.get("owner")?;
    println!("verified: sub = {sub}, level = {level}, armed = {armed}");
    assert!(sub == "door-7" && level == 3 && armed && owner.is_none());
    assert!(zones.any(|zone| zone == "yard"));
    assert_eq!(claims.get::<i64>("sub"), Err(Error::ClaimType(hs256::Name::Sub)));

    // A text becomes a `&str` in a buffer of its own, where its escapes are decoded.
    let mut name = [0; 16];
    assert_eq!(sub.copy_to(&mut name)?, "door-7");

    // A policy for other tokens rejects this one.
    let other = Validation::new().issuer("factory").verify_payload_into(&key, token, now, &mut payload).unwrap_err();
    println!("as another kind of token: {other}");
    assert_eq!(other, Error::WrongType);

    // A buffer that is too small is an error that says how many bytes are needed.
    let error = SIGNING.sign_into(&key, &[("exp", exp.into())], &mut [0; 16]).unwrap_err();
    println!("in a buffer of 16: {error}");
    assert!(matches!(error, Error::BufferTooSmall { needed: 17.. }));
    Ok(())
}
