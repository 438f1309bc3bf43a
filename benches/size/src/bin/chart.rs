//! Reads the table that `benches/size/run` prints, and writes a chart of the added bytes.

#[path = "../../../compare/src/chart.rs"]
mod chart;

use chart::{Chart, Panel};
use std::io;

fn main() {
    let lines = io::stdin().lines().map(Result::unwrap);
    let rows = lines.skip(2).map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        (cells[1].to_owned(), vec![cells[3].parse().unwrap()])
    });
    let (names, rows) = rows.unzip();
    let chart = Chart {
        title: "Binary size that signing and verifying one HS256 token adds",
        note: "In bytes; shorter is better. x86-64 Linux, opt-level z, fat LTO, stripped.",
        series: &["added bytes"],
        names,
        panels: vec![Panel { title: "added bytes".to_owned(), rows }],
    };
    print!("{}", chart.svg());
}
