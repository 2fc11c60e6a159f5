//! Takes checkpoints.

use super::model::{Refused, Request};
use super::{rules, store};
use crate::audit::{Cosigner, HandOver, NoteError, Verifier};
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
        let log = self.followed(log.ok_or(Refused::Unknown)?).await?;
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

    /// The key of a log, led on along what this witness was told.
    async fn followed(&self, log: &Verifier) -> Result<Verifier, Refused> {
        let told = store::hand_overs(&mut self.db.read().await?, log.origin()).await?;
        log.clone().following(&HandOver::split(&told)).map_err(Refused::Unfollowed)
    }

    /// Takes every note by which a log's keys followed each other, from the first on; the checkpoints of the newest key are
    /// cosigned from then on, and those of the others as far as they might sign.
    pub async fn follow(&self, body: &[u8]) -> Result<(), Refused> {
        let notes = std::str::from_utf8(body).map_err(|_| Refused::Malformed)?;
        let notes = HandOver::split(notes);
        let origin =
            notes.first().and_then(|note| note.lines().nth(1)).ok_or(Refused::Malformed)?;
        let log = self.logs.iter().find(|log| log.origin() == origin).ok_or(Refused::Unknown)?;
        // Two successors of one key are a fork like any other.
        let known = self.followed(log).await?;
        let told = log.clone().following(&notes).map_err(Refused::Unfollowed)?;
        if known.hand_overs().zip(told.hand_overs()).any(|(one, other)| one != other) {
            return Err(Refused::Unfollowed(NoteError::Elsewhere));
        }
        let known = known.hand_overs().count();
        let mut tx = self.db.begin().await?;
        let (seen, _) = store::lock(&mut tx, origin).await?;
        // The tree with the hand-over in it is signed by both, so that one may have been seen.
        if let Some(next) = told.hand_overs().nth(known) {
            if next.entry.saturating_add(1) < seen {
                return Err(Refused::Late);
            }
            store::follow(&mut tx, origin, &notes.concat()).await?;
        }
        tx.commit().await?;
        Ok(())
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
