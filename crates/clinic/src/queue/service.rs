//! Shows who waits.

use super::board::Board;
use super::{Entry, Listed, Overview, Place, Standing, store};
use crate::availability::{self, Duty, Shift};
use crate::journal::Journal;
use crate::{
    Caller, ClinicError, Refusal, Settings, consultation, forecast, person, restriction, schedule,
};
use compliance::audit::{Action, Event};
use db::{DbError, Tx};
use jiff::SignedDuration;
use kernel::{DepartmentId, OrganizationId, QueueEntryId, Timestamp};
use std::collections::BTreeMap;

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

    /// Everybody who is in a department now, in the order in which they will be seen, each with their wait.
    pub async fn list(
        &self,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Vec<Listed>, ClinicError> {
        Caller::require(caller.treats())?;
        let mut tx = self.journal.db.begin().await?;
        let found = store::present(&mut tx, &caller.organization, department).await?;
        let found = known(&mut tx, caller, found).await?;
        let now = (&self.settings, self.journal.now());
        let board = board(&mut tx, now, (&caller.organization, department)).await?;
        let mut telling = self.journal.telling(caller);
        let what = ("department", department.as_str());
        let entry = telling.witness(Event::QueueRead, Action::Read, what);
        entry.details.push(("count", found.len().to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(board.list(found))
    }

    /// An entry and its place, shown to its patient and to staff; no place unless it is waiting.
    pub async fn find(&self, caller: &Caller, id: &QueueEntryId) -> Result<Standing, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let found = store::find(&mut tx, &caller.organization, id).await?;
        let visible = found.filter(|one| caller.is_patient(&one.patient) || caller.treats());
        let entry = visible.ok_or(Refusal::Unknown("queue entry"))?;
        let departments = person::store::departments(&mut tx, &caller.person).await?;
        if !may_know(&mut tx, (caller, &departments), &entry).await? {
            return Err(Refusal::Unknown("queue entry").into());
        }
        restriction::barred(&mut tx, caller, &entry.patient).await?;
        let now = (&self.settings, self.journal.now());
        let line = Line::of(&mut tx, now, &entry).await?;
        let place = line.place(&entry);
        // What was said before somebody came, or an hour ago, is not news to them.
        let hour_ago = self.journal.now().saturating_sub(RECENT).unwrap_or(entry.checked_in);
        let since = entry.checked_in.max(hour_ago);
        let message = store::broadcast_since(&mut tx, &entry.department, since).await?;
        let kept_minutes = self.settings.waiting_grace.as_mins();
        Ok(Standing { entry, place, message, kept_minutes })
    }

    /// How every queue stands, and what whoever came now would be told.
    pub async fn overview(&self, caller: &Caller) -> Result<Vec<Overview>, ClinicError> {
        Caller::require(caller.treats() || caller.manages())?;
        let mut tx = self.journal.db.read().await?;
        let now = (&self.settings, self.journal.now());
        let boards = boards(&mut tx, now, &caller.organization).await?;
        let mut types = schedule::store::codes(&mut tx, &caller.organization).await?;
        let all = boards.into_iter().map(|(department, board)| {
            let types = types.remove(&department).unwrap_or_default();
            board.overview(department, types)
        });
        Ok(all.collect())
    }
}

/// Those of a queue of whom the caller may know: neither those from whom the clinic agreed to keep them, nor those whose
/// visits 42 CFR Part 2 keeps from other departments.
async fn known(
    tx: &mut Tx,
    caller: &Caller,
    mut found: Vec<Entry>,
) -> Result<Vec<Entry>, ClinicError> {
    let kept = restriction::kept_from(tx, caller).await?;
    found.retain(|one| !kept.contains(&one.patient));
    let departments = person::store::departments(tx, &caller.person).await?;
    let mut shown = Vec::with_capacity(found.len());
    for entry in found {
        if may_know(tx, (caller, &departments), &entry).await? {
            shown.push(entry);
        }
    }
    Ok(shown)
}

/// Whether the visit of an entry is not kept from the caller's departments; patients know of their own.
async fn may_know(
    tx: &mut Tx,
    (caller, departments): (&Caller, &[DepartmentId]),
    entry: &Entry,
) -> Result<bool, ClinicError> {
    if caller.is_patient(&entry.patient) || departments.contains(&entry.department) {
        return Ok(true);
    }
    let visit = consultation::store::latest(tx, &entry.appointment).await?;
    Ok(visit.is_none_or(|visit| consultation::rules::may_see(caller, &visit, departments)))
}

/// Those whose places change with an entry's, in order.
#[derive(Debug)]
pub(crate) struct Line {
    places: Vec<(Entry, Place)>,
    /// What the entry itself would be told if it waited, unless it does.
    newcomer: Option<Place>,
}

impl Line {
    /// The line in which this entry stands or would stand: those who wait for the same provider, and those who wait
    /// for anybody. With one who waits for anybody, that is the whole department's.
    pub(crate) async fn of(
        tx: &mut Tx,
        (settings, now): (&Settings, Timestamp),
        entry: &Entry,
    ) -> Result<Self, DbError> {
        let board = board(tx, (settings, now), (&entry.organization, &entry.department)).await?;
        let same = |one: &Entry| entry.pooled || one.pooled || one.provider == entry.provider;
        let places = board.places().into_iter().filter(|(one, _)| same(one));
        let places: Vec<_> = places.map(|(one, place)| (one.clone(), place)).collect();
        let waits = places.iter().any(|(one, _)| one.id == entry.id);
        let newcomer = (!waits).then(|| board.place_of_newcomer(entry));
        Ok(Self { places, newcomer })
    }

    /// The places of all, in order.
    pub(crate) fn places(&self) -> impl Iterator<Item = (&Entry, Place)> {
        self.places.iter().map(|(entry, place)| (entry, *place))
    }

    /// The place of one entry, if it is waiting.
    pub(crate) fn place(&self, entry: &Entry) -> Option<Place> {
        self.places().find(|(one, _)| one.id == entry.id).map(|(_, place)| place)
    }

    /// Minutes until the entry is called, once it is ready.
    pub(crate) fn estimate(&self, entry: &Entry) -> i64 {
        self.place(entry).or(self.newcomer).map_or(0, |place| place.minutes)
    }
}

async fn board(
    tx: &mut Tx,
    (settings, now): (&Settings, Timestamp),
    (organization, department): (&OrganizationId, &DepartmentId),
) -> Result<Board, DbError> {
    let present = store::present(tx, organization, department).await?;
    let crew = crew(tx, organization, (Some(department), now)).await?.remove(department);
    let learned = forecast::store::learned(tx, organization, Some(department)).await?;
    let learned = learned.into_values().next().unwrap_or_default();
    Ok(Board::new(present, crew.unwrap_or_default(), learned, (settings.usual_minutes.into(), now)))
}

/// Every queue of an organization.
pub(crate) async fn boards(
    tx: &mut Tx,
    (settings, now): (&Settings, Timestamp),
    organization: &OrganizationId,
) -> Result<BTreeMap<DepartmentId, Board>, DbError> {
    let mut present: BTreeMap<DepartmentId, Vec<Entry>> = BTreeMap::new();
    for entry in store::everybody(tx, organization).await? {
        present.entry(entry.department.clone()).or_default().push(entry);
    }
    let mut learned = forecast::store::learned(tx, organization, None).await?;
    let crews = crew(tx, organization, (None, now)).await?;
    let board = |(department, crew): (DepartmentId, Vec<Duty>)| {
        let present = present.remove(&department).unwrap_or_default();
        let learned = learned.remove(&department).unwrap_or_default();
        let board = Board::new(present, crew, learned, (settings.usual_minutes.into(), now));
        (department, board)
    };
    Ok(crews.into_iter().map(board).collect())
}

/// Who could see those who wait. One who said nothing is on shift as their schedule says; without a schedule they are
/// believed to be there for their own.
async fn crew(
    tx: &mut Tx,
    organization: &OrganizationId,
    (department, now): (Option<&DepartmentId>, Timestamp),
) -> Result<BTreeMap<DepartmentId, Vec<Duty>>, DbError> {
    let mut crews = availability::store::duties(tx, organization, department).await?;
    let schedules = schedule::store::all(tx, organization, department).await?;
    for (department, crew) in &mut crews {
        for duty in crew.iter_mut().filter(|duty| duty.shift == Shift::Own) {
            if let Some(schedule) = schedules.get(&duty.person) {
                let works = schedule::rules::is_open(schedule, department, now);
                duty.shift = if works { Shift::Any } else { Shift::Off };
            }
        }
    }
    Ok(crews)
}
