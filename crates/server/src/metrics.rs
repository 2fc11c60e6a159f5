//! What operators see of the traffic: counters, gauges and histograms in the format of Prometheus.
//!
//! Labels are few and fixed: keysets, operations, status classes and reasons. No name of a channel,
//! user or patient is ever a label.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use turn::relay::{Counts, Refused};
use wire::request::Operation;

type Label = (&'static str, &'static str);
type Keyed = (&'static str, Arc<str>);

/// Requests that failed because something could not be encrypted or opened, in this process since its start: whoever words a
/// fault has no metrics at hand.
static UNSEALED: AtomicU64 = AtomicU64::new(0);

/// Notes the code of a fault that is not the caller's.
pub(crate) fn failed(code: &str) {
    if is_shut(code) {
        UNSEALED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Whether by this code something could not be encrypted or opened. A key file that was changed and is read again within
/// seconds is none of that, or each rotation would wake somebody.
fn is_shut(code: &str) -> bool {
    match code {
        "audit.key" | "cipher" | "store.corrupt" => true,
        "key.behind" => false,
        _ => code.starts_with("key."),
    }
}

/// All metrics of one server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<[Label; 2], Counter>,
    seconds: Family<[Label; 1], Histogram>,
    refused: Family<[Label; 1], Counter>,
    transactions: Family<([Keyed; 1], [Label; 1]), Counter>,
    published: Family<[Keyed; 1], Counter>,
    delivered: Family<[Keyed; 1], Counter>,
    waiting: Family<[Keyed; 1], Gauge>,
    present: Family<[Keyed; 1], Gauge>,
    top_share: Family<[Keyed; 1], Gauge>,
    pushed: Pushed,
    resealed: Counter,
    behind: Behind,
    witnessed: Witnessed,
    stored: Gauge,
    ahead: Gauge,
    certificate: Ends,
    connections: Gauge,
    allocations: Gauge,
    allocated: Counter,
    relayed: Family<[Label; 1], Counter>,
    relay_refused: Family<[Label; 1], Counter>,
    grants: Family<[Label; 1], Counter>,
    unsealed: Counter,
    backlog: Backlog,
}

/// Attempts to push, by gateway and how they ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pushed(Family<[Label; 2], Counter>);

impl Pushed {
    /// One attempt ended so.
    pub(crate) fn count(&self, gateway: &'static str, outcome: &'static str) {
        self.0.get_or_create(&[("gateway", gateway), ("outcome", outcome)]).inc();
    }

    /// Attempts by this gateway may end so: each is told from the start, or an alert that compares two of them would see
    /// nothing while one has not happened.
    pub(crate) fn foresee(&self, gateway: &'static str, outcomes: &[&'static str]) {
        for outcome in outcomes {
            drop(self.0.get_or_create(&[("gateway", gateway), ("outcome", *outcome)]));
        }
    }
}

/// What was not sent, by the setting that names where to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Withheld(Family<[Label; 1], Counter>);

impl Withheld {
    /// Something was not sent.
    pub(crate) fn count(&self, setting: &'static str) {
        self.0.get_or_create(&[("setting", setting)]).inc();
    }
}

/// Audit entries that a place of its copies has not taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behind(Family<[Label; 1], Gauge>);

impl Behind {
    /// A place is so many entries behind.
    pub(crate) fn set(&self, place: &'static str, entries: u64) {
        self.0.get_or_create(&[("place", place)]).set(i64::try_from(entries).unwrap_or(i64::MAX));
    }
}

/// How the audit log's witnesses stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Witnessed {
    since: Gauge,
    contradicting: Gauge,
}

impl Witnessed {
    /// The witness that is furthest behind cosigned at this second of Unix time, and so many contradict the log.
    pub(crate) fn set(&self, since: i64, contradicting: usize) {
        self.since.set(since);
        self.contradicting.set(i64::try_from(contradicting).unwrap_or(i64::MAX));
    }
}

/// When the certificate that is shown ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ends(Gauge);

impl Ends {
    /// At this second of Unix time; 0 where none is shown.
    pub(crate) fn set(&self, second: i64) {
        self.0.set(second);
    }
}

