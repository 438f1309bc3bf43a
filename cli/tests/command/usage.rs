//! The arguments: what is understood, and one line for what is not.

use super::{SECRET, command, hs256, lasting, run};
use std::{collections::BTreeSet, ffi::OsString, fs, path::Path};

const KNOWN: &str = "there are create, sign, verify, decode, secret, completions, man, --help and --version";
const SECRETS: &str = "--secret-file, --secret-hex, --secret-base64, --secret-raw, --allow-short-secret, --help";
/// The options of `create` that come before these.
const CREATE: &str = "--minutes, --iat, --nbf, --jti, --iss, --aud, --claim, --kid, --typ, --header, --no-newline";

#[test]
fn help_and_version_are_printed() {
    for help in ["--help", "-h"] {
        let run = hs256([help]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        for name in
            ["create", "sign", "verify", "decode", "secret", "completions", "man", "-h, --help", "-V, --version"]
        {
            assert!(run.stdout.contains(&format!("\n  {name}  ")), "{}", run.stdout);
        }
    }
    for version in ["--version", "-V"] {
        assert_eq!(hs256([version]).printed(), format!("hs256 {}", env!("CARGO_PKG_VERSION")));
    }
}

/// What `--help` names, and nothing else, is what the command takes.
#[test]
fn the_help_of_a_command_names_each_of_its_options() {
    let claims =
        "--iat, --nbf, --jti, --iss <X>, --aud <X>, --claim <NAME=JSON>, --kid <X>, --typ <X>, --header <JSON>";
    let policy = "--iss <X>, --aud <X>, --sub <X>, --claim <NAME=JSON>, --typ <X>, --leeway <SECONDS>, --max-age <SECONDS>, \
        --allow-missing-exp, --ignore-aud, --lines, --jobs <N>";
    let secret = "--secret-file <PATH>, --secret-hex, --secret-base64, --secret-raw, --allow-short-secret";
    for (name, options) in [
        ("create", format!("--minutes <N>, {claims}, --no-newline, {secret}")),
        ("sign", format!("--minutes <N>, --no-exp, --sub <X>, {claims}, --no-newline, {secret}")),
        ("verify", format!("{policy}, {secret}")),
        ("decode", String::new()),
        ("secret", "--hex, --no-newline".into()),
        ("completions", String::new()),
        ("man", String::new()),
    ] {
        for help in [&[name, "--help"][..], &[name, "-h"], &[name, "x", "y", "--help", "--nonsense"]] {
            let run = hs256(help);
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
            assert!(run.stdout.contains(&format!("\nUsage: hs256 {name}")), "{}", run.stdout);
            let named = run
                .stdout
                .lines()
                .filter_map(|line| line.trim_start().split_once("--"))
                .filter(|(short, _)| short.is_empty() || short.starts_with('-'));
            let named: BTreeSet<_> = named.map(|(_, rest)| rest.split("  ").next().unwrap().to_owned()).collect();
            let expected = options.split(", ").map(|option| option.trim_start_matches("--")).chain(["help"]);
            assert_eq!(named, expected.filter(|option| !option.is_empty()).map(str::to_owned).collect());
            assert!(run.stdout.lines().all(|line| line.len() <= 110), "{}", run.stdout);
        }
    }
}

/// The terminal session in README is what a terminal shows, but for the digits of the time.
#[cfg(unix)]
#[test]
fn readme_shows_a_session_as_it_is() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let (_, session) = readme.split_once("```text\n$ export SECRET_KEY").unwrap();
    let session = format!("$ export SECRET_KEY{}", session.split_once("```").unwrap().0);
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-readme", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    let mut script = format!("cd '{}' && exec 2>&1\n", dir.display());
    for command in session.lines().filter_map(|line| line.strip_prefix("$ ")) {
        script += &format!("cat <<'END'\n$ {command}\nEND\n{command}\n");
    }
    let shown = super::shell(&script).stdout;
    let without_digits = |text: &str| text.replace(|char: char| char.is_ascii_digit(), "0");
    // The lines with dates are for a terminal only.
    let (dates, session): (Vec<_>, Vec<_>) = session.split_inclusive('\n').partition(|line| line.starts_with("exp "));
    assert_eq!(dates.len(), 2);
    assert_eq!(without_digits(&shown), without_digits(&session.concat()));
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
        (&["create", "-x"], &format!("unknown option `-x`: `create` takes {CREATE}, {SECRETS}")),
        (
            &["create", "alice", "--hours", "5"],
            &format!("unknown option `--hours`: `create` takes {CREATE}, {SECRETS}"),
        ),
        (&["create", "alice", "--minute=5"], &format!("unknown option `--minute`: `create` takes {CREATE}, {SECRETS}")),
        (&["create", "alice", "--minutes"], &no_value("--minutes=N")),
        (&["create", "alice", "--minutes", "-1"], &minutes("-1")),
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
        (
            &["create", "alice", "--minutes=0"],
            "`--minutes` needs 1 or more: with 0 the token would have expired already",
        ),
        (&["sign", "--minutes", "0"], "`--minutes` needs 1 or more: with 0 the token would have expired already"),
        (&["create", "alice", "--claim=role"], "`--claim` needs NAME=JSON, as in 'role=\"admin\"'"),
        (
            &["create", "alice", "--claim", "role=admin"],
            "`--claim` needs JSON after role=, where a text has quotes, as in 'role=\"admin\"'",
        ),
        (
            &["verify", "x", "--claim", "\u{1B}=\"a"],
            "`--claim` needs JSON after \\u001b=, where a text has quotes, as in 'role=\"admin\"'",
        ),
        (&["verify"], "`verify` needs a TOKEN"),
        (&["verify", "x", "--jobs=2"], "`--jobs` is for `--lines`"),
        (&["verify", "--lines", "--jobs=0"], "`--jobs` needs a number from 1 to 256"),
        (&["verify", "--lines", "--jobs=257"], "`--jobs` needs a number from 1 to 256"),
        (&["verify", "--lines", "--jobs=all"], "`--jobs` needs a whole number, not `all`"),
        (&["completions"], "`completions` needs a SHELL"),
        (&["completions", "tcsh"], "the SHELLs are bash, elvish, fish, powershell, zsh"),
        (&["man", "alice"], "the COMMANDs are create, sign, verify, decode, secret, completions, man"),
        (&["secret", "32"], "`secret` takes no operand"),
        (&["verify", "a.b.c", "d.e.f"], "`verify` takes only one TOKEN"),
        (&["verify", "--lines", "a.b.c"], "with `--lines`, tokens are read from standard input, not from arguments"),
        (&["verify", "x", "--aud"], &no_value("--aud=X")),
        (&["verify", "--iss", "--aud", "x"], &no_value("--iss=X")),
        (&["verify", "x", "--aud=x", "--ignore-aud"], "`--aud` and `--ignore-aud` cannot be used together"),
        (&["verify", "x", "--ignore-aud", "--aud=x"], "`--ignore-aud` and `--aud` cannot be used together"),
        (&["verify", "x", "--sub", "a", "--sub", "b"], "`--sub` is given twice"),
        (&["verify", "x", "--lines", "--lines"], "`--lines` is given twice"),
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
fn a_file_is_not_taken_for_a_token() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for command in ["verify", "decode"] {
        let hint = format!("`{file}` is a file; to read it: `hs256 {command} < {file}`");
        hs256([command, file]).assert_wrong_usage(&hint);
    }
}

