//! The ways to make a key, and how each rejects.

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{
        DecodePaddingMode::Indifferent,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, NO_PAD},
    },
};
use hs256::{Claims, Error, Key, NumericDate};
use proptest::prelude::*;

const ANY_PADDING: GeneralPurposeConfig = NO_PAD.with_decode_padding_mode(Indifferent);

const SECRET: [u8; 32] = *b"\xFB\xEF\xBE\xFF\xFF\xFEabcdefghijklmnopqrstuvwxyz";
const BASE64: &str = "++++///+YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=";
const BASE64_URL: &str = "----___-YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=";
const HEX: &str = "fbefbefffffe6162636465666768696a6b6c6d6e6f707172737475767778797a";

/// What a key signs tells which key it is.
fn token(key: &Key) -> String {
    let claims = Claims { sub: "alice", exp: NumericDate::from_secs(1_800_000_000) };
    key.sign_into(&claims, &mut [0; 256]).unwrap().to_owned()
}

#[track_caller]
fn assert_same(key: Result<Key, Error>, secret: &[u8]) {
    assert_eq!(key.map(|key| token(&key)), Key::new(secret).map(|key| token(&key)));
}

/// HMAC pads a key of up to 64 bytes and hashes a longer one (RFC 2104 §2). The signatures are those of PyJWT 2.15.1:
/// `jwt.encode({"sub": "alice", "exp": 1800000000}, bytes(range(len)), "HS256")`.
#[test]
fn keys_of_all_lengths_sign_as_in_another_implementation() {
    let bytes: Vec<u8> = (0..200).collect();
    for (len, signature) in [
        (1, "6zSb7Nqa0pf8QIYYN4amYVyMvGzj-N7GVPcOGmEvg_U"),
        (31, "h4NzKbDIX2thrQ3oCymJs6NBhveSzIxRkWRzysuzoCw"),
        (32, "I-3VVkXUf_7hzEZlPbm9VW1FeZTGMhX2bV2sZPRsayU"),
        (63, "a7xC7URjBVhaVVlK9q2yCoZnEMdzvPhnL16TJXmSwEo"),
        (64, "K9lX23G2yeJtjmiZxs1nc9V8YIf8nO63ERe4S1h3ADA"),
        (65, "Rh_7E7DWN63_zZq1XGvjumVr0-Gk--FtSuacFaUBFeQ"),
        (200, "qmIc3GpgxujiA5LAs5PTIhoT2AGWkAZsSw1H8J62K3M"),
    ] {
        let secret = &bytes[..len];
        let token = token(&Key::from_short_secret(secret).unwrap());
        assert_eq!(token.rsplit_once('.').unwrap().1, signature, "{len} bytes");
        if len >= 32 {
            assert_same(Key::new(secret), secret);
        }
    }
}

/// RFC 7518 §3.2: a key of the hash's size or larger.
#[test]
fn new_needs_32_bytes() {
    assert_eq!(Key::new(b"").err(), Some(Error::EmptySecret));
    for len in 1..32 {
        assert_eq!(Key::new(&SECRET[..len]).err(), Some(Error::ShortSecret), "{len} bytes");
    }
    assert_eq!(Key::new(&SECRET).err(), None);
}

/// It has the size that the algorithm asks for, so that there is no `Result`.
#[test]
fn from_32_bytes_is_the_key_of_new() {
    for secret in [[0; 32], [0xFF; 32], core::array::from_fn(|at| at.to_le_bytes()[0])] {
        assert_same(Ok(Key::from(&secret)), &secret);
    }
    fn infallible(secret: &[u8; 32]) -> Key {
        secret.into()
    }
    assert_ne!(token(&infallible(&[1; 32])), token(&infallible(&[2; 32])));
}

