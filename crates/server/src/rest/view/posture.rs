//! How checks and attestations look in JSON.

use crate::checks::Standing;
use compliance::attestation::Attestation;
use compliance::check::{Check, Past, Profile, Status};
use compliance::posture::{Run, WEEK};
use compliance::waiver::{Grounds, Waiver, grounds};
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
    /// The run that it is compared with; nothing where it is the only one.
    since: Option<SinceView>,
    /// The run that goes on or waits for its turn, if there is one.
    under_way: Option<UnderWayView>,
    /// Why the run after the last one was not kept, if it was not.
    failed: Option<FailedRunView>,
    checks: Vec<CheckView>,
}

/// A run that goes on or waits for its turn.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceUnderWay)]
pub(crate) struct UnderWayView {
    /// Who has it run.
    operator: String,
    #[schema(format = DateTime)]
    since: String,
    /// So many checks have looked.
    looked: usize,
    /// So many there are.
    total: usize,
}

/// A run that was not kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceFailedRun)]
pub(crate) struct FailedRunView {
    /// Why, as a problem's code; the server's log says more.
    code: &'static str,
    #[schema(format = DateTime)]
    at: String,
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
    /// Whether every check was shown what it looks at.
    whole: bool,
    /// What was worse than in the run before, by id.
    fallen: Vec<String>,
}

/// The run that the last one is compared with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComplianceSince)]
pub(crate) struct SinceView {
    #[schema(format = DateTime)]
    began_at: String,
    /// Whether it was a week before; otherwise there is none of then, and it is the oldest.
    week_ago: bool,
}

impl SinceView {
    fn of(last: &Run, before: &Run) -> Self {
        let week_ago = last.began.duration_since(before.began) >= WEEK;
        Self { began_at: before.began.to_string(), week_ago }
    }
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
    /// Its status in the run that the last one is compared with, if it was run then.
    before: Option<&'static str>,
    /// Whether it is worse than in that.
    fell: bool,
    /// On which grounds its failure may be borne: waiver; of an addressable specification alternative and not-reasonable, too
    grounds: Vec<&'static str>,
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
        (last, before): (Option<&Run>, Option<&Run>),
    ) -> Self {
        let lines = last.map(found).unwrap_or_default();
        let since = last.zip(before).map(|(last, before)| SinceView::of(last, before));
        let before = before.map_or_else(Past::default, |run| Past::read(&run.report));
        let view = |check: &&'static Check| {
            CheckView::of(check, lines.get(check.id), before.0.get(check.id).copied())
        };
        Self {
            profile: profile.name(),
            run: last.map(RunView::from),
            since,
            under_way: None,
            failed: None,
            checks: checks.iter().map(view).collect(),
        }
    }

    /// The same with what goes on.
    pub(crate) fn standing(self, standing: Standing) -> Self {
        let under_way = standing.under_way.map(|run| UnderWayView {
            operator: run.by,
            since: run.since.to_string(),
            looked: run.progress.looked(),
            total: run.of,
        });
        let failed = standing.failed;
        let failed = failed.map(|run| FailedRunView { code: run.code, at: run.at.to_string() });
        Self { under_way, failed, ..self }
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
            whole: run.whole,
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
            before: before.map(Status::name),
            fell: before.zip(status).is_some_and(|(before, now)| now.is_worse(before)),
            grounds: grounds(check).iter().copied().map(Grounds::name).collect(),
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

#[cfg(test)]
mod tests {
    use super::{PostureView, Run};
    use crate::checks;
    use compliance::check::Profile;
    use jiff::SignedDuration;
    use kernel::Timestamp;
    use serde_json::{Value, json};

    fn run(hours: i64, found: [(&str, &str); 3]) -> Run {
        let began = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours);
        let line = |(id, status): (&str, &str)| json!({ "id": id, "status": status });
        let report = json!({ "checks": found.map(line) }).to_string();
        let word = || String::new();
        Run {
            id: word(),
            began,
            ended: began,
            profile: "hipaa".to_owned(),
            whole: true,
            operator: word(),
            sha256: word(),
            report,
            note: word(),
            fallen: word(),
            grave: word(),
        }
    }

    fn shown(before: Option<&Run>, last: &Run) -> Value {
        let checks = checks::of(Profile::Hipaa);
        let view = PostureView::of(Profile::Hipaa, &checks, (Some(last), before));
        serde_json::to_value(view).unwrap()
    }

    #[test]
    fn a_check_says_on_which_grounds_its_failure_may_be_borne() {
        let view =
            shown(None, &run(0, [("HC-006", "FAIL"), ("HC-053", "FAIL"), ("HC-066", "FAIL")]));
        let grounds = |id: &str| {
            let mut all = view["checks"].as_array().unwrap().iter();
            all.find(|line| line["id"] == id).unwrap()["grounds"].clone()
        };
        assert_eq!(grounds("HC-020.b"), json!(["waiver"]), "it is required");
        assert_eq!(grounds("HC-053"), json!(["waiver", "alternative", "not-reasonable"]));
        assert_eq!(grounds("HC-066"), json!([]), "nobody waives that checks see");
    }

    fn line(view: &Value, id: &str) -> (Value, bool) {
        let mut all = view["checks"].as_array().unwrap().iter();
        let check = all.find(|check| check["id"] == id).unwrap();
        (check["before"].clone(), check["fell"] == json!(true))
    }

    #[test]
    fn what_fell_is_told_since_a_week_ago_or_in_the_first_week_since_the_oldest_run() {
        let first = [("HC-006", "PASS"), ("HC-053", "FAIL"), ("HC-028", "WARN")];
        let last = run(168, [("HC-006", "FAIL"), ("HC-053", "PASS"), ("HC-028", "WARN")]);
        for (hours, is_week) in [(0, true), (1, false), (150, false)] {
            let view = shown(Some(&run(hours, first)), &last);
            assert_eq!(view["since"]["weekAgo"], is_week, "{hours}");
            assert_eq!(line(&view, "HC-006"), (json!("PASS"), true), "it failed since");
            assert_eq!(line(&view, "HC-053"), (json!("FAIL"), false), "it passes since");
            assert_eq!(line(&view, "HC-028"), (json!("WARN"), false), "it stays as it was");
            assert_eq!(line(&view, "HC-029.a"), (Value::Null, false), "it was not run");
        }
        let alone = shown(None, &last);
        assert_eq!(alone["since"], Value::Null);
        assert_eq!(line(&alone, "HC-006"), (Value::Null, false));
    }
}
