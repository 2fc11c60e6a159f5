//! Recomputes the whole log from its stored entries.

use super::cosignature::Witness;
use super::note::{Checkpoint, NoteError};
use super::store::{self, Batch, Head};
use super::succession::Verifier;
use super::{Event, Frontier, Signer, cosigned, entry, merkle, service};
use db::{Db, DbError, Tx};
use kernel::Timestamp;
use std::collections::BTreeMap;

/// Batches read at once; the next are read while these are hashed.
const PAGE: i64 = 512;

/// What is known of the log from elsewhere, which it is held against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outside<'a> {
    /// A checkpoint that was kept elsewhere.
    pub checkpoint: Option<&'a str>,
    /// Witnesses that must have cosigned it.
    pub witnesses: &'a [Witness],
    /// The key that signs it, which also vouches for entries that it has not signed yet.
    pub signer: Option<&'a Signer>,
}

/// What was recomputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Entries in the log.
    pub entries: u64,
    /// Checkpoints whose signature and root were confirmed, the head's included.
    pub checkpoints: usize,
    /// The newest signed checkpoint, worth keeping elsewhere.
    pub checkpoint: String,
    /// The newest entries, of the last second of a running server, that it does not cover yet. The key vouches for them where
    /// it was given as a [`Signer`]; to anybody else nothing does.
    pub unsigned: u64,
    /// What each witness has cosigned of it last.
    pub cosigned: Vec<Testimony>,
}

/// A witness's word on the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Testimony {
    /// Whose.
    pub witness: String,
    /// On how many entries.
    pub size: u64,
    /// When.
    pub at: Timestamp,
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
    /// How the keys followed each other.
    #[error("the audit log's keys: {0}")]
    Succession(NoteError),
    /// A witness has not cosigned the log, or what it cosigned is gone.
    #[error(
        "the store holds no cosignature of the witness {0}; ask the witness itself what it has seen"
    )]
    Unwitnessed(String),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

const fn broken(index: u64, what: &'static str) -> VerifyError {
    VerifyError::Broken(Broken { index, what })
}

/// Verifies the whole log, and that it still contains what is known of it from elsewhere.
///
/// Streams: what is in memory at once is a page of commits with the checkpoints that fall into it. `progress` is told how
/// many entries are done and how many there are.
pub async fn verify(
    db: &Db,
    verifier: &Verifier,
    outside: &Outside<'_>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, VerifyError> {
    let mut tx = db.read().await?;
    let head = store::read_head(&mut tx).await?;
    let size = head.frontier.size();
    let notes = store::hand_overs(&mut tx).await?;
    let verifier = &verifier.clone().following(&notes).map_err(VerifyError::Succession)?;
    if store::largest_checkpoint(&mut tx).await? > size {
        return Err(broken(size, "entries are missing that a signed checkpoint covers"));
    }
    let mut expected = Expected { hand_overs: hand_overs(verifier), ..Expected::default() };
    if let Some(note) = outside.checkpoint {
        expected.add(&verifier.past_checkpoint(note)?, size)?;
    }
    let cosigned = testimonies(&mut tx, verifier, (outside.witnesses, size), &mut expected).await?;
    let unsigned = newest(&mut tx, (verifier, &mut expected), &head, outside.signer).await?;
    let recomputed = recompute(&mut tx, (verifier, &mut expected), size, &mut progress).await?;
    if recomputed != head.frontier {
        return Err(broken(recomputed.size(), "the head's frontier is not this log's"));
    }
    tx.commit().await?;
    let checkpoints = expected.met;
    Ok(Report { entries: size, checkpoints, checkpoint: head.checkpoint, unsigned, cosigned })
}

/// Has the newest checkpoint be met; answers how many entries stand behind it, for which the key vouches if it is here.
async fn newest(
    tx: &mut Tx,
    (verifier, expected): (&Verifier, &mut Expected),
    head: &Head,
    signer: Option<&Signer>,
) -> Result<u64, VerifyError> {
    let size = head.frontier.size();
    if size == 0 {
        return Ok(0);
    }
    let signed = verifier.checkpoint(&head.checkpoint).map_err(|_| {
        broken(size, "the head's checkpoint is not signed by the key that signs now")
    })?;
    expected.add(&signed, size)?;
    if let Some(signer) = signer.filter(|_| signed.size < size)
        && !signer.live().has_tagged(&head.frontier, &store::said(tx).await?)
    {
        return Err(broken(signed.size, "the log's key did not write the newest entries"));
    }
    Ok(size.saturating_sub(signed.size))
}

fn hand_overs(verifier: &Verifier) -> BTreeMap<u64, String> {
    verifier.hand_overs().map(|one| (one.entry, one.note().to_owned())).collect()
}

/// The newest word of each witness, each to be met.
async fn testimonies(
    tx: &mut Tx,
    verifier: &Verifier,
    (witnesses, size): (&[Witness], u64),
    expected: &mut Expected,
) -> Result<Vec<Testimony>, VerifyError> {
    let mut all = Vec::with_capacity(witnesses.len());
    for witness in witnesses {
        let unwitnessed = || VerifyError::Unwitnessed(witness.name().to_owned());
        let note = cosigned::newest_of(tx, witness).await?.ok_or_else(unwitnessed)?;
        let (checkpoint, at) = cosigned::testified(verifier, witness, &note)
            .map_err(|_| broken(size, "what a witness is said to have cosigned, it has not"))?;
        expected.add(&checkpoint, size)?;
        all.push(Testimony { witness: witness.name().to_owned(), size: checkpoint.size, at });
    }
    Ok(all)
}

