//! `hs256 verify`: whether a token is good, and its claims.

use crate::{args::Args, failure::Failure, input, lines, print, refusal, secret, text::one_line, times};
use hs256::{NumericDate, Validation};
use std::time::Duration;

pub(crate) fn run(args: &Args<'_>) -> Result<(), Failure> {
    let policy = policy(args)?;
    if args.flag("--lines") {
        args.only_standard_input("with `--lines`, tokens")?;
        return lines::run(&policy, &secret::read(args)?);
    }
    let operand = args.operand()?;
    let secret = secret::read(args)?;
    let token = input::token(operand)?;
    let now = NumericDate::now();
    let claims = policy
        .verify_payload(&secret.key, &token, now)
        .map_err(|error| Failure::Refused(refusal::reason(error, &secret, &token, now)))?;
    print(&format!("{}\n", one_line(claims.as_str())))?;
    times::tell_on_terminal(claims.as_str(), now);
    Ok(())
}

fn policy<'a>(args: &Args<'a>) -> Result<Validation<'a>, Failure> {
    args.not_both("--aud", "--ignore-aud")?;
    let mut policy = Validation::new();
    if let Some(issuer) = args.value("--iss") {
        policy = policy.issuer(issuer);
    }
    if let Some(audience) = args.value("--aud") {
        policy = policy.audience(audience);
    }
    if let Some(subject) = args.value("--sub") {
        policy = policy.subject(subject);
    }
    if let Some(leeway) = args.number("--leeway")? {
        policy = policy.leeway(Duration::from_secs(leeway));
    }
    if let Some(max_age) = args.number("--max-age")? {
        policy = policy.max_age(Duration::from_secs(max_age));
    }
    if args.flag("--allow-missing-exp") {
        policy = policy.allow_missing_exp();
    }
    if args.flag("--ignore-aud") {
        policy = policy.ignore_audience();
    }
    Ok(policy)
}
