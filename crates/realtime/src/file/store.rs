//! The table of files.

use crate::KeysetId;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{Role, Timestamp};

/// The table of files. `state`: 0 prepared, 1 being received, 2 stored, 3 removed.
pub const MIGRATION: Migration = Migration {
    name: "realtime.11.file",
    sql: "CREATE TABLE file (
              id TEXT PRIMARY KEY,
              keyset BIGINT NOT NULL,
              channel TEXT NOT NULL,
              name BYTEA NOT NULL,
              uploader TEXT NOT NULL,
              role TEXT NOT NULL,
              state INTEGER NOT NULL,
              size BIGINT NOT NULL,
              created BIGINT NOT NULL,
              expires BIGINT
          );
          CREATE INDEX file_channel ON file (keyset, channel, state, created, id);
          CREATE INDEX file_expires ON file (expires)",
};

/// Files that end before their channel's do.
pub const MIGRATION_END: Migration = Migration {
    name: "realtime.19.file-end",
    sql: "ALTER TABLE file ADD COLUMN valid_until BIGINT",
};

/// Files whose bytes have a key of their own. `apart`: 0 to be sealed by it, 1 sealed, with what came still beside it,
/// 2 sealed.
pub const MIGRATION_APART: Migration = Migration {
    name: "realtime.22.file-apart",
    sql: "ALTER TABLE file ADD COLUMN apart BIGINT;
          CREATE INDEX file_apart ON file (apart) WHERE apart IS NOT NULL",
};

/// Since when it is written down that the bytes of a file are lost, in microseconds.
pub const MIGRATION_LOST: Migration =
    Migration { name: "realtime.23.file-lost", sql: "ALTER TABLE file ADD COLUMN lost BIGINT" };

/// Which version of its channel's key opens a file; empty of those from before it was written down.
pub const MIGRATION_KEY: Migration = Migration {
    name: "realtime.24.file-key",
    sql: "ALTER TABLE file ADD COLUMN key_version BIGINT",
};

/// What its sender said that a file is, a media type; empty where only ciphertext is taken, and of those from before it was
/// kept.
pub const MIGRATION_MEDIA: Migration =
    Migration { name: "realtime.30.file-media", sql: "ALTER TABLE file ADD COLUMN media TEXT" };

/// A row.
#[derive(Clone, Debug)]
pub(super) struct FileRow {
    pub(super) id: String,
    pub(super) keyset: KeysetId,
    pub(super) channel: String,
    /// Sealed.
    pub(super) name: Vec<u8>,
    pub(super) uploader: String,
    pub(super) role: Role,
    pub(super) size: u64,
    /// Microseconds.
    pub(super) created: i64,
    /// Microseconds; from then on it is not given.
    pub(super) valid_until: Option<i64>,
    /// Whether it is kept apart, and how far that is.
    pub(super) apart: Option<i64>,
    /// Whether it is written down that its bytes are lost.
    pub(super) lost: bool,
    /// What its sender said that it is.
    pub(super) media: Option<String>,
}

macro_rules! columns {
    () => {
        "id, keyset, channel, name, uploader, role, size, created, valid_until, apart, lost, media"
    };
}

impl FileRow {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            id: row.text(0)?,
            keyset: KeysetId(row.int(1)?),
            channel: row.text(2)?,
            name: row.blob(3)?,
            uploader: row.text(4)?,
            role: Role::find(&row.text(5)?)
                .ok_or_else(|| DbError::Corrupt("a file's role is none".to_owned()))?,
            size: u64::try_from(row.int(6)?).unwrap_or_default(),
            created: row.int(7)?,
            valid_until: row.opt_int(8)?,
            apart: row.opt_int(9)?,
            lost: row.opt_int(10)?.is_some(),
            media: row.opt_text(11)?,
        })
    }
}

/// The newest names of files on patients' channels as they are stored, sealed by the common key, each with its row: for
/// whoever looks whether one stands anywhere in the clear.
pub async fn sealed(tx: &mut Tx, limit: i64) -> Result<Vec<(String, Vec<u8>)>, DbError> {
    let sql = "SELECT f.id, f.name FROM file f JOIN channel c ON c.keyset = f.keyset AND c.name = f.channel
               WHERE c.patient IS NOT NULL ORDER BY f.id DESC LIMIT $1";
    let rows = tx.query(sql, params![limit]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.blob(1)?))).collect()
}

