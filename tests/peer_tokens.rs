//! Tokens of over 30 other libraries, with their verdicts; `data/peer-tokens.txt` names the versions that made them.

use hs256::{Error, Key, Name, NumericDate, Object, Validation, jws, unverified};
use std::collections::BTreeMap;

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

struct Peer {
    /// The library and the call or shape, for messages.
    name: String,
    now: NumericDate,
    verdict: Result<(), Error>,
    policy: &'static str,
    token: &'static str,
}

fn peers() -> Vec<Peer> {
    let lines = include_str!("data/peer-tokens.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(parse).collect()
}

fn parse(line: &'static str) -> Peer {
    let [library, shape, now, verdict, policy, token]: [&str; 6] =
        line.split('|').collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{line}"));
    let verdict = match verdict {
        "ok" => Ok(()),
        "BadSignature" => Err(Error::BadSignature),
        "ClaimType(Exp)" => Err(Error::ClaimType(Name::Exp)),
        "ClaimType(Nbf)" => Err(Error::ClaimType(Name::Nbf)),
        "CriticalHeader" => Err(Error::CriticalHeader),
        "Duplicate(Exp)" => Err(Error::Duplicate(Name::Exp)),
        "Expired" => Err(Error::Expired),
        "InvalidJson" => Err(Error::InvalidJson),
        "MissingClaim(Exp)" => Err(Error::MissingClaim(Name::Exp)),
        "NotAnObject" => Err(Error::NotAnObject),
        "NotThreeSegments" => Err(Error::NotThreeSegments),
        "NotYetValid" => Err(Error::NotYetValid),
        "UnexpectedAudience" => Err(Error::UnexpectedAudience),
        "WrongType" => Err(Error::WrongType),
        other => panic!("{other}"),
    };
    let now = NumericDate::from_secs(now.parse().unwrap());
    Peer { name: format!("{library}: {shape}"), now, verdict, policy, token }
}

fn key() -> Key {
    Key::new(SECRET).unwrap()
}

fn verify(policy: Validation<'_>, key: &Key, peer: &Peer) -> Result<String, Error> {
    let mut payload = vec![0; jws::max_payload_len(peer.token.len())];
    let result =
        policy.verify_payload_into(key, peer.token, peer.now, &mut payload).map(|claims| claims.as_str().to_owned());
    #[cfg(feature = "alloc")]
    {
        assert_eq!(policy.verify_payload(key, peer.token, peer.now).map(Object::into_text), result, "{}", peer.name);
        let own = policy.verify_json::<serde_json::Value>(key, peer.token, peer.now).map(|_| ());
        assert_eq!(own, result.clone().map(|_| ()), "{}", peer.name);
    }
    result
}

#[test]
fn each_token_has_its_verdict() {
    let (mut accepted, mut rejected, mut libraries) = (0, 0, BTreeMap::new());
    for peer in peers() {
        let result = verify(Validation::new(), &key(), &peer);
        assert_eq!(result.as_ref().map(|_| ()).map_err(|error| *error), peer.verdict, "{}", peer.name);
        *if result.is_ok() { &mut accepted } else { &mut rejected } += 1;
        *libraries.entry(peer.name.split(':').next().unwrap().to_owned()).or_insert(0) += usize::from(result.is_ok());
    }
    assert_eq!((accepted, rejected, libraries.len()), (182, 56, 36));
    // Of each library, tokens are accepted.
    assert!(libraries.values().all(|&accepted| accepted > 0), "{libraries:?}");
}

/// What the accepted ones say is what `serde_json` reads in them.
#[test]
fn the_claims_of_accepted_tokens_are_read_as_by_serde_json() {
    for peer in peers().into_iter().filter(|peer| peer.verdict.is_ok()) {
        let payload = verify(Validation::new(), &key(), &peer).unwrap();
        let theirs: serde_json::Value = serde_json::from_str(&payload).unwrap();
        let mut buffer = vec![0; payload.len()];
        let ours: Object<&str> = unverified::payload_into(peer.token, &mut buffer).unwrap();
        assert_eq!(ours.as_str(), payload);
        for name in ["exp", "nbf", "iat"] {
            let secs = theirs.get(name).map(|number| number.as_f64().unwrap().floor() as i64);
            assert_eq!(ours.get(name), Ok(secs.map(NumericDate::from_secs)), "{}", peer.name);
        }
        match &theirs["sub"] {
            serde_json::Value::String(sub) => {
                assert!(ours.get::<hs256::Text<'_>>("sub").unwrap() == sub.as_str(), "{}", peer.name)
            }
            serde_json::Value::Number(sub) => assert_eq!(ours.get("sub").ok(), sub.as_i64(), "{}", peer.name),
            // Absent, or as Erlang writes a string: an array of numbers.
            other => assert!(ours.get::<hs256::Text<'_>>("sub").is_err(), "{}: {other}", peer.name),
        }
    }
}

/// Nobody did wrong: the policy only has to say that such tokens are expected.
#[test]
fn rejected_tokens_are_accepted_by_the_policy_for_them() {
    let mut counts = BTreeMap::new();
    for peer in peers().into_iter().filter(|peer| peer.verdict.is_err()) {
        let (kind, value) = peer.policy.split_once(' ').unwrap_or((peer.policy, ""));
        let accepts = |policy, key: &Key| verify(policy, key, &peer).map(|_| ());
        let usual = Validation::new();
        match (kind, value) {
            ("audience", audience) => {
                assert_eq!(accepts(usual.audience(audience), &key()), Ok(()), "{}", peer.name);
                let either = ["other", audience];
                assert_eq!(accepts(usual.audiences(&either), &key()), Ok(()), "{}", peer.name);
                assert_eq!(accepts(usual.ignore_audience(), &key()), Ok(()), "{}", peer.name);
                assert_eq!(accepts(usual.audience("other"), &key()), Err(Error::WrongAudience), "{}", peer.name);
            }
            ("typ", typ) => {
                assert_eq!(accepts(usual.typ(typ), &key()), Ok(()), "{}", peer.name);
                assert_eq!(accepts(usual.typ("JWT"), &key()), Err(Error::WrongType), "{}", peer.name);
            }
            ("no", "exp") => assert_eq!(accepts(usual.allow_missing_exp(), &key()), Ok(()), "{}", peer.name),
            // Of the wrong type is of the wrong type under every policy.
            ("bytes", "") => {
                let mut payload = vec![0; jws::max_payload_len(peer.token.len())];
                assert!(jws::authenticate_into(&key(), peer.token, &mut payload).is_ok(), "{}", peer.name);
                assert_eq!(accepts(usual.allow_missing_exp(), &key()), peer.verdict, "{}", peer.name);
            }
            ("secret", "decoded from hexadecimal") => {
                let decoded: Vec<u8> = SECRET
                    .chunks(2)
                    .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
                    .collect();
                assert_eq!(accepts(usual, &Key::from_short_secret(&decoded).unwrap()), Ok(()), "{}", peer.name);
            }
            ("-", "") => {}
            other => panic!("{other:?}"),
        }
        *counts.entry(kind).or_insert(0) += 1;
    }
    assert_eq!(
        counts,
        BTreeMap::from([("-", 5), ("audience", 27), ("bytes", 16), ("no", 2), ("secret", 1), ("typ", 5)])
    );
}
