//! The routes of the server: see README.md.

pub mod auth;
pub mod users;

use auth::{Auth, Rejection, Session, User};
use axum::{
    Json, Router,
    extract::{FromRef, State},
    http::{StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use users::Users;

/// The state of the server.
#[derive(Clone)]
struct App {
    auth: Arc<Auth>,
    users: Arc<Users>,
}

/// From this the extractor of [`User`] gets its key.
impl FromRef<App> for Arc<Auth> {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}

pub fn app(auth: Auth, users: Arc<Users>) -> Router {
    Router::new()
        .route("/login", post(login))
        .route("/refresh", post(refresh))
        .route("/logout", post(logout))
        .route("/me", get(me))
        .route("/users", get(list_users))
        .with_state(App { auth: auth.into(), users })
}

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

#[derive(Deserialize)]
struct Refresh {
    refresh_token: String,
}

async fn login(State(app): State<App>, Json(Login { email, password }): Json<Login>) -> Result<Response, Rejection> {
    if !app.users.clone().check(email.clone(), password).await {
        return Err(Rejection::NotLoggedIn);
    }
    app.start_session(email)
}

async fn refresh(State(app): State<App>, Json(body): Json<Refresh>) -> Result<Response, Rejection> {
    let session = app.end_session(&body.refresh_token)?;
    app.start_session(session.email)
}

/// The access token is still accepted until it expires.
async fn logout(State(app): State<App>, Json(body): Json<Refresh>) -> Result<StatusCode, Rejection> {
    app.end_session(&body.refresh_token)?;
    Ok(StatusCode::NO_CONTENT)
}

impl App {
    /// Signs tokens with the roles that the user has now.
    fn start_session(&self, email: String) -> Result<Response, Rejection> {
        let roles = self.users.roles(&email).ok_or(Rejection::NotLoggedIn)?;
        let (tokens, session) = self.auth.sign(email, roles)?;
        self.users.start_session(session.id, session.email);
        // No cache on the way may keep the answer (RFC 6749 §5.1).
        Ok(([(CACHE_CONTROL, "no-store")], Json(tokens)).into_response())
    }

    /// Accepts each refresh token once.
    fn end_session(&self, refresh_token: &str) -> Result<Session, Rejection> {
        let session = self.auth.session(refresh_token)?;
        if !self.users.end_session(&session.id) {
            eprintln!("a refresh token was used again, perhaps by a thief: all sessions of the user end");
            self.users.end_sessions_of(&session.email);
            return Err(Rejection::InvalidToken);
        }
        Ok(session)
    }
}

#[derive(Serialize)]
struct Me {
    email: String,
    roles: Vec<String>,
}

/// For everybody who is logged in.
async fn me(user: User) -> Json<Me> {
    Json(Me { email: user.email, roles: user.roles })
}

/// For admins.
async fn list_users(user: User, State(app): State<App>) -> Result<Response, Rejection> {
    user.require_role("admin")?;
    Ok(Json(app.users.emails()).into_response())
}
