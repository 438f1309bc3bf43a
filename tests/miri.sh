#!/usr/bin/env bash
# No undefined behaviour in what this crate calls, as far as Miri sees a small program (tests/miri) at each feature level.
# Needs a nightly toolchain with Miri. Without one it says that it was skipped.
set -euo pipefail
cd "$(dirname "$0")/miri"
export CARGO_TERM_COLOR=never
unset RUSTFLAGS

if ! timeout 300 rustup +nightly component add miri rust-src 2>/dev/null && ! cargo +nightly miri --version 2>/dev/null; then
    echo "skipped: no nightly toolchain with Miri can be had here"
    exit 0
fi
cargo +nightly miri --version

# The clock and the environment are not those of Miri but of the system.
export MIRIFLAGS=-Zmiri-disable-isolation SECRET_KEY="32 bytes that are not so random."
for level in "--no-default-features" "--no-default-features --features alloc" ""; do
    # shellcheck disable=SC2086 # a level is several words
    cargo +nightly miri run --quiet --locked $level
    echo "${level:-default features}: no undefined behaviour"
done
