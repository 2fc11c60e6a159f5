//! What is noted of each request: counters, rates, and a line in the log. Never a payload, never a
//! name of a channel: its class tells an operator as much.

use super::refused::Refusals;
use crate::config::{Config, LogRequests};
use crate::limits::{Heavy, Limits, TooMany};
use crate::metrics::{Meter, Metrics, Missing, Withheld};
use crate::trace::Context;
use kernel::Timestamp;
use realtime::KeysetId;
use realtime::keyset::Keyset;
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use wire::Timetoken;
use wire::channel::{Class, Name, classify};
use wire::reply::{self, Reply};
use wire::request::{Operation, Request};

/// Recorded words (protocol §7.8).
const MESSAGE: &str =
    "You have exceeded the maximum number of requests per second allowed for your subscriber key.";

/// Routes of the REST side that hand out tokens.
const GRANTS: [&str; 5] = [
    "/api/pubnub/auth",
    "/api/telemedicine/token",
    "/api/v1/audit/watch",
    "/api/v1/consultations/{id}/thread/token",
    "/api/v1/watch",
];

/// Metrics, rates and the request log.
pub(crate) struct Watch {
    pub(crate) metrics: Metrics,
    pub(crate) limits: Limits,
    pub(super) heavy: Heavy,
    meters: RwLock<FxHashMap<KeysetId, Arc<Meter>>>,
    requests: LogRequests,
    pub(super) refusals: Refusals,
}

/// One request, as the log tells of it.
pub(super) struct Seen {
    began: Timestamp,
    trace: Option<Context>,
    operation: &'static str,
    keyset: Option<Arc<Keyset>>,
    user: Option<Box<str>>,
    class: Option<Class>,
    pub(super) published: Option<Published>,
}

/// A message that was accepted.
pub(super) struct Published {
    pub(super) timetoken: Timetoken,
    /// The sender's own id for it, if it looks like one.
    pub(super) id: Option<Box<str>>,
}

impl Published {
    pub(super) fn new(timetoken: Timetoken, id: Option<&str>) -> Self {
        // What holds spaces or other letters may be a sentence, and no sentence goes to the log.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        let id = id.filter(|id| id.bytes().all(is_plain)).map(Box::from);
        Self { timetoken, id }
    }
}

impl Seen {
    pub(super) const fn new(began: Timestamp, trace: Option<Context>) -> Self {
        Self {
            began,
            trace,
            operation: "none",
            keyset: None,
            user: None,
            class: None,
            published: None,
        }
    }

    /// What the request turned out to be.
    pub(super) fn note(&mut self, keyset: &Arc<Keyset>, parsed: &Request<'_>) {
        self.operation = parsed.operation.name();
        self.user = parsed.common.uuid.as_deref().map(Box::from);
        self.class = channel(&parsed.operation).map(|name| classify(name).unwrap_or(Class::Custom));
        self.keyset = Some(Arc::clone(keyset));
    }

    pub(super) const fn trace(&self) -> Option<Context> {
        self.trace
    }

    /// Puts down on its span what the request was.
    pub(super) fn mark(&self, span: &tracing::Span, status: u16) {
        span.record("operation", self.operation);
        if let Some(class) = self.class {
            span.record("class", class.name());
        }
        span.record("status", status);
    }
}

/// A request of the REST side that found its route.
#[derive(Clone, Debug)]
pub(crate) struct Routed {
    /// As the table of routes has it, without the ids of a request.
    pub(crate) path: &'static str,
    /// In small letters.
    pub(crate) method: &'static str,
    /// Who called, once known.
    pub(crate) user: Option<Box<str>>,
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
    pub(crate) fn new(config: &Config, told: (Withheld, Missing)) -> Self {
        Self {
            meters: RwLock::default(),
            metrics: Metrics::new(told),
            limits: Limits::new(&config.limits),
            heavy: Heavy::default(),
            requests: config.log.requests,
            refusals: Refusals::default(),
        }
    }

    /// The counters of a keyset, made when it is first asked for.
    pub(super) fn meter(&self, keyset: &Keyset) -> Arc<Meter> {
        let known = self.meters.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(meter) = known.get(&keyset.id) {
            return Arc::clone(meter);
        }
        drop(known);
        let meter = Arc::new(self.metrics.meter(&keyset.subscribe_key));
        let mut known = self.meters.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(keyset.id).or_insert(meter))
    }

    /// Asks the rates of keyset, user and channel. A name that nobody showed to be theirs counts apart from the same name of whoever
    /// did.
    pub(super) fn admit(
        &self,
        keyset: &Keyset,
        (user, is_known): (&str, bool),
        operation: &Operation<'_>,
    ) -> Result<(), TooMany> {
        self.limits.keyset(keyset)?;
        let apart = (!is_known).then(|| format!("\0{user}"));
        let counted = apart.as_deref().unwrap_or(user);
        if !user.is_empty() {
            self.limits.user(keyset, counted)?;
        }
        match operation {
            Operation::Publish(publish) => {
                let channel = publish.channel.as_str();
                self.limits.publish(keyset, (counted, channel))
            }
            Operation::History(_) | Operation::Fetch(_) | Operation::MessageCounts(_) => {
                self.limits.history(keyset)
            }
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
        // Whoever is denied has not shown who they are: nobody else is blamed for what comes under their name.
        if let (Some(keyset), Some(user)) = (&seen.keyset, &seen.user)
            && !matches!(status, 401 | 403)
        {
            self.heavy.note(keyset, user, now);
        }
        self.count(seen.operation, status, since(seen.began, now));
    }

    /// Counts a request of the REST side and leaves its line: the route, never the path, and who.
    pub(crate) fn rest(
        &self,
        routed: Option<&Routed>,
        status: u16,
        trace: Option<Context>,
        (began, now): (Timestamp, Timestamp),
    ) {
        let took = since(began, now);
        self.count("rest", status, took);
        if routed.is_some_and(|one| GRANTS.contains(&one.path)) {
            self.metrics.granted(status);
        }
        if self.wants(status) {
            tracing::info!(
                target: "request",
                operation = "rest",
                status,
                method = routed.map(|one| one.method),
                route = routed.map(|one| one.path),
                user = routed.and_then(|one| one.user.as_deref()),
                micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                trace = trace.map(|trace| trace.trace_id()),
            );
        }
    }

    fn count(&self, operation: &'static str, status: u16, took: Duration) {
        self.metrics.answered(operation, status, took);
        if operation == "grant" {
            self.metrics.granted(status);
        }
        let reason = match status {
            401 | 403 => "denied",
            404 | 405 => "unknown",
            413 | 414 | 431 => "too-large",
            402 => "plan",
            400 | 409 | 412 => "invalid",
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
            timetoken = seen.published.as_ref().map(|one| one.timetoken.get()),
            message = seen.published.as_ref().and_then(|one| one.id.as_deref()),
            micros = u64::try_from(since(seen.began, now).as_micros()).unwrap_or(u64::MAX),
            bytes = reply.body.len(),
            trace = seen.trace.map(|trace| trace.trace_id()),
        );
    }
}

fn since(began: Timestamp, now: Timestamp) -> Duration {
    now.duration_since(began).try_into().unwrap_or_default()
}
