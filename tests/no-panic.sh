#!/usr/bin/env bash
# That no input makes the crate panic, as far as tools can tell:
# - the lints refuse code that could panic, and would notice it, as planted violations show;
# - the core links at the opt-levels from 2, and with `alloc` at 3, into a program that cannot link if there is any path
#   to a panic left, in the crate or in what it depends on (tests/freestanding);
# - of the calls that do not link, no path to a panic begins in this crate; in which files they begin is listed.
#
# Needs cargo with clippy, a C linker, and objdump and addr2line from the binutils.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=never
unset RUSTFLAGS
program=(--locked --release --manifest-path tests/freestanding/Cargo.toml)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { printf '\n== %s\n' "$*"; }

step "planted violations of the lints"
cp -r Cargo.toml Cargo.lock .clippy.toml README.md src "$work"
# The other targets are no part of it.
sed -i '/^\[\[/,/^$/d' "$work/Cargo.toml"
cat >>"$work/src/header.rs" <<'RUST'
pub(crate) fn planted(numbers: &[u8], number: Option<u8>) -> Result<u8, Error> {
    let _unsafe_code = unsafe { numbers.get_unchecked(0) };
    let _as_conversions = numbers.len() as u8;
    let _arithmetic_side_effects = numbers.len() + 1;
    let _indexing_slicing = numbers[0];
    let _unwrap_used = number.unwrap();
    let _expect_used = number.expect("");
    match numbers.len() {
        0 => panic!("panic, panic_in_result_fn"),
        1 => unreachable!("unreachable"),
        _ => todo!("todo"),
    }
}
RUST
found=$(CARGO_TARGET_DIR="$work/target" cargo clippy --locked --manifest-path "$work/Cargo.toml" 2>&1) && exit 1
for lint in unsafe_code clippy::{as_conversions,arithmetic_side_effects,indexing_slicing,unwrap_used,expect_used} \
    clippy::{panic,panic_in_result_fn,unreachable,todo}; do
    grep -qE "${lint//_/[-_]}\b" <<<"$found" || { echo "$lint was not noticed" && exit 1; }
    echo "$lint: noticed"
done

step "programs that cannot link if anything could panic"
for level in 2 3 s z; do
    CARGO_PROFILE_RELEASE_OPT_LEVEL=$level cargo run --quiet "${program[@]}"
    echo "core, opt-level $level: links and works"
done
cargo run --quiet "${program[@]}" --features alloc
echo "alloc, opt-level 3: links and works"

# Lists in which files of which crates a path to a panic begins, with a feature on. This crate's may not be among them.
remaining() {
    if cargo build --quiet "${program[@]}" --features "$1" 2>"$work/log"; then
        echo "it links: nothing remains, and no exception is needed" && exit 1
    fi
    grep -q 'undefined symbol: there_is_a_path_to_a_panic' "$work/log" || { cat "$work/log" && exit 1; }

    CARGO_PROFILE_RELEASE_DEBUG=1 CARGO_TARGET_DIR=$work/target \
        RUSTFLAGS=-Clink-arg=-Wl,--unresolved-symbols=ignore-all cargo build --quiet "${program[@]}" --features "$1"
    local file=$work/target/release/freestanding
    # All calls of functions that do nothing but panic, other than by each other.
    objdump -dC --no-show-raw-insn "$file" | awk '
        /^[0-9a-f]+ </ { inside = $0 ~ panics }
        /(call|jmp) / && $0 ~ panics && !inside { sub(":", "", $1); print $1 }
    ' panics='<(core::panicking::|.*_fail>|.*_fail_rt|.*_failed>|alloc::(raw_vec::(handle|capacity)|alloc::handle))' |
        while read -r address; do
            # Of the functions that were inlined there, the innermost that is not of the standard library.
            # (Its sources are named by the compiler's commit, or where the component rust-src has put them.)
            addr2line -iCfe "$file" "0x$address" 2>/dev/null | paste - - | awk '
                !line && !/\/rustc\/|\/rustlib\/src\/rust\// { sub(/.*\t/, ""); sub(/:[^:]*$/, ""); line = $0 }
                END { print line ? line : "the standard library" }
            '
        done | sed "s|^$PWD/||; s|^/.*/registry/src/[^/]*/||" | sort | uniq -c | tee "$work/lines"
    [ -s "$work/lines" ]
    ! grep -q ' src/' "$work/lines" || { echo "from here there is a path to a panic" && exit 1; }
}

step "what remains: own claims, by serde_json"
remaining json
