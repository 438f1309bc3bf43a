#!/usr/bin/env bash
# A few lines of safe Rust that find the end of a number give another answer with optimisation than without.
#
# Run with: rustc 1.95.0 (LLVM 22.1.2) of rustup, on x86-64. rustc 1.88.0 and 1.97.0-nightly (LLVM 22.1.4) did the same.
#
# Seen: at opt-level 0, 1, `s` and `z` the end of "1.5" is 3. At 2 and 3 there is none: the function returns `None`, as if no digit
# followed the point. Nothing warns; there is no `unsafe`, no overflow and no undefined behaviour in the program. Without
# both the loop in `value` and the one in `next`, all levels agree.
#
# Why it matters: tests that run only without optimisation pass, and the program that is shipped rejects each date with a fraction. A
# reader of tokens written by hand must be tested as it is built.
. "$(dirname "$0")/lib.sh"

export RUSTUP_HOME=$WORK/rustup
rustup toolchain install 1.95.0 --profile minimal --no-self-update >/dev/null 2>&1
cat >number.rs <<'X'
fn value(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match next(text, &mut at) {
            b'[' => {
                at = at.wrapping_add(1);
                continue;
            }
            b'0'..=b'9' => number(text, &mut at)?,
            _ => return None,
        }
        return Some(at);
    }
}

#[inline]
fn next(text: &[u8], at: &mut usize) -> u8 {
    loop {
        let byte = peek(text, *at);
        if byte != b' ' {
            return byte;
        }
        *at = at.wrapping_add(1);
    }
}

#[inline]
fn number(text: &[u8], at: &mut usize) -> Option<()> {
    let int = digits(text, at);
    let fraction = !pass(text, at, b".") || digits(text, at) > 0;
    if int > 0 && fraction { Some(()) } else { None }
}

#[inline]
fn digits(text: &[u8], at: &mut usize) -> usize {
    let start = *at;
    while peek(text, *at).is_ascii_digit() {
        *at = at.wrapping_add(1);
    }
    at.wrapping_sub(start)
}

#[inline]
fn pass(text: &[u8], at: &mut usize, these: &[u8]) -> bool {
    let is_such = these.contains(&peek(text, *at));
    *at = at.wrapping_add(is_such.into());
    is_such
}

#[inline]
fn peek(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}

fn main() {
    let ends = ["1", "1.5", "[1.5"].map(|text| value(std::hint::black_box(text).as_bytes(), 0));
    println!("{ends:?}");
}
X
seen=$(for level in 0 1 2 3 s z; do
    rustc +1.95.0 --edition 2024 -C opt-level="$level" number.rs -o number
    echo "$level: $(./number)"
done)
expect <<'X'
0: [Some(1), Some(3), Some(4)]
1: [Some(1), Some(3), Some(4)]
2: [Some(1), None, None]
3: [Some(1), None, None]
s: [Some(1), Some(3), Some(4)]
z: [Some(1), Some(3), Some(4)]
X
