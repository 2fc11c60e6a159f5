//! Queues and their entries.

use super::Rest;
use super::answer::{Answer, ok};
use super::appointments::priority;
use super::request::{At, Body, Who};
use super::view::{ArrivalView, EntryView, Items, QueuePlaceView, VisitView};
use axum::extract::State;
use kernel::{DepartmentId, QueueEntryId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Who is in a department now, in the order in which they will be seen.
pub(super) async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
) -> Answer<Items<EntryView>> {
    let found = rest.clinic.queues.list(&caller, &department).await?;
    ok(found.iter().map(EntryView::from).collect())
}

/// The provider takes whoever is next.
pub(super) async fn admit_next(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.admit_next(&caller, &department).await?).into())
}

/// One entry and its place.
pub(super) async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
) -> Answer<QueuePlaceView> {
    let (entry, place) = rest.clinic.queues.find(&caller, &entry).await?;
    ok(QueuePlaceView { queue_entry: (&entry).into(), place: place.map(Into::into) })
}

/// The device check is done.
pub(super) async fn ready(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.ready(&caller, entry).await?).into())
}

/// The patient leaves.
pub(super) async fn leave(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.leave(&caller, entry).await?).into())
}

/// The patient was called and is not there.
pub(super) async fn no_show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.no_show(&caller, entry).await?).into())
}

/// The patient is back in time.
pub(super) async fn come_back(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
) -> Answer<ArrivalView> {
    ok((&rest.clinic.visits.come_back(&caller, entry).await?).into())
}

/// The provider takes one patient out of turn.
pub(super) async fn admit(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.admit(&caller, entry).await?).into())
}

/// Another priority.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPriority {
    /// emergency, urgent, normal or follow-up
    priority: String,
}

/// Staff decide anew how urgent somebody is.
pub(super) async fn prioritize(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
    Body(body): Body<NewPriority>,
) -> Answer<VisitView> {
    let priority = priority(&body.priority)?;
    ok((&rest.clinic.visits.prioritize(&caller, entry, priority).await?).into())
}
