//! Finds appointments; booking and the rest are commands of [`crate::visit`].

use super::{Appointment, Filter, store};
use crate::journal::{Journal, Telling};
use crate::{Act, Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use kernel::{AppointmentId, Role};
use std::sync::Arc;

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

    /// One appointment, shown to its patient and to staff.
    pub async fn find(
        &self,
        caller: &Caller,
        id: &AppointmentId,
    ) -> Result<Appointment, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let found = store::find(&mut tx, &self.sealer, &caller.organization, id).await?;
        let visible =
            found.filter(|one| caller.stands_for(&one.patient, Act::View) || caller.treats());
        let Some(found) = visible else {
            drop(tx);
            let what = ("appointment", id.as_str());
            return Err(self.journal.refused(caller, Refusal::Unknown("appointment"), what).await);
        };
        let mut telling = self.journal.telling(caller);
        seen(&mut telling, &found);
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }

    /// The appointments that the filter lets through; a patient sees only their own.
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
        let mut tx = self.journal.db.begin().await?;
        let mut found = store::list(&mut tx, &self.sealer, &caller.organization, &filter).await?;
        found.retain(|one| caller.reaches(&one.id));
        let mut telling = self.journal.telling(caller);
        for one in &found {
            seen(&mut telling, one);
        }
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }
}

/// Writes down that an appointment, with the reason for the visit, was shown.
fn seen(telling: &mut Telling, appointment: &Appointment) {
    let what = ("appointment", appointment.id.as_str());
    let entry = telling.witness(Event::AppointmentRead, Action::Read, what);
    entry.patient = Some(appointment.patient.as_str().to_owned());
}
