//! Measures how long signing and verifying take, in comparison with SHA-256 alone and with `jsonwebtoken`.
//!
//! ```text
//! cargo bench              # all benchmarks: two minutes once they are built
//! cargo bench -- subject   # only the benchmarks with "subject" in their name
//! ```
//!
//! It ends with two tables in Markdown, which stand in benches/README.md. The plots are in `target/criterion/report/`.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use criterion::{Bencher, BenchmarkId, Criterion, Throughput};
use hs256::{Claims, Error, Key, NumericDate, Validation};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use sha2::block_api::compress256;
use std::{
    fmt::Debug,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

const SECRET: &[u8] = b"a secret of 32 random bytes or so";
const SUBJECT: &str = "alice@example.com";
/// In the year 2100, because `jsonwebtoken` reads the clock.
const EXP: NumericDate = NumericDate::from_secs(4_102_444_800);
const LAST_SECOND: NumericDate = NumericDate::from_secs(4_102_444_799);
const POLICY: Validation<'_> = Validation::new();

fn main() {
    let begin = SystemTime::now();
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("criterion");
    let mut criterion = Criterion::default()
        .output_directory(&output)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(2))
        .sample_size(50)
        .nresamples(10_000)
        .configure_from_args();
    let token = Token::new(SUBJECT.to_owned());
    sign(&mut criterion, &token);
    verify(&mut criterion, &token);
    reject(&mut criterion, &token);
    subject(&mut criterion);
    key(&mut criterion);
    criterion.final_summary();
    Quickest { output, begin }.print();
}

fn sign(criterion: &mut Criterion, token: &Token) {
    let Token { key, claims, text, sha256 } = token;
    let encoding_key = EncodingKey::from_secret(SECRET);
    let encode = |claims| jsonwebtoken::encode(&Header::default(), claims, &encoding_key).ok();
    let theirs = encode(claims);
    assert_eq!(POLICY.verify_json(key, theirs.as_ref().unwrap(), LAST_SECOND).as_ref(), Ok(claims));

    let mut out = [0; 256];
    let mut group = criterion.benchmark_group("sign");
    group.bench_function("sha256", timed(sha256.mac(), || black_box(sha256).mac()));
    group.bench_function("sign_into", timed(Ok(text.len()), || token.sign_into(&mut out)));
    group.bench_function("sign", timed(Ok(text.clone()), || key.sign(black_box(&token.borrowed()))));
    group.bench_function("sign_json", timed(Ok(text.clone()), || key.sign_json(black_box(claims))));
    group.bench_function("jsonwebtoken", timed(theirs.clone(), || encode(black_box(claims))));
}

fn verify(criterion: &mut Criterion, token: &Token) {
    let Token { key, claims, text, sha256 } = token;
    let owned = Claims { sub: claims.sub.clone(), exp: EXP };
    let decoding_key = DecodingKey::from_secret(SECRET);
    // It requires `exp` by default.
    let mut validation = jsonwebtoken::Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    let decode = |token| jsonwebtoken::decode(token, &decoding_key, &validation).map(|token| token.claims).ok();

    let mut payload = [0; 256];
    let mut group = criterion.benchmark_group("verify");
    group.bench_function("sha256", timed(sha256.mac(), || black_box(sha256).mac()));
    group.bench_function("verify_into", timed(Ok(EXP), || token.verify_into(LAST_SECOND, &mut payload)));
    group.bench_function("verify", timed(Ok(owned), || POLICY.verify(key, black_box(text), black_box(LAST_SECOND))));
    group.bench_function(
        "verify_json",
        timed(Ok(claims.clone()), || POLICY.verify_json(key, black_box(text), black_box(LAST_SECOND))),
    );
    group.bench_function("jsonwebtoken", timed(Some(claims.clone()), || decode(black_box(text))));
    group.bench_function("clock", |bencher| bencher.iter(NumericDate::now));
}

fn reject(criterion: &mut Criterion, token: &Token) {
    let mut forged = Token::new(SUBJECT.to_owned());
    // Another first character of the signature.
    let at = forged.text.len() - 43;
    let other = if forged.text[at..].starts_with('A') { "B" } else { "A" };
    forged.text.replace_range(at..=at, other);

    let mut payload = [0; 256];
    let mut group = criterion.benchmark_group("reject");
    group.bench_function("forged", timed(Err(Error::BadSignature), || forged.verify_into(LAST_SECOND, &mut payload)));
    group.bench_function("expired", timed(Err(Error::Expired), || token.verify_into(EXP, &mut payload)));
}

