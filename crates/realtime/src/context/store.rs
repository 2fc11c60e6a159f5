//! The tables of App Context.

use super::{Record, Relation};
use crate::KeysetId;
use db::{DbError, Migration, Row, Tx, params};
use wire::request::RecordKind;

/// The tables of App Context; `kind` is 0 for a user and 1 for a channel.
pub const MIGRATION: Migration = Migration {
    name: "realtime.8.context",
    sql: "CREATE TABLE context_record (
              keyset BIGINT NOT NULL,
              kind BIGINT NOT NULL,
              id TEXT NOT NULL,
              name TEXT,
              second TEXT,
              third TEXT,
              fourth TEXT,
              record_type TEXT,
              status TEXT,
              custom TEXT,
              updated TEXT NOT NULL,
              etag TEXT NOT NULL,
              PRIMARY KEY (keyset, kind, id)
          );
          CREATE TABLE context_relation (
              keyset BIGINT NOT NULL,
              user_id TEXT NOT NULL,
              channel_id TEXT NOT NULL,
              relation_type TEXT,
              status TEXT,
              custom TEXT,
              updated TEXT NOT NULL,
              etag TEXT NOT NULL,
              PRIMARY KEY (keyset, user_id, channel_id)
          );
          CREATE INDEX context_relation_channel ON context_relation (keyset, channel_id, user_id)",
};

const fn number(kind: RecordKind) -> i64 {
    match kind {
        RecordKind::User => 0,
        RecordKind::Channel => 1,
    }
}

/// A record, locked until the end of the transaction when that may write. It is not written for that: a queue's has many pages.
pub(super) async fn lock(
    tx: &mut Tx,
    keyset: KeysetId,
    (kind, id): (RecordKind, &str),
) -> Result<Option<Record>, DbError> {
    let row = tx
        .query_opt(
            "SELECT id, name, second, third, fourth, record_type, status, custom, updated, etag
             FROM context_record WHERE keyset = $1 AND kind = $2 AND id = $3 FOR UPDATE",
            params![keyset.0, number(kind), id],
        )
        .await?;
    row.map(|row| record(&row, kind, 0)).transpose()
}

pub(super) async fn find(
    tx: &mut Tx,
    keyset: KeysetId,
    (kind, id): (RecordKind, &str),
) -> Result<Option<Record>, DbError> {
    let row = tx
        .query_opt(
            "SELECT id, name, second, third, fourth, record_type, status, custom, updated, etag
             FROM context_record WHERE keyset = $1 AND kind = $2 AND id = $3",
            params![keyset.0, number(kind), id],
        )
        .await?;
    row.map(|row| record(&row, kind, 0)).transpose()
}

/// Writes a record over what stood there.
pub(super) async fn save(tx: &mut Tx, keyset: KeysetId, new: &Record) -> Result<(), DbError> {
    let [name, second, third, fourth] = new.fields.clone();
    tx.execute_many(
        "INSERT INTO context_record (keyset, kind, id, name, second, third, fourth, record_type,
             status, custom, updated, etag)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (keyset, kind, id) DO UPDATE SET
             name = excluded.name, second = excluded.second, third = excluded.third,
             fourth = excluded.fourth, record_type = excluded.record_type,
             status = excluded.status, custom = excluded.custom, updated = excluded.updated,
             etag = excluded.etag",
        vec![params![
            keyset.0,
            number(new.kind),
            &new.id,
            name,
            second,
            third,
            fourth,
            new.record_type.clone(),
            new.status.clone(),
            new.custom.clone(),
            &new.updated,
            &new.etag
        ]],
    )
    .await
}

pub(super) async fn remove(
    tx: &mut Tx,
    keyset: KeysetId,
    (kind, id): (RecordKind, &str),
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM context_record WHERE keyset = $1 AND kind = $2 AND id = $3",
        params![keyset.0, number(kind), id],
    )
    .await
}

/// Records by id, from the `offset`th on.
pub(super) async fn list(
    tx: &mut Tx,
    keyset: KeysetId,
    kind: RecordKind,
    (offset, limit): (i64, i64),
) -> Result<Vec<Record>, DbError> {
    let rows = tx
        .query(
            "SELECT id, name, second, third, fourth, record_type, status, custom, updated, etag
             FROM context_record WHERE keyset = $1 AND kind = $2 ORDER BY id LIMIT $3 OFFSET $4",
            params![keyset.0, number(kind), limit, offset],
        )
        .await?;
    rows.iter().map(|row| record(row, kind, 0)).collect()
}

pub(super) async fn count(tx: &mut Tx, keyset: KeysetId, kind: RecordKind) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM context_record WHERE keyset = $1 AND kind = $2",
            params![keyset.0, number(kind)],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

