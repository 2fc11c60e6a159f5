//! The options of a keyset, under the same names in the settings file, the API and the store.

use super::Features;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// How much a keyset may ask for in a second, with bursts of twice as many, unless a field says otherwise. 0 is no limit of the
/// keyset's own; the server's limits count besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    /// Requests of any kind.
    pub requests: u32,
    /// Messages published.
    pub publishes: u32,
    /// Requests for history.
    pub history: u32,
    /// Requests of one user.
    pub per_user: u32,
    /// Messages on one channel.
    pub per_channel: u32,
    /// Messages of one user in a minute, all of them at once if they like.
    pub publishes_per_user_minute: u32,
}

/// How much a keyset may hold; 0 is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// Channels on which something is kept.
    pub channels: u32,
}

/// Everything about a keyset that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own (KS-003 to KS-007)")]
pub struct Options {
    /// Whether every call needs a token or a signature.
    pub access_manager: bool,
    /// Whether ciphertext is also opened before it is admitted.
    pub strict: bool,
    /// Names allowed besides the channel table: exact, a prefix ending in `*`, or `*`.
    pub custom_channels: Vec<String>,
    /// Where requests may come from; empty is everywhere.
    pub networks: Vec<IpNet>,
    /// On which channels presence is kept: exact, a prefix ending in `*`, or `*`.
    pub presence_channels: Vec<String>,
    /// From this occupancy on, presence tells intervals.
    pub announce_max: usize,
    /// Seconds between interval events.
    pub interval_seconds: u32,
    /// Whether interval events name who came and went.
    pub presence_deltas: bool,
    /// Whether a subscriber's filter is asked about presence events, too.
    pub presence_filters: bool,
    /// Whether a connection that breaks off under a poll is a leave.
    pub leave_on_disconnect: bool,
    /// Seconds after an explicit leave in which subscribing or a heartbeat is no join.
    pub debounce_seconds: u32,
    /// The channel that is told when another one gets its first user or loses its last.
    pub active_notice_channel: Option<String>,
    /// What it offers beyond messages.
    pub features: Features,
    /// How much it may ask for in a second.
    pub rates: Rates,
    /// How much it may hold.
    pub quotas: Quotas,
}

impl Default for Options {
    /// Closed by the Access Manager, open to every name.
    fn default() -> Self {
        Self {
            access_manager: true,
            strict: false,
            custom_channels: vec!["*".to_owned()],
            networks: Vec::new(),
            presence_channels: vec!["*".to_owned()],
            announce_max: 20,
            interval_seconds: 10,
            presence_deltas: false,
            presence_filters: true,
            leave_on_disconnect: false,
            debounce_seconds: 0,
            active_notice_channel: None,
            features: Features::default(),
            rates: Rates::default(),
            quotas: Quotas::default(),
        }
    }
}
