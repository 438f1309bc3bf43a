//! Claims of the caller's own types. The only file that names `serde_json` (and `serde_core`, for its traits).

use crate::{Error, Key, NumericDate, Validation, claims::Registered, compact::Compact, verify::text};
use alloc::string::String;
use serde_core::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _},
};

impl Key {
    /// Signs claims of the caller's own type: the JSON object that `claims` serializes to. Allocates for the payload and for the
    /// token.
    ///
    /// The JSON text is checked as in [`sign_payload_into`](Self::sign_payload_into): `exp` is a number; `nbf` is a number or
    /// absent; `aud` is a string, an array of strings, or absent; and none of the six claims that this crate interprets is
    /// duplicated. Other names may be duplicated, for example by a flattened map (RFC 7519 §4 forbids it).
    ///
    /// `serde_json` writes `None` and numbers that are not finite as `null`, which `exp`, `nbf` and `aud` may not be. Put
    /// `#[serde(skip_serializing_if = "Option::is_none")]` on an optional `aud` or `nbf`.
    ///
    /// # Errors
    /// - [`Error::Serialize`] if `claims` cannot be written as JSON, such as a map whose keys are not strings.
    /// - Those of [`sign_payload_into`](Self::sign_payload_into), without [`Error::BufferTooSmall`].
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
    /// let key = Key::new(b"a secret of 32 random bytes or more")?;
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

    /// Like [`sign_json`](Self::sign_json), but `exp` may be absent. Such a token never expires.
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
    /// Verifies a token and returns its claims as the caller's own type `T`. Allocates once for the payload, and what `T`
    /// allocates.
    ///
    /// The token is verified as in [`verify_payload_into`](Self::verify_payload_into), whether or not `T` has fields for the
    /// claims that this policy checks. Then `T` is deserialized from the same payload.
    ///
    /// None of the six claims that this crate interprets can be duplicated, so `T` receives the values that were checked. Other
    /// duplicated names are left to `T`: a derived struct rejects them, a map keeps the last. The policy compares numbers
    /// without rounding errors; `T` receives them as `serde_json` reads them: a [`NumericDate`] drops a fraction, an integer type rejects it, and
    /// neither accepts `1e400`.
    ///
    /// # Errors
    /// - Those of [`verify_payload_into`](Self::verify_payload_into), without [`Error::BufferTooSmall`].
    /// - [`Error::Deserialize`] if the token is accepted, but its claims do not fit `T`.
    pub fn verify_json<T: DeserializeOwned>(
        &self,
        keys: &(impl AsRef<[Key]> + ?Sized),
        token: &str,
        now: NumericDate,
    ) -> Result<T, Error> {
        deserialize(&self.verify_payload(keys, token, now)?)
    }

    /// Like [`verify_json`](Self::verify_json), for types that borrow from the buffer `payload`. Allocates only what `T`
    /// allocates. [`max_payload_len`](crate::jws::max_payload_len) bytes are always enough for the buffer.
    ///
    /// A `&str` can borrow only a string without escapes; `Cow<str>` with `#[serde(borrow)]` accepts both.
    ///
    /// # Errors
    /// Those of [`verify_json`](Self::verify_json), and [`Error::BufferTooSmall`], which says how many bytes the buffer needs.
    ///
    /// ```
    /// # use hs256::{Claims, Error, Key, NumericDate, Validation};
    /// #[derive(serde::Deserialize)]
    /// struct Subject<'a> {
    ///     sub: &'a str,
    /// }
    /// # let key = Key::new(b"a secret of 32 random bytes or more")?;
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

/// Reads the claims of a token **that may be forged** as the caller's own type `T`. Allocates once for the payload, and what `T`
/// allocates.
///
/// # Errors
/// - Those of [`claims`](crate::unverified::claims), but `sub` and `exp` may be absent or have any type.
/// - [`Error::Deserialize`] if the claims do not fit `T`.
pub fn claims_json<T: DeserializeOwned>(token: &str) -> Result<T, Error> {
    let payload = Compact::unverified(token)?.to_vec(Compact::decode_into)?;
    let payload = text(&payload)?;
    Registered::read(payload)?;
    deserialize(payload)
}

/// The payload is known to be a JSON object.
fn deserialize<'b, T: Deserialize<'b>>(payload: &'b str) -> Result<T, Error> {
    serde_json::from_str(payload).map_err(|_| Error::Deserialize)
}

/// As a number of seconds.
impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.as_secs())
    }
}

/// From any number of seconds that `serde_json` reads, which `1e400` is not. A fraction is rounded down; a number out of range becomes
/// the nearest time in it.
impl<'de> Deserialize<'de> for NumericDate {
    #[allow(clippy::as_conversions, reason = "saturates and drops the fraction, and there is no other way")]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Reads a number in each form that `serde_json`'s features and serde's `flatten` may give it.
        let number = serde_json::Number::deserialize(deserializer)?;
        if let Some(secs) = number.as_i64() {
            return Ok(Self::from_secs(secs));
        }
        let secs = number.as_f64().ok_or_else(|| D::Error::custom("not a number of seconds"))?;
        let whole = secs as i64;
        let above = whole as f64 > secs;
        Ok(Self::from_secs(whole.saturating_sub(above.into())))
    }
}
