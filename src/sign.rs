//! Signing: claims, JSON, base64url, MAC, base64url.

use crate::{
    Claims, Error, Key,
    claims::Registered,
    header,
    json::{self, Decimal},
    jws,
};

impl Key {
    /// Signs the claims and writes the token to the beginning of `out`. Does not allocate.
    ///
    /// The token is a JWT (RFC 7519) in JWS compact serialization (RFC 7515 §3.1) with the header
    /// `{"alg":"HS256","typ":"JWT"}`. [`max_token_len`] says how large `out` must be.
    ///
    /// # Errors
    /// - [`Error::TokenTooLong`] if the token would be longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN).
    /// - [`Error::BufferTooSmall`] if it does not fit in `out`. The error says how many bytes it needs.
    ///
    /// In both cases `out` is unchanged.
    ///
    /// ```
    /// use hs256::{Claims, Error, Key, NumericDate};
    ///
    /// let key = Key::new(b"a secret of 32 random bytes or more")?;
    /// let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
    /// let mut out = [0; 256];
    /// let token: &str = key.sign_into(&claims, &mut out)?;
    /// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MTgwMDAwMDAwMH0."));
    /// assert_eq!(key.sign_into(&claims, &mut [0; 8]), Err(Error::BufferTooSmall { needed: 124 }));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sign_into<'b>(&self, claims: &Claims<impl AsRef<str>>, out: &'b mut [u8]) -> Result<&'b str, Error> {
        let payload = Payload::new(claims);
        jws::write(self, None, payload.len, |place| _ = payload.write_to(place), out)
    }

    /// Signs the claims, like [`sign_into`](Self::sign_into). Allocates only the `String`.
    ///
    /// # Errors
    /// [`Error::TokenTooLong`] if it would be longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN).
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
    pub fn sign(&self, claims: &Claims<impl AsRef<str>>) -> Result<alloc::string::String, Error> {
        let payload = Payload::new(claims);
        jws::write_string(self, None, payload.len, |place| _ = payload.write_to(place))
    }

    /// Signs claims that are already JSON text and writes the token to the beginning of `out`. Does not allocate.
    ///
    /// The text is signed as it is, after a check that it can be verified: it is a JSON object (RFC 8259); `exp` is a number;
    /// `nbf` is a number or absent; `aud` is a string, an array of strings, or absent; and none of `iss`, `sub`, `aud`, `exp`,
    /// `nbf` and `iat` is duplicated. The rest is left to the caller.
    ///
    /// # Errors
    /// - [`Error::NotAnObject`], [`Error::InvalidJson`], [`Error::TooDeep`] if the text is not such an object.
    /// - [`Error::Duplicate`] if one of the six claims is duplicated.
    /// - [`Error::MissingClaim`] if there is no `exp`; [`Error::ClaimType`] if `exp`, `nbf` or `aud` has the wrong type.
    /// - Those of [`sign_into`](Self::sign_into).
    ///
    /// In each case `out` is unchanged.
    ///
    /// ```
    /// use hs256::{Error, Key, NumericDate, Validation};
    ///
    /// const API: Validation = Validation::new().issuer("https://id.example").audience("api");
    ///
    /// let key = Key::new(b"a secret of 32 random bytes or more")?;
    /// let (mut out, mut payload) = ([0; 256], [0; 256]);
    /// let claims = r#"{"iss":"https://id.example","aud":"api","exp":1800000000,"role":"admin"}"#;
    /// let token = key.sign_payload_into(claims, &mut out)?;
    /// let now = NumericDate::from_secs(1_799_999_999);
    /// assert_eq!(API.verify_payload_into(&key, token, now, &mut payload)?, claims);
    ///
    /// assert_eq!(key.sign_payload_into(r#"{"exp":"never"}"#, &mut out), Err(Error::ClaimType(hs256::Name::Exp)));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sign_payload_into<'b>(&self, payload: &str, out: &'b mut [u8]) -> Result<&'b str, Error> {
        Registered::read(payload)?.check_types(true)?;
        jws::sign_into(self, payload.as_bytes(), out)
    }

    /// Like [`sign_payload_into`](Self::sign_payload_into), but `exp` may be absent. Such a token never expires.
    ///
    /// # Errors
    /// Those of [`sign_payload_into`](Self::sign_payload_into), without [`Error::MissingClaim`].
    pub fn sign_payload_allow_missing_exp_into<'b>(&self, payload: &str, out: &'b mut [u8]) -> Result<&'b str, Error> {
        Registered::read(payload)?.check_types(false)?;
        jws::sign_into(self, payload.as_bytes(), out)
    }

    /// Signs claims that are already JSON text, like [`sign_payload_into`](Self::sign_payload_into). Allocates only the
    /// `String`.
    ///
    /// # Errors
    /// Those of [`sign_payload_into`](Self::sign_payload_into), without [`Error::BufferTooSmall`].
    #[cfg(feature = "alloc")]
    pub fn sign_payload(&self, payload: &str) -> Result<alloc::string::String, Error> {
        Registered::read(payload)?.check_types(true)?;
        jws::sign(self, payload.as_bytes())
    }

    /// Like [`sign_payload`](Self::sign_payload), but `exp` may be absent. Such a token never expires.
    ///
    /// # Errors
    /// Those of [`sign_payload`](Self::sign_payload), without [`Error::MissingClaim`].
    #[cfg(feature = "alloc")]
    pub fn sign_payload_allow_missing_exp(&self, payload: &str) -> Result<alloc::string::String, Error> {
        Registered::read(payload)?.check_types(false)?;
        jws::sign(self, payload.as_bytes())
    }
}

/// Returns the largest length in bytes of a token of [`Key::sign_into`] whose subject takes `subject_len` bytes in JSON. A
/// buffer of this size is always large enough.
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
    jws::token_len(header::ENCODED.len(), around.saturating_add(subject_len))
}

/// The payload that the claims make, and how long it is.
struct Payload<'a> {
    sub: &'a str,
    exp: Decimal,
    len: usize,
}

impl<'a> Payload<'a> {
    fn new(claims: &'a Claims<impl AsRef<str>>) -> Self {
        let mut payload = Self { sub: claims.sub.as_ref(), exp: Decimal::new(claims.exp.as_secs()), len: 0 };
        payload.len = payload.write_to(&mut []);
        payload
    }

    /// Writes the parts that fit, and says how long all of them are.
    fn write_to(&self, mut place: &mut [u8]) -> usize {
        let mut len = 0_usize;
        let mut write = |part: &[u8]| {
            len = len.saturating_add(part.len());
            if let Some((now, later)) = core::mem::take(&mut place).split_at_mut_checked(part.len()) {
                jws::copy(part, now);
                place = later;
            }
        };
        write(br#"{"sub":""#);
        json::write_string(self.sub, &mut write);
        write(br#"","exp":"#);
        write(self.exp.as_bytes());
        write(b"}");
        len
    }
}
