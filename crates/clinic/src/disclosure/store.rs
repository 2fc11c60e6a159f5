//! The table of disclosures; every word in it stands sealed.

use super::{Disclosure, Purpose, Silence};
use crate::column::{id, instant, micros, opt_id, opt_instant, opt_micros, word};
use crate::seal;
use crate::sensitivity::Part2;
use compliance::keys::Sealer;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{IncidentId, OrganizationId, PersonId, Phi, Timestamp};

/// The table of disclosures.
pub const MIGRATION: Migration = Migration {
    name: "clinic.70.disclosure",
    sql: "CREATE TABLE disclosure (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              patient TEXT NOT NULL,
              at BIGINT NOT NULL,
              recipient BYTEA NOT NULL,
              address BYTEA,
              what BYTEA NOT NULL,
              purpose TEXT NOT NULL,
              basis BYTEA NOT NULL,
              silent_until BIGINT,
              silence_by BYTEA,
              silence_written BIGINT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL,
              struck_by TEXT,
              struck BIGINT,
              struck_why BYTEA
          );
          CREATE INDEX disclosure_patient ON disclosure (organization, patient, at)",
};

/// On what records that 42 CFR Part 2 protects left.
pub const PART2: Migration = Migration {
    name: "clinic.95.disclosure-part2",
    sql: "ALTER TABLE disclosure ADD COLUMN part2 TEXT",
};

/// The breach that a disclosure is of: one for each patient whom it concerns, whoever writes them down and however often.
pub const BREACH: Migration = Migration {
    name: "clinic.210.disclosure-incident",
    sql: "ALTER TABLE disclosure ADD COLUMN incident TEXT;
          CREATE UNIQUE INDEX disclosure_incident ON disclosure (incident, patient)",
};

fn place<'a>(column: &'a str, disclosure: &'a str) -> (&'a str, &'a str, &'a str) {
    ("disclosure", column, disclosure)
}

pub(super) async fn insert(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, incident): (&OrganizationId, Option<&IncidentId>),
    new: &Disclosure,
) -> Result<(), DbError> {
    let sealed = |column: &str, text: &Phi| seal::seal(sealer, place(column, &new.id), text);
    let silence = new.silence.as_ref();
    tx.execute(
        "INSERT INTO disclosure
             (id, organization, patient, at, recipient, address, what, purpose, basis, silent_until,
              silence_by, silence_written, recorded_by, recorded, part2, incident)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        params![
            &new.id,
            organization.as_str(),
            new.patient.as_str(),
            micros(new.at),
            sealed("recipient", &new.recipient)?,
            new.address.as_ref().map(|text| sealed("address", text)).transpose()?,
            sealed("what", &new.what)?,
            new.purpose.name(),
            sealed("basis", &new.basis)?,
            opt_micros(silence.map(|silence| silence.until)),
            silence.map(|silence| sealed("silence_by", &silence.asked_by)).transpose()?,
            silence.is_some_and(|silence| silence.in_writing),
            new.recorded_by.as_str(),
            micros(new.recorded),
            new.part2.map(Part2::name),
            incident.map(IncidentId::as_str)
        ],
    )
    .await
    .map(drop)
}

/// Patients whose data was open in a breach, and of whom no disclosure of it is written down, with the language of each; so many
/// at most. One that was struck was written down.
pub(super) async fn unwritten(
    tx: &mut Tx,
    incident: &IncidentId,
    limit: usize,
) -> Result<Vec<(PersonId, String)>, DbError> {
    let sql = "SELECT a.patient, p.locale FROM incident_patient a JOIN person p ON p.id = a.patient
               WHERE a.incident = $1 AND a.sealed = 0
                 AND NOT EXISTS (SELECT 1 FROM disclosure d
                                 WHERE d.incident = a.incident AND d.patient = a.patient)
               ORDER BY a.patient LIMIT $2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx.query(sql, params![incident.as_str(), limit]).await?;
    rows.iter().map(|row| Ok((id(row, 0)?, row.text(1)?))).collect()
}

pub(super) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, disclosure): (&OrganizationId, &str),
) -> Result<Option<Disclosure>, DbError> {
    tx.query_opt(
        "SELECT id, patient, at, recipient, address, what, purpose, basis, silent_until, silence_by,
                silence_written, recorded_by, recorded, struck_by, struck, struck_why, part2
         FROM disclosure WHERE organization = $1 AND id = $2",
        params![organization.as_str(), disclosure],
    )
    .await?
    .map(|row| read(sealer, &row))
    .transpose()
}

/// The disclosures of a patient's data since then, the oldest first.
pub(super) async fn of_patient(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, patient): (&OrganizationId, &PersonId),
    since: Timestamp,
) -> Result<Vec<Disclosure>, DbError> {
    let rows = tx
        .query(
            "SELECT id, patient, at, recipient, address, what, purpose, basis, silent_until, silence_by,
                    silence_written, recorded_by, recorded, struck_by, struck, struck_why, part2
             FROM disclosure WHERE organization = $1 AND patient = $2 AND at >= $3
             ORDER BY at, id",
            params![organization.as_str(), patient.as_str(), micros(since)],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// Whether a silence stands for which an agency asked about a patient.
pub(crate) async fn is_silent(
    tx: &mut Tx,
    patient: &PersonId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM disclosure
               WHERE organization = (SELECT organization FROM person WHERE id = $1) AND patient = $1
                 AND silent_until > $2 AND struck IS NULL LIMIT 1";
    Ok(tx.query_opt(sql, params![patient.as_str(), micros(now)]).await?.is_some())
}

/// Strikes one; `false` when somebody else did so first.
pub(super) async fn strike(
    tx: &mut Tx,
    sealer: &Sealer,
    disclosure: &str,
    (by, now, why): (&PersonId, Timestamp, &Phi),
) -> Result<bool, DbError> {
    let why = seal::seal(sealer, place("struck_why", disclosure), why)?;
    let sql = "UPDATE disclosure SET struck_by = $1, struck = $2, struck_why = $3
               WHERE id = $4 AND struck IS NULL";
    Ok(tx.execute(sql, params![by.as_str(), micros(now), why, disclosure]).await? == 1)
}

fn read(sealer: &Sealer, row: &Row) -> Result<Disclosure, DbError> {
    let disclosure = row.text(0)?;
    let open = |column: &str, sealed: &[u8]| seal::open(sealer, place(column, &disclosure), sealed);
    let silence = match (opt_instant(row, 8)?, row.opt_blob(9)?) {
        (Some(until), Some(asked_by)) => Some(Silence {
            asked_by: open("silence_by", &asked_by)?,
            until,
            in_writing: row.int(10)? == 1,
        }),
        _ => None,
    };
    let struck = match (opt_id(row, 13)?, opt_instant(row, 14)?, row.opt_blob(15)?) {
        (Some(by), Some(at), Some(why)) => Some((by, at, open("struck_why", &why)?)),
        _ => None,
    };
    Ok(Disclosure {
        patient: id(row, 1)?,
        at: instant(row, 2)?,
        recipient: open("recipient", &row.blob(3)?)?,
        address: row.opt_blob(4)?.map(|sealed| open("address", &sealed)).transpose()?,
        what: open("what", &row.blob(5)?)?,
        purpose: word(row, 6, Purpose::find)?,
        basis: open("basis", &row.blob(7)?)?,
        part2: row.opt_text(16)?.as_deref().and_then(Part2::find),
        silence,
        recorded_by: id(row, 11)?,
        recorded: instant(row, 12)?,
        struck,
        id: disclosure,
    })
}
