//! What every image has: vectors and start-up code.
#![no_std]
#![no_main]

use core::hint::black_box;
use cortex_m_images::{claims, now, secret};

cortex_m_images::image!(run);

fn run() {
    black_box((secret(), claims(), now()));
}
