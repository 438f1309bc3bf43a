//! Why a token is rejected, in one line.

use crate::{json, text::shown, times, verify::Verifier};
use hs256::{Error, Name, NumericDate, unverified};

/// The reason, with what the token says where that is at fault, and what would help where that is clear.
pub(crate) fn reason(error: Error, verifier: &Verifier, token: &str, now: NumericDate) -> String {
    let typ = verifier.args.typ.as_deref();
    // Of a token whose signature is wrong or was not looked at, nothing is shown but a character that no token has.
    let claims = match error {
        Error::BadSignature => return bad_signature(&verifier.secret.hint, token),
        Error::TokenTooLong | Error::NotThreeSegments => return malformed(error, token),
        Error::WrongType => return wrong_type(typ, token),
        _ => unverified::payload(token),
    };
    let Ok(claims) = &claims else { return error.to_string() };
    let claims = claims.by_ref();
    let value = |what: &str, name: &str| {
        json::member(claims, name).map_or(what.into(), |value| format!("{what}: `{name}` is {}", json::value(value)))
    };
    let time = |what: &str, name: &str| match times::in_words(claims, name, now) {
        Some(Ok(time)) => format!("{what}: `{name}` is {time}"),
        _ => what.into(),
    };
    match error {
        Error::Expired => time("the token has expired", "exp"),
        Error::NotYetValid => time("the token is not yet valid", "nbf"),
        Error::IssuedInFuture => time("the token was issued in the future", "iat"),
        Error::TooOld => time("the token was issued too long ago", "iat"),
        Error::WrongIssuer => value("the token is from another issuer", "iss"),
        Error::WrongSubject => value("the token is about another subject", "sub"),
        Error::WrongAudience => value("the token is for another audience", "aud"),
        Error::UnexpectedAudience => {
            value("the token is for an audience, and none is expected", "aud")
                + "; name the expected audience with --aud, or accept any with --ignore-aud"
        }
        Error::ClaimType(name) => json::wrong_type(name, claims),
        Error::MissingClaim(Name::Exp) => format!("{error}; --allow-missing-exp accepts such tokens"),
        _ => error.to_string(),
    }
}

/// The reason, where it does not depend on who made the token.
pub(crate) fn malformed(error: Error, token: &str) -> String {
    match error {
        _ if token.is_empty() => "there is no token".into(),
        _ if token.contains(|char: char| char.is_ascii_whitespace()) => "there is white space within the token".into(),
        Error::NotThreeSegments if token.split('.').count() == 5 => {
            format!("{error}: with five, it is an encrypted token (JWE)")
        }
        _ => error.to_string(),
    }
}

fn bad_signature(hint: &str, token: &str) -> String {
    let is_foreign = |char: char| !char.is_ascii_alphanumeric() && !['-', '_', '.'].contains(&char);
    let hint = match token.chars().find(|char| is_foreign(*char)) {
        Some(char) if char.is_ascii_whitespace() => return malformed(Error::BadSignature, token),
        Some(char) => return format!("the token contains `{}`, which no token has", shown(&char.to_string(), 1)),
        None if names_another_algorithm(token) => {
            "; its header, which is not verified, names another algorithm than HS256"
        }
        None => hint,
    };
    format!("the signature is wrong: the token was signed with another secret, or changed afterwards{hint}")
}

fn names_another_algorithm(token: &str) -> bool {
    let header = unverified::header(token);
    let alg = header.as_ref().ok().and_then(|header| json::member(header.by_ref(), "alg"));
    alg.is_some_and(|alg| serde_json::from_str::<String>(alg).ok().as_deref() != Some("HS256"))
}

fn wrong_type(wanted: Option<&str>, token: &str) -> String {
    let header = unverified::header(token);
    let typ = header.as_ref().ok().and_then(|header| json::member(header.by_ref(), "typ"));
    let found = typ.map_or("missing".into(), json::value);
    let wanted = match wanted {
        Some(typ) => format!("; {} is required", json::value(&json::text(typ))),
        None => ", and `JWT` or none is expected; name the expected type with --typ".into(),
    };
    format!("the header parameter `typ` is {found}{wanted}")
}
