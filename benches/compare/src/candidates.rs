//! Each way to sign `sub` and `exp` and to verify them, `exp` included, as its own documentation shows it. Keys are made
//! once, unless the name says otherwise. There is no leeway.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, Mac};
use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::SystemTime,
};

pub const SECRET: &[u8] = b"a secret of 32 random bytes or so";

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims<S> {
    pub sub: S,
    pub exp: u64,
}

type Sign = dyn Fn(&str, u64) -> Option<String>;
type Verify = dyn Fn(&str) -> Option<Claims<String>>;
/// A name, and the beginning of the version if there are several in the lock file.
type Package = (&'static str, &'static str);

pub struct Candidate {
    pub name: &'static str,
    pub packages: &'static [Package],
    pub sign: Box<Sign>,
    pub verify: Box<Verify>,
}

/// All candidates. The others are compared with the first one, because it takes any struct of claims, as they do.
pub fn all() -> Vec<Candidate> {
    vec![
        hs256_json(),
        hs256(),
        jsonwebtoken::<false>("jsonwebtoken (rust_crypto)"),
        jsonwebtoken::<true>("jsonwebtoken (aws_lc_rs)"),
        jwt_simple(),
        jwt_compact(),
        jwt(),
        ring(),
        ring_with_a_key_per_call(),
        rust_crypto(),
        rust_crypto_with_a_key_per_call(),
    ]
}

impl Candidate {
    fn new<K: 'static>(
        name: &'static str,
        packages: &'static [Package],
        key: K,
        sign: impl Fn(&K, &str, u64) -> Option<String> + 'static,
        verify: impl Fn(&K, &str) -> Option<Claims<String>> + 'static,
    ) -> Self {
        let key = Rc::new(key);
        let same = Rc::clone(&key);
        let sign = Box::new(move |sub: &str, exp| sign(&key, sub, exp));
        Self { name, packages, sign, verify: Box::new(move |token| verify(&same, token)) }
    }

    /// The versions of its packages that were built, from the lock file.
    pub fn versions(&self) -> Vec<&'static str> {
        let lock = include_str!("../Cargo.lock");
        let version = |(package, beginning): &Package| {
            let entry = format!("name = \"{package}\"\nversion = \"");
            let found = lock.split(&entry).skip(1).find(|rest| rest.starts_with(beginning))?;
            found.split('"').next()
        };
        self.packages.iter().map(|package| version(package).expect("each package is in the lock file")).collect()
    }

    /// Its name in the chart. The name of a crate has its version there.
    pub fn label(&self) -> String {
        let (package, _) = self.packages[0];
        match self.name.strip_prefix(package) {
            Some(rest) => format!("{package} {}{rest}", self.versions()[0]),
            None => self.name.to_owned(),
        }
    }

    /// What people write instead of using a crate, with the checks that a careful author makes.
    fn hand_written<K: 'static, M: AsRef<[u8]>>(
        name: &'static str,
        packages: &'static [Package],
        key: K,
        mac: impl Fn(&K, &[u8]) -> M + 'static,
        is_mac: impl Fn(&K, &[u8], &[u8]) -> bool + 'static,
    ) -> Self {
        #[derive(Deserialize)]
        struct Header {
            alg: String,
        }
        let sign = move |key: &K, sub: &str, exp| {
            let header = BASE64.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
            let payload = BASE64.encode(serde_json::to_vec(&Claims { sub, exp }).ok()?);
            let signing_input = format!("{header}.{payload}");
            let signature = BASE64.encode(mac(key, signing_input.as_bytes()));
            Some(format!("{signing_input}.{signature}"))
        };
        Self::new(name, packages, key, sign, move |key, token| {
            let (signing_input, signature) = token.rsplit_once('.')?;
            let (header, payload) = signing_input.split_once('.')?;
            if !is_mac(key, signing_input.as_bytes(), &BASE64.decode(signature).ok()?) {
                return None;
            }
            let header: Header = serde_json::from_slice(&BASE64.decode(header).ok()?).ok()?;
            let claims = serde_json::from_slice(&BASE64.decode(payload).ok()?).ok()?;
            (header.alg == "HS256" && is_current(&claims)).then_some(claims)
        })
    }
}

fn hs256_json() -> Candidate {
    use hs256::{Key, NumericDate, Validation};
    Candidate::new(
        "hs256: sign_json, verify_json",
        &[("hs256", "")],
        Key::new(SECRET).unwrap(),
        |key, sub, exp| key.sign_json(&Claims { sub, exp }).ok(),
        |key, token| Validation::new().verify_json(key, token, NumericDate::now()).ok(),
    )
}

fn hs256() -> Candidate {
    use hs256::{Key, NumericDate, Validation};
    Candidate::new(
        "hs256: sign, verify",
        &[("hs256", "")],
        Key::new(SECRET).unwrap(),
        |key, sub, exp| {
            let exp = NumericDate::from_secs(exp.try_into().ok()?);
            key.sign(&hs256::Claims { sub, exp }).ok()
        },
        |key, token| {
            let claims = Validation::new().verify(key, token, NumericDate::now()).ok()?;
            Some(Claims { sub: claims.sub, exp: claims.exp.as_secs().try_into().ok()? })
        },
    )
}

fn jsonwebtoken<const AWS: bool>(name: &'static str) -> Candidate {
    use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    // An error means that it is already installed.
    let _ = EITHER.install_default();
    Candidate::new(
        name,
        &[("jsonwebtoken", "")],
        (EncodingKey::from_secret(SECRET), DecodingKey::from_secret(SECRET), validation),
        |(key, _, _), sub, exp| {
            AWS_LC_RS.store(AWS, Relaxed);
            jsonwebtoken::encode(&Header::default(), &Claims { sub, exp }, key).ok()
        },
        |(_, key, validation), token| {
            AWS_LC_RS.store(AWS, Relaxed);
            jsonwebtoken::decode(token, key, validation).ok().map(|token| token.claims)
        },
    )
}

