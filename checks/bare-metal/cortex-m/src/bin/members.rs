//! Makes a key, signs claims of its own, verifies them and reads them by name.
#![no_std]
#![no_main]

use core::hint::black_box;
use cortex_m_images::{claims, now, secret};
use hs256::{Error, Key, Text, Validation};

cortex_m_images::image!(run);

fn run() -> Result<(), Error> {
    let (mut out, mut payload) = ([0; 256], [0; 192]);
    let key = Key::new(secret())?;
    let claims = claims();
    let members = [
        ("iss", "login".into()),
        ("sub", claims.sub.into()),
        ("aud", (&["api", "admin"]).into()),
        ("exp", claims.exp.into()),
        ("role", black_box("dev").into()),
        ("level", black_box(3).into()),
    ];
    let token = black_box(key.sign_into(&members, &mut out)?);
    let policy = Validation::new().issuer("login").audience("api");
    let claims = policy.verify_payload_into(&key, token, now(), &mut payload)?;
    black_box(claims.get::<i64>("level")?);
    black_box(claims.get::<Option<Text<'_>>>("role")?.map(|role| role == "dev"));
    Ok(())
}
