//! Reads the log forwards, some commits at a time, for whoever follows it from a cursor of their own.
//!
//! Nothing of it stands in the way of who writes the log, and no more is held in memory than a few commits or some hundred
//! entries, whichever is less; but a commit is never split.

use super::{Explorer, Shown, run, span, store};
use db::{DbError, Tx};
use kernel::Timestamp;

/// Commits in one portion for whoever only reads.
pub const PORTION: i64 = 64;
/// Entries in one portion, at most, unless a single commit has more.
const ENTRIES: u64 = 512;

/// The entries that follow a cursor.
#[derive(Clone, Debug)]
pub struct Onward {
    /// In the log's order.
    pub entries: Vec<Shown>,
    /// Where the cursor stands once they are done with.
    pub next: u64,
}

impl Explorer {
    /// What follows an index, so many commits at most; `None` at the end of the log.
    pub async fn onward(&self, from: u64, commits: i64) -> Result<Option<Onward>, DbError> {
        let mut tx = self.db.read().await?;
        let counts = store::counts(&mut tx, from, commits).await?;
        let page = store::batches(&mut tx, from, portion(&counts, ENTRIES)).await?;
        tx.commit().await?;
        let Some(next) = page.last().map(|batch| batch.first + batch.count) else {
            return Ok(None);
        };
        let mut entries = Vec::new();
        for batch in &page {
            entries.extend(self.read(batch).await?);
            // Whoever follows the log keeps nobody waiting who has a request.
            tokio::task::yield_now().await;
        }
        Ok(Some(Onward { entries, next }))
    }

    /// Where the log ends: the index of the entry that comes next.
    pub async fn end(&self) -> Result<u64, DbError> {
        let mut tx = self.db.read().await?;
        Ok(store::read_head(&mut tx).await?.frontier.size())
    }

    /// The index of the first entry that was recorded at or after an instant: where somebody begins to follow. Where the clock was
    /// put back, later entries may be of before.
    pub async fn since(&self, at: Timestamp) -> Result<u64, DbError> {
        run::since(&self.db, at).await
    }

    /// The index behind the last entry that was recorded before an instant: where somebody may stop. Where the clock was put
    /// back, earlier entries may be of after.
    pub async fn until(&self, at: Timestamp) -> Result<u64, DbError> {
        run::until(&self.db, at).await
    }

    /// The entries at these indexes; one that is not there is left out.
    pub async fn these(&self, indexes: &[u64]) -> Result<Vec<Shown>, DbError> {
        let mut found = Vec::with_capacity(indexes.len());
        for index in indexes {
            let mut tx = self.db.read().await?;
            let first = store::batch_of(&mut tx, *index).await?;
            let batches = store::batches_at(&mut tx, first.as_slice()).await?;
            tx.commit().await?;
            for batch in &batches {
                let entries = self.read(batch).await?.into_iter();
                found.extend(entries.filter(|one| one.index == *index));
            }
        }
        Ok(found)
    }
}

/// How many commits are one portion, each with so many entries or bytes and all of them with so many at most: at least one, for
/// a commit is never split.
pub(super) fn portion(counts: &[u64], most: u64) -> i64 {
    let mut sum = 0_u64;
    let fits = |count: &&u64| {
        sum = sum.saturating_add(**count);
        sum <= most
    };
    let commits = counts.iter().take_while(fits).count().max(1);
    i64::try_from(commits).unwrap_or(PORTION)
}

/// When the first entry at or after an index was recorded: how long somebody who stands there is behind.
pub async fn waits_since(tx: &mut Tx, index: u64) -> Result<Option<Timestamp>, DbError> {
    let page = store::batches(tx, index, 1).await?;
    Ok(page.first().and_then(span::first).and_then(|first| first.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, portion};

    #[test]
    fn a_portion_ends_before_the_commit_that_would_make_it_too_large() {
        assert_eq!(portion(&[], ENTRIES), 1);
        assert_eq!(portion(&[1; 64], ENTRIES), 64);
        assert_eq!(portion(&[500, 12, 1], ENTRIES), 2, "512 and no more");
        assert_eq!(portion(&[500, 13, 1], ENTRIES), 1, "none is left out for a smaller one");
        assert_eq!(portion(&[1_024, 1], ENTRIES), 1, "a commit is never split");
        assert_eq!(portion(&[u64::MAX, u64::MAX], ENTRIES), 1);
    }
}
