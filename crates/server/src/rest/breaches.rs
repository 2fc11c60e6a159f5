//! The register of incidents: what happened, whom it concerns, the four factors, and who must hear of it by when.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::{KEEPERS, OFFICER};
use super::view::proof::ProofView;
use super::view::{Items, shown};
use axum::extract::State;
use clinic::Refusal;
use clinic::breach::{
    self, Affected, Assessment, Basis, Delay, Duty, Known, Notice, Stage, Window,
};
use kernel::{IncidentId, Phi, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of incidents.
pub(super) fn routes() -> Vec<Route> {
    let place = "/api/v1/privacy-incidents";
    let mut all = vec![
        Route::get(
            place,
            KEEPERS,
            "The register of incidents, what is open and due first before the rest",
            list,
        )
        .query(&[
            ("after", "what comes after the incident of this id, for the next page"),
            ("limit", "at most so many; 50 unless said, 200 at most"),
        ])
        .answers::<Items<IncidentView>>(),
        Route::get(
            "/api/v1/privacy-incidents/{id}",
            KEEPERS,
            "An incident with what follows from it",
            find,
        )
        .answers::<IncidentView>(),
        Route::post(place, KEEPERS, "Write an incident down", record)
            .takes::<NewIncident>()
            .takes_phi()
            .answers::<IncidentView>()
            .status(201),
        Route::post(
            "/api/v1/privacy-incidents/{id}/stage",
            KEEPERS,
            "Say that it is contained, eradicated or recovered from",
            reach,
        )
        .takes::<Reached>()
        .answers::<IncidentView>(),
        Route::post(
            "/api/v1/privacy-incidents/{id}/search",
            KEEPERS,
            "Find by the audit log whose records an account was shown in a window, and add them",
            search,
        )
        .takes::<Searched>()
        .answers::<IncidentView>(),
    ];
    all.extend(follow_up());
    all
}

/// What an incident comes to, and its end.
fn follow_up() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/privacy-incidents/{id}/assessment",
            KEEPERS,
            "Write down the four factors, and what they come to",
            assess,
        )
        .takes::<NewAssessment>()
        .takes_phi()
        .answers::<IncidentView>(),
        Route::post(
            "/api/v1/privacy-incidents/{id}/notices",
            KEEPERS,
            "Write down who was notified, and how that is known",
            notify,
        )
        .takes::<NewNotice>()
        .takes_phi()
        .answers::<IncidentView>(),
        Route::post(
            "/api/v1/privacy-incidents/{id}/delays",
            OFFICER,
            "Write down that law enforcement has notices wait, which puts off by when they are due",
            delay,
        )
        .takes::<NewDelay>()
        .takes_phi()
        .answers::<IncidentView>(),
        Route::post(
            "/api/v1/privacy-incidents/{id}/delays/{delay}/strike",
            OFFICER,
            "Strike such a statement that was written down wrongly; it stays, and counts no more",
            strike_delay,
        )
        .answers::<IncidentView>(),
        Route::post(
            "/api/v1/privacy-incidents/{id}/close",
            KEEPERS,
            "Close an incident of which nothing is missing, as a second person",
            close,
        )
        .answers::<IncidentView>(),
        Route::post(
            "/api/v1/privacy-incidents/{id}/reopen",
            KEEPERS,
            "Open a closed incident again, because more was learned of it",
            reopen,
        )
        .answers::<IncidentView>(),
    ]
}

