//! The policy: which genuine tokens are accepted. Pure: claims and a time go in, a verdict comes out.

use crate::{
    Error, Name, NumericDate,
    claims::Registered,
    json::{Text, Value},
};
use core::time::Duration;

/// What a genuine token must say to be accepted. All of it can be made in a `const`.
///
/// From the start, and until said otherwise by name:
/// - `exp` is required, and a token is refused from that very second on;
/// - `nbf`, where present, is honoured; there is no leeway;
/// - `aud` must not be present (RFC 7519 §4.1.3), for nobody said which audience this is;
/// - `iss`, `sub` and `iat` are not looked at and may be anything, until one is expected or a maximum age is asked for.
///
/// A claim that the policy looks at must have the right type: a wrong one is an error, never the same as absent.
///
/// ```
/// use core::time::Duration;
/// use hs256::Validation;
///
/// const API: Validation = Validation::new().leeway(Duration::from_secs(60)).issuer("https://id.example").audience("api");
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct Validation<'a> {
    leeway: Duration,
    issuer: Option<&'a str>,
    subject: Option<&'a str>,
    audience: Option<&'a str>,
    max_age: Option<Duration>,
    ignore_audience: bool,
    allow_missing_exp: bool,
}

impl<'a> Validation<'a> {
    /// The strict policy described above.
    pub const fn new() -> Self {
        Self {
            leeway: Duration::ZERO,
            issuer: None,
            subject: None,
            audience: None,
            max_age: None,
            ignore_audience: false,
            allow_missing_exp: false,
        }
    }

    /// How far the clocks of issuer and verifier may differ, in whole seconds: `exp`, `nbf` and the maximum age are all
    /// relaxed by it.
    pub const fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Requires `iss` to be exactly this (RFC 7519 §4.1.1).
    pub const fn issuer(mut self, issuer: &'a str) -> Self {
        self.issuer = Some(issuer);
        self
    }

    /// Requires `sub` to be exactly this (RFC 7519 §4.1.2).
    pub const fn subject(mut self, subject: &'a str) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Requires `aud` to be exactly this, or an array that has it (RFC 7519 §4.1.3).
    pub const fn audience(mut self, audience: &'a str) -> Self {
        self.audience = Some(audience);
        self
    }

    /// Accepts tokens for any audience. Only for who verifies on behalf of others: a token made for another service, by
    /// an issuer that shares the secret with it, is then accepted here.
    pub const fn ignore_audience(mut self) -> Self {
        self.ignore_audience = true;
        self
    }

    /// Requires `iat`, no more than `max_age` (in whole seconds) ago and not in the future (RFC 7519 §4.1.6).
    ///
    /// `max_age(Duration::ZERO).leeway(Duration::from_secs(60))` accepts an `iat` within a minute of now, on both
    /// sides.
    ///
    /// A maximum age also ends tokens whose `exp` is in milliseconds by mistake: as seconds, which is what RFC 7519 §2
    /// has, such a number is more than 50,000 years away, and by itself it is accepted.
    pub const fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Accepts tokens without `exp`, which never end; where `exp` is present, it holds. Better bound by
    /// [`max_age`](Self::max_age).
    pub const fn allow_missing_exp(mut self) -> Self {
        self.allow_missing_exp = true;
        self
    }

    /// Whether a genuine token with these claims is to be accepted at the time `now`, and until when it holds: `exp`, or
    /// for ever.
    ///
    /// Half a second late is late, and half a second early is early: of a fraction, `exp` and the age count its second's
    /// beginning, `nbf` its end.
    pub(crate) fn check(&self, claims: &Registered<'_>, now: NumericDate) -> Result<NumericDate, Error> {
        let exp = match claims.exp()? {
            Some(exp) if now >= exp.floor + self.leeway => return Err(Error::Expired),
            Some(exp) => exp.floor,
            None if self.allow_missing_exp => NumericDate::MAX,
            None => return Err(Error::MissingClaim(Name::Exp)),
        };
        if claims.nbf()?.is_some_and(|nbf| now < nbf.ceil - self.leeway) {
            return Err(Error::NotYetValid);
        }
        if let Some(max_age) = self.max_age {
            let iat = claims.iat()?.ok_or(Error::MissingClaim(Name::Iat))?;
            if now < iat.ceil - self.leeway {
                return Err(Error::IssuedInFuture);
            }
            if now > iat.floor + max_age + self.leeway {
                return Err(Error::TooOld);
            }
        }
        if !is_expected(claims.iss, Name::Iss, self.issuer)? {
            return Err(Error::WrongIssuer);
        }
        if !is_expected(claims.sub, Name::Sub, self.subject)? {
            return Err(Error::WrongSubject);
        }
        if !self.ignore_audience {
            let is_audience = |name: Text<'_>| self.audience.is_some_and(|audience| name.is(audience));
            match (claims.any_aud(is_audience)?, self.audience) {
                (None, None) | (Some(true), _) => {}
                (None, Some(_)) => return Err(Error::MissingClaim(Name::Aud)),
                (Some(false), None) => return Err(Error::UnexpectedAudience),
                (Some(false), Some(_)) => return Err(Error::WrongAudience),
            }
        }
        Ok(exp)
    }
}

/// Whether a claim is the expected string; without one, whatever it is.
fn is_expected(claim: Option<Value<'_>>, name: Name, expected: Option<&str>) -> Result<bool, Error> {
    let Some(expected) = expected else { return Ok(true) };
    Ok(claim.ok_or(Error::MissingClaim(name))?.string().ok_or(Error::ClaimType(name))?.is(expected))
}
