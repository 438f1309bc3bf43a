//! The `hs256` command: makes and checks access tokens. The secret comes from the environment only.

use hs256::{ACCESS_TOKEN_EXPIRE_MINUTES, Claims, Key, MAX_TOKEN_LEN, NumericDate, Validation, jws, secret_key};
use std::{
    env,
    io::{self, Read, Write},
    process::ExitCode,
    time::Duration,
};

const USAGE: &str = "\
Makes and checks access tokens (JSON Web Tokens, HS256).

usage: hs256 create SUBJECT [--minutes N]   print a token for SUBJECT that ends in N minutes (30)
       hs256 verify TOKEN                   print its claims if it is good; `-` reads it from standard input
       hs256 --help | --version

A SUBJECT that begins with a dash follows `--`, as in: hs256 create -- -x
The secret is the environment variable SECRET_KEY, 32 bytes or more.
Exit status: 0 done, 1 refused or failed, 2 wrong usage.
";

type Result<T> = core::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let args: Vec<_> = env::args_os().skip(1).collect();
    let args: Option<Vec<&str>> = args.iter().map(|arg| arg.to_str()).collect();
    let Some(command) = args.as_deref().and_then(Command::parse) else {
        complain(USAGE);
        return ExitCode::from(2);
    };
    match command.run().and_then(|text| Ok(io::stdout().write_all(text.as_bytes())?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("hs256: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

enum Command<'a> {
    Help,
    Version,
    Create { subject: &'a str, minutes: u64 },
    Verify { token: &'a str },
}

impl<'a> Command<'a> {
    fn parse(args: &[&'a str]) -> Option<Self> {
        let default = ACCESS_TOKEN_EXPIRE_MINUTES;
        Some(match *args {
            ["--help" | "-h"] => Self::Help,
            ["--version" | "-V"] => Self::Version,
            ["create", "--", subject] => Self::Create { subject, minutes: default },
            ["create", "--minutes", minutes, "--", subject] => Self::Create { subject, minutes: minutes.parse().ok()? },
            ["create", "--minutes", minutes, subject] | ["create", subject, "--minutes", minutes] => {
                Self::Create { subject: plain(subject)?, minutes: minutes.parse().ok()? }
            }
            ["create", subject] => Self::Create { subject: plain(subject)?, minutes: default },
            ["verify", "-"] => Self::Verify { token: "-" },
            ["verify", token] => Self::Verify { token: plain(token)? },
            _ => return None,
        })
    }

    fn run(&self) -> Result<String> {
        match *self {
            Self::Help => Ok(USAGE.into()),
            Self::Version => Ok(format!("hs256 {}\n", env!("CARGO_PKG_VERSION"))),
            Self::Create { subject, minutes } => {
                let exp = NumericDate::now() + Duration::from_secs(minutes.saturating_mul(60));
                Ok(key()?.sign(&Claims { sub: subject, exp })? + "\n")
            }
            Self::Verify { token: "-" } => {
                let mut token = String::new();
                // Some room for white space; what is longer than a token may be is refused as such.
                io::stdin().take(2 * MAX_TOKEN_LEN as u64).read_to_string(&mut token)?;
                verify(token.trim())
            }
            Self::Verify { token } => verify(token),
        }
    }
}

/// What cannot be mistaken for an option.
fn plain(arg: &str) -> Option<&str> {
    (!arg.starts_with('-')).then_some(arg)
}

fn verify(token: &str) -> Result<String> {
    let key = key()?;
    Validation::new().verify(key, token, NumericDate::now())?;
    // All claims as they were signed. Outside of strings line breaks are white space, and inside there are none.
    let payload = String::from_utf8(jws::authenticate(key, token)?)?;
    Ok(payload.trim().replace(['\n', '\r'], " ") + "\n")
}

fn key() -> Result<&'static Key> {
    Ok(secret_key().map_err(|error| format!("SECRET_KEY: {error}"))?)
}

/// Where even this cannot be said, the exit status says it.
fn complain(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
