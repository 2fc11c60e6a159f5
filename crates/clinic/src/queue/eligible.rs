//! Who may be given those who wait for anybody: nobody to whom a patient objected or from whom the clinic keeps them, and where
//! the clinic refuses visits without a licence, nobody who lacks one where the patient is.

use super::service::Reading;
use super::{Entry, Priority, store};
use crate::Settings;
use crate::availability::Duty;
use crate::intake::{self, Intake};
use crate::schedule::{Schedule, rules::treats};
use crate::settings::Licensing;
use db::{DbError, Row, Tx};
use kernel::{AppointmentId, DepartmentId, OrganizationId, PersonId, QueueEntryId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// To whom those who wait for anybody are not given, as far as there is somebody.
#[derive(Debug, Default)]
pub(super) struct Barred(BTreeMap<QueueEntryId, BTreeSet<PersonId>>);

impl Barred {
    /// What is on record against a provider and a patient.
    pub(super) fn read(rows: &[Row]) -> Result<Self, DbError> {
        let mut found = Self::default();
        for (entry, person) in store::apart(rows)? {
            found.0.entry(entry).or_default().insert(person);
        }
        Ok(found)
    }

    /// The part of it that is about these.
    pub(super) fn take(&mut self, present: &[Entry]) -> Self {
        Self(present.iter().filter_map(|one| self.0.remove_entry(&one.id)).collect())
    }

    /// To whom this entry is not given.
    pub(super) fn of(&self, entry: &Entry) -> Option<&BTreeSet<PersonId>> {
        self.0.get(&entry.id)
    }

    /// Adds who lacks a licence where a patient said they are. Whom a patient booked is theirs in any case, and an emergency is
    /// everybody's.
    fn license(&mut self, entry: &Entry, crew: &[Duty], may: impl Fn(&PersonId) -> bool) {
        if !entry.pooled || entry.priority == Priority::Emergency {
            return;
        }
        let others = crew.iter().map(|duty| &duty.person).filter(|one| **one != entry.provider);
        let lacking: BTreeSet<PersonId> = others.filter(|one| !may(one)).cloned().collect();
        if !lacking.is_empty() {
            self.0.entry(entry.id.clone()).or_default().extend(lacking);
        }
    }
}

/// Where the patients of an organization are who wait for anybody, and who may treat where, as far as it matters to the clinic.
pub(super) struct Licences<'a> {
    schedules: &'a BTreeMap<PersonId, Schedule>,
    intakes: BTreeMap<AppointmentId, Intake>,
    now: Timestamp,
}

impl<'a> Licences<'a> {
    /// Whether schedules are read for their licences, too.
    pub(super) fn matter(settings: &Settings) -> bool {
        settings.licensing == Licensing::Refuse
    }

    /// What was said of places; nothing where it does not matter.
    pub(super) async fn read(
        tx: &mut Tx,
        reading: Reading<'_>,
        (organization, department): (&OrganizationId, Option<&DepartmentId>),
        schedules: &'a BTreeMap<PersonId, Schedule>,
    ) -> Result<Option<Self>, DbError> {
        if !Self::matter(reading.settings) {
            return Ok(None);
        }
        let asked = intake::store::ask_pool(organization, department);
        let [rows] = tx.query_all([asked]).await?;
        let intakes = intake::store::read_all(tx, reading.sealer, &rows).await?;
        Ok(Some(Self { schedules, intakes, now: reading.now }))
    }

    /// Adds to whom those present are not given.
    pub(super) fn bar(&self, barred: &mut Barred, present: &[Entry], crew: &[Duty]) {
        for entry in present {
            let intake = self.intakes.get(&entry.appointment);
            barred.license(entry, crew, |person| {
                let licences = self.schedules.get(person).map(|one| &*one.licences);
                treats(licences.unwrap_or_default(), intake, self.now)
            });
        }
    }
}
