//! One test for each way in which a token, a key or a buffer is rejected, named after it.
//!
//! The sections cited are those whose MUST is tested. All tokens here have the right MAC unless it is the MAC that is
//! at fault: what is rejected is rejected by the rule the test is named after, not by the signature.

mod util;

use hmac::{Hmac, KeyInit, Mac};
use hs256::{Error, Key, MAX_TOKEN_LEN, Name, NumericDate, Validation, jws};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::time::Duration;
use util::{CLAIMS, HEADER, NOW, SECRET, base64url, key, mac, sign, token, verify};

#[track_caller]
fn assert_rejected(token: &str, error: Error) {
    assert_eq!(verify(&Validation::new(), token, NOW), Err(error), "{token}");
}

/// A rule that needs no claims: it holds at the JWS level too.
#[track_caller]
fn assert_jws_rejected(token: &str, error: Error) {
    assert_rejected(token, error);
    assert_eq!(jws::authenticate_into(&key(), token, &mut vec![0; token.len()]), Err(error), "{token}");
    #[cfg(feature = "alloc")]
    assert_eq!(jws::authenticate(&key(), token), Err(error), "{token}");
}

#[track_caller]
fn assert_header_rejected(header: impl AsRef<[u8]>, error: Error) {
    assert_jws_rejected(&token(header, CLAIMS), error);
}

#[track_caller]
fn assert_claims_rejected(payload: impl AsRef<[u8]>, error: Error) {
    assert_rejected(&token(HEADER, payload), error);
}

