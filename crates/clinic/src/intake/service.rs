//! Takes intakes down and shows them.

use super::{Intake, rules, store};
use crate::appointment::{self, Appointment};
use crate::consultation::{self, Consultation, State};
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

    /// What was taken down, if anything.
    pub async fn find(
        &self,
        caller: &Caller,
        appointment: &AppointmentId,
    ) -> Result<Intake, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let found = async {
            let visit = own(&mut tx, (caller, &self.sealer), appointment).await?;
            let found = store::find(&mut tx, &self.sealer, appointment).await?;
            witness(&mut telling, (Event::IntakeRead, Action::Read), &visit);
            Ok(found.ok_or(Refusal::Unknown("intake"))?)
        }
        .await;
        let what = ("intake", appointment.as_str());
        self.journal.settle(caller, what, (tx, telling), found).await
    }
}

/// Takes down what the patient says, or what staff were told, inside a command's own transaction; the last answer counts.
/// Once the talk is over it is no longer the only one that does: where the visit was stays. Those who answer for records say
/// then where it was, and nothing else that stands there.
pub(crate) async fn record(
    tx: &mut Tx,
    telling: &mut Telling,
    (caller, sealer): (&Caller, &Sealer),
    (appointment, intake): (&AppointmentId, &Intake),
) -> Result<(), ClinicError> {
    let keeps = rules::keeps_records(caller);
    let visit = if keeps {
        past(tx, (caller, sealer), appointment).await?
    } else {
        own(tx, (caller, sealer), appointment).await?
    };
    let old = store::find(tx, sealer, appointment).await?;
    let stood = old.as_ref().and_then(|old| old.identity);
    let identity = rules::identity(stood, intake.identity, caller)?;
    let talk = consultation::store::latest(tx, appointment).await?;
    let was = place_before(talk.as_ref(), (old.as_ref(), intake));
    let has_begun = talk.is_some_and(|talk| talk.started.is_some());
    let new = match old.filter(|_| keeps) {
        Some(old) => Intake { location: intake.location.clone(), ..old },
        None => Intake { identity, ..intake.clone() },
    };
    let whose = (appointment, &visit.patient);
    store::save(tx, sealer, whose, (&new, telling.now), (was.as_deref(), has_begun)).await?;
    witness(telling, (Event::IntakeRecorded, Action::Update), &visit);
    Ok(())
}

/// Where a visit was whose talk is over, if that was a place and this would say something else.
fn place_before(
    talk: Option<&Consultation>,
    (old, new): (Option<&Intake>, &Intake),
) -> Option<String> {
    if !talk.is_some_and(|talk| talk.state.is_over() || talk.state == State::WrappingUp) {
        return None;
    }
    let was = old.and_then(|old| rules::mark(&old.location));
    let says = rules::mark(&new.location);
    was.filter(|was| says.as_ref() != Some(was))
}

async fn known(
    tx: &mut Tx,
    (caller, sealer): (&Caller, &Sealer),
    id: &AppointmentId,
) -> Result<Appointment, ClinicError> {
    let found = appointment::store::find(tx, sealer, &caller.organization, id).await?;
    Ok(found.ok_or(Refusal::Unknown("appointment"))?)
}

/// The appointment, if its visit is over.
async fn past(
    tx: &mut Tx,
    (caller, sealer): (&Caller, &Sealer),
    id: &AppointmentId,
) -> Result<Appointment, ClinicError> {
    let found = known(tx, (caller, sealer), id).await?;
    let visit = consultation::store::latest(tx, id).await?;
    Caller::require(visit.is_some_and(|visit| visit.state.is_over()))?;
    Ok(found)
}

/// The appointment, if the caller has a part in it.
async fn own(
    tx: &mut Tx,
    (caller, sealer): (&Caller, &Sealer),
    id: &AppointmentId,
) -> Result<Appointment, ClinicError> {
    let found = known(tx, (caller, sealer), id).await?;
    let departments = person::store::departments(tx, &caller.person).await?;
    appointment::rules::takes_part(caller, &found, &departments)?;
    restriction::barred(tx, caller, &found.patient).await?;
    Ok(found)
}

fn witness(telling: &mut Telling, (event, action): (Event, Action), visit: &Appointment) {
    let entry = telling.witness(event, action, ("intake", visit.id.as_str()));
    entry.patient = Some(visit.patient.as_str().to_owned());
}
