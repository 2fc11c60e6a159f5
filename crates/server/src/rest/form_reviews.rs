//! Who reviewed the consent forms in other languages than the one that they were written in.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::consents::topic;
use super::request::{Body, Who};
use super::route::Route;
use super::routes::{KEEPERS, OFFICER};
use super::view::Items;
use axum::extract::State;
use clinic::consent::{FormReview, NewFormReview};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of the reviews.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/consent-forms/reviews",
            KEEPERS,
            "Who reviewed which words of the consent forms, what was written down last first",
            all,
        )
        .answers::<Items<ReviewView>>(),
        Route::post(
            "/api/v1/consent-forms/reviews",
            OFFICER,
            "Write down who reviewed the words of a consent form; the same again adds nothing",
            add,
        )
        .takes::<NewReview>()
        .answers::<ReviewView>()
        .status(201),
    ]
}

/// That somebody qualified reviewed the words of a form.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConsentFormReview)]
pub(super) struct ReviewView {
    /// telehealth, data-sharing or recording
    #[serde(rename = "type")]
    topic: &'static str,
    version: i64,
    locale: String,
    /// SHA-256 of the text that was reviewed, in hex.
    hash: String,
    reviewed_by: String,
    #[schema(format = Date)]
    reviewed_on: String,
    entered_by: String,
    #[schema(format = DateTime)]
    entered_at: String,
}

impl From<FormReview> for ReviewView {
    fn from(one: FormReview) -> Self {
        Self {
            topic: one.topic.name(),
            version: one.version,
            locale: one.locale,
            hash: one.hash,
            reviewed_by: one.reviewer,
            reviewed_on: one.day.to_string(),
            entered_by: one.entered_by.to_string(),
            entered_at: one.entered.to_string(),
        }
    }
}

/// Every review.
pub(super) async fn all(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<ReviewView>> {
    let found = rest.clinic.consents.form_reviews(&caller).await?;
    ok(found.into_iter().map(ReviewView::from).collect())
}

/// A review of a form's words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewConsentFormReview)]
pub(super) struct NewReview {
    /// telehealth, data-sharing or recording
    #[serde(rename = "type")]
    topic: String,
    version: i64,
    locale: String,
    /// SHA-256 of the text that was reviewed, in hex.
    hash: String,
    /// Which qualified person reviewed it: a name, or an agency.
    reviewed_by: String,
    /// On which day (by the clinic's clock).
    #[schema(value_type = String, format = Date)]
    reviewed_on: Date,
}

/// Writes a review down.
pub(super) async fn add(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewReview>,
) -> Answer<ReviewView> {
    let new = NewFormReview {
        topic: topic(&body.topic)?,
        version: body.version,
        locale: body.locale,
        hash: body.hash,
        reviewer: body.reviewed_by,
        day: body.reviewed_on,
    };
    created(rest.clinic.consents.review_form(&caller, new).await?.into())
}
