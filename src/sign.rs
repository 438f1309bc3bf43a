//! Signing: how, and the short calls.

use crate::{Error, Key, Member, Payload, compact, header};
#[cfg(feature = "alloc")]
use alloc::string::String;

/// How to sign: with which header, and whether `exp` may be absent. It can be a `const`.
///
/// [`Key::sign_into`] and the functions beside it do the same as `Signing::new()`: the header is
/// `{"alg":"HS256","typ":"JWT"}`, and `exp` is required.
///
/// ```
/// use hs256::{Error, Key, NumericDate, Signing, Validation, Value};
///
/// const ACCESS_TOKEN: Signing =
///     Signing::new().header(&[("typ", Value::Text("at+jwt")), ("kid", Value::Text("2026"))]);
///
/// let key = Key::new(b"a secret of 32 random bytes or more")?;
/// let (mut out, mut payload) = ([0; 256], [0; 256]);
/// let exp = NumericDate::from_secs(1_800_000_000);
/// let claims = [("sub", "alice".into()), ("exp", exp.into())];
/// let token = ACCESS_TOKEN.sign_into(&key, &claims, &mut out)?;
///
/// let now = NumericDate::from_secs(1_799_999_999);
/// let policy = Validation::new().typ("at+jwt");
/// assert_eq!(policy.verify_into(&key, token, now, &mut payload)?.sub, "alice");
/// assert_eq!(Validation::new().verify_into(&key, token, now, &mut payload), Err(Error::WrongType));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "this changes only in the value that is returned"]
pub struct Signing<'a> {
    pub(crate) header: &'a [Member<'a>],
    pub(crate) allow_missing_exp: bool,
}

impl<'a> Signing<'a> {
    /// Signs with the header `{"alg":"HS256","typ":"JWT"}`, and requires `exp`.
    pub const fn new() -> Self {
        Self { header: &[], allow_missing_exp: false }
    }

    /// Sets the members of the header, such as `kid` (RFC 7515 §4.1.4) or an explicit `typ` (RFC 8725 §3.11).
    ///
    /// If `alg` is not among them, `"alg":"HS256"` comes first, and then `"typ":"JWT"` if there is no `typ`. With an `alg`, these
    /// members are the whole header. A header with a `typ` other than `JWT` is accepted only by a policy that
    /// [requires it](crate::Validation::typ).
    pub const fn header(mut self, members: &'a [Member<'a>]) -> Self {
        self.header = members;
        self
    }

    /// Signs claims without `exp`, too. Such a token never expires.
    pub const fn allow_missing_exp(mut self) -> Self {
        self.allow_missing_exp = true;
        self
    }

    /// Signs a payload and writes the token to the beginning of `out`. Does not allocate.
    ///
    /// The payload is checked first, so that it can be verified: it is a JSON object (RFC 8259); `exp` is a number; `nbf` is a
    /// number or absent; `aud` is a string, an array of strings, or absent; and none of `iss`, `sub`, `aud`, `exp`, `nbf` and
    /// `iat` is duplicated. Of [`Member`]s, `iss` and `sub` are strings, too, `iat` is a number, and no name at all is duplicated.
    /// [`Bytes`](crate::jws::Bytes) are not checked.
    ///
    /// # Errors
    /// In this order, but within an item as the faults stand in the text:
    /// - of the header, [`Error::TooManyMembers`], [`Error::Duplicate`], [`Error::CriticalHeader`] for `crit` and `b64`,
    ///   [`Error::WrongAlgorithm`], [`Error::ClaimType`] if `typ`, `kid` or `cty` is not a [`Text`](crate::Value::Text), and
    ///   [`Error::InvalidJson`] and [`Error::TooDeep`] for JSON text;
    /// - of the payload, [`Error::TooManyMembers`], [`Error::Duplicate`], [`Error::NotAnObject`], [`Error::InvalidJson`],
    ///   [`Error::TooDeep`], [`Error::ClaimType`], [`Error::MissingClaim`] for `exp`;
    /// - [`Error::TokenTooLong`] if the token would be longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN);
    /// - [`Error::BufferTooSmall`] if it does not fit in `out`. The error says how many bytes it needs.
    ///
    /// In each case `out` is unchanged. [`Error::Internal`] is for an `AsRef<str>` that gives another text the second time: then
    /// `out` is written to, but holds no token.
    pub fn sign_into<'b>(&self, key: &Key, payload: impl Payload, out: &'b mut [u8]) -> Result<&'b str, Error> {
        header::check_members(self.header)?;
        payload.check(self.allow_missing_exp)?;
        compact::write(key, self.header, &payload, out)
    }

    /// Signs a payload, like [`sign_into`](Self::sign_into). Allocates only the `String`.
    ///
    /// # Errors
    /// Those of [`sign_into`](Self::sign_into), without [`Error::BufferTooSmall`].
    #[cfg(feature = "alloc")]
    pub fn sign(&self, key: &Key, payload: impl Payload) -> Result<String, Error> {
        header::check_members(self.header)?;
        payload.check(self.allow_missing_exp)?;
        compact::write_string(key, self.header, &payload)
    }
}

