//! What stays in memory of a secret where this crate can help it: nothing.
//!
//! The kernel shows a process its own memory as a file, which may be read whatever lies there.

#![cfg(target_os = "linux")]

use hs256::Key;
use std::{fs::File, hint::black_box, os::unix::fs::FileExt, ptr};

/// 32 random bytes, which are nowhere else in memory.
const HEX: &str = "510a6ac72b49de641a604e6aaf5d6422128338c33bbfc802f24545fd2e9228ac";
const BASE64: &str = "UQpqxytJ3mQaYE5qr11kIhKDOMM7v8gC8kVF/S6SKKw=";
const SECRET: &[u8; 32] = b"\x51\x0A\x6A\xC7\x2B\x49\xDE\x64\x1A\x60\x4E\x6A\xAF\x5D\x64\x22\x12\x83\x38\xC3\x3B\xBF\xC8\x02\xF2\x45\x45\xFD\x2E\x92\x28\xAC";
/// 128 of them. These make whole blocks, as does the text itself, which are hashed where they lie.
const LONG_HEX: &str = "\
    37264e10594b06dfbf4e3eb12eb43174df4fc922fec7b7f266a55edaf11da008\
    396faffd8a09ceda4cc96f2bc9fd7fd8bc747fffd700df2352d3ea05a1332b04\
    13330bed3d6a28ef3d0c2bf2c2832f46d379f7b68120df18dab49fd62bc6ad10\
    2f4d8e42fdab3b09e69f3275d3c56fab37c61c00a81b9db04a2463153403b2ec";
const LONG_BASE64: &str = "\
    NyZOEFlLBt+/Tj6xLrQxdN9PySL+x7fyZqVe2vEdoAg5b6/9ignO2kzJbyvJ/X/YvHR//9cA3yNS0+oFoTMrBBMz\
    C+09aijvPQwr8sKDL0bTefe2gSDfGNq0n9Yrxq0QL02OQv2rOwnmnzJ108VvqzfGHACoG52wSiRjFTQDsuw=";

type MakeKey = fn() -> Key;

const KEYS: [(&str, MakeKey); 7] = [
    ("new", || Key::new(black_box(SECRET)).unwrap()),
    ("new of a long secret", || Key::new(black_box(LONG_HEX).as_bytes()).unwrap()),
    ("from_short_secret", || Key::from_short_secret(black_box(&SECRET[..31])).unwrap()),
    ("from_base64", || Key::from_base64(black_box(BASE64)).unwrap()),
    ("from_hex", || Key::from_hex(black_box(HEX)).unwrap()),
    ("clone", || Key::new(black_box(SECRET)).unwrap().clone()),
    ("derive", || Key::new(black_box(SECRET)).unwrap().derive("another purpose")),
];

/// What each token copies of a key is of the same type, and wiped by the same code.
#[test]
fn a_dropped_key_is_wiped() {
    for (name, make) in KEYS {
        let mut place = Box::new(Some(make()));
        let address = ptr::from_ref(place.as_ref().as_ref().unwrap()).addr();
        let states = Hidden::at(address);
        let in_use = states.0.iter().filter(|&&hidden| hidden != !0).count();
        assert!(in_use > 48, "{name}: of two states of 32 bytes, only {in_use} are not zero");

        **black_box(&mut place) = None;
        let mut after = [0xFF; size_of::<Key>()];
        read(address, &mut after);
        assert_eq!(after, [0; size_of::<Key>()], "{name}");
    }
}

