//! Draws a bar chart in SVG. It has a background of its own, light or dark as the reader prefers, so that it can be read
//! on any page.

use std::fmt::Write;

const WIDTH: usize = 780;
const MARGIN: usize = 16;
/// Where the bars begin, and the length of the longest one. After it there is space for its number.
const BARS: usize = 330;
const LONGEST: f64 = 350.0;
const BAR: usize = 14;

const STYLE: &str = "\
    text { font: 13px sans-serif; fill: #1f2328 } .title { font-size: 16px; font-weight: bold } .note { fill: #59636e }\n\
    .ours { font-weight: bold } .card { fill: #ffffff; stroke: #d1d9e0 } .bar0 { fill: #0969da } .bar1 { fill: #bc4c00 }\n\
    @media (prefers-color-scheme: dark) {\n\
    text { fill: #f0f6fc } .note { fill: #9198a1 }\n\
    .card { fill: #0d1117; stroke: #3d444d } .bar0 { fill: #4493f8 } .bar1 { fill: #db6d28 }\n\
    }";

pub struct Chart<'a> {
    pub title: &'a str,
    pub note: &'a str,
    /// What the bars of a row are, one or two.
    pub series: &'a [&'a str],
    /// A name and its numbers. Those of hs256 are set in bold.
    pub rows: Vec<(String, Vec<f64>)>,
}

impl Chart<'_> {
    pub fn svg(&self) -> String {
        let Self { title, note, series, rows } = self;
        let row_height = series.len() * (BAR + 2) + 10;
        let top = 92;
        let height = top + rows.len() * row_height + MARGIN / 2;
        let longest = rows.iter().flat_map(|(_, numbers)| numbers).fold(0.0, |longest, &it| f64::max(longest, it));

        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} \
             {height}\" role=\"img\">\n<title>{title}. {note}</title>\n<style>\n{STYLE}\n</style>\n\
             <rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n",
            WIDTH - 1,
            height - 1
        );
        text(&mut svg, (MARGIN, 30), "title", title);
        text(&mut svg, (MARGIN, 50), "note", note);
        for (at, name) in series.iter().enumerate() {
            let x = BARS + 120 * at;
            bar(&mut svg, (x, 64), at, 14.0);
            text(&mut svg, (x + 20, 76), "note", name);
        }
        for (at, (name, numbers)) in rows.iter().enumerate() {
            let y = top + at * row_height;
            let class = if name.starts_with("hs256") { "ours" } else { "" };
            text(&mut svg, (MARGIN, y + series.len() * (BAR + 2) / 2 + 4), class, name);
            for (at, number) in numbers.iter().enumerate() {
                let y = y + at * (BAR + 2);
                let length = LONGEST * number / longest;
                bar(&mut svg, (BARS, y), at, length);
                text(&mut svg, (BARS + length as usize + 6, y + 12), class, &with_commas(*number));
            }
        }
        svg + "</svg>\n"
    }
}

fn bar(svg: &mut String, (x, y): (usize, usize), series: usize, length: f64) {
    writeln!(svg, "<rect class=\"bar{series}\" x=\"{x}\" y=\"{y}\" width=\"{length:.1}\" height=\"{BAR}\"/>").unwrap();
}

fn text(svg: &mut String, (x, y): (usize, usize), class: &str, text: &str) {
    assert!(!text.contains(['<', '&']), "{text} has a character that XML escapes");
    writeln!(svg, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>").unwrap();
}

fn with_commas(number: f64) -> String {
    let digits = format!("{number:.0}");
    let (first, rest) = digits.split_at((digits.len() - 1) % 3 + 1);
    rest.as_bytes().chunks(3).fold(first.to_owned(), |text, three| text + "," + str::from_utf8(three).unwrap())
}
