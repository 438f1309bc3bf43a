//! What people write instead of using a crate, with the checks that a careful author makes.

use crate::Claims;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};

#[derive(serde::Deserialize)]
struct Header {
    alg: String,
}

pub fn sign(sub: &str, exp: u64) -> Option<String> {
    let header = BASE64.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let payload = BASE64.encode(serde_json::to_vec(&Claims { sub, exp }).ok()?);
    let signing_input = format!("{header}.{payload}");
    let signature = BASE64.encode(mac(signing_input.as_bytes())?);
    Some(format!("{signing_input}.{signature}"))
}

pub fn verify(token: &str) -> Option<String> {
    let (signing_input, signature) = token.rsplit_once('.')?;
    let (header, payload) = signing_input.split_once('.')?;
    check(signing_input.as_bytes(), &BASE64.decode(signature).ok()?)?;
    let header: Header = serde_json::from_slice(&BASE64.decode(header).ok()?).ok()?;
    let claims: Claims<String> = serde_json::from_slice(&BASE64.decode(payload).ok()?).ok()?;
    (header.alg == "HS256" && crate::now()? < claims.exp).then_some(claims.sub)
}

#[cfg(feature = "hand-written-ring")]
use with_ring::{check, mac};
#[cfg(feature = "hand-written-ring")]
mod with_ring {
    use ring::hmac::{self, HMAC_SHA256, Key, Tag};

    pub fn mac(message: &[u8]) -> Option<Tag> {
        Some(hmac::sign(&Key::new(HMAC_SHA256, crate::SECRET), message))
    }

    pub fn check(message: &[u8], mac: &[u8]) -> Option<()> {
        hmac::verify(&Key::new(HMAC_SHA256, crate::SECRET), message, mac).ok()
    }
}

#[cfg(feature = "hand-written-hmac")]
use with_hmac::{check, mac};
#[cfg(feature = "hand-written-hmac")]
mod with_hmac {
    use hmac::{Hmac, Mac};
    use sha2::Sha256;

    pub fn mac(message: &[u8]) -> Option<impl AsRef<[u8]>> {
        Some(Hmac::<Sha256>::new_from_slice(crate::SECRET).ok()?.chain_update(message).finalize().into_bytes())
    }

    pub fn check(message: &[u8], mac: &[u8]) -> Option<()> {
        Hmac::<Sha256>::new_from_slice(crate::SECRET).ok()?.chain_update(message).verify_slice(mac).ok()
    }
}
