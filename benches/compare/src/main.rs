//! What other crates, and the code that people write by hand, take to sign and to verify the same token. Prints a table
//! in Markdown and draws `chart.svg` beside this package's `Cargo.toml`:
//!
//! ```text
//! cargo run --release --manifest-path benches/compare/Cargo.toml
//! ```

mod candidates;
mod chart;

use candidates::{Candidate, Claims, SECRET};
use std::{hint::black_box, time::Instant};

const SUBJECT: &str = "alice@example.com";
/// In the year 2100: all of them look at the clock.
const EXP: u64 = 4_102_444_800;
/// Each round asks every candidate in turn, so that a busy moment of the machine meets all of them; the quickest counts.
const ROUNDS: u32 = 200;
const CALLS: u32 = 2000;

struct Row {
    name: &'static str,
    sign: f64,
    verify: f64,
}

fn main() {
    let candidates = candidates::all();
    let token = (candidates[0].sign)(SUBJECT, EXP).unwrap();
    for candidate in &candidates {
        check(candidate, &token);
    }

    let mut rows: Vec<Row> =
        candidates.iter().map(|it| Row { name: it.name, sign: f64::MAX, verify: f64::MAX }).collect();
    for _ in 0..ROUNDS {
        for (candidate, row) in candidates.iter().zip(&mut rows) {
            row.sign = row.sign.min(nanoseconds(|| (candidate.sign)(black_box(SUBJECT), black_box(EXP))));
            row.verify = row.verify.min(nanoseconds(|| (candidate.verify)(black_box(&token))));
        }
    }

    println!(
        "| candidate | version | sign, ns | verify, ns | sign / ours | verify / ours |\n|---|---|--:|--:|--:|--:|"
    );
    for (candidate, row) in candidates.iter().zip(&rows) {
        let Row { name, sign, verify } = row;
        let (signs, verifies) = (sign / rows[0].sign, verify / rows[0].verify);
        println!("| {name} | {} | {sign:.0} | {verify:.0} | {signs:.2} | {verifies:.2} |", versions(candidate));
    }
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/chart.svg"), chart::svg(&rows)).unwrap();
}

/// What is timed must be work well done: signing what hs256 accepts, accepting what it signs, and nothing else.
fn check(Candidate { name, sign, verify, .. }: &Candidate, token: &str) {
    let claims = Claims { sub: SUBJECT.to_owned(), exp: EXP };
    let key = hs256::Key::new(SECRET).unwrap();
    let own = sign(SUBJECT, EXP).unwrap();
    let verified = hs256::Validation::new().verify_json(&key, &own, hs256::NumericDate::now());
    assert_eq!(verified.as_ref(), Ok(&claims), "{name} signs");
    assert_eq!(verify(&own).as_ref(), Some(&claims), "{name} verifies its own");
    assert_eq!(verify(token).as_ref(), Some(&claims), "{name} verifies");
    // A character of the payload, and one of the signature.
    for at in [60, token.len() - 20] {
        let other = if token[at..].starts_with('A') { "B" } else { "A" };
        let mut tampered = token.to_owned();
        tampered.replace_range(at..=at, other);
        assert_eq!(verify(&tampered), None, "{name} refuses {tampered}");
    }
    assert_eq!(verify(&sign(SUBJECT, 1).unwrap()), None, "{name} refuses what has expired");
}

fn nanoseconds<T>(call: impl Fn() -> Option<T>) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(call());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

/// As they were built: from the lock file.
fn versions(candidate: &Candidate) -> String {
    let lock = include_str!("../Cargo.lock");
    let version = |(package, beginning): &(&str, &str)| {
        let entry = format!("name = \"{package}\"\nversion = \"");
        let found = lock.split(&entry).skip(1).find(|rest| rest.starts_with(beginning))?;
        found.split('"').next()
    };
    let versions: Option<Vec<_>> = candidate.packages.iter().map(version).collect();
    versions.expect("each package is in the lock file").join(", ")
}
