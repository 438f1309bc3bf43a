//! `create_access_token` and `verify_access_token`. The secret is read from the environment once in a process, so each
//! secret gets a process of its own.
#![cfg(feature = "std")]

mod util;

use hs256::{
    ACCESS_TOKEN_EXPIRE_MINUTES, ALGORITHM, Claims, Error, Key, Name, NumericDate, SECRET_KEY, create_access_token,
    jws, secret_key, verify_access_token,
};
use std::{
    env,
    process::{Command, Output},
    ptr,
    time::Duration,
};

const EMAIL: &str = "alice@example.com";
const SECRET: &str = "a secret of 32 random bytes or so";
const TOKEN: &str = "HS256_TEST_TOKEN";

/// Not a test: what the tests below run in processes of their own.
#[test]
#[ignore = "run by the other tests"]
fn child() {
    println!("created: {:?};", create_access_token(EMAIL));
    println!("verified: {:?};", verify_access_token(&env::var(TOKEN).unwrap_or_default()));
    if let (Ok(one), Ok(two)) = (secret_key(), secret_key()) {
        println!("made once: {:?};", ptr::eq(one, two));
    }
}

/// Not a test either: mail addresses and tokens, one to a line, and what becomes of each.
#[test]
#[ignore = "run by the other tests"]
fn child_of_many() {
    let lines = env::var(TOKEN).unwrap();
    for line in lines.lines() {
        let (kind, text) = line.split_once(' ').unwrap();
        match kind {
            "create" => println!("line: {:?};", create_access_token(&text.replace("\\n", "\n"))),
            _ => println!("line: {:?};", verify_access_token(text).map(|claims| (claims.sub, claims.exp.as_secs()))),
        }
    }
}

/// What [`child_of_many`] prints of each line.
fn of_many(lines: &[String]) -> Vec<String> {
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "child_of_many", "--ignored", "--nocapture"]).env(TOKEN, lines.join("\n"));
    let stdout = String::from_utf8(child.env(SECRET_KEY, SECRET).output().unwrap().stdout).unwrap();
    let outcomes = stdout.split("line: ").skip(1).map(|rest| rest.split(";\n").next().unwrap().to_owned());
    let outcomes: Vec<String> = outcomes.collect();
    assert_eq!(outcomes.len(), lines.len(), "{stdout}");
    outcomes
}

