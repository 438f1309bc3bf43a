//! `bearer_token`, held to RFC 6750 §2.1 and RFC 9110 §11.1.
//!
//! ```text
//! credentials = "Bearer" 1*SP b64token
//! b64token    = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
//! ```

use hs256::bearer_token;
use proptest::prelude::*;

const CHARACTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";

/// The grammar once more, read from the left.
fn by_the_grammar(header: &str) -> Option<&str> {
    let is_scheme = header.get(..6)?.eq_ignore_ascii_case("bearer");
    let token = header[6..].trim_start_matches(' ');
    let spaces = header.len() - 6 - token.len();
    let characters = token.chars().take_while(|char| CHARACTERS.contains(*char)).count();
    let is_token = characters > 0 && token[characters..].chars().all(|char| char == '=');
    (is_scheme && spaces > 0 && is_token).then_some(token)
}

#[test]
fn accepts_one_token_after_the_scheme() {
    for (header, token) in [
        ("Bearer a.b.c", "a.b.c"),
        ("Bearer mF_9.B5f-4.1JqM", "mF_9.B5f-4.1JqM"), // RFC 6750 §2.1
        ("Bearer a", "a"),
        ("Bearer -._~+/", "-._~+/"),
        ("Bearer .", "."),
        ("Bearer Bearer", "Bearer"),
        ("Bearer a=", "a="),
        ("Bearer a==", "a=="),
        ("Bearer YWxpY2U6c2VjcmV0====", "YWxpY2U6c2VjcmV0===="),
    ] {
        assert_eq!(bearer_token(header), Some(token), "{header}");
        assert_eq!(by_the_grammar(header), Some(token), "{header}");
    }
}

/// RFC 9110 §11.1.
#[test]
fn accepts_the_scheme_in_any_case() {
    for upper in 0..1 << 6 {
        let scheme: String = "bearer"
            .char_indices()
            .map(|(at, char)| if upper >> at & 1 == 1 { char.to_ascii_uppercase() } else { char })
            .collect();
        assert_eq!(bearer_token(&format!("{scheme} A.b.C")), Some("A.b.C"), "{scheme}");
    }
}

/// RFC 9110 §11.4: `1*SP`.
#[test]
fn accepts_several_spaces_before_the_token() {
    for spaces in 1..100 {
        assert_eq!(bearer_token(&format!("Bearer{}a.b.c", " ".repeat(spaces))), Some("a.b.c"), "{spaces}");
    }
}

#[track_caller]
fn assert_rejected<'a>(headers: impl IntoIterator<Item = &'a str>) {
    for header in headers {
        assert_eq!(bearer_token(header), None, "{header:?}");
        assert_eq!(by_the_grammar(header), None, "{header:?}");
    }
}

#[test]
fn rejects_an_empty_header() {
    assert_rejected(["", " ", "  ", "\t", "\n"]);
}

#[test]
fn rejects_a_scheme_without_a_token() {
    assert_rejected(["Bearer", "Bearer ", "Bearer  ", "Bearer\t", "Bearer =", "Bearer ==", "Bearer \t", "Bearer \n"]);
}