/// What base64 and hexadecimal are decoded into is wiped. (Of a secret of a block or less, the `hmac` crate leaves a copy.)
#[test]
fn no_copy_of_a_decoded_secret_outlives_the_constructor() {
    let digits = LONG_HEX.as_bytes().as_chunks::<2>().0;
    let bytes = digits.iter().map(|digits| u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap());
    let hidden: Vec<u8> = bytes.map(|byte| !byte).collect();
    let parts: Vec<_> = hidden.chunks(16).map(|part| Hidden(part.to_vec())).collect();

    assert_eq!(parts_behind(|| Key::from_base64(black_box(LONG_BASE64)).is_ok(), &parts), 0, "base64");
    assert_eq!(parts_behind(|| Key::from_hex(black_box(LONG_HEX)).is_ok(), &parts), 0, "hexadecimal");
    assert!(parts_behind(|| decode(LONG_HEX), &parts) > 0, "what is left is not found");
}

/// Decodes into a buffer that is not wiped.
#[inline(never)]
fn decode(hex: &str) -> bool {
    let mut bytes = [0; 128];
    for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().as_chunks::<2>().0) {
        *byte = u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap();
    }
    black_box(&bytes);
    true
}

/// How many of the parts a call has left on the stack, before another call takes its place there.
#[inline(never)]
fn parts_behind(call: impl FnOnce() -> bool, parts: &[Hidden]) -> usize {
    const LEN: usize = 16 * 1024;
    let memory = File::open("/proc/self/mem").unwrap();
    let mut stack = vec![0; LEN];
    let start = ptr::from_ref(&memory).addr() - LEN;
    assert!(call());
    memory.read_exact_at(&mut stack, start.try_into().unwrap()).unwrap();
    parts.iter().filter(|part| (0..LEN).any(|place| part.begins(&stack[place..]))).count()
}

/// Reads this process' memory from an address on.
fn read(address: usize, buffer: &mut [u8]) {
    File::open("/proc/self/mem").unwrap().read_exact_at(buffer, address.try_into().unwrap()).unwrap();
}

/// Bytes to look for, kept as their complements, so that they are not found here.
struct Hidden(Vec<u8>);

impl Hidden {
    /// The bytes of the key at this address.
    fn at(address: usize) -> Self {
        let mut bytes = vec![0; size_of::<Key>()];
        read(address, &mut bytes);
        bytes.iter_mut().for_each(|byte| *byte = !*byte);
        Self(black_box(bytes))
    }

    fn begins(&self, text: &[u8]) -> bool {
        text.len() >= self.0.len() && text.iter().zip(&self.0).all(|(byte, hidden)| *byte == !hidden)
    }
}

#[cfg(feature = "std")]
mod from_env {
    use super::{Hidden, Key, LONG_HEX, read};
    use std::{env, fs, hint::black_box, process::Command};

    /// The environment is on the stack of the main thread, where it stays. (The secret is a long one, see above.)
    #[test]
    fn leaves_no_copy_beside_the_environment() {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "from_env::child", "--ignored"]).env("HS256_TEST_SECRET", LONG_HEX);
        let output = child.output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Not a test: what the one above runs in a process of its own, with an environment of its own.
    #[test]
    #[ignore = "run by another test"]
    fn child() {
        let key = Key::from_env("HS256_TEST_SECRET").unwrap();
        let part = Hidden(LONG_HEX.bytes().skip(64).take(16).map(|byte| !byte).collect());
        assert_eq!(occurrences(&part, "[stack]"), 0);
        assert!(occurrences(&part, "") > 0);
        drop(key);
    }

    /// How often this is in the memory that the process can write to, but for one mapping of it.
    fn occurrences(wanted: &Hidden, except: &str) -> usize {
        let mut count = 0;
        for mapping in fs::read_to_string("/proc/self/maps").unwrap().lines() {
            let (range, rest) = mapping.split_once(' ').unwrap();
            if !rest.starts_with("rw") || (!except.is_empty() && rest.ends_with(except)) {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let [start, end] = [start, end].map(|address| usize::from_str_radix(address, 16).unwrap());
            let mut memory = vec![0; end - start];
            read(start, &mut memory);
            let places = 0..memory.len();
            count += places.filter(|&place| wanted.begins(&memory[place..])).count();
            // What was found is not to be found here the next time.
            memory.fill(0);
            black_box(memory);
        }
        count
    }
}
