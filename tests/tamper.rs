//! A valid token changed in every small way: none verifies, and none gets behind the MAC. Strict base64url has one
//! spelling for each byte string, so that there is no change that changes nothing.

mod util;

use hs256::{Error, NumericDate, Validation};
use std::ops::Range;
use util::{NOW, key, token};

/// The length of the payload decides how many bits the last character of its segment has to spare: 0, 4 and 2.
fn tokens() -> [String; 3] {
    ["alic", "alice", "alice@"].map(|sub| {
        let token = token(util::HEADER, format!(r#"{{"sub":"{sub}","exp":1800000000}}"#));
        assert_eq!(verify(&token), Ok(()));
        token
    })
}

fn verify(token: &str) -> Result<(), Error> {
    Validation::new().verify_into(&key(), token, NumericDate::from_secs(NOW), &mut [0; 256]).map(|_| ())
}

#[track_caller]
fn assert_rejected(token: &str) {
    assert!(matches!(verify(token), Err(Error::BadSignature | Error::NotThreeSegments)), "{token:?}");
}

/// The token with something else in one place.
fn splice(token: &str, place: Range<usize>, new: &str) -> String {
    [&token[..place.start], new, &token[place.end..]].concat()
}

/// The highest bit of a byte is left alone: without it, or with it, the text was no UTF-8, and so no `&str`.
#[test]
fn each_bit_flipped() {
    for token in tokens() {
        for i in 0..token.len() {
            for bit in 0..7 {
                let mut bytes = token.clone().into_bytes();
                bytes[i] ^= 1 << bit;
                assert_rejected(&String::from_utf8(bytes).unwrap());
            }
        }
    }
}

#[test]
fn each_proper_prefix_and_suffix() {
    for token in tokens() {
        for i in 0..token.len() {
            assert_rejected(&token[..i]);
            assert_rejected(&token[i + 1..]);
        }
    }
}

#[test]
fn each_byte_deleted() {
    for token in tokens() {
        for i in 0..token.len() {
            assert_rejected(&splice(&token, i..i + 1, ""));
        }
    }
}

#[test]
fn each_ascii_character_inserted() {
    for token in tokens() {
        for i in 0..=token.len() {
            for new in 0..=0x7F_u8 {
                assert_rejected(&splice(&token, i..i, char::from(new).encode_utf8(&mut [0; 4])));
            }
        }
    }
}

#[test]
fn each_pair_of_neighbours_swapped() {
    for token in tokens() {
        for i in 1..token.len() {
            let (left, right) = (&token[i - 1..i], &token[i..=i]);
            if left != right {
                assert_rejected(&splice(&token, i - 1..i + 1, &[right, left].concat()));
            }
        }
    }
}

/// Of these, some decode to the same bytes where a decoder ignores the bits to spare.
#[test]
fn each_other_last_character_of_a_segment() {
    for token in tokens() {
        let ends = token.match_indices('.').map(|(dot, _)| dot).chain([token.len()]);
        for last in ends.map(|end| end - 1..end) {
            for new in (0..=0x7F_u8).map(|byte| char::from(byte).to_string()) {
                if token[last.clone()] != new {
                    assert_rejected(&splice(&token, last.clone(), &new));
                }
            }
        }
    }
}

/// Both tokens are valid, with the same key, and differ in every segment.
#[test]
fn segments_of_two_tokens_mixed() {
    let other = token(r#"{"typ":"JWT","alg":"HS256"}"#, r#"{"sub":"bob","exp":1900000000}"#);
    assert_eq!(verify(&other), Ok(()));
    for token in tokens() {
        let segments: Vec<[&str; 2]> = token.split('.').zip(other.split('.')).map(<[&str; 2]>::from).collect();
        assert!(segments.iter().all(|[one, two]| one != two));
        for mix in 1..7 {
            let mixed: Vec<&str> = segments.iter().enumerate().map(|(i, pair)| pair[mix >> i & 1]).collect();
            assert_rejected(&mixed.join("."));
        }
    }
}
