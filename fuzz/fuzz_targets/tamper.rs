//! A valid token after any edits: it is rejected, and never gets behind the MAC.
//!
//! An input is the number of a token, and edits of three bytes each: kind, place, argument.

#![no_main]

mod oracle;

use hs256::{Error, Key, NumericDate};
use libfuzzer_sys::fuzz_target;
use oracle::{HEADER, KEY, NOW, Policy, RELAXED, STRICT};
use std::sync::LazyLock;

/// All valid. The payloads of the first three differ in how many bits the last character of their segment has to spare;
/// the signature of the fourth ends in a byte of zeros, which may look as if it could be left away.
static TOKENS: LazyLock<[String; 5]> = LazyLock::new(|| {
    let tokens = [
        oracle::token(HEADER, br#"{"sub":"alic","exp":1800000000}"#),
        oracle::token(HEADER, br#"{"sub":"alice","exp":1800000000}"#),
        oracle::token(HEADER, br#"{"sub":"alice@","exp":1800000000}"#),
        oracle::token(HEADER, br#"{"sub":"alice-56","exp":1800000000}"#),
        oracle::token(br#"{"typ":"JWT","alg":"HS256","kid":"??>>"}"#, br#"{"exp":1900000000,"sub":"bob","x":"??>>"}"#),
    ];
    tokens.iter().for_each(|token| assert_eq!(verify(&STRICT, token), Ok(())));
    tokens
});
/// The first signs no token here.
static KEYS: LazyLock<[Key; 2]> = LazyLock::new(|| [KEY.derive("another"), KEY.clone()]);

fuzz_target!(|input: &[u8]| {
    let Some((&number, edits)) = input.split_first() else { return };
    let mut token = TOKENS[usize::from(number) % TOKENS.len()].clone().into_bytes();
    for &[kind, place, argument] in edits.as_chunks().0 {
        edit(&mut token, kind, place.into(), argument);
    }
    let token = String::from_utf8_lossy(&token);
    if TOKENS.iter().any(|valid| *valid == token) {
        return;
    }
    for policy in [STRICT, RELAXED] {
        let rejected = verify(&policy, &token);
        assert!(matches!(rejected, Err(Error::BadSignature | Error::NotThreeSegments)), "{rejected:?}: {token}");
    }
});

fn verify(policy: &Policy<'_>, token: &str) -> Result<(), Error> {
    policy.validation().verify(&*KEYS, token, NumericDate::from_secs(NOW)).map(|_| ())
}

fn edit(token: &mut Vec<u8>, kind: u8, place: usize, argument: u8) {
    let len = token.len();
    let place = place % (len + 1);
    let other = usize::from(argument) % (len + 1);
    let (start, end) = (place.min(other), place.max(other));
    match kind % 12 {
        0 => token.insert(place, argument),
        1 => token[place..].iter_mut().take(1).for_each(|byte| *byte = argument),
        2 => token[place..].iter_mut().take(1).for_each(|byte| *byte ^= 1 << (argument % 8)),
        3 => token[start..end].reverse(),
        4 => token[start..end].fill(b'A'),
        5 => token[start..].rotate_left(end - start),
        6 => token.rotate_left(place),
        7 => token.extend_from_within(start..end),
        8 => _ = token.drain(start..end),
        9 => _ = token.drain(place..len.min(place + 1)),
        10 => token.truncate(place),
        // From here on another token.
        _ => {
            token.truncate(place);
            token.extend(TOKENS[usize::from(argument) % TOKENS.len()].bytes().skip(place));
        }
    }
}
