//! Cosignatures of this log's checkpoints: what witnesses elsewhere have said, and when.
//!
//! The log is signed within a second of every commit; what it cannot say of itself is that there is
//! no other log under its name, and that it still is as long as it was. A witness says both, with its own time, also when
//! nothing has happened since. It refuses to know how a witness is reached.

mod store;
#[cfg(test)]
mod tests;

pub use store::{APART, BOUNDS, MIGRATION};

use super::cosignature::Witness;
use super::note::Checkpoint;
use super::succession::Verifier;
use super::tile::Tiles;
use super::{Hash, NoteError, merkle, store as log};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::{Db, DbError, Tx};
use kernel::Timestamp;

/// Why there is no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum CosignError {
    /// The witness's answer holds no cosignature of its key.
    #[error("the witness's answer: {0}")]
    Answer(#[from] NoteError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// How a witness contradicts the log: somebody changed the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// It has seen a longer log: this one was put back in time, or lost its end.
    Shorter,
    /// It has seen other entries: this log is another one under the same name.
    Forked,
}

impl Contradiction {
    /// The code that is kept.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shorter => "shorter",
            Self::Forked => "forked",
        }
    }
}

/// How a witness stands to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its key.
    pub vkey: String,
    /// How many entries it has cosigned.
    pub size: u64,
    /// When it did so last; `None` is never.
    pub cosigned: Option<Timestamp>,
    /// The code of how it contradicts the log, if it does.
    pub contradiction: Option<String>,
    /// How far its clock is ahead of this machine's, as far as exchanges have shown it.
    pub ahead: Option<Ahead>,
    /// When that was known last.
    pub compared: Option<Timestamp>,
}

/// A checkpoint to be cosigned.
#[derive(Clone, Debug)]
pub struct Newest {
    note: String,
    size: u64,
    root: Hash,
}

impl Newest {
    /// How many entries it covers.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The text that is signed.
    pub(super) fn body(&self) -> &str {
        self.note.find("\n\n").and_then(|end| self.note.get(..=end)).unwrap_or_default()
    }
}

/// Cosignatures of the log in a store.
#[derive(Clone, Debug)]
pub struct Cosigned {
    db: Db,
    tiles: Tiles,
}

impl Cosigned {
    /// Of the log in this store.
    pub fn new(db: Db) -> Self {
        Self { tiles: Tiles::new(db.clone()), db }
    }

    /// Forgets how witnesses stood that are asked no more; what they cosigned is kept.
    pub async fn ask_only(&self, witnesses: &[Witness]) -> Result<(), DbError> {
        let mut tx = self.db.begin().await?;
        for standing in store::standings(&mut tx).await? {
            if witnesses.iter().all(|witness| witness.vkey() != standing.vkey) {
                store::dismiss(&mut tx, &standing.vkey).await?;
            }
        }
        for witness in witnesses {
            store::welcome(&mut tx, &witness.vkey()).await?;
        }
        tx.commit().await
    }

    /// The newest checkpoint; `None` while the log has no entries.
    pub async fn newest(&self) -> Result<Option<Newest>, DbError> {
        let mut tx = self.db.read().await?;
        let head = log::read_head(&mut tx).await?;
        tx.commit().await?;
        let signed = head.newest()?;
        Ok(signed.map(|of| Newest { note: head.checkpoint, size: of.size, root: of.root }))
    }

    /// How many entries a witness has cosigned, as far as is known here.
    pub async fn seen(&self, witness: &Witness) -> Result<u64, DbError> {
        let mut tx = self.db.read().await?;
        let vkey = witness.vkey();
        let all = store::standings(&mut tx).await?;
        Ok(all.into_iter().find(|standing| standing.vkey == vkey).map_or(0, |own| own.size))
    }

    /// What is sent to a witness that has seen the first `old` entries (C2SP tlog-witness, `add-checkpoint`).
    pub async fn request(&self, newest: &Newest, old: u64) -> Result<String, DbError> {
        // The root of what was seen comes last, to see that the proof holds.
        let mut subtrees = merkle::consistency(old, newest.size);
        subtrees.push(0..old);
        let new = (newest.size, newest.root);
        let hold = |hashes: &[Hash]| match hashes.split_last() {
            Some((seen, proof)) => merkle::consistent((old, *seen), new, proof),
            None => false,
        };
        let hashes = self.tiles.hashes(&subtrees, hold).await?;
        let proof = hashes.split_last().map_or(&[][..], |(_, proof)| proof);
        let lines: String = proof.iter().map(|hash| STANDARD.encode(hash) + "\n").collect();
        Ok(format!("old {old}\n{lines}\n{}", newest.note))
    }

    /// The notes by which the log's keys followed each other, one after the other, for a witness that does not know the
    /// newest yet.
    pub async fn hand_overs(&self) -> Result<String, DbError> {
        Ok(log::hand_overs(&mut self.db.read().await?).await?.concat())
    }

    /// When a witness cosigned last, as far as is known here.
    pub async fn last(&self, witness: &Witness) -> Result<Option<Timestamp>, DbError> {
        let all = store::standings(&mut self.db.read().await?).await?;
        let own = all.into_iter().find(|standing| standing.vkey == witness.vkey());
        Ok(own.and_then(|own| own.cosigned))
    }

