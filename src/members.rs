//! Members of a JSON object, to be signed as claims or as a header, without a heap.

use crate::{
    Error, Name, NumericDate,
    json::{self, Writer},
};

/// A member of a JSON object: its name and its value. An object that is signed has at most 4,096 of them; for more, sign [`Json`].
pub type Member<'a> = (&'a str, Value<'a>);

/// The value of a [`Member`] to be signed. Each text is escaped when it is written, so that it cannot become anything else.
///
/// `From` makes most of them: `("role", "admin".into())`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A string.
    Text(&'a str),
    /// An array of strings.
    Texts(&'a [&'a str]),
    /// A number without a fraction.
    Integer(i64),
    /// A number of seconds.
    Date(NumericDate),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// JSON text, which is written as it is, after a check that it is one value (RFC 8259).
    Json(&'a str),
}

/// JSON text, to be signed as it is after a check, or as it stands in a payload.
///
/// ```
/// use hs256::{Error, Json, Key, Name};
///
/// let key = Key::new(b"a secret of 32 random bytes or more")?;
/// let mut out = [0; 256];
/// assert!(key.sign_into(Json(r#"{"exp":1800000000,"role":"admin"}"#), &mut out).is_ok());
/// assert_eq!(key.sign_into(Json(r#"{"exp":"never"}"#), &mut out), Err(Error::ClaimType(Name::Exp)));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<'a>(pub &'a str);

macro_rules! from {
    ($([$($generics:tt)*] $type:ty, $value:ident => $to:expr;)*) => {$(
        impl<'a, $($generics)*> From<$type> for Value<'a> {
            fn from($value: $type) -> Self {
                $to
            }
        }
    )*};
}

from! {
    [] &'a str, text => Self::Text(text);
    [] &'a [&'a str], texts => Self::Texts(texts);
    [const N: usize] &'a [&'a str; N], texts => Self::Texts(texts);
    [] i32, integer => Self::Integer(integer.into());
    [] i64, integer => Self::Integer(integer);
    [] u32, integer => Self::Integer(integer.into());
    [] NumericDate, date => Self::Date(date);
    [] bool, boolean => Self::Boolean(boolean);
    [] Json<'a>, json => Self::Json(json.0);
}

impl Value<'_> {
    /// Checks JSON text, and that a claim that this crate interprets has its type (RFC 7519 §4.1).
    pub(crate) fn check(&self, name: Name) -> Result<(), Error> {
        let json = if let Self::Json(text) = self { Some(json::Value::of(text)?) } else { None };
        let is_text = matches!(self, Self::Text(_)) || json.is_some_and(|json| json.string().is_some());
        let is_right = match name {
            Name::Iss | Name::Sub => is_text,
            Name::Aud => is_text || matches!(self, Self::Texts(_)) || json.is_some_and(|json| json.strings().is_some()),
            Name::Exp | Name::Nbf | Name::Iat => {
                matches!(self, Self::Date(_) | Self::Integer(_)) || json.is_some_and(|json| json.number().is_some())
            }
            _ => true,
        };
        if is_right { Ok(()) } else { Err(Error::ClaimType(name)) }
    }

    fn write(&self, writer: &mut Writer<'_>) {
        match self {
            Self::Text(text) => writer.string(text),
            Self::Texts(texts) => writer.list(*b"[]", texts.iter(), |writer, text| writer.string(text)),
            Self::Integer(integer) => writer.integer(*integer),
            Self::Date(date) => writer.integer(date.as_secs()),
            Self::Boolean(true) => writer.bytes(b"true"),
            Self::Boolean(false) => writer.bytes(b"false"),
            Self::Null => writer.bytes(b"null"),
            Self::Json(text) => writer.bytes(text.as_bytes()),
        }
    }
}

/// The most members of an object that is signed. Each name is compared with those before it.
const MAX_MEMBERS: usize = 4096;

/// Checks that no name is duplicated, and each value as the name wants it.
pub(crate) fn check(
    members: &[Member<'_>],
    check_value: impl Fn(Name, &Value<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    if members.len() > MAX_MEMBERS {
        return Err(Error::TooManyMembers);
    }
    members.iter().enumerate().try_for_each(|(index, (name, value))| {
        let is_second = members.iter().take(index).any(|(earlier, _)| earlier == name);
        let name = Name::of(name);
        if is_second { Err(Error::Duplicate(name)) } else { check_value(name, value) }
    })
}

/// Checks what a payload must say to be signed.
pub(crate) fn check_claims(members: &[Member<'_>], exp_may_be_absent: bool) -> Result<(), Error> {
    check(members, |name, value| value.check(name))?;
    let has_exp = exp_may_be_absent || members.iter().any(|(name, _)| *name == "exp");
    if has_exp { Ok(()) } else { Err(Error::MissingClaim(Name::Exp)) }
}

pub(crate) fn write<'m>(members: impl Iterator<Item = &'m Member<'m>>, writer: &mut Writer<'_>) {
    writer.list(*b"{}", members, |writer, (name, value)| {
        writer.string(name);
        writer.bytes(b":");
        value.write(writer);
    });
}
