#![cfg_attr(feature = "std", doc = include_str!("lib.md"))]
#![cfg_attr(not(feature = "std"), doc = "JSON Web Tokens signed with HMAC-SHA-256 (HS256), and nothing else.")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]
// Library code must not panic on any input; tests may.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::indexing_slicing))]
#![cfg_attr(not(test), deny(clippy::expect_used, clippy::panic, clippy::panic_in_result_fn, clippy::unwrap_used))]
#![cfg_attr(not(test), deny(clippy::todo, clippy::unreachable, clippy::std_instead_of_core, clippy::use_self))]
#![cfg_attr(not(test), deny(clippy::missing_errors_doc, clippy::must_use_candidate))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod base64url;
mod bearer;
mod claims;
mod compact;
mod error;
mod header;
mod json;
pub mod jws;
mod key;
mod keys;
mod members;
mod name;
mod numeric_date;
mod object;
mod payload;
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
#[cfg(feature = "std")]
#[doc = include_str!("works_with.md")]
pub mod works_with {}

// README's examples are tests.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
mod readme {}

// These read the system clock, as does `NumericDate::now`, which is absent there, too.
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
mod access_token;

pub use bearer::bearer_token;
pub use claims::Claims;
pub use compact::MAX_TOKEN_LEN;
pub use error::Error;
pub use json::{Text, Texts};
pub use key::Key;
pub use keys::Keys;
pub use members::{Json, Member, Value};
pub use name::Name;
pub use numeric_date::NumericDate;
pub use object::{FromJson, Object};
pub use payload::Payload;
pub use sign::{Signing, max_token_len};
pub use validation::Validation;

#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use access_token::{
    ACCESS_TOKEN_EXPIRE_MINUTES, ALGORITHM, SECRET_KEY, create_access_token, secret_key, verify_access_token,
};
