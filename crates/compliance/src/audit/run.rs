//! Runs of the log in which recorded time only goes on. A clock that was ahead and is put right begins a new one, so that only
//! within a run an instant is found by halving.
//!
//! Where runs begin is derived from the log by a reader of its own, and stands among the index's terms: it can be thrown away.

use super::{index, span, store};
use db::{Db, DbError, Tx};
use kernel::Timestamp;
use std::ops::Range;

/// Commits looked at at once: of each only how it begins is read.
const PAGE: i64 = 1_024;

/// Where recorded time went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Setback {
    /// The first entry of the new run.
    first: u64,
    /// When the last one of the run before was recorded.
    before: Timestamp,
    /// When the first one of the new run was.
    at: Timestamp,
}

/// Looks for runs in what was added to the log up to an end, so many pages of it at most.
pub(super) async fn follow(db: &Db, end: u64, pages: usize) -> Result<(), DbError> {
    for _ in 0..pages {
        if !follow_on(db, end).await? {
            break;
        }
    }
    Ok(())
}

/// The index of the first entry that was recorded at or after an instant. What comes behind it is not waited for.
pub(super) async fn since(db: &Db, at: Timestamp) -> Result<u64, DbError> {
    let size = size(db).await?;
    let mut is_behind = true;
    loop {
        let mut tx = db.read().await?;
        let (setbacks, end) = known(&mut tx).await?;
        let over = setbacks.iter().take_while(|one| one.before < at).count();
        let found = halved(&mut tx, at, run(&setbacks, over, end)).await?;
        tx.commit().await?;
        if found < end || !is_behind {
            return Ok(found);
        }
        is_behind = follow_on(db, size).await?;
    }
}

/// The index behind the last entry that was recorded before an instant.
pub(super) async fn until(db: &Db, at: Timestamp) -> Result<u64, DbError> {
    let mut tx = current(db).await?;
    let (setbacks, end) = known(&mut tx).await?;
    let begun = setbacks.iter().rposition(|one| one.at < at).map_or(0, |last| last + 1);
    halved(&mut tx, at, run(&setbacks, begun, end)).await
}

/// A view of the store in which the runs are known up to where the log ended when it was asked.
async fn current(db: &Db) -> Result<Tx, DbError> {
    let end = size(db).await?;
    while follow_on(db, end).await? {}
    db.read().await
}

/// Where the log ends.
async fn size(db: &Db) -> Result<u64, DbError> {
    Ok(store::read_head(&mut db.read().await?).await?.frontier.size())
}

/// The setbacks, oldest first, and up to which entry they are known.
async fn known(tx: &mut Tx) -> Result<(Vec<Setback>, u64), DbError> {
    let end = index::ordered(tx).await?;
    let setbacks = index::setbacks(tx).await?;
    let setbacks = setbacks.iter().map(|(term, first)| Setback::read(term, *first));
    Ok((setbacks.collect::<Result<_, _>>()?, end))
}

/// The entries of a run, counted from 0.
fn run(setbacks: &[Setback], number: usize, end: u64) -> Range<u64> {
    let first = number.checked_sub(1).and_then(|before| setbacks.get(before));
    let next = setbacks.get(number);
    first.map_or(0, |one| one.first)..next.map_or(end, |one| one.first)
}

/// The first entry of a run's first commit at or after an instant.
async fn halved(tx: &mut Tx, at: Timestamp, run: Range<u64>) -> Result<u64, DbError> {
    let (mut low, mut high) = (run.start, run.end);
    while low < high {
        let middle = low + (high - low) / 2;
        let first = store::batch_of(tx, middle).await?.unwrap_or(middle);
        let page = store::beginnings(tx, first, 1).await?;
        let Some(commit) = page.first() else {
            break;
        };
        if recorded(commit).is_some_and(|recorded| recorded < at) {
            low = (commit.first + commit.count).max(middle + 1);
        } else {
            high = commit.first.min(middle);
        }
    }
    Ok(low)
}

/// Looks at the next commits; `false` once an end that was read before is reached.
async fn follow_on(db: &Db, end: u64) -> Result<bool, DbError> {
    let mut tx = db.read().await?;
    let done = index::ordered(&mut tx).await?;
    if done >= end {
        return Ok(false);
    }
    // The last one that was looked at is what the next one is held against.
    let from = store::batch_of(&mut tx, done.saturating_sub(1)).await?.unwrap_or(done);
    let page = store::beginnings(&mut tx, from, PAGE).await?;
    tx.commit().await?;
    let next = page.last().map(|commit| commit.first + commit.count);
    let Some(next) = next.filter(|next| *next > done) else {
        return Ok(false);
    };
    let (mut last, mut found) = (None::<Timestamp>, Vec::new());
    for commit in &page {
        let Some(at) = recorded(commit) else { continue };
        if let Some(before) = last.filter(|before| at < *before) {
            found.push(Setback { first: commit.first, before, at }.term());
        }
        last = Some(at);
    }
    // Whoever looks at the same time finds the same.
    let mut tx = db.begin_derived().await?;
    index::add(&mut tx, &found).await?;
    index::order(&mut tx, next).await?;
    tx.commit().await?;
    Ok(true)
}

/// When the entries of a commit were recorded: all at once.
fn recorded(commit: &store::Begun) -> Option<Timestamp> {
    let begins = commit.entry.utf8_chunks().next()?.valid();
    span::recorded(begins.as_bytes())?.parse().ok()
}

impl Setback {
    fn term(self) -> index::Term {
        (index::SETBACK, format!("{} {}", self.before, self.at), self.first)
    }

    fn read(term: &str, first: u64) -> Result<Self, DbError> {
        let instants = term.split_once(' ').and_then(|(before, at)| {
            Some((before.parse::<Timestamp>().ok()?, at.parse::<Timestamp>().ok()?))
        });
        let (before, at) = instants.ok_or_else(|| {
            DbError::Corrupt(format!("where the audit log's time went back at {first}: {term}"))
        })?;
        Ok(Self { first, before, at })
    }
}
