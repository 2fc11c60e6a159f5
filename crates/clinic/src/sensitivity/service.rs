//! Which key seals what is written of a visit: that of labelled visits or the record's, and what moves from one to the other.

use super::store::{self, Standing};
use crate::seal::{self, Own};
use compliance::keys::{Sealer, sealed_by};
use db::{DbError, Tx};
use kernel::ConsultationId;

/// How often a field may be written by somebody else while it is moved.
const TRIES: u32 = 8;

/// The key to what is written of a visit, whose label stays as it is until the transaction ends. Before it that transaction has
/// touched no row that hangs on the visit.
pub(crate) async fn own(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, patient): (&ConsultationId, &str),
) -> Result<Own, DbError> {
    let is_labelled = store::hold(tx, visit).await?;
    seal::of_visit(tx, sealer, (patient, is_labelled)).await
}

/// Makes whoever writes of a patient's visits, or labels one, wait until the transaction ends.
pub(crate) async fn hold_all(tx: &mut Tx, patient: &str) -> Result<(), DbError> {
    store::hold_all(tx, patient).await
}

/// Seals every field of a visit by the key that its label asks for, in the transaction that sets or takes it, so that none is
/// ever left by the other; answers how many were moved. A visit has few: its notes, its tasks. One that does not open stops it.
pub(crate) async fn seal_anew(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, patient): (&ConsultationId, &str),
) -> Result<u64, DbError> {
    let own = store::hold(tx, visit).await?;
    let line = store::hold_line(tx, visit).await?;
    let is_labelled = |one: &Standing| if one.field.table == "appointment" { line } else { own };
    let mut moved = 0;
    // Whoever moves fields of before to patients' keys may have one at this moment.
    for _ in 0..TRIES {
        let mut stale = store::of_visit(tx, visit).await?;
        stale.retain(|one| {
            let scope = store::scope(patient, is_labelled(one));
            sealed_by(&one.sealed) != Some(scope.as_str())
        });
        if stale.is_empty() {
            return Ok(moved);
        }
        let opener =
            seal::opener_of(tx, sealer, stale.iter().map(|one| one.sealed.as_slice())).await?;
        for one in &stale {
            let place = (one.field.table, one.field.column, one.row.as_str());
            let text = seal::open_own(&opener, place, &one.sealed)?;
            let key = seal::of_visit(tx, sealer, (patient, is_labelled(one))).await?;
            let sealed = seal::seal_own(&key, place, &text)?;
            moved += u64::from(store::put(tx, visit, (one, sealed)).await?);
        }
    }
    Err(DbError::Unavailable("what was written of a visit is being moved".to_owned()))
}
