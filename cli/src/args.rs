//! The arguments and the text of `--help`.

use crate::text::shown;
use hs256::NumericDate;
use serde_json::{Map, Value, value::RawValue};
use std::{num::IntErrorKind, path::PathBuf, time::Duration};

/// The last second of the year 9999, which is as far as most other programs can tell the time.
const LAST: i64 = 253_402_300_799;

const NOTES: &str = "\
The secret, 32 bytes or more, is in the environment variable SECRET_KEY or
in a file (--secret-file).
Exit status: 0 good, 1 rejected, 2 wrong usage, 3 could not be checked.";

/// Makes, checks and shows JSON Web Tokens that are signed with HMAC-SHA-256 (HS256).
#[derive(clap::Parser)]
#[command(name = "hs256", version, after_help = NOTES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Make a token for SUBJECT that expires in 30 minutes
    Create(Create),
    /// Make a token of claims: a JSON object on standard input, options, or both
    Sign(Sign),
    /// Check a token and print its claims
    Verify(Verify),
    /// Print what a token says, without checking it
    Decode {
        /// The token; if it is - or absent, it is read from standard input
        token: Option<String>,
    },
    /// Make a secret: print 32 random bytes in base64url
    Secret {
        /// Print them in hexadecimal
        #[arg(long)]
        hex: bool,
        #[command(flatten)]
        end: End,
    },
    /// Print completions for a shell
    Completions {
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print a manual page, for `man -l -`
    Man {
        /// The command that the page is about; without it, the page is about hs256
        #[arg(value_name = "COMMAND", value_parser = ["create", "sign", "verify", "decode", "secret", "completions", "man"])]
        command: Option<String>,
    },
}

#[derive(clap::Args)]
pub(crate) struct Create {
    /// The claim `sub`; one that begins with a dash comes after --
    pub(crate) subject: String,
    /// Expire N minutes from now
    #[arg(long = "minutes", value_name = "N", default_value = "30", allow_negative_numbers = true, value_parser = minutes)]
    pub(crate) exp: NumericDate,
    #[command(flatten)]
    pub(crate) token: Token,
}

#[derive(clap::Args)]
pub(crate) struct Sign {
    /// Add `exp`: expire N minutes from now
    #[arg(long = "minutes", value_name = "N", allow_negative_numbers = true, value_parser = minutes, conflicts_with = "no_exp")]
    pub(crate) exp: Option<NumericDate>,
    /// Accept claims without `exp`: the token never expires
    #[arg(long)]
    pub(crate) no_exp: bool,
    /// Add the subject X
    #[arg(long, value_name = "X")]
    pub(crate) sub: Option<String>,
    #[command(flatten)]
    pub(crate) token: Token,
    /// The claims are on standard input
    #[arg(value_name = "-", hide = true)]
    pub(crate) dash: Option<String>,
}

