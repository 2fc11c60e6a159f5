//! Routes of those in a visit, of its recording and its call.

use super::super::route::{Linked, Route};
use super::super::team;
use super::super::view::{ColleaguesView, InvitedView, ParticipantView, RecordingView, VisitView};
use super::PROVIDER;
use super::care::{PARTICIPANTS, PATIENT};
use kernel::Role;

/// Those who hand visits over.
const HANDOVER: &[Role] = &[Role::Provider, Role::Coordinator];

/// Those who act for somebody.
const GUARDIAN: &[Role] = &[Role::Guardian];

pub(super) fn all() -> Vec<Route> {
    let mut all = people();
    all.extend(call());
    all
}

fn people() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/consultations/{id}/participants",
            PROVIDER,
            "Bring somebody in; a guest gets a link",
            team::invite,
        )
        .takes::<team::NewParticipant>()
        .answers::<InvitedView>()
        .status(201),
        Route::post(
            "/api/v1/consultations/{id}/seat",
            GUARDIAN,
            "Whoever acts for the patient takes a seat beside them; everybody is told, and the patient may object",
            team::come_along,
        )
        .linked(Linked::Consultation)
        .answers::<ParticipantView>(),
        Route::delete(
            "/api/v1/consultations/{id}/participants/{participant}",
            PARTICIPANTS,
            "Take somebody out, or go; tokens end at once",
            team::remove,
        )
        .linked(Linked::Consultation)
        .status(204),
        Route::post(
            "/api/v1/consultations/{id}/participants/{participant}/object",
            PATIENT,
            "The patient objects to somebody, who is out at once and stays out but for an emergency",
            team::object,
        )
        .linked(Linked::Consultation)
        .answers::<ParticipantView>(),
        Route::get(
            "/api/v1/consultations/{id}/colleagues",
            HANDOVER,
            "To whom the visit can be handed, and how each is licensed where the patient is",
            team::colleagues,
        )
        .answers::<ColleaguesView>(),
        Route::post(
            "/api/v1/consultations/{id}/transfer",
            HANDOVER,
            "Hand the visit to another provider; refused or warned of as its start is where they hold no licence. The patient stays",
            team::transfer,
        )
        .takes::<team::NewProvider>()
        .answers::<VisitView>(),
    ]
}

fn call() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/consultations/{id}/recording",
            PARTICIPANTS,
            "Where the recording stands and who agrees",
            team::recording,
        )
        .linked(Linked::Consultation)
        .answers::<RecordingView>(),
        Route::post(
            "/api/v1/consultations/{id}/recording",
            PARTICIPANTS,
            "Ask for, answer, start, stop or file a recording",
            team::record,
        )
        .linked(Linked::Consultation)
        .takes::<team::NewRecording>()
        .answers::<RecordingView>(),
        Route::post(
            "/api/v1/consultations/{id}/quality",
            PARTICIPANTS,
            "How the call is for the caller",
            team::measure,
        )
        .linked(Linked::Consultation)
        .takes::<team::NewSample>()
        .status(204),
        Route::post(
            "/api/v1/consultations/{id}/video",
            PARTICIPANTS,
            "A video session began or ended",
            team::video,
        )
        .linked(Linked::Consultation)
        .takes::<team::NewVideo>()
        .status(204),
    ]
}
