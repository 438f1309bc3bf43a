//! `hs256 verify`, one token at a time.

use super::{SECRET, WRONG_SIGNATURE, command, hs256, hs256_reads, lasting, only_line, run, signed};
use hs256::{Error, Json, MAX_TOKEN_LEN, Name, NumericDate, Signing, jws};

const CLAIMS: &str = r#"{"sub":"alice@example.com","exp":9223372036854775807}"#;

#[test]
fn verify_prints_the_claims() {
    assert_eq!(hs256(["verify", &lasting()]).printed(), CLAIMS);
    assert_eq!(hs256(["verify", "--", &lasting()]).printed(), CLAIMS);
    for (before, after) in
        [("", ""), ("", "\n"), ("", "\r\n"), (" \t\n", " \n\n"), ("Bearer ", "\n"), ("\nBearer   ", " ")]
    {
        let input = format!("{before}{}{after}", lasting());
        assert_eq!(hs256_reads(["verify", "-"], &input).printed(), CLAIMS, "{input:?}");
    }
}

/// `tokens.txt` says how each was made.
#[test]
fn verify_takes_tokens_of_pyjwt_and_jsonwebtoken() {
    let lines = include_str!("tokens.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let [options, token, claims]: [&str; 3] = line.splitn(3, '|').collect::<Vec<_>>().try_into().unwrap();
        let options: Vec<_> = options.split_whitespace().collect();
        let run = hs256([&["verify"], &*options, &[token]].concat());
        assert_eq!(run.printed(), claims, "{options:?}");
        // Each of its options was needed.
        if !options.is_empty() && options[0] != "--max-age" {
            assert_eq!(hs256(["verify", token]).code, Some(1), "{options:?}");
        }
        count += 1;
    }
    assert_eq!(count, 14);
}

