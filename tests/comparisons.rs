//! Where two texts meet, they are compared whole: in their case, untrimmed, empty or not, with escapes or without. The texts
//! are claims, names, types, purposes and secrets.

mod util;

use hs256::{Claims, Error, Key, Member, Name, NumericDate, Object, Signing, Text, Validation, Value, jws, unverified};
use util::{CLAIMS, HEADER, NOW, base64url, key, token, verify};

/// Short ones, one of a machine word and one of a byte more, and what JSON must escape or may escape.
const TEXTS: [&str; 14] = [
    "",
    " ",
    "a",
    "api",
    "Api",
    " api ",
    "abcdefgh",
    "abcdefghi",
    "https://id.example/K",
    "Zo\u{EB}",
    "\u{1F600}x",
    "a\"b\\c",
    "a\0b",
    "line\nbreak",
];

/// Ways to write a text between the quotes of a JSON string: no two differ in what they say.
fn spellings(text: &str) -> Vec<String> {
    let plain = |char: char| match char {
        '"' | '\\' => format!("\\{char}"),
        '\0'..='\u{1F}' => format!("\\u{:04x}", u32::from(char)),
        _ => char.to_string(),
    };
    let escaped =
        |char: char| -> String { char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect() };
    let last = text.chars().count().saturating_sub(1);
    let which: [&dyn Fn(usize) -> bool; 5] =
        [&|_| false, &|_| true, &|at| at == 0, &|at| at == last, &|at| at % 2 == 1];
    let spell = |is_escaped: &dyn Fn(usize) -> bool| -> String {
        text.chars().enumerate().map(|(at, char)| if is_escaped(at) { escaped(char) } else { plain(char) }).collect()
    };
    let mut spellings: Vec<String> = which.into_iter().map(spell).collect();
    spellings.push(spell(&|_| true).to_uppercase().replace("\\U", "\\u"));
    spellings.push(spell(&|_| false).replace('/', "\\/"));
    spellings.sort();
    spellings.dedup();
    spellings
}

/// Texts that a careless comparison takes for this one.
fn near(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let swap_case =
        |char: char| if char.is_uppercase() { char.to_ascii_lowercase() } else { char.to_ascii_uppercase() };
    let mut near = vec![String::new(), text.to_uppercase(), text.to_lowercase(), text.trim().into(), text.repeat(2)];
    for at in 0..chars.len() {
        let (before, after): (String, String) = (chars[..at].iter().collect(), chars[at + 1..].iter().collect());
        near.push(format!("{before}{}{after}", swap_case(chars[at])));
        near.push(format!("{before}\u{7F}{after}"));
        near.push(before.clone() + &after);
        near.extend([before, after]);
    }
    for around in [" ", "\n", "\0", "x", "\\", "\"", ",", "/", "\u{FEFF}", "\u{301}"] {
        near.extend([format!("{text}{around}"), format!("{around}{text}")]);
    }
    // Another normal form, a letter that becomes `k` in lower case, and escapes that are undone twice.
    near.extend([text.replace('\u{EB}', "e\u{308}"), text.replace('K', "\u{212A}")]);
    near.extend(spellings(text));
    near.retain(|other| other != text);
    near.sort();
    near.dedup();
    near
}

const POLICY: Validation<'_> = Validation::new().allow_missing_exp();