fn record(row: &Row, kind: RecordKind, at: usize) -> Result<Record, DbError> {
    let field = |index: usize| row.opt_text(at.saturating_add(index));
    let needed = |index: usize| row.text(at.saturating_add(index));
    Ok(Record {
        kind,
        id: needed(0)?,
        fields: [field(1)?, field(2)?, field(3)?, field(4)?],
        record_type: field(5)?,
        status: field(6)?,
        custom: field(7)?,
        updated: needed(8)?,
        etag: needed(9)?,
    })
}

const MEMBERSHIPS: &str = "SELECT m.user_id, m.channel_id, m.relation_type, m.status, m.custom,
         m.updated, m.etag, r.id, r.name, r.second, r.third, r.fourth, r.record_type, r.status,
         r.custom, r.updated, r.etag
     FROM context_relation m LEFT JOIN context_record r
         ON r.keyset = m.keyset AND r.kind = 1 AND r.id = m.channel_id
     WHERE m.keyset = $1 AND m.user_id = $2 ORDER BY m.channel_id LIMIT $3 OFFSET $4";
const MEMBERS: &str = "SELECT m.user_id, m.channel_id, m.relation_type, m.status, m.custom,
         m.updated, m.etag, r.id, r.name, r.second, r.third, r.fourth, r.record_type, r.status,
         r.custom, r.updated, r.etag
     FROM context_relation m LEFT JOIN context_record r
         ON r.keyset = m.keyset AND r.kind = 0 AND r.id = m.user_id
     WHERE m.keyset = $1 AND m.channel_id = $2 ORDER BY m.user_id LIMIT $3 OFFSET $4";

/// A user's memberships or a channel's members, each with the record at the other end.
pub(super) async fn relations(
    tx: &mut Tx,
    keyset: KeysetId,
    (side, id): (RecordKind, &str),
    (offset, limit): (i64, i64),
) -> Result<Vec<Relation>, DbError> {
    let sql = match side {
        RecordKind::User => MEMBERSHIPS,
        RecordKind::Channel => MEMBERS,
    };
    let rows = tx.query(sql, params![keyset.0, id, limit, offset]).await?;
    let read = |row: &Row| {
        let mut relation = relation(row)?;
        if row.opt_text(7)?.is_some() {
            relation.other = Some(record(row, side.other(), 7)?);
        }
        Ok(relation)
    };
    rows.iter().map(read).collect()
}

pub(super) async fn count_relations(
    tx: &mut Tx,
    keyset: KeysetId,
    (side, id): (RecordKind, &str),
) -> Result<i64, DbError> {
    let sql = match side {
        RecordKind::User => {
            "SELECT COUNT(*) FROM context_relation WHERE keyset = $1 AND user_id = $2"
        }
        RecordKind::Channel => {
            "SELECT COUNT(*) FROM context_relation WHERE keyset = $1 AND channel_id = $2"
        }
    };
    tx.query_opt(sql, params![keyset.0, id]).await?.map_or(Ok(0), |row| row.int(0))
}

pub(super) async fn find_relation(
    tx: &mut Tx,
    keyset: KeysetId,
    (user, channel): (&str, &str),
) -> Result<Option<Relation>, DbError> {
    let row = tx
        .query_opt(
            "UPDATE context_relation SET etag = etag
             WHERE keyset = $1 AND user_id = $2 AND channel_id = $3
             RETURNING user_id, channel_id, relation_type, status, custom, updated, etag",
            params![keyset.0, user, channel],
        )
        .await?;
    row.map(|row| relation(&row)).transpose()
}

fn relation(row: &Row) -> Result<Relation, DbError> {
    Ok(Relation {
        user: row.text(0)?,
        channel: row.text(1)?,
        relation_type: row.opt_text(2)?,
        status: row.opt_text(3)?,
        custom: row.opt_text(4)?,
        updated: row.text(5)?,
        etag: row.text(6)?,
        other: None,
    })
}

pub(super) async fn save_relation(
    tx: &mut Tx,
    keyset: KeysetId,
    new: &Relation,
) -> Result<(), DbError> {
    tx.execute_many(
        "INSERT INTO context_relation (keyset, user_id, channel_id, relation_type, status, custom,
             updated, etag)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (keyset, user_id, channel_id) DO UPDATE SET
             relation_type = excluded.relation_type, status = excluded.status,
             custom = excluded.custom, updated = excluded.updated, etag = excluded.etag",
        vec![params![
            keyset.0,
            &new.user,
            &new.channel,
            new.relation_type.clone(),
            new.status.clone(),
            new.custom.clone(),
            &new.updated,
            &new.etag
        ]],
    )
    .await
}

pub(super) async fn remove_relation(
    tx: &mut Tx,
    keyset: KeysetId,
    (user, channel): (&str, &str),
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM context_relation WHERE keyset = $1 AND user_id = $2 AND channel_id = $3",
        params![keyset.0, user, channel],
    )
    .await
}
