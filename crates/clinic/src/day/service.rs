//! Shows the day.

use super::{Booked, Day, Invited, Waiting, rules};
use crate::journal::{Journal, Telling, listed};
use crate::queue::{self, Entry};
use crate::seal;
use crate::task::Owned;
use crate::{
    Caller, ClinicError, Settings, appointment, consultation, names, participant, person,
    restriction, task,
};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{DepartmentId, PersonId, Phi, Role};
use realtime::presence::Presences;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Days.
#[derive(Clone, Debug)]
pub struct Days {
    journal: Journal,
    sealer: Arc<Sealer>,
    presences: Arc<Presences>,
    settings: Settings,
}

impl Days {
    pub(crate) const fn new(
        journal: Journal,
        sealer: Arc<Sealer>,
        presences: Arc<Presences>,
        settings: Settings,
    ) -> Self {
        Self { journal, sealer, presences, settings }
    }

    /// What the caller has before them: a provider their own, nurses and the desk their departments'.
    pub async fn today(&self, caller: &Caller) -> Result<Day, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let shown = async {
            let filter = rules::filter(caller, telling.now)?;
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            let names = &mut Names { sealer: &self.sealer, known: BTreeMap::new() };
            let kept = &restriction::kept_from(&mut tx, caller).await?;
            let queue = self.queue(&mut tx, caller, (&departments, kept), names).await?;
            let which = (&filter, &*departments, kept);
            let appointments = self.booked(&mut tx, caller, which, names).await?;
            let invitations = self.invitations(&mut tx, caller, kept, names).await?;
            let tasks = self.tasks(&mut tx, caller, kept, names).await?;
            let shown = queue.iter().map(|one| &one.entry.patient);
            let booked = appointments.iter().map(|one| &one.appointment.patient);
            let owed = tasks.iter().map(|one| &one.task.patient);
            witness(&mut telling, caller, shown.chain(booked).chain(owed).collect());
            Ok(Day { now: telling.now, appointments, queue, invitations, tasks })
        }
        .await;
        let what = ("day", caller.person.as_str());
        self.journal.settle(caller, what, (tx, telling), shown).await
    }

    async fn queue(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        (departments, kept): (&[DepartmentId], &BTreeSet<PersonId>),
        names: &mut Names<'_>,
    ) -> Result<Vec<Waiting>, ClinicError> {
        let mut found = Vec::new();
        let mut stranded = BTreeSet::new();
        let now = self.journal.now();
        let reading = queue::Reading { settings: &self.settings, sealer: &self.sealer, now };
        for department in departments {
            let whose = (&caller.organization, department);
            let board = queue::board(tx, reading, whose).await?;
            let of_nobody = board.present().iter().filter(|entry| !board.is_eligible(entry));
            stranded.extend(of_nobody.map(|entry| entry.id.clone()));
            found.extend_from_slice(board.present());
        }
        found.retain(|entry| !kept.contains(&entry.patient));
        if caller.role == Role::Provider {
            found.retain(|entry| entry.pooled || entry.provider == caller.person);
        }
        queue::rules::order(&mut found);
        let patients = found.iter().map(|entry| entry.patient.as_str());
        seal::warm(tx, &self.sealer, patients).await?;
        let mut shown = Vec::with_capacity(found.len());
        for entry in found {
            shown.push(Waiting {
                patient: names.of(tx, caller, &entry.patient).await?,
                minutes: now.duration_since(entry.checked_in).as_mins().max(0),
                present: self.is_present(&entry),
                no_eligible_provider: stranded.contains(&entry.id),
                entry,
            });
        }
        Ok(shown)
    }

    async fn booked(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        (filter, departments, kept): (&appointment::Filter, &[DepartmentId], &BTreeSet<PersonId>),
        names: &mut Names<'_>,
    ) -> Result<Vec<Booked>, ClinicError> {
        let organization = &caller.organization;
        let mut all = appointment::store::list(tx, &self.sealer, organization, filter).await?;
        all.retain(|one| departments.contains(&one.department) && !kept.contains(&one.patient));
        let patients = all.iter().map(|one| one.patient.as_str());
        seal::warm(tx, &self.sealer, patients).await?;
        let mut shown = Vec::with_capacity(all.len());
        for appointment in all {
            let entry = queue::store::of_appointment(tx, &appointment.id).await?;
            let consultation = consultation::store::latest(tx, &appointment.id).await?;
            shown.push(Booked {
                patient: names.of(tx, caller, &appointment.patient).await?,
                provider: names.of(tx, caller, &appointment.provider).await?,
                entry: entry.map(|entry| entry.id),
                consultation: consultation.map(|visit| visit.id),
                appointment,
            });
        }
        Ok(shown)
    }

    /// Where the caller was asked to come, in visits that are not over.
    async fn invitations(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        kept: &BTreeSet<PersonId>,
        names: &mut Names<'_>,
    ) -> Result<Vec<Invited>, ClinicError> {
        let mut shown = Vec::new();
        for one in participant::store::of(tx, &caller.person).await? {
            let visit = consultation::store::find(tx, &caller.organization, &one.consultation);
            let visit = visit.await?;
            let open = |visit: &consultation::Consultation| {
                let barred = one.exception.is_none() && kept.contains(&visit.patient);
                !visit.state.is_over() && visit.provider != caller.person && !barred
            };
            let Some(visit) = visit.filter(open) else { continue };
            shown.push(Invited {
                consultation: visit.id,
                provider: names.of(tx, caller, &visit.provider).await?,
                part: one.part,
                at: one.invited,
            });
        }
        Ok(shown)
    }

    /// What the caller has to do; what they gave to others is on those people's day.
    async fn tasks(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        kept: &BTreeSet<PersonId>,
        names: &mut Names<'_>,
    ) -> Result<Vec<Owned>, ClinicError> {
        let mut shown = Vec::new();
        let own = (&caller.person, task::rules::PAGE);
        let mut owned = task::store::owned(tx, &self.sealer, own).await?;
        let labelled = task::store::kept(tx, &caller.person).await?;
        owned.retain(|task| {
            let known = !labelled.contains(&task.id) || caller.rescues(&task.patient);
            known && !kept.contains(&task.patient)
        });
        for task in owned {
            let patient = names.of(tx, caller, &task.patient).await?;
            let owner = names.of(tx, caller, &task.owner).await?;
            shown.push(Owned { task, patient: Some(patient), owner, ownerless: false });
        }
        Ok(shown)
    }

    /// Whether the patient is connected to their own place.
    fn is_present(&self, entry: &Entry) -> bool {
        let place: Arc<str> = names::place(&entry.provider, &entry.patient).into();
        let here = self.presences.here_now(&self.journal.keyset, &[place]);
        let patient = entry.patient.as_str();
        here.iter().any(|room| room.users.iter().any(|(user, _)| &**user == patient))
    }
}

/// The names opened for one look.
struct Names<'a> {
    sealer: &'a Sealer,
    known: BTreeMap<PersonId, Phi>,
}

impl Names<'_> {
    async fn of(
        &mut self,
        tx: &mut Tx,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<Phi, ClinicError> {
        if let Some(name) = self.known.get(person) {
            return Ok(name.clone());
        }
        let found = person::store::name(tx, self.sealer, &caller.organization, person).await?;
        let name = found.unwrap_or_else(|| Phi::new(""));
        self.known.insert(person.clone(), name.clone());
        Ok(name)
    }
}

/// Writes down who was shown. Ids stand in one entry, because a screen looks again at every change.
fn witness(telling: &mut Telling, caller: &Caller, patients: BTreeSet<&PersonId>) {
    let what = ("day", caller.person.as_str());
    let ids: Vec<&str> = patients.into_iter().map(PersonId::as_str).collect();
    let entry = telling.witness(Event::QueueRead, Action::Read, what);
    entry.details.push(("count", ids.len().to_string()));
    entry.details.push(("patients", listed(ids)));
}