/// What the policy says of a token with this member; its subject is `alice` unless the member is another.
#[track_caller]
fn verdict(policy: Validation<'_>, member: &str) -> Result<(), Error> {
    let payload =
        if member.starts_with("\"sub\"") { format!("{{{member}}}") } else { format!(r#"{{"sub":"alice",{member}}}"#) };
    verify(&policy, &token(HEADER, payload), NOW).map(|_| ())
}

/// A claim that is a string must be exactly the text that the policy `expect`s.
#[track_caller]
fn assert_compared_whole(
    expect: impl for<'a> Fn(&'a str) -> Validation<'a>,
    member: impl Fn(&str) -> String,
    wrong: Error,
) {
    for text in TEXTS {
        for spelling in spellings(text) {
            assert_eq!(verdict(expect(text), &member(&spelling)), Ok(()), "{text:?} {spelling}");
        }
        for other in near(text) {
            // As itself, and with an escape: the two are not compared by the same code.
            for spelling in [spellings(&other).first(), spellings(&other).last()].into_iter().flatten() {
                assert_eq!(verdict(expect(text), &member(spelling)), Err(wrong), "{text:?} {spelling}");
            }
        }
    }
}

#[test]
fn an_issuer_is_compared_whole() {
    assert_compared_whole(|text| POLICY.issuer(text), |text| format!(r#""iss":"{text}""#), Error::WrongIssuer);
}

#[test]
fn a_subject_is_compared_whole() {
    assert_compared_whole(|text| POLICY.subject(text), |text| format!(r#""sub":"{text}""#), Error::WrongSubject);
}

#[test]
fn an_audience_is_compared_whole() {
    assert_compared_whole(|text| POLICY.audience(text), |text| format!(r#""aud":"{text}""#), Error::WrongAudience);
}

#[test]
fn an_audience_in_an_array_is_compared_whole() {
    for [before, after] in [["", ""], ["\"~\",", ""], ["", ",\"~\""], [" \"\\u007e\" , ", " "]] {
        let member = |text: &str| format!(r#""aud":[{before}"{text}"{after}]"#);
        assert_compared_whole(|text| POLICY.audience(text), member, Error::WrongAudience);
    }
}

/// At each place of the list.
#[test]
fn several_issuers_and_audiences_are_compared_whole() {
    for text in TEXTS {
        for expected in [[text, "~", "~~"], ["~", text, "~~"], ["~", "~~", text]] {
            let (issuers, audiences) = (POLICY.issuers(&expected), POLICY.audiences(&expected));
            let cases = spellings(text).into_iter().map(|spelling| (spelling, Ok(()), Ok(())));
            let others = near(text).into_iter().map(|other| spellings(&other).swap_remove(0));
            let others = others.map(|spelling| (spelling, Err(Error::WrongIssuer), Err(Error::WrongAudience)));
            for (spelling, iss, aud) in cases.chain(others) {
                assert_eq!(verdict(issuers, &format!(r#""iss":"{spelling}""#)), iss, "{expected:?} {spelling}");
                assert_eq!(verdict(audiences, &format!(r#""aud":"{spelling}""#)), aud, "{expected:?} {spelling}");
                assert_eq!(verdict(audiences, &format!(r#""aud":["?","{spelling}"]"#)), aud, "{expected:?} {spelling}");
            }
        }
    }
}

/// None of them is split, joined or searched in.
#[test]
fn lists_are_not_taken_for_texts() {
    let policy = POLICY.audiences(&["a", "b"]).issuers(&["a", "b"]);
    for text in ["a,b", "a b", "ab", "[\\\"a\\\"]", "", "a\\u0000b", "c"] {
        assert_eq!(verdict(policy, &format!(r#""iss":"{text}","aud":"a""#)), Err(Error::WrongIssuer), "{text}");
        assert_eq!(verdict(policy, &format!(r#""iss":"b","aud":"{text}""#)), Err(Error::WrongAudience), "{text}");
    }
    assert_eq!(verdict(policy, r#""iss":"b","aud":"a""#), Ok(()));
}

// The header.

fn with_header(policy: Validation<'_>, header: &str) -> Result<(), Error> {
    let result = verify(&policy, &token(header, CLAIMS), NOW).map(|_| ());
    let authenticated = jws::authenticate_into(&key(), &token(header, CLAIMS), &mut vec![0; 1024]).map(|_| ());
    if format!("{policy:?}") == format!("{:?}", Validation::new()) {
        assert_eq!(authenticated, result, "{header}");
    }
    result
}

#[test]
fn alg_is_compared_whole() {
    for spelling in spellings("HS256") {
        assert_eq!(with_header(Validation::new(), &format!(r#"{{"alg":"{spelling}"}}"#)), Ok(()), "{spelling}");
    }
    for other in near("HS256") {
        for spelling in spellings(&other) {
            let header = format!(r#"{{"alg":"{spelling}"}}"#);
            assert_eq!(with_header(Validation::new(), &header), Err(Error::WrongAlgorithm), "{header}");
        }
    }
}

/// In any case of ASCII letters and with or without `application/`, and apart from that as a whole (RFC 7515 §4.1.9).
#[test]
fn a_typ_is_compared_whole_but_for_its_case_and_prefix() {
    const PREFIX: &str = "application/";
    // Without the prefix, unless there is another slash (RFC 7515 §4.1.9).
    let short = |typ: &str| {
        let typ = typ.to_ascii_lowercase();
        typ.strip_prefix(PREFIX).filter(|rest| !rest.contains('/')).unwrap_or(&typ).to_owned()
    };
    let same = |one: &str, other: &str| short(one) == short(other);
    for text in ["at+jwt", "JWT", "a", "", "ACCESS", "ZO\u{CB}", "task", "abcdefgh", "a/b", "application/"] {
        for required in
            [text.to_owned(), text.to_ascii_lowercase(), format!("{PREFIX}{text}"), format!("Application/{text}")]
        {
            let mut others = near(text);
            others.extend([
                text.to_owned(),
                PREFIX.to_owned() + text,
                PREFIX.repeat(2) + text,
                format!("applicatio/{text}"),
            ]);
            others.extend(near(PREFIX).iter().map(|prefix| format!("{prefix}{text}")));
            for typ in others {
                let expected = if same(&typ, &required) { Ok(()) } else { Err(Error::WrongType) };
                for spelling in [spellings(&typ).first(), spellings(&typ).last()].into_iter().flatten() {
                    let header = format!(r#"{{"alg":"HS256","typ":"{spelling}"}}"#);
                    assert_eq!(with_header(Validation::new().typ(&required), &header), expected, "{required} {header}");
                }
            }
        }
    }
}

/// Without a required type: `JWT` in any case, and nothing that is near it.
#[test]
fn a_typ_that_is_near_jwt_is_not_jwt() {
    for typ in near("JWT") {
        let expected = if typ.eq_ignore_ascii_case("JWT") { Ok(()) } else { Err(Error::WrongType) };
        for spelling in spellings(&typ) {
            assert_eq!(with_header(Validation::new(), &format!(r#"{{"alg":"HS256","typ":"{spelling}"}}"#)), expected);
        }
    }
}

#[test]
fn names_in_a_header_are_compared_whole() {
    let policy = Validation::new();
    for (name, value, error) in [
        ("typ", "\"at+jwt\"", Error::WrongType),
        ("crit", "[\"exp\"]", Error::CriticalHeader),
        ("b64", "false", Error::CriticalHeader),
    ] {
        for spelling in spellings(name) {
            let header = format!(r#"{{"alg":"HS256","{spelling}":{value}}}"#);
            assert_eq!(with_header(policy, &header), Err(error), "{header}");
        }
        for other in near(name) {
            for spelling in spellings(&other) {
                let header = format!(r#"{{"alg":"HS256","{spelling}":{value}}}"#);
                assert_eq!(with_header(policy, &header), Ok(()), "{header}");
            }
        }
    }
    for spelling in spellings("alg") {
        assert_eq!(with_header(policy, &format!(r#"{{"{spelling}":"HS256"}}"#)), Ok(()), "{spelling}");
        let twice = format!(r#"{{"alg":"HS256","{spelling}":"HS256"}}"#);
        assert_eq!(with_header(policy, &twice), Err(Error::Duplicate(Name::Alg)), "{spelling}");
    }
    for spelling in near("alg").iter().flat_map(|other| spellings(other)) {
        let header = format!(r#"{{"{spelling}":"HS256"}}"#);
        assert_eq!(with_header(policy, &header), Err(Error::WrongAlgorithm), "{header}");
        let header = format!(r#"{{"alg":"HS256","{spelling}":"none"}}"#);
        assert_eq!(with_header(policy, &header), Ok(()), "{header}");
    }
}

// Names of claims.

const REGISTERED: [(&str, Name, &str, &str); 6] = [
    ("exp", Name::Exp, "1800000000", "null"),
    ("nbf", Name::Nbf, "1", "null"),
    ("iat", Name::Iat, "1799999999", "null"),
    ("iss", Name::Iss, "\"id\"", "null"),
    ("sub", Name::Sub, "\"alice\"", "null"),
    ("aud", Name::Aud, "\"api\"", "null"),
];

/// A policy that looks at each of the six.
const STRICT: Validation<'_> =
    Validation::new().max_age(core::time::Duration::from_secs(60)).issuer("id").subject("alice").audience("api");

#[test]
fn names_of_claims_are_compared_whole() {
    let payload = |name: &str, member: &str| {
        let others = REGISTERED.iter().filter(|(other, ..)| *other != name);
        let others: String = others.map(|(name, _, value, _)| format!(r#""{name}":{value},"#)).collect();
        format!("{{{others}{member}}}")
    };
    let verdict = |payload: String| verify(&STRICT, &token(HEADER, payload), NOW).map(|_| ());
    for (name, known, right, wrong) in REGISTERED {
        let whole = format!(r#""{name}":{right}"#);
        for spelling in spellings(name) {
            let [good, bad] = [right, wrong].map(|value| format!(r#""{spelling}":{value}"#));
            assert_eq!(verdict(payload(name, &good)), Ok(()), "{good}");
            assert_eq!(verdict(payload(name, &bad)), Err(Error::ClaimType(known)), "{bad}");
            let twice = payload(name, &format!("{whole},{good}"));
            assert_eq!(verdict(twice), Err(Error::Duplicate(known)), "{good}");
        }
        for spelling in near(name).iter().flat_map(|other| spellings(other)) {
            let [good, bad] = [right, wrong].map(|value| format!(r#""{spelling}":{value}"#));
            let expected = if name == "nbf" { Ok(()) } else { Err(Error::MissingClaim(known)) };
            assert_eq!(verdict(payload(name, &good)), expected, "{good}");
            assert_eq!(verdict(payload(name, &format!("{whole},{bad}"))), Ok(()), "{bad}");
        }
    }
}

/// Reads an object without a key, which costs no MAC.
fn with_object<T>(text: &str, read: impl FnOnce(Object<&str>) -> T) -> T {
    let mut buffer = vec![0; text.len()];
    read(unverified::payload_into(&format!("e30.{}.", base64url(text)), &mut buffer).unwrap())
}

/// The names that are known, `other`, which stands for all that are not, and unknown ones.
#[test]
fn names_that_are_read_are_compared_whole() {
    let known = [("exp", Name::Exp), ("aud", Name::Aud), ("kid", Name::Kid), ("cty", Name::Cty), ("crit", Name::Crit)];
    let unknown = TEXTS.into_iter().chain(["role", "other", "Other", "http://example.com/is_root"]);
    for (name, known) in known.into_iter().chain(unknown.map(|name| (name, Name::Other))) {
        for spelling in spellings(name) {
            with_object(&format!(r#"{{"~":1,"{spelling}":7,"?":2}}"#), |object| {
                assert_eq!(object.get::<i64>(name), Ok(7), "{name:?} {spelling}");
                for other in near(name) {
                    let (result, named) = (object.get::<i64>(&other), object.get::<Option<i64>>(&other));
                    assert!(matches!(result, Err(Error::MissingClaim(_))), "{other:?} in {spelling}: {result:?}");
                    assert_eq!(named, Ok(None), "{other:?} in {spelling}");
                }
            });
            // These the unverified reading does not look at.
            if !matches!(known, Name::Exp | Name::Aud) {
                let plain = &spellings(name)[0];
                with_object(&format!(r#"{{"{plain}":7,"{spelling}":7}}"#), |object| {
                    assert_eq!(object.get::<i64>(name), Err(Error::Duplicate(known)), "{name:?} {spelling}");
                    assert_eq!(object.get::<Option<i64>>("~"), Ok(None));
                });
            }
        }
    }
}

/// What was read, compared by the caller.
#[test]
fn texts_that_are_read_are_compared_whole() {
    for text in TEXTS {
        for spelling in spellings(text) {
            with_object(&format!(r#"{{"x":"{spelling}","list":["~","{spelling}"]}}"#), |object| {
                let read: Text<'_> = object.get("x").unwrap();
                let in_list = object.get::<hs256::Texts<'_>>("list").unwrap().nth(1).unwrap();
                for read in [read, in_list] {
                    assert!(read == text && read == *text, "{text:?} {spelling}");
                    assert_eq!((read.to_string(), read.copy_to(&mut [0; 64])), (text.into(), Ok(text)), "{spelling}");
                    for other in near(text) {
                        assert!(read != *other.as_str(), "{other:?} is not {spelling}");
                    }
                }
            });
        }
    }
}

// Names of members that are signed.

#[test]
fn names_that_are_signed_are_compared_whole() {
    let exp = ("exp", Value::Date(NumericDate::from_secs(util::EXP)));
    let known = |name| match name {
        "iss" => Name::Iss,
        "sub" => Name::Sub,
        _ => Name::Other,
    };
    for name in TEXTS.into_iter().chain(["iss", "sub", "role", "other"]) {
        let members: [Member<'_>; 3] = [(name, "a".into()), exp, (name, "a".into())];
        let result = key().sign_into(&members, &mut [0; 512]).map(str::len);
        assert_eq!(result, Err(Error::Duplicate(known(name))), "{name:?}");
        for other in near(name) {
            let members: [Member<'_>; 3] = [(name, "a".into()), exp, (&other, "a".into())];
            assert!(key().sign_into(&members, &mut [0; 512]).is_ok(), "{name:?} {other:?}");
        }
    }
}

#[test]
fn names_in_a_header_that_is_signed_are_compared_whole() {
    let sign = |header: &[Member<'_>]| {
        Signing::new().header(header).sign_into(&key(), jws::Bytes(b""), &mut [0; 512]).map(str::len)
    };
    for (name, wrong, error) in [
        ("alg", Value::Text("none"), Error::WrongAlgorithm),
        ("crit", Value::Null, Error::CriticalHeader),
        ("b64", Value::Null, Error::CriticalHeader),
        ("typ", Value::Null, Error::ClaimType(Name::Typ)),
        ("kid", Value::Null, Error::ClaimType(Name::Kid)),
        ("cty", Value::Null, Error::ClaimType(Name::Cty)),
    ] {
        assert_eq!(sign(&[(name, wrong)]), Err(error), "{name}");
        for other in near(name) {
            assert!(sign(&[(&other, wrong)]).is_ok(), "{other:?}");
        }
    }
    for other in near("HS256") {
        assert_eq!(sign(&[("alg", Value::Text(&other))]), Err(Error::WrongAlgorithm), "{other:?}");
    }
}

/// `exp` is required by its own name.
#[test]
fn rejects_members_with_a_name_that_is_near_exp() {
    for other in near("exp") {
        let members: [Member<'_>; 1] = [(&other, Value::Date(NumericDate::from_secs(util::EXP)))];
        assert_eq!(key().sign_into(&members, &mut [0; 256]), Err(Error::MissingClaim(Name::Exp)), "{other:?}");
    }
}

// Purposes and secrets: keys cannot be compared, but what they sign can.

fn signature(key: &Key) -> String {
    key.sign_into(jws::Bytes(b""), &mut [0; 128]).unwrap().to_owned()
}

#[test]
fn purposes_are_compared_whole() {
    for purpose in TEXTS.into_iter().chain(["refresh", "E-mail Confirmation"]) {
        let derived = signature(&key().derive(purpose));
        assert_eq!(signature(&key().derive(purpose)), derived);
        for other in near(purpose) {
            assert_ne!(signature(&key().derive(&other)), derived, "{purpose:?} {other:?}");
        }
    }
}

/// All but what HMAC itself does not tell apart (RFC 2104 §3): a secret of up to 64 bytes is filled up with zeros.
#[test]
fn secrets_are_compared_whole() {
    for secret in ["s", "Secret", " change me ", "0123456789abcdef0123456789abcdef", &"A longer secret. ".repeat(5)] {
        let made = signature(&Key::from_short_secret(secret.as_bytes()).unwrap());
        let others =
            near(secret).into_iter().filter(|other| !other.is_empty() && other.trim_end_matches('\0') != secret);
        for other in others {
            let other_made = signature(&Key::from_short_secret(other.as_bytes()).unwrap());
            assert_ne!(other_made, made, "{secret:?} {other:?}");
            if let Ok(key) = Key::new(other.as_bytes()) {
                assert_eq!(signature(&key), other_made, "{other:?}");
            }
        }
    }
}

/// Base64 is decoded in its case; hexadecimal in any.
#[test]
fn secrets_as_text_are_compared_as_what_they_encode() {
    let base64 = "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQr";
    let made = signature(&Key::from_base64(base64).unwrap());
    for other in
        [base64.to_lowercase(), base64.to_uppercase(), base64.replacen('A', "a", 1), base64.replace("OpQr", "OpQR")]
    {
        assert_ne!(signature(&Key::from_base64(&other).unwrap()), made, "{other}");
    }
    let hex = "0123456789abcdef".repeat(4);
    let made = signature(&Key::from_hex(&hex).unwrap());
    assert_eq!(signature(&Key::from_hex(&hex.to_uppercase()).unwrap()), made);
    for at in 0..hex.len() {
        let mut other = hex.clone();
        other.replace_range(at..=at, if &hex[at..=at] == "7" { "8" } else { "7" });
        assert_ne!(signature(&Key::from_hex(&other).unwrap()), made, "{other}");
    }
}

// What is signed and read comes back in its case, untrimmed, and whole.

#[test]
fn subjects_come_back_as_they_were() {
    for sub in TEXTS.into_iter().chain(["Alice@Example.COM", " alice@example.com\n"]) {
        let claims = Claims { sub, exp: NumericDate::from_secs(util::EXP) };
        let mut out = [0; 512];
        let token = key().sign_into(&claims, &mut out).unwrap();
        assert_eq!(verify(&Validation::new(), token, NOW).map(|claims| claims.sub).as_deref(), Ok(sub));
    }
}
