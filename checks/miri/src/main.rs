//! What programs do with this crate, to be run under Miri: sign, verify, derive keys and read hostile JSON. The crate has
//! no `unsafe`, but its dependencies and the standard library do. The tests are too slow for Miri. `run` beside `Cargo.toml` runs
//! this at each feature level; with the portable code of the hash, as Miri knows no instructions made for it.

use hs256::{
    Claims, Error, Json, Key, Member, NumericDate, Signing, Text, Texts, Validation, Value, bearer_token, jws,
    unverified,
};

const SECRET: &[u8; 32] = b"32 bytes that are not so random.";
const CLAIMS: Claims<&str> = Claims { sub: "alice@example.com", exp: NumericDate::from_secs(1_800_000_000) };
const NOW: NumericDate = NumericDate::from_secs(1_799_999_999);

/// Payloads, and for those that are accepted the subject.
const PAYLOADS: &[(&[u8], Option<&str>)] = &[
    (br#"{"sub":"alice","exp":1800000000}"#, Some("alice")),
    (b" {\t\"exp\" :\n1.8e9 ,\r\"sub\": \"\" } ", Some("")),
    (br#"{"sub":"\ud83d\ude00\u00e9\"\\\/\b\f\n\r\t","exp":1800000000}"#, Some("😀é\"\\/\u{8}\u{C}\n\r\t")),
    ("{\"\\u0073ub\":\"\u{7F}é€😀\",\"exp\":1800000000}".as_bytes(), Some("\u{7F}é€😀")),
    (br#"{"sub":"alice","exp":18446744073709551616e99999999999999999999}"#, Some("alice")),
    (br#"{"sub":"a","x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],"exp":1800000000}"#, Some("a")),
    (br#"{"sub":"a","x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],"exp":1800000000}"#, None),
    (br#"{"sub":"a","sub":"b","exp":1800000000}"#, None),
    (br#"{"sub":"\ud83d","exp":1800000000}"#, None),
    (br#"{"sub":"\u12","exp":1800000000}"#, None),
    (br#"{"sub":"\"#, None),
    (br#"{"sub":"alice","exp":1800000000"#, None),
    (br#"{"sub":"alice","exp":1800000000}}"#, None),
    (b"{\"sub\":\"\xF0\x9F\x98\",\"exp\":1800000000}", None),
    (b"{", None),
    (b"", None),
];

fn main() -> Result<(), Error> {
    let key = Key::from(SECRET);
    keys(&key)?;
    payloads(&key)?;
    members(&key)?;
    #[cfg(feature = "alloc")]
    owned::main(&key)?;
    #[cfg(feature = "std")]
    std_only()?;
    Ok(())
}

/// Keys of all kinds: each verifies what it signed, and the one before it does not.
fn keys(key: &Key) -> Result<(), Error> {
    let mut keys = vec![key.clone(), key.derive("refresh"), key.derive("")];
    for secret in [&[7; 1][..], &[7; 64], &[7; 65]] {
        keys.push(Key::from_short_secret(secret)?);
    }
    keys.push(Key::from_hex("0x7f7e7d7c7b7a797877767574737271706f6e6d6c6b6a69686766656463626160")?);
    keys.push(Key::from_base64("-_-_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw=")?);
    assert_eq!(Key::from_hex(&"0".repeat(600)).err(), Some(Error::LongSecret));
    assert_eq!(Key::from_base64(&"=".repeat(50)).err(), Some(Error::SecretNotBase64));
    assert_eq!(Key::new(b"").err(), Some(Error::EmptySecret));

    let (mut out, mut payload) = ([0; 256], [0; 256]);
    for pair in keys.windows(2) {
        let token = pair[1].sign_into(&CLAIMS, &mut out)?;
        assert_eq!(Validation::new().verify_into(pair, token, NOW, &mut payload), Ok(CLAIMS));
        assert_eq!(Validation::new().verify_into(&pair[0], token, NOW, &mut payload), Err(Error::BadSignature));
    }
    Ok(())
}

/// Signs each payload and reads it, into a buffer of exactly the size that is needed and into one that is too small.
fn payloads(key: &Key) -> Result<(), Error> {
    let policy = Validation::new().allow_missing_exp();
    for &(json, subject) in PAYLOADS {
        let mut out = [0; 512];
        let len = key.sign_into(jws::Bytes(json), &mut out)?.len();
        assert!(matches!(key.sign_into(jws::Bytes(json), &mut out[..len - 1]), Err(Error::BufferTooSmall { .. })));
        let token = str::from_utf8(&out[..len]).unwrap();

        let mut room = vec![0; json.len()];
        let verified = policy.verify_into(key, token, NOW, &mut room).map(|claims| claims.sub.to_owned());
        assert_eq!(verified.as_deref().ok(), subject, "{}", json.escape_ascii());
        let mut text = [0; 32];
        let read = unverified::payload_into(token, &mut room)
            .and_then(|claims| claims.get::<Text<'_>>("sub")?.copy_to(&mut text));
        assert_eq!(read, verified.as_deref().map_err(|error| *error));
        if let Some((_, less)) = room.split_first_mut() {
            assert!(matches!(unverified::payload_into(token, less), Err(Error::BufferTooSmall { .. })));
        }
    }
    Ok(())
}

/// Claims of each type, signed with a header of its own and read again by name.
fn members(key: &Key) -> Result<(), Error> {
    let claims: [Member<'_>; 6] = [
        ("sub", "é\n😀".into()),
        ("exp", CLAIMS.exp.into()),
        ("roles", (&["admin", ""]).into()),
        ("level", i64::MIN.into()),
        ("none", Value::Null),
        ("more", Json(r#"{"to":[1.5e3]}"#).into()),
    ];
    let (mut out, mut room, mut text) = ([0; 512], [0; 256], [0; 16]);
    let header = [("typ", "at+jwt".into()), ("kid", "é".into())];
    let token = Signing::new().header(&header).sign_into(key, &claims, &mut out)?;
    let authorization = format!(" bearer {token}");
    let token = bearer_token(authorization.trim_start()).unwrap();
    assert!(unverified::header_into(token, &mut room)?.get::<Text<'_>>("kid")? == "é");
    let claims = Validation::new().typ("at+jwt").verify_payload_into(key, token, NOW, &mut room)?;
    assert_eq!(claims.get::<Text<'_>>("sub")?.copy_to(&mut text)?, "é\n😀");
    assert_eq!(claims.get::<NumericDate>("exp")?, CLAIMS.exp);
    assert!(claims.get::<Texts<'_>>("roles")?.any(|role| role == "admin"));
    assert_eq!(claims.get::<i64>("level")?, i64::MIN);
    assert!(claims.get::<bool>("none").is_err());
    assert_eq!(claims.get::<Option<i64>>("absent")?, None);
    assert_eq!(claims.get::<Json<'_>>("more")?.0, r#"{"to":[1.5e3]}"#);
    Ok(())
}

#[cfg(feature = "alloc")]
mod owned {
    use super::{CLAIMS, NOW, PAYLOADS};
    use hs256::{Error, Key, Text, Validation, jws, unverified};
    use std::collections::BTreeMap;

    pub fn main(key: &Key) -> Result<(), Error> {
        let token = key.sign(&CLAIMS)?;
        assert_eq!(Validation::new().verify(key, &token, NOW)?.sub, CLAIMS.sub);
        assert!(unverified::payload(&token)?.get::<Text<'_>>("sub")? == CLAIMS.sub);

        let mine = BTreeMap::from([("exp".to_owned(), 1_800_000_000), ("é\n".to_owned(), 7)]);
        let token = key.sign_json(&mine)?;
        assert_eq!(Validation::new().verify_json(key, &token, NOW), Ok(mine));

        let policy = Validation::new().allow_missing_exp();
        for &(json, subject) in PAYLOADS {
            let token = key.sign(jws::Bytes(json))?;
            let verified = policy.verify(key, &token, NOW).map(|claims| claims.sub);
            assert_eq!(verified.as_deref().ok(), subject, "{}", json.escape_ascii());
            let read = unverified::payload(&token).and_then(|claims| Ok(claims.get::<Text<'_>>("sub")?.to_string()));
            assert_eq!(read, verified);
        }
        Ok(())
    }
}

/// What reads the clock and the environment. `run` sets the secret.
#[cfg(feature = "std")]
fn std_only() -> Result<(), Error> {
    assert_eq!(hs256::verify_access_token(&hs256::create_access_token("alice")?)?.sub, "alice");
    assert!(Key::from_env("SECRET_KEY").is_ok());
    assert_eq!(Key::from_env("HS256_NOT_SET").err(), Some(Error::SecretNotSet));
    Ok(())
}
