//! Proof files (c2sp.org/tlog-proof@v1): one entry, its place in the tree, and a signed checkpoint.
//! Whoever has the verifier key can check one without the database.

use super::note::NoteError;
use super::store::{self, Head};
use super::succession::{HandOver, Verifier};
use super::tile::Tiles;
use super::{cosigned, merkle};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::{Db, DbError, Tx};
use std::time::Duration;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2^63 entries needs no longer path.
const LONGEST: usize = 63;

/// Why there is no proof, or none that holds.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The log has no entry of this index.
    #[error("the log holds {size} entries; there is no entry {index}")]
    NoEntry {
        /// Which was asked for.
        index: u64,
        /// How many there are.
        size: u64,
    },
    /// Nothing signed covers the entry, and nobody signs.
    #[error(
        "entry {0} is not under a signed checkpoint yet; a running server signs each second, so ask again, or start it first"
    )]
    Unsigned(u64),
    /// Not a proof file.
    #[error("the file is not a {FIRST_LINE} file with the entry in its extra line")]
    Malformed,
    /// The checkpoint does not verify.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The entry does not lead to the checkpoint's root.
    #[error("the entry is not in the log that the checkpoint signs")]
    NotIncluded,
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What a checked proof establishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// The entry's index.
    pub index: u64,
    /// The entry's canonical JSON.
    pub entry: String,
    /// How many entries the signed log holds.
    pub size: u64,
    /// Under which origin the checkpoint was signed.
    pub origin: String,
    /// The checkpoint, with whatever witnesses have put under it.
    pub checkpoint: String,
}

/// How often one looks whether entries were signed meanwhile, and how long apart.
const LOOKS: (u32, Duration) = (12, Duration::from_millis(250));

/// The head once its newest checkpoint is over so many entries: a running server signs within a second, and is waited for
/// some seconds. Where none runs, the head as it stands.
pub(super) async fn signed_over(db: &Db, entries: u64) -> Result<Head, DbError> {
    let (looks, apart) = LOOKS;
    for _ in 1..looks {
        let head = store::read_head(&mut db.read().await?).await?;
        if head.newest()?.is_none_or(|signed| signed.size >= entries) {
            return Ok(head);
        }
        tokio::time::sleep(apart).await;
    }
    store::read_head(&mut db.read().await?).await
}

/// Writes the proof file of one entry, under the newest checkpoint that witnesses have cosigned and that is by a key which
/// may be trusted, or else under the newest. An entry of the last second is waited for until it is signed.
pub async fn prove(db: &Db, index: u64) -> Result<String, ProofError> {
    let size = store::read_head(&mut db.read().await?).await?.frontier.size();
    let missing = ProofError::NoEntry { index, size };
    if index >= size {
        return Err(missing);
    }
    let head = signed_over(db, index.saturating_add(1)).await?;
    let size = head.frontier.size();
    let mut tx = db.read().await?;
    let signed = head.newest()?.filter(|one| index < one.size);
    let signed = signed.ok_or(ProofError::Unsigned(index))?;
    let entry = entry(&mut tx, index).await?.ok_or(missing)?;
    // What a key signed that was given up as compromised is worth nothing any more, whoever has cosigned it.
    let from = index.max(given_up(&mut tx).await?.unwrap_or_default());
    let cosigned = cosigned::newest_over(&mut tx, (from, size)).await?;
    tx.commit().await?;
    let (tree, note) = match cosigned {
        Some((checkpoint, note)) => ((checkpoint.size, checkpoint.root), note),
        None => ((signed.size, signed.root), head.checkpoint),
    };
    let leaf = merkle::leaf(&entry);
    let hold = |path: &[merkle::Hash]| merkle::climb(leaf, index, tree.0, path) == Some(tree.1);
    let subtrees = merkle::inclusion(index, tree.0);
    let path = Tiles::new(db.clone()).hashes(&subtrees, hold).await?;
    let path: String = path.iter().map(|hash| STANDARD.encode(hash) + "\n").collect();
    let extra = STANDARD.encode(entry);
    Ok(format!("{FIRST_LINE}\nextra {extra}\nindex {index}\n{path}\n{note}"))
}

/// How many entries the largest tree may have that only a key signed which was given up as compromised.
async fn given_up(tx: &mut Tx) -> Result<Option<u64>, ProofError> {
    let all = store::hand_overs(tx).await?;
    let all = all.iter().map(|note| HandOver::read(note)).collect::<Result<Vec<_>, _>>()?;
    Ok(all.iter().rev().find(|one| one.compromised).map(|one| one.entry))
}

/// The canonical bytes of the entry at an index.
async fn entry(tx: &mut Tx, index: u64) -> Result<Option<Vec<u8>>, ProofError> {
    let Some(first) = store::batch_of(tx, index).await? else { return Ok(None) };
    let batches = store::batches_at(tx, &[first]).await?;
    let Some(batch) = batches.first() else { return Ok(None) };
    let place = usize::try_from(index - first).map_err(|_| ProofError::Malformed)?;
    let entries = batch.split().ok_or(ProofError::Malformed)?;
    Ok(entries.get(place).map(|entry| entry.to_vec()))
}

/// Checks a proof file with nothing but the verifier key.
pub fn check(file: &str, verifier: &Verifier) -> Result<Proved, ProofError> {
    let (proof, checkpoint) = file.split_once("\n\n").ok_or(ProofError::Malformed)?;
    let mut lines = proof.lines();
    if lines.next() != Some(FIRST_LINE) {
        return Err(ProofError::Malformed);
    }
    let field = |line: Option<&str>, name: &str| {
        line.and_then(|line| line.strip_prefix(name))
            .map(str::to_owned)
            .ok_or(ProofError::Malformed)
    };
    let extra = field(lines.next(), "extra ")?;
    let entry = STANDARD.decode(extra).map_err(|_| ProofError::Malformed)?;
    let index = field(lines.next(), "index ")?.parse().map_err(|_| ProofError::Malformed)?;
    let mut path = Vec::new();
    for line in lines {
        let hash = STANDARD.decode(line).map_err(|_| ProofError::Malformed)?;
        path.push(merkle::Hash::try_from(hash).map_err(|_| ProofError::Malformed)?);
        if path.len() > LONGEST {
            return Err(ProofError::Malformed);
        }
    }
    let note = checkpoint.to_owned();
    let checkpoint = verifier.checkpoint(checkpoint)?;
    let root = merkle::climb(merkle::leaf(&entry), index, checkpoint.size, &path);
    if root != Some(checkpoint.root) {
        return Err(ProofError::NotIncluded);
    }
    let entry = String::from_utf8(entry).map_err(|_| ProofError::Malformed)?;
    Ok(Proved { index, entry, size: checkpoint.size, origin: checkpoint.origin, checkpoint: note })
}
