//! The consultations' table.

use super::{Consultation, Licence, Outcome, State};
use crate::column::{id, instant, micros, opt_instant, opt_micros, word};
use crate::sensitivity::store::line;
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{AppointmentId, ConsultationId, DepartmentId, OrganizationId, PersonId};
use std::collections::BTreeSet;

/// How visits ended, and what is asked of them by department.
pub const OUTCOME: Migration = Migration {
    name: "clinic.22.consultation-outcome",
    sql: "ALTER TABLE consultation ADD COLUMN outcome TEXT;
          CREATE INDEX consultation_department ON consultation (department, state, ended)",
};

/// The few visits that go on are found among all that ever were, as their states are asked for.
pub const OPEN: Migration = Migration {
    name: "clinic.146.consultation-open",
    sql: "CREATE INDEX consultation_open ON consultation (provider)
              WHERE state IN ('connecting', 'in-progress', 'wrapping-up')",
};

/// Whether what stands of a visit is protected by 42 CFR Part 2.
pub const PART2: Migration = Migration {
    name: "clinic.93.consultation-part2",
    sql: "ALTER TABLE consultation ADD COLUMN part2 BIGINT NOT NULL DEFAULT 0",
};

/// By which versions of which channels' keys a visit speaks: one of each pair that it was handed to. Of visits that were handed
/// over before this was written down only the last is known.
pub const KEYS: Migration = Migration {
    name: "clinic.176.consultation-key",
    sql: "CREATE TABLE consultation_key (
              consultation TEXT NOT NULL,
              scope TEXT NOT NULL,
              version BIGINT NOT NULL,
              PRIMARY KEY (consultation, scope, version)
          );
          INSERT INTO consultation_key (consultation, scope, version)
              SELECT id, 'consultation.' || provider || '.' || patient, key_version FROM consultation",
};

/// Which of those versions were destroyed: none of their numbers is given again. What stood of them before that was kept went with
/// them; a visit does not speak by a number that another was given since.
pub const KEYS_GONE: Migration = Migration {
    name: "clinic.192.consultation-key-gone",
    sql: "ALTER TABLE consultation_key ADD COLUMN gone BIGINT NOT NULL DEFAULT 0;
          CREATE INDEX consultation_key_scope ON consultation_key (scope, version);
          INSERT INTO consultation_key (consultation, scope, version, gone)
              SELECT c.id, 'consultation.' || c.provider || '.' || c.patient, c.key_version, 1 FROM consultation c
              WHERE NOT EXISTS (SELECT 1 FROM consultation_key k WHERE k.consultation = c.id
                  AND k.scope = 'consultation.' || c.provider || '.' || c.patient);
          UPDATE consultation SET key_version = 0 WHERE EXISTS (
              SELECT 1 FROM consultation_key k WHERE k.consultation = consultation.id AND k.gone = 1)",
};

/// What was known of the provider's licence where the patient was.
pub const LICENCE: Migration = Migration {
    name: "clinic.140.consultation-licence",
    sql: "ALTER TABLE consultation ADD COLUMN licence TEXT",
};

/// For which place that was said: an exception counts for no other.
pub const LICENCE_PLACE: Migration = Migration {
    name: "clinic.143.consultation-licence-place",
    sql: "ALTER TABLE consultation ADD COLUMN licence_place TEXT",
};

/// Keeps what is known of the provider's licence where the patient is, and the mark of that place; nothing where no licence is
/// on record.
pub(crate) async fn keep_licence(
    tx: &mut Tx,
    visit: &ConsultationId,
    (licence, place): (Option<Licence>, Option<&str>),
) -> Result<(), DbError> {
    let sql = "UPDATE consultation SET licence = $2, licence_place = $3 WHERE id = $1";
    let known = params![visit.as_str(), licence.map(Licence::name), place];
    tx.execute(sql, known).await.map(drop)
}

