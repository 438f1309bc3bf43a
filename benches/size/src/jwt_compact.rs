use jwt_compact::{
    AlgorithmExt, Claims, Header, TimeOptions, UntrustedToken,
    alg::{Hs256, Hs256Key},
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Subject<S> {
    sub: S,
}

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    let mut claims = Claims::new(Subject { sub });
    claims.expiration = chrono::DateTime::from_timestamp(exp.try_into().ok()?, 0);
    Hs256.token(&Header::empty(), &claims, &Hs256Key::new(crate::SECRET)).ok()
}

pub fn verify(token: &str) -> Option<String> {
    let key = Hs256Key::new(crate::SECRET);
    let token = Hs256.validator::<Subject<String>>(&key).validate(&UntrustedToken::new(token).ok()?).ok()?;
    token.claims().validate_expiration(&TimeOptions::default()).ok()?;
    Some(token.into_parts().1.custom.sub)
}
