//! Learns from what became of those who waited.

use super::rules::LONGEST_PAUSE;
use super::store;
use db::{DbError, Tx};
use kernel::{DepartmentId, PersonId, QueueEntryId, Timestamp};

/// Who called whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called<'a> {
    /// Who was called.
    pub(crate) entry: &'a QueueEntryId,
    /// Where.
    pub(crate) department: &'a DepartmentId,
    /// Who called.
    pub(crate) provider: &'a PersonId,
}

/// A provider calls somebody: it is learned how long both had been there for it.
pub(crate) async fn begun(tx: &mut Tx, called: Called<'_>, now: Timestamp) -> Result<(), DbError> {
    let (ready, free) = store::call(tx, called.entry, (called.provider, now)).await?;
    let both = ready.zip(free).map(|(ready, free)| ready.max(free));
    let pause = both.map(|both| now.duration_since(both).as_secs());
    match pause.filter(|pause| (0..=LONGEST_PAUSE).contains(pause)) {
        Some(pause) => store::learn_pause(tx, called.department, pause).await,
        None => Ok(()),
    }
}

/// A visit is over, or its patient goes back to the queue: it is learned how long the provider was taken by it.
pub(crate) async fn ended(
    tx: &mut Tx,
    (entry, department): (&QueueEntryId, &DepartmentId),
    now: Timestamp,
) -> Result<(), DbError> {
    let Some((begun, visit_type)) = store::end(tx, entry, now).await? else { return Ok(()) };
    let seconds = now.duration_since(begun).as_secs().max(0);
    store::learn_visit(tx, department, (visit_type.as_deref(), seconds)).await
}
