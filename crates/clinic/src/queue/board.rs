//! A department's queue with everybody who could see those who wait, and so what can be said of the waits.

use super::eligible::Barred;
use super::{Entry, Listed, Overview, Place, State, Wait, rules};
use crate::availability::{Duty, Shift};
use crate::forecast::{self, Learned, Outlook, Seat, Turn};
use kernel::{DepartmentId, PersonId, QueueEntryId, Timestamp};
use std::collections::BTreeMap;

/// A department's queue at an instant.
#[derive(Debug)]
pub(crate) struct Board {
    /// Everybody who is there, in the order in which they will be seen.
    present: Vec<Entry>,
    crew: Vec<Duty>,
    barred: Barred,
    learned: Learned,
    /// Minutes of a visit as long as nothing is learned.
    usual: i64,
    now: Timestamp,
}

impl Board {
    pub(super) fn new(
        mut present: Vec<Entry>,
        (crew, barred): (Vec<Duty>, Barred),
        learned: Learned,
        (usual, now): (i64, Timestamp),
    ) -> Self {
        let usual = learned.usual_minutes().unwrap_or(usual);
        rules::order(&mut present);
        Self { present, crew, barred, learned, usual, now }
    }

    /// Everybody who is there, in the order in which they will be seen.
    pub(crate) fn present(&self) -> &[Entry] {
        &self.present
    }

    /// Those of them who wait.
    fn waiting(&self) -> Vec<&Entry> {
        self.present.iter().filter(|one| one.state == State::Waiting).collect()
    }

    /// Those of them who are with a provider.
    fn admitted(&self) -> impl Iterator<Item = &Entry> {
        self.present.iter().filter(|one| one.state == State::InConsultation)
    }

    /// Those who wait, with their places, in order.
    pub(crate) fn places(&self) -> Vec<(&Entry, Place)> {
        let placed = self.placed(|_| false).into_iter();
        placed.filter_map(|(at, place)| Some((self.present.get(at)?, place))).collect()
    }

    /// Which of those present wait, with their places, in order; and, among them, where those stand who are checked in and asked
    /// about: what they would be told if they were ready now, which changes nobody else's place.
    pub(super) fn placed(&self, is_asked: impl Fn(&Entry) -> bool) -> Vec<(usize, Place)> {
        let is_meant = |one: &Entry| match one.state {
            State::Waiting => true,
            State::CheckedIn => is_asked(one),
            _ => false,
        };
        let meant = self.present.iter().enumerate().filter(|(_, one)| is_meant(one));
        let meant: Vec<(usize, &Entry)> = meant.collect();
        let waits = |one: &Entry| one.state == State::Waiting;
        let line: Vec<_> = meant.iter().map(|(_, one)| (self.turn(one), waits(one))).collect();
        let outlooks = forecast::rules::foresee_beside(&line, &self.seats(), &self.learned);
        let mut before = Vec::with_capacity(meant.len());
        let mut placed = Vec::with_capacity(meant.len());
        for ((at, one), outlook) in meant.into_iter().zip(outlooks) {
            let place = self.place(self.ahead(&before, one), outlook);
            let minutes = place.minutes.filter(|_| self.is_eligible(one));
            placed.push((at, Place { minutes, ..place }));
            if waits(one) {
                before.push(one);
            }
        }
        placed
    }

    /// These entries, each with its wait; one play of the line tells all of them.
    pub(super) fn list(&self, entries: Vec<Entry>) -> Vec<Listed> {
        let placed = self.placed(|_| true).into_iter();
        let minutes: BTreeMap<&QueueEntryId, i64> = placed
            .filter_map(|(at, place)| Some((&self.present.get(at)?.id, place.minutes?)))
            .collect();
        let listed = |entry: Entry| Listed {
            minutes: minutes.get(&entry.id).copied(),
            no_eligible_provider: !self.is_eligible(&entry),
            entry,
        };
        entries.into_iter().map(listed).collect()
    }

    fn place(&self, ahead: usize, outlook: Option<Outlook>) -> Place {
        let turns = i64::try_from(ahead).unwrap_or(i64::MAX).saturating_add(1);
        Place {
            position: ahead + 1,
            minutes: Some(outlook.map_or(turns.saturating_mul(self.usual), |one| up(one.middle))),
            wait: outlook.map(|one| {
                let from = one.low / 60;
                Wait { from, to: up(one.high).max(from + 1) }
            }),
        }
    }

