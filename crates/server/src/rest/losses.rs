//! Whose data was lost that left by no account: a disk, a backup, a letter.

use super::Rest;
use super::answer::{Answer, ok};
use super::breaches::IncidentView;
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use axum::extract::State;
use clinic::Refusal;
use clinic::breach::Lost;
use kernel::{IncidentId, PersonId, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

/// The routes of losses.
pub(super) fn routes() -> Vec<Route> {
    let add = Route::post(
        "/api/v1/privacy-incidents/{id}/patients",
        KEEPERS,
        "Add patients by hand, or all of the clinic, of whom something was lost that no account was shown",
        lost,
    );
    vec![add.takes::<LostData>().answers::<IncidentView>()]
}

/// Whose data was lost, where the audit log cannot tell.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = IncidentLoss)]
pub(super) struct LostData {
    /// 1 to 500 patients; left out where everybody is.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    patient_ids: Option<Vec<PersonId>>,
    /// All patients of the clinic.
    #[serde(default)]
    everybody: bool,
    /// Whether all was ciphertext, and no key went with it; taken where all checks of encryption held in the 35 days before.
    sealed: bool,
    /// Since when what was sealed is gone, or when it was last seen; since the discovery unless said.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    lost_at: Option<Timestamp>,
}

async fn lost(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<IncidentId>,
    Body(body): Body<LostData>,
) -> Answer<IncidentView> {
    if body.everybody == body.patient_ids.is_some() {
        let problem = "names 1 to 500 patients, or nobody where everybody is true";
        return Err(Refusal::Field { field: "patientIds", problem }.into());
    }
    let lost = Lost { patients: body.patient_ids, sealed: body.sealed, since: body.lost_at };
    let done = rest.clinic.breaches.lost(&caller, &id, lost).await?;
    ok(IncidentView::of(done, rest.clinic.breaches.now()))
}
