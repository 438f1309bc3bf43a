//! What people read when something was rejected.

use core::error::Error as StdError;
use hs256::{Error, Name};
use std::collections::BTreeSet;

/// In every rung. It is `Copy`, and so cannot own anything of a token, a claim or a secret.
#[test]
fn an_error_goes_through_any_error_type() {
    fn assert<T: StdError + Copy + Eq + Send + Sync + 'static>() {}
    assert::<Error>();
    assert!(StdError::source(&Error::Expired).is_none());
}

#[test]
fn each_error_says_what_is_wrong() {
    let texts = [
        (Error::EmptySecret, "the secret is empty"),
        (
            Error::ShortSecret,
            "the secret is shorter than 32 bytes; generate one with \"hs256 secret\" or \"openssl rand -hex 32\"",
        ),
        (Error::LongSecret, "the secret is longer than 256 bytes"),
        (Error::SecretNotBase64, "the secret is not base64"),
        (Error::SecretNotHex, "the secret is not hexadecimal"),
        (
            Error::SecretNotSet,
            "the environment variable of the secret is not set; generate one with \"hs256 secret\" or \"openssl rand -hex 32\"",
        ),
        (Error::PemSecret, "the secret is a PEM file, not a secret; use 32 random bytes or more"),
        (Error::SshKeySecret, "the secret is an SSH public key, not a secret; use 32 random bytes or more"),
        (Error::JwkSecret, "the secret is a JSON Web Key; of an `oct` key, use the member `k`, decoded from base64url"),
        (Error::SecretNotUnicode, "the environment variable of the secret is not Unicode"),
        (Error::BufferTooSmall { needed: 124 }, "the buffer is too small: 124 bytes are needed"),
        (Error::TokenTooLong, "the token is too long"),
        (Error::TooManyMembers, "there are more than 4096 members to sign"),
        (Error::TimeOutOfRange, "the time cannot be represented"),
        (Error::Serialize, "the claims cannot be written as JSON"),
        (Error::Internal, "a fault in hs256"),
        (Error::NoKey, "there is no key to verify with"),
        (Error::NotThreeSegments, "the token does not have three segments"),
        (Error::BadSignature, "the signature is wrong: another key, a changed token, or text around it"),
        (Error::MalformedHeader, "the header is not base64url of a JSON object"),
        (Error::WrongAlgorithm, "the header parameter `alg` is not `HS256`"),
        (Error::WrongType, "the header parameter `typ` is not the expected one, by default `JWT` or none"),
        (Error::CriticalHeader, "the header asks for an extension with `crit` or `b64`"),
        (Error::MalformedPayload, "the payload is not base64url"),
        (Error::NotAnObject, "the payload is not a JSON object"),
        (Error::InvalidJson, "the payload is not valid JSON"),
        (Error::TooDeep, "the payload is nested too deeply"),
        (Error::Duplicate(Name::Exp), "`exp` is duplicated"),
        (Error::MissingClaim(Name::Exp), "the claim `exp` is missing"),
        (Error::ClaimType(Name::Exp), "the claim `exp` has the wrong type"),
        (Error::Duplicate(Name::Other), "a name is duplicated"),
        (Error::MissingClaim(Name::Other), "a claim that the program reads is missing"),
        (Error::ClaimType(Name::Other), "a claim that the program reads has the wrong type"),
        (Error::Expired, "the token has expired (`exp`)"),
        (Error::NotYetValid, "the token is not yet valid (`nbf`)"),
        (Error::IssuedInFuture, "the token was issued in the future (`iat`)"),
        (Error::TooOld, "the token was issued too long ago (`iat`)"),
        (Error::WrongIssuer, "the issuer is not an expected one (`iss`)"),
        (Error::WrongAudience, "the audience is not an expected one (`aud`)"),
        (Error::UnexpectedAudience, "the token is for an audience, and none is expected (`aud`)"),
        (Error::WrongSubject, "the subject is not the expected one (`sub`)"),
        (Error::Deserialize, "the claims do not fit the type that was asked for"),
    ];
    for (error, text) in texts {
        assert_eq!(error.to_string(), text);
    }
}

