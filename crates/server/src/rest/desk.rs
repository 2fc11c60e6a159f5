//! What the desk does: order, a word to all, opening hours, emergencies and who is on call.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::view::{
    EntryView, EscalationView, HoursView, Items, LeadsView, OnCallView, OpeningView, ToldView,
};
use axum::extract::State;
use clinic::Refusal;
use clinic::escalation::{Outcome, Reason, Severity, State as Standing};
use clinic::hours::Hours;
use clinic::queue::Broadcast;
use kernel::{ConsultationId, DepartmentId, EscalationId, PersonId, Phi, QueueEntryId};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where an entry is moved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewOrder {
    #[schema(value_type = String)]
    entry_id: QueueEntryId,
    /// The entry of the same provider and priority before which it goes; none is the end.
    #[schema(value_type = Option<String>)]
    before: Option<QueueEntryId>,
}

/// Moves an entry within its line.
pub(super) async fn reorder(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Body(body): Body<NewOrder>,
) -> Answer<Items<EntryView>> {
    let change = (&body.entry_id, body.before.as_ref());
    let order = rest.clinic.visits.reorder(&caller, &department, change).await?;
    ok(order.iter().map(EntryView::from).collect())
}

/// What all who wait are told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBroadcast {
    /// running-late (with minutes), back-soon, closing or emergency-elsewhere
    code: String,
    minutes: Option<u16>,
}

/// Tells all who wait the same thing.
pub(super) async fn broadcast(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Body(body): Body<NewBroadcast>,
) -> Answer<ToldView> {
    let problem = "is running-late (with minutes), back-soon, closing or emergency-elsewhere";
    let word = Broadcast::find(&body.code, body.minutes);
    let word = word.ok_or_else(|| Problem::from(Refusal::Field { field: "code", problem }))?;
    ok(ToldView { count: rest.clinic.visits.broadcast(&caller, &department, word).await? })
}

/// A department's week.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewHours {
    /// An IANA name such as America/Chicago.
    time_zone: String,
    week: Vec<OpeningView>,
    closed_message_code: Option<String>,
    /// The clinic's own words beside that, in plain text, by language (en, es).
    #[serde(default)]
    closed_words: BTreeMap<String, String>,
}

/// When a department is open, and whether it is now.
pub(super) async fn hours(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
) -> Answer<HoursView> {
    let (hours, open) = rest.clinic.hours.find(&caller.organization, &department).await?;
    ok(HoursView::new(hours.as_ref(), open))
}

/// Says when a department is open.
pub(super) async fn set_hours(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Body(body): Body<NewHours>,
) -> Answer<HoursView> {
    let week = body.week.iter().map(OpeningView::read).collect::<Result<_, _>>()?;
    let closed_message = body.closed_message_code;
    let closed_words = body.closed_words;
    let hours = Hours { time_zone: body.time_zone, week, closed_message, closed_words };
    let open = rest.clinic.hours.set(&caller, &department, &hours).await?;
    ok(HoursView::new(Some(&hours), open))
}

/// An emergency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewEscalation {
    /// urgent, critical or life-threatening
    severity: String,
    /// medical, self-harm, violence, contact-lost or other
    reason_code: String,
    /// Whether staff rehearse it only: everybody is told that it is a drill.
    #[serde(default)]
    drill: bool,
}

/// What an emergency is, on second thoughts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Amendment {
    /// urgent, critical or life-threatening
    severity: String,
    /// medical, self-harm, violence, contact-lost or other
    reason_code: String,
}

fn assessed(severity: &str, reason: &str) -> Result<(Severity, Reason), Refusal> {
    let problem = "is urgent, critical or life-threatening";
    let severity = Severity::find(severity).ok_or(Refusal::Field { field: "severity", problem })?;
    let problem = "is medical, self-harm, violence, contact-lost or other";
    let reason = Reason::find(reason).ok_or(Refusal::Field { field: "reasonCode", problem })?;
    Ok((severity, reason))
}

