//! Shows who waits.

use super::board::Board;
use super::eligible::{Barred, Licences};
use super::{Entry, Listed, Overview, Place, Standing, State, store};
use crate::availability::{self, Duty, Shift};
use crate::journal::Journal;
use crate::schedule::Schedule;
use crate::{
    Caller, ClinicError, Refusal, Settings, consultation, forecast, person, restriction, schedule,
};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::{DbError, Row, Tx};
use jiff::SignedDuration;
use kernel::{AppointmentId, DepartmentId, OrganizationId, PersonId, QueueEntryId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So long what all were told is shown to those who look again.
const RECENT: SignedDuration = SignedDuration::from_hours(1);

/// By what a queue is read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// What the clinic decided.
    pub(crate) settings: &'a Settings,
    /// What opens where patients are.
    pub(crate) sealer: &'a Sealer,
    /// The instant of the look.
    pub(crate) now: Timestamp,
}

/// The queues of all departments.
#[derive(Clone, Debug)]
pub struct Queues {
    journal: Journal,
    sealer: Arc<Sealer>,
    settings: Settings,
}

impl Queues {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, settings: Settings) -> Self {
        Self { journal, sealer, settings }
    }

    fn reading(&self) -> Reading<'_> {
        Reading { settings: &self.settings, sealer: &self.sealer, now: self.journal.now() }
    }

    /// The latest entry of an appointment, of which whoever asks was shown the appointment itself.
    pub async fn of_appointment(
        &self,
        appointment: &AppointmentId,
    ) -> Result<Option<QueueEntryId>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        Ok(store::of_appointment(&mut tx, appointment).await?.map(|entry| entry.id))
    }

    /// Everybody who is in a department now, in the order in which they will be seen, each with their wait.
    pub async fn list(
        &self,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Vec<Listed>, ClinicError> {
        Caller::require(caller.treats())?;
        // Nobody who would write waits while it is read; it is shown once it stands in the log who saw it.
        let mut tx = self.journal.db.read().await?;
        let found = store::present(&mut tx, &caller.organization, department).await?;
        let found = known(&mut tx, caller, found).await?;
        let board = board(&mut tx, self.reading(), (&caller.organization, department)).await?;
        drop(tx);
        let mut telling = self.journal.telling(caller);
        let what = ("department", department.as_str());
        let entry = telling.witness(Event::QueueRead, Action::Read, what);
        entry.details.push(("count", found.len().to_string()));
        let tx = self.journal.db.begin().await?;
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
        let line = Line::of(&mut tx, self.reading(), &entry).await?;
        let (place, minutes) = (line.place(&entry), line.minutes());
        // What was said before somebody came, or an hour ago, is not news to them.
        let hour_ago = self.journal.now().saturating_sub(RECENT).unwrap_or(entry.checked_in);
        let since = entry.checked_in.max(hour_ago);
        let message = store::broadcast_since(&mut tx, &entry.department, since).await?;
        let kept_minutes = self.settings.waiting_grace.as_mins();
        Ok(Standing { entry, place, minutes, message, kept_minutes })
    }

    /// How many patients wait for a provider, and for how many seconds the first of them does: numbers for those who run the
    /// server.
    pub async fn backlog(&self, organization: &OrganizationId) -> Result<(i64, i64), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let (count, first) = store::backlog(&mut tx, organization).await?;
        let now = self.journal.now();
        let longest = first.map_or(0, |first| now.duration_since(first).as_secs().max(0));
        Ok((count, longest))
    }

    /// How every queue stands, and what whoever came now would be told.
    pub async fn overview(&self, caller: &Caller) -> Result<Vec<Overview>, ClinicError> {
        Caller::require(caller.treats() || caller.manages())?;
        let mut tx = self.journal.db.read().await?;
        let boards = boards(&mut tx, self.reading(), &caller.organization).await?;
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
pub(crate) async fn known(
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
    board: Board,
    /// Which of those present, and their places.
    places: Vec<(usize, Place)>,
    /// Where the entry stands by which the line was found, or would if it were ready; nowhere once it is called.
    own: Option<Place>,
}

impl Line {
    /// The line in which this entry stands or would stand: those who wait for the same provider, and those who wait
    /// for anybody. With one who waits for anybody, that is the whole department's.
    pub(crate) async fn of(
        tx: &mut Tx,
        reading: Reading<'_>,
        entry: &Entry,
    ) -> Result<Self, DbError> {
        let board = board(tx, reading, (&entry.organization, &entry.department)).await?;
        let same = |one: &Entry| entry.pooled || one.pooled || one.provider == entry.provider;
        let mut places = board.placed(|one| one.id == entry.id);
        let present = board.present();
        let is_own = |at: usize| present.get(at).is_some_and(|one| one.id == entry.id);
        let own = places.iter().find(|(at, _)| is_own(*at)).map(|(_, place)| *place);
        let tells = |one: &Entry| one.state == State::Waiting && same(one);
        places.retain(|(at, _)| present.get(*at).is_some_and(tells));
        Ok(Self { board, places, own })
    }

    /// Everybody who is in the department, in order.
    pub(crate) fn present(&self) -> &[Entry] {
        self.board.present()
    }

    /// Some of them, each with its wait.
    pub(crate) fn list(&self, some: Vec<Entry>) -> Vec<Listed> {
        self.board.list(some)
    }

    /// The places of all, in order.
    pub(crate) fn places(&self) -> impl Iterator<Item = (&Entry, Place)> {
        let present = self.board.present();
        self.places.iter().filter_map(|(at, place)| Some((present.get(*at)?, *place)))
    }

    /// The place of one entry, if it is waiting.
    pub(crate) fn place(&self, entry: &Entry) -> Option<Place> {
        self.places().find(|(one, _)| one.id == entry.id).map(|(_, place)| place)
    }

    /// Minutes until the entry is called by which the line was found, once it is ready; `None` when it is called already.
    pub(crate) fn minutes(&self) -> Option<i64> {
        self.own.and_then(|place| place.minutes)
    }
}

/// The queue of a department.
pub(crate) async fn board(
    tx: &mut Tx,
    reading: Reading<'_>,
    (organization, department): (&OrganizationId, &DepartmentId),
) -> Result<Board, DbError> {
    let (whose, one) = (organization, Some(department));
    let [present, apart, duties, schedules, learned] = tx
        .query_all([
            store::ask_present(organization, department),
            store::ask_apart(whose, one),
            availability::store::ask_duties(whose, one),
            schedule::store::ask_all(whose, one),
            forecast::store::ask_learned(whose, one),
        ])
        .await?;
    let (mut crews, schedules) = crews((&duties, &schedules), reading)?;
    let crew = crews.remove(department).unwrap_or_default();
    let learned = forecast::store::learned(&learned)?.remove(department).unwrap_or_default();
    let present = store::read_all(&present)?;
    let mut barred = Barred::read(&apart)?;
    if let Some(licences) = Licences::read(tx, reading, (whose, one), &schedules).await? {
        licences.bar(&mut barred, &present, &crew);
    }
    let usual = (reading.settings.usual_minutes.into(), reading.now);
    Ok(Board::new(present, (crew, barred), learned, usual))
}

/// Every queue of an organization.
pub(crate) async fn boards(
    tx: &mut Tx,
    reading: Reading<'_>,
    organization: &OrganizationId,
) -> Result<BTreeMap<DepartmentId, Board>, DbError> {
    let [everybody, apart, duties, schedules, learned] = tx
        .query_all([
            store::ask_everybody(organization),
            store::ask_apart(organization, None),
            availability::store::ask_duties(organization, None),
            schedule::store::ask_all(organization, None),
            forecast::store::ask_learned(organization, None),
        ])
        .await?;
    let mut present: BTreeMap<DepartmentId, Vec<Entry>> = BTreeMap::new();
    for entry in store::read_all(&everybody)? {
        present.entry(entry.department.clone()).or_default().push(entry);
    }
    let mut learned = forecast::store::learned(&learned)?;
    let mut all = Barred::read(&apart)?;
    let (crews, schedules) = crews((&duties, &schedules), reading)?;
    let licences = Licences::read(tx, reading, (organization, None), &schedules).await?;
    let board = |(department, crew): (DepartmentId, Vec<Duty>)| {
        let present = present.remove(&department).unwrap_or_default();
        let learned = learned.remove(&department).unwrap_or_default();
        let mut barred = all.take(&present);
        if let Some(licences) = &licences {
            licences.bar(&mut barred, &present, &crew);
        }
        let usual = (reading.settings.usual_minutes.into(), reading.now);
        (department, Board::new(present, (crew, barred), learned, usual))
    };
    Ok(crews.into_iter().map(board).collect())
}

/// Who works in each department, and the schedules that were looked at.
type Crews = (BTreeMap<DepartmentId, Vec<Duty>>, BTreeMap<PersonId, Schedule>);

/// Who could see those who wait. One who said nothing is on shift as their schedule says; without a schedule they are
/// believed to be there for their own.
fn crews((duties, schedules): (&[Row], &[Row]), reading: Reading<'_>) -> Result<Crews, DbError> {
    let mut crews = availability::store::duties(duties)?;
    let silent: BTreeSet<PersonId> = crews
        .values()
        .flatten()
        .filter(|duty| duty.shift == Shift::Own)
        .map(|duty| duty.person.clone())
        .collect();
    let matter = Licences::matter(reading.settings);
    let schedules = schedule::store::all(schedules, |person| matter || silent.contains(person))?;
    for (department, crew) in &mut crews {
        for duty in crew.iter_mut().filter(|duty| duty.shift == Shift::Own) {
            if let Some(schedule) = schedules.get(&duty.person) {
                let works = schedule::rules::is_open(schedule, department, reading.now);
                duty.shift = if works { Shift::Any } else { Shift::Off };
            }
        }
    }
    Ok((crews, schedules))
}
