use crate::Claims;
use hmac::{Hmac, Mac};
use jwt::{SignWithKey, VerifyWithKey};
use sha2::Sha256;

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    Claims { sub, exp }.sign_with_key(&Hmac::<Sha256>::new_from_slice(crate::SECRET).ok()?).ok()
}

pub fn verify(token: &str) -> Option<String> {
    let key = Hmac::<Sha256>::new_from_slice(crate::SECRET).ok()?;
    let claims: Claims<String> = token.verify_with_key(&key).ok()?;
    // This crate leaves it to its users.
    (crate::now()? < claims.exp).then_some(claims.sub)
}
