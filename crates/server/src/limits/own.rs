//! The rates of one keyset's own.

use super::{BURST, Rate, Scope, TooMany, pass, quota};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use realtime::keyset::Rates;
use std::num::NonZeroU32;

/// What one keyset may ask for, counted.
pub(super) struct Own {
    pub(super) rates: Rates,
    requests: Option<DefaultDirectRateLimiter>,
    publishes: Option<DefaultDirectRateLimiter>,
    history: Option<DefaultDirectRateLimiter>,
    user: Rate,
    channel: Rate,
    user_publishes: Rate,
}

/// What is counted.
pub(super) enum Asked {
    Request,
    Publish,
    History,
    /// By the hash of a user.
    User(u64),
    /// By the hash of a channel.
    Channel(u64),
    /// A message, by the hash of a user.
    UserPublish(u64),
}

impl Own {
    pub(super) fn new(rates: Rates) -> Self {
        let direct = |rate| quota(rate, BURST).map(RateLimiter::direct);
        let keyed = |rate| quota(rate, BURST).map(RateLimiter::keyed);
        let minute = NonZeroU32::new(rates.publishes_per_user_minute).map(Quota::per_minute);
        Self {
            rates,
            requests: direct(rates.requests),
            publishes: direct(rates.publishes),
            history: direct(rates.history),
            user: keyed(rates.per_user),
            channel: keyed(rates.per_channel),
            user_publishes: minute.map(RateLimiter::keyed),
        }
    }

    pub(super) fn pass(&self, asked: &Asked, clock: &DefaultClock) -> Result<(), TooMany> {
        let (rate, scope) = match asked {
            Asked::Request => (&self.requests, Scope::Keyset),
            Asked::Publish => (&self.publishes, Scope::Publish),
            Asked::History => (&self.history, Scope::History),
            Asked::User(hash) => return pass((&self.user, Scope::User), *hash, clock),
            Asked::Channel(hash) => return pass((&self.channel, Scope::Channel), *hash, clock),
            Asked::UserPublish(hash) => {
                return pass((&self.user_publishes, Scope::UserPublish), *hash, clock);
            }
        };
        let Some(rate) = rate else { return Ok(()) };
        let checked = rate.check();
        checked.map_err(|until| TooMany { scope, wait: until.wait_time_from(clock.now()) })
    }

    /// Forgets those who have been quiet.
    pub(super) fn forget(&self) {
        for rate in [&self.user, &self.channel, &self.user_publishes].into_iter().flatten() {
            rate.retain_recent();
            rate.shrink_to_fit();
        }
    }
}
