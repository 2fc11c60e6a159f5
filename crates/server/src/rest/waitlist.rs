//! Patients who would come earlier, and the times that are offered to them.

use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::{Linked, Route};
use super::routes::FAMILY;
use super::view::VisitView;
use axum::extract::State;
use axum::http::StatusCode;
use clinic::visit::Decline;
use clinic::waitlist::Offer;
use kernel::AppointmentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of the waitlist.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/appointments/{id}/waitlist",
            FAMILY,
            "Whether the patient would come earlier, and what is offered",
            show,
        )
        .linked(Linked::Appointment)
        .answers::<WaitlistView>(),
        Route::put(
            "/api/v1/appointments/{id}/waitlist",
            FAMILY,
            "The patient would come earlier; the appointment stays theirs until they take another time",
            wish,
        )
        .linked(Linked::Appointment)
        .takes::<NewWish>()
        .status(204),
        Route::delete(
            "/api/v1/appointments/{id}/waitlist",
            FAMILY,
            "The patient keeps the time they have",
            forgo,
        )
        .linked(Linked::Appointment)
        .status(204),
        Route::post(
            "/api/v1/appointments/{id}/waitlist/accept",
            FAMILY,
            "Take the time that is offered: the answer is the new appointment",
            accept,
        )
        .linked(Linked::Appointment)
        .answers::<VisitView>()
        .status(201),
        Route::post(
            "/api/v1/appointments/{id}/waitlist/decline",
            FAMILY,
            "Let the time that is offered go to the next",
            decline,
        )
        .linked(Linked::Appointment)
        .status(204),
    ]
}

/// The patient would come earlier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWish)]
pub(super) struct NewWish {
    /// To whoever of the department has time, and not to the same provider only.
    #[serde(default)]
    anybody: bool,
}

/// A time that is offered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EarlierTime)]
pub(super) struct OfferView {
    provider_id: String,
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
    /// Until when it is kept.
    #[schema(format = DateTime)]
    answer_by: String,
}

impl From<&Offer> for OfferView {
    fn from(one: &Offer) -> Self {
        Self {
            provider_id: one.provider.to_string(),
            starts_at: one.starts.to_string(),
            ends_at: one.ends.to_string(),
            answer_by: one.until.to_string(),
        }
    }
}

/// Whether the patient would come earlier.
#[derive(Serialize, ToSchema)]
#[schema(as = Waitlist)]
pub(super) struct WaitlistView {
    wished: bool,
    /// Whether anybody of the department will do.
    anybody: bool,
    /// What is offered now.
    offer: Option<OfferView>,
}

async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<WaitlistView> {
    let (wish, offer) = rest.clinic.visits.wished(&caller, id).await?;
    ok(WaitlistView {
        wished: wish.is_some(),
        anybody: wish.is_some_and(|wish| wish.provider.is_none()),
        offer: offer.as_ref().map(OfferView::from),
    })
}

async fn wish(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
    Body(body): Body<NewWish>,
) -> Result<StatusCode, Problem> {
    rest.clinic.visits.wish_earlier(&caller, id, body.anybody).await?;
    none()
}

async fn forgo(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Result<StatusCode, Problem> {
    rest.clinic.visits.decline_earlier(&caller, id, Decline::Wish).await?;
    none()
}

async fn accept(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<VisitView> {
    created((&rest.clinic.visits.accept_earlier(&caller, id).await?).into())
}

async fn decline(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Result<StatusCode, Problem> {
    rest.clinic.visits.decline_earlier(&caller, id, Decline::Offer).await?;
    none()
}