/// The ids of all files that are stored and not written down as lost.
pub(super) async fn stored_ids(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows = tx.query("SELECT id FROM file WHERE state = 2 AND lost IS NULL", params![]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// The same with those that are lost. The store of an older backup does not know of any.
pub(super) async fn named_ids(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows = tx.query("SELECT id FROM file WHERE state = 2", params![]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Writes down that the bytes of a stored file are lost; false if that stands there already, or it went.
pub(super) async fn lose(tx: &mut Tx, id: &str, now: i64) -> Result<bool, DbError> {
    let sql = "UPDATE file SET lost = $2 WHERE id = $1 AND state = 2 AND lost IS NULL";
    Ok(tx.execute(sql, params![id, now]).await? == 1)
}

pub(super) async fn prepare(tx: &mut Tx, row: &FileRow, expires: i64) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO file (id, keyset, channel, name, uploader, role, state, size, created, expires, valid_until)
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, $9)",
        params![
            &row.id,
            row.keyset.0,
            &row.channel,
            row.name.clone(),
            &row.uploader,
            row.role.name(),
            row.created,
            expires,
            row.valid_until
        ],
    )
    .await
    .map(drop)
}

/// Takes a prepared file for receiving, until `expires`; `None` if it was taken before.
pub(super) async fn claim(tx: &mut Tx, id: &str, expires: i64) -> Result<Option<FileRow>, DbError> {
    let sql = concat!(
        "UPDATE file SET state = 1, expires = $2 WHERE id = $1 AND state = 0 RETURNING ",
        columns!()
    );
    tx.query_opt(sql, params![id, expires]).await?.as_ref().map(FileRow::read).transpose()
}

/// Gives a claimed file back, so that its form can be sent again until it ends.
pub(super) async fn release(tx: &mut Tx, id: &str, expires: i64) -> Result<(), DbError> {
    tx.execute(
        "UPDATE file SET state = 0, expires = $2 WHERE id = $1 AND state = 1",
        params![id, expires],
    )
    .await
    .map(drop)
}

/// A received file will not be stored: its bytes go next, its row last.
pub(super) async fn discard(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    let sql = "UPDATE file SET state = 3, expires = 0 WHERE id = $1 AND state = 1";
    tx.execute(sql, params![id]).await.map(drop)
}

/// A received file is stored; false if the sweep was faster.
pub(super) async fn stored(
    tx: &mut Tx,
    id: &str,
    (size, created, expires): (u64, i64, Option<i64>),
) -> Result<bool, DbError> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let changed = tx
        .execute(
            "UPDATE file SET state = 2, size = $2, created = $3, expires = $4
             WHERE id = $1 AND state = 1",
            params![id, size, created, expires],
        )
        .await?;
    Ok(changed == 1)
}

/// Writes down what a file's sender said that it is.
pub(super) async fn says(tx: &mut Tx, id: &str, media: &str) -> Result<(), DbError> {
    let sql = "UPDATE file SET media = $2 WHERE id = $1";
    tx.execute(sql, params![id, media]).await.map(drop)
}

/// Writes down by which version of its channel's key a file opens.
pub(super) async fn opens_by(tx: &mut Tx, id: &str, version: u32) -> Result<(), DbError> {
    let sql = "UPDATE file SET key_version = $2 WHERE id = $1";
    tx.execute(sql, params![id, version]).await.map(drop)
}

pub(super) async fn find(tx: &mut Tx, id: &str) -> Result<Option<FileRow>, DbError> {
    let sql = concat!("SELECT ", columns!(), " FROM file WHERE id = $1 AND state = 2");
    tx.query_opt(sql, params![id]).await?.as_ref().map(FileRow::read).transpose()
}

/// A channel's files after a place in the list, oldest first.
pub(super) async fn list(
    tx: &mut Tx,
    keyset: KeysetId,
    channel: &str,
    (created, id): (i64, &str),
    count: i64,
) -> Result<Vec<FileRow>, DbError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM file
         WHERE keyset = $1 AND channel = $2 AND state = 2 AND (created, id) > ($3, $4)
         ORDER BY created, id LIMIT $5"
    );
    let rows = tx.query(sql, params![keyset.0, channel, created, id, count]).await?;
    rows.iter().map(FileRow::read).collect()
}

/// A channel's file gets a key of its own around its bytes, which whoever calls has made, and stays until then whatever its class
/// says, if so it should; the first time counts. False if there is none.
pub async fn keep_apart(
    tx: &mut Tx,
    keyset: KeysetId,
    (channel, id): (&str, &str),
    until: Option<Timestamp>,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE file SET apart = COALESCE(apart, 0),
                 expires = CASE WHEN apart IS NULL THEN COALESCE($4, expires) ELSE expires END
             WHERE id = $1 AND keyset = $2 AND channel = $3 AND state = 2",
            params![id, keyset.0, channel, until.map(crate::micros)],
        )
        .await?;
    Ok(changed == 1)
}

/// The same of a file that was taken before files had such keys, if it is still there.
pub async fn keep_older_apart(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    let sql = "UPDATE file SET apart = 0 WHERE id = $1 AND apart IS NULL AND state = 2";
    tx.execute(sql, params![id]).await.map(drop)
}

/// Of the stored files that are kept apart: how many are still to be sealed by their own keys, and how many there are.
pub async fn count_apart(tx: &mut Tx) -> Result<(u64, u64), DbError> {
    let sql = "SELECT SUM(CASE WHEN apart = $1 THEN 1 ELSE 0 END), COUNT(*) FROM file
               WHERE apart IS NOT NULL AND state = 2";
    let Some(row) = tx.query_opt(sql, params![BARE]).await? else { return Ok((0, 0)) };
    Ok((row.opt_int(0)?.unwrap_or(0).unsigned_abs(), row.int(1)?.unsigned_abs()))
}

