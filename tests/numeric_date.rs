//! `NumericDate`: from and to `u64`, which is what `exp` is in most claim structs, and `SystemTime`; how much time is between two.

use hs256::NumericDate;
use std::time::Duration;

const LARGEST: u64 = i64::MAX as u64;

#[test]
fn a_u64_becomes_that_many_seconds() {
    for secs in [0, 1, 1_800_000_000, LARGEST - 1, LARGEST] {
        assert_eq!(NumericDate::from(secs), NumericDate::from_secs(secs.try_into().unwrap()));
        assert_eq!(u64::from(NumericDate::from(secs)), secs);
    }
}

#[test]
fn a_u64_that_is_out_of_range_becomes_the_latest_time() {
    for secs in [LARGEST + 1, LARGEST + 2, u64::MAX - 1, u64::MAX] {
        assert_eq!(NumericDate::from(secs), NumericDate::MAX);
    }
}

#[test]
fn a_time_before_1970_becomes_zero() {
    for secs in [-1, -1_800_000_000, i64::MIN + 1, i64::MIN] {
        assert_eq!(u64::from(NumericDate::from_secs(secs)), 0);
    }
    assert_eq!(u64::from(NumericDate::MAX), LARGEST);
}

#[test]
fn an_exp_that_is_a_u64_is_computed_and_compared_without_a_cast() {
    let now = NumericDate::from_secs(1_800_000_000);
    let exp: u64 = (now + Duration::from_secs(60)).into();
    assert_eq!(exp, 1_800_000_060);
    assert!(NumericDate::from(exp) > now);
    assert!(NumericDate::from(u64::MAX) > now);
}

#[test]
fn the_time_since_an_earlier_one_is_exact_and_since_a_later_one_zero() {
    let dates = [i64::MIN, -1, 0, 1, 1_800_000_000, i64::MAX - 1, i64::MAX].map(NumericDate::from_secs);
    for date in dates {
        for earlier in dates {
            let secs = (i128::from(date.as_secs()) - i128::from(earlier.as_secs())).max(0);
            assert_eq!(date.since(earlier), Duration::from_secs(secs.try_into().unwrap()), "{date:?} {earlier:?}");
        }
    }
}

#[cfg(feature = "std")]
#[test]
fn a_system_time_is_rounded_down_before_1970_too() {
    use std::time::UNIX_EPOCH;

    let after = |millis| NumericDate::from(UNIX_EPOCH + Duration::from_millis(millis)).as_secs();
    let before = |millis| NumericDate::from(UNIX_EPOCH - Duration::from_millis(millis)).as_secs();
    assert_eq!([0, 1, 999, 1000, 1999].map(after), [0, 0, 0, 1, 1]);
    assert_eq!([0, 1, 999, 1000, 1001, 2000].map(before), [0, -1, -1, -1, -2, -2]);
}
