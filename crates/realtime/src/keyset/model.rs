//! What a keyset is.

use super::{Features, Options, Quotas, Rates};
use kernel::Timestamp;
use std::fmt;
use std::sync::Arc;
use wire::channel::Class;

/// A keyset's number in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeysetId(pub i64);

/// A secret key; signs requests and tokens, and never leaves the server.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey {
    text: Arc<str>,
    until: Option<Timestamp>,
}

impl SecretKey {
    /// Takes the key's text.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self { text: text.into(), until: None }
    }

    /// The same key, good until then only.
    #[must_use]
    pub fn until(self, until: Option<Timestamp>) -> Self {
        Self { until, ..self }
    }

    /// The key's bytes, for a MAC.
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The key's text, for request signatures.
    pub fn expose(&self) -> &str {
        &self.text
    }

    fn lives(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|end| now < end)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[key]")
    }
}

/// A publish key; it names, it does not prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishKey {
    /// The key's text.
    pub text: String,
    /// When it stops to count, once another took its place.
    pub until: Option<Timestamp>,
}

impl PublishKey {
    /// A key without an end.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), until: None }
    }
}

/// Names that a keyset speaks of, such as those outside the channel table, and their class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRule {
    /// An exact name, a prefix ending in `*`, or `*` for every name.
    pub pattern: String,
    /// The class that such channels get.
    pub class: Class,
}

impl CustomRule {
    /// Whether the rule speaks of this name.
    pub fn covers(&self, name: &str) -> bool {
        match self.pattern.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => self.pattern == name,
        }
    }
}

/// How presence is told on a keyset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceOptions {
    /// On which channels it is kept: exact names, prefixes ending in `*`, or `*`; nowhere if empty.
    pub channels: Vec<CustomRule>,
    /// From this occupancy on, single events give way to interval events.
    pub announce_max: usize,
    /// Seconds between interval events.
    pub interval: u32,
    /// Whether interval events name who came and went.
    pub deltas: bool,
    /// Whether a subscriber's filter is asked about presence events, too.
    pub filtered: bool,
    /// Whether a connection that breaks off under a poll is a leave, not the start of a timeout.
    pub leave_on_disconnect: bool,
    /// Seconds after an explicit leave in which nobody joins again.
    pub debounce: u32,
    /// The channel that is told when another one turns active or inactive.
    pub notice_channel: Option<String>,
}

impl PresenceOptions {
    /// Whether presence is kept on this channel.
    pub fn covers(&self, channel: &str) -> bool {
        self.channels.iter().any(|rule| rule.covers(channel))
    }
}

/// One environment's keys and options.
#[derive(Clone, Debug)]
pub struct Keyset {
    /// Number in the store, 0 until [`crate::keyset::Keysets::register`] assigns it.
    pub id: KeysetId,
    /// Name the keyset in publish requests; more than one while a key is being replaced.
    pub publish_keys: Vec<PublishKey>,
    /// Names the keyset in every other request.
    pub subscribe_key: String,
    /// Signing keys; the first signs, all verify, so that a key can be rotated without downtime.
    pub secret_keys: Vec<SecretKey>,
    /// Whether every call needs a token or a signature.
    pub access_manager: bool,
    /// Whether ciphertext is also opened, with the channel's data keys, before it is admitted.
    pub strict: bool,
    /// Names allowed besides the channel table; empty closes the keyset to all others.
    pub custom_channels: Vec<CustomRule>,
    /// Where requests may come from; empty is everywhere (KS-015).
    pub networks: Vec<ipnet::IpNet>,
    /// Presence options.
    pub presence: PresenceOptions,
    /// Whether the clinic itself speaks on it.
    pub clinic: bool,
    /// What it offers beyond messages, and how much of it.
    pub features: Features,
    /// How much it may ask for in a second.
    pub rates: Rates,
    /// How much it may hold.
    pub quotas: Quotas,
    /// The organization that the keyset's audit entries name.
    pub organization: String,
}

impl Keyset {
    /// A keyset without keys to publish or sign with yet.
    pub fn new(subscribe_key: &str, organization: &str, options: &Options) -> Self {
        let rule = |pattern: &String| CustomRule { pattern: pattern.clone(), class: Class::Custom };
        let presence = PresenceOptions {
            channels: options.presence_channels.iter().map(rule).collect(),
            announce_max: options.announce_max,
            interval: options.interval_seconds,
            deltas: options.presence_deltas,
            filtered: options.presence_filters,
            leave_on_disconnect: options.leave_on_disconnect,
            debounce: options.debounce_seconds,
            notice_channel: options.active_notice_channel.clone(),
        };
        Self {
            id: KeysetId::default(),
            publish_keys: Vec::new(),
            subscribe_key: subscribe_key.to_owned(),
            secret_keys: Vec::new(),
            access_manager: options.access_manager,
            strict: options.strict,
            custom_channels: options.custom_channels.iter().map(rule).collect(),
            networks: options.networks.clone(),
            presence,
            clinic: false,
            features: options.features,
            rates: options.rates,
            quotas: options.quotas,
            organization: organization.to_owned(),
        }
    }

    /// The options it was made from.
    pub fn options(&self) -> Options {
        let patterns = |rules: &[CustomRule]| rules.iter().map(|one| one.pattern.clone()).collect();
        Options {
            access_manager: self.access_manager,
            strict: self.strict,
            custom_channels: patterns(&self.custom_channels),
            networks: self.networks.clone(),
            presence_channels: patterns(&self.presence.channels),
            announce_max: self.presence.announce_max,
            interval_seconds: self.presence.interval,
            presence_deltas: self.presence.deltas,
            presence_filters: self.presence.filtered,
            leave_on_disconnect: self.presence.leave_on_disconnect,
            debounce_seconds: self.presence.debounce,
            active_notice_channel: self.presence.notice_channel.clone(),
            features: self.features,
            rates: self.rates,
            quotas: self.quotas,
        }
    }

    /// The secret keys that count now, the one that signs first.
    pub fn secrets(&self, now: Timestamp) -> impl Iterator<Item = &SecretKey> {
        self.secret_keys.iter().filter(move |key| key.lives(now))
    }

    /// Whether what this key signed still counts.
    pub fn accepts(&self, signer: &SecretKey, now: Timestamp) -> bool {
        self.secrets(now).any(|key| key.text == signer.text)
    }

    /// The publish keys that count now, the newest first.
    pub fn publishing(&self, now: Timestamp) -> impl Iterator<Item = &str> {
        let living = move |key: &&PublishKey| key.until.is_none_or(|end| now < end);
        self.publish_keys.iter().filter(living).map(|key| key.text.as_str())
    }
}
