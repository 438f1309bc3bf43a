//! Whether the time that a forged token takes to be refused tells how wrong its tag is. If it did, the right tag could
//! be found byte by byte. The script `run` beside this package's `Cargo.toml` runs this and gives the verdict.
//!
//! The method is that of dudect (Reparaz, Balasch, Verbauwhede, "Dude, is my code constant time?", 2017): time the same
//! call on inputs of two classes, drawn at random one by one so that whatever else the machine does meets both alike,
//! and ask with Welch's t-test whether their mean times differ, of all samples and with the slowest ones left out. With
//! |t| below 5 there is no evidence that they do. That is no proof that they do not: it is worth as much as the leaks
//! are small which the same harness sees, and for that it also times a check that leaks.
//!
//! # What is not compared
//! **A right tag with a wrong one.** The caller is told which it is, by code that differs: even where the buffer is
//! empty, so that a genuine token is an error at once, it takes 29 instructions more. Nearest to a right tag is one of which a single bit is wrong. (Stepped through one by one, the
//! instructions of `authenticate_into` were the same for all tags up to the branch on the outcome, the 1720th, and for
//! all wrong ones to the end, the 1742nd: rustc 1.95, x86-64 with its SHA extensions.)
//!
//! **Tags written in other characters**, as if one tag for all tokens were compared with a random one for each. They
//! are decoded with a table, and which of its entries are read may show in the time. That is known to the sender, who
//! wrote them; but whether it is all that shows was not established, so that nothing is claimed of such tags. In each
//! comparison here the characters of both classes are random, and equally so.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL};
use dudect_bencher::{
    BenchRng, Class, CtRunner,
    ctbench::{BenchFn, BenchMetadata, BenchName, BenchOpts, run_benches_console},
    rand::{Rng, RngExt},
};
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Claims, Error, Key, NumericDate, Validation, jws};
use sha2::Sha256;
use std::hint::black_box;

/// Each the time of one call.
const SAMPLES: usize = ROUNDS * PAIRS;
const ROUNDS: usize = 2000;
const PAIRS: usize = 1000;
const SECRET: &[u8; 32] = b"a secret of 32 bytes for a bench";
const NOW: NumericDate = NumericDate::from_secs(1_800_000_000);
const EXP: NumericDate = NumericDate::from_secs(1_800_001_800);

type Tag = [u8; 32];
type Forge = fn(&mut Tag, &mut BenchRng);
/// Whether a token is refused for its tag.
type Refuses = fn(&Key, &str) -> bool;

fn main() -> std::io::Result<()> {
    let benches: [(&str, BenchFn); 10] = [
        ("authenticate_first_against_last", |runner, rng| compare(runner, rng, authenticate, [first, last])),
        ("authenticate_last_against_all", |runner, rng| compare(runner, rng, authenticate, [last, all])),
        ("authenticate_one_bit_against_all", |runner, rng| compare(runner, rng, authenticate, [one_bit, all])),
        ("authenticate_all_against_all", |runner, rng| compare(runner, rng, authenticate, [all, all])),
        ("verify_first_against_last", |runner, rng| compare(runner, rng, verify, [first, last])),
        ("verify_last_against_all", |runner, rng| compare(runner, rng, verify, [last, all])),
        ("verify_one_bit_against_all", |runner, rng| compare(runner, rng, verify, [one_bit, all])),
        ("verify_all_against_all", |runner, rng| compare(runner, rng, verify, [all, all])),
        // Here a difference must be seen: of 31 rounds of a short loop, and of 4. A smaller one may go unseen.
        ("leaky_first_against_last", |runner, rng| compare(runner, rng, leaky, [first, last])),
        ("leaky_first_against_fifth", |runner, rng| compare(runner, rng, leaky, [first, fifth])),
    ];
    let benches = benches.map(|(name, benchfn)| BenchMetadata { name: BenchName(name), seed: None, benchfn });
    println!("{SAMPLES} samples a bench");
    run_benches_console(BenchOpts { filter: std::env::args().nth(1), ..BenchOpts::default() }, benches.into())
}

