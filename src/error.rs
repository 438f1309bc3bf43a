//! The errors.

use crate::Name;
use core::fmt;

/// Why a key could not be made, or a token was not signed or was rejected.
///
/// The variants are distinct, so that a log line says what failed. No variant contains anything of a secret, a token or a
/// claim's value. If a certain claim or header parameter is the cause, the variant has its [`Name`].
///
/// Give clients the same response for every rejection (RFC 6750 §3.1: `invalid_token`).
/// [`is_invalid_token`](Self::is_invalid_token) tells a rejection from a fault of the program.
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
    /// The secret has the marks of a PEM file, which often holds a public key (RFC 8725 §3.1).
    PemSecret,
    /// The secret is an SSH public key, which is known to everybody.
    SshKeySecret,
    /// The secret is the JSON text of a JSON Web Key (RFC 7517). Of a key with `"kty":"oct"`, the secret is the member `k`,
    /// which [`Key::from_base64`](crate::Key::from_base64) takes. Other kinds are no secrets.
    JwkSecret,
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
    /// The claims or the header to be signed have more than 4,096 members.
    TooManyMembers,
    /// The time is outside what the other type can represent.
    TimeOutOfRange,
    /// The claims could not be written as JSON, because their `Serialize` failed.
    Serialize,
    /// A fault in this crate, which does not occur; `sign_json` had no memory for the token; or an `AsRef<str>` of the caller's
    /// gave two texts.
    Internal,

    /// There is no key to verify with: the list of keys is empty.
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
    /// The header parameter `typ` is not the type that the policy requires (RFC 8725 §3.11). If it requires none: `typ` is neither
    /// absent nor `JWT` or `application/jwt`, in any case (RFC 7515 §4.1.9).
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
    /// A member has this name twice (RFC 7515 §4, RFC 7519 §4).
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
    /// `iss` is not an expected issuer.
    WrongIssuer,
    /// `aud` does not contain an expected audience.
    WrongAudience,
    /// `aud` is present, and no audience was set (RFC 7519 §4.1.3).
    UnexpectedAudience,
    /// `sub` is not the expected subject.
    WrongSubject,
    /// The token is accepted, but its claims do not fit the caller's type. To see what does not fit, read the payload with
    /// [`Validation::verify_payload`](crate::Validation) and deserialize its text with a JSON library.
    Deserialize,
}

impl Error {
    /// Returns whether an error of verifying is the token's fault, for which the client gets 401 and `invalid_token` (RFC 6750
    /// §3.1). If not, it is the fault of the program or of its configuration (500): a secret, a key, a buffer.
    ///
    /// This is for errors of verifying. Every error of signing is a fault of the program, and the name of some is the same.
    ///
    /// ```
    /// use hs256::Error;
    ///
    /// assert!(Error::Expired.is_invalid_token());
    /// assert!(!Error::SecretNotSet.is_invalid_token());
    /// ```
    #[must_use]
    pub const fn is_invalid_token(self) -> bool {
        self.explain().0
    }

