//! Requests and responses, without a network: `oneshot` hands a request to the router.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode},
};
use axum_login::{
    app,
    auth::{Auth, Rejection},
    users::Users,
};
use hs256::{Error, Json, Key, NumericDate};
use serde_json::{Value, json};
use std::{process::Command, sync::Arc};
use tower::ServiceExt;

const SECRET: &str = "the secret of these tests, which has 32 bytes and more";
const ISSUER: &str = "https://id.example";
const EMAIL: &str = "demo@example.com";
const ADMIN: &str = "admin@example.com";
const PASSWORD: &str = "correct horse battery staple";

/// When these tests log in.
const NOW: i64 = 1_800_000_000;
const ACCESS_LIFETIME: i64 = 5 * 60;

const NOT_LOGGED_IN: (StatusCode, Option<&str>) = (StatusCode::UNAUTHORIZED, Some("Bearer"));
const INVALID_TOKEN: (StatusCode, Option<&str>) = (StatusCode::UNAUTHORIZED, Some(r#"Bearer error="invalid_token""#));
const FORBIDDEN: (StatusCode, Option<&str>) = (StatusCode::FORBIDDEN, Some(r#"Bearer error="insufficient_scope""#));

fn key() -> Key {
    Key::new(SECRET.as_bytes()).unwrap()
}

fn auth(clock: fn() -> NumericDate) -> Auth {
    Auth::new(key(), ISSUER.to_owned(), clock)
}

fn users() -> Arc<Users> {
    Arc::new(Users::new(&[(EMAIL, PASSWORD, &[]), (ADMIN, PASSWORD, &["admin"])]).unwrap())
}

fn server() -> Router {
    app(auth(|| NumericDate::from_secs(NOW)), users())
}

struct Response {
    status: StatusCode,
    challenge: Option<String>,
    cache_control: Option<String>,
    body: Vec<u8>,
}

impl Response {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn text(&self, member: &str) -> String {
        self.json()[member].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn assert_rejected(&self, (status, challenge): (StatusCode, Option<&str>)) {
        assert_eq!((self.status, self.challenge.as_deref()), (status, challenge));
        assert_eq!(self.body, b"");
    }

    #[track_caller]
    fn assert_is(&self, json: Value) {
        assert_eq!((self.status, self.json()), (StatusCode::OK, json));
    }
}

async fn send(server: &Router, request: Request<Body>) -> Response {
    let response = server.clone().oneshot(request).await.unwrap();
    let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (challenge, cache_control) = (header("WWW-Authenticate"), header("Cache-Control"));
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 16).await.unwrap().to_vec();
    Response { status, challenge, cache_control, body }
}

async fn post(server: &Router, path: &str, body: Value) -> Response {
    let request = Request::post(path).header("Content-Type", "application/json").body(Body::from(body.to_string()));
    send(server, request.unwrap()).await
}

async fn login(server: &Router, email: &str, password: &str) -> Response {
    post(server, "/login", json!({ "email": email, "password": password })).await
}

async fn refresh(server: &Router, refresh_token: &str) -> Response {
    post(server, "/refresh", json!({ "refresh_token": refresh_token })).await
}

/// With any number of `Authorization` headers.
async fn get_with(server: &Router, path: &str, authorizations: &[&str]) -> Response {
    let request =
        authorizations.iter().fold(Request::get(path), |request, value| request.header("Authorization", *value));
    send(server, request.body(Body::empty()).unwrap()).await
}

async fn get(server: &Router, path: &str, token: &str) -> Response {
    get_with(server, path, &[&format!("Bearer {token}")]).await
}

fn me(email: &str) -> Value {
    json!({ "email": email, "roles": [] })
}

/// An access token of these claims.
fn sign(claims: Value) -> String {
    key().sign(Json(&claims.to_string())).unwrap()
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "sub": EMAIL, "roles": [], "exp": NOW + 1 })
}

#[tokio::test]
async fn who_logs_in_is_known_afterwards() {
    let server = server();
    let response = login(&server, EMAIL, PASSWORD).await;
    assert_eq!(response.status, StatusCode::OK);
    assert_eq!(response.cache_control.as_deref(), Some("no-store"));
    assert_eq!(response.text("token_type"), "Bearer");
    assert_eq!(response.json()["expires_in"], ACCESS_LIFETIME);
    assert_eq!(response.json().as_object().unwrap().len(), 4);

    let token = response.text("access_token");
    get(&server, "/me", &token).await.assert_is(me(EMAIL));
    get_with(&server, "/me", &[&format!("bEARER   {token}")]).await.assert_is(me(EMAIL));
}

#[tokio::test]
async fn rejects_a_wrong_password_and_an_unknown_user_in_the_same_way() {
    let server = server();
    for (email, password) in
        [(EMAIL, "wrong"), (EMAIL, ""), ("Demo@example.com", PASSWORD), ("eve@example.com", PASSWORD), ("", "")]
    {
        login(&server, email, password).await.assert_rejected(NOT_LOGGED_IN);
    }
}

#[tokio::test]
async fn rejects_a_login_that_is_none() {
    let server = server();
    for (method, content_type, body, status) in [
        (Method::POST, "application/json", "{", StatusCode::BAD_REQUEST),
        (Method::POST, "application/json", "{}", StatusCode::UNPROCESSABLE_ENTITY),
        (Method::POST, "text/plain", "email=a", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Method::GET, "application/json", "", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let request = Request::builder().method(method).uri("/login").header("Content-Type", content_type);
        assert_eq!(send(&server, request.body(Body::from(body)).unwrap()).await.status, status);
    }
}

/// RFC 6750 §3: without a token there is no error code.
#[tokio::test]
async fn rejects_a_request_without_one_bearer_token() {
    let (server, good) = (server(), sign(claims()));
    get_with(&server, "/me", &[&format!("Bearer {good}")]).await.assert_is(me(EMAIL));
    get_with(&server, "/me", &[]).await.assert_rejected(NOT_LOGGED_IN);
    for authorization in [
        "Basic ZGVtbzpkZW1v".to_owned(),
        "Bearer".to_owned(),
        good.clone(),
        format!("Bearer{good}"),
        format!("Token {good}"),
        format!("Bearer {good}, Bearer {good}"),
        format!("Bearer \"{good}\""),
    ] {
        get_with(&server, "/me", &[&authorization]).await.assert_rejected(NOT_LOGGED_IN);
        get_with(&server, "/me", &[&authorization, &format!("Bearer {good}")]).await.assert_rejected(NOT_LOGGED_IN);
    }
    let good = format!("Bearer {good}");
    get_with(&server, "/me", &[&good, &good]).await.assert_rejected(NOT_LOGGED_IN);
}

#[tokio::test]
async fn rejects_an_invalid_token() {
    let server = server();
    let good = sign(claims());
    let (header_and_payload, signature) = good.rsplit_once('.').unwrap();
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        sign(claims)
    };
    let login = login(&server, EMAIL, PASSWORD).await;
    for token in [
        "garbage".to_owned(),
        format!("{header_and_payload}."),
        format!("{}.{signature}", header_and_payload.replace(".e", ".f")),
        format!("{good}="),
        Key::new(SECRET.to_uppercase().as_bytes()).unwrap().sign(Json(&claims().to_string())).unwrap(),
        login.text("refresh_token"),
        with("exp", json!(NOW)),
        with("nbf", json!(NOW + 1)),
        with("iss", json!("https://other.example")),
        with("aud", json!("other")),
        with("roles", json!("admin")),
    ] {
        get(&server, "/me", &token).await.assert_rejected(INVALID_TOKEN);
    }
    // An access token is no refresh token either.
    refresh(&server, &login.text("access_token")).await.assert_rejected(INVALID_TOKEN);
}

#[tokio::test]
async fn an_access_token_expires_and_is_refreshed() {
    let users = users();
    let before = app(auth(|| NumericDate::from_secs(NOW)), users.clone());
    let after = app(auth(|| NumericDate::from_secs(NOW + ACCESS_LIFETIME)), users);
    let first = login(&before, EMAIL, PASSWORD).await;
    get(&after, "/me", &first.text("access_token")).await.assert_rejected(INVALID_TOKEN);

    let second = refresh(&after, &first.text("refresh_token")).await;
    get(&after, "/me", &second.text("access_token")).await.assert_is(me(EMAIL));

    // Nobody but a thief uses the first one again. All sessions of this user end, and no others.
    let other = login(&after, ADMIN, PASSWORD).await;
    refresh(&after, &first.text("refresh_token")).await.assert_rejected(INVALID_TOKEN);
    refresh(&after, &second.text("refresh_token")).await.assert_rejected(INVALID_TOKEN);
    assert_eq!(refresh(&after, &other.text("refresh_token")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_logs_out_cannot_refresh() {
    let server = server();
    let tokens = login(&server, EMAIL, PASSWORD).await;
    let refresh_token = tokens.text("refresh_token");
    let response = post(&server, "/logout", json!({ "refresh_token": refresh_token })).await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
    refresh(&server, &refresh_token).await.assert_rejected(INVALID_TOKEN);
    post(&server, "/logout", json!({ "refresh_token": refresh_token })).await.assert_rejected(INVALID_TOKEN);
    // The access token still has some minutes.
    get(&server, "/me", &tokens.text("access_token")).await.assert_is(me(EMAIL));
    post(&server, "/logout", json!({ "refresh_token": "garbage" })).await.assert_rejected(INVALID_TOKEN);
}

#[tokio::test]
async fn only_admins_see_the_users() {
    let server = server();
    let [user, admin] = [login(&server, EMAIL, PASSWORD).await, login(&server, ADMIN, PASSWORD).await];
    get(&server, "/users", &user.text("access_token")).await.assert_rejected(FORBIDDEN);
    get_with(&server, "/users", &[]).await.assert_rejected(NOT_LOGGED_IN);

    get(&server, "/users", &admin.text("access_token")).await.assert_is(json!([ADMIN, EMAIL]));
}

/// Of verifying, the same error is the token's fault.
#[test]
fn a_fault_of_signing_is_not_the_clients() {
    let long = "x".repeat(hs256::MAX_TOKEN_LEN);
    let result = auth(NumericDate::now).sign(long, Vec::new());
    assert_eq!(result.err(), Some(Rejection::Internal));
    assert!(Error::TokenTooLong.is_invalid_token());
}

#[test]
fn the_server_does_not_start_without_a_good_secret() {
    for (secret, error) in [(None, Error::SecretNotSet), (Some("change-me"), Error::ShortSecret)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_axum-login"));
        command.env_remove("SECRET_KEY").envs(secret.map(|secret| ("SECRET_KEY", secret)));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("SECRET_KEY: {error}\n"));
    }
}
