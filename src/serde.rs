//! The caller's own claims. The only file that names `serde_json` (and `serde_core`, for its traits).

use crate::{Error, Key, NumericDate, Validation, claims::Registered, compact::Compact, unverified, verify::text};
use alloc::string::String;
use core::fmt;
use serde_core::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned},
};

impl Key {
    /// Makes a token of the caller's own claims: whatever JSON object `claims` serializes to, in its own order.
    ///
    /// The registered claims among them must be fit to be verified again, as in
    /// [`sign_payload_into`](Self::sign_payload_into): a numeric `exp`; `nbf`, if there is one, a number; `aud`, if
    /// there is one, a string or an array of strings; and none of `iss`, `sub`, `aud`, `exp`, `nbf`, `iat` twice. That
    /// no other name is there twice (RFC 7519 §4), as a flattened map may bring about, is the caller's part. Allocates
    /// for the payload and for the token.
    ///
    /// As everywhere in `serde_json`, numbers that are not finite become `null` (which `exp`, `nbf` and `aud` may not
    /// be), `None` likewise unless the field is skipped, and integers that are names of a map become strings.
    ///
    /// # Errors
    /// [`Error::Serialize`] if `claims` cannot be written, for example a map whose keys are no strings;
    /// [`Error::NotAnObject`]; [`Error::MissingClaim`] without `exp`; [`Error::ClaimType`], [`Error::Duplicate`] and
    /// [`Error::TooDeep`] as in verifying; [`Error::TokenTooLong`].
    ///
    /// ```
    /// use hs256::{Error, Key, NumericDate, Validation};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize)]
    /// struct Session {
    ///     sub: String,
    ///     exp: NumericDate,
    ///     role: String,
    /// }
    ///
    /// let key = Key::new(b"a secret of 32 random bytes or so")?;
    /// let now = NumericDate::from_secs(1_799_999_999);
    /// let mine = Session { sub: "alice".into(), exp: NumericDate::from_secs(1_800_000_000), role: "admin".into() };
    /// let token: String = key.sign_json(&mine)?;
    /// let mine: Session = Validation::new().verify_json(&key, &token, now)?;
    /// assert_eq!(mine.role, "admin");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sign_json(&self, claims: &(impl Serialize + ?Sized)) -> Result<String, Error> {
        self.sign_payload(&serialize(claims)?)
    }

    /// As [`sign_json`](Self::sign_json), also for claims without `exp`: such a token never ends.
    ///
    /// # Errors
    /// Those of [`sign_json`](Self::sign_json), without [`Error::MissingClaim`].
    pub fn sign_json_allow_missing_exp(&self, claims: &(impl Serialize + ?Sized)) -> Result<String, Error> {
        self.sign_payload_allow_missing_exp(&serialize(claims)?)
    }
}

fn serialize(claims: &(impl Serialize + ?Sized)) -> Result<String, Error> {
    serde_json::to_string(claims).map_err(|_| Error::Serialize)
}

