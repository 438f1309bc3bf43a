//! What the images share that are only weighed: inputs which the compiler cannot know, and a panic that says nothing.
#![no_std]

use core::hint::black_box;
use hs256::{Claims, NumericDate, max_token_len};

const SUBJECT: &str = "alice@example.com";
pub const TOKEN_LEN: usize = max_token_len(SUBJECT.len());

pub fn secret() -> &'static [u8] {
    black_box(b"a secret of 32 random bytes or so")
}

pub fn claims() -> Claims<&'static str> {
    Claims { sub: black_box(SUBJECT), exp: NumericDate::from_secs(black_box(1_800_000_000)) }
}

pub fn now() -> NumericDate {
    NumericDate::from_secs(black_box(1_799_999_999))
}

/// The entry of an image: it calls a function, and stops. The images for RISC-V are only weighed: they have no start-up code.
#[macro_export]
macro_rules! image {
    ($run:ident) => {
        #[cfg_attr(target_arch = "arm", cortex_m_rt::entry)]
        #[cfg_attr(not(target_arch = "arm"), unsafe(export_name = "_start"))]
        fn main() -> ! {
            let _ = core::hint::black_box($run());
            $crate::halt()
        }
    };
}

pub fn halt() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    halt()
}
