//! The report of a run: its canonical JSON, and the statement that is signed over it.

use super::{Check, Finding, Host, Kind, Profile, Progress, Record, Severity, Site, Status};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use futures_util::FutureExt as _;
use futures_util::stream::{self, StreamExt as _};
use kernel::{Clock, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// What the signed statement begins with, so that it can be taken for nothing else.
const TITLE: &str = "housecall compliance report";

/// All checks of one run.
#[derive(Clone, Debug)]
pub struct Report {
    /// In the order in which they ran.
    pub records: Vec<Record>,
    /// The version of the program that ran them.
    pub build: &'static str,
    /// The machine on which it ran, by its own name, where that is known.
    pub host: Option<String>,
    /// Who had it run, by opaque id; nobody before somebody is named.
    pub operator: String,
    /// By what they judged.
    pub profile: Profile,
    /// When the run began.
    pub began: Timestamp,
    /// Whether it took longer than it may, and what took it.
    pub slow: Option<Slow>,
}

/// How long a run took that is to be a quick one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slow {
    /// So long.
    pub took: Duration,
    /// So long it may take.
    pub bound: Duration,
    /// Its slowest checks, the slowest first, and how long each took.
    pub checks: Vec<(&'static str, Duration)>,
}

/// How each check ended in a run of before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past(pub BTreeMap<String, Status>);

impl Past {
    /// Out of a report's canonical JSON.
    pub fn read(canonical: &str) -> Self {
        let report: Value = serde_json::from_str(canonical).unwrap_or_default();
        let lines = report.get("checks").and_then(Value::as_array).cloned().unwrap_or_default();
        let word = |line: &Value, name| line.get(name)?.as_str().map(str::to_owned);
        let read = |line: &Value| Some((word(line, "id")?, Status::find(&word(line, "status")?)?));
        Self(lines.iter().filter_map(read).collect())
    }
}

/// So many checks look at the same time: some wait for what they watch, and each may hold two of the store's readers.
const TOGETHER: usize = 2;

/// So long a run may take in which nothing is tried on request.
const BOUND: Duration = Duration::from_mins(1);
/// So many of the slowest checks are named.
const NAMED: usize = 5;

/// Runs checks, two at a time, and answers them in their order. One that cannot look says so in its place, and the rest go on.
pub async fn run(
    checks: &[&'static Check],
    site: &Site,
    clock: &dyn Clock,
    build: &'static str,
) -> Report {
    run_within(BOUND, (checks, site), clock, build).await
}

/// The same, which is slow if it takes longer than this.
pub(super) async fn run_within(
    bound: Duration,
    (checks, site): (&[&'static Check], &Site),
    clock: &dyn Clock,
    build: &'static str,
) -> Report {
    let began = clock.now();
    let mut looks = Vec::with_capacity(checks.len());
    for (place, &check) in checks.iter().enumerate() {
        looks.push(look(check, site, clock).map(move |record| (place, record)).boxed());
    }
    let progress = site.prop::<Progress>();
    let looks = stream::iter(looks).buffer_unordered(TOGETHER);
    let looks = looks.inspect(|_| progress.iter().for_each(|watched| watched.add()));
    let records: BTreeMap<usize, Record> = looks.collect().await;
    let records: Vec<Record> = records.into_values().collect();
    let is_quick = checks.iter().all(|check| check.asked(site) != Some(true));
    let took = clock.real(clock.now().duration_since(began).unsigned_abs());
    let slow =
        (is_quick && took > bound).then(|| Slow { took, bound, checks: slowest(&records, clock) });
    let (host, operator) = (site.prop::<Host>().map(|host| host.0.clone()), String::new());
    Report { records, build, host, operator, profile: site.profile, began, slow }
}

fn slowest(records: &[Record], clock: &dyn Clock) -> Vec<(&'static str, Duration)> {
    let took = |record: &Record| {
        let took = record.ended.duration_since(record.started).unsigned_abs();
        (record.check.id, clock.real(took))
    };
    let mut all: Vec<_> = records.iter().map(took).collect();
    all.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
    all.truncate(NAMED);
    all
}

impl Slow {
    /// In a sentence.
    pub fn words(&self) -> String {
        let one = |(id, took): &(&str, Duration)| format!("{id} {:.1} s", took.as_secs_f64());
        let checks: Vec<String> = self.checks.iter().map(one).collect();
        let (took, bound, checks) = (self.took.as_secs(), self.bound.as_secs(), checks.join(", "));
        format!(
            "the run took {took} s, and {bound} s are enough for one without --active; the longest were {checks}"
        )
    }

    fn told(&self) -> Value {
        let one =
            |(id, took): &(&str, Duration)| json!({ "id": id, "milliseconds": millis(*took) });
        let checks: Vec<Value> = self.checks.iter().map(one).collect();
        json!({
            "milliseconds": millis(self.took), "bound_milliseconds": millis(self.bound), "checks": checks,
        })
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

async fn look(check: &'static Check, site: &Site, clock: &dyn Clock) -> Record {
    let started = clock.now();
    let finding = Finding::from(check.find(site).await);
    Record { check, started, ended: clock.now(), finding, excuse: None }
}

impl Report {
    /// How many checks ended like this.
    pub fn count(&self, status: Status) -> usize {
        self.records.iter().filter(|record| record.finding.status == status).count()
    }

    /// Whether any check failed.
    pub fn fails(&self, strict: bool) -> bool {
        self.records.iter().any(|record| record.finding.status.fails(strict))
    }

    /// The technical checks of the greatest severity that failed or could not look, also where that is borne: health data is
    /// not taken on a waiver.
    pub fn grave(&self) -> impl Iterator<Item = &'static str> {
        let grave =
            |check: &Check| check.kind == Kind::Technical && check.severity == Severity::Critical;
        let found = self.records.iter().filter(move |record| grave(record.check));
        let bad = |record: &&Record| record.finding.status.fails(false) || record.excuse.is_some();
        found.filter(bad).map(|record| record.check.id)
    }

    /// The counts in one line.
    pub fn summary(&self) -> String {
        let waived = match self.count(Status::Waived) {
            0 => String::new(),
            count => format!(", {count} waived"),
        };
        format!(
            "{} of {} checks passed, {} warned, {} failed, {} could not look, {} had nothing to look at{waived}",
            self.count(Status::Pass),
            self.records.len(),
            self.count(Status::Warn),
            self.count(Status::Fail),
            self.count(Status::Error),
            self.count(Status::NotApplicable),
        )
    }

    /// The report as JSON with sorted keys, without spaces.
    pub fn canonical(&self) -> String {
        let checks: Vec<Value> = self.records.iter().map(|record| self.line(record)).collect();
        json!({
            "format": 2,
            "build": self.build,
            "host": self.host,
            "operator": self.operator,
            "profile": self.profile.name(),
            "began": self.began.to_string(),
            "checks": checks,
            "slow": self.slow.as_ref().map(Slow::told),
        })
        .to_string()
    }

    /// What is signed over the bytes of a report.
    pub fn statement(canonical: &str) -> String {
        format!("{TITLE}\nsha256 {}\n", Self::fingerprint(canonical))
    }

    /// The SHA-256 of a report's bytes, in hexadecimal.
    pub fn fingerprint(canonical: &str) -> String {
        HEXLOWER.encode(digest(&SHA256, canonical.as_bytes()).as_ref())
    }

    /// A record stands alone: whoever is shown one line of a report reads from it by what, where and for whom it was found.
    fn line(&self, record: &Record) -> Value {
        let (check, finding) = (record.check, &record.finding);
        let excuse = record.excuse.as_ref().map(|one| {
            json!({
                "id": one.id, "grounds": one.grounds, "expires": one.ends.to_string(),
                "requester": one.requester, "approver": one.approver, "reason": one.reason,
            })
        });
        json!({
            "waiver": excuse,
            "id": check.id,
            "version": check.version,
            "profile": check.profile.name(),
            "cites": check.cites,
            "kind": check.kind.letter(),
            "severity": check.severity.name(),
            "expected": check.expected,
            "remediation": check.remediation,
            "ttl": format!("P{}D", check.ttl_days),
            "ttl_days": check.ttl_days,
            "status": finding.status.name(),
            "observed": finding.observed,
            "evidence": finding.evidence,
            "started": record.started.to_string(),
            "ended": record.ended.to_string(),
            "tool_build": self.build,
            "host": self.host,
            "operator": self.operator,
        })
    }
}
