//! The secret: from the environment or from a file, never from an argument.

use crate::{args, failure::Failure, input};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use hs256::{Error, Key, SECRET_KEY, secret_key};
use serde_json::Value;
use std::{
    env,
    fs::File,
    io::{self, Read},
    path::Path,
};

/// No secret is longer: whoever names a larger file has named the wrong one.
const MAX_FILE_LEN: u64 = 64 * 1024;

/// Its path is not shown: it could be the secret itself, by mistake.
const FILE: &str = "the file of `--secret-file`";

const NOT_SET: &str = "is not set: set it to the secret, or name a file with --secret-file; `hs256 secret` makes one";
const LINE_BREAK: &str = "; the line break at the end of the file was left out, --secret-raw keeps it";
const ALLOW_SHORT: &str = "; --allow-short-secret accepts it";

pub(crate) struct Secret {
    pub(crate) key: Key,
    /// The name of the key, if it is a JSON Web Key that has one.
    pub(crate) kid: Option<String>,
    /// How else the secret could be meant, for a token whose signature is wrong.
    pub(crate) hint: String,
}

/// How the bytes of a secret are written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Plain,
    Hex,
    Base64,
}

/// Reads the secret that the options name.
pub(crate) fn read(options: &args::Secret) -> Result<Secret, Failure> {
    let (place, secret) = match (&options.secret_file, env::var_os(SECRET_KEY)) {
        (Some(path), _) => (FILE, understand(&read_file(path)?, true, options)),
        // Like `Key::from_env`, so that the library accepts what the command accepts.
        (None, Some(text)) => match text.into_string() {
            Ok(text) => (SECRET_KEY, understand(text.as_bytes(), false, options)),
            Err(_) => (SECRET_KEY, Err(format!("{}; --secret-file reads any bytes", Error::SecretNotUnicode))),
        },
        // With debug assertions, the library has a secret for development.
        (None, None) => match (Form::of(options) == Form::Plain).then(secret_key) {
            Some(Ok(key)) => return Ok(Secret { key: key.clone(), kid: None, hint: String::new() }),
            _ => return Err(Failure::NotDone(format!("{SECRET_KEY} {NOT_SET}"))),
        },
    };
    secret.map_err(|why| Failure::NotDone(format!("{place}: {why}")))
}

impl args::Secret {
    pub(crate) fn is_on_standard_input(&self) -> bool {
        self.secret_file.as_deref() == Some(Path::new("-"))
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut secret = Vec::new();
    let read = if path == Path::new("-") {
        input::tell_what_is_waited_for("the secret");
        io::stdin().take(MAX_FILE_LEN).read_to_end(&mut secret)
    } else {
        File::open(path).and_then(|file| file.take(MAX_FILE_LEN).read_to_end(&mut secret))
    };
    match read.map_err(|error| Failure::read(FILE, &error))?.try_into() {
        Ok(MAX_FILE_LEN) => Err(Failure::NotDone(format!("{FILE} is too long for a secret"))),
        _ => Ok(secret),
    }
}

/// Makes a key of what was read, or says why not.
fn understand(bytes: &[u8], is_file: bool, options: &args::Secret) -> Result<Secret, String> {
    let form = Form::of(options);
    let allow_short = options.allow_short_secret;
    if !options.secret_raw {
        reject_encoding(bytes)?;
    }
    let secret = if is_file && !options.secret_raw { without_line_break(bytes) } else { bytes };
    match serde_json::from_slice(secret) {
        Ok(jwk @ Value::Object(_)) if !options.secret_raw => return from_jwk(&jwk, form, allow_short),
        _ => {}
    }
    let around = around(str::from_utf8(secret).unwrap_or_default(), form);
    let line_break = if secret.len() < bytes.len() && form == Form::Plain { LINE_BREAK } else { "" };
    match form.key(secret, allow_short) {
        // What is around the secret comes before any other hint: these would lead nowhere.
        Ok(key) if !around.is_empty() => Ok(Secret { key, kid: None, hint: around.into() }),
        Ok(key) => Ok(Secret { key, kid: None, hint: form.hint(secret).to_owned() + line_break }),
        Err(Error::ShortSecret) => Err(format!("{}{line_break}{ALLOW_SHORT}", Error::ShortSecret)),
        Err(error @ (Error::SecretNotHex | Error::SecretNotBase64)) => Err(format!("{error}{around}")),
        Err(error) => Err(error.to_string()),
    }
}

/// Rejects a text in another encoding than UTF-8, and a byte order mark. Random bytes are not taken for such a text.
fn reject_encoding(bytes: &[u8]) -> Result<(), String> {
    let units = |from: fn([u8; 2]) -> u16| bytes.as_chunks::<2>().0.iter().copied().map(from).collect::<Vec<_>>();
    let is_text = |units: &[u16]| {
        let text = units.strip_prefix(&[0xFEFF]).unwrap_or(units);
        text.len() > 1 && text.iter().all(|unit| matches!(unit, 0x09..=0x7E))
    };
    if is_text(&units(u16::from_le_bytes)) || is_text(&units(u16::from_be_bytes)) {
        return Err("the secret is UTF-16, as Windows PowerShell writes it with >; save it as ASCII or UTF-8".into());
    }
    if bytes.strip_prefix(b"\xEF\xBB\xBF").is_some_and(|rest| str::from_utf8(rest).is_ok()) {
        return Err("the secret begins with a byte order mark; save it as UTF-8 without one".into());
    }
    Ok(())
}

/// A line break at the end of a text is not part of the secret: editors and `echo` add one. Bytes that are no text stay as
/// they are: one in 256 random secrets ends in that byte.
fn without_line_break(bytes: &[u8]) -> &[u8] {
    let Some(rest) = bytes.strip_suffix(b"\n") else { return bytes };
    let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
    let is_text = |text: &str| !text.contains(|char: char| char.is_control() && !['\t', '\n', '\r'].contains(&char));
    if str::from_utf8(rest).is_ok_and(is_text) { rest } else { bytes }
}

/// The secret and the name in a JSON Web Key (RFC 7517), or in a set of one.
fn from_jwk(jwk: &Value, form: Form, allow_short: bool) -> Result<Secret, String> {
    let jwk = match jwk.get("keys").and_then(Value::as_array).map(Vec::as_slice) {
        None => jwk,
        Some([key]) => key,
        Some(keys) => return Err(format!("the secret is a set of {} JSON Web Keys; one is needed", keys.len())),
    };
    let text = |name| jwk.get(name).and_then(Value::as_str);
    let fault = match (text("kty"), text("k"), text("alg")) {
        _ if form != Form::Plain => "the secret is a JSON Web Key; leave out --secret-hex and --secret-base64",
        (None, ..) => "the secret is a JSON object, but no JSON Web Key: it has no `kty`",
        (Some("oct"), None, _) => "the JSON Web Key has no secret (`k`)",
        (Some("oct"), Some(k), None | Some("HS256")) => {
            let key = Form::Base64.key(k.as_bytes(), allow_short).map_err(|error| {
                let help = if error == Error::ShortSecret { ALLOW_SHORT } else { "" };
                format!("`k` of the JSON Web Key: {error}{help}")
            })?;
            return Ok(Secret { key, kid: text("kid").map(str::to_owned), hint: String::new() });
        }
        (Some("oct"), ..) => "the JSON Web Key is for another algorithm than HS256 (`alg`)",
        _ => "the JSON Web Key is not a secret; only one with `kty` \"oct\" is",
    };
    Err(fault.into())
}

/// What an `.env` file may have left around a secret, where it is used, too. White space is not, where it is decoded.
fn around(secret: &str, form: Form) -> &'static str {
    if form == Form::Plain && secret.trim() != secret {
        "; there is white space around the secret, which is used, too"
    } else if secret.starts_with(['"', '\'']) || secret.ends_with(['"', '\'']) {
        "; there are quotes around the secret, which are used, too"
    } else {
        ""
    }
}

