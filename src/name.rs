//! The names that this crate knows.

use core::fmt;

macro_rules! names {
    ($($name:ident $text:literal $bytes:literal)*) => {
        /// The name of a claim (RFC 7519 §4.1) or header parameter (RFC 7515 §4.1) at fault. `Display` writes it as it stands in
        /// a token, and `other` for [`Other`](Self::Other).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "they are named after what they stand for")]
        pub enum Name {
            $($name,)*
            /// Any other name, which the caller chose, and which the error cannot tell.
            Other,
        }

        impl Name {
            #[inline]
            pub(crate) fn of(name: &str) -> Self {
                match name.as_bytes() {
                    $($bytes => Self::$name,)*
                    _ => Self::Other,
                }
            }
        }

        impl fmt::Display for Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $text,)*
                    Self::Other => "other",
                })
            }
        }
    };
}

names! {
    Iss "iss" b"iss" Sub "sub" b"sub" Aud "aud" b"aud" Exp "exp" b"exp" Nbf "nbf" b"nbf" Iat "iat" b"iat"
    Alg "alg" b"alg" Typ "typ" b"typ" Kid "kid" b"kid" Cty "cty" b"cty" Crit "crit" b"crit" B64 "b64" b"b64"
}