fn subject(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("subject");
    for len in [0, SUBJECT.len(), 100, 1000, 4000] {
        let token = Token::new(SUBJECT.chars().cycle().take(len).collect());
        let (sha256, text) = (&token.sha256, &token.text);
        let (mut out, mut payload) = (vec![0; text.len()], vec![0; text.len()]);
        let id = |name| BenchmarkId::new(name, len);
        group.throughput(Throughput::Bytes(text.len().try_into().unwrap()));
        group.bench_function(id("sha256"), timed(sha256.mac(), || black_box(sha256).mac()));
        group.bench_function(id("sign_into"), timed(Ok(text.len()), || token.sign_into(&mut out)));
        group.bench_function(id("verify_into"), timed(Ok(EXP), || token.verify_into(LAST_SECOND, &mut payload)));
    }
}

fn key(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("key");
    group.bench_function("new", timed(true, || black_box(Key::new(black_box(SECRET))).is_ok()));
}

/// Times a call, after a check that it returns what is expected.
fn timed<T: Debug + PartialEq>(expected: T, mut call: impl FnMut() -> T) -> impl FnMut(&mut Bencher<'_>) {
    assert_eq!(call(), expected);
    move |bencher| bencher.iter(&mut call)
}

/// A token and everything it is made of.
struct Token {
    key: Key,
    claims: OwnClaims,
    text: String,
    sha256: Sha256Alone,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OwnClaims {
    sub: String,
    exp: i64,
}

impl Token {
    fn new(sub: String) -> Self {
        let key = Key::new(SECRET).unwrap();
        let claims = OwnClaims { sub, exp: EXP.as_secs() };
        let text = key.sign_json(&claims).unwrap();
        let (signing_input, signature) = text.rsplit_once('.').unwrap();
        let sha256 = Sha256Alone::new(signing_input.as_bytes());

        // SHA-256 alone computes the MAC of the token.
        let mut mac = [0; 43];
        BASE64_URL_SAFE_NO_PAD.encode_slice(sha256.mac(), &mut mac).unwrap();
        assert_eq!(mac, signature.as_bytes());

        // The timed calls return a length and a time. Here the whole result is checked.
        let token = Self { key, claims, text, sha256 };
        let mut buffer = vec![0; token.text.len()];
        assert_eq!(token.key.sign_into(&token.borrowed(), &mut buffer), Ok(&*token.text));
        let verified = POLICY.verify_into(&token.key, &token.text, LAST_SECOND, &mut buffer);
        assert_eq!(verified, Ok(token.borrowed()));
        token
    }

    fn borrowed(&self) -> Claims<&str> {
        Claims { sub: &self.claims.sub, exp: EXP }
    }

    fn sign_into(&self, out: &mut [u8]) -> Result<usize, Error> {
        self.key.sign_into(black_box(&self.borrowed()), black_box(out)).map(|token| black_box(token).len())
    }

    fn verify_into(&self, now: NumericDate, payload: &mut [u8]) -> Result<NumericDate, Error> {
        POLICY
            .verify_into(&self.key, black_box(&self.text), black_box(now), black_box(payload))
            .map(|claims| black_box(claims).exp)
    }
}

/// The compressions of SHA-256 that HMAC (RFC 2104 §2) needs for a token when the two states of the key are known: one
/// for each block of the message, then one for the outer hash. No implementation can be faster than these.
struct Sha256Alone {
    inner: [u32; 8],
    outer: [u32; 8],
    message: Vec<[u8; 64]>,
}

impl Sha256Alone {
    fn new(message: &[u8]) -> Self {
        // FIPS 180-4 §5.1.1: the bit 1, zeros, and the length in bits, the block of the key included.
        let mut padded = message.to_vec();
        padded.push(0x80);
        while padded.len() % 64 != 56 {
            padded.push(0);
        }
        let bits: u64 = (8 * (64 + message.len())).try_into().unwrap();
        padded.extend(bits.to_be_bytes());
        Self { inner: Self::state(0x36), outer: Self::state(0x5c), message: padded.as_chunks().0.to_vec() }
    }

