//! Apple's push notification service: HTTP/2, a token signed with the team's key.

use super::GatewayError;
use super::gateway::{Desk, host, read};
use super::jwt::Signer;
use super::rules::{self, Answer};
use crate::config::ApnsSection;
use crate::trace::Context;
use kernel::Timestamp;
use realtime::delivery::{Apple as Payload, Delivery, Notification};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};

const PRODUCTION: &str = "https://api.push.apple.com";
const DEVELOPMENT: &str = "https://api.sandbox.push.apple.com";
/// Apple takes a token for an hour.
const RENEW_SECONDS: i64 = 45 * 60;
/// Apple refuses who makes new ones more often than this.
const KEEP_SECONDS: i64 = 20 * 60;

/// What Apple says of a push that it did not take.
#[derive(Default, Deserialize)]
struct Said {
    #[serde(default)]
    reason: String,
}

/// The way to Apple's devices.
#[derive(Debug)]
pub(super) struct Apple {
    desk: Desk,
    signer: Signer,
    section: ApnsSection,
    host: Option<String>,
    token: Mutex<Option<(String, Timestamp)>>,
}

impl Apple {
    pub(super) fn open(section: &ApnsSection, desk: Desk) -> Result<Self, GatewayError> {
        let signer = read("push.apns.key_file", &section.key_file, Signer::ec)?;
        let host = host("push.apns.host", section.host.as_ref())?;
        Ok(Self { desk, signer, section: section.clone(), host, token: Mutex::default() })
    }

    fn kept(&self) -> MutexGuard<'_, Option<(String, Timestamp)>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server's own token; a fresh one before Apple takes the old one no more, which it never does of one that was made by a
    /// clock that was ahead.
    fn token(&self) -> Result<String, GatewayError> {
        let now = self.desk.now();
        let mut kept = self.kept();
        if let Some((token, made)) = &*kept
            && (0..RENEW_SECONDS).contains(&(now.as_second() - made.as_second()))
        {
            return Ok(token.clone());
        }
        let claims = json!({ "iss": self.section.team_id, "iat": now.as_second() });
        let token = self.signer.token(Some(&self.section.key_id), &claims)?;
        *kept = Some((token.clone(), now));
        Ok(token)
    }

    /// Apple did not take the token: the next push makes another, if this one is not fresh.
    fn refused(&self) {
        let now = self.desk.now().as_second();
        let mut kept = self.kept();
        let is_fresh = |made: Timestamp| (0..=KEEP_SECONDS).contains(&(now - made.as_second()));
        if kept.as_ref().is_some_and(|(_, made)| !is_fresh(*made)) {
            *kept = None;
        }
    }

    pub(super) async fn send(&self, delivery: &Delivery, trace: Option<Context>) -> Answer {
        let device = &delivery.key.device;
        let Some(payload) = &delivery.notification.apple else {
            return Answer::failed("the message has nothing for this gateway");
        };
        // The older registration names no topic.
        let topic = if device.topic.is_empty() { &self.section.topic } else { &device.topic };
        if topic.is_empty() {
            return Answer::failed("the device has no topic; set push.apns.topic");
        }
        let token = match self.token() {
            Ok(token) => token,
            Err(error) => return error.into(),
        };
        let own = if device.environment == "development" { DEVELOPMENT } else { PRODUCTION };
        let url = format!("{}/3/device/{}", self.host.as_deref().unwrap_or(own), device.token);
        let mut request = self
            .desk
            .post(&url, trace)
            .header("authorization", format!("bearer {token}"))
            .header("apns-topic", topic)
            .header("apns-id", delivery.key.uuid().to_string());
        for (name, value) in headers(delivery, payload) {
            request = request.header(name, value);
        }
        let body = Value::Object(payload.payload.clone()).to_string();
        let heard = match self.desk.ask(request.body(body)).await {
            Ok(heard) => heard,
            Err(answer) => return answer,
        };
        let said: Said = serde_json::from_slice(&heard.body).unwrap_or_default();
        let answer = rules::apple(heard.status, &said.reason, heard.after);
        if answer.unknown {
            self.refused();
        }
        answer
    }
}

/// What the push itself decides: its kind, its priority, until when, and under which name it is
/// shown once.
fn headers(delivery: &Delivery, payload: &Payload) -> Vec<(&'static str, String)> {
    let notification: &Notification = &delivery.notification;
    let target = notification.target(&delivery.key.device);
    let background = is_background(payload);
    let kind = target.and_then(|target| target.kind.clone());
    let kind = kind.unwrap_or_else(|| if background { "background" } else { "alert" }.to_owned());
    let priority = if kind == "background" { "5" } else { "10" };
    let collapse = target.and_then(|target| target.collapse.clone());
    let collapse = collapse.or_else(|| notification.id.clone());
    let collapse = collapse.unwrap_or_else(|| delivery.key.message.to_string());
    let mut headers = vec![
        ("apns-push-type", kind),
        ("apns-priority", priority.to_owned()),
        ("apns-collapse-id", collapse),
    ];
    let sent = delivery.key.message.to_timestamp().as_second();
    let expires = target.and_then(|target| target.expires).map(Timestamp::as_second);
    let expires = expires.or_else(|| Some(sent + i64::from(notification.seconds?)));
    headers.extend(expires.map(|second| ("apns-expiration", second.to_string())));
    headers
}

/// Nothing is shown or heard.
fn is_background(payload: &Payload) -> bool {
    let aps = payload.payload.get("aps").and_then(Value::as_object);
    aps.is_some_and(|aps| {
        aps.contains_key("content-available")
            && !["alert", "badge", "sound"].iter().any(|key| aps.contains_key(*key))
    })
}

#[cfg(test)]
mod tests {
    use super::{Apple, Desk};
    use crate::config::{self, ApnsSection};
    use crate::egress::Egress;
    use jiff::SignedDuration;
    use kernel::{Clock, FakeClock, Timestamp};
    use std::sync::Arc;

    const KEYSET: &str = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true\n";

    #[tokio::test]
    async fn a_token_of_a_clock_that_was_ahead_is_not_shown_when_it_is_right_again() {
        let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH));
        let seen: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let config = config::of_text(KEYSET).unwrap();
        let egress = Egress::new(&config, &seen);
        let key = tempfile::NamedTempFile::new().unwrap();
        let pem = rcgen::KeyPair::generate().unwrap().serialize_pem();
        std::fs::write(key.path(), pem).unwrap();
        let section = ApnsSection {
            key_file: key.path().to_owned(),
            key_id: "K".to_owned(),
            team_id: "T".to_owned(),
            topic: String::new(),
            host: None,
        };
        let desk = Desk::open(&config.push, (&egress, "push.apns"), seen).unwrap();
        let apple = Apple::open(&section, desk).unwrap();
        let month = SignedDuration::from_hours(30 * 24);
        clock.advance(month);
        let ahead = apple.token().unwrap();
        assert_eq!(apple.token().unwrap(), ahead, "it serves meanwhile");
        clock.advance(-month);
        let right = apple.token().unwrap();
        assert_ne!(right, ahead);
        apple.refused();
        assert_eq!(apple.token().unwrap(), right, "a fresh one is kept, whatever Apple says of it");
        clock.advance(-SignedDuration::from_secs(1));
        apple.refused();
        assert!(apple.kept().is_none(), "one from ahead is not");
    }
}
