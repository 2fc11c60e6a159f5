//! Who is in a visit, who has it, and how its call goes.

use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::consultations::exception;
use super::problem::Problem;
use super::request::{At, Body, Site, Who};
use super::view::{ColleaguesView, InvitedView, ParticipantView, RecordingView, VisitView};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::Refusal;
use clinic::call::{DtlsVersion, Happening, Sample, SrtpSuite};
use clinic::participant::{Exception, Invitation, Invited, Part};
use kernel::{ConsultationId, ParticipantId, PersonId, Phi};
use serde::Deserialize;
use utoipa::ToSchema;

/// Somebody who comes by a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewGuest {
    /// How everybody in the visit will see them.
    #[schema(value_type = String)]
    name: Phi,
    /// interpreter, guardian, specialist, second-opinion or observer
    role: String,
}

/// Who is to be brought in: somebody of the clinic with a role, or a guest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewParticipant {
    #[schema(value_type = Option<String>)]
    person_id: Option<PersonId>,
    /// interpreter, guardian, specialist (the default), second-opinion or observer; with `personId`
    role: Option<String>,
    guest: Option<NewGuest>,
    /// Why they come although the patient objected: emergency-treatment, danger-to-others or legal-duty
    despite_objection: Option<String>,
}

impl NewParticipant {
    fn read(self) -> Result<Invitation, Refusal> {
        let (who, role) = match (self.person_id, self.guest) {
            (Some(person), None) => (Invited::Person(person), self.role),
            (None, Some(guest)) => (Invited::Guest(guest.name), Some(guest.role)),
            _ => {
                let problem = "or guest is given, and not both";
                return Err(Refusal::Field { field: "personId", problem });
            }
        };
        let problem = "is interpreter, guardian, specialist, second-opinion or observer";
        let find = |name: &str| Part::find(name).ok_or(Refusal::Field { field: "role", problem });
        let part = role.as_deref().map_or(Ok(Part::Specialist), find)?;
        let problem = "is emergency-treatment, danger-to-others or legal-duty";
        let wrong = Refusal::Field { field: "despiteObjection", problem };
        let reason = |name: &str| Exception::find(name).ok_or(wrong);
        let exception = self.despite_objection.as_deref().map(reason).transpose()?;
        Ok(Invitation { who, part, exception })
    }
}

/// Brings somebody into a visit.
pub(super) async fn invite(
    State(rest): State<Rest>,
    Who(caller): Who,
    Site(origin): Site,
    At(id): At<ConsultationId>,
    Body(body): Body<NewParticipant>,
) -> Answer<InvitedView> {
    // Colleagues can be called in at any time; a guest's name waits.
    if body.guest.is_some() {
        rest.takes_phi()?;
    }
    let (seat, link) = rest.clinic.visits.invite(&caller, &id, body.read()?).await?;
    // The secret stands behind `#`, so it reaches no server and no log.
    let url = link.map(|link| format!("{origin}/app/guest#{}", link.secret.expose()));
    created(InvitedView::new(&seat, url))
}

/// Seats whoever acts for the patient.
pub(super) async fn come_along(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<ParticipantView> {
    ok((&rest.clinic.visits.come_along(&caller, &id).await?).into())
}

/// Takes somebody out of a visit; their tokens end at once.
pub(super) async fn remove(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((id, participant)): At<(ConsultationId, ParticipantId)>,
) -> Result<StatusCode, Problem> {
    rest.clinic.visits.remove(&caller, &id, &participant).await?;
    none()
}

/// The patient objects to somebody, who is out at once unless an emergency leaves no choice.
pub(super) async fn object(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((id, participant)): At<(ConsultationId, ParticipantId)>,
) -> Answer<ParticipantView> {
    ok((&rest.clinic.visits.object(&caller, &id, &participant).await?).into())
}

/// Who has the visit from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewProvider {
    #[schema(value_type = String)]
    provider_id: PersonId,
    /// Why they are given it although they hold no licence where the patient is now: emergency, established-patient, consult,
    /// federal or foreign-law
    licence_exception: Option<String>,
}

