#![cfg_attr(feature = "std", doc = include_str!("lib.md"))]
#![cfg_attr(not(feature = "std"), doc = "JSON Web Tokens signed with HMAC-SHA-256 (HS256), and nothing else.")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]
// Library code must not panic on any input; tests may.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::missing_errors_doc,
        clippy::must_use_candidate,
        clippy::panic,
        clippy::panic_in_result_fn,
        clippy::std_instead_of_core,
        clippy::todo,
        clippy::unreachable,
        clippy::unwrap_used,
        clippy::use_self
    )
)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod base64url;
mod claims;
mod compact;
mod error;
mod header;
mod json;
pub mod jws;
mod key;
mod numeric_date;
mod secret;
mod sign;
pub mod unverified;
mod validation;
mod verify;

#[cfg(feature = "alloc")]
mod serde;

#[cfg(feature = "std")]
#[doc = include_str!("moving_over.md")]
pub mod moving_over {}
#[cfg(feature = "std")]
#[doc = include_str!("recipes.md")]
pub mod recipes {}

// README's examples are tests.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
mod readme {}

// These read the system clock, as does `NumericDate::now`, which is absent there, too.
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
mod access_token;

pub use claims::Claims;
pub use error::{Error, Name};
pub use jws::MAX_TOKEN_LEN;
pub use key::Key;
pub use numeric_date::NumericDate;
pub use sign::max_token_len;
pub use validation::Validation;

#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use access_token::{
    ACCESS_TOKEN_EXPIRE_MINUTES, ALGORITHM, SECRET_KEY, create_access_token, secret_key, verify_access_token,
};
