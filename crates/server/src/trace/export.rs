//! Sends spans to the collector.

use super::span::{Span, request};
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
    client: reqwest::Client,
    url: String,
    inbox: mpsc::Receiver<Span>,
}

impl Exporter {
    pub(super) fn new(
        endpoint: &str,
        headers: &BTreeMap<String, String>,
        inbox: mpsc::Receiver<Span>,
    ) -> Result<Self, reqwest::Error> {
        let header = |(name, value): (&String, &String)| {
            let name = HeaderName::try_from(name.as_str()).ok()?;
            Some((name, HeaderValue::try_from(value.as_str()).ok()?))
        };
        let headers: HeaderMap = headers.iter().filter_map(header).collect();
        // Settings come from one place, so no proxy is taken from the environment.
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
        let client = client.default_headers(headers).build()?;
        let url = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
        Ok(Self { client, url, inbox })
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
        let sent = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .body(request(spans).to_string())
            .send()
            .await
            .and_then(reqwest::Response::error_for_status);
        if let Err(error) = sent {
            // Traces are a convenience: what a collector does not take is gone.
            tracing::warn!(error = %error.without_url(), spans = spans.len(), "spans were not taken");
        }
    }
}
