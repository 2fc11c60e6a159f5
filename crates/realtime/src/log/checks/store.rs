//! Messages of people on channels that carry PHI, and what is attached to them.

use db::{Db, DbError, Row, Tx, params};

/// A message as it is stored.
pub(super) struct Message {
    pub(super) timetoken: i64,
    pub(super) payload: String,
    pub(super) meta: Option<String>,
}

/// What is attached to a message, as it is stored.
pub(super) struct Attached {
    /// Its channel and its own timetoken.
    pub(super) place: (i64, i64),
    pub(super) message: i64,
    pub(super) kind: String,
    pub(super) value: String,
}

/// The newest of those before a timetoken, so many at most. What the server says itself is codes, and messages that name a file
/// are made by the server.
pub(super) async fn before(
    tx: &mut Tx,
    (timetoken, limit): (i64, i64),
) -> Result<Vec<Message>, DbError> {
    let rows = tx
        .query(
            "SELECT m.timetoken, m.payload, m.meta FROM message m JOIN channel c ON c.id = m.channel
             WHERE c.class IN ('consultation', 'files', 'signaling') AND m.publisher <> 'housecall' AND m.kind IS NULL
                   AND m.timetoken < $1
             ORDER BY m.timetoken DESC LIMIT $2",
            params![timetoken, limit],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Message { timetoken: row.int(0)?, payload: row.text(1)?, meta: row.opt_text(2)? })
    };
    rows.iter().map(read).collect()
}

/// What is attached to messages of anybody, after this channel and action.
pub(super) async fn attached(
    tx: &mut Tx,
    ((channel, action), limit): ((i64, i64), i64),
) -> Result<Vec<Attached>, DbError> {
    let rows = tx
        .query(
            "SELECT a.channel, a.action, a.message, a.kind, a.value
             FROM message_action a JOIN channel c ON c.id = a.channel
             WHERE c.class IN ('consultation', 'files', 'signaling')
                   AND (a.channel > $1 OR (a.channel = $1 AND a.action > $2))
             ORDER BY a.channel, a.action LIMIT $3",
            params![channel, action, limit],
        )
        .await?;
    let read = |row: &Row| {
        let place = (row.int(0)?, row.int(1)?);
        Ok(Attached { place, message: row.int(2)?, kind: row.text(3)?, value: row.text(4)? })
    };
    rows.iter().map(read).collect()
}

/// A message in the clear, and one with words beside its ciphertext, in a store that is thrown away.
pub(super) async fn plain(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO keyset (id, subscribe_key) VALUES (900, 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO channel (id, keyset, name, class)
               VALUES (900, 900, 'consultation.dr.pat', 'consultation')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO message (timetoken, channel, publisher, payload, meta)
               VALUES (1, 900, 'dr', '\"it hurts\"', NULL), (2, 900, 'dr', $1, '{\"name\":\"Maya\"}')";
    let sealed = "\"UE5FRAFBQ1JIEAABAgMEBQYHCAkKCwwNDg8fnG5WRY24bBJMdDRLnw2g\"";
    tx.execute(sql, params![sealed]).await?;
    let sql = "INSERT INTO message_action (channel, action, message, uuid, kind, value, value_hash)
               VALUES (900, 3, 1, 'dr', 'edited', 'it hurts more', $1)";
    tx.execute(sql, params![[0; 32]]).await?;
    tx.commit().await
}

/// So many newer messages that are ciphertext, in the channel of those.
#[cfg(test)]
pub(super) async fn sealed(db: &Db, count: i64) -> Result<(), DbError> {
    let sql =
        "INSERT INTO message (timetoken, channel, publisher, payload) VALUES ($1, 900, 'dr', $2)";
    let payload = "\"UE5FRAFBQ1JIEAABAgMEBQYHCAkKCwwNDg8fnG5WRY24bBJMdDRLnw2g\"";
    let mut tx = db.begin().await?;
    tx.execute_many(sql, (0..count).map(|number| params![10 + number, payload]).collect()).await?;
    tx.commit().await
}