/// Times a check of forged tokens: of pairs of them, alike but for their tags, one of each class. Which of the two is
/// drawn at random, and each pair serves once: a token's own time, repeated, would count as that of its class.
///
/// Whichever it is, both are read, it is written to the one place that the check reads, and another token is checked
/// before the time begins: no cache and no branch predictor knows the class by then.
fn compare(runner: &mut CtRunner, rng: &mut BenchRng, refuses: Refuses, classes: [Forge; 2]) {
    let key = Key::new(SECRET).unwrap();
    let [another, _] = forged(&key, rng, refuses, classes);
    let mut bytes = another.clone().into_bytes();
    for _ in 0..ROUNDS {
        let pairs: Vec<_> = (0..PAIRS).map(|_| forged(&key, rng, refuses, classes)).collect();
        for [left, right] in pairs {
            let class = rng.random_range(0..=1);
            let mask = black_box([0x00, 0xFF][class]);
            for ((to, left), right) in bytes.iter_mut().zip(left.bytes()).zip(right.bytes()) {
                *to = left & !mask | right & mask;
            }
            let token = str::from_utf8(&bytes).unwrap();
            black_box(refuses(black_box(&key), black_box(&another)));
            runner.run_one([Class::Left, Class::Right][class], || refuses(black_box(&key), black_box(token)));
        }
    }
}

/// The same token, of a subject drawn at random, with one tag forged for each class.
fn forged(key: &Key, rng: &mut BenchRng, refuses: Refuses, classes: [Forge; 2]) -> [String; 2] {
    let sub = format!("{:016x}", rng.next_u64());
    let mut out = [0; 256];
    let genuine = key.sign_into(&Claims { sub: &sub, exp: EXP }, &mut out).unwrap();
    assert!(!refuses(key, genuine), "{genuine}");
    let (signing_input, tag) = genuine.rsplit_once('.').unwrap();
    let tag: Tag = BASE64URL.decode(tag).unwrap().try_into().unwrap();
    classes.map(|forge| {
        let mut tag = tag;
        forge(&mut tag, rng);
        let token = format!("{signing_input}.{}", BASE64URL.encode(tag));
        assert!(refuses(key, &token), "{token}");
        token
    })
}

fn first(tag: &mut Tag, rng: &mut BenchRng) {
    tag[0] ^= rng.random_range(1..=255);
}

fn fifth(tag: &mut Tag, rng: &mut BenchRng) {
    tag[4] ^= rng.random_range(1..=255);
}

fn last(tag: &mut Tag, rng: &mut BenchRng) {
    tag[31] ^= rng.random_range(1..=255);
}

fn one_bit(tag: &mut Tag, rng: &mut BenchRng) {
    tag[rng.random_range(0..32)] ^= 1 << rng.random_range(0..8);
}

/// A random one of which no byte is right.
fn all(tag: &mut Tag, rng: &mut BenchRng) {
    tag.iter_mut().for_each(|byte| *byte ^= rng.random_range(1..=255));
}

fn authenticate(key: &Key, token: &str) -> bool {
    jws::authenticate_into(key, token, &mut []) == Err(Error::BadSignature)
}

fn verify(key: &Key, token: &str) -> bool {
    Validation::new().verify_into(key, token, NOW, &mut []) == Err(Error::BadSignature)
}

/// As people write it by hand: the key is set up for each token, and the tags are compared up to the first difference.
fn leaky(_: &Key, token: &str) -> bool {
    let (signing_input, tag) = token.rsplit_once('.').unwrap();
    let mut received = [0; 32];
    BASE64URL.decode_slice_unchecked(tag, &mut received).unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap().chain_update(signing_input).finalize().into_bytes();
    !equal(&mac, &received)
}

#[inline(never)]
fn equal(left: &[u8], right: &[u8]) -> bool {
    left.iter().zip(right).all(|(left, right)| left == right)
}
