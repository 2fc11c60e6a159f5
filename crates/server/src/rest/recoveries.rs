//! Accounts that were opened by a sealed way back in, and the queue in which that is reviewed.

use super::Rest;
use super::answer::{Answer, ok};
use super::break_glass::{Review, Which};
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::OFFICER;
use super::view::Items;
use axum::extract::State;
use clinic::break_glass::Verdict;
use clinic::recovery::Recovery;
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// The routes of sealed ways back in. They are made and used from the server's command line only.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/recoveries",
            OFFICER,
            "Sealed ways back in: who keeps them, and which were used",
            list,
        )
        .query(&[("unreviewed", "true for those that were used and that nobody has reviewed")])
        .answers::<Items<RecoveryView>>(),
        Route::post(
            "/api/v1/recoveries/{id}/review",
            OFFICER,
            "Write down whether its use was right",
            review,
        )
        .takes::<Review>()
        .answers::<RecoveryView>(),
    ]
}

/// A sealed way back in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Recovery)]
pub(super) struct RecoveryView {
    id: String,
    person_id: String,
    custodian_ids: Vec<String>,
    #[schema(format = DateTime)]
    made_at: String,
    /// When another one took its place, or its administrator or a custodian left.
    #[schema(format = DateTime)]
    replaced_at: Option<String>,
    #[schema(format = DateTime)]
    used_at: Option<String>,
    /// When its use is to be reviewed.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// Whether that is past, and nobody has.
    overdue: bool,
    /// justified or unjustified, once it was reviewed
    verdict: Option<&'static str>,
    reviewed_by: Option<String>,
    #[schema(format = DateTime)]
    reviewed_at: Option<String>,
    note: Option<String>,
}

impl RecoveryView {
    fn of(one: &Recovery, now: Timestamp) -> Self {
        let at = |at: Option<Timestamp>| at.map(|at| at.to_string());
        Self {
            id: one.id.clone(),
            person_id: one.person.to_string(),
            custodian_ids: one.custodians.iter().map(ToString::to_string).collect(),
            made_at: one.made.to_string(),
            replaced_at: at(one.replaced),
            used_at: at(one.used),
            due_at: at(one.due()),
            overdue: one.is_overdue(now),
            verdict: one.verdict.map(Verdict::name),
            reviewed_by: one.reviewed_by.as_ref().map(ToString::to_string),
            reviewed_at: at(one.reviewed),
            note: one.note.as_ref().map(|note| note.expose().to_owned()),
        }
    }
}

/// Lists them.
async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Items<RecoveryView>> {
    let recoveries = &rest.clinic.recoveries;
    let (found, now) = (recoveries.list(&caller, which.unreviewed).await?, recoveries.now());
    ok(found.iter().map(|one| RecoveryView::of(one, now)).collect())
}

/// Reviews one.
async fn review(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
    Body(body): Body<Review>,
) -> Answer<RecoveryView> {
    let recoveries = &rest.clinic.recoveries;
    let done = recoveries.review(&caller, &id, body.found()?).await?;
    ok(RecoveryView::of(&done, recoveries.now()))
}
