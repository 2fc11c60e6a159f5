//! The names of hosts, looked up as the system does, for the gate to remember where they led.

use super::Egress;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::timeout;

/// So long a name is looked up beside a library that looks it up by itself.
const PATIENCE: Duration = Duration::from_secs(3);

/// Looks names up for a client that goes through the gate.
pub(super) struct Names(pub(super) Egress);

impl Egress {
    /// Remembers where a host leads that a library looks up by itself, a moment later.
    pub(super) async fn look_up(&self, host: &str) {
        if let Ok(Ok(found)) = timeout(PATIENCE, lookup_host((host, 0))).await {
            self.remember(found.map(|at| at.ip()));
        }
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let egress = self.0.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            egress.remember(found.iter().map(SocketAddr::ip));
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}
