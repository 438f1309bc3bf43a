//! The edges of signing: buffers, subjects, times and lengths.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hs256::{Claims, Error, Key, MAX_TOKEN_LEN, NumericDate, Validation, jws, max_token_len};
use std::time::Duration;

const EXP: NumericDate = NumericDate::from_secs(1_800_000_000);

fn key() -> Key {
    Key::new(b"a secret of 32 random bytes or so").unwrap()
}

/// The payload of the token for these claims, as it was written.
fn payload(sub: &str, exp: NumericDate) -> String {
    let mut out = vec![0; 8 * sub.len() + 256];
    let token = key().sign_into(&Claims { sub, exp }, &mut out).unwrap();
    let segment = token.split('.').nth(1).unwrap();
    let mut payload = vec![0; segment.len()];
    let len = URL_SAFE_NO_PAD.decode_slice(segment, &mut payload).unwrap();
    payload.truncate(len);
    String::from_utf8(payload).unwrap()
}

/// Tries buffers of every size that is too small, of the right one, and larger ones.
#[track_caller]
fn assert_fits_exactly(sign: impl for<'b> Fn(&'b mut [u8]) -> Result<&'b str, Error>) {
    const UNTOUCHED: u8 = 0xA5;
    let mut out = [0; 1024];
    let token = sign(&mut out).unwrap();
    let needed = token.len();
    for len in 0..needed {
        let mut out = vec![UNTOUCHED; len];
        assert_eq!(sign(&mut out), Err(Error::BufferTooSmall { needed: needed.try_into().unwrap() }), "{len} bytes");
        assert_eq!(out, vec![UNTOUCHED; len], "{len} bytes");
    }
    for spare in [0, 1, 100] {
        let mut out = vec![UNTOUCHED; needed + spare];
        assert_eq!(sign(&mut out), Ok(token), "{spare} bytes to spare");
        assert_eq!(out[needed..], vec![UNTOUCHED; spare], "{spare} bytes to spare");
    }
}

#[test]
fn sign_into_writes_all_or_nothing() {
    for sub in ["", "a", "al", "alice@example.com", "\"\0\u{E9}\u{1F600}", &"long ".repeat(50)] {
        assert_fits_exactly(|out| key().sign_into(&Claims { sub, exp: EXP }, out));
    }
}

#[test]
fn jws_sign_into_writes_all_or_nothing() {
    for len in [0, 1, 2, 3, 300] {
        assert_fits_exactly(|out| key().sign_into(jws::Bytes(&[0xFF; 300][..len]), out));
    }
}

#[cfg(feature = "alloc")]
#[test]
fn sign_makes_the_token_of_sign_into() {
    for sub in ["", "alice@example.com", "\"\0\u{E9}\u{1F600}", &"long ".repeat(50)] {
        let claims = Claims { sub, exp: EXP };
        assert_eq!(key().sign(&claims), key().sign_into(&claims, &mut [0; 1024]).map(str::to_owned));
        let payload = sub.as_bytes();
        assert_eq!(
            key().sign(jws::Bytes(payload)),
            key().sign_into(jws::Bytes(payload), &mut [0; 1024]).map(str::to_owned)
        );
    }
}

#[test]
fn any_bytes_can_be_signed() {
    let bytes: Vec<u8> = (0..=255).cycle().take(700).collect();
    for len in 0..=bytes.len() {
        let (mut out, mut payload) = ([0; 1024], [0; 700]);
        let token = key().sign_into(jws::Bytes(&bytes[..len]), &mut out).unwrap();
        assert_eq!(jws::authenticate_into(&key(), token, &mut payload), Ok(&bytes[..len]));
    }
}

