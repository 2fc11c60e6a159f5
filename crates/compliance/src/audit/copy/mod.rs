//! A copy of the log elsewhere, as it grows: whoever owns this database does not own that one.
//!
//! Each place has a cursor, which moves once the place has taken what was handed to it. A place is one destination: another
//! one of the same kind begins at the beginning. So nothing is left out, and after
//! a crash some entries go twice; the receiver knows them by `seq`, and by the log's origin and when the store was last
//! restored, for after a restore other entries have the `seq` of those that are lost. A place that confirms nothing may have lost what it was
//! handed last, which goes once more after a start.

mod store;

pub use store::MIGRATION;

use super::onward::portion;
use super::store as log;
use db::{Db, DbError};
use std::ops::Range;

/// Bytes of entries in one portion, at most, unless a single commit has more: what servers take that nobody set up for it.
const BYTES: u64 = 512 << 10;

/// Hands the log on.
#[derive(Clone, Debug)]
pub struct Copies(Db);

/// Entries that a place has not taken.
#[derive(Debug)]
pub struct Portion {
    /// Each entry's canonical JSON, in the log's order.
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
        let commits = portion(&store::lengths(&mut tx, from, commits).await?, BYTES);
        let page = log::batches(&mut tx, from, commits).await?;
        let size = log::read_head(&mut tx).await?.frontier.size();
        tx.commit().await?;
        let Some(next) = page.last().map(|batch| batch.first + batch.count) else {
            return Ok(None);
        };
        let mut entries = Vec::new();
        for batch in &page {
            let broken =
                || DbError::Corrupt(format!("the audit log cannot be read at {}", batch.first));
            for entry in batch.split().ok_or_else(broken)? {
                entries.push(String::from_utf8_lossy(entry).into_owned());
            }
        }
        Ok(Some(Portion { entries, commits, next, behind: size.saturating_sub(next) }))
    }

    /// A place has taken everything before this index.
    pub async fn taken(&self, place: &str, next: u64) -> Result<(), DbError> {
        let mut tx = self.0.begin().await?;
        store::advance(&mut tx, place, next).await?;
        tx.commit().await
    }
}
