//! The time of a token. The only file that names `time`.

use core::{
    ops::{Add, Sub},
    time::Duration,
};

/// A point in time, as tokens write it (RFC 7519 §2): whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Every `i64` is one. Sums saturate at the ends of the range, and what a [`Duration`] has below a second is dropped.
///
/// ```
/// use core::time::Duration;
/// use hs256::NumericDate;
///
/// let now = NumericDate::from_secs(1_800_000_000);
/// assert_eq!((now + Duration::from_secs(30 * 60)).as_secs(), 1_800_001_800);
/// assert_eq!(NumericDate::MAX + Duration::from_secs(1), NumericDate::MAX);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumericDate(i64);

impl NumericDate {
    /// The earliest time that can be represented.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest time that can be represented.
    pub const MAX: Self = Self(i64::MAX);

    /// The time `secs` seconds after (or, if negative, before) 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs)
    }

    /// The seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// The time of the system clock.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn now() -> Self {
        let epoch = Self(0);
        match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => epoch + since,
            Err(before) => epoch - before.duration(),
        }
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

/// Fractions of a second are dropped, towards the past.
#[cfg(feature = "std")]
impl From<time::OffsetDateTime> for NumericDate {
    fn from(time: time::OffsetDateTime) -> Self {
        Self(time.unix_timestamp())
    }
}

/// In UTC; [`Error::TimeOutOfRange`](crate::Error::TimeOutOfRange) outside the years that `time` represents, which are
/// -9999 to 9999 unless its `large-dates` is on.
#[cfg(feature = "std")]
impl TryFrom<NumericDate> for time::OffsetDateTime {
    type Error = crate::Error;

    fn try_from(date: NumericDate) -> Result<Self, crate::Error> {
        Self::from_unix_timestamp(date.0).map_err(|_| crate::Error::TimeOutOfRange)
    }
}
