//! The policy: which genuine tokens are accepted. It depends on nothing but the claims and the time that are passed in.
//! `verify.rs` and `serde.rs` have the methods that apply it to a token.

use crate::{
    Error, Name, NumericDate,
    claims::{self, Registered},
    json::Text,
};
use core::time::Duration;

/// The policy: what a genuine token must say to be accepted. It can be a `const`.
///
/// Defaults:
/// - `exp` is required. A token is rejected when now >= `exp` (RFC 7519 §4.1.4).
/// - If `nbf` is present, a token is rejected when now < `nbf` (§4.1.5).
/// - There is no leeway.
/// - `aud` must be absent (§4.1.3), because no audience was set.
/// - `iss`, `sub` and `iat` may have any value of any type.
/// - `typ` in the header is absent, or `JWT` in any case, also as `application/jwt`.
///
/// Each call changes one of these. Of several calls that change the same, the last one counts: `audience` and
/// `ignore_audience` change the same.
///
/// A claim that the policy looks at must have the right type. A wrong type is an error and never treated as absent. What the
/// policy does not look at is left to the caller.
///
/// Whole seconds are compared with whole seconds, all rounded down: a token with `exp` 10.5 is expired at 10, and one with `nbf`
/// 10.5 is valid from 10. So a token may be accepted up to one second before its `nbf`.
///
/// ```
/// use core::time::Duration;
/// use hs256::Validation;
///
/// const MINUTE: Duration = Duration::from_secs(60);
/// const API: Validation =
///     Validation::new().leeway(MINUTE).issuer("https://id.example").audience("api");
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a policy changes only in the value that is returned"]
pub struct Validation<'a> {
    leeway: Duration,
    issuer: Expected<'a>,
    subject: Expected<'a>,
    audience: Expected<'a>,
    max_age: Option<Duration>,
    allow_missing_exp: bool,
    pub(crate) typ: Option<&'a str>,
}

/// What a claim must be.
#[derive(Clone, Copy, Debug)]
enum Expected<'a> {
    Absent,
    Anything,
    This(&'a str),
    OneOf(&'a [&'a str]),
}

impl Expected<'_> {
    const fn is_anything(&self) -> bool {
        matches!(self, Self::Anything)
    }

    fn holds(&self, text: Text<'_>) -> bool {
        match self {
            Self::Absent => false,
            Self::Anything => true,
            Self::This(expected) => text.is(expected),
            Self::OneOf(expected) => expected.iter().any(|expected| text.is(expected)),
        }
    }
}

impl Default for Validation<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Validation<'a> {
    /// Makes a policy with the defaults above.
    pub const fn new() -> Self {
        Self {
            leeway: Duration::ZERO,
            issuer: Expected::Anything,
            subject: Expected::Anything,
            audience: Expected::Absent,
            max_age: None,
            allow_missing_exp: false,
            typ: None,
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
        self.issuer = Expected::This(issuer);
        self
    }

    /// Requires `iss` to be exactly one of these strings. If there are none, no token is accepted.
    pub const fn issuers(mut self, issuers: &'a [&'a str]) -> Self {
        self.issuer = Expected::OneOf(issuers);
        self
    }

    /// Requires `sub` to be exactly this string (RFC 7519 §4.1.2).
    pub const fn subject(mut self, subject: &'a str) -> Self {
        self.subject = Expected::This(subject);
        self
    }

    /// Requires `aud` to be exactly this string, or an array of strings that contains it (RFC 7519 §4.1.3).
    pub const fn audience(mut self, audience: &'a str) -> Self {
        self.audience = Expected::This(audience);
        self
    }

    /// Requires `aud` to be exactly one of these strings, or an array of strings that contains one. If there are none, no token
    /// is accepted.
    pub const fn audiences(mut self, audiences: &'a [&'a str]) -> Self {
        self.audience = Expected::OneOf(audiences);
        self
    }

    /// Accepts tokens for any audience, and leaves `aud` to the caller. Use this only when verifying for other services, such as
    /// in a gateway. Anywhere else, tokens that were made for another service with the same secret would be accepted.
    pub const fn ignore_audience(mut self) -> Self {
        self.audience = Expected::Anything;
        self
    }

    /// Requires the header parameter `typ` to be this media type, such as `at+jwt`, so that no other kind of token is accepted (RFC
    /// 8725 §3.11). It is compared in any case, and `application/` may be left out (RFC 7515 §4.1.9).
    pub const fn typ(mut self, typ: &'a str) -> Self {
        self.typ = Some(typ);
        self
    }

    /// Requires `iat` (RFC 7519 §4.1.6), at most `max_age` in whole seconds ago, and not in the future.
    ///
    /// `max_age(Duration::ZERO).leeway(Duration::from_secs(60))` accepts an `iat` within a minute before or
    /// after now.
    ///
    /// [`Claims`](crate::Claims) and `create_access_token` write no `iat`: sign members or a type of your own.
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
    pub(crate) fn check(&self, claims: &Registered<'_>, now: NumericDate) -> Result<NumericDate, Error> {
        let exp = match claims::date(claims.exp, Name::Exp)? {
            Some(exp) if now >= exp + self.leeway => return Err(Error::Expired),
            Some(exp) => exp,
            None if self.allow_missing_exp => NumericDate::MAX,
            None => return Err(Error::MissingClaim(Name::Exp)),
        };
        if claims::date(claims.nbf, Name::Nbf)?.is_some_and(|nbf| now < nbf - self.leeway) {
            return Err(Error::NotYetValid);
        }
        if let Some(max_age) = self.max_age {
            let iat = claims::date(claims.iat, Name::Iat)?.ok_or(Error::MissingClaim(Name::Iat))?;
            if now < iat - self.leeway {
                return Err(Error::IssuedInFuture);
            }
            if now > iat + max_age + self.leeway {
                return Err(Error::TooOld);
            }
        }
        if !self.issuer.is_anything() && !self.issuer.holds(claims::text(claims.iss, Name::Iss)?) {
            return Err(Error::WrongIssuer);
        }
        if !self.subject.is_anything() && !self.subject.holds(claims::text(claims.sub, Name::Sub)?) {
            return Err(Error::WrongSubject);
        }
        match (self.audience, claims.aud) {
            (Expected::Anything, _) | (Expected::Absent, None) => Ok(exp),
            (_, None) => Err(Error::MissingClaim(Name::Aud)),
            (expected, Some(aud)) => {
                let mut audiences = aud.strings().ok_or(Error::ClaimType(Name::Aud))?;
                match expected {
                    Expected::Absent => Err(Error::UnexpectedAudience),
                    _ if audiences.any(|audience| expected.holds(audience)) => Ok(exp),
                    _ => Err(Error::WrongAudience),
                }
            }
        }
    }
}
