//! Recomputes the whole log from its stored entries.

use super::note::{Checkpoint, NoteError, Verifier};
use super::store::{self, Batch};
use super::{Frontier, entry, merkle};
use db::{Db, DbError, Tx};
use std::collections::BTreeMap;

/// Batches read at once; the next are read while these are hashed.
const PAGE: i64 = 512;

/// What was recomputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Entries in the log.
    pub entries: u64,
    /// Checkpoints whose signature and root were confirmed, the head's included.
    pub checkpoints: usize,
    /// The head's signed checkpoint, worth keeping elsewhere.
    pub checkpoint: String,
}

/// The first thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The index of the first bad entry, as exactly as the log can tell.
    pub index: u64,
    /// What is wrong there.
    pub what: &'static str,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "entry {}: {}", self.index, self.what)
    }
}

/// Why the log is not verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The log was changed.
    #[error("the audit log is broken at {0}")]
    Broken(Broken),
    /// The checkpoint to compare with cannot be used.
    #[error("the checkpoint to compare with: {0}")]
    Note(#[from] NoteError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

const fn broken(index: u64, what: &'static str) -> VerifyError {
    VerifyError::Broken(Broken { index, what })
}

/// Verifies the whole log, and that it still contains the checkpoint `against`.
///
/// `progress` is told how many entries are done and how many there are.
pub async fn verify(
    db: &Db,
    verifier: &Verifier,
    against: Option<&str>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, VerifyError> {
    let mut tx = db.read().await?;
    let head = store::read_head(&mut tx).await?;
    let size = head.frontier.size();
    let mut expected = history(&mut tx, verifier, size).await?;
    if let Some(note) = against {
        expect(&mut expected, &verifier.checkpoint(note)?, size)?;
    }
    if size > 0 {
        let newest = verifier
            .checkpoint(&head.checkpoint)
            .map_err(|_| broken(size, "the head's checkpoint is not signed by this key"))?;
        if newest.size != size {
            return Err(broken(
                newest.size.min(size),
                "the head's size differs from its checkpoint",
            ));
        }
        expect(&mut expected, &newest, size)?;
    }
    let checkpoints = expected.len();
    let frontier = recompute(&mut tx, &mut expected, size, &mut progress).await?;
    if frontier != head.frontier {
        return Err(broken(frontier.size(), "the head's frontier is not this log's"));
    }
    tx.commit().await?;
    Ok(Report { entries: size, checkpoints, checkpoint: head.checkpoint })
}

type Expected = BTreeMap<u64, merkle::Hash>;

/// The kept checkpoints, each with a valid signature.
async fn history(tx: &mut Tx, verifier: &Verifier, size: u64) -> Result<Expected, VerifyError> {
    let mut expected = Expected::new();
    for (kept, note) in store::checkpoints(tx).await? {
        let wrong = || broken(kept.min(size), "a kept checkpoint is not signed by this key");
        let checkpoint = verifier.checkpoint(&note).map_err(|_| wrong())?;
        if checkpoint.size != kept {
            return Err(wrong());
        }
        expect(&mut expected, &checkpoint, size)?;
    }
    Ok(expected)
}

fn expect(expected: &mut Expected, checkpoint: &Checkpoint, size: u64) -> Result<(), VerifyError> {
    if checkpoint.size > size {
        return Err(broken(size, "entries are missing that a signed checkpoint covers"));
    }
    match expected.insert(checkpoint.size, checkpoint.root) {
        Some(other) if other != checkpoint.root => {
            Err(broken(checkpoint.size, "two signed checkpoints of one size differ"))
        }
        _ => Ok(()),
    }
}

async fn recompute(
    tx: &mut Tx,
    expected: &mut Expected,
    size: u64,
    progress: &mut impl FnMut(u64, u64),
) -> Result<Frontier, VerifyError> {
    let mut frontier = Frontier::default();
    let mut page = store::batches(tx, 0, PAGE).await?;
    while let Some(last) = page.last() {
        let after = last.first.saturating_add(1);
        // The store's thread fetches the next page while this one is hashed.
        let (next, done) = futures(store::batches(tx, after, PAGE), || {
            page.iter().try_for_each(|batch| add(&mut frontier, batch, expected))
        })
        .await;
        done?;
        progress(frontier.size(), size);
        page = next?;
    }
    if frontier.size() < size {
        return Err(broken(frontier.size(), "entries are missing at the end"));
    }
    if frontier.size() > size {
        return Err(broken(size, "entries stand behind the head"));
    }
    match expected.pop_first() {
        None => Ok(frontier),
        Some((at, _)) => Err(broken(at, "a checkpoint falls between two commits")),
    }
}

/// Starts the fetch, does the work, then waits for the fetch.
async fn futures<T, W>(fetch: impl Future<Output = T>, work: impl FnOnce() -> W) -> (T, W) {
    tokio::join!(fetch, async { work() })
}

/// Adds one batch to the tree, checking everything it says of itself.
fn add(frontier: &mut Frontier, batch: &Batch, expected: &mut Expected) -> Result<(), VerifyError> {
    if batch.first != frontier.size() {
        return Err(broken(
            batch.first.min(frontier.size()),
            "entries are missing or out of order",
        ));
    }
    let entries =
        batch.split().ok_or_else(|| broken(batch.first, "the entries' lengths do not add up"))?;
    for (entry, mark) in entries.iter().zip(batch.marks.chunks(8)) {
        let seq = frontier.size();
        let leaf = merkle::leaf(entry);
        if !entry.starts_with(entry::opening(seq).as_bytes()) {
            return Err(broken(seq, "the entry says it has another index"));
        }
        if leaf.get(..8) != Some(mark) {
            return Err(broken(seq, "the entry was changed"));
        }
        frontier.push(leaf);
    }
    if u64::try_from(batch.marks.len()) != Ok(batch.count.saturating_mul(8)) {
        return Err(broken(batch.first, "the marks do not fit the entries"));
    }
    let root = frontier.root();
    if batch.root != root {
        return Err(broken(batch.first, "the entries do not lead to the commit's root"));
    }
    match expected.first_key_value() {
        Some((at, wanted)) if *at == frontier.size() => {
            if *wanted != root {
                return Err(broken(batch.first, "the entries do not lead to a signed checkpoint"));
            }
            expected.pop_first();
            Ok(())
        }
        Some((at, _)) if *at < frontier.size() => {
            Err(broken(*at, "a checkpoint falls between two commits"))
        }
        _ => Ok(()),
    }
}