#[track_caller]
fn assert_policy_rejects(policy: &Validation<'_>, member: &str, error: Error) {
    let payload = format!(r#"{{"sub":"alice","exp":1800000000{member}}}"#);
    assert_eq!(verify(policy, &token(HEADER, &payload), NOW), Err(error), "{payload}");
}

/// A claim that the policy does not look at is the caller's.
#[track_caller]
fn assert_policy_accepts(member: &str) {
    let payload = format!(r#"{{"sub":"alice","exp":1800000000{member}}}"#);
    assert!(verify(&Validation::new(), &token(HEADER, &payload), NOW).is_ok(), "{payload}");
}

/// The segments of the token that most tests change.
fn segments() -> [String; 3] {
    let (header, payload) = (base64url(HEADER), base64url(CLAIMS));
    let signature = mac(SECRET, &format!("{header}.{payload}"));
    [header, payload, signature]
}

// What is accepted next to it: otherwise all that follows could be rejected for another reason.

#[test]
fn accepts_the_token_that_the_others_differ_from() {
    let claims = verify(&Validation::new(), &token(HEADER, CLAIMS), NOW).unwrap();
    assert_eq!((claims.sub.as_str(), claims.exp), ("alice", NumericDate::from_secs(1_800_000_000)));
}

/// RFC 7515 §4: parameters that are not understood are ignored; §4.1.9: the media type is compared in any case, and
/// `application/` may be left away; §5.3: escapes are undone before names and values are compared.
#[test]
fn accepts_headers_that_say_the_same() {
    let headers = [
        r#"{"alg":"HS256"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        " {\t\"alg\" :\r\n\"HS256\" , \"typ\" : \"JWT\" } \n",
        r#"{"alg":"HS256","typ":"jwt"}"#,
        r#"{"alg":"HS256","typ":"Jwt"}"#,
        r#"{"alg":"HS256","typ":"\u006aWt"}"#,
        r#"{"alg":"HS256","typ":"application/jwt"}"#,
        r#"{"alg":"HS256","typ":"Application\/JWT"}"#,
        r#"{"\u0061lg":"\u0048S256"}"#,
        r#"{"alg":"HS256","kid":"../../dev/null","jku":"https://evil.example","x":[{"crit":["exp"]}],"":null}"#,
        r#"{"alg":"HS256","Alg":"none","CRIT":["exp"],"kid":"1","kid":"2"}"#,
    ];
    for header in headers {
        assert!(verify(&Validation::new(), &token(header, CLAIMS), NOW).is_ok(), "{header}");
    }
}

// The compact form: RFC 7515 §3.1 and §7.1, RFC 7519 §7.2 steps 1 and 6.

#[test]
fn rejects_fewer_than_three_segments() {
    let [header, payload, signature] = segments();
    assert_jws_rejected("", Error::NotThreeSegments);
    assert_jws_rejected(&header, Error::NotThreeSegments);
    assert_jws_rejected(".", Error::NotThreeSegments);
    assert_jws_rejected(&format!("{header}.{payload}"), Error::NotThreeSegments);
    assert_jws_rejected(&format!("{payload}.{signature}"), Error::NotThreeSegments);
}

#[test]
fn rejects_more_than_three_segments() {
    let token = token(HEADER, CLAIMS);
    for more in [format!("{token}."), format!(".{token}"), format!("{token}.{token}"), token.replace('.', "..")] {
        assert_jws_rejected(&more, Error::NotThreeSegments);
    }
    // The dot may also be inside what is signed.
    assert_jws_rejected(&sign("a.b.c"), Error::NotThreeSegments);
}

/// RFC 7516 §3.1.
#[test]
fn rejects_the_five_segments_of_an_encrypted_token() {
    assert_jws_rejected("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA", Error::NotThreeSegments);
}

#[test]
fn rejects_dots_alone() {
    assert_jws_rejected("..", Error::BadSignature);
    for count in [1, 3, 4, 5, 100] {
        assert_jws_rejected(&".".repeat(count), Error::NotThreeSegments);
    }
}

/// RFC 7515 §7.2: the JSON serializations are for others; RFC 7519 §1: a JWT is always in compact form.
#[test]
fn rejects_json_serialization() {
    let [header, payload, signature] = segments();
    let flattened = format!(r#"{{"payload":"{payload}","protected":"{header}","signature":"{signature}"}}"#);
    assert_jws_rejected(&flattened, Error::NotThreeSegments);
    // With the dots that would make three segments.
    assert_jws_rejected(&flattened.replacen('{', r#"{"header":{"kid":"a.b.c"},"#, 1), Error::BadSignature);
}

#[test]
fn rejects_swapped_segments() {
    let [header, payload, signature] = segments();
    let swapped = [
        [&payload, &header, &signature],
        [&signature, &payload, &header],
        [&header, &signature, &payload],
        [&payload, &signature, &header],
        [&signature, &header, &payload],
    ];
    for [first, second, third] in swapped {
        assert_jws_rejected(&format!("{first}.{second}.{third}"), Error::BadSignature);
    }
    // Signed as they then stand, the header is a header no more.
    assert_jws_rejected(&sign(&format!("{payload}.{header}")), Error::WrongAlgorithm);
}

#[test]
fn rejects_what_stands_around_a_token() {
    let token = token(HEADER, CLAIMS);
    for around in [format!("Bearer {token}"), format!(" {token}"), format!("{token}\n"), format!("\"{token}\"")] {
        assert_jws_rejected(&around, Error::BadSignature);
    }
}

#[test]
fn rejects_a_token_that_is_too_long() {
    // 81 characters are no payload: the header with its dot, and the signature with its own.
    let payload = |token_len: usize| {
        let spaces = (token_len - 81) * 3 / 4 - CLAIMS.len();
        CLAIMS.to_owned() + &" ".repeat(spaces)
    };
    let longest = token(HEADER, payload(MAX_TOKEN_LEN));
    assert_eq!(longest.len(), MAX_TOKEN_LEN);
    assert!(verify(&Validation::new(), &longest, NOW).is_ok());

    let too_long = token(HEADER, payload(MAX_TOKEN_LEN) + " ");
    assert!(too_long.len() > MAX_TOKEN_LEN);
    assert_jws_rejected(&too_long, Error::TokenTooLong);
    assert_jws_rejected(&".".repeat(MAX_TOKEN_LEN + 1), Error::TokenTooLong);
}

// Base64url: RFC 7515 §2 and §5.2 steps 2, 6 and 7, RFC 7519 §7.2 steps 3 and 9.

/// Spells each segment of a token in other ways. Header and payload are signed as they are then spelled.
#[track_caller]
fn assert_spellings_rejected(misspell: impl Fn(&str) -> Vec<String>) {
    let genuine = token_of_all_spellings();
    let segments: Vec<&str> = genuine.split('.').collect();
    let [header, payload, signature] = segments[..] else { unreachable!() };
    for header in misspell(header) {
        assert_jws_rejected(&sign(&format!("{header}.{payload}")), Error::MalformedHeader);
    }
    for payload in misspell(payload) {
        assert_jws_rejected(&sign(&format!("{header}.{payload}")), Error::MalformedPayload);
    }
    for signature in misspell(signature) {
        assert_jws_rejected(&format!("{header}.{payload}.{signature}"), Error::BadSignature);
    }
}

/// A valid token that each kind of misspelling can be tried on: every segment has both characters that the standard
/// alphabet writes in another way, and bits to spare in its last character.
fn token_of_all_spellings() -> String {
    let header = r#"{"alg":"HS256","x":"???>>>"}"#;
    let payload = |n| format!(r#"{{"sub":"alice","exp":1800000000,"x":"???>>>"}}{:n$}"#, "");
    let fits = |segment: &str| segment.contains('-') && segment.contains('_') && !segment.len().is_multiple_of(4);
    let token = (0..100).map(|n| token(header, payload(n))).find(|token| token.split('.').all(fits)).unwrap();
    assert!(verify(&Validation::new(), &token, NOW).is_ok());
    token
}

#[test]
fn rejects_padding() {
    assert_spellings_rejected(|segment| ["=", "==", "===", "===="].map(|padding| format!("{segment}{padding}")).into());
}

/// The last character of a segment has bits that belong to no byte: they are zero, or one byte string had several
/// spellings.
#[test]
fn rejects_trailing_bits() {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    assert_spellings_rejected(|segment| {
        let (rest, last) = segment.split_at(segment.len() - 1);
        let last = ALPHABET.find(last).unwrap();
        let spare = if segment.len() % 4 == 2 { 16 } else { 4 };
        assert_eq!(last % spare, 0);
        (1..spare).map(|bits| format!("{rest}{}", &ALPHABET[last + bits..][..1])).collect()
    });
}

#[test]
fn rejects_a_length_that_no_bytes_have() {
    assert_spellings_rejected(|segment| {
        let whole_groups = segment.len() / 4 * 4;
        vec![segment[..=whole_groups].to_owned()]
    });
    assert_jws_rejected(&sign(&format!("{}A.{}", base64url(HEADER), base64url(CLAIMS))), Error::MalformedHeader);
}

/// "No line breaks, whitespace, or other additional characters": RFC 7515 §5.2.
#[test]
fn rejects_white_space_and_foreign_characters() {
    let foreign =
        ["\n", "\r\n", " ", "\t", "\u{B}", "\0", "!", "%41", "*", "~", ",", "\"", "\u{7F}", "\u{A0}", "é", "Ａ"];
    assert_spellings_rejected(|segment| {
        let mut spellings = Vec::new();
        for foreign in foreign {
            spellings.extend([format!("{foreign}{segment}"), format!("{segment}{foreign}")]);
            // Between two characters, and instead of one.
            spellings.extend([4, 5].map(|behind| format!("{}{foreign}{}", &segment[..4], &segment[behind..])));
        }
        spellings
    });
}

#[test]
fn rejects_the_standard_alphabet() {
    assert_spellings_rejected(|segment| {
        vec![segment.replace('-', "+"), segment.replace('_', "/"), segment.replace('-', "+").replace('_', "/")]
    });
}

// The signature: RFC 7515 §5.2 step 8, RFC 7518 §3.2.

#[test]
fn rejects_a_signature_cut() {
    let [header, payload, signature] = segments();
    for len in 0..signature.len() {
        assert_jws_rejected(&format!("{header}.{payload}.{}", &signature[..len]), Error::BadSignature);
        assert_jws_rejected(&format!("{header}.{payload}.{}", &signature[len + 1..]), Error::BadSignature);
    }
    // Wherever the other dot then stands.
    for (header_len, payload_len) in (0..50).flat_map(|header| (0..50).map(move |payload| (header, payload))) {
        let input = format!("{}.{}", "A".repeat(header_len), "A".repeat(payload_len));
        assert_jws_rejected(&format!("{input}.{}", &signature[..20]), Error::BadSignature);
        assert_jws_rejected(&format!("{input}."), Error::BadSignature);
    }
}

#[test]
fn rejects_a_signature_extended() {
    let token = token(HEADER, CLAIMS);
    for more in ["A", "AA", "AAA", "AAAA", "AAAAA"] {
        assert_jws_rejected(&format!("{token}{more}"), Error::BadSignature);
    }
    let [header, payload, signature] = segments();
    assert_jws_rejected(&format!("{header}.{payload}.{signature}{signature}"), Error::BadSignature);
}

#[test]
fn rejects_an_empty_signature() {
    let [header, payload, _] = segments();
    assert_jws_rejected(&format!("{header}.{payload}."), Error::BadSignature);
}

#[test]
fn rejects_a_signature_of_zeros() {
    let [header, payload, _] = segments();
    assert_jws_rejected(&format!("{header}.{payload}.{}", base64url([0; 32])), Error::BadSignature);
}

#[test]
fn rejects_another_segment_as_signature() {
    let [header, payload, _] = segments();
    assert_jws_rejected(&format!("{header}.{payload}.{payload}"), Error::BadSignature);
    assert_jws_rejected(&format!("{header}.{payload}.{header}"), Error::BadSignature);
}

#[test]
fn rejects_the_signature_of_another_token() {
    let [header, payload, _] = segments();
    let signature = mac(SECRET, &format!("{header}.{}", base64url(r#"{"sub":"alice","exp":1900000000}"#)));
    assert_jws_rejected(&format!("{header}.{payload}.{signature}"), Error::BadSignature);
}

/// What is signed is the text of the two segments with the dot between them (RFC 7515 §5.1 step 5), not what it
/// encodes, and not a part of it.
#[test]
fn rejects_the_signature_of_another_input() {
    let [header, payload, _] = segments();
    let dot = format!("{header}.{payload}.");
    for input in [&format!("{HEADER}.{CLAIMS}"), CLAIMS, &payload, &header, &format!("{header}{payload}"), &dot, ""] {
        assert_jws_rejected(&format!("{header}.{payload}.{}", mac(SECRET, input)), Error::BadSignature);
    }
}

/// RFC 7515 appendix F: the payload travels elsewhere.
#[test]
fn rejects_a_detached_payload() {
    let [header, _, signature] = segments();
    assert_jws_rejected(&format!("{header}..{signature}"), Error::BadSignature);
}

#[test]
fn rejects_the_signature_of_another_key() {
    let [header, payload, _] = segments();
    let input = format!("{header}.{payload}");
    for secret in [&b"another secret of 32 random bytes"[..], &SECRET[1..], &SECRET[..32], b"secret"] {
        assert_jws_rejected(&format!("{input}.{}", mac(secret, &input)), Error::BadSignature);
    }
}

#[test]
fn rejects_a_token_for_another_purpose() {
    let mut payload = [0; 64];
    let mut token = [0; 128];
    let token = key().derive("refresh").sign_into(jws::Bytes(CLAIMS.as_bytes()), &mut token).unwrap();
    assert_rejected(token, Error::BadSignature);
    let access = key().derive("access");
    assert_eq!(jws::authenticate_into(&access, token, &mut payload), Err(Error::BadSignature));
}

/// A signature that does not need the secret.
#[test]
fn rejects_a_bare_hash() {
    let [header, payload, _] = segments();
    let input = format!("{header}.{payload}");
    assert_jws_rejected(&format!("{input}.{}", base64url(Sha256::digest(&input))), Error::BadSignature);
}

/// The MAC is HMAC-SHA-256, whole, and no other size, whole or cut: RFC 7518 §3.2.
#[test]
fn rejects_the_signature_of_another_hmac_size() {
    for alg in ["HS256", "HS384", "HS512"] {
        let input = format!("{}.{}", base64url(format!(r#"{{"alg":"{alg}"}}"#)), base64url(CLAIMS));
        let hs256 = Hmac::<Sha256>::new_from_slice(SECRET).unwrap().chain_update(&input).finalize().into_bytes();
        let hs384 = Hmac::<Sha384>::new_from_slice(SECRET).unwrap().chain_update(&input).finalize().into_bytes();
        let hs512 = Hmac::<Sha512>::new_from_slice(SECRET).unwrap().chain_update(&input).finalize().into_bytes();
        for mac in [&hs256[..16], &hs384, &hs384[..32], &hs512, &hs512[..32]] {
            assert_jws_rejected(&format!("{input}.{}", base64url(mac)), Error::BadSignature);
        }
    }
}

// The algorithm: RFC 7515 §4.1.1, RFC 8725 §3.1 and §3.2. Each token is signed with the right key, or it would be a bad
// signature before anybody looked at its `alg`.

/// The spellings of "none" in upper and lower case.
fn nones() -> impl Iterator<Item = String> {
    (0..16_u8).map(|upper| {
        let spell = |(i, c): (usize, char)| if upper >> i & 1 == 1 { c.to_ascii_uppercase() } else { c };
        "none".chars().enumerate().map(spell).collect()
    })
}

/// RFC 7518 §3.6, RFC 7519 §6.
#[test]
fn rejects_alg_none_in_any_case() {
    for none in nones() {
        assert_header_rejected(format!(r#"{{"alg":"{none}"}}"#), Error::WrongAlgorithm);
        assert_header_rejected(format!(r#"{{"typ":"JWT","alg":"{none}"}}"#), Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_alg_none_unsigned() {
    for none in nones() {
        let header = base64url(format!(r#"{{"alg":"{none}"}}"#));
        assert_jws_rejected(&format!("{header}.{}.", base64url(CLAIMS)), Error::BadSignature);
        assert_jws_rejected(&format!("{header}.{}", base64url(CLAIMS)), Error::NotThreeSegments);
    }
}

#[test]
fn rejects_another_alg() {
    for alg in ["HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA", "A128KW", "dir", "HS2560", "HS25", "HMAC"] {
        assert_header_rejected(format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#), Error::WrongAlgorithm);
    }
}

/// The name is case-sensitive, and nothing is trimmed or normalized: RFC 7515 §4.1.1 and §5.3.
#[test]
fn rejects_alg_in_another_spelling() {
    for alg in ["hs256", "Hs256", "hS256", " HS256", "HS256 ", "HS256\\u0000", "ＨＳ256", "HS-256", ""] {
        assert_header_rejected(format!(r#"{{"alg":"{alg}"}}"#), Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_alg_missing() {
    for header in ["{}", r#"{"typ":"JWT"}"#, r#"{"ALG":"HS256"}"#, r#"{"alg ":"HS256"}"#, r#"{"x":{"alg":"HS256"}}"#] {
        assert_header_rejected(header, Error::WrongAlgorithm);
    }
}

#[test]
fn rejects_alg_that_is_no_string() {
    for alg in ["256", "null", "true", r#"["HS256"]"#, r#"{"alg":"HS256"}"#, "[]", "{}"] {
        assert_header_rejected(format!(r#"{{"alg":{alg}}}"#), Error::WrongAlgorithm);
    }
}

/// RFC 8725 §3.10 (and RFC 7515 §4.1.2 to §4.1.8): the attacker signs, and sends the key to check with.
#[test]
fn rejects_the_key_that_the_header_brings() {
    let secret = [b'A'; 32];
    let jwk = format!(r#"{{"kty":"oct","alg":"HS256","k":"{}"}}"#, base64url(secret));
    for header in [
        format!(r#"{{"alg":"HS256","jwk":{jwk}}}"#),
        format!(r#"{{"alg":"HS256","jku":"data:application/json,{{\"keys\":[]}}","kid":"{}"}}"#, base64url(secret)),
    ] {
        let input = format!("{}.{}", base64url(header), base64url(CLAIMS));
        assert_jws_rejected(&format!("{input}.{}", mac(&secret, &input)), Error::BadSignature);
    }
}

// The rest of the header: RFC 7515 §4 and §5.2 steps 3 to 5, RFC 7519 §7.2 steps 4 and 5.

#[test]
fn rejects_a_header_that_is_no_object() {
    for header in ["", " ", r#"["HS256"]"#, r#"[{"alg":"HS256"}]"#, r#""HS256""#, "256", "null", "true", "HS256"] {
        assert_header_rejected(header, Error::MalformedHeader);
    }
}

#[test]
fn rejects_a_header_that_is_no_json() {
    let headers = [
        r#"{"alg":"HS256""#,
        r#"{"alg":"HS256"} x"#,
        r#"{"alg":"HS256"}{"alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT"}}"#,
        r#"{"alg":"HS256","typ":"JWT",}"#,
        r#"{"alg":"HS256","x":01}"#,
        r#"{"alg":"HS256","x":"\ud800"}"#,
        "{\"alg\":\"HS256\",\"x\":\"\n\"}",
        "\u{FEFF}{\"alg\":\"HS256\"}",
        "{'alg':'HS256'}",
        "{alg:HS256}",
        "alg=HS256",
    ];
    for header in headers {
        assert_header_rejected(header, Error::MalformedHeader);
    }
}

/// RFC 7515 §5.2 step 3, RFC 8725 §3.7.
#[test]
fn rejects_a_header_that_is_no_utf_8() {
    assert_header_rejected(b"{\"alg\":\"HS256\",\"kid\":\"\xFF\"}", Error::MalformedHeader);
    assert_header_rejected(b"{\"alg\":\"HS256\",\"\xC3\":1}", Error::MalformedHeader);
    let utf_16: Vec<u8> = r#"{"alg":"HS256"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_header_rejected(utf_16, Error::MalformedHeader);
}

#[test]
fn rejects_a_header_that_is_nested_too_deeply() {
    let header = |levels| format!(r#"{{"alg":"HS256","x":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    assert!(verify(&Validation::new(), &token(header(31), CLAIMS), NOW).is_ok());
    assert_header_rejected(header(32), Error::MalformedHeader);
}

#[test]
fn rejects_an_empty_header() {
    assert_jws_rejected(&sign(&format!(".{}", base64url(CLAIMS))), Error::MalformedHeader);
}

/// RFC 7515 §4: names are unique. Otherwise readers differ in which of the two they take (RFC 8259 §4).
#[test]
fn rejects_duplicate_alg() {
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT","alg":"none"}"#,
        r#"{"alg":"HS256","\u0061lg":"HS256"}"#,
        r#"{"\u0061\u006C\u0067":"none","alg":"HS256"}"#,
    ] {
        assert_header_rejected(header, Error::Duplicate(Name::Alg));
    }
}

#[test]
fn rejects_duplicate_typ() {
    for header in [
        r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#,
        r#"{"typ":"at+jwt","alg":"HS256","typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":"HS256","t\u0079p":"at+jwt"}"#,
    ] {
        assert_header_rejected(header, Error::Duplicate(Name::Typ));
    }
}

/// RFC 7515 §4.1.11: no extension is understood here, so that whatever `crit` lists is not, and empty it must not be.
#[test]
fn rejects_crit() {
    for crit in [r#"["exp"]"#, r#"["b64"]"#, r#"["alg"]"#, r#"[""]"#, "[]", "{}", r#""exp""#, "null", "false", "0"] {
        assert_header_rejected(format!(r#"{{"alg":"HS256","crit":{crit}}}"#), Error::CriticalHeader);
        assert_header_rejected(format!(r#"{{"crit":{crit},"exp":1,"alg":"HS256"}}"#), Error::CriticalHeader);
        assert_header_rejected(format!(r#"{{"alg":"HS256","cr\u0069t":{crit}}}"#), Error::CriticalHeader);
    }
}

/// RFC 7515 appendix E, as printed there; and the same header of a token that is genuine.
#[test]
fn rejects_the_crit_that_rfc_7515_has_for_a_test() {
    assert_jws_rejected(
        "eyJhbGciOiJub25lIiwNCiAiY3JpdCI6WyJodHRwOi8vZXhhbXBsZS5jb20vVU5ERUZJTkVEIl0sDQogImh0dHA6Ly9leGFtcGxlLmNvbS9V\
         TkRFRklORUQiOnRydWUNCn0.RkFJTA.",
        Error::BadSignature,
    );
    let undefined = "http://example.com/UNDEFINED";
    assert_header_rejected(
        format!("{{\"alg\":\"HS256\",\r\n \"crit\":[\"{undefined}\"],\r\n \"{undefined}\":true\r\n}}"),
        Error::CriticalHeader,
    );
}

/// RFC 7797 §3: it says how the payload is to be read, and it is nothing without `crit`.
#[test]
fn rejects_b64() {
    for b64 in ["false", "true", "null", r#""false""#] {
        assert_header_rejected(format!(r#"{{"alg":"HS256","b64":{b64}}}"#), Error::CriticalHeader);
        assert_header_rejected(format!(r#"{{"alg":"HS256","\u00624":1,"b\u00364":{b64}}}"#), Error::CriticalHeader);
        assert_header_rejected(format!(r#"{{"alg":"HS256","b64":{b64},"crit":["b64"]}}"#), Error::CriticalHeader);
    }
    let header = base64url(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#);
    assert_jws_rejected(&sign(&format!("{header}.{CLAIMS}")), Error::CriticalHeader);
    assert_jws_rejected(&sign(&format!("{header}.$.02")), Error::NotThreeSegments);
}

/// RFC 8725 §3.11: a token of another kind, from the same issuer and with the same key, is no access token.
#[test]
fn rejects_typ_of_another_kind() {
    let kinds = ["at+jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", "JOSE", "JWS", "JWE", "text/jwt"];
    let spellings = ["", "JWT ", " JWT", "JW", "JWTT", "ＪＷＴ", "JWT\\u0000", "/jwt", "application/jwt;v=1"];
    for typ in kinds.into_iter().chain(spellings) {
        assert_header_rejected(format!(r#"{{"typ":"{typ}","alg":"HS256"}}"#), Error::WrongType);
    }
}

#[test]
fn rejects_typ_that_is_no_string() {
    for typ in ["null", "1", "true", r#"["JWT"]"#, r#"{"typ":"JWT"}"#] {
        assert_header_rejected(format!(r#"{{"alg":"HS256","typ":{typ}}}"#), Error::WrongType);
    }
}

// The payload: RFC 7519 §7.2 steps 8 to 10. How JSON is read is the subject of tests/json.rs.

#[test]
fn rejects_an_empty_payload() {
    assert_rejected(&sign(&format!("{}.", base64url(HEADER))), Error::NotAnObject);
}

#[test]
fn rejects_a_payload_that_is_no_object() {
    for payload in [" ", "[]", r#"[{"sub":"alice","exp":1800000000}]"#, r#""alice""#, "1800000000", "null", "alice"] {
        assert_claims_rejected(payload, Error::NotAnObject);
    }
}

/// RFC 7519 §5.2 and §7.2 step 8: with `cty` the payload would be another token. Nested tokens are not for this crate.
#[test]
fn rejects_a_nested_token() {
    let nested = token(r#"{"alg":"HS256","cty":"JWT"}"#, token(HEADER, CLAIMS));
    assert_rejected(&nested, Error::NotAnObject);
}

/// RFC 7519 §7.2 step 8 would have claims under `cty` read as a token again, which they are not. `cty` is for the
/// application (RFC 7515 §4.1.10), and ignored.
#[test]
fn accepts_claims_whatever_cty_says() {
    assert!(verify(&Validation::new(), &token(r#"{"alg":"HS256","cty":"JWT"}"#, CLAIMS), NOW).is_ok());
}

#[test]
fn rejects_a_payload_that_is_no_json() {
    assert_claims_rejected(r#"{"sub":"alice","exp":1800000000"#, Error::InvalidJson);
    assert_claims_rejected(r#"{"sub":"alice","exp":1800000000}}"#, Error::InvalidJson);
}

/// RFC 7519 §7.2 step 10, RFC 8725 §3.7.
#[test]
fn rejects_a_payload_that_is_no_utf_8() {
    assert_claims_rejected(b"{\"sub\":\"alice\xE9\",\"exp\":1800000000}", Error::InvalidJson);
    let utf_16: Vec<u8> = CLAIMS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_claims_rejected(utf_16, Error::InvalidJson);
}

/// RFC 7519 §4: claim names are unique.
#[test]
fn rejects_duplicate_claims() {
    let claims = [
        ("sub", Name::Sub, r#""alice""#),
        ("exp", Name::Exp, "1800000000"),
        ("nbf", Name::Nbf, "0"),
        ("iat", Name::Iat, "0"),
        ("iss", Name::Iss, r#""id""#),
        ("aud", Name::Aud, r#""api""#),
    ];
    let policy = Validation::new().audience("api");
    for (name, duplicate, value) in claims {
        let escaped: String = name.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        for [first, second] in [[name, name], [name, &escaped], [&escaped, name], [&escaped, &escaped]] {
            let others = claims.iter().filter(|other| other.0 != name);
            let others: String = others.map(|(name, _, value)| format!(r#""{name}":{value},"#)).collect();
            let payload = format!(r#"{{"{first}":{value},{others}"{second}":{value}}}"#);
            assert_eq!(verify(&policy, &token(HEADER, &payload), NOW), Err(Error::Duplicate(duplicate)), "{payload}");
            // Without the second one nothing is wrong.
            let payload = format!(r#"{{"{first}":{value},{others}"other":{value}}}"#);
            assert!(verify(&policy, &token(HEADER, &payload), NOW).is_ok(), "{payload}");
        }
    }
    assert_claims_rejected(r#"{"sub":"alice","\u0065xp":9999999999,"exp":1}"#, Error::Duplicate(Name::Exp));
    assert_claims_rejected(r#"{"sub":"alice","exp":1800000000,"nbf":0,"nbf":9999999999}"#, Error::Duplicate(Name::Nbf));
}

// The registered claims: RFC 7519 §4.1. "Its value MUST be a number containing a NumericDate value" for three of them;
// a value of another type is never taken for an absent one.

const NO_NUMBERS: [&str; 7] = [r#""1800000000""#, r#""""#, "null", "true", "false", "[1800000000]", r#"{"exp":1}"#];
const NO_STRINGS: [&str; 6] = ["1", "null", "true", "false", r#"["alice"]"#, r#"{"sub":"alice"}"#];

/// RFC 7519 §4.1.4.
#[test]
fn rejects_exp_missing() {
    assert_claims_rejected(r#"{"sub":"alice"}"#, Error::MissingClaim(Name::Exp));
    assert_claims_rejected(r#"{"sub":"alice","EXP":1800000000}"#, Error::MissingClaim(Name::Exp));
    assert_claims_rejected(r#"{"sub":"alice","x":{"exp":1800000000}}"#, Error::MissingClaim(Name::Exp));
}

#[test]
fn rejects_exp_that_is_no_number() {
    let policy = Validation::new().allow_missing_exp();
    for exp in NO_NUMBERS {
        let payload = format!(r#"{{"sub":"alice","exp":{exp}}}"#);
        assert_claims_rejected(&payload, Error::ClaimType(Name::Exp));
        assert_eq!(verify(&policy, &token(HEADER, payload), NOW), Err(Error::ClaimType(Name::Exp)), "{exp}");
    }
}

/// RFC 7519 §4.1.4: on or after that second.
#[test]
fn rejects_expired() {
    assert_claims_rejected(r#"{"sub":"alice","exp":1799999999}"#, Error::Expired);
    assert_claims_rejected(r#"{"sub":"alice","exp":0}"#, Error::Expired);
}

/// RFC 7519 §4.1.5.
#[test]
fn rejects_nbf_that_is_no_number() {
    for nbf in NO_NUMBERS {
        assert_policy_rejects(&Validation::new(), &format!(r#","nbf":{nbf}"#), Error::ClaimType(Name::Nbf));
    }
}

#[test]
fn rejects_not_yet_valid() {
    assert_policy_rejects(&Validation::new(), r#","nbf":1800000000"#, Error::NotYetValid);
}

/// RFC 7519 §4.1.6.
#[test]
fn rejects_iat_that_is_no_number_where_an_age_is_asked_for() {
    let policy = Validation::new().max_age(Duration::from_secs(60));
    for iat in NO_NUMBERS {
        assert_policy_rejects(&policy, &format!(r#","iat":{iat}"#), Error::ClaimType(Name::Iat));
        assert_policy_accepts(&format!(r#","iat":{iat}"#));
    }
}

#[test]
fn rejects_iat_missing_where_an_age_is_asked_for() {
    let policy = Validation::new().max_age(Duration::from_secs(60));
    assert_policy_rejects(&policy, "", Error::MissingClaim(Name::Iat));
}

#[test]
fn rejects_issued_in_the_future() {
    let policy = Validation::new().max_age(Duration::from_secs(60));
    assert_policy_rejects(&policy, r#","iat":1800000000"#, Error::IssuedInFuture);
}

#[test]
fn rejects_too_old() {
    let policy = Validation::new().max_age(Duration::from_secs(60));
    assert_policy_rejects(&policy, r#","iat":1799999938"#, Error::TooOld);
}

/// RFC 7519 §4.1.1.
#[test]
fn rejects_iss_that_is_no_string_where_one_is_expected() {
    let policy = Validation::new().issuer("https://id.example");
    for iss in NO_STRINGS {
        assert_policy_rejects(&policy, &format!(r#","iss":{iss}"#), Error::ClaimType(Name::Iss));
        assert_policy_accepts(&format!(r#","iss":{iss}"#));
    }
}

/// RFC 8725 §3.8.
#[test]
fn rejects_iss_missing_where_one_is_expected() {
    assert_policy_rejects(&Validation::new().issuer("https://id.example"), "", Error::MissingClaim(Name::Iss));
    assert_policy_rejects(&Validation::new().issuer(""), "", Error::MissingClaim(Name::Iss));
}

/// RFC 8725 §3.8; RFC 7519 §4.1.1: the value is case-sensitive; §7.3: code point by code point.
#[test]
fn rejects_another_issuer() {
    let policy = Validation::new().issuer("https://id.example");
    for iss in [
        "https://evil.example",
        "https://id.example.evil.example",
        "https://id.example/",
        "https://id.exampl",
        "xhttps://id.example",
        "https://evil.example?https://id.example",
        "https://id.example https://evil.example",
        "HTTPS://ID.EXAMPLE",
        "https://id.Example",
        " https://id.example",
        "https://id.example\\u0000",
        "https:\\/\\/id.example\\/",
        "https:%2F%2Fid.example",
        "",
    ] {
        assert_policy_rejects(&policy, &format!(r#","iss":"{iss}""#), Error::WrongIssuer);
    }
    // The same, written with an escape, is the same.
    let payload = r#"{"sub":"alice","exp":1800000000,"iss":"https:\/\/id.ex\u0061mple"}"#;
    assert!(verify(&policy, &token(HEADER, payload), NOW).is_ok());
}

/// RFC 7519 §4.1.2.
#[test]
fn rejects_sub_that_is_no_string() {
    for sub in NO_STRINGS {
        assert_claims_rejected(format!(r#"{{"sub":{sub},"exp":1800000000}}"#), Error::ClaimType(Name::Sub));
    }
}

#[test]
fn rejects_sub_missing() {
    assert_claims_rejected(r#"{"exp":1800000000}"#, Error::MissingClaim(Name::Sub));
    let policy = Validation::new().subject("alice");
    assert_eq!(verify(&policy, &token(HEADER, r#"{"exp":1800000000}"#), NOW), Err(Error::MissingClaim(Name::Sub)));
}

/// RFC 8725 §3.8. Unicode is not normalized (RFC 7519 §7.3): é is one code point here and two there.
#[test]
fn rejects_another_subject() {
    for (expected, sub) in
        [("alice", "bob"), ("alice", "Alice"), ("alice", "alice2"), ("alic", "alice"), ("é", "e\u{301}")]
    {
        let payload = format!(r#"{{"sub":"{sub}","exp":1800000000}}"#);
        let policy = Validation::new().subject(expected);
        assert_eq!(verify(&policy, &token(HEADER, payload), NOW), Err(Error::WrongSubject), "{sub}");
    }
}

/// RFC 7519 §4.1.3: a string or an array of strings.
#[test]
fn rejects_aud_that_is_no_string_and_no_array_of_strings() {
    let no_audiences =
        ["1", "null", "true", r#"{"aud":"api"}"#, r#"["api",1]"#, r#"[null,"api"]"#, r#"[["api"]]"#, r#"["api",{}]"#];
    for aud in no_audiences {
        for policy in [Validation::new(), Validation::new().audience("api")] {
            assert_policy_rejects(&policy, &format!(r#","aud":{aud}"#), Error::ClaimType(Name::Aud));
        }
    }
}

/// RFC 7519 §4.1.3: who does not identify itself with a value in `aud` must reject the token.
#[test]
fn rejects_aud_where_none_is_expected() {
    for aud in [r#""api""#, r#"["api"]"#, r#"["a","b"]"#, r#""""#, "[]"] {
        assert_policy_rejects(&Validation::new(), &format!(r#","aud":{aud}"#), Error::UnexpectedAudience);
    }
}

/// RFC 8725 §3.9.
#[test]
fn rejects_aud_missing_where_one_is_expected() {
    assert_policy_rejects(&Validation::new().audience("api"), "", Error::MissingClaim(Name::Aud));
}

/// RFC 7519 §4.1.3, RFC 8725 §3.9.
#[test]
fn rejects_another_audience() {
    let policy = Validation::new().audience("api");
    for aud in [
        r#""web""#,
        r#"["web"]"#,
        r#"["web","mail"]"#,
        "[]",
        r#""""#,
        r#""API""#,
        r#""apis""#,
        r#""ap""#,
        r#""api web""#,
        r#"["ap","i"]"#,
        r#""[\"api\"]""#,
    ] {
        assert_policy_rejects(&policy, &format!(r#","aud":{aud}"#), Error::WrongAudience);
    }
}

// Keys: RFC 7518 §3.2, RFC 8725 §3.5.

#[test]
fn rejects_the_empty_key() {
    assert_eq!(Key::new(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::from_short_secret(b"").err(), Some(Error::EmptySecret));
    assert_eq!(Key::from_base64("").err(), Some(Error::EmptySecret));
    assert_eq!(Key::from_hex("").err(), Some(Error::EmptySecret));
    let [header, payload, _] = segments();
    let input = format!("{header}.{payload}");
    assert_jws_rejected(&format!("{input}.{}", mac(b"", &input)), Error::BadSignature);
}

/// "A key of the same size as the hash output [...] or larger MUST be used with this algorithm."
#[test]
fn rejects_a_short_key() {
    for len in 1..32 {
        assert_eq!(Key::new(&vec![b'k'; len]).err(), Some(Error::ShortSecret), "{len}");
    }
    assert!(Key::new(&[b'k'; 32]).is_ok());
}

#[test]
fn rejects_an_empty_slice_of_keys() {
    let token = token(HEADER, CLAIMS);
    let none: [Key; 0] = [];
    let now = NumericDate::from_secs(NOW);
    assert_eq!(Validation::new().verify_into(&none, &token, now, &mut [0; 64]), Err(Error::NoKey));
    assert_eq!(jws::authenticate_into(&none[..], &token, &mut [0; 64]), Err(Error::NoKey));
}

/// The public key of RFC 7515 §A.3.1, which signs ES256, as PEM.
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7
6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
-----END PUBLIC KEY-----
";

/// RFC 8725 §2.1: a verifier that lets `alg` choose takes the public key it holds for ES256 as the secret of HS256, and
/// everybody can sign with that. Here is no such choice, and no such key: a [`Key`] is a secret for HMAC-SHA-256 from
/// the moment it is made, no public key has a use here, and nothing a token says changes what a key is for.
#[test]
fn rejects_what_is_signed_with_a_public_key() {
    for alg in ["HS256", "ES256"] {
        let input = format!("{}.{}", base64url(format!(r#"{{"alg":"{alg}"}}"#)), base64url(CLAIMS));
        for secret in [PUBLIC_KEY, PUBLIC_KEY.trim_end()] {
            assert_jws_rejected(&format!("{input}.{}", mac(secret.as_bytes(), &input)), Error::BadSignature);
        }
    }
}

// Buffers.

/// With the constant header, the buffer must hold the payload; another header is decoded into the same buffer.
#[test]
fn rejects_a_buffer_that_is_too_small() {
    let policy = Validation::new().allow_missing_exp();
    for header in [HEADER, r#"{"alg":"HS256","kid":"a name that is longer than the payload"}"#] {
        for len in 0..32 {
            let payload = format!(r#"{{"sub":"{:len$}"}}"#, "");
            let needed = if header == HEADER { payload.len() } else { payload.len().max(header.len()) };
            let (token, now) = (token(header, &payload), NumericDate::from_secs(NOW));
            let error = Error::BufferTooSmall { needed: needed.try_into().unwrap() };
            for small in [0, 1, needed - 1] {
                assert_eq!(policy.verify_into(&key(), &token, now, &mut vec![0; small]), Err(error));
                assert_eq!(jws::authenticate_into(&key(), &token, &mut vec![0; small]), Err(error));
            }
            assert!(policy.verify_into(&key(), &token, now, &mut vec![0; needed]).is_ok());
            assert_eq!(jws::authenticate_into(&key(), &token, &mut vec![0; needed]), Ok(payload.as_bytes()));
        }
    }
}

/// Who does not hold the key never gets as far as the buffer.
#[test]
fn rejects_a_forged_token_before_a_small_buffer() {
    let [header, payload, _] = segments();
    let token = format!("{header}.{payload}.{}", base64url([0; 32]));
    assert_eq!(jws::authenticate_into(&key(), &token, &mut []), Err(Error::BadSignature));
}
