//! The table of sealed ways back in; of the halves it has a hash of both.

use super::Recovery;
use crate::break_glass::Verdict;
use crate::column::{id, instant, micros, opt_id, opt_instant, opt_micros};
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{OrganizationId, PersonId, Timestamp};

/// The table of sealed ways back in.
pub const MIGRATION: Migration = Migration {
    name: "clinic.93.recovery",
    sql: "CREATE TABLE recovery (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              person TEXT NOT NULL REFERENCES person (id),
              first_custodian TEXT NOT NULL REFERENCES person (id),
              second_custodian TEXT NOT NULL REFERENCES person (id),
              proof BYTEA NOT NULL,
              made BIGINT NOT NULL,
              replaced BIGINT,
              used BIGINT,
              verdict TEXT,
              reviewed_by TEXT,
              reviewed BIGINT,
              note BYTEA
          );
          CREATE INDEX recovery_person ON recovery (organization, person)",
};

/// What was sealed for whoever had left, or was administrator no more, before that ended it, or with a half that somebody
/// keeps who had left.
pub const RETIRED: Migration = Migration {
    name: "clinic.131.recovery-retired",
    sql: "UPDATE recovery SET replaced = made
          WHERE used IS NULL AND replaced IS NULL AND EXISTS (
              SELECT 1 FROM person p
              WHERE (p.active = 0
                     AND p.id IN (recovery.person, recovery.first_custodian, recovery.second_custodian))
                 OR (p.role <> 'administrator' AND p.id = recovery.person))",
};

pub(super) async fn insert(
    tx: &mut Tx,
    (organization, proof): (&OrganizationId, Vec<u8>),
    new: &Recovery,
) -> Result<(), DbError> {
    let [first, second] = &new.custodians;
    tx.execute(
        "INSERT INTO recovery
             (id, organization, person, first_custodian, second_custodian, proof, made)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            &new.id,
            organization.as_str(),
            new.person.as_str(),
            first.as_str(),
            second.as_str(),
            proof,
            micros(new.made)
        ],
    )
    .await
    .map(drop)
}

/// What was sealed for a person before opens nothing any more.
pub(super) async fn replace(tx: &mut Tx, person: &PersonId, now: Timestamp) -> Result<(), DbError> {
    let sql = "UPDATE recovery SET replaced = $2
               WHERE person = $1 AND used IS NULL AND replaced IS NULL";
    tx.execute(sql, params![person.as_str(), micros(now)]).await.map(drop)
}

/// Unused ones that are for somebody or of which they keep a half open nothing any more; answers them.
pub(super) async fn retire(
    tx: &mut Tx,
    sealer: &Sealer,
    (person, now): (&PersonId, Timestamp),
) -> Result<Vec<Recovery>, DbError> {
    let rows = tx
        .query(
            "UPDATE recovery SET replaced = $2
             WHERE used IS NULL AND replaced IS NULL
               AND (person = $1 OR first_custodian = $1 OR second_custodian = $1)
             RETURNING id, person, first_custodian, second_custodian, made, replaced, used, verdict,
                       reviewed_by, reviewed, note",
            params![person.as_str(), micros(now)],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// Every unused one opens nothing any more; answers them, each with its organization.
pub(super) async fn retire_all(
    tx: &mut Tx,
    sealer: &Sealer,
    now: Timestamp,
) -> Result<Vec<(Recovery, String)>, DbError> {
    let rows = tx
        .query(
            "UPDATE recovery SET replaced = $1 WHERE used IS NULL AND replaced IS NULL
             RETURNING id, person, first_custodian, second_custodian, made, replaced, used, verdict,
                       reviewed_by, reviewed, note, organization",
            params![micros(now)],
        )
        .await?;
    rows.iter().map(|row| Ok((read(sealer, row)?, row.text(11)?))).collect()
}

/// A credential, with what proves both halves.
pub(super) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, recovery): (&OrganizationId, &str),
) -> Result<Option<(Recovery, Vec<u8>)>, DbError> {
    tx.query_opt(
        "SELECT id, person, first_custodian, second_custodian, made, replaced, used, verdict,
                reviewed_by, reviewed, note, proof
         FROM recovery WHERE organization = $1 AND id = $2",
        params![organization.as_str(), recovery],
    )
    .await?
    .map(|row| Ok((read(sealer, &row)?, row.blob(11)?)))
    .transpose()
}

/// Uses it; `false` when that was done before, or another took its place.
pub(super) async fn spend(tx: &mut Tx, recovery: &str, now: Timestamp) -> Result<bool, DbError> {
    let sql = "UPDATE recovery SET used = $2 WHERE id = $1 AND used IS NULL AND replaced IS NULL";
    Ok(tx.execute(sql, params![recovery, micros(now)]).await? == 1)
}

/// At most 200: those used and not reviewed, the oldest first, or all, the newest first.
pub(super) async fn list(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, unreviewed): (&OrganizationId, bool),
) -> Result<Vec<Recovery>, DbError> {
    let rows = tx
        .query(
            "SELECT id, person, first_custodian, second_custodian, made, replaced, used, verdict,
                    reviewed_by, reviewed, note
             FROM recovery
             WHERE organization = $1 AND ($2 = 0 OR (used IS NOT NULL AND verdict IS NULL))
             ORDER BY CASE WHEN $2 = 0 THEN -made ELSE used END, id LIMIT 200",
            params![organization.as_str(), unreviewed],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// Writes a review down; `false` when somebody else did so first.
pub(super) async fn review(tx: &mut Tx, sealer: &Sealer, done: &Recovery) -> Result<bool, DbError> {
    let note = done.note.as_ref();
    let note = note.map(|note| seal::seal(sealer, ("recovery", "note", &done.id), note));
    let touched = tx
        .execute(
            "UPDATE recovery SET verdict = $1, reviewed_by = $2, reviewed = $3, note = $4
             WHERE id = $5 AND verdict IS NULL",
            params![
                done.verdict.map(Verdict::name),
                done.reviewed_by.as_ref().map(PersonId::as_str),
                opt_micros(done.reviewed),
                note.transpose()?,
                &done.id
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// How many others who decide can be written to, by e-mail or SMS as far as the clinic sends them.
pub(super) async fn reachable(
    tx: &mut Tx,
    (organization, person): (&OrganizationId, &PersonId),
    (email, sms): (bool, bool),
) -> Result<usize, DbError> {
    let sql = "SELECT COUNT(*) FROM person
               WHERE organization = $1 AND id <> $2 AND active = 1
                 AND role IN ('administrator', 'compliance-officer')
                 AND (($3 = 1 AND email_key IS NOT NULL) OR ($4 = 1 AND phone_key IS NOT NULL))";
    let row =
        tx.query_opt(sql, params![organization.as_str(), person.as_str(), email, sms]).await?;
    let count = row.map_or(Ok(0), |row| row.int(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

fn read(sealer: &Sealer, row: &Row) -> Result<Recovery, DbError> {
    let recovery = row.text(0)?;
    let open = |sealed: &[u8]| seal::open(sealer, ("recovery", "note", &recovery), sealed);
    let verdict = row.opt_text(7)?.and_then(|name| Verdict::find(&name));
    Ok(Recovery {
        person: id(row, 1)?,
        custodians: [id(row, 2)?, id(row, 3)?],
        made: instant(row, 4)?,
        replaced: opt_instant(row, 5)?,
        used: opt_instant(row, 6)?,
        verdict,
        reviewed_by: opt_id(row, 8)?,
        reviewed: opt_instant(row, 9)?,
        note: row.opt_blob(10)?.map(|sealed| open(&sealed)).transpose()?,
        id: recovery,
    })
}
