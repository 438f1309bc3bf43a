//! A login and a protected route: see README.md.

mod auth;
mod users;

use auth::{Rejection, User};
use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Result},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use std::{env, error::Error, sync::Arc};
use tokio::net::TcpListener;
use users::Users;

const DEMO_EMAIL: &str = "demo@example.com";

#[tokio::main]
async fn main() -> core::result::Result<(), Box<dyn Error>> {
    // Without a good secret the server does not start, and so does not fail later.
    hs256::secret_key()?;
    let users = Arc::new(Users::new(DEMO_EMAIL, &demo_password()?)?);
    let app = Router::new().route("/login", post(login)).route("/me", get(me)).with_state(users);

    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

/// That of the environment, or a random one, which is shown this once.
fn demo_password() -> core::result::Result<String, Box<dyn Error>> {
    if let Ok(password) = env::var("DEMO_PASSWORD") {
        return Ok(password);
    }
    let password = format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?);
    println!("password of {DEMO_EMAIL}: {password}");
    Ok(password)
}

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

/// RFC 6749 §5.1: the names of the members, and that nobody on the way keeps the answer.
#[derive(Serialize)]
struct Token {
    access_token: String,
    token_type: &'static str,
}

async fn login(State(users): State<Arc<Users>>, Json(login): Json<Login>) -> Result<impl IntoResponse> {
    let Login { email, password } = login;
    if !users.check(email.clone(), password).await {
        return Err(Rejection::NotLoggedIn.into());
    }
    let access_token = hs256::create_access_token(&email).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(Token { access_token, token_type: "bearer" })))
}

#[derive(Serialize)]
struct Me {
    email: String,
}

async fn me(User { email }: User) -> Json<Me> {
    Json(Me { email })
}
