//! Takes down and shows intakes.

use super::{Intake, rules, store};
use crate::appointment::{self, Appointment};
use crate::journal::{Journal, Telling};
use crate::{Caller, ClinicError, Refusal, person, restriction};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::AppointmentId;
use std::sync::Arc;

/// Intakes.
#[derive(Clone, Debug)]
pub struct Intakes {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Intakes {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// Takes down what the patient says, or what staff were told; the last answer counts.
    pub async fn record(
        &self,
        caller: &Caller,
        appointment: &AppointmentId,
        intake: &Intake,
    ) -> Result<(), ClinicError> {
        rules::check(intake)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let recorded = async {
            let visit = self.own(&mut tx, caller, appointment).await?;
            let whose = (appointment, &visit.patient);
            store::save(&mut tx, &self.sealer, whose, (intake, telling.now)).await?;
            witness(&mut telling, (Event::IntakeRecorded, Action::Update), &visit);
            Ok(())
        }
        .await;
        let what = ("intake", appointment.as_str());
        self.journal.settle(caller, what, (tx, telling), recorded).await
    }

    /// What was taken down, if anything.
    pub async fn find(
        &self,
        caller: &Caller,
        appointment: &AppointmentId,
    ) -> Result<Intake, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let found = async {
            let visit = self.own(&mut tx, caller, appointment).await?;
            let found = store::find(&mut tx, &self.sealer, appointment).await?;
            witness(&mut telling, (Event::IntakeRead, Action::Read), &visit);
            Ok(found.ok_or(Refusal::Unknown("intake"))?)
        }
        .await;
        let what = ("intake", appointment.as_str());
        self.journal.settle(caller, what, (tx, telling), found).await
    }

    /// The appointment, if the caller has a part in it.
    async fn own(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &AppointmentId,
    ) -> Result<Appointment, ClinicError> {
        let found = appointment::store::find(tx, &self.sealer, &caller.organization, id).await?;
        let found = found.ok_or(Refusal::Unknown("appointment"))?;
        let departments = person::store::departments(tx, &caller.person).await?;
        appointment::rules::takes_part(caller, &found, &departments)?;
        restriction::barred(tx, caller, &found.patient).await?;
        Ok(found)
    }
}

fn witness(telling: &mut Telling, (event, action): (Event, Action), visit: &Appointment) {
    let entry = telling.witness(event, action, ("intake", visit.id.as_str()));
    entry.patient = Some(visit.patient.as_str().to_owned());
}
