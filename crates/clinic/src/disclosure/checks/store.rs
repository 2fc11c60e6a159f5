//! What left, as rows tell it.

use crate::person::checks::store::visit;
use db::{Db, DbError, Row, Tx, params};

/// A copy of a record that somebody was let take.
pub(super) struct Copy {
    pub(super) id: String,
    pub(super) patient: String,
    pub(super) made: i64,
}

/// The copies for a purpose that somebody of the clinic was let take since then, the oldest first; what patients take is theirs
/// to give.
pub(super) async fn copies(
    tx: &mut Tx,
    (purpose, since): (&str, i64),
) -> Result<Vec<Copy>, DbError> {
    let sql = "SELECT id, patient, made FROM record_export
               WHERE purpose = $1 AND made_by <> patient AND made >= $2 ORDER BY made, id";
    let read = |row: &Row| Ok(Copy { id: row.text(0)?, patient: row.text(1)?, made: row.int(2)? });
    tx.query(sql, params![purpose, since]).await?.iter().map(read).collect()
}

/// A disclosure that stands, as it may be that of a copy.
pub(super) struct Answer {
    pub(super) patient: String,
    pub(super) purpose: String,
    pub(super) at: i64,
}

/// All that stand since then of patients of whom such a copy was let be taken, the oldest first.
pub(super) async fn answers(
    tx: &mut Tx,
    (purpose, since): (&str, i64),
) -> Result<Vec<Answer>, DbError> {
    let sql = "SELECT patient, purpose, at FROM disclosure
               WHERE incident IS NULL AND struck IS NULL AND at >= $2 AND patient IN (
                   SELECT patient FROM record_export WHERE purpose = $1 AND made_by <> patient)
               ORDER BY at, id";
    let read =
        |row: &Row| Ok(Answer { patient: row.text(0)?, purpose: row.text(1)?, at: row.int(2)? });
    tx.query(sql, params![purpose, since]).await?.iter().map(read).collect()
}

/// By each path how much left to others since then: copies by what they were taken for, and disclosures by theirs.
pub(super) async fn by_path(tx: &mut Tx, since: i64) -> Result<Vec<(String, i64)>, DbError> {
    let sql = "SELECT 'copy/' || purpose, COUNT(*) FROM record_export
               WHERE made_by <> patient AND made >= $1 GROUP BY purpose
               UNION ALL
               SELECT 'disclosure/' || purpose, COUNT(*) FROM disclosure
               WHERE struck IS NULL AND at >= $1 GROUP BY purpose ORDER BY 1";
    let read = |row: &Row| Ok((row.text(0)?, row.int(1)?));
    tx.query(sql, params![since]).await?.iter().map(read).collect()
}

/// A disclosure that was written down.
pub(super) struct Told {
    pub(super) id: String,
    pub(super) recorded: i64,
    /// Who received it and what it was, as they stand sealed.
    pub(super) recipient: Vec<u8>,
    pub(super) what: Vec<u8>,
}

/// The disclosures that were written down last by themselves, the newest first.
pub(super) async fn told(tx: &mut Tx) -> Result<Vec<Told>, DbError> {
    let sql = "SELECT id, recorded, recipient, what FROM disclosure WHERE incident IS NULL
               ORDER BY recorded DESC, id DESC LIMIT 2000";
    let read = |row: &Row| {
        let (id, recorded) = (row.text(0)?, row.int(1)?);
        Ok(Told { id, recorded, recipient: row.blob(2)?, what: row.blob(3)? })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// The incidents of which disclosures were written down, and when the newest of each was.
pub(super) async fn of_incidents(tx: &mut Tx) -> Result<Vec<(String, i64)>, DbError> {
    let sql = "SELECT incident, MAX(recorded) FROM disclosure WHERE incident IS NOT NULL
               GROUP BY incident ORDER BY 2 DESC, 1 LIMIT 500";
    let read = |row: &Row| Ok((row.text(0)?, row.int(1)?));
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// A breach of which its patients were told, or that was closed as one.
pub(super) struct Breach {
    pub(super) id: String,
    /// Of how many whose data was open no disclosure of it is written down.
    pub(super) unwritten: i64,
}

/// Those that were discovered since then, which is as far as accountings look back; what is missing most first.
pub(super) async fn breaches(tx: &mut Tx, since: i64) -> Result<Vec<Breach>, DbError> {
    let sql = "SELECT i.id, SUM(CASE WHEN d.id IS NULL THEN 1 ELSE 0 END)
               FROM incident i JOIN incident_patient p ON p.incident = i.id AND p.sealed = 0
               LEFT JOIN disclosure d ON d.incident = i.id AND d.patient = p.patient
               WHERE i.finding = 'breach' AND i.discovered >= $1
                 AND (i.closed IS NOT NULL OR EXISTS (
                     SELECT 1 FROM incident_notice n WHERE n.incident = i.id AND n.whom = 'patients'
                       AND n.covers >= (SELECT COUNT(*) FROM incident_patient q
                                        WHERE q.incident = i.id AND q.sealed = 0)))
               GROUP BY i.id ORDER BY 2 DESC, 1 LIMIT 500";
    let read = |row: &Row| Ok(Breach { id: row.text(0)?, unwritten: row.int(1)? });
    tx.query(sql, params![since]).await?.iter().map(read).collect()
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
