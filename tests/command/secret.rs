//! Where the secret comes from and how it is read.

use super::{DEVELOPMENT_SECRET, Run, SECRET, WRONG_SIGNATURE, command, lasting, run, sign};
use hs256::{Error, Key, NumericDate};
use std::{fs, path::PathBuf};

const HEX: &str = "510a6ac72b49de641a604e6aaf5d6422128338c33bbfc802f24545fd2e9228ac";
const BASE64: &str = "UQpqxytJ3mQaYE5qr11kIhKDOMM7v8gC8kVF/S6SKKw=";

#[track_caller]
fn verify(secret: &str, args: &[&str], key: &Key) -> Run {
    let run = run(command(Some(secret)).arg("verify").args(args).arg(sign(key, NumericDate::MAX)), b"");
    assert!(secret.len() < 8 || !format!("{run:?}").contains(secret), "{run:?}");
    run
}

/// A file that is removed again.
struct File(PathBuf);

impl File {
    fn new(name: &str, contents: &[u8]) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
        fs::write(&path, contents).unwrap();
        Self(path)
    }

    fn option(&self) -> String {
        format!("--secret-file={}", self.0.to_str().unwrap())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

#[test]
fn the_secret_is_used_as_it_stands_or_decoded() {
    let decoded = Key::from_hex(HEX).unwrap();
    verify(HEX, &["--secret-hex"], &decoded).printed();
    verify(&format!("0x{}\n", HEX.to_uppercase()), &["--secret-hex"], &decoded).printed();
    verify(BASE64, &["--secret-base64"], &decoded).printed();
    verify(&BASE64.replace('/', "_").replace('=', ""), &["--secret-base64"], &decoded).printed();
    verify(HEX, &[], &Key::new(HEX.as_bytes()).unwrap()).printed();
    verify(BASE64, &[], &Key::new(BASE64.as_bytes()).unwrap()).printed();
    let with_line_break = format!("{SECRET}\n");
    verify(&with_line_break, &[], &Key::new(with_line_break.as_bytes()).unwrap()).printed();
}

#[cfg(unix)]
#[test]
fn the_secret_may_be_any_bytes() {
    let secret: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(vec![0xFF; 32]);
    let token = sign(&Key::new(&[0xFF; 32]).unwrap(), NumericDate::MAX);
    run(command(None).env("SECRET_KEY", secret).args(["verify", &token]), b"").printed();
}

#[test]
fn a_wrong_signature_names_how_else_the_secret_could_be_meant() {
    let other = Key::from(&[7; 32]);
    let hint = |hint: &str| format!("{WRONG_SIGNATURE}; {hint}");
    let hex = hint("the secret looks like hexadecimal, but was used as it stands; --secret-hex decodes it");
    let base64 = hint("the secret looks like base64, but was used as it stands; --secret-base64 decodes it");
    verify(HEX, &[], &other).assert_failed(&hex);
    verify(&HEX[..32], &[], &other).assert_failed(&hex);
    verify(BASE64, &[], &other).assert_failed(&base64);
    verify(SECRET, &[], &other).assert_failed(WRONG_SIGNATURE);
    verify("password", &["--allow-short-secret"], &other).assert_failed(WRONG_SIGNATURE);
    let decoded = "without --secret-hex it is used as it stands";
    verify(HEX, &["--secret-hex"], &other)
        .assert_failed(&hint(&format!("the secret was decoded from hexadecimal; {decoded}")));
    let decoded = "without --secret-base64 it is used as it stands";
    verify(BASE64, &["--secret-base64"], &other)
        .assert_failed(&hint(&format!("the secret was decoded from base64; {decoded}")));
    let file = File::new("hint", format!("{HEX}\n").as_bytes());
    verify(SECRET, &[&file.option()], &other).assert_failed(&hex);
}

#[test]
fn a_secret_that_cannot_be_decoded_is_refused() {
    let key = Key::from(&[7; 32]);
    let failed = |secret: &str, option: &str, error: Error| {
        verify(secret, &[option], &key).assert_failed(&format!("SECRET_KEY: {error}"));
        verify(secret, &[option, "--allow-short-secret"], &key).assert_failed(&format!("SECRET_KEY: {error}"));
    };
    failed(SECRET, "--secret-hex", Error::SecretNotHex);
    failed(SECRET, "--secret-base64", Error::SecretNotBase64);
    failed(&"ab".repeat(257), "--secret-hex", Error::LongSecret);
    failed(&HEX[..63], "--secret-hex", Error::SecretNotHex);
    for option in ["--secret-hex", "--secret-base64"] {
        run(command(None).args(["create", "alice", option]), b"")
            .assert_failed("SECRET_KEY is not set: set it to the secret, or name a file with --secret-file");
    }
}

#[test]
fn a_short_secret_is_accepted_by_name() {
    let short = |bytes: &[u8]| Key::from_short_secret(bytes).unwrap();
    let allow = "--allow-short-secret";
    verify("s3", &[allow], &short(b"s3")).printed();
    verify(DEVELOPMENT_SECRET, &[allow], &short(DEVELOPMENT_SECRET.as_bytes())).printed();
    verify(SECRET, &[allow], &Key::new(SECRET.as_bytes()).unwrap()).printed();
    for (hex, bytes) in [("0xfB0a9C", &[0xFB, 0x0A, 0x9C][..]), (" 00ff\n", &[0, 0xFF]), ("7f", &[0x7F])] {
        verify(hex, &["--secret-hex", allow], &short(bytes)).printed();
    }
    for (base64, bytes) in [
        ("+/+/", &[0xFB, 0xFF, 0xBF][..]),
        ("-_-_\n", &[0xFB, 0xFF, 0xBF]),
        ("AZaz09Q=", &[0x01, 0x96, 0xB3, 0xD3, 0xD4]),
        (" AZaz09Q", &[0x01, 0x96, 0xB3, 0xD3, 0xD4]),
        ("/w==", &[0xFF]),
    ] {
        verify(base64, &["--secret-base64", allow], &short(bytes)).printed();
    }
    // Whatever its length, it is decoded as the library decodes it.
    let key = Key::from_hex(HEX).unwrap();
    verify(HEX, &["--secret-hex", allow], &key).printed();
    verify(BASE64, &["--secret-base64", allow], &key).printed();
    verify("", &[allow], &key).assert_failed(&format!("SECRET_KEY: {}", Error::EmptySecret));
    verify("  ", &["--secret-hex", allow], &key).assert_failed(&format!("SECRET_KEY: {}", Error::EmptySecret));
}

#[test]
fn a_file_is_read_without_the_line_break_at_its_end() {
    let other = "another secret, which is in the environment";
    for end in ["", "\n", "\r\n"] {
        let file = File::new("line-break", format!("{SECRET}{end}").as_bytes());
        let verify = |args: &[&str]| run(command(Some(other)).arg("verify").args(args).arg(lasting()), b"");
        verify(&[&file.option()]).printed();
        let (name, path) = (file.option(), file.0.to_str().unwrap());
        verify(&[name.split('=').next().unwrap(), path]).printed();
        run(command(None).args(["verify", &file.option(), &lasting()]), b"").printed();
    }
    for (contents, secret) in [
        (&b"\n0123456789abcdefghijklmnopqrstuv \n\n"[..], &b"\n0123456789abcdefghijklmnopqrstuv \n"[..]),
        (&[0xFF; 40], &[0xFF; 40]),
    ] {
        let file = File::new("bytes", contents);
        verify(other, &[&file.option()], &Key::new(secret).unwrap()).printed();
    }
    let file = File::new("hex", format!("{HEX}\n").as_bytes());
    verify(other, &[&file.option(), "--secret-hex"], &Key::from_hex(HEX).unwrap()).printed();
}

#[test]
fn a_file_that_is_no_secret_is_refused() {
    const FILE: &str = "the file of `--secret-file`";
    let failed = |contents: &[u8], reason: &str| {
        let file = File::new("unfit", contents);
        run(command(Some(SECRET)).args(["create", "alice", &file.option()]), b"").assert_failed(reason);
    };
    failed(b"", &format!("{FILE}: {}", Error::EmptySecret));
    failed(b"\n", &format!("{FILE}: {}", Error::EmptySecret));
    failed(&SECRET.as_bytes()[..31], &format!("{FILE}: {}; --allow-short-secret accepts it", Error::ShortSecret));
    failed(&[b'x'; 70_000], &format!("{FILE} is too long for a secret"));
    // The path may be the secret itself, by mistake.
    let missing = run(command(None).args(["create", "alice", "--secret-file", SECRET]), b"");
    assert_eq!((missing.code, missing.stdout.as_str()), (Some(1), ""));
    assert!(missing.stderr.starts_with(&format!("hs256: cannot read {FILE}: ")), "{}", missing.stderr);
}
