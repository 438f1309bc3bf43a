//! "From hand-written code": what thirty lines with `hmac` accept, and this crate rejects.

use super::*;

/// What many programs have: about thirty lines, and `exp` the only claim that is looked at.
mod by_hand {
    use crate::util::base64url;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use hmac::{Hmac, KeyInit, Mac};
    use serde::{Serialize, de::DeserializeOwned};
    use sha2::Sha256;

    fn mac(secret: &[u8], message: &str) -> Hmac<Sha256> {
        Hmac::new_from_slice(secret).unwrap().chain_update(message)
    }

    pub fn encode(secret: &[u8], claims: &impl Serialize) -> String {
        let header = base64url(r#"{"typ":"JWT","alg":"HS256"}"#);
        let message = format!("{header}.{}", base64url(serde_json::to_vec(claims).unwrap()));
        let signature = base64url(mac(secret, &message).finalize().into_bytes());
        format!("{message}.{signature}")
    }

    pub fn decode<T: DeserializeOwned>(secret: &[u8], token: &str, now: u64) -> Option<T> {
        let (message, signature) = token.rsplit_once('.')?;
        let (_, payload) = message.split_once('.')?;
        let [mut tag, mut json] = [signature, payload].map(|segment| vec![0; segment.len()]);
        let tag_len = URL_SAFE_NO_PAD.decode_slice(signature, &mut tag).ok()?;
        mac(secret, message).verify_slice(&tag[..tag_len]).ok()?;
        let json_len = URL_SAFE_NO_PAD.decode_slice(payload, &mut json).ok()?;
        let claims: serde_json::Value = serde_json::from_slice(&json[..json_len]).ok()?;
        if claims.get("exp").and_then(|exp| exp.as_u64()).is_some_and(|exp| exp < now.saturating_sub(60)) {
            return None;
        }
        serde_json::from_value(claims).ok()
    }
}

#[test]
fn code_by_hand_moves_over() {
    let (key, policy) = (key(), Validation::new().leeway(MINUTE));
    let claims = Stream { id: "room".into(), exp: EXP as u64, mode: 1 };
    for token in [by_hand::encode(SECRET, &claims), key.sign_json(&claims).unwrap()] {
        for (now, accepted) in [(EXP - 1, true), (EXP + 59, true), (EXP + 61, false)] {
            assert_eq!(by_hand::decode::<Stream>(SECRET, &token, now as u64).is_some(), accepted);
            assert_eq!(policy.verify_json::<Stream>(&key, &token, secs(now)).is_ok(), accepted);
        }
        assert_eq!(by_hand::decode::<Stream>(SECRET, &token, NOW as u64).as_ref(), Some(&claims));
        assert_eq!(policy.verify_json(&key, &token, secs(NOW)).as_ref(), Ok(&claims));
    }
}

/// Accepted by hand, rejected here.
#[track_caller]
fn assert_stricter_than_by_hand(header: &str, payload: &str, error: Error) {
    let token = token(header, payload);
    assert!(by_hand::decode::<Value>(SECRET, &token, NOW as u64).is_some(), "{token}");
    assert_eq!(verdict(Validation::new(), header, payload), Err(error));
}

/// | `alg` that is not `HS256` |
/// | `typ` other than `JWT` or `application/jwt` |
/// | `crit` in the header |
#[test]
fn stricter_than_by_hand_in_the_header() {
    assert_stricter_than_by_hand(r#"{"alg":"none"}"#, EXP_ONLY, Error::WrongAlgorithm);
    assert_stricter_than_by_hand(r#"{"alg":"RS256","typ":"JWT"}"#, EXP_ONLY, Error::WrongAlgorithm);
    assert_stricter_than_by_hand(r#"{"alg":"HS256","typ":"at+jwt"}"#, EXP_ONLY, Error::WrongType);
    assert_stricter_than_by_hand(r#"{"alg":"HS256","crit":["exp"]}"#, EXP_ONLY, Error::CriticalHeader);
}

/// | `aud`, if none is expected |
/// | `nbf` in the future |
/// | `exp` absent |
#[test]
fn stricter_than_by_hand_in_the_claims() {
    let with = |member: &str| format!(r#"{{"exp":1800000000,{member}}}"#);
    assert_stricter_than_by_hand(HEADER, &with(r#""aud":"web""#), Error::UnexpectedAudience);
    assert_stricter_than_by_hand(HEADER, &with(r#""nbf":1800000000"#), Error::NotYetValid);
    assert_stricter_than_by_hand(HEADER, r#"{"id":"room"}"#, Error::MissingClaim(Name::Exp));
}

/// | a secret of fewer than 32 bytes |
#[test]
fn stricter_than_by_hand_with_short_secrets() {
    let claims = json!({ "exp": EXP });
    let token = by_hand::encode(b"secret", &claims);
    assert_eq!(by_hand::decode(b"secret", &token, NOW as u64).as_ref(), Some(&claims));
    assert_eq!(Key::new(b"secret").err(), Some(Error::ShortSecret));
    let key = Key::from_short_secret(b"secret").unwrap();
    assert_eq!(Validation::new().verify_json(&key, &token, secs(NOW)), Ok(claims));
}

/// An empty secret is not a key, and not an absent one either.
#[test]
fn by_hand_an_empty_secret_switches_tokens_off() {
    assert!(by_hand::decode::<Value>(b"", &by_hand::encode(b"", &json!({ "exp": EXP })), NOW as u64).is_some());
    for key in [Key::new(b""), Key::from_short_secret(b""), Key::from_base64(""), Key::from_hex("0x")] {
        assert_eq!(key.err(), Some(Error::EmptySecret));
    }

    let configured = |secret: &str| -> Result<Option<Key>, Error> {
        if secret.is_empty() { Ok(None) } else { Key::from_short_secret(secret.as_bytes()).map(Some) }
    };
    let allowed = |key: Option<&Key>, token: &str| {
        key.is_some_and(|key| Validation::new().verify_json::<Value>(key, token, secs(NOW)).is_ok())
    };
    let token = by_hand::encode(b"secret", &json!({ "exp": EXP }));
    assert!(allowed(configured("secret").unwrap().as_ref(), &token));
    assert!(!allowed(configured("").unwrap().as_ref(), &token));
}

#[test]
fn by_hand_a_type_that_is_copy_or_comparable_lends_its_key() {
    use std::sync::{Arc, OnceLock};

    static KEY: OnceLock<Key> = OnceLock::new();

    #[derive(Clone, Copy)]
    struct Auth {
        key: &'static Key,
        leeway: Duration,
    }

    #[derive(Clone)]
    struct Issuer {
        kid: String,
        key: Arc<Key>,
    }

    impl PartialEq for Issuer {
        fn eq(&self, other: &Self) -> bool {
            self.kid == other.kid
        }
    }

    let auth = Auth { key: KEY.get_or_init(key), leeway: MINUTE };
    let copy = auth;
    let token = auth.key.sign_json(&json!({ "exp": EXP })).unwrap();
    assert!(Validation::new().leeway(copy.leeway).verify_json::<Value>(copy.key, &token, secs(EXP + 1)).is_ok());

    let issuer = Issuer { kid: "2026".into(), key: Arc::new(key()) };
    assert!(issuer.clone() == issuer && Arc::ptr_eq(&issuer.key, &issuer.clone().key));
    assert!(issuer != Issuer { kid: "2025".into(), key: Arc::new(key().derive("2025")) });
    assert!(Validation::new().verify_json::<Value>(&*issuer.key, &token, secs(NOW)).is_ok());
}