/// The short calls: [`Signing::new`], with this key.
impl Key {
    /// Signs a payload and writes the token to the beginning of `out`. Does not allocate.
    ///
    /// The token is a JWT (RFC 7519) in JWS compact serialization (RFC 7515 §3.1) with the header
    /// `{"alg":"HS256","typ":"JWT"}`. The payload is `&`[`Claims`](crate::Claims), members with names of your own, or
    /// [`Json`](crate::Json) text. It is checked as in [`Signing::sign_into`].
    ///
    /// # Errors
    /// Those of [`Signing::sign_into`], without those of the header. In each case `out` is unchanged.
    ///
    /// ```
    /// use hs256::{Claims, Error, Key, NumericDate};
    ///
    /// let key = Key::new(b"a secret of 32 random bytes or more")?;
    /// let exp = NumericDate::from_secs(1_800_000_000);
    /// let mut out = [0; 256];
    /// let token: &str = key.sign_into(&Claims { sub: "alice", exp }, &mut out)?;
    /// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6"));
    ///
    /// let aud = ("aud", (&["api", "admin"]).into());
    /// let claims = [("iss", "login".into()), aud, ("exp", exp.into()), ("level", 3.into())];
    /// let token: &str = key.sign_into(&claims, &mut out)?;
    /// assert_eq!(token.len(), 167);
    /// assert_eq!(key.sign_into(&claims, &mut [0; 8]), Err(Error::BufferTooSmall { needed: 167 }));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sign_into<'b>(&self, payload: impl Payload, out: &'b mut [u8]) -> Result<&'b str, Error> {
        Signing::new().sign_into(self, payload, out)
    }

    /// Signs a payload, like [`sign_into`](Self::sign_into). Allocates only the `String`.
    ///
    /// # Errors
    /// Those of [`sign_into`](Self::sign_into), without [`Error::BufferTooSmall`].
    ///
    /// ```
    /// # use hs256::{Claims, Error, Key, NumericDate};
    /// # let key = Key::new(b"a secret of 32 random bytes or more")?;
    /// let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
    /// let token: String = key.sign(&claims)?;
    /// assert_eq!(token.len(), 124);
    /// # Ok::<(), Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn sign(&self, payload: impl Payload) -> Result<String, Error> {
        Signing::new().sign(self, payload)
    }
}

/// Returns the largest length in bytes of a token of [`Claims`](crate::Claims), with the usual header, whose subject takes
/// `subject_len` bytes in JSON. A buffer of this size is always large enough.
///
/// In JSON a subject takes as many bytes as in UTF-8, and one more for each quote, backslash, line break or tab, and five more for
/// most other control characters.
///
/// ```
/// use hs256::{Claims, Error, Key, NumericDate, max_token_len};
///
/// let key = Key::new(b"a secret of 32 random bytes or more")?;
/// let mut out = [0; max_token_len("sensor-7".len())];
/// assert!(key.sign_into(&Claims { sub: "sensor-7", exp: NumericDate::MIN }, &mut out).is_ok());
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub const fn max_token_len(subject_len: usize) -> usize {
    let around = br#"{"sub":"","exp":-9223372036854775808}"#.len();
    compact::max_token_len(around.saturating_add(subject_len))
}
