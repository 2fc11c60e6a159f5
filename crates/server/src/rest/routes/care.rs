//! Routes of a visit in a browser, beside its steps.

use super::super::care;
use super::super::route::{Linked, Route};
use super::super::view::{
    AvailabilityView, ConsultationView, IntakeView, NotesView, RoomView, SummaryView, TodayView,
};
use super::{FAMILY, PROVIDER, STAFF, VISIT};
use kernel::Role;

/// Those who may be in a visit.
pub(super) const PARTICIPANTS: &[Role] = &[
    Role::Provider,
    Role::Nurse,
    Role::Coordinator,
    Role::Patient,
    Role::Interpreter,
    Role::Guardian,
    Role::Guest,
];
/// Those who are treated.
pub(super) const PATIENT: &[Role] = &[Role::Patient];
/// Those who say whether a provider takes patients.
const ROSTER: &[Role] = &[Role::Provider, Role::Coordinator, Role::Administrator];
/// Those who say where a patient is, and those who say it of a record.
const LOCATORS: &[Role] = &[
    Role::Provider,
    Role::Nurse,
    Role::Coordinator,
    Role::Patient,
    Role::Administrator,
    Role::ComplianceOfficer,
];
/// Those who see it.
const ROSTER_READERS: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::Administrator, Role::Patient];

pub(super) fn all() -> Vec<Route> {
    let mut all = before();
    all.extend(inside());
    all.extend(notes());
    all
}

fn before() -> Vec<Route> {
    vec![
        Route::get("/api/v1/today", STAFF, "What the caller has before them today", care::today)
            .answers::<TodayView>(),
        Route::get(
            "/api/v1/appointments/{id}/intake",
            VISIT,
            "Where the patient is today and how to reach them",
            care::intake,
        )
        .linked(Linked::Appointment)
        .answers::<IntakeView>(),
        Route::put(
            "/api/v1/appointments/{id}/intake",
            LOCATORS,
            "Say where the patient is today and how to reach them; asked at every visit. Administrators and compliance officers say where they were once it is over",
            care::put_intake,
        )
        .linked(Linked::Appointment)
        .takes::<care::NewIntake>()
        .takes_phi()
        .status(204),
        Route::get(
            "/api/v1/people/{person}/availability",
            ROSTER_READERS,
            "Whether a provider takes patients",
            care::availability,
        )
        .answers::<AvailabilityView>(),
        Route::put(
            "/api/v1/people/{person}/availability",
            ROSTER,
            "Say whether a provider takes patients",
            care::set_availability,
        )
        .takes::<care::NewAvailability>()
        .answers::<AvailabilityView>(),
    ]
}

fn notes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/consultations/{id}/notes", PROVIDER, "The notes", care::notes)
            .answers::<NotesView>(),
        Route::put(
            "/api/v1/consultations/{id}/notes",
            PROVIDER,
            "Write the notes over the version that was read",
            care::put_notes,
        )
        .takes::<care::NewNotes>()
        .takes_phi()
        .answers::<NotesView>(),
        Route::get(
            "/api/v1/consultations/{id}/psychotherapy-notes",
            PROVIDER,
            "The psychotherapy notes that the caller wrote; nobody else's, ever",
            care::apart,
        )
        .answers::<NotesView>(),
        Route::put(
            "/api/v1/consultations/{id}/psychotherapy-notes",
            PROVIDER,
            "Write psychotherapy notes over the version that was read",
            care::put_apart,
        )
        .takes::<care::NewNotes>()
        .takes_phi()
        .answers::<NotesView>(),
        Route::put(
            "/api/v1/consultations/{id}/sensitivity",
            STAFF,
            "Say whether 42 CFR Part 2 protects a visit, and all that is of it",
            care::label,
        )
        .takes::<care::NewSensitivity>()
        .answers::<ConsultationView>(),
    ]
}

fn inside() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/consultations/{id}",
            PARTICIPANTS,
            "A consultation and who is in it",
            care::room,
        )
        .linked(Linked::Consultation)
        .answers::<RoomView>(),
        Route::get(
            "/api/v1/consultations/{id}/summary",
            FAMILY,
            "What the patient takes home",
            care::summary,
        )
        .linked(Linked::Consultation)
        .answers::<SummaryView>(),
        Route::get(
            "/api/v1/consultations/{id}/copy",
            FAMILY,
            "The record of a visit that is over, as an accessible PDF to keep",
            care::copy,
        )
        .linked(Linked::Consultation)
        .query(&[("language", "en or es; the patient's own unless said")]),
        Route::post(
            "/api/v1/consultations/{id}/survey",
            PATIENT,
            "Answer the survey, once",
            care::answer_survey,
        )
        .linked(Linked::Consultation)
        .takes::<care::NewSurvey>()
        .takes_phi()
        .status(204),
    ]
}
