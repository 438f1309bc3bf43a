//! No token: what arguments and a clock cost, which all but `hs256-core` look at.

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    (crate::now()? < exp).then(|| sub.to_owned())
}

pub fn verify(token: &str) -> Option<String> {
    Some(token.to_owned())
}
