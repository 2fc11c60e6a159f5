//! The record of an emergency.

use super::Rest;
use super::answer::{Answer, none, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::rotas::WATCH;
use super::route::Route;
use super::view::{EscalationView, IntakeView};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::escalation::{Incident, Page, Rescue, Review};
use clinic::intake::emergency_number;
use clinic::notification::Record;
use kernel::{EscalationId, Phi};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of records.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/escalations/{escalation}",
            WATCH,
            "The whole record of an emergency: who was paged when and how, who took it up, how it ended",
            incident,
        )
        .answers::<IncidentView>(),
        Route::post(
            "/api/v1/escalations/{escalation}/review",
            WATCH,
            "Write down what was learned of an emergency that is over: an officer, or who leads its department, once",
            review,
        )
        .takes::<NewReview>()
        .status(204),
    ]
}

/// A way to somebody who was paged.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PageWay)]
pub(super) struct WayView {
    /// in-app, push, email or sms
    channel: &'static str,
    /// pending, sent, delivered, failed, gone, withheld or unneeded
    state: String,
    /// What the gateway said, or why nothing was sent.
    status: String,
    #[schema(format = DateTime)]
    changed_at: String,
}

/// Somebody was paged.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmergencyPage)]
pub(super) struct PageView {
    person_id: String,
    /// As one of whom: on-call, leads (nobody was on call, or nobody of them answered) or everybody
    circle: &'static str,
    /// The layer of who was on call.
    layer: Option<u32>,
    #[schema(format = DateTime)]
    at: String,
    ways: Vec<WayView>,
}

impl From<&(Page, Vec<Record>)> for PageView {
    fn from((page, ways): &(Page, Vec<Record>)) -> Self {
        let way = |one: &Record| WayView {
            channel: one.channel.name(),
            state: one.state.clone(),
            status: one.status.clone(),
            changed_at: one.changed.to_string(),
        };
        Self {
            person_id: page.person.to_string(),
            circle: page.circle.name(),
            layer: page.circle.layer(),
            at: page.at.to_string(),
            ways: ways.iter().map(way).collect(),
        }
    }
}

/// Where a patient is who needs help, and how they are reached.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Rescue)]
pub(super) struct RescueView {
    patient_name: String,
    /// Where the patient said they are today, and whom to call.
    intake: Option<IntakeView>,
    /// By which help is called there, where that is known.
    emergency_number: Option<&'static str>,
}

impl From<&Rescue> for RescueView {
    fn from(one: &Rescue) -> Self {
        let intake = one.intake.as_ref();
        Self {
            patient_name: one.patient.expose().to_owned(),
            emergency_number: intake.and_then(|intake| emergency_number(&intake.location)),
            intake: intake.map(Into::into),
        }
    }
}

/// What was learned of an emergency.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmergencyReview)]
pub(super) struct ReviewView {
    note: String,
    reviewed_by: String,
    #[schema(format = DateTime)]
    reviewed_at: String,
}

impl From<&Review> for ReviewView {
    fn from(one: &Review) -> Self {
        Self {
            note: one.words.expose().to_owned(),
            reviewed_by: one.by.to_string(),
            reviewed_at: one.at.to_string(),
        }
    }
}

/// The whole record of an emergency.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Incident)]
pub(super) struct IncidentView {
    escalation: EscalationView,
    /// Where help goes; to those who treat.
    rescue: Option<RescueView>,
    /// The first first.
    pages: Vec<PageView>,
    /// How it ended.
    note: Option<String>,
    /// Whether everybody was called who could be before somebody came.
    unheard: bool,
    /// What was learned of it.
    review: Option<ReviewView>,
}

impl From<&Incident> for IncidentView {
    fn from(one: &Incident) -> Self {
        Self {
            escalation: (&one.escalation).into(),
            rescue: one.rescue.as_ref().map(Into::into),
            pages: one.pages.iter().map(Into::into).collect(),
            note: one.note.as_ref().map(|note| note.expose().to_owned()),
            unheard: one.unheard,
            review: one.review.as_ref().map(Into::into),
        }
    }
}

/// The whole record of an emergency.
pub(super) async fn incident(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<EscalationId>,
) -> Answer<IncidentView> {
    ok((&rest.clinic.escalations.incident(&caller, &id).await?).into())
}

/// What was learned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewEmergencyReview)]
pub(super) struct NewReview {
    /// What was learned, and what is done otherwise from now on; sealed before it is stored.
    #[schema(value_type = String)]
    note: Phi,
}

/// Somebody writes down what was learned of an emergency.
async fn review(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<EscalationId>,
    Body(body): Body<NewReview>,
) -> Result<StatusCode, Problem> {
    rest.clinic.escalations.review(&caller, &id, body.note).await?;
    none()
}
