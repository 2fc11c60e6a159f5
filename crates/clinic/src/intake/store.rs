//! The intakes' table; every row is one sealed text.

use super::{Intake, rules};
use crate::column::{id, micros};
use crate::organization::CANARIES;
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{AppointmentId, DepartmentId, OrganizationId, PersonId, Phi, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The table of intakes.
pub const MIGRATION: Migration = Migration {
    name: "clinic.24.intake",
    sql: "CREATE TABLE intake (
              appointment TEXT PRIMARY KEY REFERENCES appointment (id),
              answers BYTEA NOT NULL,
              changed BIGINT NOT NULL
          )",
};

/// Where a visit was by what was said of it before, once it was over: codes with a space after each. An answer that comes later
/// takes no place away, for by it the rules are chosen until when the record is kept; words that named none are not here.
pub const PLACES: Migration = Migration {
    name: "clinic.163.intake-places",
    sql: "ALTER TABLE intake ADD COLUMN places TEXT NOT NULL DEFAULT ''",
};

/// When something was said of a visit first, whatever was said later, and whether it says whom to call in an emergency. Nothing
/// is known of what was said before these columns were there, unless it is said anew.
pub const FIRST: Migration = Migration {
    name: "clinic.181.intake-first",
    sql: "ALTER TABLE intake ADD COLUMN written BIGINT;
          ALTER TABLE intake ADD COLUMN contact BIGINT",
};

/// Whether an intake says how it was confirmed who the patient is, and whether they can talk freely: 1 or 0, as `contact` says it.
/// It is NULL where nobody could be asked: what was said before these columns were there, whatever is said anew once the visit
/// has begun; and where the first of it was said only then. The answers stand sealed only: who reads the store learns of nobody
/// that they cannot talk freely.
pub const ASKED: Migration = Migration {
    name: "clinic.204.intake-asked",
    sql: "ALTER TABLE intake ADD COLUMN identity BIGINT;
          ALTER TABLE intake ADD COLUMN privacy BIGINT",
};