/// What was known of the provider's licence where the patient is, when that was last asked, and the mark of that place.
pub(crate) async fn licence(
    tx: &mut Tx,
    visit: &ConsultationId,
) -> Result<Option<(Licence, Option<String>)>, DbError> {
    let sql = "SELECT licence, licence_place FROM consultation WHERE id = $1";
    let Some(row) = tx.query_opt(sql, params![visit.as_str()]).await? else { return Ok(None) };
    let Some(name) = row.opt_text(0)? else { return Ok(None) };
    let known = Licence::find(&name).ok_or_else(|| crate::column::corrupt("a licence"))?;
    Ok(Some((known, row.opt_text(1)?)))
}

/// Makes those who move an appointment's visits, take down where its patient is, get tokens of them, or keep somebody from them
/// take turns until the transaction ends. Before the rows of people and sessions, and after those of queues.
pub(crate) async fn lock(tx: &mut Tx, appointment: &AppointmentId) -> Result<(), DbError> {
    let sql = "UPDATE consultation SET version = version WHERE appointment = $1";
    tx.execute(sql, params![appointment.as_str()]).await.map(drop)
}

/// Where a visit stands, which nobody changes any more until the transaction ends.
pub(crate) async fn hold_state(
    tx: &mut Tx,
    consultation: &ConsultationId,
) -> Result<Option<State>, DbError> {
    let sql = "UPDATE consultation SET version = version WHERE id = $1 RETURNING state";
    let row = tx.query_opt(sql, params![consultation.as_str()]).await?;
    row.map(|row| word(&row, 0, State::find)).transpose()
}

/// The table of consultations.
pub const MIGRATION: Migration = Migration {
    name: "clinic.7.consultation",
    sql: "CREATE TABLE consultation (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              department TEXT NOT NULL REFERENCES department (id),
              appointment TEXT NOT NULL REFERENCES appointment (id),
              provider TEXT NOT NULL REFERENCES person (id),
              patient TEXT NOT NULL REFERENCES person (id),
              state TEXT NOT NULL,
              key_version BIGINT NOT NULL,
              started BIGINT,
              ended BIGINT,
              follow_up BIGINT NOT NULL,
              changed BIGINT NOT NULL,
              version BIGINT NOT NULL
          );
          CREATE INDEX consultation_appointment ON consultation (appointment);
          CREATE INDEX consultation_patient ON consultation (patient, state);
          CREATE INDEX consultation_provider ON consultation (provider, state, ended)",
};

pub(crate) async fn insert(tx: &mut Tx, new: &Consultation) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO consultation
             (id, organization, department, appointment, provider, patient, state, key_version,
              started, ended, follow_up, changed, version, part2)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)",
        params![
            new.id.as_str(),
            new.organization.as_str(),
            new.department.as_str(),
            new.appointment.as_str(),
            new.provider.as_str(),
            new.patient.as_str(),
            new.state.name(),
            new.key_version,
            opt_micros(new.started),
            opt_micros(new.ended),
            new.follow_up,
            micros(new.changed),
            new.part2
        ],
    )
    .await
    .map(drop)
}

/// Keeps by which version of a channel's key a visit speaks from now on; the visit itself may be written after it.
pub(crate) async fn keep_key(
    tx: &mut Tx,
    visit: &ConsultationId,
    (scope, version): (&str, u32),
) -> Result<(), DbError> {
    let sql = "INSERT INTO consultation_key (consultation, scope, version) VALUES ($1, $2, $3)";
    tx.execute_many(sql, vec![params![visit.as_str(), scope, version]]).await
}

/// Asks for the greatest number that a version of a channel's key was given, also of those that were destroyed since.
pub(crate) fn ask_used(scope: &str) -> Query {
    Query::new("SELECT MAX(version) FROM consultation_key WHERE scope = $1", params![scope])
}

/// That number; 0 where there was none.
pub(crate) fn used(rows: &[Row]) -> Result<u32, DbError> {
    let used = rows.first().map_or(Ok(None), |row| row.opt_int(0))?.unwrap_or_default();
    u32::try_from(used).map_err(|_| crate::column::corrupt("a key version"))
}

