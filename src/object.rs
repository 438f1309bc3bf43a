//! A JSON object whose members are read by name, without a heap.

use crate::{
    Error, Json, Name, NumericDate,
    json::{self, Text, Texts, Writer},
};

/// A JSON object (RFC 8259 §4) that was read to its end: the claims of a token, or a value among them. Its members are read by
/// name, without a heap.
///
/// `S` is `&str` where it borrows, and `String` where it owns its text.
///
/// ```
/// use hs256::{Error, Json, Key, NumericDate, Object, Text, Validation};
///
/// let key = Key::new(b"a secret of 32 random bytes or more")?;
/// let (mut out, mut payload) = ([0; 256], [0; 256]);
/// let claims = Json(r#"{"exp":1800000000,"level":3,"admin":true,"realm":{"role":"dev"}}"#);
/// let token = key.sign_into(claims, &mut out)?;
///
/// let now = NumericDate::from_secs(1_799_999_999);
/// let claims: Object<&str> = Validation::new().verify_payload_into(&key, token, now, &mut payload)?;
/// let level: i64 = claims.get("level")?;
/// let admin: Option<bool> = claims.get("admin")?;
/// let realm: Object<&str> = claims.get("realm")?;
/// let role: Text<'_> = realm.get("role")?;
/// assert!(level == 3 && admin == Some(true) && role == "dev");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object<S>(S);

impl<S: AsRef<str>> Object<S> {
    /// Wraps a text that is known to be an object.
    pub(crate) const fn known(text: S) -> Self {
        Self(text)
    }

    /// Returns the JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// Returns the JSON text as it is held, a `&str` or a `String`.
    #[must_use]
    pub fn into_text(self) -> S {
        self.0
    }

    /// Borrows an object that owns its text.
    #[must_use]
    pub fn by_ref(&self) -> Object<&str> {
        Object(self.as_str())
    }
}

impl<'a> Object<&'a str> {
    /// Returns the value of the member `name` as the type that is asked for: [`Text`], [`Texts`], `i64`, `bool`, [`NumericDate`],
    /// [`Json`], or `Object<&str>` for an object in it. Reads the object to its end; does not allocate.
    ///
    /// An `Option` of these is `None` if there is no such member, and only then: `null` is another type. A date is any number,
    /// rounded down; an `i64` is a number without fraction and exponent that fits, and not `-0`.
    ///
    /// Errors tell the registered names only: of another one they say [`Name::Other`](crate::Name::Other).
    ///
    /// # Errors
    /// - [`Error::Duplicate`] if there is more than one.
    /// - [`Error::MissingClaim`] if there is none, and no `Option` was asked for.
    /// - [`Error::ClaimType`] if it has another type.
    pub fn get<T: FromJson<'a>>(&self, name: &str) -> Result<T, Error> {
        let mut found = None;
        let known = Name::of(name);
        json::find(self.0, name, &mut [(known, &mut found)])?;
        match found {
            Some(value) => T::read(value).ok_or(Error::ClaimType(known)),
            None => T::absent().ok_or(Error::MissingClaim(known)),
        }
    }
}

#[cfg(feature = "alloc")]
impl Object<alloc::string::String> {
    /// Returns the value of the member `name`, which borrows from this object; otherwise like the function for `Object<&str>`.
    ///
    /// # Errors
    /// [`Error::Duplicate`], [`Error::MissingClaim`], [`Error::ClaimType`].
    pub fn get<'a, T: FromJson<'a>>(&'a self, name: &str) -> Result<T, Error> {
        self.by_ref().get(name)
    }
}

/// A type that [`Object::get`] reads: [`Text`], [`Texts`], `i64`, `bool`, [`NumericDate`], [`Json`], `Object<&str>`, and an
/// `Option` of each. It cannot be implemented for others.
pub trait FromJson<'a>: sealed::FromJson<'a> {}

impl<'a, T: sealed::FromJson<'a>> FromJson<'a> for T {}

mod sealed {
    use super::*;

    pub trait FromJson<'a>: Sized {
        /// The value in this type, or `None` if it has another one.
        fn read(value: json::Value<'a>) -> Option<Self>;

        /// What stands for a member that is absent.
        fn absent() -> Option<Self> {
            None
        }
    }

    macro_rules! from_json {
        ($($type:ty, $value:ident => $read:expr;)*) => {$(
            impl<'a> FromJson<'a> for $type {
                fn read($value: json::Value<'a>) -> Option<Self> {
                    $read
                }
            }
        )*};
    }

    from_json! {
        Text<'a>, value => value.string();
        Texts<'a>, value => value.strings();
        i64, value => integer(value.as_str());
        bool, value => ["false", "true"].iter().position(|text| *text == value.as_str()).map(|at| at == 1);
        NumericDate, value => value.number().map(NumericDate::from_json);
        Json<'a>, value => Some(Json(value.as_str()));
        Object<&'a str>, value => Some(value.as_str()).filter(|text| text.starts_with('{')).map(Object);
    }

    /// The number, if it is as this crate writes an integer.
    fn integer(number: &str) -> Option<i64> {
        let (integer, mut text) = (NumericDate::from_json(number).as_secs(), [0; 20]);
        let mut writer = Writer::new(&mut text);
        writer.integer(integer);
        let len = writer.len;
        (text.get(..len)? == number.as_bytes()).then_some(integer)
    }

    impl<'a, T: FromJson<'a>> FromJson<'a> for Option<T> {
        fn read(value: json::Value<'a>) -> Option<Self> {
            T::read(value).map(Some)
        }

        fn absent() -> Option<Self> {
            Some(None)
        }
    }
}
