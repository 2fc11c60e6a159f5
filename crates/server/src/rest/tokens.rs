//! Telemedicine tokens, and credentials for the media relay.

use super::Rest;
use super::answer::{Answer, ok};
use super::problem::Problem;
use super::request::{Body, Who};
use super::view::{TokenView, TurnCredentialView};
use crate::relay::Office;
use axum::Extension;
use axum::extract::State;
use clinic::token::{Named, Request};
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

/// What a client that renews its token names of the visit; it need name nothing.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct TokenRenewal {
    /// The visit, by its appointment. A session that came by a link is bound to one.
    #[schema(value_type = Option<String>)]
    appointment_id: Option<AppointmentId>,
    /// The visit, by its consultation.
    #[schema(value_type = Option<String>)]
    consultation_id: Option<ConsultationId>,
    /// As at `/api/telemedicine/token`; unless said, what the caller is or was brought in as.
    role: Option<String>,
}

/// A token as clients know it that renew it by themselves.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RenewedToken {
    token: String,
    subscribe_key: String,
    /// None where nothing can be said.
    publish_key: Option<String>,
    #[schema(format = DateTime)]
    expires_at: String,
    /// In how many minutes that is.
    ttl: i64,
}

/// Hands out the token that the caller gets for a visit, or to listen with.
pub(super) async fn renew(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<TokenRenewal>,
) -> Answer<RenewedToken> {
    let named = Named {
        appointment: body.appointment_id,
        consultation: body.consultation_id,
        role: body.role,
    };
    let renewed = rest.clinic.tokens.renew(&caller, &named).await?;
    ok(RenewedToken {
        token: renewed.token,
        subscribe_key: renewed.subscribe_key,
        publish_key: renewed.publish_key,
        expires_at: renewed.expires.to_string(),
        ttl: renewed.minutes,
    })
}

/// A request for a credential of the relay; it need name nothing where the caller is in one visit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct TurnRequest {
    /// The visit, by its consultation.
    #[schema(value_type = Option<String>)]
    consultation_id: Option<ConsultationId>,
    /// The visit, by its appointment. A session that came by a link is bound to one.
    #[schema(value_type = Option<String>)]
    appointment_id: Option<AppointmentId>,
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
    let relays = &rest.clinic.relays;
    let named = (body.consultation_id.as_ref(), body.appointment_id.as_ref());
    let visit = relays.visit(&caller, named).await?;
    let user = relays.admit(&caller, &visit).await?;
    ok(office.grant(&user.id).into())
}
