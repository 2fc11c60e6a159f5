//! Consultations: begun, wrapped up, completed, or sent back to the queue.

use super::Rest;
use super::answer::{Answer, ok};
use super::request::{At, Body, Who};
use super::view::{ConsultationView, VisitView};
use axum::extract::State;
use kernel::ConsultationId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Shows one consultation.
pub(super) async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<ConsultationView> {
    ok((&rest.clinic.consultations.find(&caller, &id).await?).into())
}

/// Both are there.
pub(super) async fn start(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.start(&caller, id).await?).into())
}

/// The talk is over.
pub(super) async fn wrap_up(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.wrap_up(&caller, id).await?).into())
}

/// How a visit ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Ending {
    /// Whether the provider wants to see the patient again.
    #[serde(default)]
    follow_up_required: bool,
}

/// Everything is done; the visit's tokens end.
pub(super) async fn complete(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<Ending>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.complete(&caller, id, body.follow_up_required).await?).into())
}

/// Back to the queue.
pub(super) async fn send_back(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.send_back(&caller, id).await?).into())
}
