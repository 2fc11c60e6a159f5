//! A copy of the log elsewhere, as it grows: whoever owns this database does not own that one.
//!
//! Each place has a cursor, which moves once the place has taken what was handed to it. So nothing is left out, and after
//! a crash some entries go twice; the receiver knows them by `seq`.

mod store;

pub use store::MIGRATION;

use super::store as log;
use db::{Db, DbError};

/// Commits in one portion, at most.
const COMMITS: i64 = 128;

/// Hands the log on.
#[derive(Clone, Debug)]
pub struct Copies(Db);

/// Entries that a place has not taken.
#[derive(Debug)]
pub struct Portion {
    /// Each entry's canonical JSON, in the log's order.
    pub entries: Vec<String>,
    /// Where the place is once it has taken them.
    pub next: u64,
    /// How many more it has not taken.
    pub behind: u64,
}

impl Copies {
    /// Copies of the log in this store.
    pub const fn new(db: Db) -> Self {
        Self(db)
    }

    /// What a place takes next; `None` when it has everything.
    pub async fn next(&self, place: &str) -> Result<Option<Portion>, DbError> {
        let mut tx = self.0.read().await?;
        let from = store::cursor(&mut tx, place).await?;
        let page = log::batches(&mut tx, from, COMMITS).await?;
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
        Ok(Some(Portion { entries, next, behind: size.saturating_sub(next) }))
    }

    /// A place has taken everything before this index.
    pub async fn taken(&self, place: &str, next: u64) -> Result<(), DbError> {
        let mut tx = self.0.begin().await?;
        store::advance(&mut tx, place, next).await?;
        tx.commit().await
    }
}
