//! The arguments: what is understood, and one line for what is not.

use super::{SECRET, command, hs256, lasting, run};
use std::{ffi::OsString, fs, path::Path};

const KNOWN: &str = "there are create, sign, verify, decode, --help and --version";
const SECRETS: &str = "--secret-file, --secret-hex, --secret-base64, --allow-short-secret, --help";

#[test]
fn help_and_version_are_printed() {
    for help in ["--help", "-h"] {
        let run = hs256([help]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        for usage in ["create SUBJECT", "sign < CLAIMS", "verify TOKEN", "decode TOKEN", "COMMAND --help", "--version"]
        {
            assert!(
                run.stdout.contains(&format!(" hs256 {usage} ")) || run.stdout.contains(&format!("hs256 {usage}\n"))
            );
        }
    }
    for version in ["--version", "-V"] {
        assert_eq!(hs256([version]).printed(), format!("hs256 {}", env!("CARGO_PKG_VERSION")));
    }
}

/// What `--help` names, and nothing else, is what the command takes.
#[test]
fn the_help_of_a_command_names_each_of_its_options() {
    for (name, options) in [
        ("create", "--minutes N"),
        ("sign", "--minutes N, --no-exp"),
        (
            "verify",
            "--iss X, --aud X, --sub X, --leeway SECONDS, --max-age SECONDS, --allow-missing-exp, --ignore-aud, --lines",
        ),
        ("decode", ""),
    ] {
        let secret = "--secret-file PATH, --secret-hex, --secret-base64, --allow-short-secret";
        let options = if name == "decode" { options.into() } else { format!("{options}, {secret}") };
        for help in [&[name, "--help"][..], &[name, "-h"], &[name, "x", "y", "--help", "--nonsense"]] {
            let run = hs256(help);
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
            assert!(run.stdout.starts_with(&format!("usage: hs256 {name}")), "{}", run.stdout);
            let named = run.stdout.lines().filter_map(|line| line.strip_prefix("  --")?.split("  ").next());
            let named: Vec<_> = named.map(|option| format!("--{}", option.trim_end())).collect();
            let expected: Vec<_> = options.split(", ").filter(|option| !option.is_empty()).chain(["--help"]).collect();
            assert_eq!(named, expected);
            assert!(run.stdout.lines().all(|line| line.len() <= 110), "{}", run.stdout);
        }
    }
}

/// The terminal session in README is what a terminal shows.
#[test]
fn readme_shows_the_help_as_it_is() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, help) = readme.split_once("$ hs256 --help\n").unwrap();
    let (help, _) = help.split_once("\n$ ").unwrap();
    assert_eq!(format!("{help}\n"), hs256(["--help"]).stdout);
}

