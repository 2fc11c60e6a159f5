//! Tasks: what is still to be done after visits, by whom and by when.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::STAFF;
use super::view::{Items, TaskView};
use axum::extract::State;
use clinic::Refusal;
use clinic::task::State as Standing;
use kernel::{ConsultationId, PersonId, Phi, Role, TaskId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Those who give tasks.
const GIVERS: &[Role] = &[Role::Provider];

/// The routes of tasks.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/tasks",
            STAFF,
            "The caller's tasks and those they gave, what is due first before the rest",
            list,
        )
        .query(&[("state", "open, the default, or done")])
        .answers::<Items<TaskView>>(),
        Route::post("/api/v1/tasks/{task}/done", STAFF, "Say that a task is done", finish)
            .answers::<TaskView>(),
        Route::post(
            "/api/v1/consultations/{id}/tasks",
            GIVERS,
            "Give somebody something to do after a visit",
            give,
        )
        .takes::<NewTask>()
        .answers::<TaskView>()
        .status(201),
    ]
}

/// A task to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewTask {
    /// A provider, a nurse or a coordinator; the caller unless said.
    #[schema(value_type = Option<String>)]
    owner_id: Option<PersonId>,
    /// On which day, as 2026-02-28.
    #[schema(value_type = String, format = Date)]
    due: jiff::civil::Date,
    /// What is to be done; sealed before it is stored.
    #[schema(value_type = String)]
    text: Phi,
}

impl From<NewTask> for clinic::task::NewTask {
    fn from(new: NewTask) -> Self {
        Self { owner: new.owner_id, due: new.due, words: new.text }
    }
}

/// Gives a task after a visit.
async fn give(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewTask>,
) -> Answer<TaskView> {
    created((&rest.clinic.tasks.give(&caller, &id, body.into()).await?).into())
}

/// Which tasks to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByState {
    state: Option<String>,
}

/// The caller's tasks.
async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(asked): Asked<ByState>,
) -> Answer<Items<TaskView>> {
    let refusal = Refusal::Field { field: "state", problem: "is open or done" };
    let find = |name: &str| Standing::find(name).ok_or(refusal);
    let state = asked.state.as_deref().map_or(Ok(Standing::Open), find)?;
    let found = rest.clinic.tasks.list(&caller, state).await?;
    ok(found.iter().map(TaskView::from).collect())
}

/// Says that a task is done.
async fn finish(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<TaskId>,
) -> Answer<TaskView> {
    ok((&rest.clinic.tasks.finish(&caller, &id).await?).into())
}