    /// Keeps the line by which a witness answered, once its signature holds. Whatever else it sent would stand under proofs,
    /// before the lines of others.
    pub async fn keep(
        &self,
        witness: &Witness,
        newest: &Newest,
        answer: &str,
    ) -> Result<Timestamp, CosignError> {
        let own = |line: &str| {
            let note = format!("{}{line}\n", newest.note);
            witness.cosigned(&note).ok().map(|at| (note, at))
        };
        let (note, at) = answer.lines().find_map(own).ok_or(NoteError::Signature)?;
        let mut tx = self.db.begin().await?;
        store::keep(&mut tx, &witness.vkey(), (newest.size, at), &note).await?;
        tx.commit().await?;
        Ok(at)
    }

    /// Keeps how far a witness's clock is ahead of this machine's: `stamp` is what it wrote, to a second, between these two
    /// instants of ours. What earlier exchanges have shown still holds, but for what clocks drift.
    pub async fn compared(
        &self,
        witness: &Witness,
        stamp: Timestamp,
        (sent, received): (Timestamp, Timestamp),
    ) -> Result<(), DbError> {
        let vkey = witness.vkey();
        let shown = Ahead::of(stamp, (sent, received));
        let now = received.as_millisecond();
        let mut tx = self.db.begin().await?;
        let known = store::ahead(&mut tx, &vkey).await?;
        let ahead = known.map_or(shown, |(known, at)| known.with(shown, now - at));
        store::compared(&mut tx, &vkey, (ahead, now)).await?;
        tx.commit().await
    }

    /// Notes that a witness contradicts the log.
    pub async fn contradicted(&self, witness: &Witness, how: Contradiction) -> Result<(), DbError> {
        let mut tx = self.db.begin().await?;
        store::contradicted(&mut tx, &witness.vkey(), how.code()).await?;
        tx.commit().await
    }
}

/// How many milliseconds a clock is ahead of ours, at least and at most; with a minus it is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// At least.
    pub least: i64,
    /// At most.
    pub most: i64,
}

impl Ahead {
    /// What one exchange shows: this second was written between two instants of ours.
    fn of(stamp: Timestamp, (sent, received): (Timestamp, Timestamp)) -> Self {
        let first = stamp.as_second().saturating_mul(1_000);
        Self {
            least: first - received.as_millisecond(),
            most: first + 1_000 - sent.as_millisecond(),
        }
    }

    /// What is known with another exchange, so many milliseconds later. A second's bounds are met at another part of it each
    /// time, so a dozen exchanges tell to a tenth of it. Clocks drift by a ten-thousandth at most; where that does not explain
    /// both, one was set, and what was known is over.
    fn with(self, shown: Self, elapsed: i64) -> Self {
        let drift = elapsed.max(0) / 10_000 + 1;
        let least = shown.least.max(self.least - drift);
        let most = shown.most.min(self.most + drift);
        if least <= most { Self { least, most } } else { shown }
    }

    /// By how much the clocks differ at least: 0 where what is known is explained by clocks that are the same.
    pub const fn apart(self) -> i64 {
        if self.least > 0 {
            self.least
        } else if self.most < 0 {
            self.most
        } else {
            0
        }
    }

    /// By how much they differ at most.
    pub fn at_most(self) -> i64 {
        self.least.saturating_abs().max(self.most.saturating_abs())
    }
}

/// How every witness stands that is asked.
pub(super) async fn standings(tx: &mut Tx) -> Result<Vec<Standing>, DbError> {
    store::standings(tx).await
}

/// Whether anybody ever cosigned.
pub(super) async fn has_words(tx: &mut Tx) -> Result<bool, DbError> {
    store::has_words(tx).await
}

/// The newest checkpoint that this witness cosigned.
pub(super) async fn newest_of(tx: &mut Tx, witness: &Witness) -> Result<Option<String>, DbError> {
    store::newest_of(tx, &witness.vkey()).await
}

/// A checkpoint with every cosignature of it, over more than `index` entries and at most `size`: of the newest, the one that
/// most witnesses have cosigned.
pub(crate) async fn newest_over(
    tx: &mut Tx,
    (index, size): (u64, u64),
) -> Result<Option<(Checkpoint, String)>, DbError> {
    let notes = store::newest_over(tx, (index, size)).await?;
    let mut all: Option<String> = None;
    for note in notes {
        match &mut all {
            None => all = Some(note),
            Some(all) => {
                let lines = note.rsplit_once("\n\n").map_or("", |(_, lines)| lines);
                let more = lines.split_inclusive('\n').filter(|line| !all.contains(*line));
                let more: String = more.collect();
                all.push_str(&more);
            }
        }
    }
    // Whatever somebody wrote into the table that is no checkpoint is none.
    Ok(all.and_then(|note| Some((Checkpoint::told(&note).ok()?, note))))
}

/// What a witness says of a note, held against the log's own signature.
pub(super) fn testified(
    log: &Verifier,
    witness: &Witness,
    note: &str,
) -> Result<(Checkpoint, Timestamp), NoteError> {
    Ok((log.past_checkpoint(note)?, witness.cosigned(note)?))
}
