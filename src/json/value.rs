//! Values as they are written, which get a type only when they are looked at.

use super::{plain_len, reader::Reader, text::Text};
use crate::NumericDate;
use core::ops::Range;

/// The text of a value, whatever it is.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a>(&'a [u8]);

impl<'a> Value<'a> {
    /// The value at a place that [`read_members`](super::read_members) found in the text, if it found one.
    #[inline]
    pub(crate) fn at(text: &'a [u8], place: Range<usize>) -> Option<Self> {
        text.get(place).filter(|value| !value.is_empty()).map(Self)
    }

    /// The value, if it is a string.
    pub(crate) fn string(self) -> Option<Text<'a>> {
        if let [b'"', text @ .., b'"'] = self.0 { Some(Text::new(text)) } else { None }
    }

    /// The value, if it is a number.
    pub(crate) fn number(self) -> Option<&'a [u8]> {
        if let [b'-' | b'0'..=b'9', ..] = self.0 { Some(self.0) } else { None }
    }

    /// Whether `found` holds for a string, or for any of an array of strings; `None` if the value is neither.
    pub(crate) fn any_string(self, mut found: impl FnMut(Text<'_>) -> bool) -> Option<bool> {
        if let Some(text) = self.string() {
            return Some(found(text));
        }
        let mut reader = Reader { rest: self.0 };
        let mut any = false;
        if !reader.eat(b'[') {
            return None;
        }
        // The text was read before: commas are where they must be.
        while !reader.eat(b']') {
            any |= found(reader.string().ok()?);
            reader.eat(b',');
        }
        Some(any)
    }
}

/// Where the value of `sub` is, and the time in `exp`, if the payload is as this crate writes it, without escapes. This takes
/// about a fifth of the time of [`read_members`](super::read_members), which finds the same.
#[inline]
pub(crate) fn usual_members(payload: &[u8]) -> Option<(Range<usize>, NumericDate)> {
    const BEFORE_SUB: &[u8] = br#"{"sub":"#;
    const BEFORE_EXP: &[u8] = br#","exp":"#;
    /// All numbers of so many digits fit.
    const MAX_DIGITS: usize = 18;
    let sub_and_rest = payload.strip_prefix(BEFORE_SUB)?;
    let sub_len = plain_len(sub_and_rest.get(1..)?).wrapping_add(2);
    let (sub, rest) = sub_and_rest.split_at_checked(sub_len)?;
    let exp = rest.strip_prefix(BEFORE_EXP)?.strip_suffix(b"}")?;
    let ([b'"', .., b'"'], [b'1'..=b'9', ..], ..=MAX_DIGITS) = (sub, exp, exp.len()) else { return None };
    let mut secs = 0_i64;
    for digit in exp {
        let value = digit.wrapping_sub(b'0');
        if value > 9 {
            return None;
        }
        secs = secs.wrapping_mul(10).wrapping_add(value.into());
    }
    Some((BEFORE_SUB.len()..BEFORE_SUB.len().wrapping_add(sub_len), NumericDate::from_secs(secs)))
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::usual_members;
    use crate::{Name, NumericDate, json::read_members, numeric_date::Round};
    use proptest::prelude::*;
    use std::string::String;

    /// The payloads of this crate, others with these members, and some that are not JSON.
    fn payload() -> impl Strategy<Value = String> {
        let sub = prop_oneof![4 => "[ -~é]{0,20}", 1 => "\\PC{0,9}", 1 => r#"[a\\"u0041,:}{\x00-\x1F]{0,9}"#];
        let exp = prop_oneof![4 => "-?[0-9]{1,20}", 1 => "[0-9+.eE-]{0,9}", 1 => r#"null|"1"|\[\]|[0-9]{1,3}[ }]"#];
        (sub, exp).prop_map(|(sub, exp)| std::format!(r#"{{"sub":"{sub}","exp":{exp}}}"#))
    }

    proptest! {
        #[test]
        fn usual_members_are_those_of_the_general_reader(payload in payload()) {
            if let Some((usual_sub, usual_exp)) = usual_members(payload.as_bytes()) {
                let mut places = [0..0, 0..0];
                prop_assert!(read_members(&payload, &[Name::Sub, Name::Exp], &mut places).is_ok(), "{payload}");
                let [sub, exp] = places;
                prop_assert_eq!(usual_sub, sub);
                prop_assert_eq!(usual_exp, NumericDate::from_json(payload[exp].as_bytes(), Round::Down));
            }
        }
    }

    #[test]
    fn a_payload_of_this_crate_is_usual() {
        assert!(usual_members(br#"{"sub":"alice","exp":1800000000}"#).is_some());
    }

    #[test]
    fn numbers_that_may_not_fit_are_not_usual() {
        let largest = usual_members(br#"{"sub":"","exp":999999999999999999}"#);
        assert_eq!(largest, Some((7..9, NumericDate::from_secs(999_999_999_999_999_999))));
        assert_eq!(usual_members(br#"{"sub":"","exp":1000000000000000000}"#), None);
        assert_eq!(usual_members(br#"{"sub":"","exp":9223372036854775808}"#), None);
    }
}
