//! Keys that change, and keys for other purposes: rotation, refresh tokens, `Key::derive`.
#![cfg(feature = "alloc")]

use core::time::Duration;
use hs256::{Claims, Error, Key, Keys, NumericDate, Validation, jws};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

const NOW: NumericDate = NumericDate::from_secs(1_800_000_000);
const HOUR: Duration = Duration::from_secs(60 * 60);
const SECRET: &[u8] = b"a secret of 32 random bytes or so";

fn key() -> Key {
    Key::new(SECRET).unwrap()
}

fn key_2025() -> Key {
    Key::new(b"the secret of 2025, 32 bytes long").unwrap()
}

fn key_2026() -> Key {
    Key::new(b"the secret of 2026, 32 bytes long").unwrap()
}

fn verify(keys: &(impl Keys + ?Sized), token: &str, now: NumericDate) -> Result<Claims<String>, Error> {
    Validation::new().verify(keys, token, now)
}

/// Keys cannot be compared, but what they sign can.
fn signature(key: &Key) -> String {
    key.sign(jws::Bytes(b"{}")).unwrap()
}

// Rotation.

/// The whole life of a change: nobody is logged out, and after one lifetime of a token the old key is gone.
#[test]
fn a_secret_is_changed_without_logging_anybody_out() {
    let alice = Claims { sub: "alice".to_owned(), exp: NOW + HOUR };
    let bob = Claims { sub: "bob".to_owned(), exp: NOW + HOUR + HOUR };

    // Before: one key.
    let mut keys = vec![key_2025()];
    let from_before = keys[0].sign(&alice).unwrap();

    // The change: the new key comes first, and the first one signs. Both verify.
    keys.insert(0, key_2026());
    let from_after = keys[0].sign(&bob).unwrap();
    assert_eq!(verify(&keys, &from_before, NOW), Ok(alice.clone()));
    assert_eq!(verify(&keys, &from_after, NOW), Ok(bob.clone()));
    assert_eq!(verify(&key_2026(), &from_before, NOW), Err(Error::BadSignature));

    // An hour later the last token of the old key has ended by itself...
    let later = NOW + HOUR;
    assert_eq!(verify(&keys, &from_before, later), Err(Error::Expired));

    // ... and the old key goes.
    keys.truncate(1);
    assert_eq!(verify(&keys, &from_before, later), Err(Error::BadSignature));
    assert_eq!(verify(&keys, &from_after, later), Ok(bob));
}

/// A secret that has become known goes at once, and everything that it signed goes with it.
#[test]
fn a_key_that_is_gone_verifies_nothing() {
    let token = key_2025().sign(&Claims { sub: "mallory", exp: NOW + HOUR }).unwrap();
    assert_eq!(verify(&[key_2026()], &token, NOW), Err(Error::BadSignature));
    assert_eq!(verify(&[] as &[Key], &token, NOW), Err(Error::NoKey));
}

/// The order only matters for signing, and each way to verify takes several keys.
#[test]
fn every_door_takes_several_keys_in_any_order() {
    let token = key().sign(&Claims { sub: "alice", exp: NOW + HOUR }).unwrap();
    for keys in [[key(), key_2025(), key_2026()], [key_2025(), key(), key_2026()], [key_2025(), key_2026(), key()]] {
        let mut payload = [0; 128];
        assert!(Validation::new().verify(&keys, &token, NOW).is_ok());
        assert!(Validation::new().verify_into(&keys, &token, NOW, &mut payload).is_ok());
        assert!(Validation::new().verify_json::<Access>(&keys, &token, NOW).is_ok());
        assert!(
            Validation::new()
                .verify_payload_into(&keys, &token, NOW, &mut payload)
                .unwrap()
                .deserialize::<Access>()
                .is_ok()
        );
        assert!(jws::authenticate(&keys, &token).is_ok());
        assert!(jws::authenticate_into(&keys, &token, &mut payload).is_ok());
    }
}

