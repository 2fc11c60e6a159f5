//! Telemedicine tokens, and credentials for the media relay.

use super::Rest;
use super::answer::{Answer, ok};
use super::problem::Problem;
use super::request::{Body, Who};
use super::view::{TokenView, TurnCredentialView};
use crate::relay::Office;
use axum::Extension;
use axum::extract::State;
use clinic::token::Request;
use kernel::{AppointmentId, ConsultationId, Kind, PersonId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A request for a token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct TokenRequest {
    #[schema(value_type = String)]
    patient_id: PersonId,
    #[schema(value_type = String)]
    appointment_id: AppointmentId,
    /// provider, nurse, coordinator or patient; for those brought in specialist, second-opinion,
    /// interpreter, guardian or observer
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

/// A token with which a page of the staff hears what goes on, beside any visit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Watch {
    token: String,
    subscribe_key: String,
    /// The caller's notifications, a provider's waiting room, and of each of their departments the queue, the
    /// providers' availability and the emergencies.
    channels: Vec<String>,
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Hands out a token to listen with.
pub(super) async fn watch(State(rest): State<Rest>, Who(caller): Who) -> Answer<Watch> {
    let granted = rest.clinic.tokens.watch(&caller).await?;
    ok(Watch {
        token: granted.token,
        subscribe_key: granted.subscribe_key,
        channels: granted.channels,
        expires_at: granted.expires.to_string(),
    })
}

/// Hands out a token to hear what is committed to the audit log.
pub(super) async fn watch_audit(State(rest): State<Rest>, Who(caller): Who) -> Answer<Watch> {
    let granted = rest.clinic.tokens.watch_audit(&caller).await?;
    ok(Watch {
        token: granted.token,
        subscribe_key: granted.subscribe_key,
        channels: granted.channels,
        expires_at: granted.expires.to_string(),
    })
}

/// A request for a credential of the relay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct TurnRequest {
    #[schema(value_type = String)]
    consultation_id: ConsultationId,
}

/// Hands out a credential with which the caller's browser reaches the relay during a visit.
pub(super) async fn turn(
    State(rest): State<Rest>,
    office: Option<Extension<Arc<Office>>>,
    Who(caller): Who,
    Body(body): Body<TurnRequest>,
) -> Answer<TurnCredentialView> {
    let Some(Extension(office)) = office else {
        let detail =
            "This clinic has no media relay, so there is no video; see [turn] in its settings.";
        return Err(Problem::new(Kind::Missing, "turn.off", detail));
    };
    if !office.admits(&caller.person) {
        let detail = "You ask for credentials too often; one lasts ten minutes.";
        return Err(Problem::new(Kind::TooMany, "turn.rate", detail));
    }
    let user = rest.clinic.relays.admit(&caller, &body.consultation_id).await?;
    ok(office.grant(&user.id).into())
}
