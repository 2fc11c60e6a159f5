//! Whether the clock goes on as this machine's own time does. What cannot be taken back waits while it does not: to a clock
//! that was set a month ahead everything is due.

use jiff::SignedDuration;
use kernel::{Clock, Timestamp};
use rustix::time::{ClockId, clock_gettime};
use std::sync::Arc;
use std::time::Duration;

/// A clock may be put right by so much.
const TOLERATED: SignedDuration = SignedDuration::from_hours(1);

/// What the clock showed when the server started, and when that was.
#[derive(Clone)]
pub(super) struct Steady {
    clock: Arc<dyn Clock>,
    shown: Timestamp,
    since: Duration,
}

impl Steady {
    pub(super) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self { clock: Arc::clone(clock), shown: clock.now(), since: awake_and_asleep() }
    }

    /// Whether it does; says so in the log when not.
    pub(super) fn goes(&self) -> bool {
        let Some(ahead) = self.ahead() else { return true };
        tracing::error!(
            hours = ahead.as_hours(),
            "the clock went ahead of this machine's own time since the start; disposals, files that end, ends of keys, consents and proxies, missed visits and reminders wait until it is right, or until a restart says that it is"
        );
        false
    }

    /// The same without a word, for whoever asks every second.
    pub(super) fn goes_quietly(&self) -> bool {
        self.ahead().is_none()
    }

    /// By how much it is ahead, if by more than it may. A demo's clock is moved on purpose.
    fn ahead(&self) -> Option<SignedDuration> {
        let real = awake_and_asleep().saturating_sub(self.since);
        let real = SignedDuration::try_from(real).unwrap_or(SignedDuration::MAX);
        let ahead = self.clock.now().duration_since(self.shown).saturating_sub(real);
        (ahead >= TOLERATED && !self.clock.skip(Duration::ZERO)).then_some(ahead)
    }
}

/// How long this machine runs, with what it slept.
fn awake_and_asleep() -> Duration {
    Duration::try_from(clock_gettime(ClockId::Boottime)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Steady;
    use jiff::SignedDuration;
    use kernel::{Clock, FakeClock, ScaledClock, Timestamp};
    use std::num::NonZeroU32;
    use std::sync::Arc;
    use std::time::Duration;

    #[tokio::test]
    async fn a_clock_that_jumps_ahead_is_told_until_it_is_put_right_and_one_that_is_moved_on_purpose_is_not()
     {
        let fake = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH));
        let steady = Steady::new(&(Arc::clone(&fake) as Arc<dyn Clock>));
        for (hours, goes) in [(0, true), (24 * 31, false), (-24 * 31, true), (-48, true)] {
            fake.advance(SignedDuration::from_hours(hours));
            assert_eq!((steady.goes(), steady.goes_quietly()), (goes, goes), "{hours}");
        }
        let demo: Arc<dyn Clock> = Arc::new(ScaledClock::new(NonZeroU32::MIN));
        let steady = Steady::new(&demo);
        assert!(demo.skip(Duration::from_hours(24 * 365)) && steady.goes());
    }
}