/// `serde_json` writes the same JSON: the short escapes where there are any, `\u00xx` for the other control characters,
/// and everything else as it is.
#[test]
fn subjects_are_escaped_as_serde_json_does() {
    let hard =
        (0..=0x1F).map(char::from).chain(['"', '\\', '/', '\x7F', '\u{80}', '\u{2028}', '\u{FEFF}', '\u{10FFFF}']);
    for c in hard {
        // At the start, at the end, twice, and everywhere in between.
        for len in 0..=40 {
            let plain = "x".repeat(len);
            for sub in [format!("{plain}{c}"), format!("{c}{plain}{c}"), format!("{plain}{c}{c}alice")] {
                let json = serde_json::to_string(&sub).unwrap();
                assert_eq!(payload(&sub, EXP), format!("{{\"sub\":{json},\"exp\":1800000000}}"));
            }
        }
    }
}

#[test]
fn subjects_of_all_lengths_are_written_whole() {
    let text: String = "0123456789abcdefghijklmnopqrstuvwxyz-".chars().cycle().take(700).collect();
    for len in 0..=text.len() {
        let sub = &text[..len];
        assert_eq!(payload(sub, EXP), format!("{{\"sub\":\"{sub}\",\"exp\":1800000000}}"));
    }
}

#[test]
fn times_are_written_in_full() {
    for exp in [0, 1, 9, 10, 99, 100, -1, -10, 1_800_000_000, i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
        assert_eq!(payload("alice", NumericDate::from_secs(exp)), format!("{{\"sub\":\"alice\",\"exp\":{exp}}}"));
    }
}

/// The most bytes that a payload can have: the header has 36 characters, the signature 43, and there are two dots.
const LARGEST_PAYLOAD: usize = (MAX_TOKEN_LEN - 36 - 43 - 2) * 3 / 4;
/// The same for a subject without escapes.
const LARGEST_SUBJECT: usize = LARGEST_PAYLOAD - r#"{"sub":"","exp":1800000000}"#.len();

#[test]
fn the_largest_subject_signs_and_verifies() {
    assert_eq!(MAX_TOKEN_LEN, 4 * 1024 * 1024);
    // A NUL is written in six characters.
    let escaped = "\0".repeat(LARGEST_SUBJECT / 6) + &"x".repeat(LARGEST_SUBJECT % 6);
    for sub in ["x".repeat(LARGEST_SUBJECT), escaped] {
        let (mut out, mut payload) = (vec![0; MAX_TOKEN_LEN], vec![0; LARGEST_PAYLOAD]);
        let claims = Claims { sub: sub.as_str(), exp: EXP };
        assert_eq!(
            key().sign_into(&claims, &mut []),
            Err(Error::BufferTooSmall { needed: MAX_TOKEN_LEN.try_into().unwrap() })
        );
        let token = key().sign_into(&claims, &mut out).unwrap();
        let now = NumericDate::from_secs(0);
        // Not with `assert_eq`, which would print megabytes.
        assert!(Validation::new().verify_into(&key(), token, now, &mut payload) == Ok(claims));
    }
}

#[test]
fn one_byte_more_is_too_long() {
    let mut out = vec![0; MAX_TOKEN_LEN + 2];
    let claims = Claims { sub: "x".repeat(LARGEST_SUBJECT + 1), exp: EXP };
    assert_eq!(key().sign_into(&claims, &mut out).err(), Some(Error::TokenTooLong));
    let payload = vec![0; LARGEST_PAYLOAD + 1];
    assert_eq!(key().sign_into(jws::Bytes(&payload), &mut out).err(), Some(Error::TokenTooLong));
    assert!(out.iter().all(|&byte| byte == 0));
    assert_eq!(key().sign_into(jws::Bytes(&payload[1..]), &mut out).map(str::len), Ok(MAX_TOKEN_LEN));
}

#[cfg(feature = "alloc")]
#[test]
fn owned_tokens_have_the_same_limit() {
    let sub = "x".repeat(LARGEST_SUBJECT + 1);
    assert_eq!(key().sign(&Claims { sub: &sub, exp: EXP }).err(), Some(Error::TokenTooLong));
    assert_eq!(key().sign(&Claims { sub: &sub[1..], exp: EXP }).map(|token| token.len()), Ok(MAX_TOKEN_LEN));
    let payload = vec![0; LARGEST_PAYLOAD + 1];
    assert_eq!(key().sign(jws::Bytes(&payload)).err(), Some(Error::TokenTooLong));
    assert_eq!(key().sign(jws::Bytes(&payload[1..])).map(|token| token.len()), Ok(MAX_TOKEN_LEN));
}

