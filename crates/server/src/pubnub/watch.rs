//! What is noted of each request: counters, rates, and a line in the log. Never a payload, never a
//! name of a channel: its class tells an operator as much.

use crate::config::{Config, LogRequests};
use crate::limits::{Limits, TooMany};
use crate::metrics::{Meter, Metrics};
use kernel::Timestamp;
use realtime::KeysetId;
use realtime::keyset::{Keyset, Keysets};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::time::Duration;
use wire::Timetoken;
use wire::channel::{Class, Name, classify};
use wire::reply::{self, Reply};
use wire::request::{Operation, Request};

/// Recorded words (protocol §7.8).
const MESSAGE: &str =
    "You have exceeded the maximum number of requests per second allowed for your subscriber key.";

/// Metrics, rates and the request log.
pub(crate) struct Watch {
    pub(crate) metrics: Metrics,
    pub(crate) limits: Limits,
    meters: FxHashMap<KeysetId, Meter>,
    /// Counts for a keyset that was not there at the start.
    other: Meter,
    requests: LogRequests,
}

/// One request, as the log tells of it.
pub(super) struct Seen {
    began: Timestamp,
    operation: &'static str,
    keyset: Option<Arc<Keyset>>,
    user: Option<Box<str>>,
    class: Option<Class>,
    pub(super) timetoken: Option<Timetoken>,
}

impl Seen {
    pub(super) const fn new(began: Timestamp) -> Self {
        Self { began, operation: "none", keyset: None, user: None, class: None, timetoken: None }
    }

    /// What the request turned out to be.
    pub(super) fn note(&mut self, keyset: &Arc<Keyset>, parsed: &Request<'_>) {
        self.operation = parsed.operation.name();
        self.user = parsed.common.uuid.as_deref().map(Box::from);
        self.class = channel(&parsed.operation).map(|name| classify(name).unwrap_or(Class::Custom));
        self.keyset = Some(Arc::clone(keyset));
    }
}

/// The one channel that an operation is about.
fn channel<'a>(operation: &'a Operation<'_>) -> Option<&'a str> {
    match operation {
        Operation::Publish(publish) => Some(publish.channel.as_str()),
        Operation::Subscribe(subscribe) => subscribe.targets.channels.first().map(Name::as_str),
        Operation::DeleteMessages(delete) => Some(delete.channel.as_str()),
        Operation::Files(files) => Some(files.channel.as_str()),
        _ => None,
    }
}

impl Watch {
    pub(crate) fn new(keysets: &Keysets, config: &Config) -> Self {
        let metrics = Metrics::new();
        let meters =
            keysets.iter().map(|one| (one.id, metrics.meter(&one.subscribe_key))).collect();
        Self {
            meters,
            other: metrics.meter("other"),
            metrics,
            limits: Limits::new(&config.limits),
            requests: config.log.requests,
        }
    }

    pub(super) fn meter(&self, keyset: KeysetId) -> &Meter {
        self.meters.get(&keyset).unwrap_or(&self.other)
    }

    /// Asks the rates of keyset, user and channel.
    pub(super) fn admit(&self, keyset: &Keyset, parsed: &Request<'_>) -> Result<(), TooMany> {
        let key = keyset.subscribe_key.as_str();
        self.limits.keyset(key)?;
        self.limits.user(key, parsed.common.uuid.as_deref().unwrap_or_default())?;
        match &parsed.operation {
            Operation::Publish(publish) => self.limits.channel(key, publish.channel.as_str()),
            _ => Ok(()),
        }
    }

    /// The protocol's answer to one request too many.
    pub(super) fn too_many(
        &self,
        operation: Option<&Operation<'_>>,
        refused: TooMany,
        now: Timetoken,
    ) -> Reply {
        self.metrics.refused(refused.scope.name());
        match operation {
            Some(Operation::Publish(_)) => reply::family_a(429, MESSAGE, now),
            Some(Operation::Objects(_)) => reply::family_e(429, MESSAGE, "objects"),
            Some(Operation::Actions(_)) => reply::family_e(429, MESSAGE, "actions"),
            Some(Operation::Files(_)) => reply::family_e(429, MESSAGE, "Files"),
            _ => reply::family_b(429, MESSAGE, "Balancer"),
        }
    }

    /// Counts a request that was answered or waits now.
    pub(super) fn counted(&self, seen: &Seen, status: u16, now: Timestamp) {
        self.metrics.answered(seen.operation, status, since(seen.began, now));
        let reason = match status {
            401 | 403 => "denied",
            404 | 405 => "unknown",
            413 | 414 | 431 => "too-large",
            400 | 402 | 409 | 412 => "invalid",
            500..=599 => "failed",
            _ => return,
        };
        self.metrics.refused(reason);
    }

    /// Whether a request with this status leaves a line.
    pub(super) fn wants(&self, status: u16) -> bool {
        self.requests == LogRequests::All || status >= 400
    }

    /// Leaves the line.
    pub(super) fn told(&self, seen: Option<Box<Seen>>, reply: &Reply, now: Timestamp) {
        let Some(seen) = seen.filter(|_| self.wants(reply.status)) else { return };
        tracing::info!(
            target: "request",
            operation = seen.operation,
            status = reply.status,
            keyset = seen.keyset.as_deref().map(|keyset| keyset.subscribe_key.as_str()),
            class = seen.class.map(Class::name),
            user = seen.user.as_deref(),
            message = seen.timetoken.map(Timetoken::get),
            micros = u64::try_from(since(seen.began, now).as_micros()).unwrap_or(u64::MAX),
            bytes = reply.body.len(),
        );
    }
}

fn since(began: Timestamp, now: Timestamp) -> Duration {
    now.duration_since(began).try_into().unwrap_or_default()
}
