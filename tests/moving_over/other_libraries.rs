//! "Exchanging tokens with other libraries": what they say of our tokens, and we of theirs.

use super::*;

const PEERS: &str = include_str!("../data/peers.txt");

/// What follows `LIBRARY NAME ` in the data.
#[track_caller]
fn peer(library: &str, name: &str) -> &'static str {
    let start = format!("{library} {name} ");
    let mut lines = PEERS.lines().filter_map(|line| line.strip_prefix(&start));
    let line = lines.next().unwrap_or_else(|| panic!("{start}"));
    assert_eq!(lines.next(), None, "{start}");
    line
}

fn peer_verdict(policy: Validation<'_>, token: &str) -> Result<Value, Error> {
    policy.verify_json(&key(), token, secs(YEAR_2100 - 1))
}

/// What each is given has other names there; the calls are the same.
#[test]
fn peer_lines_are_those_that_were_run() {
    for line in [
        r#"jwt.decode(token, secret, algorithms=["HS256"], options={"require": ["exp"]})"#,
        r#"jwt.verify(token, secret, { algorithms: ["HS256"] })"#,
        r#", secret, algorithm="HS256")"#,
        r#"{ expiresIn: "30m" })"#,
        r#"jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString("#,
        r#"func(*jwt.Token) (any, error) { return secret, nil }"#,
        r#"jwt.WithValidMethods([]string{"HS256"})"#,
    ] {
        assert!(DOCUMENT.contains(line) && PEERS.contains(line), "{line}");
    }
}

/// | PyJWT: `sub` and `exp`, in ASCII |
/// | PyJWT: text that is not ASCII |
/// | PyJWT: `exp` as a string |
/// | PyJWT: a `float("nan")` among the claims |
#[test]
fn peer_tokens_of_pyjwt() {
    let claims = Claims { sub: "alice", exp: secs(YEAR_2100) };
    assert_eq!(key().sign(&claims).as_deref(), Ok(peer("pyjwt", "plain")));
    let escapes = peer("pyjwt", "escapes");
    let claims = json!({ "sub": "Zoë 😀", "exp": YEAR_2100 });
    assert_ne!(key().sign_json(&claims).unwrap(), escapes);
    assert_eq!(peer_verdict(Validation::new(), escapes), Ok(claims));
    assert_eq!(peer_verdict(Validation::new(), peer("pyjwt", "exp_as_text")), Err(Error::ClaimType(Name::Exp)));
    assert_eq!(peer_verdict(Validation::new(), peer("pyjwt", "nan")), Err(Error::InvalidJson));
}

/// | npm: with `expiresIn` |
/// | npm: without `expiresIn` |
/// | npm: a string instead of an object |
#[test]
fn peer_tokens_of_npm() {
    let claims = json!({ "sub": "alice", "iat": YEAR_2100 - 1800, "exp": YEAR_2100 });
    assert_eq!(peer_verdict(Validation::new(), peer("npm", "expires_in")), Ok(claims));
    let endless = peer("npm", "no_exp");
    assert_eq!(peer_verdict(Validation::new(), endless), Err(Error::MissingClaim(Name::Exp)));
    let bound = Validation::new().allow_missing_exp().max_age(Duration::from_secs(1800));
    assert_eq!(peer_verdict(bound, endless), Ok(json!({ "sub": "alice", "iat": YEAR_2100 - 1800 })));
    let later = bound.verify_json::<Value>(&key(), endless, secs(YEAR_2100 + 1));
    assert_eq!(later, Err(Error::TooOld));
    let text = peer("npm", "text");
    assert_eq!(peer_verdict(Validation::new(), text), Err(Error::NotAnObject));
    assert_eq!(jws::authenticate(&key(), text).unwrap(), b"any text");
}