/// Marks files removed that went with something above; the sweep takes their bytes.
pub async fn give_up(tx: &mut Tx, ids: &[String]) -> Result<(), DbError> {
    let sql = "UPDATE file SET state = 3, expires = 0 WHERE id = $1 AND state <> 3";
    tx.execute_many(sql, ids.iter().map(|id| params![id]).collect()).await
}

/// To be sealed by its own key.
pub(super) const BARE: i64 = 0;
/// Sealed; what came is still there, for whoever was reading it.
pub(super) const SEALED: i64 = 1;
/// Sealed, and nothing else is left.
pub(super) const ALONE: i64 = 2;

/// Stored files that are this far on their way to be kept apart.
pub(super) async fn on_the_way(
    tx: &mut Tx,
    far: i64,
    (after, count): (&str, i64),
) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id FROM file WHERE apart = $1 AND state = 2 AND id > $2 ORDER BY id LIMIT $3";
    let rows = tx.query(sql, params![far, after, count]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Takes a file a step further; false if it went, or another server was faster.
pub(super) async fn step(tx: &mut Tx, id: &str, (from, to): (i64, i64)) -> Result<bool, DbError> {
    let sql = "UPDATE file SET apart = $3 WHERE id = $1 AND apart = $2 AND state = 2";
    Ok(tx.execute(sql, params![id, from, to]).await? == 1)
}

/// Marks a file removed; its bytes go next, its row last.
pub(super) async fn remove(tx: &mut Tx, id: &str, now: i64) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE file SET state = 3, expires = $2 WHERE id = $1 AND state = 2",
            params![id, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Marks a file removed whose time is over, unless it was given more meanwhile.
pub(super) async fn expire(tx: &mut Tx, id: &str, now: i64) -> Result<bool, DbError> {
    let sql =
        "UPDATE file SET state = 3, expires = $2 WHERE id = $1 AND state = 2 AND expires <= $2";
    Ok(tx.execute(sql, params![id, now]).await? == 1)
}

/// Stored files whose time is over.
pub(super) async fn ending(tx: &mut Tx, now: i64, count: i64) -> Result<Vec<FileRow>, DbError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM file WHERE state = 2 AND expires <= $1 ORDER BY expires LIMIT $2"
    );
    tx.query(sql, params![now, count]).await?.iter().map(FileRow::read).collect()
}

/// Lets a file stay until then.
pub(super) async fn put_off(tx: &mut Tx, id: &str, until: i64) -> Result<(), DbError> {
    let sql = "UPDATE file SET expires = $2 WHERE id = $1 AND state = 2";
    tx.execute(sql, params![id, until]).await.map(drop)
}

/// Files that never came, stopped coming, or were removed, once their time is over; they are marked removed. What holds of
/// them is asked again of the row as it is once it is free: it may be stored meanwhile.
pub(super) async fn abandoned(tx: &mut Tx, now: i64, count: i64) -> Result<Vec<String>, DbError> {
    let rows = tx
        .query(
            "UPDATE file SET state = 3 WHERE id IN
                 (SELECT id FROM file WHERE state <> 2 AND expires <= $1 ORDER BY expires LIMIT $2)
               AND state <> 2 AND expires <= $1
             RETURNING id",
            params![now, count],
        )
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}

pub(super) async fn forget(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM file WHERE id = $1 AND state = 3", params![id]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::{abandoned, find, stored};
    use db::params;
    use kernel::Role;
    use std::time::Duration;

    /// The embedded store has one writer: there nobody comes between.
    #[tokio::test]
    async fn the_sweep_leaves_a_file_that_is_stored_while_it_comes() {
        for (store, db) in db::testing::stores().await {
            if store == "sqlite" {
                continue;
            }
            db.migrate(compliance::MIGRATIONS).await.unwrap();
            db.migrate(crate::MIGRATIONS).await.unwrap();
            let sql = "INSERT INTO file
                 (id, keyset, channel, name, uploader, role, state, size, created, expires)
                 VALUES ($1, 1, 'room.1', $2, 'pat-1', $3, 1, 0, 0, 10)";
            let mut tx = db.begin().await.unwrap();
            for id in ["stored", "given-up"] {
                let row = params![id, vec![1_u8], Role::Patient.name()];
                tx.execute(sql, row).await.unwrap();
            }
            tx.commit().await.unwrap();

            let mut storing = db.begin().await.unwrap();
            assert!(stored(&mut storing, "stored", (1, 0, None)).await.unwrap());
            let sweep = async {
                let mut tx = db.begin().await.unwrap();
                let over = abandoned(&mut tx, 20, 9).await.unwrap();
                tx.commit().await.unwrap();
                over
            };
            let acknowledge = async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                storing.commit().await.unwrap();
            };
            let (over, ()) = tokio::join!(sweep, acknowledge);
            assert_eq!(over, ["given-up"], "{store}");
            let mut tx = db.read().await.unwrap();
            assert!(find(&mut tx, "stored").await.unwrap().is_some(), "{store}");
        }
    }
}