/// An incident with what follows from it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrivacyIncident)]
pub(super) struct IncidentView {
    id: String,
    text: String,
    #[schema(format = DateTime)]
    discovered_at: String,
    recorded_by: String,
    #[schema(format = DateTime)]
    contained_at: Option<String>,
    #[schema(format = DateTime)]
    eradicated_at: Option<String>,
    #[schema(format = DateTime)]
    recovered_at: Option<String>,
    assessment: Option<AssessmentView>,
    /// What was assessed before, the oldest first.
    earlier_assessments: Vec<AssessmentView>,
    affected: Vec<AffectedView>,
    /// What the checks had found of encryption before it was lost, where somebody said that all was ciphertext.
    proofs: Vec<ProofView>,
    /// Statements of law enforcement that notices have to wait, the oldest first; the newest that is not struck counts.
    delays: Vec<DelayView>,
    /// Until when notices wait by these.
    #[schema(format = DateTime)]
    delayed_until: Option<String>,
    duties: Vec<DutyView>,
    /// contained, eradicated, recovered, assessment, affected (a breach that concerns nobody) or notices
    missing: Vec<&'static str>,
    /// Whether somebody of the workforce caused it, once somebody said so.
    workforce: Option<bool>,
    closed_by: Option<String>,
    #[schema(format = DateTime)]
    closed_at: Option<String>,
}

/// The four factors, and what they come to.
#[derive(Serialize, ToSchema)]
#[schema(as = BreachAssessment)]
pub(super) struct AssessmentView {
    nature: String,
    recipient: String,
    acquired: String,
    mitigation: String,
    /// breach, low-probability, exception or secured
    finding: &'static str,
    by: String,
    #[schema(format = DateTime)]
    at: String,
}

/// A patient whom an incident concerns.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AffectedPatient)]
pub(super) struct AffectedView {
    patient_id: String,
    /// Where they were at their latest visit, such as US-NY.
    region: Option<String>,
    /// So many entries of the audit log show their record; none of whom somebody added by hand.
    entries: u64,
    first_entry: u64,
    last_entry: u64,
    /// Whether all that was shown or lost was ciphertext, and no key.
    sealed: bool,
}

/// Somebody who must hear of a breach.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BreachDuty)]
pub(super) struct DutyView {
    /// patients, hhs, or patients, media and state with a state, such as state-US-NY; law with a state whose own days are not known
    /// here, and are looked up; law-unknown where no state is known of patients, which is found out
    whom: String,
    authority: &'static str,
    #[schema(format = DateTime)]
    due_at: String,
    overdue: bool,
    /// Of how many patients they must hear.
    patients: usize,
    done_by: Option<String>,
    #[schema(format = DateTime)]
    done_at: Option<String>,
    /// How that is known.
    text: Option<String>,
    /// Notices before more patients were found.
    earlier: Vec<NoticeView>,
}

/// A statement of law enforcement that notices have to wait.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BreachDelay)]
pub(super) struct DelayView {
    id: String,
    /// written, or oral, which has them wait thirty days at most
    basis: &'static str,
    /// Who states it, of which authority, and why.
    text: String,
    #[schema(format = DateTime)]
    stated_at: String,
    #[schema(format = DateTime)]
    until: String,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded_at: String,
    /// Of one that was written down wrongly: it counts no more.
    struck_by: Option<String>,
    #[schema(format = DateTime)]
    struck_at: Option<String>,
}

/// A notice that was not of all patients whom a breach concerns.
#[derive(Serialize, ToSchema)]
#[schema(as = BreachNotice)]
pub(super) struct NoticeView {
    by: String,
    #[schema(format = DateTime)]
    at: String,
    text: String,
    /// Of how many patients it was.
    patients: usize,
}

impl IncidentView {
    pub(super) fn of(one: Known, now: Timestamp) -> Self {
        let Known { incident, earlier, affected, proofs, delays, delayed, duties, missing } = one;
        let [contained, eradicated, recovered] =
            incident.stages.map(|at| at.map(|at| at.to_string()));
        let (closed_by, closed_at) = incident.closed.unzip();
        Self {
            id: incident.id.to_string(),
            text: shown(&incident.words),
            discovered_at: incident.discovered.to_string(),
            recorded_by: incident.recorded_by.to_string(),
            contained_at: contained,
            eradicated_at: eradicated,
            recovered_at: recovered,
            assessment: incident.assessment.as_ref().map(AssessmentView::from),
            earlier_assessments: earlier.iter().map(AssessmentView::from).collect(),
            affected: affected.iter().map(AffectedView::from).collect(),
            proofs: proofs.iter().map(ProofView::from).collect(),
            delays: delays.iter().map(DelayView::from).collect(),
            delayed_until: delayed.map(|until| until.to_string()),
            duties: duties.into_iter().map(|duty| DutyView::of(duty, now)).collect(),
            missing,
            workforce: incident.workforce,
            closed_by: closed_by.map(String::from),
            closed_at: closed_at.map(|at| at.to_string()),
        }
    }
}