/// What is written into a token.
#[derive(clap::Args)]
#[command(next_help_heading = "Claims")]
pub(crate) struct Token {
    /// Add `iat`, the current time (`create` always does)
    #[arg(long)]
    pub(crate) iat: bool,
    /// Add `nbf`, the current time
    #[arg(long)]
    pub(crate) nbf: bool,
    /// Add `jti`, a random identifier
    #[arg(long)]
    pub(crate) jti: bool,
    /// Add the issuer X
    #[arg(long, value_name = "X")]
    pub(crate) iss: Option<String>,
    /// Add the audience X; of several, an array
    #[arg(long, value_name = "X")]
    pub(crate) aud: Vec<String>,
    /// Add a claim whose value is JSON, as in 'role="admin"'
    #[arg(long, value_name = "NAME=JSON", value_parser = claim)]
    pub(crate) claim: Vec<(String, String)>,
    /// Add the header parameter `kid`, the name of the key
    #[arg(long, value_name = "X", help_heading = "Header")]
    pub(crate) kid: Option<String>,
    /// Set the header parameter `typ`, which is JWT by default
    #[arg(long, value_name = "X", help_heading = "Header")]
    pub(crate) typ: Option<String>,
    /// Add header parameters, a JSON object; with `alg` among them, they are the whole header
    #[arg(long, value_name = "JSON", value_parser = header, help_heading = "Header")]
    pub(crate) header: Option<Map<String, Value>>,
    #[command(flatten)]
    pub(crate) end: End,
    #[command(flatten)]
    pub(crate) secret: Secret,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct End {
    /// Leave out the line break at the end
    #[arg(short, long)]
    no_newline: bool,
}

impl End {
    pub(crate) fn after(&self, line: String) -> String {
        line + if self.no_newline { "" } else { "\n" }
    }
}

#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The token; if it is - or absent, it is read from standard input
    pub(crate) token: Option<String>,
    /// Require the issuer X; of several, one is enough
    #[arg(long, value_name = "X")]
    pub(crate) iss: Vec<String>,
    /// Require the audience X; of several, one is enough; without this option, `aud` must be absent
    #[arg(long, value_name = "X", conflicts_with = "ignore_aud")]
    pub(crate) aud: Vec<String>,
    /// Require the subject X
    #[arg(long, value_name = "X")]
    pub(crate) sub: Option<String>,
    /// Require a claim with this value, as in 'role="admin"'
    #[arg(long, value_name = "NAME=JSON", value_parser = claim)]
    pub(crate) claim: Vec<(String, String)>,
    /// Require the header parameter `typ` X; without this option, JWT or none
    #[arg(long, value_name = "X")]
    pub(crate) typ: Option<String>,
    /// Allow for clocks that differ by SECONDS (default: 0)
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds)]
    pub(crate) leeway: Option<Duration>,
    /// Require `iat`, at most SECONDS ago
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds)]
    pub(crate) max_age: Option<Duration>,
    /// Accept tokens that never expire
    #[arg(long)]
    pub(crate) allow_missing_exp: bool,
    /// Accept tokens for any audience
    #[arg(long)]
    pub(crate) ignore_aud: bool,
    /// Read many tokens from standard input, one per line, and print one line for each: its claims, or in quotes why it is
    /// rejected
    #[arg(long)]
    pub(crate) lines: bool,
    /// With --lines, use N threads (default: 1)
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = jobs)]
    pub(crate) jobs: Option<usize>,
    #[command(flatten)]
    pub(crate) secret: Secret,
}

/// Where the secret is, and how it is written.
#[derive(clap::Args)]
#[command(next_help_heading = "Secret")]
pub(crate) struct Secret {
    /// Read the secret from a file (- is standard input): text without its last line break, or a JSON Web Key
    #[arg(long, value_name = "PATH")]
    pub(crate) secret_file: Option<PathBuf>,
    /// The secret is written in hexadecimal
    #[arg(long)]
    pub(crate) secret_hex: bool,
    /// The secret is written in base64 or base64url
    #[arg(long, conflicts_with = "secret_hex")]
    pub(crate) secret_base64: bool,
    /// Use the bytes of the secret as they are, including a line break at the end
    #[arg(long, conflicts_with_all = ["secret_hex", "secret_base64"])]
    pub(crate) secret_raw: bool,
    /// Accept a secret of fewer than 32 bytes
    #[arg(long)]
    pub(crate) allow_short_secret: bool,
}

fn whole_number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|error: std::num::ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => "is too large".into(),
        _ => format!("needs a whole number, not `{}`", shown(text, 20)),
    })
}

fn seconds(text: &str) -> Result<Duration, String> {
    whole_number(text).map(Duration::from_secs)
}

/// When a token expires that is made now.
fn minutes(text: &str) -> Result<NumericDate, String> {
    let minutes = whole_number(text)?;
    if minutes == 0 {
        return Err("needs 1 or more: with 0 the token would have expired already".into());
    }
    let now = NumericDate::now().as_secs();
    let exp = minutes.checked_mul(60).and_then(|secs| now.checked_add_unsigned(secs)).filter(|exp| *exp <= LAST);
    exp.map(NumericDate::from_secs).ok_or_else(|| "is too large: the token would expire after the year 9999".into())
}

fn jobs(text: &str) -> Result<usize, String> {
    match usize::try_from(whole_number(text)?) {
        Ok(jobs @ 1..=256) => Ok(jobs),
        _ => Err("needs a number from 1 to 256".into()),
    }
}

fn claim(text: &str) -> Result<(String, String), String> {
    let (name, json) = text.split_once('=').ok_or("needs NAME=JSON, as in 'role=\"admin\"'")?;
    match serde_json::from_str::<&RawValue>(json) {
        Ok(value) => Ok((name.into(), value.get().into())),
        Err(_) => {
            Err(format!("needs JSON after {}=, where a text has quotes, as in 'role=\"admin\"'", shown(name, 20)))
        }
    }
}

fn header(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|_| "needs a JSON object, as in '{\"kid\":\"1\"}'".into())
}
