//! Why a token is refused, in one line.

use crate::{secret::Secret, text::shown, times};
use hs256::{Error, Name, NumericDate, jws, unverified};
use serde_json::Value;

/// The reason, with what the token says where that is at fault, and what would help where that is clear.
pub(crate) fn reason(error: Error, secret: &Secret, token: &str, now: NumericDate) -> String {
    let claim = |name: &str| genuine_claim(secret, token, name);
    let time = |what: &str, name: &str| with_value(what, name, claim(name).and_then(|time| times::in_words(time, now)));
    let value =
        |what: &str, name: &str| with_value(what, name, claim(name).map(|value| shown(&value.to_string(), 200)));
    match error {
        Error::BadSignature => bad_signature(secret, token),
        Error::Expired => time("the token has expired", "exp"),
        Error::NotYetValid => time("the token is not yet valid", "nbf"),
        Error::IssuedInFuture => time("the token was issued in the future", "iat"),
        Error::TooOld => time("the token was issued too long ago", "iat"),
        Error::WrongIssuer => value("the token is from another issuer", "iss"),
        Error::WrongSubject => value("the token is about another subject", "sub"),
        Error::WrongAudience => value("the token is for another audience", "aud"),
        Error::UnexpectedAudience => {
            value("the token is for an audience, and none is expected", "aud")
                + "; name the expected audience with --aud"
        }
        Error::MissingClaim(Name::Exp) => format!("{error}; --allow-missing-exp accepts such tokens"),
        _ => malformed(error, token),
    }
}

/// The reason, where it does not depend on who made the token.
pub(crate) fn malformed(error: Error, token: &str) -> String {
    match error {
        Error::NotThreeSegments if token.is_empty() => "there is no token".into(),
        _ => error.to_string(),
    }
}

/// A claim of a token whose signature is right, and nothing of any other.
fn genuine_claim(secret: &Secret, token: &str, name: &str) -> Option<Value> {
    let payload = jws::authenticate(&secret.key, token).ok()?;
    serde_json::from_slice::<Value>(&payload).ok()?.get_mut(name).map(Value::take)
}

fn with_value(what: &str, name: &str, value: Option<String>) -> String {
    value.map_or(what.into(), |value| format!("{what}: `{name}` is {value}"))
}

fn bad_signature(secret: &Secret, token: &str) -> String {
    let is_of_tokens = |char: char| char.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&char);
    let help = if !token.chars().all(is_of_tokens) {
        Some("it contains white space or other characters that no token has")
    } else if names_another_algorithm(token) {
        Some("its header, which is not verified, names another algorithm than HS256")
    } else {
        secret.hint
    };
    let help = help.map(|help| format!("; {help}")).unwrap_or_default();
    format!("the signature is wrong: the token was signed with another secret, or changed afterwards{help}")
}

fn names_another_algorithm(token: &str) -> bool {
    let header: Option<Value> = unverified::header(token).ok().and_then(|header| header.by_ref().deserialize().ok());
    header.is_some_and(|header| header.get("alg").is_some_and(|alg| alg != "HS256"))
}
