//! A collector that takes entries by HTTPS: one `POST` a portion, a line an entry (`application/x-ndjson`). What it answers
//! with 2xx it has.

use crate::egress::{Egress, Outlet};
use compliance::audit::Portion;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(30);

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

    pub(super) async fn take(&self, portion: &Portion) -> Result<(), String> {
        let mut body = portion.entries.join("\n");
        body.push('\n');
        let asked =
            self.outlet.post(&self.url).header(CONTENT_TYPE, "application/x-ndjson").body(body);
        let answer = asked.send().await.map_err(|error| error.to_string())?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("the collector answered {status}")) }
    }
}
