//! The same figures as bars, in SVG: two for each candidate, in greys and colours that can be seen on white and on black.

use crate::Row;
use std::fmt::Write;

const LABELS: f64 = 290.0;
const BARS: f64 = 440.0;
const WIDTH: f64 = 780.0;
const ROW: f64 = 40.0;
const SIGN: &str = "#3b82c4";
const VERIFY: &str = "#d9822b";

pub fn svg(rows: &[Row]) -> String {
    let longest = rows.iter().map(|row| row.sign.max(row.verify)).fold(0.0, f64::max);
    let height = 30.0 + ROW * rows.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"13\" fill=\"#808080\">\n\
         <title>Nanoseconds to sign and to verify an HS256 token: shorter is better</title>\n"
    );
    text(&mut svg, LABELS, 15.0, SIGN, "sign, ns");
    text(&mut svg, LABELS + 70.0, 15.0, VERIFY, "verify, ns");
    for (at, row) in rows.iter().enumerate() {
        let top = 30.0 + ROW * at as f64;
        text(&mut svg, 0.0, top + 20.0, "#808080", row.name);
        for (y, nanoseconds, colour) in [(top, row.sign, SIGN), (top + 16.0, row.verify, VERIFY)] {
            let width = BARS * nanoseconds / longest;
            writeln!(svg, "<rect x=\"{LABELS}\" y=\"{y}\" width=\"{width:.1}\" height=\"14\" fill=\"{colour}\"/>")
                .expect("a string takes all");
            text(&mut svg, LABELS + width + 5.0, y + 11.5, "#808080", &format!("{nanoseconds:.0}"));
        }
    }
    svg + "</svg>\n"
}

/// None of the texts has a character that XML would have to escape.
fn text(svg: &mut String, x: f64, y: f64, colour: &str, text: &str) {
    writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\" fill=\"{colour}\">{text}</text>").expect("a string takes all");
}
