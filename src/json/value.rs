//! Values as they are written, which get a type only when they are looked at.

use super::{plain_len, reader::Reader, text::Text};

/// The values of `sub` and `exp` in a payload that is written as this crate writes it, without escapes. It takes a quarter of the time
/// of [`read_members`](super::read_members), which finds the same.
#[inline]
pub(crate) fn usual_members(payload: &str) -> Option<[Value<'_>; 2]> {
    let value = |start, raw| Value(Text { raw, start, escaped: false });
    let sub_and_rest = payload.as_bytes().strip_prefix(br#"{"sub":"#)?;
    let sub_len = plain_len(sub_and_rest.get(1..)?).saturating_add(2);
    let (sub, rest) = sub_and_rest.split_at_checked(sub_len)?;
    let exp = rest.strip_prefix(br#","exp":"#)?.strip_suffix(b"}")?;
    let is_number = matches!(exp, [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit));
    let is_usual = is_number && matches!(sub, [b'"', .., b'"']);
    is_usual.then_some([value(r#"{"sub":"#.len(), sub), value(0, exp)])
}

/// The text of a value, whatever it is.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a>(pub(super) Text<'a>);

impl<'a> Value<'a> {
    /// The value, if it is a string.
    pub(crate) fn string(&self) -> Option<Text<'a>> {
        let Self(text) = self;
        let [b'"', raw @ .., b'"'] = text.raw else { return None };
        Some(Text { raw, start: text.start.saturating_add(1), escaped: text.escaped })
    }

    /// The value, if it is a number.
    pub(crate) fn number(&self) -> Option<&'a [u8]> {
        Some(self.0.raw).filter(|raw| matches!(raw, [b'-' | b'0'..=b'9', ..]))
    }

    /// Whether `found` holds for a string, or for any of an array of strings; `None` if the value is neither.
    pub(crate) fn any_string(&self, mut found: impl FnMut(Text<'_>) -> bool) -> Option<bool> {
        if let Some(text) = self.string() {
            return Some(found(text));
        }
        let mut reader = Reader::new(self.0.raw);
        let mut any = false;
        if !reader.eat(b'[') {
            return None;
        }
        while reader.next(b']').ok()? {
            reader.white_space();
            any |= found(reader.string().ok()?);
        }
        Some(any)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{Value, usual_members};
    use crate::{Name, json::read_members};
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
            if let Some(usual) = usual_members(&payload) {
                let mut values = [None; 2];
                prop_assert!(read_members(&payload, &[Name::Sub, Name::Exp], &mut values).is_ok(), "{payload}");
                let parts = |value: &Value<'_>| (value.0.raw.to_vec(), value.0.escaped);
                prop_assert_eq!(usual.each_ref().map(|value| Some(parts(value))), values.each_ref().map(|value| value.as_ref().map(parts)));
                prop_assert_eq!(usual[0].0.start, values[0].unwrap().0.start);
            }
        }
    }

    #[test]
    fn a_payload_of_this_crate_is_usual() {
        assert!(usual_members(r#"{"sub":"alice","exp":1800000000}"#).is_some());
    }
}
