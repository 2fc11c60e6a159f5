//! Sends spans to the collector.

use super::span::{Span, request};
use crate::egress::{Egress, Outlet, Unsent};
use crate::supervise::stopped;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Spans in one request, at most.
const BATCH: usize = 512;
/// How long spans wait for others to travel with.
const PAUSE: Duration = Duration::from_secs(1);
/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Posts spans to a collector until the server stops.
pub(crate) struct Exporter {
    outlet: Outlet,
    url: String,
    inbox: mpsc::Receiver<Span>,
}

impl Exporter {
    pub(super) fn new(
        endpoint: &str,
        headers: &BTreeMap<String, String>,
        (egress, inbox): (&Egress, mpsc::Receiver<Span>),
    ) -> Result<Self, reqwest::Error> {
        let header = |(name, value): (&String, &String)| {
            let name = HeaderName::try_from(name.as_str()).ok()?;
            Some((name, HeaderValue::try_from(value.as_str()).ok()?))
        };
        let headers: HeaderMap = headers.iter().filter_map(header).collect();
        let shape =
            |client: reqwest::ClientBuilder| client.timeout(PATIENCE).default_headers(headers);
        let outlet = egress.outlet("trace.endpoint", shape)?;
        let url = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
        Ok(Self { outlet, url, inbox })
    }

    /// Sends what closes, batch by batch; what is left when the server stops is sent last.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut spans = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                count = self.inbox.recv_many(&mut spans, BATCH) => if count == 0 { return },
                () = stopped(&mut stop), if !self.inbox.is_closed() => self.inbox.close(),
            }
            self.send(&spans).await;
            spans.clear();
            if !*stop.borrow() {
                let _ = tokio::time::timeout(PAUSE, stopped(&mut stop)).await;
            }
        }
    }

    async fn send(&self, spans: &[Span]) {
        if spans.is_empty() {
            return;
        }
        let asked = self.outlet.post(&self.url).header(CONTENT_TYPE, "application/json");
        let sent = asked.body(request(spans).to_string()).send().await;
        let sent = sent.and_then(|answer| Ok(answer.error_for_status()?));
        match sent {
            // The gate has told of it.
            Ok(_) | Err(Unsent::Refused(_)) => {}
            // Traces are a convenience: what a collector does not take is gone.
            Err(error) => tracing::warn!(%error, spans = spans.len(), "spans were not taken"),
        }
    }
}
