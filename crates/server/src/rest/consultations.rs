//! Consultations: begun, wrapped up, completed, or sent back to the queue.

use super::Rest;
use super::answer::{Answer, ok};
use super::request::{At, Body, Who};
use super::tasks::NewTask;
use super::view::VisitView;
use axum::extract::State;
use clinic::Refusal;
use clinic::chart::{FollowUp, TakeHome};
use clinic::consultation::{LicenceException, Outcome};
use clinic::visit::Ending;
use kernel::{ConsultationId, Phi};
use serde::Deserialize;
use utoipa::ToSchema;

/// How a visit starts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Starting {
    /// Why it starts although the provider holds no licence where the patient is now, or not all that help needs was taken down:
    /// emergency, established-patient, consult, federal or foreign-law
    licence_exception: Option<String>,
}

/// Both are there.
pub(super) async fn start(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<Starting>,
) -> Answer<VisitView> {
    let exception = exception(body.licence_exception.as_deref())?;
    ok((&rest.clinic.visits.start_despite(&caller, id, exception).await?).into())
}

/// For what reason a licence that is missing does not count, if one is given.
pub(super) fn exception(name: Option<&str>) -> Result<Option<LicenceException>, Refusal> {
    let problem = "is emergency, established-patient, consult, federal or foreign-law";
    let wrong = Refusal::Field { field: "licenceException", problem };
    name.map(|name| LicenceException::find(name).ok_or(wrong)).transpose()
}

/// The talk is over.
pub(super) async fn wrap_up(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.wrap_up(&caller, id).await?).into())
}

/// Whether and when to see the patient again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFollowUp {
    required: bool,
    /// What for, in words for the patient; sealed before it is stored.
    #[schema(value_type = Option<String>)]
    note: Option<Phi>,
    /// By which date, as 2026-02-28.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<jiff::civil::Date>,
}

/// How a visit ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewEnding {
    /// completed (the default), patient-absent, provider-absent, technical-failure or
    /// left-before-seen
    outcome: Option<String>,
    /// Whether the provider wants to see the patient again; `followUp` says more.
    #[serde(default)]
    follow_up_required: bool,
    follow_up: Option<NewFollowUp>,
    /// What the patient takes home; sealed before it is stored.
    #[schema(value_type = Option<String>)]
    summary: Option<Phi>,
    /// What is still to be done, and by whom.
    task: Option<NewTask>,
    /// For how many days from now, 1 to 30, the patient may write to those who treated them; not at all unless said.
    thread_days: Option<u16>,
}

impl NewEnding {
    /// Whether it brings words about the patient.
    fn says(&self) -> bool {
        let noted = self.follow_up.as_ref().is_some_and(|said| said.note.is_some());
        noted || self.summary.is_some() || self.task.is_some()
    }

    fn read(self) -> Result<Ending, Refusal> {
        let problem =
            "is completed, patient-absent, provider-absent, technical-failure or left-before-seen";
        let find = |name: &str| {
            Outcome::find(name)
                .filter(|one| *one != Outcome::Unattended)
                .ok_or(Refusal::Field { field: "outcome", problem })
        };
        let outcome = self.outcome.as_deref().map_or(Ok(Outcome::Completed), find)?;
        let said = self.follow_up.map(|said| FollowUp {
            required: said.required,
            note: said.note,
            due: said.due,
        });
        let asked = FollowUp { required: self.follow_up_required, ..FollowUp::default() };
        let take_home = TakeHome { summary: self.summary, follow_up: said.unwrap_or(asked) };
        let (task, thread_days) = (self.task.map(Into::into), self.thread_days);
        Ok(Ending { outcome, take_home, task, thread_days })
    }
}

/// Everything is done; the visit's tokens end.
pub(super) async fn complete(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
    Body(body): Body<NewEnding>,
) -> Answer<VisitView> {
    // A visit can end at any time; what is written of it waits.
    if body.says() {
        rest.takes_phi()?;
    }
    ok((&rest.clinic.visits.complete(&caller, id, body.read()?).await?).into())
}

/// Back to the queue.
pub(super) async fn send_back(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<ConsultationId>,
) -> Answer<VisitView> {
    ok((&rest.clinic.visits.send_back(&caller, id).await?).into())
}
