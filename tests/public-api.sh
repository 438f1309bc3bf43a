#!/usr/bin/env bash
# The public surface: that of the default rung is tests/public-api.txt, and a feature only adds to it.
# Shows what differs; `--bless` writes the list anew. Needs `cargo install --locked cargo-public-api@0.52.0`.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=never LC_ALL=C

list=tests/public-api.txt
target=${CARGO_TARGET_DIR:-target}/public-api

# Lists a rung. Left out is what tells a reviewer nothing: blanket impls, and auto traits other than Send and Sync.
# Rustdoc's JSON is unstable: RUSTC_BOOTSTRAP lets a stable compiler write it, for this crate alone.
# A folder for each rung, as all would write the same file.
list_rung() {
    local dir=$target/$1
    shift
    RUSTC_BOOTSTRAP=hs256 cargo rustdoc --locked --quiet --lib --target-dir "$dir" "$@" -- \
        -Z unstable-options --output-format json
    cargo public-api -s --rustdoc-json "$dir/doc/hs256.json" |
        grep -Ev ' core::(marker::(Freeze|StructuralPartialEq|Unpin|UnsafeUnpin)|panic::unwind_safe::)' >"$dir/list"
}

# only_adds SMALLER LARGER
only_adds() {
    if comm -23 <(sort -u "$target/$1/list") <(sort -u "$target/$2/list") | grep .; then
        echo "in the rung '$1' but not in '$2': a feature may only add items" >&2
        exit 1
    fi
}

list_rung default
[ "${1-}" != --bless ] || cp "$target/default/list" "$list"
diff -u "$list" "$target/default/list" ||
    { echo "the public surface has changed: if that is meant, run 'tests/public-api.sh --bless'" >&2; exit 1; }

list_rung core --no-default-features
list_rung alloc --no-default-features --features alloc
only_adds core alloc
only_adds alloc default
echo "public surface: $(wc -l <"$target/core/list") lines in core, $(wc -l <"$target/alloc/list") with alloc," \
    "$(wc -l <"$list") by default"