/// | golang-jwt: `MapClaims` |
/// | golang-jwt: `RegisteredClaims` with one audience |
#[test]
fn peer_tokens_of_golang_jwt() {
    let map = peer("go", "map");
    let payload = jws::authenticate(&key(), map).unwrap();
    assert_eq!(payload, br#"{"exp":4102444800,"sub":"a\u003cb\u003e\u0026c"}"#);
    assert_eq!(peer_verdict(Validation::new(), map), Ok(json!({ "exp": YEAR_2100, "sub": "a<b>&c" })));

    let registered = peer("go", "registered");
    assert_eq!(peer_verdict(Validation::new(), registered), Err(Error::UnexpectedAudience));
    let claims = json!({ "sub": "alice", "aud": ["api"], "exp": YEAR_2100 });
    assert_eq!(peer_verdict(Validation::new().audience("api"), registered), Ok(claims));
}

/// | any: without `exp` |
#[test]
fn peer_tokens_without_exp() {
    for library in ["pyjwt", "npm", "go"] {
        assert_eq!(
            peer_verdict(Validation::new(), peer(library, "no_exp")),
            Err(Error::MissingClaim(Name::Exp)),
            "{library}"
        );
    }
}

/// | `sub` is a number |
/// | `sub` is `null` |
/// | `jti` is a number |
/// | `aud`, if the other library expects none |
/// | `iat` in the future |
/// | `iat` is a string |
/// | `exp` is [`NumericDate::MAX`](crate::NumericDate::MAX) |
/// | any token at exactly `exp` (now == `exp`) |
#[test]
fn peer_verdicts_on_our_tokens() {
    // The tokens that they were shown are ours.
    let payload = |members: &str| format!(r#"{{"sub":"alice","exp":4102444800{members}}}"#);
    let exp_now = unverified::payload(peer("hs256", "exp_now")).unwrap().into_text();
    for (name, payload) in [
        ("plain", payload("")),
        ("numeric_sub", payload("").replace(r#""alice""#, "7")),
        ("null_sub", payload("").replace(r#""alice""#, "null")),
        ("numeric_jti", payload(r#","jti":7"#)),
        ("aud", payload(r#","aud":"api""#)),
        ("iat_in_the_future", payload(r#","iat":4102443000"#)),
        ("iat_digits", payload(r#","iat":"1700000000""#)),
        ("iat_words", payload(r#","iat":"yesterday""#)),
        ("exp_max", r#"{"sub":"alice","exp":9223372036854775807}"#.into()),
        ("exp_now", exp_now),
    ] {
        assert_eq!(key().sign(Json(&payload)).as_deref(), Ok(peer("hs256", name)), "{name}");
    }

    // What each said: PyJWT, npm, golang-jwt with `MapClaims` and with `RegisteredClaims`; and what is said here.
    let accepted = [true; 4];
    for (name, verdicts, ours) in [
        ("plain", accepted, Ok(())),
        ("numeric_sub", [false, true, true, false], Ok(())),
        ("null_sub", [false, true, true, true], Ok(())),
        ("numeric_jti", [false, true, true, false], Ok(())),
        ("aud", [false, true, true, true], Err(Error::UnexpectedAudience)),
        ("iat_in_the_future", [false, true, false, false], Ok(())),
        ("iat_digits", [true, true, false, true], Ok(())),
        ("iat_words", [false, true, false, false], Ok(())),
        ("exp_max", [true, true, false, false], Ok(())),
    ] {
        let libraries = ["pyjwt", "npm", "go-map", "go-registered"];
        assert_eq!(
            libraries.map(|library| peer(&format!("{library} on"), name).starts_with("accepts")),
            verdicts,
            "{name}"
        );
        let at = secs(YEAR_2100 - 3600);
        let verdict = Validation::new().verify_json::<Value>(&key(), peer("hs256", name), at);
        assert_eq!(verdict.map(|_| ()), ours, "{name}");
    }
    for name in ["iat_digits", "iat_words"] {
        let with_age = Validation::new().max_age(Duration::MAX);
        assert_eq!(peer_verdict(with_age, peer("hs256", name)), Err(Error::ClaimType(Name::Iat)), "{name}");
    }
    assert!(peer("npm on", "exp_max").contains("9223372036854776000"));
    assert!(peer("pyjwt on", "numeric_sub").contains("InvalidSubjectError"));
    let token = peer("hs256", "exp_now");
    for library in ["pyjwt on", "npm on", "go-map on", "go-registered on"] {
        assert!(peer(library, "exp_now").starts_with("rejects"));
    }
    let exp: NumericDate = unverified::payload(token).unwrap().get("exp").unwrap();
    assert_eq!(Validation::new().verify_json::<Value>(&key(), token, exp), Err(Error::Expired));
    let second_before = exp - Duration::from_secs(1);
    assert!(Validation::new().verify_json::<Value>(&key(), token, second_before).is_ok());
}
