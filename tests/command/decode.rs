//! `hs256 decode`.

use super::{Run, command, lasting, run, signed};
use hs256::Error;

pub(super) const WARNING: &str = "hs256: not verified: anybody can make a token that says this\n";

/// Runs without a secret.
#[track_caller]
fn decode(args: &[&str], stdin: &str) -> Run {
    run(command(None).arg("decode").args(args), stdin.as_bytes())
}

#[track_caller]
fn assert_decodes(run: &Run, lines: [&str; 2]) {
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), &*(lines.join("\n") + "\n"), WARNING));
}

#[test]
fn decode_prints_header_and_claims_and_says_that_nothing_is_verified() {
    let lines = [r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"sub":"alice@example.com","exp":9223372036854775807}"#];
    assert_decodes(&decode(&[&lasting()], ""), lines);
    assert_decodes(&decode(&["--", &lasting()], ""), lines);
    assert_decodes(&decode(&["-"], &format!("  Bearer {}\r\n", lasting())), lines);
}

/// Another algorithm (the example of RFC 7519 §6.1), no signature, expired: all can be read.
#[test]
fn decode_reads_tokens_of_every_kind() {
    let unsecured = "eyJhbGciOiJub25lIn0.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
    let claims = r#"{"iss":"joe",   "exp":1300819380,   "http://example.com/is_root":true}"#;
    assert_decodes(&decode(&[unsecured], ""), [r#"{"alg":"none"}"#, claims]);
}

#[test]
fn decode_shows_nothing_unsafe() {
    // {"kid":"<U+009B>","alg":"x"} and {"<U+202E>":"<DEL><U+2066>\n"}, each with white space.
    let header = "eyJraWQiOiLCmyIsCSJhbGciOiJ4In0K";
    let payload = signed("{\"\u{202E}\":\r\n\"\u{7F}\u{2066}\\n\"}");
    let token = format!("{header}.{}.x", payload.split('.').nth(1).unwrap());
    assert_decodes(&decode(&[&token], ""), [r#"{"kid":"\u009b", "alg":"x"}"#, r#"{"\u202e":  "\u007f\u2066\n"}"#]);
}

#[test]
fn decode_refuses_what_is_no_token() {
    decode(&[""], "").assert_failed("there is no token");
    decode(&["-"], " \n").assert_failed("there is no token");
    decode(&["a.b"], "").assert_failed(&Error::NotThreeSegments.to_string());
    decode(&["!.e30.x"], "").assert_failed(&Error::MalformedHeader.to_string());
    decode(&["e30.!.x"], "").assert_failed(&Error::MalformedPayload.to_string());
    decode(&["e30.e30x.x"], "").assert_failed(&Error::InvalidJson.to_string());
    let twice = signed(r#"{"exp":1,"exp":2}"#);
    decode(&[&twice], "").assert_failed(&Error::Duplicate(hs256::Name::Exp).to_string());
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::signed;
    use crate::SECRET;
    use hs256::NumericDate;
    use std::process::{Command, Stdio};

    /// What a terminal shows. `script` of util-linux is one; where it is not installed, nothing is tested.
    fn shown(args: &str) -> Option<String> {
        let line = format!("'{}' {args}", env!("CARGO_BIN_EXE_hs256"));
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).env("SECRET_KEY", SECRET).stdin(Stdio::null());
        let output = script.output().ok()?;
        Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
    }

    #[test]
    fn times_are_given_in_words() {
        let now = NumericDate::now().as_secs();
        let (exp, nbf) = (now + 29 * 60 + 30, now - 4 * 86_400 - 3_600);
        let claims = format!(r#"{{"iat":0.5,"exp":{exp},"nbf":{nbf}}}"#);
        for (command, before) in [
            ("verify", String::new()),
            ("decode", format!("{}{{\"alg\":\"HS256\",\"typ\":\"JWT\"}}\n", super::WARNING)),
        ] {
            let Some(shown) = shown(&format!("{command} {}", signed(&claims))) else { return };
            let times = shown.strip_prefix(&format!("{before}{claims}\n")).expect(&shown);
            let [exp, nbf, iat]: [&str; 3] = times.lines().collect::<Vec<_>>().try_into().unwrap();
            assert!(exp.starts_with("exp 20") && exp.ends_with(" UTC, in 29 minutes"), "{exp}");
            assert!(nbf.starts_with("nbf 20") && nbf.ends_with(" UTC, 4 days ago"), "{nbf}");
            assert!(iat.starts_with("iat 1970-01-01 00:00:00 UTC, ") && iat.ends_with(" years ago"), "{iat}");
        }
    }

    #[test]
    fn odd_times_are_left_out() {
        let claims = r#"{"exp":"soon","nbf":1e400,"iat":null}"#;
        let Some(shown) = shown(&format!("decode {}", signed(claims))) else { return };
        assert_eq!(shown, format!("{}{{\"alg\":\"HS256\",\"typ\":\"JWT\"}}\n{claims}\n", super::WARNING));
    }
}
