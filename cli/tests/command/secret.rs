//! Where the secret comes from and how it is read.

use super::{DEVELOPMENT_SECRET, HS256, Run, SECRET, WRONG_SIGNATURE, command, hs256, lasting, run, sign};
use hs256::{Error, Key, NumericDate};
use std::{fs, path::PathBuf};

pub(super) const NOT_SET: &str =
    "SECRET_KEY is not set: set it to the secret, or name a file with --secret-file; `hs256 secret` makes one";
const FILE: &str = "the file of `--secret-file`";
const LINE_BREAK: &str = "the line break at the end of the file was left out, --secret-raw keeps it";
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

/// The command and the library agree about the variable.
#[cfg(unix)]
#[test]
fn a_variable_that_is_no_unicode_is_rejected_and_a_file_of_any_bytes_is_not() {
    let secret: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(vec![0xFF; 32]);
    let token = sign(&Key::new(&[0xFF; 32]).unwrap(), NumericDate::MAX);
    run(command(None).env("SECRET_KEY", secret).args(["verify", &token]), b"")
        .assert_not_done(&format!("SECRET_KEY: {}; --secret-file reads any bytes", Error::SecretNotUnicode));
    let file = File::new("any-bytes", &[0xFF; 32]);
    run(command(None).args(["verify", &token, &file.option()]), b"").printed();
}

#[test]
fn a_wrong_signature_names_how_else_the_secret_could_be_meant() {
    let other = Key::from(&[7; 32]);
    let hint = |hint: &str| format!("{WRONG_SIGNATURE}; {hint}");
    let hex = hint("the secret looks like hexadecimal, but was used as it stands; --secret-hex decodes it");
    let base64 = hint("the secret looks like base64, but was used as it stands; --secret-base64 decodes it");
    verify(HEX, &[], &other).assert_rejected(&hex);
    verify(&HEX[..32], &[], &other).assert_rejected(&hex);
    verify(BASE64, &[], &other).assert_rejected(&base64);
    verify(SECRET, &[], &other).assert_rejected(WRONG_SIGNATURE);
    verify("password", &["--allow-short-secret"], &other).assert_rejected(WRONG_SIGNATURE);
    let decoded = "without --secret-hex it is used as it stands";
    verify(HEX, &["--secret-hex"], &other)
        .assert_rejected(&hint(&format!("the secret was decoded from hexadecimal; {decoded}")));
    let decoded = "without --secret-base64 it is used as it stands";
    verify(BASE64, &["--secret-base64"], &other)
        .assert_rejected(&hint(&format!("the secret was decoded from base64; {decoded}")));
    let file = File::new("hint", format!("{HEX}\n").as_bytes());
    verify(SECRET, &[&file.option()], &other).assert_rejected(&format!("{hex}; {LINE_BREAK}"));
    // Words with dashes are base64url, too, but they do not look like it.
    verify("words-with-dashes-which-are-no-base64", &[], &other).assert_rejected(WRONG_SIGNATURE);
}

