//! Rates: how many requests an address, a user, a keyset and a channel may send. The server has rates
//! for all, and a keyset may have narrower ones of its own.
//!
//! Whoever sends more is told when to come back; a subscribe is held back instead, because older
//! clients end their loop on any refusal.

mod heavy;
mod own;

pub(crate) use heavy::Heavy;

use crate::config::LimitsSection;
use crate::http::household;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use own::{Asked, Own};
use realtime::KeysetId;
use realtime::keyset::{Keyset, Rates};
use rustc_hash::FxHashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// A burst may be so many times the rate of a second.
const BURST: u32 = 2;

/// And for an address, from which a whole practice may open its day at once.
const ADDRESS_BURST: u32 = 5;

/// So many may try to come in at once; each costs a slow hash.
const SIGN_IN_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// Which rate was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Address,
    User,
    Keyset,
    Channel,
    Publish,
    UserPublish,
    History,
    SignIn,
}

impl Scope {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Address => "rate-address",
            Self::User => "rate-user",
            Self::Keyset => "rate-keyset",
            Self::Channel => "rate-channel",
            Self::Publish => "rate-publish",
            Self::UserPublish => "rate-user-publish",
            Self::History => "rate-history",
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

/// Holds the answer to an address that asks too often, so that a client which takes no notice of what
/// it is told costs little more than the connection it waits on.
pub(crate) async fn brake() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

type Rate = Option<DefaultKeyedRateLimiter<u64>>;

/// So many a second, and bursts of so many times as much; 0 is no limit.
fn quota(per_second: u32, burst: u32) -> Option<Quota> {
    let rate = NonZeroU32::new(per_second)?;
    let burst = rate.saturating_mul(NonZeroU32::new(burst)?);
    Some(Quota::per_second(rate).allow_burst(burst))
}

fn pass((rate, scope): (&Rate, Scope), key: u64, clock: &DefaultClock) -> Result<(), TooMany> {
    let Some(rate) = rate else { return Ok(()) };
    let checked = rate.check_key(&key);
    checked.map_err(|until| TooMany { scope, wait: until.wait_time_from(clock.now()) })
}

/// All rates of one server.
pub(crate) struct Limits {
    exempt: Vec<IpNet>,
    address: Rate,
    user: Rate,
    keyset: Rate,
    channel: Rate,
    sign_in: Rate,
    own: RwLock<FxHashMap<KeysetId, Arc<Own>>>,
    clock: DefaultClock,
    /// Keys are kept as hashes that nobody outside can aim at.
    hasher: RandomState,
}

impl Limits {
    pub(crate) fn new(section: &LimitsSection) -> Self {
        let rate = |per_second| quota(per_second, BURST).map(RateLimiter::keyed);
        let sign_ins = |rate| Quota::per_minute(rate).allow_burst(rate.min(SIGN_IN_BURST));
        Self {
            exempt: section.exempt.clone(),
            address: quota(section.per_address, ADDRESS_BURST).map(RateLimiter::keyed),
            user: rate(section.per_user),
            keyset: rate(section.per_keyset),
            channel: rate(section.per_channel),
            sign_in: NonZeroU32::new(section.sign_ins_per_minute)
                .map(|rate| RateLimiter::keyed(sign_ins(rate))),
            own: RwLock::default(),
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
        self.pass(rate, household(address))
    }

    /// Whether any rate but an address's counts for a keyset.
    pub(crate) fn counts(&self, keyset: &Keyset) -> bool {
        let all = [&self.user, &self.keyset, &self.channel];
        keyset.rates != Rates::default() || all.into_iter().any(Option::is_some)
    }

    /// One more request of this user of a keyset.
    pub(crate) fn user(&self, keyset: &Keyset, user: &str) -> Result<(), TooMany> {
        if user.is_empty() {
            return Ok(());
        }
        self.own(keyset, &Asked::User(self.hasher.hash_one(user)))?;
        self.pass((&self.user, Scope::User), (keyset.id, user))
    }

    /// One more request to this keyset.
    pub(crate) fn keyset(&self, keyset: &Keyset) -> Result<(), TooMany> {
        self.own(keyset, &Asked::Request)?;
        self.pass((&self.keyset, Scope::Keyset), keyset.id)
    }

    /// One more message of this user on this channel. All who give no name are one user.
    pub(crate) fn publish(
        &self,
        keyset: &Keyset,
        (user, channel): (&str, &str),
    ) -> Result<(), TooMany> {
        self.own(keyset, &Asked::UserPublish(self.hasher.hash_one(user)))?;
        self.own(keyset, &Asked::Publish)?;
        self.own(keyset, &Asked::Channel(self.hasher.hash_one(channel)))?;
        self.pass((&self.channel, Scope::Channel), (keyset.id, channel))
    }

    /// One more request for history.
    pub(crate) fn history(&self, keyset: &Keyset) -> Result<(), TooMany> {
        self.own(keyset, &Asked::History)
    }

    fn pass(&self, rate: (&Rate, Scope), key: impl Hash) -> Result<(), TooMany> {
        if rate.0.is_none() {
            return Ok(());
        }
        pass(rate, self.hasher.hash_one(key), &self.clock)
    }

    /// Asks a keyset's own rates, if it has any; they start afresh when they are changed.
    fn own(&self, keyset: &Keyset, asked: &Asked) -> Result<(), TooMany> {
        if keyset.rates == Rates::default() {
            return Ok(());
        }
        let known =
            self.own.read().unwrap_or_else(PoisonError::into_inner).get(&keyset.id).cloned();
        let own = known.filter(|own| own.rates == keyset.rates).unwrap_or_else(|| {
            let fresh = Arc::new(Own::new(keyset.rates));
            let mut all = self.own.write().unwrap_or_else(PoisonError::into_inner);
            all.insert(keyset.id, Arc::clone(&fresh));
            fresh
        });
        own.pass(asked, &self.clock)
    }

    /// Forgets those who have been quiet.
    pub(crate) fn forget(&self) {
        let all = [&self.address, &self.user, &self.keyset, &self.channel, &self.sign_in];
        for rate in all.into_iter().flatten() {
            rate.retain_recent();
            rate.shrink_to_fit();
        }
        for own in self.own.read().unwrap_or_else(PoisonError::into_inner).values() {
            own.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, Scope};
    use crate::config::LimitsSection;
    use realtime::KeysetId;
    use realtime::keyset::{Keyset, Options, Rates};

    fn keyset(id: i64, rates: Rates) -> Keyset {
        let options = Options { rates, ..Options::default() };
        Keyset { id: KeysetId(id), ..Keyset::new("sub", "clinic", &options) }
    }

    /// No rate of the server's own.
    fn none() -> LimitsSection {
        LimitsSection {
            per_address: 0,
            per_user: 0,
            per_keyset: 0,
            per_channel: 0,
            sign_ins_per_minute: 0,
            exempt: Vec::new(),
            staff_networks: Vec::new(),
            admin_networks: Vec::new(),
        }
    }

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
            admin_networks: Vec::new(),
        };
        let limits = Limits::new(&section);
        let (k, other) = (keyset(1, Rates::default()), keyset(2, Rates::default()));
        let (near, far) = ("127.0.0.1".parse().unwrap(), "::ffff:192.0.2.1".parse().unwrap());
        assert!((0..100).all(|_| limits.address(near).is_ok()));
        assert!((0..100).all(|_| limits.sign_in(near).is_ok()));
        assert_eq!((0..100).filter(|_| limits.sign_in(far).is_ok()).count(), 3);
        assert_eq!((0..100).filter(|_| limits.address(far).is_ok()).count(), 25);
        assert_eq!((0..100).filter(|_| limits.user(&k, "ann").is_ok()).count(), 4);
        assert!(limits.user(&k, "bob").is_ok() && limits.user(&other, "ann").is_ok());
        assert!((0..100).all(|_| limits.keyset(&k).is_ok()));
        assert!((0..2).all(|_| limits.publish(&k, ("ann", "c")).is_ok()));
        let refused = limits.publish(&k, ("ann", "c")).unwrap_err();
        assert_eq!(refused.scope, Scope::Channel);
        assert!(refused.wait.as_millis() > 500 && refused.wait.as_millis() <= 1_000);
        limits.forget();
    }