// Refresh tokens.

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Access {
    sub: String,
    exp: NumericDate,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Refresh {
    sub: String,
    exp: NumericDate,
    /// A random text, unique to this token (RFC 7519 §4.1.7).
    jti: String,
}

/// A server that hands out both. A refresh token is good for one use: then its `jti` leaves the store.
struct Server {
    access: Key,
    refresh: Key,
    store: HashSet<String>,
}

impl Server {
    fn new(secret: &[u8]) -> Self {
        let access = Key::new(secret).unwrap();
        Self { refresh: access.derive("refresh"), access, store: HashSet::new() }
    }

    /// A short access token and a long refresh token; called after a login.
    fn tokens(&mut self, user: &str, jti: &str, now: NumericDate) -> (String, String) {
        let access = Access { sub: user.into(), exp: now + HOUR / 4 };
        let refresh = Refresh { sub: user.into(), exp: now + 24 * HOUR, jti: jti.into() };
        self.store.insert(jti.into());
        (self.access.sign_json(&access).unwrap(), self.refresh.sign_json(&refresh).unwrap())
    }

    fn user(&self, access_token: &str, now: NumericDate) -> Result<String, Error> {
        Validation::new().verify_json(&self.access, access_token, now).map(|Access { sub, .. }| sub)
    }

    /// New tokens for a refresh token, or `None` if it has been used or withdrawn.
    fn refresh(&mut self, token: &str, jti: &str, now: NumericDate) -> Result<Option<(String, String)>, Error> {
        let old: Refresh = Validation::new().verify_json(&self.refresh, token, now)?;
        Ok(self.store.remove(&old.jti).then(|| self.tokens(&old.sub, jti, now)))
    }
}

#[test]
fn a_refresh_token_outlives_the_access_token_and_is_good_once() {
    let mut server = Server::new(SECRET);
    let (access, refresh) = server.tokens("alice", "random 1", NOW);
    assert_eq!(server.user(&access, NOW).as_deref(), Ok("alice"));

    let later = NOW + HOUR;
    assert_eq!(server.user(&access, later), Err(Error::Expired));
    let (access, next) = server.refresh(&refresh, "random 2", later).unwrap().unwrap();
    assert_eq!(server.user(&access, later).as_deref(), Ok("alice"));

    // The first one is used up, the next one is good.
    assert_eq!(server.refresh(&refresh, "random 3", later), Ok(None));
    assert!(matches!(server.refresh(&next, "random 3", later), Ok(Some(_))));
}

#[test]
fn a_refresh_token_ends_and_can_be_withdrawn() {
    let mut server = Server::new(SECRET);
    let (_, refresh) = server.tokens("alice", "random 1", NOW);
    assert_eq!(server.refresh(&refresh, "random 2", NOW + 24 * HOUR), Err(Error::Expired));

    server.store.clear();
    assert_eq!(server.refresh(&refresh, "random 2", NOW), Ok(None));
}

/// A refresh token has all that an access token needs: only the key tells them apart.
#[test]
fn neither_token_passes_for_the_other() {
    let mut server = Server::new(SECRET);
    let (access, refresh) = server.tokens("alice", "random 1", NOW);
    assert_eq!(server.user(&refresh, NOW), Err(Error::BadSignature));
    assert_eq!(server.refresh(&access, "random 2", NOW), Err(Error::BadSignature));

    // Not even one that has a `jti` of the store.
    let forged = Refresh { sub: "alice".into(), exp: NOW + HOUR, jti: "random 1".into() };
    let forged = server.access.sign_json(&forged).unwrap();
    assert_eq!(server.refresh(&forged, "random 2", NOW), Err(Error::BadSignature));
}

#[test]
fn a_derived_key_rotates_with_its_secret() {
    let token = key_2025().derive("refresh").sign(&Claims { sub: "alice", exp: NOW + HOUR }).unwrap();
    assert!(verify(&[key_2026().derive("refresh"), key_2025().derive("refresh")], &token, NOW).is_ok());
    assert_eq!(verify(&[key_2026(), key_2025()], &token, NOW), Err(Error::BadSignature));
}

// Key::derive.

#[test]
fn the_same_purpose_gives_the_same_key() {
    assert_eq!(signature(&key().derive("refresh")), signature(&key().derive("refresh")));
    assert_eq!(signature(&key().derive("a").derive("b")), signature(&key().derive("a").derive("b")));
}

#[test]
fn each_purpose_each_secret_and_each_chain_gives_another_key() {
    let long = "a".repeat(1000);
    let keys = [
        key(),
        key_2025(),
        key_2025().derive("a"),
        key().derive(""),
        key().derive("a"),
        key().derive("b"),
        key().derive("A"),
        key().derive("ab"),
        key().derive("a\0"),
        key().derive("a\u{1}"),
        key().derive(&long),
        key().derive("a").derive("a"),
        key().derive("a").derive("b"),
        key().derive("b").derive("a"),
        key().derive("").derive(""),
    ];
    let signatures: HashSet<_> = keys.iter().map(signature).collect();
    assert_eq!(signatures.len(), keys.len());
}

/// RFC 5869 §A.3, whose `info` is empty: `PRK` and the first 32 bytes of `OKM`.
#[test]
fn derive_is_hkdf_expand() {
    let prk = Key::from_hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04").unwrap();
    let okm = Key::from_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d").unwrap();
    assert_eq!(signature(&prk.derive("")), signature(&okm));
}

/// RFC 5869 §2.3, by another implementation of HMAC: `T(1) = HMAC(PRK, info | 0x01)`.
#[test]
fn derive_is_hkdf_expand_for_other_purposes_too() {
    for purpose in ["refresh", "e-mail confirmation", "é", &"long".repeat(100)] {
        let message = format!("{purpose}\u{1}");
        let secret = EncodingKey::from_secret(SECRET).unwrap();
        let derived = jsonwebtoken::crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
        assert_eq!(signature(&key().derive(purpose)), signature(&Key::from_base64(&derived).unwrap()), "{purpose}");
    }
}
