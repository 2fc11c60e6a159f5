//! Files that were malware, for those who answer for the clinic's safety.

use super::answer::{Answer, ok};
use super::request::{Asked, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use axum::Extension;
use kernel::Timestamp;
use realtime::quarantine::{Quarantine, Quarantined};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The route to the list.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/quarantine",
            KEEPERS,
            "Files that were refused as malware, newest first",
            list,
        )
        .query(&[
            ("before", "found before this time, for the next page"),
            ("limit", "at most so many; 50 unless said, 500 at most"),
        ])
        .answers::<Items<QuarantinedView>>(),
    ]
}

/// A file that was malware. Its bytes are gone, and its name was not kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QuarantinedFile)]
struct QuarantinedView {
    id: String,
    #[schema(format = DateTime)]
    found_at: String,
    sender_id: String,
    sender_role: &'static str,
    /// The visit it was sent in.
    consultation_id: Option<String>,
    /// The scanner's name for what it found.
    signature: String,
    /// What kind of file it was, by its content.
    content_type: Option<String>,
    /// Bytes as they came, encrypted.
    size: u64,
}

impl From<Quarantined> for QuarantinedView {
    fn from(one: Quarantined) -> Self {
        Self {
            id: one.id,
            found_at: one.found.to_string(),
            sender_id: one.sender,
            sender_role: one.role.name(),
            consultation_id: one.consultation,
            signature: one.signature,
            content_type: one.kind,
            size: one.size,
        }
    }
}

/// Which to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    before: Option<Timestamp>,
    limit: Option<usize>,
}

async fn list(
    Extension(quarantine): Extension<Arc<Quarantine>>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Items<QuarantinedView>> {
    let page = (which.before, which.limit.unwrap_or(50));
    let organization = caller.organization.as_str();
    let found = quarantine.list(caller.actor(), organization, page).await?;
    ok(found.into_iter().map(QuarantinedView::from).collect())
}
