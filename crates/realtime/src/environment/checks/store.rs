//! Secret keys of keysets, by what their rows tell; never a key.

use crate::environment::KeyKind;
use db::{Db, DbError, Row, Tx, params};

/// A secret key that counts.
pub(super) struct Secret {
    pub(super) id: String,
    /// The subscribe key of its keyset.
    pub(super) keyset: String,
    pub(super) created: i64,
    /// When it stops to count, once another took its place.
    pub(super) until: Option<i64>,
}

/// Those of keysets in service.
pub(super) async fn secrets(tx: &mut Tx, now: i64) -> Result<Vec<Secret>, DbError> {
    let sql = "SELECT k.id, e.subscribe_key, k.created, k.until
               FROM environment_key k JOIN environment e ON e.id = k.environment
               WHERE k.kind = $1 AND e.disabled IS NULL AND (k.until IS NULL OR k.until > $2)
               ORDER BY k.created, k.id";
    let read = |row: &Row| {
        let (id, keyset) = (row.text(0)?, row.text(1)?);
        Ok(Secret { id, keyset, created: row.int(2)?, until: row.opt_int(3)? })
    };
    tx.query(sql, params![KeyKind::Secret.name(), now]).await?.iter().map(read).collect()
}

/// A keyset whose secret key is from then, in a store that is thrown away.
pub(super) async fn old(db: &Db, created: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO keyset (id, subscribe_key) VALUES (1, 'sub-c-mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO environment (id, version, subscribe_key, app, name, options, created)
               VALUES (1, 1, 'sub-c-mutant', 'mutant', 'mutant', '{}', $1)";
    tx.execute(sql, params![created]).await?;
    let sql = "INSERT INTO environment_key (id, environment, kind, sealed, created)
               VALUES ('mutant', 1, $1, $2, $3)";
    let key = params![KeyKind::Secret.name(), Vec::new(), created];
    tx.execute(sql, key).await?;
    tx.commit().await
}