/// Those to whom the visit can be handed.
pub(super) async fn colleagues(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<ColleaguesView> {
    ok((&rest.clinic.visits.colleagues(&caller, &id).await?).into())
}

/// Hands a visit to another provider; the patient stays.
pub(super) async fn transfer(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewProvider>,
) -> Answer<VisitView> {
    let exception = exception(body.licence_exception.as_deref())?;
    let to = (&body.provider_id, exception);
    ok((&rest.clinic.visits.transfer_despite(&caller, &id, to).await?).into())
}

/// What somebody wants of the recording.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewRecording {
    /// ask, answer, start, stop or file
    action: String,
    /// With answer: whether the caller agrees to be recorded.
    consent: Option<bool>,
    /// With file: the id of a piece that was uploaded to the visit's files channel.
    file_id: Option<String>,
}

/// Where the recording stands.
pub(super) async fn recording(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<RecordingView> {
    ok((&rest.clinic.recordings.find(&caller, &id).await?).into())
}

/// Asks for, answers, starts, stops or files a recording.
pub(super) async fn record(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewRecording>,
) -> Answer<RecordingView> {
    let recordings = &rest.clinic.recordings;
    let now = match (body.action.as_str(), body.consent, body.file_id) {
        ("ask", None, None) => recordings.ask(&caller, &id).await?,
        ("answer", Some(agreed), None) => recordings.answer(&caller, &id, agreed).await?,
        ("start", None, None) => recordings.start(&caller, &id).await?,
        ("stop", None, None) => recordings.stop(&caller, &id).await?,
        ("file", None, Some(file)) => recordings.file(&caller, &id, &file).await?,
        _ => {
            let problem = "is ask, answer (with consent), start, stop or file (with fileId)";
            return Err(Refusal::Field { field: "action", problem }.into());
        }
    };
    ok((&now).into())
}

/// How the call is for the caller.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewSample {
    rtt_ms: u32,
    /// Percent of the packets, such as 0.35.
    loss_percent: f32,
    kbps: u32,
    relay: bool,
    /// The profile of SRTP as the browser's statistics name it, such as `AEAD_AES_256_GCM`; one that nobody knows counts as other.
    srtp_cipher: Option<String>,
    /// The version of DTLS as they name it, such as FEFD; one that nobody knows counts as other.
    tls_version: Option<String>,
    /// What just happened: joined, first-frame, dropped, recovered, hd, sd, audio or chat.
    event: Option<String>,
    /// How long that took, in milliseconds.
    took_ms: Option<u32>,
}

impl NewSample {
    fn read(&self) -> Result<Sample, Refusal> {
        if !(0.0..=100.0).contains(&self.loss_percent) {
            return Err(Refusal::Field { field: "lossPercent", problem: "is 0 to 100" });
        }
        let problem = "is joined, first-frame, dropped, recovered, hd, sd, audio or chat";
        let find =
            |name: &str| Happening::find(name).ok_or(Refusal::Field { field: "event", problem });
        Ok(Sample {
            rtt_millis: self.rtt_ms,
            loss: hundredths(self.loss_percent),
            kbps: self.kbps,
            relay: self.relay,
            suite: self.srtp_cipher.as_deref().map(SrtpSuite::told),
            dtls: self.tls_version.as_deref().map(DtlsVersion::told),
            happening: self.event.as_deref().map(find).transpose()?,
            took_millis: self.took_ms,
        })
    }
}

/// A percentage in whole hundredths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was checked to lie between 0 and 100"
)]
fn hundredths(percent: f32) -> u32 {
    (percent * 100.0).round() as u32
}

/// Takes down how the call is for the caller.
pub(super) async fn measure(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewSample>,
) -> Result<StatusCode, Problem> {
    rest.clinic.calls.measure(&caller, &id, &body.read()?).await?;
    none()
}

/// That a video session began or ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVideo {
    /// started or ended
    event: String,
    /// How many were in it.
    participants: u32,
}

/// Writes down that a video session began or ended.
pub(super) async fn video(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewVideo>,
) -> Result<StatusCode, Problem> {
    let begins = match body.event.as_str() {
        "started" => true,
        "ended" => false,
        _ => return Err(Refusal::Field { field: "event", problem: "is started or ended" }.into()),
    };
    rest.clinic.calls.video(&caller, &id, (begins, body.participants)).await?;
    none()
}