impl Form {
    fn of(options: &args::Secret) -> Self {
        match options {
            args::Secret { secret_hex: true, .. } => Self::Hex,
            args::Secret { secret_base64: true, .. } => Self::Base64,
            _ => Self::Plain,
        }
    }

    fn key(self, secret: &[u8], allow_short: bool) -> Result<Key, Error> {
        let text = String::from_utf8_lossy(secret);
        // In groups or over several lines, as `od` and `openssl rand -base64 64` write it.
        let digits: String = text.split_ascii_whitespace().collect();
        let read = |text: &str| match self {
            Self::Plain => Key::new(secret),
            Self::Hex => Key::from_hex(text),
            Self::Base64 => Key::from_base64(text),
        };
        // As it is first: a PEM file is not taken for base64.
        let key = match read(&text) {
            Err(Error::SecretNotHex | Error::SecretNotBase64) => read(&digits),
            key => key,
        };
        match (key, self) {
            (Err(Error::ShortSecret), Self::Plain) if allow_short => Key::from_short_secret(secret),
            (Err(Error::ShortSecret), _) if allow_short => Key::from_short_secret(&self.decode(&digits)),
            (key, _) => key,
        }
    }

    /// Decodes what the library has found valid, but too short for it. Not in constant time, unlike the library: only the
    /// owner of the secret runs this command.
    fn decode(self, digits: &str) -> Vec<u8> {
        if self == Self::Base64 {
            let digits = digits.trim_end_matches('=');
            return STANDARD_NO_PAD.decode(digits).or_else(|_| URL_SAFE_NO_PAD.decode(digits)).unwrap_or_default();
        }
        let digits = digits.strip_prefix("0x").unwrap_or(digits).as_bytes();
        let pairs = digits.chunks(2).filter_map(|pair| str::from_utf8(pair).ok());
        pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
    }

    fn hint(self, secret: &[u8]) -> &'static str {
        let has = |kind: fn(&u8) -> bool| secret.iter().any(kind);
        let is_in = |form: Self| secret.len() >= 32 && !secret.contains(&b' ') && form.key(secret, true).is_ok();
        // Words with dashes are base64, too; random base64 has all of these.
        let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
        match self {
            Self::Hex => "; the secret was decoded from hexadecimal; without --secret-hex it is used as it stands",
            Self::Base64 => "; the secret was decoded from base64; without --secret-base64 it is used as it stands",
            Self::Plain if is_in(Self::Hex) => {
                "; the secret looks like hexadecimal, but was used as it stands; --secret-hex decodes it"
            }
            Self::Plain if is_mixed && is_in(Self::Base64) => {
                "; the secret looks like base64, but was used as it stands; --secret-base64 decodes it"
            }
            Self::Plain => "",
        }
    }
}

/// A new secret, as text.
pub(crate) fn random(hex: bool) -> Result<String, Failure> {
    let secret = bytes::<32>()?;
    Ok(if hex { secret.iter().map(|byte| format!("{byte:02x}")).collect() } else { URL_SAFE_NO_PAD.encode(secret) })
}

/// Random bytes of the system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::NotDone(format!("cannot get random bytes: {error}")))?;
    Ok(bytes)
}