/// What waits for somebody at the clinic.
#[derive(Clone, Debug, Default)]
pub(crate) struct Backlog {
    flags: Gauge,
    raised: Gauge,
    queued: Gauge,
    longest: Gauge,
}

impl Backlog {
    /// So many flags wait to be closed, the oldest raised at this second of Unix time, 0 where none is; and so many patients
    /// for a provider, the first of them for so many seconds.
    pub(crate) fn set(&self, (flags, raised): (i64, i64), (queued, longest): (i64, i64)) {
        self.flags.set(flags);
        self.raised.set(raised);
        self.queued.set(queued);
        self.longest.set(longest);
    }
}

/// What is missing before health data is taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Missing(Family<[Label; 1], Gauge>);

impl Missing {
    /// Whether something is missing.
    pub(crate) fn set(&self, name: &'static str, is_missing: bool) {
        self.0.get_or_create(&[("name", name)]).set(i64::from(is_missing));
    }
}

/// One keyset's share, resolved once.
pub(crate) struct Meter {
    label: Arc<str>,
    pub(crate) published: Counter,
    pub(crate) delivered: Counter,
    waiting: Gauge,
    present: Gauge,
    top_share: Gauge,
}

impl Meter {
    /// What only a look can tell: subscriptions that wait, users present, and how much of all the first user sends, in percent.
    pub(crate) fn gauge(&self, waiting: usize, present: usize, share: i64) {
        self.top_share.set(share);
        self.waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        self.present.set(i64::try_from(present).unwrap_or(i64::MAX));
    }
}

