//! What an intruder with the database's password does, done to a store that is thrown away.

use db::{DbError, Tx, params};

/// Overwrites the bytes of one commit's entries.
pub(super) async fn overwrite(tx: &mut Tx, first: i64, entries: Vec<u8>) -> Result<(), DbError> {
    let sql = "UPDATE audit_batch SET entries = $2 WHERE first_seq = $1";
    tx.execute(sql, params![first, entries]).await.map(drop)
}
