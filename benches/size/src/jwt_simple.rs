use jwt_simple::prelude::{Claims, Duration, HS256Key, MACLike, NoCustomClaims};

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    let mut claims = Claims::create(Duration::from_secs(0)).with_subject(sub);
    claims.issued_at = None;
    claims.invalid_before = None;
    claims.expires_at = Some(Duration::from_secs(exp));
    HS256Key::from_bytes(crate::SECRET).authenticate(claims).ok()
}

pub fn verify(token: &str) -> Option<String> {
    HS256Key::from_bytes(crate::SECRET).verify_token::<NoCustomClaims>(token, None).ok()?.subject
}
