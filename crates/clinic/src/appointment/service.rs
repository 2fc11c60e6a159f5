//! Finds appointments; booking and the rest are commands of [`crate::visit`].

use super::{Appointment, Filter, rules, store};
use crate::journal::{Journal, Telling};
use crate::{Act, Caller, ClinicError, Refusal, consultation, person, restriction};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{AppointmentId, Role};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The detail by which an entry says that an appointment was asked for by itself or by its patient.
pub(crate) const ASKED: &str = "asked";

/// Appointments.
#[derive(Clone, Debug)]
pub struct Appointments {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Appointments {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// One appointment, shown to its patient and to staff; one that 42 CFR Part 2 protects to its own department only.
    pub async fn find(
        &self,
        caller: &Caller,
        id: &AppointmentId,
    ) -> Result<Appointment, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let shown = async {
            let found = store::find(&mut tx, &self.sealer, &caller.organization, id).await?;
            let visible =
                found.filter(|one| caller.stands_for(&one.patient, Act::View) || caller.treats());
            let found = visible.ok_or(Refusal::Unknown("appointment"))?;
            check_known(&mut tx, caller, &found).await?;
            seen(&mut telling, (&found, Some("appointment")));
            Ok(found)
        }
        .await;
        self.journal.settle(caller, ("appointment", id.as_str()), (tx, telling), shown).await
    }

    /// The appointments that the filter lets through; a patient sees only their own, and no other department one that 42
    /// CFR Part 2 protects: whose it is and when would say it all.
    pub async fn list(
        &self,
        caller: &Caller,
        mut filter: Filter,
    ) -> Result<Vec<Appointment>, ClinicError> {
        match caller.role {
            Role::Patient => filter.patient = Some(caller.person.clone()),
            Role::Guardian => {
                let acting = caller.acting.as_ref().ok_or(Refusal::NotAllowed)?;
                caller.require_for(&acting.patient, Act::View, false)?;
                filter.patient = Some(acting.patient.clone());
            }
            role => Caller::require(caller.treats() || role == Role::System)?,
        }
        // Nobody who would write waits while it is read; it is shown once it stands in the log who saw it.
        let mut tx = self.journal.db.read().await?;
        let mut found = store::list(&mut tx, &self.sealer, &caller.organization, &filter).await?;
        found.retain(|one| caller.reaches(&one.id));
        if caller.treats() {
            leave_out(&mut tx, caller, (&filter, &mut found)).await?;
        }
        drop(tx);
        let mut telling = self.journal.telling(caller);
        let asked = filter.patient.is_some().then_some("patient");
        for one in &found {
            seen(&mut telling, (one, asked));
        }
        let tx = self.journal.db.begin().await?;
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }
}

/// Refuses staff an appointment that they may not know of.
pub(crate) async fn check_known(
    tx: &mut Tx,
    caller: &Caller,
    found: &Appointment,
) -> Result<(), ClinicError> {
    let departments = person::store::departments(tx, &caller.person).await?;
    if !rules::may_know(caller, found, &departments)
        && consultation::store::is_part2(tx, &found.id).await?
    {
        return Err(Refusal::Unknown("appointment").into());
    }
    restriction::barred(tx, caller, &found.patient).await
}

/// Which of these appointments staff may not know of, for a list of something else that names them.
pub(crate) async fn unknown_to(
    tx: &mut Tx,
    caller: &Caller,
    named: &BTreeSet<AppointmentId>,
) -> Result<BTreeSet<AppointmentId>, ClinicError> {
    let departments = person::store::departments(tx, &caller.person).await?;
    let kept = restriction::kept_from(tx, caller).await?;
    let found = store::sides(tx, named).await?;
    let unknown = found.into_iter().filter_map(|one| {
        let of = (&one.patient, &one.provider, &one.department);
        let known = !one.labelled || rules::is_known(caller, of, &departments);
        (!known || kept.contains(&one.patient)).then_some(one.id)
    });
    Ok(unknown.collect())
}

/// Leaves out of a list for staff what they may not know of.
async fn leave_out(
    tx: &mut Tx,
    caller: &Caller,
    (filter, found): (&Filter, &mut Vec<Appointment>),
) -> Result<(), ClinicError> {
    let departments = person::store::departments(tx, &caller.person).await?;
    let labelled = store::labelled(tx, &caller.organization, filter).await?;
    let kept = restriction::kept_from(tx, caller).await?;
    found.retain(|one| {
        let known = !labelled.contains(&one.id) || rules::may_know(caller, one, &departments);
        known && !kept.contains(&one.patient)
    });
    Ok(())
}

/// Writes down that an appointment, with the reason for the visit, was shown; and, where somebody asked for that one or for one
/// patient's, for which of both. Of a calendar or a board it says nothing.
fn seen(telling: &mut Telling, (appointment, asked): (&Appointment, Option<&'static str>)) {
    let what = ("appointment", appointment.id.as_str());
    let entry = telling.witness(Event::AppointmentRead, Action::Read, what);
    entry.patient = Some(appointment.patient.as_str().to_owned());
    entry.details.extend(asked.map(|asked| (ASKED, asked.to_owned())));
}
