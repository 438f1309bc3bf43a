//! Signing, one straight line: claims, JSON, base64url, MAC, base64url.

use crate::{
    Claims, Error, Key,
    base64url::Encoder,
    json::{self, Decimal},
    jws,
};

impl Key {
    /// Makes a token of the claims and writes it to the beginning of `out`. Does not allocate.
    ///
    /// The token is a JWT (RFC 7519) in JWS compact form (RFC 7515 §3.1) with the header `{"alg":"HS256","typ":"JWT"}`.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`], which says how many bytes the token needs; [`Error::TokenTooLong`] if these are more
    /// than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN). In both cases `out` is as it was.
    ///
    /// ```
    /// use hs256::{Claims, Error, Key, NumericDate};
    ///
    /// let key = Key::new(b"a secret of 32 random bytes or so")?;
    /// let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
    /// let mut out = [0; 256];
    /// let token: &str = key.sign_into(&claims, &mut out)?;
    /// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MTgwMDAwMDAwMH0."));
    /// assert_eq!(key.sign_into(&claims, &mut [0; 8]), Err(Error::BufferTooSmall { needed: 124 }));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sign_into<'b>(&self, claims: &Claims<impl AsRef<str>>, out: &'b mut [u8]) -> Result<&'b str, Error> {
        let payload = Payload::new(claims);
        jws::write(self, payload.len, |encoder| payload.push(encoder), out)
    }

    /// Makes a token of the claims, as [`sign_into`](Self::sign_into) does. Allocates the `String` only.
    ///
    /// # Errors
    /// [`Error::TokenTooLong`] if it would be longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN).
    ///
    /// ```
    /// # use hs256::{Claims, Error, Key, NumericDate};
    /// # let key = Key::new(b"a secret of 32 random bytes or so")?;
    /// let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
    /// let token: String = key.sign(&claims)?;
    /// assert_eq!(token.len(), 124);
    /// # Ok::<(), Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn sign(&self, claims: &Claims<impl AsRef<str>>) -> Result<alloc::string::String, Error> {
        let payload = Payload::new(claims);
        jws::write_string(self, payload.len, |encoder| payload.push(encoder))
    }
}

/// The most bytes that a token can have whose subject takes `subject_len` bytes in JSON, which is what a buffer for it
/// needs: as many as the subject has in UTF-8, and one more for each quote, backslash, line break or tabulator, five more
/// for most other control characters.
///
/// ```
/// use hs256::{Claims, Error, Key, NumericDate, max_token_len};
///
/// let key = Key::new(b"a secret of 32 random bytes or so")?;
/// let mut out = [0; max_token_len("sensor-7".len())];
/// assert!(key.sign_into(&Claims { sub: "sensor-7", exp: NumericDate::MIN }, &mut out).is_ok());
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub const fn max_token_len(subject_len: usize) -> usize {
    let around = br#"{"sub":"","exp":-9223372036854775808}"#.len();
    jws::token_len(around.saturating_add(subject_len))
}

/// The payload that the claims make, and how long it is.
struct Payload<'a> {
    sub: &'a str,
    exp: Decimal,
    len: usize,
}

impl<'a> Payload<'a> {
    const PARTS: [&'static [u8]; 3] = [b"{\"sub\":\"", b"\",\"exp\":", b"}"];

    fn new(claims: &'a Claims<impl AsRef<str>>) -> Self {
        let (sub, exp) = (claims.sub.as_ref(), Decimal::new(claims.exp.as_secs()));
        let mut len = exp.as_bytes().len();
        for part in &Self::PARTS {
            len = len.saturating_add(part.len());
        }
        json::write_string(sub, &mut |part| len = len.saturating_add(part.len()));
        Self { sub, exp, len }
    }

    fn push(&self, encoder: &mut Encoder<'_>) {
        let [start, between, end] = Self::PARTS;
        encoder.push(start);
        json::write_string(self.sub, &mut |part| encoder.push(part));
        encoder.push(between);
        encoder.push(self.exp.as_bytes());
        encoder.push(end);
    }
}
