//! Who answers for security and privacy, what follows for those of the workforce who break the rules, and which incidents they
//! caused.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::breaches::IncidentView;
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::{KEEPERS, OFFICER};
use super::view::{Items, shown};
use axum::extract::State;
use clinic::Refusal;
use clinic::workforce::{
    Caused, Measure, Named, NewOfficial, NewSanction, Office, Sanction, Violation,
};
use jiff::civil::Date;
use kernel::{IncidentId, PersonId, Phi};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of both registers.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/officials",
            OFFICER,
            "Who was named security or privacy official, or deputy of one, and how each stands now; whoever holds a post first",
            officials,
        )
        .answers::<Items<OfficialView>>(),
        Route::post(
            "/api/v1/officials",
            OFFICER,
            "Name somebody security or privacy official, or deputy of one; they follow whoever held that post",
            name,
        )
        .takes::<NewOfficialBody>()
        .answers::<OfficialView>()
        .status(201),
        Route::get(
            "/api/v1/sanctions",
            OFFICER,
            "The last 500 decisions about members of the workforce but those about the caller, what was written down last first",
            sanctions,
        )
        .answers::<Items<SanctionView>>(),
        Route::post(
            "/api/v1/sanctions",
            OFFICER,
            "Write down what follows for a member of the workforce, or that nothing does and why",
            decide,
        )
        .takes::<NewSanctionBody>()
        .takes_phi()
        .answers::<SanctionView>()
        .status(201),
        Route::get(
            "/api/v1/sanctions/incidents",
            OFFICER,
            "The incidents that somebody of the workforce caused, those first of which no decision is written down",
            caused,
        )
        .answers::<Items<CausedView>>(),
        Route::post(
            "/api/v1/privacy-incidents/{id}/cause",
            KEEPERS,
            "Say whether somebody of the workforce caused an incident; if so, it is to be decided what follows for them",
            cause,
        )
        .takes::<CauseBody>()
        .answers::<IncidentView>(),
    ]
}

/// Somebody was named to a post.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Official)]
struct OfficialView {
    id: String,
    /// security or privacy
    office: &'static str,
    /// Whether they stand in for the official.
    deputy: bool,
    person_id: String,
    /// From which day on.
    #[schema(format = Date)]
    since: String,
    named_by: String,
    #[schema(format = DateTime)]
    named_at: String,
    /// holds, no-second-factor (they hold the post, and a password alone opens their account), left (they do not work here any
    /// more) or replaced
    state: &'static str,
}

impl From<Named> for OfficialView {
    fn from(Named { official: one, standing }: Named) -> Self {
        Self {
            id: one.id,
            office: one.office.name(),
            deputy: one.deputy,
            person_id: one.person.to_string(),
            since: one.since.to_string(),
            named_by: one.named_by.to_string(),
            named_at: one.named.to_string(),
            state: standing.name(),
        }
    }
}

async fn officials(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<OfficialView>> {
    let found = rest.clinic.workforce.officials(&caller).await?;
    ok(found.into_iter().map(OfficialView::from).collect())
}

/// Somebody is named to a post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewOfficial)]
struct NewOfficialBody {
    /// security or privacy
    office: String,
    /// Whether they stand in for the official.
    deputy: bool,
    /// One of the active staff.
    #[schema(value_type = String)]
    person_id: PersonId,
    /// From which day on (by the clinic's clock); today unless said.
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<Date>,
}

async fn name(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewOfficialBody>,
) -> Answer<OfficialView> {
    let NewOfficialBody { office, deputy, person_id: person, since } = body;
    let office = known(Office::find(&office), "office", "is security or privacy")?;
    let new = NewOfficial { office, deputy, person, since };
    created(rest.clinic.workforce.name(&caller, new).await?.into())
}

/// A word of a closed list.
fn known<T>(found: Option<T>, field: &'static str, problem: &'static str) -> Result<T, Problem> {
    Ok(found.ok_or(Refusal::Field { field, problem })?)
}

/// It was decided what follows for a member of the workforce.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Sanction)]
struct SanctionView {
    id: String,
    person_id: String,
    /// The incident that they caused.
    incident_id: Option<String>,
    /// snooping, negligent, deliberate or policy
    violation: &'static str,
    /// none, coaching, warning, suspension or termination
    action: &'static str,
    /// Why; always there where nothing follows.
    because: Option<String>,
    #[schema(format = Date)]
    decided_on: String,
    decided_by: String,
    #[schema(format = DateTime)]
    recorded_at: String,
}

impl From<Sanction> for SanctionView {
    fn from(one: Sanction) -> Self {
        Self {
            id: one.id,
            person_id: one.person.to_string(),
            incident_id: one.incident.map(String::from),
            violation: one.violation.name(),
            action: one.measure.name(),
            because: one.because.as_ref().map(shown),
            decided_on: one.decided.to_string(),
            decided_by: one.decided_by.to_string(),
            recorded_at: one.recorded.to_string(),
        }
    }
}

async fn sanctions(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<SanctionView>> {
    let found = rest.clinic.workforce.sanctions(&caller).await?;
    ok(found.into_iter().map(SanctionView::from).collect())
}

/// A decision about a member of the workforce.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewSanction)]
struct NewSanctionBody {
    /// Somebody who works here, or did; not the caller.
    #[schema(value_type = String)]
    person_id: PersonId,
    /// The incident that they caused.
    #[schema(value_type = Option<String>)]
    incident_id: Option<IncidentId>,
    /// snooping, negligent, deliberate or policy
    violation: String,
    /// none, coaching, warning, suspension or termination
    action: String,
    /// Why, in at most 5,000 bytes; asked for where nothing follows. Nothing about patients. Sealed before it is stored.
    #[schema(value_type = Option<String>)]
    because: Option<Phi>,
    /// On which day it was decided (by the clinic's clock); today unless said.
    #[schema(value_type = Option<String>, format = Date)]
    decided_on: Option<Date>,
}

async fn decide(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewSanctionBody>,
) -> Answer<SanctionView> {
    let violation = known(
        Violation::find(&body.violation),
        "violation",
        "is snooping, negligent, deliberate or policy",
    )?;
    let measure = known(
        Measure::find(&body.action),
        "action",
        "is none, coaching, warning, suspension or termination",
    )?;
    let NewSanctionBody { person_id: person, incident_id: incident, because, decided_on, .. } =
        body;
    let decided = decided_on;
    let new = NewSanction { person, incident, violation, measure, because, decided };
    created(rest.clinic.workforce.decide(&caller, new).await?.into())
}

/// An incident that somebody of the workforce caused.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WorkforceIncident)]
struct CausedView {
    id: String,
    #[schema(format = DateTime)]
    discovered_at: String,
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// Whether it is written down what follows for whoever caused it.
    decided: bool,
}

impl From<Caused> for CausedView {
    fn from(one: Caused) -> Self {
        Self {
            id: one.incident.to_string(),
            discovered_at: one.discovered.to_string(),
            closed_at: one.closed.map(|at| at.to_string()),
            decided: one.decided,
        }
    }
}

async fn caused(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<CausedView>> {
    let found = rest.clinic.workforce.caused(&caller).await?;
    ok(found.into_iter().map(CausedView::from).collect())
}

/// Who caused an incident.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentCause)]
struct CauseBody {
    /// Whether it was somebody of the workforce.
    workforce: bool,
}

async fn cause(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
    Body(body): Body<CauseBody>,
) -> Answer<IncidentView> {
    let done = rest.clinic.breaches.cause(&caller, &id, body.workforce).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}
