//! How the clinic's things look in JSON: ids, codes and RFC 3339 times.

use clinic::appointment::Appointment;
use clinic::consent::{Change, Form, Record};
use clinic::consultation::{Consultation, Outcome};
use clinic::organization::{Department, Organization};
use clinic::person::Person;
use clinic::sensitivity::PART2;
use clinic::token::{CipherKey, Granted};
use clinic::visit::{Arrival, Visit};
use kernel::{Phi, QueueEntryId};
use realtime::access::BanReason;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) mod agreements;
mod care;
mod desk;
mod evidence;
pub(crate) mod posture;
pub(crate) mod proof;
mod queue;
pub(crate) mod retention;
pub(crate) mod risks;

pub(super) use care::{
    AvailabilityView, ColleaguesView, IntakeView, NotesView, ParticipantView, RoomView,
    SummaryView, TaskView, TodayView,
};
pub(super) use desk::{
    EscalationView, HoursView, InvitedView, LeadsView, OnCallView, OpeningView, RecordingView,
    ToldView,
};
pub(super) use evidence::{AuditEntryView, ReportView};
pub(super) use queue::{EntryView, OverviewView, PlaceView, QueuePlaceView};

/// A list.
#[derive(Debug, Serialize)]
pub(super) struct Items<T> {
    /// What it holds.
    pub(super) items: Vec<T>,
}

impl<T> FromIterator<T> for Items<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self { items: items.into_iter().collect() }
    }
}

impl<T: ToSchema> utoipa::PartialSchema for Items<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::Ref;
        use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder};
        let items = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        ObjectBuilder::new().property("items", items).required("items").into()
    }
}

impl<T: ToSchema> ToSchema for Items<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}List", T::name()).into()
    }

    fn schemas(
        schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>,
    ) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// An appointment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Appointment)]
pub(super) struct AppointmentView {
    id: String,
    department_id: String,
    provider_id: String,
    patient_id: String,
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
    /// In whose clock it was agreed, as an IANA name.
    time_zone: String,
    /// The patient's own clock, if they said so.
    patient_time_zone: Option<String>,
    /// The sort of visit, if it is of one.
    visit_type: Option<String>,
    /// Whether the provider holds no licence where the patient said they would be.
    licence_warning: bool,
    /// booked, checked-in, fulfilled, cancelled, no-show or rescheduled
    state: &'static str,
    /// Why the patient comes.
    reason: Option<String>,
    /// The appointment that replaced this one.
    replaced_by: Option<String>,
    /// After a no-show, until when its patient may still check in; nothing once that is over, and only where this one is asked for.
    #[schema(format = DateTime)]
    return_until: Option<String>,
    /// For its patient, where this one is asked for: its place in the queue, once checked in.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_id: Option<String>,
}

impl AppointmentView {
    /// The same, with its place in the queue.
    pub(super) fn placed(self, entry: Option<QueueEntryId>) -> Self {
        Self { entry_id: entry.map(|entry| entry.to_string()), ..self }
    }

    /// The same, with until when its patient may still come.
    pub(super) fn returning(self, until: Option<kernel::Timestamp>) -> Self {
        Self { return_until: until.map(|until| until.to_string()), ..self }
    }
}

/// The text of a field that the answer shows to those who may see it.
pub(super) fn shown(text: &Phi) -> String {
    text.expose().to_owned()
}

impl From<&Appointment> for AppointmentView {
    fn from(one: &Appointment) -> Self {
        Self {
            id: one.id.to_string(),
            department_id: one.department.to_string(),
            provider_id: one.provider.to_string(),
            patient_id: one.patient.to_string(),
            starts_at: one.starts.to_string(),
            ends_at: one.ends.to_string(),
            time_zone: one.zone.clone(),
            patient_time_zone: one.patient_zone.clone(),
            visit_type: one.visit_type.clone(),
            licence_warning: one.unlicensed,
            state: one.state.name(),
            reason: one.reason.as_ref().map(shown),
            replaced_by: one.replaced_by.as_ref().map(ToString::to_string),
            return_until: None,
            entry_id: None,
        }
    }
}

/// A consultation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Consultation)]
pub(super) struct ConsultationView {
    id: String,
    department_id: String,
    appointment_id: String,
    provider_id: String,
    patient_id: String,
    /// scheduled, checked-in, waiting, connecting, in-progress, wrapping-up, completed, cancelled
    /// or no-show
    state: &'static str,
    #[schema(format = DateTime)]
    started_at: Option<String>,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    follow_up_required: bool,
    /// completed, patient-absent, provider-absent, technical-failure, left-before-seen or unattended (closed by the clock)
    outcome: Option<&'static str>,
    /// 42CFRPart2 when that protects the visit and all that is of it
    sensitivity: Option<&'static str>,
}

