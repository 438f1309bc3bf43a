//! Both ways with the `jsonwebtoken` crate: what one signs, the other understands.

use hs256::{Claims, Error, Key, NumericDate};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use proptest::{collection::vec, prelude::*};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The same claims as [`Claims`], for the other crate.
#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Theirs {
    sub: String,
    exp: i64,
}

/// All of Unicode, and more often what JSON must escape. Some are long.
fn subject() -> impl Strategy<Value = String> {
    let char = || prop_oneof![any::<char>(), prop::char::range('\0', '\x7F'), Just('"'), Just('\\')];
    prop_oneof![3 => vec(char(), 0..40), 1 => vec(char(), 0..4000)].prop_map(String::from_iter)
}

/// Often near an end of the range or near zero. Not the very earliest, before which there is no time.
fn expiry() -> impl Strategy<Value = i64> {
    let edge = prop::sample::select(vec![i64::MIN + 10, 0, i64::MAX - 9]);
    prop_oneof![(i64::MIN + 1).., (edge, -9_i64..=9).prop_map(|(edge, near)| edge + near)]
}

fn secret() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 32..150)
}

fn verify(secret: &[u8], token: &str, now: NumericDate) -> Result<Theirs, Error> {
    let mut payload = vec![0; token.len()];
    let claims = hs256::Validation::new().verify_into(&Key::new(secret)?, token, now, &mut payload)?;
    Ok(Theirs { sub: claims.sub.to_owned(), exp: claims.exp.as_secs() })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn it_decodes_what_we_sign(secret in secret(), sub in subject(), exp in expiry()) {
        let mut out = vec![0; 8 * sub.len() + 200];
        let claims = Claims { sub: &sub, exp: NumericDate::from_secs(exp) };
        let token = Key::new(&secret).unwrap().sign_into(&claims, &mut out).unwrap();

        // It would compare `exp` with the system clock, and it takes no negative one for a time.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let decoded = jsonwebtoken::decode::<Theirs>(token, &DecodingKey::from_secret(&secret).unwrap(), &validation).unwrap();
        prop_assert_eq!(decoded.header.typ.as_deref(), Some("JWT"));
        prop_assert_eq!(decoded.claims, Theirs { sub, exp });
    }

    #[test]
    fn we_verify_what_it_signs(secret in secret(), claims in (subject(), expiry())) {
        let claims = Theirs { sub: claims.0, exp: claims.1 };
        let token = jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(&secret).unwrap()).unwrap();

        let exp = NumericDate::from_secs(claims.exp);
        prop_assert_eq!(verify(&secret, &token, exp), Err(Error::Expired));
        prop_assert_eq!(verify(&secret, &token, exp - Duration::from_secs(1)), Ok(claims));
    }

    #[test]
    fn we_reject_what_it_signs_with_another_key(secret in secret(), other in secret()) {
        prop_assume!(secret != other);
        let token = encode(Algorithm::HS256, &other);
        prop_assert_eq!(verify(&secret, &token, NumericDate::from_secs(0)), Err(Error::BadSignature));
    }

    #[test]
    fn we_reject_what_it_signs_with_another_algorithm(secret in secret()) {
        for algorithm in [Algorithm::HS384, Algorithm::HS512] {
            let token = encode(algorithm, &secret);
            prop_assert_eq!(verify(&secret, &token, NumericDate::from_secs(0)), Err(Error::BadSignature));
        }
    }
}

fn encode(algorithm: Algorithm, secret: &[u8]) -> String {
    let claims = Theirs { sub: "alice".into(), exp: 1_800_000_000 };
    jsonwebtoken::encode(&Header::new(algorithm), &claims, &EncodingKey::from_secret(secret).unwrap()).unwrap()
}