/// Raises an emergency; whoever is on call is told at once.
pub(super) async fn escalate(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewEscalation>,
) -> Answer<EscalationView> {
    let all = &rest.clinic.escalations;
    let what = assessed(&body.severity, &body.reason_code)?;
    let raised = if body.drill {
        all.rehearse(&caller, &id, what).await?
    } else {
        all.raise(&caller, &id, what).await?
    };
    created((&raised).into())
}

/// Says how bad an emergency is and what it is about, after it was raised.
pub(super) async fn amend(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((visit, id)): At<(ConsultationId, EscalationId)>,
    Body(body): Body<Amendment>,
) -> Answer<EscalationView> {
    let what = assessed(&body.severity, &body.reason_code)?;
    ok((&rest.clinic.escalations.amend(&caller, (&visit, &id), what).await?).into())
}

/// Calls an emergency off that was raised by mistake.
pub(super) async fn withdraw(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((visit, id)): At<(ConsultationId, EscalationId)>,
) -> Answer<EscalationView> {
    ok((&rest.clinic.escalations.withdraw(&caller, (&visit, &id)).await?).into())
}

/// Takes an emergency up.
pub(super) async fn acknowledge(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<EscalationId>,
) -> Answer<EscalationView> {
    ok((&rest.clinic.escalations.acknowledge(&caller, &id).await?).into())
}

/// How an emergency ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewResolution {
    /// What came of it: handled-here, ems-called, referred, false-alarm or not-reached
    outcome_code: String,
    /// Sealed before it is stored.
    #[schema(value_type = String)]
    note: Phi,
}

/// An emergency is over.
pub(super) async fn resolve(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<EscalationId>,
    Body(body): Body<NewResolution>,
) -> Answer<EscalationView> {
    let problem = "is handled-here, ems-called, referred, false-alarm or not-reached";
    let outcome = Outcome::find(&body.outcome_code);
    let outcome = outcome.ok_or(Refusal::Field { field: "outcomeCode", problem })?;
    let ended = (outcome, &body.note);
    ok((&rest.clinic.escalations.resolve(&caller, &id, ended).await?).into())
}

/// Which emergencies to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByState {
    state: Option<String>,
}

/// Emergencies, newest first.
pub(super) async fn escalations(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(asked): Asked<ByState>,
) -> Answer<Items<EscalationView>> {
    let problem = "is active, acknowledged, resolved or withdrawn";
    let find = |name: &str| Standing::find(name).ok_or(Refusal::Field { field: "state", problem });
    let state = asked.state.as_deref().map(find).transpose()?;
    let found = rest.clinic.escalations.list(&caller, state).await?;
    ok(found.iter().map(EscalationView::from).collect())
}

/// Who is on call in a department.
pub(super) async fn on_call(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
) -> Answer<OnCallView> {
    let (turns, listed) = rest.clinic.escalations.on_call(&caller, &department).await?;
    ok(OnCallView::new((&turns, &listed), rest.clinic.escalations.patience()))
}

/// Who is on call from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOnCall {
    #[schema(value_type = Vec<String>)]
    providers: Vec<PersonId>,
}

/// Says who is on call in a department.
pub(super) async fn set_on_call(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Body(body): Body<NewOnCall>,
) -> Answer<OnCallView> {
    rest.clinic.escalations.set_on_call(&caller, &department, &body.providers).await?;
    // Where there is a rota, its turns come before the list.
    Box::pin(on_call(State(rest), Who(caller), At(department))).await
}

/// Who is told when nobody is on call, from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLeads {
    /// Administrators, and staff of the department.
    #[schema(value_type = Vec<String>)]
    people: Vec<PersonId>,
}

/// Who is told of a department's emergencies when nobody is on call.
pub(super) async fn leads(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
) -> Answer<LeadsView> {
    let people = rest.clinic.escalations.leads(&caller, &department).await?;
    ok(people.as_slice().into())
}

/// Says who is told of a department's emergencies when nobody is on call.
pub(super) async fn set_leads(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(department): At<DepartmentId>,
    Body(body): Body<NewLeads>,
) -> Answer<LeadsView> {
    rest.clinic.escalations.set_leads(&caller, &department, &body.people).await?;
    Box::pin(leads(State(rest), Who(caller), At(department))).await
}
