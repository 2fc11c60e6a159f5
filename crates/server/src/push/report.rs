//! Tells a channel's `-pndebug` companion what became of its pushes, if a message asks for it.

use kernel::Actor;
use realtime::channel::Channels;
use realtime::delivery::{Settled, Spread};
use realtime::keyset::Keysets;
use realtime::log::{Draft, Log};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::request::Gateway;

/// Whoever tells.
#[derive(Clone, Debug)]
pub(super) struct Reporter {
    pub(super) log: Arc<Log>,
    pub(super) channels: Arc<Channels>,
    pub(super) keysets: Arc<Keysets>,
}

impl Reporter {
    /// How many devices were found, and which gateways nobody configured.
    pub(super) async fn found(&self, spread: &Spread, served: &[Gateway]) {
        if !spread.debug {
            return;
        }
        let mut devices = BTreeMap::<&str, usize>::new();
        for gateway in &spread.devices {
            *devices.entry(gateway.name()).or_default() += 1;
        }
        let unserved = spread.devices.iter().filter(|gateway| !served.contains(gateway));
        let mut unserved: Vec<_> = unserved.map(|gateway| gateway.name()).collect();
        unserved.sort_unstable();
        unserved.dedup();
        let mut report = json!({
            "channel": spread.channel,
            "timetoken": spread.message.to_string(),
            "devices": devices,
        });
        if let (false, Some(report)) = (unserved.is_empty(), report.as_object_mut()) {
            let error = format!("no gateway configured: {}", unserved.join(", "));
            report.insert("error".to_owned(), json!(error));
        }
        self.tell(spread.keyset, &spread.channel, &report).await;
    }

    /// How an attempt ended.
    pub(super) async fn ended(&self, settled: &Settled) {
        let Settled { delivery, outcome, status } = settled;
        if !delivery.notification.debug {
            return;
        }
        let report = json!({
            "channel": delivery.channel,
            "timetoken": delivery.key.message.to_string(),
            "gateway": delivery.key.device.gateway.name(),
            "device": delivery.key.device_hint(),
            "attempt": delivery.attempts.saturating_add(1),
            "state": outcome.state(),
            "status": status,
        });
        self.tell(delivery.keyset, &delivery.channel, &report).await;
    }

    async fn tell(&self, keyset: realtime::KeysetId, channel: &str, report: &Value) {
        let Some(keyset) = self.keysets.get(keyset) else { return };
        let name = format!("{channel}-pndebug");
        match self.channels.resolve(keyset, &name).await {
            Ok(channel) => {
                let publisher = Actor::system().id;
                let mut draft = Draft::new(keyset.id, &name, &publisher, report.to_string());
                draft.store = false;
                self.log.tell(draft, channel);
            }
            Err(error) => tracing::warn!(%error, "a report of a push was not told"),
        }
    }
}
