//! A copy of the log elsewhere, as it grows: whoever owns this database does not own that one.
//!
//! Each place has a cursor, which moves once the place has taken what was handed to it. A place is one destination: another
//! one of the same kind begins at the beginning. So nothing is left out, and after
//! a crash some entries go twice; the receiver knows them by `seq`, and by the log's origin and when the store was last
//! restored, for after a restore other entries have the `seq` of those that are lost. A place that confirms nothing may have lost what it was
//! handed last, which goes once more after a start.
//!
//! What somebody changed in the store until it cannot be read any more goes as it stands, so that it holds up nothing that comes
//! after it. What somebody took away from the middle before a place had it is told there by a line in its place.

mod store;

pub use store::MIGRATION;

use super::onward::portion;
use super::shown::UNREADABLE;
use super::store::{self as log, Batch};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use db::{Db, DbError};
use serde::de::IgnoredAny;
use std::ops::Range;

/// Bytes of entries in one portion, at most, unless a single commit has more: what servers take that nobody set up for it.
const BYTES: u64 = 512 << 10;
/// Bytes that are handed on of what cannot be read; its hash is of all.
const RAW: usize = 256 << 10;

/// Hands the log on.
#[derive(Clone, Debug)]
pub struct Copies(Db);

/// Entries that a place has not taken.
#[derive(Debug)]
pub struct Portion {
    /// Each entry's canonical JSON, in the log's order; what cannot be read is a line of its own making.
    pub entries: Vec<String>,
    /// How many commits they are of.
    pub commits: i64,
    /// Where the place is once it has taken them.
    pub next: u64,
    /// How many more it has not taken.
    pub behind: u64,
}

impl Copies {
    /// Commits in one portion, at most.
    pub const COMMITS: i64 = 128;

    /// Copies of the log in this store.
    pub const fn new(db: Db) -> Self {
        Self(db)
    }

    /// Cursors from when there was one of each kind: it goes over to the destination of that kind, or goes.
    pub async fn settle(&self, kinds: &[(&str, Option<&str>)]) -> Result<(), DbError> {
        let mut tx = self.0.begin().await?;
        for one in kinds {
            store::rename(&mut tx, *one).await?;
        }
        tx.commit().await
    }

    /// What names the log, as its checkpoints do.
    pub async fn origin(&self) -> Result<String, DbError> {
        let mut tx = self.0.read().await?;
        let key = log::signing_key(&mut tx).await?;
        Ok(key.map_or_else(String::new, |key| key.origin))
    }

    /// Which entries a place was handed last, of so many bytes at least.
    pub async fn latest(&self, place: &str, bytes: u64) -> Result<Range<u64>, DbError> {
        let mut tx = self.0.read().await?;
        let end = store::cursor(&mut tx, place).await?;
        Ok(store::before(&mut tx, end, bytes).await?..end)
    }

    /// What a place takes next, so many commits at most, from an index on that it was handed before where one is given; `None`
    /// when it has everything.
    pub async fn next(
        &self,
        place: &str,
        again: Option<u64>,
        commits: i64,
    ) -> Result<Option<Portion>, DbError> {
        let mut tx = self.0.read().await?;
        let cursor = store::cursor(&mut tx, place).await?;
        let from = again.map_or(cursor, |again| again.min(cursor));
        let end = store::end(&mut tx).await?;
        let commits = portion(&store::lengths(&mut tx, from, commits).await?, BYTES);
        // What lies beyond the head is not the log's, and a cursor that went there would never come back.
        let page = store::batches(&mut tx, from..end.size, commits).await?;
        let Some(last) = page.last() else { return Ok(None) };
        let following = store::following(&mut tx, last.first..end.size).await?;
        tx.commit().await?;
        // How many entries a commit says that it has leads past none that is there; what is missing behind it is told with the next.
        let next = ending(last).min(following.unwrap_or(end.size));
        let next = next.max(last.first.saturating_add(1));
        let entries = told(&page, from);
        Ok(Some(Portion { entries, commits, next, behind: end.all().saturating_sub(next) }))
    }

    /// How many entries a place has not taken, also of those that nobody can hand on because they are not there any more.
    pub async fn behind(&self, place: &str) -> Result<u64, DbError> {
        let mut tx = self.0.read().await?;
        let cursor = store::cursor(&mut tx, place).await?;
        Ok(store::end(&mut tx).await?.all().saturating_sub(cursor))
    }

    /// A place has taken everything before this index.
    pub async fn taken(&self, place: &str, next: u64) -> Result<(), DbError> {
        let mut tx = self.0.begin().await?;
        store::advance(&mut tx, place, next).await?;
        tx.commit().await
    }
}

/// The entries of these commits from an index on, a line each, and a line for each gap before one: what somebody took away from
/// among them is missing in the copy as it is in the log, and is told there.
fn told(page: &[Batch], from: u64) -> Vec<String> {
    let (mut all, mut due) = (Vec::new(), from);
    for batch in page {
        if batch.first > due {
            all.push(unreadable((due, batch.first.saturating_sub(due)), b""));
        }
        all.extend(lines(batch));
        due = ending(batch);
    }
    all
}

/// The index behind the last entry of a commit: by the entries that it has, or, where those cannot be told apart, by how many it
/// says that it has.
fn ending(batch: &Batch) -> u64 {
    let entries = batch.split().map(|entries| u64::try_from(entries.len()).unwrap_or(u64::MAX));
    batch.first.saturating_add(entries.unwrap_or(batch.count).max(1))
}

/// The entries of a commit, a line each.
fn lines(batch: &Batch) -> Vec<String> {
    let Some(entries) = batch.split().filter(|entries| !entries.is_empty()) else {
        // Its lengths do not add up, so nothing tells where one ends.
        return vec![unreadable((batch.first, batch.count), &batch.entries)];
    };
    let line = |(seq, entry): (u64, &[u8])| {
        line(entry).map_or_else(|| unreadable((seq, 1), entry), str::to_owned)
    };
    (batch.first..).zip(entries).map(line).collect()
}

/// An entry as the line that it is, if it is one.
fn line(entry: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(entry).ok()?;
    let is_one = text.starts_with('{') && !text.contains(['\n', '\r']);
    (is_one && serde_json::from_str::<IgnoredAny>(text).is_ok()).then_some(text)
}

/// What stands at an index in place of so many entries.
fn unreadable((seq, count): (u64, u64), bytes: &[u8]) -> String {
    let raw = bytes.get(..RAW).unwrap_or(bytes);
    let line = serde_json::json!({
        "seq": seq,
        "count": count,
        "event": "unknown",
        "reason": UNREADABLE,
        "length": bytes.len(),
        "sha256": HEXLOWER.encode(digest(&SHA256, bytes).as_ref()),
        "raw": STANDARD.encode(raw),
    });
    line.to_string()
}
