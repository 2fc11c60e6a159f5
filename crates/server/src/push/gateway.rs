//! What all gateways have in common: the settings that open them, a client, a deadline.

use super::apple::Apple;
use super::google::Google;
use super::rules::{Answer, retry_after};
use super::web::{Browsers, Web};
use crate::config::PushSection;
use crate::egress::{Egress, Outlet, Request, Unsent};
use crate::trace::Context;
use kernel::{Clock, Random, Timestamp};
use realtime::delivery::Delivery;
use reqwest::header::RETRY_AFTER;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use wire::request::Gateway;

/// An answer is read so far and no further; a reason is a few words.
const MOST_ANSWER: usize = 16 << 10;

/// Why a gateway cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GatewayError {
    #[error("setting {0}: {1}: {2}")]
    Unreadable(&'static str, String, std::io::Error),
    #[error("setting {0}: {1}: {2}")]
    File(&'static str, String, Box<Self>),
    #[error("it holds no private key in PEM")]
    Pem,
    #[error("the key is not an EC key on the curve P-256")]
    Curve,
    #[error("the key is not an RSA key of 2048 bits or more")]
    Rsa,
    #[error(
        "it is no service account's JSON with project_id, client_email, private_key, token_uri"
    )]
    Account,
    #[error("setting {0}: {1:?} begins neither with https:// nor with http://")]
    Url(&'static str, String),
    #[error("the HTTP client for pushes cannot be made: {0}")]
    Client(reqwest::Error),
    #[error("a token could not be signed")]
    Signing,
    #[error("a push could not be encrypted")]
    Encryption,
    #[error("the browser's public key is no point of its curve")]
    Browser,
    #[error("the address is no push service that push.web.hosts lists")]
    Unknown,
    #[error("{0} bytes are more than push services take")]
    TooLong(usize),
}

/// The gateways that the settings open.
#[derive(Debug)]
pub(crate) struct Gateways {
    apple: Option<Apple>,
    google: Option<Google>,
    web: Option<Web>,
}

impl Gateways {
    /// Reads the keys that the settings name.
    pub(crate) fn open(
        (section, egress): (&PushSection, &Egress),
        clock: &Arc<dyn Clock>,
        random: &Arc<dyn Random>,
    ) -> Result<Self, GatewayError> {
        let PushSection { apns, fcm, web, .. } = section;
        if apns.is_none() && fcm.is_none() && web.is_none() {
            return Ok(Self { apple: None, google: None, web: None });
        }
        let desk = |setting| Desk::open(section, (egress, setting), Arc::clone(clock));
        let apple = |apns| Apple::open(apns, desk("push.apns")?);
        let apple = apns.as_ref().map(apple).transpose()?;
        let google = |fcm| Google::open(fcm, desk("push.fcm")?);
        let google = fcm.as_ref().map(google).transpose()?;
        let web = web.as_ref().map(|web| Web::open(web, desk("push.web")?, Arc::clone(random)));
        let web = web.transpose()?;
        Ok(Self { apple, google, web })
    }

    /// The gateways that deliveries can go to.
    pub(super) fn served(&self) -> Vec<Gateway> {
        let mut served = Vec::new();
        if self.apple.is_some() {
            served.extend([Gateway::Apns, Gateway::Apns2]);
        }
        if self.google.is_some() {
            served.push(Gateway::Fcm);
        }
        if self.web.is_some() {
            served.push(Gateway::Web);
        }
        served
    }

    /// What browsers need to know to subscribe.
    pub(crate) fn browsers(&self) -> Option<Browsers> {
        self.web.as_ref().map(Web::browsers)
    }

    /// Sends one delivery, at this place of its trace, and says what became of it.
    pub(super) async fn send(&self, delivery: &Delivery, trace: Option<Context>) -> Answer {
        let unserved = || Answer::later("no gateway configured");
        match delivery.key.device.gateway {
            Gateway::Apns | Gateway::Apns2 => match &self.apple {
                Some(apple) => apple.send(delivery, trace).await,
                None => unserved(),
            },
            Gateway::Fcm => match &self.google {
                Some(google) => google.send(delivery, trace).await,
                None => unserved(),
            },
            Gateway::Web => match &self.web {
                Some(web) => web.send(delivery, trace).await,
                None => unserved(),
            },
            Gateway::Mpns => unserved(),
        }
    }
}

/// A gateway's answer, as far as it is read.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

/// Where requests leave from.
#[derive(Clone)]
pub(super) struct Desk {
    /// To the world, by TLS.
    tls: Outlet,
    /// To a gateway on the same machine, by HTTP/2 without TLS.
    clear: Outlet,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Desk {
    pub(super) fn open(
        section: &PushSection,
        (egress, setting): (&Egress, &'static str),
        clock: Arc<dyn Clock>,
    ) -> Result<Self, GatewayError> {
        let timeout = Duration::from_secs(section.timeout_seconds.max(1));
        let shape = |client: reqwest::ClientBuilder| {
            client
                .timeout(timeout)
                .connect_timeout(timeout)
                .http2_keep_alive_interval(Duration::from_mins(1))
                .http2_keep_alive_timeout(timeout)
        };
        let tls = egress.outlet(setting, |client| shape(client).https_only(true));
        let clear = egress.outlet(setting, |client| shape(client).http2_prior_knowledge());
        let failed = GatewayError::Client;
        Ok(Self { tls: tls.map_err(failed)?, clear: clear.map_err(failed)?, clock })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A request on its way to a URL, at this place of its trace.
    pub(super) fn post(&self, url: &str, trace: Option<Context>) -> Request {
        let outlet = if url.starts_with("http://") { &self.clear } else { &self.tls };
        let request = outlet.post(url);
        match trace {
            Some(trace) => request.header("traceparent", trace.to_string()),
            None => request,
        }
    }

    /// Sends it and reads the answer. What goes wrong is told without the URL, which may hold a
    /// device's token.
    pub(super) async fn ask(&self, request: Request) -> Result<Heard, Answer> {
        let mut response = request.send().await.map_err(|error| broken(&error))?;
        let status = response.status().as_u16();
        let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let after = after.and_then(|value| retry_after(value, self.now()));
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| broken(&error.into()))? {
            if body.len().saturating_add(piece.len()) > MOST_ANSWER {
                break;
            }
            body.extend_from_slice(&piece);
        }
        Ok(Heard { status, after, body })
    }
}

fn broken(error: &Unsent) -> Answer {
    if error.is_builder() {
        return Answer::failed("a field of the push does not fit into a header");
    }
    Answer::later(error.words())
}

/// Reads a file that a setting names.
pub(super) fn read<T>(
    setting: &'static str,
    file: &Path,
    parse: impl FnOnce(&[u8]) -> Result<T, GatewayError>,
) -> Result<T, GatewayError> {
    let name = || file.display().to_string();
    let bytes =
        std::fs::read(file).map_err(|error| GatewayError::Unreadable(setting, name(), error))?;
    parse(&bytes).map_err(|error| GatewayError::File(setting, name(), Box::new(error)))
}

/// A host to use in place of the gateway's own.
pub(super) fn host(
    setting: &'static str,
    set: Option<&String>,
) -> Result<Option<String>, GatewayError> {
    let Some(host) = set else { return Ok(None) };
    if host.starts_with("https://") || host.starts_with("http://") {
        Ok(Some(host.trim_end_matches('/').to_owned()))
    } else {
        Err(GatewayError::Url(setting, host.clone()))
    }
}
