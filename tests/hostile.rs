//! Input that is meant to hurt: defined results, no panic, no overflow of the stack, time and memory in proportion to
//! the length. The tokens are signed, so that the worst of it gets as far as the JSON reader; and the reading without a
//! key is tried on all of it, for nobody needs a key to get there. What took more than linear time would take minutes
//! to hours here, and a recursion would not fit on the stack of a test.

mod util;

use hs256::{Claims, Error, Key, MAX_TOKEN_LEN, NumericDate, Validation, jws, unverified};
use util::{CLAIMS, HEADER, NOW, key, sign, token};

const MEGABYTE: usize = 1 << 20;

/// Reads a token whose payload this is, into a buffer no longer than that. No more memory is taken: that nothing else
/// is allocated is shown in tests/allocations.rs.
#[track_caller]
fn assert_read(payload: &str, expected: Result<Claims<&str>, Error>) {
    let token = token(HEADER, payload);
    let policy = Validation::new().allow_missing_exp();
    let mut buffer = vec![0; payload.len()];
    // No assert_eq, which would print a megabyte.
    let verified = policy.verify_into(&key(), &token, NumericDate::from_secs(NOW), &mut buffer);
    assert!(verified == expected, "{:?}", verified.err());
    let read = unverified::payload_into(&token, &mut buffer);
    assert!(agree(read.map(|_| ()), expected), "{:?}", read.err());
    #[cfg(feature = "alloc")]
    {
        assert!(agree(unverified::payload(&token).map(|_| ()), expected));
        let expected = expected.map(|Claims { sub, exp }| Claims { sub: sub.to_owned(), exp });
        assert!(policy.verify(&key(), &token, NumericDate::from_secs(NOW)) == expected);
    }
}

/// Whether reading without a key has the result of verifying, where that does not depend on the claims.
fn agree(read: Result<(), Error>, verified: Result<Claims<&str>, Error>) -> bool {
    let is_about_claims = matches!(verified, Ok(_) | Err(Error::MissingClaim(_) | Error::ClaimType(_)));
    read == if is_about_claims { Ok(()) } else { verified.map(|_| ()) }
}

/// As [`assert_read`], for payloads without `exp`.
#[track_caller]
fn assert_subject(payload: &str, sub: &str) {
    assert_read(payload, Ok(Claims { sub, exp: NumericDate::MAX }));
}

// Nesting.