/// Roots that the log must still lead to, those ahead.
#[derive(Debug, Default)]
struct Expected {
    ahead: BTreeMap<u64, merkle::Hash>,
    /// The note of each hand-over, by the entry that must hold it; those ahead.
    hand_overs: BTreeMap<u64, String>,
    /// How many were met.
    met: usize,
}

impl Expected {
    fn add(&mut self, checkpoint: &Checkpoint, size: u64) -> Result<(), VerifyError> {
        if checkpoint.size > size {
            return Err(broken(size, "entries are missing that a signed checkpoint covers"));
        }
        match self.ahead.insert(checkpoint.size, checkpoint.root) {
            Some(other) if other != checkpoint.root => {
                Err(broken(checkpoint.size, "two signed checkpoints of one size differ"))
            }
            _ => Ok(()),
        }
    }

    /// An entry that hands the log over to another key holds what both have signed, and no other does; and none says that
    /// somebody else wrote the head before it.
    fn read(&mut self, seq: u64, entry: &[u8]) -> Result<(), VerifyError> {
        if service::tells_of_another_head(entry, seq) {
            return Err(broken(seq, "the log's key did not write the head before this entry"));
        }
        let wanted = self.hand_overs.remove(&seq);
        if wanted.is_none() && !entry::is(entry, seq, Event::AuditKeyHandedOver) {
            return Ok(());
        }
        let json: serde_json::Value = serde_json::from_slice(entry).unwrap_or_default();
        let held = json.pointer(&format!("/details/{}", service::HELD_IN));
        if wanted.is_some() && held.and_then(serde_json::Value::as_str) == wanted.as_deref() {
            return Ok(());
        }
        Err(broken(seq, "the hand-over of the signing key is not one that both keys have signed"))
    }

    /// Adds kept checkpoints, each with a valid signature.
    fn kept(
        &mut self,
        verifier: &Verifier,
        kept: &[(u64, String)],
        size: u64,
    ) -> Result<(), VerifyError> {
        for (kept, note) in kept {
            let wrong = || {
                broken(*kept.min(&size), "a kept checkpoint is not signed by the key of its time")
            };
            let checkpoint = verifier.past_checkpoint(note).map_err(|_| wrong())?;
            if checkpoint.size != *kept {
                return Err(wrong());
            }
            self.add(&checkpoint, size)?;
        }
        Ok(())
    }
}

/// Commits that follow each other, and the kept checkpoints of them.
struct Page {
    batches: Vec<Batch>,
    kept: Vec<(u64, String)>,
    /// The index behind them.
    end: u64,
}

impl Page {
    /// Reads what stands at an index or behind it; the pages before end at `from`.
    async fn read(tx: &mut Tx, first: u64, from: u64) -> Result<Self, DbError> {
        let batches = store::batches(tx, first, PAGE).await?;
        let end = batches.last().map_or(from, |last| last.first.saturating_add(last.count));
        let kept = store::checkpoints(tx, (from, end)).await?;
        Ok(Self { batches, kept, end })
    }
}

async fn recompute(
    tx: &mut Tx,
    (verifier, expected): (&Verifier, &mut Expected),
    size: u64,
    progress: &mut impl FnMut(u64, u64),
) -> Result<Frontier, VerifyError> {
    let mut frontier = Frontier::default();
    let mut page = Page::read(tx, 0, 0).await?;
    while let Some(last) = page.batches.last() {
        let after = last.first.saturating_add(1);
        // The store's thread fetches the next page while this one is hashed.
        let (next, done) = futures(Page::read(tx, after, page.end), || {
            expected.kept(verifier, &page.kept, size)?;
            page.batches.iter().try_for_each(|batch| add(&mut frontier, batch, expected))
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
    if let Some((at, _)) = expected.hand_overs.first_key_value() {
        return Err(broken(*at, "the log does not hold a hand-over of the signing key"));
    }
    match expected.ahead.pop_first() {
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
        if entry::opened(entry, seq).is_none() {
            return Err(broken(seq, "the entry says it has another index"));
        }
        if leaf.get(..8) != Some(mark) {
            return Err(broken(seq, "the entry was changed"));
        }
        expected.read(seq, entry)?;
        frontier.push(leaf);
    }
    if u64::try_from(batch.marks.len()) != Ok(batch.count.saturating_mul(8)) {
        return Err(broken(batch.first, "the marks do not fit the entries"));
    }
    let root = frontier.root();
    if batch.root != root {
        return Err(broken(batch.first, "the entries do not lead to the commit's root"));
    }
    match expected.ahead.first_key_value() {
        Some((at, wanted)) if *at == frontier.size() => {
            if *wanted != root {
                return Err(broken(batch.first, "the entries do not lead to a signed checkpoint"));
            }
            expected.ahead.pop_first();
            expected.met += 1;
            Ok(())
        }
        Some((at, _)) if *at < frontier.size() => {
            Err(broken(*at, "a checkpoint falls between two commits"))
        }
        _ => Ok(()),
    }
}
