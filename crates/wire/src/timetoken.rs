//! The protocol's clock: 100-nanosecond ticks since 1970, which also name a message.

use kernel::Timestamp;
use std::fmt;
use std::str::FromStr;

/// A point in a keyset's log. Always fits a signed 64-bit column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timetoken(u64);

/// The text is not a decimal number of at most 20 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a timetoken is a decimal number of 1 to 20 digits")]
pub struct TimetokenError;

impl Timetoken {
    /// Before every message; as a cursor it asks for a handshake.
    pub const ZERO: Self = Self(0);
    /// After every message.
    pub const MAX: Self = Self(i64::MAX.unsigned_abs());

    /// A timetoken of so many ticks; more than [`Timetoken::MAX`] becomes it.
    pub const fn new(ticks: u64) -> Self {
        if ticks > Self::MAX.0 { Self::MAX } else { Self(ticks) }
    }

    /// The number of ticks.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The number of ticks as a database column holds it.
    pub const fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// Reads a database column; a negative number becomes zero.
    pub const fn from_i64(ticks: i64) -> Self {
        if ticks < 0 { Self::ZERO } else { Self(ticks.cast_unsigned()) }
    }

    /// The instant's timetoken; instants before 1970 become zero.
    pub fn from_timestamp(instant: Timestamp) -> Self {
        u64::try_from(instant.as_nanosecond() / 100).map_or(Self::ZERO, Self::new)
    }

    /// The instant, as far as the calendar reaches.
    pub fn to_timestamp(self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.0) * 100).unwrap_or(Timestamp::MAX)
    }

    /// The very next timetoken.
    #[must_use]
    pub const fn next(self) -> Self {
        Self::new(self.0 + 1)
    }

    /// The timetoken just before this one.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Timetoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Timetoken {
    type Err = TimetokenError;

    fn from_str(text: &str) -> Result<Self, TimetokenError> {
        if text.is_empty() || text.len() > 20 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TimetokenError);
        }
        // Twenty digits may exceed 64 bits; such a cursor lies beyond every message.
        Ok(text.parse().map_or(Self::MAX, Self::new))
    }
}