#[cfg(unix)]
#[test]
fn verify_understands_create_and_sign_through_pipes() {
    let run = super::shell("hs256 create alice | hs256 verify -");
    assert!(run.printed().starts_with(r#"{"sub":"alice","exp":"#), "{run:?}");
    let run = super::shell(r#"echo '{"aud":"api"}' | hs256 sign --minutes 5 | hs256 verify --aud api -"#);
    assert!(run.printed().starts_with(r#"{"aud":"api","exp":"#), "{run:?}");
    let run = super::shell(r#"printf 'Bearer %s\n' "$(hs256 create alice)" | hs256 verify - --sub=bob"#);
    run.assert_rejected("the token is about another subject: `sub` is \"alice\"");
}

/// White space around a token does not count towards its length, up to the length of the longest token.
#[test]
fn verify_reads_past_white_space() {
    let input = " ".repeat(MAX_TOKEN_LEN) + &lasting();
    assert_eq!(hs256_reads(["verify", "-"], &input).printed(), CLAIMS);
    // What is not read could be anything.
    let input = lasting() + &" ".repeat(2 * MAX_TOKEN_LEN) + "x";
    hs256_reads(["verify", "-"], &input).assert_rejected(&Error::TokenTooLong.to_string());
}

#[test]
fn verify_prints_one_line_however_the_claims_were_written() {
    let payload =
        "\r\n{\n  \"sub\": \"a\\nb\",\r\n  \"exp\": 9e18, \"x\": [1,\r\"\u{7F}\u{85}\u{2028}\\\\\u{200F}\"]\n}\n";
    let run = hs256(["verify", &signed(payload)]);
    let [printed, signed] =
        [run.printed(), payload].map(|json| serde_json::from_str::<serde_json::Value>(json).unwrap());
    assert_eq!(printed, signed);
    assert!(run.printed().bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{}", run.printed());
}

#[test]
fn verify_rejects_odd_input() {
    let verify = |stdin: &[u8]| run(command(Some(SECRET)).args(["verify", "-"]), stdin);
    verify(b"").assert_rejected("there is no token");
    verify(b" \r\n").assert_rejected("there is no token");
    verify(&vec![b'.'; 3 * MAX_TOKEN_LEN]).assert_rejected(&Error::TokenTooLong.to_string());
    verify(b"\xFF\xFF").assert_rejected(&Error::NotThreeSegments.to_string());
    verify(b"\xFF.\xFF.\xFF").assert_rejected("the token contains `\u{FFFD}`, which no token has");
    for (before, after) in [("Bearer Bearer ", ""), ("Token ", ""), ("", "\nx"), ("", "\r\na.b.c"), ("a b", "")] {
        verify(format!("{before}{}{after}", lasting()).as_bytes())
            .assert_rejected("there is white space within the token");
    }
    for (before, after, char) in
        [("\"", "", "\""), ("", "'", "'"), ("", ";", ";"), ("", "=", "="), ("\u{202E}", "", "\\u202e")]
    {
        verify(format!("{before}{}{after}", lasting()).as_bytes())
            .assert_rejected(&format!("the token contains `{char}`, which no token has"));
    }
    verify(format!("{}.x.x", lasting()).as_bytes())
        .assert_rejected(&format!("{}: with five, it is an encrypted token (JWE)", Error::NotThreeSegments));
}

#[test]
fn verify_says_when_a_token_was_or_will_be_valid() {
    for (payload, args, before, after) in [
        (r#"{"exp":1000000000}"#, &[][..], "the token has expired: `exp` is 2001-09-09 01:46:40 UTC, ", " years ago"),
        (r#"{"exp":1e9}"#, &["--leeway=60"], "the token has expired: `exp` is 2001-09-09 01:46:40 UTC, ", " years ago"),
        (
            r#"{"exp":9e18,"nbf":253402300799}"#,
            &[],
            "the token is not yet valid: `nbf` is 9999-12-31 23:59:59 UTC, in ",
            " years",
        ),
        (
            r#"{"exp":9e18,"iat":253402300800}"#,
            &["--max-age=60"],
            "the token was issued in the future: `iat` is after the year 9999, in ",
            " years",
        ),
        (
            r#"{"exp":9e18,"iat":0}"#,
            &["--max-age", "60"],
            "the token was issued too long ago: `iat` is 1970-01-01 00:00:00 UTC, ",
            " years ago",
        ),
    ] {
        let run = hs256([&["verify", &signed(payload)], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
        let count = only_line(&run.stderr).strip_prefix(&format!("hs256: {before}")).expect(&run.stderr);
        let count = count.strip_suffix(after).expect(&run.stderr);
        assert!(count.bytes().all(|byte| byte.is_ascii_digit()), "{}", run.stderr);
    }
    let exp = NumericDate::now().as_secs() - 90;
    let run = hs256(["verify", &signed(&format!("{{\"exp\":{exp}}}"))]);
    assert!(run.stderr.contains(" UTC, 9") && run.stderr.ends_with(" seconds ago\n"), "{}", run.stderr);
}

#[test]
fn verify_shows_the_claim_that_is_another_one() {
    let expired = r#"{"exp":9e18,"iss":"them","sub":7,"aud":["web","\u001b[2J"]}"#;
    for (payload, args, reason) in [
        (expired, &["--iss=us"][..], r#"the token is from another issuer: `iss` is "them""#),
        (expired, &["--sub=7"], "`sub` is the number 7; a text is needed"),
        (r#"{"exp":9e18,"sub":"7"}"#, &["--sub", "a"], r#"the token is about another subject: `sub` is "7""#),
        (expired, &["--aud", "api"], r#"the token is for another audience: `aud` is ["web","\u001b[2J"]"#),
        (
            "{\"exp\":9e18,\"aud\":\"\u{9B}\u{202E}\u{200B}\"}",
            &[],
            r#"the token is for an audience, and none is expected: `aud` is "\u009b\u202e\u200b"; name the expected audience with --aud, or accept any with --ignore-aud"#,
        ),
        (r#"{"exp":9e18}"#, &["--aud=x"], &*Error::MissingClaim(Name::Aud).to_string()),
        (r#"{"exp":9e18}"#, &["--max-age=1"], &Error::MissingClaim(Name::Iat).to_string()),
        (r#"{}"#, &[], "the claim `exp` is missing; --allow-missing-exp accepts such tokens"),
    ] {
        hs256([&["verify", &signed(payload)], args].concat()).assert_rejected(reason);
    }
    let long = format!(r#"{{"exp":9e18,"aud":"{}"}}"#, "x".repeat(1000));
    let shown = format!(r#"the token is for another audience: `aud` is "{}..."#, "x".repeat(199));
    hs256(["verify", &signed(&long), "--aud=y"]).assert_rejected(&shown);
}

/// `serde_json` cannot read such a number; the library can.
#[test]
fn verify_shows_times_that_have_no_date() {
    hs256(["verify", &signed(r#"{"exp":-1e400}"#)])
        .assert_rejected("the token has expired: `exp` is before the year -9999");
    let run = hs256(["verify", &signed(r#"{"exp":9e18,"nbf":32503680000.5}"#)]);
    let shown = "hs256: the token is not yet valid: `nbf` is 3000-01-01 00:00:00.5 UTC, in ";
    assert!(run.code == Some(1) && run.stderr.starts_with(shown), "{}", run.stderr);
}

#[test]
fn verify_says_when_the_header_names_another_algorithm() {
    let other = format!("{WRONG_SIGNATURE}; its header, which is not verified, names another algorithm than HS256");
    // {"alg":"RS256"}, {"alg":"none"}, {"alg":7}
    for header in ["eyJhbGciOiJSUzI1NiJ9", "eyJhbGciOiJub25lIn0", "eyJhbGciOjd9"] {
        hs256(["verify", &format!("{header}.e30.AAAA")]).assert_rejected(&other);
    }
    // {}, {"alg":"HS256"}, "!"
    for header in ["e30", "eyJhbGciOiJIUzI1NiJ9", "IQ"] {
        hs256(["verify", &format!("{header}.e30.AAAA")]).assert_rejected(WRONG_SIGNATURE);
    }
}

/// The signature is right; nothing is added to what the library says.
#[test]
fn verify_rejects_genuine_tokens_with_another_header_or_payload() {
    hs256(["verify", &signed("[]")]).assert_rejected(&Error::NotAnObject.to_string());
    hs256(["verify", &signed("{\"exp\":1,}")]).assert_rejected(&Error::InvalidJson.to_string());
    assert_eq!(jws::authenticate(&super::key(), &signed("[]")).unwrap(), b"[]");
}

#[test]
fn verify_takes_off_what_surrounds_a_token() {
    let token = lasting();
    for (before, after) in [
        ("", "\n"),
        ("Bearer ", ""),
        ("bearer   ", "\r\n"),
        ("BEARER\t", ""),
        ("Authorization: Bearer ", ""),
        ("authorization:bearer ", ""),
        ("Authorization: ", ""),
        ("SLURM_JWT=", "\n"),
        ("TOKEN=\"", "\""),
        ("'", "'"),
        ("\"Bearer ", "\""),
        ("\"Authorization: Bearer ", "\"\n"),
        ("token='Bearer ", "'"),
    ] {
        let surrounded = format!("{before}{token}{after}");
        assert_eq!(hs256(["verify", &surrounded]).printed(), CLAIMS, "{surrounded:?}");
        assert_eq!(hs256_reads(["verify", "-"], &surrounded).printed(), CLAIMS, "{surrounded:?}");
        assert_eq!(hs256_reads(["verify"], &surrounded).printed(), CLAIMS, "{surrounded:?}");
    }
}

#[cfg(unix)]
#[test]
fn verify_reads_what_create_made() {
    let run = super::shell("hs256 create alice | hs256 verify --max-age 60");
    assert!(run.printed().starts_with(r#"{"sub":"alice","exp":"#), "{run:?}");
    let run = super::shell("hs256 sign --sub alice --minutes 5 </dev/null | hs256 verify --max-age 60");
    run.assert_rejected(&Error::MissingClaim(Name::Iat).to_string());
}

#[test]
fn verify_accepts_one_of_several_audiences_and_issuers() {
    let token = signed(r#"{"exp":9e18,"iss":"us","aud":["web","app"]}"#);
    for args in [["--aud=api", "--aud=app", "--iss=us"], ["--aud=web", "--iss=them", "--iss=us"]] {
        hs256([&["verify", &token], &args[..]].concat()).printed();
    }
    hs256(["verify", &token, "--aud=a", "--aud=b"])
        .assert_rejected(r#"the token is for another audience: `aud` is ["web","app"]"#);
    hs256(["verify", &token, "--aud=web", "--iss=a", "--iss=b"])
        .assert_rejected(r#"the token is from another issuer: `iss` is "us""#);
}

#[test]
fn verify_requires_a_type() {
    let sign = |header: &[hs256::Member<'_>], payload: &str| {
        Signing::new().header(header).sign(&super::key(), Json(payload)).unwrap()
    };
    let access = sign(&[("typ", "access".into())], r#"{"exp":9e18,"sub":"alice"}"#);
    let none = sign(&[("alg", "HS256".into())], r#"{"exp":9e18}"#);
    let verify = |token: &str, args: &[&str]| hs256([&["verify", token], args].concat());
    verify(&access, &["--typ=access"]).printed();
    verify(&access, &["--typ", "application/ACCESS"]).printed();
    verify(&none, &[]).printed();
    verify(&access, &[]).assert_rejected(
        r#"the header parameter `typ` is "access", and `JWT` or none is expected; name the expected type with --typ"#,
    );
    verify(&access, &["--typ=at+jwt"])
        .assert_rejected(r#"the header parameter `typ` is "access"; "at+jwt" is required"#);
    verify(&none, &["--typ=at+jwt"]).assert_rejected(r#"the header parameter `typ` is missing; "at+jwt" is required"#);
    // The other rejections show what they speak of, whatever the type is.
    verify(&access, &["--typ=access", "--sub=bob"])
        .assert_rejected(r#"the token is about another subject: `sub` is "alice""#);
}

#[test]
fn verify_requires_claims() {
    let token = signed(
        r#"{"exp":9e18,"token_type":"acc\u0065ss","scope":["a", "b"],"n":1e400,"id":[36893488147419103232],"of":{"a":null,"b":"\u0062"},"twice":1,"twice":1}"#,
    );
    let verify = |claim: &str| hs256(["verify", &token, "--claim", claim]);
    for claim in ["token_type=\"access\"", "scope=[\"a\",\"b\"]", "n=1e400", " =1"] {
        if claim == " =1" {
            verify(claim).assert_rejected("the claim ` ` is missing");
        } else {
            verify(claim).printed();
        }
    }
    hs256(["verify", &token, "--claim=exp=9e18", "--claim=scope=[ \"a\",\"b\" ]"]).printed();
    verify("token_type=\"refresh\"").assert_rejected(r#"`token_type` is "acc\u0065ss"; "refresh" is required"#);
    verify("scope=\"a b\"").assert_rejected(r#"`scope` is ["a", "b"]; "a b" is required"#);
    verify("n=1e401").assert_rejected("`n` is 1e400; 1e401 is required");
    verify("id=[ 36893488147419103232 ]").printed();
    verify(r#"of={ "b" : "b", "a":null}"#).printed();
    for of in [r#"{"a":null}"#, r#"{"a":null,"b":"b","c":1}"#, r#"{"a":null,"c":"b"}"#, r#"{"a":0,"b":"b"}"#, "[]", "1"]
    {
        let reason = format!(r#"`of` is {{"a":null,"b":"\u0062"}}; {of} is required"#);
        verify(&format!("of={of}")).assert_rejected(&reason);
    }
    verify("id=[]").assert_rejected("`id` is [36893488147419103232]; [] is required");
    // The same number as an `f64`.
    verify("id=[36893488147419103233]")
        .assert_rejected("`id` is [36893488147419103232]; [36893488147419103233] is required");
    verify("type=null").assert_rejected("the claim `type` is missing");
    verify("twice=1").assert_rejected("`twice` is duplicated");
    verify("\u{1B}=1").assert_rejected("the claim `\\u001b` is missing");
}

#[test]
fn verify_shows_a_claim_of_the_wrong_type() {
    let seconds = "a number of seconds is needed";
    let texts = "a text or an array of texts is needed";
    for (payload, args, reason) in [
        (r#"{"exp":"1795866887"}"#, &[][..], format!("`exp` is the text \"1795866887\"; {seconds}")),
        (r#"{"exp":null}"#, &[], format!("`exp` is null; {seconds}")),
        (r#"{"exp":9e18,"nbf":[1, 2]}"#, &[], format!("`nbf` is the array [1, 2]; {seconds}")),
        (r#"{"exp":9e18,"iat":true}"#, &["--max-age=1"], format!("`iat` is true; {seconds}")),
        (
            r#"{"exp":9e18,"aud":{"a":"\u001b"}}"#,
            &["--aud=a"],
            format!(r#"`aud` is the object {{"a":"\u001b"}}; {texts}"#),
        ),
        (r#"{"exp":9e18,"aud":7}"#, &[], format!("`aud` is the number 7; {texts}")),
        (
            "{\"exp\":9e18,\"aud\":[\"a\",\n\"\u{9B}\",7]}",
            &["--aud=a"],
            format!(r#"`aud` is the array ["a", "\u009b",7]; {texts}"#),
        ),
        (r#"{"exp":9e18,"iss":["us"]}"#, &["--iss=us"], "`iss` is the array [\"us\"]; a text is needed".into()),
    ] {
        hs256([&["verify", &signed(payload)], args].concat()).assert_rejected(&reason);
    }
}
