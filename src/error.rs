//! The errors.

use core::fmt;

/// Why a key could not be made, or a token was not signed or was rejected.
///
/// The variants are distinct, so that a log line says what failed. No variant contains anything of a secret, a token or a
/// claim's value. If a certain claim or header parameter is the cause, the variant has its [`Name`].
///
/// Give clients the same response for every rejection (RFC 6750 §3.1: `invalid_token`). Errors about the secret, the keys or a
/// buffer are the server's own fault, not the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error {
    /// The secret is empty. Anyone could sign with it.
    EmptySecret,
    /// The secret has fewer than 32 bytes (RFC 7518 §3.2).
    ShortSecret,
    /// The secret, passed as base64 or hexadecimal text, has more than 256 bytes.
    LongSecret,
    /// The secret is not base64.
    SecretNotBase64,
    /// The secret is not hexadecimal.
    SecretNotHex,
    /// The environment variable that should hold the secret is not set.
    SecretNotSet,
    /// The environment variable that should hold the secret is not Unicode.
    SecretNotUnicode,

    /// The caller's buffer is too small. Nothing usable was written to it.
    BufferTooSmall {
        /// How many bytes the buffer must have.
        needed: u32,
    },
    /// The token is, or would be, longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN) bytes.
    TokenTooLong,
    /// The time is outside what the other type can represent.
    TimeOutOfRange,
    /// The claims could not be written as JSON, because their `Serialize` failed.
    Serialize,

    /// The slice of keys is empty.
    NoKey,
    /// The token does not have exactly three segments, separated by two dots (RFC 7515 §3.1).
    NotThreeSegments,
    /// The signature is not that of any of the keys. The token was changed, or signed with another key or algorithm; or what was
    /// passed is not only the token, but has `Bearer ` before it, quotes around it, or a line break after it.
    BadSignature,
    /// The header is not a JSON object in canonical base64url.
    MalformedHeader,
    /// The header parameter `alg` is not `HS256`.
    WrongAlgorithm,
    /// The header parameter `typ` is neither absent nor `JWT` (RFC 7515 §4.1.9).
    WrongType,
    /// The header has `crit` (RFC 7515 §4.1.11) or `b64` (RFC 7797 §3). This crate does not support such extensions.
    CriticalHeader,
    /// The payload is not canonical base64url: it has padding, other characters, or unused bits that are not zero.
    MalformedPayload,
    /// The payload is not a JSON object.
    NotAnObject,
    /// The payload is not valid JSON (RFC 8259) in UTF-8.
    InvalidJson,
    /// Arrays and objects in the payload are nested more than 32 levels deep.
    TooDeep,
    /// This claim or header parameter is duplicated (RFC 7515 §4, RFC 7519 §4).
    Duplicate(Name),
    /// This claim is required and absent.
    MissingClaim(Name),
    /// The value of this claim has the wrong JSON type.
    ClaimType(Name),
    /// The token has expired: now >= `exp` (RFC 7519 §4.1.4).
    Expired,
    /// The token is not yet valid: now < `nbf` (RFC 7519 §4.1.5).
    NotYetValid,
    /// `iat` is in the future, and a maximum age was set.
    IssuedInFuture,
    /// More time than the maximum age has passed since `iat`.
    TooOld,
    /// `iss` is not the expected issuer.
    WrongIssuer,
    /// `aud` does not contain the expected audience.
    WrongAudience,
    /// `aud` is present, and no audience was set (RFC 7519 §4.1.3).
    UnexpectedAudience,
    /// `sub` is not the expected subject.
    WrongSubject,
    /// The token is accepted, but its claims do not fit the caller's type.
    Deserialize,
}

/// The name of a claim (RFC 7519 §4.1) or header parameter (RFC 7515 §4.1) that this crate interprets. `Display` writes it as
/// it stands in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "they are named after what they stand for")]
pub enum Name {
    // The claims come first, in the order of `Registered::NAMES`: there a name's number is that of its place.
    Iss,
    Sub,
    Aud,
    Exp,
    Nbf,
    Iat,
    Alg,
    Typ,
    Crit,
    B64,
}

impl Name {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Alg => "alg",
            Self::Typ => "typ",
            Self::Crit => "crit",
            Self::B64 => "b64",
            Self::Iss => "iss",
            Self::Sub => "sub",
            Self::Aud => "aud",
            Self::Exp => "exp",
            Self::Nbf => "nbf",
            Self::Iat => "iat",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptySecret => "the secret is empty",
            Self::ShortSecret => "the secret is shorter than 32 bytes; generate one with \"openssl rand -hex 32\"",
            Self::LongSecret => "the secret is longer than 256 bytes",
            Self::SecretNotBase64 => "the secret is not base64",
            Self::SecretNotHex => "the secret is not hexadecimal",
            Self::SecretNotSet => {
                "the environment variable of the secret is not set; generate a secret with \"openssl rand -hex 32\""
            }
            Self::SecretNotUnicode => "the environment variable of the secret is not Unicode",
            Self::BufferTooSmall { needed } => {
                return write!(f, "the buffer is too small: {needed} bytes are needed");
            }
            Self::TokenTooLong => "the token is too long",
            Self::TimeOutOfRange => "the time cannot be represented",
            Self::Serialize => "the claims cannot be written as JSON",
            Self::NoKey => "there is no key to verify with",
            Self::NotThreeSegments => "the token does not have three segments",
            Self::BadSignature => "the signature is wrong: another key, a changed token, or text around it",
            Self::MalformedHeader => "the header is not base64url of a JSON object",
            Self::WrongAlgorithm => "the header parameter `alg` is not `HS256`",
            Self::WrongType => "the header parameter `typ` is not `JWT`",
            Self::CriticalHeader => "the header asks for an extension with `crit` or `b64`",
            Self::MalformedPayload => "the payload is not base64url",
            Self::NotAnObject => "the payload is not a JSON object",
            Self::InvalidJson => "the payload is not valid JSON",
            Self::TooDeep => "the payload is nested too deeply",
            Self::Duplicate(name) => return write!(f, "`{name}` is duplicated"),
            Self::MissingClaim(name) => return write!(f, "the claim `{name}` is missing"),
            Self::ClaimType(name) => return write!(f, "the claim `{name}` has the wrong type"),
            Self::Expired => "the token has expired (`exp`)",
            Self::NotYetValid => "the token is not yet valid (`nbf`)",
            Self::IssuedInFuture => "the token was issued in the future (`iat`)",
            Self::TooOld => "the token was issued too long ago (`iat`)",
            Self::WrongIssuer => "the issuer is not the expected one (`iss`)",
            Self::WrongAudience => "the audience is not the expected one (`aud`)",
            Self::UnexpectedAudience => "the token is for an audience, and none is expected (`aud`)",
            Self::WrongSubject => "the subject is not the expected one (`sub`)",
            Self::Deserialize => "the claims do not fit the type that was asked for",
        })
    }
}

impl core::error::Error for Error {}
