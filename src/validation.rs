//! The policy: which genuine tokens are accepted. It depends on nothing but the claims and the time that are passed in.
//! `verify.rs` and `serde.rs` have the methods that apply it to a token.

use crate::{Error, Name, NumericDate, claims::Registered, json::Text, numeric_date::Round};
use core::time::Duration;

/// The policy: what a genuine token must say to be accepted. It can be a `const`.
///
/// Defaults:
/// - `exp` is required. A token is rejected when now >= `exp` (RFC 7519 §4.1.4).
/// - If `nbf` is present, a token is rejected when now < `nbf` (§4.1.5).
/// - There is no leeway.
/// - `aud` must be absent (§4.1.3), because no audience was set.
/// - `iss`, `sub` and `iat` may have any value of any type.
///
/// A claim that the policy looks at must have the right type. A wrong type is an error and never treated as absent. What the
/// policy does not look at is left to the caller.
///
/// `now` has whole seconds. A token with `exp` 10.5 is expired at 10, and one with `nbf` 10.5 is valid from 11.
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
    /// Makes a policy with the defaults above.
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

    /// Sets how far the clocks of issuer and verifier may differ, in whole seconds (a fraction is dropped). `exp`, `nbf` and
    /// the maximum age are all relaxed by it.
    pub const fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Requires `iss` to be exactly this string (RFC 7519 §4.1.1).
    pub const fn issuer(mut self, issuer: &'a str) -> Self {
        self.issuer = Some(issuer);
        self
    }

    /// Requires `sub` to be exactly this string (RFC 7519 §4.1.2).
    pub const fn subject(mut self, subject: &'a str) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Requires `aud` to be exactly this string, or an array of strings that contains it (RFC 7519 §4.1.3).
    pub const fn audience(mut self, audience: &'a str) -> Self {
        self.audience = Some(audience);
        self
    }

    /// Accepts tokens for any audience, and leaves `aud` to the caller. Use this only when verifying for other services, such as
    /// in a gateway. Anywhere else, tokens that were made for another service with the same secret would be accepted.
    pub const fn ignore_audience(mut self) -> Self {
        self.ignore_audience = true;
        self
    }

    /// Requires `iat` (RFC 7519 §4.1.6), at most `max_age` in whole seconds ago, and not in the future.
    ///
    /// `max_age(Duration::ZERO).leeway(Duration::from_secs(60))` accepts an `iat` within a minute before or
    /// after now.
    ///
    /// A maximum age also limits tokens whose `exp` is in milliseconds by mistake. RFC 7519 §2 counts seconds, so such a token
    /// is valid for more than 50,000 years, and this crate accepts it.
    pub const fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Accepts tokens without `exp`, which never expire. If `exp` is present, it is checked. Set a
    /// [`max_age`](Self::max_age) where that is possible.
    pub const fn allow_missing_exp(mut self) -> Self {
        self.allow_missing_exp = true;
        self
    }

    /// Checks the claims of a genuine token at the time `now`. Returns its `exp`, or the latest time if it has none.
    ///
    /// Half a second late is late, and half a second early is early: `exp` and the age round down, `nbf` rounds up.
    pub(crate) fn check(&self, claims: &Registered<'_>, now: NumericDate) -> Result<NumericDate, Error> {
        let exp = match claims.date(Name::Exp, Round::Down)? {
            Some(exp) if now >= exp + self.leeway => return Err(Error::Expired),
            Some(exp) => exp,
            None if self.allow_missing_exp => NumericDate::MAX,
            None => return Err(Error::MissingClaim(Name::Exp)),
        };
        if claims.date(Name::Nbf, Round::Up)?.is_some_and(|nbf| now < nbf - self.leeway) {
            return Err(Error::NotYetValid);
        }
        if let Some(max_age) = self.max_age {
            let iat = |round| claims.date(Name::Iat, round)?.ok_or(Error::MissingClaim(Name::Iat));
            if now < iat(Round::Up)? - self.leeway {
                return Err(Error::IssuedInFuture);
            }
            if now > iat(Round::Down)? + max_age + self.leeway {
                return Err(Error::TooOld);
            }
        }
        if let Some(issuer) = self.issuer
            && !claims.is(Name::Iss, issuer)?
        {
            return Err(Error::WrongIssuer);
        }
        if let Some(subject) = self.subject
            && !claims.is(Name::Sub, subject)?
        {
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