#[test]
fn a_secret_that_cannot_be_decoded_is_rejected() {
    let key = Key::from(&[7; 32]);
    let failed = |secret: &str, option: &str, error: Error| {
        verify(secret, &[option], &key).assert_not_done(&format!("SECRET_KEY: {error}"));
        verify(secret, &[option, "--allow-short-secret"], &key).assert_not_done(&format!("SECRET_KEY: {error}"));
    };
    failed(SECRET, "--secret-hex", Error::SecretNotHex);
    failed(SECRET, "--secret-base64", Error::SecretNotBase64);
    failed(&"ab".repeat(257), "--secret-hex", Error::LongSecret);
    failed(&HEX[..63], "--secret-hex", Error::SecretNotHex);
    for option in ["--secret-hex", "--secret-base64"] {
        run(command(None).args(["create", "alice", option]), b"").assert_not_done(NOT_SET);
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
    verify("", &[allow], &key).assert_not_done(&format!("SECRET_KEY: {}", Error::EmptySecret));
    verify("  ", &["--secret-hex", allow], &key).assert_not_done(&format!("SECRET_KEY: {}", Error::EmptySecret));
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
fn a_file_that_is_no_secret_is_rejected() {
    let failed = |contents: &[u8], reason: &str| {
        let file = File::new("unfit", contents);
        run(command(Some(SECRET)).args(["create", "alice", &file.option()]), b"").assert_not_done(reason);
    };
    failed(b"", &format!("{FILE}: {}", Error::EmptySecret));
    failed(b"\n", &format!("{FILE}: {}", Error::EmptySecret));
    failed(&SECRET.as_bytes()[..31], &format!("{FILE}: {}; --allow-short-secret accepts it", Error::ShortSecret));
    let left_out = format!("{FILE}: {}; {LINE_BREAK}; --allow-short-secret accepts it", Error::ShortSecret);
    failed(format!("{}\n", &SECRET[..31]).as_bytes(), &left_out);
    failed(&[b'x'; 70_000], &format!("{FILE} is too long for a secret"));
    // The path may be the secret itself, by mistake.
    let missing = run(command(None).args(["create", "alice", "--secret-file", SECRET]), b"");
    assert_eq!((missing.code, missing.stdout.as_str()), (Some(3), ""));
    assert!(missing.stderr.starts_with(&format!("hs256: cannot read {FILE}: ")), "{}", missing.stderr);
}

/// As its tools write it: random bytes have no lines.
#[test]
fn a_file_of_random_bytes_is_used_as_it_is() {
    for len in [32, 64] {
        for end in [&b"\n"[..], b"\r\n", b"\n\n"] {
            let mut secret: Vec<u8> = (0..len).map(|byte| 251_u8.wrapping_mul(byte) ^ 0x80).collect();
            secret.truncate(usize::from(len) - end.len());
            secret.extend_from_slice(end);
            let file = File::new("random", &secret);
            verify(SECRET, &[&file.option()], &Key::new(&secret).unwrap()).printed();
            verify(SECRET, &[&file.option(), "--secret-raw"], &Key::new(&secret).unwrap()).printed();
            verify(SECRET, &[&file.option()], &Key::from(&[7; 32])).assert_rejected(WRONG_SIGNATURE);
        }
    }
    // Like the byte order marks of UTF-16, and like that of UTF-8 before what is no UTF-8.
    for start in [&[0xFF, 0xFE][..], &[0xFE, 0xFF], &[0xEF, 0xBB, 0xBF]] {
        let secret = [start, &[0xB0; 30]].concat();
        let file = File::new("marks", &secret);
        verify(SECRET, &[&file.option()], &Key::new(&secret).unwrap()).printed();
    }
}

#[test]
fn a_line_break_that_was_left_out_is_named_and_can_be_kept() {
    let text = format!("{SECRET}\n");
    let file = File::new("kept", text.as_bytes());
    let key = Key::new(text.as_bytes()).unwrap();
    verify("x", &[&file.option()], &key).assert_rejected(&format!("{WRONG_SIGNATURE}; {LINE_BREAK}"));
    verify("x", &[&file.option(), "--secret-raw"], &key).printed();
    verify(&text, &["--secret-raw"], &key).printed();
    verify("x", &[&file.option(), "--secret-raw"], &Key::new(SECRET.as_bytes()).unwrap())
        .assert_rejected(&format!("{WRONG_SIGNATURE}; there is white space around the secret, which is used, too"));
    for other in ["--secret-hex", "--secret-base64"] {
        let run = run(command(None).args(["create", "alice", "--secret-raw", other]), b"");
        run.assert_wrong_usage(&format!("`--secret-raw` and `{other}` cannot be used together"));
    }
}

#[test]
fn the_secret_is_read_from_standard_input() {
    let with_secret = |args: &[&str]| run(command(None).args(args), format!("{SECRET}\n").as_bytes());
    with_secret(&["verify", &lasting(), "--secret-file=-"]).printed();
    with_secret(&["create", "alice", "--secret-file", "-"]).printed();
    with_secret(&["sign", "--sub=alice", "--minutes=5", "--secret-file", "-"]).printed();
    for args in [&["verify"][..], &["verify", "-"], &["verify", "--lines"]] {
        with_secret(&[args, &["--secret-file=-"]].concat())
            .assert_wrong_usage("the secret and the token cannot both be read from standard input");
    }
    for args in [&["sign"][..], &["sign", "-", "--sub=alice"]] {
        with_secret(&[args, &["--secret-file=-"]].concat())
            .assert_wrong_usage("the secret and the claims cannot both be read from standard input");
    }
}

#[cfg(unix)]
#[test]
fn the_secret_is_read_from_a_pipe() {
    let line = format!("printf %s '{HEX}' | hs256 create alice --secret-hex --secret-file /dev/fd/0");
    let token = super::shell(&line).printed().to_owned();
    assert!(hs256::jws::authenticate(&Key::from_hex(HEX).unwrap(), &token).is_ok());
    // A process substitution is such a path.
    let bash = std::process::Command::new("bash").args(["-c", "cat <(echo)"]).output();
    if bash.is_ok_and(|bash| bash.status.success()) {
        let line = format!("bash -c '\"$0\" create alice --secret-hex --secret-file <(echo {HEX})' '{}'", HS256);
        assert!(hs256::jws::authenticate(&Key::from_hex(HEX).unwrap(), super::shell(&line).printed()).is_ok());
    }
}

#[test]
fn hexadecimal_and_base64_are_read_over_several_lines_and_in_groups() {
    let key = Key::from_hex(HEX).unwrap();
    let groups = |text: &str, len: usize, between: &str| {
        text.as_bytes().chunks(len).map(|group| str::from_utf8(group).unwrap()).collect::<Vec<_>>().join(between)
    };
    for (text, option) in [
        (groups(HEX, 60, "\n") + "\n", "--secret-hex"),
        (format!(" {}\n", groups(HEX, 2, " ")), "--secret-hex"),
        (format!(" {}\r\n", groups(HEX, 8, "\r\n ")), "--secret-hex"),
        (groups(BASE64, 20, "\n") + "\n", "--secret-base64"),
    ] {
        verify(&text, &[option], &key).printed();
        let file = File::new("groups", text.as_bytes());
        verify("x", &[option, &file.option()], &key).printed();
    }
    verify("7f 7f\n7f", &["--secret-hex", "--allow-short-secret"], &Key::from_short_secret(&[0x7F; 3]).unwrap())
        .printed();
}

#[test]
fn a_json_web_key_is_read() {
    let (key, k) = (Key::from_hex(HEX).unwrap(), BASE64.replace('/', "_").replace('=', ""));
    let jwk = format!(r#"{{"kty":"oct","k":"{k}","alg":"HS256","kid":"k1"}}"#);
    let set = format!("{{\"keys\":[{jwk}]}}\n");
    for text in [&jwk, &set, &format!("\n{jwk}\n")] {
        let file = File::new("jwk", text.as_bytes());
        verify("x", &[&file.option()], &key).printed();
        verify(text, &[], &key).printed();
        // Its name is written into the header, unless another is given.
        for (args, kid) in [(&[][..], "k1"), (&["--kid=k2"], "k2"), (&[r#"--header={"kid":"k3"}"#], "k3")] {
            let run = run(command(Some("x")).args(["create", "alice", &file.option()]).args(args), b"");
            let header = hs256::unverified::header(run.printed()).unwrap();
            assert_eq!(header.as_str(), format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#));
            assert!(hs256::jws::authenticate(&key, run.printed()).is_ok());
        }
    }
    let file = File::new("jwk-without-kid", format!(r#"{{"k":"{k}","kty":"oct"}}"#).as_bytes());
    let run = run(command(None).args(["create", "alice", &file.option()]), b"");
    assert_eq!(hs256::unverified::header(run.printed()).unwrap().as_str(), r#"{"alg":"HS256","typ":"JWT"}"#);
    let short = r#"{"kty":"oct","k":"c2hvcnQ"}"#;
    verify(short, &["--allow-short-secret"], &Key::from_short_secret(b"short").unwrap()).printed();
}

#[test]
fn what_is_a_key_but_no_secret_is_rejected() {
    let k = "x".repeat(43);
    let short = format!("`k` of the JSON Web Key: {}; --allow-short-secret accepts it", Error::ShortSecret);
    let not_base64 = format!("`k` of the JSON Web Key: {}", Error::SecretNotBase64);
    for (text, options, reason) in [
        (
            r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#,
            &[][..],
            "the JSON Web Key is not a secret; only one with `kty` \"oct\" is",
        ),
        (r#"{"kty":7}"#, &[], "the secret is a JSON object, but no JSON Web Key: it has no `kty`"),
        (r#"{"secret":"hunter2"}"#, &[], "the secret is a JSON object, but no JSON Web Key: it has no `kty`"),
        (r#"{"kty":"oct"}"#, &[], "the JSON Web Key has no secret (`k`)"),
        (r#"{"kty":"oct","k":"c2hvcnQ"}"#, &[], &short),
        (r#"{"kty":"oct","k":"!"}"#, &[], &not_base64),
        (
            &format!(r#"{{"kty":"oct","k":"{k}","alg":"HS512"}}"#),
            &[],
            "the JSON Web Key is for another algorithm than HS256 (`alg`)",
        ),
        (r#"{"keys":[]}"#, &[], "the secret is a set of 0 JSON Web Keys; one is needed"),
        (r#"{"keys":[{},{}]}"#, &[], "the secret is a set of 2 JSON Web Keys; one is needed"),
        (
            r#"{"kty":"oct"}"#,
            &["--secret-hex"],
            "the secret is a JSON Web Key; leave out --secret-hex and --secret-base64",
        ),
        (
            r#"{"kty":"oct"}"#,
            &["--secret-base64"],
            "the secret is a JSON Web Key; leave out --secret-hex and --secret-base64",
        ),
        (&format!(r#"{{"kty":"oct","k":"{k}"}}"#), &["--secret-raw"], &Error::JwkSecret.to_string()),
        (&format!(r#"{{"kty":"oct","k":"{k}""#), &[], &Error::JwkSecret.to_string()),
        (&format!("-----BEGIN PRIVATE KEY-----\n{k}\n"), &[], &Error::PemSecret.to_string()),
        (&format!("ssh-ed25519 AAAA{k} alice\n"), &[], &Error::SshKeySecret.to_string()),
        (&format!("-----BEGIN PUBLIC KEY-----\n{k}\n"), &["--secret-base64"], &Error::PemSecret.to_string()),
    ] {
        let file = File::new("no-secret", text.as_bytes());
        for (place, args) in [(FILE, &[&*file.option()][..]), ("SECRET_KEY", &[])] {
            let run = run(command(Some(text)).args(["create", "alice"]).args(args).args(options), b"");
            run.assert_not_done(&format!("{place}: {reason}"));
        }
    }
}

#[test]
fn other_encodings_are_rejected_by_name() {
    let utf16 = "the secret is UTF-16, as Windows PowerShell writes it with >; save it as ASCII or UTF-8";
    let mark = "the secret begins with a byte order mark; save it as UTF-8 without one";
    let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let text = format!("{SECRET}\r\n");
    let marked = format!("\u{FEFF}{text}");
    for (contents, reason) in [
        (little(&marked), utf16),
        (little(&text), utf16),
        (big(&marked), utf16),
        (big(&text), utf16),
        (marked.into_bytes(), mark),
    ] {
        let file = File::new("encoding", &contents);
        for option in ["--allow-short-secret", "--secret-hex", "--secret-base64"] {
            run(command(None).args(["create", "alice", option, &file.option()]), b"")
                .assert_not_done(&format!("{FILE}: {reason}"));
        }
        let key = Key::new(&contents).unwrap();
        verify("x", &["--secret-raw", &file.option()], &key).printed();
    }
    run(command(Some(&format!("\u{FEFF}{SECRET}"))).args(["create", "alice"]), b"")
        .assert_not_done(&format!("SECRET_KEY: {mark}"));
}

/// Before any other hint, which would lead nowhere.
#[test]
fn what_an_env_file_left_around_a_secret_is_named() {
    let other = Key::from(&[7; 32]);
    let (white_space, quotes) = (
        "there is white space around the secret, which is used, too",
        "there are quotes around the secret, which are used, too",
    );
    for (secret, around) in [
        (format!("{HEX} "), white_space),
        (format!("{BASE64}\r"), white_space),
        (format!("\n{SECRET}"), white_space),
        (format!("\"{HEX}\""), quotes),
        (format!("'{SECRET}'"), quotes),
        (format!("{BASE64}'"), quotes),
    ] {
        verify(&secret, &[], &other).assert_rejected(&format!("{WRONG_SIGNATURE}; {around}"));
        verify(&secret, &[], &Key::new(secret.as_bytes()).unwrap()).printed();
    }
    // White space around digits is not used.
    let decoded = "the secret was decoded from hexadecimal; without --secret-hex it is used as it stands";
    verify(&format!("{HEX}\r\n"), &["--secret-hex"], &other).assert_rejected(&format!("{WRONG_SIGNATURE}; {decoded}"));
    for (option, error) in [("--secret-hex", Error::SecretNotHex), ("--secret-base64", Error::SecretNotBase64)] {
        verify(&format!("\"{HEX}\""), &[option], &other).assert_not_done(&format!("SECRET_KEY: {error}; {quotes}"));
    }
}

#[test]
fn secret_prints_32_random_bytes() {
    let (one, other) = (hs256(["secret"]), hs256(["secret"]));
    assert_ne!(one.printed(), other.printed());
    assert_eq!(one.printed().len(), 43);
    assert!(one.printed().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    let hex = hs256(["secret", "--hex"]);
    assert!(hex.printed().len() == 64 && hex.printed().bytes().all(|byte| byte.is_ascii_hexdigit()));
    // It can be used at once, as it is and decoded.
    for (secret, args) in [(&one, &[][..]), (&one, &["--secret-base64"]), (&hex, &[]), (&hex, &["--secret-hex"])] {
        let file = File::new("made", secret.stdout.as_bytes());
        run(command(None).args(["create", "alice", &file.option()]).args(args), b"").printed();
    }
}
