//! What waits for an answer, as rows tell it.

use crate::column::word;
use crate::organization::CANARIES;
use crate::person::checks::store::add;
use crate::privacy::Asked;
use db::{Db, DbError, Row, Tx, params};
use kernel::Role;

/// A request that waits for its answer.
pub(super) struct Waits {
    pub(super) id: String,
    pub(super) asked: Asked,
    pub(super) made: i64,
    pub(super) is_put_off: bool,
}

/// What waits for an answer. What canaries ask nobody answers: a run that was killed leaves it.
pub(super) async fn open(tx: &mut Tx) -> Result<Vec<Waits>, DbError> {
    let sql = "SELECT id, asked, made, extended FROM privacy_request
               WHERE state = 'open' AND organization <> $1 ORDER BY made, id";
    let read = |row: &Row| {
        let (id, made) = (row.text(0)?, row.int(2)?);
        let asked = word(row, 1, Asked::find)?;
        Ok(Waits { id, asked, made, is_put_off: row.opt_int(3)?.is_some() })
    };
    tx.query(sql, params![CANARIES]).await?.iter().map(read).collect()
}

/// How many requests for access were granted of which nobody took a copy.
pub(super) async fn uncopied(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM privacy_request r
               WHERE r.asked = 'access' AND r.state = 'granted' AND r.organization <> $1
                 AND NOT EXISTS (SELECT 1 FROM record_export e WHERE e.request = r.id)";
    tx.query_opt(sql, params![CANARIES]).await?.map_or(Ok(0), |row| row.int(0))
}

const DAY: i64 = 86_400_000_000;

/// A request that nobody answered, in a store that is thrown away.
pub(super) async fn overdue(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("pat-mutant", Role::Patient, true), Vec::new()).await?;
    let sql =
        "INSERT INTO privacy_request (id, organization, patient, asked, made_by, made, due, state)
               VALUES ('mutant', 'mutant', 'pat-mutant', 'access', 'pat-mutant', $1, $2, 'open')";
    tx.execute(sql, params![now - 31 * DAY, now - DAY]).await?;
    tx.commit().await
}
