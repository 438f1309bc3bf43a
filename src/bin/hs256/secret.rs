//! The secret: from the environment or from a file, never from an argument.

use crate::{args::Args, failure::Failure};
use hs256::{Error, Key, SECRET_KEY, secret_key};
use std::{env, ffi::OsString, fs::File, io::Read};

/// No secret is longer: whoever names a larger file has named the wrong one.
const MAX_FILE_LEN: u64 = 64 * 1024;

/// Its path is not shown: it could be the secret itself, by mistake.
const FILE: &str = "the file of `--secret-file`";

pub(crate) struct Secret {
    pub(crate) key: Key,
    /// How else the secret could be meant, for a token whose signature is wrong.
    pub(crate) hint: Option<&'static str>,
}

/// How the bytes of a secret are written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    AsTheyStand,
    Hex,
    Base64,
}

/// Reads the secret that the options name.
pub(crate) fn read(args: &Args<'_>) -> Result<Secret, Failure> {
    let form = form(args)?;
    let (place, text) = match args.value("--secret-file") {
        Some(path) => (FILE, Some(read_file(path)?)),
        None => (SECRET_KEY, env::var_os(SECRET_KEY).map(OsString::into_encoded_bytes)),
    };
    let key = match &text {
        Some(text) => form.key(text, args.flag("--allow-short-secret")),
        // With debug assertions, the library has a secret for development.
        None if form == Form::AsTheyStand => secret_key().cloned(),
        None => Err(Error::SecretNotSet),
    };
    let key = key.map_err(|error| Failure::Refused(explain(place, error)))?;
    Ok(Secret { key, hint: form.hint(&text.unwrap_or_default()) })
}

fn form(args: &Args<'_>) -> Result<Form, Failure> {
    args.not_both("--secret-hex", "--secret-base64")?;
    Ok(match (args.flag("--secret-hex"), args.flag("--secret-base64")) {
        (true, _) => Form::Hex,
        (_, true) => Form::Base64,
        _ => Form::AsTheyStand,
    })
}

/// Reads a file. A line break at its end is not part of the secret: editors and `echo` add one.
fn read_file(path: &str) -> Result<Vec<u8>, Failure> {
    let mut secret = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_FILE_LEN).read_to_end(&mut secret));
    let len = read.map_err(|error| Failure::read(FILE, &error))?;
    if u64::try_from(len).is_ok_and(|len| len == MAX_FILE_LEN) {
        return Err(Failure::Refused(format!("{FILE} is too long for a secret")));
    }
    if secret.pop_if(|last| *last == b'\n').is_some() {
        secret.pop_if(|last| *last == b'\r');
    }
    Ok(secret)
}

fn explain(place: &str, error: Error) -> String {
    match error {
        Error::SecretNotSet => format!("{place} is not set: set it to the secret, or name a file with --secret-file"),
        Error::ShortSecret => format!("{place}: {error}; --allow-short-secret accepts it"),
        _ => format!("{place}: {error}"),
    }
}

impl Form {
    fn key(self, secret: &[u8], allow_short: bool) -> Result<Key, Error> {
        let text = String::from_utf8_lossy(secret);
        let key = match self {
            Self::AsTheyStand => Key::new(secret),
            Self::Hex => Key::from_hex(&text),
            Self::Base64 => Key::from_base64(&text),
        };
        match (key, self) {
            (Err(Error::ShortSecret), Self::AsTheyStand) if allow_short => Key::from_short_secret(secret),
            (Err(Error::ShortSecret), _) if allow_short => Key::from_short_secret(&self.decode(&text)),
            (key, _) => key,
        }
    }

    /// Decodes a text that the library has found valid, but too short for it. Not in constant time, unlike the library:
    /// only the owner of the secret runs this command.
    fn decode(self, text: &str) -> Vec<u8> {
        let text = text.trim_ascii();
        let text = if self == Self::Hex { text.strip_prefix("0x").unwrap_or(text) } else { text };
        let bits_per_digit = if self == Self::Hex { 4 } else { 6 };
        let (mut bytes, mut bits, mut bit_count) = (Vec::new(), 0_u32, 0);
        for digit in text.chars().map_while(|char| self.digit(char)) {
            bits = bits << bits_per_digit | digit;
            bit_count += bits_per_digit;
            if bit_count >= 8 {
                bit_count -= 8;
                let [.., byte] = (bits >> bit_count).to_be_bytes();
                bytes.push(byte);
            }
        }
        bytes
    }

    fn digit(self, char: char) -> Option<u32> {
        let from = |first: char, value: u32| Some(u32::from(char) - u32::from(first) + value);
        match char {
            _ if self == Self::Hex => char.to_digit(16),
            'A'..='Z' => from('A', 0),
            'a'..='z' => from('a', 26),
            '0'..='9' => from('0', 52),
            '+' | '-' => Some(62),
            '/' | '_' => Some(63),
            _ => None,
        }
    }

    fn hint(self, secret: &[u8]) -> Option<&'static str> {
        let is_in = |form: Self| secret.len() >= 32 && form.key(secret, true).is_ok();
        match self {
            Self::Hex => Some("the secret was decoded from hexadecimal; without --secret-hex it is used as it stands"),
            Self::Base64 => Some("the secret was decoded from base64; without --secret-base64 it is used as it stands"),
            Self::AsTheyStand if is_in(Self::Hex) => {
                Some("the secret looks like hexadecimal, but was used as it stands; --secret-hex decodes it")
            }
            Self::AsTheyStand if is_in(Self::Base64) => {
                Some("the secret looks like base64, but was used as it stands; --secret-base64 decodes it")
            }
            Self::AsTheyStand => None,
        }
    }
}
