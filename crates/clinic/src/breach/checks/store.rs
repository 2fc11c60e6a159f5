//! The register of incidents, as rows tell it.

use crate::breach::Finding;
use crate::column::{corrupt, id, instant};
use crate::person::checks::store::add;
use db::{Db, DbError, Row, Tx, params};
use kernel::{IncidentId, OrganizationId, Role, Timestamp};
use std::collections::BTreeMap;

/// What is open.
pub(super) struct Register {
    pub(super) open: i64,
    /// When the first of them was discovered.
    pub(super) oldest: Option<i64>,
    /// And the first of those that nobody assessed.
    pub(super) undecided: Option<i64>,
}

pub(super) async fn register(tx: &mut Tx) -> Result<Register, DbError> {
    let sql = "SELECT COUNT(*), MIN(discovered), MIN(CASE WHEN finding IS NULL THEN discovered END)
               FROM incident WHERE closed IS NULL";
    let row = tx.query_opt(sql, params![]).await?;
    let row = row.ok_or_else(|| DbError::Corrupt("a count has no row".to_owned()))?;
    Ok(Register { open: row.int(0)?, oldest: row.opt_int(1)?, undecided: row.opt_int(2)? })
}

/// An incident, as far as it says who must hear of it by when.
pub(super) struct Watched {
    pub(super) id: IncidentId,
    pub(super) organization: OrganizationId,
    pub(super) discovered: Timestamp,
    pub(super) finding: Option<Finding>,
    pub(super) is_closed: bool,
}

/// Those that are open, or were closed since then, the oldest first.
pub(super) async fn watched(tx: &mut Tx, since: i64) -> Result<Vec<Watched>, DbError> {
    let sql = "SELECT id, organization, discovered, finding, closed FROM incident
               WHERE closed IS NULL OR closed >= $1 ORDER BY discovered, id";
    let known = |name: String| Finding::find(&name).ok_or_else(|| corrupt("an assessment"));
    let read = |row: &Row| {
        Ok(Watched {
            id: id(row, 0)?,
            organization: id(row, 1)?,
            discovered: instant(row, 2)?,
            finding: row.opt_text(3)?.map(known).transpose()?,
            is_closed: row.opt_int(4)?.is_some(),
        })
    };
    tx.query(sql, params![since]).await?.iter().map(read).collect()
}

/// Of how many patients each was told who was notified of an incident, and when, the first time first.
pub(super) async fn notices(
    tx: &mut Tx,
    incident: &IncidentId,
) -> Result<BTreeMap<String, Vec<(usize, Timestamp)>>, DbError> {
    let sql =
        "SELECT whom, covers, done FROM incident_notice WHERE incident = $1 ORDER BY done, covers";
    let mut all: BTreeMap<String, Vec<(usize, Timestamp)>> = BTreeMap::new();
    for row in &tx.query(sql, params![incident.as_str()]).await? {
        let notice = (usize::try_from(row.int(1)?).unwrap_or(0), instant(row, 2)?);
        all.entry(row.text(0)?).or_default().push(notice);
    }
    Ok(all)
}

/// How many incidents were closed as breaches.
pub(super) async fn breaches(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM incident WHERE closed IS NOT NULL AND finding = 'breach'";
    let row = tx.query_opt(sql, params![]).await?;
    row.ok_or_else(|| DbError::Corrupt("a count has no row".to_owned()))?.int(0)
}

/// Those of them of which nobody told all patients, or nobody told the Department of all.
pub(super) async fn unnotified(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = "SELECT i.id FROM incident i
               WHERE i.closed IS NOT NULL AND i.finding = 'breach'
                 AND (SELECT COUNT(DISTINCT n.whom) FROM incident_notice n
                      WHERE n.incident = i.id AND n.whom IN ('patients', 'hhs')
                        AND n.covers >= (SELECT COUNT(*) FROM incident_patient p
                                         WHERE p.incident = i.id AND p.sealed = 0)) < 2
               ORDER BY i.closed, i.id";
    tx.query(sql, params![]).await?.iter().map(|row| row.text(0)).collect()
}

/// A breach that was closed with nobody told, in a store that is thrown away.
pub(super) async fn untold(db: &Db, discovered: i64) -> Result<(), DbError> {
    undecided(db, discovered).await?;
    let mut tx = db.begin().await?;
    let sql =
        "UPDATE incident SET finding = 'breach', closed_by = 'admin-mutant', closed = discovered";
    tx.execute(sql, params![]).await?;
    tx.commit().await
}

/// A breach of which a patient's state asks that they hear within thirty days, and did not, in a store that is thrown away.
pub(super) async fn overdue(db: &Db, discovered: i64) -> Result<(), DbError> {
    undecided(db, discovered).await?;
    let mut tx = db.begin().await?;
    let sql = "UPDATE incident SET finding = 'breach', assessed_by = 'officer-mutant', assessed = discovered";
    tx.execute(sql, params![]).await?;
    let sql =
        "INSERT INTO incident_patient (incident, patient, region, entries, first, last, sealed)
               VALUES ('mutant', 'pat-mutant', 'US-FL', 0, 0, 0, 0)";
    tx.execute(sql, params![]).await?;
    tx.commit().await
}

/// An incident that nobody decided, in a store that is thrown away.
pub(super) async fn undecided(db: &Db, discovered: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("pat-mutant", Role::Patient, true), Vec::new()).await?;
    let sql = "INSERT INTO incident (id, organization, words, discovered, recorded_by, recorded)
               VALUES ('mutant', 'mutant', $1, $2, 'officer-mutant', $2)";
    tx.execute(sql, params![Vec::<u8>::new(), discovered]).await?;
    tx.commit().await
}
