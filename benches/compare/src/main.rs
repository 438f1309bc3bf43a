//! Measures how long this crate, other crates and hand-written code take to sign and to verify the same token. Prints a
//! table in Markdown and draws `benches/compare/chart.svg`. Takes some ten seconds once it is built.
//!
//! ```text
//! cargo run --release --manifest-path benches/compare/Cargo.toml
//! ```

mod candidates;
mod chart;

use candidates::{Candidate, Claims, SECRET};
use chart::Chart;
use std::{hint::black_box, time::Instant};

const SUBJECT: &str = "alice@example.com";
/// In the year 2100, because all of them read the clock.
const EXP: u64 = 4_102_444_800;
/// Each round runs every candidate, so that a busy moment of the machine affects all of them. The quickest round counts.
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

    println!("| candidate | versions | sign, ns | verify, ns | sign, relative to the first row | verify, relative |");
    println!("|---|---|--:|--:|--:|--:|");
    for (candidate, row) in candidates.iter().zip(&rows) {
        let Row { name, sign, verify } = row;
        let versions = candidate.versions().join(", ");
        let (signs, verifies) = (sign / rows[0].sign, verify / rows[0].verify);
        println!("| {name} | {versions} | {sign:.0} | {verify:.0} | {signs:.2} | {verifies:.2} |");
    }

    let bars = |(candidate, row): (&Candidate, &Row)| (candidate.label(), vec![row.sign, row.verify]);
    let chart = Chart {
        title: "Time to sign and to verify one HS256 token",
        note: "In nanoseconds; shorter is better. All of them read the clock and check exp.",
        series: &["sign", "verify"],
        rows: candidates.iter().zip(&rows).map(bars).collect(),
    };
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/chart.svg");
    std::fs::write(path, chart.svg()).unwrap();
    println!("\nChart: {path}");
}

/// Checks that a candidate signs what hs256 accepts, accepts what hs256 signs, and rejects changed and expired tokens.
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
        assert_eq!(verify(&tampered), None, "{name} rejects {tampered}");
    }
    assert_eq!(verify(&sign(SUBJECT, 1).unwrap()), None, "{name} rejects an expired token");
}

fn nanoseconds<T>(call: impl Fn() -> Option<T>) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(call());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}
