//! Measures how long signing and verifying take, in comparison with SHA-256 alone and with `jsonwebtoken`.
//!
//! ```text
//! cargo bench               # all benchmarks: five minutes once they are built
//! cargo bench -- session    # only the benchmarks with "session" in their name
//! ```
//!
//! It ends with tables in Markdown, which stand in benches/README.md. The plots are in `target/criterion/report/`.

mod claims;
#[path = "claims/further.rs"]
mod further;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use claims::{EXP, Payload, SECRET};
use criterion::{Bencher, BenchmarkId, Criterion, Throughput};
use hs256::{Claims, Error, Json, Key, Member, NumericDate, Text, Validation};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use sha2::block_api::compress256;
use std::{
    fmt::Debug,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

const SUBJECT: &str = "alice@example.com";
const EXP_DATE: NumericDate = NumericDate::from_secs(EXP);
const LAST_SECOND: NumericDate = NumericDate::from_secs(EXP - 1);
/// Neither this crate nor `jsonwebtoken` looks at `aud`, which some of the claims have.
const POLICY: Validation<'_> = Validation::new().ignore_audience();

fn main() {
    let begin = SystemTime::now();
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("criterion");
    let mut criterion = Criterion::default()
        .output_directory(&output)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_millis(1500))
        .sample_size(30)
        .nresamples(2000)
        .configure_from_args();
    let rows = [
        any_claims(&mut criterion, &claims::toy()),
        any_claims(&mut criterion, &claims::session()),
        any_claims(&mut criterion, &claims::groups_16()),
        any_claims(&mut criterion, &claims::groups_128()),
        any_claims(&mut criterion, &claims::escapes()),
        any_claims(&mut criterion, &further::scalars()),
        any_claims(&mut criterion, &further::spaces()),
        any_claims(&mut criterion, &further::names()),
        any_claims(&mut criterion, &further::objects()),
    ];
    with_claims(&mut criterion);
    members(&mut criterion);
    reject(&mut criterion);
    subject(&mut criterion);
    others(&mut criterion);
    criterion.final_summary();
    Quickest { output, begin }.print(&rows);
}

/// What a row of the tables begins with.
struct Row {
    name: &'static str,
    what: &'static str,
    bytes: usize,
}

/// All calls that take any claims, with these claims.
fn any_claims<T>(criterion: &mut Criterion, payload: &Payload<T>) -> Row
where
    T: Clone + Debug + PartialEq + Serialize + DeserializeOwned,
{
    let Payload { name, what, text, claims } = payload;
    let key = Key::new(SECRET).unwrap();
    let token = Token::new(key.sign(Json(text)).unwrap());
    // The same, unless the text has white space or escapes that `serde_json` does not write.
    let own = Token::new(key.sign_json(claims).unwrap());
    let json = serde_json::to_string(claims).unwrap();

    let (encoding_key, decoding_key) =
        (EncodingKey::from_secret(SECRET).unwrap(), DecodingKey::from_secret(SECRET).unwrap());
    let encode = |claims: &T| jsonwebtoken::encode(&Header::default(), claims, &encoding_key).ok();
    // It requires `exp` by default.
    let mut validation = jsonwebtoken::Validation::new(Algorithm::HS256);
    (validation.leeway, validation.validate_aud) = (0, false);
    let decode = |token: &str| jsonwebtoken::decode::<T>(token, &decoding_key, &validation).map(|it| it.claims).ok();

    // The timed calls with buffers return a length. Here the whole result is checked.
    let (mut out, mut buffer) = (vec![0; token.text.len()], vec![0; token.text.len()]);
    assert_eq!(key.sign_into(Json(text), &mut out), Ok(&*token.text));
    let verified = POLICY.verify_payload_into(&key, &token.text, LAST_SECOND, &mut buffer).unwrap();
    assert_eq!(verified.as_str(), text);
    let theirs = encode(claims);
    assert_eq!(POLICY.verify_json(&key, theirs.as_ref().unwrap(), LAST_SECOND).as_ref(), Ok(claims));

    let mut group = criterion.benchmark_group(*name);
    group.bench_function("sha256", token.sha256_alone());
    if own.text != token.text {
        group.bench_function("sha256_of_own", own.sha256_alone());
    }
    let len = token.text.len();
    group.bench_function("sign_into", timed(Ok(len), || key.sign_into(Json(black_box(text)), &mut out).map(length)));
    group.bench_function("sign_json", timed(Ok(own.text.clone()), || key.sign_json(black_box(claims))));
    group.bench_function("jsonwebtoken_encode", timed(theirs.clone(), || encode(black_box(claims))));
    group.bench_function(
        "serde_json_writes",
        timed(Some(json.clone()), || serde_json::to_string(black_box(claims)).ok()),
    );

    let token = &token.text;
    group.bench_function(
        "verify_payload_into",
        timed(Ok(text.len()), || {
            let payload = POLICY.verify_payload_into(&key, black_box(token), black_box(LAST_SECOND), &mut buffer)?;
            Ok::<_, Error>(length(payload.as_str()))
        }),
    );
    group.bench_function(
        "verify_json",
        timed(Ok(claims.clone()), || POLICY.verify_json(&key, black_box(token), black_box(LAST_SECOND))),
    );
    group.bench_function("jsonwebtoken_decode", timed(Some(claims.clone()), || decode(black_box(token))));
    group
        .bench_function("serde_json_reads", timed(Some(claims.clone()), || serde_json::from_str(black_box(text)).ok()));
    group.bench_function(
        "serde_json_skips",
        timed(true, || serde_json::from_str::<IgnoredAny>(black_box(text)).is_ok()),
    );
    Row { name, what, bytes: text.len() }
}

