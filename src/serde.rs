//! Claims of the caller's own types. The only file that names `serde_json` (and `serde_core`, for its traits).

use crate::{Error, Key, Keys, NumericDate, Object, Signing, Validation, claims::Registered, compact, header};
use alloc::string::String;
use serde_core::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};

impl Signing<'_> {
    /// Signs claims of the caller's own type, like [`Key::sign_json`], in this way. Allocates one `String`, which grows.
    ///
    /// # Errors
    /// - Of the header, those of [`sign_into`](Self::sign_into).
    /// - [`Error::Serialize`] if `claims` cannot be written as JSON.
    /// - Those of [`sign_into`](Self::sign_into), without [`Error::BufferTooSmall`].
    pub fn sign_json(&self, key: &Key, claims: &(impl Serialize + ?Sized)) -> Result<String, Error> {
        header::check_members(self.header)?;
        let payload = serde_json::to_string(claims).map_err(|_| Error::Serialize)?;
        Registered::read(&payload)?.check_to_sign(self.allow_missing_exp)?;
        compact::turn_into_token(key, self.header, payload)
    }
}

impl Key {
    /// Signs claims of the caller's own type: the JSON object that `claims` serializes to. Has one allocation, for the payload, which
    /// grows and becomes the token; and what `Serialize` allocates.
    ///
    /// The JSON text is checked as in [`Signing::sign_into`]: `exp` is a number; `nbf` is a number or absent; `aud` is a string, an
    /// array of strings, or absent; and none of the six claims that this crate interprets is duplicated. Other names may be
    /// duplicated, for example by a flattened map (RFC 7519 §4 forbids it).
    ///
    /// `serde_json` writes `None` and numbers that are not finite as `null`, which `exp`, `nbf` and `aud` may not be. Put
    /// `#[serde(skip_serializing_if = "Option::is_none")]` on an optional `aud` or `nbf`.
    ///
    /// # Errors
    /// - [`Error::Serialize`] if `claims` cannot be written as JSON, such as a map whose keys are not strings.
    /// - Those of [`Signing::sign_into`] for JSON text, without [`Error::BufferTooSmall`].
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
    /// let exp = NumericDate::from_secs(1_800_000_000);
    /// let mine = Session { sub: "alice".into(), exp, role: "admin".into() };
    /// let token: String = key.sign_json(&mine)?;
    /// let mine: Session = Validation::new().verify_json(&key, &token, now)?;
    /// assert_eq!(mine.role, "admin");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sign_json(&self, claims: &(impl Serialize + ?Sized)) -> Result<String, Error> {
        Signing::new().sign_json(self, claims)
    }
}

impl Validation<'_> {
    /// Verifies a token and returns its claims as the caller's own type `T`. Allocates once for the payload, and what `T`
    /// allocates.
    ///
    /// The token is verified as in [`verify_payload`](Self::verify_payload), whether or not `T` has fields for the claims that this
    /// policy checks. Then `T` is deserialized from the same payload.
    ///
    /// None of the six claims that this crate interprets can be duplicated, so `T` receives the values that were checked. Other
    /// duplicated names are left to `T`: a derived struct rejects them, a map keeps the last. The policy compares numbers
    /// without rounding errors; `T` receives them as `serde_json` reads them: a [`NumericDate`] rounds a fraction down, an integer
    /// type rejects it, and neither accepts `1e400`.
    ///
    /// Types that borrow are read by [`Object::deserialize`], from the payload that [`verify_payload_into`](Self::verify_payload_into)
    /// returns.
    ///
    /// # Errors
    /// - Those of [`verify_payload`](Self::verify_payload).
    /// - [`Error::Deserialize`] if the token is accepted, but its claims do not fit `T`.
    pub fn verify_json<T: DeserializeOwned>(
        &self,
        keys: &(impl Keys + ?Sized),
        token: &str,
        now: NumericDate,
    ) -> Result<T, Error> {
        self.verify_payload(keys, token, now)?.deserialize()
    }
}

impl<'a> Object<&'a str> {
    /// Deserializes the object as the caller's own type `T`, which may borrow from it. Allocates what `T` allocates.
    ///
    /// A `&str` can borrow only a string without escapes; `Cow<str>` with `#[serde(borrow)]` accepts both.
    ///
    /// # Errors
    /// [`Error::Deserialize`] if the members do not fit `T`. To see why, deserialize [`as_str`](Self::as_str) with `serde_json`.
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
    /// let claims = Validation::new().verify_payload_into(&key, &token, now, &mut payload)?;
    /// let claims: Subject<'_> = claims.deserialize()?;
    /// assert_eq!(claims.sub, "alice");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn deserialize<T: Deserialize<'a>>(&self) -> Result<T, Error> {
        serde_json::from_str(self.into_text()).map_err(|_| Error::Deserialize)
    }
}

impl Object<String> {
    /// Deserializes the object, like the function for `Object<&str>`; `T` may borrow from this object.
    ///
    /// # Errors
    /// [`Error::Deserialize`] if the members do not fit `T`.
    pub fn deserialize<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        self.by_ref().deserialize()
    }
}

/// As a number of seconds.
impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.as_secs())
    }
}

/// From a number of seconds. A fraction is rounded down; a number out of range becomes the nearest time in it.
///
/// Text is taken, too, if it is a whole number, because a query string and the key of a map have nothing but text. The policy does
/// not: there an `exp` or `nbf` that is text has the wrong type.
impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Seconds)
        } else {
            deserializer.deserialize_i64(Seconds)
        }
    }
}

struct Seconds;

impl<'de> Visitor<'de> for Seconds {
    type Value = NumericDate;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a number of seconds")
    }

    fn visit_i64<E>(self, secs: i64) -> Result<NumericDate, E> {
        Ok(NumericDate::from_secs(secs))
    }

    fn visit_u64<E>(self, secs: u64) -> Result<NumericDate, E> {
        Ok(secs.into())
    }

    #[allow(clippy::as_conversions, reason = "saturates and drops the fraction, and there is no other way")]
    fn visit_f64<E: de::Error>(self, secs: f64) -> Result<NumericDate, E> {
        if secs.is_nan() {
            return Err(E::custom("not a number"));
        }
        let whole = secs as i64;
        let above = whole as f64 > secs;
        Ok(NumericDate::from_secs(whole.saturating_sub(above.into())))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<NumericDate, E> {
        text.parse().map(NumericDate::from_secs).map_err(E::custom)
    }

    /// With its feature `arbitrary_precision`, `serde_json` gives a number to other types as a map.
    fn visit_map<A: MapAccess<'de>>(self, number: A) -> Result<NumericDate, A::Error> {
        let number = serde_json::Number::deserialize(MapAccessDeserializer::new(number))?;
        let secs = number.as_i64().map(NumericDate::from_secs);
        secs.map_or_else(|| self.visit_f64(number.as_f64().unwrap_or(f64::NAN)), Ok)
    }
}
