//! What waits for those who review, of every kind: only what the one who asks may settle.

use super::Rest;
use super::answer::{Answer, ok};
use super::request::Who;
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use crate::checks::Inspection;
use crate::readiness::Readiness;
use axum::Extension;
use axum::extract::State;
use compliance::custody::Custody;
use compliance::retention::Retention;
use kernel::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The route of what waits. It opens to no API key: a program reviews nothing.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/reviews",
            KEEPERS,
            "What waits for the caller to review, sign, answer or approve, by kind; what nobody or only somebody else may settle now is not counted",
            waiting,
        )
        .answers::<Items<WaitingView>>(),
    ]
}

/// What waits of a kind.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WaitingReview)]
struct WaitingView {
    /// activity-flag, activity-review, break-glass, recovery, access-review, role, waiver, agreement, risk-analysis, retention,
    /// key-change, privacy-request or incident
    kind: &'static str,
    /// How many; at least one.
    count: usize,
    /// Of those, how many are past their time.
    overdue: usize,
    /// By when the first of them is due, where they are due by a time.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// Of waivers, the checks that they are asked for.
    checks: Vec<String>,
}

impl WaitingView {
    /// What is due by these times, if anything is.
    fn due(kind: &'static str, now: Timestamp, times: &[Option<Timestamp>]) -> Option<Self> {
        let known = || times.iter().flatten();
        let (count, overdue) = (times.len(), known().filter(|due| **due < now).count());
        let due_at = known().min().map(ToString::to_string);
        (count > 0).then(|| Self { kind, count, overdue, due_at, checks: Vec::new() })
    }

    /// What waits for a second person, if anything does.
    fn second(kind: &'static str, count: usize) -> Option<Self> {
        (count > 0).then(|| Self { kind, count, overdue: 0, due_at: None, checks: Vec::new() })
    }
}

async fn waiting(
    State(rest): State<Rest>,
    Extension(inspection): Extension<Arc<Inspection>>,
    Extension(ready): Extension<Readiness>,
    Extension(retention): Extension<Arc<Retention>>,
    Extension(custody): Extension<Custody>,
    Who(caller): Who,
) -> Answer<Items<WaitingView>> {
    let (clinic, me) = (&rest.clinic, caller.person.as_str());
    let now = clinic.activity.now();
    let timed = |kind, times: Vec<Timestamp>| {
        WaitingView::due(kind, now, &times.into_iter().map(Some).collect::<Vec<_>>())
    };
    let (flags, week) = clinic.activity.waiting(&caller).await?;
    let checks = inspection.waivers.waiting(me).await?;
    let waivers = WaitingView::second("waiver", checks.len());
    let all = [
        timed("activity-flag", flags),
        timed("activity-review", week.into_iter().collect()),
        timed("break-glass", clinic.break_glasses.waiting(&caller).await?),
        timed("recovery", clinic.recoveries.waiting(&caller).await?),
        timed("access-review", clinic.access_reviews.waiting(&caller).await?),
        timed("privacy-request", clinic.privacy.waiting(&caller).await?),
        WaitingView::due("incident", now, &clinic.breaches.waiting(&caller).await?),
        WaitingView::second("role", clinic.accounts.waiting(&caller).await?),
        WaitingView::second("agreement", ready.world().agreements().waiting(me).await?),
        WaitingView::second("risk-analysis", inspection.risks.waiting(me).await?),
        WaitingView::second("retention", retention.waiting(me).await?),
        timed("key-change", custody.waiting(me).await?),
        waivers.map(|waivers| WaitingView { checks, ..waivers }),
    ];
    ok(all.into_iter().flatten().collect())
}
