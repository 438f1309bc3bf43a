//! The `hs256` command, run as a process.

#[path = "command/decode.rs"]
mod decode;
#[path = "command/lines.rs"]
mod lines;
#[path = "command/secret.rs"]
mod secret;
#[path = "command/sign.rs"]
mod sign;
#[path = "command/usage.rs"]
mod usage;
#[path = "command/verify.rs"]
mod verify;
#[cfg(unix)]
#[path = "command/works_with.rs"]
mod works_with;

use hs256::{Claims, Error, Key, NumericDate, jws, unverified};
use std::{
    ffi::OsStr,
    io::Write,
    process::{Command, Output, Stdio},
    time::Duration,
};

const HS256: &str = env!("CARGO_BIN_EXE_hs256");
const SECRET: &str = "a secret of 32 random bytes or so";
const DEVELOPMENT_SECRET: &str = "change-me-in-production";
const THIRTY_MINUTES: Duration = Duration::from_secs(30 * 60);
const WRONG_SIGNATURE: &str = "the signature is wrong: the token was signed with another secret, or changed afterwards";

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
    fn assert_rejected(&self, reason: &str) {
        assert_eq!((self.stderr.as_str(), self.stdout.as_str()), (&*format!("hs256: {reason}\n"), ""));
        assert_eq!(self.code, Some(1));
    }

    /// Nothing is said about the token or the claims.
    #[track_caller]
    fn assert_not_done(&self, reason: &str) {
        assert_eq!((self.stderr.as_str(), self.stdout.as_str()), (&*format!("hs256: {reason}\n"), ""));
        assert_eq!(self.code, Some(3));
    }

    #[track_caller]
    fn assert_wrong_usage(&self, what: &str) {
        assert_eq!((self.stderr.as_str(), self.stdout.as_str()), (&*format!("hs256: {what}\n"), ""));
        assert_eq!(self.code, Some(2));
    }
}

impl From<Output> for Run {
    #[track_caller]
    fn from(output: Output) -> Self {
        let [stdout, stderr] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        for secret in [SECRET, DEVELOPMENT_SECRET] {
            assert!(!stdout.contains(secret) && !stderr.contains(secret), "{stdout}{stderr}");
        }
        Self { code: output.status.code(), stdout, stderr }
    }
}

#[track_caller]
fn only_line(text: &str) -> &str {
    let line = text.strip_suffix('\n').unwrap();
    assert!(!line.contains(['\n', '\r']), "{text}");
    line
}

fn command(secret: Option<&str>) -> Command {
    let mut command = Command::new(HS256);
    command.env_remove("SECRET_KEY").envs(secret.map(|secret| ("SECRET_KEY", secret)));
    command
}

/// What a shell makes of a line in which `hs256` is the command.
#[cfg(unix)]
fn shell(line: &str) -> Run {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("hs256() {{ '{}' \"$@\"; }}\n{line}", HS256)]);
    command.env("SECRET_KEY", SECRET).output().unwrap().into()
}

/// What a terminal shows when this is typed. `script` of util-linux is one; where it is not installed, nothing is tested.
#[cfg(target_os = "linux")]
fn terminal(line: &str, typed: &str) -> Option<String> {
    let line = format!("hs256() {{ '{}' \"$@\"; }}; {line}", HS256);
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).env("SECRET_KEY", SECRET).env("SHELL", "/bin/sh");
    let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take()?.write_all(typed.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
}

#[track_caller]
fn run(command: &mut Command, stdin: &[u8]) -> Run {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // It may print before it has read everything, and close its end before that.
    std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(stdin));
        child.wait_with_output().unwrap().into()
    })
}

#[track_caller]
fn hs256<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    hs256_reads(args, "")
}

#[track_caller]
fn hs256_reads<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>, stdin: &str) -> Run {
    run(command(Some(SECRET)).args(args), stdin.as_bytes())
}

fn key() -> Key {
    Key::new(SECRET.as_bytes()).unwrap()
}

fn sign(key: &Key, exp: NumericDate) -> String {
    key.sign(&Claims { sub: "alice@example.com", exp }).unwrap()
}

/// A token of any payload.
fn signed(payload: &str) -> String {
    signed_bytes(payload.as_bytes())
}

fn signed_bytes(payload: &[u8]) -> String {
    key().sign(jws::Bytes(payload)).unwrap()
}

/// The token that never ends while these tests run.
fn lasting() -> String {
    sign(&key(), NumericDate::MAX)
}

