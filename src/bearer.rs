//! The `Authorization` header of HTTP.

/// Returns the token in the value of an HTTP `Authorization` header with the scheme `Bearer` (RFC 6750 §2.1), or `None` if this is
/// anything else. Does not allocate.
///
/// The scheme may be in any case (RFC 9110 §11.1). After it come one or more spaces and one token, and nothing else. If a request
/// has two such headers, reject it.
///
/// ```
/// assert_eq!(hs256::bearer_token("Bearer a.b.c"), Some("a.b.c"));
/// assert_eq!(hs256::bearer_token("bearer a.b.c"), Some("a.b.c"));
/// assert_eq!(hs256::bearer_token("Basic YWxpY2U6c2VjcmV0"), None);
/// assert_eq!(hs256::bearer_token("Bearer a.b.c, Bearer d.e.f"), None);
/// ```
#[must_use]
pub fn bearer_token(authorization: &str) -> Option<&str> {
    let (scheme, rest) = authorization.split_at_checked("Bearer".len())?;
    let token = rest.trim_start_matches(' ');
    // `b64token`: padding may end it, and nothing else may contain it.
    let unpadded = token.trim_end_matches('=');
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    let is_token = !unpadded.is_empty() && unpadded.bytes().all(is_allowed);
    (scheme.eq_ignore_ascii_case("Bearer") && rest.starts_with(' ') && is_token).then_some(token)
}