impl From<&Assessment> for AssessmentView {
    fn from(one: &Assessment) -> Self {
        Self {
            nature: shown(&one.nature),
            recipient: shown(&one.recipient),
            acquired: shown(&one.acquired),
            mitigation: shown(&one.mitigation),
            finding: one.finding.name(),
            by: one.by.to_string(),
            at: one.at.to_string(),
        }
    }
}

impl From<&Delay> for DelayView {
    fn from(one: &Delay) -> Self {
        Self {
            id: one.id.clone(),
            basis: one.term.basis.name(),
            text: shown(&one.words),
            stated_at: one.term.stated.to_string(),
            until: one.term.until.to_string(),
            recorded_by: one.by.to_string(),
            recorded_at: one.at.to_string(),
            struck_by: one.struck.as_ref().map(|(by, _)| by.to_string()),
            struck_at: one.struck.as_ref().map(|(_, at)| at.to_string()),
        }
    }
}

impl From<&Affected> for AffectedView {
    fn from(one: &Affected) -> Self {
        Self {
            patient_id: one.patient.to_string(),
            region: one.region.clone(),
            entries: one.entries,
            first_entry: one.span.0,
            last_entry: one.span.1,
            sealed: one.sealed,
        }
    }
}

impl DutyView {
    fn of(one: Duty, now: Timestamp) -> Self {
        let (overdue, mut earlier) = (one.done().is_none() && one.due <= now, one.notices.clone());
        let done = one.done().and_then(|_| earlier.pop());
        let (by, at, words) = match done {
            Some(Notice { by, at, words, .. }) => (Some(by), Some(at), Some(words)),
            None => (None, None, None),
        };
        Self {
            whom: one.whom,
            authority: one.authority,
            due_at: one.due.to_string(),
            overdue,
            patients: one.patients,
            done_by: by.map(String::from),
            done_at: at.map(|at| at.to_string()),
            text: words.as_ref().map(shown),
            earlier: earlier.iter().map(NoticeView::from).collect(),
        }
    }
}

impl From<&Notice> for NoticeView {
    fn from(one: &Notice) -> Self {
        Self {
            by: one.by.to_string(),
            at: one.at.to_string(),
            text: shown(&one.words),
            patients: one.covers,
        }
    }
}

/// Which page of the register.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    after: Option<String>,
    limit: Option<usize>,
}

async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(page): Asked<Page>,
) -> Answer<Items<IncidentView>> {
    let now = rest.clinic.breaches.now();
    let page = (page.after.as_deref(), page.limit.unwrap_or(50));
    let found = rest.clinic.breaches.list(&caller, page).await?;
    ok(found.into_iter().map(|one| IncidentView::of(one, now)).collect())
}

async fn find(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
) -> Answer<IncidentView> {
    let found = rest.clinic.breaches.find(&caller, &id).await?;
    ok(IncidentView::of(found, rest.clinic.breaches.now()))
}

/// An incident that is written down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewPrivacyIncident)]
pub(super) struct NewIncident {
    /// What happened; sealed before it is stored.
    #[schema(value_type = String)]
    text: Phi,
    /// The first day on which somebody here knew of it, or should have.
    #[schema(value_type = String, format = DateTime)]
    discovered_at: Timestamp,
}

async fn record(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewIncident>,
) -> Answer<IncidentView> {
    let new = breach::NewIncident { words: body.text, discovered: body.discovered_at };
    let made = rest.clinic.breaches.record(&caller, new).await?;
    created(IncidentView::of(made, rest.clinic.breaches.now()))
}

