//! Gives, lists and ends tasks, and reminds of them.

use super::{NewTask, Owned, State, Task, rules, store};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::notification::{self, Notice, NoticeKind};
use crate::timer::{self, Timer, Work};
use crate::{Caller, ClinicError, Refusal, hours, person};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{ConsultationId, PersonId, Phi, TaskId};
use std::sync::Arc;

/// Tasks.
#[derive(Clone, Debug)]
pub struct Tasks {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Tasks {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// Gives a task after a visit that is over.
    pub async fn give(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
        new: NewTask,
    ) -> Result<Owned, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let given = async {
            let found = consultation::store::find(&mut tx, &caller.organization, visit).await?;
            let found = found.ok_or(Refusal::Unknown("consultation"))?;
            let on = (&self.journal, &*self.sealer);
            let task = give(&mut tx, &mut telling, (on, caller), (&found, new)).await?;
            self.named(&mut tx, task).await
        }
        .await;
        let what = ("consultation", visit.as_str());
        self.journal.settle(caller, what, (tx, telling), given).await
    }

    /// The caller's tasks and those that they gave to others, what is due first before the rest.
    pub async fn list(&self, caller: &Caller, state: State) -> Result<Vec<Owned>, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let found = store::of(&mut tx, &self.sealer, (&caller.person, state)).await?;
        let mut shown = Vec::with_capacity(found.len());
        for task in found {
            witness(&mut telling, (Event::TaskRead, Action::Read), &task);
            shown.push(self.named(&mut tx, task).await?);
        }
        self.journal.commit(tx, telling).await?;
        Ok(shown)
    }

    /// Says that a task is done.
    pub async fn finish(&self, caller: &Caller, id: &TaskId) -> Result<Owned, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let found = store::find(&mut tx, &self.sealer, &caller.organization, id).await?;
            let task = found.ok_or(Refusal::Unknown("task"))?;
            rules::may_finish(caller, &task)?;
            if !store::finish(&mut tx, id, (telling.now, &caller.person)).await? {
                return Err(Refusal::Stale("task").into());
            }
            timer::store::clear(&mut tx, id.as_str()).await?;
            witness(&mut telling, (Event::TaskDone, Action::Update), &task);
            let (done, done_by) = (Some(telling.now), Some(caller.person.clone()));
            self.named(&mut tx, Task { state: State::Done, done, done_by, ..task }).await
        }
        .await;
        self.journal.settle(caller, ("task", id.as_str()), (tx, telling), done).await
    }

    async fn named(&self, tx: &mut Tx, task: Task) -> Result<Owned, ClinicError> {
        let mut name = async |person: &PersonId| {
            let name = person::store::name(tx, &self.sealer, &task.organization, person).await?;
            Ok::<_, ClinicError>(name.unwrap_or_else(|| Phi::new("")))
        };
        let (patient, owner) = (name(&task.patient).await?, name(&task.owner).await?);
        Ok(Owned { task, patient, owner })
    }
}

/// Gives a task inside a command's own transaction, and sets the reminder of it.
pub(crate) async fn give(
    tx: &mut Tx,
    telling: &mut Telling,
    ((journal, sealer), caller): ((&Journal, &Sealer), &Caller),
    (visit, new): (&Consultation, NewTask),
) -> Result<Task, ClinicError> {
    rules::may_give(caller, visit)?;
    let zone = hours::zone(tx, &visit.department).await?;
    rules::check(&new.words, new.due, rules::day(&zone, telling.now))?;
    let owner = new.owner.unwrap_or_else(|| caller.person.clone());
    rules::may_own(person::store::role(tx, &caller.organization, &owner).await?)?;
    let task = Task {
        id: TaskId::generate(&*journal.clock, &*journal.random),
        organization: visit.organization.clone(),
        department: visit.department.clone(),
        consultation: visit.id.clone(),
        appointment: visit.appointment.clone(),
        patient: visit.patient.clone(),
        owner,
        given_by: caller.person.clone(),
        given: telling.now,
        due: new.due,
        words: new.words,
        state: State::Open,
        done: None,
        done_by: None,
    };
    store::insert(tx, sealer, &task).await?;
    let reminder = Timer {
        work: Work::TaskDue,
        subject: task.id.as_str().to_owned(),
        organization: task.organization.clone(),
        due: rules::reminder(task.due, &zone, telling.now),
    };
    timer::store::set(tx, &[reminder]).await?;
    let entry = witness(telling, (Event::TaskGiven, Action::Create), &task);
    entry.details.push(("owner", task.owner.as_str().to_owned()));
    entry.details.push(("due", task.due.to_string()));
    Ok(task)
}

/// Reminds the owner of a task that is still to be done.
pub(crate) async fn remind(
    tx: &mut Tx,
    telling: &mut Telling,
    ((journal, sealer), caller): ((&Journal, &Sealer), &Caller),
    id: &TaskId,
) -> Result<(), ClinicError> {
    let found = store::find(tx, sealer, &caller.organization, id).await?;
    let Some(task) = found.filter(|task| task.state == State::Open) else { return Ok(()) };
    let sender = caller.person.clone();
    let notice = Notice::new(NoticeKind::TaskDue, task.owner, task.appointment, sender);
    notification::send(tx, telling, journal, &notice).await
}

fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    task: &Task,
) -> &'a mut Entry {
    let entry = telling.witness(event, action, ("task", task.id.as_str()));
    entry.patient = Some(task.patient.as_str().to_owned());
    entry.encounter = Some(task.consultation.as_str().to_owned());
    entry
}