impl From<&Consultation> for ConsultationView {
    fn from(one: &Consultation) -> Self {
        Self {
            id: one.id.to_string(),
            department_id: one.department.to_string(),
            appointment_id: one.appointment.to_string(),
            provider_id: one.provider.to_string(),
            patient_id: one.patient.to_string(),
            state: one.state.name(),
            started_at: one.started.map(|at| at.to_string()),
            ended_at: one.ended.map(|at| at.to_string()),
            follow_up_required: one.follow_up,
            outcome: one.outcome.map(Outcome::name),
            sensitivity: one.part2.then_some(PART2),
        }
    }
}

/// A visit after one of its steps.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Visit)]
pub(super) struct VisitView {
    consultation_id: String,
    /// The consultation's state.
    state: &'static str,
    appointment: AppointmentView,
    consultation: ConsultationView,
    queue_entry: Option<EntryView>,
}

impl VisitView {
    /// The same, with its patient's wait.
    fn waiting(self, minutes: Option<i64>) -> Self {
        Self { queue_entry: self.queue_entry.map(|entry| entry.waiting(minutes)), ..self }
    }
}

impl From<&Visit> for VisitView {
    fn from(visit: &Visit) -> Self {
        Self {
            consultation_id: visit.consultation.id.to_string(),
            state: visit.consultation.state.name(),
            appointment: (&visit.appointment).into(),
            consultation: (&visit.consultation).into(),
            queue_entry: visit.entry.as_ref().map(Into::into),
        }
    }
}

/// What a checked-in patient gets. The token is there only when the patient asked themselves.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Arrival)]
pub(super) struct ArrivalView {
    consultation_id: String,
    queue_entry_id: Option<String>,
    visit: VisitView,
    place: Option<PlaceView>,
    token: Option<String>,
    channel_config: Option<ChannelConfigView>,
}

impl From<&Arrival> for ArrivalView {
    fn from(arrival: &Arrival) -> Self {
        let granted = arrival.granted.as_ref();
        Self {
            consultation_id: arrival.visit.consultation.id.to_string(),
            queue_entry_id: arrival.visit.entry.as_ref().map(|entry| entry.id.to_string()),
            visit: VisitView::from(&arrival.visit)
                .waiting(arrival.place.and_then(|place| place.minutes)),
            place: arrival.place.map(Into::into),
            token: granted.map(|granted| granted.token.clone()),
            channel_config: granted.map(Into::into),
        }
    }
}

/// A telemedicine token and where to use it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Token)]
pub(super) struct TokenView {
    token: String,
    channel_config: ChannelConfigView,
}

impl From<&Granted> for TokenView {
    fn from(granted: &Granted) -> Self {
        Self { token: granted.token.clone(), channel_config: granted.into() }
    }
}

/// What `RTCPeerConnection` is configured with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TurnCredential)]
pub(super) struct TurnCredentialView {
    /// `turn:` and `turns:` addresses, in the order to try them.
    urls: Vec<String>,
    username: String,
    credential: String,
    /// Ask for the next one before so long has passed.
    ttl_seconds: i64,
    /// Always `relay`: neither side learns the other's address.
    ice_transport_policy: &'static str,
}

impl From<crate::relay::Granted> for TurnCredentialView {
    fn from(granted: crate::relay::Granted) -> Self {
        Self {
            urls: granted.urls,
            username: granted.credential.username,
            credential: granted.credential.password,
            ttl_seconds: granted.seconds,
            ice_transport_policy: "relay",
        }
    }
}

/// The channels of one role in one visit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChannelConfig)]
pub(super) struct ChannelConfigView {
    publish_key: String,
    subscribe_key: String,
    consultation_id: String,
    consultation_channel: Option<String>,
    files_channel: Option<String>,
    video_channel: Option<String>,
    /// The provider's waiting room; for a patient, their own place; `null` for those brought in.
    waiting_room: Option<String>,
    queue_channel: Option<String>,
    notification_channel: String,
    availability_channel: Option<String>,
    cipher_key: Option<CipherKeyView>,
    /// Keys of earlier visits of the same pair, newest first.
    earlier_keys: Vec<CipherKeyView>,
    #[schema(format = DateTime)]
    expires_at: String,
    #[schema(format = DateTime)]
    refresh_after: String,
}

impl From<&Granted> for ChannelConfigView {
    fn from(granted: &Granted) -> Self {
        let config = &granted.config;
        Self {
            publish_key: config.publish_key.clone(),
            subscribe_key: config.subscribe_key.clone(),
            consultation_id: granted.consultation.to_string(),
            consultation_channel: config.consultation.clone(),
            files_channel: config.files.clone(),
            video_channel: config.video.clone(),
            waiting_room: config.waiting_room.clone(),
            queue_channel: config.queue.clone(),
            notification_channel: config.notification.clone(),
            availability_channel: config.availability.clone(),
            cipher_key: config.cipher_key.as_ref().map(Into::into),
            earlier_keys: config.earlier_keys.iter().map(Into::into).collect(),
            expires_at: config.expires.to_string(),
            refresh_after: config.refresh_after.to_string(),
        }
    }
}

