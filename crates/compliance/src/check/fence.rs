//! Whether the store refuses what a check tries on its tables. Nothing that is tried is committed.

use super::{Site, Unseen};
use db::{DbError, Tx};
use std::time::Duration;

/// So often a table that somebody else holds is asked for, and so long nobody is in anybody's way in between.
const TIMES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(25);

/// Tries a statement in a store of this kind; whether that was refused.
pub async fn is_refused(
    tx: &mut Tx,
    (kind, attempt): (&str, &'static str),
) -> Result<bool, DbError> {
    match tx.execute(attempt, Vec::new()).await {
        Ok(_) => Ok(false),
        Err(error) if db::refuses(kind, &error) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Whether the store refuses to empty a table, which is locked first; `None` where somebody else held it whenever it was asked for.
/// What was held is given back before anybody misses a row: until then nobody else sees the table.
pub async fn is_kept(
    site: &Site,
    [lock, empty]: [&'static str; 2],
) -> Result<Option<bool>, Unseen> {
    let kind = site.db.kind();
    for _ in 0..TIMES {
        let mut tx = site.db.begin().await?;
        let mut refused = is_refused(&mut tx, (kind, lock)).await;
        if matches!(refused, Ok(false)) {
            refused = is_refused(&mut tx, (kind, empty)).await;
        }
        // What was held is given back before anything else is done.
        drop(tx);
        match refused {
            Err(DbError::Locked(_)) => tokio::time::sleep(PAUSE).await,
            done => return Ok(Some(done?)),
        }
    }
    Ok(None)
}
