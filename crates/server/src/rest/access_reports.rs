//! Who saw a patient's record, as the patient reads it.

use super::Rest;
use super::answer::{Answer, ok};
use super::request::{Asked, At, Who};
use super::route::{Linked, Route};
use super::routes::ACCOUNTED;
use super::view::shown;
use axum::extract::State;
use clinic::access_report::{Access, AccessReport};
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The route of the report.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/patients/{patient}/accesses",
            ACCOUNTED,
            "Who did what with a patient's record and when, newest first, by name",
            read,
        )
        .linked(Linked::Own)
        .query(&[("before", "the `next` of the page before, for the next page")])
        .answers::<ReportView>(),
    ]
}

/// What one person did with one thing within an hour.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecordAccess)]
pub(super) struct AccessView {
    person_id: String,
    /// Nothing when the clinic no longer knows them.
    name: Option<String>,
    role: String,
    /// record, notes, messages, files, visit, appointment, queue, whereabouts, consent, recording, emergency, task, proxy,
    /// disclosure, report, claim (what an application says) or other
    subject: &'static str,
    /// saw, listed, changed, copied or broke-glass
    did: &'static str,
    #[schema(format = DateTime)]
    first_at: String,
    #[schema(format = DateTime)]
    last_at: String,
    times: usize,
    /// Whether it was the patient.
    own: bool,
    /// Whether it was done for the patient by whoever acts for them.
    acts_for: bool,
    /// Whether the record was open out of turn.
    break_glass: bool,
}

impl From<&Access> for AccessView {
    fn from(one: &Access) -> Self {
        Self {
            person_id: one.person.clone(),
            name: one.name.as_ref().map(shown),
            role: one.role.clone(),
            subject: one.subject.name(),
            did: one.did.name(),
            first_at: one.first.to_string(),
            last_at: one.last.to_string(),
            times: one.times,
            own: one.is_own,
            acts_for: one.acts_for,
            break_glass: one.break_glass,
        }
    }
}

/// A page of the report.
#[derive(Serialize, ToSchema)]
#[schema(as = AccessReport)]
pub(super) struct ReportView {
    items: Vec<AccessView>,
    /// Ask for the next page by it; nothing after the last one.
    next: Option<u64>,
}

impl From<&AccessReport> for ReportView {
    fn from(report: &AccessReport) -> Self {
        let items = report.accesses.iter().map(AccessView::from).collect();
        Self { items, next: report.next }
    }
}

/// Which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    before: Option<u64>,
}

/// Reads a page of the report.
async fn read(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Asked(which): Asked<Which>,
) -> Answer<ReportView> {
    let report = rest.clinic.access_reports.read(&caller, &patient, which.before).await?;
    ok((&report).into())
}
