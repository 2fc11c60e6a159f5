//! How emergencies went, as rows tell it.

use crate::escalation::rules::AGAIN;
use crate::person::checks::store::visit;
use db::{Db, DbError, Row, Tx, params};

/// An emergency: how bad it is, how long until somebody took it up, or has it waited, or did it until it was withdrawn, in
/// seconds, what its end needs and lacks, and for how many seconds it has been open where it is not over. Whether everybody
/// was told of it who could be before somebody came; and, where that is asked for, for how many seconds since its end it has not been
/// written down what was learned, or after how many it was, and for how many it has been over.
pub(super) struct Went {
    pub(super) id: String,
    pub(super) severity: String,
    pub(super) taken: Option<i64>,
    pub(super) lacks: Option<&'static str>,
    pub(super) open: Option<i64>,
    pub(super) unheard: bool,
    pub(super) unlearned: Option<i64>,
    pub(super) learned: Option<i64>,
    pub(super) over: Option<i64>,
}

/// Within so many seconds somebody sees that they pressed by mistake.
const MISTAKE: i64 = 60;

/// What the end of an emergency needs and does not have, the first of it. Of what was over before nobody was asked but for the note.
fn lacking(row: &Row) -> Result<Option<&'static str>, DbError> {
    let (is_asked, outcome) = (row.int(9)? == 1, row.opt_text(10)?);
    // The words of a labelled visit go by a rule of their own: that there were some, the code says that was written with them, and
    // where none was asked for yet, nobody can say any more that there were none.
    let may_be_gone = row.opt_int(12)? == Some(1) && (outcome.is_some() || !is_asked);
    let has_note = row.opt_blob(3)?.is_some() || may_be_gone;
    Ok(if !has_note {
        Some("a note")
    } else if is_asked && outcome.is_none() {
        Some("a code of what came of it")
    } else if is_asked && row.opt_text(11)?.is_none() {
        Some("who ended it")
    } else {
        None
    })
}

/// The emergencies that are not over, and the latest of the others; drills are not among them.
pub(super) async fn latest(tx: &mut Tx, now: i64) -> Result<Vec<Went>, DbError> {
    let sql = "SELECT id, raised, acknowledged, note, state, severity, resolved, reviewed,
                   (SELECT COUNT(DISTINCT p.paged) FROM escalation_page p WHERE p.escalation = escalation.id),
                   outcome_asked, outcome, resolved_by,
                   (SELECT c.part2 FROM consultation c WHERE c.id = escalation.consultation)
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
        // What was called off teaches nobody anything, unless nobody had come until then.
        let ended = row.opt_int(6)?.filter(|_| unheard || is_asked && state == "resolved");
        let written = row.opt_int(7)?;
        let after = |end: i64| (written.unwrap_or(now) - end) / 1_000_000;
        Ok(Went {
            id: row.text(0)?,
            severity,
            taken: taken.map(seconds),
            lacks: if state == "resolved" { lacking(row)? } else { None },
            open: is_open.then(|| seconds(now)),
            unheard,
            unlearned: ended.filter(|_| written.is_none()).map(after),
            learned: ended.filter(|_| written.is_some()).map(after),
            over: ended.map(|end| (now - end) / 1_000_000),
        })
    };
    tx.query(sql, params![]).await?.iter().map(read).collect()
}

/// The tasks that ended: how many, which of them by nobody or at no time, and which without a word of how.
#[derive(Default)]
pub(super) struct Ended {
    pub(super) all: i64,
    pub(super) nobodys: Vec<String>,
    pub(super) silent: Vec<String>,
}

pub(super) async fn tasks(tx: &mut Tx) -> Result<Ended, DbError> {
    let sql = "SELECT COUNT(*) FROM task WHERE state = 'done'";
    let all = tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))?;
    let nobodys = "SELECT id FROM task WHERE state = 'done' AND (done IS NULL OR done_by IS NULL)
                   ORDER BY id LIMIT 20";
    // Of what was done before nobody was asked.
    let silent = "SELECT id FROM task WHERE state = 'done' AND note_asked = 1 AND note IS NULL
                  ORDER BY id LIMIT 20";
    Ok(Ended { all, nobodys: ids(tx, nobodys).await?, silent: ids(tx, silent).await? })
}

async fn ids(tx: &mut Tx, sql: &'static str) -> Result<Vec<String>, DbError> {
    tx.query(sql, params![]).await?.iter().map(|row| row.text(0)).collect()
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
