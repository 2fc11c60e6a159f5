//! Whether a verified token permits what is asked. Pure.

use super::{Fingerprint, Missing, Need, Target};
use crate::keyset::SecretKey;
use kernel::Timestamp;
use regex::RegexSet;
use wire::channel::{Class, classify};
use wire::token::{Permissions, Resources, Token, compile};

/// The longest life of a token that opens a channel which carries PHI, in minutes.
pub const PHI_MINUTES: u64 = 60;

/// A token that has been verified, with its patterns compiled.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) token: Token,
    pub(super) expires: Timestamp,
    pub(super) fingerprint: Fingerprint,
    /// Its signature counts as long as this key does.
    pub(super) signer: SecretKey,
    channels: Patterns,
    groups: Patterns,
    users: Patterns,
}

/// Regular expressions over names, and what each permits.
#[derive(Debug)]
struct Patterns(Option<(RegexSet, Vec<Permissions>)>);

impl Patterns {
    /// Compiles them as the grant did that promised them; what does not compile permits nothing.
    fn new(patterns: &[(String, Permissions)]) -> Self {
        if patterns.is_empty() {
            return Self(None);
        }
        let bits = patterns.iter().map(|(_, bits)| *bits).collect();
        Self(compile(patterns).map(|set| (set, bits)))
    }

    /// Every matching pattern adds its bits.
    fn permissions(&self, name: &str) -> Permissions {
        let Some((set, bits)) = &self.0 else {
            return Permissions::NONE;
        };
        set.matches(name)
            .into_iter()
            .filter_map(|index| bits.get(index))
            .fold(Permissions::NONE, |all, more| all | *more)
    }
}

impl Verified {
    /// Compiles the token's patterns.
    pub(super) fn new(token: Token, fingerprint: Fingerprint, signer: SecretKey) -> Self {
        let Resources { channels, groups, uuids, .. } = &token.patterns;
        Self {
            expires: expiry(&token),
            channels: Patterns::new(channels),
            groups: Patterns::new(groups),
            users: Patterns::new(uuids),
            token,
            fingerprint,
            signer,
        }
    }

    /// An exact entry decides alone; otherwise the patterns do. Of a pattern nobody can tell what it reaches when it is
    /// granted, so what lives longer than a token for PHI may opens no such channel when it is used.
    fn permissions(&self, target: Target<'_>) -> Permissions {
        if let Target::Channel(name) = target
            && self.token.ttl_minutes > PHI_MINUTES
            && classify(name).is_some_and(Class::is_phi)
        {
            return Permissions::NONE;
        }
        let exact = &self.token.resources;
        let (name, exact, patterns) = match target {
            Target::Channel(name) => (name, &exact.channels, &self.channels),
            Target::Group(name) => (name, &exact.groups, &self.groups),
            Target::User(id) => (id, &exact.uuids, &self.users),
        };
        let found = exact.iter().find(|(own, _)| own == name);
        found.map_or_else(|| patterns.permissions(name), |(_, bits)| *bits)
    }

    /// The targets for which something asked is not permitted.
    pub(super) fn missing(&self, needs: &[Need<'_>]) -> Missing {
        let short = |need: &&Need<'_>| !self.permissions(need.target).allows(need.permission);
        needs.iter().filter(short).map(|need| need.target).collect()
    }
}

/// The instant at which a token ends.
pub(super) fn expiry(token: &Token) -> Timestamp {
    let seconds = i64::try_from(token.expires()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
