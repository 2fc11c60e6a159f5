//! Tells whether somebody has a seat in a visit, or must not have one.

use super::{Part, Participant, store};
use crate::consultation::Consultation;
use crate::restriction::{self, Bar};
use crate::{Caller, ClinicError, Refusal, person};
use db::Tx;
use kernel::{ConsultationId, PersonId, Role};

/// Whether the patient objected to somebody in a visit, or to them altogether, and no emergency has brought them back.
pub(crate) async fn is_objected(
    tx: &mut Tx,
    visit: &ConsultationId,
    person: &PersonId,
) -> Result<bool, ClinicError> {
    let mut own = store::all(tx, visit).await?;
    own.retain(|one| one.person == *person);
    let needed = own.iter().any(|one| one.left.is_none() && one.exception.is_some());
    let objected = own.iter().any(|one| one.objected.is_some());
    Ok(!needed && (objected || restriction::store::bars_in(tx, visit, person).await?))
}

/// Refuses whoever is kept from a visit although they have a part in it: to whom its patient objects, whom the clinic agreed to
/// keep from them, and who acts for one who asked that nobody does.
pub(crate) async fn kept_out(
    tx: &mut Tx,
    visit: &Consultation,
    (person, seat): (&PersonId, Option<&Participant>),
) -> Result<(), ClinicError> {
    if is_objected(tx, &visit.id, person).await? {
        return Err(Refusal::Objected.into());
    }
    if seat.is_some_and(|seat| seat.part == Part::Guardian && seat.exception.is_none()) {
        let standing = restriction::store::standing(tx, &visit.patient).await?;
        restriction::check(&standing, |bar| *bar == Bar::Family)?;
    }
    Ok(())
}

/// Refuses whoever is not in a visit: its patient, its provider, staff of its department, or somebody who
/// was brought in. What there is and what there is not are refused alike.
pub(crate) async fn require_seat(
    tx: &mut Tx,
    caller: &Caller,
    visit: &Consultation,
) -> Result<(), ClinicError> {
    if caller.is_patient(&visit.patient) {
        return Ok(());
    }
    barred(tx, caller, visit).await?;
    if caller.is_provider(&visit.provider) {
        return Ok(());
    }
    if store::present(tx, &visit.id, &caller.person).await?.is_some() {
        return Ok(());
    }
    if is_objected(tx, &visit.id, &caller.person).await? {
        return Err(Refusal::Objected.into());
    }
    let departments = person::store::departments(tx, &caller.person).await?;
    let staff = matches!(caller.role, Role::Nurse | Role::Coordinator);
    if staff && departments.contains(&visit.department) {
        return Ok(());
    }
    Err(Refusal::Unknown("consultation").into())
}

/// Refuses one of the staff whom the clinic agreed to keep from the patient of a visit, unless an emergency brought them in.
pub(crate) async fn barred(
    tx: &mut Tx,
    caller: &Caller,
    visit: &Consultation,
) -> Result<(), ClinicError> {
    if !caller.treats() || caller.rescues(&visit.patient) {
        return Ok(());
    }
    if !restriction::store::bars(tx, &visit.patient, &caller.person).await? {
        return Ok(());
    }
    let seat = store::present(tx, &visit.id, &caller.person).await?;
    if seat.is_some_and(|seat| seat.exception.is_some()) {
        return Ok(());
    }
    Err(Refusal::Restricted("staff").into())
}
