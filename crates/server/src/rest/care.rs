//! What a visit in a browser needs besides its steps: intake, the day, notes, summary and survey.

use super::Rest;
use super::answer::{Answer, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::view::{
    AvailabilityView, ConsultationView, IntakeView, NotesView, RoomView, SummaryView, TodayView,
};
use crate::printed;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use clinic::Refusal;
use clinic::availability::Status;
use clinic::intake::{Contact, Identity, Intake, Location, Privacy};
use clinic::sensitivity::PART2;
use clinic::survey::Answers;
use kernel::{AppointmentId, ConsultationId, PersonId, Phi};
use serde::Deserialize;
use utoipa::ToSchema;

/// Where a patient is today.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLocation {
    /// Street and number.
    #[schema(value_type = Option<String>)]
    line: Option<Phi>,
    #[schema(value_type = String)]
    city: Phi,
    #[schema(value_type = String)]
    region: Phi,
    #[schema(value_type = String)]
    country: Phi,
}

/// Whom to call in an emergency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewContact {
    #[schema(value_type = String)]
    name: Phi,
    #[schema(value_type = String)]
    phone: Phi,
}

/// What a patient says before a visit; sealed before it is stored.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewIntake {
    location: NewLocation,
    #[schema(value_type = String)]
    callback_number: Phi,
    /// Staff may leave it out.
    emergency_contact: Option<NewContact>,
    /// How it was confirmed who the patient is, by two identifiers: self, which patients say; name-and-birth-date,
    /// name-and-address or photo-id, which staff compared. No visit begins without it where visit.intake is refuse.
    identity: Option<String>,
    /// Whether the patient can talk freely: alone, others-present-agreed or not-private. No visit begins without it where
    /// visit.intake is refuse.
    privacy: Option<String>,
}

fn identity(name: Option<&str>) -> Result<Option<Identity>, Refusal> {
    let problem = "is self, name-and-birth-date, name-and-address or photo-id";
    let wrong = Refusal::Field { field: "identity", problem };
    name.map(|name| Identity::find(name).ok_or(wrong)).transpose()
}

fn privacy(name: Option<&str>) -> Result<Option<Privacy>, Refusal> {
    let problem = "is alone, others-present-agreed or not-private";
    let wrong = Refusal::Field { field: "privacy", problem };
    name.map(|name| Privacy::find(name).ok_or(wrong)).transpose()
}

/// Takes down where the patient is, how to reach them, who they are and whether they can talk freely.
pub(super) async fn put_intake(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
    Body(body): Body<NewIntake>,
) -> Result<StatusCode, Problem> {
    let NewLocation { line, city, region, country } = body.location;
    let contact = body.emergency_contact.map(|NewContact { name, phone }| Contact { name, phone });
    let intake = Intake {
        location: Location { line, city, region, country },
        callback_number: body.callback_number,
        emergency_contact: contact,
        identity: identity(body.identity.as_deref())?,
        privacy: privacy(body.privacy.as_deref())?,
    };
    rest.clinic.visits.locate(&caller, &id, &intake).await?;
    none()
}