/// A data key for a client's encryption.
#[derive(Serialize, ToSchema)]
#[schema(as = CipherKey)]
pub(super) struct CipherKeyView {
    id: String,
    version: u32,
    key: String,
}

impl std::fmt::Debug for CipherKeyView {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "[key {} of {}]", self.version, self.id)
    }
}

impl From<&CipherKey> for CipherKeyView {
    fn from(key: &CipherKey) -> Self {
        Self { id: key.id.clone(), version: key.version, key: key.key.clone() }
    }
}

/// A consent form.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConsentForm)]
pub(super) struct FormView {
    /// telehealth, data-sharing or recording
    #[serde(rename = "type")]
    topic: &'static str,
    version: i64,
    locale: String,
    text: String,
    /// SHA-256 of the text, in hex.
    hash: String,
    /// From when on it is signed; none is from when it was added.
    #[schema(format = DateTime)]
    effective_from: Option<String>,
    /// Whether whoever signed an earlier version signs again, at their next check-in.
    renews: bool,
    /// The states whose law the words were held against; none is every state.
    states: Vec<String>,
}

/// A paragraph of a form, between two versions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormChange)]
pub(super) struct ChangeView {
    /// same, added or removed
    change: &'static str,
    text: String,
}

impl From<&(Change, String)> for ChangeView {
    fn from((change, text): &(Change, String)) -> Self {
        Self { change: change.name(), text: text.clone() }
    }
}

impl From<&Form> for FormView {
    fn from(form: &Form) -> Self {
        Self {
            topic: form.topic.name(),
            version: form.version,
            locale: form.locale.clone(),
            text: form.text.clone(),
            hash: form.hash.clone(),
            effective_from: form.effective.map(|at| at.to_string()),
            renews: form.renews,
            states: form.states.clone(),
        }
    }
}

/// One decision of a patient.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Consent)]
pub(super) struct ConsentView {
    id: String,
    patient_id: String,
    /// telehealth, data-sharing or recording
    #[serde(rename = "type")]
    topic: &'static str,
    /// granted, revoked or expired
    decision: &'static str,
    scope: String,
    /// The form's version.
    version: i64,
    locale: String,
    form_hash: String,
    /// click, verbal, paper or timer
    evidence: &'static str,
    recorded_by: String,
    #[schema(format = DateTime)]
    recorded_at: String,
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

impl From<&Record> for ConsentView {
    fn from(one: &Record) -> Self {
        Self {
            id: one.id.to_string(),
            patient_id: one.patient.to_string(),
            topic: one.topic.name(),
            decision: one.decision.name(),
            scope: one.scope.clone(),
            version: one.version,
            locale: one.locale.clone(),
            form_hash: one.hash.clone(),
            evidence: one.evidence.name(),
            recorded_by: one.recorded_by.to_string(),
            recorded_at: one.at.to_string(),
            expires_at: one.expires.map(|at| at.to_string()),
        }
    }
}

/// A person.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Person)]
pub(super) struct PersonView {
    id: String,
    role: &'static str,
    name: String,
    #[schema(format = Date)]
    birth_date: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    specialty: Option<String>,
    locale: String,
    departments: Vec<String>,
    /// Whether they may sign in and be booked.
    active: bool,
    /// Why they are banned, while they are: abuse, runaway, flood or stolen.
    banned: Option<&'static str>,
}

impl std::fmt::Debug for PersonView {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "[person {}]", self.id)
    }
}

impl From<&Person> for PersonView {
    fn from(one: &Person) -> Self {
        Self {
            id: one.id.to_string(),
            role: one.role.name(),
            name: shown(&one.name),
            birth_date: one.birth_date.as_ref().map(shown),
            phone: one.phone.as_ref().map(shown),
            email: one.email.as_ref().map(shown),
            specialty: one.specialty.clone(),
            locale: one.locale.clone(),
            departments: one.departments.iter().map(ToString::to_string).collect(),
            active: one.active,
            banned: one.banned.map(BanReason::name),
        }
    }
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Organization)]
pub(super) struct OrganizationView {
    id: String,
    name: String,
    /// The clock of departments without hours of their own, as an IANA name; unless it was said, that of the first with hours, else UTC.
    time_zone: String,
}

impl From<&Organization> for OrganizationView {
    fn from(one: &Organization) -> Self {
        let time_zone = one.zone.clone().unwrap_or_else(|| "UTC".to_owned());
        Self { id: one.id.to_string(), name: one.name.clone(), time_zone }
    }
}

/// A department.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Department)]
pub(super) struct DepartmentView {
    id: String,
    name: String,
}

impl From<&Department> for DepartmentView {
    fn from(one: &Department) -> Self {
        Self { id: one.id.to_string(), name: one.name.clone() }
    }
}
