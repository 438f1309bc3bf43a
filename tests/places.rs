//! Tokens where they travel: in a cookie, in a query string and in the header that chooses a WebSocket subprotocol. None of these
//! needs any encoding of a token, and what other encodings do to it is rejected.

mod util;

use hs256::{Claims, Error, Key, NumericDate, Validation, bearer_token, jws};
use util::{EXP, NOW, key};

/// Tokens in which every character of base64url occurs, and of each length of a payload.
fn tokens() -> Vec<String> {
    let bytes: Vec<u8> = (0..=255).cycle().take(600).collect();
    let mut tokens: Vec<String> = (0..100)
        .map(|len| key().sign_into(jws::Bytes(&bytes[len..][..len * 5]), &mut [0; 1024]).unwrap().to_owned())
        .collect();
    assert!(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
            .chars()
            .all(|char| tokens.iter().any(|token| token.contains(char)))
    );
    for sub in ["alice", "\u{1F600}", "\"\\\0", ""] {
        let claims = Claims { sub, exp: NumericDate::from_secs(EXP) };
        tokens.push(key().sign_into(&claims, &mut [0; 256]).unwrap().to_owned());
    }
    tokens
}

fn token() -> String {
    tokens().swap_remove(100)
}

fn verify(token: &str) -> Result<(), Error> {
    let now = NumericDate::from_secs(NOW);
    Validation::new().verify_into(&key(), token, now, &mut [0; 256]).map(|_| ())
}

fn authenticate(token: &str) -> Result<(), Error> {
    jws::authenticate_into(&key(), token, &mut [0; 1024]).map(|_| ())
}

/// RFC 6265 §4.1.1: `cookie-octet`. RFC 9110 §5.6.2: `token`, which a subprotocol is (RFC 6455 §4.1). RFC 3986 §2.3: unreserved. RFC
/// 6750 §2.1: `b64token`.
#[test]
fn a_token_has_only_characters_that_every_place_takes() {
    let cookie = |byte: u8| matches!(byte, 0x21 | 0x23..=0x2B | 0x2D..=0x3A | 0x3C..=0x5B | 0x5D..=0x7E);
    let subprotocol = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    for token in tokens() {
        assert!(token.bytes().all(|byte| cookie(byte) && subprotocol(byte) && unreserved(byte)), "{token}");
        assert_eq!(bearer_token(&format!("Bearer {token}")), Some(&*token));
    }
}

#[test]
fn a_token_in_a_query_string_is_not_changed() {
    for token in tokens() {
        let query = serde_urlencoded::to_string([("q", "a b"), ("access_token", &token), ("x", "1")]).unwrap();
        assert_eq!(query, format!("q=a+b&access_token={token}&x=1"));
        let read: Vec<(String, String)> = serde_urlencoded::from_str(&query).unwrap();
        assert_eq!(read[1].1, token);
        assert_eq!(authenticate(&read[1].1), Ok(()));
    }
    // Dots that somebody has encoded are decoded before they get here, or are no dots.
    let encoded = token().replace('.', "%2E");
    let read: Vec<(String, String)> = serde_urlencoded::from_str(&format!("access_token={encoded}")).unwrap();
    assert_eq!(verify(&read[0].1), Ok(()));
    assert_eq!(verify(&encoded), Err(Error::NotThreeSegments));
    // `+` and `/` of the other alphabet are no characters of a token.
    assert_eq!(verify(&token().replacen('.', ".+", 1)), Err(Error::BadSignature));
    assert_eq!(verify(&format!("{}%3D", token())), Err(Error::BadSignature));
}

#[test]
fn a_token_in_a_cookie_is_not_changed() {
    for token in tokens() {
        // RFC 6265 §4.2.1: `cookie-pair *( ";" SP cookie-pair )`.
        let header = format!("theme=dark; session={token}; empty=");
        let session = header.split("; ").find_map(|pair| pair.strip_prefix("session=")).unwrap();
        assert_eq!((session, authenticate(session)), (&*token, Ok(())));
    }
    // A value in quotes, with an attribute of `Set-Cookie`, or with the white space between pairs.
    for value in
        [format!("\"{}\"", token()), format!("{}; Path=/", token()), format!(" {}", token()), format!("{};", token())]
    {
        assert_eq!(verify(&value), Err(Error::BadSignature), "{value}");
    }
}

/// Browsers can set no other header of a WebSocket. The list of subprotocols has the token as one of them.
#[test]
fn a_token_in_a_websocket_subprotocol_is_not_changed() {
    for token in tokens() {
        for header in [format!("chat, bearer, {token}"), format!("bearer,{token}"), format!("bearer ,\t{token} , chat")]
        {
            let protocols: Vec<&str> = header.split(',').map(|item| item.trim_matches([' ', '\t'])).collect();
            let at = protocols.iter().position(|protocol| *protocol == "bearer").unwrap();
            assert_eq!((protocols[at + 1], authenticate(protocols[at + 1])), (&*token, Ok(())), "{header}");
        }
    }
    // The list as a whole is no token, and neither is an item that was not trimmed.
    let token = token();
    assert_eq!(verify(&format!("bearer, {token}")), Err(Error::BadSignature));
    assert_eq!(verify(&format!("{token} ")), Err(Error::BadSignature));
    assert_eq!(bearer_token(&format!("bearer, {token}")), None);
    // In the names of some servers the token follows a prefix with dots of its own.
    let item = format!("base64url.bearer.authorization.example.{token}");
    assert_eq!(verify(&item), Err(Error::NotThreeSegments));
    assert_eq!(verify(item.strip_prefix("base64url.bearer.authorization.example.").unwrap()), Ok(()));
}

/// Text that was changed in its case or by line breaks on the way is another token.
#[test]
fn a_token_that_was_changed_on_the_way_is_rejected() {
    let token = token();
    let (start, end) = token.split_at(40);
    for changed in [
        token.to_lowercase(),
        token.to_uppercase(),
        format!("{start}\r\n {end}"),
        format!("{start}\n{end}"),
        format!("{start}=\r\n{end}"),
        format!("{start} {end}"),
        token.replace('_', "-"),
        token.replace('-', "\u{2010}"),
        format!("\u{FEFF}{token}"),
        format!("{token}\0"),
    ] {
        if changed != token {
            assert_eq!(verify(&changed), Err(Error::BadSignature), "{changed:?}");
        }
    }
}

/// JavaScript's `Date.now()` counts milliseconds: a host that passes it on undivided is in the far future.
#[test]
fn the_time_of_a_host_is_in_seconds() {
    let date_now: f64 = 1_799_999_999_999.0;
    let secs = NumericDate::from_secs((date_now / 1000.0).floor() as i64);
    let policy = Validation::new();
    assert_eq!(policy.verify_into(&key(), &token(), secs, &mut [0; 256]).map(|_| ()), Ok(()));
    let millis = NumericDate::from_secs(date_now as i64);
    assert_eq!(policy.verify_into(&key(), &token(), millis, &mut [0; 256]), Err(Error::Expired));
    let other = Key::from(&[7; 32]);
    assert_eq!(policy.verify_into(&other, &token(), millis, &mut [0; 256]), Err(Error::BadSignature));
}