    /// Whose fault this is, and what went wrong.
    const fn explain(self) -> (bool, &'static str) {
        const TOKEN: bool = true;
        const PROGRAM: bool = false;
        match self {
            Self::EmptySecret => (PROGRAM, "the secret is empty"),
            Self::ShortSecret => (
                PROGRAM,
                "the secret is shorter than 32 bytes; generate one with \"hs256 secret\" or \"openssl rand -hex 32\"",
            ),
            Self::LongSecret => (PROGRAM, "the secret is longer than 256 bytes"),
            Self::SecretNotBase64 => (PROGRAM, "the secret is not base64"),
            Self::SecretNotHex => (PROGRAM, "the secret is not hexadecimal"),
            Self::PemSecret => (PROGRAM, "the secret is a PEM file, not a secret; use 32 random bytes or more"),
            Self::SshKeySecret => {
                (PROGRAM, "the secret is an SSH public key, not a secret; use 32 random bytes or more")
            }
            Self::JwkSecret => {
                (PROGRAM, "the secret is a JSON Web Key; of an `oct` key, use the member `k`, decoded from base64url")
            }
            Self::SecretNotSet => (
                PROGRAM,
                "the environment variable of the secret is not set; generate one with \"hs256 secret\" or \"openssl rand -hex 32\"",
            ),
            Self::SecretNotUnicode => (PROGRAM, "the environment variable of the secret is not Unicode"),
            Self::BufferTooSmall { .. } => (PROGRAM, "the buffer is too small"),
            Self::TokenTooLong => (TOKEN, "the token is too long"),
            Self::TooManyMembers => (PROGRAM, "there are more than 4096 members to sign"),
            Self::TimeOutOfRange => (PROGRAM, "the time cannot be represented"),
            Self::Serialize => (PROGRAM, "the claims cannot be written as JSON"),
            Self::Internal => (PROGRAM, "a fault in hs256"),
            Self::NoKey => (PROGRAM, "there is no key to verify with"),
            Self::NotThreeSegments => (TOKEN, "the token does not have three segments"),
            Self::BadSignature => (TOKEN, "the signature is wrong: another key, a changed token, or text around it"),
            Self::MalformedHeader => (TOKEN, "the header is not base64url of a JSON object"),
            Self::WrongAlgorithm => (TOKEN, "the header parameter `alg` is not `HS256`"),
            Self::WrongType => (TOKEN, "the header parameter `typ` is not the expected one, by default `JWT` or none"),
            Self::CriticalHeader => (TOKEN, "the header asks for an extension with `crit` or `b64`"),
            Self::MalformedPayload => (TOKEN, "the payload is not base64url"),
            Self::NotAnObject => (TOKEN, "the payload is not a JSON object"),
            Self::InvalidJson => (TOKEN, "the payload is not valid JSON"),
            Self::TooDeep => (TOKEN, "the payload is nested too deeply"),
            Self::Duplicate(_) => (TOKEN, "a name is duplicated"),
            Self::MissingClaim(_) => (TOKEN, "a claim that the program reads is missing"),
            Self::ClaimType(_) => (TOKEN, "a claim that the program reads has the wrong type"),
            Self::Expired => (TOKEN, "the token has expired (`exp`)"),
            Self::NotYetValid => (TOKEN, "the token is not yet valid (`nbf`)"),
            Self::IssuedInFuture => (TOKEN, "the token was issued in the future (`iat`)"),
            Self::TooOld => (TOKEN, "the token was issued too long ago (`iat`)"),
            Self::WrongIssuer => (TOKEN, "the issuer is not an expected one (`iss`)"),
            Self::WrongAudience => (TOKEN, "the audience is not an expected one (`aud`)"),
            Self::UnexpectedAudience => (TOKEN, "the token is for an audience, and none is expected (`aud`)"),
            Self::WrongSubject => (TOKEN, "the subject is not the expected one (`sub`)"),
            Self::Deserialize => (TOKEN, "the claims do not fit the type that was asked for"),
        }
    }
}

/// The first bytes of a buffer, as many as are needed.
pub(crate) fn room(buffer: &mut [u8], needed: usize) -> Result<&mut [u8], Error> {
    let too_small = Error::BufferTooSmall { needed: needed.try_into().unwrap_or(u32::MAX) };
    buffer.get_mut(..needed).ok_or(too_small)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooSmall { needed } => write!(f, "the buffer is too small: {needed} bytes are needed"),
            Self::Duplicate(name) if *name != Name::Other => write!(f, "`{name}` is duplicated"),
            Self::MissingClaim(name) if *name != Name::Other => write!(f, "the claim `{name}` is missing"),
            Self::ClaimType(name) if *name != Name::Other => write!(f, "the claim `{name}` has the wrong type"),
            error => f.write_str(error.explain().1),
        }
    }
}

impl core::error::Error for Error {}
