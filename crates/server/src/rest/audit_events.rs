//! What applications say that happened in them, for the audit log. Paths and names are those that applications in the field
//! send.

use super::Rest;
use super::accounts::KEYED;
use super::answer::{Answer, created};
use super::request::{Body, Who};
use super::route::{Keyed, Route};
use axum::extract::State;
use clinic::Scope;
use clinic::application_event::{Claim, ClaimedActor, ClaimedResource};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post(
            "/audit-events",
            KEYED,
            "Append an application's event to the audit log, by an API key of the scope audit-events; the same id again appends nothing and answers the same",
            append,
        )
        .keyed(Keyed::Scope(Scope::AuditEvents))
        .takes_phi()
        .takes::<ApplicationEvent>()
        .answers::<EnteredEvent>()
        .status(201),
    ]
}

/// An event of an application: ids, codes and counts, and no text about anybody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ApplicationEvent {
    /// A UUID, the application's own: what is sent again has the same.
    id: String,
    /// When it happened, by the application's clock.
    #[schema(value_type = String, format = DateTime)]
    timestamp: Timestamp,
    /// What happened: a code of at most 64 characters, as all codes here.
    event_type: String,
    /// The organization of the API key.
    organization_id: String,
    actor: ApplicationActor,
    resource: ApplicationResource,
    /// What was done: create, read, update, delete, or another code.
    action: String,
    /// success unless said; denied, failure or another code.
    outcome: Option<String>,
    severity: Option<String>,
    metadata: Option<ApplicationMetadata>,
    /// At most 32, of at most 200 characters each. One named patientId has the entry found under that patient.
    details: Option<BTreeMap<String, String>>,
}

/// Who did it, as the application says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ApplicationActor {
    /// At most 128 visible characters, as all ids here.
    user_id: String,
    role: String,
    ip_address: Option<String>,
}

/// To what, as the application says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ApplicationResource {
    /// The sort of thing. With patient the entry is found under the patient of this id.
    #[serde(rename = "type")]
    kind: String,
    id: String,
    channel: Option<String>,
}

/// In which session of the application, and on which consent.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ApplicationMetadata {
    session_id: Option<String>,
    consent_ref: Option<String>,
}

/// Where an event stands in the audit log.
#[derive(Serialize, ToSchema)]
pub(super) struct EnteredEvent {
    /// The event's id, in small letters.
    id: String,
    /// The index of its entry.
    index: u64,
}

impl From<ApplicationEvent> for Claim {
    fn from(told: ApplicationEvent) -> Self {
        let ApplicationEvent { actor, resource, .. } = told;
        let metadata = told.metadata.unwrap_or_default();
        Self {
            id: told.id,
            at: told.timestamp,
            event: told.event_type,
            organization: told.organization_id,
            actor: ClaimedActor {
                user: actor.user_id,
                role: actor.role,
                address: actor.ip_address,
            },
            resource: ClaimedResource {
                kind: resource.kind,
                id: resource.id,
                channel: resource.channel,
            },
            action: told.action,
            outcome: told.outcome.unwrap_or_else(|| "success".to_owned()),
            severity: told.severity,
            session: metadata.session_id,
            consent: metadata.consent_ref,
            details: told.details.unwrap_or_default(),
        }
    }
}

/// Appends an event.
async fn append(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<ApplicationEvent>,
) -> Answer<EnteredEvent> {
    let entered = rest.clinic.application_events.append(&caller, &body.into()).await?;
    created(EnteredEvent { id: entered.id, index: entered.index })
}