#[test]
fn wrong_usage_comes_first() {
    let without_secret = run(command(None).args(["verify", "-", "-"]), b"");
    without_secret.assert_wrong_usage("`verify` takes only one TOKEN");
    let short_secret = run(command(Some(&SECRET[..9])).args(["create", "x", "--minutes=99999999999999"]), b"");
    short_secret.assert_wrong_usage("`--minutes` is too large: the token would expire after the year 9999");
}

#[test]
fn completions_name_each_command_and_option() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = hs256(["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        for name in ["verify", "max-age", "secret-file", "completions"] {
            assert!(run.stdout.contains(name), "{shell}: {name}");
        }
    }
}

/// Where there is a bash, it completes with this.
#[cfg(unix)]
#[test]
fn bash_completes_an_option() {
    let line = "hs256 completions bash > \"$TMP\" && bash -c '. \"$TMP\"; COMP_WORDS=(hs256 verify --max); COMP_CWORD=2; \
        _hs256 hs256 --max verify; echo \"${COMPREPLY[@]}\"'; rm \"$TMP\"";
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-completions", std::process::id()));
    let run = super::shell(&format!("command -v bash >/dev/null || exit 9; export TMP='{}'; {line}", file.display()));
    if run.code != Some(9) {
        assert_eq!(run.printed(), "--max-age");
    }
}

#[test]
fn manual_pages_are_printed() {
    for (args, name) in
        [(&["man"][..], "hs256"), (&["man", "verify"], "hs256-verify"), (&["man", "secret"], "hs256-secret")]
    {
        let run = hs256(args);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        assert!(run.stdout.contains(&format!("\n.TH {name} 1")), "{}", run.stdout);
    }
    assert!(hs256(["man", "verify"]).stdout.contains("max\\-age"));
}