/// The command prints a token and nothing else, for this subject, from now on and for as long.
#[track_caller]
fn assert_creates(args: &[&str], subject: &str, lifetime: Duration) {
    let before = NumericDate::now();
    let run = hs256(args);
    let after = NumericDate::now();
    let payload = String::from_utf8(jws::authenticate(&key(), run.printed()).unwrap()).unwrap();
    let claims = unverified::payload(run.printed()).unwrap();
    let [exp, iat]: [NumericDate; 2] = ["exp", "iat"].map(|name| claims.by_ref().get(name).unwrap());
    assert!((before + lifetime..=after + lifetime).contains(&exp), "{payload}");
    assert!((before..=after).contains(&iat), "{payload}");
    assert_eq!(payload, format!(r#"{{"sub":"{subject}","exp":{},"iat":{}}}"#, exp.as_secs(), iat.as_secs()));
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
    assert_creates(&["create", "alice", "--minutes=5"], "alice", five);
    assert_creates(&["create", "--minutes=5", "alice"], "alice", five);
}

#[test]
fn create_takes_a_subject_that_looks_like_an_option() {
    for subject in ["-x", "--help", "--minutes", "--", "-", "alice"] {
        assert_creates(&["create", "--", subject], subject, THIRTY_MINUTES);
        assert_creates(&["create", "--minutes", "60", "--", subject], subject, 2 * THIRTY_MINUTES);
    }
    assert_creates(&["create", "-"], "-", THIRTY_MINUTES);
}

/// The last second of the year 9999 is 253402300799.
#[test]
fn create_rejects_to_expire_after_the_year_9999() {
    let minutes_left = (253_402_300_799 - NumericDate::now().as_secs()) / 60;
    assert_eq!(hs256(["create", "alice", &format!("--minutes={}", minutes_left - 1)]).code, Some(0));
    for minutes in ["18446744073709551615", "307445734561825861", "153722867280912930"] {
        hs256(["create", "alice", "--minutes", minutes])
            .assert_wrong_usage("`--minutes` is too large: the token would expire after the year 9999");
    }
    hs256(["create", "alice", &format!("--minutes={}", minutes_left + 1)])
        .assert_wrong_usage("`--minutes` is too large: the token would expire after the year 9999");
}

#[test]
fn create_rejects_a_subject_that_makes_the_token_too_long() {
    // A single argument of Linux has at most 128 KiB, too few for that: the claims of `sign` are not limited so.
    let claims = format!("{{\"sub\":\"{}\",\"exp\":1}}", "x".repeat(3_200_000));
    hs256_reads(["sign"], &claims).assert_rejected(&Error::TokenTooLong.to_string());
}

#[test]
fn verify_rejects_and_names_the_reason() {
    let tampered = lasting().replacen(".eyJ", ".eyK", 1);
    assert_ne!(tampered, lasting());
    for (token, reason) in [
        (tampered, WRONG_SIGNATURE),
        (sign(&Key::new(&[7; 32]).unwrap(), NumericDate::MAX), WRONG_SIGNATURE),
        // An expired token of another key: nothing that it says is told.
        (sign(&Key::new(&[7; 32]).unwrap(), NumericDate::from_secs(0)), WRONG_SIGNATURE),
        (lasting() + "=", "the token contains `=`, which no token has"),
        ("nonsense".into(), &*Error::NotThreeSegments.to_string()),
        (String::new(), "there is no token"),
    ] {
        hs256(["verify", &token]).assert_rejected(reason);
    }
}

#[test]
fn bad_secrets_are_rejected() {
    let short = format!("SECRET_KEY: {}; --allow-short-secret accepts it", Error::ShortSecret);
    for args in [&["create", "alice"][..], &["verify", &lasting()], &["sign"], &["verify", "--lines"]] {
        let with = |secret| run(command(Some(secret)).args(args), b"");
        with("").assert_not_done(&format!("SECRET_KEY: {}", Error::EmptySecret));
        with(&SECRET[..31]).assert_not_done(&short);
        // Too short also for whoever sets it by name.
        with(DEVELOPMENT_SECRET).assert_not_done(&short);
    }
}

#[test]
fn without_a_secret_a_debug_build_warns_and_a_release_build_fails() {
    let key = Key::from_short_secret(DEVELOPMENT_SECRET.as_bytes()).unwrap();
    let create = run(command(None).args(["create", "alice@example.com"]), b"");
    let verify = run(command(None).args(["verify", &sign(&key, NumericDate::MAX)]), b"");
    if cfg!(debug_assertions) {
        const WARNING: &str = "hs256: SECRET_KEY is not set; using the development secret, which everybody knows\n";
        for run in [&create, &verify] {
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), WARNING));
        }
        assert!(jws::authenticate(&key, only_line(&create.stdout)).is_ok());
        assert_eq!(only_line(&verify.stdout), r#"{"sub":"alice@example.com","exp":9223372036854775807}"#);
    } else {
        for run in [create, verify] {
            run.assert_not_done(secret::NOT_SET);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    for (args, stdin) in [(&["create", "alice"][..], ""), (&["verify", "--lines"], "x\n")] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut child = command(Some(SECRET));
        let mut child = child.args(args).stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        Run::from(child.wait_with_output().unwrap())
            .assert_not_done("cannot write to standard output: No space left on device (os error 28)");
    }
}

/// Without a message: whoever closed the pipe has seen enough.
#[test]
fn a_closed_pipe_is_a_failure_without_a_panic() {
    for args in [&["verify", "-"][..], &["verify", "--lines"], &["decode", "-"], &["sign"]] {
        let mut child = command(Some(SECRET));
        let mut child =
            child.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let input = if args == ["sign"] { r#"{"exp":1}"#.into() } else { lasting() };
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let run = Run::from(child.wait_with_output().unwrap());
        let warning = if args[0] == "decode" { decode::WARNING } else { "" };
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(3), "", warning), "{args:?}");
    }
}
