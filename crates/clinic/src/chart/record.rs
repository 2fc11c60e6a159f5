//! A patient's record: all their visits with what was written of them, for those who have a part in their care.

use super::{Charts, Note, TakeHome, rules, store};
use crate::consultation::{self, Consultation, State};
use crate::{Caller, ClinicError, Refusal, appointment, person, restriction};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{PersonId, Role};

/// One visit of a record.
#[derive(Clone, Debug)]
pub struct Visited {
    /// The visit.
    pub visit: Consultation,
    /// What the patient took home.
    pub take_home: TakeHome,
    /// The provider's notes: to that provider, and to whoever broke the glass. To whoever handed the visit over, what they
    /// had written by then.
    pub note: Option<Note>,
    /// Whether the caller may know that there was a visit, and nothing of it.
    pub withheld: bool,
    /// Whether the caller may put the label of 42 CFR Part 2 on it or, where it is on, take it off.
    pub can_label: bool,
}

/// Whether somebody has a part in a patient's care.
pub(crate) async fn has_part(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
) -> Result<bool, ClinicError> {
    let visits = consultation::store::of_patient(tx, &caller.organization, patient).await?;
    let departments = person::store::departments(tx, &caller.person).await?;
    let alone = appointment::store::made_alone(tx, patient, &caller.person).await?;
    let left = store::left_ids(tx, (&caller.person, patient)).await?;
    Ok(visits.iter().any(|visit| {
        let own = caller.is_provider(&visit.provider);
        // Whoever wrote of the visit before another took over is as near to it, in whichever department they are now.
        let near = own || left.contains(&visit.id) || departments.contains(&visit.department);
        near && rules::is_care(visit, (alone.contains(&visit.appointment), own))
    }))
}

/// Refuses staff who have no part in the patient's care: they would let in whom they like, or read what is nobody else's.
pub(crate) async fn cares(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
) -> Result<(), ClinicError> {
    restriction::barred(tx, caller, patient).await?;
    let own = caller.is_patient(patient) || caller.broke_into(patient);
    if own || has_part(tx, caller, patient).await? {
        return Ok(());
    }
    Err(Refusal::NeedsBreakGlass.into())
}

/// Refuses staff who would lead to themselves what is a patient's: where they are written to, and how. Desk and nurses of a
/// department where the patient has or had a visit do that, as does everybody at a desk of whoever had none yet.
pub(crate) async fn entrusted(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
) -> Result<(), ClinicError> {
    restriction::barred(tx, caller, patient).await?;
    if matches!(caller.role, Role::Nurse | Role::Coordinator) {
        let theirs = appointment::store::departments(tx, patient).await?;
        let own = person::store::departments(tx, &caller.person).await?;
        if theirs.is_empty() || theirs.iter().any(|one| own.contains(one)) {
            return Ok(());
        }
    }
    cares(tx, caller, patient).await
}

/// Whether nobody else in the clinic has to do with the patient of whom the caller has a visit: there is nobody to go around.
pub(crate) async fn is_new_to(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
) -> Result<bool, ClinicError> {
    Ok(store::is_new_to(tx, (patient, &caller.person)).await?)
}

impl Charts {
    /// A patient's record, the latest visit first. Who has no part in the patient's care opens it by break-glass or not.
    pub async fn record(
        &self,
        caller: &Caller,
        patient: &PersonId,
    ) -> Result<Vec<Visited>, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let read = async {
            Caller::require(caller.treats())?;
            cares(&mut tx, caller, patient).await?;
            let visits = consultation::store::of_patient(&mut tx, &caller.organization, patient);
            let visits = visits.await?;
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            let mut left = store::left(&mut tx, &self.sealer, (&caller.person, patient)).await?;
            let mut record = Vec::new();
            let took_place =
                |one: &Consultation| one.state != State::Cancelled || one.started.is_some();
            for visit in visits.into_iter().filter(took_place) {
                let own = left.remove(visit.id.as_str());
                if !consultation::rules::may_see(caller, &visit, &departments) {
                    // Their own words, and nothing that was written since.
                    let (withheld, can_label) = (own.is_none(), false);
                    let take_home = TakeHome::default();
                    record.push(Visited { take_home, note: own, withheld, can_label, visit });
                    continue;
                }
                let whole = caller.is_provider(&visit.provider) || caller.broke_into(patient);
                let take_home = store::summary(&mut tx, &self.sealer, &visit.id).await?;
                let note = store::note(&mut tx, &self.sealer, &visit.id).await?;
                let note = Some(note).filter(|note| whole && note.version > 0).or(own);
                let take_home = take_home.unwrap_or_default();
                let (withheld, on) = (false, !visit.part2);
                let can_label = consultation::rules::may_label(caller, &visit, &departments, on);
                record.push(Visited { visit, take_home, note, withheld, can_label });
            }
            let what = ("person", patient.as_str());
            let entry = telling.witness(Event::RecordRead, Action::Read, what);
            entry.patient = Some(patient.as_str().to_owned());
            entry.details.push(("visits", record.len().to_string()));
            let withheld = record.iter().filter(|one| one.withheld).count();
            entry.details.push(("withheld", withheld.to_string()));
            Ok(record)
        }
        .await;
        self.journal.settle(caller, ("person", patient.as_str()), (tx, telling), read).await
    }
}
