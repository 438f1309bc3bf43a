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

/// The user whom the access token is about.
pub struct User {
    pub email: String,
}

/// The answer 401, with the challenge that RFC 6750 §3 asks for.
pub enum Unauthorized {
    /// There is no token, so there is nothing to say about it.
    NotLoggedIn,
    /// There is a token, but no good one. What is wrong with it is not the sender's business.
    InvalidToken,
}

impl<S: Sync> FromRequestParts<S> for User {
    type Rejection = Unauthorized;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Unauthorized> {
        let token = bearer_token(&parts.headers).ok_or(Unauthorized::NotLoggedIn)?;
        let claims = hs256::verify_access_token(token).map_err(|_| Unauthorized::InvalidToken)?;
        Ok(Self { email: claims.sub })
    }
}

/// `Authorization: Bearer <token>` (RFC 6750 §2.1). The scheme may be written in any case (RFC 9110 §11.1).
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim_start_matches(' '))
}

impl IntoResponse for Unauthorized {
    fn into_response(self) -> Response {
        let challenge = match self {
            Self::NotLoggedIn => "Bearer",
            Self::InvalidToken => r#"Bearer error="invalid_token""#,
        };
        (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response()
    }
}