/// Asks that the consultation be saved: a row, or none when somebody else was faster.
pub(crate) fn ask_save(changed: &Consultation) -> Query {
    Query::new(
        "UPDATE consultation SET state = $1, started = $2, ended = $3, follow_up = $4,
             changed = $5, outcome = $6, provider = $7, key_version = $8, version = version + 1
         WHERE id = $9 AND version = $10 RETURNING id",
        params![
            changed.state.name(),
            opt_micros(changed.started),
            opt_micros(changed.ended),
            changed.follow_up,
            micros(changed.changed),
            changed.outcome.map(Outcome::name),
            changed.provider.as_str(),
            changed.key_version,
            changed.id.as_str(),
            changed.version
        ],
    )
}

/// A statement that finds visits as [`read`] reads them.
macro_rules! select {
    ($of:literal) => {
        concat!(
            "SELECT id, organization, department, appointment, provider, patient, state, key_version,
                    started, ended, follow_up, changed, version, outcome, part2 ",
            $of
        )
    };
}

pub(crate) async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    consultation: &ConsultationId,
) -> Result<Option<Consultation>, DbError> {
    tx.query_opt(
        select!("FROM consultation WHERE organization = $1 AND id = $2"),
        params![organization.as_str(), consultation.as_str()],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// Asks for the appointment's newest consultation; ids sort by the time of their making.
pub(crate) fn ask_latest(appointment: &AppointmentId) -> Query {
    Query::new(
        select!("FROM consultation WHERE appointment = $1 ORDER BY id DESC LIMIT 1"),
        params![appointment.as_str()],
    )
}

/// The consultation that this answers.
pub(crate) fn first(rows: &[Row]) -> Result<Option<Consultation>, DbError> {
    rows.first().map(read).transpose()
}

/// The appointment's newest consultation.
pub(crate) async fn latest(
    tx: &mut Tx,
    appointment: &AppointmentId,
) -> Result<Option<Consultation>, DbError> {
    let [rows] = tx.query_all([ask_latest(appointment)]).await?;
    first(&rows)
}

/// The last of an appointment's consultations in which both met.
pub(crate) async fn last_started(
    tx: &mut Tx,
    appointment: &AppointmentId,
) -> Result<Option<Consultation>, DbError> {
    let rows = tx
        .query(
            select!(
                "FROM consultation WHERE appointment = $1 AND started IS NOT NULL
             ORDER BY id DESC LIMIT 1"
            ),
            params![appointment.as_str()],
        )
        .await?;
    first(&rows)
}

/// The newest consultation of the appointment that a consultation belongs to: that one, or what came after it.
pub(crate) async fn latest_beside(
    tx: &mut Tx,
    organization: &OrganizationId,
    consultation: &ConsultationId,
) -> Result<Option<Consultation>, DbError> {
    let rows = tx
        .query(
            select!(
                "FROM consultation WHERE appointment =
                 (SELECT k.appointment FROM consultation k WHERE k.organization = $1 AND k.id = $2)
             ORDER BY id DESC LIMIT 1"
            ),
            params![organization.as_str(), consultation.as_str()],
        )
        .await?;
    first(&rows)
}

/// A patient's consultations that are not over.
pub(crate) async fn living(
    tx: &mut Tx,
    organization: &OrganizationId,
    patient: &PersonId,
) -> Result<Vec<Consultation>, DbError> {
    let rows = tx
        .query(
            select!(
                "FROM consultation
             WHERE organization = $1 AND patient = $2
               AND state NOT IN ('completed', 'cancelled', 'no-show')
             ORDER BY id"
            ),
            params![organization.as_str(), patient.as_str()],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The visits in which a person is patient or provider now: where they have checked in, or have taken somebody in.
pub(crate) async fn attended(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<Vec<Consultation>, DbError> {
    let rows = tx
        .query(
            select!(
                "FROM consultation
             WHERE organization = $1 AND patient = $2 AND state IN ('checked-in', 'waiting')
                OR organization = $1 AND (patient = $2 OR provider = $2)
                   AND state IN ('connecting', 'in-progress', 'wrapping-up')
             ORDER BY id"
            ),
            params![organization.as_str(), person.as_str()],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// All of a patient's consultations, the latest first, at most 200.
pub(crate) async fn of_patient(
    tx: &mut Tx,
    organization: &OrganizationId,
    patient: &PersonId,
) -> Result<Vec<Consultation>, DbError> {
    let rows = tx
        .query(
            select!("FROM consultation WHERE organization = $1 AND patient = $2 ORDER BY id DESC LIMIT 200"),
            params![organization.as_str(), patient.as_str()],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Labels a visit, or takes the label off; `false` when it stood so before.
pub(crate) async fn label(
    tx: &mut Tx,
    visit: &ConsultationId,
    part2: bool,
) -> Result<bool, DbError> {
    let sql =
        "UPDATE consultation SET part2 = $2, version = version + 1 WHERE id = $1 AND part2 <> $2";
    Ok(tx.execute(sql, params![visit.as_str(), part2]).await? == 1)
}

/// Whether a visit of this appointment, or of any that it was moved from or to, has the label.
pub(crate) async fn is_part2(tx: &mut Tx, appointment: &AppointmentId) -> Result<bool, DbError> {
    let [found] = tx.query_all([ask_part2(appointment)]).await?;
    Ok(!found.is_empty())
}

/// Asks for the same: a row, or none.
pub(crate) fn ask_part2(appointment: &AppointmentId) -> Query {
    let sql = concat!(
        "SELECT 1 FROM ",
        line!(),
        " JOIN consultation c ON c.appointment = a.id WHERE n.id = $1 AND c.part2 = 1 LIMIT 1"
    );
    Query::new(sql, params![appointment.as_str()])
}

/// Ids of all visits of a patient that have the label, and of their appointments, with those they were moved from or to.
pub(crate) async fn labelled(tx: &mut Tx, patient: &PersonId) -> Result<BTreeSet<String>, DbError> {
    let sql = concat!(
        "SELECT c.id, n.id FROM ",
        line!(),
        " JOIN consultation c ON c.appointment = a.id WHERE c.patient = $1 AND c.part2 = 1"
    );
    let mut ids = BTreeSet::new();
    for row in tx.query(sql, params![patient.as_str()]).await? {
        ids.extend([row.text(0)?, row.text(1)?]);
    }
    Ok(ids)
}

/// The visits of a patient that have the label: whose each is now, and in which department.
pub(crate) async fn labelled_with(
    tx: &mut Tx,
    patient: &PersonId,
) -> Result<Vec<(ConsultationId, PersonId, DepartmentId)>, DbError> {
    let sql = "SELECT id, provider, department FROM consultation WHERE patient = $1 AND part2 = 1";
    let rows = tx.query(sql, params![patient.as_str()]).await?;
    rows.iter().map(|row| Ok((id(row, 0)?, id(row, 1)?, id(row, 2)?))).collect()
}

/// How many patients a provider is with now.
pub(crate) async fn under_way(tx: &mut Tx, provider: &PersonId) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM consultation WHERE provider = $1
               AND state IN ('connecting', 'in-progress', 'wrapping-up')",
            params![provider.as_str()],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

fn read(row: &Row) -> Result<Consultation, DbError> {
    Ok(Consultation {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        department: id(row, 2)?,
        appointment: id(row, 3)?,
        provider: id(row, 4)?,
        patient: id(row, 5)?,
        state: word(row, 6, State::find)?,
        key_version: u32::try_from(row.int(7)?)
            .map_err(|_| crate::column::corrupt("a key version"))?,
        started: opt_instant(row, 8)?,
        ended: opt_instant(row, 9)?,
        follow_up: row.int(10)? != 0,
        changed: instant(row, 11)?,
        version: row.int(12)?,
        outcome: row.opt_text(13)?.as_deref().and_then(Outcome::find),
        part2: row.int(14)? != 0,
    })
}
