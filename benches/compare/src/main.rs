//! Measures how long this crate, other crates and hand-written code take to sign and to verify the same tokens. Prints a
//! table in Markdown and draws `benches/compare/chart.svg`. Takes half a minute once it is built.
//!
//! ```text
//! cargo run --release --manifest-path benches/compare/Cargo.toml
//! ```

mod candidates;
mod chart;
#[path = "../../claims/mod.rs"]
mod claims;
mod types;

use candidates::Candidate;
use chart::{Chart, Panel};
use claims::{EXP, Payload, SECRET};
use std::{hint::black_box, time::Instant};
use types::Types;

/// Each round runs every candidate, so that a busy moment of the machine affects all of them. The quickest round counts.
const ROUNDS: u32 = 200;
/// A round with fewer seconds does not count, and the next one makes twice as many calls.
const SHORTEST: f64 = 0.000_25;

/// The times of all candidates with one token.
struct Column {
    what: &'static str,
    bytes: usize,
    cells: Vec<Cell>,
}

struct Cell {
    candidate: Candidate,
    sign: Time,
    verify: Time,
}

fn main() {
    let columns = [
        column(&claims::toy()),
        column(&claims::session()),
        column(&claims::groups_16()),
        column(&claims::groups_128()),
        column(&claims::escapes()),
    ];
    // Every candidate takes the claims of the first token.
    let [toy, session, ..] = &columns;
    println!("Nanoseconds to sign / to verify:\n");
    let heads = columns.iter().map(|Column { what, bytes, .. }| format!(" {what}, {bytes} bytes |"));
    println!("| candidate | versions |{}", heads.collect::<String>());
    println!("|---|---|{}", "--:|".repeat(columns.len()));
    for Cell { candidate, .. } in &toy.cells {
        let cells = columns.iter().map(|column| match column.times(candidate.name) {
            Some((sign, verify)) => format!(" {sign:.0} / {verify:.0} |"),
            None => " |".to_owned(),
        });
        println!("| {} | {} |{}", candidate.name, candidate.versions().join(", "), cells.collect::<String>());
    }

    // Nobody should make the key for each token; these rows are in the table.
    let shown: Vec<_> = toy.cells.iter().filter(|cell| !cell.candidate.name.ends_with("per call")).collect();
    let panel = |column: &Column| Panel {
        title: format!("{}, {} bytes", column.what.replace('`', ""), column.bytes),
        rows: shown.iter().map(|cell| column.times(cell.candidate.name).map_or(vec![], |(a, b)| vec![a, b])).collect(),
    };
    let chart = Chart {
        title: "Time to sign and to verify an HS256 token",
        note: "In nanoseconds; shorter is better; each half has its own scale. All of them read the clock and check exp.",
        series: &["sign", "verify"],
        names: shown.iter().map(|cell| cell.candidate.label()).collect(),
        panels: vec![panel(toy), panel(session)],
    };
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/chart.svg");
    std::fs::write(path, chart.svg()).unwrap();
    println!("\nChart: {path}");
}

fn column<T: Types>(payload: &Payload<T>) -> Column {
    let Payload { what, text, claims, .. } = payload;
    let sign = |text: &str| hs256::Key::new(SECRET).unwrap().sign(hs256::Json(text)).unwrap();
    let token = sign(text);
    let expired = sign(&text.replace(&EXP.to_string(), "1"));
    let cells = candidates::all(claims).into_iter().map(|candidate| {
        check(&candidate, payload, &token, &expired);
        Cell { candidate, sign: Time::new(), verify: Time::new() }
    });
    let mut cells: Vec<Cell> = cells.collect();
    for _ in 0..ROUNDS {
        for Cell { candidate, sign, verify } in &mut cells {
            sign.measure(|| (candidate.sign)().is_some());
            verify.measure(|| (candidate.verify)(black_box(&token)));
        }
    }
    Column { what, bytes: text.len(), cells }
}

/// Checks that a candidate signs what hs256 accepts, accepts what hs256 signs, and rejects changed and expired tokens.
fn check<T: Types>(candidate: &Candidate, payload: &Payload<T>, token: &str, expired: &str) {
    let Candidate { sign, verify, read, .. } = candidate;
    let name = format!("{}, claims {}:", candidate.name, payload.name);
    let claims = serde_json::to_value(&payload.claims).unwrap();
    let key = hs256::Key::new(SECRET).unwrap();
    let own = sign().unwrap();
    let policy = hs256::Validation::new().ignore_audience();
    let verified = policy.verify_json(&key, &own, hs256::NumericDate::now());
    assert_eq!(verified.as_ref(), Ok(&claims), "{name} signs");
    assert_eq!(read(&own).as_ref(), Some(&claims), "{name} verifies its own");
    assert_eq!(read(token).as_ref(), Some(&claims), "{name} verifies");
    assert!(verify(token), "{name} verifies");
    // A character of the payload, and one of the signature.
    for at in [60, token.len() - 20] {
        let other = if token[at..].starts_with('A') { "B" } else { "A" };
        let mut tampered = token.to_owned();
        tampered.replace_range(at..=at, other);
        assert!(!verify(&tampered), "{name} rejects {tampered}");
    }
    assert!(!verify(expired), "{name} rejects an expired token");
}

impl Column {
    /// Of the candidate with this name, if it takes such claims.
    fn times(&self, name: &str) -> Option<(f64, f64)> {
        let cell = self.cells.iter().find(|cell| cell.candidate.name == name)?;
        Some((cell.sign.nanoseconds(), cell.verify.nanoseconds()))
    }
}

/// The quickest round of a call.
struct Time {
    calls: u32,
    seconds: f64,
}

impl Time {
    fn new() -> Self {
        Self { calls: 1, seconds: f64::MAX }
    }

    /// Runs a round, which counts unless it was too short.
    fn measure(&mut self, call: impl Fn() -> bool) {
        let start = Instant::now();
        for _ in 0..self.calls {
            black_box(call());
        }
        let seconds = start.elapsed().as_secs_f64();
        if seconds < SHORTEST {
            *self = Self { calls: 2 * self.calls, seconds: f64::MAX };
        } else {
            self.seconds = self.seconds.min(seconds);
        }
    }

    fn nanoseconds(&self) -> f64 {
        self.seconds * 1e9 / f64::from(self.calls)
    }
}
