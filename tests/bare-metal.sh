#!/usr/bin/env bash
# The core rung where it is meant to live: on a Cortex-M4 (in QEMU), as a WebAssembly module (in Node) and on a 32-bit
# big-endian processor (in QEMU). Prints what it costs there, and fails when that is more than bare-metal.budget allows.
# The default features, too, as a WebAssembly module (in Node).
#
# What is missing is installed: with rustup where that works, and from Debian's archive, which takes root.
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TERM_COLOR=never CARGO_TARGET_DIR=target
unset RUSTFLAGS # It would replace what .cargo/config.toml has.

step() { printf '\n== %s\n' "$*"; }

install() {
    echo "installing $*"
    apt-get install -qq --no-install-recommends "$@" >/dev/null ||
        { apt-get update -qq && apt-get install -qq --no-install-recommends "$@" >/dev/null; }
}

# need COMMAND PACKAGE...: the packages that bring the command along.
need() { command -v "$1" >/dev/null || install "${@:2}"; }

step "tools"
if timeout 120 rustup target add thumbv7em-none-eabi wasm32-unknown-unknown powerpc-unknown-linux-gnu 2>/dev/null &&
    timeout 120 rustup component add rust-src 2>/dev/null; then
    shipped=yes cargo=cargo
    alloc=() std=() std_wasm=()
else
    echo "rustup has no targets here: Debian's compiler, and the library built from its source"
    shipped='' cargo=/usr/bin/cargo
    alloc=(-Zbuild-std=core,alloc) std=(-Zbuild-std=std,test) std_wasm=(-Zbuild-std=std,panic_abort)
    linkers=$(rustc --print sysroot 2>/dev/null || true)/lib/rustlib/$(uname -m)-unknown-linux-gnu/bin
    need /usr/bin/cargo cargo-web rustc-web rust-web-src
    export PATH=$PATH:$linkers RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
    need rust-lld rust-web-llvm "lld-$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')"
fi
need qemu-system-arm qemu-system-arm
need qemu-ppc qemu-user
need powerpc-linux-gnu-gcc gcc-powerpc-linux-gnu libc6-dev-powerpc-cross
need node nodejs
"$cargo" --version

# Cargo with a `core` that is built for size, too. The variable is what makes a stable compiler do this.
small() {
    RUSTC_BOOTSTRAP=1 timeout 900 "$cargo" "$@" --locked -Zbuild-std=core -Zbuild-std-features=optimize_for_size
}

# within NAME BYTES: adds a line to the table, and remembers if it is over the budget.
within() {
    local budget
    budget=$(awk -v name="$1" '$1 == name { print $2 }' bare-metal.budget)
    printf -v table '%s%-28s%8d of %d\n' "$table" "$1" "$2" "${budget:?none for $1}"
    [ "$2" -le "$budget" ] || over+=" $1"
}
table='' over=''

if [ "$shipped" ]; then
    step "lints"
    for package in cortex-m wasm wasm-std; do
        (cd "$package" && cargo fmt --check && cargo clippy --locked --release -- -D warnings)
    done
fi

step "Cortex-M4: the firmware"
log=$(cd cortex-m && small run --release </dev/null)
# The same token as on the host: tests/known_tokens.rs holds the host to this file.
grep -qxF "token $(awk '$1 == "same" { print $3; exit }' data/tokens.txt)" <<<"$log"
costs=$(grep ' bytes of stack ' <<<"$log")
within cortex_m_stack "$(sed 's/ bytes of stack .*//; s/.* //' <<<"$costs" | sort -n | tail -1)"

step "Cortex-M4: the images"
# images FOLDER: their sections, in bytes.
images() {
    for image in empty sign sign-verify members; do
        size -A "cortex-m/$1/thumbv7em-none-eabi/release/$image" |
            awk -v image="$image" '{ bytes[$1] = $2 } END { printf "%-28s%8d%8d\n", image, bytes[".text"], bytes[".rodata"] }'
    done
}
(cd cortex-m && small build --release)
images=$(images target)
within cortex_m_sign_text "$(awk '$1 == "sign" { print $2 }' <<<"$images")"
within cortex_m_sign_verify_text "$(awk '$1 == "sign-verify" { print $2 }' <<<"$images")"
within cortex_m_members_text "$(awk '$1 == "members" { print $2 }' <<<"$images")"
if [ "$shipped" ]; then
    (cd cortex-m && cargo build --locked --release --target-dir target/shipped)
    images+=$'\n'"the same with the core that rustup ships"$'\n'"$(images target/shipped)"
fi

step "WebAssembly"
(cd wasm && small build --release)
module=wasm/target/wasm32-unknown-unknown/release/wasm_module.wasm
node wasm/run.mjs "$module"
within wasm_gzip "$(gzip -9 -c "$module" | wc -c)"
(cd .. && "$cargo" build --locked "${alloc[@]}" --target wasm32-unknown-unknown --no-default-features --features alloc)

step "WebAssembly with the default features"
(cd wasm-std && "$cargo" build --locked "${std_wasm[@]}")
node wasm-std/run.mjs wasm-std/target/wasm32-unknown-unknown/debug/wasm_std.wasm
# What needs a clock is not there, and the compiler says so.
if log=$(cd wasm-std && "$cargo" build --locked "${std_wasm[@]}" --features clock 2>&1); then
    echo "it builds with a clock" >&2 && exit 1
fi
for name in 'named `now` found for struct `NumericDate`' 'cannot find function `create_access_token`'; do
    grep -F "$name" <<<"$log" || { echo "$log" >&2 && exit 1; }
done

step "32-bit and big-endian"
export CARGO_TARGET_POWERPC_UNKNOWN_LINUX_GNU_LINKER=powerpc-linux-gnu-gcc
export CARGO_TARGET_POWERPC_UNKNOWN_LINUX_GNU_RUNNER="qemu-ppc -L /usr/powerpc-linux-gnu"
# Those that run no program of their own, which would need the emulator again.
tests=(known_tokens rfc_vectors refusals policy custom_claims rotation)
(cd .. && "$cargo" test --quiet --locked "${std[@]}" --target powerpc-unknown-linux-gnu --lib "${tests[@]/#/--test=}")

step "what it costs"
printf '%-28s%8s%8s\n' "Cortex-M4 image" .text .rodata
echo "$images"
echo
echo "$costs"
echo
printf '%-28s%8d bytes, %d gzipped\n' "WebAssembly module" "$(wc -c <"$module")" "$(gzip -9 -c "$module" | wc -c)"
printf '\nwithin the budget?\n%s' "$table"
[ -z "$over" ] || { echo "over:$over" >&2 && exit 1; }