/// A stage that is reached.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentStage)]
pub(super) struct Reached {
    /// contained, eradicated or recovered
    stage: String,
}

async fn reach(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
    Body(body): Body<Reached>,
) -> Answer<IncidentView> {
    let problem = "is contained, eradicated or recovered";
    let stage = Stage::find(&body.stage).ok_or(Refusal::Field { field: "stage", problem })?;
    let done = rest.clinic.breaches.reach(&caller, &id, stage).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}

/// In which the audit log is searched.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentSearch)]
pub(super) struct Searched {
    /// Whose account.
    account: String,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

async fn search(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
    Body(body): Body<Searched>,
) -> Answer<IncidentView> {
    let window = Window { account: body.account, from: body.from, until: body.until };
    let done = rest.clinic.breaches.search(&caller, &id, window).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}

/// The four factors (45 CFR 164.402); each sealed before it is stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBreachAssessment)]
pub(super) struct NewAssessment {
    /// What was exposed, and whether it says whose it is.
    #[schema(value_type = String)]
    nature: Phi,
    /// Who used it or got it.
    #[schema(value_type = String)]
    recipient: Phi,
    /// Whether it was in fact taken or seen.
    #[schema(value_type = String)]
    acquired: Phi,
    /// What was done against harm.
    #[schema(value_type = String)]
    mitigation: Phi,
    /// breach, low-probability, exception or secured
    finding: String,
}

async fn assess(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
    Body(body): Body<NewAssessment>,
) -> Answer<IncidentView> {
    let problem = "is breach, low-probability, exception or secured";
    let finding = breach::Finding::find(&body.finding);
    let finding = finding.ok_or(Refusal::Field { field: "finding", problem })?;
    let NewAssessment { nature, recipient, acquired, mitigation, .. } = body;
    let (by, at) = (caller.person.clone(), rest.clinic.breaches.now());
    let assessment = Assessment { nature, recipient, acquired, mitigation, finding, by, at };
    let done = rest.clinic.breaches.assess(&caller, &id, assessment).await?;
    ok(IncidentView::of(done, at))
}

/// That somebody was notified.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBreachNotice)]
pub(super) struct NewNotice {
    /// As the incident's duties name them.
    whom: String,
    /// How, and how that is known; sealed before it is stored.
    #[schema(value_type = String)]
    text: Phi,
}

async fn notify(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
    Body(body): Body<NewNotice>,
) -> Answer<IncidentView> {
    let done = rest.clinic.breaches.notify(&caller, &id, (&body.whom, body.text)).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}

/// A statement of law enforcement that notices have to wait (45 CFR 164.412).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewBreachDelay)]
pub(super) struct NewDelay {
    /// written or oral
    basis: String,
    /// Who states it, of which authority, and why; sealed before it is stored.
    #[schema(value_type = String)]
    text: Phi,
    /// When it was stated.
    #[schema(value_type = String, format = DateTime)]
    stated_at: Timestamp,
    /// Until when notices wait: as the writing states; of an oral statement thirty days, unless said.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

async fn delay(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
    Body(body): Body<NewDelay>,
) -> Answer<IncidentView> {
    let problem = "is written or oral";
    let basis = Basis::find(&body.basis).ok_or(Refusal::Field { field: "basis", problem })?;
    let NewDelay { text: words, stated_at: stated, until, .. } = body;
    let new = breach::NewDelay { basis, words, stated, until };
    let done = rest.clinic.breaches.delay(&caller, &id, new).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}

async fn strike_delay(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((id, delay)): At<(IncidentId, String)>,
) -> Answer<IncidentView> {
    let done = rest.clinic.breaches.strike_delay(&caller, (&id, &delay)).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}

async fn close(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
) -> Answer<IncidentView> {
    let done = rest.clinic.breaches.close(&caller, &id).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}

async fn reopen(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
) -> Answer<IncidentView> {
    let done = rest.clinic.breaches.reopen(&caller, &id).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}
