//! Makes a key and signs.
#![no_std]
#![no_main]

use core::hint::black_box;
use cortex_m_images::{TOKEN_LEN, claims, secret};
use hs256::{Error, Key};

cortex_m_images::image!(run);

fn run() -> Result<(), Error> {
    let key = Key::new(secret())?;
    black_box(key.sign_into(&claims(), &mut [0; TOKEN_LEN])?);
    Ok(())
}