/// Shows where the patient is and how to reach them.
pub(super) async fn intake(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<IntakeView> {
    ok((&rest.clinic.intakes.find(&caller, &id).await?).into())
}

/// What the caller has before them today.
pub(super) async fn today(State(rest): State<Rest>, Who(caller): Who) -> Answer<TodayView> {
    ok((&rest.clinic.days.today(&caller).await?).into())
}

/// Shows one consultation and who is in it.
pub(super) async fn room(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<RoomView> {
    ok((&rest.clinic.visits.room(&caller, &id).await?).into())
}

/// The provider's notes.
pub(super) async fn notes(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<NotesView> {
    ok((&rest.clinic.charts.note(&caller, &id).await?).into())
}

/// Notes and the version they were written over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNotes {
    /// Sealed before it is stored.
    #[schema(value_type = String)]
    text: Phi,
    /// The version that was read; 0 for the first.
    version: i64,
}

/// Writes notes; refused when somebody wrote in between.
pub(super) async fn put_notes(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewNotes>,
) -> Answer<NotesView> {
    let written = (body.text, body.version);
    ok((&rest.clinic.charts.write_note(&caller, &id, written).await?).into())
}

/// The psychotherapy notes that the caller wrote.
pub(super) async fn apart(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<NotesView> {
    ok((&rest.clinic.charts.apart(&caller, &id).await?).into())
}

/// Writes them; refused when another browser of theirs wrote in between.
pub(super) async fn put_apart(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewNotes>,
) -> Answer<NotesView> {
    let written = (body.text, body.version);
    ok((&rest.clinic.charts.write_apart(&caller, &id, written).await?).into())
}

/// Whether 42 CFR Part 2 protects a visit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSensitivity {
    /// 42CFRPart2, or null to take the label off
    label: Option<String>,
}

/// Labels a visit and all that is of it.
pub(super) async fn label(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewSensitivity>,
) -> Answer<ConsultationView> {
    let problem = "is 42CFRPart2 or null";
    let part2 = match body.label.as_deref() {
        None => false,
        Some(PART2) => true,
        Some(_) => return Err(Refusal::Field { field: "label", problem }.into()),
    };
    ok((&rest.clinic.visits.label_part2(&caller, &id, part2).await?).into())
}

/// What the patient looks back on.
pub(super) async fn summary(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<SummaryView> {
    ok((&rest.clinic.charts.summary(&caller, &id).await?).into())
}

/// In which language a copy is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InLanguage {
    language: Option<String>,
}

/// A document, and that it is one to keep.
type Document = ([(HeaderName, &'static str); 2], Vec<u8>);

/// The record of a visit, to keep. Its file's name says nothing of anybody.
pub(super) async fn copy(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Asked(asked): Asked<InLanguage>,
) -> Result<Document, Problem> {
    let copy = rest.clinic.charts.copy(&caller, &id).await?;
    let language = printed::Language::of(asked.language.as_deref().unwrap_or(&copy.locale));
    let document = printed::visit(&copy, language)?;
    let kind = (header::CONTENT_TYPE, "application/pdf");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"visit-record.pdf\"");
    Ok(([kind, name], document))
}

/// Three questions and room for more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewAnswers {
    /// How easy it was, 1 to 5.
    ease: u8,
    /// How good picture and sound were, 1 to 5.
    audio_video: u8,
    /// Whether the patient would come this way again.
    again: bool,
    #[schema(value_type = Option<String>)]
    comment: Option<Phi>,
}

/// A patient's answers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSurvey {
    answers: NewAnswers,
}

/// Takes the patient's answers, once.
pub(super) async fn answer_survey(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewSurvey>,
) -> Result<StatusCode, Problem> {
    let NewAnswers { ease, audio_video, again, comment } = body.answers;
    let answers = Answers { ease, audio_video, again, comment };
    rest.clinic.surveys.answer(&caller, &id, &answers).await?;
    none()
}

/// Whether a provider takes patients.
pub(super) async fn availability(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Answer<AvailabilityView> {
    ok((&rest.clinic.availabilities.find(&caller, &person).await?).into())
}

/// What a provider says of themselves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewAvailability {
    /// available, away or offline
    status: String,
    /// How many patients they take at once; as before unless said.
    max_patients: Option<i64>,
}

/// The provider says whether they take patients.
pub(super) async fn set_availability(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
    Body(body): Body<NewAvailability>,
) -> Answer<AvailabilityView> {
    let problem = "is available, away or offline; being with a patient shows by itself";
    let status = Status::find(&body.status);
    let status =
        status.ok_or_else(|| Problem::from(Refusal::Field { field: "status", problem }))?;
    ok((&rest.clinic.availabilities.set(&caller, &person, (status, body.max_patients)).await?)
        .into())
}
