//! `hs256 sign`: a token of claims that are JSON already.

use crate::{args::Args, create, failure::Failure, input, print, secret};
use hs256::{Error, Json, Key, Name, NumericDate, Signing};

pub(crate) fn run(args: &Args<'_>) -> Result<(), Failure> {
    args.only_standard_input("the claims")?;
    args.not_both("--minutes", "--no-exp")?;
    let exp = args.number("--minutes")?.map(create::exp).transpose()?;
    let key = secret::read(args)?.key;
    let claims = String::from_utf8(input::read()?).map_err(|_| Failure::Refused("the claims are not UTF-8".into()))?;
    let token = sign(&key, &claims, exp, args.flag("--no-exp"));
    print(&(token.map_err(|error| Failure::Refused(explain(error, exp)))? + "\n"))
}

/// Signs the claims as they are written, without the white space around them.
fn sign(key: &Key, claims: &str, exp: Option<NumericDate>, no_exp: bool) -> Result<String, Error> {
    let claims = trim(claims);
    match exp {
        None if no_exp => Signing::new().allow_missing_exp().sign(key, Json(claims)),
        None => key.sign(Json(claims)),
        Some(exp) => {
            // Checks the claims before something is added. Afterwards, a second `exp` is an error.
            Signing::new().allow_missing_exp().sign(key, Json(claims))?;
            key.sign(Json(&with_exp(claims, exp)))
        }
    }
}

/// Adds `exp` at the end of an object.
fn with_exp(object: &str, exp: NumericDate) -> String {
    let members = object.strip_suffix('}').unwrap_or(object);
    let comma = if trim(members) == "{" { "" } else { "," };
    format!("{members}{comma}\"exp\":{}}}", exp.as_secs())
}

/// Removes what JSON has for white space (RFC 8259 §2).
fn trim(json: &str) -> &str {
    json.trim_matches([' ', '\t', '\n', '\r'])
}

fn explain(error: Error, exp: Option<NumericDate>) -> String {
    match error {
        Error::MissingClaim(Name::Exp) => format!("{error}: --minutes N adds it, --no-exp accepts claims without it"),
        Error::Duplicate(Name::Exp) if exp.is_some() => "the claims have an `exp`: leave out --minutes".into(),
        _ => error.to_string(),
    }
}