/// The calls with `Claims`, which are those of the toy without serde.
fn with_claims(criterion: &mut Criterion) {
    let token = Subject::new(SUBJECT.to_owned());
    let Subject { key, claims, token: Token { text, .. } } = &token;
    let (mut out, mut payload) = ([0; 256], [0; 256]);
    let mut group = criterion.benchmark_group("claims");
    group.bench_function("sha256", token.token.sha256_alone());
    group.bench_function("sign_into", timed(Ok(text.len()), || token.sign_into(&mut out)));
    group.bench_function("sign", timed(Ok(text.clone()), || key.sign(black_box(claims))));
    group.bench_function("verify_into", timed(Ok(EXP_DATE), || token.verify_into(LAST_SECOND, &mut payload)));
    group.bench_function(
        "verify",
        timed(Ok(claims.clone()), || POLICY.verify(key, black_box(text), black_box(LAST_SECOND))),
    );
}

/// Claims by name without serde, and the same as JSON text.
fn members(criterion: &mut Criterion) {
    let members: [Member<'_>; 6] = [
        ("iss", "login".into()),
        ("sub", "sensor-7".into()),
        ("aud", (&["api", "admin"]).into()),
        ("exp", EXP_DATE.into()),
        ("role", "admin".into()),
        ("level", 3.into()),
    ];
    let json = r#"{"iss":"login","sub":"sensor-7","aud":["api","admin"],"exp":4102444800,"role":"admin","level":3}"#;
    let key = Key::new(SECRET).unwrap();
    let token = Token::new(key.sign(Json(json)).unwrap());
    let text = &token.text;
    assert_eq!(key.sign(&members).as_ref(), Ok(text));

    let (mut out, mut payload) = ([0; 256], [0; 256]);
    let mut group = criterion.benchmark_group("members");
    group.bench_function("sha256", token.sha256_alone());
    group.bench_function(
        "sign_into",
        timed(Ok(text.len()), || key.sign_into(black_box(&members), &mut out).map(length)),
    );
    group.bench_function(
        "sign_into_text",
        timed(Ok(text.len()), || key.sign_into(Json(black_box(json)), &mut out).map(length)),
    );
    group.bench_function(
        "verify_payload_into",
        timed(Ok((true, 3)), || {
            let claims = POLICY.verify_payload_into(&key, black_box(text), black_box(LAST_SECOND), &mut payload)?;
            let (sub, level): (Text<'_>, i64) = (claims.get("sub")?, claims.get("level")?);
            Ok::<_, Error>((sub == "sensor-7", level))
        }),
    );
}

fn reject(criterion: &mut Criterion) {
    let token = Subject::new(SUBJECT.to_owned());
    let mut forged = Subject::new(SUBJECT.to_owned());
    // Another first character of the signature.
    let text = &mut forged.token.text;
    let at = text.len() - 43;
    let other = if text[at..].starts_with('A') { "B" } else { "A" };
    text.replace_range(at..=at, other);

    let mut payload = [0; 256];
    let mut group = criterion.benchmark_group("reject");
    group.bench_function("forged", timed(Err(Error::BadSignature), || forged.verify_into(LAST_SECOND, &mut payload)));
    group.bench_function("expired", timed(Err(Error::Expired), || token.verify_into(EXP_DATE, &mut payload)));
}

fn subject(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("subject");
    for len in [0, 100, 1000, 4000] {
        let token = Subject::new(SUBJECT.chars().cycle().take(len).collect());
        let size = token.token.text.len();
        let (mut out, mut payload) = (vec![0; size], vec![0; size]);
        let id = |name| BenchmarkId::new(name, len);
        group.throughput(Throughput::Bytes(size.try_into().unwrap()));
        group.bench_function(id("sha256"), token.token.sha256_alone());
        group.bench_function(id("sign_into"), timed(Ok(size), || token.sign_into(&mut out)));
        group.bench_function(id("verify_into"), timed(Ok(EXP_DATE), || token.verify_into(LAST_SECOND, &mut payload)));
    }
}

fn others(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("others");
    group.bench_function("key_new", timed(true, || black_box(Key::new(black_box(SECRET))).is_ok()));
    group.bench_function("clock", timed(true, || NumericDate::now() < EXP_DATE));
}

/// Times a call, after a check that it returns what is expected.
fn timed<T: Debug + PartialEq>(expected: T, mut call: impl FnMut() -> T) -> impl FnMut(&mut Bencher<'_>) {
    assert_eq!(call(), expected);
    move |bencher| bencher.iter(&mut call)
}

fn length(text: &str) -> usize {
    black_box(text).len()
}

/// A token, and SHA-256 alone for it.
struct Token {
    text: String,
    sha256: Sha256Alone,
}

impl Token {
    fn new(text: String) -> Self {
        let (signing_input, signature) = text.rsplit_once('.').unwrap();
        let sha256 = Sha256Alone::new(signing_input.as_bytes());
        // SHA-256 alone computes the MAC of the token.
        let mut mac = [0; 43];
        BASE64_URL_SAFE_NO_PAD.encode_slice(sha256.mac(), &mut mac).unwrap();
        assert_eq!(mac, signature.as_bytes());
        Self { text, sha256 }
    }

    fn sha256_alone(&self) -> impl FnMut(&mut Bencher<'_>) {
        timed(self.sha256.mac(), || black_box(&self.sha256).mac())
    }
}

/// A token of `Claims`.
struct Subject {
    key: Key,
    claims: Claims<String>,
    token: Token,
}

impl Subject {
    fn new(sub: String) -> Self {
        let key = Key::new(SECRET).unwrap();
        let claims = Claims { sub, exp: EXP_DATE };
        let token = Token::new(key.sign(&claims).unwrap());

        // The timed calls return a length and a time. Here the whole result is checked.
        let mut buffer = vec![0; token.text.len()];
        assert_eq!(key.sign_into(&claims, &mut buffer), Ok(&*token.text));
        let verified = POLICY.verify_into(&key, &token.text, LAST_SECOND, &mut buffer);
        assert_eq!(verified, Ok(Claims { sub: &*claims.sub, exp: EXP_DATE }));
        Self { key, claims, token }
    }

    fn sign_into(&self, out: &mut [u8]) -> Result<usize, Error> {
        self.key.sign_into(black_box(&self.claims), black_box(out)).map(length)
    }

    fn verify_into(&self, now: NumericDate, payload: &mut [u8]) -> Result<NumericDate, Error> {
        POLICY
            .verify_into(&self.key, black_box(&self.token.text), black_box(now), black_box(payload))
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
    fn get(&self, group: &str, name: &str) -> Option<f64> {
        let file = self.output.join(group).join(name).join("new/sample.json");
        if fs::metadata(&file).ok()?.modified().ok()? < self.begin {
            return None;
        }
        let Samples { iters, times } = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        times.iter().zip(iters).map(|(time, iters)| time / iters).reduce(f64::min)
    }

    /// The time for each further byte of the subject.
    fn per_byte(&self, name: &str) -> Option<f64> {
        let at = |len: usize| self.get("subject", &format!("{name}/{len}"));
        Some((at(4000)? - at(100)?) / 3900.0)
    }

    /// Prints the tables. A row is left out if its benchmarks did not run.
    fn print(&self, rows: &[Row]) {
        println!("\nPlots: {}", self.output.join("report/index.html").display());
        let clock = self.get("others", "clock").unwrap_or(0.0);
        table(
            "Signing, in ns. In brackets: `sign_into` and `sign_json` relative to SHA-256 alone, `jsonwebtoken` relative to \
             `sign_json`. Where the text has white space or escapes, `sign_json` and `jsonwebtoken` sign a shorter text, and \
             their brackets are about its token.",
            "| claims | bytes of JSON text | SHA-256 alone | `sign_into` of JSON text | `sign_json` | `jsonwebtoken` | \
             `serde_json` writes |",
            rows.iter().filter_map(|row| self.signing(row)),
        );
        table(
            &format!(
                "Verifying, in ns. In brackets: `verify_payload_into` and `verify_json` relative to SHA-256 alone, \
                 `jsonwebtoken` relative to `verify_json` and the clock. `jsonwebtoken` reads the clock, which takes \
                 {clock:.0} ns."
            ),
            "| claims | bytes of JSON text | SHA-256 alone | `verify_payload_into` | `verify_json` | `jsonwebtoken` | \
             `serde_json` reads | `serde_json` skips |",
            rows.iter().filter_map(|row| self.verifying(row, clock)),
        );
        let calls = [
            ("claims", "sign_into", "jsonwebtoken_encode", "`sign_into` of `Claims`"),
            ("claims", "sign", "jsonwebtoken_encode", "`sign` of `Claims`"),
            ("claims", "verify_into", "jsonwebtoken_decode", "`verify_into`"),
            ("claims", "verify", "jsonwebtoken_decode", "`verify`"),
            ("members", "sign_into", "", "`sign_into` of six `Member`s"),
            ("members", "sign_into_text", "", "`sign_into` of the same as JSON text"),
            ("members", "verify_payload_into", "", "`verify_payload_into` of these, and `get` of two"),
        ];
        table(
            "Without serde. `jsonwebtoken` as in the first row of the tables above.",
            "| call | ns | SHA-256 alone, ns | relative to SHA-256 alone | `jsonwebtoken` relative to the call |",
            calls.iter().filter_map(|(group, name, theirs, what)| {
                let (own, sha256) = (self.get(group, name)?, self.get(group, "sha256")?);
                let with_clock = if theirs.ends_with("decode") { own + clock } else { own };
                let theirs = self.get("toy", theirs).map(|theirs| format!("{:.2}", theirs / with_clock));
                Some(format!(
                    "| {what} | {own:.0} | {sha256:.0} | {:.2} | {} |",
                    own / sha256,
                    theirs.unwrap_or_default()
                ))
            }),
        );
        let per_byte = ["sign_into", "verify_into"].iter().filter_map(|name| {
            let (own, sha256) = (self.per_byte(name)?, self.per_byte("sha256")?);
            Some(format!("| `{name}` | {own:.3} | {sha256:.3} | {:.2} |", own / sha256))
        });
        table(
            "For each further byte of the subject.",
            "| call | ns | SHA-256 alone, ns | relative to SHA-256 alone |",
            per_byte,
        );
        let others = [
            ("reject", "forged", "`verify_into` rejects a forged token"),
            ("reject", "expired", "`verify_into` rejects an expired token"),
            ("others", "key_new", "`Key::new`, and dropping the key"),
            ("others", "clock", "`NumericDate::now`"),
        ];
        table(
            "Others.",
            "| call | ns |",
            others.iter().filter_map(|(group, name, what)| Some(format!("| {what} | {:.0} |", self.get(group, name)?))),
        );
    }

    fn signing(&self, Row { name, what, bytes }: &Row) -> Option<String> {
        let get = |call| self.get(name, call);
        let (sha256, text, json) = (get("sha256")?, get("sign_into")?, get("sign_json")?);
        let (theirs, writes) = (get("jsonwebtoken_encode")?, get("serde_json_writes")?);
        let (of_text, of_json) = (text / sha256, json / get("sha256_of_own").unwrap_or(sha256));
        Some(format!(
            "| {what} | {bytes} | {sha256:.0} | {text:.0} ({of_text:.2}) | {json:.0} ({of_json:.2}) | \
             {theirs:.0} ({:.2}) | {writes:.0} |",
            theirs / json
        ))
    }

    fn verifying(&self, Row { name, what, bytes }: &Row, clock: f64) -> Option<String> {
        let get = |call| self.get(name, call);
        let (sha256, text, json) = (get("sha256")?, get("verify_payload_into")?, get("verify_json")?);
        let (theirs, reads, skips) = (get("jsonwebtoken_decode")?, get("serde_json_reads")?, get("serde_json_skips")?);
        Some(format!(
            "| {what} | {bytes} | {sha256:.0} | {text:.0} ({:.2}) | {json:.0} ({:.2}) | {theirs:.0} ({:.2}) | {reads:.0} | \
             {skips:.0} |",
            text / sha256,
            json / sha256,
            theirs / (json + clock)
        ))
    }
}

/// Prints a table in Markdown, or nothing if there are no rows.
fn table(title: &str, head: &str, rows: impl Iterator<Item = String>) {
    for (at, row) in rows.enumerate() {
        if at == 0 {
            println!("\n{title}\n\n{head}\n|---{}|", "|--:".repeat(head.matches('|').count() - 2));
        }
        println!("{row}");
    }
}
