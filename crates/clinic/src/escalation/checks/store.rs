//! How emergencies went, as rows tell it.

use crate::escalation::rules::AGAIN;
use crate::person::checks::store::visit;
use db::{Db, DbError, Row, Tx, params};

/// An emergency: how bad it is, how long until somebody took it up, or has it waited, or did it until it was withdrawn, in
/// seconds, whether it has the note that it needs, and for how many seconds it has been open where it is not over. Whether everybody
/// was told of it who could be before somebody came; and, where that is asked for, for how many seconds it has not been written down
/// what was learned, or after how many it was.
pub(super) struct Went {
    pub(super) id: String,
    pub(super) severity: String,
    pub(super) taken: Option<i64>,
    pub(super) noted: bool,
    pub(super) open: Option<i64>,
    pub(super) unheard: bool,
    pub(super) unlearned: Option<i64>,
    pub(super) learned: Option<i64>,
}

/// Within so many seconds somebody sees that they pressed by mistake.
const MISTAKE: i64 = 60;

/// The emergencies that are not over, and the latest of the others; drills are not among them.
pub(super) async fn latest(tx: &mut Tx, now: i64) -> Result<Vec<Went>, DbError> {
    let sql = "SELECT id, raised, acknowledged, note, state, severity, resolved, reviewed,
                   (SELECT COUNT(DISTINCT p.paged) FROM escalation_page p WHERE p.escalation = escalation.id)
               FROM escalation WHERE drill = 0
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
        let severity = row.text(5)?;
        // The first time it is told is none of those in which it is told again.
        let unheard = row.int(8)? > i64::from(AGAIN);
        let is_asked = unheard || matches!(severity.as_str(), "critical" | "life-threatening");
        let ended = row.opt_int(6)?.filter(|_| is_asked && state == "resolved");
        let written = row.opt_int(7)?;
        let after = |end: i64| (written.unwrap_or(now) - end) / 1_000_000;
        Ok(Went {
            id: row.text(0)?,
            severity,
            taken: taken.map(seconds),
            noted: state != "resolved" || row.opt_blob(3)?.is_some(),
            open: is_open.then(|| seconds(now)),
            unheard,
            unlearned: ended.filter(|_| written.is_none()).map(after),
            learned: ended.filter(|_| written.is_some()).map(after),
        })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// How many tasks ended, and which of them by nobody or at no time.
pub(super) async fn tasks(tx: &mut Tx) -> Result<(i64, Vec<String>), DbError> {
    let sql = "SELECT COUNT(*) FROM task WHERE state = 'done'";
    let all = tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))?;
    let sql = "SELECT id FROM task WHERE state = 'done' AND (done IS NULL OR done_by IS NULL)
               ORDER BY id LIMIT 20";
    let rows = tx.query(sql, params![]).await?;
    Ok((all, rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?))
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
