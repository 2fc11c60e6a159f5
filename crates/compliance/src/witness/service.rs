//! Takes checkpoints.

use super::model::{Refused, Request};
use super::{rules, store};
use crate::audit::{Cosigner, HandOver, NoteError, Told, Verifier};
use db::{Db, DbError, Tx};
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
        let body = request.body().ok_or(Refused::Malformed)?;
        // Whoever cannot sign for the log keeps nobody waiting; what counts is known once it is locked.
        let known = known_of(&mut self.db.read().await?, log).await?;
        known.checkpoint(request.note).map_err(unsigned)?;
        let mut tx = self.db.begin().await?;
        let last = store::lock(&mut tx, log.origin()).await?;
        let known = known_of(&mut tx, log).await?;
        let checkpoint = known.checkpoint(request.note).map_err(unsigned)?;
        rules::judge(last, &request, &checkpoint)?;
        let line = self.cosigner.cosign(body, self.clock.now());
        let note = format!("{}{line}", request.note);
        store::see(&mut tx, &checkpoint.origin, (checkpoint.size, checkpoint.root), &note).await?;
        tx.commit().await?;
        Ok(line)
    }

    /// Takes every note by which a log's keys followed each other, from the first on; the checkpoints of the newest key are
    /// cosigned from then on, and those of the others as far as they might sign. One that was given up as compromised is
    /// remembered as such, and refused, for nobody but the operator can say which key to trust now.
    pub async fn follow(&self, body: &[u8]) -> Result<(), Refused> {
        let notes = std::str::from_utf8(body).map_err(|_| Refused::Malformed)?;
        let notes = HandOver::split(notes);
        let origin =
            notes.first().and_then(|note| note.lines().nth(1)).ok_or(Refused::Malformed)?;
        let log = self.logs.iter().find(|log| log.origin() == origin).ok_or(Refused::Unknown)?;
        let told = Told::read(log, &notes).map_err(Refused::Unfollowed)?;
        let mut tx = self.db.begin().await?;
        let (seen, _) = store::lock(&mut tx, origin).await?;
        let known = known_of(&mut tx, log).await?;
        // Two successors of one key are a fork like any other.
        if told.differs(&known) {
            return Err(Refused::Unfollowed(NoteError::Elsewhere));
        }
        if told.is_beyond(&known) {
            // The tree with the hand-over in it is signed by both, so that one may have been seen.
            let is_late =
                |next: &HandOver| !next.compromised && next.entry.saturating_add(1) < seen;
            if told.after(&known).is_some_and(is_late) {
                return Err(Refused::Late);
            }
            store::follow(&mut tx, origin, &notes.concat()).await?;
        }
        tx.commit().await?;
        if told.is_given_up() { Err(Refused::Unfollowed(NoteError::Compromised)) } else { Ok(()) }
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

/// What this witness was told of a log's keys. Where that does not lead from or to the key that the operator trusts now, this
/// key counts alone.
async fn known_of(tx: &mut Tx, log: &Verifier) -> Result<Told, Refused> {
    let notes = store::hand_overs(tx, log.origin()).await?;
    match Told::read(log, &HandOver::split(&notes)) {
        Err(NoteError::Elsewhere) => Ok(Told::nothing(log.clone())),
        told => told.map_err(Refused::Unfollowed),
    }
}

const fn unsigned(error: NoteError) -> Refused {
    match error {
        NoteError::Compromised => Refused::Unfollowed(error),
        _ => Refused::Unsigned,
    }
}
