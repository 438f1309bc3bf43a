//! A program without tokens, to compare the others with.

fn main() {
    if let Some(subject) = std::env::args().nth(1) {
        println!("{subject}");
    }
}
