//! Signing, one straight line: claims, JSON, base64url, MAC, base64url.

use crate::{
    Claims, Error, Key,
    base64url::Encoder,
    json::{Backwards, write_string},
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

/// The payload that the claims make: `{"sub":"…","exp":…}`.
struct Payload<'a> {
    sub: &'a str,
    /// What stands behind the subject.
    end: Backwards,
    len: usize,
}

impl<'a> Payload<'a> {
    const START: &'static [u8] = b"{\"sub\":\"";

    #[inline]
    fn new(claims: &'a Claims<impl AsRef<str>>) -> Self {
        let sub = claims.sub.as_ref();
        let mut end = Backwards::new();
        end.prepend(b"}");
        end.prepend_integer(claims.exp.as_secs());
        end.prepend(b"\",\"exp\":");
        let mut len = Self::START.len().saturating_add(end.as_bytes().len());
        write_string(sub, &mut |part| len = len.saturating_add(part.len()));
        Self { sub, end, len }
    }

    #[inline]
    fn push(&self, encoder: &mut Encoder<'_>) {
        encoder.push(Self::START);
        write_string(self.sub, &mut |part| encoder.push(part));
        encoder.push(self.end.as_bytes());
    }
}
