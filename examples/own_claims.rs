//! Signs and verifies a claim struct of your own, with an expected issuer and audience.
//!
//! Run it with `cargo run --example own_claims`. It needs `serde` with the feature `derive` in `[dependencies]`.

use core::time::Duration;
use hs256::{Error, Key, NumericDate, Validation};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Session {
    iss: String,
    aud: String,
    exp: NumericDate,
    user: u64,
    roles: Vec<String>,
}

const SESSIONS: Validation = Validation::new().issuer("https://id.example").audience("shop");

fn main() -> Result<(), Error> {
    let key = Key::new(b"an example secret of 32 bytes or more")?;
    let now = NumericDate::now();
    let exp = now + Duration::from_secs(30 * 60);
    let session =
        Session { iss: "https://id.example".into(), aud: "shop".into(), exp, user: 7, roles: vec!["admin".into()] };
    let token = key.sign_json(&session)?;

    let verified: Session = SESSIONS.verify_json(&key, &token, now)?;
    println!("verified: {verified:?}");
    assert_eq!(verified, session);

    // The same token is rejected by a service that has another name.
    let other = Validation::new().audience("billing").verify_json::<Session>(&key, &token, now).unwrap_err();
    println!("at billing: {other}");
    assert_eq!(other, Error::WrongAudience);
    Ok(())
}
