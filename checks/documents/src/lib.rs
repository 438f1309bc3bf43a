//! SECURITY.md and the documents beside it name tests, code, files and versions. These must exist.
#![cfg(test)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const DOCUMENTS: [&str; 9] = [
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "benches/README.md",
    "checks/README.md",
    "docs/requirements.md",
    "docs/vulnerability-classes.md",
    "docs/dependencies.md",
    "docs/constant-time.md",
];

fn top() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(file: &str) -> String {
    fs::read_to_string(top().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The names in backticks of all list items that begin with `kind`.
fn named(kind: &str) -> Vec<String> {
    let documents: Vec<String> = DOCUMENTS.map(read).into();
    let items = documents.iter().flat_map(|text| text.split("\n  - ")).filter_map(|item| item.strip_prefix(kind));
    // An item ends where the next paragraph or the next item of the outer list begins.
    let items = items.map(|item| item.split("\n\n").next().unwrap().split("\n- ").next().unwrap());
    items.flat_map(|item| item.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// `file::name` is a test in `tests/file.rs` or in `tests/file/`, and `path/file.rs::name` one in that file. The rest are paths.
#[test]
fn each_named_test_is_a_test() {
    let mut tests: Vec<_> = named("Tests:").into_iter().filter(|name| name.contains("::")).collect();
    assert!(tests.len() > 200, "only {} tests were found", tests.len());
    tests.retain(|named| {
        let (path, name) = named.rsplit_once("::").unwrap();
        // A test in a module of its file is named with it.
        let file = path.split("::").next().unwrap();
        let source = match file {
            _ if file.ends_with(".rs") => read(file),
            _ if top().join(format!("tests/{file}")).is_dir() => {
                files(&format!("tests/{file}")).map(|file| read(&file)).collect()
            }
            _ => read(&format!("tests/{file}.rs")),
        };
        let between = source.split_once(&format!("fn {name}(")).and_then(|(before, _)| before.rsplit_once("#[test]"));
        between.is_none_or(|(_, between)| between.contains("fn "))
    });
    assert!(tests.is_empty(), "these are no tests: {tests:#?}");
}

/// A function, type or constant, and the type or module that it belongs to.
#[test]
fn the_named_code_is_in_src() {
    let sources = sources();
    let texts: Vec<String> = sources.iter().map(|file| read(file)).collect();
    let is_definition_of = |name: &str, text: &str| {
        ["fn", "struct", "enum", "trait", "const"].iter().any(|keyword| {
            let definition = format!("{keyword} {name}");
            text.split(&definition)
                .skip(1)
                .any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
        })
    };
    let names: Vec<_> = named("Code:");
    assert!(names.len() > 80, "only {} names were found", names.len());
    let is_there = |part: &str| {
        let is_module = sources.iter().any(|file| file.ends_with(&format!("/{part}.rs")));
        is_module || texts.iter().any(|text| is_definition_of(part, text))
    };
    let absent: Vec<_> = names.iter().filter(|name| !name.split("::").all(is_there)).collect();
    assert!(absent.is_empty(), "these are not in src/: {absent:#?}");
}

/// The files of the library.
fn sources() -> Vec<String> {
    ["src", "src/compact", "src/json"].into_iter().flat_map(files).collect()
}

/// The Rust files in a folder.
fn files(folder: &str) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(top().join(folder)).unwrap();
    let files = entries.map(move |entry| format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap()));
    files.filter(|file| file.ends_with(".rs"))
}

/// Every path that begins with a folder of the repository, and every relative link.
#[test]
fn each_named_path_exists() {
    const FOLDERS: [&str; 10] =
        ["src/", "cli/", "tests/", "checks/", "benches/", "fuzz/", "docs/", "examples/", ".ci/", ".cargo/"];
    let mut absent = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let words = text.split(|char: char| char.is_whitespace() || "`()'\"".contains(char));
        let words = words.map(|word| word.split("::").next().unwrap().trim_end_matches([',', '.', ':', ';']));
        for word in words.filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder))) {
            let base =
                if text.contains(&format!("]({word})")) { Path::new(document).parent().unwrap() } else { "".as_ref() };
            if !top().join(base).join(word).exists() {
                absent.push(format!("{document}: {word}"));
            }
        }
        for target in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let path: PathBuf = top().join(document).parent().unwrap().join(target.split('#').next().unwrap());
            if !target.contains("://") && !path.exists() {
                absent.push(format!("{document}: the link to {target}"));
            }
        }
    }
    assert!(absent.is_empty(), "these lead nowhere: {absent:#?}");
}

/// "About" is within 10 lines for a file, and within 50 for all of them.
#[test]
fn the_line_counts_are_about_right() {
    let security = read("SECURITY.md");
    let mut counted: BTreeMap<_, _> =
        sources().into_iter().map(|file| (file.clone(), code_lines(&read(&file)))).collect();
    let mut all: usize = counted.values().sum();
    for line in security.lines() {
        let cells: Vec<_> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [_, name, _, stated, _] = *cells else { continue };
        let (counted, about) = match counted.remove(name) {
            Some(lines) => (lines, 10),
            None if name == "all" => (std::mem::take(&mut all), 50),
            None => continue,
        };
        let stated = stated.parse().unwrap();
        assert!(counted.abs_diff(stated) <= about, "{name} has {counted} lines of code, not about {stated}");
    }
    assert!(counted.is_empty() && all == 0, "not stated: {counted:?}");
}

/// Neither empty lines, nor comments, nor tests.
fn code_lines(source: &str) -> usize {
    let code = source.split("\n#[cfg(test)]").next().unwrap();
    code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[test]
fn the_documents_are_short() {
    for (document, limit) in [("README.md", 1200), ("SECURITY.md", 1500)] {
        let words = read(document).split_whitespace().count();
        assert!(words <= limit, "{document} has {words} words");
    }
}

/// The crates in `docs/dependencies.md` are those that `cargo deny` allows, in the versions of `Cargo.lock`.
#[test]
fn the_dependencies_are_those_of_the_lock_file() {
    let (text, lock, deny) = (read("docs/dependencies.md"), read("Cargo.lock"), read(".cargo/deny.toml"));
    let mut crates = BTreeSet::new();
    for item in text.lines().filter_map(|line| line.strip_prefix("- `")) {
        let (name, rest) = item.split_once("` ").unwrap();
        let version = rest.split(':').next().unwrap();
        let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&entry), "{name} {version} is not in Cargo.lock");
        crates.insert(name);
    }
    let (_, allowed) = deny.split_once("\nallow = [").unwrap();
    let allowed = allowed.split(']').next().unwrap().split('"').skip(1).step_by(2);
    assert_eq!(crates, allowed.collect());
}
