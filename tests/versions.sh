#!/usr/bin/env bash
# The versions that Cargo.toml claims: at each feature level the crate is built, and the program in tests/miri works,
# - with the oldest Rust that it names as `rust-version`, where rustup can fetch that, else it says that it was skipped;
# - with the lowest versions of the dependencies that it admits.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=never
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/versions
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { printf '\n== %s\n' "$*"; }

# A copy without what only tests and benches depend on: that may need more, and its lowest versions are not for users.
cp -r Cargo.toml Cargo.lock README.md src "$work"
mkdir "$work/examples"
cp tests/miri/src/main.rs "$work/examples/works.rs"
oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
cd "$work"
sed -i '/^\[dev-dependencies\]/,/^$/d; /^\[\[\(bench\|example\)\]\]/,/^$/d' Cargo.toml

# build [+TOOLCHAIN]: at each feature level. The program wants a secret in the environment.
build() {
    for level in "--no-default-features" "--no-default-features --features alloc" ""; do
        # shellcheck disable=SC2086 # a level is several words
        cargo "$@" build --quiet --lib --bins $level
        # shellcheck disable=SC2086
        SECRET_KEY="32 bytes that are not so random." cargo "$@" run --quiet --example works $level
        echo "${level:-default features}: works"
    done
}

step "Rust ${oldest:?}"
if timeout 300 rustup toolchain install "$oldest" --profile minimal >/dev/null 2>&1 ||
    cargo "+$oldest" --version >/dev/null 2>&1; then
    rustc "+$oldest" --version
    build "+$oldest"
else
    echo "skipped: rustup cannot fetch it here"
fi

step "the lowest versions of dependencies"
rm Cargo.lock
# The variable is what lets a stable compiler do this.
RUSTC_BOOTSTRAP=1 cargo update --quiet -Zdirect-minimal-versions
cargo tree --quiet --depth 1 --prefix none --format '{p}' | tail -n +2
build
