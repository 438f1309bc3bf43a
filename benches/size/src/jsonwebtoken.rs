use crate::Claims;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    jsonwebtoken::encode(&Header::default(), &Claims { sub, exp }, &EncodingKey::from_secret(crate::SECRET)).ok()
}

pub fn verify(token: &str) -> Option<String> {
    let key = DecodingKey::from_secret(crate::SECRET);
    let token = jsonwebtoken::decode::<Claims<String>>(token, &key, &Validation::new(Algorithm::HS256)).ok()?;
    Some(token.claims.sub)
}
