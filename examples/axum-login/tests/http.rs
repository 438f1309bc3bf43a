//! The program itself, over HTTP on loopback.

#[path = "../src/auth.rs"]
mod auth;

use axum::{Router, routing::get};
use hs256::{Claims, Error, Key, NumericDate};
use serde_json::{Value, json};
use std::{
    env,
    io::{BufRead, BufReader, Lines, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

const SECRET: &str = "the secret of these tests, which has 32 bytes and more";
const EMAIL: &str = "demo@example.com";
const PASSWORD: &str = "correct horse battery staple";
const ANY_PORT: &str = "127.0.0.1:0";
const MINUTE: Duration = Duration::from_secs(60);

/// No step of a test takes longer.
const LIMIT: Duration = Duration::from_secs(30);

const NOT_LOGGED_IN: Option<&str> = Some("Bearer");
const INVALID_TOKEN: Option<&str> = Some(r#"Bearer error="invalid_token""#);

fn program(address: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_axum-login"));
    command.arg(address).env("SECRET_KEY", SECRET).env("DEMO_PASSWORD", PASSWORD);
    command
}

/// The program while it runs.
struct Server {
    child: Child,
    address: SocketAddr,
    /// What it printed before the address.
    printed: Vec<String>,
}

impl Server {
    fn start() -> Self {
        Self::spawn(program(ANY_PORT))
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut server = Self { child, address: ([0; 4], 0).into(), printed: Vec::new() };
        (server.printed, server.address) = within_limit(|| read_address(lines));
        server
    }

    fn send(&self, request: &str, headers: &str, body: &str) -> Response {
        let mut stream = TcpStream::connect_timeout(&self.address, LIMIT).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.set_write_timeout(Some(LIMIT)).unwrap();
        let (address, len) = (self.address, body.len());
        let head = format!("{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {len}\r\n");
        stream.write_all(format!("{head}{headers}\r\n{body}").as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        Response { head: head.to_owned(), body: body.to_owned() }
    }

    fn login(&self, email: &str, password: &str) -> Response {
        let body = json!({ "email": email, "password": password }).to_string();
        self.send("POST /login", "Content-Type: application/json\r\n", &body)
    }

    fn me(&self, authorization: &str) -> Response {
        self.send("GET /me", &format!("Authorization: {authorization}\r\n"), "")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything up to the address, and the address.
fn read_address(lines: Lines<BufReader<ChildStdout>>) -> (Vec<String>, SocketAddr) {
    let mut printed = Vec::new();
    for line in lines {
        let line = line.unwrap();
        if let Some(address) = line.strip_prefix("listening on http://") {
            return (printed, address.parse().unwrap());
        }
        printed.push(line);
    }
    panic!("the program ended: {printed:?}")
}

fn within_limit<T: Send + 'static>(step: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(step()));
    receiver.recv_timeout(LIMIT).unwrap()
}

struct Response {
    head: String,
    body: String,
}

impl Response {
    fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn token(&self) -> String {
        self.json()["access_token"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn assert_unauthorized(&self, challenge: Option<&str>) {
        assert_eq!((self.status(), self.header("WWW-Authenticate")), ("401", challenge));
        assert_eq!(self.body, "");
    }

    #[track_caller]
    fn assert_is_me(&self, email: &str) {
        assert_eq!((self.status(), self.json()), ("200", json!({ "email": email })));
    }
}

fn claims(email: &str, exp: NumericDate) -> Claims<&str> {
    Claims { sub: email, exp }
}

#[test]
fn who_logs_in_is_known_afterwards() {
    let server = Server::start();
    let login = server.login(EMAIL, PASSWORD);
    assert_eq!(login.status(), "200");
    assert_eq!(login.header("Cache-Control"), Some("no-store"));
    assert_eq!(login.json(), json!({ "access_token": login.token(), "token_type": "bearer" }));

    let token = login.token();
    server.me(&format!("Bearer {token}")).assert_is_me(EMAIL);
    server.me(&format!("bearer {token}")).assert_is_me(EMAIL);
    server.me(&format!("BEARER  {token}")).assert_is_me(EMAIL);
}

#[test]
fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let server = Server::start();
    for (email, password) in
        [(EMAIL, "wrong"), (EMAIL, ""), ("Demo@example.com", PASSWORD), ("eve@example.com", PASSWORD), ("", "")]
    {
        server.login(email, password).assert_unauthorized(NOT_LOGGED_IN);
    }
}

#[test]
fn a_login_that_is_no_login_is_a_bad_request() {
    let server = Server::start();
    let json = "Content-Type: application/json\r\n";
    assert_eq!(server.send("POST /login", json, "{").status(), "400");
    assert_eq!(server.send("POST /login", json, "{}").status(), "422");
    assert_eq!(server.send("POST /login", "", "email=a").status(), "415");
    assert_eq!(server.send("GET /login", "", "").status(), "405");
}

#[test]
fn without_a_token_there_is_no_error_code() {
    let server = Server::start();
    server.send("GET /me", "", "").assert_unauthorized(NOT_LOGGED_IN);
    server.me("Basic ZGVtbzpkZW1v").assert_unauthorized(NOT_LOGGED_IN);
}

/// RFC 6750 §2.1: the scheme, spaces, one token, and nothing else. All of these have a good token in them.
#[test]
fn what_is_no_bearer_token_is_no_token() {
    let server = Server::start();
    let key = Key::new(SECRET.as_bytes()).unwrap();
    let good = key.sign(&claims(EMAIL, NumericDate::now() + MINUTE)).unwrap();
    for authorization in [
        "Bearer".to_owned(),
        "Bearer =".to_owned(),
        good.clone(),
        format!("Bearer{good}"),
        format!("Bearer\t{good}"),
        format!("Bearer \t{good}"),
        format!("Token {good}"),
        format!("Bearer Bearer {good}"),
        format!("Bearer {good} {good}"),
        format!("Bearer {good},"),
        format!("Bearer {good}, Bearer {good}"),
        format!("Bearer \"{good}\""),
        format!("Bearer <{good}>"),
        format!("Bearer {good}\r\nAuthorization: Bearer {good}"),
        format!("Basic ZGVtbzpkZW1v\r\nAuthorization: Bearer {good}"),
    ] {
        server.me(&authorization).assert_unauthorized(NOT_LOGGED_IN);
    }
    server.me(&format!("bEARER   {good}")).assert_is_me(EMAIL);
    // Of a form that tokens may have, but these do not.
    server.me(&format!("Bearer {good}=")).assert_unauthorized(INVALID_TOKEN);
}

#[test]
fn a_bad_token_is_an_invalid_token() {
    let server = Server::start();
    let key = Key::new(SECRET.as_bytes()).unwrap();
    let now = NumericDate::now();
    let good = key.sign(&claims("eve@example.com", now + MINUTE)).unwrap();
    server.me(&format!("Bearer {good}")).assert_is_me("eve@example.com");

    let (header, rest) = good.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let other = key.sign(&claims(EMAIL, now + MINUTE)).unwrap();
    let other_payload = other.split('.').nth(1).unwrap();
    let bad = [
        "garbage".to_owned(),
        "a.b.c".to_owned(),
        format!("{header}.{other_payload}.{signature}"),
        format!("{header}.{payload}."),
        good[..good.len() - 1].to_owned(),
        key.sign(&claims(EMAIL, now - MINUTE)).unwrap(),
        key.sign(&claims(EMAIL, now)).unwrap(),
        key.derive("refresh").sign(&claims(EMAIL, now + MINUTE)).unwrap(),
        Key::new(SECRET.to_uppercase().as_bytes()).unwrap().sign(&claims(EMAIL, now + MINUTE)).unwrap(),
    ];
    for token in bad {
        server.me(&format!("Bearer {token}")).assert_unauthorized(INVALID_TOKEN);
    }
}

#[test]
fn without_a_password_in_the_environment_one_is_made_up() {
    let mut command = program(ANY_PORT);
    command.env_remove("DEMO_PASSWORD");
    let server = Server::spawn(command);
    let [line] = &server.printed[..] else { panic!("{:?}", server.printed) };
    let password = line.strip_prefix("password of demo@example.com: ").unwrap();
    assert_eq!(password.len(), 32);
    assert_eq!(server.login(EMAIL, password).status(), "200");
    server.login(EMAIL, PASSWORD).assert_unauthorized(NOT_LOGGED_IN);
}

#[test]
fn with_a_short_secret_the_server_does_not_start() {
    // With this address it would end too, but with another error.
    let output = within_limit(|| program("nowhere").env("SECRET_KEY", "change-me").output().unwrap());
    assert!(!output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "Error: ShortSecret\n");
}

/// The extractor alone, in a server that does not look at its secret before it starts.
#[test]
#[ignore = "run by the next test"]
fn server_without_a_look_at_its_secret() {
    let me = |user: auth::User| async move { user.email };
    let app = Router::new().route("/me", get(me));
    tokio::runtime::Builder::new_multi_thread().enable_io().build().unwrap().block_on(async {
        let listener = tokio::net::TcpListener::bind(ANY_PORT).await.unwrap();
        println!("\nlistening on http://{}", listener.local_addr().unwrap());
        axum::serve(listener, app).await.unwrap();
    });
}

/// A token says nothing about that, and another one would not help.
#[test]
fn a_bad_secret_is_the_servers_own_fault() {
    let key = Key::new(SECRET.as_bytes()).unwrap();
    let good = key.sign(&claims(EMAIL, NumericDate::now() + MINUTE)).unwrap();
    let start = |secret: &str| {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "--nocapture", "server_without_a_look_at_its_secret"]);
        command.env("SECRET_KEY", secret).stderr(Stdio::piped());
        Server::spawn(command)
    };
    for (secret, reason) in [("", Error::EmptySecret), ("change-me", Error::ShortSecret)] {
        let mut server = start(secret);
        for token in [&good, "garbage"] {
            let response = server.me(&format!("Bearer {token}"));
            assert_eq!((response.status(), response.header("WWW-Authenticate")), ("500", None));
            assert_eq!(response.body, "");
            // The operator is told why.
            let stderr = server.child.stderr.take().unwrap();
            let (line, stderr) = within_limit(|| {
                let mut stderr = BufReader::new(stderr);
                let mut line = String::new();
                stderr.read_line(&mut line).unwrap();
                (line, stderr.into_inner())
            });
            server.child.stderr = Some(stderr);
            assert_eq!(line, format!("SECRET_KEY: {reason}\n"));
        }
        server.send("GET /me", "", "").assert_unauthorized(NOT_LOGGED_IN);
    }
    // The same server with a good secret.
    let server = start(SECRET);
    let response = server.me(&format!("Bearer {good}"));
    assert_eq!((response.status(), response.body.as_str()), ("200", EMAIL));
    server.me("Bearer garbage").assert_unauthorized(INVALID_TOKEN);
}
