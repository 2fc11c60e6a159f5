//! Appends to the audit log.

use super::store::{self, Batch};
use super::{Entry, Signer, merkle};
use crate::keys::KeyError;
use db::{DbError, Tx};
use kernel::{Clock, Fault, Kind};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Why entries could not be appended; then what they witness did not happen either.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// An entry is larger than the log's format can hold.
    #[error("an audit entry is larger than 65,535 bytes; shorten the ids it names")]
    TooLarge,
    /// There is no signing key.
    #[error("the audit log has no signing key; start the server once to make it")]
    Key,
    /// The sealed signing key cannot be opened.
    #[error(transparent)]
    Sealed(#[from] KeyError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for AuditError {
    fn kind(&self) -> Kind {
        match self {
            Self::TooLarge => Kind::TooLarge,
            Self::Key | Self::Sealed(_) => Kind::Internal,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "audit.too-large",
            Self::Key | Self::Sealed(_) => "audit.key",
            Self::Db(error) => error.code(),
        }
    }
}

/// The audit log's writing side.
pub struct Audit {
    signer: Signer,
    clock: Arc<dyn Clock>,
    /// The minute in which a checkpoint was last kept for the history.
    kept: AtomicI64,
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Audit").field("signer", &self.signer).finish_non_exhaustive()
    }
}

impl Audit {
    /// A log that signs with this key.
    pub const fn new(signer: Signer, clock: Arc<dyn Clock>) -> Self {
        Self { signer, clock, kept: AtomicI64::new(i64::MIN) }
    }

    /// The key that signs checkpoints.
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Appends entries in the caller's transaction; answers their indexes.
    ///
    /// Holds the log's head until the commit, so call it last. Costs one read and two queued
    /// writes however many entries there are.
    pub async fn append(&self, tx: &mut Tx, entries: &[Entry]) -> Result<Range<u64>, AuditError> {
        let mut frontier = store::lock_head(tx).await?;
        let first = frontier.size();
        if entries.is_empty() {
            return Ok(first..first);
        }
        let now = self.clock.now();
        let mut batch = Batch { first, ..Batch::default() };
        let mut bytes = Vec::with_capacity(512);
        for entry in entries {
            bytes.clear();
            entry.write(frontier.size(), now, &mut bytes);
            let length = u16::try_from(bytes.len()).map_err(|_| AuditError::TooLarge)?;
            let leaf = merkle::leaf(&bytes);
            batch.entries.extend_from_slice(&length.to_be_bytes());
            batch.entries.extend_from_slice(&bytes);
            batch.marks.extend(leaf.iter().take(8));
            frontier.push(leaf);
        }
        let last = frontier.size();
        batch.count = last.saturating_sub(first);
        let root = frontier.root();
        batch.root = root.to_vec();
        let checkpoint = self.signer.checkpoint(last, &root);
        store::append(tx, batch, &frontier, &checkpoint).await?;
        let minute = now.as_second().div_euclid(60);
        if self.kept.swap(minute, Ordering::Relaxed) != minute {
            store::keep_checkpoint(tx, last, &checkpoint).await?;
        }
        Ok(first..last)
    }
}
