//! Shows who waits.

use super::{Entry, Place, State, rules, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal, Settings, consultation};
use compliance::audit::{Action, Event};
use db::{DbError, Tx};
use kernel::{DepartmentId, OrganizationId, PersonId, QueueEntryId};

/// The queues of all departments.
#[derive(Clone, Debug)]
pub struct Queues {
    journal: Journal,
    settings: Settings,
}

impl Queues {
    pub(crate) const fn new(journal: Journal, settings: Settings) -> Self {
        Self { journal, settings }
    }

    /// Everybody who is in a department now, in the order in which they will be seen.
    pub async fn list(
        &self,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Vec<Entry>, ClinicError> {
        Caller::require(caller.treats())?;
        let mut tx = self.journal.db.begin().await?;
        let found = store::present(&mut tx, &caller.organization, department).await?;
        let mut telling = self.journal.telling(caller);
        let what = ("department", department.as_str());
        let entry = telling.witness(Event::QueueRead, Action::Read, what);
        entry.details.push(("count", found.len().to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }

    /// An entry and its place, shown to its patient and to staff; no place unless it is waiting.
    pub async fn find(
        &self,
        caller: &Caller,
        id: &QueueEntryId,
    ) -> Result<(Entry, Option<Place>), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let found = store::find(&mut tx, &caller.organization, id).await?;
        let visible = found.filter(|one| caller.is_patient(&one.patient) || caller.treats());
        let entry = visible.ok_or(Refusal::Unknown("queue entry"))?;
        let line = Line::of(&mut tx, &self.settings, &entry).await?;
        let place = line.place(&entry);
        Ok((entry, place))
    }
}

/// Those who wait for one provider in one department, in order.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) waiting: Vec<Entry>,
    pub(crate) minutes: i64,
}

impl Line {
    /// The line in which this entry stands or would stand.
    pub(crate) async fn of(
        tx: &mut Tx,
        settings: &Settings,
        entry: &Entry,
    ) -> Result<Self, DbError> {
        let whom = (&entry.organization, &entry.department, &entry.provider);
        Self::read(tx, settings, whom).await
    }

    async fn read(
        tx: &mut Tx,
        settings: &Settings,
        (organization, department, provider): (&OrganizationId, &DepartmentId, &PersonId),
    ) -> Result<Self, DbError> {
        let mut waiting = store::present(tx, organization, department).await?;
        waiting.retain(|one| one.provider == *provider && one.state == State::Waiting);
        rules::order(&mut waiting);
        let recent = consultation::store::recent_seconds(tx, provider).await?;
        Ok(Self { waiting, minutes: rules::usual_minutes(&recent, settings.usual_minutes) })
    }

    /// The places of all, in order.
    pub(crate) fn places(&self) -> Vec<(&Entry, Place)> {
        rules::places(&self.waiting, self.minutes)
    }

    /// The place of one entry, if it is waiting.
    pub(crate) fn place(&self, entry: &Entry) -> Option<Place> {
        self.places().into_iter().find(|(one, _)| one.id == entry.id).map(|(_, place)| place)
    }

    /// Minutes until somebody at the end of the line is seen.
    pub(crate) fn estimate(&self, entry: &Entry) -> i64 {
        let last = i64::try_from(self.waiting.len()).unwrap_or(0) + 1;
        self.place(entry).map_or(last.saturating_mul(self.minutes), |place| place.minutes)
    }
}
