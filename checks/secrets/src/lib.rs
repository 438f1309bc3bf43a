//! The test is `tests/secrets.rs` of the library.
