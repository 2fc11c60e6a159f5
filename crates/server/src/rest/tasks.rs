//! Tasks: what is still to be done after visits, by whom and by when.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::{FINDERS, STAFF};
use super::view::TaskView;
use axum::extract::State;
use clinic::Refusal;
use clinic::task::{State as Standing, Which};
use kernel::{ConsultationId, PersonId, Phi, Role, TaskId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Those who give tasks.
const GIVERS: &[Role] = &[Role::Provider];

/// The routes of tasks.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/tasks",
            FINDERS,
            "A page of the caller's tasks and those they gave, or of those whose owners work here no more; what is due \
             first before the rest",
            list,
        )
        .query(&[
            ("state", "open, the default, done, or ownerless: open and nobody's"),
            ("limit", "how many, 1 to 200; 50 unless said"),
            ("after", "the `next` of the page before, for the next page"),
        ])
        .answers::<TaskPage>(),
        Route::put(
            "/api/v1/tasks/{task}/owner",
            FINDERS,
            "Hand a task to somebody else; of one that is nobody's, whoever treats in its department, and administrators",
            hand_over,
        )
        .takes::<NewOwner>()
        .answers::<TaskView>(),
        Route::post("/api/v1/tasks/{task}/done", STAFF, "Say that a task is done, and how", finish)
            .takes::<NewDone>()
            .takes_phi()
            .answers::<TaskView>(),
        Route::post(
            "/api/v1/consultations/{id}/tasks",
            GIVERS,
            "Give somebody something to do after a visit",
            give,
        )
        .takes::<NewTask>()
        .takes_phi()
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
    limit: Option<i64>,
    after: Option<String>,
}

/// A page of tasks.
#[derive(Serialize, ToSchema)]
pub(super) struct TaskPage {
    items: Vec<TaskView>,
    /// Ask for the next page by it; nothing after the last one.
    next: Option<String>,
}

/// The caller's tasks.
async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(asked): Asked<ByState>,
) -> Answer<TaskPage> {
    let problem = "is open, done or ownerless";
    let which = match asked.state.as_deref() {
        Some("ownerless") => Which::Ownerless,
        Some(name) => {
            let state = Standing::find(name).ok_or(Refusal::Field { field: "state", problem })?;
            Which::Own(state)
        }
        // An administrator has none of their own.
        None if caller.role == Role::Administrator => Which::Ownerless,
        None => Which::Own(Standing::Open),
    };
    let page = (asked.after.as_deref(), asked.limit);
    let found = rest.clinic.tasks.list(&caller, which, page).await?;
    ok(TaskPage { items: found.items.iter().map(TaskView::from).collect(), next: found.next })
}

/// Who does a task from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewOwner {
    /// A provider, a nurse or a coordinator.
    #[schema(value_type = String)]
    owner_id: PersonId,
}

/// Hands a task to somebody else.
async fn hand_over(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<TaskId>,
    Body(body): Body<NewOwner>,
) -> Answer<TaskView> {
    ok((&rest.clinic.tasks.hand_over(&caller, &id, &body.owner_id).await?).into())
}

/// How a task was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTaskNote)]
pub(super) struct NewDone {
    /// What was done or came of it; sealed before it is stored.
    #[schema(value_type = String)]
    note: Phi,
}

/// Says that a task is done, and how.
async fn finish(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<TaskId>,
    Body(body): Body<NewDone>,
) -> Answer<TaskView> {
    ok((&rest.clinic.tasks.finish(&caller, &id, body.note).await?).into())
}
