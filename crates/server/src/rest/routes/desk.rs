//! Routes of the desk: order, broadcast, opening hours, emergencies and who is on call.

use super::super::desk;
use super::super::route::{Linked, Route};
use super::super::view::{
    EntryView, EscalationView, HoursView, Items, LeadsView, OnCallView, ToldView,
};
use super::care::PARTICIPANTS;
use super::{EVERYBODY, REGISTRARS, STAFF};
use kernel::Role;

/// Those who see emergencies.
const WATCH: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::ComplianceOfficer, Role::Administrator];

pub(super) fn all() -> Vec<Route> {
    let mut all = queue();
    all.extend(emergency());
    all.extend(on_call());
    all
}

fn queue() -> Vec<Route> {
    vec![
        Route::put(
            "/api/v1/queues/{department}/order",
            STAFF,
            "Move an entry within its line",
            desk::reorder,
        )
        .takes::<desk::NewOrder>()
        .answers::<Items<EntryView>>(),
        Route::post(
            "/api/v1/queues/{department}/broadcast",
            STAFF,
            "Tell all who wait the same thing, by code",
            desk::broadcast,
        )
        .takes::<desk::NewBroadcast>()
        .answers::<ToldView>(),
        Route::get(
            "/api/v1/departments/{department}/hours",
            EVERYBODY,
            "When a department is open, and whether it is now",
            desk::hours,
        )
        .linked(Linked::All)
        .answers::<HoursView>(),
        Route::put(
            "/api/v1/departments/{department}/hours",
            REGISTRARS,
            "Say when a department is open",
            desk::set_hours,
        )
        .takes::<desk::NewHours>()
        .answers::<HoursView>(),
    ]
}

fn emergency() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/consultations/{id}/escalations",
            PARTICIPANTS,
            "Raise an emergency; whoever is on call is told at once",
            desk::escalate,
        )
        .linked(Linked::Consultation)
        .takes::<desk::NewEscalation>()
        .answers::<EscalationView>()
        .status(201),
        Route::put(
            "/api/v1/consultations/{id}/escalations/{escalation}",
            PARTICIPANTS,
            "Say how bad an emergency is and what it is about, after it was raised",
            desk::amend,
        )
        .linked(Linked::Consultation)
        .takes::<desk::Amendment>()
        .answers::<EscalationView>(),
        Route::post(
            "/api/v1/consultations/{id}/escalations/{escalation}/withdraw",
            PARTICIPANTS,
            "Call an emergency off that was raised by mistake",
            desk::withdraw,
        )
        .linked(Linked::Consultation)
        .answers::<EscalationView>(),
        Route::get("/api/v1/escalations", WATCH, "Emergencies, newest first", desk::escalations)
            .query(&[("state", "active, acknowledged, resolved or withdrawn")])
            .answers::<Items<EscalationView>>(),
        Route::post(
            "/api/v1/escalations/{escalation}/acknowledge",
            STAFF,
            "Take an emergency up",
            desk::acknowledge,
        )
        .answers::<EscalationView>(),
        Route::post(
            "/api/v1/escalations/{escalation}/resolve",
            STAFF,
            "It is over: what came of it, and how",
            desk::resolve,
        )
        .takes::<desk::NewResolution>()
        .answers::<EscalationView>(),
    ]
}

fn on_call() -> Vec<Route> {
    vec![
        Route::get(
            "/api/on-call/{department}",
            WATCH,
            "Who is on call in a department",
            desk::on_call,
        )
        .answers::<OnCallView>(),
        Route::put(
            "/api/v1/on-call/{department}",
            REGISTRARS,
            "Say who is on call in a department",
            desk::set_on_call,
        )
        .takes::<desk::NewOnCall>()
        .answers::<OnCallView>(),
        Route::get(
            "/api/v1/departments/{department}/leads",
            WATCH,
            "Who is told of emergencies when nobody is on call",
            desk::leads,
        )
        .answers::<LeadsView>(),
        Route::put(
            "/api/v1/departments/{department}/leads",
            REGISTRARS,
            "Say who is told of emergencies when nobody is on call",
            desk::set_leads,
        )
        .takes::<desk::NewLeads>()
        .answers::<LeadsView>(),
    ]
}
