//! What a keyset is.

use super::Features;
use std::fmt;
use wire::channel::Class;

/// A keyset's number in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeysetId(pub i64);

/// A secret key; signs requests and tokens, and never leaves the server.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(String);

impl SecretKey {
    /// Takes the key's text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key's bytes, for a MAC.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The key's text, for request signatures.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[key]")
    }
}

/// Names outside the channel table that a keyset allows, and their class.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresenceOptions {
    /// From this occupancy on, single events give way to interval events.
    pub announce_max: usize,
    /// Seconds between interval events.
    pub interval: u32,
}

impl Default for PresenceOptions {
    fn default() -> Self {
        Self { announce_max: 20, interval: 10 }
    }
}

/// One environment's keys and options.
#[derive(Clone, Debug)]
pub struct Keyset {
    /// Number in the store, 0 until [`crate::keyset::Keysets::register`] assigns it.
    pub id: KeysetId,
    /// Names the keyset in publish requests.
    pub publish_key: String,
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
    /// The organization that the keyset's audit entries name.
    pub organization: String,
}
