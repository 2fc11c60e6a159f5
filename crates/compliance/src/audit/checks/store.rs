//! What checks ask of the log, and what an intruder with the database's password does to one that is thrown away.

use db::{DbError, Tx, params};
use kernel::Timestamp;

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// Where copies go, and the index of the first entry that each has not taken.
pub(super) async fn places(tx: &mut Tx) -> Result<Vec<(String, u64)>, DbError> {
    let rows = tx.query("SELECT place, next_seq FROM audit_copy ORDER BY place", params![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, unsigned(row.int(1)?)))).collect()
}

/// The first entry that is kept, and how many are.
pub(super) async fn extent(tx: &mut Tx) -> Result<(u64, u64), DbError> {
    let sql = "SELECT COALESCE(MIN(first_seq), 0), CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM audit_batch";
    let row = tx.query_opt(sql, params![]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((unsigned(row.int(0)?), unsigned(row.int(1)?))))
}

/// When the first key to a patient's record was made, of those that are kept.
pub(super) async fn went_live(tx: &mut Tx) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT MIN(created) FROM data_key WHERE scope LIKE '/patient/%'";
    let made = tx.query_opt(sql, params![]).await?.map_or(Ok(None), |row| row.opt_int(0))?;
    let instant = |made| {
        Timestamp::from_microsecond(made).map_err(|error| DbError::Corrupt(error.to_string()))
    };
    made.map(instant).transpose()
}

/// The fewest days for which a rule in force has the log kept; `None` where there is none.
pub(super) async fn shortest_rule(tx: &mut Tx) -> Result<Option<i64>, DbError> {
    let sql = "SELECT MIN(r.days) FROM retention_rule r
               WHERE r.class LIKE 'audit%' AND r.approved_by IS NOT NULL AND NOT EXISTS
                   (SELECT 1 FROM retention_rule n
                    WHERE n.class = r.class AND n.jurisdiction = r.jurisdiction AND n.population = r.population
                      AND n.approved_by IS NOT NULL AND n.version > r.version)";
    tx.query_opt(sql, params![]).await?.map_or(Ok(None), |row| row.opt_int(0))
}

/// Somebody's rule by which the log goes after so many days.
#[cfg(test)]
pub(super) async fn ruled(tx: &mut Tx, (version, days): (i64, i64)) -> Result<(), DbError> {
    let sql = "INSERT INTO retention_rule (class, jurisdiction, population, version, counted_from, days, authority,
                   proposed_by, proposed, approved_by, approved)
               VALUES ('audit', 'US', 'any', $1, 'creation', $2, 'nobody', 'one', 0, 'two', 0)";
    tx.execute(sql, params![version, days]).await.map(drop)
}

/// A record of a patient that is as old as this.
#[cfg(test)]
pub(super) async fn recorded(tx: &mut Tx, made: Timestamp) -> Result<(), DbError> {
    let sql = "INSERT INTO data_key (scope, version, wrapped, created) VALUES ('/patient/one/medical-record', 1, $1, $2)";
    tx.execute(sql, params![Vec::new(), made.as_microsecond()]).await.map(drop)
}

/// Empties the log, as whoever owns its tables can.
#[cfg(test)]
pub(super) async fn wipe(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute("DELETE FROM audit_batch", params![]).await?;
    tx.execute("DELETE FROM audit_checkpoint", params![]).await?;
    let sql =
        "UPDATE audit_head SET size = 0, frontier = $1, checkpoint = '', tag = NULL WHERE id = 1";
    tx.execute(sql, params![Vec::new()]).await.map(drop)
}

/// What nobody may do to the log, each in words and as a statement about a row that is nobody's.
pub(super) const ATTEMPTS: [(&str, &str); 4] = [
    ("a commit's entries were changed", "UPDATE audit_batch SET count = 2 WHERE first_seq = -1"),
    ("a commit's entries were removed", "DELETE FROM audit_batch WHERE first_seq = -1"),
    ("a checkpoint was changed", "UPDATE audit_checkpoint SET note = 'other' WHERE size = -1"),
    ("a checkpoint was removed", "DELETE FROM audit_checkpoint WHERE size = -1"),
];

/// What the embedded store lets happen besides: it puts a row in another's place, and deletes none as far as it says.
pub(super) const REPLACED: [(&str, &str); 2] = [
    (
        "a commit's entries were replaced",
        "INSERT OR REPLACE INTO audit_batch (first_seq, count, entries, marks, root)
         SELECT first_seq, 2, entries, marks, root FROM audit_batch WHERE first_seq = -1",
    ),
    (
        "a checkpoint was replaced",
        "INSERT OR REPLACE INTO audit_checkpoint (size, note)
         SELECT size, 'other' FROM audit_checkpoint WHERE size = -1",
    ),
];

/// What PostgreSQL lets happen besides: it empties a table at once, and runs no trigger of a row for it. That takes the table
/// away from everybody else, and whoever waits for it has all others wait behind them; so it is had at once or not at all.
pub(super) const EMPTIED: [(&str, [&str; 2]); 2] = [
    (
        "all commits' entries were removed at once",
        ["LOCK TABLE audit_batch IN ACCESS EXCLUSIVE MODE NOWAIT", "TRUNCATE audit_batch"],
    ),
    (
        "all checkpoints were removed at once",
        [
            "LOCK TABLE audit_checkpoint IN ACCESS EXCLUSIVE MODE NOWAIT",
            "TRUNCATE audit_checkpoint",
        ],
    ),
];

/// Takes away what refuses to empty the tables at once, and leaves the rest, as their owner can; the embedded store has no
/// such statement.
#[cfg(test)]
pub(super) async fn may_be_emptied(tx: &mut Tx) -> Result<(), DbError> {
    for sql in [
        "CREATE OR REPLACE TRIGGER audit_batch_stays BEFORE UPDATE OR DELETE ON audit_batch
         FOR EACH STATEMENT EXECUTE FUNCTION db_only_added()",
        "CREATE OR REPLACE TRIGGER audit_checkpoint_stays BEFORE UPDATE OR DELETE ON audit_checkpoint
         FOR EACH STATEMENT EXECUTE FUNCTION db_only_added()",
    ] {
        tx.execute(sql, params![]).await?;
    }
    Ok(())
}

/// Adds rows that are nobody's, in a transaction that is taken back.
pub(super) async fn nobodys(tx: &mut Tx) -> Result<(), DbError> {
    let sql = "INSERT INTO audit_batch (first_seq, count, entries, marks, root) VALUES (-1, 0, $1, $1, $1)";
    tx.execute(sql, params![Vec::new()]).await?;
    let sql = "INSERT INTO audit_checkpoint (size, note) VALUES (-1, '')";
    tx.execute(sql, params![]).await.map(drop)
}

/// Overwrites the bytes of one commit's entries.
pub(super) async fn overwrite(tx: &mut Tx, first: i64, entries: Vec<u8>) -> Result<(), DbError> {
    let sql = "UPDATE audit_batch SET entries = $2 WHERE first_seq = $1";
    tx.execute(sql, params![first, entries]).await.map(drop)
}

/// Takes the first commit's entries away.
pub(super) async fn behead(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute("DELETE FROM audit_batch WHERE first_seq = 0", params![]).await.map(drop)
}
