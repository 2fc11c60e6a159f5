//! How the evidence looks in JSON.

use clinic::forecast::Kept;
use clinic::report::Report;
use compliance::audit::Shown;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Who did it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditActor)]
pub(crate) struct ActorView {
    id: String,
    role: String,
    /// The same as id.
    user_id: String,
    /// From which address; unknown where they called from none.
    ip_address: String,
}

/// To what.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditResource)]
pub(crate) struct ResourceView {
    kind: String,
    id: String,
    channel: Option<String>,
    /// The same as kind.
    #[serde(rename = "type")]
    sort: String,
}

/// In which session, and on which consent, where that is known.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditMetadata)]
pub(crate) struct MetadataView {
    session_id: Option<String>,
    consent_ref: Option<String>,
}

/// One entry of the audit log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditEntry)]
pub(crate) struct AuditEntryView {
    /// Its place in the log; ask for its proof by it.
    index: u64,
    /// A UUID, derived from the log's name and its place in it.
    id: String,
    #[schema(format = DateTime)]
    at: String,
    /// The same as at.
    #[schema(format = DateTime)]
    timestamp: String,
    event: String,
    /// The same as event.
    event_type: String,
    /// Of which organization; none is the server's own.
    organization_id: Option<String>,
    /// C, R, U, D or E
    action: String,
    actor: ActorView,
    resource: ResourceView,
    patient: Option<String>,
    consultation: Option<String>,
    /// success, refused or failed
    outcome: &'static str,
    /// info, warning or critical
    severity: &'static str,
    reason: Option<String>,
    metadata: MetadataView,
    details: BTreeMap<String, String>,
}

impl AuditEntryView {
    /// Of an entry of the log of this name.
    pub(crate) fn of(log: &str, one: Shown) -> Self {
        let metadata = MetadataView {
            session_id: one.session().map(str::to_owned),
            consent_ref: one.consent().map(str::to_owned),
        };
        Self {
            index: one.index,
            id: one.uuid(log),
            outcome: one.result(),
            severity: one.severity(),
            metadata,
            timestamp: one.at.clone(),
            at: one.at,
            event_type: one.event.clone(),
            event: one.event,
            organization_id: one.organization,
            action: one.action,
            actor: ActorView {
                user_id: one.actor.clone(),
                id: one.actor,
                role: one.role,
                ip_address: one.address.unwrap_or_else(|| "unknown".to_owned()),
            },
            resource: ResourceView {
                sort: one.kind.clone(),
                kind: one.kind,
                id: one.id,
                channel: one.channel,
            },
            patient: one.patient,
            consultation: one.encounter,
            reason: one.reason,
            details: one.details,
        }
    }
}

/// How long patients waited who checked in within an hour.
#[derive(Serialize, ToSchema)]
#[schema(as = WaitsOfHour)]
pub(crate) struct WaitView {
    #[schema(format = DateTime)]
    hour: String,
    /// Minutes.
    median: i64,
    /// Minutes.
    p90: i64,
    count: usize,
}

/// One request that was refused.
#[derive(Serialize, ToSchema)]
#[schema(as = Refusal)]
pub(crate) struct RefusalView {
    #[schema(format = DateTime)]
    at: String,
    actor: String,
    role: String,
    reason: String,
    resource: String,
}

/// How calls went in an hour.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QualityOfHour)]
pub(crate) struct QualityView {
    #[schema(format = DateTime)]
    hour: String,
    samples: i64,
    rtt_ms: i64,
    /// Hundredths of a percent.
    loss_hundredths: i64,
    kbps: i64,
    drops: i64,
    first_frame_ms: Option<i64>,
}

/// How the clinic did.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AdminSummary)]
pub(crate) struct ReportView {
    waits_by_hour: Vec<WaitView>,
    /// How many visits ended how.
    outcomes: BTreeMap<String, i64>,
    /// None where they are not asked for.
    refusals: Vec<RefusalView>,
    quality: Vec<QualityView>,
    promises: Vec<PromisesView>,
}

/// How often patients were called within the time they were promised when they began to wait.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WaitPromises)]
pub(crate) struct PromisesView {
    department_id: String,
    /// The sort of visit; `null` is of none in particular.
    visit_type: Option<String>,
    /// How many were called.
    called: i64,
    /// How many of them were promised a range.
    promised: i64,
    earlier: i64,
    within: i64,
    later: i64,
    /// Of those promised a range, how many were called within it; 80 is what a range should hold.
    within_percent: Option<i64>,
}

impl From<&Kept> for PromisesView {
    fn from(one: &Kept) -> Self {
        Self {
            department_id: one.department.to_string(),
            visit_type: one.visit_type.clone(),
            called: one.called,
            promised: one.promised,
            earlier: one.earlier,
            within: one.within,
            later: one.later,
            within_percent: (one.promised > 0).then(|| one.within * 100 / one.promised),
        }
    }
}

impl From<&Report> for ReportView {
    fn from(report: &Report) -> Self {
        let waits = report.waits.iter().map(|one| WaitView {
            hour: one.hour.to_string(),
            median: one.median,
            p90: one.p90,
            count: one.count,
        });
        let refusals = report.refusals.iter().map(|one| RefusalView {
            at: one.at.clone(),
            actor: one.actor.clone(),
            role: one.role.clone(),
            reason: one.reason.clone(),
            resource: one.resource.clone(),
        });
        let quality = report.quality.iter().map(|one| QualityView {
            hour: one.hour.to_string(),
            samples: one.samples,
            rtt_ms: one.rtt_millis,
            loss_hundredths: one.loss,
            kbps: one.kbps,
            drops: one.drops,
            first_frame_ms: one.first_frame_millis,
        });
        Self {
            waits_by_hour: waits.collect(),
            outcomes: report.outcomes.iter().cloned().collect(),
            refusals: refusals.collect(),
            quality: quality.collect(),
            promises: report.promises.iter().map(PromisesView::from).collect(),
        }
    }
}
