//! The extractor: a handler with a [`User`] among its arguments runs only for who sent a good access token.
//! This file depends on nothing else here. Copy it.

use axum::{
    extract::FromRequestParts,
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use hs256::{NumericDate, Validation};

/// The user whom the access token is about.
pub struct User {
    pub email: String,
}

/// Why a handler does not run.
pub enum Rejection {
    /// There is no token, so there is nothing to say about it.
    NotLoggedIn,
    /// There is a token, but no good one. What is wrong with it is not the sender's business.
    InvalidToken,
    /// The server has no good secret, so that it cannot say anything about tokens.
    NoSecret,
}

impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let token = bearer_token(&parts.headers).ok_or(Rejection::NotLoggedIn)?;
        let key = hs256::secret_key().map_err(|error| {
            eprintln!("SECRET_KEY: {error}");
            Rejection::NoSecret
        })?;
        let claims = Validation::new().verify(key, token, NumericDate::now()).map_err(|_| Rejection::InvalidToken)?;
        Ok(Self { email: claims.sub })
    }
}

/// The token of `Authorization: Bearer <token>` (RFC 6750 §2.1), if there is one such header, and one token in it. The
/// scheme may be written in any case (RFC 9110 §11.1).
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut headers = headers.get_all(AUTHORIZATION).iter();
    let (Some(authorization), None) = (headers.next(), headers.next()) else { return None };
    let (scheme, rest) = authorization.to_str().ok()?.split_once(' ')?;
    let token = rest.trim_start_matches(' ');
    let unpadded = token.trim_end_matches('=');
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    let is_one_token = !unpadded.is_empty() && unpadded.bytes().all(is_allowed);
    (scheme.eq_ignore_ascii_case("Bearer") && is_one_token).then_some(token)
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        // The challenge that RFC 6750 §3 asks for.
        let challenge = match self {
            Self::NotLoggedIn => "Bearer",
            Self::InvalidToken => r#"Bearer error="invalid_token""#,
            Self::NoSecret => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        };
        (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response()
    }
}
