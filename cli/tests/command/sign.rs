//! `hs256 sign`.

use super::{SECRET, command, hs256_reads, key, run};
use hs256::{Error, Name, NumericDate, jws, unverified};

/// The payload of the one token that was printed.
#[track_caller]
fn payload(args: &[&str], claims: &str) -> String {
    let run = hs256_reads([&["sign"], args].concat(), claims);
    String::from_utf8(jws::authenticate(&key(), run.printed()).unwrap()).unwrap()
}

#[test]
fn sign_signs_the_claims_as_they_are_written() {
    let claims = r#"{"sub":7, "exp" : 1900000000,"role":["admin"],"x":"Zoë \u0041"}"#;
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
fn sign_rejects_a_second_exp() {
    for claims in [r#"{"exp":1}"#, r#"{"a":0,"\u0065xp":1,"b":2}"#] {
        hs256_reads(["sign", "--minutes", "5"], claims)
            .assert_rejected("the claims have an `exp`: leave out --minutes");
    }
    let twice = r#"{"exp":1,"exp":1}"#;
    for args in [&["sign"][..], &["sign", "--no-exp"]] {
        hs256_reads(args, twice).assert_rejected(&Error::Duplicate(Name::Exp).to_string());
    }
}

#[test]
fn sign_rejects_claims_that_could_not_be_verified() {
    let missing = "the claim `exp` is missing: --minutes N adds it, --no-exp accepts claims without it";
    let not_an_object = Error::NotAnObject.to_string();
    let invalid = Error::InvalidJson.to_string();
    for (claims, reason) in [
        ("", &*not_an_object),
        ("[]", &not_an_object),
        ("null", &not_an_object),
        (r#"{"sub":"alice"}"#, missing),
        (r#"{"exp":"never"}"#, r#"`exp` is the text "never"; a number of seconds is needed"#),
        (r#"{"exp":1,"aud":7}"#, "`aud` is the number 7; a text or an array of texts is needed"),
        (r#"{"exp":1,"nbf":null}"#, "`nbf` is null; a number of seconds is needed"),
        (
            r#"{"exp":1,"aud":{"\u001b":[]}}"#,
            r#"`aud` is the object {"\u001b":[]}; a text or an array of texts is needed"#,
        ),
        (r#"{"exp":1,}"#, &invalid),
        (r#"{"exp":1} {}"#, &invalid),
    ] {
        hs256_reads(["sign"], claims).assert_rejected(reason);
    }
    // No text becomes JSON by what is added to it.
    for claims in ["{,}", r#"{"a":"}"#, "{\"a\":1,}", "{\"a\"}", "{}}", "}", "{", r#"{"a":1}x}"#] {
        assert_eq!(hs256_reads(["sign", "--minutes=5"], claims).code, Some(1), "{claims}");
    }
    run(command(Some(SECRET)).arg("sign"), b"{\"exp\":1,\"a\":\"\xFF\"}").assert_rejected("the claims are not UTF-8");
}

/// The header and the payload of the one token that was printed. Its times are now.
#[track_caller]
fn header_and_payload(args: &[&str], stdin: &str) -> [String; 2] {
    let before = NumericDate::now().as_secs();
    let run = hs256_reads(args, stdin);
    let after = NumericDate::now().as_secs();
    let token = run.printed();
    let claims = unverified::payload(token).unwrap();
    let mut payload = claims.as_str().to_owned();
    for (name, later) in [("iat", 0), ("nbf", 0), ("exp", 30 * 60)] {
        if let Ok(time) = claims.by_ref().get::<NumericDate>(name) {
            assert!((before + later..=after + later).contains(&time.as_secs()), "{payload}");
            payload = payload.replace(&format!("\"{name}\":{}", time.as_secs()), &format!("\"{name}\":now"));
        }
    }
    [unverified::header(token).unwrap().into_text(), payload]
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

#[test]
fn claims_are_added_from_options() {
    let options =
        ["--sub=bob", "--iss", "us", "--aud=api", "--iat", "--nbf", "--minutes=30", "--claim", r#"role=["a"]"#];
    let added = r#""sub":"bob","exp":now,"iat":now,"nbf":now,"iss":"us","aud":"api","role":["a"]}"#;
    for (claims, before) in [("{}", "{"), (r#"{"x":1}"#, r#"{"x":1,"#), ("", "{"), (" \n", "{")] {
        let [header, payload] = header_and_payload(&[&["sign"], &options[..]].concat(), claims);
        assert_eq!((header.as_str(), payload), (HEADER, format!("{before}{added}")));
    }
    let create = ["create", "alice", "--iat", "--aud=a", "--aud=b\"", "--claim=level=3", "--claim", "\u{1F600}=null"];
    let [_, payload] = header_and_payload(&create, "");
    assert_eq!(
        payload,
        "{\"sub\":\"alice\",\"exp\":now,\"iat\":now,\"aud\":[\"a\",\"b\\\"\"],\"level\":3,\"\u{1F600}\":null}"
    );
    let [_, payload] = header_and_payload(&["sign", "--no-exp", "--claim=sun= \"slurm\" "], "");
    assert_eq!(payload, r#"{"sun":"slurm"}"#);
}

#[test]
fn jti_is_random() {
    let jti = || {
        let [_, payload] = header_and_payload(&["sign", "--no-exp", "--jti"], "");
        payload.strip_prefix("{\"jti\":\"").unwrap().strip_suffix("\"}").unwrap().to_owned()
    };
    let (one, other) = (jti(), jti());
    assert!(one != other && one.len() == 22, "{one} {other}");
}

#[test]
fn a_claim_is_not_given_twice() {
    for (claims, options, name) in [
        (r#"{"exp":1,"sub":"a"}"#, &["sign", "--sub=b"][..], "sub"),
        (r#"{"exp":1,"iat":1}"#, &["sign", "--iat"], "iat"),
        (r#"{"exp":1,"role":1}"#, &["sign", "--claim=role=2"], "role"),
        (r#"{"exp":1,"role":1,"role":1}"#, &["sign", "--claim=role=2"], "role"),
        ("", &["create", "alice", "--claim=exp=1"], "exp"),
        ("", &["create", "alice", "--claim=sub=1"], "sub"),
        ("", &["sign", "--claim=\u{1B}=1", "--claim=\u{1B}=1"], "\\u001b"),
    ] {
        hs256_reads(options, claims).assert_wrong_usage(&format!("the claim `{name}` is given twice"));
    }
}

#[test]
fn the_header_is_set_by_options() {
    for (options, header) in [
        (&["--kid=k1"][..], r#"{"alg":"HS256","typ":"JWT","kid":"k1"}"#),
        (&["--typ=at+jwt"], r#"{"alg":"HS256","typ":"at+jwt"}"#),
        (&["--kid=\"\n", "--typ=x"], r#"{"alg":"HS256","kid":"\"\n","typ":"x"}"#),
        (
            &[r#"--header={"cty":"twilio-fpa;v=1","n":[1, 2]}"#],
            r#"{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1","n":[1,2]}"#,
        ),
        (&[r#"--header={"alg":"HS256"}"#], r#"{"alg":"HS256"}"#),
        (&[r#"--header={"typ":"JWT","alg":"HS256"}"#, "--kid=7"], r#"{"alg":"HS256","typ":"JWT","kid":"7"}"#),
        (&["--header={}"], HEADER),
    ] {
        let [written, _] = header_and_payload(&[&["create", "alice"], options].concat(), "");
        assert_eq!(written, header);
    }
}

#[test]
fn a_header_that_could_not_be_verified_is_rejected() {
    let needed = "`--header` needs a JSON object, as in '{\"kid\":\"1\"}'";
    let header = |error: Error| format!("the header cannot be signed: {error}");
    for (options, reason) in [
        (&["--header={"][..], needed),
        (&["--header=[]"], needed),
        (&["--header={} {}"], needed),
        (&["--header", r#"{"alg":"none"}"#], &*header(Error::WrongAlgorithm)),
        (&["--header", r#"{"alg":7}"#], &header(Error::WrongAlgorithm)),
        (&["--header", r#"{"crit":["exp"]}"#], &header(Error::CriticalHeader)),
        (&["--header", r#"{"b64":false}"#], &header(Error::CriticalHeader)),
        (&["--header", r#"{"kid":"a"}"#, "--kid=b"], &header(Error::Duplicate(Name::Kid))),
        (&["--header", r#"{"typ":["x"]}"#], &header(Error::ClaimType(Name::Typ))),
        (&["--header", r#"{"kid":1}"#], &header(Error::ClaimType(Name::Kid))),
    ] {
        hs256_reads([&["create", "alice"], options].concat(), "").assert_wrong_usage(reason);
    }
}

#[test]
fn a_time_is_written_as_an_integer_where_it_is_one() {
    for (claims, expected) in [
        (r#"{"exp":1.9e9,"nbf" : 15E8 ,"iat":-0.0}"#, r#"{"exp":1900000000,"nbf" : 1500000000 ,"iat":0}"#),
        (r#"{"exp":1900000000.000}"#, r#"{"exp":1900000000}"#),
        (r#"{"exp":9e18,"x":9e18}"#, r#"{"exp":9000000000000000000,"x":9e18}"#),
        (r#"{"exp":1e400}"#, r#"{"exp":1e400}"#),
    ] {
        assert_eq!(payload(&[], claims), expected);
    }
    assert_eq!(payload(&["--claim=exp=1.8e9"], "{}"), r#"{"exp":1800000000}"#);
    let run = hs256_reads(["sign"], r#"{"nbf":1.5,"exp":1900000000.5}"#);
    let warning =
        |name: &str, time: &str| format!("hs256: `{name}` is {time}: some programs reject a time with a fraction\n");
    assert_eq!((run.code, run.stderr), (Some(0), warning("exp", "1900000000.5") + &warning("nbf", "1.5")));
    let payload = jws::authenticate(&key(), super::only_line(&run.stdout)).unwrap();
    assert_eq!(payload, br#"{"nbf":1.5,"exp":1900000000.5}"#);
}

#[test]
fn the_line_break_can_be_left_out() {
    for args in [&["create", "alice", "-n"][..], &["sign", "-n"], &["sign", "--no-newline"], &["secret", "-n"]] {
        let run = hs256_reads(args, r#"{"exp":1}"#);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        assert!(run.stdout.len() > 40 && !run.stdout.contains('\n'), "{}", run.stdout);
    }
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use crate::terminal;

    #[test]
    fn claims_that_are_to_be_typed_are_asked_for() {
        for command in ["sign", "sign --iat -"] {
            let Some(shown) = terminal(&format!("hs256 {command} | hs256 verify"), "{\"exp\":9e18}\n\u{4}") else {
                return;
            };
            let asked = "hs256: type or paste the claims, one JSON object, then press Enter and Ctrl-D\n";
            assert!(shown.contains(asked) && shown.contains("{\"exp\":9000000000000000000"), "{shown}");
        }
    }

    /// Options are enough, and nothing is waited for.
    #[test]
    fn nothing_is_asked_for_when_there_are_options() {
        let Some(shown) = terminal("hs256 sign --sub alice --no-exp | hs256 verify --allow-missing-exp", "") else {
            return;
        };
        assert_eq!(shown, "{\"sub\":\"alice\"}\n");
    }
}
