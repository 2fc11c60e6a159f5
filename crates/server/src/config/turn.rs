//! The section on the media relay.

use ipnet::IpNet;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use turn::limits::Limits;

/// The media relay of visits by video.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TurnSection {
    pub(crate) enabled: bool,
    #[serde(default)]
    pub(crate) listen: Option<Vec<SocketAddr>>,
    #[serde(default)]
    pub(crate) listen_tls: Option<Vec<SocketAddr>>,
    #[serde(default)]
    pub(crate) host: Option<String>,
    pub(crate) external: Vec<IpAddr>,
    pub(crate) ports: [u16; 2],
    pub(crate) realm: String,
    #[serde(default)]
    pub(crate) secret: Option<String>,
    pub(crate) urls: Vec<String>,
    pub(crate) allow_peers: Vec<IpNet>,
    pub(crate) bytes_per_second: u64,
    pub(crate) lifetime_seconds: u32,
    pub(crate) permissions: usize,
    pub(crate) channels: usize,
    pub(crate) allocations_per_user: usize,
    pub(crate) allocations: usize,
}

impl std::fmt::Debug for TurnSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("TurnSection").field("enabled", &self.enabled).finish_non_exhaustive()
    }
}

impl TurnSection {
    /// The relay's own form of the limits.
    pub(crate) const fn limits(&self) -> Limits {
        Limits {
            bytes_per_second: self.bytes_per_second,
            lifetime_seconds: self.lifetime_seconds,
            permissions: self.permissions,
            channels: self.channels,
            per_user: self.allocations_per_user,
            total: self.allocations,
        }
    }

    /// What the types cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        let [first, last] = self.ports;
        if first == 0 || first > last {
            return Err(format!(
                "setting turn.ports: [{first}, {last}] is no range; write the lowest and the highest port"
            ));
        }
        let life = self.lifetime_seconds;
        if !(1..=3_600).contains(&life) {
            return Err(format!("setting turn.lifetime_seconds: {life} is outside 1 to 3600"));
        }
        if let Some(url) = self.urls.iter().find(|url| !is_turn(url)) {
            return Err(format!("setting turn.urls: {url:?} begins with neither turn: nor turns:"));
        }
        if !self.enabled && !self.urls.is_empty() && self.secret.is_none() {
            return Err(
                "setting turn.secret: another server at turn.urls takes our credentials only with its own secret; set both to the same"
                    .to_owned(),
            );
        }
        let families =
            |four: bool| self.external.iter().filter(|own| own.is_ipv4() == four).count();
        if families(true) > 1 || families(false) > 1 {
            return Err(
                "setting turn.external: name one IPv4 and one IPv6 address at most".to_owned()
            );
        }
        Ok(())
    }
}

fn is_turn(url: &str) -> bool {
    url.starts_with("turn:") || url.starts_with("turns:")
}
