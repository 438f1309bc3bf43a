//! How the payload of a genuine token is read: RFC 8259 as it stands, no more and no less, and in place.

mod util;

use hs256::{Error, Key, Name, NumericDate, Validation, jws};
use proptest::{collection::vec, prelude::*, sample::select};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use util::{HEADER, NOW, key, token, verify};

/// The subject of a genuine token that need say nothing else.
fn subject(payload: impl AsRef<[u8]>) -> Result<String, Error> {
    let policy = Validation::new().allow_missing_exp();
    verify(&policy, &token(HEADER, payload), NOW).map(|claims| claims.sub)
}

#[track_caller]
fn assert_accepted(payload: impl AsRef<[u8]>) {
    let payload = payload.as_ref();
    assert_eq!(subject(payload).as_deref(), Ok("alice"), "{}", payload.escape_ascii());
}

#[track_caller]
fn assert_rejected(payload: impl AsRef<[u8]>, error: Error) {
    let payload = payload.as_ref();
    assert_eq!(subject(payload), Err(error), "{}", payload.escape_ascii());
}

/// Payloads that have this text as a value that is not interpreted: as a member, first and last, and deeper inside.
fn around(value: impl AsRef<[u8]>) -> [Vec<u8>; 5] {
    [
        (r#"{"x":"#, r#","sub":"alice"}"#),
        (r#"{"sub":"alice","x":"#, r#"}"#),
        (r#"{"x":["#, r#"],"sub":"alice"}"#),
        (r#"{"sub":"alice","x":{"y":[0,"#, r#",{}]}}"#),
        (r#"{"x":{"y":"#, r#","z":null},"sub":"alice"}"#),
    ]
    .map(|(before, after)| [before.as_bytes(), value.as_ref(), after.as_bytes()].concat())
}

#[track_caller]
fn assert_accepted_anywhere(value: impl AsRef<[u8]>) {
    for payload in around(value) {
        assert_accepted(payload);
    }
}

#[track_caller]
fn assert_rejected_anywhere(value: impl AsRef<[u8]>) {
    for payload in around(value) {
        assert_rejected(payload, Error::InvalidJson);
    }
}

// Values, with serde_json as a second opinion on each.

fn accept_all<'a>(values: impl IntoIterator<Item = &'a str>) {
    for value in values {
        assert!(serde_json::from_str::<Value>(value).is_ok(), "{value}");
        assert_accepted_anywhere(value);
    }
}

fn reject_all<'a>(values: impl IntoIterator<Item = &'a str>) {
    for value in values {
        assert!(serde_json::from_str::<Value>(value).is_err(), "{value}");
        assert_rejected_anywhere(value);
    }
}

/// RFC 8259 §2 and §3.
#[test]
fn white_space_and_literals() {
    accept_all(["null", "true", "false", " null", "null\t", "\r\n true\n\r\t ", "  false  "]);
    reject_all("nul nulll Null tru True TRUE fals falsee undefined a n t truefalse".split(' '));
    reject_all(["true false", "nul\0", "\0null", "null\0", "\u{B}null", "\u{C}null", "\u{7F}null", "\u{A0}null"]);
    reject_all(["\u{85}null", "\u{2028}null", "\u{3000}null", "\u{FEFF}null", "null\u{FEFF}", "(null)", "null;"]);
    reject_all(["/**/null", "null/* */", "null//\n", "#\nnull", "\\u006eull", "\\nnull"]);
}

/// RFC 8259 §6.
#[test]
fn numbers() {
    accept_all("0 -0 7 -7 10 0.0 -0.5 1.25 100.001 0e0 0e5 1e5 1E5 1e+5 1E-5 1.5E+05 -1.5e-005 0e-0".split(' '));
    accept_all("123456789012345678901234567890 0.000000000000000000000000000001 1e-400".split(' '));
    reject_all("01 00 -01 -00 - --1 +1 -+1 1- -a 1+1 00.1 01e1 1. -1. .5 -.5 1..2 1.2.3 . 1.e5 1,5e 1.a".split(' '));
    reject_all("1e 1E 1e+ 1e- 1e1.5 1e++1 1e+-1 e5 1ee5 -e5 0x1F 1_000 1a 1f 1n 1e∞ １ ٣".split(' '));
    reject_all(["- 1", "1. 5", "1 .5", "1 e5", "1e 5", "1 2", "NaN", "Infinity", "-Infinity"]);
    // These only serde_json rejects, because it wants an f64.
    for number in ["1e400", "-1e400", "1e99999999999999999999"] {
        assert_accepted_anywhere(number);
    }
}

/// RFC 8259 §7.
#[test]
fn strings() {
    accept_all(
        r#" "" "a" "é€😀" "'`{[,:]}/" "\"\\\/\b\f\n\r\t" "\u0000\u001F\uAbCd" "\\u0000" "\\\"" "#.split_whitespace(),
    );
    accept_all(["\" \u{7F}\u{80} \"", "\"\u{2028}\u{FEFF}\u{FFFD}\u{FFFF}\""]);
    reject_all(r#" " "a a" """ 'a' `a` "a""b" "a"b "\" "\\\" "\ "\u "\é" "\ud83d" "#.split_whitespace());
    reject_all(r#" "\x41" "\U0041" "\u" "\u4" "\u41" "\u004" "\u004g" "\u+041" "\u-041" "#.split_whitespace());
    reject_all(r#" "\u{41}" "\u0x41" "\u００４１" "\'" "\a" "\0" "\1" "\N" "\v" "#.split_whitespace());
    reject_all([r#""a" "b""#, r#""\u 041""#, r#""\ ""#, "\"\\\n\"", "\"\\\0\""]);
}

#[test]
fn of_all_bytes_eight_make_an_escape() {
    for byte in 0..=0xFF {
        let accepted = b"\"\\/bfnrt".contains(&byte);
        for payload in around([b'"', b'\\', byte, b' ', b'"']) {
            assert_eq!(subject(&payload).is_ok(), accepted, "{}", payload.escape_ascii());
        }
    }
}

#[test]
fn raw_control_characters_are_rejected() {
    for control in '\0'..='\u{1F}' {
        assert_rejected_anywhere(format!("\"a{control}\""));
        assert_rejected_anywhere(format!("{{\"a{control}\":1}}"));
        assert_rejected(format!("{{\"a{control}\":1,\"sub\":\"alice\"}}"), Error::InvalidJson);
        for others in 0..40 {
            let payload = format!("{{\"sub\":\"{:others$}{control}{:others$}\"}}", "", "");
            assert_rejected(payload, Error::InvalidJson);
        }
        // Outside of strings, three of them are white space.
        let outside = format!("{{\"sub\"{control}:\"alice\"}}");
        assert_eq!(subject(outside).is_ok(), "\t\n\r".contains(control), "{control:?}");
    }
}

/// RFC 8259 §4 and §5.
#[test]
fn arrays_and_objects() {
    accept_all(
        r#" [] [1] [1,2] [[],[]] [[[]],{}] [null,true,"",{}] {} {"a":1} {"a":1,"b":2} {"":""} "#.split_whitespace(),
    );
    accept_all(["[ ]", "[\n]", "[ 1 , 2 ]", "{ }", r#"{ "a" : 1 , "b" : [ ] }"#, r#"{"a":{"a":{}},"a":[{}]}"#]);
    reject_all("[ ] [[] []] [1 [1, [1,] [,] [,1] [1,,2] [1;2] [1:2] [} [1} [[1,2],] [/**/]".split(' '));
    reject_all("{ } {{}} {}} {] {,} {:} {1:1} {a:1} {'a':1} {null:1} {[]:1} {:1}".split(' '));
    reject_all(
        r#" {"a"} {"a":} {"a":1 {"a":1] {"a":1,} {,"a":1} {"a",1} {"a"=1} {"a"::1} {"a":1:2} "#.split_whitespace(),
    );
    reject_all(r#" {"a":1,,"b":2} {"a":1,"b"} {"a":1;"b":2} {"a":[} {"a":[}] [{"a":] [{"a":1]} "#.split_whitespace());
    reject_all(["[1 2]", r#"{"a" 1}"#, r#"{"a":1 "b":2}"#, r#"[["a",{"b":1,}]]"#]);
}

/// The same faults in the outermost object, RFC 8259 §4.
#[test]
fn the_outermost_object() {
    for payload in [
        r#"{"sub":"alice"}"#,
        " \t\r\n{ \t\r\n\"sub\" \t\r\n: \t\r\n\"alice\" \t\r\n} \t\r\n",
        "\n{\"x\"\n:\n1\n,\n\"sub\"\n:\n\"alice\"\n,\n\"y\"\n:\n[\n]\n}\n",
        r#"{"":0,"sub":"alice"}"#,
    ] {
        assert_accepted(payload);
    }
    for payload in [
        "{",
        "{\"",
        r#"{"sub"#,
        r#"{"sub""#,
        r#"{"x":"#,
        r#"{"x":}"#,
        r#"{"x":,"sub":"alice"}"#,
        r#"{"sub":"alice"#,
        r#"{"sub":"alice""#,
        r#"{"sub":"alice","#,
        r#"{"sub":"alice",}"#,
        r#"{,"sub":"alice"}"#,
        r#"{"sub":"alice",,"x":1}"#,
        r#"{"sub":"alice" "x":1}"#,
        r#"{"sub" "alice"}"#,
        r#"{"sub","alice"}"#,
        r#"{"sub":"alice"]"#,
        r#"{"sub":"alice"}}"#,
        r#"{"sub":"alice"}{"#,
        r#"{"sub":"alice"}{}"#,
        r#"{"sub":"alice"}, "#,
        r#"{"sub":"alice"}null"#,
        "{\"sub\":\"alice\"}\0",
        "{\"sub\":\"alice\"}\u{FEFF}",
        "{\"sub\":\"alice\"}\u{A0}",
        "{\0\"sub\":\"alice\"}",
        "{'sub':'alice'}",
        "{sub:\"alice\"}",
        "{\"sub\":\"alice\"/**/}",
        "{\"sub\":\"alice\"} // alice",
        "{1:\"alice\"}",
        "{null:1,\"sub\":\"alice\"}",
    ] {
        assert!(serde_json::from_str::<Value>(payload).is_err(), "{payload}");
        assert_rejected(payload, Error::InvalidJson);
    }
}

/// Where a claim is expected, a text that is no value may count as a value of the wrong type.
#[test]
fn a_claim_that_is_no_json_is_rejected() {
    for claim in ["sub", "exp", "nbf", "iat", "iss", "aud"] {
        for value in [
            "", "tru", "nulll", "01", "1.", ".5", "+1", "--1", "1e", "0x1F", "1 2", "'a'", "\"a", "[", "{", "[\"a\",]",
            "[\"a\"}",
        ] {
            for payload in [format!(r#"{{"{claim}":{value},"x":1}}"#), format!(r#"{{"x":1,"{claim}":{value}}}"#)] {
                assert!(matches!(subject(&payload), Err(Error::InvalidJson | Error::ClaimType(_))), "{payload}");
            }
        }
    }
}

/// What does not begin as an object is none. A byte order mark is not JSON (RFC 8259 §8.1).
#[test]
fn other_texts_are_no_objects() {
    for payload in [
        "",
        " ",
        "\n",
        "[]",
        "[{\"sub\":\"alice\"}]",
        "\"{}\"",
        "1",
        "null",
        "}",
        "\0",
        "\0{}",
        "\u{FEFF}{\"sub\":\"alice\"}",
        "/**/{\"sub\":\"alice\"}",
        "\u{A0}{}",
        "\\u007b}",
        "({})",
        "sub=alice",
        "<sub>alice</sub>",
    ] {
        assert_rejected(payload, Error::NotAnObject);
    }
    // Valid UTF-8 is needed before anything else.
    assert_rejected([0xFF], Error::InvalidJson);
    let utf_16: Vec<u8> = r#"{"sub":"alice"}"#.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_rejected(&utf_16, Error::NotAnObject);
    // In the other byte order it begins with a brace.
    let utf_16: Vec<u8> = r#"{"sub":"alice"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_rejected(&utf_16, Error::InvalidJson);
}

/// RFC 8259 §8.1.
#[test]
fn invalid_utf_8_is_rejected_wherever_it_stands() {
    let invalid: [&[u8]; 12] = [
        b"\x80",             // nothing to continue
        b"\xC3",             // cut
        b"\xC3(",            // cut by another character
        b"\xE2\x82",         // cut
        b"\xF0\x9F\x98",     // cut
        b"\xC0\xAF",         // overlong
        b"\xE0\x80\xAF",     // overlong
        b"\xF0\x80\x80\xAF", // overlong
        b"\xED\xA0\x80",     // a surrogate
        b"\xF4\x90\x80\x80", // beyond U+10FFFF
        b"\xFE",
        b"\xFF",
    ];
    for bytes in invalid {
        let string = [b"\"a", bytes, b"\""].concat();
        let name = [b"{\"a", bytes, b"\":1}"].concat();
        let with_escape = [b"\"\\n", bytes, b"\""].concat();
        for value in [&string, &name, &with_escape, bytes] {
            assert_rejected_anywhere(value);
        }
        for (before, after) in [
            ("{\"sub\":\"", "\"}"),
            ("{\"sub\":\"alice", "\"}"),
            ("{\"sub\":\"\\u0061lice", "\"}"),
            ("{\"x", "\":1,\"sub\":\"alice\"}"),
            ("{\"sub", "\":\"alice\"}"),
            ("{", "\"sub\":\"alice\"}"),
            ("{\"sub\":\"alice\"", "}"),
            ("{\"sub\":\"alice\"}", ""),
        ] {
            assert_rejected([before.as_bytes(), bytes, after.as_bytes()].concat(), Error::InvalidJson);
        }
    }
}

// Names.

#[test]
fn names_that_are_not_interpreted_may_occur_twice() {
    assert_accepted(r#"{"x":1,"sub":"alice","x":2,"x":"3"}"#);
    assert_accepted(r#"{"":1,"":2,"sub":"alice"}"#);
    // Near to those that are, and of other types than these.
    assert_accepted(r#"{"sub":"alice","Sub":1,"SUB":2,"sub ":3," sub":4,"su":5,"subs":6,"sub\u0000":7,"\\u0073ub":8}"#);
    assert_accepted(
        r#"{"sub":"alice","Exp":"a","exp\n":"b","e\u0445p":null,"nb":0,"nbfx":null,"ia":[],"AUD":1,"issuer":{}}"#,
    );
}

#[test]
fn names_inside_other_members_are_not_interpreted() {
    assert_accepted(
        r#"{"x":{"sub":1,"exp":"a","nbf":[],"sub":2,"aud":null},"sub":"alice","y":[{"sub":"bob","exp":0}]}"#,
    );
    assert_rejected(r#"{"x":{"sub":"alice"}}"#, Error::MissingClaim(Name::Sub));
    let payload = r#"{"sub":"alice","x":{"exp":1800000000}}"#;
    assert_eq!(verify(&Validation::new(), &token(HEADER, payload), NOW), Err(Error::MissingClaim(Name::Exp)));
}

#[test]
fn names_may_be_written_with_escapes() {
    assert_accepted(r#"{"\u0073\u0075\u0062":"alice"}"#);
    assert_accepted(r#"{"su\u0062":"alice","x\u0079":1}"#);
    let payload = r#"{"sub":"alice","\u0065xp":0}"#;
    assert_eq!(verify(&Validation::new(), &token(HEADER, payload), NOW), Err(Error::Expired));
}

// Depth: 32 levels, the outermost object among them.

/// As many levels inside the outermost object, opened and closed in turn by these.
fn nested(levels: usize, kinds: &[(&str, &str)], inmost: &str) -> String {
    let kinds = kinds.iter().cycle().take(levels);
    let opened: String = kinds.clone().map(|kind| kind.0).collect();
    let closed: String = kinds.collect::<Vec<_>>().iter().rev().map(|kind| kind.1).collect();
    opened + inmost + &closed
}

const ARRAYS: &[(&str, &str)] = &[("[", "]")];
const OBJECTS: &[(&str, &str)] = &[("{\"a\":", "}")];
const MIXED: &[(&str, &str)] = &[ARRAYS[0], OBJECTS[0]];
/// With members beside the way down, which nest three levels more.
const FULL: &[(&str, &str)] = &[("[0,[],", r#",{"a":[[]]}]"#), (r#"{ "a" : {} , "b" : "#, r#" , "c" : [{"d":[]}] }"#)];

#[test]
fn thirty_two_levels_are_read() {
    for (kinds, levels, inmost) in [
        (ARRAYS, 31, "1"),
        (ARRAYS, 31, ""),
        (OBJECTS, 31, "1"),
        (MIXED, 31, "\"\""),
        (MIXED, 30, "{}"),
        (FULL, 28, "1"),
    ] {
        let value = nested(levels, kinds, inmost);
        assert_accepted(format!(r#"{{"sub":"alice","x":{value}}}"#));
        assert_accepted(format!(r#"{{"x":{value},"y":{value},"sub":"alice"}}"#));
    }
    // Width is not depth.
    assert_accepted(format!(r#"{{"x":[{}[]],"sub":"alice"}}"#, "[[]],{},".repeat(1_000)));
}

#[test]
fn the_thirty_third_level_is_too_deep() {
    for (kinds, levels, inmost) in [
        (ARRAYS, 32, "1"),
        (ARRAYS, 32, ""),
        (OBJECTS, 32, "1"),
        (MIXED, 32, "\"\""),
        (MIXED, 31, "{}"),
        (FULL, 29, "1"),
        (ARRAYS, 33, "1"),
        (OBJECTS, 63, "1"),
        (MIXED, 64, "1"),
        (MIXED, 65, "1"),
        (FULL, 1_000, "1"),
    ] {
        let value = nested(levels, kinds, inmost);
        assert_rejected(format!(r#"{{"sub":"alice","x":{value}}}"#), Error::TooDeep);
        assert_rejected(format!(r#"{{"x":{value},"sub":"alice"}}"#), Error::TooDeep);
    }
}

#[test]
fn a_wrong_end_is_rejected_at_any_depth() {
    for levels in 1..=31 {
        for (kinds, right, wrongs) in
            [(ARRAYS, "]", ["}", "", "]]", ",]", "]1"]), (OBJECTS, "}", ["]", "", "}}", ",}", "}1"])]
        {
            for wrong in wrongs {
                let value = nested(levels, kinds, "1").replacen(right, wrong, 1);
                assert_rejected(format!(r#"{{"sub":"alice","x":{value}}}"#), Error::InvalidJson);
            }
        }
    }
}

// Strings that are handed out: their escapes are undone in place.

/// Texts as they may be written, and what they say.
const SUBJECTS: [(&str, &str); 18] = [
    ("", ""),
    ("alice@example.com", "alice@example.com"),
    ("é€😀", "é€😀"),
    (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
    (r"\u0061", "a"),
    (r"\u0061lice", "alice"),
    (r"alic\u0065", "alice"),
    (r"al\u0069ce", "alice"),
    (r"a\u0000b", "a\0b"),
    (r"\u00e9\u00E9é", "ééé"),
    (r"\u20ac€\u20AC", "€€€"),
    (r"\ud83d\ude00", "😀"),
    (r"\uD800\uDC00\uDBFF\uDFFF", "\u{10000}\u{10FFFF}"),
    (r"😀\uD83D\uDE00a\n\u00e9é\/", "😀😀a\néé/"),
    (r"\\u0061\\\u0061\\\\", r"\u0061\a\\"),
    (r"\\", r"\"),
    (r"\u005c\u0022\u005Cn", r#"\"\n"#),
    (r"\uFFFE\uFEFF\uFFFF\uD7FF\uE000", "\u{FFFE}\u{FEFF}\u{FFFF}\u{D7FF}\u{E000}"),
];

#[test]
fn the_subject_is_what_the_text_says() {
    for (written, said) in SUBJECTS {
        for payload in [
            format!(r#"{{"sub":"{written}"}}"#),
            format!(r#" {{ "sub" : "{written}" , "x" : "\u0061" }}"#),
            format!(r#"{{"x":["\ud83d\ude00"],"iss":"{written}","sub":"{written}","nbf":0}}"#),
        ] {
            assert_eq!(subject(&payload).as_deref(), Ok(said), "{payload}");
        }
    }
}

/// Each length of each mixture, so that no boundary inside the reader is missed.
#[test]
fn escapes_are_undone_at_any_place() {
    for before in 0..40 {
        for (written, said) in SUBJECTS {
            let plain = "é".repeat(before % 3) + &"p".repeat(before);
            let payload = format!(r#"{{"sub":"{plain}{written}{plain}{written}"}}"#);
            assert_eq!(subject(&payload), Ok(format!("{plain}{said}{plain}{said}")), "{payload}");
        }
    }
}

#[test]
fn every_code_unit_can_be_escaped() {
    let chars = (0..=0xFFFF).filter_map(char::from_u32);
    let said: String = chars.clone().collect();
    let lower: String = chars.clone().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let upper: String = chars.map(|c| format!("\\u{:04X}", u32::from(c))).collect();
    for written in [lower, upper] {
        // No assert_eq, which would print it all.
        assert!(subject(format!(r#"{{"sub":"{written}"}}"#)).as_ref() == Ok(&said));
    }
}

#[test]
fn every_surrogate_can_be_in_a_pair() {
    let pairs = (0xD800..=0xDBFF_u16).zip(0xDC00..=0xDFFF).chain([(0xD800, 0xDFFF), (0xDBFF, 0xDC00)]);
    let said = String::from_utf16(&pairs.clone().flat_map(<[u16; 2]>::from).collect::<Vec<_>>()).unwrap();
    let written: String = pairs.map(|(high, low)| format!("\\u{high:04x}\\u{low:04x}")).collect();
    assert!(subject(format!(r#"{{"sub":"{written}"}}"#)).as_ref() == Ok(&said));
}

#[test]
fn a_lone_surrogate_is_rejected() {
    for lone in 0xD800..=0xDFFF {
        assert_rejected(format!(r#"{{"sub":"a\u{lone:04x}"}}"#), Error::InvalidJson);
    }
    for lone in [
        r"\ud83d",
        r"\ude00",
        r"\ude00\ud83d",
        r"\ud83d\ud83d\ude00",
        r"\ud83d\ude00\ude00",
        r"\ud83d\u0061",
        r"\ud83d\ue000",
        r"\ud83d\n",
        r"\ud83d\\ude00",
        r"\ud83dude00",
        r"\ud83d\Ude00",
        r"\ud83d\u",
        r"\ud83d\ude0",
        r"\ud83d\ude0g",
        r"\ud83d \ude00",
        r"\ud83d😀",
    ] {
        assert_rejected_anywhere(format!(r#""{lone}""#));
        assert_rejected_anywhere(format!(r#"{{"{lone}":1}}"#));
        assert_rejected(format!(r#"{{"sub":"{lone}"}}"#), Error::InvalidJson);
        assert_rejected(format!(r#"{{"sub":"alice","{lone}":1}}"#), Error::InvalidJson);
        assert_rejected(format!(r#"{{"sub":"alice","iss":"{lone}"}}"#), Error::InvalidJson);
    }
}

// The same texts through serde_json.

/// The members of an object as they stand, also where a name occurs twice.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// How deeply a valid text is nested. (A `Value` does not tell, as it keeps only the last of members with equal names.)
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string) = (0, 0, false);
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next(),
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What the rules of this crate make of the members that serde_json reads, by a policy that looks at `exp`, `nbf` and
/// `aud`: nothing, or the subject, if there is one, and `exp`, if an i64 holds it.
fn expected(Members(members): Members) -> Option<(Option<String>, Option<i64>)> {
    let all_fit = ["sub", "iss", "exp", "nbf", "iat", "aud"].into_iter().all(|name| {
        let mut values = members.iter().filter(|member| member.0 == name).map(|member| &member.1);
        let fits = values.next().is_none_or(|value| match name {
            "sub" => value.is_string(),
            "iss" | "iat" => true,
            "aud" => value.is_string() || value.as_array().is_some_and(|names| names.iter().all(Value::is_string)),
            _ => value.is_number(),
        });
        fits && values.next().is_none()
    });
    if !all_fit {
        return None;
    }
    let value = |name| members.iter().find(|member| member.0 == name).map(|member| &member.1);
    let sub = value("sub").and_then(Value::as_str).map(str::to_owned);
    Some((sub, value("exp").and_then(Value::as_i64)))
}

/// Both readers on one text. They differ on purpose where nothing is compared: serde_json rejects numbers that no f64
/// holds and more than 127 levels. Nothing depends on the time, as the leeway reaches over all of it.
fn compare(key: &Key, payload: &[u8]) -> Result<(), TestCaseError> {
    let theirs = match serde_json::from_slice(payload) {
        Ok(members) if depth(payload) <= 32 => expected(members),
        Ok(_) => None,
        Err(error) if error.to_string().starts_with("number out of range") => return Ok(()),
        Err(_) => None,
    };
    let policy = Validation::new().allow_missing_exp().leeway(std::time::Duration::MAX);
    let (mut token, mut buffer) = (vec![0; 2 * payload.len() + 100], vec![0; payload.len()]);
    let token = key.sign_into(jws::Bytes(payload), &mut token).unwrap();
    match (policy.verify_into(key, token, NumericDate::from_secs(0), &mut buffer), theirs) {
        (Ok(ours), Some((sub, exp))) => {
            prop_assert_eq!(Some(ours.sub), sub.as_deref());
            prop_assert!(exp.is_none_or(|exp| exp == ours.exp.as_secs()));
        }
        (Err(Error::MissingClaim(Name::Sub)), Some((None, _))) => {}
        // Of these the type was checked.
        (Err(Error::UnexpectedAudience), Some(_)) => {}
        (ours, theirs) => prop_assert!(ours.is_err() && theirs.is_none(), "{ours:?}, but serde_json: {theirs:?}"),
    }
    Ok(())
}

fn white_space() -> impl Strategy<Value = String> {
    "[ \t\r\n]{0,2}"
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-z \u{7F}é€😀/'{}:,]{1,4}",
        2 => r#"\\["\\/bfnrt]"#,
        2 => r"\\u[0-9a-cA-Ce-fE-F][0-9a-fA-F]{3}",
        1 => r"\\u[dD][89abAB][0-9a-f]{2}\\u[dD][c-fC-F][0-9a-f]{2}",
    ];
    vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn number() -> impl Strategy<Value = String> {
    r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?"
}

fn text_of(choices: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(choices).prop_map(str::to_owned)
}

/// The text of an array or object of these items, with white space around each.
fn list(open: char, item: impl Strategy<Value = String>, close: char) -> impl Strategy<Value = String> {
    let item = (white_space(), item, white_space()).prop_map(|(before, item, after)| before + &item + &after);
    (white_space(), vec(item, 0..5)).prop_map(move |(empty, items)| {
        let inside = if items.is_empty() { empty } else { items.join(",") };
        format!("{open}{inside}{close}")
    })
}

fn member(name: impl Strategy<Value = String>, value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (name, white_space(), white_space(), value).prop_map(|(name, s, t, value)| format!("{name}{s}:{t}{value}"))
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![1 => text_of(&["null", "true", "false"]), 2 => string(), 2 => number()];
    leaf.prop_recursive(4, 16, 4, |value| {
        prop_oneof![list('[', value.clone(), ']'), list('{', member(string(), value), '}')]
    })
}

/// A JSON object, most of whose claims have the right type.
fn object() -> impl Strategy<Value = String> {
    let audience = prop_oneof![string(), list('[', string(), ']')];
    let deep = (0..36_usize, value()).prop_map(|(levels, value)| nested(levels, MIXED, &value));
    let item = prop_oneof![
        6 => member(text_of(&[r#""sub""#, r#""s\u0075b""#, r#""\u0073\u0075\u0062""#]), string()),
        3 => member(text_of(&[r#""exp""#, r#""nbf""#, r#""iat""#, r#""\u0065xp""#]), number()),
        1 => member(text_of(&[r#""iss""#]), string()),
        1 => member(text_of(&[r#""aud""#]), audience),
        6 => member(string(), value()),
        1 => member(text_of(&[r#""sub""#, r#""exp""#, r#""iat""#, r#""iss""#, r#""aud""#]), value()),
        1 => member(string(), deep),
    ];
    (white_space(), list('{', item, '}'), white_space()).prop_map(|(before, object, after)| before + &object + &after)
}

/// An object with a few bytes inserted, replaced, removed, or cut off with all that follows.
fn nearly_an_object() -> impl Strategy<Value = Vec<u8>> {
    let byte = select(&b"{}[]\",:\\/u0123456789abcdefDd8-+.eE \tntrls\n\0\x1F\x7F\xC3\xA9\xF0\x9F\xED\xFF"[..]);
    let change = (any::<prop::sample::Index>(), 0..20, byte);
    (object(), vec(change, 1..4)).prop_map(|(object, changes)| {
        let mut text = object.into_bytes();
        for (place, kind, byte) in changes {
            let place = place.index(text.len() + 1);
            match kind {
                0 => text.truncate(place),
                1..=7 => text.insert(place, byte),
                _ if place == text.len() => {}
                8..=14 => text[place] = byte,
                _ => _ = text.remove(place),
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(util::many_cases())]

    #[test]
    fn serde_json_reads_the_same_in_an_object(object in object()) {
        compare(&key(), object.as_bytes())?;
    }

    #[test]
    fn serde_json_reads_the_same_in_what_is_nearly_an_object(text in nearly_an_object()) {
        compare(&key(), &text)?;
    }
}
