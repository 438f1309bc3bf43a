//! Three more programs: one with numeric users, one that pins a whole token, and one that changes its secret.

use super::*;

// A web service whose users are numbers, and whose claims have optional fields that are written as `null`.

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Login {
    sub: i64,
    exp: u64,
    iat: u64,
    iss: Option<String>,
    email: Option<String>,
}

#[test]
fn a_web_service_with_numeric_users_moves_over() {
    let program =
        Program { secret: SECRET, options: their_defaults(), key: key(), policy: Validation::new().leeway(MINUTE) };
    for sub in [7, 0, -1, i64::MAX] {
        let claims = Login { sub, exp: YEAR_2100 as u64, iat: LONG_AGO as u64, iss: None, email: None };
        let payload = format!(r#"{{"sub":{sub},"exp":4102444800,"iat":1500000000,"iss":null,"email":null}}"#);
        program.assert_both_ways(&claims, &program.key.sign_json(&claims).unwrap(), secs(LONG_AGO), &payload);
    }
    let claims = json!({ "sub": 7, "exp": YEAR_2100, "iat": LONG_AGO });
    assert_eq!(program.at(&claims, YEAR_2100 + 60), Err(Error::Expired));
    // Who expects a subject expects a string, and `Claims` has one.
    let token = program.key.sign_json(&claims).unwrap();
    let expects = Validation::new().subject("7").verify_json::<Login>(&program.key, &token, secs(LONG_AGO));
    assert_eq!(expects, Err(Error::ClaimType(Name::Sub)));
    let ready_made = Validation::new().verify(&program.key, &token, secs(LONG_AGO));
    assert_eq!(ready_made, Err(Error::ClaimType(Name::Sub)));
    // A user who is text does not fit the field, and is not taken for user 0.
    let text = their_sign(SECRET, &json!({ "sub": "7", "exp": YEAR_2100, "iat": LONG_AGO }));
    assert_eq!(program.policy.verify_json::<Login>(&program.key, &text, secs(LONG_AGO)), Err(Error::Deserialize));
}

// A server that pins a whole token in its tests: `typ` first, the members of the payload in the order of the struct.

mod pinned {
    use hs256::{Error, Key, NumericDate, Signing, Validation, Value};
    use serde::{Serialize, de::DeserializeOwned};
    use std::time::Duration;

    const SIGNING: Signing<'_> = Signing::new().header(&[("typ", Value::Text("JWT")), ("alg", Value::Text("HS256"))]);
    const POLICY: Validation<'_> = Validation::new().leeway(Duration::from_secs(60));

    /// Nothing leaves this server that it would not accept itself.
    pub fn encode(key: &Key, claims: &impl Serialize, now: NumericDate) -> Result<String, Error> {
        let token = SIGNING.sign_json(key, claims)?;
        POLICY.verify_payload(key, &token, now)?;
        Ok(token)
    }

    pub fn decode<T: DeserializeOwned>(key: &Key, token: &str, now: NumericDate) -> Result<T, Error> {
        POLICY.verify_json(key, token, now)
    }
}

#[test]
fn a_server_that_pins_its_token_moves_over() {
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9\
        .eyJpZCI6ImNhbWVyYSAxIiwiZXhwIjo0MTAyNDQ0ODAwLCJtb2RlIjozfQ\
        .Nf6xTb7tCR_yZ6dX632O7e-UxWYiyWZaYPX68WNe2IQ";
    let (key, now) = (Key::from_short_secret(b"secret").unwrap(), secs(LONG_AGO));
    let token = pinned::encode(&key, &stream(), now).unwrap();
    assert_eq!(token, their_sign(b"secret", &stream()));
    assert_eq!(token, TOKEN);
    assert_eq!(pinned::decode(&key, TOKEN, now), Ok(stream()));

    // The claims are checked as in `sign_json`, and by the policy as well.
    for (claims, error) in [
        (json!({ "id": "camera 1" }), Error::MissingClaim(Name::Exp)),
        (json!({ "exp": "4102444800" }), Error::ClaimType(Name::Exp)),
        (json!({ "exp": YEAR_2100, "aud": 7 }), Error::ClaimType(Name::Aud)),
        (json!([YEAR_2100]), Error::NotAnObject),
        (json!({ "exp": LONG_AGO - 60 }), Error::Expired),
        (json!({ "exp": YEAR_2100, "aud": "web" }), Error::UnexpectedAudience),
    ] {
        assert_eq!(pinned::encode(&key, &claims, now), Err(error));
    }
    let token = pinned::encode(&key, &stream(), now).unwrap();
    assert_eq!(pinned::decode::<Stream>(&key, &token, secs(YEAR_2100 + 59)), Ok(stream()));
    assert_eq!(pinned::decode::<Stream>(&key, &token, secs(YEAR_2100 + 60)), Err(Error::Expired));
}

// An OAuth server that changes its secret: the newest signs, each verifies, and the reason for a rejection is that of the
// key which has signed.

mod oauth {
    use hs256::{Error, Key, NumericDate, Validation};
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub struct Grant {
        pub iss: String,
        pub aud: String,
        pub sub: String,
        pub exp: u64,
        pub scope: String,
    }

    pub struct Signer<'a> {
        /// The newest first.
        pub keys: Vec<Key>,
        pub policy: Validation<'a>,
    }

    /// What the protocol has an answer for (RFC 6750 §3.1), and what only the log gets to see.
    #[derive(Debug, PartialEq)]
    pub enum Rejection {
        Expired,
        InvalidToken(Error),
        ServerError,
    }

    impl From<Error> for Rejection {
        fn from(error: Error) -> Self {
            match error {
                Error::Expired => Self::Expired,
                Error::NoKey => Self::ServerError,
                other => Self::InvalidToken(other),
            }
        }
    }

    impl Signer<'_> {
        pub fn rotate(&mut self, newest: Key) {
            self.keys.insert(0, newest);
        }

        pub fn sign(&self, grant: &Grant) -> Result<String, Rejection> {
            Ok(self.keys.first().ok_or(Error::NoKey)?.sign_json(grant)?)
        }

        pub fn check(&self, token: &str, now: NumericDate) -> Result<Grant, Rejection> {
            Ok(self.policy.verify_json(&self.keys, token, now)?)
        }
    }
}

