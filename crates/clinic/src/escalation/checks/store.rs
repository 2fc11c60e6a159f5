//! How emergencies went, as rows tell it.

use crate::person::checks::store::visit;
use db::{Db, DbError, Row, Tx, params};

/// An emergency: how bad it is, how long until somebody took it up, or has it waited, in seconds, and whether it has the note that it needs.
pub(super) struct Went {
    pub(super) id: String,
    pub(super) severity: String,
    pub(super) taken: Option<i64>,
    pub(super) noted: bool,
}

/// The latest emergencies that are over, or that nobody has taken up until now; drills are not among them.
pub(super) async fn latest(tx: &mut Tx, now: i64) -> Result<Vec<Went>, DbError> {
    let sql = "SELECT id, raised, acknowledged, note, state, severity FROM escalation
               WHERE state IN ('active', 'resolved') AND drill = 0 ORDER BY raised DESC, id LIMIT 500";
    let read = |row: &Row| {
        let (raised, waits) = (row.int(1)?, row.text(4)? == "active");
        let taken = row.opt_int(2)?.or(waits.then_some(now)).map(|at| (at - raised) / 1_000_000);
        Ok(Went {
            id: row.text(0)?,
            severity: row.text(5)?,
            taken,
            noted: waits || row.opt_blob(3)?.is_some(),
        })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// An emergency that ended without a word, in a store that is thrown away.
pub(super) async fn silent(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    let sql = "INSERT INTO escalation (id, organization, department, consultation, patient, raised_by, severity, reason,
                   state, raised, resolved)
               VALUES ('mutant', 'mutant', 'mutant', 'mutant', 'pat-mutant', 'dr-mutant', 'critical', 'medical',
                   'resolved', $1, $1)";
    tx.execute(sql, params![now]).await?;
    tx.commit().await
}
