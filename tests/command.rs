//! The `hs256` command, run as a process.
#![cfg(feature = "std")]

use hs256::{Claims, Key, MAX_TOKEN_LEN, NumericDate, jws};
use std::{
    ffi::{OsStr, OsString},
    io::Write,
    process::{Command, Stdio},
    time::Duration,
};

const SECRET: &str = "a secret of 32 random bytes or so";
const DEVELOPMENT_SECRET: &str = "change-me-in-production";
const THIRTY_MINUTES: Duration = Duration::from_secs(30 * 60);

/// What a process left behind.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    /// It did what was asked, and this is what it printed: one line.
    #[track_caller]
    fn printed(&self) -> &str {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        only_line(&self.stdout)
    }

    #[track_caller]
    fn assert_failed(&self, reason: &str) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(1), ""));
        assert_eq!(self.stderr, format!("hs256: {reason}\n"));
    }
}

#[track_caller]
fn only_line(text: &str) -> &str {
    let line = text.strip_suffix('\n').unwrap();
    assert!(!line.contains(['\n', '\r']), "{text}");
    line
}

fn command(secret: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hs256"));
    command.env_remove("SECRET_KEY").envs(secret.map(|secret| ("SECRET_KEY", secret)));
    command
}

fn run(command: &mut Command, stdin: &[u8]) -> Run {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It may close its end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    for secret in [SECRET, DEVELOPMENT_SECRET] {
        assert!(!stdout.contains(secret) && !stderr.contains(secret), "{stdout}{stderr}");
    }
    Run { code: output.status.code(), stdout, stderr }
}

fn hs256<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    run(command(Some(SECRET)).args(args), b"")
}

fn key() -> Key {
    Key::new(SECRET.as_bytes()).unwrap()
}

fn sign(key: &Key, exp: NumericDate) -> String {
    key.sign(&Claims { sub: "alice@example.com", exp }).unwrap()
}

/// The token that never ends while these tests run.
fn lasting() -> String {
    sign(&key(), NumericDate::MAX)
}

/// The command prints a token and nothing else, for this subject and for as long from now.
#[track_caller]
fn assert_creates(args: &[&str], subject: &str, lifetime: Duration) {
    let before = NumericDate::now();
    let run = hs256(args);
    let after = NumericDate::now();
    let payload = String::from_utf8(jws::authenticate(&key(), run.printed()).unwrap()).unwrap();
    let claims = hs256::unverified::claims(run.printed()).unwrap();
    assert!((before + lifetime..=after + lifetime).contains(&claims.exp), "{payload}");
    assert_eq!(payload, format!("{{\"sub\":\"{subject}\",\"exp\":{}}}", claims.exp.as_secs()));
}

#[test]
fn create_makes_a_token_for_thirty_minutes() {
    assert_creates(&["create", "alice@example.com"], "alice@example.com", THIRTY_MINUTES);
    assert_creates(&["create", ""], "", THIRTY_MINUTES);
    assert_creates(&["create", "Zo\u{EB} \u{1F600}"], "Zo\u{EB} \u{1F600}", THIRTY_MINUTES);
}

#[test]
fn create_takes_minutes_before_and_after_the_subject() {
    let five = Duration::from_secs(5 * 60);
    assert_creates(&["create", "alice", "--minutes", "5"], "alice", five);
    assert_creates(&["create", "--minutes", "5", "alice"], "alice", five);
    assert_creates(&["create", "--minutes", "0", "alice"], "alice", Duration::ZERO);
    // More seconds than 64 bits can count: as long as it goes.
    for minutes in [u64::MAX / 60 + 1, u64::MAX] {
        assert_creates(&["create", "alice", "--minutes", &minutes.to_string()], "alice", Duration::MAX);
    }
}

#[test]
fn create_takes_a_subject_that_looks_like_an_option() {
    for subject in ["-x", "--help", "--minutes", "--", "-", "alice"] {
        assert_creates(&["create", "--", subject], subject, THIRTY_MINUTES);
        assert_creates(&["create", "--minutes", "60", "--", subject], subject, 2 * THIRTY_MINUTES);
    }
}

#[test]
fn verify_prints_the_claims() {
    let claims = r#"{"sub":"alice@example.com","exp":9223372036854775807}"#;
    assert_eq!(hs256(["verify", &lasting()]).printed(), claims);
    for end in ["", "\n", "\r\n", " \n\n"] {
        let input = lasting() + end;
        assert_eq!(run(command(Some(SECRET)).args(["verify", "-"]), input.as_bytes()).printed(), claims);
    }
}

/// White space around a token does not count towards its length, up to the length of the longest token.
#[test]
fn verify_reads_past_white_space() {
    let input = " ".repeat(MAX_TOKEN_LEN) + &lasting();
    assert_eq!(run(command(Some(SECRET)).args(["verify", "-"]), input.as_bytes()).code, Some(0));
}

