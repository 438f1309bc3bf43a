//! What stays in memory of a secret: nothing where a dropped key was, and in an optimised program nothing anywhere.
//!
//! The kernel shows a process its own memory as a file, which may be read whatever lies there.

#![cfg(target_os = "linux")]

use hs256::{Claims, Key, NumericDate, Validation};
use std::{
    fs::{self, File},
    hint::black_box,
    io,
    os::unix::fs::FileExt,
    ptr,
    sync::Mutex,
};

/// 32 random bytes, which are nowhere else in memory.
const HEX: &str = "510a6ac72b49de641a604e6aaf5d6422128338c33bbfc802f24545fd2e9228ac";
const BASE64: &str = "UQpqxytJ3mQaYE5qr11kIhKDOMM7v8gC8kVF/S6SKKw=";
const SECRET: &[u8; 32] = b"\x51\x0A\x6A\xC7\x2B\x49\xDE\x64\x1A\x60\x4E\x6A\xAF\x5D\x64\x22\x12\x83\x38\xC3\x3B\xBF\xC8\x02\xF2\x45\x45\xFD\x2E\x92\x28\xAC";
/// One that HMAC hashes first, for a block cannot hold it.
const LONG_SECRET: &[u8; 96] = &[0xD1; 96];

type MakeKey = fn() -> Key;

const KEYS: [(&str, MakeKey); 7] = [
    ("new", || Key::new(black_box(SECRET)).unwrap()),
    ("new of a long secret", || Key::new(black_box(LONG_SECRET)).unwrap()),
    ("from_short_secret", || Key::from_short_secret(black_box(&SECRET[..31])).unwrap()),
    ("from_base64", || Key::from_base64(black_box(BASE64)).unwrap()),
    ("from_hex", || Key::from_hex(black_box(HEX)).unwrap()),
    ("clone", || Key::new(black_box(SECRET)).unwrap().clone()),
    ("derive", || Key::new(black_box(SECRET)).unwrap().derive("another purpose")),
];

/// The tests look at what others would change.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn a_dropped_key_is_wiped() {
    let _one = ONE_AT_A_TIME.lock();
    for (name, make) in KEYS {
        let mut place = Box::new(Some(make()));
        let address = address(&place);
        let states = Hidden::at(address);
        let in_use = states.0.iter().filter(|&&hidden| hidden != !0).count();
        assert!(in_use > 48, "{name}: of two states of 32 bytes, only {in_use} are not zero");

        **black_box(&mut place) = None;
        let mut after = [0xFF; size_of::<Key>()];
        read(address, &mut after);
        assert_eq!(after, [0; size_of::<Key>()], "{name}");
    }
}

/// What keys are made of, used with and dropped as leaves no copy behind, on the stack or anywhere else: neither of the
/// states of HMAC, nor of the secret or the two blocks that HMAC makes of it (RFC 2104 §2).
#[test]
#[cfg_attr(debug_assertions, ignore = "without optimisation every move leaves a copy behind")]
fn nothing_of_a_dropped_key_is_anywhere() {
    let _one = ONE_AT_A_TIME.lock();
    for (name, make) in KEYS {
        let states = use_and_drop(name, make);
        assert_eq!(occurrences(&states, ""), 0, "{name}: a part of a state");
    }
    let blocks = [0, 0x36, 0x5C].map(|pad| Hidden::new(SECRET.iter().skip(8).take(16).map(|byte| byte ^ pad)));
    assert_eq!(occurrences(&blocks, ""), 0, "a part of the secret or of a block");

    let copy = black_box(SECRET.to_vec());
    assert_eq!(occurrences(&blocks, ""), 1, "the copy");
    drop(copy);
}

/// The environment is on the stack of the main thread, where it stays.
#[cfg(feature = "std")]
#[test]
fn from_env_leaves_no_copy_beside_the_environment() {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "from_env", "--ignored"]).env("HS256_TEST_SECRET", HEX);
    let output = child.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Not a test: what the one above runs in a process of its own, with an environment of its own.
#[cfg(feature = "std")]
#[test]
#[ignore = "run by another test"]
fn from_env() {
    let key = Key::from_env("HS256_TEST_SECRET").unwrap();
    let secret = [Hidden::new(HEX.bytes().skip(16).take(16))];
    assert_eq!(occurrences(&secret, "[stack]"), 0);
    assert_eq!(occurrences(&secret, ""), 1);
    drop(key);
}

/// Makes a key, signs and verifies with it, and drops it. Returns the words of its states, which were in memory while it
/// lived.
#[inline(never)]
fn use_and_drop(name: &str, make: MakeKey) -> Vec<Hidden> {
    let place = Box::new(Some(make()));
    let key: &Key = place.as_ref().as_ref().unwrap();
    let (mut out, mut payload) = ([0; 256], [0; 256]);
    let claims = Claims { sub: "alice", exp: NumericDate::MAX };
    let token = key.sign_into(&claims, &mut out).unwrap();
    assert_eq!(Validation::new().verify_into(key, token, NumericDate::MIN, &mut payload), Ok(claims));

    let states = Hidden::at(address(&place));
    // Not the counters between them.
    let words = states.0.chunks(8).filter(|word| word.iter().filter(|&&hidden| hidden == !0).count() < 4);
    let words: Vec<_> = words.map(|word| Hidden(word.to_vec())).collect();
    assert_eq!(words.len(), 8, "{name}");
    assert!(occurrences(&words, "") >= words.len(), "{name}: not found where it is");
    words
}

fn address(place: &Option<Key>) -> usize {
    ptr::from_ref(place.as_ref().unwrap()).addr()
}

/// Reads this process' memory from an address on.
fn read(address: usize, buffer: &mut [u8]) {
    read_if_there(address, buffer).unwrap();
}

fn read_if_there(address: usize, buffer: &mut [u8]) -> io::Result<()> {
    File::open("/proc/self/mem")?.read_exact_at(buffer, address.try_into().unwrap())
}

/// Bytes to look for, kept as their complements, so that they are not found here.
struct Hidden(Vec<u8>);

impl Hidden {
    fn new(bytes: impl Iterator<Item = u8>) -> Self {
        Self(bytes.map(|byte| !byte).collect())
    }

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

/// How often any of these is in the memory that the process can write to, but for one mapping of it.
fn occurrences(wanted: &[Hidden], except: &str) -> usize {
    let mut count = 0;
    for mapping in fs::read_to_string("/proc/self/maps").unwrap().lines() {
        let (range, rest) = mapping.split_once(' ').unwrap();
        if !rest.starts_with("rw") || (!except.is_empty() && rest.ends_with(except)) {
            continue;
        }
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|address| usize::from_str_radix(address, 16).unwrap());
        let mut memory = vec![0; end - start];
        if read_if_there(start, &mut memory).is_err() {
            // The stack of another thread, which has ended since.
            continue;
        }
        let places = 0..memory.len();
        count += places.filter(|&place| wanted.iter().any(|bytes| bytes.begins(&memory[place..]))).count();
        // What was found is not to be found here the next time.
        memory.fill(0);
        black_box(memory);
    }
    count
}