static AWS_LC_RS: AtomicBool = AtomicBool::new(false);

/// A process has one provider, which cannot be replaced. This one reads a flag, in a nanosecond or less, and calls one of
/// the two.
static EITHER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| (provider().signer_factory)(algorithm, key),
    verifier_factory: |algorithm, key| (provider().verifier_factory)(algorithm, key),
    key_utils: KeyUtils::new_unimplemented(),
};

fn provider() -> &'static CryptoProvider {
    if AWS_LC_RS.load(Relaxed) { &aws_lc::DEFAULT_PROVIDER } else { &rust_crypto::DEFAULT_PROVIDER }
}

fn jwt_simple() -> Candidate {
    use jwt_simple::prelude::{Duration, HS256Key, JWTClaims, MACLike, NoCustomClaims, VerificationOptions};
    Candidate::new(
        "jwt-simple (pure-rust)",
        &[("jwt-simple", "")],
        HS256Key::from_bytes(SECRET),
        |key, sub, exp| {
            let claims = JWTClaims {
                issued_at: None,
                expires_at: Some(Duration::from_secs(exp)),
                invalid_before: None,
                issuer: None,
                subject: Some(sub.to_owned()),
                audiences: None,
                jwt_id: None,
                nonce: None,
                custom: NoCustomClaims {},
            };
            key.authenticate(claims).ok()
        },
        |key, token| {
            let options = VerificationOptions { time_tolerance: None, ..VerificationOptions::default() };
            let claims = key.verify_token::<NoCustomClaims>(token, Some(options)).ok()?;
            Some(Claims { sub: claims.subject?, exp: claims.expires_at?.as_secs() })
        },
    )
}

fn jwt_compact() -> Candidate {
    use jwt_compact::{AlgorithmExt, Header, TimeOptions, UntrustedToken, alg::Hs256, alg::Hs256Key};
    #[derive(Serialize, Deserialize)]
    struct Subject<S> {
        sub: S,
    }
    Candidate::new(
        "jwt-compact",
        &[("jwt-compact", "")],
        Hs256Key::new(SECRET),
        |key, sub, exp| {
            let mut claims = jwt_compact::Claims::new(Subject { sub });
            claims.expiration = chrono::DateTime::from_timestamp(exp.try_into().ok()?, 0);
            Hs256.token(&Header::empty(), &claims, key).ok()
        },
        |key, token| {
            let token = Hs256.validator::<Subject<String>>(key).validate(&UntrustedToken::new(token).ok()?).ok()?;
            token.claims().validate_expiration(&TimeOptions::from_leeway(chrono::Duration::zero())).ok()?;
            let (_, claims) = token.into_parts();
            Some(Claims { sub: claims.custom.sub, exp: claims.expiration?.timestamp().try_into().ok()? })
        },
    )
}

fn jwt() -> Candidate {
    use jwt::{SignWithKey, VerifyWithKey};
    Candidate::new(
        "jwt, with a check of exp",
        &[("jwt", "")],
        Hmac::<Sha256>::new_from_slice(SECRET).unwrap(),
        |key, sub, exp| Claims { sub, exp }.sign_with_key(key).ok(),
        |key, token| token.verify_with_key(key).ok().filter(is_current),
    )
}

fn ring() -> Candidate {
    use ring::hmac::{HMAC_SHA256, Key, sign, verify};
    Candidate::hand_written(
        "hand-written: ring, serde_json, base64",
        &[("ring", ""), ("serde_json", ""), ("base64", "0.22")],
        Key::new(HMAC_SHA256, SECRET),
        sign,
        |key, message, mac| verify(key, message, mac).is_ok(),
    )
}

fn ring_with_a_key_per_call() -> Candidate {
    use ring::hmac::{HMAC_SHA256, Key, sign, verify};
    Candidate::hand_written(
        "hand-written: ring, key made per call",
        &[("ring", ""), ("serde_json", ""), ("base64", "0.22")],
        SECRET,
        |secret, message| sign(&Key::new(HMAC_SHA256, secret), message),
        |secret, message, mac| verify(&Key::new(HMAC_SHA256, secret), message, mac).is_ok(),
    )
}

fn rust_crypto() -> Candidate {
    Candidate::hand_written(
        "hand-written: hmac, sha2, serde_json, base64",
        &[("hmac", "0.12"), ("sha2", "0.10"), ("serde_json", ""), ("base64", "0.22")],
        Hmac::<Sha256>::new_from_slice(SECRET).unwrap(),
        |key, message| key.clone().chain_update(message).finalize().into_bytes(),
        |key, message, mac| key.clone().chain_update(message).verify_slice(mac).is_ok(),
    )
}

fn rust_crypto_with_a_key_per_call() -> Candidate {
    let mac = |secret: &[u8], message: &[u8]| Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(message);
    Candidate::hand_written(
        "hand-written: hmac, sha2, key made per call",
        &[("hmac", "0.12"), ("sha2", "0.10"), ("serde_json", ""), ("base64", "0.22")],
        SECRET,
        move |secret, message| mac(secret, message).finalize().into_bytes(),
        move |secret, message, bytes| mac(secret, message).verify_slice(bytes).is_ok(),
    )
}

fn is_current(claims: &Claims<String>) -> bool {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|now| now.as_secs() < claims.exp)
}
