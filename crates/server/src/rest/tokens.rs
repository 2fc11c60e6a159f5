//! Telemedicine tokens.

use super::Rest;
use super::answer::{Answer, ok};
use super::request::{Body, Who};
use super::view::TokenView;
use axum::extract::State;
use clinic::token::Request;
use kernel::{AppointmentId, PersonId};
use serde::Deserialize;
use utoipa::ToSchema;

/// A request for a token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct TokenRequest {
    #[schema(value_type = String)]
    patient_id: PersonId,
    #[schema(value_type = String)]
    appointment_id: AppointmentId,
    /// provider, nurse, coordinator or patient: as what the caller takes part
    role: String,
}

/// Hands out a token for the caller's part in a visit.
pub(super) async fn grant(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<TokenRequest>,
) -> Answer<TokenView> {
    let request =
        Request { patient: body.patient_id, appointment: body.appointment_id, role: body.role };
    ok((&rest.clinic.tokens.grant(&caller, &request).await?).into())
}
