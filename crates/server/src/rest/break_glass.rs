//! Records opened out of turn, and the queue in which that is reviewed.

use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::{OFFICER, STAFF};
use super::view::{Items, shown};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::Refusal;
use clinic::break_glass::{BreakGlass, Filter, Listed, Reason, Verdict};
use clinic::chart::Visited;
use clinic::sensitivity::PART2;
use kernel::{PersonId, Phi, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of break-glass. None opens to an API key: a program is no emergency.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/patients/{patient}/record",
            STAFF,
            "All visits of a patient, for those who have a part in their care or broke the glass",
            record,
        )
        .answers::<Items<VisitedView>>(),
        Route::post(
            "/api/v1/patients/{patient}/break-glass",
            STAFF,
            "Open a record out of turn for an hour; asks for the second factor again, and tells the officers",
            open,
        )
        .takes::<Opening>()
        .answers::<GlassView>()
        .status(201),
        Route::delete(
            "/api/v1/patients/{patient}/break-glass",
            STAFF,
            "Close a record that one has open out of turn",
            close,
        )
            .status(204),
        Route::get("/api/v1/break-glass", OFFICER, "Records opened out of turn, newest first", list)
            .query(&[
                ("unreviewed", "true for those that nobody has reviewed, the oldest first"),
                ("after", "what comes after the opening of this id, for the next page"),
                ("limit", "at most so many; 200 unless said, and at most"),
            ])
            .answers::<Items<GlassView>>(),
        Route::post(
            "/api/v1/break-glass/{id}/review",
            OFFICER,
            "Write down whether it was right",
            review,
        )
        .takes::<Review>()
        .answers::<GlassView>(),
    ]
}

/// One visit of a record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct VisitedView {
    consultation_id: String,
    /// Not of a visit that is withheld.
    department_id: Option<String>,
    /// Not of a visit that is withheld.
    provider_id: Option<String>,
    state: &'static str,
    /// 42CFRPart2 when that protects the visit
    sensitivity: Option<&'static str>,
    /// Whether only those of its own department may know more of it, and whoever opens the record in an emergency.
    withheld: bool,
    /// Whether the caller may put the label of 42 CFR Part 2 on it or, where it is on, take it off.
    can_label: bool,
    #[schema(format = DateTime)]
    started_at: Option<String>,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    /// What the patient took home.
    summary: Option<String>,
    /// The provider's notes, to that provider and to whoever broke the glass.
    notes: Option<String>,
}

impl From<&Visited> for VisitedView {
    fn from(one: &Visited) -> Self {
        let visit = &one.visit;
        let shown = |text: &Phi| text.expose().to_owned();
        Self {
            consultation_id: visit.id.to_string(),
            department_id: (!one.withheld).then(|| visit.department.to_string()),
            provider_id: (!one.withheld).then(|| visit.provider.to_string()),
            state: visit.state.name(),
            sensitivity: (visit.part2 && !one.withheld).then_some(PART2),
            withheld: one.withheld,
            can_label: one.can_label,
            started_at: visit.started.map(|at| at.to_string()),
            ended_at: visit.ended.map(|at| at.to_string()),
            summary: one.take_home.summary.as_ref().map(shown),
            notes: one.note.as_ref().map(|note| shown(&note.text)),
        }
    }
}

/// Shows a patient's record.
async fn record(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
) -> Answer<Items<VisitedView>> {
    let record = rest.clinic.charts.record(&caller, &patient).await?;
    ok(record.iter().map(VisitedView::from).collect())
}

/// Why a record is opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BreakGlassReason)]
pub(super) struct Opening {
    /// emergency, coverage, patient-request, safety or other
    reason: String,
    /// What a reviewer must know, in 10 to 2,000 bytes.
    #[schema(value_type = String)]
    text: Phi,
}

