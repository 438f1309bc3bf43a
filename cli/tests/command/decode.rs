//! `hs256 decode`.

use super::{Run, command, lasting, run, signed, signed_bytes};
use hs256::{Error, unverified};

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
fn decode_rejects_what_is_no_token() {
    decode(&[""], "").assert_rejected("there is no token");
    decode(&["-"], " \n").assert_rejected("there is no token");
    decode(&["a.b"], "").assert_rejected(&Error::NotThreeSegments.to_string());
    decode(&["!.e30.x"], "").assert_rejected(&Error::MalformedHeader.to_string());
    decode(&["a b"], "").assert_rejected("there is white space within the token");
    // No token, but base64url.
    decode(&["alice"], "").assert_rejected(&Error::NotThreeSegments.to_string());
}

fn encoded(text: &[u8]) -> String {
    signed_bytes(text).split('.').nth(1).unwrap().into()
}

/// What can be read is shown before what is wrong with it: the library's reason, and what else can be said.
#[track_caller]
fn assert_shows(token: &str, lines: &[&str], more: &str) {
    let error = unverified::header(token).err().or(unverified::payload(token).err()).unwrap();
    assert_shows_and_says(token, lines, &format!("{error}{more}"));
}

#[track_caller]
fn assert_shows_and_says(token: &str, lines: &[&str], reason: &str) {
    let run = decode(&[token], "");
    assert_eq!(run.stdout, lines.iter().map(|line| format!("{line}\n")).collect::<String>());
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), &*format!("{WARNING}hs256: {reason}\n")));
}

#[test]
fn decode_shows_what_it_can_and_then_what_is_wrong() {
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    assert_shows_and_says("e30.!.x", &["{}"], &Error::MalformedPayload.to_string());
    assert_shows_and_says("e30.e30x.x", &["{}", "{}1"], &Error::InvalidJson.to_string());
    assert_shows_and_says("e30.e30 .x", &["{}"], "there is white space within the token");
    assert_shows("e30", &["{}"], "");
    assert_shows("e30.e30", &["{}", "{}"], "");
    assert_shows("e30.e30=.x", &["{}", "{}"], "");
    assert_shows("e30.e31.x", &["{}", "{}"], "");
    assert_shows("W10.e30.x", &["[]", "{}"], "");
    assert_shows(&signed(r#"{"exp":1,"exp":2}"#), &[header, r#"{"exp":1,"exp":2}"#], "");
    assert_shows(&signed("[7]"), &[header, "[7]"], "");
    assert_shows(&signed("hello \u{1B}[2J\n"), &[header, r"hello \u001b[2J\u000a"], "");
    assert_shows(&signed_bytes(b"\0\xFF\x1B"), &[header, "00ff1b"], "");
    assert_shows(&signed(""), &[header, ""], "");
}

#[test]
fn decode_names_compressed_encrypted_and_nested_tokens() {
    let token = |header: &str, payload: &[u8]| format!("{}.{}.x", encoded(header.as_bytes()), encoded(payload));
    let nested = "; it is another token, to be decoded in turn";
    let zip = r#"{"alg":"ES256","zip":"DEF"}"#;
    assert_shows(&token(zip, b"\xAB\x56"), &[zip, "ab56"], "; it is compressed: `zip` is \"DEF\"");
    let cty = r#"{"alg":"RS256","cty":"JWT"}"#;
    let inner = lasting();
    assert_shows(&token(cty, inner.as_bytes()), &[cty, &inner], &format!("{nested}; `cty` is \"JWT\""));
    assert_shows(&token("{}", inner.as_bytes()), &["{}", &inner], nested);
    let other = r#"{"cty":"text/plain;\u001b"}"#;
    assert_shows(&token(other, b"hi"), &[other, "hi"], "; `cty` is \"text/plain;\\u001b\"");
    // What is in order is only shown.
    let cty = r#"{"cty":"twilio-fpa;v=1"}"#;
    assert_decodes(&decode(&[&token(cty, b"{}")], ""), [cty, "{}"]);
    let encrypted = r#"{"alg":"dir","enc":"A256GCM"}"#;
    let five = format!("{}..aaaa.bbbb.cccc", encoded(encrypted.as_bytes()));
    assert_shows(&five, &[encrypted], ": with five, it is an encrypted token (JWE)");
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::signed;
    use crate::terminal;
    use hs256::NumericDate;

    #[test]
    fn times_are_given_in_words() {
        let now = NumericDate::now().as_secs();
        let (exp, nbf) = (now + 29 * 60 + 30, now - 4 * 86_400 - 3_600);
        let claims = format!(r#"{{"iat":0.5,"exp":{exp},"nbf":{nbf}}}"#);
        for (command, before) in [
            ("verify", String::new()),
            ("decode", format!("{}{{\"alg\":\"HS256\",\"typ\":\"JWT\"}}\n", super::WARNING)),
        ] {
            let Some(shown) = terminal(&format!("hs256 {command} {}", signed(&claims)), "") else { return };
            let times = shown.strip_prefix(&format!("{before}{claims}\n")).expect(&shown);
            let [exp, nbf, iat]: [&str; 3] = times.lines().collect::<Vec<_>>().try_into().unwrap();
            assert!(exp.starts_with("exp 20") && exp.ends_with(" UTC, in 29 minutes"), "{exp}");
            assert!(nbf.starts_with("nbf 20") && nbf.ends_with(" UTC, 4 days ago"), "{nbf}");
            assert!(iat.starts_with("iat 1970-01-01 00:00:00.5 UTC, ") && iat.ends_with(" years ago"), "{iat}");
        }
    }

    #[test]
    fn odd_times_are_named() {
        let claims = r#"{"exp":"soon","nbf":1e400,"iat":null}"#;
        let Some(shown) = terminal(&format!("hs256 decode {}", signed(claims)), "") else { return };
        let times =
            "exp is no date: a text, not a number\nnbf after the year 9999\niat is no date: null, not a number\n";
        assert_eq!(shown, format!("{}{{\"alg\":\"HS256\",\"typ\":\"JWT\"}}\n{claims}\n{times}", super::WARNING));
    }

    #[test]
    fn a_token_that_is_to_be_pasted_is_asked_for() {
        let typed = format!("{}\n\u{4}", signed("{}"));
        let Some(shown) = terminal("hs256 decode", &typed) else { return };
        assert!(shown.contains("hs256: type or paste the token, then press Enter and Ctrl-D\n"), "{shown}");
        assert!(shown.ends_with("{\"alg\":\"HS256\",\"typ\":\"JWT\"}\n{}\n"), "{shown}");
    }
}
