//! Verifying: segments, MAC, header, payload, claims, policy.

use crate::{
    Claims, Error, Keys, NumericDate, Object, Validation,
    claims::{Place, Registered},
    compact::Compact,
};
#[cfg(feature = "alloc")]
use alloc::{string::String, vec::Vec};

impl Validation<'_> {
    /// Verifies a token and returns its claims, which borrow from `payload`. Does not allocate.
    ///
    /// The MAC is checked first. Only if it is right are the header and the payload decoded and parsed (RFC 7515 §5.2), and the
    /// claims checked against this policy at the time `now`.
    ///
    /// `keys` is a `&Key`, or an array, a slice or a `&Vec` of keys, also in an `Arc` and the like ([`Keys`]). Each key is tried
    /// until one fits, so that a secret can be changed while tokens that were signed with the old one are still in use.
    /// `payload` is a buffer for the decoded payload; [`max_payload_len`](crate::jws::max_payload_len) bytes are always enough.
    ///
    /// If [`allow_missing_exp`](Self::allow_missing_exp) is set and the token has no `exp`, the returned `exp` is
    /// [`NumericDate::MAX`].
    ///
    /// # Errors
    /// Those of [`verify_payload_into`](Self::verify_payload_into), in its order. Then [`Error::MissingClaim`] or
    /// [`Error::ClaimType`] for `sub`, which [`Claims`] needs as a string.
    ///
    /// ```
    /// use hs256::{Claims, Error, Key, NumericDate, Validation};
    ///
    /// let key = Key::new(b"a secret of 32 random bytes or more")?;
    /// let (mut out, mut payload) = ([0; 256], [0; 256]);
    /// let exp = NumericDate::from_secs(1_800_000_000);
    /// let token = key.sign_into(&Claims { sub: "alice", exp }, &mut out)?;
    ///
    /// let before = NumericDate::from_secs(1_799_999_999);
    /// let claims: Claims<&str> = Validation::new().verify_into(&key, token, before, &mut payload)?;
    /// assert_eq!(claims.sub, "alice");
    /// assert_eq!(Validation::new().verify_into(&key, token, exp, &mut payload), Err(Error::Expired));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn verify_into<'b>(
        &self,
        keys: &(impl Keys + ?Sized),
        token: &str,
        now: NumericDate,
        payload: &'b mut [u8],
    ) -> Result<Claims<&'b str>, Error> {
        let payload = Compact::authenticate(token, keys)?.decode_into(self.typ, payload)?;
        self.accept(text(payload)?, now).and_then(|place| place.borrow(payload))
    }

    /// Verifies a token and returns its claims, like [`verify_into`](Self::verify_into). Allocates once, for the payload or
    /// for a header that is longer and not this crate's. That becomes the returned `String` and gives back what it does not need.
    ///
    /// # Errors
    /// Those of [`verify_into`](Self::verify_into), without [`Error::BufferTooSmall`].
    ///
    /// ```
    /// # use hs256::{Claims, Error, Key, NumericDate, Validation};
    /// # let (key_2025, key_2026) = (Key::from_short_secret(b"1")?, Key::from_short_secret(b"2")?);
    /// let now = NumericDate::from_secs(1_799_999_999);
    /// let token = key_2025.sign(&Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) })?;
    /// let claims: Claims<String> = Validation::new().verify(&[key_2026, key_2025], &token, now)?;
    /// assert_eq!(claims.sub, "alice");
    /// # Ok::<(), Error>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn verify(&self, keys: &(impl Keys + ?Sized), token: &str, now: NumericDate) -> Result<Claims<String>, Error> {
        let payload = Compact::authenticate(token, keys)?.decode(self.typ)?;
        self.accept(text(&payload)?, now).and_then(|place| place.own(payload))
    }

    /// Verifies a token and returns its payload, whose claims can be [read by name](Object::get) and which is
    /// [JSON text](Object::as_str). Does not allocate.
    ///
    /// The steps and the policy are those of [`verify_into`](Self::verify_into), but `sub` may be absent or have any type. The
    /// text is a valid JSON object (RFC 8259), in which none of `iss`, `sub`, `aud`, `exp`, `nbf` and `iat` is duplicated.
    ///
    /// # Errors
    /// Those of [`jws::authenticate_into`](crate::jws::authenticate_into), in its order. Then the first of these that is found
    /// in the payload: [`Error::InvalidJson`], [`Error::NotAnObject`], [`Error::TooDeep`], [`Error::Duplicate`]. Then, in the
    /// order of the claims `exp`, `nbf`, `iat`, `iss`, `sub`, `aud`, as far as this policy looks at them:
    /// [`Error::MissingClaim`], [`Error::ClaimType`], and [`Error::Expired`], [`Error::NotYetValid`],
    /// [`Error::IssuedInFuture`], [`Error::TooOld`], [`Error::WrongIssuer`], [`Error::WrongSubject`],
    /// [`Error::UnexpectedAudience`], [`Error::WrongAudience`].
    ///
    /// ```
    /// # use hs256::{Error, Key, NumericDate, Validation};
    /// # let key = Key::new(b"a secret of 32 random bytes or more")?;
    /// # let (mut out, mut payload) = ([0; 256], [0; 256]);
    /// # let token = key.sign_into(hs256::Json(r#"{"sub":7,"exp":1800000000}"#), &mut out)?;
    /// let now = NumericDate::from_secs(1_799_999_999);
    /// let claims = Validation::new().verify_payload_into(&key, token, now, &mut payload)?;
    /// assert_eq!(claims.get::<i64>("sub")?, 7);
    /// assert_eq!(claims.as_str(), r#"{"sub":7,"exp":1800000000}"#);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn verify_payload_into<'b>(
        &self,
        keys: &(impl Keys + ?Sized),
        token: &str,
        now: NumericDate,
        payload: &'b mut [u8],
    ) -> Result<Object<&'b str>, Error> {
        let payload = Compact::authenticate(token, keys)?.decode_into(self.typ, payload)?;
        let payload = text(payload)?;
        self.check(&Registered::read(payload)?, now)?;
        Ok(Object::known(payload))
    }

    /// Verifies a token and returns its payload, like [`verify_payload_into`](Self::verify_payload_into). Allocates the `String`
    /// once, with room for the header if that is longer and not this crate's, and gives back what the payload does not need.
    ///
    /// # Errors
    /// Those of [`verify_payload_into`](Self::verify_payload_into), without [`Error::BufferTooSmall`].
    #[cfg(feature = "alloc")]
    pub fn verify_payload(
        &self,
        keys: &(impl Keys + ?Sized),
        token: &str,
        now: NumericDate,
    ) -> Result<Object<String>, Error> {
        let payload = owned_text(Compact::authenticate(token, keys)?.decode(self.typ)?)?;
        self.check(&Registered::read(&payload)?, now)?;
        Ok(Object::known(payload))
    }

    fn accept(&self, payload: &str, now: NumericDate) -> Result<Place, Error> {
        // Moving a result takes its size in stack once more: so a reference here, and `and_then` in the callers.
        match &Registered::read(payload) {
            Ok(claims) => claims.place(payload, self.check(claims, now)?),
            Err(error) => Err(*error),
        }
    }
}

pub(crate) fn text(payload: &[u8]) -> Result<&str, Error> {
    str::from_utf8(payload).map_err(|_| Error::InvalidJson)
}

#[cfg(feature = "alloc")]
pub(crate) fn owned_text(payload: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(payload).map_err(|_| Error::InvalidJson)
}
