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
            "the clock went ahead of this machine's own time since the start; disposals, files that end, ends of keys, consents and proxies, missed visits and reminders wait: put it right and see that it stays so; if it is right, for it was behind when the server started or the machine was paused, restart the server, which goes by it from then on"
        );
        false
    }

    /// The same without a word, for whoever asks every second.
    pub(super) fn goes_quietly(&self) -> bool {
        self.ahead().is_none()
    }

    /// By how many seconds it is ahead; 0 where it is behind.
    pub(super) fn seconds_ahead(&self) -> i64 {
        self.gained().as_secs().max(0)
    }

    /// By how much it is ahead, if by more than it may.
    fn ahead(&self) -> Option<SignedDuration> {
        let gained = self.gained();
        (gained >= TOLERATED).then_some(gained)
    }

    /// What it gained on this machine's own time since the start. A demo's clock is moved on purpose.
    fn gained(&self) -> SignedDuration {
        if self.clock.skip(Duration::ZERO) {
            return SignedDuration::ZERO;
        }
        let real = awake_and_asleep().saturating_sub(self.since);
        let real = SignedDuration::try_from(real).unwrap_or(SignedDuration::MAX);
        self.clock.now().duration_since(self.shown).saturating_sub(real)
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
            // Some time of the machine's own passes meanwhile.
            let told = steady.seconds_ahead();
            assert_eq!(told > 3_600, !goes, "{hours}: {told}");
            assert!(told >= 0, "{hours}: {told}");
        }
        let demo: Arc<dyn Clock> = Arc::new(ScaledClock::new(NonZeroU32::MIN));
        let steady = Steady::new(&demo);
        assert!(demo.skip(Duration::from_hours(24 * 365)) && steady.goes());
        assert_eq!(steady.seconds_ahead(), 0);
    }
}
