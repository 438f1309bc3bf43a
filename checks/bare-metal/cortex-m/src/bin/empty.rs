//! What every image has: vectors and start-up code.
#![no_std]
#![no_main]

use core::hint::black_box;
use cortex_m_images::{claims, halt, now, secret};

#[cortex_m_rt::entry]
fn main() -> ! {
    black_box((secret(), claims(), now()));
    halt()
}
