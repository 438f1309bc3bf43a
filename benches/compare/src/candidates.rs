//! Each way to sign claims and to verify them, `exp` included, as its own documentation shows it. Keys are made once, unless
//! the name says otherwise. There is no leeway, and none of them looks at `aud`.

use crate::{
    claims::{SECRET, Toy},
    types::Types,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, Mac};
use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::Sha256;
use std::{
    hint::black_box,
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::SystemTime,
};

/// A name, and the beginning of the version if there are several in the lock file.
type Package = (&'static str, &'static str);

type Read = dyn Fn(&str) -> Option<Value>;

/// One way, with the claims of one token.
pub struct Candidate {
    pub name: &'static str,
    packages: &'static [Package],
    /// Signs the claims.
    pub sign: Box<dyn Fn() -> Option<String>>,
    /// Verifies a token, and drops the claims that it returns.
    pub verify: Box<dyn Fn(&str) -> bool>,
    /// Verifies a token, and returns its claims as JSON.
    pub read: Box<Read>,
}

/// All candidates.
pub fn all<T: Types>(claims: &T) -> Vec<Candidate> {
    let mut all = vec![hs256_json(claims)];
    all.extend(claims.without_serde());
    all.extend([
        jsonwebtoken::<T, false>("jsonwebtoken (rust_crypto)", claims),
        jsonwebtoken::<T, true>("jsonwebtoken (aws_lc_rs)", claims),
        jwt_simple(claims),
        jwt_compact(claims),
        jwt(claims),
        ring(claims),
        ring_with_a_key_per_call(claims),
        rust_crypto(claims),
        rust_crypto_with_a_key_per_call(claims),
    ]);
    all
}