#[test]
fn a_megabyte_of_open_arrays() {
    let arrays = "[".repeat(MEGABYTE);
    assert_read(&arrays, Err(Error::NotAnObject));
    for name in ["x", "sub", "exp", "aud"] {
        assert_read(&format!(r#"{{"{name}":{arrays}"#), Err(Error::TooDeep));
    }
    assert_read(&format!(r#"{{"x":{arrays}{}}}"#, "]".repeat(MEGABYTE)), Err(Error::TooDeep));
}

#[test]
fn eight_kilobytes_and_a_megabyte_of_open_objects() {
    for len in [8 << 10, MEGABYTE] {
        assert_read(&r#"{"a":"#.repeat(len / 5), Err(Error::TooDeep));
    }
}

#[test]
fn a_hundred_thousand_siblings() {
    for sibling in ["[]", "0", r#"{"":{}}"#] {
        let siblings = format!("{sibling},").repeat(100_000);
        assert_subject(&format!(r#"{{"x":[{siblings}0],"sub":"alice"}}"#), "alice");
    }
    let members = r#""":0,"#.repeat(100_000);
    assert_subject(&format!(r#"{{{members}"sub":"alice"}}"#), "alice");
}

/// The audience is looked at more than once, but not once for each of its names.
#[test]
fn a_megabyte_of_audiences() {
    let token = token(HEADER, format!(r#"{{"sub":"alice","aud":[{}"api"]}}"#, r#""\u0061","#.repeat(MEGABYTE / 9)));
    let mut buffer = vec![0; token.len()];
    let mut verify = |audience| {
        let policy = Validation::new().allow_missing_exp().audience(audience);
        policy.verify_into(&key(), &token, NumericDate::from_secs(NOW), &mut buffer).map(|_| ())
    };
    assert_eq!(verify("api"), Ok(()));
    assert_eq!(verify("web"), Err(Error::WrongAudience));
}

// Numbers.

#[test]
fn numbers_of_ten_thousand_digits_and_more() {
    for len in [10_000, 100_000] {
        let (nines, zeros) = ("9".repeat(len), "0".repeat(len));
        for (number, exp) in [
            (nines.clone(), i64::MAX),
            (format!("1{zeros}"), i64::MAX),
            (format!("1e{nines}"), i64::MAX),
            (format!("{nines}.{nines}e{nines}"), i64::MAX),
            (format!("1900000000.{nines}"), 1_900_000_000),
            (format!("19{zeros}e-{}", len - 8), 1_900_000_000),
            (format!("0.{zeros}19e{}", len + 10), 1_900_000_000),
        ] {
            let claims = Claims { sub: "alice", exp: NumericDate::from_secs(exp) };
            assert_read(&format!(r#"{{"sub":"alice","exp":{number}}}"#), Ok(claims));
            assert_subject(&format!(r#"{{"sub":"alice","x":{number}}}"#), "alice");
        }
        assert_read(&format!(r#"{{"sub":"alice","exp":0{nines}}}"#), Err(Error::InvalidJson));
        assert_read(&format!(r#"{{"sub":"alice","exp":{nines}."#), Err(Error::InvalidJson));
    }
}

/// Next to zero and far below it: all of these are over.
#[test]
fn exponents_of_ten_thousand_digits() {
    let nines = "9".repeat(10_000);
    for number in [format!("-1e{nines}"), format!("-{nines}"), format!("1e-{nines}"), format!("0e{nines}")] {
        let token = token(HEADER, format!(r#"{{"sub":"alice","exp":{number}}}"#));
        let mut buffer = vec![0; token.len()];
        let verified = Validation::new().verify_into(&key(), &token, NumericDate::from_secs(NOW), &mut buffer);
        assert_eq!(verified, Err(Error::Expired));
    }
}

// Strings.

#[test]
fn a_megabyte_of_escapes_in_the_subject() {
    for (escape, said) in [(r"\u0061", "a"), (r"\ud83d\ude00", "😀"), (r"\\", r"\")] {
        let count = MEGABYTE / escape.len();
        assert_subject(&format!(r#"{{"sub":"{}"}}"#, escape.repeat(count)), &said.repeat(count));
    }
}

#[test]
fn a_megabyte_of_backslashes() {
    let backslashes = r"\".repeat(MEGABYTE);
    assert_read(&backslashes, Err(Error::NotAnObject));
    assert_read(&format!("{{{backslashes}"), Err(Error::InvalidJson));
    // An even number of them are as many pairs; one more escapes the quote.
    assert_subject(&format!(r#"{{"x":"{backslashes}","sub":"alice"}}"#), "alice");
    assert_read(&format!(r#"{{"sub":"\{backslashes}"}}"#), Err(Error::InvalidJson));
}

#[test]
fn a_hundred_thousand_times_one_character() {
    let letters = "a".repeat(100_000);
    assert_subject(&format!(r#"{{"sub":"{letters}"}}"#), &letters);
    assert_subject(&format!(r#"{{"{letters}":"{letters}","sub":"alice"}}"#), "alice");
    assert_subject(&format!(r#"{{{}"sub":"alice"}}"#, " ".repeat(100_000)), "alice");
    assert_read(&format!(r#"{{"sub":"{letters}"#), Err(Error::InvalidJson));
    for character in ["\"", ",", "\0", ":"] {
        assert_read(&format!("{{{}", character.repeat(100_000)), Err(Error::InvalidJson));
    }
}

#[test]
fn nul_bytes() {
    assert_read("\0", Err(Error::NotAnObject));
    assert_read(&"\0".repeat(MEGABYTE), Err(Error::NotAnObject));
    for payload in ["{\0}", "{\"sub\":\"\0\"}", "{\"sub\":\0}", "{\"sub\":\"alice\"}\0", "{\"\0\":1,\"sub\":\"alice\"}"]
    {
        let token = token(HEADER, payload);
        let policy = Validation::new().allow_missing_exp();
        let verified = policy.verify_into(&key(), &token, NumericDate::from_secs(NOW), &mut [0; 64]).map(|_| ());
        assert_eq!(verified, Err(Error::InvalidJson), "{payload:?}");
        let read = unverified::payload_into(&token, &mut [0; 64]).map(|_| ());
        assert_eq!(read, Err(Error::InvalidJson), "{payload:?}");
    }
    assert_eq!(verify("\0"), Err(Error::NotThreeSegments));
    assert_eq!(verify("\0.\0.\0"), Err(Error::BadSignature));
    assert_eq!(verify(&sign("\0.\0")), Err(Error::MalformedHeader));
}

// Tokens that are none.

fn verify(token: &str) -> Result<(), Error> {
    Validation::new().verify_into(&key(), token, NumericDate::from_secs(NOW), &mut [0; 64]).map(|_| ())
}

#[test]
fn tokens_of_up_to_three_characters() {
    let characters = [".", "A", "e", "_", "-", "=", "+", "/", " ", "\n", "\0", "{", "\"", "\\", "é", "😀"];
    let mut tokens = vec![String::new()];
    for _ in 0..3 {
        let longer = tokens.iter().flat_map(|token| characters.map(|character| format!("{token}{character}")));
        tokens = std::iter::once(String::new()).chain(longer).collect();
    }
    for token in tokens {
        let three_segments = token.matches('.').count() == 2;
        let error = if three_segments { Error::BadSignature } else { Error::NotThreeSegments };
        assert_eq!(verify(&token), Err(error), "{token:?}");
        let read = unverified::header_into(&token, &mut [0; 64]).map(|_| ());
        let error = if three_segments { Error::MalformedHeader } else { Error::NotThreeSegments };
        assert_eq!(read, Err(error), "{token:?}");
    }
}

#[test]
fn dots_alone() {
    for count in (0..300).chain([MEGABYTE, MAX_TOKEN_LEN]) {
        let error = if count == 2 { Error::BadSignature } else { Error::NotThreeSegments };
        assert_eq!(verify(&".".repeat(count)), Err(error), "{count}");
    }
    assert_eq!(verify(&".".repeat(MAX_TOKEN_LEN + 1)), Err(Error::TokenTooLong));
}

/// What has no MAC costs no more than one pass, whichever segment is long.
#[test]
fn four_megabytes_without_a_mac() {
    let long = "A".repeat(MAX_TOKEN_LEN - 2);
    for token in [format!("{long}.."), format!(".{long}."), format!("..{long}")] {
        assert_eq!(verify(&token), Err(Error::BadSignature));
    }
}

#[test]
fn a_megabyte_of_header() {
    let header = |inside: &str| format!(r#"{{"alg":"HS256","x":{inside}}}"#);
    let arrays = "[".repeat(MEGABYTE);
    let string = format!("\"{}\"", r"\u0061".repeat(MEGABYTE / 6));
    for (header, expected) in [
        (header(&arrays), Err(Error::MalformedHeader)),
        (arrays, Err(Error::MalformedHeader)),
        (header(&"9".repeat(MEGABYTE)), Ok(CLAIMS.as_bytes())),
        (header(&string), Ok(CLAIMS.as_bytes())),
    ] {
        let token = token(&header, CLAIMS);
        let mut buffer = vec![0; header.len()];
        assert_eq!(jws::authenticate_into(&key(), &token, &mut buffer), expected);
    }
}

/// Many keys are many MACs, and no more than that.
#[test]
fn a_thousand_keys() {
    let keys: Vec<Key> = (0..1_000_u16).map(|n| Key::new(&n.to_le_bytes().repeat(16)).unwrap()).collect();
    let token = token(HEADER, CLAIMS);
    let (now, mut payload) = (NumericDate::from_secs(NOW), [0; 64]);
    assert_eq!(Validation::new().verify_into(&keys[..], &token, now, &mut payload), Err(Error::BadSignature));
}

// The largest.

#[test]
fn the_largest_token_is_made_and_read() {
    // Without header and signature, MAX_TOKEN_LEN leaves 4,194,223 characters, or 3,145,667 bytes.
    let mut payload = format!(r#"{{"sub":"{}"}}"#, " ".repeat(3_145_657));
    let mut out = vec![0; MAX_TOKEN_LEN];
    let token = key().sign_into(jws::Bytes(payload.as_bytes()), &mut out).unwrap();
    assert_eq!(token.len(), MAX_TOKEN_LEN);
    #[cfg(feature = "alloc")]
    assert!(key().sign(jws::Bytes(payload.as_bytes())).as_deref() == Ok(token));
    let mut buffer = vec![0; payload.len()];
    assert!(jws::authenticate_into(&key(), token, &mut buffer) == Ok(payload.as_bytes()));

    payload.push(' ');
    assert_eq!(
        key().sign_into(jws::Bytes(payload.as_bytes()), &mut vec![0; 2 * MAX_TOKEN_LEN]),
        Err(Error::TokenTooLong)
    );
    #[cfg(feature = "alloc")]
    assert_eq!(key().sign(jws::Bytes(payload.as_bytes())), Err(Error::TokenTooLong));
}

/// Control characters are six times as long in JSON: the length is known before anything is allocated or written.
#[test]
fn a_subject_that_grows_beyond_the_largest_token() {
    let claims = Claims { sub: "\0".repeat(MEGABYTE), exp: NumericDate::MIN };
    assert_eq!(key().sign_into(&claims, &mut []), Err(Error::TokenTooLong));
    #[cfg(feature = "alloc")]
    assert_eq!(key().sign(&claims), Err(Error::TokenTooLong));
}
