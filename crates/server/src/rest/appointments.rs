//! Appointments: booking, moving, cancelling and checking in.

use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::view::{AppointmentView, ArrivalView, Items, VisitView};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::Refusal;
use clinic::appointment::{Appointment, Filter};
use clinic::queue::Priority;
use clinic::visit::{Booking, CheckIn, Whereabouts};
use kernel::{AppointmentId, DepartmentId, PersonId, Phi, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Which appointments to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Which {
    patient_id: Option<PersonId>,
    provider_id: Option<PersonId>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    #[serde(default)]
    names: bool,
}

/// An appointment in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ListedAppointment)]
pub(super) struct Listed {
    #[serde(flatten)]
    appointment: AppointmentView,
    /// Only where names were asked for.
    patient_name: Option<String>,
    /// Only where names were asked for.
    provider_name: Option<String>,
}

/// Lists appointments, earliest first; a patient sees their own.
pub(super) async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Items<Listed>> {
    let filter = Filter {
        patient: which.patient_id,
        provider: which.provider_id,
        from: which.from,
        until: which.until,
    };
    let found = rest.clinic.appointments.list(&caller, filter).await?;
    let people = found.iter().flat_map(|one| [one.patient.clone(), one.provider.clone()]);
    let names = if which.names {
        rest.clinic.people.names(&caller, people.collect()).await?
    } else {
        BTreeMap::new()
    };
    let name = |person: &PersonId| names.get(person).map(|name: &Phi| name.expose().to_owned());
    let view = |one: &Appointment| Listed {
        appointment: one.into(),
        patient_name: name(&one.patient),
        provider_name: name(&one.provider),
    };
    ok(found.iter().map(view).collect())
}

/// Shows one appointment.
pub(super) async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<AppointmentView> {
    let found = rest.clinic.appointments.find(&caller, &id).await?;
    // Their other browser goes on by it; nobody else's work needs it here.
    let entry = if caller.is_patient(&found.patient) {
        rest.clinic.queues.of_appointment(&found.id).await?
    } else {
        None
    };
    let until = rest.clinic.visits.returns(&found);
    ok(AppointmentView::from(&found).returning(until).placed(entry))
}

/// A visit to be booked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewAppointment {
    #[schema(value_type = String)]
    department_id: DepartmentId,
    #[schema(value_type = String)]
    provider_id: PersonId,
    #[schema(value_type = String)]
    patient_id: PersonId,
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    /// Why the patient comes; sealed before it is stored.
    #[schema(value_type = Option<String>)]
    reason: Option<Phi>,
    /// The patient's clock, as an IANA name.
    patient_time_zone: Option<String>,
    /// The state in which the patient will be, such as IL.
    patient_region: Option<String>,
    /// Staff only: the patient is there already and waits their turn, whatever else the provider has now.
    #[serde(default)]
    walk_in: bool,
    /// Staff only: book it although it takes from the pause that the provider needs between two visits.
    #[serde(default)]
    within_buffer: bool,
    /// The sort of visit; what is offered at that time unless said.
    visit_type: Option<String>,
}

/// Books a visit.
pub(super) async fn book(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewAppointment>,
) -> Answer<VisitView> {
    let booking = Booking {
        department: body.department_id,
        provider: body.provider_id,
        patient: body.patient_id,
        starts: body.starts_at,
        ends: body.ends_at,
        reason: body.reason,
        place: Whereabouts { zone: body.patient_time_zone, region: body.patient_region },
        walk_in: body.walk_in,
        within_buffer: body.within_buffer,
        visit_type: body.visit_type,
    };
    created((&rest.clinic.visits.book(&caller, booking).await?).into())
}

/// Calls a visit off.
pub(super) async fn cancel(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.cancel(&caller, id).await?).into())
}

/// Another time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewTime {
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    /// Staff only: move it there although that takes from the pause that the provider needs between two visits.
    #[serde(default)]
    within_buffer: bool,
}

/// Moves a visit: the answer is the new appointment.
pub(super) async fn reschedule(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
    Body(body): Body<NewTime>,
) -> Answer<VisitView> {
    let to = ((body.starts_at, body.ends_at), body.within_buffer);
    created((&rest.clinic.visits.reschedule_to(&caller, id, to).await?).into())
}

/// The patient never came.
pub(super) async fn missed(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.missed(&caller, id).await?).into())
}

/// Tells the patient that there is something new to read.
pub(super) async fn tell_results(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Result<StatusCode, Problem> {
    rest.clinic.visits.tell_results(&caller, id).await?;
    none()
}

/// What is told at check-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Arriving {
    /// emergency, urgent, normal (the default) or follow-up; the first two only by staff
    priority: Option<String>,
    #[serde(default)]
    interpreter_needed: bool,
    /// The patient is content with whoever of the department is free first.
    #[serde(default)]
    anybody: bool,
}

/// The patient arrives.
pub(super) async fn check_in(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
    Body(body): Body<Arriving>,
) -> Answer<ArrivalView> {
    let priority = body.priority.as_deref().map_or(Ok(Priority::Normal), priority)?;
    let Arriving { interpreter_needed, anybody, .. } = body;
    let with = CheckIn { priority, interpreter_needed, anybody };
    ok((&rest.clinic.visits.check_in(&caller, id, with).await?).into())
}

/// The priority of this name.
pub(super) fn priority(name: &str) -> Result<Priority, Problem> {
    let problem = "is emergency, urgent, normal or follow-up";
    Priority::find(name).ok_or_else(|| Refusal::Field { field: "priority", problem }.into())
}
