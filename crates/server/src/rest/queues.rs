//! Queues and their entries.

use super::Rest;
use super::answer::{Answer, ok};
use super::appointments::priority;
use super::request::{At, Body, Who};
use super::view::{ArrivalView, EntryView, Items, OverviewView, QueuePlaceView, VisitView};
use axum::extract::State;
use clinic::queue::{Device, Mode, Part};
use kernel::{DepartmentId, PersonId, QueueEntryId};
use serde::Deserialize;
use utoipa::ToSchema;

/// How every queue stands.
pub(super) async fn overview(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Answer<Items<OverviewView>> {
    let all = rest.clinic.queues.overview(&caller).await?;
    ok(all.into_iter().map(OverviewView::from).collect())
}

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

/// A colleague may see the patient.
pub(super) async fn accept_colleague(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.accept_colleague(&caller, entry).await?).into())
}

/// One entry and its place.
pub(super) async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
) -> Answer<QueuePlaceView> {
    ok((&rest.clinic.queues.find(&caller, &entry).await?).into())
}

/// What the device check found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Checked {
    device: Option<DeviceBody>,
}

/// What the device check found, part by part.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = DeviceCheck)]
pub(super) struct DeviceBody {
    /// ok, denied, missing or busy
    #[schema(value_type = String)]
    camera: Part,
    /// ok, denied, missing or busy
    #[schema(value_type = String)]
    microphone: Part,
    /// ok, denied, missing or busy
    #[schema(value_type = String)]
    speaker: Part,
    network_kbps: Option<u32>,
    /// video, audio or phone
    #[schema(value_type = String)]
    mode: Mode,
}

/// The device check is done.
pub(super) async fn ready(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
    Body(body): Body<Checked>,
) -> Answer<VisitView> {
    let device = body.device.map(|found| Device {
        camera: found.camera,
        microphone: found.microphone,
        speaker: found.speaker,
        network_kbps: found.network_kbps,
        mode: found.mode,
    });
    ok((&rest.clinic.visits.ready(&caller, entry, device).await?).into())
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

/// Whom the provider means to let in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Expected {
    /// The patient whose name and birth date were shown; anybody else is refused.
    #[schema(value_type = Option<String>)]
    expected_patient_id: Option<PersonId>,
}

/// The provider takes one patient out of turn.
pub(super) async fn admit(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(entry): At<QueueEntryId>,
    Body(body): Body<Expected>,
) -> Answer<VisitView> {
    let expected = body.expected_patient_id.as_ref();
    ok((&rest.clinic.visits.admit(&caller, entry, expected).await?).into())
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
