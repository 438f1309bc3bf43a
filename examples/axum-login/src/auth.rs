//! Access tokens and refresh tokens. A handler with a [`User`] among its arguments runs only for a request with a good access
//! token. This file uses nothing else of this package: copy it. It needs the crates `axum`, `getrandom`, `hs256` and `serde`.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{
        StatusCode,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use hs256::{Error, Key, NumericDate, Validation, bearer_token};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// An access token cannot be revoked, so it is short-lived.
const ACCESS_LIFETIME: Duration = Duration::from_secs(5 * 60);
/// A refresh token can: it is accepted only while the server has its session.
const REFRESH_LIFETIME: Duration = Duration::from_secs(30 * 86_400);

/// What tokens are signed and verified with. It is part of the state, in an [`Arc`].
pub struct Auth {
    access_key: Key,
    refresh_key: Key,
    issuer: String,
    clock: fn() -> NumericDate,
}

/// The claims of an access token.
#[derive(Serialize, Deserialize)]
pub struct User {
    iss: String,
    #[serde(rename = "sub")]
    pub email: String,
    pub roles: Vec<String>,
    exp: NumericDate,
}

/// The claims of a refresh token.
#[derive(Serialize, Deserialize)]
pub struct Session {
    iss: String,
    #[serde(rename = "sub")]
    pub email: String,
    /// The name of the session, to store it by.
    #[serde(rename = "jti")]
    pub id: String,
    exp: NumericDate,
}

/// What the client gets (RFC 6749 §5.1).
#[derive(Serialize)]
pub struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    refresh_token: String,
}

impl Auth {
    /// The clock is [`NumericDate::now`], except in tests.
    pub fn new(key: Key, issuer: String, clock: fn() -> NumericDate) -> Self {
        // Two keys, so that neither kind of token is accepted in place of the other.
        Self { refresh_key: key.derive("refresh"), access_key: key, issuer, clock }
    }

    /// What every token must say.
    fn policy(&self) -> Validation<'_> {
        Validation::new().issuer(&self.issuer)
    }

    /// Signs the tokens of a user who has proved who they are. Store the session.
    pub fn sign(&self, email: String, roles: Vec<String>) -> Result<(Tokens, Session), Rejection> {
        let (now, iss) = ((self.clock)(), &self.issuer);
        let user = User { iss: iss.clone(), email: email.clone(), roles, exp: now + ACCESS_LIFETIME };
        let session = Session { iss: iss.clone(), email, id: random_id()?, exp: now + REFRESH_LIFETIME };
        let tokens = Tokens {
            access_token: self.access_key.sign_json(&user).map_err(Rejection::of_signing)?,
            token_type: "Bearer",
            expires_in: ACCESS_LIFETIME.as_secs(),
            refresh_token: self.refresh_key.sign_json(&session).map_err(Rejection::of_signing)?,
        };
        Ok((tokens, session))
    }

    /// Verifies an access token.
    pub fn user(&self, token: &str) -> Result<User, Rejection> {
        self.policy().verify_json(&self.access_key, token, (self.clock)()).map_err(Rejection::of_verifying)
    }

    /// Verifies a refresh token. Whether its session has ended is not known here.
    pub fn session(&self, token: &str) -> Result<Session, Rejection> {
        self.policy().verify_json(&self.refresh_key, token, (self.clock)()).map_err(Rejection::of_verifying)
    }
}

/// 16 random bytes, so that nobody can guess it.
fn random_id() -> Result<String, Rejection> {
    let random = || getrandom::u64().inspect_err(|error| eprintln!("no random bytes: {error}"));
    match (random(), random()) {
        (Ok(high), Ok(low)) => Ok(format!("{high:016x}{low:016x}")),
        _ => Err(Rejection::Internal),
    }
}

impl<S: Sync> FromRequestParts<S> for User
where
    Arc<Auth>: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let mut headers = parts.headers.get_all(AUTHORIZATION).iter();
        // Of two headers, another program on the way may have looked at the other one.
        let (Some(header), None) = (headers.next(), headers.next()) else { return Err(Rejection::NotLoggedIn) };
        let token = header.to_str().ok().and_then(bearer_token).ok_or(Rejection::NotLoggedIn)?;
        Arc::from_ref(state).user(token)
    }
}

impl User {
    pub fn require_role(&self, role: &str) -> Result<(), Rejection> {
        if self.roles.iter().any(|other| other == role) { Ok(()) } else { Err(Rejection::Forbidden) }
    }
}

/// Why a request is rejected. The client is told no more than this.
#[derive(Debug, PartialEq)]
pub enum Rejection {
    /// There is no token, or no right password.
    NotLoggedIn,
    /// The token is not accepted.
    InvalidToken,
    /// The user does not have the role.
    Forbidden,
    /// A fault of the server.
    Internal,
}

/// There is no `From<hs256::Error>`, because a fault of signing must not become a 401.
impl Rejection {
    fn of_verifying(error: Error) -> Self {
        eprintln!("a token is rejected: {error}");
        if error.is_invalid_token() { Self::InvalidToken } else { Self::Internal }
    }

    fn of_signing(error: Error) -> Self {
        eprintln!("a token cannot be signed: {error}");
        Self::Internal
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        // RFC 6750 §3, §3.1
        let (status, challenge) = match self {
            Self::NotLoggedIn => (StatusCode::UNAUTHORIZED, "Bearer"),
            Self::InvalidToken => (StatusCode::UNAUTHORIZED, r#"Bearer error="invalid_token""#),
            Self::Forbidden => (StatusCode::FORBIDDEN, r#"Bearer error="insufficient_scope""#),
            Self::Internal => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        };
        (status, [(WWW_AUTHENTICATE, challenge)]).into_response()
    }
}
