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
    let (from, until) = (format!("{from:.6}"), format!("{until:.6}"));
    let mut tx = db.read().await?;
    let (mut before, mut after) = (Frontier::default(), Frontier::default());
    let mut begun = false;
    loop {
        let page = store::batches(&mut tx, after.size(), PAGE).await?;
        for batch in &page {
            let broken =
                || DbError::Corrupt(format!("the audit log cannot be read at {}", batch.first));
            for entry in batch.split().ok_or_else(broken)? {
                let recorded = recorded(entry).ok_or_else(broken)?;
                if recorded >= until.as_str() {
                    return Ok(Span { before: if begun { before } else { after.clone() }, after });
                }
                if !begun && recorded >= from.as_str() {
                    (begun, before) = (true, after.clone());
                }
                if begun {
                    take(entry)?;
                }
                after.push(merkle::leaf(entry));
            }
        }
        if page.is_empty() {
            return Ok(Span { before: if begun { before } else { after.clone() }, after });
        }
    }
}

/// When an entry was recorded; canonical bytes have it in a fixed form, so that text compares as time does.
fn recorded(entry: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(entry).ok()?;
    let (_, rest) = text.split_once("\"recorded_at\":\"")?;
    rest.split_once('"').map(|(recorded, _)| recorded)
}
