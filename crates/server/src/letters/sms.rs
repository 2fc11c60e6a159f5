//! SMS, by a gateway over HTTP.

use super::rules::{self, Answer};
use crate::config::{SmsFormat, SmsSection};
use crate::egress::{Egress, Outlet, Unsent};
use clinic::outbox::{Key, Letter};
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use std::time::Duration;

/// An answer is read so far and no further.
const MOST_ANSWER: usize = 64 << 10;

/// Why SMS cannot be sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SmsError {
    #[error(
        "setting letters.sms.headers: {0:?} is no header's name, or its value is not plain text"
    )]
    Header(String),
    #[error("the HTTP client for SMS cannot be made: {0}")]
    Client(reqwest::Error),
}

/// A gateway and how it is spoken to.
pub(crate) struct Sms {
    outlet: Outlet,
    section: SmsSection,
    headers: HeaderMap,
}

impl std::fmt::Debug for Sms {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Sms").finish_non_exhaustive()
    }
}

impl Sms {
    /// Reads how SMS is sent; no connection is made yet.
    pub(crate) fn open(section: &SmsSection, egress: &Egress) -> Result<Self, SmsError> {
        let timeout = Duration::from_secs(section.timeout_seconds.max(1));
        let outlet = egress
            .outlet("letters.sms", |client| client.timeout(timeout).connect_timeout(timeout))
            .map_err(SmsError::Client)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &section.headers {
            let wrong = || SmsError::Header(name.clone());
            let name = HeaderName::try_from(name).map_err(|_| wrong())?;
            let mut value = HeaderValue::try_from(value).map_err(|_| wrong())?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let kind = match section.format {
            SmsFormat::Form => "application/x-www-form-urlencoded",
            SmsFormat::Json => "application/json",
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        Ok(Self { outlet, section: section.clone(), headers })
    }

    /// Sends one letter and says what became of it. The key is the same each time, so a gateway that knows it sends
    /// a letter once, however often it is asked.
    pub(super) async fn send(&self, key: &Key, letter: &Letter) -> Answer {
        let name = key.name();
        let mut request = self
            .outlet
            .post(&self.section.address())
            .headers(self.headers.clone())
            .header("idempotency-key", name.as_str())
            .body(self.body(&name, letter));
        if let (Some(account), Some(token)) = (&self.section.account, &self.section.token) {
            request = request.basic_auth(account, token);
        }
        match request.send().await {
            Ok(response) => self.hear(response).await,
            Err(error) => Answer::later(error.words()),
        }
    }

    async fn hear(&self, mut response: Response) -> Answer {
        let status = response.status().as_u16();
        let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let after = after.and_then(|value| value.parse().ok()).map(Duration::from_secs);
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(piece)) if body.len() + piece.len() <= MOST_ANSWER => {
                    body.extend_from_slice(&piece);
                }
                Ok(_) => break,
                Err(error) => return Answer::later(Unsent::from(error).words()),
            }
        }
        rules::sms((status, &body), &self.section.reference, after)
    }

    /// The template with its places filled in, each as the format wants it.
    fn body(&self, name: &str, letter: &Letter) -> String {
        let fill = |value: &str| match self.section.format {
            SmsFormat::Form => {
                let mut out = String::new();
                wire::query::encode_strict(value, &mut out);
                out
            }
            // A JSON text without the quotes around it.
            SmsFormat::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
            }
        };
        let places = [
            ("{to}", letter.to.expose()),
            ("{from}", self.section.from.as_str()),
            ("{key}", name),
            ("{status_url}", self.section.status_url.as_deref().unwrap_or_default()),
            // Last, so that nothing in a text is taken for a place.
            ("{text}", letter.text.expose()),
        ];
        let template = self.section.body.clone();
        places.iter().fold(template, |body, (place, value)| body.replace(place, &fill(value)))
    }
}
