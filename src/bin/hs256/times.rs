//! Times in words.

use crate::tell;
use hs256::NumericDate;
use serde_json::Value;
use std::io::{self, IsTerminal};
use time::OffsetDateTime;

/// On a terminal, says on standard error when `exp`, `nbf` and `iat` are.
pub(crate) fn tell_on_terminal(payload: &str, now: NumericDate) {
    if !io::stderr().is_terminal() {
        return;
    }
    let mut claims: Value = serde_json::from_str(payload).unwrap_or_default();
    for name in ["exp", "nbf", "iat"] {
        if let Some(time) = claims.get_mut(name).and_then(|time| in_words(time.take(), now)) {
            tell(&format!("{name} {time}"));
        }
    }
}

/// The value of a claim as a date and how far from now, such as `2026-11-24 22:31:07 UTC, in 29 minutes`.
pub(crate) fn in_words(time: Value, now: NumericDate) -> Option<String> {
    let time: NumericDate = time.is_number().then(|| serde_json::from_value(time).ok())??;
    Some(format!("{}, {}", date(time), distance(time, now)))
}

fn date(time: NumericDate) -> String {
    match OffsetDateTime::try_from(time) {
        Ok(time) => {
            let (hour, minute, second) = time.to_hms();
            let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
        }
        Err(_) if time.as_secs() > 0 => "after the year 9999".into(),
        Err(_) => "before the year -9999".into(),
    }
}

/// In the greatest unit of which there are two or more; what is left over is dropped.
fn distance(time: NumericDate, now: NumericDate) -> String {
    const UNITS: [(u64, &str); 4] = [(365 * 86_400, "years"), (86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let secs = time.as_secs().abs_diff(now.as_secs());
    let unit = UNITS.iter().find(|(len, _)| secs / len >= 2);
    let (count, unit) = match (unit, secs) {
        (Some((len, unit)), _) => (secs / len, *unit),
        (None, 0) => return "now".into(),
        (None, 1) => (1, "second"),
        (None, _) => (secs, "seconds"),
    };
    if time > now { format!("in {count} {unit}") } else { format!("{count} {unit} ago") }
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use hs256::NumericDate;
    use serde_json::{Value, json};

    /// 2026-11-24 22:02:07 UTC.
    const NOW: i64 = 1_795_557_727;

    #[track_caller]
    fn assert_reads(time: impl Into<Value>, expected: &str) {
        assert_eq!(in_words(time.into(), NumericDate::from_secs(NOW)).as_deref(), Some(expected));
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_reads(NOW + 29 * 60, "2026-11-24 22:31:07 UTC, in 29 minutes");
        assert_reads(0, "1970-01-01 00:00:00 UTC, 56 years ago");
        assert_reads(-1, "1969-12-31 23:59:59 UTC, 56 years ago");
        assert_reads(951_782_400, "2000-02-29 00:00:00 UTC, 26 years ago");
        assert_reads(253_402_300_799_i64, "9999-12-31 23:59:59 UTC, in 7978 years");
        assert_reads(253_402_300_800_i64, "after the year 9999, in 7978 years");
        assert_reads(i64::MAX, "after the year 9999, in 292471208620 years");
        assert_reads(i64::MIN, "before the year -9999, 292471208734 years ago");
    }

    #[test]
    fn distances_are_in_the_greatest_unit_of_which_there_are_two() {
        for (secs, words) in [
            (1, "1 second"),
            (2, "2 seconds"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (30 * 60 - 1, "29 minutes"),
            (2 * 3_600 - 1, "119 minutes"),
            (2 * 3_600, "2 hours"),
            (2 * 86_400 - 1, "47 hours"),
            (4 * 86_400, "4 days"),
            (2 * 365 * 86_400 - 1, "729 days"),
            (2 * 365 * 86_400, "2 years"),
        ] {
            let words_after_date = |time: i64| {
                let text = in_words(time.into(), NumericDate::from_secs(NOW)).unwrap();
                text.split_once(", ").unwrap().1.to_owned()
            };
            assert_eq!(words_after_date(NOW + secs), format!("in {words}"));
            assert_eq!(words_after_date(NOW - secs), format!("{words} ago"));
        }
        assert_reads(NOW, "2026-11-24 22:02:07 UTC, now");
    }

    #[test]
    fn fractions_are_dropped_and_other_values_have_no_date() {
        assert_reads(1.5, "1970-01-01 00:00:01 UTC, 56 years ago");
        for other in [json!("1"), json!(null), json!([1]), json!({})] {
            assert_eq!(in_words(other, NumericDate::from_secs(NOW)), None);
        }
    }
}
