//! A collector that takes entries by HTTPS: one `POST` a portion, a line an entry (`application/x-ndjson`). What it answers
//! with 2xx it has. `Housecall-Log` names the log and `Housecall-Restored` says when its store was last restored: an entry is
//! known by both and its `seq`.

use super::{Mark, Untaken};
use crate::egress::{Egress, Outlet, Unsent};
use compliance::audit::Portion;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a collector, or a proxy before it, answers that would take less.
const TOO_MUCH: [StatusCode; 3] =
    [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::REQUEST_TIMEOUT, StatusCode::GATEWAY_TIMEOUT];

/// The collector.
pub(super) struct Https {
    outlet: Outlet,
    url: String,
}

impl Https {
    pub(super) fn open(
        url: &str,
        headers: &BTreeMap<String, String>,
        egress: &Egress,
    ) -> Result<Self, reqwest::Error> {
        let header = |(name, value): (&String, &String)| {
            let mut value = HeaderValue::try_from(value.as_str()).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::try_from(name.as_str()).ok()?, value))
        };
        let headers: HeaderMap = headers.iter().filter_map(header).collect();
        let shape =
            |client: reqwest::ClientBuilder| client.timeout(PATIENCE).default_headers(headers);
        Ok(Self { outlet: egress.outlet("audit.https", shape)?, url: url.to_owned() })
    }

    pub(super) async fn take(&self, portion: &Portion, mark: &Mark) -> Result<(), Untaken> {
        let mut body = portion.entries.join("\n");
        body.push('\n');
        let asked = self
            .outlet
            .post(&self.url)
            .header(CONTENT_TYPE, "application/x-ndjson")
            .header("Housecall-Log", mark.origin.as_str())
            .header("Housecall-Restored", mark.restored())
            .body(body);
        let answer = asked.send().await.map_err(|error| unsent(&error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let is_too_much = TOO_MUCH.contains(&status);
        Err(Untaken { reason: format!("the collector answered {status}"), is_too_much })
    }
}

/// Whoever was reached and gave no answer in time, or broke off before all was sent, may take less.
fn unsent(error: &Unsent) -> Untaken {
    let is_too_much = matches!(error, Unsent::Failed(error) if !error.is_connect());
    Untaken { reason: error.to_string(), is_too_much }
}