#[test]
fn rejects_a_token_without_a_scheme() {
    assert_rejected(["a.b.c", " a.b.c", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA"]);
}

#[test]
fn rejects_another_scheme() {
    assert_rejected(["Basic YWxpY2U6c2VjcmV0", "Token a.b.c", "JWT a.b.c", "DPoP a.b.c", "Negotiate a==", "Digest a"]);
    assert_rejected([
        "Beare a",
        "earer a",
        "Bearers a",
        "XBearer a",
        "Bearer: a",
        "Bearer, a",
        "Bearer= a",
        "\"Bearer\" a",
    ]);
    assert_rejected([
        "Authorization: Bearer a.b.c",
        "Bearer\0 a",
        "Béarer a",
        "\u{FEFF}Bearer a",
        "Ｂearer a",
        "Bearer\u{AD} a",
    ]);
}

/// RFC 9110 §11.4: one or more spaces, not a tab, a line break or a space of another alphabet.
#[test]
fn rejects_another_separator() {
    for separator in [
        "", "\t", "\n", "\r\n", "\u{B}", "\u{C}", "\u{A0}", "\u{2003}", "\u{3000}", "_", ":", "=", ",", "%20", "+",
        "\0",
    ] {
        assert_rejected([&*format!("Bearer{separator}a.b.c")]);
        assert_rejected([&*format!("Bearer {separator}").replace(['_', '+'], "\t"), &*format!("Bearer{separator} ")]);
    }
    assert_rejected(["Bearer \ta", "Bearer\t a", "Bearer \u{A0}a", "Bearer \na"]);
}

#[test]
fn rejects_white_space_before_the_scheme_and_after_the_token() {
    for space in [" ", "  ", "\t", "\n", "\r\n", "\u{A0}", "\0"] {
        assert_rejected([
            &*format!("{space}Bearer a.b.c"),
            &*format!("Bearer a.b.c{space}"),
            &*format!("Bearer a={space}"),
        ]);
    }
}

/// RFC 6750 §2: no second method, no second token.
#[test]
fn rejects_several_tokens_and_parameters() {
    assert_rejected([
        "Bearer a b",
        "Bearer a, b",
        "Bearer a,b",
        "Bearer a, Bearer b",
        "Bearer a,Bearer b",
        "Bearer a;b",
    ]);
    assert_rejected([
        "Bearer a Bearer b",
        "Bearer Bearer a",
        "Bearer realm=\"x\"",
        "Bearer token=a",
        "Bearer token=\"a\"",
    ]);
}

#[test]
fn rejects_padding_that_is_not_at_the_end() {
    assert_rejected([
        "Bearer =a",
        "Bearer a=b",
        "Bearer a=b=",
        "Bearer a==b",
        "Bearer ==a==",
        "Bearer a=.b",
        "Bearer a=.=",
        "Bearer a= =",
    ]);
}

#[test]
fn rejects_quotes_around_the_token() {
    assert_rejected(["Bearer \"a.b.c\"", "Bearer 'a.b.c'", "Bearer <a.b.c>", "Bearer `a.b.c`", "\"Bearer a.b.c\""]);
}

/// Each character of ASCII, and others, alone, first, in the middle and last.
#[test]
fn rejects_every_character_that_no_token_has() {
    for char in ('\0'..='\u{FF}').chain(['\u{130}', '\u{17F}', '\u{212A}', '\u{2028}', '\u{FF21}', '\u{1F600}']) {
        let is_allowed = CHARACTERS.contains(char);
        for (header, is_one) in [
            (format!("Bearer {char}"), is_allowed),
            (format!("Bearer {char}a"), is_allowed || char == ' '),
            (format!("Bearer a{char}a"), is_allowed),
            (format!("Bearer a{char}"), is_allowed || char == '='),
            (format!("Bearer a{char}="), is_allowed || char == '='),
            (format!("Bearer a={char}"), char == '='),
        ] {
            assert_eq!(bearer_token(&header).is_some(), is_one, "{header:?}");
            assert_eq!(bearer_token(&header), by_the_grammar(&header), "{header:?}");
        }
        // Instead of each character of the scheme.
        for at in 0..6 {
            let mut header = "Bearer a".to_owned();
            header.replace_range(at..=at, char.encode_utf8(&mut [0; 4]));
            let is_one = char.eq_ignore_ascii_case(&char::from("Bearer".as_bytes()[at]));
            assert_eq!(bearer_token(&header).is_some(), is_one, "{header:?}");
        }
    }
}

/// All texts of up to six of these after the scheme.
#[test]
fn short_headers_are_read_by_the_grammar() {
    let mut headers = vec![String::from("bearer")];
    for _ in 0..6 {
        for header in &headers {
            assert_eq!(bearer_token(header), by_the_grammar(header), "{header:?}");
        }
        headers = headers
            .iter()
            .flat_map(|header| [" ", "a", "=", ",", "\t"].map(|next| format!("{header}{next}")))
            .collect();
    }
}

/// The scheme is known in any case of ASCII only, and nothing else is done to the token.
#[test]
fn the_token_of_a_header_is_a_part_of_it() {
    let header = String::from("bEARER   aB-._~+/9==");
    let token = bearer_token(&header).unwrap();
    let place = token.as_ptr().addr() - header.as_ptr().addr();
    assert_eq!(&header[place..], token);
}

proptest! {
    #[test]
    fn any_header_is_read_by_the_grammar(header in "([Bb][eE][aA][rR][eE][rR])? {0,3}[A-Za-z0-9._~+/=, \t\"-]{0,12}\\PC?") {
        prop_assert_eq!(bearer_token(&header), by_the_grammar(&header));
    }
}
