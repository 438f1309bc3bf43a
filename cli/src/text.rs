//! Text that is safe to show on a terminal.

use std::borrow::Cow;

/// JSON text on one line, in printable characters that are what they look like. It has the same value.
///
/// In valid JSON, control characters below U+0020 are white space. All others that are replaced here are in strings,
/// never after a backslash: there `\uXXXX` has the same meaning.
pub(crate) fn one_line(json: &str) -> Cow<'_, str> {
    let json = json.trim_matches([' ', '\t', '\n', '\r']);
    if json.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(json);
    }
    let mut line = String::with_capacity(json.len());
    for char in json.chars() {
        push(if char < ' ' { ' ' } else { char }, &mut line);
    }
    Cow::Owned(line)
}

/// The beginning of a text from elsewhere, at most `max_len` characters, to be shown within a message.
pub(crate) fn shown(text: &str, max_len: usize) -> String {
    let mut shown = String::new();
    let mut chars = text.chars();
    chars.by_ref().take(max_len).for_each(|char| push(char, &mut shown));
    if chars.next().is_some() {
        shown += "...";
    }
    shown
}

fn push(char: char, out: &mut String) {
    if !is_unsafe(char) {
        return out.push(char);
    }
    for unit in char.encode_utf16(&mut [0; 2]) {
        *out += &format!("\\u{unit:04x}");
    }
}

/// Control characters, which a terminal obeys, and those that are invisible or change the direction of a text.
fn is_unsafe(char: char) -> bool {
    let is_invisible = matches!(char,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}');
    char.is_control() || is_invisible
}

#[cfg(test)]
mod tests {
    use super::{one_line, shown};
    use serde_json::Value;

    #[test]
    fn one_line_keeps_the_value_and_leaves_nothing_unsafe() {
        let every: String = ('\u{20}'..=char::MAX).filter(|char| !['"', '\\'].contains(char)).collect();
        let json = format!("\r\n{{\t\"{every}\":[\n1,\"\\\\\u{7F}\\\"\u{202E}\"\r]}}\n");
        let line = one_line(&json);
        let [before, after] = [&json, &*line].map(|json| serde_json::from_str::<Value>(json).unwrap());
        assert_eq!(before, after);
        for char in ['\n', '\r', '\t', '\u{7F}', '\u{85}', '\u{9B}', '\u{61C}', '\u{200B}', '\u{200E}', '\u{2028}'] {
            assert!(!line.contains(char), "{char:?}");
        }
        for char in ['\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}', '\u{FEFF}', '\u{E0041}'] {
            assert!(!line.contains(char), "{char:?}");
        }
        assert!(line.starts_with('{') && line.ends_with('}'), "white space is left around");
    }

    #[test]
    fn one_line_leaves_letters_of_all_languages_as_they_are() {
        let json = "{\"sub\":\"Zo\u{EB} \u{65E5}\u{672C} \u{5D0} \u{1F600} ~\"}";
        assert_eq!(one_line(json), json);
        assert_eq!(one_line("\"\u{9B}31m \u{202E} \u{E0041}\""), r#""\u009b31m \u202e \udb40\udc41""#);
    }

    #[test]
    fn shown_is_short_and_safe() {
        assert_eq!(shown("abc", 3), "abc");
        assert_eq!(shown("abcd", 3), "abc...");
        assert_eq!(shown("\u{1B}[2J\r\n\0", 9), "\\u001b[2J\\u000d\\u000a\\u0000");
    }
}
