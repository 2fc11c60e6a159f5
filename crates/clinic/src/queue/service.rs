//! Shows who waits.

use super::{Entry, Pace, Place, Standing, State, rules, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal, Settings, availability, consultation};
use compliance::audit::{Action, Event};
use db::{DbError, Tx};
use jiff::SignedDuration;
use kernel::{DepartmentId, OrganizationId, PersonId, QueueEntryId};

/// So long what all were told is shown to those who look again.
const RECENT: SignedDuration = SignedDuration::from_hours(1);

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
    pub async fn find(&self, caller: &Caller, id: &QueueEntryId) -> Result<Standing, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let found = store::find(&mut tx, &caller.organization, id).await?;
        let visible = found.filter(|one| caller.is_patient(&one.patient) || caller.treats());
        let entry = visible.ok_or(Refusal::Unknown("queue entry"))?;
        let line = Line::of(&mut tx, &self.settings, &entry).await?;
        let place = line.place(&entry);
        // What was said before somebody came, or an hour ago, is not news to them.
        let hour_ago = self.journal.now().saturating_sub(RECENT).unwrap_or(entry.checked_in);
        let since = entry.checked_in.max(hour_ago);
        let message = store::broadcast_since(&mut tx, &entry.department, since).await?;
        Ok(Standing { entry, place, message })
    }
}

/// Those who wait for one provider in one department, in order.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) waiting: Vec<Entry>,
    minutes: i64,
    /// How long this department's visits took of late; `None` while nobody can say.
    pace: Option<Pace>,
    /// Whether the provider is with somebody now.
    busy: bool,
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
        waiting.retain(|one| one.provider == *provider);
        let busy = waiting.iter().any(|one| one.state == State::InConsultation);
        waiting.retain(|one| one.state == State::Waiting);
        rules::order(&mut waiting);
        let recent = consultation::store::recent_seconds(tx, provider).await?;
        let minutes = rules::usual_minutes(&recent, settings.usual_minutes);
        // Of a provider who is away nobody can say when they will be back.
        let pace = if availability::on_shift(tx, provider).await? {
            let all = consultation::store::department_seconds(tx, organization, department).await?;
            rules::pace(&all)
        } else {
            None
        };
        Ok(Self { waiting, minutes, pace, busy })
    }

    /// The places of all, in order.
    pub(crate) fn places(&self) -> Vec<(&Entry, Place)> {
        rules::places(&self.waiting, self.minutes, (self.pace, self.busy))
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
