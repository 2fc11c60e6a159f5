//! The table of records opened out of turn; the words in it stand sealed.

use super::{BreakGlass, Filter, Reason, Verdict};
use crate::column::{id, instant, micros, opt_id, opt_instant, opt_micros, word};
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{OrganizationId, PersonId, SessionId};

/// The table of records opened out of turn.
pub const MIGRATION: Migration = Migration {
    name: "clinic.64.break-glass",
    sql: "CREATE TABLE break_glass (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              person TEXT NOT NULL REFERENCES person (id),
              patient TEXT NOT NULL REFERENCES person (id),
              session TEXT NOT NULL,
              reason TEXT NOT NULL,
              text BYTEA NOT NULL,
              opened BIGINT NOT NULL,
              ends BIGINT NOT NULL,
              closed BIGINT,
              verdict TEXT,
              reviewed_by TEXT,
              reviewed BIGINT,
              note BYTEA
          );
          CREATE INDEX break_glass_session ON break_glass (session);
          CREATE INDEX break_glass_opened ON break_glass (organization, opened)",
};

pub(super) async fn insert(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, session): (&OrganizationId, &SessionId),
    new: &BreakGlass,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO break_glass
             (id, organization, person, patient, session, reason, text, opened, ends)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            &new.id,
            organization.as_str(),
            new.person.as_str(),
            new.patient.as_str(),
            session.as_str(),
            new.reason.name(),
            seal::seal(sealer, ("break_glass", "text", &new.id), &new.text)?,
            micros(new.opened),
            micros(new.ends)
        ],
    )
    .await
    .map(drop)
}

pub(super) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, glass): (&OrganizationId, &str),
) -> Result<Option<BreakGlass>, DbError> {
    tx.query_opt(
        "SELECT id, person, patient, reason, text, opened, ends, closed, verdict, reviewed_by,
                reviewed, note
         FROM break_glass WHERE organization = $1 AND id = $2",
        params![organization.as_str(), glass],
    )
    .await?
    .map(|row| read(sealer, &row))
    .transpose()
}

/// So many of them, after the one of an id: those that wait longest for their review, or the newest of all.
pub(super) async fn list(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, filter): (&OrganizationId, Filter),
    (after, limit): (Option<&str>, usize),
) -> Result<Vec<BreakGlass>, DbError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx
        .query(
            "SELECT id, person, patient, reason, text, opened, ends, closed, verdict, reviewed_by,
                    reviewed, note
             FROM break_glass WHERE organization = $1 AND ($2 = 0 OR verdict IS NULL)
               AND ($3 = '' OR (CASE WHEN $2 = 0 THEN -opened ELSE opened END, id) >
                   (SELECT CASE WHEN $2 = 0 THEN -opened ELSE opened END, id FROM break_glass WHERE id = $3))
             ORDER BY CASE WHEN $2 = 0 THEN -opened ELSE opened END, id LIMIT $4",
            params![
                organization.as_str(),
                filter == Filter::Unreviewed,
                after.unwrap_or_default(),
                limit
            ],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// Writes a review down; `false` when somebody else did so first.
pub(super) async fn review(
    tx: &mut Tx,
    sealer: &Sealer,
    done: &BreakGlass,
) -> Result<bool, DbError> {
    let note = done.note.as_ref();
    let note = note.map(|note| seal::seal(sealer, ("break_glass", "note", &done.id), note));
    let touched = tx
        .execute(
            "UPDATE break_glass SET verdict = $1, reviewed_by = $2, reviewed = $3, note = $4
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

fn read(sealer: &Sealer, row: &Row) -> Result<BreakGlass, DbError> {
    let glass = row.text(0)?;
    let open = |column, sealed: &[u8]| seal::open(sealer, ("break_glass", column, &glass), sealed);
    let verdict = row.opt_text(8)?.and_then(|name| Verdict::find(&name));
    Ok(BreakGlass {
        person: id(row, 1)?,
        patient: id(row, 2)?,
        reason: word(row, 3, Reason::find)?,
        text: open("text", &row.blob(4)?)?,
        opened: instant(row, 5)?,
        ends: instant(row, 6)?,
        closed: opt_instant(row, 7)?,
        verdict,
        reviewed_by: opt_id(row, 9)?,
        reviewed: opt_instant(row, 10)?,
        note: row.opt_blob(11)?.map(|sealed| open("note", &sealed)).transpose()?,
        id: glass,
    })
}
