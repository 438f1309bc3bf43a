use crate::Claims;
use hs256::{Key, NumericDate, Validation};

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    Key::new(crate::SECRET).ok()?.sign_json(&Claims { sub, exp }).ok()
}

pub fn verify(token: &str) -> Option<String> {
    let key = Key::new(crate::SECRET).ok()?;
    let claims: Claims<String> = Validation::new().verify_json(&key, token, NumericDate::now()).ok()?;
    Some(claims.sub)
}
