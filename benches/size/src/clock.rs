//! No token. This measures the arguments and the clock, which all programs but `hs256-core` and `hs256-members` read.

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    (crate::now()? < exp).then(|| sub.to_owned())
}

pub fn verify(token: &str) -> Option<String> {
    Some(token.to_owned())
}
