//! Replaces the secret without logging anyone out: the first key signs, and all keys verify.
//!
//! Run it with `cargo run --example rotation`.

use core::time::Duration;
use hs256::{Claims, Error, Key, NumericDate, Validation};

fn main() -> Result<(), Error> {
    let policy = Validation::new();
    let now = NumericDate::now();
    let exp = now + Duration::from_secs(30 * 60);

    let old = Key::new(b"the example secret of 2025, 32 bytes or more")?;
    let issued_before = old.sign(&Claims { sub: "alice", exp })?;
    let refresh_before = old.derive("refresh").sign(&Claims { sub: "alice", exp })?;

    // Step 1, the day of the change: deploy both keys, the new one first.
    let new = Key::new(b"the example secret of 2026, 32 bytes or more")?;
    let keys = [new, old];
    let issued_after = keys[0].sign(&Claims { sub: "bob", exp })?;
    for (token, sub) in [(&issued_before, "alice"), (&issued_after, "bob")] {
        let claims = policy.verify(&keys, token, now)?;
        println!("with both keys: the token of {} is accepted", claims.sub);
        assert_eq!(claims.sub, sub);
    }
    // Keys for other purposes are derived from both.
    let refresh_keys = keys.each_ref().map(|key| key.derive("refresh"));
    let claims = policy.verify(&refresh_keys, &refresh_before, now)?;
    println!("with both keys: the refresh token of {} is accepted", claims.sub);
    assert_eq!(claims.sub, "alice");

    // Step 2, when the last token of the old key has expired: deploy the new key alone.
    let [new, _] = keys;
    assert_eq!(policy.verify(&new, &issued_after, now)?.sub, "bob");
    let error = policy.verify(&new, &issued_before, now).unwrap_err();
    println!("with the new key alone: the token of alice is rejected: {error}");
    assert_eq!(error, Error::BadSignature);
    Ok(())
}
