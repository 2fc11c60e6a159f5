//! The only source of the current time.

use jiff::{SignedDuration, Timestamp};
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::Duration;

/// Tells the time. Passed in, so that rules and tests never read the machine's clock.
pub trait Clock: Send + Sync {
    /// The current instant.
    fn now(&self) -> Timestamp;

    /// How many times faster than the machine's it runs: 1, but in a demo.
    fn speed(&self) -> u32 {
        1
    }

    /// How long the machine takes while so long passes by this clock. Whoever sleeps until an instant of the clock
    /// sleeps so long; waits for networks and disks, which no clock hurries, stay as they are.
    fn real(&self, time: Duration) -> Duration {
        time / self.speed().max(1)
    }

    /// Moves the clock ahead; `false` where it cannot be moved, which is everywhere but in a demo.
    fn skip(&self, _: Duration) -> bool {
        false
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that runs faster than the machine's and can be moved ahead, so that a demo shows a day in minutes, and what
/// is due in seven years now. It never goes back.
#[derive(Debug)]
pub struct ScaledClock {
    /// When it was like the machine's.
    begun: Timestamp,
    speed: NonZeroU32,
    ahead: Mutex<SignedDuration>,
}

impl ScaledClock {
    /// A clock that shows the machine's time now, and runs so many times faster from then on.
    pub fn new(speed: NonZeroU32) -> Self {
        Self { begun: SystemClock.now(), speed, ahead: Mutex::default() }
    }

    /// One that goes like a clock elsewhere, which shows this instant now.
    pub fn like(shown: Timestamp, speed: NonZeroU32) -> Self {
        let own = Self::new(speed);
        let ahead = Mutex::new(shown.duration_since(own.begun));
        Self { ahead, ..own }
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        let passed = SystemClock.now().duration_since(self.begun).max(SignedDuration::ZERO);
        let ahead = *self.ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let factor = i32::try_from(self.speed.get()).unwrap_or(i32::MAX);
        let shown = passed.checked_mul(factor).and_then(|passed| passed.checked_add(ahead));
        self.begun.saturating_add(shown.unwrap_or(ahead)).unwrap_or(Timestamp::MAX)
    }

    fn speed(&self) -> u32 {
        self.speed.get()
    }

    fn skip(&self, time: Duration) -> bool {
        let mut ahead = self.ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let step = SignedDuration::try_from(time).ok().and_then(|step| ahead.checked_add(step));
        *ahead = step.unwrap_or(*ahead);
        step.is_some()
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct FakeClock(Mutex<Timestamp>);

impl FakeClock {
    /// A clock standing at `start`.
    pub const fn new(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves the clock on (or back, for a negative `step`).
    pub fn advance(&self, step: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now.saturating_add(step).unwrap_or(*now);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: NonZeroU32 = NonZeroU32::new(60).unwrap();

    #[test]
    fn a_minute_of_a_fast_clock_is_a_second_of_the_machine() {
        let clock = ScaledClock::new(MINUTE);
        assert_eq!(clock.real(Duration::from_mins(1)), Duration::from_secs(1));
        let (machine, shown) = (SystemClock.now(), clock.now());
        std::thread::sleep(Duration::from_millis(20));
        let passed = clock.now().duration_since(shown);
        let real = SystemClock.now().duration_since(machine);
        assert!(passed >= SignedDuration::from_millis(1_200), "{passed:?}");
        assert!(passed <= real * 60, "{passed:?} in {real:?}");
    }

    #[test]
    fn a_fast_clock_goes_ahead_and_an_own_clock_does_not() {
        let years = Duration::from_hours(7 * 365 * 24);
        let clock = ScaledClock::new(NonZeroU32::MIN);
        assert!(clock.skip(years));
        let ahead = clock.now().duration_since(SystemClock.now());
        assert!(ahead > SignedDuration::from_hours(7 * 365 * 24 - 1), "{ahead:?}");
        assert!(!SystemClock.skip(years), "the machine's own stays");
        let other = ScaledClock::like(clock.now(), NonZeroU32::MIN);
        assert!(other.now().duration_since(clock.now()).abs() < SignedDuration::from_secs(60));
    }
}
