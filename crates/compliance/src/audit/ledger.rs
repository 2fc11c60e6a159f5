//! What a register stands on of which each change is witnessed.

use super::{Audit, AuditError, Entry};
use db::{Db, Tx};
use kernel::{Clock, ConsentId, Random, Timestamp};
use std::sync::Arc;

/// The store, the log that witnesses what changes in it, and what gives instants and ids. A clone is the same.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) db: Db,
    pub(crate) audit: Arc<Audit>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Ledger").finish_non_exhaustive()
    }
}

impl Ledger {
    /// Of this store, by this clock.
    pub fn new(
        (db, audit): (Db, Arc<Audit>),
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
    ) -> Self {
        Self { db, audit, clock, random }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now_to_microsecond()
    }

    /// An id that nothing has yet.
    pub(crate) fn id(&self) -> String {
        ConsentId::generate(&*self.clock, &*self.random).into()
    }

    /// Commits a change with the entry that witnesses it.
    pub(crate) async fn commit(&self, mut tx: Tx, entry: Entry) -> Result<(), AuditError> {
        self.audit.append(&mut tx, &[entry]).await?;
        Ok(tx.commit().await?)
    }
}
