//! How much one allocation, one user and all of them together may take. Pure.

use jiff::SignedDuration;
use kernel::Timestamp;

/// The limits of a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes a second in each direction of an allocation; 0 is no limit.
    pub bytes_per_second: u64,
    /// Seconds that an allocation lasts between two refreshes at most.
    pub lifetime_seconds: u32,
    /// Peers an allocation may let in at a time.
    pub permissions: usize,
    /// Channels an allocation may bind at a time.
    pub channels: usize,
    /// Allocations of one user at a time.
    pub per_user: usize,
    /// Allocations of all users at a time.
    pub total: usize,
}

/// Seconds that RFC 8656 gives an allocation whose client asks for less or for nothing.
const USUAL_SECONDS: u32 = 600;

impl Limits {
    /// Seconds given to a client that asks for so many.
    pub fn lifetime(&self, asked: Option<u32>) -> u32 {
        asked.unwrap_or(0).max(USUAL_SECONDS).min(self.lifetime_seconds)
    }
}

/// What may still be carried in one direction: refilled evenly, and full after a quiet second.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    left: u64,
    filled: Timestamp,
}

impl Budget {
    /// A full second's worth.
    pub const fn new(limits: &Limits, now: Timestamp) -> Self {
        Self { left: limits.bytes_per_second, filled: now }
    }

    /// Takes so many bytes, if they are there.
    pub fn take(&mut self, bytes: usize, limits: &Limits, now: Timestamp) -> bool {
        let rate = limits.bytes_per_second;
        if rate == 0 {
            return true;
        }
        let passed = now.duration_since(self.filled).max(SignedDuration::ZERO);
        let micros = u64::try_from(passed.as_micros()).unwrap_or(0).min(1_000_000);
        let earned = rate.saturating_mul(micros) / 1_000_000;
        if earned > 0 {
            self.left = self.left.saturating_add(earned).min(rate);
            self.filled = now;
        }
        let left = self.left.checked_sub(u64::try_from(bytes).unwrap_or(u64::MAX));
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Limits};
    use jiff::SignedDuration;
    use kernel::Timestamp;

    const LIMITS: Limits = Limits {
        bytes_per_second: 1_000,
        lifetime_seconds: 900,
        permissions: 1,
        channels: 1,
        per_user: 1,
        total: 1,
    };

    #[test]
    fn a_budget_is_a_second_deep_and_refills_evenly() {
        let start = Timestamp::from_second(1_700_000_000).unwrap();
        let mut budget = Budget::new(&LIMITS, start);
        assert!(budget.take(1_000, &LIMITS, start));
        assert!(!budget.take(1, &LIMITS, start));
        let soon = start + SignedDuration::from_millis(100);
        assert!(budget.take(100, &LIMITS, soon) && !budget.take(1, &LIMITS, soon));
        let late = start + SignedDuration::from_secs(60);
        assert!(!budget.take(1_001, &LIMITS, late) && budget.take(1_000, &LIMITS, late));
        assert!(!budget.take(1, &LIMITS, start), "a clock that is put back earns nothing");
    }

    #[test]
    fn a_lifetime_is_ten_minutes_or_what_is_asked_but_never_above_the_limit() {
        for (asked, given) in [(None, 600), (Some(1), 600), (Some(700), 700), (Some(9_999), 900)] {
            assert_eq!(LIMITS.lifetime(asked), given, "{asked:?}");
        }
    }
}
