//! Times in words.

use crate::json;
use hs256::{NumericDate, Object};
use std::io::{self, IsTerminal, Write};
use time::{Duration, OffsetDateTime};

/// On a terminal, says on standard error when `exp`, `nbf` and `iat` are.
pub(crate) fn tell_on_terminal(claims: Object<&str>, now: NumericDate) {
    let mut stderr = io::stderr().lock();
    if !stderr.is_terminal() {
        return;
    }
    for name in ["exp", "nbf", "iat"] {
        let _ = match in_words(claims, name, now) {
            Some(Ok(time)) => writeln!(stderr, "{name} {time}"),
            Some(Err(kind)) => writeln!(stderr, "{name} is no date: {kind}, not a number"),
            None => Ok(()),
        };
    }
}

/// The value of a claim as a date and how far from now, such as `2026-11-24 22:31:07 UTC, in 29 minutes`, or what else it is.
/// `None` if there is no such claim.
pub(crate) fn in_words(claims: Object<&str>, name: &str, now: NumericDate) -> Option<Result<String, &'static str>> {
    let number = json::member(claims, name)?;
    let Ok(time) = claims.get::<NumericDate>(name) else { return Some(Err(json::kind(number))) };
    Some(Ok(match time {
        // This is also what a number is taken for that does not fit.
        NumericDate::MAX | NumericDate::MIN => date(time, number),
        _ => format!("{}, {}", date(time, number), distance(time, now)),
    }))
}

/// The time with the fraction that the number has, to a millionth of a second.
fn date(time: NumericDate, number: &str) -> String {
    let fraction = number.parse().map_or(0.0, |number: f64| number - number.floor());
    let fraction = Duration::checked_seconds_f64((fraction * 1e6).round() / 1e6).unwrap_or_default();
    match OffsetDateTime::try_from(time).ok().and_then(|time| time.checked_add(fraction)) {
        Some(time) => {
            let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
            let (hour, minute, second, millionths) = time.to_hms_micro();
            let time = format!("{hour:02}:{minute:02}:{second:02}.{millionths:06}");
            format!("{year:04}-{month:02}-{day:02} {} UTC", time.trim_end_matches('0').trim_end_matches('.'))
        }
        None if time.as_secs() > 0 => "after the year 9999".into(),
        None => "before the year -9999".into(),
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
    use crate::json::object;
    use hs256::NumericDate;

    /// 2026-11-24 22:02:07 UTC.
    const NOW: i64 = 1_795_557_727;

    fn words(time: &str) -> Result<String, &'static str> {
        let claims = object(&format!(r#"{{"nbf":0,"exp":{time}}}"#)).unwrap();
        in_words(claims.by_ref(), "exp", NumericDate::from_secs(NOW)).unwrap()
    }

    #[track_caller]
    fn assert_reads(time: impl ToString, expected: &str) {
        assert_eq!(words(&time.to_string()).as_deref(), Ok(expected));
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_reads(NOW + 29 * 60, "2026-11-24 22:31:07 UTC, in 29 minutes");
        assert_reads(0, "1970-01-01 00:00:00 UTC, 56 years ago");
        assert_reads(-1, "1969-12-31 23:59:59 UTC, 56 years ago");
        assert_reads(951_782_400, "2000-02-29 00:00:00 UTC, 26 years ago");
        assert_reads(253_402_300_799_i64, "9999-12-31 23:59:59 UTC, in 7978 years");
        assert_reads(253_402_300_800_i64, "after the year 9999, in 7978 years");
        assert_reads(i64::MAX - 1, "after the year 9999, in 292471208620 years");
        assert_reads(i64::MIN + 1, "before the year -9999, 292471208734 years ago");
        assert_reads("1e400", "after the year 9999");
        assert_reads("-1e400", "before the year -9999");
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
                let text = super::tests::words(&time.to_string()).unwrap();
                text.split_once(", ").unwrap().1.to_owned()
            };
            assert_eq!(words_after_date(NOW + secs), format!("in {words}"));
            assert_eq!(words_after_date(NOW - secs), format!("{words} ago"));
        }
        assert_reads(NOW, "2026-11-24 22:02:07 UTC, now");
    }

    #[test]
    fn fractions_are_shown() {
        assert_reads("1.5", "1970-01-01 00:00:01.5 UTC, 56 years ago");
        assert_reads("-0.25", "1969-12-31 23:59:59.75 UTC, 56 years ago");
        assert_reads(format!("{NOW}.3"), "2026-11-24 22:02:07.3 UTC, now");
        assert_reads(format!("{NOW}.000001"), "2026-11-24 22:02:07.000001 UTC, now");
        assert_reads("17955577270e-1", "2026-11-24 22:02:07 UTC, now");
        assert_reads("1795557727.0", "2026-11-24 22:02:07 UTC, now");
    }

    #[test]
    fn other_values_are_named() {
        for (value, kind) in
            [("\"1\"", "a text"), ("null", "null"), ("[1]", "an array"), ("{}", "an object"), ("true", "a boolean")]
        {
            assert_eq!(words(value), Err(kind));
        }
        assert_eq!(in_words(object("{}").unwrap().by_ref(), "exp", NumericDate::MIN), None);
    }
}
