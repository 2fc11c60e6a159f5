//! Gives, lists and ends tasks, and reminds of them.

use super::model::After;
use super::{NewTask, Owned, State, Task, Which, rules, store};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::notification::{self, Notice, NoticeKind};
use crate::timer::{self, Timer, Work};
use crate::{Caller, ClinicError, Refusal, hours, person, restriction};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{ConsultationId, Page, PersonId, Phi, Role, TaskId, Timestamp};
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
            restriction::barred(&mut tx, caller, &found.patient).await?;
            let on = (&self.journal, &*self.sealer);
            let task = give(&mut tx, &mut telling, (on, caller), (&found, new)).await?;
            self.named(&mut tx, (caller, task)).await
        }
        .await;
        let what = ("consultation", visit.as_str());
        self.journal.settle(caller, what, (tx, telling), given).await
    }

    /// A page of tasks, what is due first before the rest: the caller's and those that they gave to others, or those that
    /// are nobody's, for who treats in their departments, and for administrators without their words. A page may be short
    /// of those of patients or visits from whom the caller is kept.
    pub async fn list(
        &self,
        caller: &Caller,
        which: Which,
        (after, limit): (Option<&str>, Option<i64>),
    ) -> Result<Page<Owned>, ClinicError> {
        Caller::require(caller.treats() || which == Which::Ownerless && is_administrator(caller))?;
        let limit = rules::check_page(limit)?;
        let problem = "is the next of the page before";
        let odd = Refusal::Field { field: "after", problem };
        let after = after.map_or(Ok(After::default()), |text| After::find(text).ok_or(odd))?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        // One more than is shown says whether there is another page.
        let page = (&after, limit + 1);
        let mut found = match which {
            Which::Own(state) => {
                store::of(&mut tx, &self.sealer, (&caller.person, state), page).await?
            }
            Which::Ownerless => {
                let whose = (&caller.organization, &caller.person, is_administrator(caller));
                store::ownerless(&mut tx, &self.sealer, whose, page).await?
            }
        };
        let whole = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > whole;
        found.truncate(whole);
        let next = found.last().filter(|_| more).map(After::of);
        let kept = restriction::kept_from(&mut tx, caller).await?;
        let labelled = store::kept(&mut tx, &caller.person).await?;
        found.retain(|task| {
            let known = !labelled.contains(&task.id) || caller.rescues(&task.patient);
            known && !kept.contains(&task.patient)
        });
        let mut items = Vec::with_capacity(found.len());
        for task in found {
            witness(&mut telling, (Event::TaskRead, Action::Read), &task);
            items.push(self.named(&mut tx, (caller, task)).await?);
        }
        self.journal.commit(tx, telling).await?;
        Ok(Page { items, next })
    }

    /// Hands a task to somebody else, who is reminded of it, at once when its morning is over.
    pub async fn hand_over(
        &self,
        caller: &Caller,
        id: &TaskId,
        to: &PersonId,
    ) -> Result<Owned, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let handed = async {
            let organization = &caller.organization;
            let found = store::find(&mut tx, &self.sealer, organization, id).await?;
            let task = found.ok_or(Refusal::Unknown("task"))?;
            may_know(&mut tx, caller, &task).await?;
            let ownerless = is_ownerless(&mut tx, &task).await?;
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            rules::may_hand_over(caller, (&task, ownerless), &departments)?;
            let role = person::store::role(&mut tx, organization, to).await?;
            rules::may_own(role, "ownerId")?;
            let whose = (&task.patient, &task.consultation);
            open_to(&mut tx, whose, (to, "ownerId")).await?;
            if !store::hand_over(&mut tx, id, (&task.owner, to)).await? {
                return Err(Refusal::Stale("task").into());
            }
            let zone = hours::zone(&mut tx, &task.department).await?;
            set_reminder(&mut tx, &task, rules::reminder(task.due, &zone, telling.now)).await?;
            let entry = witness(&mut telling, (Event::TaskGiven, Action::Update), &task);
            entry.details.push(("from", task.owner.as_str().to_owned()));
            entry.details.push(("owner", to.as_str().to_owned()));
            self.named(&mut tx, (caller, Task { owner: to.clone(), ..task })).await
        }
        .await;
        self.journal.settle(caller, ("task", id.as_str()), (tx, telling), handed).await
    }

    /// Says that a task is done, and how.
    pub async fn finish(
        &self,
        caller: &Caller,
        id: &TaskId,
        note: Phi,
    ) -> Result<Owned, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let found = store::find(&mut tx, &self.sealer, &caller.organization, id).await?;
            let task = found.ok_or(Refusal::Unknown("task"))?;
            may_know(&mut tx, caller, &task).await?;
            rules::may_finish(caller, &task)?;
            rules::noted(&note)?;
            let by = (telling.now, &caller.person);
            if !store::finish(&mut tx, &self.sealer, (&task, &note), by).await? {
                return Err(Refusal::Stale("task").into());
            }
            timer::store::clear(&mut tx, id.as_str()).await?;
            witness(&mut telling, (Event::TaskDone, Action::Update), &task);
            let (done, done_by) = (Some(telling.now), Some(caller.person.clone()));
            let task = Task { state: State::Done, done, done_by, note: Some(note), ..task };
            self.named(&mut tx, (caller, task)).await
        }
        .await;
        self.journal.settle(caller, ("task", id.as_str()), (tx, telling), done).await
    }

    async fn named(
        &self,
        tx: &mut Tx,
        (caller, mut task): (&Caller, Task),
    ) -> Result<Owned, ClinicError> {
        let ownerless = is_ownerless(tx, &task).await?;
        let mut name = async |person: &PersonId| {
            let name = person::store::name(tx, &self.sealer, &task.organization, person).await?;
            Ok::<_, ClinicError>(name.unwrap_or_else(|| Phi::new("")))
        };
        let (patient, owner) = (name(&task.patient).await?, name(&task.owner).await?);
        if !caller.treats() {
            (task.words, task.note) = (Phi::new(""), None);
            return Ok(Owned { task, patient: None, owner, ownerless });
        }
        Ok(Owned { task, patient: Some(patient), owner, ownerless })
    }
}

