//! What can go wrong.

use core::fmt;

/// Why a key, a token or its claims were refused.
///
/// Each variant is one cause, so that a log line tells what happened. None of them holds anything of the secret, of the
/// token or of its claims; where a claim is at fault, the variant carries the claim's own name, such as `"exp"`.
///
/// To the one who sent a token, answer all that it is refused for alike (RFC 6750 §3.1: `invalid_token`). What concerns
/// the secret, the keys or a buffer is the server's own fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error {
    /// The secret is empty: anybody could sign with it.
    EmptySecret,
    /// The secret has fewer than 32 bytes (RFC 7518 §3.2).
    ShortSecret,
    /// The secret, given as base64 or hex text, has more than 256 bytes.
    LongSecret,
    /// The secret is not base64.
    SecretNotBase64,
    /// The secret is not hexadecimal.
    SecretNotHex,
    /// The environment variable that should hold the secret is not set.
    SecretNotSet,
    /// The environment variable that should hold the secret is not Unicode.
    SecretNotUnicode,

    /// The caller's buffer is too small; nothing was written to it that could be used.
    BufferTooSmall {
        /// How many bytes would do.
        needed: u32,
    },
    /// The token is, or would be, longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN) bytes.
    TokenTooLong,
    /// The time is outside what the other type can represent.
    TimeOutOfRange,
    /// The claims could not be written as JSON: their `Serialize` failed.
    Serialize,

    /// The slice of keys is empty.
    NoKey,
    /// The token is not three segments with two dots between them (RFC 7515 §3.1).
    NotThreeSegments,
    /// No key gives this signature: the token was changed, or signed with another key or algorithm. Often what was
    /// passed is not the token alone, but has `Bearer ` before it, quotes around it or a line break after it.
    BadSignature,
    /// The header is no base64url of one JSON object.
    MalformedHeader,
    /// The header parameter `alg` is not `HS256`.
    WrongAlgorithm,
    /// The header parameter `typ` is neither absent nor `JWT` (RFC 7515 §4.1.9).
    WrongType,
    /// The header has `crit` (RFC 7515 §4.1.11) or `b64` (RFC 7797 §3): extensions that this crate does not have.
    CriticalHeader,
    /// The payload is no base64url: padded, with foreign characters or with stray bits.
    MalformedPayload,
    /// The payload is no JSON object.
    NotAnObject,
    /// The payload is not JSON as RFC 8259 has it.
    InvalidJson,
    /// The payload nests arrays and objects deeper than 32 levels.
    TooDeep,
    /// The named member, which is interpreted, is there twice (RFC 7515 §4, RFC 7519 §4).
    Duplicate(Name),
    /// The named claim is required and absent.
    MissingClaim(Name),
    /// The named claim has a value of the wrong JSON type.
    ClaimType(Name),
    /// The time is at or after `exp` (RFC 7519 §4.1.4).
    Expired,
    /// The time is before `nbf` (RFC 7519 §4.1.5).
    NotYetValid,
    /// `iat` is in the future, and a maximum age was asked for.
    IssuedInFuture,
    /// More time than the maximum age has passed since `iat`.
    TooOld,
    /// `iss` is not the expected issuer.
    WrongIssuer,
    /// `aud` does not name the expected audience.
    WrongAudience,
    /// `aud` is present, and no audience was expected (RFC 7519 §4.1.3).
    UnexpectedAudience,
    /// `sub` is not the expected subject.
    WrongSubject,
    /// The token is genuine and its registered claims hold, but the caller's type could not be made of it.
    Deserialize,
}

/// A claim (RFC 7519 §4.1) or a header parameter (RFC 7515 §4.1) that this crate interprets. `Display` gives its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum Name {
    Alg,
    Typ,
    Crit,
    B64,
    Iss,
    Sub,
    Aud,
    Exp,
    Nbf,
    Iat,
}

impl Name {
    pub(crate) const ALL: [(Self, &str); 10] = [
        (Self::Alg, "alg"),
        (Self::Typ, "typ"),
        (Self::Crit, "crit"),
        (Self::B64, "b64"),
        (Self::Iss, "iss"),
        (Self::Sub, "sub"),
        (Self::Aud, "aud"),
        (Self::Exp, "exp"),
        (Self::Nbf, "nbf"),
        (Self::Iat, "iat"),
    ];
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::ALL.iter().find(|(name, _)| name == self).map_or("", |(_, text)| text))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptySecret => "the secret is empty",
            Self::ShortSecret => "the secret is shorter than 32 bytes",
            Self::LongSecret => "the secret is longer than 256 bytes",
            Self::SecretNotBase64 => "the secret is not base64",
            Self::SecretNotHex => "the secret is not hexadecimal",
            Self::SecretNotSet => "the environment variable of the secret is not set",
            Self::SecretNotUnicode => "the environment variable of the secret is not Unicode",
            Self::BufferTooSmall { needed } => {
                return write!(f, "the buffer is too small: {needed} bytes are needed");
            }
            Self::TokenTooLong => "the token is too long",
            Self::TimeOutOfRange => "the time cannot be represented",
            Self::Serialize => "the claims cannot be written as JSON",
            Self::NoKey => "there is no key to verify with",
            Self::NotThreeSegments => "the token is not three segments",
            Self::BadSignature => "the signature is wrong: another key, a changed token, or text around it",
            Self::MalformedHeader => "the header is not base64url of a JSON object",
            Self::WrongAlgorithm => "the header parameter `alg` is not `HS256`",
            Self::WrongType => "the header parameter `typ` is not `JWT`",
            Self::CriticalHeader => "the header asks for an extension with `crit` or `b64`",
            Self::MalformedPayload => "the payload is not base64url",
            Self::NotAnObject => "the payload is not a JSON object",
            Self::InvalidJson => "the payload is not valid JSON",
            Self::TooDeep => "the payload is nested too deeply",
            Self::Duplicate(name) => return write!(f, "the member `{name}` is there twice"),
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
