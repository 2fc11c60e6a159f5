//! Rates: how many requests an address, a user, a keyset and a channel may send.
//!
//! Whoever sends more is told when to come back; a subscribe is held back instead, because older
//! clients end their loop on any refusal.

use crate::config::LimitsSection;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// A burst may be so many times the rate of a second.
const BURST: u32 = 2;

/// Which rate was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Address,
    User,
    Keyset,
    Channel,
    SignIn,
}

impl Scope {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Address => "rate-address",
            Self::User => "rate-user",
            Self::Keyset => "rate-keyset",
            Self::Channel => "rate-channel",
            Self::SignIn => "rate-sign-in",
        }
    }
}

/// A refusal: which rate, and how long until the next request may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    pub(crate) scope: Scope,
    pub(crate) wait: Duration,
}

type Rate = Option<DefaultKeyedRateLimiter<u64>>;

/// All rates of one server.
pub(crate) struct Limits {
    exempt: Vec<IpNet>,
    address: Rate,
    user: Rate,
    keyset: Rate,
    channel: Rate,
    sign_in: Rate,
    clock: DefaultClock,
    /// Keys are kept as hashes that nobody outside can aim at.
    hasher: RandomState,
}

impl Limits {
    pub(crate) fn new(section: &LimitsSection) -> Self {
        let rate = |per_second: u32| {
            let rate = NonZeroU32::new(per_second)?;
            let burst = rate.saturating_mul(NonZeroU32::new(BURST)?);
            Some(RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)))
        };
        Self {
            exempt: section.exempt.clone(),
            address: rate(section.per_address),
            user: rate(section.per_user),
            keyset: rate(section.per_keyset),
            channel: rate(section.per_channel),
            sign_in: NonZeroU32::new(section.sign_ins_per_minute)
                .map(|rate| RateLimiter::keyed(Quota::per_minute(rate))),
            clock: DefaultClock::default(),
            hasher: RandomState::new(),
        }
    }

    /// One more request of this address.
    pub(crate) fn address(&self, address: IpAddr) -> Result<(), TooMany> {
        self.pass_address((&self.address, Scope::Address), address)
    }

    /// One more try of this address to come in, with a password, a passkey or a link.
    pub(crate) fn sign_in(&self, address: IpAddr) -> Result<(), TooMany> {
        self.pass_address((&self.sign_in, Scope::SignIn), address)
    }

    fn pass_address(&self, rate: (&Rate, Scope), address: IpAddr) -> Result<(), TooMany> {
        let address = address.to_canonical();
        if rate.0.is_none() || self.exempt.iter().any(|net| net.contains(&address)) {
            return Ok(());
        }
        self.pass(rate, address)
    }

    /// One more request of this user of a keyset.
    pub(crate) fn user(&self, keyset: &str, user: &str) -> Result<(), TooMany> {
        if user.is_empty() {
            return Ok(());
        }
        self.pass((&self.user, Scope::User), (keyset, user))
    }

    /// One more request to this keyset.
    pub(crate) fn keyset(&self, keyset: &str) -> Result<(), TooMany> {
        self.pass((&self.keyset, Scope::Keyset), keyset)
    }

    /// One more message on this channel.
    pub(crate) fn channel(&self, keyset: &str, channel: &str) -> Result<(), TooMany> {
        self.pass((&self.channel, Scope::Channel), (keyset, channel))
    }

    fn pass(&self, (rate, scope): (&Rate, Scope), key: impl Hash) -> Result<(), TooMany> {
        let Some(rate) = rate else { return Ok(()) };
        let checked = rate.check_key(&self.hasher.hash_one(key));
        checked.map_err(|until| TooMany { scope, wait: until.wait_time_from(self.clock.now()) })
    }

    /// Forgets those who have been quiet.
    pub(crate) fn forget(&self) {
        let all = [&self.address, &self.user, &self.keyset, &self.channel, &self.sign_in];
        for rate in all.into_iter().flatten() {
            rate.retain_recent();
            rate.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, Scope};
    use crate::config::LimitsSection;

    #[test]
    fn each_rate_counts_for_itself_and_says_when_to_come_back() {
        let section = LimitsSection {
            per_address: 5,
            per_user: 2,
            per_keyset: 0,
            per_channel: 1,
            sign_ins_per_minute: 3,
            exempt: vec!["127.0.0.0/8".parse().unwrap()],
            staff_networks: Vec::new(),
        };
        let limits = Limits::new(&section);
        let (near, far) = ("127.0.0.1".parse().unwrap(), "::ffff:192.0.2.1".parse().unwrap());
        assert!((0..100).all(|_| limits.address(near).is_ok()));
        assert!((0..100).all(|_| limits.sign_in(near).is_ok()));
        assert_eq!((0..100).filter(|_| limits.sign_in(far).is_ok()).count(), 3);
        assert_eq!((0..100).filter(|_| limits.address(far).is_ok()).count(), 10);
        assert_eq!((0..100).filter(|_| limits.user("k", "ann").is_ok()).count(), 4);
        assert!(limits.user("k", "bob").is_ok() && limits.user("other", "ann").is_ok());
        assert!((0..100).all(|_| limits.keyset("k").is_ok()));
        assert!((0..2).all(|_| limits.channel("k", "c").is_ok()));
        let refused = limits.channel("k", "c").unwrap_err();
        assert_eq!(refused.scope, Scope::Channel);
        assert!(refused.wait.as_millis() > 500 && refused.wait.as_millis() <= 1_000);
        limits.forget();
    }
}