    #[test]
    fn a_keyset_may_have_narrower_rates_of_its_own() {
        let limits = Limits::new(&none());
        let narrow = Rates { publishes: 2, history: 1, ..Rates::default() };
        let (small, free) = (keyset(1, narrow), keyset(2, Rates::default()));
        assert_eq!((0..50).filter(|_| limits.publish(&small, ("ann", "c")).is_ok()).count(), 4);
        assert_eq!(limits.publish(&small, ("ann", "d")).unwrap_err().scope, Scope::Publish);
        assert_eq!((0..50).filter(|_| limits.history(&small).is_ok()).count(), 2);
        assert!((0..50).all(|_| limits.publish(&free, ("ann", "c")).is_ok()));
        let wider = keyset(1, Rates { publishes: 10, ..narrow });
        assert_eq!((0..50).filter(|_| limits.publish(&wider, ("ann", "c")).is_ok()).count(), 20);
        limits.forget();
    }
    #[test]
    fn one_user_publishes_so_often_a_minute_and_takes_nothing_of_others() {
        let limits = Limits::new(&none());
        let ten = keyset(1, Rates { publishes_per_user_minute: 10, ..Rates::default() });
        let passed =
            |user: &str| (0..50).filter(|_| limits.publish(&ten, (user, "c")).is_ok()).count();
        assert_eq!(passed("ann"), 10);
        let refused = limits.publish(&ten, ("ann", "another")).unwrap_err();
        assert_eq!(refused.scope, Scope::UserPublish);
        assert!(refused.wait.as_secs() >= 5 && refused.wait.as_secs() <= 6, "{:?}", refused.wait);
        assert_eq!((passed("bob"), passed("")), (10, 10));
        limits.forget();
    }
}
