//! How emergencies went, as rows tell it.

use crate::person::checks::store::visit;
use db::{Db, DbError, Row, Tx, params};

/// An emergency: how bad it is, how long until somebody took it up, or has it waited, or did it until it was withdrawn, in
/// seconds, whether it has the note that it needs, and for how many seconds it has been open where it is not over.
pub(super) struct Went {
    pub(super) id: String,
    pub(super) severity: String,
    pub(super) taken: Option<i64>,
    pub(super) noted: bool,
    pub(super) open: Option<i64>,
}

/// Within so many seconds somebody sees that they pressed by mistake.
const MISTAKE: i64 = 60;

/// The emergencies that are not over, and the latest of the others; drills are not among them.
pub(super) async fn latest(tx: &mut Tx, now: i64) -> Result<Vec<Went>, DbError> {
    let sql = "SELECT id, raised, acknowledged, note, state, severity, resolved FROM escalation WHERE drill = 0
               ORDER BY CASE WHEN state IN ('active', 'acknowledged') THEN 0 ELSE 1 END, raised DESC, id LIMIT 500";
    let read = |row: &Row| {
        let (raised, state) = (row.int(1)?, row.text(4)?);
        let seconds = |at: i64| (at - raised) / 1_000_000;
        let is_open = matches!(state.as_str(), "active" | "acknowledged");
        let taken = match state.as_str() {
            "active" => Some(now),
            // Until it was withdrawn nobody had come; what was taken back at once says nothing of those on call.
            "withdrawn" => {
                let until = row.opt_int(6)?.filter(|at| seconds(*at) > MISTAKE);
                row.opt_int(2)?.or(until)
            }
            _ => row.opt_int(2)?,
        };
        Ok(Went {
            id: row.text(0)?,
            severity: row.text(5)?,
            taken: taken.map(seconds),
            noted: state != "resolved" || row.opt_blob(3)?.is_some(),
            open: is_open.then(|| seconds(now)),
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