impl Validation<'_> {
    /// Checks a token and makes the caller's own type of its claims.
    ///
    /// As in [`verify_into`](Self::verify_into), the MAC comes first, then the header, then this policy, which looks at
    /// the payload itself: what it asks of `exp`, `nbf`, `iat`, `iss`, `sub` and `aud` is enforced whether or not `T`
    /// has such fields. Only then `T` is made of the same bytes. Allocates once for the payload, and what `T`
    /// allocates.
    ///
    /// The claims that were checked are those that `T` receives: none of the six may occur twice, and what this crate
    /// reads as JSON is never more than what `serde_json` does. Of other names that occur twice, `T` decides (a derived
    /// struct refuses, a map keeps the last). The policy takes a number exactly; `T` receives it as `serde_json` has it: a
    /// [`NumericDate`] drops a fraction that an `f64` can hold, an integer type refuses it, and neither takes `1e400`.
    ///
    /// # Errors
    /// Those of [`verify_into`](Self::verify_into), without [`Error::BufferTooSmall`] and the last, for `sub` may be
    /// absent. [`Error::Deserialize`] if `T` cannot be made of the claims of a token that is otherwise good.
    pub fn verify_json<T: DeserializeOwned>(
        &self,
        keys: &(impl AsRef<[Key]> + ?Sized),
        token: &str,
        now: NumericDate,
    ) -> Result<T, Error> {
        deserialize(&self.verify_payload(keys, token, now)?)
    }

    /// As [`verify_json`](Self::verify_json), for types that borrow: the payload is decoded into the buffer `payload`,
    /// which never needs more than [`max_payload_len`](crate::jws::max_payload_len) says. Allocates only what `T` does.
    ///
    /// A `&str` can borrow a string only where it has no escapes; `Cow<str>` (with `#[serde(borrow)]`) takes both.
    ///
    /// # Errors
    /// Those of [`verify_json`](Self::verify_json), and [`Error::BufferTooSmall`], which says how many bytes would do.
    ///
    /// ```
    /// # use hs256::{Claims, Error, Key, NumericDate, Validation};
    /// #[derive(serde::Deserialize)]
    /// struct Subject<'a> {
    ///     sub: &'a str,
    /// }
    /// # let key = Key::new(b"a secret of 32 random bytes or so")?;
    /// # let now = NumericDate::from_secs(1_799_999_999);
    /// # let token = key.sign(&Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) })?;
    /// let mut payload = [0; 256];
    /// let claims: Subject<'_> = Validation::new().verify_json_into(&key, &token, now, &mut payload)?;
    /// assert_eq!(claims.sub, "alice");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn verify_json_into<'b, T: Deserialize<'b>>(
        &self,
        keys: &(impl AsRef<[Key]> + ?Sized),
        token: &str,
        now: NumericDate,
        payload: &'b mut [u8],
    ) -> Result<T, Error> {
        deserialize(self.verify_payload_into(keys, token, now, payload)?)
    }
}

/// Reads a token **that may be forged** into the caller's own type. Allocates once for the payload, and what `T` does.
///
/// # Errors
/// Those of [`claims`](crate::unverified::claims), except that `sub` may be absent; [`Error::Deserialize`] if `T` cannot
/// be made of the claims.
pub fn claims_json<T: DeserializeOwned>(token: &str) -> Result<T, Error> {
    let payload = unverified::parse(token)?.to_vec(Compact::decode_into)?;
    let payload = text(&payload)?;
    Registered::read(payload)?;
    deserialize(payload)
}

/// Makes the caller's type of a payload that has been read as an object.
fn deserialize<'b, T: Deserialize<'b>>(payload: &'b str) -> Result<T, Error> {
    serde_json::from_str(payload).map_err(|_| Error::Deserialize)
}

/// As a number of seconds.
impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.as_secs())
    }
}

/// From any number of seconds. A fraction is dropped, towards the past; what is out of range becomes its nearest end.
///
/// Under `#[serde(flatten)]` a number that has a fraction or an exponent cannot be read where some crate in the build
/// has turned on `serde_json`'s feature `arbitrary_precision`: that is [`Error::Deserialize`].
impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Any number will do; as `any`, one of `serde_json`'s features would hand out something else than numbers.
        deserializer.deserialize_f64(Seconds)
    }
}

struct Seconds;

impl de::Visitor<'_> for Seconds {
    type Value = NumericDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds")
    }

    fn visit_i64<E>(self, secs: i64) -> Result<NumericDate, E> {
        Ok(NumericDate::from_secs(secs))
    }

    fn visit_u64<E>(self, secs: u64) -> Result<NumericDate, E> {
        Ok(NumericDate::from_secs(i64::try_from(secs).unwrap_or(i64::MAX)))
    }

    #[allow(clippy::as_conversions, reason = "saturates and drops the fraction, and there is no other way")]
    fn visit_f64<E>(self, secs: f64) -> Result<NumericDate, E> {
        let whole = secs as i64;
        let above = whole as f64 > secs;
        Ok(NumericDate::from_secs(whole.saturating_sub(above.into())))
    }
}