#[test]
fn verify_understands_create() {
    let created = hs256(["create", "alice"]);
    assert!(hs256(["verify", created.printed()]).printed().starts_with(r#"{"sub":"alice","exp":"#));
}

#[test]
fn verify_prints_one_line_however_the_claims_were_written() {
    let payload = "\r\n{\n  \"sub\": \"a\\nb\",\r\n  \"exp\": 9e18, \"x\": [1,\r2]\n}\n";
    let token = jws::sign(&key(), payload.as_bytes()).unwrap();
    let run = hs256(["verify", &token]);
    let [printed, signed] =
        [run.printed(), payload].map(|json| serde_json::from_str::<serde_json::Value>(json).unwrap());
    assert_eq!(printed, signed);
}

#[test]
fn verify_refuses_and_names_the_reason() {
    let tampered = lasting().replacen(".eyJ", ".eyK", 1);
    assert_ne!(tampered, lasting());
    let without_exp = jws::sign(&key(), br#"{"sub":"alice"}"#).unwrap();
    for (token, reason) in [
        (sign(&key(), NumericDate::from_secs(0)), "the token has expired (`exp`)"),
        (tampered, "the signature is wrong"),
        (sign(&Key::new(&[7; 32]).unwrap(), NumericDate::MAX), "the signature is wrong"),
        (without_exp, "the claim `exp` is missing"),
        (format!(" {}", lasting()), "the signature is wrong"),
        ("nonsense".into(), "the token is not three segments"),
        (String::new(), "the token is not three segments"),
    ] {
        hs256(["verify", &token]).assert_failed(reason);
    }
}

#[test]
fn verify_refuses_odd_input() {
    let verify = |stdin: &[u8]| run(command(Some(SECRET)).args(["verify", "-"]), stdin);
    verify(b"").assert_failed("the token is not three segments");
    verify(&vec![b'.'; 3 * MAX_TOKEN_LEN]).assert_failed("the token is too long");
    let not_text = verify(b"\xFF\xFF");
    assert_eq!((not_text.code, not_text.stdout.as_str()), (Some(1), ""));
    assert!(only_line(&not_text.stderr).starts_with("hs256: "), "{}", not_text.stderr);
}

#[test]
fn help_and_version_are_printed() {
    for help in ["--help", "-h"] {
        let run = hs256([help]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        assert!(run.stdout.contains("usage: hs256 create SUBJECT [--minutes N]"), "{}", run.stdout);
        assert!(run.stdout.contains("hs256 verify TOKEN"), "{}", run.stdout);
    }
    for version in ["--version", "-V"] {
        assert_eq!(hs256([version]).printed(), format!("hs256 {}", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn wrong_usage_gets_the_usage_text() {
    let wrong: [&[&str]; 21] = [
        &[],
        &[""],
        &["alice"],
        &["create"],
        &["create", "-x"],
        &["create", "--"],
        &["create", "alice", "bob"],
        &["create", "--", "alice", "bob"],
        &["create", "alice", "--minutes"],
        &["create", "--minutes", "5"],
        &["create", "alice", "--minutes", ""],
        &["create", "alice", "--minutes", "x"],
        &["create", "alice", "--minutes", "-1"],
        &["create", "alice", "--minutes", "1.5"],
        &["create", "alice", "--minutes", "18446744073709551616"],
        &["create", "--minutes", "5", "-x"],
        &["create", "alice", "--hours", "5"],
        &["verify"],
        &["verify", "a.b.c", "d.e.f"],
        &["verify", "-x"],
        &["--help", "create"],
    ];
    for args in wrong {
        assert_wrong_usage(args.iter().map(OsString::from));
    }
    #[cfg(unix)]
    assert_wrong_usage(["create".into(), std::os::unix::ffi::OsStringExt::from_vec(vec![0xFF])]);
}

#[track_caller]
fn assert_wrong_usage(args: impl IntoIterator<Item = OsString>) {
    let usage = hs256(["--help"]).stdout;
    let run = hs256(args);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr), (Some(2), "", usage));
}

#[test]
fn bad_secrets_are_refused() {
    for args in [["create", "alice"], ["verify", &lasting()]] {
        let with = |secret| run(command(Some(secret)).args(args), b"");
        with("").assert_failed("SECRET_KEY: the secret is empty");
        with(&SECRET[..31]).assert_failed("SECRET_KEY: the secret is shorter than 32 bytes");
        // Too short also for whoever sets it by name.
        with(DEVELOPMENT_SECRET).assert_failed("SECRET_KEY: the secret is shorter than 32 bytes");
    }
}

#[test]
fn without_a_secret_a_debug_build_warns_and_a_release_build_fails() {
    let key = Key::from_short_secret(DEVELOPMENT_SECRET.as_bytes()).unwrap();
    let create = run(command(None).args(["create", "alice@example.com"]), b"");
    let verify = run(command(None).args(["verify", &sign(&key, NumericDate::MAX)]), b"");
    if cfg!(debug_assertions) {
        for run in [&create, &verify] {
            assert_eq!(run.code, Some(0));
            assert!(only_line(&run.stderr).starts_with("hs256: SECRET_KEY is not set"), "{}", run.stderr);
        }
        assert!(jws::authenticate(&key, only_line(&create.stdout)).is_ok());
        assert_eq!(only_line(&verify.stdout), r#"{"sub":"alice@example.com","exp":9223372036854775807}"#);
    } else {
        for run in [create, verify] {
            run.assert_failed("SECRET_KEY: the environment variable of the secret is not set");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command(Some(SECRET)).args(["create", "alice"]).stdout(full).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(only_line(&stderr).starts_with("hs256: "), "{stderr}");
}
