//! The time of a token. The only file that names `time`.

use core::{
    ops::{Add, Sub},
    time::Duration,
};

/// A point in time as tokens represent it (RFC 7519 §2): seconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Every `i64` is a valid time. Adding and subtracting a [`Duration`] saturates at the ends of the range and drops fractions of a
/// second. For structs with `exp: u64`, `From` converts both ways and saturates.
///
/// ```
/// use core::time::Duration;
/// use hs256::NumericDate;
///
/// let now = NumericDate::from_secs(1_800_000_000);
/// assert_eq!((now + Duration::from_secs(30 * 60)).as_secs(), 1_800_001_800);
/// assert_eq!(NumericDate::MAX + Duration::from_secs(1), NumericDate::MAX);
///
/// let exp: u64 = (now + Duration::from_secs(60)).into();
/// assert!(now < exp.into());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumericDate(i64);

impl NumericDate {
    /// The earliest time that can be represented.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest time that can be represented.
    pub const MAX: Self = Self(i64::MAX);

    /// Makes the time `secs` seconds after 1970-01-01T00:00:00Z, or before it if `secs` is negative.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs)
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// Returns how far this time is after `earlier`, in whole seconds: zero if it is not after it. This is how long a token is
    /// valid, `exp.since(now)`.
    ///
    /// ```
    /// use core::time::Duration;
    /// use hs256::NumericDate;
    ///
    /// let now = NumericDate::from_secs(1_800_000_000);
    /// assert_eq!((now + Duration::from_secs(60)).since(now), Duration::from_secs(60));
    /// assert_eq!(now.since(NumericDate::MAX), Duration::ZERO);
    /// ```
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(if self.0 > earlier.0 { self.0.abs_diff(earlier.0) } else { 0 })
    }

    /// Reads the system clock and rounds down to whole seconds.
    ///
    /// This function does not exist on `wasm32-unknown-unknown`, which has no clock. There, pass the host's time to
    /// [`from_secs`](Self::from_secs), such as JavaScript's `Math.floor(Date.now() / 1000)`.
    #[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
    #[must_use]
    pub fn now() -> Self {
        std::time::SystemTime::now().into()
    }
}

impl Add<Duration> for NumericDate {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(duration.as_secs()))
    }
}

impl Sub<Duration> for NumericDate {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(duration.as_secs()))
    }
}

/// A value that is out of range becomes [`NumericDate::MAX`].
impl From<u64> for NumericDate {
    fn from(secs: u64) -> Self {
        Self(secs.try_into().unwrap_or(i64::MAX))
    }
}

/// A time before 1970 becomes 0.
impl From<NumericDate> for u64 {
    fn from(date: NumericDate) -> Self {
        date.0.try_into().unwrap_or(0)
    }
}

/// Fractions of a second are rounded down.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for NumericDate {
    fn from(time: std::time::SystemTime) -> Self {
        match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => Self(0) + after,
            // From the second before, so that a fraction is rounded down here, too.
            Err(before) => Self(0) - before.duration().saturating_add(Duration::from_nanos(999_999_999)),
        }
    }
}

/// Fractions of a second are rounded down.
#[cfg(feature = "std")]
impl From<time::OffsetDateTime> for NumericDate {
    fn from(time: time::OffsetDateTime) -> Self {
        Self(time.unix_timestamp())
    }
}

/// In UTC. The error is [`Error::TimeOutOfRange`](crate::Error::TimeOutOfRange) outside the years that `time` can represent:
/// -9999 to 9999, unless its feature `large-dates` is on.
#[cfg(feature = "std")]
impl TryFrom<NumericDate> for time::OffsetDateTime {
    type Error = crate::Error;

    fn try_from(date: NumericDate) -> Result<Self, crate::Error> {
        Self::from_unix_timestamp(date.0).map_err(|_| crate::Error::TimeOutOfRange)
    }
}

impl NumericDate {
    /// Reads a number that is valid JSON (RFC 8259 §6), and rounds it down. It is exact, except that a number outside the range
    /// of `i64` becomes the nearest one in it.
    pub(crate) fn from_json(number: &str) -> Self {
        // Nearly all are positive integers of a few digits.
        let next = |secs: i64, digit: u8| {
            digit.is_ascii_digit().then(|| secs.wrapping_mul(10).wrapping_add((digit & 0xF).into()))
        };
        // 18 digits fit.
        if number.len() <= 18
            && let Some(secs) = number.bytes().try_fold(0, next)
        {
            return Self(secs);
        }
        let (is_negative, number) = number.strip_prefix('-').map_or((false, number), |number| (true, number));
        let (int, rest) = split_at(number.as_bytes(), |byte| !byte.is_ascii_digit());
        let (point_and_fraction, exponent) = split_at(rest, |byte| byte | 0x20 == b'e');
        let exponent = match exponent {
            [_, b'-', digits @ ..] => parse(digits).saturating_neg(),
            [_, b'+', digits @ ..] | [_, digits @ ..] => parse(digits),
            [] => 0,
        };
        // How many digits are before the point. They make the integer; of the others it only matters whether one is not zero.
        let mut before = i32::try_from(int.len()).unwrap_or(i32::MAX).saturating_add(exponent);
        let (mut secs, mut has_fraction) = (0, false);
        for digit in int.iter().chain(point_and_fraction.iter().skip(1)) {
            if before > 0 {
                secs = append(secs, *digit);
                before = before.wrapping_sub(1);
            } else {
                has_fraction |= *digit != b'0';
            }
        }
        // The point may be after the last digit. Twenty more zeros bring any value but zero to the end of the range.
        for _ in 0..before.clamp(0, 20) {
            secs = append(secs, b'0');
        }
        if is_negative {
            Self(0_i64.saturating_sub_unsigned(secs.saturating_add(has_fraction.into())))
        } else {
            secs.into()
        }
    }
}

fn split_at(text: &[u8], is_end: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let at = text.iter().position(|&byte| is_end(byte)).unwrap_or(text.len());
    // `at` is never beyond the end.
    text.split_at_checked(at).unwrap_or_default()
}

/// The value of an exponent, which stops growing at 10^8: no token has so many digits that a larger one makes a difference.
fn parse(digits: &[u8]) -> i32 {
    digits.iter().fold(0, |value, digit| {
        if value < 1_000_000_000 / 10 { value.wrapping_mul(10).wrapping_add(i32::from(digit & 0xF)) } else { value }
    })
}

/// The number with one more digit. It saturates.
fn append(number: u64, digit: u8) -> u64 {
    const LAST_THAT_FITS: u64 = u64::MAX / 10 - 1;
    if number <= LAST_THAT_FITS { number.wrapping_mul(10).wrapping_add(u64::from(digit & 0xF)) } else { u64::MAX }
}
