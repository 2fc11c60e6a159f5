//! A stretch of the log between two instants, with the tree before and after it: enough to show that no entry of the
//! stretch is missing, changed or out of order, without the rest of the log.

use super::{Frontier, merkle, store};
use db::{Db, DbError};
use kernel::Timestamp;

/// Commits read at once.
const PAGE: i64 = 512;

/// The trees on both sides of a stretch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Span {
    /// Before the first entry.
    pub(crate) before: Frontier,
    /// After the last one.
    pub(crate) after: Frontier,
}

/// Finds the entries from one instant up to another, hands each to `take`, and answers the trees around them.
///
/// The log is read from its beginning, in constant memory.
pub(crate) async fn span<E: From<DbError>>(
    db: &Db,
    (from, until): (Timestamp, Timestamp),
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<Span, E> {
    let mut stretch = Stretch {
        from: format!("{from:.6}"),
        until: format!("{until:.6}"),
        before: None,
        tree: Frontier::default(),
    };
    let mut tx = db.read().await?;
    loop {
        let page = store::batches(&mut tx, stretch.tree.size(), PAGE).await?;
        for batch in &page {
            if stretch.add(batch, &mut take)? {
                return Ok(stretch.around());
            }
        }
        if page.is_empty() {
            return Ok(stretch.around());
        }
    }
}

/// How far the log was read.
struct Stretch {
    from: String,
    until: String,
    /// The tree before the first entry of the stretch, once that was met.
    before: Option<Frontier>,
    tree: Frontier,
}

impl Stretch {
    /// Adds a commit; whether the stretch is over.
    fn add<E: From<DbError>>(
        &mut self,
        batch: &store::Batch,
        take: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<bool, E> {
        let broken =
            || DbError::Corrupt(format!("the audit log cannot be read at {}", batch.first));
        for entry in batch.split().ok_or_else(broken)? {
            let recorded = recorded(entry).ok_or_else(broken)?;
            if recorded >= self.until.as_str() {
                return Ok(true);
            }
            if self.before.is_none() && recorded >= self.from.as_str() {
                self.before = Some(self.tree.clone());
            }
            if self.before.is_some() {
                take(entry)?;
            }
            self.tree.push(merkle::leaf(entry));
        }
        Ok(false)
    }

    fn around(self) -> Span {
        let before = self.before.unwrap_or_else(|| self.tree.clone());
        Span { before, after: self.tree }
    }
}

/// When an entry was recorded; canonical bytes have it in a fixed form, so that text compares as time does.
fn recorded(entry: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(entry).ok()?;
    let (_, rest) = text.split_once("\"recorded_at\":\"")?;
    rest.split_once('"').map(|(recorded, _)| recorded)
}
