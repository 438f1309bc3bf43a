//! Tokens of PyJWT, npm `jose` and npm `jsonwebtoken`; `data/tokens.txt` says how each was made.

use hs256::{Claims, Error, Key, NumericDate, Validation};
use std::time::Duration;

struct Known {
    /// Whether this crate is to write the very same bytes.
    same: bool,
    claims: Claims<String>,
    token: &'static str,
}

fn known_tokens() -> Vec<Known> {
    let lines = include_str!("data/tokens.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(parse).collect()
}

fn parse(line: &'static str) -> Known {
    let [spelling, exp, token, subject]: [&str; 4] = line.splitn(4, ' ').collect::<Vec<_>>().try_into().unwrap();
    assert!(["same", "other"].contains(&spelling), "{line}");
    let claims =
        Claims { sub: serde_json::from_str(subject).unwrap(), exp: NumericDate::from_secs(exp.parse().unwrap()) };
    Known { same: spelling == "same", claims, token }
}

fn key() -> Key {
    Key::new(b"a secret of 32 random bytes or so").unwrap()
}

#[test]
fn same_claims_sign_to_the_same_bytes() {
    let mut count = 0;
    for known in known_tokens().iter().filter(|known| known.same) {
        assert_eq!(key().sign_into(&known.claims, &mut [0; 512]), Ok(known.token), "{:?}", known.claims);
        count += 1;
    }
    assert_eq!(count, 14);
}

#[test]
fn all_verify_in_their_last_second_and_not_after() {
    let second = Duration::from_secs(1);
    let mut count = 0;
    for Known { claims, token, .. } in &known_tokens() {
        let verify = |now| {
            let mut payload = [0; 512];
            Validation::new()
                .verify_into(&key(), token, now, &mut payload)
                .map(|claims| Claims { sub: claims.sub.to_owned(), exp: claims.exp })
        };
        assert_eq!(verify(claims.exp - second).as_ref(), Ok(claims), "{token}");
        assert_eq!(verify(claims.exp), Err(Error::Expired), "{token}");
        count += 1;
    }
    assert_eq!(count, 32);
}
