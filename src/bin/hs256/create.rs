//! `hs256 create`: a token with the claims `sub` and `exp`.

use crate::{args::Args, failure::Failure, print, secret};
use hs256::{ACCESS_TOKEN_EXPIRE_MINUTES, Claims, NumericDate};

/// The last second of the year 9999, which is as far as most other programs can tell the time.
const LAST: i64 = 253_402_300_799;

pub(crate) fn run(args: &Args<'_>) -> Result<(), Failure> {
    let sub = args.operand()?;
    let exp = exp(args.number("--minutes")?.unwrap_or(ACCESS_TOKEN_EXPIRE_MINUTES))?;
    let key = secret::read(args)?.key;
    let token = key.sign(&Claims { sub, exp }).map_err(|error| Failure::Refused(error.to_string()))?;
    print(&(token + "\n"))
}

/// When a token expires that is made now.
pub(crate) fn exp(minutes: u64) -> Result<NumericDate, Failure> {
    let now = NumericDate::now().as_secs();
    let exp = minutes.checked_mul(60).and_then(|secs| now.checked_add_unsigned(secs)).filter(|exp| *exp <= LAST);
    exp.map(NumericDate::from_secs)
        .ok_or_else(|| Failure::Usage("`--minutes` is too large: the token would expire after the year 9999".into()))
}