#[test]
fn wrong_usage_is_named_in_one_line() {
    let minutes = |value: &str| format!("`--minutes` needs a whole number, not `{value}`");
    let no_value = |example: &str| format!("`{}` needs a value, as in {example}", example.split('=').next().unwrap());
    let wrong: &[(&[&str], &str)] = &[
        (&[], &format!("no command: {KNOWN}")),
        (&[""], &format!("unknown command ``: {KNOWN}")),
        (&["alice"], &format!("unknown command `alice`: {KNOWN}")),
        (&["--minutes", "5", "create"], &format!("unknown option `--minutes`: {KNOWN}")),
        (&["--secret=hunter2"], &format!("unknown option `--secret`: {KNOWN}")),
        (&["-Shunter2", "decode"], &format!("unknown option `-S...`: {KNOWN}")),
        (&["create"], "`create` needs a SUBJECT"),
        (&["create", "--"], "`create` needs a SUBJECT"),
        (&["create", "--minutes", "5"], "`create` needs a SUBJECT"),
        (&["create", "alice", "bob"], "`create` takes only one SUBJECT"),
        (&["create", "--", "alice", "bob"], "`create` takes only one SUBJECT"),
        (&["create", "alice", "--", "--minutes=5"], "`create` takes only one SUBJECT"),
        (&["create", "-x"], &format!("unknown option `-x`: `create` takes --minutes, {SECRETS}")),
        (
            &["create", "alice", "--hours", "5"],
            &format!("unknown option `--hours`: `create` takes --minutes, {SECRETS}"),
        ),
        (
            &["create", "alice", "--minute=5"],
            &format!("unknown option `--minute`: `create` takes --minutes, {SECRETS}"),
        ),
        (&["create", "alice", "--minutes"], &no_value("--minutes=N")),
        (&["create", "alice", "--minutes", "-1"], &no_value("--minutes=N")),
        (&["create", "--minutes", "--", "alice"], &no_value("--minutes=N")),
        (&["create", "alice", "--minutes=-1"], &minutes("-1")),
        (&["create", "alice", "--minutes", ""], &minutes("")),
        (&["create", "alice", "--minutes="], &minutes("")),
        (&["create", "alice", "--minutes", "x"], &minutes("x")),
        (&["create", "alice", "--minutes", "1.5"], &minutes("1.5")),
        (&["create", "alice", "--minutes", "\u{1B}[31m\u{202E}"], &minutes("\\u001b[31m\\u202e")),
        (&["create", "alice", "--minutes", "18446744073709551616"], "`--minutes` is too large"),
        (&["create", "alice", "--minutes=5", "--minutes=5"], "`--minutes` is given twice"),
        (&["create", "alice", "--secret-hex=00"], "`--secret-hex` takes no value"),
        (
            &["create", "alice", "--secret-hex", "--secret-base64"],
            "`--secret-hex` and `--secret-base64` cannot be used together",
        ),
        (&["create", "alice", "--secret-file"], &no_value("--secret-file=PATH")),
        (&["sign", "claims.json"], "the claims are read from standard input, not from arguments"),
        (&["sign", "--minutes=5", "--no-exp"], "`--minutes` and `--no-exp` cannot be used together"),
        (
            &["sign", "--minutes=153722867280912930"],
            "`--minutes` is too large: the token would expire after the year 9999",
        ),
        (&["verify"], "`verify` needs a TOKEN"),
        (&["verify", "a.b.c", "d.e.f"], "`verify` takes only one TOKEN"),
        (&["verify", "--lines", "a.b.c"], "with `--lines`, tokens are read from standard input, not from arguments"),
        (&["verify", "x", "--aud"], &no_value("--aud=X")),
        (&["verify", "--iss", "--aud", "x"], &no_value("--iss=X")),
        (&["verify", "x", "--aud=x", "--ignore-aud"], "`--aud` and `--ignore-aud` cannot be used together"),
        (&["verify", "x", "--aud", "a", "--aud", "b"], "`--aud` is given twice"),
        (&["verify", "x", "--leeway", "5s"], "`--leeway` needs a whole number, not `5s`"),
        (&["verify", "x", "--max-age", "1e3"], "`--max-age` needs a whole number, not `1e3`"),
        (&["decode"], "`decode` needs a TOKEN"),
        (&["decode", "a.b.c", "d.e.f"], "`decode` takes only one TOKEN"),
        // As other programs take a secret: it is not repeated.
        (&["decode", "-Shunter2"], "unknown option `-S...`: `decode` takes --help"),
        (&["decode", "x", "--secret=hunter2"], "unknown option `--secret`: `decode` takes --help"),
    ];
    for (args, what) in wrong {
        hs256(*args).assert_wrong_usage(what);
    }
    #[cfg(unix)]
    hs256([OsString::from("create"), std::os::unix::ffi::OsStringExt::from_vec(vec![0xFF])])
        .assert_wrong_usage("an argument is not UTF-8");
}

/// A token in the place of a command is shown only as far as its header.
#[test]
fn a_long_argument_is_not_repeated_as_a_whole() {
    hs256([&lasting()]).assert_wrong_usage(&format!("unknown command `eyJhbGciOiJIUzI1NiIs...`: {KNOWN}"));
}

/// Wrong usage is found before the secret or standard input is read.
#[test]
fn wrong_usage_comes_first() {
    let without_secret = run(command(None).args(["verify", "-", "-"]), b"");
    without_secret.assert_wrong_usage("`verify` takes only one TOKEN");
    let short_secret = run(command(Some(&SECRET[..9])).args(["create", "x", "--minutes=99999999999999"]), b"");
    short_secret.assert_wrong_usage("`--minutes` is too large: the token would expire after the year 9999");
}