/// A record that was opened out of turn.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BreakGlass)]
pub(super) struct GlassView {
    id: String,
    person_id: String,
    /// Who opened it, in a list.
    person_name: Option<String>,
    patient_id: String,
    /// Whose record it was, in a list.
    patient_name: Option<String>,
    reason: &'static str,
    text: String,
    #[schema(format = DateTime)]
    opened_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// Whether it is open now.
    open: bool,
    /// When it is to be reviewed.
    #[schema(format = DateTime)]
    due_at: String,
    /// Whether that is past, and nobody has.
    overdue: bool,
    /// justified or unjustified, once it was reviewed
    verdict: Option<&'static str>,
    reviewed_by: Option<String>,
    #[schema(format = DateTime)]
    reviewed_at: Option<String>,
    note: Option<String>,
}

impl GlassView {
    fn of(one: &BreakGlass, now: Timestamp) -> Self {
        Self {
            id: one.id.clone(),
            person_id: one.person.to_string(),
            person_name: None,
            patient_id: one.patient.to_string(),
            patient_name: None,
            reason: one.reason.name(),
            text: one.text.expose().to_owned(),
            opened_at: one.opened.to_string(),
            ends_at: one.ends.to_string(),
            closed_at: one.closed.map(|at| at.to_string()),
            open: one.is_open(now),
            due_at: one.due().to_string(),
            overdue: one.is_overdue(now),
            verdict: one.verdict.map(Verdict::name),
            reviewed_by: one.reviewed_by.as_ref().map(ToString::to_string),
            reviewed_at: one.reviewed.map(|at| at.to_string()),
            note: one.note.as_ref().map(|note| note.expose().to_owned()),
        }
    }

    fn listed(one: &Listed, now: Timestamp) -> Self {
        let (person, patient) = (shown(&one.person), shown(&one.patient));
        Self { person_name: Some(person), patient_name: Some(patient), ..Self::of(&one.glass, now) }
    }
}

/// Opens a record out of turn.
async fn open(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Body(body): Body<Opening>,
) -> Answer<GlassView> {
    let problem = "is emergency, coverage, patient-request, safety or other";
    let reason = Reason::find(&body.reason).ok_or(Refusal::Field { field: "reason", problem })?;
    let glasses = &rest.clinic.break_glasses;
    let opened = glasses.open(&caller, &patient, (reason, body.text)).await?;
    created(GlassView::of(&opened, glasses.now()))
}

/// Closes what the caller has open.
async fn close(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
) -> Result<StatusCode, Problem> {
    if !caller.broke_into(&patient) {
        return Err(Refusal::Unknown("open record").into());
    }
    rest.clinic.break_glasses.close(&caller).await?;
    none()
}

/// Which to list, of what is reviewed afterwards.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    #[serde(default)]
    pub(super) unreviewed: bool,
}

/// Which openings to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhichOpened {
    #[serde(default)]
    unreviewed: bool,
    after: Option<String>,
    limit: Option<usize>,
}

/// Lists them.
async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<WhichOpened>,
) -> Answer<Items<GlassView>> {
    let filter = if which.unreviewed { Filter::Unreviewed } else { Filter::All };
    let glasses = &rest.clinic.break_glasses;
    let page = (which.after.as_deref(), which.limit.unwrap_or(200));
    let (found, now) = (glasses.list(&caller, filter, page).await?, glasses.now());
    ok(found.iter().map(|one| GlassView::listed(one, now)).collect())
}

/// What a reviewer found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UseReview)]
pub(super) struct Review {
    /// justified or unjustified
    verdict: String,
    /// What it stands on, in 10 to 2,000 bytes.
    #[schema(value_type = String)]
    note: Phi,
}

impl Review {
    /// Verdict and note.
    pub(super) fn found(self) -> Result<(Verdict, Phi), Refusal> {
        let problem = "is justified or unjustified";
        let verdict = Verdict::find(&self.verdict);
        Ok((verdict.ok_or(Refusal::Field { field: "verdict", problem })?, self.note))
    }
}

/// Reviews one.
async fn review(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
    Body(body): Body<Review>,
) -> Answer<GlassView> {
    let glasses = &rest.clinic.break_glasses;
    let done = glasses.review(&caller, &id, body.found()?).await?;
    ok(GlassView::of(&done, glasses.now()))
}
