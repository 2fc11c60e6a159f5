//! How queues look in JSON: entries, places, and how each department's stands.

use crate::rest::queues::DeviceBody;
use clinic::queue::{Device, Entry, Listed, Overview, Place, Standing, State};
use serde::Serialize;
use utoipa::ToSchema;

/// A place in a queue.
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own in JSON")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QueueEntry)]
pub(crate) struct EntryView {
    id: String,
    department_id: String,
    provider_id: String,
    patient_id: String,
    appointment_id: String,
    consultation_id: String,
    /// checked-in, waiting, in-consultation, completed, no-show or cancelled
    status: &'static str,
    /// emergency, urgent, normal or follow-up
    priority: &'static str,
    #[schema(format = DateTime)]
    check_in_time: String,
    device_ready: bool,
    /// What the device check found.
    device: Option<DeviceView>,
    interpreter_needed: bool,
    /// The sort of visit, if it is of one.
    visit_type: Option<String>,
    /// Whether whoever of the department is free first sees the patient.
    anybody: bool,
    /// Whether the patient was asked if a colleague may see them, because their provider's connection is gone.
    colleague_offered: bool,
    /// Minutes: half of those are called earlier who stand there, or would if they were ready now. `null` for who is called
    /// already or not in the queue, and in answers that do not count it; the queue, its order and the entry do.
    estimated_wait_minutes: Option<i64>,
    /// Whether nobody of the department for whom the patient is there may be given them: by an objection, a restriction, or
    /// where the clinic refuses visits without a licence. Told by the queue and the day.
    no_eligible_provider: bool,
    metadata: EntryMetadataView,
}

/// What let a patient in, and what was found and asked for then.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QueueEntryMetadata)]
pub(crate) struct EntryMetadataView {
    /// Nobody is in a queue without a telehealth consent.
    consent_given: bool,
    /// When that was given.
    #[schema(format = DateTime)]
    consent_timestamp: String,
    device_ready: bool,
    interpreter_needed: bool,
}

impl EntryView {
    /// The same, with its wait.
    pub(crate) fn waiting(self, minutes: Option<i64>) -> Self {
        Self { estimated_wait_minutes: minutes, ..self }
    }

    /// The same, with whether anybody may be given it.
    pub(crate) fn stranded(self, no_eligible_provider: bool) -> Self {
        Self { no_eligible_provider, ..self }
    }
}

impl From<&Listed> for EntryView {
    fn from(one: &Listed) -> Self {
        Self::from(&one.entry).waiting(one.minutes).stranded(one.no_eligible_provider)
    }
}

impl From<&Entry> for EntryView {
    fn from(one: &Entry) -> Self {
        Self {
            id: one.id.to_string(),
            department_id: one.department.to_string(),
            provider_id: one.provider.to_string(),
            patient_id: one.patient.to_string(),
            appointment_id: one.appointment.to_string(),
            consultation_id: one.consultation.to_string(),
            status: one.state.name(),
            priority: one.priority.name(),
            check_in_time: one.checked_in.to_string(),
            device_ready: one.device_ready,
            device: one.device.map(DeviceView),
            interpreter_needed: one.interpreter_needed,
            visit_type: one.visit_type.clone(),
            anybody: one.pooled,
            colleague_offered: one.offered.is_some() && !one.pooled,
            estimated_wait_minutes: None,
            no_eligible_provider: false,
            metadata: EntryMetadataView {
                consent_given: true,
                consent_timestamp: one.consented.to_string(),
                device_ready: one.device_ready,
                interpreter_needed: one.interpreter_needed,
            },
        }
    }
}

/// What a device check found: camera, microphone and speaker (each ok, denied, missing or busy),
/// `networkKbps`, and mode (video, audio or phone).
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct DeviceView(Device);

impl utoipa::PartialSchema for DeviceView {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <DeviceBody as utoipa::PartialSchema>::schema()
    }
}

impl ToSchema for DeviceView {
    fn name() -> std::borrow::Cow<'static, str> {
        DeviceBody::name()
    }
}

/// Where a patient stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Place)]
pub(crate) struct PlaceView {
    /// 1 is next.
    position: usize,
    /// How many are seen before.
    ahead: usize,
    /// Minutes: half of those who stand there are called earlier; `null` while nobody may be given the patient.
    estimated_wait_minutes: Option<i64>,
    /// Minutes: one of ten is called earlier; `null` while nobody can say.
    wait_from_minutes: Option<i64>,
    /// Minutes: one of ten is called later; `null` while nobody can say.
    wait_to_minutes: Option<i64>,
}

impl From<Place> for PlaceView {
    fn from(place: Place) -> Self {
        Self {
            position: place.position,
            ahead: place.ahead(),
            estimated_wait_minutes: place.minutes,
            wait_from_minutes: place.wait.map(|wait| wait.from),
            wait_to_minutes: place.wait.map(|wait| wait.to),
        }
    }
}

/// What whoever came now would be told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewcomerPlace)]
pub(crate) struct NewcomerView {
    /// The sort of visit; `null` is of none in particular.
    visit_type: Option<String>,
    place: PlaceView,
}

/// How a department's queue stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QueueOverview)]
pub(crate) struct OverviewView {
    department_id: String,
    /// How many wait.
    waiting: usize,
    /// How many are with a provider.
    in_consultation: usize,
    /// How many providers take patients now.
    providers: usize,
    /// Minutes up to which the one may wait who has the most before them; `null` while nobody can say.
    longest_wait_to_minutes: Option<i64>,
    newcomers: Vec<NewcomerView>,
}

impl From<Overview> for OverviewView {
    fn from(one: Overview) -> Self {
        let newcomer =
            |(visit_type, place): (_, Place)| NewcomerView { visit_type, place: place.into() };
        Self {
            department_id: one.department.to_string(),
            waiting: one.waiting,
            in_consultation: one.admitted,
            providers: one.providers,
            longest_wait_to_minutes: one.longest.map(|wait| wait.to),
            newcomers: one.newcomers.into_iter().map(newcomer).collect(),
        }
    }
}

/// A queue entry and its place.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QueuePlace)]
pub(crate) struct QueuePlaceView {
    queue_entry: EntryView,
    /// `null` unless the patient waits.
    place: Option<PlaceView>,
    /// When the provider called the patient in.
    #[schema(format = DateTime)]
    called_at: Option<String>,
    /// What all who wait were told of late.
    clinic_message: Option<MessageView>,
    /// Minutes for which the place is kept when the patient's page is closed.
    kept_minutes: i64,
}

/// What all who wait were told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClinicMessage)]
pub(crate) struct MessageView {
    /// running-late, back-soon, closing or emergency-elsewhere
    code: &'static str,
    minutes: Option<u16>,
}

impl From<&Standing> for QueuePlaceView {
    fn from(one: &Standing) -> Self {
        let called = one.entry.state == State::InConsultation;
        Self {
            queue_entry: EntryView::from(&one.entry).waiting(one.minutes),
            place: one.place.map(Into::into),
            called_at: called.then(|| one.entry.changed.to_string()),
            clinic_message: one
                .message
                .map(|word| MessageView { code: word.code(), minutes: word.minutes() }),
            kept_minutes: one.kept_minutes,
        }
    }
}
