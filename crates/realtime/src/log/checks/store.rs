//! The newest messages of people on channels that carry PHI.

use db::{Db, DbError, Tx, params};

/// Timetoken and payload of at most 2,000. What the server says itself is codes, and messages that name a file are
/// made by the server.
pub(super) async fn newest(tx: &mut Tx) -> Result<Vec<(i64, String)>, DbError> {
    let rows = tx
        .query(
            "SELECT m.timetoken, m.payload FROM message m JOIN channel c ON c.id = m.channel
             WHERE c.class IN ('consultation', 'files') AND m.publisher <> 'housecall' AND m.kind IS NULL
             ORDER BY m.timetoken DESC LIMIT 2000",
            params![],
        )
        .await?;
    rows.iter().map(|row| Ok((row.int(0)?, row.text(1)?))).collect()
}

/// A message in the clear, in a store that is thrown away.
pub(super) async fn plain(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO keyset (id, subscribe_key) VALUES (900, 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO channel (id, keyset, name, class)
               VALUES (900, 900, 'consultation.dr.pat', 'consultation')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO message (timetoken, channel, publisher, payload)
               VALUES (1, 900, 'dr', '\"it hurts\"')";
    tx.execute(sql, params![]).await?;
    tx.commit().await
}
