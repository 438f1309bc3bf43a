//! `hs256 sign`.

use super::{SECRET, command, hs256_reads, key, run};
use hs256::{Error, Name, NumericDate, jws};

/// The payload of the one token that was printed.
#[track_caller]
fn payload(args: &[&str], claims: &str) -> String {
    let run = hs256_reads([&["sign"], args].concat(), claims);
    String::from_utf8(jws::authenticate(&key(), run.printed()).unwrap()).unwrap()
}

#[test]
fn sign_signs_the_claims_as_they_are_written() {
    let claims = r#"{"sub":7, "exp" : 1e9,"role":["admin"],"x":"Zoë \u0041"}"#;
    assert_eq!(payload(&[], claims), claims);
    assert_eq!(payload(&["-"], claims), claims);
    assert_eq!(payload(&["--no-exp"], claims), claims);
    assert_eq!(payload(&["--no-exp"], "{}"), "{}");
    assert_eq!(payload(&["--no-exp"], "{\n  \"a\": 1\n}"), "{\n  \"a\": 1\n}");
}

#[test]
fn sign_leaves_out_the_white_space_around_the_claims() {
    assert_eq!(payload(&[], " \r\n\t{ \"exp\":1 } \n\n"), r#"{ "exp":1 }"#);
    // What JSON has not for white space is not left out.
    for around in ["\u{A0}", "\u{FEFF}", "\u{C}", "\0"] {
        let claims = format!("{around}{{\"exp\":1}}");
        assert_eq!(hs256_reads(["sign"], &claims).code, Some(1));
    }
}

#[test]
fn sign_adds_exp() {
    for (claims, expected) in [
        ("{}", r#"{"exp":"#),
        (" { \n } \n", "{ \n \"exp\":"),
        (r#"{"sub":"alice"}"#, r#"{"sub":"alice","exp":"#),
        ("{\"sub\":\"}\" }\n", r#"{"sub":"}" ,"exp":"#),
        (r#"{"x":{"exp":1}}"#, r#"{"x":{"exp":1},"exp":"#),
    ] {
        let before = NumericDate::now().as_secs() + 300;
        let payload = payload(&["--minutes", "5"], claims);
        let after = NumericDate::now().as_secs() + 300;
        let exp = payload.strip_prefix(expected).unwrap().strip_suffix('}').unwrap();
        assert!((before..=after).contains(&exp.parse().unwrap()), "{payload}");
    }
}

#[test]
fn sign_refuses_a_second_exp() {
    for claims in [r#"{"exp":1}"#, r#"{"a":0,"\u0065xp":1,"b":2}"#] {
        hs256_reads(["sign", "--minutes", "5"], claims).assert_failed("the claims have an `exp`: leave out --minutes");
    }
    let twice = r#"{"exp":1,"exp":1}"#;
    for args in [&["sign"][..], &["sign", "--no-exp"]] {
        hs256_reads(args, twice).assert_failed(&Error::Duplicate(Name::Exp).to_string());
    }
}

#[test]
fn sign_refuses_claims_that_could_not_be_verified() {
    let missing = "the claim `exp` is missing: --minutes N adds it, --no-exp accepts claims without it";
    let not_an_object = Error::NotAnObject.to_string();
    let invalid = Error::InvalidJson.to_string();
    for (claims, reason) in [
        ("", &*not_an_object),
        ("[]", &not_an_object),
        ("null", &not_an_object),
        (r#"{"sub":"alice"}"#, missing),
        (r#"{"exp":"never"}"#, &Error::ClaimType(Name::Exp).to_string()),
        (r#"{"exp":1,"aud":7}"#, &Error::ClaimType(Name::Aud).to_string()),
        (r#"{"exp":1,}"#, &invalid),
        (r#"{"exp":1} {}"#, &invalid),
    ] {
        hs256_reads(["sign"], claims).assert_failed(reason);
    }
    // No text becomes JSON by what is added to it.
    for claims in ["{,}", r#"{"a":"}"#, "{\"a\":1,}", "{\"a\"}", "{}}", "}", "{", r#"{"a":1}x}"#] {
        assert_eq!(hs256_reads(["sign", "--minutes=5"], claims).code, Some(1), "{claims}");
    }
    run(command(Some(SECRET)).arg("sign"), b"{\"exp\":1,\"a\":\"\xFF\"}").assert_failed("the claims are not UTF-8");
}