#[test]
fn sums_of_times_saturate_and_drop_fractions() {
    let zero = NumericDate::from_secs(0);
    let second = Duration::from_secs(1);
    assert_eq!(NumericDate::MAX + second, NumericDate::MAX);
    assert_eq!(NumericDate::MIN - second, NumericDate::MIN);
    assert_eq!(zero + Duration::MAX, NumericDate::MAX);
    assert_eq!(zero - Duration::MAX, NumericDate::MIN);
    // The whole range is one `Duration` long.
    assert_eq!(NumericDate::MIN + Duration::MAX, NumericDate::MAX);
    assert_eq!(NumericDate::MAX - Duration::MAX, NumericDate::MIN);
    assert_eq!(NumericDate::MIN + second, NumericDate::from_secs(i64::MIN + 1));
    assert_eq!(NumericDate::MAX - second, NumericDate::from_secs(i64::MAX - 1));

    let almost_two = Duration::new(1, 999_999_999);
    assert_eq!(zero + almost_two, NumericDate::from_secs(1));
    assert_eq!(zero - almost_two, NumericDate::from_secs(-1));
}

#[cfg(feature = "std")]
#[test]
fn now_is_the_system_clock() {
    let clock = || std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let before = clock();
    let now = NumericDate::now().as_secs().try_into().unwrap();
    assert!((before..=clock()).contains(&now));
}

#[cfg(feature = "std")]
#[test]
fn times_convert_from_and_to_the_time_crate() {
    use time::{OffsetDateTime, UtcOffset};

    let epoch = OffsetDateTime::UNIX_EPOCH;
    let to_time = |secs| OffsetDateTime::try_from(NumericDate::from_secs(secs));
    assert_eq!(NumericDate::from(epoch), NumericDate::from_secs(0));
    assert_eq!(to_time(0), Ok(epoch));
    assert_eq!(to_time(1_800_000_000), Ok(epoch + time::Duration::seconds(1_800_000_000)));
    assert_eq!(to_time(1_800_000_000).map(NumericDate::from), Ok(EXP));
    // The same moment in another time zone.
    let there = epoch.to_offset(UtcOffset::from_hms(-9, -30, 0).unwrap());
    assert_eq!(NumericDate::from(there), NumericDate::from_secs(0));
    // A fraction is dropped towards the past, on both sides of zero.
    let half = time::Duration::milliseconds(500);
    assert_eq!(NumericDate::from(epoch + half), NumericDate::from_secs(0));
    assert_eq!(NumericDate::from(epoch - half), NumericDate::from_secs(-1));
    // The years -9999 to 9999 can be represented.
    assert_eq!(to_time(253_402_300_799).map(|time| time.year()), Ok(9999));
    assert_eq!(to_time(-377_705_116_800).map(|time| time.year()), Ok(-9999));
    assert_eq!(to_time(i64::MAX), Err(Error::TimeOutOfRange));
    assert_eq!(to_time(i64::MIN), Err(Error::TimeOutOfRange));
}

/// The longest `exp` has as many digits as an `i64` can have, and a sign.
#[test]
fn the_stated_sizes_are_those_of_the_longest_token() {
    for sub in ["", "a", "ab", "alice@example.com"] {
        let mut out = vec![0; max_token_len(sub.len())];
        let token = key().sign_into(&Claims { sub, exp: NumericDate::MIN }, &mut out).unwrap();
        assert_eq!(token.len(), max_token_len(sub.len()), "{sub}");

        let mut payload = vec![0; jws::max_payload_len(token.len())];
        assert!(jws::authenticate_into(&key(), token, &mut payload).is_ok(), "{sub}");
    }
    assert_eq!([0, 1, 2, 3, 4, 140].map(jws::max_payload_len), [0, 0, 1, 2, 3, 105]);
}
