//! The evidence: the audit log with its proofs, the register of consents, and how the clinic did.

use super::Rest;
use super::answer::{Answer, ok};
use super::problem::Problem;
use super::request::{Asked, At, Who};
use super::view::{AuditEntryView, ConsentView, Items, ReportView};
use axum::extract::State;
use axum::http::{HeaderName, header};
use clinic::Refusal;
use clinic::consent::{Search, Topic};
use compliance::audit::Query;
use jiff::SignedDuration;
use kernel::{ConsentId, PersonId, Timestamp};
use serde::Deserialize;

/// A text that is no JSON.
type Text = ([(HeaderName, &'static str); 1], String);

const fn text(body: String) -> Text {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body)
}

/// Which entries to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    actor: Option<String>,
    patient: Option<String>,
    #[serde(rename = "type")]
    event: Option<String>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    before: Option<u64>,
    limit: Option<usize>,
}

/// Entries of the audit log, newest first.
pub(super) async fn entries(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Items<AuditEntryView>> {
    let query = Query {
        organization: None,
        actor: which.actor,
        patient: which.patient,
        event: which.event,
        role: None,
        outcome: None,
        from: which.from,
        until: which.until,
        before: which.before,
        limit: which.limit.unwrap_or(50),
    };
    let reports = &rest.clinic.reports;
    let found = reports.entries(&caller, query).await?;
    ok(found.into_iter().map(|one| AuditEntryView::of(reports.log(), one)).collect())
}

/// The proof of one entry, with its canonical bytes, as a C2SP tlog-proof.
pub(super) async fn proof(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(index): At<u64>,
) -> Result<Text, Problem> {
    Ok(text(rest.clinic.reports.proof(&caller, index).await?))
}

/// The newest signed checkpoint, as a C2SP note.
pub(super) async fn checkpoint(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Result<Text, Problem> {
    Ok(text(rest.clinic.reports.checkpoint(&caller).await?))
}

/// The key that verifies checkpoints, as a C2SP verifier key.
pub(super) async fn key(State(rest): State<Rest>, Who(caller): Who) -> Result<Text, Problem> {
    Ok(text(rest.clinic.reports.key(&caller).await?))
}

/// The notes by which the key that verifies checkpoints followed others, one after the other, each signed by both.
pub(super) async fn hand_overs(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Result<Text, Problem> {
    Ok(text(rest.clinic.reports.hand_overs(&caller).await?))
}

/// Which consents to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhichConsents {
    #[serde(rename = "type")]
    topic: Option<String>,
    patient: Option<PersonId>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    before: Option<ConsentId>,
    limit: Option<usize>,
}

/// The register of consents, newest first.
pub(super) async fn consents(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<WhichConsents>,
) -> Answer<Items<ConsentView>> {
    let problem = "is telehealth, data-sharing or recording";
    let find = |name: &str| Topic::find(name).ok_or(Refusal::Field { field: "type", problem });
    let search = Search {
        topic: which.topic.as_deref().map(find).transpose()?,
        patient: which.patient,
        from: which.from,
        until: which.until,
        before: which.before,
        limit: which.limit.unwrap_or(50),
    };
    let found = rest.clinic.consents.register(&caller, &search).await?;
    ok(found.iter().map(ConsentView::from).collect())
}

/// Between which instants to sum up, and whether with what was refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    from: Timestamp,
    until: Timestamp,
    refusals: Option<bool>,
}

/// How the clinic did.
pub(super) async fn summary(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(span): Asked<Span>,
) -> Answer<ReportView> {
    let long = span.until.duration_since(span.from) > SignedDuration::from_hours(24 * 92);
    if span.until <= span.from || long {
        let problem = "lies after from, by at most 92 days";
        return Err(Refusal::Field { field: "until", problem }.into());
    }
    let (reports, period) = (&rest.clinic.reports, (span.from, span.until));
    let report = match span.refusals {
        Some(false) => reports.numbers(&caller, period).await?,
        _ => reports.sum_up(&caller, period).await?,
    };
    ok((&report).into())
}
