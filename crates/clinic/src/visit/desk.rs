//! What the desk does with a queue: another order, and a word to all who wait.

use super::Visits;
use crate::journal::Telling;
use crate::queue::{self, Broadcast, Entry, Listed, State, rules as queues, store as entries};
use crate::{Caller, ClinicError, Refusal, person, restriction};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{DepartmentId, QueueEntryId};

impl Visits {
    /// Staff move an entry before another of the same provider and priority, or to the end of those. Answers the queue as they see it.
    pub async fn reorder(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        (moved, before): (&QueueEntryId, Option<&QueueEntryId>),
    ) -> Result<Vec<Listed>, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let (moved, peers) = self.peers(&mut tx, caller, department, moved).await?;
            let at = before.map(|id| queues::place_of(&peers, id)).transpose()?;
            let changed = queues::rearrange(&peers, &moved, at);
            for entry in &changed {
                if !entries::save(&mut tx, entry).await? {
                    return Err(Refusal::Stale("queue").into());
                }
            }
            let line = self.tell_order(&mut tx, &mut telling, (&moved, before)).await?;
            let shown = queue::known(&mut tx, caller, line.present().to_vec()).await?;
            Ok(line.list(shown))
        }
        .await;
        let what = ("department", department.as_str());
        self.settle(caller, what, (tx, telling), done).await
    }

    /// The entry, and those among whom it can be moved, in their order.
    async fn peers(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        department: &DepartmentId,
        moved: &QueueEntryId,
    ) -> Result<(Entry, Vec<Entry>), ClinicError> {
        works_in(tx, caller, department).await?;
        let mut all = entries::present(tx, &caller.organization, department).await?;
        all.retain(|one| matches!(one.state, State::CheckedIn | State::Waiting));
        let found = all.iter().find(|one| one.id == *moved).cloned();
        let found = found.ok_or(Refusal::Unknown("waiting entry in this department"))?;
        restriction::barred(tx, caller, &found.patient).await?;
        all.retain(|one| {
            one.id != found.id && one.provider == found.provider && one.priority == found.priority
        });
        queues::order(&mut all);
        Ok((found, all))
    }

    async fn tell_order(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (moved, before): (&Entry, Option<&QueueEntryId>),
    ) -> Result<queue::Line, ClinicError> {
        let what = ("queue-entry", moved.id.as_str());
        let entry = telling.witness(Event::QueueStateChanged, Action::Update, what);
        entry.patient = Some(moved.patient.as_str().to_owned());
        let to = before.map_or("the end", QueueEntryId::as_str);
        entry.details.push(("movedBefore", to.to_owned()));
        let line = queue::Line::of(tx, self.reading(telling.now), moved).await?;
        queue::news::reordered(telling, moved);
        queue::news::places(telling, &line);
        self.mirror_queue(tx, telling, (moved, &line)).await?;
        Ok(line)
    }

    /// Tells everybody who waits in a department the same thing, by code; answers how many.
    pub async fn broadcast(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        word: Broadcast,
    ) -> Result<usize, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            works_in(&mut tx, caller, department).await?;
            let mut waiting = entries::present(&mut tx, &caller.organization, department).await?;
            waiting.retain(|one| matches!(one.state, State::CheckedIn | State::Waiting));
            for entry in &waiting {
                queue::news::broadcast(&mut telling, entry, word);
            }
            entries::keep_broadcast(&mut tx, department, (word, telling.now)).await?;
            let what = ("department", department.as_str());
            let entry = telling.witness(Event::QueueBroadcast, Action::Create, what);
            entry.details.push(("code", word.code().to_owned()));
            entry.details.push(("count", waiting.len().to_string()));
            Ok(waiting.len())
        }
        .await;
        let what = ("department", department.as_str());
        self.settle(caller, what, (tx, telling), done).await
    }
}

/// Refuses staff of another department.
async fn works_in(
    tx: &mut Tx,
    caller: &Caller,
    department: &DepartmentId,
) -> Result<(), ClinicError> {
    Caller::require(caller.treats())?;
    let departments = person::store::departments(tx, &caller.person).await?;
    Ok(Caller::require(departments.contains(department))?)
}
