//! The page `works_with` of the library: its commands work, and write the claims that it says a server needs.

use hs256::{Json, unverified};
use std::{collections::BTreeMap, fs, path::Path, process};

/// It is 32 bytes or more as a text, in hexadecimal and in base64.
const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// What a shell prints for a line of the page. The files are there that it names.
#[track_caller]
fn shell(line: &str) -> String {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-works-with", process::id()));
    fs::create_dir_all(dir.join("keys/default/HS256")).unwrap();
    for file in ["KEY", "hex", "jwt.key", "keys/default/HS256/default"] {
        fs::write(dir.join(file), SECRET).unwrap();
    }
    fs::write(dir.join("key.jwk"), format!(r#"{{"kty":"oct","k":"{SECRET}"}}"#)).unwrap();
    let around = format!("cd '{}' && exec </dev/null; export SECRET_KEY={SECRET} REV=7", dir.display());
    let run = super::shell(&format!("{around}; squeue() {{ echo \"$SLURM_JWT\"; }}\n{line}"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{line}");
    run.stdout.trim_end().into()
}

#[test]
fn each_command_of_the_page_works() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/works_with.md")).unwrap();
    let rows: Vec<Vec<_>> =
        page.lines().map(|line| line.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect()).collect();
    let mut tokens = BTreeMap::new();
    for row in rows.iter().filter(|row| row.len() == 2 && row[1].contains("hs256 ")) {
        let line = row[1].trim_matches('`');
        if let Some(options) = line.strip_prefix("hs256 verify ") {
            // `sign` makes such a token with the same options.
            let options = options.replace(" TOKEN", "").replace("--allow-missing-exp", "--no-exp");
            let minutes = if options.contains("--no-exp") { "" } else { "--minutes 5" };
            shell(&line.replace("TOKEN", &shell(&format!("hs256 sign --sub a {options} {minutes}"))));
        } else {
            tokens.insert(row[0], shell(line));
        }
    }
    let needs: Vec<_> = rows.iter().filter(|row| row.len() == 5 && row[0] != "server").collect();
    assert!(needs.len() > 25 && tokens.len() > needs.len(), "{tokens:#?}");
    for row in needs {
        let token = tokens.get(row[0]).unwrap_or_else(|| panic!("no command for {}", row[0]));
        let (claims, header) = (unverified::payload(token).unwrap(), unverified::header(token).unwrap());
        for name in row[2].split('`').skip(1).step_by(2) {
            let is_there = |object: &hs256::Object<String>| object.by_ref().get::<Json<'_>>(name).is_ok();
            assert!(is_there(&claims) || is_there(&header), "{}: {name}", row[0]);
        }
    }
}