#[test]
fn an_oauth_server_with_rotation_moves_over() {
    use oauth::{Grant, Rejection, Signer};

    let secrets = [b"the secret of the first year, 32 bytes".as_slice(), b"the secret of the second year, 32 bytes"];
    let [first, second] = secrets.map(|secret| Key::new(secret).unwrap());
    let policy = Validation::new().issuer("https://id.example").audience("api");
    let grant = |exp: i64| Grant {
        iss: "https://id.example".into(),
        aud: "api".into(),
        sub: "alice".into(),
        exp: exp as u64,
        scope: "read write".into(),
    };
    let now = secs(LONG_AGO);
    let mut signer = Signer { keys: vec![first.clone()], policy };
    let [old, old_expired] = [YEAR_2100, LONG_AGO].map(|exp| signer.sign(&grant(exp)).unwrap());

    signer.rotate(second.clone());
    let [new, new_expired] = [YEAR_2100, LONG_AGO].map(|exp| signer.sign(&grant(exp)).unwrap());
    assert_eq!(second.sign_json(&grant(YEAR_2100)).as_ref(), Ok(&new));
    assert_eq!(signer.check(&old, now), Ok(grant(YEAR_2100)));
    assert_eq!(signer.check(&new, now), Ok(grant(YEAR_2100)));

    // Expired is expired, whichever key has signed, in whatever order the keys are; a forged token is never expired.
    let forged = first.derive("forged").sign_json(&grant(LONG_AGO)).unwrap();
    for _ in 0..2 {
        assert_eq!(signer.check(&old_expired, now), Err(Rejection::Expired));
        assert_eq!(signer.check(&new_expired, now), Err(Rejection::Expired));
        assert_eq!(signer.check(&forged, now), Err(Rejection::InvalidToken(Error::BadSignature)));
        signer.keys.reverse();
    }
    // With `jsonwebtoken`, a loop over the keys ends with the reason of the last one, and so calls the one of the first
    // key forged.
    let mut options = their_defaults();
    options.set_audience(&["api"]);
    let loop_over = |token: &str| {
        let verdicts = secrets.map(|secret| their_verify::<Grant>(secret, token, &options));
        verdicts.into_iter().reduce(|before, next| before.or(next)).unwrap().map_err(|error| error.into_kind())
    };
    assert_eq!(loop_over(&new), Ok(grant(YEAR_2100)));
    assert_eq!(loop_over(&old), Ok(grant(YEAR_2100)));
    assert_eq!(loop_over(&new_expired), Err(ErrorKind::ExpiredSignature));
    assert_eq!(loop_over(&old_expired), Err(ErrorKind::InvalidSignature));

    // The order of the checks: the time before the issuer, the issuer before the audience, and the type last.
    let rejected = |claims: Value| signer.check(&second.sign_json(&claims).unwrap(), now).unwrap_err();
    let invalid = Rejection::InvalidToken;
    assert_eq!(rejected(json!({ "exp": LONG_AGO, "iss": "eve", "aud": "web" })), Rejection::Expired);
    assert_eq!(rejected(json!({ "exp": YEAR_2100, "iss": "eve", "aud": "web" })), invalid(Error::WrongIssuer));
    assert_eq!(rejected(json!({ "exp": YEAR_2100, "aud": "web" })), invalid(Error::MissingClaim(Name::Iss)));
    let wrong_audience = json!({ "exp": YEAR_2100, "iss": "https://id.example", "aud": "web", "scope": 7 });
    assert_eq!(rejected(wrong_audience), invalid(Error::WrongAudience));
    let wrong_scope = json!({ "exp": YEAR_2100, "iss": "https://id.example", "aud": "api", "scope": 7 });
    assert_eq!(rejected(wrong_scope), invalid(Error::Deserialize));

    // When the old key is gone, so are its tokens; without any key, it is not the token's fault.
    signer.keys.truncate(1);
    assert_eq!(signer.check(&new, now), Ok(grant(YEAR_2100)));
    assert_eq!(signer.check(&old, now), Err(invalid(Error::BadSignature)));
    assert_eq!(signer.check(&old_expired, now), Err(invalid(Error::BadSignature)));
    signer.keys.clear();
    assert_eq!(signer.check(&new, now), Err(Rejection::ServerError));
    assert_eq!(signer.sign(&grant(YEAR_2100)), Err(Rejection::ServerError));
}
