//! A collector that takes entries by HTTPS: one `POST` a portion, a line an entry (`application/x-ndjson`). What it answers
//! with 2xx it has.

use compliance::audit::Portion;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The collector.
pub(super) struct Https {
    client: reqwest::Client,
    url: String,
}

impl Https {
    pub(super) fn open(
        url: &str,
        headers: &BTreeMap<String, String>,
    ) -> Result<Self, reqwest::Error> {
        let header = |(name, value): (&String, &String)| {
            let mut value = HeaderValue::try_from(value.as_str()).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::try_from(name.as_str()).ok()?, value))
        };
        let headers: HeaderMap = headers.iter().filter_map(header).collect();
        // Settings come from one place, so no proxy is taken from the environment, and the address is the one that is set.
        let client =
            reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(PATIENCE);
        Ok(Self { client: client.default_headers(headers).build()?, url: url.to_owned() })
    }

    pub(super) async fn take(&self, portion: &Portion) -> Result<(), String> {
        let mut body = portion.entries.join("\n");
        body.push('\n');
        let asked =
            self.client.post(&self.url).header(CONTENT_TYPE, "application/x-ndjson").body(body);
        let answer = asked.send().await.map_err(|error| error.without_url().to_string())?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("the collector answered {status}")) }
    }
}
