//! Conversions between `NumericDate` and `u64`, which is what `exp` is in most claim structs.

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
