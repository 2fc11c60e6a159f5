//! A stretch of the log around a period, with the tree before and after it: enough to show that no entry of the period is
//! missing, changed or out of order, without the rest of the log.

use super::{AuditError, Frontier, Signer, merkle, store};
use db::{Db, DbError, Tx};
use kernel::Timestamp;
use std::ops::Range;

/// Commits read at once.
const PAGE: i64 = 512;

/// A stretch and the trees on both sides of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Span {
    /// Before the first entry.
    pub(crate) before: Frontier,
    /// After the last one.
    pub(crate) after: Frontier,
    /// How many entries are of the period itself or between such.
    pub(crate) inside: u64,
}

/// Which entries of a log are of a period: all from the first that was recorded in it or later to the last that was
/// recorded in it or before. A clock that was put back in between leaves none out.
#[derive(Debug)]
pub(crate) struct Period {
    from: String,
    until: String,
    /// The index of the next entry.
    next: u64,
    first: Option<u64>,
    end: u64,
}

impl Period {
    /// A period, over a log of which entries are added from this index on.
    pub(crate) fn new((from, until): (Timestamp, Timestamp), next: u64) -> Self {
        // Canonical bytes have instants in this form, so that text compares as time does.
        Self { from: format!("{from:.6}"), until: format!("{until:.6}"), next, first: None, end: 0 }
    }

    /// Adds the next entry; `None` when it does not say when it was recorded.
    pub(crate) fn add(&mut self, entry: &[u8]) -> Option<Place> {
        let recorded = recorded(entry)?;
        let place = Place {
            is_before: recorded < self.from.as_str(),
            is_after: recorded >= self.until.as_str(),
        };
        if !place.is_before {
            self.first.get_or_insert(self.next);
        }
        self.next += 1;
        if !place.is_after {
            self.end = self.next;
        }
        Some(place)
    }

    /// The index of the first entry of the period, and the one after the last.
    pub(crate) fn inside(&self) -> (u64, u64) {
        let first = self.first.unwrap_or(self.next);
        (first, self.end.max(first))
    }
}

/// On which sides of a period an entry was recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) is_before: bool,
    pub(crate) is_after: bool,
}

/// Finds the entries of a period, hands each to `take` with its neighbour on either side, and answers the trees around
/// them. The neighbours show that the stretch is not too short.
///
/// The log is read twice from its beginning, in constant memory. As what comes of it is signed, all of it has to lead to a
/// head that the key wrote.
pub(crate) async fn span<E: From<DbError> + From<AuditError>>(
    (db, signer): (&Db, &Signer),
    period: (Timestamp, Timestamp),
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<Span, E> {
    let mut tx = db.read().await?;
    let ((first, end), whole) = inside(&mut tx, Period::new(period, 0)).await?;
    if whole.size() > 0 && !signer.wrote(&mut tx, &whole).await? {
        return Err(AuditError::Altered.into());
    }
    let mut stretch = Stretch {
        indexes: first.saturating_sub(1)..end.saturating_add(1),
        before: None,
        tree: Frontier::default(),
    };
    loop {
        let page = store::batches(&mut tx, stretch.tree.size(), PAGE).await?;
        for batch in &page {
            stretch.add(batch, &mut take)?;
        }
        if page.is_empty() || stretch.tree.size() >= stretch.indexes.end {
            break;
        }
    }
    let before = stretch.before.unwrap_or_else(|| stretch.tree.clone());
    Ok(Span { before, after: stretch.tree, inside: end - first })
}

/// How far the log was read.
struct Stretch {
    indexes: Range<u64>,
    /// The tree before the first entry of the stretch, once that was met.
    before: Option<Frontier>,
    tree: Frontier,
}

impl Stretch {
    /// Adds a commit, as far as it is of the stretch or before it.
    fn add<E: From<DbError>>(
        &mut self,
        batch: &store::Batch,
        take: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for entry in batch.split().ok_or_else(|| broken(batch))? {
            if self.tree.size() >= self.indexes.end {
                break;
            }
            if self.tree.size() >= self.indexes.start {
                self.before.get_or_insert_with(|| self.tree.clone());
                take(entry)?;
            }
            self.tree.push(merkle::leaf(entry));
        }
        Ok(())
    }
}

/// The period's place in the log, and the tree of all of it.
async fn inside(tx: &mut Tx, mut period: Period) -> Result<((u64, u64), Frontier), DbError> {
    let mut whole = Frontier::default();
    loop {
        let page = store::batches(tx, period.next, PAGE).await?;
        for batch in &page {
            for entry in batch.split().ok_or_else(|| broken(batch))? {
                period.add(entry).ok_or_else(|| broken(batch))?;
                whole.push(merkle::leaf(entry));
            }
        }
        if page.is_empty() {
            return Ok((period.inside(), whole));
        }
    }
}

fn broken(batch: &store::Batch) -> DbError {
    DbError::Corrupt(format!("the audit log cannot be read at {}", batch.first))
}

/// When the first entry of a commit was recorded.
pub(super) fn first(batch: &store::Batch) -> Option<&str> {
    batch.entries.get(2..).and_then(|entry| {
        let length = usize::from(u16::from_be_bytes(*batch.entries.first_chunk::<2>()?));
        recorded(entry.get(..length)?)
    })
}

/// When an entry was recorded.
pub(super) fn recorded(entry: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(entry).ok()?;
    let (_, rest) = text.split_once("\"recorded_at\":\"")?;
    rest.split_once('"').map(|(recorded, _)| recorded)
}
