//! SECURITY.md names tests: those must be there.

use std::{fs, path::Path};

/// In the last column of its tables, `file::name` is a test in `tests/file.rs`, and `src/file.rs::name` a unit test.
#[test]
fn every_test_that_it_names_exists() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(top.join("SECURITY.md")).unwrap();
    let last_columns =
        text.lines().filter_map(|line| line.trim_end_matches(" |").rsplit_once(" | ")).map(|(_, last)| last);
    let mut count = 0;
    for named in last_columns.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        let Some((path, test)) = named.rsplit_once("::") else { continue };
        // A test in a module of its file is named with it.
        let file = path.split("::").next().unwrap();
        let file = if file.starts_with("src/") { file.to_owned() } else { format!("tests/{file}.rs") };
        let source = fs::read_to_string(top.join(&file)).unwrap_or_else(|error| panic!("{named}: {file}: {error}"));
        assert!(source.contains(&format!("fn {test}(")), "{named} is not in {file}");
        count += 1;
    }
    assert!(count > 200, "{count} tests are named");
}
