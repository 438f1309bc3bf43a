//! `create_access_token` and `verify_access_token`. The secret is read from the environment once in a process, so each
//! secret gets a process of its own.
#![cfg(feature = "std")]

use hs256::{
    ACCESS_TOKEN_EXPIRE_MINUTES, ALGORITHM, Claims, Error, Key, NumericDate, SECRET_KEY, create_access_token, jws,
    secret_key, verify_access_token,
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
fn verifies_a_good_token_and_refuses_others() {
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
fn an_unfit_secret_is_refused_in_every_build() {
    for (secret, error) in [("", Error::EmptySecret), (&SECRET[..31], Error::ShortSecret)] {
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
