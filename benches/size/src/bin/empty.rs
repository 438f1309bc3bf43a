//! What a program has without tokens.

fn main() {
    if let Some(subject) = std::env::args().nth(1) {
        println!("{subject}");
    }
}
