//! Whether a verified token permits what is asked. Pure.

use super::{Fingerprint, Need};
use kernel::Timestamp;
use regex::RegexSet;
use wire::token::{Permissions, Token};

/// A token that has been verified, with its patterns compiled.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) token: Token,
    pub(super) expires: Timestamp,
    pub(super) fingerprint: Fingerprint,
    patterns: Option<(RegexSet, Vec<Permissions>)>,
}

impl Verified {
    /// Compiles the token's patterns; one that does not compile permits nothing.
    pub(super) fn new(token: Token, fingerprint: Fingerprint) -> Self {
        let compiles =
            |text: &str| regex::RegexBuilder::new(text).size_limit(64 << 10).build().is_ok();
        let (texts, bits): (Vec<_>, Vec<_>) = token
            .patterns
            .channels
            .iter()
            .filter(|(text, _)| compiles(text))
            .map(|(text, bits)| (text.clone(), *bits))
            .unzip();
        let patterns =
            if texts.is_empty() { None } else { RegexSet::new(texts).ok().map(|set| (set, bits)) };
        let expires = expiry(&token);
        Self { token, expires, fingerprint, patterns }
    }

    /// An exact entry decides alone; otherwise every matching pattern adds its bits.
    fn permissions(&self, channel: &str) -> Permissions {
        if let Some((_, bits)) =
            self.token.resources.channels.iter().find(|(name, _)| name == channel)
        {
            return *bits;
        }
        let Some((set, bits)) = &self.patterns else {
            return Permissions::NONE;
        };
        set.matches(channel)
            .into_iter()
            .filter_map(|index| bits.get(index))
            .fold(Permissions::NONE, |all, more| all | *more)
    }

    /// The channels for which something asked is not permitted.
    pub(super) fn missing(&self, needs: &[Need<'_>]) -> Vec<String> {
        needs
            .iter()
            .filter(|need| !self.permissions(need.channel).allows(need.permission))
            .map(|need| need.channel.to_owned())
            .collect()
    }
}

/// The instant at which a token ends.
pub(super) fn expiry(token: &Token) -> Timestamp {
    let seconds = i64::try_from(token.expires()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
