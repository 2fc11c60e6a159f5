//! Writes training down, takes wrong entries back, and says who is due.

use super::{Entry, Member, NewTraining, rules, store};
use crate::journal::Journal;
use crate::organization::today;
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::PersonId;

/// The register of training.
#[derive(Clone, Debug)]
pub struct Trainings {
    journal: Journal,
}

impl Trainings {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// The active staff, and how each stands today.
    pub async fn members(&self, caller: &Caller) -> Result<Vec<Member>, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        let mut tx = self.journal.db.read().await?;
        let (zone, day) = today(&mut tx, &caller.organization, self.journal.now()).await?;
        Ok(store::members(&mut tx, &caller.organization, (&zone, day)).await?)
    }

    /// What was written down last, struck entries too; of one person, if one is named.
    pub async fn entries(
        &self,
        caller: &Caller,
        person: Option<&PersonId>,
    ) -> Result<Vec<Entry>, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::list(&mut tx, &caller.organization, person).await?)
    }

    /// Writes down that some of the staff were trained together. Of whom the same was written down before, nothing is added.
    pub async fn record(
        &self,
        caller: &Caller,
        new: NewTraining,
    ) -> Result<Vec<Entry>, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        let now = self.journal.now();
        let mut tx = self.journal.db.begin().await?;
        let (zone, day) = today(&mut tx, &caller.organization, now).await?;
        rules::check(&new, day)?;
        let new = NewTraining { course: new.course.trim().to_owned(), ..new };
        let staff = store::members(&mut tx, &caller.organization, (&zone, day)).await?;
        let works = |person: &PersonId| staff.iter().any(|one| one.person == *person);
        if !new.people.iter().all(works) {
            return Err(Refusal::Unknown("active member of the staff").into());
        }
        let known = store::of_course(&mut tx, &caller.organization, &new).await?;
        let said = |person: &PersonId| known.iter().find(|one| one.person == *person);
        let made = |person: &PersonId| Entry {
            id: self.journal.uuid(),
            person: person.clone(),
            course: new.course.clone(),
            material: new.material.clone(),
            day: new.day,
            recorded_by: caller.person.clone(),
            recorded: now,
            struck: None,
        };
        let fresh: Vec<Entry> =
            new.people.iter().filter(|one| said(one).is_none()).map(made).collect();
        let mut all: Vec<Entry> = new.people.iter().filter_map(said).cloned().collect();
        if !fresh.is_empty() {
            self.add(tx, caller, &fresh).await?;
        }
        all.extend(fresh);
        Ok(all)
    }

    async fn add(&self, mut tx: Tx, caller: &Caller, fresh: &[Entry]) -> Result<(), ClinicError> {
        store::insert(&mut tx, &caller.organization, fresh).await?;
        let mut telling = self.journal.telling(caller);
        for one in fresh {
            let what = ("training", one.id.as_str());
            let entry = telling.witness(Event::TrainingRecorded, Action::Create, what);
            entry.details.push(("person", one.person.as_str().to_owned()));
            entry.details.push(("day", one.day.to_string()));
            entry.details.extend(one.material.clone().map(|hash| ("material", hash)));
        }
        self.journal.commit(tx, telling).await
    }

    /// Takes an entry back as wrong; it stays, marked as that. The same again changes nothing.
    pub async fn strike(&self, caller: &Caller, id: &str) -> Result<Entry, ClinicError> {
        Caller::require(rules::may_keep(caller))?;
        let now = self.journal.now();
        let mut tx = self.journal.db.begin().await?;
        let found = store::find(&mut tx, &caller.organization, id).await?;
        let one = found.ok_or(Refusal::Unknown("training entry"))?;
        if one.struck.is_some() {
            return Ok(one);
        }
        if !store::strike(&mut tx, id, (&caller.person, now)).await? {
            return Err(Refusal::Stale("training entry").into());
        }
        let mut telling = self.journal.telling(caller);
        let entry = telling.witness(Event::TrainingStruck, Action::Update, ("training", id));
        entry.details.push(("person", one.person.as_str().to_owned()));
        entry.details.push(("day", one.day.to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(Entry { struck: Some((caller.person.clone(), now)), ..one })
    }
}
