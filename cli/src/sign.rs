//! `hs256 create` and `hs256 sign`: a token of claims that are on standard input, in options, or both.

use crate::{
    args::{self, Token},
    failure::{Failure, print, tell},
    input, json, secret,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hs256::{Error, Json, Member, Name, NumericDate, Signing, Value};
use std::io::{self, IsTerminal};

/// A claim from an option: its name, and its value as JSON.
type Claim = (String, String);

pub(crate) fn create(args: &args::Create) -> Result<(), Failure> {
    let added = added(Some(&args.subject), Some(args.exp), true, &args.token)?;
    write(&args.token, Signing::new(), &added, || Ok("{}".into()))
}

pub(crate) fn sign(args: &args::Sign) -> Result<(), Failure> {
    if args.dash.as_ref().is_some_and(|dash| dash != "-") {
        return Err(Failure::Usage("the claims are read from standard input, not from arguments".into()));
    }
    let added = added(args.sub.as_deref(), args.exp, args.token.iat, &args.token)?;
    let options_are_enough = !added.is_empty() && args.dash.is_none();
    let secret_is_there = args.token.secret.is_on_standard_input();
    if secret_is_there && !options_are_enough {
        return Err(Failure::Usage("the secret and the claims cannot both be read from standard input".into()));
    }
    let signing = if args.no_exp { Signing::new().allow_missing_exp() } else { Signing::new() };
    write(&args.token, signing, &added, || {
        if secret_is_there || options_are_enough && io::stdin().is_terminal() {
            return Ok("{}".into());
        }
        let claims = String::from_utf8(input::read("the claims, one JSON object")?);
        let claims = claims.map_err(|_| Failure::Rejected("the claims are not UTF-8".into()))?;
        Ok(if trim(&claims).is_empty() && !added.is_empty() { "{}" } else { trim(&claims) }.into())
    })
}

/// The claims that options name.
fn added(sub: Option<&str>, exp: Option<NumericDate>, iat: bool, token: &Token) -> Result<Vec<Claim>, Failure> {
    let now = NumericDate::now().as_secs().to_string();
    let aud = match &*token.aud {
        [] => None,
        [one] => Some(json::text(one)),
        several => Some(serde_json::Value::from(several).to_string()),
    };
    let jti = if token.jti { Some(URL_SAFE_NO_PAD.encode(secret::bytes::<16>()?)) } else { None };
    let known = [
        ("sub", sub.map(json::text)),
        ("exp", exp.map(|exp| exp.as_secs().to_string())),
        ("iat", iat.then(|| now.clone())),
        ("nbf", token.nbf.then_some(now)),
        ("iss", token.iss.as_deref().map(json::text)),
        ("aud", aud),
        ("jti", jti.as_deref().map(json::text)),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
    Ok(known.chain(token.claim.iter().cloned()).collect())
}

/// Signs the object of claims that `read` returns, with those that are added, and prints the token.
fn write(
    token: &Token,
    signing: Signing<'_>,
    added: &[Claim],
    read: impl FnOnce() -> Result<String, Failure>,
) -> Result<(), Failure> {
    let secret = secret::read(&token.secret)?;
    let header = header(token, secret.kid);
    let signing = if header.is_empty() { signing } else { signing.header(&header) };
    // The header alone, so that it is known what is at fault.
    let checked = signing.sign(&secret.key, &[("exp", NumericDate::MAX.into())]);
    checked.map_err(|error| Failure::Usage(format!("the header cannot be signed: {error}")))?;
    let claims = with_integers(with(&read()?, added)?);
    let signed = signing.sign(&secret.key, Json(&claims));
    print(&token.end.after(signed.map_err(|error| Failure::Rejected(explain(error, &claims)))?))
}

/// The members of the header from options, and `kid` of a JSON Web Key unless another is given.
fn header(token: &Token, kid_of_key: Option<String>) -> Vec<Member<'_>> {
    // What is leaked lasts as long as the process, and that ends with this token.
    let members = token.header.iter().flatten().map(|(name, value)| match value.as_str() {
        Some(text) => (name.as_str(), Value::Text(text)),
        None => (name.as_str(), Value::Json(value.to_string().leak())),
    });
    let options =
        [("kid", &token.kid), ("typ", &token.typ)].map(|(name, text)| text.as_deref().map(|text| (name, text.into())));
    let mut header: Vec<Member<'_>> = members.chain(options.into_iter().flatten()).collect();
    if !header.iter().any(|(name, _)| *name == "kid") {
        header.extend(kid_of_key.map(|kid| ("kid", Value::Text(kid.leak()))));
    }
    header
}

/// Adds claims at the end of an object, which stays as it is written.
fn with(object: &str, added: &[Claim]) -> Result<String, Failure> {
    // Checked before something is added, so that no other text becomes an object by it.
    let known = json::object(object).map_err(|error| Failure::Rejected(error.to_string()))?;
    let mut claims = object.strip_suffix('}').unwrap_or(object).to_owned();
    for (index, (name, value)) in added.iter().enumerate() {
        let is_known = known.by_ref().get::<Option<Json<'_>>>(name) != Ok(None);
        if is_known && name == "exp" {
            return Err(Failure::Rejected("the claims have an `exp`: leave out --minutes".into()));
        }
        if is_known || added.iter().take(index).any(|(earlier, _)| earlier == name) {
            return Err(Failure::Usage(format!("the claim `{}` is given twice", json::name(name))));
        }
        let comma = if trim(&claims) == "{" { "" } else { "," };
        claims += &format!("{comma}{}:{value}", json::text(name));
    }
    Ok(claims + "}")
}

/// Writes a time such as `1.9e9` as an integer: some programs read `1.9e9` as 1. A fraction remains, with a warning.
fn with_integers(mut claims: String) -> String {
    for name in ["exp", "nbf", "iat"] {
        let Ok(object) = json::object(&claims) else { break };
        let Ok(date) = object.by_ref().get::<NumericDate>(name) else { continue };
        let number = json::member(object.by_ref(), name).unwrap_or_default();
        if !number.contains(['.', 'e', 'E']) || [NumericDate::MIN, NumericDate::MAX].contains(&date) {
            continue;
        }
        if number.parse().is_ok_and(|number: f64| number.fract() != 0.0) {
            tell(&format!("`{name}` is {}: some programs reject a time with a fraction", json::value(number)));
        } else {
            let start = number.as_ptr().addr() - object.as_str().as_ptr().addr();
            claims.replace_range(start..start + number.len(), &date.as_secs().to_string());
        }
    }
    claims
}

/// Removes what JSON has for white space (RFC 8259 §2).
fn trim(json: &str) -> &str {
    json.trim_matches([' ', '\t', '\n', '\r'])
}

fn explain(error: Error, claims: &str) -> String {
    match (error, json::object(claims)) {
        (Error::MissingClaim(Name::Exp), _) => {
            format!("{error}: --minutes N adds it, --no-exp accepts claims without it")
        }
        (Error::ClaimType(name), Ok(claims)) => json::wrong_type(name, claims.by_ref()),
        _ => error.to_string(),
    }
}
