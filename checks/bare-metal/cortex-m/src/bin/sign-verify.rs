//! Makes a key, signs and verifies.
#![no_std]
#![no_main]

use core::hint::black_box;
use cortex_m_images::{TOKEN_LEN, claims, now, secret};
use hs256::{Error, Key, Validation, jws::max_payload_len};

cortex_m_images::image!(run);

fn run() -> Result<(), Error> {
    let (mut out, mut payload) = ([0; TOKEN_LEN], [0; max_payload_len(TOKEN_LEN)]);
    let key = Key::new(secret())?;
    let token = black_box(key.sign_into(&claims(), &mut out)?);
    black_box(Validation::new().verify_into(&key, token, now(), &mut payload)?);
    Ok(())
}
