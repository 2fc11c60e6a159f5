//! The only source of the current time.

use jiff::{SignedDuration, Timestamp};
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::Duration;

/// Tells the time. Passed in, so that rules and tests never read the machine's clock.
pub trait Clock: Send + Sync {
    /// The current instant.
    fn now(&self) -> Timestamp;

    /// The current instant to the microsecond, as stores and answers have it: what is decided on is what is stored.
    fn now_to_microsecond(&self) -> Timestamp {
        let now = self.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

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
    speed: NonZeroU32,
    gone: Mutex<Gone>,
}

/// How a clock came away from the machine's.
#[derive(Clone, Copy, Debug, Default)]
struct Gone {
    /// Since when it runs faster, if it does yet.
    since: Option<Timestamp>,
    ahead: SignedDuration,
}

impl ScaledClock {
    /// A clock that shows the machine's time, and will run so many times faster once it is told to hurry.
    pub fn new(speed: NonZeroU32) -> Self {
        Self { speed, gone: Mutex::default() }
    }

    /// One that goes like a clock elsewhere, which shows this instant now and is in a hurry already.
    pub fn like(shown: Timestamp, speed: NonZeroU32) -> Self {
        let now = SystemClock.now();
        let gone = Gone { since: Some(now), ahead: shown.duration_since(now) };
        Self { speed, gone: Mutex::new(gone) }
    }

    /// From now on it runs faster; told again, it goes on as it does.
    pub fn hurry(&self) {
        let mut gone = self.gone();
        gone.since = gone.since.or(Some(SystemClock.now()));
    }

    fn gone(&self) -> std::sync::MutexGuard<'_, Gone> {
        self.gone.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Timestamp {
        let (now, gone) = (SystemClock.now(), *self.gone());
        let hurried = gone.since.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
        let extra = i32::try_from(self.speed.get() - 1).unwrap_or(i32::MAX);
        let won = hurried.max(SignedDuration::ZERO).checked_mul(extra);
        let ahead = won.and_then(|won| won.checked_add(gone.ahead)).unwrap_or(gone.ahead);
        now.saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    fn speed(&self) -> u32 {
        self.speed.get()
    }

    fn skip(&self, time: Duration) -> bool {
        let mut gone = self.gone();
        let step = SignedDuration::try_from(time).ok();
        let ahead = step.and_then(|step| gone.ahead.checked_add(step));
        gone.ahead = ahead.unwrap_or(gone.ahead);
        ahead.is_some()
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
        let early = clock.now().duration_since(SystemClock.now()).abs();
        assert!(early < SignedDuration::from_secs(1), "not in a hurry yet: {early:?}");
        clock.hurry();
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
