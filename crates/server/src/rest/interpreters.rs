//! Requests for interpreters, what those say who are asked, and how long they interpreted.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::STAFF;
use super::view::Items;
use axum::extract::State;
use clinic::interpreter::{Interpreted, Request};
use kernel::{ConsultationId, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Those who are asked.
const INTERPRETERS: &[Role] = &[Role::Interpreter];
/// Those who read how long was interpreted.
const ACCOUNTS: &[Role] = &[Role::Coordinator, Role::Administrator, Role::ComplianceOfficer];

/// The routes of interpreters.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/consultations/{id}/interpreter-requests",
            STAFF,
            "Ask the clinic's interpreters of a language into a visit",
            ask,
        )
        .takes::<NewRequest>()
        .answers::<RequestView>()
        .status(201),
        Route::get(
            "/api/v1/consultations/{id}/interpreter-requests",
            STAFF,
            "Which interpreters were asked for, and where that stands",
            of_visit,
        )
        .answers::<Items<RequestView>>(),
        Route::get(
            "/api/v1/interpreter-requests",
            INTERPRETERS,
            "What the caller is asked and has not declined, oldest first",
            before,
        )
        .answers::<Items<RequestView>>(),
        Route::post(
            "/api/v1/interpreter-requests/{request}/accept",
            INTERPRETERS,
            "Take a request up: the caller is in the visit with that",
            accept,
        )
        .answers::<RequestView>(),
        Route::post(
            "/api/v1/interpreter-requests/{request}/decline",
            INTERPRETERS,
            "Decline a request",
            decline,
        )
        .answers::<RequestView>(),
        Route::get(
            "/api/v1/interpreting",
            ACCOUNTS,
            "Who interpreted in a month, in which language, from when until when",
            report,
        )
        .query(&[("month", "a month such as 2026-03, by the clinic's clock")])
        .answers::<InterpretingView>(),
    ]
}

/// Which language is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInterpreterRequest)]
pub(super) struct NewRequest {
    /// As a BCP 47 tag such as es.
    language: String,
}

/// A request for an interpreter.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InterpreterRequest)]
pub(super) struct RequestView {
    id: String,
    consultation_id: String,
    appointment_id: String,
    patient_id: String,
    language: String,
    asked_by: String,
    #[schema(format = DateTime)]
    asked_at: String,
    /// open, accepted, declined (by everybody who was asked) or withdrawn (another request took its place)
    state: &'static str,
    accepted_by: Option<String>,
}

impl From<&Request> for RequestView {
    fn from(one: &Request) -> Self {
        Self {
            id: one.id.clone(),
            consultation_id: one.consultation.to_string(),
            appointment_id: one.appointment.to_string(),
            patient_id: one.patient.to_string(),
            language: one.language.clone(),
            asked_by: one.asked_by.to_string(),
            asked_at: one.asked.to_string(),
            state: one.state.name(),
            accepted_by: one.accepted_by.as_ref().map(ToString::to_string),
        }
    }
}

/// Asks the clinic's interpreters into a visit.
pub(super) async fn ask(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewRequest>,
) -> Answer<RequestView> {
    created((&rest.clinic.visits.ask_interpreter(&caller, &id, &body.language).await?).into())
}

/// Where the requests of a visit stand.
pub(super) async fn of_visit(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<Items<RequestView>> {
    let found = rest.clinic.interpreting.of_visit(&caller, &id).await?;
    ok(found.iter().map(RequestView::from).collect())
}

/// What the caller is asked.
pub(super) async fn before(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<RequestView>> {
    let found = rest.clinic.interpreting.before(&caller).await?;
    ok(found.iter().map(RequestView::from).collect())
}

/// Takes a request up.
pub(super) async fn accept(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
) -> Answer<RequestView> {
    ok((&rest.clinic.visits.accept_request(&caller, &id).await?).into())
}

/// Declines a request.
pub(super) async fn decline(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
) -> Answer<RequestView> {
    ok((&rest.clinic.visits.decline_request(&caller, &id).await?).into())
}

/// Which month.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByMonth {
    month: String,
}

/// A stretch that somebody interpreted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Interpreted)]
pub(super) struct InterpretedView {
    person_id: String,
    name: String,
    consultation_id: String,
    /// The language that was asked for; none of whoever came by a link.
    language: Option<String>,
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    until: Option<String>,
    /// Minutes that were begun; none as long as it goes on.
    minutes: Option<i64>,
}

/// How long was interpreted in a month.
#[derive(Serialize, ToSchema)]
#[schema(as = Interpreting)]
pub(super) struct InterpretingView {
    /// Earliest first.
    items: Vec<InterpretedView>,
    /// Minutes of each language; those without one stand under "".
    minutes: BTreeMap<String, i64>,
}

impl From<&[Interpreted]> for InterpretingView {
    fn from(all: &[Interpreted]) -> Self {
        let mut minutes = BTreeMap::<String, i64>::new();
        for one in all {
            let language = one.language.clone().unwrap_or_default();
            *minutes.entry(language).or_default() += one.minutes().unwrap_or_default();
        }
        let item = |one: &Interpreted| InterpretedView {
            person_id: one.person.to_string(),
            name: one.name.clone(),
            consultation_id: one.consultation.to_string(),
            language: one.language.clone(),
            from: one.from.to_string(),
            until: one.until.map(|at| at.to_string()),
            minutes: one.minutes(),
        };
        Self { items: all.iter().map(item).collect(), minutes }
    }
}

/// How long was interpreted in a month.
pub(super) async fn report(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(asked): Asked<ByMonth>,
) -> Answer<InterpretingView> {
    let found = rest.clinic.interpreting.report(&caller, &asked.month).await?;
    ok(found.as_slice().into())
}