fn is_administrator(caller: &Caller) -> bool {
    caller.role == Role::Administrator
}

/// Refuses whoever is kept from a task's patient, and who would treat them, but not in the visit that 42 CFR Part 2 protects.
async fn may_know(tx: &mut Tx, caller: &Caller, task: &Task) -> Result<(), ClinicError> {
    restriction::barred(tx, caller, &task.patient).await?;
    let sees = !caller.treats() || caller.rescues(&task.patient);
    if !sees && store::keeps(tx, &task.consultation, &caller.person).await? {
        return Err(Refusal::Unknown("task").into());
    }
    Ok(())
}

/// Whether nobody can do a task: its owner works here no more, or is kept from its patient or its visit.
async fn is_ownerless(tx: &mut Tx, task: &Task) -> Result<bool, ClinicError> {
    Ok(!can_do(tx, task, &task.owner).await?)
}

/// Whether somebody works here and is kept neither from a task's patient nor from its visit.
async fn can_do(tx: &mut Tx, task: &Task, person: &PersonId) -> Result<bool, ClinicError> {
    let role = person::store::role(tx, &task.organization, person).await?;
    let works = rules::may_own(role, "ownerId").is_ok();
    Ok(works
        && !restriction::store::bars(tx, &task.patient, person).await?
        && !store::keeps(tx, &task.consultation, person).await?)
}

/// Refuses to give a task to somebody whom the clinic agreed to keep from its patient, or to whom 42 CFR Part 2 does not
/// let its words go.
async fn open_to(
    tx: &mut Tx,
    (patient, visit): (&PersonId, &ConsultationId),
    (owner, field): (&PersonId, &'static str),
) -> Result<(), ClinicError> {
    if restriction::store::bars(tx, patient, owner).await? {
        return Err(Refusal::Restricted("staff").into());
    }
    if store::keeps(tx, visit, owner).await? {
        let problem = "works in the department of this visit, which 42 CFR Part 2 protects";
        return Err(Refusal::Field { field, problem }.into());
    }
    Ok(())
}

async fn set_reminder(tx: &mut Tx, task: &Task, due: Timestamp) -> Result<(), ClinicError> {
    let reminder = Timer {
        work: Work::TaskDue,
        subject: task.id.as_str().to_owned(),
        organization: task.organization.clone(),
        due,
    };
    Ok(timer::store::reset(tx, &reminder).await?)
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
    rules::may_own(person::store::role(tx, &caller.organization, &owner).await?, "task.ownerId")?;
    open_to(tx, (&visit.patient, &visit.id), (&owner, "task.ownerId")).await?;
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
        note: None,
    };
    store::insert(tx, sealer, &task).await?;
    set_reminder(tx, &task, rules::reminder(task.due, &zone, telling.now)).await?;
    let entry = witness(telling, (Event::TaskGiven, Action::Create), &task);
    entry.details.push(("owner", task.owner.as_str().to_owned()));
    entry.details.push(("due", task.due.to_string()));
    Ok(task)
}

/// Reminds the owner of a task that is still to be done; of one that is nobody's whoever gave it, the desk of its
/// department when they are gone, too, and administrators, who hand it to somebody, where no desk is left.
pub(crate) async fn remind(
    tx: &mut Tx,
    telling: &mut Telling,
    ((journal, sealer), caller): ((&Journal, &Sealer), &Caller),
    id: &TaskId,
) -> Result<(), ClinicError> {
    let found = store::find(tx, sealer, &caller.organization, id).await?;
    let Some(task) = found.filter(|task| task.state == State::Open) else { return Ok(()) };
    let to = if can_do(tx, &task, &task.owner).await? {
        vec![task.owner.clone()]
    } else if can_do(tx, &task, &task.given_by).await? {
        vec![task.given_by.clone()]
    } else {
        near(tx, &task).await?
    };
    for to in to {
        let (about, sender) = (task.appointment.clone(), caller.person.clone());
        let notice = Notice::new(NoticeKind::TaskDue, to, about, sender);
        notification::send(tx, telling, journal, &notice).await?;
    }
    Ok(())
}

/// Who hears of a task that is nobody's and whose giver is gone: nobody who is kept from its patient.
async fn near(tx: &mut Tx, task: &Task) -> Result<Vec<PersonId>, ClinicError> {
    let desk = person::store::working_in(tx, &task.department, Role::Coordinator).await?;
    let desk = open_among(tx, task, desk).await?;
    if !desk.is_empty() {
        return Ok(desk);
    }
    let all = person::store::of_role(tx, &task.organization, Role::Administrator).await?;
    open_among(tx, task, all).await
}

/// Those of some people who are not kept from a task's patient.
async fn open_among(
    tx: &mut Tx,
    task: &Task,
    people: Vec<PersonId>,
) -> Result<Vec<PersonId>, ClinicError> {
    let mut open = Vec::with_capacity(people.len());
    for person in people {
        if !restriction::store::bars(tx, &task.patient, &person).await? {
            open.push(person);
        }
    }
    Ok(open)
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
