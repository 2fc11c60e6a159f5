//! The push services of browsers (RFC 8030): encrypted for the browser, signed by this server
//! (VAPID, RFC 8292).

use super::GatewayError;
use super::encrypt::encrypt;
use super::gateway::{Desk, read};
use super::jwt::Signer;
use super::rules::{self, Answer};
use crate::config::WebPushSection;
use crate::egress::Request;
use crate::trace::Context;
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use kernel::Random;
use realtime::delivery::{Delivery, Urgency};
use reqwest::Url;
use serde_json::{Value, json};
use std::sync::Arc;

/// A signed token is good for half of the day that RFC 8292 allows.
const TOKEN_SECONDS: i64 = 12 * 3_600;
/// How long a push service keeps what its message sets no end to.
const KEEP_SECONDS: u32 = 86_400;

/// What browsers need to know to subscribe, and which of their push services are ours to call.
#[derive(Clone, Debug)]
pub(crate) struct Browsers {
    /// The server's public key (`applicationServerKey`).
    pub(crate) public_key: Arc<str>,
    hosts: Arc<[String]>,
}

impl Browsers {
    /// Browsers that subscribe with this key at these push services.
    pub(super) fn new(public_key: &str, hosts: &[String]) -> Self {
        Self { public_key: public_key.into(), hosts: hosts.into() }
    }

    /// Whether pushes may be sent there. A browser names any address it likes, so only the
    /// services that the settings list are called.
    pub(crate) fn know(&self, endpoint: &str) -> bool {
        let Ok(url) = Url::parse(endpoint) else { return false };
        let plain = url.username().is_empty() && url.password().is_none();
        let Some(host) = url.host_str().filter(|_| plain) else { return false };
        self.hosts.iter().any(|allowed| match allowed.strip_prefix("*.") {
            _ if allowed.contains("://") => {
                url.origin().ascii_serialization() == allowed.trim_end_matches('/')
            }
            _ if url.scheme() != "https" || url.port().is_some() => false,
            Some(parent) => host.strip_suffix(parent).is_some_and(|start| start.ends_with('.')),
            None => host == allowed,
        })
    }
}

/// The way to browsers.
pub(super) struct Web {
    desk: Desk,
    signer: Signer,
    subject: String,
    browsers: Browsers,
    random: Arc<dyn Random>,
}

impl std::fmt::Debug for Web {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Web").field("browsers", &self.browsers).finish_non_exhaustive()
    }
}

impl Web {
    pub(super) fn open(
        section: &WebPushSection,
        desk: Desk,
        random: Arc<dyn Random>,
    ) -> Result<Self, GatewayError> {
        let signer = read("push.web.key_file", &section.key_file, Signer::ec)?;
        let browsers = Browsers::new(&signer.public_key(), &section.hosts);
        Ok(Self { desk, signer, subject: section.subject.clone(), browsers, random })
    }

    pub(super) fn browsers(&self) -> Browsers {
        self.browsers.clone()
    }

    pub(super) async fn send(&self, delivery: &Delivery, trace: Option<Context>) -> Answer {
        let request = match self.request(delivery, trace) {
            Ok(request) => request,
            Err(error) => return error.into(),
        };
        match self.desk.ask(request).await {
            Ok(heard) => rules::web(heard.status, heard.after),
            Err(answer) => answer,
        }
    }

    fn request(
        &self,
        delivery: &Delivery,
        trace: Option<Context>,
    ) -> Result<Request, GatewayError> {
        let endpoint = &delivery.key.device.token;
        // The settings may have changed since the browser subscribed.
        let url = Url::parse(endpoint).ok().filter(|_| self.browsers.know(endpoint));
        let url = url.ok_or(GatewayError::Unknown)?;
        let (public_key, secret) = delivery.secrets.as_ref().ok_or(GatewayError::Browser)?;
        let (name, body) = content(delivery);
        let mut salt = [0; 16];
        self.random.fill(&mut salt);
        let own = PrivateKey::generate(&ECDH_P256).map_err(|_| GatewayError::Encryption)?;
        let body = encrypt(body.as_bytes(), (public_key, secret), &own, salt)?;
        let now = self.desk.now().as_second();
        let claims = json!({
            "aud": url.origin().ascii_serialization(),
            "exp": now + TOKEN_SECONDS,
            "sub": self.subject,
        });
        let token = self.signer.token(None, &claims)?;
        let notification = &delivery.notification;
        let urgency = if notification.urgency == Urgency::Normal { "normal" } else { "high" };
        let sent = delivery.key.message.to_timestamp().as_second();
        let ends = sent + i64::from(notification.seconds.unwrap_or(KEEP_SECONDS));
        Ok(self
            .desk
            .post(endpoint, trace)
            .header("authorization", format!("vapid t={token}, k={}", self.browsers.public_key))
            .header("content-type", "application/octet-stream")
            .header("content-encoding", "aes128gcm")
            .header("ttl", (ends - now).max(0).to_string())
            .header("urgency", urgency)
            .header("topic", name)
            .body(body))
    }
}

/// What the service worker gets, and the name under which a second sending replaces the first.
fn content(delivery: &Delivery) -> (String, String) {
    let id = delivery.notification.id.clone();
    let id = id.unwrap_or_else(|| delivery.key.message.to_string());
    let mut shown = delivery.notification.web.clone().unwrap_or_default();
    shown.entry("id").or_insert_with(|| json!(id));
    // A topic has at most 32 characters (RFC 8030 §5.4): a UUID without its dashes.
    let name = id.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    (name, Value::Object(shown).to_string())
}
