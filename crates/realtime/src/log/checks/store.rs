//! The newest messages of people on channels that carry PHI.

use db::{Db, DbError, Row, Tx, params};

/// A message as it is stored.
pub(super) struct Message {
    pub(super) timetoken: i64,
    pub(super) payload: String,
    pub(super) meta: Option<String>,
}

/// What is attached to a message, as it is stored.
pub(super) struct Attached {
    pub(super) message: i64,
    pub(super) kind: String,
    pub(super) value: String,
}

/// At most 2,000. What the server says itself is codes, and messages that name a file are made by the server.
pub(super) async fn newest(tx: &mut Tx) -> Result<Vec<Message>, DbError> {
    let rows = tx
        .query(
            "SELECT m.timetoken, m.payload, m.meta FROM message m JOIN channel c ON c.id = m.channel
             WHERE c.class IN ('consultation', 'files', 'signaling') AND m.publisher <> 'housecall' AND m.kind IS NULL
             ORDER BY m.timetoken DESC LIMIT 2000",
            params![],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Message { timetoken: row.int(0)?, payload: row.text(1)?, meta: row.opt_text(2)? })
    };
    rows.iter().map(read).collect()
}

/// What is attached to the newest 2,000 messages of anybody.
pub(super) async fn attached(tx: &mut Tx) -> Result<Vec<Attached>, DbError> {
    let rows = tx
        .query(
            "SELECT a.message, a.kind, a.value FROM message_action a
             JOIN (SELECT m.channel, m.timetoken FROM message m JOIN channel c ON c.id = m.channel
                   WHERE c.class IN ('consultation', 'files', 'signaling')
                   ORDER BY m.timetoken DESC LIMIT 2000) n ON n.channel = a.channel AND n.timetoken = a.message
             ORDER BY a.action DESC LIMIT 2000",
            params![],
        )
        .await?;
    let read =
        |row: &Row| Ok(Attached { message: row.int(0)?, kind: row.text(1)?, value: row.text(2)? });
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
