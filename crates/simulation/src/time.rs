//! The day's time: that of the server's clock.

use jiff::{SignedDuration, Timestamp};
use kernel::{Clock as _, ScaledClock};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Tells and waits for the server's time.
#[derive(Clone, Debug)]
pub(crate) struct Time {
    clock: Arc<ScaledClock>,
    begun: tokio::time::Instant,
}

impl Time {
    /// The time of a server that shows this instant now.
    pub(crate) fn like(shown: Timestamp, speed: NonZeroU32) -> Self {
        let clock = Arc::new(ScaledClock::like(shown, speed));
        Self { clock, begun: tokio::time::Instant::now() }
    }

    /// What the server's clock shows.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How long the day has been played, by the machine.
    pub(crate) fn played(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Waits while so long passes by the server's clock.
    pub(crate) async fn pass(&self, time: Duration) {
        tokio::time::sleep(self.clock.real(time)).await;
    }

    /// Waits until the server's clock shows an instant.
    pub(crate) async fn until(&self, instant: Timestamp) {
        let left = instant.duration_since(self.now());
        self.pass(Duration::try_from(left).unwrap_or_default()).await;
    }

    /// The instant so many minutes from another; negative is before it.
    pub(crate) fn after(instant: Timestamp, minutes: i64) -> Timestamp {
        instant.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(instant)
    }
}
