//! How long issued tokens live.

use db::{Db, DbError, Tx, params};

/// How many are alive, and when the last of them ends.
pub(super) async fn living(tx: &mut Tx, now: i64) -> Result<(i64, Option<i64>), DbError> {
    let sql = "SELECT COUNT(*), MAX(expires) FROM issued_token WHERE expires > $1
               AND fingerprint NOT IN (SELECT fingerprint FROM revoked_token)";
    let row = tx.query_opt(sql, params![now]).await?;
    row.map_or(Ok((0, None)), |row| Ok((row.int(0)?, row.opt_int(1)?)))
}

/// A token that lasts too long, in a store that is thrown away.
pub(super) async fn eternal(db: &Db, expires: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO keyset (id, subscribe_key) VALUES (900, 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO issued_token (fingerprint, keyset, uuid, scope, expires)
               VALUES ($1, 900, 'dr', 'mutant', $2)";
    tx.execute(sql, params![[0; 32], expires]).await?;
    tx.commit().await
}