/// Writes what was said over what was said before; with the mark of a place, that stays as one where the visit was. Who the
/// patient is and whether they can talk freely changes nothing of how a visit began that has begun, whatever is said of it then.
pub(super) async fn save(
    tx: &mut Tx,
    sealer: &Sealer,
    (appointment, patient): (&AppointmentId, &PersonId),
    (intake, now): (&Intake, Timestamp),
    (was, has_begun): (Option<&str>, bool),
) -> Result<(), DbError> {
    let was = was.map(|mark| format!("{mark} ")).unwrap_or_default();
    let key = seal::own(tx, sealer, ("intake", patient.as_str())).await?;
    let sealed = seal::seal_own(&key, place(appointment), &intake.text())?;
    let asked = |is_said: bool| (!has_begun).then(|| i64::from(is_said));
    tx.execute(
        "INSERT INTO intake (appointment, answers, changed, places, written, contact, identity, privacy)
         VALUES ($1, $2, $3, $4, $3, $5, $6, $7)
         ON CONFLICT (appointment) DO UPDATE SET answers = $2, changed = $3,
             places = intake.places || excluded.places,
             written = COALESCE(intake.written, intake.changed), contact = $5,
             identity = COALESCE(excluded.identity, intake.identity),
             privacy = COALESCE(excluded.privacy, intake.privacy)",
        params![
            appointment.as_str(),
            sealed,
            micros(now),
            was,
            i64::from(intake.emergency_contact.is_some()),
            asked(intake.identity.is_some()),
            asked(intake.privacy.is_some()),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    appointment: &AppointmentId,
) -> Result<Option<Intake>, DbError> {
    let row = tx
        .query_opt(
            "SELECT answers FROM intake WHERE appointment = $1",
            params![appointment.as_str()],
        )
        .await?;
    let opener = seal::opener(tx, sealer, row.as_slice()).await?;
    row.map(|row| read(&seal::open_own(&opener, place(appointment), &row.blob(0)?)?)).transpose()
}

/// Where a visit was, by all that was said of it: each as rules name it, or nothing where no rule can hold. None of them where
/// nobody said it.
pub(crate) async fn places(
    tx: &mut Tx,
    sealer: &Sealer,
    appointment: &AppointmentId,
) -> Result<Vec<Option<String>>, DbError> {
    let Some(intake) = find(tx, sealer, appointment).await? else { return Ok(Vec::new()) };
    let mut all = vec![rules::code(&intake.location)];
    let sql = "SELECT places FROM intake WHERE appointment = $1";
    if let Some(row) = tx.query_opt(sql, params![appointment.as_str()]).await? {
        let before = row.text(0)?;
        all.extend(before.split_whitespace().map(rules::marked));
    }
    Ok(all)
}

/// Asks for what those answered who are there for anybody of one department, or of an organization.
pub(crate) fn ask_pool(organization: &OrganizationId, department: Option<&DepartmentId>) -> Query {
    const ALL: &str = "SELECT i.answers, i.appointment
        FROM queue_entry q JOIN intake i ON i.appointment = q.appointment
        WHERE q.organization = $1 AND q.state IN ('checked-in', 'waiting') AND q.pooled = 1";
    const ONE: &str = "SELECT i.answers, i.appointment
        FROM queue_entry q JOIN intake i ON i.appointment = q.appointment
        WHERE q.organization = $1 AND q.department = $2 AND q.state IN ('checked-in', 'waiting')
          AND q.pooled = 1";
    let organization = organization.as_str();
    match department {
        Some(one) => Query::new(ONE, params![organization, one.as_str()]),
        None => Query::new(ALL, params![organization]),
    }
}

/// The intakes that this answers. One that does not open says nothing here, and stops nobody else's: whoever reads it by itself is
/// told.
pub(crate) async fn read_all(
    tx: &mut Tx,
    sealer: &Sealer,
    rows: &[Row],
) -> Result<BTreeMap<AppointmentId, Intake>, DbError> {
    let opener = seal::opener(tx, sealer, rows).await?;
    let one = |row: &Row| {
        let appointment: AppointmentId = id(row, 1)?;
        let text = seal::open_own(&opener, place(&appointment), &row.blob(0)?)?;
        Ok((appointment, read(&text)?))
    };
    let opened = rows.iter().map(one);
    opened.filter(|one| !matches!(one, Err(DbError::Corrupt(_)))).collect()
}

/// What a patient said before their latest visits. What does not open says nothing here.
pub(crate) async fn latest(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, patient): (&OrganizationId, &PersonId),
) -> Result<Vec<Intake>, DbError> {
    let rows = tx
        .query(
            "SELECT i.answers, i.appointment FROM intake i JOIN appointment a ON a.id = i.appointment
             WHERE a.organization = $1 AND a.patient = $2 ORDER BY i.changed DESC LIMIT 5",
            params![organization.as_str(), patient.as_str()],
        )
        .await?;
    Ok(read_all(tx, sealer, &rows).await?.into_values().collect())
}

/// Where patients were, as rules name it: of so many intakes, those written last, by what they say, and of all by what is kept of
/// what they said before.
pub(crate) async fn states(
    tx: &mut Tx,
    sealer: &Sealer,
    latest: i64,
) -> Result<BTreeSet<String>, DbError> {
    let sql =
        "SELECT i.answers, i.appointment FROM intake i JOIN appointment a ON a.id = i.appointment
               WHERE a.organization <> $1 ORDER BY i.changed DESC, i.appointment LIMIT $2";
    let rows = tx.query(sql, params![CANARIES, latest]).await?;
    let said = read_all(tx, sealer, &rows).await?;
    let mut states: BTreeSet<String> =
        said.values().filter_map(|intake| rules::code(&intake.location)).collect();
    let sql = "SELECT DISTINCT i.places FROM intake i JOIN appointment a ON a.id = i.appointment
               WHERE a.organization <> $1 AND i.places <> ''";
    for row in tx.query(sql, params![CANARIES]).await? {
        states.extend(row.text(0)?.split_whitespace().filter_map(rules::marked));
    }
    Ok(states)
}

/// Whether the patient has answered, without opening the answers.
pub(crate) async fn exists(tx: &mut Tx, appointment: &AppointmentId) -> Result<bool, DbError> {
    let sql = "SELECT changed FROM intake WHERE appointment = $1";
    Ok(tx.query_opt(sql, params![appointment.as_str()]).await?.is_some())
}

fn place(appointment: &AppointmentId) -> (&'static str, &'static str, &str) {
    ("intake", "answers", appointment.as_str())
}

fn read(text: &Phi) -> Result<Intake, DbError> {
    serde_json::from_str(text.expose()).map_err(|_| crate::column::corrupt("an intake"))
}
