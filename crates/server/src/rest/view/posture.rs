//! How checks and attestations look in JSON.

use compliance::attestation::Attestation;
use compliance::check::{Check, Past, Profile, Status};
use compliance::posture::Run;
use compliance::waiver::Waiver;
use kernel::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How things stand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CompliancePosture)]
pub(crate) struct PostureView {
    profile: &'static str,
    /// The last run of every check; nothing before the first.
    run: Option<RunView>,
    checks: Vec<CheckView>,
}

/// A run, by its signed report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceRun)]
pub(crate) struct RunView {
    id: String,
    began_at: String,
    ended_at: String,
    /// Who had it run.
    operator: String,
    /// Of the signed report, as the audit log has it.
    sha256: String,
    /// What was worse than in the run before, by id.
    fallen: Vec<String>,
}

/// A check, and what the last run found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceCheck)]
pub(crate) struct CheckView {
    id: &'static str,
    /// T: it tries or looks at the thing itself; D: it reads records; A: somebody vouches for it.
    kind: &'static str,
    severity: &'static str,
    cites: Vec<&'static str>,
    expected: &'static str,
    remediation: &'static str,
    /// For how many days a result counts that no run looks at anew: what somebody vouches for, and what is tried on request.
    ttl_days: u32,
    /// PASS, WARN, FAIL, NA, ERROR or WAIVED; nothing before the first run.
    status: Option<&'static str>,
    observed: Option<String>,
    evidence: BTreeMap<String, String>,
    /// Its status a week before that run, if it was run by then.
    week_ago: Option<&'static str>,
    /// Whether it is worse than a week before.
    fell: bool,
}

/// What a run found, by check.
fn found(run: &Run) -> BTreeMap<String, Value> {
    let report: Value = serde_json::from_str(&run.report).unwrap_or_default();
    let lines = report.get("checks").and_then(Value::as_array).cloned().unwrap_or_default();
    let named = |line: Value| Some((line.get("id")?.as_str()?.to_owned(), line));
    lines.into_iter().filter_map(named).collect()
}

impl PostureView {
    pub(crate) fn of(
        profile: Profile,
        checks: &[&'static Check],
        (last, before): (Option<&Run>, &Past),
    ) -> Self {
        let lines = last.map(found).unwrap_or_default();
        let view = |check: &&'static Check| {
            CheckView::of(check, lines.get(check.id), before.0.get(check.id).copied())
        };
        Self {
            profile: profile.name(),
            run: last.map(RunView::from),
            checks: checks.iter().map(view).collect(),
        }
    }
}

impl From<&Run> for RunView {
    fn from(run: &Run) -> Self {
        Self {
            id: run.id.clone(),
            began_at: run.began.to_string(),
            ended_at: run.ended.to_string(),
            operator: run.operator.clone(),
            sha256: run.sha256.clone(),
            fallen: run.fallen.split_whitespace().map(str::to_owned).collect(),
        }
    }
}

impl CheckView {
    fn of(check: &'static Check, line: Option<&Value>, before: Option<Status>) -> Self {
        let word = |name| Some(line?.get(name)?.as_str()?.to_owned());
        let status = word("status").and_then(|name| Status::find(&name));
        let evidence =
            line.and_then(|line| serde_json::from_value(line.get("evidence")?.clone()).ok());
        Self {
            id: check.id,
            kind: check.kind.letter(),
            severity: check.severity.name(),
            cites: check.cites.to_vec(),
            expected: check.expected,
            remediation: check.remediation,
            ttl_days: check.ttl_days,
            status: status.map(Status::name),
            observed: word("observed"),
            evidence: evidence.unwrap_or_default(),
            week_ago: before.map(Status::name),
            fell: before.zip(status).is_some_and(|(before, now)| now.is_worse(before)),
        }
    }
}

/// What may fail for a while, or a decision about an addressable specification.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceWaiver)]
pub(crate) struct WaiverView {
    id: String,
    check: String,
    /// waiver, alternative or not-reasonable
    grounds: &'static str,
    reason: String,
    ends_at: String,
    /// requested, active, expired or ended
    state: &'static str,
    requested_by: String,
    requested_at: String,
    approved_by: Option<String>,
}

impl WaiverView {
    pub(crate) fn new(one: Waiver, now: Timestamp) -> Self {
        Self {
            state: one.standing(now).name(),
            id: one.id,
            check: one.asked.check,
            grounds: one.asked.grounds.name(),
            reason: one.asked.reason,
            ends_at: one.asked.ends.to_string(),
            requested_by: one.requested.0,
            requested_at: one.requested.1.to_string(),
            approved_by: one.approved.map(|(who, _)| who),
        }
    }
}

/// What somebody vouches for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceAttestation)]
pub(crate) struct AttestationView {
    id: String,
    check: String,
    owner: String,
    statement: String,
    document_sha256: Option<String>,
    expires_at: String,
    recorded_by: String,
    recorded_at: String,
}

impl From<Attestation> for AttestationView {
    fn from(one: Attestation) -> Self {
        Self {
            id: one.id,
            check: one.said.check,
            owner: one.said.owner,
            statement: one.said.statement,
            document_sha256: one.said.document,
            expires_at: one.said.expires.to_string(),
            recorded_by: one.recorded_by,
            recorded_at: one.recorded.to_string(),
        }
    }
}