/// The policy is that of `Validation::new()`, whatever is near it. Times that decide are long ago or far away, or get worse.
#[test]
fn verifies_by_the_usual_policy() {
    let now = NumericDate::now().as_secs();
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    let far = i64::MAX;
    let claims = |members: &str| format!(r#"{{"sub":"alice","exp":{far}{members}}}"#);
    let cases = [
        (header, claims(""), Ok(far)),
        (r#"{"alg":"HS256"}"#, claims(""), Ok(far)),
        (header, claims(r#","iss":"anyone","iat":9000000000,"jti":7"#), Ok(far)),
        (header, claims(r#","nbf":1"#), Ok(far)),
        // No leeway: not of a minute, and not of a second.
        (header, format!(r#"{{"sub":"alice","exp":{now}}}"#), Err(Error::Expired)),
        (header, format!(r#"{{"sub":"alice","exp":{}}}"#, now - 1), Err(Error::Expired)),
        (header, format!(r#"{{"sub":"alice","exp":{}}}"#, now - 59), Err(Error::Expired)),
        (header, r#"{"sub":"alice"}"#.into(), Err(Error::MissingClaim(Name::Exp))),
        (header, r#"{"sub":"alice","exp":"9223372036854775807"}"#.into(), Err(Error::ClaimType(Name::Exp))),
        (header, r#"{"sub":"alice","exp":null}"#.into(), Err(Error::ClaimType(Name::Exp))),
        (header, claims(r#","nbf":9000000000"#), Err(Error::NotYetValid)),
        (header, claims(r#","nbf":"1""#), Err(Error::ClaimType(Name::Nbf))),
        (header, claims(r#","aud":"api""#), Err(Error::UnexpectedAudience)),
        (header, claims(r#","aud":[]"#), Err(Error::UnexpectedAudience)),
        (header, claims(r#","aud":null"#), Err(Error::ClaimType(Name::Aud))),
        (header, format!(r#"{{"exp":{far}}}"#), Err(Error::MissingClaim(Name::Sub))),
        (header, format!(r#"{{"sub":7,"exp":{far}}}"#), Err(Error::ClaimType(Name::Sub))),
        (header, claims(r#","sub":"alice""#), Err(Error::Duplicate(Name::Sub))),
        (header, claims("") + "}", Err(Error::InvalidJson)),
        (r#"{"alg":"HS256","typ":"at+jwt"}"#, claims(""), Err(Error::WrongType)),
        (r#"{"alg":"none"}"#, claims(""), Err(Error::WrongAlgorithm)),
        (r#"{"alg":"HS256","crit":["exp"]}"#, claims(""), Err(Error::CriticalHeader)),
    ];
    let lines = cases.each_ref().map(|(header, payload, _)| format!("verify {}", util::token(header, payload)));
    for ((_, payload, expected), outcome) in cases.iter().zip(of_many(&lines)) {
        assert_eq!(outcome, format!("{:?}", expected.map(|exp| ("alice", exp))), "{payload}");
    }
}

/// In its case, untrimmed, empty or not.
#[test]
fn creates_a_token_for_exactly_this_address() {
    let emails = [
        "Alice@Example.COM",
        " alice@example.com ",
        "",
        "zo\u{EB}@example.com",
        "\"a\\\"@x",
        "a+b@example.com",
        "a\nb",
    ];
    let created = of_many(&emails.map(|email| format!("create {}", email.replace('\n', "\\n"))));
    let tokens: Vec<&str> =
        created.iter().map(|outcome| outcome.strip_prefix("Ok(\"").unwrap().strip_suffix("\")").unwrap()).collect();
    for (email, token) in emails.iter().zip(&tokens) {
        let payload = String::from_utf8(jws::authenticate(&key(), token).unwrap()).unwrap();
        let claims: serde_json::Value = serde_json::from_str(&payload).unwrap();
        assert_eq!((claims["sub"].as_str(), claims.as_object().unwrap().len()), (Some(*email), 2));
    }
    let verified = of_many(&tokens.iter().map(|token| format!("verify {token}")).collect::<Vec<_>>());
    for (email, outcome) in emails.iter().zip(verified) {
        assert!(outcome.starts_with(&format!("Ok(({email:?}, ")), "{outcome}");
    }
}

/// What [`child`] prints with this secret in its environment.
fn in_child(secret: Option<&str>, token: &str) -> String {
    String::from_utf8(run_child(secret, token).stdout).unwrap()
}

fn run_child(secret: Option<&str>, token: &str) -> Output {
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "child", "--ignored", "--nocapture"]).env(TOKEN, token).env_remove(SECRET_KEY);
    child.envs(secret.map(|secret| (SECRET_KEY, secret))).output().unwrap()
}

fn key() -> Key {
    Key::new(SECRET.as_bytes()).unwrap()
}

fn sign(key: &Key, exp: NumericDate) -> String {
    key.sign(&Claims { sub: EMAIL, exp }).unwrap()
}

/// The token that `create_access_token` returned.
#[track_caller]
fn created(output: &str) -> &str {
    let (_, token) = output.split_once("created: Ok(\"").expect(output);
    token.split_once("\");").expect(output).0
}

#[track_caller]
fn assert_verified(output: &str, expected: Result<Claims<&str>, Error>) {
    assert!(output.contains(&format!("verified: {expected:?};")), "expected {expected:?} in: {output}");
}

#[test]
fn the_constants_are_the_documented_ones() {
    assert_eq!((ALGORITHM, ACCESS_TOKEN_EXPIRE_MINUTES, SECRET_KEY), ("HS256", 30, "SECRET_KEY"));
}

#[test]
fn creates_a_token_for_thirty_minutes() {
    let lifetime = Duration::from_secs(30 * 60);
    let before = NumericDate::now();
    let output = in_child(Some(SECRET), "");
    let after = NumericDate::now();

    let payload = String::from_utf8(jws::authenticate(&key(), created(&output)).unwrap()).unwrap();
    let exp: NumericDate = hs256::unverified::payload(created(&output)).unwrap().get("exp").unwrap();
    assert!((before + lifetime..=after + lifetime).contains(&exp), "{payload}");
    assert_eq!(payload, format!("{{\"sub\":\"alice@example.com\",\"exp\":{}}}", exp.as_secs()));
}

#[test]
fn verifies_a_good_token_and_rejects_others() {
    let verify = |token: &str| in_child(Some(SECRET), token);
    let lasting = Claims { sub: EMAIL, exp: NumericDate::MAX };
    assert_verified(&verify(&sign(&key(), NumericDate::MAX)), Ok(lasting));
    assert_verified(&verify(&sign(&key(), NumericDate::from_secs(0))), Err(Error::Expired));
    assert_verified(&verify(&sign(&Key::new(&[7; 32]).unwrap(), NumericDate::MAX)), Err(Error::BadSignature));
    assert_verified(&verify(""), Err(Error::NotThreeSegments));
}

#[test]
fn the_key_is_made_once() {
    assert!(in_child(Some(SECRET), "").contains("made once: true;"));
}

/// Set but unfit is not the same as not set: no build falls back to the development secret.
#[test]
fn an_unfit_secret_is_rejected_in_every_build() {
    for (secret, error) in [("", Error::EmptySecret), (&SECRET[..31], Error::ShortSecret)] {
        let output = in_child(Some(secret), "");
        assert!(output.contains(&format!("created: Err({error:?});")), "{output}");
        assert_verified(&output, Err(error));
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_is_not_unicode_is_rejected_in_every_build() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let development = Key::from_short_secret(b"change-me-in-production").unwrap();
    for secret in [&b"\xFF"[..], b"change-me-in-production\xFF", b"a secret of 32 random bytes or so\xFF"] {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "child", "--ignored", "--nocapture"]).env(SECRET_KEY, OsStr::from_bytes(secret));
        let output = child.env(TOKEN, sign(&development, NumericDate::MAX)).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(stdout.contains("created: Err(SecretNotUnicode);"), "{stdout}");
        assert_verified(&stdout, Err(Error::SecretNotUnicode));
        assert!(output.stderr.is_empty());
    }
}

/// Nor does a file become the secret, or the development secret stand in for it.
#[test]
fn a_key_file_is_rejected_in_every_build() {
    for (secret, error) in [
        ("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE", Error::PemSecret),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJbS0zYC1lZDI1NTE5 alice", Error::SshKeySecret),
        (r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}"#, Error::JwkSecret),
    ] {
        let output = in_child(Some(secret), "");
        assert!(output.contains(&format!("created: Err({error:?});")), "{output}");
        assert_verified(&output, Err(error));
    }
}

#[test]
fn without_a_secret_only_a_debug_build_has_a_default() {
    let development = Key::from_short_secret(b"change-me-in-production").unwrap();
    let output = in_child(None, &sign(&development, NumericDate::MAX));
    if cfg!(debug_assertions) {
        assert!(jws::authenticate(&development, created(&output)).is_ok());
        assert_verified(&output, Ok(Claims { sub: EMAIL, exp: NumericDate::MAX }));
    } else {
        assert!(output.contains("created: Err(SecretNotSet);"), "{output}");
        assert_verified(&output, Err(Error::SecretNotSet));
    }
}

/// [`child`] needs the key five times.
#[test]
fn the_development_secret_is_announced_once() {
    let warning = "hs256: SECRET_KEY is not set; using the development secret, which everybody knows\n";
    let stderr = |secret| String::from_utf8(run_child(secret, "").stderr).unwrap();
    assert_eq!(stderr(None), if cfg!(debug_assertions) { warning } else { "" });
    assert_eq!(stderr(Some(SECRET)), "");
    assert_eq!(stderr(Some("short")), "");
}
