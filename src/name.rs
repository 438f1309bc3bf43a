//! The names that this crate knows.

use core::fmt;

/// The name of a claim (RFC 7519 §4.1) or header parameter (RFC 7515 §4.1) at fault. `Display` writes it as it stands in a
/// token, and `other` for [`Other`](Self::Other).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "they are named after what they stand for")]
pub enum Name {
    Iss,
    Sub,
    Aud,
    Exp,
    Nbf,
    Iat,
    Alg,
    Typ,
    Kid,
    Cty,
    Crit,
    B64,
    /// Any other name, which the caller chose, and which the error cannot tell.
    Other,
}

impl Name {
    #[inline]
    pub(crate) fn of(name: &str) -> Self {
        match name.as_bytes() {
            b"iss" => Self::Iss,
            b"sub" => Self::Sub,
            b"aud" => Self::Aud,
            b"exp" => Self::Exp,
            b"nbf" => Self::Nbf,
            b"iat" => Self::Iat,
            b"alg" => Self::Alg,
            b"typ" => Self::Typ,
            b"kid" => Self::Kid,
            b"cty" => Self::Cty,
            b"crit" => Self::Crit,
            b"b64" => Self::B64,
            _ => Self::Other,
        }
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Iss => "iss",
            Self::Sub => "sub",
            Self::Aud => "aud",
            Self::Exp => "exp",
            Self::Nbf => "nbf",
            Self::Iat => "iat",
            Self::Alg => "alg",
            Self::Typ => "typ",
            Self::Kid => "kid",
            Self::Cty => "cty",
            Self::Crit => "crit",
            Self::B64 => "b64",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
