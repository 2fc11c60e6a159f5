//! Takes checkpoints.

use super::model::{Refused, Request};
use super::{rules, store};
use crate::audit::{Cosigner, Verifier};
use db::{Db, DbError};
use kernel::Clock;
use std::sync::Arc;

/// A log of which checkpoints were seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its name.
    pub origin: String,
    /// Its largest checkpoint, with this witness's cosignature.
    pub note: String,
}

/// A witness.
pub struct Witnessing {
    db: Db,
    cosigner: Cosigner,
    logs: Vec<Verifier>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Witnessing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Witnessing").field("logs", &self.logs).finish_non_exhaustive()
    }
}

impl Witnessing {
    /// A witness of these logs, with this store and key. A log's key carries its origin as its name.
    pub const fn new(
        db: Db,
        cosigner: Cosigner,
        logs: Vec<Verifier>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { db, cosigner, logs, clock }
    }

    /// Answers `add-checkpoint`: the line with the cosignature, once what was seen is on disk.
    pub async fn add(&self, body: &[u8]) -> Result<String, Refused> {
        let text = std::str::from_utf8(body).map_err(|_| Refused::Malformed)?;
        let request = Request::parse(text).ok_or(Refused::Malformed)?;
        let claims = request.claims().ok_or(Refused::Malformed)?;
        let log = self.logs.iter().find(|log| log.origin() == claims.origin);
        let log = log.ok_or(Refused::Unknown)?;
        let checkpoint = log.checkpoint(request.note).map_err(|_| Refused::Unsigned)?;
        let body = request.body().ok_or(Refused::Malformed)?;
        let mut tx = self.db.begin().await?;
        let last = store::lock(&mut tx, &checkpoint.origin).await?;
        rules::judge(last, &request, &checkpoint)?;
        let line = self.cosigner.cosign(body, self.clock.now());
        let note = format!("{}{line}", request.note);
        store::see(&mut tx, &checkpoint.origin, (checkpoint.size, checkpoint.root), &note).await?;
        tx.commit().await?;
        Ok(line)
    }

    /// What was seen in this store.
    pub async fn seen(db: &Db) -> Result<Vec<Seen>, DbError> {
        let mut tx = db.read().await?;
        let all = store::all(&mut tx).await?.into_iter();
        Ok(all.map(|(origin, note)| Seen { origin, note }).collect())
    }

    /// Forgets what was seen of a log; whether anything was.
    pub async fn forget(db: &Db, origin: &str) -> Result<bool, DbError> {
        let mut tx = db.begin().await?;
        let forgotten = store::forget(&mut tx, origin).await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}
