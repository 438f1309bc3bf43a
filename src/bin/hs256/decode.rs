//! `hs256 decode`: what a token says, whoever made it.

use crate::{args::Args, failure::Failure, input, print, refusal, tell, text::one_line, times};
use hs256::{NumericDate, unverified};

pub(crate) fn run(args: &Args<'_>) -> Result<(), Failure> {
    let token = input::token(args.operand()?)?;
    let refused = |error| Failure::Refused(refusal::malformed(error, &token));
    let header = unverified::header(&token).map_err(refused)?;
    let claims = unverified::payload(&token).map_err(refused)?;
    tell("hs256: not verified: anybody can make a token that says this");
    print(&format!("{}\n{}\n", one_line(header.as_str()), one_line(claims.as_str())))?;
    times::tell_on_terminal(claims.as_str(), NumericDate::now());
    Ok(())
}
