//! Reads the configuration from the environment, and runs the server: see README.md.

use axum_login::{app, auth::Auth, users::Users};
use hs256::{Key, NumericDate};
use std::{env, error::Error, process, sync::Arc};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Without a good secret the server does not start.
    let key = Key::from_env("SECRET_KEY").unwrap_or_else(|error| {
        eprintln!("SECRET_KEY: {error}");
        process::exit(1)
    });
    let issuer = env::var("ISSUER").unwrap_or_else(|_| "axum-login".to_owned());
    let password = demo_password()?;
    let users = Users::new(&[("demo@example.com", &password, &[]), ("admin@example.com", &password, &["admin"])])?;
    let app = app(Auth::new(key, issuer, NumericDate::now), Arc::new(users));

    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

/// The password of both users: that of the environment, or a random one, which is shown this once.
fn demo_password() -> Result<String, getrandom::Error> {
    if let Ok(password) = env::var("DEMO_PASSWORD") {
        return Ok(password);
    }
    let password = format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?);
    println!("password: {password}");
    Ok(password)
}