impl Metrics {
    pub(crate) fn new((withheld, missing): (Withheld, Missing)) -> Self {
        let buckets = || Histogram::new(exponential_buckets(0.000_1, 2.5, 14));
        let mut metrics = Self {
            registry: Registry::with_prefix("housecall"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(buckets),
            refused: Family::default(),
            transactions: Family::default(),
            published: Family::default(),
            delivered: Family::default(),
            waiting: Family::default(),
            present: Family::default(),
            top_share: Family::default(),
            pushed: Pushed::default(),
            resealed: Counter::default(),
            ahead: Gauge::default(),
            behind: Behind::default(),
            witnessed: Witnessed::default(),
            stored: Gauge::default(),
            certificate: Ends::default(),
            connections: Gauge::default(),
            allocations: Gauge::default(),
            allocated: Counter::default(),
            relayed: Family::default(),
            relay_refused: Family::default(),
            grants: Family::default(),
            unsealed: Counter::default(),
            backlog: Backlog::default(),
        };
        metrics.register();
        metrics.register_audit();
        metrics.register_relay();
        metrics.register_outside(withheld, missing);
        metrics.register_clinic();
        // An alert that compares two of them sees nothing while one has not happened.
        for outcome in ["granted", "refused", "failed"] {
            drop(metrics.grants.get_or_create(&[("outcome", outcome)]));
        }
        // And what comes for the first time is no rise.
        for reason in ["denied", "invalid", "rate-user", "rate-user-publish", "rate-publish"] {
            drop(metrics.refused.get_or_create(&[("reason", reason)]));
        }
        metrics
    }

    fn register_outside(&mut self, withheld: Withheld, missing: Missing) {
        let Self { registry, .. } = self;
        registry.register(
            "egress_refused",
            "Connections not opened, for nothing covers where they would go",
            withheld.0,
        );
        registry.register(
            "missing",
            "What keeps this server from taking health data, or will: 1 while it is missing",
            missing.0,
        );
        registry.register_with_unit(
            "clock_ahead",
            "How far the clock is ahead of this machine's own time since the start",
            Unit::Seconds,
            self.ahead.clone(),
        );
    }

    fn register_clinic(&mut self) {
        let Self { registry, backlog, .. } = self;
        registry.register("grants", "Tokens asked for, by outcome", self.grants.clone());
        registry.register(
            "encryption_errors",
            "Requests that failed because something could not be encrypted or opened",
            self.unsealed.clone(),
        );
        registry.register(
            "activity_flags_waiting",
            "Findings of the rules that nobody has closed",
            backlog.flags.clone(),
        );
        registry.register_with_unit(
            "activity_flag_raised_timestamp",
            "When the oldest finding was raised that nobody has closed; 0 without one",
            Unit::Seconds,
            backlog.raised.clone(),
        );
        registry.register(
            "queue_patients",
            "Patients who wait for a provider",
            backlog.queued.clone(),
        );
        registry.register_with_unit(
            "queue_longest_wait",
            "How long the first of them waits",
            Unit::Seconds,
            backlog.longest.clone(),
        );
    }

    fn register_audit(&mut self) {
        let Self { registry, .. } = self;
        registry.register("audit_behind", "Audit entries not yet copied", self.behind.0.clone());
        registry.register_with_unit(
            "audit_cosigned_timestamp",
            "When the witness that is furthest behind cosigned the audit log; 0 without witnesses",
            Unit::Seconds,
            self.witnessed.since.clone(),
        );
        registry.register(
            "audit_contradicted",
            "Witnesses that have seen another audit log than this one",
            self.witnessed.contradicting.clone(),
        );
    }

    fn register_relay(&mut self) {
        let Self { registry, .. } = self;
        registry.register("turn_allocations", "Relayed addresses in use", self.allocations.clone());
        registry.register("turn_allocated", "Relayed addresses handed out", self.allocated.clone());
        registry.register_with_unit(
            "turn_relayed",
            "Media passed on, by direction",
            Unit::Bytes,
            self.relayed.clone(),
        );
        registry.register(
            "turn_refused",
            "What the relay did not do, by reason",
            self.relay_refused.clone(),
        );
    }

    fn register(&mut self) {
        let Self { registry, .. } = self;
        registry.register(
            "requests",
            "Requests answered, by operation and status class",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "request",
            "Time to answer; of a subscribe, until it waits",
            Unit::Seconds,
            self.seconds.clone(),
        );
        registry.register("refused", "Requests refused, by reason", self.refused.clone());
        registry.register(
            "transactions",
            "Usage as hosted networks bill it, by keyset and type",
            self.transactions.clone(),
        );
        registry.register("published", "Messages accepted", self.published.clone());
        registry.register("delivered", "Messages handed to subscribers", self.delivered.clone());
        registry.register("waiting", "Subscriptions held open", self.waiting.clone());
        registry.register("present", "Users present, once a channel", self.present.clone());
        registry.register(
            "top_user_share_percent",
            "Of a keyset's requests in the latest minute, what its first user sent; 0 where there were few",
            self.top_share.clone(),
        );
        registry.register(
            "pushes",
            "Attempts to push to devices, by gateway and outcome",
            self.pushed.0.clone(),
        );
        registry.register(
            "fields_resealed",
            "Fields moved to the keys of their patients and classes",
            self.resealed.clone(),
        );
        registry.register_with_unit(
            "stored",
            "Size of the database",
            Unit::Bytes,
            self.stored.clone(),
        );
        registry.register_with_unit(
            "certificate_ends_timestamp",
            "When the TLS certificate ends; 0 while none is shown",
            Unit::Seconds,
            self.certificate.0.clone(),
        );
        registry.register("connections", "Connections open", self.connections.clone());
    }

    /// A keyset's own counters.
    pub(crate) fn meter(&self, subscribe_key: &str) -> Meter {
        let label: Arc<str> = subscribe_key.into();
        let key = [("keyset", Arc::clone(&label))];
        Meter {
            published: self.published.get_or_create(&key).clone(),
            delivered: self.delivered.get_or_create(&key).clone(),
            waiting: self.waiting.get_or_create(&key).clone(),
            present: self.present.get_or_create(&key).clone(),
            top_share: self.top_share.get_or_create(&key).clone(),
            label,
        }
    }

    /// What tells how far the copies of the audit log are.
    pub(crate) fn behind(&self) -> Behind {
        self.behind.clone()
    }

    /// What tells how the audit log's witnesses stand.
    pub(crate) fn witnessed(&self) -> Witnessed {
        self.witnessed.clone()
    }

    /// What tells when the certificate ends.
    pub(crate) fn certificate(&self) -> Ends {
        self.certificate.clone()
    }

    /// The counter of fields that were moved to their patients' keys.
    pub(crate) fn resealed(&self) -> Counter {
        self.resealed.clone()
    }

    /// The counters of pushes.
    pub(crate) fn pushed(&self) -> Pushed {
        self.pushed.clone()
    }

    /// One request was answered.
    pub(crate) fn answered(&self, operation: &'static str, status: u16, took: Duration) {
        let class = match status {
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&[("operation", operation), ("status", class)]).inc();
        self.seconds.get_or_create(&[("operation", operation)]).observe(took.as_secs_f64());
    }

    /// A token was asked for, and the answer has this status.
    pub(crate) fn granted(&self, status: u16) {
        let outcome = match status {
            200..300 => "granted",
            500.. => "failed",
            _ => "refused",
        };
        self.grants.get_or_create(&[("outcome", outcome)]).inc();
    }

    /// What tells what waits at the clinic.
    pub(crate) fn backlog(&self) -> Backlog {
        self.backlog.clone()
    }

    /// One request was refused.
    pub(crate) fn refused(&self, reason: &'static str) {
        self.refused.get_or_create(&[("reason", reason)]).inc();
    }

    /// Usage of a keyset.
    pub(crate) fn transaction(&self, meter: &Meter, operation: &Operation<'_>) {
        let labels = ([("keyset", Arc::clone(&meter.label))], [("type", kind(operation))]);
        self.transactions.get_or_create(&labels).inc();
    }

    /// What only a look can tell: open connections and the size of the database.
    pub(crate) fn gauge(&self, connections: usize, bytes: u64) {
        self.connections.set(i64::try_from(connections).unwrap_or(i64::MAX));
        self.stored.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// The clock is so many seconds ahead.
    pub(crate) fn clock_ahead(&self, seconds: i64) {
        self.ahead.set(seconds);
    }

    /// What the relay has counted since its start.
    pub(crate) fn relay(&self, allocations: usize, counts: &Counts) {
        self.allocations.set(i64::try_from(allocations).unwrap_or(i64::MAX));
        let set = |counter: &Counter, value: u64| counter.inner().store(value, Ordering::Relaxed);
        set(&self.allocated, counts.allocated.load(Ordering::Relaxed));
        for (direction, bytes) in [("to-peer", &counts.sent), ("to-client", &counts.received)] {
            let counter = self.relayed.get_or_create(&[("direction", direction)]);
            set(&counter, bytes.load(Ordering::Relaxed));
        }
        for reason in Refused::ALL {
            let counter = self.relay_refused.get_or_create(&[("reason", reason.name())]);
            set(&counter, counts.refused(reason));
        }
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn render(&self) -> String {
        let mut text = String::new();
        self.unsealed.inner().store(UNSEALED.load(Ordering::Relaxed), Ordering::Relaxed);
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// The type under which hosted networks count an operation.
fn kind(operation: &Operation<'_>) -> &'static str {
    match operation {
        Operation::Publish(publish) if publish.kind == wire::request::PublishKind::Signal => {
            "signal"
        }
        Operation::Publish(_) | Operation::Actions(_) => "publish",
        Operation::Subscribe(_) => "subscribe",
        Operation::History(_)
        | Operation::Fetch(_)
        | Operation::MessageCounts(_)
        | Operation::DeleteMessages(_) => "history",
        Operation::Leave(_)
        | Operation::Heartbeat(_)
        | Operation::HereNow(_)
        | Operation::WhereNow { .. }
        | Operation::GetState(_)
        | Operation::SetState(_) => "presence",
        Operation::Objects(_) => "app-context",
        Operation::Files(_) => "files",
        Operation::Push(_) => "push",
        Operation::Grant
        | Operation::Revoke { .. }
        | Operation::LegacyGrant(_)
        | Operation::LegacyAudit(_) => "access",
        Operation::Groups(_) => "groups",
        Operation::Time => "time",
    }
}

#[cfg(test)]
mod tests {
    use super::is_shut;

    #[test]
    fn a_rotation_wakes_nobody_and_a_key_that_opens_nothing_does() {
        assert!(!is_shut("key.behind"));
        for code in ["key.unusable", "key.environment", "audit.key", "cipher", "store.corrupt"] {
            assert!(is_shut(code), "{code}");
        }
        for code in ["store.internal", "store.unavailable", "keyset.missing"] {
            assert!(!is_shut(code), "{code}");
        }
    }
}
