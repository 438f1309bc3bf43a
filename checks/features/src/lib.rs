//! Nothing of its own but the features that Cargo.toml turns on.