impl Candidate {
    /// `C` are the claims in the type that it takes.
    fn new<K: 'static, C: Serialize + DeserializeOwned + 'static>(
        name: &'static str,
        packages: &'static [Package],
        key: K,
        claims: &impl Serialize,
        sign: impl Fn(&K, &C) -> Option<String> + 'static,
        verify: impl Fn(&K, &str) -> Option<C> + 'static,
    ) -> Self {
        let claims = serde_json::to_value(claims).and_then(serde_json::from_value).unwrap();
        let key = Rc::new(key);
        let same = Rc::clone(&key);
        let verify = Rc::new(move |token: &str| verify(&same, token));
        let read = Rc::clone(&verify);
        Self {
            name,
            packages,
            sign: Box::new(move || sign(&key, black_box(&claims))),
            verify: Box::new(move |token| black_box(verify(token)).is_some()),
            read: Box::new(move |token| read(token).map(|claims| serde_json::to_value(claims).unwrap())),
        }
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
    fn hand_written<T: Types, K: 'static, M: AsRef<[u8]>>(
        name: &'static str,
        packages: &'static [Package],
        key: K,
        claims: &T,
        mac: impl Fn(&K, &[u8]) -> M + 'static,
        is_mac: impl Fn(&K, &[u8], &[u8]) -> bool + 'static,
    ) -> Self {
        #[derive(Deserialize)]
        struct Header {
            alg: String,
        }
        let sign = move |key: &K, claims: &T| {
            let header = BASE64.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
            let payload = BASE64.encode(serde_json::to_vec(claims).ok()?);
            let signing_input = format!("{header}.{payload}");
            let signature = BASE64.encode(mac(key, signing_input.as_bytes()));
            Some(format!("{signing_input}.{signature}"))
        };
        Self::new(name, packages, key, claims, sign, move |key, token| {
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

const POLICY: hs256::Validation<'_> = hs256::Validation::new().ignore_audience();

fn hs256_json<T: Types>(claims: &T) -> Candidate {
    use hs256::{Key, NumericDate};
    Candidate::new(
        "hs256: sign_json, verify_json",
        &[("hs256", "")],
        Key::new(SECRET).unwrap(),
        claims,
        |key, claims: &T| key.sign_json(claims).ok(),
        |key, token| POLICY.verify_json(key, token, NumericDate::now()).ok(),
    )
}

pub fn hs256(claims: &Toy) -> Candidate {
    use hs256::{Claims, Key, NumericDate};
    Candidate::new(
        "hs256: sign, verify",
        &[("hs256", "")],
        Key::new(SECRET).unwrap(),
        claims,
        |key, Toy { sub, exp }| key.sign(&Claims { sub, exp: NumericDate::from_secs(*exp) }).ok(),
        |key, token| {
            let Claims { sub, exp } = POLICY.verify(key, token, NumericDate::now()).ok()?;
            Some(Toy { sub, exp: exp.as_secs() })
        },
    )
}

fn jsonwebtoken<T: Types, const AWS: bool>(name: &'static str, claims: &T) -> Candidate {
    use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
    let mut validation = Validation::new(Algorithm::HS256);
    (validation.leeway, validation.validate_aud) = (0, false);
    // An error means that it is already installed.
    let _ = EITHER.install_default();
    Candidate::new(
        name,
        &[("jsonwebtoken", "")],
        (EncodingKey::from_secret(SECRET).unwrap(), DecodingKey::from_secret(SECRET).unwrap(), validation),
        claims,
        |(key, _, _), claims: &T| {
            AWS_LC_RS.store(AWS, Relaxed);
            jsonwebtoken::encode(&Header::default(), claims, key).ok()
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

fn jwt_simple<T: Types>(claims: &T) -> Candidate {
    use jwt_simple::prelude::{HS256Key, JWTClaims, MACLike, VerificationOptions};
    Candidate::new(
        "jwt-simple (pure-rust)",
        &[("jwt-simple", "")],
        HS256Key::from_bytes(SECRET),
        claims,
        |key, claims: &JWTClaims<T::JwtSimple>| {
            // It takes them by value. Those that have no field of their own need not be copied.
            let claims = JWTClaims {
                issued_at: claims.issued_at,
                expires_at: claims.expires_at,
                invalid_before: claims.invalid_before,
                issuer: claims.issuer.clone(),
                subject: claims.subject.clone(),
                audiences: claims.audiences.clone(),
                jwt_id: claims.jwt_id.clone(),
                nonce: claims.nonce.clone(),
                custom: &claims.custom,
            };
            key.authenticate(claims).ok()
        },
        |key, token| {
            let options = VerificationOptions { time_tolerance: None, ..VerificationOptions::default() };
            // It does not require `exp`.
            key.verify_token(token, Some(options)).ok().filter(|claims| claims.expires_at.is_some())
        },
    )
}

fn jwt_compact<T: Types>(claims: &T) -> Candidate {
    use jwt_compact::{AlgorithmExt, Claims, Header, TimeOptions, UntrustedToken, alg::Hs256, alg::Hs256Key};
    Candidate::new(
        "jwt-compact",
        &[("jwt-compact", "")],
        Hs256Key::new(SECRET),
        claims,
        |key, claims: &Claims<T::JwtCompact>| Hs256.token(&Header::empty(), claims, key).ok(),
        |key, token| {
            let token = Hs256.validator(key).validate(&UntrustedToken::new(token).ok()?).ok()?;
            token.claims().validate_expiration(&TimeOptions::from_leeway(chrono::Duration::zero())).ok()?;
            Some(token.into_parts().1)
        },
    )
}

fn jwt<T: Types>(claims: &T) -> Candidate {
    use jwt::{SignWithKey, VerifyWithKey};
    Candidate::new(
        "jwt, with a check of exp",
        &[("jwt", "")],
        Hmac::<Sha256>::new_from_slice(SECRET).unwrap(),
        claims,
        |key, claims: &T| claims.sign_with_key(key).ok(),
        |key, token| token.verify_with_key(key).ok().filter(is_current),
    )
}

fn ring<T: Types>(claims: &T) -> Candidate {
    use ring::hmac::{HMAC_SHA256, Key, sign, verify};
    Candidate::hand_written(
        "hand-written: ring, serde_json, base64",
        &[("ring", ""), ("serde_json", ""), ("base64", "0.22")],
        Key::new(HMAC_SHA256, SECRET),
        claims,
        sign,
        |key, message, mac| verify(key, message, mac).is_ok(),
    )
}

fn ring_with_a_key_per_call<T: Types>(claims: &T) -> Candidate {
    use ring::hmac::{HMAC_SHA256, Key, sign, verify};
    Candidate::hand_written(
        "hand-written: ring, key made per call",
        &[("ring", ""), ("serde_json", ""), ("base64", "0.22")],
        SECRET,
        claims,
        |secret, message| sign(&Key::new(HMAC_SHA256, secret), message),
        |secret, message, mac| verify(&Key::new(HMAC_SHA256, secret), message, mac).is_ok(),
    )
}

fn rust_crypto<T: Types>(claims: &T) -> Candidate {
    Candidate::hand_written(
        "hand-written: hmac, sha2, serde_json, base64",
        &[("hmac", "0.12"), ("sha2", "0.10"), ("serde_json", ""), ("base64", "0.22")],
        Hmac::<Sha256>::new_from_slice(SECRET).unwrap(),
        claims,
        |key, message| key.clone().chain_update(message).finalize().into_bytes(),
        |key, message, mac| key.clone().chain_update(message).verify_slice(mac).is_ok(),
    )
}

fn rust_crypto_with_a_key_per_call<T: Types>(claims: &T) -> Candidate {
    let mac = |secret: &[u8], message: &[u8]| Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(message);
    Candidate::hand_written(
        "hand-written: hmac, sha2, key made per call",
        &[("hmac", "0.12"), ("sha2", "0.10"), ("serde_json", ""), ("base64", "0.22")],
        SECRET,
        claims,
        move |secret, message| mac(secret, message).finalize().into_bytes(),
        move |secret, message, bytes| mac(secret, message).verify_slice(bytes).is_ok(),
    )
}

fn is_current<T: Types>(claims: &T) -> bool {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since_1970.is_ok_and(|now| now.as_secs().try_into().is_ok_and(|now: i64| now < claims.exp()))
}
