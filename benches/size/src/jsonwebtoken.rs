use crate::Claims;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    let key = EncodingKey::from_secret(crate::SECRET).ok()?;
    jsonwebtoken::encode(&Header::default(), &Claims { sub, exp }, &key).ok()
}

pub fn verify(token: &str) -> Option<String> {
    let key = DecodingKey::from_secret(crate::SECRET).ok()?;
    let token = jsonwebtoken::decode::<Claims<String>>(token, &key, &Validation::new(Algorithm::HS256)).ok()?;
    Some(token.claims.sub)
}
