//! Claims by name, without a heap: members that are signed and members that are read, with `serde_json` as a second opinion.

mod util;

use core::fmt::Write;
use hs256::{
    Claims, Error, FromJson, Json, MAX_TOKEN_LEN, Member, Name, NumericDate, Object, Signing, Text, Texts, Validation,
    Value, unverified,
};
use proptest::{collection::vec, prelude::*, sample::select};
use util::{EXP, HEADER, NOW, base64url, key, token};

const UNTOUCHED: u8 = 0xA5;
const EXP_DATE: NumericDate = NumericDate::from_secs(EXP);
const EXP_MEMBER: Member<'static> = ("exp", Value::Date(EXP_DATE));

/// Signs in all forms, which must agree, into a buffer that is large enough. What is rejected leaves it as it was.
fn sign(members: &[Member<'_>]) -> Result<String, Error> {
    let mut out = vec![UNTOUCHED; 256 + 12 * expected_json(members).len()];
    let result = key().sign_into(members, &mut out).map(str::to_owned);
    let written = result.as_ref().map_or(0, String::len);
    assert!(out[written..].iter().all(|&byte| byte == UNTOUCHED), "{members:?}");
    assert_eq!(Signing::new().sign_into(&key(), members, &mut out).map(str::to_owned), result);
    #[cfg(feature = "alloc")]
    {
        assert_eq!(key().sign(members), result);
        assert_eq!(Signing::new().sign(&key(), members), result);
    }
    result
}

/// What another writer makes of the members.
fn expected_json(members: &[Member<'_>]) -> String {
    let json = |text: &str| serde_json::to_string(text).unwrap();
    let value = |value: &Value<'_>| match value {
        Value::Text(text) => json(text),
        Value::Texts(texts) => serde_json::to_string(texts).unwrap(),
        Value::Integer(integer) => integer.to_string(),
        Value::Date(date) => date.as_secs().to_string(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Null => "null".into(),
        Value::Json(text) => (*text).into(),
        _ => unreachable!(),
    };
    let members: Vec<_> = members.iter().map(|(name, of)| format!("{}:{}", json(name), value(of))).collect();
    format!("{{{}}}", members.join(","))
}

/// Signs members, byte for byte as another writer and another MAC do, verifies the token, and reads what was signed.
#[track_caller]
fn round_trip<T>(members: &[Member<'_>], read: impl FnOnce(Object<&str>) -> T) -> T {
    let signed = sign(members);
    // Not with `assert_eq`, which would print megabytes.
    assert!(signed == Ok(token(HEADER, expected_json(members))), "{members:?}");
    let signed = signed.unwrap();
    let mut payload = vec![UNTOUCHED; signed.len()];
    let policy = Validation::new().ignore_audience().leeway(core::time::Duration::MAX);
    read(policy.verify_payload_into(&key(), &signed, NumericDate::from_secs(0), &mut payload).unwrap())
}

/// Reads an object that nobody has signed, which costs no MAC.
fn with_object<T>(text: &str, read: impl FnOnce(Object<&str>) -> T) -> T {
    let mut buffer = vec![UNTOUCHED; text.len()];
    read(unverified::payload_into(&format!("e30.{}.", base64url(text)), &mut buffer).unwrap())
}

fn owned(text: Text<'_>) -> String {
    let text_and_more = text.to_string() + "more";
    let mut buffer = text_and_more.clone().into_bytes();
    let copied = text.copy_to(&mut buffer).unwrap().to_owned();
    // Two ways to look at it, and nothing else is written.
    assert!(text == copied.as_str() && text_and_more == copied.clone() + "more");
    assert!(buffer == text_and_more.as_bytes());
    copied
}

// Signing.

/// What glued JSON would turn into other claims.
#[test]
fn names_and_texts_cannot_become_anything_else() {
    let hostile = r#"x","role":"admin","z":""#;
    let list = [hostile, "]"];
    let members = [EXP_MEMBER, ("sub", hostile.into()), (hostile, "y".into()), ("list", (&list).into())];
    round_trip(&members, |claims| {
        assert_eq!(claims.get::<Option<Text<'_>>>("role").map(|role| role.is_none()), Ok(true));
        assert_eq!(claims.get("sub").map(owned).as_deref(), Ok(hostile));
        assert_eq!(claims.get(hostile).map(owned).as_deref(), Ok("y"));
        assert_eq!(claims.get::<Texts<'_>>("list").unwrap().map(owned).collect::<Vec<_>>(), [hostile, "]"]);
    });
}

/// All of Unicode, in names, texts and lists; without optimisation, one character in 31 of those with long encodings.
#[test]
fn every_character_comes_back_as_it_was() {
    let step = if cfg!(debug_assertions) { 31 } else { 1 };
    let all: Vec<char> = ('\0'..'\u{3000}').chain(('\u{3000}'..=char::MAX).rev().step_by(step)).collect();
    for chars in all.chunks(5_000).chain(all[..0x300].chunks(1)) {
        let text: String = chars.iter().collect();
        let list = [&*text, ""];
        let members: [Member<'_>; 4] =
            [EXP_MEMBER, ("text", text.as_str().into()), (&text, 7.into()), ("list", (&list).into())];
        round_trip(&members, |claims| {
            assert!(claims.get("text").map(owned).as_deref() == Ok(&text));
            assert!(claims.get(&text) == Ok(7_i64));
            assert!(claims.get::<Texts<'_>>("list").unwrap().map(owned).eq([text.clone(), String::new()]));
        });
    }
}

#[test]
fn each_kind_of_value_is_written_as_by_serde_json() {
    let date = NumericDate::from_secs(-1);
    let members = [
        EXP_MEMBER,
        ("text", "".into()),
        ("texts", (&["a", ""]).into()),
        ("none", Value::Texts(&[])),
        ("i32", i32::MIN.into()),
        ("u32", u32::MAX.into()),
        ("least", i64::MIN.into()),
        ("most", i64::MAX.into()),
        ("date", date.into()),
        ("true", true.into()),
        ("false", false.into()),
        ("null", Value::Null),
        ("json", Json(" [ {\"a\" : 1.50e1} , null ] ").into()),
        ("", 0.into()),
    ];
    round_trip(&members, |claims| {
        assert_eq!(claims.get("i32"), Ok(i64::from(i32::MIN)));
        assert_eq!(claims.get("u32"), Ok(i64::from(u32::MAX)));
        assert_eq!((claims.get("least"), claims.get("most")), (Ok(i64::MIN), Ok(i64::MAX)));
        assert_eq!(claims.get("date"), Ok(date));
        assert_eq!((claims.get("true"), claims.get("false")), (Ok(true), Ok(false)));
        assert_eq!(claims.get("null"), Ok(Json("null")));
        assert_eq!(claims.get("json"), Ok(Json("[ {\"a\" : 1.50e1} , null ]")));
        assert_eq!(claims.get::<Texts<'_>>("none").unwrap().count(), 0);
        assert_eq!(claims.get(""), Ok(0_i64));
    });
}

/// `Claims` are two members.
#[test]
fn claims_are_signed_as_their_members_are() {
    for sub in ["alice", "", "\"\\\n\0\u{1F600}"] {
        for exp in [i64::MIN, -1, 0, EXP, i64::MAX].map(NumericDate::from_secs) {
            let members = [("sub", sub.into()), ("exp", exp.into())];
            let mut out = [0; 256];
            assert_eq!(key().sign_into(&Claims { sub, exp }, &mut out).map(str::to_owned), sign(&members));
        }
    }
}

/// An array, a slice, and an empty one.
#[test]
fn arrays_and_slices_of_members_are_signed_alike() {
    let members = [EXP_MEMBER, ("a", 1.into())];
    let (mut one, mut other) = ([0; 256], [0; 256]);
    assert_eq!(key().sign_into(&members, &mut one), key().sign_into(&members[..], &mut other));
    let endless = Signing::new().allow_missing_exp();
    assert_eq!(endless.sign_into(&key(), &[] as &[Member<'_>; 0], &mut one), Ok(&*token(HEADER, "{}")));
    assert_eq!(endless.sign_into(&key(), &members[..0], &mut one), Ok(&*token(HEADER, "{}")));
}

#[test]
fn thousands_of_members_and_texts_are_signed_and_read() {
    let names: Vec<String> = (0..3_000).map(|number| format!("name {number}")).collect();
    let mut members: Vec<Member<'_>> =
        names.iter().enumerate().map(|(at, name)| (&**name, (at as u32).into())).collect();
    let texts: Vec<&str> = names.iter().map(String::as_str).collect();
    members.extend([EXP_MEMBER, ("aud", Value::Texts(&texts))]);
    let signed = sign(&members).unwrap();
    round_trip(&members, |claims| {
        for (at, name) in names.iter().enumerate().step_by(500).chain([(2_999, &names[2_999])]) {
            assert_eq!(claims.get(name), Ok(at as i64));
        }
        assert!(claims.get::<Texts<'_>>("aud").unwrap().map(owned).eq(names.iter().cloned()));
    });
    let mut payload = vec![0; signed.len()];
    let mut verify = |audience| {
        let policy = Validation::new().audience(audience);
        policy.verify_payload_into(&key(), &signed, NumericDate::from_secs(NOW), &mut payload).map(|_| ())
    };
    assert_eq!(verify("name 2999"), Ok(()));
    assert_eq!(verify("name 3000"), Err(Error::WrongAudience));
    // The last of them is a duplicate of the first.
    members.push((&names[0], Value::Null));
    assert_eq!(sign(&members), Err(Error::Duplicate(Name::Other)));
}

// One test for each way in which members are not signed.

/// Each name is compared with those before it: without a limit, the time would grow with the square of their number.
#[test]
fn rejects_more_members_than_4096() {
    let names: Vec<String> = (0..4_096).map(|number| number.to_string()).collect();
    let mut members: Vec<Member<'_>> = names.iter().map(|name| (&**name, Value::Null)).collect();
    members[4_095] = EXP_MEMBER;
    assert!(sign(&members).is_ok());
    assert_eq!(Signing::new().header(&members).sign_into(&key(), &[EXP_MEMBER], &mut [0; 65_536]).map(drop), Ok(()));

    members.push(("further", Value::Null));
    assert_eq!(sign(&members), Err(Error::TooManyMembers));
    let mut out = [0; 65_536];
    let result = Signing::new().header(&members).sign_into(&key(), &[EXP_MEMBER], &mut out);
    assert_eq!(result, Err(Error::TooManyMembers));
}

/// A text that is another one whenever it is asked for, where one was counted and the next is written.
#[test]
fn does_not_sign_a_text_that_changes_meanwhile() {
    struct Shrinking(std::cell::Cell<usize>);
    impl AsRef<str> for Shrinking {
        fn as_ref(&self) -> &str {
            self.0.set(self.0.get() - 1);
            &"aaaaaaaa"[..self.0.get()]
        }
    }
    let claims = Claims { sub: Shrinking(8.into()), exp: NumericDate::from_secs(EXP) };
    assert_eq!(key().sign_into(&claims, &mut [0; 256]), Err(Error::Internal));
}

#[test]
fn rejects_a_duplicated_name() {
    for (name, known) in NAMES.into_iter().chain([("role", Name::Other), ("\"", Name::Other)]) {
        let value = if matches!(known, Name::Exp | Name::Nbf | Name::Iat) { 7.into() } else { Value::from("a") };
        for between in [&[][..], &[("x", Value::Null)], &[("x", Value::Null), ("y", Value::Null)]] {
            let members = [&[EXP_MEMBER, (name, value)][(name == "exp").into()..], between, &[(name, value)]].concat();
            assert_eq!(sign(&members), Err(Error::Duplicate(known)), "{members:?}");
        }
    }
}

#[test]
fn rejects_members_without_exp() {
    for members in
        [&[][..], &[("sub", "alice".into())], &[("EXP", EXP_DATE.into())], &[("x", Json(r#"{"exp":1}"#).into())]]
    {
        assert_eq!(sign(members), Err(Error::MissingClaim(Name::Exp)), "{members:?}");
        let signed = Signing::new().allow_missing_exp().sign_into(&key(), members, &mut [0; 256]).map(str::to_owned);
        assert_eq!(signed, Ok(token(HEADER, expected_json(members))));
    }
}

/// What a value of each kind may be the value of: `t` of `iss` and `sub`, `a` of `aud`, `n` of the times.
const KINDS: [(Value<'static>, &str); 26] = [
    (Value::Text("a"), "ta"),
    (Value::Text(""), "ta"),
    (Value::Text("1800000000"), "ta"),
    (Value::Texts(&["a", "b"]), "a"),
    (Value::Texts(&[]), "a"),
    (Value::Integer(1), "n"),
    (Value::Integer(-1), "n"),
    (Value::Date(NumericDate::MAX), "n"),
    (Value::Boolean(true), ""),
    (Value::Boolean(false), ""),
    (Value::Null, ""),
    (Value::Json("\"a\""), "ta"),
    (Value::Json(" \"\\u0061\" "), "ta"),
    (Value::Json("\"1\""), "ta"),
    (Value::Json("[]"), "a"),
    (Value::Json("[ \"a\" , \"b\" ]"), "a"),
    (Value::Json("[\"a\",1]"), ""),
    (Value::Json("[[\"a\"]]"), ""),
    (Value::Json("[null]"), ""),
    (Value::Json("{}"), ""),
    (Value::Json("{\"exp\":1}"), ""),
    (Value::Json("1.5e3"), "n"),
    (Value::Json(" -1\n"), "n"),
    (Value::Json("null"), ""),
    (Value::Json("true"), ""),
    (Value::Json("false"), ""),
];

#[test]
fn rejects_a_registered_claim_of_the_wrong_type() {
    for (name, known, kind) in [
        ("iss", Name::Iss, 't'),
        ("sub", Name::Sub, 't'),
        ("aud", Name::Aud, 'a'),
        ("exp", Name::Exp, 'n'),
        ("nbf", Name::Nbf, 'n'),
        ("iat", Name::Iat, 'n'),
    ] {
        for (value, kinds) in KINDS {
            let members = [EXP_MEMBER, (name, value)];
            let members = &members[(name == "exp").into()..];
            if kinds.contains(kind) {
                assert_eq!(sign(members), Ok(token(HEADER, expected_json(members))), "{members:?}");
            } else {
                assert_eq!(sign(members), Err(Error::ClaimType(known)), "{members:?}");
            }
        }
    }
    // Of other names no type is asked.
    for name in ["x", "jti", "kid", "alg", "crit", "Exp"] {
        for (value, _) in KINDS {
            let members = [EXP_MEMBER, (name, value)];
            assert_eq!(sign(&members), Ok(token(HEADER, expected_json(&members))), "{members:?}");
        }
    }
}

const NO_JSON: [&str; 26] = [
    "",
    " ",
    "nul",
    "nulll",
    "null null",
    "1 2",
    "01",
    "1.",
    "+1",
    "-",
    "NaN",
    "\"",
    "\"a\"b",
    "'a'",
    "\"\n\"",
    "\"\\ud800\"",
    "\"\\x\"",
    "[1,]",
    "[1}",
    "[",
    "{\"a\":1}}",
    "{\"a\":1},\"role\":\"admin\"",
    "{\"a\"}",
    "{a:1}",
    "\u{FEFF}1",
    "1\0",
];

#[test]
fn rejects_json_text_that_is_no_json_or_has_text_after_it() {
    for text in NO_JSON {
        assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
        for name in ["x", "sub", "aud", "nbf"] {
            assert_eq!(sign(&[EXP_MEMBER, (name, Json(text).into())]), Err(Error::InvalidJson), "{name} {text}");
            assert_eq!(sign(&[(name, Json(text).into()), EXP_MEMBER]), Err(Error::InvalidJson), "{name} {text}");
        }
        assert_eq!(sign(&[("exp", Json(text).into())]), Err(Error::InvalidJson), "{text}");
    }
}

#[test]
fn rejects_json_text_that_is_nested_too_deeply() {
    for [open, close] in [["[", "]"], ["{\"a\":", "}"], ["[{\"a\":", "}]"]] {
        let levels_each = open.matches(['[', '{']).count();
        let nested = |levels: usize, inmost: &str| {
            let count = levels / levels_each;
            format!("{}{inmost}{}", open.repeat(count), close.repeat(count))
        };
        // With the object around it, 32 levels.
        let deepest = nested(31, if levels_each == 2 { "[7]" } else { "7" });
        round_trip(&[EXP_MEMBER, ("x", Json(&deepest).into())], |claims| {
            assert_eq!(claims.get("x"), Ok(Json(&deepest)));
        });
        for levels in [32, 34, 64, 1_000, 100_000] {
            let too_deep = nested(levels, "7");
            assert!(sign(&[EXP_MEMBER, ("x", Json(&too_deep).into())]) == Err(Error::TooDeep), "{levels} {open}");
            assert!(sign(&[EXP_MEMBER, ("aud", Json(&too_deep).into())]) == Err(Error::TooDeep), "{levels} {open}");
        }
    }
}

/// In the order of the members; what is said of a member is said before that `exp` is absent.
#[test]
fn rejects_for_the_first_member_that_is_wrong() {
    let cases: [(&[Member<'_>], Error); 5] = [
        (&[("x", Value::Json("{")), ("sub", Value::Null)], Error::InvalidJson),
        (&[("sub", Value::Null), ("x", Value::Json("{"))], Error::ClaimType(Name::Sub)),
        (&[("a", Value::Null), ("a", Value::Json("{"))], Error::Duplicate(Name::Other)),
        (&[("exp", Value::Null), ("exp", Value::Null)], Error::ClaimType(Name::Exp)),
        (&[("a", Value::Null), ("b", Value::Json("[[["))], Error::InvalidJson),
    ];
    for (members, error) in cases {
        assert_eq!(sign(members), Err(error), "{members:?}");
    }
}

#[test]
fn rejects_a_buffer_that_is_too_small() {
    let members: [&[Member<'_>]; 3] = [
        &[EXP_MEMBER],
        &[EXP_MEMBER, ("\"\n\0", Value::Text("\u{1}\\\"\u{EB}")), ("aud", Value::Texts(&["\t", ""]))],
        &[("json", Value::Json(" [ 1 , {} ] ")), ("exp", Value::Integer(i64::MIN)), ("b", Value::Boolean(false))],
    ];
    let headers: [Signing<'_>; 3] = [
        Signing::new(),
        Signing::new().header(&[("kid", Value::Text("\"2026\"")), ("x", Value::Json(" [] "))]),
        Signing::new().header(&[("alg", Value::Text("HS256"))]),
    ];
    for members in members {
        for signing in headers {
            let mut large = [0; 512];
            let token = signing.sign_into(&key(), members, &mut large).unwrap();
            let error = Error::BufferTooSmall { needed: token.len().try_into().unwrap() };
            for len in 0..token.len() {
                let mut out = vec![UNTOUCHED; len];
                assert_eq!(signing.sign_into(&key(), members, &mut out), Err(error), "{len}");
                assert_eq!(out, vec![UNTOUCHED; len], "{len}");
            }
            let mut out = vec![UNTOUCHED; token.len()];
            assert_eq!(signing.sign_into(&key(), members, &mut out), Ok(token));
        }
    }
}

#[test]
fn rejects_members_that_make_the_token_too_long() {
    let around = expected_json(&[EXP_MEMBER, ("x", "".into())]).len();
    let most = (MAX_TOKEN_LEN - base64url(HEADER).len() - 43 - 2) * 3 / 4 - around;
    // A line feed is written in two bytes.
    for text in ["x".repeat(most), "\n".repeat(most / 2) + &"x".repeat(most % 2)] {
        let members: [Member<'_>; 2] = [EXP_MEMBER, ("x", text.as_str().into())];
        let mut out = vec![UNTOUCHED; MAX_TOKEN_LEN + 2];
        assert!(key().sign_into(&members, &mut out).map(str::len) == Ok(MAX_TOKEN_LEN));
        let longer = text + "x";
        let members: [Member<'_>; 2] = [EXP_MEMBER, ("x", longer.as_str().into())];
        out.fill(UNTOUCHED);
        assert!(key().sign_into(&members, &mut out) == Err(Error::TokenTooLong));
        assert!(out.iter().all(|&byte| byte == UNTOUCHED));
        assert!(key().sign_into(&members, &mut []) == Err(Error::TokenTooLong));
    }
}

// Reading.

/// A value that was read, in words; `-` if it has another type.
fn shown<'a, T: FromJson<'a>>(result: Result<T, Error>, show: impl Fn(T) -> String, name: Name) -> String {
    match result {
        Ok(value) => show(value),
        Err(Error::ClaimType(named)) if named == name => "-".into(),
        Err(error) => format!("{error:?}"),
    }
}

/// The value of `name` as each of the seven types, where `Option` and the type itself agree.
fn in_all_types(object: Object<&str>, name: &str, known: Name) -> [String; 7] {
    macro_rules! read {
        ($type:ty, $show:expr) => {{
            let alone = shown(object.get::<$type>(name), $show, known);
            let optional = shown(object.get::<Option<$type>>(name), |value| $show(value.expect("there is one")), known);
            assert_eq!(alone, optional);
            alone
        }};
    }
    [
        read!(Text<'_>, owned),
        read!(Texts<'_>, |texts: Texts<'_>| texts.map(owned).collect::<Vec<_>>().join("|")),
        read!(i64, |integer: i64| integer.to_string()),
        read!(bool, |boolean: bool| boolean.to_string()),
        read!(NumericDate, |date: NumericDate| date.as_secs().to_string()),
        read!(Json<'_>, |json: Json<'_>| json.0.to_owned()),
        read!(Object<&str>, |object: Object<&str>| object.into_text().to_owned()),
    ]
}

const NAMES: [(&str, Name); 15] = [
    ("x", Name::Other),
    ("", Name::Other),
    ("other", Name::Other),
    ("iss", Name::Iss),
    ("sub", Name::Sub),
    ("aud", Name::Aud),
    ("exp", Name::Exp),
    ("nbf", Name::Nbf),
    ("iat", Name::Iat),
    ("alg", Name::Alg),
    ("typ", Name::Typ),
    ("kid", Name::Kid),
    ("cty", Name::Cty),
    ("crit", Name::Crit),
    ("b64", Name::B64),
];

/// Each kind of JSON value, and what it is as text, texts, `i64`, `bool`, date and object.
const READ: [(&str, [&str; 6]); 42] = [
    (r#""a""#, ["a", "a", "-", "-", "-", "-"]),
    (r#""""#, ["", "", "-", "-", "-", "-"]),
    (r#""\u0061\n""#, ["a\n", "a\n", "-", "-", "-", "-"]),
    (r#""1""#, ["1", "1", "-", "-", "-", "-"]),
    (r#""true""#, ["true", "true", "-", "-", "-", "-"]),
    (r#""null""#, ["null", "null", "-", "-", "-", "-"]),
    (r#""{}""#, ["{}", "{}", "-", "-", "-", "-"]),
    (r#""[]""#, ["[]", "[]", "-", "-", "-", "-"]),
    (r#""\"""#, ["\"", "\"", "-", "-", "-", "-"]),
    ("0", ["-", "-", "0", "-", "0", "-"]),
    ("1", ["-", "-", "1", "-", "1", "-"]),
    ("-1", ["-", "-", "-1", "-", "-1", "-"]),
    ("10", ["-", "-", "10", "-", "10", "-"]),
    ("1800000000", ["-", "-", "1800000000", "-", "1800000000", "-"]),
    ("1.0", ["-", "-", "-", "-", "1", "-"]),
    ("1.5", ["-", "-", "-", "-", "1", "-"]),
    ("-1.5", ["-", "-", "-", "-", "-2", "-"]),
    ("1e0", ["-", "-", "-", "-", "1", "-"]),
    ("1E2", ["-", "-", "-", "-", "100", "-"]),
    ("10e-1", ["-", "-", "-", "-", "1", "-"]),
    ("9223372036854775807", ["-", "-", "9223372036854775807", "-", "9223372036854775807", "-"]),
    ("-9223372036854775808", ["-", "-", "-9223372036854775808", "-", "-9223372036854775808", "-"]),
    ("9223372036854775806", ["-", "-", "9223372036854775806", "-", "9223372036854775806", "-"]),
    ("-9223372036854775807", ["-", "-", "-9223372036854775807", "-", "-9223372036854775807", "-"]),
    ("9223372036854775808", ["-", "-", "-", "-", "9223372036854775807", "-"]),
    ("-9223372036854775809", ["-", "-", "-", "-", "-9223372036854775808", "-"]),
    ("18446744073709551615", ["-", "-", "-", "-", "9223372036854775807", "-"]),
    ("18446744073709551616", ["-", "-", "-", "-", "9223372036854775807", "-"]),
    ("100000000000000000000000000000", ["-", "-", "-", "-", "9223372036854775807", "-"]),
    ("1e400", ["-", "-", "-", "-", "9223372036854775807", "-"]),
    ("true", ["-", "-", "-", "true", "-", "-"]),
    ("false", ["-", "-", "-", "false", "-", "-"]),
    ("null", ["-", "-", "-", "-", "-", "-"]),
    ("[]", ["-", "", "-", "-", "-", "-"]),
    (r#"["a"]"#, ["-", "a", "-", "-", "-", "-"]),
    (r#"[ "a" , "\u0062" ]"#, ["-", "a|b", "-", "-", "-", "-"]),
    (r#"["a",1]"#, ["-", "-", "-", "-", "-", "-"]),
    (r#"[1,"a"]"#, ["-", "-", "-", "-", "-", "-"]),
    (r#"["a",null]"#, ["-", "-", "-", "-", "-", "-"]),
    (r#"[["a"]]"#, ["-", "-", "-", "-", "-", "-"]),
    ("{}", ["-", "-", "-", "-", "-", "{}"]),
    (r#"{ "x" : "a" }"#, ["-", "-", "-", "-", "-", r#"{ "x" : "a" }"#]),
];

/// A value that has another type is never taken for an absent one.
#[test]
fn each_type_reads_its_kinds_of_values_and_no_others() {
    for (name, known) in NAMES {
        for (json, [text, texts, integer, boolean, date, object]) in READ {
            for around in ["{N:V}", r#"{"~":null,N:V,"~~":{"x":1,"exp":2}}"#, "{ N : V } "] {
                let payload = around.replace('N', &format!("\"{name}\"")).replace('V', json);
                let read = with_object(&payload, |claims| in_all_types(claims, name, known));
                assert_eq!(read, [text, texts, integer, boolean, date, json, object], "{payload}");
            }
        }
    }
}

#[test]
fn what_is_absent_is_told_from_every_type() {
    for (name, known) in NAMES {
        for payload in ["{}", r#"{"~":1}"#, r#"{"~":{"x":1,"":2,"exp":3,"iss":4}}"#] {
            with_object(payload, |claims| {
                macro_rules! absent {
                    ($($type:ty),*) => {$(
                        assert_eq!(claims.get::<$type>(name).err(), Some(Error::MissingClaim(known)), "{name}");
                        assert_eq!(claims.get::<Option<$type>>(name).map(|value| value.is_none()), Ok(true), "{name}");
                    )*};
                }
                absent!(Text<'_>, Texts<'_>, i64, bool, NumericDate, Json<'_>, Object<&str>);
                // An `Option` of an `Option` is none of these, and says no more than one.
                assert_eq!(claims.get::<Option<Option<i64>>>(name), Ok(None));
            });
        }
    }
}

/// Before its type is looked at, and whatever the other one is.
#[test]
fn rejects_a_name_that_is_duplicated_when_it_is_read() {
    for (name, known) in
        NAMES.into_iter().filter(|(name, _)| !["iss", "sub", "aud", "exp", "nbf", "iat"].contains(name))
    {
        for values in [["1", "1"], ["1", "null"], ["null", "\"a\""], ["[]", "{}"]] {
            let payload = format!(r#"{{"~":0,"{name}":{},"~":1,"{name}":{}}}"#, values[0], values[1]);
            with_object(&payload, |claims| {
                let error = Some(Error::Duplicate(known));
                assert_eq!(claims.get::<i64>(name).err(), error, "{payload}");
                assert_eq!(claims.get::<Option<Text<'_>>>(name).err(), error, "{payload}");
                assert_eq!(claims.get::<Json<'_>>(name).err(), error, "{payload}");
                // Others can be read.
                assert_eq!(claims.get::<Option<i64>>("absent"), Ok(None));
            });
        }
    }
}

/// A nested object is read by the same call, as deep as there is something.
#[test]
fn nested_objects_are_read_to_the_last_level() {
    let payload = format!("{}7{}", "{\"a\":{\"b\" : ".repeat(16), "}}".repeat(16));
    assert_eq!(payload.matches('{').count(), 32);
    let mut levels = 0;
    with_object(&payload, |mut object| {
        while let Ok(inner) = object.get::<Object<&str>>(if levels % 2 == 0 { "a" } else { "b" }) {
            (object, levels) = (inner, levels + 1);
        }
        assert_eq!(object.get("b"), Ok(7_i64));
    });
    assert_eq!(levels, 31);
    // A duplicate counts within its own object.
    with_object(r#"{"a":{"b":1},"b":2,"c":{"b":3,"b":4}}"#, |object| {
        assert_eq!(object.get("b"), Ok(2_i64));
        assert_eq!(object.get::<Object<&str>>("a").unwrap().get("b"), Ok(1_i64));
        assert_eq!(object.get::<Object<&str>>("c").unwrap().get::<i64>("b"), Err(Error::Duplicate(Name::Other)));
    });
}

#[test]
fn texts_are_told_one_by_one_and_from_the_start_again() {
    let items: Vec<String> = (0..10_000).map(|number| format!("item \"{number}\"")).collect();
    let payload = serde_json::json!({ "list": items }).to_string();
    with_object(&payload, |claims| {
        let mut list: Texts<'_> = claims.get("list").unwrap();
        assert!(list.clone().map(owned).eq(items.iter().cloned()));
        assert_eq!(list.next().map(owned).as_deref(), Some("item \"0\""));
        assert_eq!(list.clone().count(), 9_999);
        assert_eq!(list.nth(9_998).map(owned).as_deref(), Some("item \"9999\""));
        assert!(list.next().is_none() && list.next().is_none());
    });
    // A string in the place of a list is a list of one.
    with_object(r#"{"list":"a\"]b"}"#, |claims| {
        let mut list: Texts<'_> = claims.get("list").unwrap();
        assert_eq!(list.next().map(owned).as_deref(), Some("a\"]b"));
        assert!(list.next().is_none() && list.next().is_none());
    });
}

/// Of a buffer that is too small nothing is written, and the error is exact, with escapes or without.
#[test]
fn rejects_a_buffer_that_is_too_small_for_a_text() {
    for (written, said) in
        [("alice", "alice"), (r"\u0061\ud83d\ude00\n", "a\u{1F600}\n"), (r#"\"\\"#, "\"\\"), ("", "")]
    {
        with_object(&format!(r#"{{"x":"{written}"}}"#), |claims| {
            let text: Text<'_> = claims.get("x").unwrap();
            for len in 0..said.len() {
                let mut buffer = vec![UNTOUCHED; len];
                let error = Error::BufferTooSmall { needed: said.len().try_into().unwrap() };
                assert_eq!(text.copy_to(&mut buffer), Err(error));
                assert_eq!(buffer, vec![UNTOUCHED; len]);
            }
            assert_eq!(text.copy_to(&mut vec![UNTOUCHED; said.len()]), Ok(said));
        });
    }
}

/// To any `core::fmt::Write`; what that rejects is an error and nothing worse.
#[test]
fn a_text_is_written_to_any_writer() {
    struct Room(usize, String);

    impl Write for Room {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            self.0 = self.0.checked_sub(text.len()).ok_or(core::fmt::Error)?;
            self.1.push_str(text);
            Ok(())
        }
    }

    with_object(r#"{"x":"long\u0062\nc\ud83d\ude00d"}"#, |claims| {
        let text: Text<'_> = claims.get("x").unwrap();
        // Longer before an escape than the escape stands for: if only that were lost, the rest would fit.
        let said = "longb\nc\u{1F600}d";
        for room in 0..said.len() {
            let mut writer = Room(room, String::new());
            assert!(write!(writer, "{text}").is_err());
            assert!(said.starts_with(&writer.1));
        }
        let mut writer = Room(said.len(), String::new());
        assert_eq!(write!(writer, "{text}"), Ok(()));
        assert_eq!(writer.1, said);
    });
}

#[test]
fn an_object_gives_its_text_as_it_was() {
    let payload = " { \"exp\" : 1800000000 , \"x\":[ ] } \n";
    with_object(payload, |claims| {
        assert_eq!((claims.as_str(), claims.into_text(), claims.by_ref().as_str()), (payload, payload, payload));
    });
    #[cfg(feature = "alloc")]
    {
        let claims = unverified::payload(&format!("e30.{}.", base64url(payload))).unwrap();
        assert_eq!(claims.by_ref().get("exp"), Ok(EXP_DATE));
        assert_eq!(claims.by_ref().as_str(), claims.as_str());
        assert_eq!(claims.into_text(), payload);
    }
}

// For any members.

/// All of Unicode, and more often what JSON must escape.
fn text() -> impl Strategy<Value = String> {
    let char = prop_oneof![any::<char>(), prop::char::range('\0', '\x7F'), select(vec!['"', '\\', '/', '\u{1F}'])];
    vec(char, 0..12).prop_map(String::from_iter)
}

/// What a member holds, owned.
#[derive(Clone, Debug)]
enum Owned {
    Text(String),
    Texts(Vec<String>),
    Integer(i64),
    Date(i64),
    Boolean(bool),
    Null,
    Json(serde_json::Value),
}

fn owned_value() -> impl Strategy<Value = Owned> {
    let integer = prop_oneof![any::<i64>(), -9_i64..10, select(vec![i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX])];
    prop_oneof![
        text().prop_map(Owned::Text),
        vec(text(), 0..5).prop_map(Owned::Texts),
        integer.clone().prop_map(Owned::Integer),
        integer.prop_map(Owned::Date),
        any::<bool>().prop_map(Owned::Boolean),
        Just(Owned::Null),
        json().prop_map(Owned::Json),
    ]
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        // Quarters, which `serde_json` reads without a rounding error.
        any::<i32>().prop_map(|quarters| (f64::from(quarters) / 4.0).into()),
        text().prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 12, 4, |value| {
        prop_oneof![
            vec(value.clone(), 0..4).prop_map(Into::into),
            vec((text(), value), 0..4)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

/// What each type reads of a value, by `serde_json`'s view of it.
fn expected(value: &serde_json::Value) -> [String; 5] {
    let none = || "-".to_owned();
    let texts = match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| item.as_str()).collect();
            items.map(|items| items.join("|"))
        }
        _ => None,
    };
    let saturated = |number: &serde_json::Number| match (number.as_i64(), number.as_u64()) {
        (Some(secs), _) => secs,
        (None, Some(_)) => i64::MAX,
        _ => number.as_f64().unwrap().floor() as i64,
    };
    [
        value.as_str().map_or_else(none, str::to_owned),
        texts.unwrap_or_else(none),
        value.as_i64().map_or_else(none, |integer| integer.to_string()),
        value.as_bool().map_or_else(none, |boolean| boolean.to_string()),
        value.as_number().map_or_else(none, |number| saturated(number).to_string()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: util::many_cases().cases / 7, ..util::many_cases() })]

    /// Names and values come back as they were, by this reader and by `serde_json`.
    #[test]
    fn what_is_signed_comes_back_as_it_was(members in vec((text(), owned_value()), 0..6)) {
        let mut names = std::collections::HashSet::from(["exp", "iss", "sub", "aud", "nbf", "iat"]);
        let distinct: Vec<_> = members.iter().filter(|(name, _)| names.insert(name)).collect();
        let lists: Vec<Vec<&str>> = distinct.iter().map(|(_, value)| match value {
            Owned::Texts(texts) => texts.iter().map(String::as_str).collect(),
            _ => vec![],
        }).collect();
        let jsons: Vec<String> = distinct.iter().map(|(_, value)| match value {
            Owned::Json(json) => json.to_string(),
            _ => String::new(),
        }).collect();
        let value = |at: usize| match &distinct[at].1 {
            Owned::Text(text) => Value::Text(text),
            Owned::Texts(_) => Value::Texts(&lists[at]),
            Owned::Integer(integer) => Value::Integer(*integer),
            Owned::Date(secs) => Value::Date(NumericDate::from_secs(*secs)),
            Owned::Boolean(boolean) => Value::Boolean(*boolean),
            Owned::Null => Value::Null,
            Owned::Json(_) => Value::Json(&jsons[at]),
        };
        let mut members: Vec<Member<'_>> = distinct.iter().enumerate().map(|(at, (name, _))| (&**name, value(at))).collect();
        members.push(EXP_MEMBER);
        round_trip(&members, |claims| {
            let theirs: serde_json::Map<String, serde_json::Value> = serde_json::from_str(claims.as_str()).unwrap();
            assert_eq!(theirs.len(), members.len());
            for (name, value) in &members {
                let ours = in_all_types(claims, name, if *name == "exp" { Name::Exp } else { known(name) });
                assert_eq!(ours[..5], expected(&theirs[*name]), "{name:?} {value:?}");
            }
        });
    }

    /// Any object that `serde_json` writes, read by name; names may be duplicated.
    #[test]
    fn what_is_read_is_what_serde_json_reads(members in vec((select(vec!["a", "b", "\u{EB}", "", "\"", "\n"]), json()), 0..6)) {
        let written: Vec<_> = members.iter().map(|(name, value)| format!("{}:{value}", serde_json::Value::from(*name))).collect();
        with_object(&format!("{{{}}}", written.join(" ,\n")), |claims| {
            for name in ["a", "b", "\u{EB}", "", "\"", "\n", "absent"] {
                let values: Vec<_> = members.iter().filter(|(other, _)| *other == name).map(|(_, value)| value).collect();
                match values[..] {
                    [] => assert_eq!(claims.get::<Option<Json<'_>>>(name), Ok(None)),
                    [value] => assert_eq!(in_all_types(claims, name, Name::Other)[..5], expected(value), "{name:?}"),
                    _ => assert_eq!(claims.get::<Json<'_>>(name), Err(Error::Duplicate(Name::Other))),
                }
            }
        });
    }

    /// JSON text is signed exactly if `serde_json` reads it as one value.
    #[test]
    fn json_text_is_signed_if_serde_json_reads_it(json in json(), place: prop::sample::Index, byte in "[\\[\\]{}\":,0e.\\\\ -n\n]", cut: bool) {
        let mut text = json.to_string();
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let at = *place.get(&places);
        if cut { text.truncate(at) } else { text.insert_str(at, &byte) }
        // A number that no f64 holds is JSON all the same. An `IgnoredAny` has no numbers to hold.
        let is_json = match serde_json::from_str::<serde_json::Value>(&text) {
            Err(error) if error.to_string().starts_with("number out of range") => {
                serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()
            }
            result => result.is_ok(),
        };
        let signed = sign(&[EXP_MEMBER, ("x", Json(&text).into())]);
        if is_json {
            prop_assert_eq!(signed, Ok(token(HEADER, format!(r#"{{"exp":1800000000,"x":{text}}}"#))));
        } else {
            prop_assert_eq!(signed, Err(Error::InvalidJson), "{}", text);
        }
    }
}

fn known(name: &str) -> Name {
    NAMES.iter().find(|(other, _)| *other == name).map_or(Name::Other, |(_, known)| *known)
}
