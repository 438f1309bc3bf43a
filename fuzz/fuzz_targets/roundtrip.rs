//! Any subject and expiry: every way to sign makes the same token, which is byte for byte the expected one, all ways to
//! verify return what was signed, and `jsonwebtoken` agrees in both directions.

#![no_main]

mod oracle;

use hs256::{Error, Json, NumericDate, Validation, jws, max_token_len, unverified};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use libfuzzer_sys::fuzz_target;
use oracle::{HEADER, KEY, SECRET};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The same claims as the crate's own, for others.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Claims {
    sub: String,
    exp: i64,
}

type Ours<S> = hs256::Claims<S>;

// An input is `exp`, little-endian, and `sub`.
fuzz_target!(|input: (i64, &str)| {
    let claims = Claims { sub: input.1.to_owned(), exp: input.0 };
    let token = sign(&claims);
    verify(&token, &claims);
    agree(&token, &claims);
});

fn sign(claims: &Claims) -> String {
    let payload = serde_json::to_string(claims).unwrap();
    let token = oracle::token(HEADER, payload.as_bytes());

    let ours = Ours { sub: &claims.sub, exp: NumericDate::from_secs(claims.exp) };
    let (mut buffer, needed) = (vec![0; token.len()], token.len());
    let too_small = &mut buffer[1..];
    assert_eq!(KEY.sign_into(&ours, too_small), Err(Error::BufferTooSmall { needed: needed.try_into().unwrap() }));
    assert_eq!(too_small, vec![0; needed - 1]);
    assert_eq!(KEY.sign_into(&ours, &mut buffer), Ok(&*token));
    assert_eq!(KEY.sign(&ours).as_ref(), Ok(&token));
    assert_eq!(KEY.sign_json(claims).as_ref(), Ok(&token));
    assert_eq!(KEY.sign(jws::Bytes(payload.as_bytes())).as_ref(), Ok(&token));
    assert_eq!(KEY.sign(Json(&payload)).as_ref(), Ok(&token));
    let members = [("sub", (&*claims.sub).into()), ("exp", claims.exp.into())];
    assert_eq!(KEY.sign_into(&members, &mut buffer), Ok(&*token));

    let quoted_sub = serde_json::to_string(&claims.sub).unwrap();
    assert!(token.len() <= max_token_len(quoted_sub.len() - 2));
    token
}

fn verify(token: &str, claims: &Claims) {
    let (policy, exp) = (Validation::new(), NumericDate::from_secs(claims.exp));
    let ours = Ours { sub: claims.sub.clone(), exp };
    let mut buffer = vec![0; jws::max_payload_len(token.len())];
    assert_eq!(policy.verify(&*KEY, token, exp), Err(Error::Expired));
    assert_eq!(unverified::payload(token).unwrap().deserialize().as_ref(), Ok(claims));
    // Before the very first second there is none.
    if exp > NumericDate::MIN {
        let before = exp - Duration::from_secs(1);
        let borrowed = policy.verify_into(&*KEY, token, before, &mut buffer);
        assert_eq!(borrowed, Ok(Ours { sub: &*claims.sub, exp }));
        assert_eq!(policy.verify(&*KEY, token, before), Ok(ours));
        assert_eq!(policy.verify_json(&*KEY, token, before).as_ref(), Ok(claims));
    }
}

fn agree(token: &str, claims: &Claims) {
    let key = DecodingKey::from_secret(SECRET).unwrap();
    let mut policy = jsonwebtoken::Validation::new(Algorithm::HS256);
    policy.leeway = 0;
    // Its clock is the system's, and it still accepts in the second `exp`. A negative one it rejects, as we do.
    let now = NumericDate::now();
    let theirs = jsonwebtoken::decode::<Claims>(token, &key, &policy);
    let exp = NumericDate::from_secs(claims.exp);
    if exp < now || NumericDate::now() < exp {
        assert_eq!(theirs.is_ok(), Validation::new().verify(&*KEY, token, now).is_ok(), "{theirs:?}");
    }
    policy.validate_exp = false;
    policy.required_spec_claims.clear();
    assert_eq!(jsonwebtoken::decode::<Claims>(token, &key, &policy).unwrap().claims, *claims);

    let theirs = jsonwebtoken::encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET).unwrap()).unwrap();
    assert_eq!(unverified::payload(&theirs), unverified::payload(token));
    assert_eq!(Validation::new().verify(&*KEY, &theirs, exp), Err(Error::Expired));
}
