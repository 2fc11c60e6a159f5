//! Tells from whom somebody of the staff is kept.

use super::store;
use crate::{Caller, ClinicError, Refusal};
use db::{DbError, Tx};
use kernel::PersonId;
use std::collections::BTreeSet;

/// Refuses one of the staff whom the clinic agreed to keep from a patient, unless they rescue that patient.
pub(crate) async fn barred(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
) -> Result<(), ClinicError> {
    let kept = caller.treats() && !caller.rescues(patient);
    if kept && store::bars(tx, patient, &caller.person).await? {
        return Err(Refusal::Restricted("staff").into());
    }
    Ok(())
}

/// The patients from whom the clinic agreed to keep one of the staff, but for one whom they rescue: no list shows them.
pub(crate) async fn kept_from(tx: &mut Tx, caller: &Caller) -> Result<BTreeSet<PersonId>, DbError> {
    if !caller.treats() {
        return Ok(BTreeSet::new());
    }
    let mut patients = store::patients(tx, &caller.person).await?;
    patients.retain(|patient| !caller.rescues(patient));
    Ok(patients)
}
