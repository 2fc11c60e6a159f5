//! Hands out credentials for the relay, this server's own or a coturn with the same secret.

use super::Relay;
use crate::config::TurnSection;
use crate::egress::Egress;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jiff::SignedDuration;
use kernel::{Clock, PersonId, Timestamp};
use std::num::NonZeroU32;
use std::sync::Arc;
use turn::credential::{Credential, Secret};

/// How long a credential lasts.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// Credentials a person may fetch in a minute; a browser needs one every ten.
const PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);

/// A credential and where it is good.
#[derive(Debug)]
pub(crate) struct Granted {
    pub(crate) urls: Vec<String>,
    pub(crate) credential: Credential,
    pub(crate) seconds: i64,
}

/// The place where credentials are had.
pub(crate) struct Office {
    secret: Secret,
    urls: Vec<String>,
    egress: Egress,
    rate: DefaultKeyedRateLimiter<String>,
    clock: Arc<dyn Clock>,
    /// This server's own relay; a coturn is asked nothing.
    relay: Option<Arc<Relay>>,
}

impl Office {
    /// Credentials that follow from this secret, good at these addresses.
    pub(crate) fn new(
        secret: &str,
        (urls, egress): (Vec<String>, Egress),
        clock: Arc<dyn Clock>,
        relay: Option<Arc<Relay>>,
    ) -> Self {
        let rate = RateLimiter::keyed(Quota::per_minute(PER_MINUTE));
        Self { secret: Secret::new(secret), urls, egress, rate, clock, relay }
    }

    /// The addresses of the settings, else those of the listeners.
    pub(crate) fn urls(section: &TurnSection, own: Vec<String>) -> Vec<String> {
        if section.urls.is_empty() { own } else { section.urls.clone() }
    }

    /// Whether a person may fetch one more credential now.
    pub(crate) fn admits(&self, person: &PersonId) -> bool {
        self.rate.check_key(&person.as_str().to_owned()).is_ok()
    }

    /// A credential for a user of the relay.
    pub(crate) fn grant(&self, user: &str) -> Granted {
        let now = self.clock.now();
        if let Some(relay) = &self.relay {
            relay.welcome(user);
        }
        let until = now.saturating_add(LIFE).unwrap_or(now);
        let credential = self.secret.issue(user, until);
        Granted { urls: self.open_urls(), credential, seconds: LIFE.as_secs() }
    }

    /// Where browsers may be sent: anywhere of this server's own, elsewhere only while something covers it.
    fn open_urls(&self) -> Vec<String> {
        let open = |url: &&String| self.egress.admit_relay(url).is_ok();
        self.urls.iter().filter(open).cloned().collect()
    }

    /// Forgets those who have been quiet.
    pub(crate) fn forget(&self) {
        self.rate.retain_recent();
        self.rate.shrink_to_fit();
    }

    /// Ends a user's media, whose last credential is at most as old as credentials get.
    pub(crate) fn end(relay: &Relay, user: &str, now: Timestamp) {
        relay.end(user, now.saturating_add(LIFE).unwrap_or(now));
    }
}
