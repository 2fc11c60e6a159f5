//! Threads: what a patient and those who treated them write to each other once a visit is over.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::request::{At, Body, Who};
use super::route::{Linked, Route};
use super::view::{CipherKeyView, Items};
use axum::extract::State;
use clinic::Refusal;
use clinic::thread::{End, Granted, Known};
use kernel::{ConsultationId, PersonId, Phi, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Those who treat in a thread.
const TEAM: &[Role] = &[Role::Provider, Role::Nurse];
/// Both sides of a thread, and whoever acts for the patient in it.
const BOTH: &[Role] = &[Role::Provider, Role::Nurse, Role::Patient, Role::Guardian];
/// Days that a thread is open unless said.
const DAYS: u16 = 7;

/// The routes of threads.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = whole();
    routes.extend(words());
    routes
}

/// Opens, shows and ends one.
fn whole() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/threads",
            TEAM,
            "The open conversations after the caller's visits, for nurses those of their departments; whoever waits \
             for an answer first",
            list,
        )
        .answers::<Items<ThreadView>>(),
        Route::post(
            "/api/v1/consultations/{id}/thread",
            TEAM,
            "Let the patient of a visit that is over write to those who treated them, for some days from now",
            open,
        )
        .takes::<NewThread>()
        .answers::<ThreadView>()
        .status(201),
        Route::get(
            "/api/v1/consultations/{id}/thread",
            BOTH,
            "Where the conversation after a visit stands",
            find,
        )
        .linked(Linked::Consultation)
        .answers::<ThreadView>(),
        Route::post(
            "/api/v1/consultations/{id}/thread/close",
            TEAM,
            "End the conversation before its time; what was written stays",
            close,
        )
        .answers::<ThreadView>(),
    ]
}

/// What is written in one.
fn words() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/consultations/{id}/thread/token",
            BOTH,
            "A token to read the conversation after a visit, and the key to it",
            grant,
        )
        .linked(Linked::Consultation)
        .answers::<ThreadToken>(),
        Route::post(
            "/api/v1/consultations/{id}/thread/messages",
            BOTH,
            "Write a message, encrypted with the conversation's key",
            write,
        )
        .linked(Linked::Consultation)
        .takes_phi()
        .takes::<NewMessage>()
        .answers::<ThreadView>()
        .status(201),
        Route::post(
            "/api/v1/consultations/{id}/thread/read",
            BOTH,
            "Say that what was written was read",
            read,
        )
        .linked(Linked::Consultation)
        .answers::<ThreadView>(),
    ]
}

/// A conversation after a visit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Thread)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub(super) struct ThreadView {
    consultation_id: String,
    appointment_id: String,
    department_id: String,
    provider_id: String,
    provider_name: String,
    patient_id: String,
    patient_name: String,
    /// Whether something can be written now.
    open: bool,
    #[schema(format = DateTime)]
    opened_at: String,
    #[schema(format = DateTime)]
    until: String,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    /// expired, closed or consent-withdrawn
    ended_because: Option<&'static str>,
    /// Whether the patient waits for an answer.
    unanswered: bool,
    #[schema(format = DateTime)]
    patient_wrote_at: Option<String>,
    #[schema(format = DateTime)]
    team_wrote_at: Option<String>,
    /// Whether the patient has not read what was written to them.
    unread_by_patient: bool,
    /// Whether nobody of those who treat has read what the patient wrote.
    unread_by_team: bool,
    /// Who acts or acted for the patient: they may have written, in their own name.
    proxies: Vec<ActsView>,
}

/// Somebody who acts or acted for a patient.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ThreadProxy)]
pub(super) struct ActsView {
    person_id: String,
    name: String,
}

impl From<&Known> for ThreadView {
    fn from(known: &Known) -> Self {
        let thread = &known.thread;
        let stamp = |at: Option<kernel::Timestamp>| at.map(|at| at.to_string());
        let (ended, why) = thread.ended.unzip();
        Self {
            consultation_id: thread.consultation.to_string(),
            appointment_id: thread.appointment.to_string(),
            department_id: thread.department.to_string(),
            provider_id: thread.provider.to_string(),
            provider_name: known.provider.expose().to_owned(),
            patient_id: thread.patient.to_string(),
            patient_name: known.patient.expose().to_owned(),
            open: known.open,
            opened_at: thread.opened.to_string(),
            until: thread.until.to_string(),
            ended_at: stamp(ended),
            ended_because: why.map(End::name),
            unanswered: thread.is_unanswered(),
            patient_wrote_at: stamp(thread.patient_wrote),
            team_wrote_at: stamp(thread.team_wrote),
            unread_by_patient: thread.is_unread_by_patient(),
            unread_by_team: thread.is_unread_by_team(),
            proxies: known.proxies.iter().map(ActsView::from).collect(),
        }
    }
}

impl From<&(PersonId, Phi)> for ActsView {
    fn from((person, name): &(PersonId, Phi)) -> Self {
        Self { person_id: person.to_string(), name: name.expose().to_owned() }
    }
}

/// What opens a conversation after a visit to be read.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ThreadToken {
    token: String,
    subscribe_key: String,
    channel: String,
    notification_channel: String,
    cipher_key: CipherKeyView,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl From<Granted> for ThreadToken {
    fn from(granted: Granted) -> Self {
        Self {
            cipher_key: (&granted.cipher_key).into(),
            token: granted.token,
            subscribe_key: granted.subscribe_key,
            channel: granted.channel,
            notification_channel: granted.notification,
            expires_at: granted.expires.to_string(),
        }
    }
}

/// The open conversations of the caller.
async fn list(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<ThreadView>> {
    ok(rest.clinic.threads.list(&caller).await?.iter().map(ThreadView::from).collect())
}

/// How long a conversation is open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewThread {
    /// 1 to 30; 7 unless said.
    days: Option<u16>,
}

/// Opens a conversation, or opens it again.
async fn open(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewThread>,
) -> Answer<ThreadView> {
    let opened = rest.clinic.threads.open(&caller, &id, body.days.unwrap_or(DAYS)).await?;
    created((&opened).into())
}

/// Shows where it stands.
async fn find(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<ThreadView> {
    let found = rest.clinic.threads.find(&caller, &id).await?;
    ok((&found.ok_or(Refusal::Unknown("thread"))?).into())
}

/// Hands out a token to read it.
async fn grant(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<ThreadToken> {
    ok(rest.clinic.threads.grant(&caller, &id).await?.into())
}

/// A message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewMessage {
    /// What the browser encrypted, as it would publish it: base64, at most 32 KiB.
    message: String,
    /// The sender's own id, new for each message: one that comes again within a day, because its answer was lost, is
    /// answered as before and stands there once.
    client_message_id: Option<String>,
}

/// Puts a message on it.
async fn write(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewMessage>,
) -> Answer<ThreadView> {
    let message = (body.message.as_str(), body.client_message_id.as_deref());
    created((&rest.clinic.threads.write(&caller, &id, message).await?).into())
}

/// Marks it as read.
async fn read(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<ThreadView> {
    ok((&rest.clinic.threads.read(&caller, &id).await?).into())
}

/// Ends it.
async fn close(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<ThreadView> {
    ok((&rest.clinic.threads.close(&caller, &id).await?).into())
}