#[test]
fn from_short_secret_needs_one_byte() {
    assert_eq!(Key::from_short_secret(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::from_short_secret(b"\0").err(), None);
    assert_same(Key::from_short_secret(&SECRET), &SECRET);
}

#[test]
fn from_base64_takes_either_alphabet_with_and_without_padding() {
    for text in [BASE64, BASE64_URL] {
        let unpadded = text.trim_end_matches('=');
        assert_same(Key::from_base64(text), &SECRET);
        assert_same(Key::from_base64(unpadded), &SECRET);
        assert_same(Key::from_base64(&format!(" \t\r\n{text}\n")), &SECRET);
        assert_same(Key::from_base64(&format!("\n{unpadded} ")), &SECRET);
    }
}

#[test]
fn from_base64_rejects_what_is_not_base64() {
    for text in [
        "----///+YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=",   // both alphabets
        "++++///+YWJjZGVmZ2hpam tsbW5vcHFyc3R1dnd4eXo=",  // white space inside
        "++++///+YWJjZGVmZ2hpam\ntsbW5vcHFyc3R1dnd4eXo=", // a line break inside
        "++++///+YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo==",  // one character of padding too many
        "++++///+YWJj====ZGVmZ2hpamtsbW5vcHFyc3R1dnd4",   // padding inside
        "++++///+YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo.",   // foreign characters
        "++++///+YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo\0",
        "++++///+YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eX\u{E9}",
        "++++///+YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoAB", // one more than whole groups: six bits
        "\u{A0}++++///+YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=", // no white space of ASCII
        "=",
    ] {
        assert_eq!(Key::from_base64(text).err(), Some(Error::SecretNotBase64), "{text}");
    }
}

#[test]
fn from_base64_needs_32_to_256_bytes() {
    // Each `A` is six zero bits.
    for (characters, error) in [
        (0, Error::EmptySecret),
        (2, Error::ShortSecret),
        (42, Error::ShortSecret),
        (343, Error::LongSecret),
        (100_000, Error::LongSecret),
    ] {
        assert_eq!(Key::from_base64(&"A".repeat(characters)).err(), Some(error), "{characters} characters");
    }
    assert_eq!(Key::from_base64(" \n").err(), Some(Error::EmptySecret));
    assert_same(Key::from_base64(&"A".repeat(43)), &[0; 32]);
    assert_same(Key::from_base64(&"A".repeat(342)), &[0; 256]);
    assert_same(Key::from_base64(&("A".repeat(342) + "==")), &[0; 256]);
    // The same with characters that only one alphabet has.
    for group in ["+///", "-___"] {
        assert_same(Key::from_base64(&group.repeat(85)), &[0xFB, 0xFF, 0xFF].repeat(85));
        assert_eq!(Key::from_base64(&group.repeat(86)).err(), Some(Error::LongSecret), "{group}");
    }
}

/// They are 48 bytes in base64, and so make a key that verifies nothing.
#[test]
fn hexadecimal_digits_are_base64_of_another_key() {
    let digits = "7f".repeat(32);
    let [hex, base64] = [Key::from_hex(&digits), Key::from_base64(&digits)].map(Result::unwrap);
    assert_same(Ok(hex.clone()), &[0x7F; 32]);
    assert_ne!(token(&hex), token(&base64));
    // Nor does `new` decode them.
    assert_ne!(token(&hex), token(&Key::new(digits.as_bytes()).unwrap()));
}

#[test]
fn from_hex_takes_either_case_with_and_without_prefix() {
    let mixed = HEX.replacen('f', "F", 3);
    for digits in [HEX, &HEX.to_uppercase(), &mixed] {
        assert_same(Key::from_hex(digits), &SECRET);
        assert_same(Key::from_hex(&format!("0x{digits}")), &SECRET);
        assert_same(Key::from_hex(&format!(" \t\r\n{digits}\n")), &SECRET);
        assert_same(Key::from_hex(&format!("\n0x{digits} ")), &SECRET);
    }
}

#[test]
fn from_hex_rejects_what_is_not_hex() {
    let longest = "00".repeat(256);
    for text in [
        &HEX[1..], // odd lengths
        &format!("0x{}", &HEX[1..]),
        &format!("{HEX}0"),
        &format!("{longest}0"),
        "0",
        &format!("g{}", &HEX[1..]), // foreign digits, high and low
        &format!("0g{}", &HEX[2..]),
        &format!("{}:0", &HEX[2..]),
        &format!("+1{}", &HEX[2..]),
        &format!("{HEX}\0\0"),
        &format!("{HEX}\u{E9}"),
        &format!("0X{HEX}"), // other prefixes
        &format!("0x0x{HEX}"),
        &format!("#{HEX}0"),
        &format!("\u{A0}{HEX}"), // no white space of ASCII
        &format!("0x {HEX}0"),   // white space inside
        &format!("{} {}", &HEX[..31], &HEX[32..]),
    ] {
        assert_eq!(Key::from_hex(text).err(), Some(Error::SecretNotHex), "{text}");
    }
}

#[test]
fn from_hex_needs_32_to_256_bytes() {
    for (bytes, error) in [
        (0, Error::EmptySecret),
        (1, Error::ShortSecret),
        (31, Error::ShortSecret),
        (257, Error::LongSecret),
        (100_000, Error::LongSecret),
    ] {
        let digits = "00".repeat(bytes);
        assert_eq!(Key::from_hex(&digits).err(), Some(error), "{bytes} bytes");
        assert_eq!(Key::from_hex(&format!("0x{digits}")).err(), Some(error), "0x and {bytes} bytes");
    }
    assert_eq!(Key::from_hex(" \n").err(), Some(Error::EmptySecret));
    assert_same(Key::from_hex(&"00".repeat(32)), &[0; 32]);
    assert_same(Key::from_hex(&format!("0x{}", "7f".repeat(256))), &[0x7F; 256]);
}

// Any text is a secret or is rejected, as the `base64` crate and a second reading of hexadecimal have it.
proptest! {
    #[test]
    fn any_text_as_base64(text in "[ \n]?([A-Za-z0-9+/]{0,90}|[A-Za-z0-9_-]{0,360})[-/]?={0,3}\\PC?") {
        assert_read_as_base64(&text);
    }

    #[test]
    fn any_text_as_hex(text in "[ \n]?(0x){0,2}[0-9a-fA-F]{0,520}\\PC?") {
        assert_read_as_hex(&text);
    }
}

/// At each place of a group, and twice, so that no two faults can make up for each other.
#[test]
fn any_character_as_base64_and_as_hex() {
    for char in '\0'..='\u{FF}' {
        for places in [&[8][..], &[9], &[10], &[11], &[8, 12], &[12, 16]] {
            let replaced = |text: &str| -> String {
                text.chars().enumerate().map(|(at, old)| if places.contains(&at) { char } else { old }).collect()
            };
            for text in [BASE64, BASE64_URL, &"a".repeat(44)] {
                assert_read_as_base64(&replaced(text));
            }
            assert_read_as_hex(&replaced(HEX));
        }
    }
}

#[track_caller]
fn assert_read_as_base64(text: &str) {
    let trimmed = text.trim_ascii();
    let engines = [STANDARD, URL_SAFE].map(|alphabet| GeneralPurpose::new(&alphabet, ANY_PADDING));
    let bytes = engines.iter().find_map(|engine| {
        let mut bytes = vec![0; trimmed.len()];
        engine.decode_slice(trimmed, &mut bytes).ok().map(|len| bytes[..len].to_vec())
    });
    assert_decoded(Key::from_base64(text), bytes, text, Error::SecretNotBase64);
}

#[track_caller]
fn assert_read_as_hex(text: &str) {
    let trimmed = text.trim_ascii();
    let digits = trimmed.strip_prefix("0x").unwrap_or(trimmed).chars().map(|char| char.to_digit(16));
    let digits: Option<Vec<_>> = digits.collect();
    let pairs = digits.filter(|digits| digits.len() % 2 == 0);
    let bytes = pairs.map(|digits| digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect());
    assert_decoded(Key::from_hex(text), bytes, text, Error::SecretNotHex);
}

/// Of a text that is both malformed and longer than 256 bytes make, either may be named.
#[track_caller]
fn assert_decoded(key: Result<Key, Error>, bytes: Option<Vec<u8>>, text: &str, malformed: Error) {
    match bytes {
        None if text.len() > 342 => assert!(matches!(key, Err(e) if [malformed, Error::LongSecret].contains(&e))),
        None => assert_eq!(key.err(), Some(malformed), "{text:?}"),
        Some(bytes) if bytes.len() > 256 => assert_eq!(key.err(), Some(Error::LongSecret)),
        Some(bytes) => assert_same(key, &bytes),
    }
}

#[test]
fn debug_shows_nothing_of_the_secret() {
    let key = Key::new(&SECRET).unwrap();
    assert_eq!(format!("{key:?}"), "Key { .. }");
    assert_eq!(format!("{key:#?}"), "Key { .. }");
}

#[test]
fn a_clone_is_the_same_key() {
    let key = Key::new(&SECRET).unwrap();
    assert_eq!(token(&key.clone()), token(&key));
}

#[test]
fn a_key_can_go_anywhere() {
    fn assert<T: Send + Sync + Clone + Unpin + 'static>() {}
    assert::<Key>();
}

#[cfg(feature = "std")]
mod from_env {
    use super::{Error, Key, SECRET, token};
    use std::{env, ffi::OsStr, process::Command};

    const NAME: &str = "HS256_TEST_SECRET";

    /// Not a test: what the tests below run in processes of their own, for this one's environment is not theirs alone.
    #[test]
    #[ignore = "run by the other tests"]
    fn child() {
        println!("outcome: {:?}", Key::from_env(NAME).map(|key| token(&key)));
    }

    #[track_caller]
    fn assert_outcome(secret: Option<&OsStr>, expected: Result<Key, Error>) {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "from_env::child", "--ignored", "--nocapture"]).env_remove(NAME);
        let child = child.envs(secret.map(|secret| (NAME, secret))).output().unwrap();
        let stdout = String::from_utf8(child.stdout).unwrap();
        let expected = format!("outcome: {:?}\n", expected.map(|key| token(&key)));
        assert!(stdout.contains(&expected), "expected {expected}, got {stdout}");
    }

    #[test]
    fn rejects_a_missing_variable() {
        assert_outcome(None, Err(Error::SecretNotSet));
    }

    #[test]
    fn rejects_an_empty_secret() {
        assert_outcome(Some("".as_ref()), Err(Error::EmptySecret));
    }

    #[test]
    fn rejects_a_short_secret() {
        assert_outcome(Some("x".repeat(31).as_ref()), Err(Error::ShortSecret));
    }

    #[cfg(unix)]
    #[test]
    fn rejects_what_is_not_unicode() {
        let secret = std::os::unix::ffi::OsStrExt::from_bytes(&SECRET);
        assert_outcome(Some(secret), Err(Error::SecretNotUnicode));
    }

    #[test]
    fn takes_the_bytes_as_they_stand() {
        for secret in ["x".repeat(32), format!(" {}\n", "x".repeat(32)), "\u{E9}".repeat(16), super::HEX.into()] {
            assert_outcome(Some(secret.as_ref()), Key::new(secret.as_bytes()));
        }
    }
}
