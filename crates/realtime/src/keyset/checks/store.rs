//! The subscribe keys of keysets.

use db::{Db, DbError, Tx, params};

pub(super) async fn keys(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows = tx.query("SELECT subscribe_key FROM keyset ORDER BY id", params![]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// A keyset of a demo, in a store that is thrown away.
pub(super) async fn known(db: &Db) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    super::super::store::number(&mut tx, "sub-c-demo").await?;
    tx.commit().await
}
