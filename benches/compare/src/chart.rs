//! Draws a bar chart in SVG. It has a background of its own, light or dark as the reader prefers, so that it can be read
//! on any page.

use std::fmt::Write;

const WIDTH: usize = 780;
const MARGIN: usize = 16;
/// Where the bars of the first panel begin.
const BARS: usize = 330;
/// The space for the numbers after the longest bar.
const NUMBERS: usize = 98;
/// How high the bars of a row are together.
const BAR: usize = 12;
const ROW: usize = 17;

const STYLE: &str = "\
    text { font: 12px sans-serif; fill: #1f2328 } .title { font-size: 14px; font-weight: bold } .note { fill: #59636e }\n\
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
    /// The rows. Those of hs256 are set in bold.
    pub names: Vec<String>,
    /// They stand side by side.
    pub panels: Vec<Panel>,
}

pub struct Panel {
    pub title: String,
    /// For each name the numbers of its bars, or nothing.
    pub rows: Vec<Vec<f64>>,
}

impl Chart<'_> {
    pub fn svg(&self) -> String {
        let Self { title, note, series, names, panels } = self;
        let top = 66;
        let height = top + names.len() * ROW + MARGIN / 2;

        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} \
             {height}\" role=\"img\">\n<title>{title}. {note}</title>\n<style>\n{STYLE}\n</style>\n\
             <rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n",
            WIDTH - 1,
            height - 1
        );
        text(&mut svg, (MARGIN, 22), "title", title);
        text(&mut svg, (MARGIN, 39), "note", note);
        // With bars of one kind, the title of the panel says what they are.
        let thickness = BAR / series.len();
        for (at, name) in series.iter().enumerate().filter(|_| series.len() > 1) {
            let x = MARGIN + 80 * at;
            bar(&mut svg, (x, 48 + thickness / 2), at, (14.0, thickness));
            text(&mut svg, (x + 20, 56), "note", name);
        }
        for (row, name) in names.iter().enumerate() {
            text(&mut svg, (MARGIN, top + row * ROW + 10), class(name), name);
        }
        let width = (WIDTH - MARGIN - BARS) / panels.len();
        for (panel, Panel { title, rows }) in panels.iter().enumerate() {
            let left = BARS + panel * width;
            let longest = |numbers: &[f64]| numbers.iter().fold(0.0, |longest, &it| f64::max(longest, it));
            let of_all = longest(&rows.concat());
            let length = |number: f64| (width - NUMBERS) as f64 * number / of_all;
            text(&mut svg, (left, 56), "note", title);
            for (row, (numbers, name)) in
                rows.iter().zip(names).enumerate().filter(|(_, (numbers, _))| !numbers.is_empty())
            {
                let y = top + row * ROW;
                for (at, number) in numbers.iter().enumerate() {
                    bar(&mut svg, (left, y + at * thickness), at, (length(*number), thickness));
                }
                let shown: Vec<_> = numbers.iter().map(|number| with_commas(*number)).collect();
                text(&mut svg, (left + length(longest(numbers)) as usize + 6, y + 10), class(name), &shown.join(" / "));
            }
        }
        svg + "</svg>\n"
    }
}

fn class(name: &str) -> &str {
    if name.starts_with("hs256") { "ours" } else { "" }
}

fn bar(svg: &mut String, (x, y): (usize, usize), series: usize, (length, height): (f64, usize)) {
    writeln!(svg, "<rect class=\"bar{series}\" x=\"{x}\" y=\"{y}\" width=\"{length:.1}\" height=\"{height}\"/>")
        .unwrap();
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
