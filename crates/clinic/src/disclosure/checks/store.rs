//! What left, as rows tell it.

use crate::person::checks::store::visit;
use db::{Db, DbError, Row, Tx, params};

/// A copy of a record that somebody was let take.
pub(super) struct Copy {
    pub(super) id: String,
    pub(super) patient: String,
    pub(super) made: i64,
}

/// The newest copies for a purpose that somebody of the clinic was let take; what patients take is theirs to give.
pub(super) async fn copies(tx: &mut Tx, purpose: &str) -> Result<Vec<Copy>, DbError> {
    let sql =
        "SELECT id, patient, made FROM record_export WHERE purpose = $1 AND made_by <> patient
               ORDER BY made DESC, id DESC LIMIT 200";
    let read = |row: &Row| Ok(Copy { id: row.text(0)?, patient: row.text(1)?, made: row.int(2)? });
    tx.query(sql, params![purpose]).await?.iter().map(read).collect()
}

/// A disclosure that was written down.
pub(super) struct Told {
    pub(super) id: String,
    pub(super) patient: String,
    pub(super) purpose: String,
    pub(super) at: i64,
    pub(super) struck: bool,
}

/// The disclosures that were written down last, the newest first.
pub(super) async fn told(tx: &mut Tx) -> Result<Vec<Told>, DbError> {
    let sql = "SELECT id, patient, purpose, at, struck FROM disclosure ORDER BY recorded DESC, id DESC LIMIT 2000";
    let read = |row: &Row| {
        Ok(Told {
            id: row.text(0)?,
            patient: row.text(1)?,
            purpose: row.text(2)?,
            at: row.int(3)?,
            struck: row.opt_int(4)?.is_some(),
        })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// How many patients have a labelled visit.
pub(super) async fn labelled(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(DISTINCT patient) FROM consultation WHERE part2 = 1";
    tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Something that left of a patient with a labelled visit.
pub(super) struct Left {
    pub(super) id: String,
    pub(super) patient: String,
    pub(super) at: i64,
    /// Whether it says on what.
    pub(super) says: bool,
}

/// What left of such patients to others than themselves, the newest first. What should not have left stands on nothing.
pub(super) async fn left(tx: &mut Tx) -> Result<Vec<Left>, DbError> {
    let sql = "SELECT l.id, l.patient, l.at, l.part2 FROM (
                   SELECT id, patient, recorded AS at, part2 FROM disclosure
                   WHERE purpose <> 'impermissible' AND struck IS NULL
                   UNION ALL
                   SELECT id, patient, made AS at, part2 FROM record_export
                   WHERE purpose <> 'patient-request' AND made_by <> patient) AS l
               WHERE l.patient IN (SELECT patient FROM consultation WHERE part2 = 1)
               ORDER BY l.at DESC, l.id LIMIT 1000";
    let read = |row: &Row| {
        let says = row.opt_text(3)?.is_some();
        Ok(Left { id: row.text(0)?, patient: row.text(1)?, at: row.int(2)?, says })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// A copy of a record that somebody took, of a labelled visit or none, in a store that is thrown away.
pub(super) async fn taken(
    db: &Db,
    (id, made, purpose): (&str, i64, &str),
    part2: bool,
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, made).await?;
    tx.execute("UPDATE consultation SET part2 = $1", params![part2]).await?;
    let sql = "INSERT INTO privacy_request (id, organization, patient, asked, made_by, made, due, state)
               VALUES ('mutant', 'mutant', 'pat-mutant', 'access', 'pat-mutant', $1, $1, 'granted')";
    tx.execute(sql, params![made]).await?;
    let sql = "INSERT INTO record_export (id, request, patient, made_by, made, purpose)
               VALUES ($1, 'mutant', 'pat-mutant', 'officer-mutant', $2, $3)";
    tx.execute(sql, params![id, made, purpose]).await?;
    tx.commit().await
}
