//! Access reviews: campaigns in which everybody's access is looked at by somebody else.

use super::Rest;
use super::accounts::PRIVILEGED;
use super::answer::{Answer, created, ok};
use super::request::{At, Body, Who};
use super::route::Route;
use super::view::Items;
use axum::extract::State;
use clinic::Refusal;
use clinic::access_review::{Campaign, Decision, Item};
use kernel::{PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of access reviews.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/access-reviews", PRIVILEGED, "Campaigns, newest first", list)
            .answers::<Items<CampaignView>>(),
        Route::post(
            "/api/v1/access-reviews",
            PRIVILEGED,
            "Open a campaign over all who work here now",
            open,
        )
        .takes::<NewCampaign>()
        .answers::<CampaignView>()
        .status(201),
        Route::get(
            "/api/v1/access-reviews/{id}/people",
            PRIVILEGED,
            "Those in a campaign, with role, last use and what was decided",
            people,
        )
        .answers::<Items<ItemView>>(),
        Route::put(
            "/api/v1/access-reviews/{id}/people/{person}",
            PRIVILEGED,
            "Keep somebody's access, or revoke it, which closes the account at once",
            decide,
        )
        .takes::<NewDecision>()
        .answers::<CampaignView>(),
    ]
}

/// A campaign.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AccessReview)]
pub(super) struct CampaignView {
    id: String,
    opened_by: String,
    #[schema(format = DateTime)]
    opened_at: String,
    #[schema(format = DateTime)]
    due_at: String,
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// Whether its time is over and somebody is not decided on.
    overdue: bool,
    total: i64,
    decided: i64,
    revoked: i64,
}

impl CampaignView {
    fn of(one: &Campaign, now: Timestamp) -> Self {
        Self {
            id: one.id.clone(),
            opened_by: one.opened_by.to_string(),
            opened_at: one.opened.to_string(),
            due_at: one.due.to_string(),
            closed_at: one.closed.map(|at| at.to_string()),
            overdue: one.is_overdue(now),
            total: one.total,
            decided: one.decided,
            revoked: one.revoked,
        }
    }
}

/// Lists campaigns.
async fn list(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<CampaignView>> {
    let reviews = &rest.clinic.access_reviews;
    let (found, now) = (reviews.list(&caller).await?, reviews.now());
    ok(found.iter().map(|one| CampaignView::of(one, now)).collect())
}

/// A campaign to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewCampaign {
    /// 1 to 60; 14 unless said.
    due_in_days: Option<u16>,
}

/// Opens a campaign.
async fn open(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewCampaign>,
) -> Answer<CampaignView> {
    let reviews = &rest.clinic.access_reviews;
    let opened = reviews.open(&caller, body.due_in_days.unwrap_or(14)).await?;
    created(CampaignView::of(&opened, reviews.now()))
}

/// Somebody in a campaign, as they were when it was opened.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AccessReviewItem)]
pub(super) struct ItemView {
    person_id: String,
    name: String,
    role: &'static str,
    /// When they had last come in.
    #[schema(format = DateTime)]
    signed_in_at: Option<String>,
    /// keep or revoke, once somebody decided
    decision: Option<&'static str>,
    decided_by: Option<String>,
    #[schema(format = DateTime)]
    decided_at: Option<String>,
}

impl From<&Item> for ItemView {
    fn from(one: &Item) -> Self {
        Self {
            person_id: one.person.to_string(),
            name: one.name.expose().to_owned(),
            role: one.role.name(),
            signed_in_at: one.signed_in.map(|at| at.to_string()),
            decision: one.decision.map(Decision::name),
            decided_by: one.decided_by.as_ref().map(ToString::to_string),
            decided_at: one.decided.map(|at| at.to_string()),
        }
    }
}

/// Those in a campaign.
async fn people(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
) -> Answer<Items<ItemView>> {
    let items = rest.clinic.access_reviews.items(&caller, &id).await?;
    ok(items.iter().map(ItemView::from).collect())
}

/// What becomes of somebody's access.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDecision {
    /// keep or revoke
    decision: String,
}

/// Decides on somebody.
async fn decide(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((id, person)): At<(String, PersonId)>,
    Body(body): Body<NewDecision>,
) -> Answer<CampaignView> {
    let problem = "is keep or revoke";
    let found = Decision::find(&body.decision);
    let decision = found.ok_or(Refusal::Field { field: "decision", problem })?;
    let reviews = &rest.clinic.access_reviews;
    let campaign = reviews.decide(&caller, (&id, &person), decision).await?;
    ok(CampaignView::of(&campaign, reviews.now()))
}
