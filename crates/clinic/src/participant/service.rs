//! Tells whether somebody has a seat in a visit.

use super::store;
use crate::consultation::Consultation;
use crate::{Caller, ClinicError, Refusal, person};
use db::Tx;
use kernel::Role;

/// Refuses whoever is not in a visit: its patient, its provider, staff of its department, or somebody who
/// was brought in. What there is and what there is not are refused alike.
pub(crate) async fn require_seat(
    tx: &mut Tx,
    caller: &Caller,
    visit: &Consultation,
) -> Result<(), ClinicError> {
    if caller.is_patient(&visit.patient) || caller.is_provider(&visit.provider) {
        return Ok(());
    }
    if store::present(tx, &visit.id, &caller.person).await?.is_some() {
        return Ok(());
    }
    let departments = person::store::departments(tx, &caller.person).await?;
    let staff = matches!(caller.role, Role::Nurse | Role::Coordinator);
    if staff && departments.contains(&visit.department) {
        return Ok(());
    }
    Err(Refusal::Unknown("consultation").into())
}
