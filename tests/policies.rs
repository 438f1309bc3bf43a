//! Each ready-made policy and call, held to a table of what it accepts and what it rejects; and the setters of a policy in all
//! orders.

mod util;

use hs256::{Claims, Error, Json, Key, Member, Name, NumericDate, Signing, Validation, Value};
use std::time::Duration;
use util::{EXP, HEADER, NOW, key, token};

const MINUTE: Duration = Duration::from_secs(60);

/// A header and a payload that differ from the best token in one thing.
type Case = (&'static str, &'static str);

/// What a policy may look at, each in every state: one case, a name for it, and what `Validation::new()` says one second before
/// 1800000000.
const CASES: [(&str, Case, Result<(), Error>); 51] = [
    ("plain", (HEADER, r#"{"exp":1800000000}"#), Ok(())),
    ("no header", ("", r#"{"exp":1800000000}"#), Err(Error::MalformedHeader)),
    ("typ absent", (r#"{"alg":"HS256"}"#, r#"{"exp":1800000000}"#), Ok(())),
    ("typ jwt", (r#"{"alg":"HS256","typ":"jwt"}"#, r#"{"exp":1800000000}"#), Ok(())),
    ("typ at+jwt", (r#"{"alg":"HS256","typ":"at+jwt"}"#, r#"{"exp":1800000000}"#), Err(Error::WrongType)),
    ("typ empty", (r#"{"alg":"HS256","typ":""}"#, r#"{"exp":1800000000}"#), Err(Error::WrongType)),
    ("typ null", (r#"{"alg":"HS256","typ":null}"#, r#"{"exp":1800000000}"#), Err(Error::WrongType)),
    ("alg none", (r#"{"alg":"none"}"#, r#"{"exp":1800000000}"#), Err(Error::WrongAlgorithm)),
    ("crit", (r#"{"alg":"HS256","crit":["exp"]}"#, r#"{"exp":1800000000}"#), Err(Error::CriticalHeader)),
    ("b64", (r#"{"alg":"HS256","b64":true}"#, r#"{"exp":1800000000}"#), Err(Error::CriticalHeader)),
    ("no object", (HEADER, "[]"), Err(Error::NotAnObject)),
    ("no JSON", (HEADER, r#"{"exp":1800000000,}"#), Err(Error::InvalidJson)),
    ("exp absent", (HEADER, "{}"), Err(Error::MissingClaim(Name::Exp))),
    ("exp null", (HEADER, r#"{"exp":null}"#), Err(Error::ClaimType(Name::Exp))),
    ("exp text", (HEADER, r#"{"exp":"1800000000"}"#), Err(Error::ClaimType(Name::Exp))),
    ("exp twice", (HEADER, r#"{"exp":1800000000,"exp":1800000000}"#), Err(Error::Duplicate(Name::Exp))),
    ("exp now", (HEADER, r#"{"exp":1799999999}"#), Err(Error::Expired)),
    ("exp now and a fraction", (HEADER, r#"{"exp":1799999999.9}"#), Err(Error::Expired)),
    ("exp a second ago", (HEADER, r#"{"exp":1799999998}"#), Err(Error::Expired)),
    ("exp 59 s ago", (HEADER, r#"{"exp":1799999940}"#), Err(Error::Expired)),
    ("exp 60 s ago", (HEADER, r#"{"exp":1799999939}"#), Err(Error::Expired)),
    ("nbf now", (HEADER, r#"{"exp":1800000000,"nbf":1799999999.9}"#), Ok(())),
    ("nbf in a second", (HEADER, r#"{"exp":1800000000,"nbf":1800000000}"#), Err(Error::NotYetValid)),
    ("nbf in 60 s", (HEADER, r#"{"exp":1800000000,"nbf":1800000059}"#), Err(Error::NotYetValid)),
    ("nbf in 61 s", (HEADER, r#"{"exp":1800000000,"nbf":1800000060}"#), Err(Error::NotYetValid)),
    ("nbf null", (HEADER, r#"{"exp":1800000000,"nbf":null}"#), Err(Error::ClaimType(Name::Nbf))),
    ("iat now", (HEADER, r#"{"exp":1800000000,"iat":1799999999}"#), Ok(())),
    ("iat in a second", (HEADER, r#"{"exp":1800000000,"iat":1800000000}"#), Ok(())),
    ("iat in 61 s", (HEADER, r#"{"exp":1800000000,"iat":1800000060}"#), Ok(())),
    ("iat 60 s ago", (HEADER, r#"{"exp":1800000000,"iat":1799999939}"#), Ok(())),
    ("iat 61 s ago", (HEADER, r#"{"exp":1800000000,"iat":1799999938}"#), Ok(())),
    ("iat null", (HEADER, r#"{"exp":1800000000,"iat":null}"#), Ok(())),
    ("iss a", (HEADER, r#"{"exp":1800000000,"iss":"a"}"#), Ok(())),
    ("iss b", (HEADER, r#"{"exp":1800000000,"iss":"b"}"#), Ok(())),
    ("iss empty", (HEADER, r#"{"exp":1800000000,"iss":""}"#), Ok(())),
    ("iss null", (HEADER, r#"{"exp":1800000000,"iss":null}"#), Ok(())),
    ("iss array", (HEADER, r#"{"exp":1800000000,"iss":["a"]}"#), Ok(())),
    ("sub a", (HEADER, r#"{"exp":1800000000,"sub":"a"}"#), Ok(())),
    ("sub b", (HEADER, r#"{"exp":1800000000,"sub":"b"}"#), Ok(())),
    ("sub empty", (HEADER, r#"{"exp":1800000000,"sub":""}"#), Ok(())),
    ("sub null", (HEADER, r#"{"exp":1800000000,"sub":null}"#), Ok(())),
    ("sub number", (HEADER, r#"{"exp":1800000000,"sub":7}"#), Ok(())),
    ("aud a", (HEADER, r#"{"exp":1800000000,"aud":"a"}"#), Err(Error::UnexpectedAudience)),
    ("aud b", (HEADER, r#"{"exp":1800000000,"aud":"b"}"#), Err(Error::UnexpectedAudience)),
    ("aud empty", (HEADER, r#"{"exp":1800000000,"aud":""}"#), Err(Error::UnexpectedAudience)),
    ("aud array with a", (HEADER, r#"{"exp":1800000000,"aud":["x","a"]}"#), Err(Error::UnexpectedAudience)),
    ("aud array with b", (HEADER, r#"{"exp":1800000000,"aud":["x","b"]}"#), Err(Error::UnexpectedAudience)),
    ("aud empty array", (HEADER, r#"{"exp":1800000000,"aud":[]}"#), Err(Error::UnexpectedAudience)),
    ("aud null", (HEADER, r#"{"exp":1800000000,"aud":null}"#), Err(Error::ClaimType(Name::Aud))),
    ("aud number", (HEADER, r#"{"exp":1800000000,"aud":7}"#), Err(Error::ClaimType(Name::Aud))),
    ("aud array of numbers", (HEADER, r#"{"exp":1800000000,"aud":["a",7]}"#), Err(Error::ClaimType(Name::Aud))),
];

/// What the policy says of the payload. Also held to: verifying claims, which then need `sub`, says the same.
fn verdict(policy: &Validation<'_>, (header, payload): Case) -> Result<(), Error> {
    let (token, now) = (token(header, payload), NumericDate::from_secs(NOW));
    let mut buffer = [0; 256];
    let result = policy.verify_payload_into(&key(), &token, now, &mut buffer).map(|_| ());
    let claims = policy.verify_into(&key(), &token, now, &mut buffer).map(|_| ());
    let of_sub = |error| matches!(error, Error::MissingClaim(Name::Sub) | Error::ClaimType(Name::Sub));
    assert!(claims == result || claims.is_err_and(of_sub), "{payload}: {claims:?}, {result:?}");
    #[cfg(feature = "alloc")]
    {
        assert_eq!(policy.verify_payload(&key(), &token, now).map(|_| ()), result, "{payload}");
        assert_eq!(policy.verify(&key(), &token, now).map(|_| ()), claims, "{payload}");
        let own = policy.verify_json::<serde_json::Value>(&key(), &token, now).map(|_| ());
        assert_eq!(own, result, "{payload}");
    }
    result
}

/// Holds a policy to the table, but for what differs by name. Each name in `differs` must be one of the table.
#[track_caller]
fn assert_table(policy: &Validation<'_>, differs: &[(&str, Result<(), Error>)]) {
    for (name, _) in differs {
        assert!(CASES.iter().any(|(other, ..)| other == name), "{name}");
    }
    for (name, case, usual) in CASES {
        let differs = differs.iter().find(|(other, _)| *other == name).map(|(_, verdict)| *verdict);
        assert!(differs != Some(usual), "{name} does not differ");
        assert_eq!(verdict(policy, case), differs.unwrap_or(usual), "{name}");
    }
}

/// All cases that [`Validation::new`] accepts, with this verdict, but for these.
fn all_but<'n>(names: &[&str], error: Error) -> Vec<(&'n str, Result<(), Error>)> {
    let accepted = CASES.iter().filter(|(_, _, usual)| usual.is_ok());
    accepted.filter(|(name, ..)| !names.contains(name)).map(|(name, ..)| (*name, Err(error))).collect()
}

/// All cases with an `aud`, with this verdict.
fn all_about_aud<'n>(verdict: Result<(), Error>) -> impl Iterator<Item = (&'n str, Result<(), Error>)> {
    CASES.iter().filter(|(name, ..)| name.starts_with("aud")).map(move |(name, ..)| (*name, verdict))
}

#[test]
fn the_policy_of_new() {
    assert_table(&Validation::new(), &[]);
}

#[test]
fn the_policy_of_default() {
    assert_table(&Validation::default(), &[]);
    assert_eq!(format!("{:?}", Validation::default()), format!("{:?}", Validation::new()));
}

#[test]
fn the_policy_of_leeway() {
    assert_table(&Validation::new().leeway(Duration::ZERO), &[]);
    assert_table(&Validation::new().leeway(Duration::from_millis(999)), &[]);
    for leeway in [MINUTE, Duration::from_millis(60_999)] {
        assert_table(
            &Validation::new().leeway(leeway),
            &[
                ("exp now", Ok(())),
                ("exp now and a fraction", Ok(())),
                ("exp a second ago", Ok(())),
                ("exp 59 s ago", Ok(())),
                ("nbf in a second", Ok(())),
                ("nbf in 60 s", Ok(())),
            ],
        );
    }
}

#[test]
fn the_policy_of_an_issuer() {
    for policy in
        [Validation::new().issuer("a"), Validation::new().issuers(&["a"]), Validation::new().issuers(&["c", "a"])]
    {
        let wrong_type = Err(Error::ClaimType(Name::Iss));
        let mut differs =
            all_but(&["iss a", "iss b", "iss empty", "iss null", "iss array"], Error::MissingClaim(Name::Iss));
        differs.extend([("iss b", Err(Error::WrongIssuer)), ("iss empty", Err(Error::WrongIssuer))]);
        differs.extend([("iss null", wrong_type), ("iss array", wrong_type)]);
        // What is missing is said before what there is of an audience.
        differs.extend(all_about_aud(Err(Error::MissingClaim(Name::Iss))));
        assert_table(&policy, &differs);
    }
}

#[test]
fn the_policy_of_an_empty_issuer() {
    let verdict = |case| verdict(&Validation::new().issuer(""), (HEADER, case));
    assert_eq!(verdict(r#"{"exp":1800000000,"iss":""}"#), Ok(()));
    assert_eq!(verdict(r#"{"exp":1800000000}"#), Err(Error::MissingClaim(Name::Iss)));
    assert_eq!(verdict(r#"{"exp":1800000000,"iss":"a"}"#), Err(Error::WrongIssuer));
    assert_eq!(verdict(r#"{"exp":1800000000,"iss":null}"#), Err(Error::ClaimType(Name::Iss)));
}

#[test]
fn the_policy_of_a_subject() {
    let wrong_type = Err(Error::ClaimType(Name::Sub));
    let names = ["sub a", "sub b", "sub empty", "sub null", "sub number"];
    let mut differs = all_but(&names, Error::MissingClaim(Name::Sub));
    differs.extend([("sub b", Err(Error::WrongSubject)), ("sub empty", Err(Error::WrongSubject))]);
    differs.extend([("sub null", wrong_type), ("sub number", wrong_type)]);
    differs.extend(all_about_aud(Err(Error::MissingClaim(Name::Sub))));
    assert_table(&Validation::new().subject("a"), &differs);
}

/// An empty subject that is expected is expected, too.
#[test]
fn the_policy_of_an_empty_subject() {
    let verdict = |case| verdict(&Validation::new().subject(""), (HEADER, case));
    assert_eq!(verdict(r#"{"exp":1800000000,"sub":""}"#), Ok(()));
    assert_eq!(verdict(r#"{"exp":1800000000}"#), Err(Error::MissingClaim(Name::Sub)));
    assert_eq!(verdict(r#"{"exp":1800000000,"sub":"a"}"#), Err(Error::WrongSubject));
    assert_eq!(verdict(r#"{"exp":1800000000,"sub":null}"#), Err(Error::ClaimType(Name::Sub)));
}

#[test]
fn the_policy_of_an_audience() {
    for policy in
        [Validation::new().audience("a"), Validation::new().audiences(&["a"]), Validation::new().audiences(&["c", "a"])]
    {
        let wrong = Err(Error::WrongAudience);
        let mut differs = all_but(&[], Error::MissingClaim(Name::Aud));
        differs.extend([("aud a", Ok(())), ("aud array with a", Ok(()))]);
        differs.extend(["aud b", "aud empty", "aud array with b", "aud empty array"].map(|name| (name, wrong)));
        assert_table(&policy, &differs);
    }
}

#[test]
fn the_policy_of_an_empty_audience() {
    let verdict = |case| verdict(&Validation::new().audience(""), (HEADER, case));
    assert_eq!(verdict(r#"{"exp":1800000000,"aud":""}"#), Ok(()));
    assert_eq!(verdict(r#"{"exp":1800000000,"aud":["x",""]}"#), Ok(()));
    assert_eq!(verdict(r#"{"exp":1800000000,"aud":[]}"#), Err(Error::WrongAudience));
    assert_eq!(verdict(r#"{"exp":1800000000,"aud":"a"}"#), Err(Error::WrongAudience));
    assert_eq!(verdict(r#"{"exp":1800000000}"#), Err(Error::MissingClaim(Name::Aud)));
}

#[test]
fn the_policy_of_ignore_audience() {
    assert_table(&Validation::new().ignore_audience(), &all_about_aud(Ok(())).collect::<Vec<_>>());
}

#[test]
fn the_policy_of_a_typ() {
    let mut differs = all_but(&[], Error::WrongType);
    differs.push(("typ at+jwt", Ok(())));
    // The header is looked at before the payload.
    let payloads = CASES.iter().filter(|(_, (header, _), usual)| *header == HEADER && usual.is_err());
    differs.extend(payloads.map(|(name, ..)| (*name, Err(Error::WrongType))));
    assert_table(&Validation::new().typ("at+jwt"), &differs);
    assert_table(&Validation::new().typ("JWT"), &[("typ absent", Err(Error::WrongType))]);
}

#[test]
fn the_policy_of_a_maximum_age() {
    let names = ["iat now", "iat in a second", "iat in 61 s", "iat 60 s ago", "iat 61 s ago", "iat null"];
    let mut differs = all_but(&names, Error::MissingClaim(Name::Iat));
    differs.extend([("iat in a second", Err(Error::IssuedInFuture)), ("iat in 61 s", Err(Error::IssuedInFuture))]);
    differs.extend([("iat 61 s ago", Err(Error::TooOld)), ("iat null", Err(Error::ClaimType(Name::Iat)))]);
    differs.extend(all_about_aud(Err(Error::MissingClaim(Name::Iat))));
    assert_table(&Validation::new().max_age(MINUTE), &differs);
}

#[test]
fn the_policy_of_allow_missing_exp() {
    assert_table(&Validation::new().allow_missing_exp(), &[("exp absent", Ok(()))]);
}

/// A list without names accepts no token at all.
#[test]
fn rejects_every_token_where_no_issuer_or_no_audience_is_listed() {
    for (name, case, _) in CASES {
        assert!(verdict(&Validation::new().issuers(&[]), case).is_err(), "{name}");
        assert!(verdict(&Validation::new().audiences(&[]), case).is_err(), "{name}");
    }
    let verdict = |policy: Validation<'_>, case| verdict(&policy, (HEADER, case));
    let none = Validation::new().issuers(&[]);
    assert_eq!(verdict(none, r#"{"exp":1800000000,"iss":"a"}"#), Err(Error::WrongIssuer));
    assert_eq!(verdict(none, r#"{"exp":1800000000,"iss":""}"#), Err(Error::WrongIssuer));
    assert_eq!(verdict(none, r#"{"exp":1800000000}"#), Err(Error::MissingClaim(Name::Iss)));
    let none = Validation::new().audiences(&[]);
    assert_eq!(verdict(none, r#"{"exp":1800000000,"aud":"a"}"#), Err(Error::WrongAudience));
    assert_eq!(verdict(none, r#"{"exp":1800000000,"aud":[]}"#), Err(Error::WrongAudience));
    assert_eq!(verdict(none, r#"{"exp":1800000000}"#), Err(Error::MissingClaim(Name::Aud)));
}

// The setters, in all orders.

/// A call, and what it is about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Set {
    Leeway(u64),
    Issuer(&'static str),
    Issuers(&'static [&'static str]),
    Subject(&'static str),
    Audience(&'static str),
    Audiences(&'static [&'static str]),
    IgnoreAudience,
    Typ(&'static str),
    MaxAge(u64),
    AllowMissingExp,
}

const CALLS: [Set; 21] = [
    Set::Leeway(0),
    Set::Leeway(60),
    Set::Issuer("a"),
    Set::Issuer(""),
    Set::Issuers(&["b", "c"]),
    Set::Issuers(&[]),
    Set::Subject("a"),
    Set::Subject("b"),
    Set::Subject(""),
    Set::Audience("a"),
    Set::Audience("b"),
    Set::Audience(""),
    Set::Audiences(&["a", "b"]),
    Set::Audiences(&[]),
    Set::IgnoreAudience,
    Set::Typ("at+jwt"),
    Set::Typ("JWT"),
    Set::MaxAge(0),
    Set::MaxAge(60),
    Set::MaxAge(u64::MAX),
    Set::AllowMissingExp,
];

impl Set {
    fn call(self, policy: Validation<'static>) -> Validation<'static> {
        match self {
            Self::Leeway(secs) => policy.leeway(Duration::from_secs(secs)),
            Self::Issuer(issuer) => policy.issuer(issuer),
            Self::Issuers(issuers) => policy.issuers(issuers),
            Self::Subject(subject) => policy.subject(subject),
            Self::Audience(audience) => policy.audience(audience),
            Self::Audiences(audiences) => policy.audiences(audiences),
            Self::IgnoreAudience => policy.ignore_audience(),
            Self::Typ(typ) => policy.typ(typ),
            Self::MaxAge(secs) => policy.max_age(Duration::from_secs(secs)),
            Self::AllowMissingExp => policy.allow_missing_exp(),
        }
    }

    /// Calls about the same thing replace each other.
    fn subject_matter(self) -> u8 {
        match self {
            Self::Leeway(_) => 0,
            Self::Issuer(_) | Self::Issuers(_) => 1,
            Self::Subject(_) => 2,
            Self::Audience(_) | Self::Audiences(_) | Self::IgnoreAudience => 3,
            Self::Typ(_) => 4,
            Self::MaxAge(_) => 5,
            Self::AllowMissingExp => 6,
        }
    }

    /// The policy of the last call about each thing, in one fixed order.
    fn last_of_each(calls: &[Self]) -> Validation<'static> {
        let last = |matter| calls.iter().rev().find(|call| call.subject_matter() == matter);
        (0..=6).filter_map(last).fold(Validation::new(), |policy, call| call.call(policy))
    }
}

#[track_caller]
fn assert_last_counts(calls: &[Set]) {
    let policy = calls.iter().fold(Validation::new(), |policy, call| call.call(policy));
    // What there is in a policy, `Debug` shows.
    assert_eq!(format!("{policy:?}"), format!("{:?}", Set::last_of_each(calls)), "{calls:?}");
}

#[test]
fn of_any_three_calls_in_any_order_the_last_about_the_same_counts() {
    for first in CALLS {
        for second in CALLS {
            assert_last_counts(&[first, second]);
            for third in CALLS {
                assert_last_counts(&[first, second, third]);
                assert_last_counts(&[first, second, third, first]);
            }
        }
    }
}

/// One call about each thing, in all 5,040 orders, and with each of the others before and after.
#[test]
fn one_call_about_each_thing_gives_the_same_policy_in_all_orders() {
    fn for_each_order(calls: &mut [Set], start: usize, check: &mut impl FnMut(&[Set])) {
        if start == calls.len() {
            return check(calls);
        }
        for other in start..calls.len() {
            calls.swap(start, other);
            for_each_order(calls, start + 1, check);
            calls.swap(start, other);
        }
    }

    let mut calls = [
        Set::Leeway(60),
        Set::Issuers(&["b", "c"]),
        Set::Subject(""),
        Set::Audiences(&["a", "b"]),
        Set::Typ("at+jwt"),
        Set::MaxAge(60),
        Set::AllowMissingExp,
    ];
    let mut orders = 0;
    for_each_order(&mut calls, 0, &mut |calls| {
        assert_last_counts(calls);
        orders += 1;
    });
    assert_eq!(orders, 5_040);
    for earlier in CALLS {
        for place in 0..=calls.len() {
            let mut calls = calls.to_vec();
            calls.insert(place, earlier);
            assert_last_counts(&calls);
        }
    }
}

/// The same by what the policies accept: `Debug` could hide something.
#[test]
fn of_two_calls_the_verdicts_are_those_of_the_last() {
    const PROBES: [&str; 12] = [
        "plain",
        "exp a second ago",
        "exp absent",
        "iat now",
        "iss a",
        "iss b",
        "sub a",
        "sub empty",
        "aud a",
        "aud array with b",
        "aud null",
        "typ at+jwt",
    ];
    let probes: Vec<Case> = CASES.iter().filter(|(name, ..)| PROBES.contains(name)).map(|(_, case, _)| *case).collect();
    assert_eq!(probes.len(), PROBES.len());
    for first in CALLS {
        for second in CALLS {
            let policy = second.call(first.call(Validation::new()));
            let alone = Set::last_of_each(&[first, second]);
            for case in &probes {
                assert_eq!(verdict(&policy, *case), verdict(&alone, *case), "{first:?} {second:?} {case:?}");
            }
        }
    }
    // The two that contradicted each other.
    let case = |aud: &'static str| (HEADER, aud);
    let policy = Validation::new().ignore_audience().audience("api");
    assert_eq!(verdict(&policy, case(r#"{"exp":1800000000,"aud":"other"}"#)), Err(Error::WrongAudience));
    assert_eq!(verdict(&policy, case(r#"{"exp":1800000000}"#)), Err(Error::MissingClaim(Name::Aud)));
    let policy = Validation::new().audience("api").ignore_audience();
    assert_eq!(verdict(&policy, case(r#"{"exp":1800000000,"aud":"other"}"#)), Ok(()));
}

/// A setter changes nothing in the value that it is called on.
#[test]
fn a_setter_leaves_the_policy_that_it_is_called_on() {
    let policy = Validation::new();
    for call in CALLS {
        let _ = call.call(policy);
        assert_eq!(format!("{policy:?}"), format!("{:?}", Validation::new()), "{call:?}");
    }
}

// Signing.

/// What each ready-made way to sign says of each payload.
#[test]
fn the_ways_to_sign_are_held_to_a_table() {
    let (exp, typ) = (Value::Date(NumericDate::from_secs(EXP)), [("typ", Value::Text("at+jwt"))]);
    let members: [&[Member<'_>]; 3] = [&[("exp", exp)], &[], &[("exp", Value::Null)]];
    let signed = |signing: Signing<'_>| {
        let mut out = [0; 256];
        let json = ["{\"exp\":1800000000}", "{}", "{\"exp\":null}"]
            .map(|text| signing.sign_into(&key(), Json(text), &mut out).map(str::to_owned));
        let by_members = members.map(|members| signing.sign_into(&key(), members, &mut out).map(str::to_owned));
        assert_eq!(json, by_members);
        json
    };
    const MISSING: Error = Error::MissingClaim(Name::Exp);
    const WRONG: Error = Error::ClaimType(Name::Exp);
    let good = token(HEADER, "{\"exp\":1800000000}");
    let endless = token(HEADER, "{}");
    for signing in [Signing::new(), Signing::default()] {
        assert_eq!(signed(signing), [Ok(good.clone()), Err(MISSING), Err(WRONG)]);
    }
    assert_eq!(signed(Signing::new().allow_missing_exp()), [Ok(good.clone()), Ok(endless.clone()), Err(WRONG)]);
    // In either order, and with the last header.
    const AT_JWT: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;
    let typed = [token(AT_JWT, "{\"exp\":1800000000}"), token(AT_JWT, "{}")].map(Ok);
    for signing in [
        Signing::new().header(&typ).allow_missing_exp(),
        Signing::new().allow_missing_exp().header(&typ),
        Signing::new().header(&[("kid", Value::Text("1"))]).allow_missing_exp().header(&typ),
    ] {
        assert_eq!(signed(signing)[..2], typed);
    }
    assert_eq!(signed(Signing::new().header(&typ)), [typed[0].clone(), Err(MISSING), Err(WRONG)]);
    assert_eq!(signed(Signing::new().header(&typ).header(&[])), [Ok(good), Err(MISSING), Err(WRONG)]);
    // The short calls are `Signing::new()`.
    let mut out = [0; 256];
    let claims = Claims { sub: "alice", exp: NumericDate::from_secs(EXP) };
    assert_eq!(key().sign_into(&claims, &mut out), Ok(&*token(HEADER, util::CLAIMS)));
    assert_eq!(key().sign_into(Json("{}"), &mut out), Err(MISSING));
    #[cfg(feature = "alloc")]
    {
        assert_eq!(key().sign(&claims), Ok(token(HEADER, util::CLAIMS)));
        assert_eq!(key().sign(Json("{}")), Err(MISSING));
        assert_eq!(key().sign_json(&serde_json::json!({})), Err(MISSING));
        assert_eq!(Signing::new().allow_missing_exp().sign_json(&key(), &serde_json::json!({})), Ok(endless));
    }
}

/// A buffer that holds the header, or the payload, and not the other.
#[test]
fn rejects_a_buffer_that_suffices_for_one_segment_only() {
    let (short_header, long_payload) =
        (r#"{"alg":"HS256"}"#, r#"{"sub":"alice","exp":1800000000,"x":"a longer payload"}"#);
    let (long_header, short_payload) =
        (r#"{"alg":"HS256","kid":"a header that is longer than the claims"}"#, util::CLAIMS);
    let now = NumericDate::from_secs(NOW);
    let usual = Validation::new();
    // A type that is required makes even the usual header one that is decoded.
    for (policy, header, payload) in [
        (usual, short_header, long_payload),
        (usual, long_header, short_payload),
        (usual, HEADER, long_payload),
        (usual.typ("JWT"), HEADER, long_payload),
        (usual.typ("JWT"), HEADER, short_payload),
        (usual.typ("JWT"), HEADER, "{}"),
    ] {
        let is_decoded = header != HEADER || format!("{policy:?}") != format!("{usual:?}");
        let needed = if is_decoded { payload.len().max(header.len()) } else { payload.len() };
        let error = Error::BufferTooSmall { needed: needed.try_into().unwrap() };
        let token = token(header, payload);
        for len in 0..needed {
            assert_eq!(policy.verify_into(&key(), &token, now, &mut vec![0; len]), Err(error), "{len} {header}");
            let result = policy.verify_payload_into(&key(), &token, now, &mut vec![0; len]).map(|_| ());
            assert_eq!(result, Err(error), "{len} {header}");
        }
        let exact =
            policy.allow_missing_exp().verify_payload_into(&key(), &token, now, &mut vec![0; needed]).map(|_| ());
        assert_eq!(exact, Ok(()), "{header}");
    }
}

/// With several keys the policy is the same.
#[test]
fn the_table_holds_whichever_key_has_signed() {
    let (now, mut buffer) = (NumericDate::from_secs(NOW), [0; 256]);
    let keys = [Key::from(&[7; 32]), key(), Key::from(&[8; 32])];
    for (name, (header, payload), usual) in CASES {
        let result = Validation::new().verify_payload_into(&keys, &token(header, payload), now, &mut buffer);
        assert_eq!(result.map(|_| ()), usual, "{name}");
    }
}