    /// The state after the block that is made of the secret and `pad`.
    fn state(pad: u8) -> [u32; 8] {
        let mut block = [pad; 64];
        for (byte, secret) in block.iter_mut().zip(SECRET) {
            *byte ^= secret;
        }
        // FIPS 180-4 §5.3.3
        let mut state =
            [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
        compress256(&mut state, &[block]);
        state
    }

    fn mac(&self) -> [u8; 32] {
        let (mut inner, mut outer) = (self.inner, self.outer);
        compress256(&mut inner, &self.message);
        let mut block = [0; 64];
        block[..32].copy_from_slice(&bytes(inner));
        block[32] = 0x80;
        block[56..].copy_from_slice(&768_u64.to_be_bytes());
        compress256(&mut outer, &[block]);
        bytes(outer)
    }
}

fn bytes(state: [u32; 8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, word) in bytes.as_chunks_mut().0.iter_mut().zip(state) {
        *to = word.to_be_bytes();
    }
    bytes
}

/// The results of this run: the quickest sample of each benchmark. Other programs that run at the same time only make
/// samples slower.
struct Quickest {
    output: PathBuf,
    begin: SystemTime,
}

#[derive(Deserialize)]
struct Samples {
    iters: Vec<f64>,
    times: Vec<f64>,
}

impl Quickest {
    /// In nanoseconds.
    fn get(&self, id: &str) -> Option<f64> {
        let file = self.output.join(id).join("new/sample.json");
        if fs::metadata(&file).ok()?.modified().ok()? < self.begin {
            return None;
        }
        let Samples { iters, times } = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        times.iter().zip(iters).map(|(time, iters)| time / iters).reduce(f64::min)
    }

    /// The time for each further byte of the subject.
    fn per_byte(&self, name: &str) -> Option<f64> {
        let at = |len| self.get(&format!("subject/{name}/{len}"));
        Some((at(4000)? - at(100)?) / 3900.0)
    }

    /// Prints a table of the operations and one of the time per byte. A row is left out if its benchmarks did not run.
    fn print(&self) {
        println!("\nPlots: {}", self.output.join("report/index.html").display());
        let groups = [
            ("sign", ["sign_into", "sign", "sign_json"].as_slice()),
            ("verify", ["verify_into", "verify", "verify_json"].as_slice()),
        ];
        let rows = groups.iter().flat_map(|(group, names)| names.iter().filter_map(|name| self.row(group, name)));
        table(
            "| call | ns | SHA-256 alone, ns | relative to SHA-256 alone | `jsonwebtoken`, ns | `jsonwebtoken` relative to \
             the call |",
            rows,
        );
        if let Some(clock) = self.get("verify/clock") {
            println!(
                "\n`jsonwebtoken` reads the clock when it verifies. For the last column, these {clock:.0} ns are added \
                 to the time of the call."
            );
        }
        let per_byte = ["sign_into", "verify_into"].iter().filter_map(|name| {
            let (own, sha256) = (self.per_byte(name)?, self.per_byte("sha256")?);
            Some(format!("| `{name}` | {own:.3} | {sha256:.3} | {:.2} |", own / sha256))
        });
        table("| call | ns per byte of the subject | SHA-256 alone, ns | relative to SHA-256 alone |", per_byte);
    }

    fn row(&self, group: &str, name: &str) -> Option<String> {
        let get = |name| self.get(&format!("{group}/{name}"));
        let (own, sha256, theirs) = (get(name)?, get("sha256")?, get("jsonwebtoken")?);
        let relative = theirs / (own + get("clock").unwrap_or(0.0));
        Some(format!("| `{name}` | {own:.0} | {sha256:.0} | {:.2} | {theirs:.0} | {relative:.1} |", own / sha256))
    }
}

/// Prints a table in Markdown, or nothing if there are no rows.
fn table(head: &str, rows: impl Iterator<Item = String>) {
    for (at, row) in rows.enumerate() {
        if at == 0 {
            println!("\n{head}\n|---{}|", "|--:".repeat(head.matches('|').count() - 2));
        }
        println!("{row}");
    }
}
