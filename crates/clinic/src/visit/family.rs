//! Whoever acts for a patient, in a visit: they come by themselves, and are kept from what is confidential.

use super::service::Target;
use super::{Occupant, Visit, Visits};
use crate::journal::Telling;
use crate::participant::{self, Part};
use crate::{Act, Caller, ClinicError, appointment, person};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{AppointmentId, ConsultationId};

impl Visits {
    /// Whoever acts for the patient takes a seat beside them. Everybody in the visit is told, and the patient may
    /// object.
    pub async fn come_along(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Occupant, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let seated = async {
            let visit = self.load(&mut tx, caller, &Target::Consultation(id.clone())).await?;
            caller.require_for(&visit.appointment.patient, Act::Join, false)?;
            let present = participant::store::all(&mut tx, id).await?;
            let own = || present.iter().filter(|one| one.person == caller.person);
            participant::rules::may_return(own().any(|one| one.objected.is_some()), None)?;
            if let Some(seat) = own().find(|one| one.left.is_none()) {
                return self.invited(&mut tx, &visit.consultation, seat.clone()).await;
            }
            participant::rules::has_room(&visit.consultation, &present)?;
            let new = self.seat(caller, (id, caller.person.clone(), Part::Guardian), None);
            let who = (&caller.person, Some(&new));
            participant::kept_out(&mut tx, &visit.consultation, who).await?;
            self.bring_in(&mut tx, &mut telling, caller, (&visit, &new)).await?;
            self.invited(&mut tx, &visit.consultation, new).await
        }
        .await;
        self.settle(caller, ("consultation", id.as_str()), (tx, telling), seated).await
    }

    /// Whether a visit is kept from whoever acts for its patient.
    pub async fn is_confidential(
        &self,
        caller: &Caller,
        id: &AppointmentId,
    ) -> Result<bool, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        self.own_visit(&mut tx, caller, id).await?;
        Ok(appointment::store::is_confidential(&mut tx, id).await?)
    }

    /// Keeps a visit from whoever acts for its patient, who are out with that commit, or no more. The patient says so, or
    /// those who treat them.
    pub async fn keep_confidential(
        &self,
        caller: &Caller,
        id: &AppointmentId,
        confidential: bool,
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let kept = async {
            let visit = self.own_visit(&mut tx, caller, id).await?;
            appointment::store::keep_confidential(&mut tx, id, confidential).await?;
            let what = ("appointment", id.as_str());
            let entry = telling.witness(Event::ConfidentialityChanged, Action::Update, what);
            entry.patient = Some(visit.appointment.patient.as_str().to_owned());
            entry.details.push(("confidential", confidential.to_string()));
            if !confidential {
                return Ok(());
            }
            self.shut_out(&mut tx, &mut telling, &visit).await
        }
        .await;
        self.settle(caller, ("appointment", id.as_str()), (tx, telling), kept).await
    }

    /// Whoever acts for the patient is out of a visit, and their links to it are over.
    pub(super) async fn shut_out(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        let out = self.proxies.shut_out(tx, telling, &visit.appointment).await?;
        for seat in participant::store::all(tx, &visit.consultation.id).await? {
            if seat.left.is_none() && out.contains(&seat.person) {
                participant::store::remove(tx, &seat.id, telling.now).await?;
                self.tell_removed(tx, telling, (visit, &seat)).await?;
            }
        }
        Ok(())
    }

    /// A visit of the caller's: the patient, the provider, and the staff of its department.
    async fn own_visit(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &AppointmentId,
    ) -> Result<Visit, ClinicError> {
        let visit = self.load(tx, caller, &Target::Appointment(id.clone())).await?;
        let departments = person::store::departments(tx, &caller.person).await?;
        appointment::rules::takes_part(caller, &visit.appointment, &departments)?;
        Ok(visit)
    }
}