    /// The seats of those on shift.
    fn seats(&self) -> Vec<Seat<'_>> {
        let mut seats = Vec::with_capacity(self.crew.len());
        for duty in self.crew.iter().filter(|duty| duty.shift != Shift::Off) {
            let with = self.admitted().filter(|one| one.provider == duty.person);
            let taken = with.map(|one| {
                let elapsed = self.now.duration_since(one.changed).as_secs().max(0);
                Some((elapsed, one.visit_type.as_deref()))
            });
            let most = usize::try_from(duty.most).unwrap_or(1).max(1);
            let all = taken.chain(std::iter::repeat(None)).take(most);
            let pools = duty.shift == Shift::Any;
            seats.extend(all.map(|taken| Seat { provider: &duty.person, pools, taken }));
        }
        seats
    }

    /// How it stands as a whole, and what newcomers of these sorts would be told.
    pub(super) fn overview(&self, department: DepartmentId, types: Vec<String>) -> Overview {
        let places = self.places();
        let waits = places.iter().filter_map(|(_, place)| place.wait);
        let all = std::iter::once(None).chain(types.into_iter().map(Some));
        let newcomers = all.map(|visit_type| {
            let place = self.place_at_end(visit_type.as_deref());
            (visit_type, place)
        });
        Overview {
            department,
            waiting: places.len(),
            admitted: self.admitted().count(),
            providers: self.crew.iter().filter(|duty| duty.shift != Shift::Off).count(),
            longest: waits.max_by_key(|wait| wait.to),
            newcomers: newcomers.collect(),
        }
    }

    /// What somebody would be told who came last and waited for anybody.
    fn place_at_end(&self, visit_type: Option<&str>) -> Place {
        let mut turns: Vec<Turn<'_>> =
            self.waiting().into_iter().map(|one| self.turn(one)).collect();
        let before = turns.len();
        turns.push(Turn { provider: None, visit_type, barred: None });
        let anybody = |seat| Seat { pools: true, ..seat };
        let seats: Vec<Seat<'_>> = self.seats().into_iter().map(anybody).collect();
        let outlook = forecast::rules::foresee(&turns, &seats, &self.learned).pop();
        self.place(before, outlook.flatten())
    }

    /// Who else of the department could see those who wait for this provider.
    pub(crate) fn colleagues(&self, provider: &PersonId) -> impl Iterator<Item = &PersonId> {
        let others = self.crew.iter().filter(move |duty| duty.person != *provider);
        others.filter(|duty| duty.shift == Shift::Any).map(|duty| &duty.person)
    }

    /// To whom those are given who wait for anybody: those on shift, and while nobody is, whoever works here.
    fn pool(&self) -> impl Iterator<Item = &PersonId> {
        let is_staffed = self.crew.iter().any(|duty| duty.shift == Shift::Any);
        let on = move |duty: &&Duty| !is_staffed || duty.shift == Shift::Any;
        self.crew.iter().filter(on).map(|duty| &duty.person)
    }

    /// Whether this holds of somebody of the pool; of a department in which nobody works nothing is known.
    fn somebody(&self, holds: impl FnMut(&PersonId) -> bool) -> bool {
        let mut pool = self.pool().peekable();
        pool.peek().is_none() || pool.any(holds)
    }

    /// Whether somebody may be given an entry. Who waits for one provider is theirs alone.
    fn may_call(&self, person: &PersonId, entry: &Entry) -> bool {
        let is_kept = self.barred.of(entry).is_some_and(|barred| barred.contains(person));
        !is_kept && (entry.pooled || entry.provider == *person)
    }

    /// Whether there is somebody who may be given an entry.
    pub(crate) fn is_eligible(&self, entry: &Entry) -> bool {
        if entry.pooled {
            self.somebody(|person| self.may_call(person, entry))
        } else {
            self.may_call(&entry.provider, entry)
        }
    }

    /// How many of those before a place may be called before it.
    fn ahead(&self, before: &[&Entry], entry: &Entry) -> usize {
        let is_eligible = self.is_eligible(entry);
        let may_delay = |one: &&&Entry| match (one.pooled, entry.pooled) {
            (false, true) => false,
            (false, false) => {
                one.provider == entry.provider && (!is_eligible || self.is_eligible(one))
            }
            (true, false) => self.may_call(&entry.provider, one),
            // Who is given to nobody has the place of who comes after all.
            (true, true) if !is_eligible => true,
            (true, true) => {
                let by_one =
                    |person: &PersonId| self.may_call(person, one) && self.may_call(person, entry);
                self.somebody(by_one)
            }
        };
        before.iter().filter(may_delay).count()
    }

    fn turn<'a>(&'a self, entry: &'a Entry) -> Turn<'a> {
        let provider = (!entry.pooled).then_some(&entry.provider);
        let visit_type = entry.visit_type.as_deref();
        Turn { provider, visit_type, barred: self.barred.of(entry) }
    }
}

/// Whole minutes that cover these seconds.
const fn up(seconds: i64) -> i64 {
    (seconds + 59) / 60
}
