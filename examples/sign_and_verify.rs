//! Signs a token for a user, verifies it, and shows two ways in which it is rejected.
//!
//! Run it with `cargo run --example sign_and_verify`.

use core::time::Duration;
use hs256::{Claims, Error, Key, NumericDate, Validation};

const API: Validation = Validation::new().leeway(Duration::from_secs(5));

fn main() -> Result<(), Error> {
    // Make the key once, at program start. In production, use a random secret: `Key::from_env("SECRET_KEY")`.
    let key = Key::new(b"an example secret of 32 bytes or more")?;

    // At login: the token expires in 30 minutes.
    let now = NumericDate::now();
    let exp = now + Duration::from_secs(30 * 60);
    let token: String = key.sign(&Claims { sub: "alice@example.com", exp })?;
    println!("token:    {token}");
    assert_eq!(token.split('.').count(), 3);

    // At each request: the subject can be trusted only after this call.
    let claims: Claims<String> = API.verify(&key, &token, now)?;
    println!("verified: sub = {}, exp = {}", claims.sub, claims.exp.as_secs());
    assert_eq!((claims.sub.as_str(), claims.exp), ("alice@example.com", exp));

    // The token is rejected when it has expired, here with a leeway of 5 seconds.
    let expired = API.verify(&key, &token, exp + Duration::from_secs(5)).unwrap_err();
    println!("later:    {expired}");
    assert_eq!(expired, Error::Expired);

    // A changed token is rejected too. This replaces the first character of the payload.
    let changed = API.verify(&key, &token.replacen(".e", ".f", 1), now).unwrap_err();
    println!("changed:  {changed}");
    assert_eq!(changed, Error::BadSignature);
    Ok(())
}
