//! Which genuine tokens a `Validation` accepts, and when: each limit to the second, the ends of the range, all ways to
//! write a number, audiences, several keys.

mod util;

use hs256::{Claims, Error, Key, Keys, Name, NumericDate, Validation};
use std::time::Duration;
use util::{EXP, HEADER, NOW, SECRET, base64url, key, mac, token, verify};

const STRICT: Validation<'_> = Validation::new();
/// For payloads in which `exp` is not what is looked at.
const WITHOUT_EXP: Validation<'_> = Validation::new().allow_missing_exp();

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// What a policy says at the time `now` of a token with this `sub` and these other members.
fn verdict(policy: &Validation<'_>, members: &str, now: i64) -> Result<(), Error> {
    let payload = format!(r#"{{"sub":"alice",{members}}}"#);
    verify(policy, &token(HEADER, payload), now).map(|_| ())
}

// Time: RFC 7519 §4.1.4 to §4.1.6.

#[test]
fn exp_ends_at_its_own_second() {
    let exp = format!(r#""exp":{EXP}"#);
    for (leeway, limit) in [(secs(0), EXP), (secs(60), EXP + 60), (Duration::from_millis(60_999), EXP + 60)] {
        let policy = STRICT.leeway(leeway);
        assert_eq!(verdict(&policy, &exp, limit - 1), Ok(()));
        assert_eq!(verdict(&policy, &exp, limit), Err(Error::Expired));
        assert_eq!(verdict(&policy, &exp, limit + 1), Err(Error::Expired));
    }
}

#[test]
fn nbf_begins_at_its_own_second() {
    let nbf = r#""nbf":1700000000"#;
    for (leeway, limit) in [(0, 1_700_000_000), (60, 1_699_999_940)] {
        let policy = WITHOUT_EXP.leeway(secs(leeway));
        assert_eq!(verdict(&policy, nbf, limit - 1), Err(Error::NotYetValid));
        assert_eq!(verdict(&policy, nbf, limit), Ok(()));
        assert_eq!(verdict(&policy, nbf, limit + 1), Ok(()));
    }
}

#[test]
fn max_age_holds_on_both_sides() {
    let iat = r#""iat":1700000000"#;
    for (max_age, leeway, first, last) in [
        (secs(3600), 0, 1_700_000_000, 1_700_003_600),
        (secs(3600), 60, 1_699_999_940, 1_700_003_660),
        (secs(0), 0, 1_700_000_000, 1_700_000_000),
        (Duration::from_millis(1_999), 0, 1_700_000_000, 1_700_000_001),
    ] {
        let policy = WITHOUT_EXP.max_age(max_age).leeway(secs(leeway));
        assert_eq!(verdict(&policy, iat, first - 1), Err(Error::IssuedInFuture));
        assert_eq!(verdict(&policy, iat, first), Ok(()));
        assert_eq!(verdict(&policy, iat, last), Ok(()));
        assert_eq!(verdict(&policy, iat, last + 1), Err(Error::TooOld));
    }
}

/// RFC 7519 §4.1.6 gives `iat` no consequence.
#[test]
fn iat_in_the_future_is_free_without_max_age() {
    assert_eq!(verdict(&WITHOUT_EXP, r#""iat":1700000000"#, 0), Ok(()));
    assert_eq!(verdict(&WITHOUT_EXP, r#""iat":1e400"#, i64::MIN), Ok(()));
}

/// A token that was made in this second is valid in this second: these are the claims of a fresh one, with fractions as other
/// libraries write them.
#[test]
fn a_token_with_fractions_of_this_second_is_valid() {
    let claims = r#""exp":1795867366,"iat":1795863766.526996,"nbf":1795863766.526996"#;
    for policy in [STRICT, STRICT.max_age(secs(60)), STRICT.max_age(secs(0))] {
        assert_eq!(verdict(&policy, claims, 1_795_863_766), Ok(()));
    }
    assert_eq!(verdict(&STRICT, claims, 1_795_863_765), Err(Error::NotYetValid));
    let claims = r#""exp":1795867366,"iat":1795863766.526996"#;
    assert_eq!(verdict(&STRICT.max_age(secs(60)), claims, 1_795_863_765), Err(Error::IssuedInFuture));
}

/// Milliseconds where seconds belong are a time like any other, tens of thousands of years away.
#[test]
fn an_exp_in_milliseconds_ends_by_a_maximum_age() {
    let claims = r#""iat":1700000000,"exp":1700003600000"#;
    assert_eq!(verdict(&STRICT, claims, 1_700_003_600), Ok(()));
    assert_eq!(verdict(&STRICT, claims, 1_700_003_599_999), Ok(()));
    let policy = STRICT.max_age(secs(3600));
    assert_eq!(verdict(&policy, claims, 1_700_003_600), Ok(()));
    assert_eq!(verdict(&policy, claims, 1_700_003_601), Err(Error::TooOld));
}

/// All sums saturate: at the end of the range nothing is before it any more.
#[test]
fn the_ends_of_the_range() {
    const MIN: i64 = i64::MIN;
    const MAX: i64 = i64::MAX;
    const EVER: Duration = Duration::MAX;
    let cases = [
        ("exp", MAX, secs(0), MAX, Err(Error::Expired)),
        ("exp", MAX, secs(0), MAX - 1, Ok(())),
        ("exp", MAX, secs(1), MAX, Err(Error::Expired)),
        ("exp", MAX, EVER, MAX, Err(Error::Expired)),
        ("exp", MAX, EVER, MIN, Ok(())),
        ("exp", MIN, secs(0), MIN, Err(Error::Expired)),
        ("exp", MIN, secs(1), MIN, Ok(())),
        ("exp", MIN, EVER, MAX - 1, Ok(())),
        ("exp", MIN, EVER, MAX, Err(Error::Expired)),
        ("exp", MIN + 1, secs(0), MIN, Ok(())),
        ("nbf", MAX, secs(0), MAX, Ok(())),
        ("nbf", MAX, secs(0), MAX - 1, Err(Error::NotYetValid)),
        ("nbf", MAX, secs(0), MIN, Err(Error::NotYetValid)),
        ("nbf", MAX, secs(1), MAX - 1, Ok(())),
        ("nbf", MAX, EVER, MIN, Ok(())),
        ("nbf", MIN, secs(0), MIN, Ok(())),
        ("nbf", MIN, EVER, MIN, Ok(())),
        ("nbf", MIN + 1, secs(0), MIN, Err(Error::NotYetValid)),
    ];
    for (claim, value, leeway, now, expected) in cases {
        let policy = WITHOUT_EXP.leeway(leeway);
        let result = verdict(&policy, &format!(r#""{claim}":{value}"#), now);
        assert_eq!(result, expected, "{claim} {value}, leeway {leeway:?}, at {now}");
    }

    let cases = [
        (MIN, EVER, secs(0), MAX, Ok(())),
        (MIN, EVER, EVER, MAX, Ok(())),
        (MIN, secs(0), secs(0), MIN, Ok(())),
        (MIN, secs(0), secs(0), MAX, Err(Error::TooOld)),
        (MIN, secs(0), EVER, MAX, Ok(())),
        (MAX, EVER, secs(0), MAX, Ok(())),
        (MAX, secs(0), secs(0), MAX, Ok(())),
        (MAX, secs(0), secs(0), MAX - 1, Err(Error::IssuedInFuture)),
        (MAX, EVER, secs(0), MIN, Err(Error::IssuedInFuture)),
        (MAX, secs(0), EVER, MIN, Ok(())),
    ];
    for (iat, max_age, leeway, now, expected) in cases {
        let policy = WITHOUT_EXP.max_age(max_age).leeway(leeway);
        let result = verdict(&policy, &format!(r#""iat":{iat}"#), now);
        assert_eq!(result, expected, "iat {iat}, max_age {max_age:?}, leeway {leeway:?}, at {now}");
    }
}

/// RFC 7519 §2: a NumericDate is any JSON number. Each is rounded down to whole seconds, exactly, as `now` is.
#[test]
fn all_ways_to_write_a_number() {
    const MIN: i64 = i64::MIN;
    const MAX: i64 = i64::MAX;
    let zeros = "0".repeat(10_000);
    let long = [
        ("9".repeat(10_000), MAX),
        (format!("-{}", "9".repeat(10_000)), MIN),
        (format!("1800000000.{zeros}"), EXP),
        (format!("1800000000.{zeros}1"), EXP),
        (format!("-0.{zeros}1"), -1),
        (format!("18{zeros}e-9992"), EXP),
        (format!("0.{zeros}18e10010"), EXP),
        (format!("1e{zeros}2"), 100),
        (format!("1e{}", "9".repeat(10_000)), MAX),
        (format!("0e{}", "9".repeat(10_000)), 0),
        (format!("1e-{}", "9".repeat(10_000)), 0),
    ];
    let short = [
        ("1800000000", EXP),
        ("1800000000.0", EXP),
        ("1800000000.5", EXP),
        ("1800000000.000000000000000000001", EXP),
        ("1799999999.99999999999999999999", EXP - 1),
        ("1.8e9", EXP),
        ("1.8E+9", EXP),
        ("18e8", EXP),
        ("18e0008", EXP),
        ("180000000000e-2", EXP),
        ("180000000050e-2", EXP),
        ("0.0000000018e18", EXP),
        ("1E+2", 100),
        ("1e-1", 0),
        ("0.1e1", 1),
        ("0", 0),
        ("-0", 0),
        ("-0.0", 0),
        ("0e0", 0),
        ("0e99999999999999999999", 0),
        ("-0.0E-99999999999999999999", 0),
        ("-1", -1),
        ("-0.5", -1),
        ("-1.5", -2),
        ("-15e-1", -2),
        ("1e-99999999999999999999", 0),
        ("-1e-400", -1),
        ("1e18", 1_000_000_000_000_000_000),
        ("9007199254740993", 9_007_199_254_740_993), // the first integer that no f64 is
        ("9223372036854775806.5", MAX - 1),
        ("9223372036854775807", MAX),
        ("92233720368547758.07e2", MAX),
        ("-9223372036854775807.5", MIN),
        ("-9223372036854775808", MIN),
        ("-922337203685477580.8e1", MIN),
        // Beyond the range: its end.
        ("9223372036854775807.5", MAX),
        ("9223372036854775808", MAX),
        ("18446744073709551616", MAX),
        ("1e19", MAX),
        ("1e400", MAX),
        ("1e99999999999999999999", MAX),
        ("-9223372036854775808.5", MIN),
        ("-9223372036854775809", MIN),
        ("-1e19", MIN),
        ("-1e400", MIN),
    ];
    let short = short.map(|(text, secs)| (text.to_owned(), secs));
    for (text, secs) in short.into_iter().chain(long) {
        let exp = token(HEADER, format!(r#"{{"sub":"alice","exp":{text}}}"#));
        let (nbf, iat) = (format!(r#""nbf":{text}"#), format!(r#""iat":{text}"#));
        let fresh = WITHOUT_EXP.max_age(Duration::ZERO);
        assert_eq!(verify(&STRICT, &exp, secs), Err(Error::Expired), "{text}");
        assert_eq!(verdict(&WITHOUT_EXP, &nbf, secs), Ok(()), "{text}");
        assert_eq!(verdict(&fresh, &iat, secs), Ok(()), "{text}");
        if let Some(before) = secs.checked_sub(1) {
            let exp = verify(&STRICT, &exp, before).map(|claims| claims.exp);
            assert_eq!(exp, Ok(NumericDate::from_secs(secs)), "{text}");
            assert_eq!(verdict(&WITHOUT_EXP, &nbf, before), Err(Error::NotYetValid), "{text}");
            assert_eq!(verdict(&fresh, &iat, before), Err(Error::IssuedInFuture), "{text}");
        }
        if let Some(after) = secs.checked_add(1) {
            assert_eq!(verdict(&fresh, &iat, after), Err(Error::TooOld), "{text}");
        }
    }
}

// What may be relaxed.

#[test]
fn exp_may_be_absent_by_name() {
    let token = token(HEADER, r#"{"sub":"alice"}"#);
    assert_eq!(verify(&STRICT, &token, NOW), Err(Error::MissingClaim(Name::Exp)));
    let claims = Claims { sub: "alice".to_owned(), exp: NumericDate::MAX };
    assert_eq!(verify(&WITHOUT_EXP, &token, NOW), Ok(claims));
}

#[test]
fn exp_holds_where_it_may_be_absent() {
    assert_eq!(verdict(&WITHOUT_EXP, r#""exp":1800000000"#, EXP - 1), Ok(()));
    assert_eq!(verdict(&WITHOUT_EXP, r#""exp":1800000000"#, EXP), Err(Error::Expired));
    assert_eq!(verdict(&WITHOUT_EXP, r#""exp":null"#, NOW), Err(Error::ClaimType(Name::Exp)));
}

#[test]
fn aud_may_be_ignored_by_name() {
    let policy = WITHOUT_EXP.ignore_audience();
    for aud in [r#""api""#, r#"["a","b"]"#, "[]"] {
        assert_eq!(verdict(&policy, &format!(r#""aud":{aud}"#), NOW), Ok(()), "{aud}");
        assert_eq!(verdict(&WITHOUT_EXP.audience("other").ignore_audience(), &format!(r#""aud":{aud}"#), NOW), Ok(()));
    }
    // What is ignored may have any type, but may not occur twice.
    for aud in ["1", "null", r#"["api",1]"#] {
        assert_eq!(verdict(&policy, &format!(r#""aud":{aud}"#), NOW), Ok(()), "{aud}");
        assert_eq!(verdict(&WITHOUT_EXP, &format!(r#""aud":{aud}"#), NOW), Err(Error::ClaimType(Name::Aud)), "{aud}");
    }
    assert_eq!(verdict(&policy, r#""aud":"a","aud":"a""#, NOW), Err(Error::Duplicate(Name::Aud)));
}

// Who it is from, about and for.

/// RFC 7519 §4.1.3.
#[test]
fn aud_names_the_expected_audience_anywhere() {
    let policy = WITHOUT_EXP.audience("api");
    let genuine = [
        r#""api""#,
        r#"["api"]"#,
        r#"["api","web"]"#,
        r#"["web","api"]"#,
        r#"["web","api","mail"]"#,
        r#"["api","api"]"#,
        " [ \"web\" ,\n\t\"api\" ] ",
        r#""\u0061pi""#,
        r#"["web","\u0061\u0070\u0069"]"#,
        r#"["w\"eb\\","api"]"#,
    ];
    for aud in genuine {
        assert_eq!(verdict(&policy, &format!(r#""aud":{aud}"#), NOW), Ok(()), "{aud}");
    }
    for aud in [r#"["web","mail"]"#, r#"["web\",\"api"]"#, r#""\\u0061pi""#] {
        assert_eq!(verdict(&policy, &format!(r#""aud":{aud}"#), NOW), Err(Error::WrongAudience), "{aud}");
    }
    // An audience beyond ASCII, written as itself and as a surrogate pair.
    for aud in [r#""😀""#, r#"["web","\ud83d\uDE00"]"#] {
        assert_eq!(verdict(&WITHOUT_EXP.audience("😀"), &format!(r#""aud":{aud}"#), NOW), Ok(()), "{aud}");
    }
}

#[test]
fn expected_names_are_compared_as_they_read() {
    let policy = WITHOUT_EXP.issuer("https://id.example/é").subject("alice");
    for iss in [r"https://id.example/é", r"https:\/\/id.example\/\u00e9", r"https:\u002F\u002Fid.example\u002f\u00E9"]
    {
        assert_eq!(verdict(&policy, &format!(r#""iss":"{iss}""#), NOW), Ok(()), "{iss}");
    }
    let payload = r#"{"s\u0075b":"\u0061lice","iss":"https://id.example/é"}"#;
    assert!(verify(&policy, &token(HEADER, payload), NOW).is_ok());
}

/// RFC 7519 §2: a text with a colon should be a URI. Here it is a text all the same: nothing is parsed or normalized.
#[test]
fn an_issuer_that_is_no_uri_is_compared_as_it_reads() {
    let policy = WITHOUT_EXP.issuer("a b:c");
    assert_eq!(verdict(&policy, r#""iss":"a b:c""#, NOW), Ok(()));
    assert_eq!(verdict(&policy, r#""iss":"A b:c""#, NOW), Err(Error::WrongIssuer));
    assert_eq!(verdict(&policy, r#""iss":"a%20b:c""#, NOW), Err(Error::WrongIssuer));
}

#[test]
fn several_rules_hold_together() {
    const POLICY: Validation<'static> = Validation::new()
        .leeway(Duration::from_secs(60))
        .issuer("https://id.example")
        .subject("alice")
        .audience("api")
        .max_age(Duration::from_secs(3600));
    let members = |exp: i64, nbf: i64, iat: i64, iss: &str, aud: &str| {
        format!(r#""exp":{exp},"nbf":{nbf},"iat":{iat},"iss":"{iss}","aud":"{aud}""#)
    };
    let good = members(2_000, 1_000, 1_000, "https://id.example", "api");
    assert_eq!(verdict(&POLICY, &good, 939), Err(Error::NotYetValid));
    assert_eq!(verdict(&POLICY, &good, 940), Ok(()));
    assert_eq!(verdict(&POLICY, &good, 2_059), Ok(()));
    assert_eq!(verdict(&POLICY, &good, 2_060), Err(Error::Expired));
    assert_eq!(verdict(&POLICY.subject("bob"), &good, 1_500), Err(Error::WrongSubject));

    // Of several faults the first is reported, in the order of the claims that `verify_into` states.
    let order = [
        (members(1, 9_000, 9_000, "x", "x"), Error::Expired),
        (members(2_000, 9_000, 9_000, "x", "x"), Error::NotYetValid),
        (members(2_000, 1_000, 9_000, "x", "x"), Error::IssuedInFuture),
        (members(2_000, 1_000, -9_000, "x", "x"), Error::TooOld),
        (members(2_000, 1_000, 1_000, "x", "x"), Error::WrongIssuer),
        (members(2_000, 1_000, 1_000, "https://id.example", "x"), Error::WrongAudience),
    ];
    for (members, error) in &order {
        assert_eq!(verdict(&POLICY, members, 1_500), Err(*error), "{members}");
    }
    assert_eq!(verdict(&POLICY.subject("bob"), &order[4].0, 1_500), Err(Error::WrongIssuer));
    assert_eq!(verdict(&POLICY.subject("bob"), &order[5].0, 1_500), Err(Error::WrongSubject));
}

/// The same order, where claims are absent.
#[test]
fn the_first_missing_claim_is_named() {
    let policy = STRICT.issuer("id").subject("alice").audience("api").max_age(secs(3600));
    let mut payload = String::from("{");
    for (name, member) in [
        (Name::Exp, r#""exp":1800000000"#),
        (Name::Iat, r#","iat":1799999999"#),
        (Name::Iss, r#","iss":"id""#),
        (Name::Sub, r#","sub":"alice""#),
        (Name::Aud, r#","aud":"api""#),
    ] {
        let result = verify(&policy, &token(HEADER, format!("{payload}}}")), NOW);
        assert_eq!(result, Err(Error::MissingClaim(name)));
        payload += member;
    }
    assert!(verify(&policy, &token(HEADER, format!("{payload}}}")), NOW).is_ok());
    // `sub` comes last where it is only wanted, not expected.
    assert_eq!(
        verify(&STRICT.audience("api"), &token(HEADER, r#"{"exp":1800000000}"#), NOW),
        Err(Error::MissingClaim(Name::Aud))
    );
}

/// What is wrong with the token comes before what is wrong with its claims.
#[test]
fn the_order_of_the_steps() {
    let key = key();
    let none: [Key; 0] = [];
    let expired = r#"{"exp":0,"sub":1}"#;
    let (odd_header, odd_payload) = (r#"{"crit":[],"alg":"none"}"#, "{");
    let bad_signature = format!("{}.{}.{}", base64url(odd_header), base64url(odd_payload), base64url([0; 32]));
    let verify = |keys: &[Key], token: &str, payload: &mut [u8]| {
        STRICT.verify_into(keys, token, NumericDate::from_secs(NOW), payload).map(|_| ())
    };
    let keys = &[key][..];
    assert_eq!(verify(&none, "..", &mut []), Err(Error::NoKey));
    assert_eq!(verify(&none, ".", &mut []), Err(Error::NotThreeSegments));
    assert_eq!(verify(keys, &bad_signature, &mut []), Err(Error::BadSignature));
    let needed = odd_header.len().try_into().unwrap();
    assert_eq!(verify(keys, &token(odd_header, odd_payload), &mut []), Err(Error::BufferTooSmall { needed }));
    assert_eq!(verify(keys, &token(odd_header, odd_payload), &mut [0; 64]), Err(Error::CriticalHeader));
    let odd_alg = r#"{"alg":"none","typ":"at+jwt"}"#;
    assert_eq!(verify(keys, &token(odd_alg, odd_payload), &mut [0; 64]), Err(Error::WrongAlgorithm));
    assert_eq!(verify(keys, &token(HEADER, odd_payload), &mut [0; 64]), Err(Error::InvalidJson));
    assert_eq!(verify(keys, &token(HEADER, expired), &mut [0; 64]), Err(Error::Expired));
    let numeric_sub = r#"{"exp":1800000000,"sub":1}"#;
    assert_eq!(verify(keys, &token(HEADER, numeric_sub), &mut [0; 64]), Err(Error::ClaimType(Name::Sub)));
}

/// A policy needs no lazy initialization.
#[test]
fn a_policy_can_be_a_const() {
    const API: Validation<'static> =
        Validation::new().leeway(Duration::from_secs(60)).issuer("id").audience("api").allow_missing_exp();
    static FOR_ANY: Validation<'static> = API.ignore_audience();
    assert_eq!(verdict(&API, r#""iss":"id","aud":"api""#, NOW), Ok(()));
    assert_eq!(verdict(&API, r#""iss":"id","aud":"web""#, NOW), Err(Error::WrongAudience));
    assert_eq!(verdict(&FOR_ANY, r#""iss":"id","aud":"web""#, NOW), Ok(()));
}

// Several keys.

/// The signed claims under each of two keys, and the keys.
fn two() -> ([String; 2], [Key; 2]) {
    let secrets = [SECRET, b"another secret of 32 random bytes"];
    let input = format!("{}.{}", base64url(HEADER), base64url(util::CLAIMS));
    let tokens = secrets.map(|secret| format!("{input}.{}", mac(secret, &input)));
    (tokens, secrets.map(|secret| Key::new(secret).unwrap()))
}

fn accepts(keys: &(impl Keys + ?Sized), token: &str) -> Result<(), Error> {
    let (now, mut payload) = (NumericDate::from_secs(NOW), [0; 64]);
    let result = STRICT.verify_into(keys, token, now, &mut payload).map(|_| ());
    assert_eq!(hs256::jws::authenticate_into(keys, token, &mut payload).map(|_| ()), result);
    #[cfg(feature = "alloc")]
    assert_eq!(STRICT.verify(keys, token, now).map(|_| ()), result);
    result
}

#[test]
fn of_several_keys_any_may_be_the_one() {
    let ([by_a, by_b], [a, b]) = two();
    let c = Key::new(&[b'c'; 32]).unwrap();
    for keys in [[&a, &b, &c], [&c, &b, &a], [&b, &c, &a], [&b, &a, &b]] {
        let keys = keys.map(Key::clone);
        assert_eq!(accepts(&keys, &by_a), Ok(()));
        assert_eq!(accepts(&keys, &by_b), Ok(()));
    }
    assert_eq!(accepts(&c, &by_a), Err(Error::BadSignature));
    assert_eq!(accepts(&[c.clone(), b.clone(), c], &by_a), Err(Error::BadSignature));
    assert_eq!(accepts(&a, &by_b), Err(Error::BadSignature));
}

/// However many there are, and wherever in them it is.
#[test]
fn every_key_is_tried() {
    let keys: Vec<Key> = (0..20).map(|byte| Key::from([byte; 32])).collect();
    for key in &keys {
        let token = key
            .sign_into(&Claims { sub: "alice", exp: NumericDate::from_secs(EXP) }, &mut [0; 256])
            .unwrap()
            .to_owned();
        assert_eq!(accepts(&keys[..], &token), Ok(()));
    }
}

#[test]
fn arrays_and_slices_of_keys_or_of_references_are_keys() {
    let ([by_a, by_b], keys) = two();
    let [a, b] = &keys;
    assert_eq!(accepts(a, &by_a), Ok(()));
    assert_eq!(accepts(&b, &by_b), Ok(()));
    for token in [&by_a, &by_b] {
        assert_eq!(accepts(&keys, token), Ok(()));
        assert_eq!(accepts(&keys[..], token), Ok(()));
        assert_eq!(accepts(&[a, b], token), Ok(()));
        assert_eq!(accepts(&[&a, &b][..], token), Ok(()));
        assert_eq!(accepts(&[&keys[1..], &keys[..1]], token), Ok(()));
    }
    assert_eq!(accepts(&keys[1..], &by_a), Err(Error::BadSignature));
    assert_eq!(accepts(&[b, b], &by_a), Err(Error::BadSignature));
    for none in [&keys[..0], &keys[2..]] {
        assert_eq!(accepts(none, &by_a), Err(Error::NoKey));
        assert_eq!(accepts(&[none, none], &by_a), Err(Error::NoKey));
    }
    assert_eq!(accepts(&[] as &[&Key; 0], &by_a), Err(Error::NoKey));
}

/// As a program holds them: none of these needs a copy of the key.
#[cfg(feature = "std")]
#[test]
fn keys_in_what_programs_hold_them_in_are_keys() {
    use std::{
        rc::Rc,
        sync::{Arc, LazyLock, Mutex, RwLock},
    };

    static LAZY: LazyLock<Key> = LazyLock::new(|| Key::new(util::SECRET).unwrap());
    static LAZY_LIST: LazyLock<Vec<Key>> = LazyLock::new(|| vec![Key::from(&[7; 32]), Key::new(util::SECRET).unwrap()]);
    let ([by_a, by_b], [a, b]) = two();
    let vec = vec![b.clone(), a.clone()];
    let (arc, boxed, rc) = (Arc::new(a.clone()), Box::new(a.clone()), Rc::new(a.clone()));
    let (mutex, lock) = (Mutex::new(a.clone()), RwLock::new(vec.clone()));
    let (arc_vec, boxed_slice, arc_slice) =
        (Arc::new(vec.clone()), vec.clone().into_boxed_slice(), Arc::<[Key]>::from(vec.clone()));

    assert_eq!(accepts(&LAZY, &by_a), Ok(()));
    assert_eq!(accepts(&LAZY, &by_b), Err(Error::BadSignature));
    assert_eq!(accepts(&LAZY_LIST, &by_a), Ok(()));
    assert_eq!(accepts(&arc, &by_a), Ok(()));
    assert_eq!(accepts(&boxed, &by_a), Ok(()));
    assert_eq!(accepts(&rc, &by_a), Ok(()));
    assert_eq!(accepts(&mutex.lock().unwrap(), &by_a), Ok(()));
    assert_eq!(accepts(&lock.read().unwrap(), &by_a), Ok(()));
    assert_eq!(accepts(&lock.write().unwrap(), &by_b), Ok(()));
    for token in [&by_a, &by_b] {
        assert_eq!(accepts(&vec, token), Ok(()));
        assert_eq!(accepts(&arc_vec, token), Ok(()));
        assert_eq!(accepts(&boxed_slice, token), Ok(()));
        assert_eq!(accepts(&arc_slice, token), Ok(()));
        assert_eq!(accepts(&[&*arc, &b], token), Ok(()));
        assert_eq!(accepts(&vec![Arc::new(b.clone()), arc.clone()], token), Ok(()));
        assert_eq!(accepts(&[&vec[..1], &vec[1..]], token), Ok(()));
    }
    assert_eq!(accepts(&Vec::<Key>::new(), &by_a), Err(Error::NoKey));
    assert_eq!(accepts(&Arc::new(Vec::<Key>::new()), &by_a), Err(Error::NoKey));
}

/// A token that one key has signed and the policy rejects is rejected for that, and not tried further.
#[test]
fn only_a_failing_mac_moves_on_to_the_next_key() {
    let ([by_a, by_b], keys) = two();
    for token in [by_a, by_b] {
        let mut payload = [0; 64];
        let result = STRICT.verify_into(&keys, &token, NumericDate::from_secs(EXP), &mut payload);
        assert_eq!(result, Err(Error::Expired));
    }
}
