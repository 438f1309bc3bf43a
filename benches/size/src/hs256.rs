use hs256::{Claims, Key, NumericDate, Validation};

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    let exp = NumericDate::from_secs(exp.try_into().ok()?);
    Key::new(crate::SECRET).ok()?.sign(&Claims { sub, exp }).ok()
}

pub fn verify(token: &str) -> Option<String> {
    let key = Key::new(crate::SECRET).ok()?;
    Validation::new().verify(&key, token, NumericDate::now()).ok().map(|claims| claims.sub)
}