const NAMES: [(Name, &str); 13] = [
    (Name::Iss, "iss"),
    (Name::Sub, "sub"),
    (Name::Aud, "aud"),
    (Name::Exp, "exp"),
    (Name::Nbf, "nbf"),
    (Name::Iat, "iat"),
    (Name::Alg, "alg"),
    (Name::Typ, "typ"),
    (Name::Kid, "kid"),
    (Name::Cty, "cty"),
    (Name::Crit, "crit"),
    (Name::B64, "b64"),
    (Name::Other, "other"),
];

/// Of each error, whether it is the token's fault: 401 and `invalid_token` (RFC 6750 §3.1), else 500.
const FAULTS: [(Error, bool); 41] = [
    (Error::EmptySecret, false),
    (Error::ShortSecret, false),
    (Error::LongSecret, false),
    (Error::SecretNotBase64, false),
    (Error::SecretNotHex, false),
    (Error::PemSecret, false),
    (Error::SshKeySecret, false),
    (Error::JwkSecret, false),
    (Error::SecretNotSet, false),
    (Error::SecretNotUnicode, false),
    (Error::BufferTooSmall { needed: 0 }, false),
    (Error::BufferTooSmall { needed: u32::MAX }, false),
    (Error::TooManyMembers, false),
    (Error::TimeOutOfRange, false),
    (Error::Serialize, false),
    (Error::Internal, false),
    (Error::NoKey, false),
    (Error::TokenTooLong, true),
    (Error::NotThreeSegments, true),
    (Error::BadSignature, true),
    (Error::MalformedHeader, true),
    (Error::WrongAlgorithm, true),
    (Error::WrongType, true),
    (Error::CriticalHeader, true),
    (Error::MalformedPayload, true),
    (Error::NotAnObject, true),
    (Error::InvalidJson, true),
    (Error::TooDeep, true),
    (Error::Duplicate(Name::Exp), true),
    (Error::Duplicate(Name::Other), true),
    (Error::MissingClaim(Name::Exp), true),
    (Error::ClaimType(Name::Exp), true),
    (Error::Expired, true),
    (Error::NotYetValid, true),
    (Error::IssuedInFuture, true),
    (Error::TooOld, true),
    (Error::WrongIssuer, true),
    (Error::WrongAudience, true),
    (Error::UnexpectedAudience, true),
    (Error::WrongSubject, true),
    (Error::Deserialize, true),
];

#[test]
fn each_error_is_the_fault_of_the_token_or_of_the_program() {
    for (error, is_invalid_token) in FAULTS {
        assert_eq!(error.is_invalid_token(), is_invalid_token, "{error:?}");
    }
    for (name, _) in NAMES {
        for error in [Error::Duplicate(name), Error::MissingClaim(name), Error::ClaimType(name)] {
            assert!(error.is_invalid_token(), "{error:?}");
        }
    }
    // In a `const`, too.
    const { assert!(Error::Expired.is_invalid_token() && !Error::NoKey.is_invalid_token()) };
}

/// Both tables have every error: a new one must be in them.
#[test]
fn each_error_is_in_the_tables() {
    let source = include_str!("../src/error.rs");
    let (_, body) = source.split_once("pub enum Error {").unwrap();
    let lines = body.split("\n}").next().unwrap().lines().filter_map(|line| line.strip_prefix("    "));
    let variants = lines.filter(|line| line.starts_with(|char: char| char.is_ascii_uppercase()));
    let name = |text: &str| text.split([' ', '(', ',', '{']).next().unwrap().to_owned();
    let variants: BTreeSet<String> = variants.map(name).collect();
    assert_eq!(FAULTS.iter().map(|(error, _)| name(&format!("{error:?}"))).collect::<BTreeSet<_>>(), variants);
    assert!(variants.len() > 35, "{variants:?}");
}

#[test]
fn names_are_written_as_in_a_token() {
    for (name, text) in NAMES {
        assert_eq!(name.to_string(), text);
        let texts =
            [Error::Duplicate(name), Error::MissingClaim(name), Error::ClaimType(name)].map(|error| error.to_string());
        if name == Name::Other {
            assert!(texts.iter().all(|message| !message.contains("other")), "{texts:?}");
        } else {
            assert!(texts.iter().all(|message| message.contains(&format!("`{text}`"))), "{texts:?}");
        }
    }
}
