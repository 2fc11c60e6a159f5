//! The queue's table.

use super::{Broadcast, Device, Entry, Priority, State};
use crate::column::{id, instant, micros, opt_instant, opt_micros, word};
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{AppointmentId, DepartmentId, OrganizationId, PersonId, QueueEntryId, Timestamp};

/// Staff may move an entry among equals, and the device check is kept with it.
pub const ORDER: Migration = Migration {
    name: "clinic.21.queue-order",
    sql: "ALTER TABLE queue_entry ADD COLUMN standing BIGINT NOT NULL DEFAULT 0;
          ALTER TABLE queue_entry ADD COLUMN device TEXT;
          UPDATE queue_entry SET standing = checked_in;
          DROP INDEX queue_entry_order;
          CREATE INDEX queue_entry_order ON queue_entry (department, provider, state, priority, standing)",
};

/// The table of what all who wait in a department were last told.
pub const BROADCAST: Migration = Migration {
    name: "clinic.32.queue-broadcast",
    sql: "CREATE TABLE queue_broadcast (
              department TEXT PRIMARY KEY REFERENCES department (id),
              code TEXT NOT NULL,
              minutes BIGINT,
              told BIGINT NOT NULL
          )",
};

/// When a patient's browser was last there.
pub const SEEN: Migration = Migration {
    name: "clinic.33.queue-seen",
    sql: "ALTER TABLE queue_entry ADD COLUMN seen BIGINT;
          CREATE INDEX queue_entry_state ON queue_entry (state)",
};

/// When a patient was told that their turn is near.
pub const NEAR: Migration = Migration {
    name: "clinic.34.queue-near",
    sql: "ALTER TABLE queue_entry ADD COLUMN near BIGINT",
};

/// The sort of visit, and whether anybody of the department may call.
pub const POOL: Migration = Migration {
    name: "clinic.51.queue-pool",
    sql: "ALTER TABLE queue_entry ADD COLUMN visit_type TEXT;
          ALTER TABLE queue_entry ADD COLUMN pooled BIGINT NOT NULL DEFAULT 0;
          ALTER TABLE queue_entry ADD COLUMN offered BIGINT;
          DROP INDEX queue_entry_order;
          CREATE INDEX queue_entry_line ON queue_entry (department, state, priority, standing)",
};

/// The table of queue entries.
pub const MIGRATION: Migration = Migration {
    name: "clinic.6.queue",
    sql: "CREATE TABLE queue_entry (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              department TEXT NOT NULL REFERENCES department (id),
              provider TEXT NOT NULL REFERENCES person (id),
              patient TEXT NOT NULL REFERENCES person (id),
              appointment TEXT NOT NULL UNIQUE REFERENCES appointment (id),
              consultation TEXT NOT NULL,
              state TEXT NOT NULL,
              priority BIGINT NOT NULL,
              checked_in BIGINT NOT NULL,
              consented BIGINT NOT NULL,
              device_ready BIGINT NOT NULL,
              interpreter_needed BIGINT NOT NULL,
              changed BIGINT NOT NULL,
              version BIGINT NOT NULL
          );
          CREATE INDEX queue_entry_order ON queue_entry (department, provider, state, priority, checked_in)",
};

pub(crate) async fn insert(tx: &mut Tx, new: &Entry) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO queue_entry
             (id, organization, department, provider, patient, appointment, consultation, state,
              priority, checked_in, standing, consented, device_ready, device, interpreter_needed,
              changed, visit_type, pooled, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)",
        params![
            new.id.as_str(),
            new.organization.as_str(),
            new.department.as_str(),
            new.provider.as_str(),
            new.patient.as_str(),
            new.appointment.as_str(),
            new.consultation.as_str(),
            new.state.name(),
            new.priority.rank(),
            micros(new.checked_in),
            new.standing,
            micros(new.consented),
            new.device_ready,
            device(new.device)?,
            new.interpreter_needed,
            micros(new.changed),
            new.visit_type.clone(),
            new.pooled
        ],
    )
    .await
    .map(drop)
}

/// Asks that the entry be saved: a row, or none when somebody else was faster. Of whoever checks in again, or
/// is back after they were missed, no browser was there yet; and whoever checks in again was not told that their turn is near.
pub(crate) fn ask_save(changed: &Entry) -> Result<Query, DbError> {
    Ok(Query::new(
        "UPDATE queue_entry SET consultation = $1, state = $2, priority = $3, checked_in = $4,
             consented = $5, device_ready = $6, changed = $7, standing = $8, device = $9,
             provider = $10, pooled = $11, offered = $12, interpreter_needed = $13,
             seen = CASE WHEN checked_in = $4 AND state <> 'no-show' THEN seen ELSE NULL END,
             near = CASE WHEN checked_in = $4 THEN near ELSE NULL END, version = version + 1
         WHERE id = $14 AND version = $15 RETURNING id",
        params![
            changed.consultation.as_str(),
            changed.state.name(),
            changed.priority.rank(),
            micros(changed.checked_in),
            micros(changed.consented),
            changed.device_ready,
            micros(changed.changed),
            changed.standing,
            device(changed.device)?,
            changed.provider.as_str(),
            changed.pooled,
            opt_micros(changed.offered),
            changed.interpreter_needed,
            changed.id.as_str(),
            changed.version
        ],
    ))
}

/// Saves the entry; `false` when somebody else was faster.
pub(crate) async fn save(tx: &mut Tx, changed: &Entry) -> Result<bool, DbError> {
    let [saved] = tx.query_all([ask_save(changed)?]).await?;
    Ok(saved.len() == 1)
}

/// Whom of a department (`$1`) a provider (`$2`) may be given: who waits for them, and who waits for anybody and does not object to
/// them; nobody from whose records they are kept.
macro_rules! line {
    () => {
        "department = $1 AND state = 'waiting'
         AND (provider = $2 OR (pooled = 1 AND NOT EXISTS (
             SELECT 1 FROM participant p
             WHERE p.consultation = queue_entry.consultation AND p.person = $2
               AND p.objected IS NOT NULL)))
         AND NOT EXISTS (
             SELECT 1 FROM restriction r
             WHERE r.patient = queue_entry.patient AND r.person = $2 AND r.ended IS NULL)"
    };
}

/// Asks for a provider's line in a department, in the order in which it is called.
pub(crate) fn ask_line(department: &DepartmentId, provider: &PersonId) -> Query {
    Query::new(
        concat!(
            "SELECT id, organization, department, provider, patient, appointment, consultation, state,
                 priority, checked_in, consented, device_ready, interpreter_needed, changed, version,
                 standing, device, visit_type, pooled, offered, near
             FROM queue_entry WHERE ",
            line!(),
            " ORDER BY priority, standing, id"
        ),
        params![department.as_str(), provider.as_str()],
    )
}

/// Takes the next entry of a provider's line, or the one of it that was chosen, and holds it until the transaction ends.
///
/// Two callers never get the same one: the second sees the row changed and finds none. `None` may
/// also mean that somebody was just faster, so the caller asks again while entries wait.
pub(crate) async fn take_next(
    tx: &mut Tx,
    (department, provider): (&DepartmentId, &PersonId),
    chosen: Option<&QueueEntryId>,
    now: Timestamp,
) -> Result<Option<Entry>, DbError> {
    tx.query_opt(
        concat!(
            "UPDATE queue_entry SET state = 'in-consultation', version = version + 1,
                 changed = CASE WHEN changed > $3 THEN changed ELSE $3 END
             WHERE state = 'waiting' AND id = (
                 SELECT id FROM queue_entry
                 WHERE id = COALESCE($4, id) AND ",
            line!(),
            " ORDER BY priority, standing, id LIMIT 1)
             RETURNING id, organization, department, provider, patient, appointment, consultation, state,
                 priority, checked_in, consented, device_ready, interpreter_needed, changed, version,
                 standing, device, visit_type, pooled, offered, near"
        ),
        params![
            department.as_str(),
            provider.as_str(),
            micros(now),
            chosen.map(|one| one.as_str().to_owned())
        ],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

pub(crate) async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    entry: &QueueEntryId,
) -> Result<Option<Entry>, DbError> {
    tx.query_opt(
        "SELECT id, organization, department, provider, patient, appointment, consultation, state,
             priority, checked_in, consented, device_ready, interpreter_needed, changed, version,
             standing, device, visit_type, pooled, offered, near
         FROM queue_entry WHERE organization = $1 AND id = $2",
        params![organization.as_str(), entry.as_str()],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// Asks for the entry of an appointment.
pub(crate) fn ask_of(appointment: &AppointmentId) -> Query {
    Query::new(
        "SELECT id, organization, department, provider, patient, appointment, consultation, state,
             priority, checked_in, consented, device_ready, interpreter_needed, changed, version,
             standing, device, visit_type, pooled, offered, near
         FROM queue_entry WHERE appointment = $1",
        params![appointment.as_str()],
    )
}

/// The entry that this answers.
pub(crate) fn first(rows: &[Row]) -> Result<Option<Entry>, DbError> {
    rows.first().map(read).transpose()
}

pub(crate) async fn of_appointment(
    tx: &mut Tx,
    appointment: &AppointmentId,
) -> Result<Option<Entry>, DbError> {
    let [rows] = tx.query_all([ask_of(appointment)]).await?;
    first(&rows)
}

/// Asks for everybody who is in the department now, in the order in which they will be seen.
pub(super) fn ask_present(organization: &OrganizationId, department: &DepartmentId) -> Query {
    Query::new(
        "SELECT id, organization, department, provider, patient, appointment, consultation, state,
             priority, checked_in, consented, device_ready, interpreter_needed, changed, version,
             standing, device, visit_type, pooled, offered, near
         FROM queue_entry
         WHERE organization = $1 AND department = $2
           AND state IN ('checked-in', 'waiting', 'in-consultation')
         ORDER BY priority, standing, id",
        params![organization.as_str(), department.as_str()],
    )
}

/// Entries as a question answers them.
pub(crate) fn read_all(rows: &[Row]) -> Result<Vec<Entry>, DbError> {
    rows.iter().map(read).collect()
}

/// Everybody who is in the department now, in the order in which they will be seen.
pub(crate) async fn present(
    tx: &mut Tx,
    organization: &OrganizationId,
    department: &DepartmentId,
) -> Result<Vec<Entry>, DbError> {
    let [rows] = tx.query_all([ask_present(organization, department)]).await?;
    read_all(&rows)
}

/// Asks for everybody of an organization who waits or is with a provider, in the order in which they will be seen.
pub(super) fn ask_everybody(organization: &OrganizationId) -> Query {
    Query::new(
        "SELECT id, organization, department, provider, patient, appointment, consultation, state,
             priority, checked_in, consented, device_ready, interpreter_needed, changed, version,
             standing, device, visit_type, pooled, offered, near
         FROM queue_entry
         WHERE organization = $1 AND state IN ('waiting', 'in-consultation')
         ORDER BY priority, standing, id",
        params![organization.as_str()],
    )
}

/// Whether an entry is kept from somebody: its patient objected to them, or a restriction bars them.
pub(crate) async fn is_apart(
    tx: &mut Tx,
    entry: &Entry,
    person: &PersonId,
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM participant
               WHERE consultation = $1 AND person = $3 AND objected IS NOT NULL
               UNION ALL SELECT 1 FROM restriction
               WHERE patient = $2 AND person = $3 AND ended IS NULL";
    let (consultation, patient) = (entry.consultation.as_str(), entry.patient.as_str());
    let found = tx.query_opt(sql, params![consultation, patient, person.as_str()]).await?;
    Ok(found.is_some())
}

/// Asks whom those who are there for anybody of one department, or of an organization, are kept from: to whom they objected, and
/// whom a restriction bars; and who waits for a provider whom one bars.
pub(super) fn ask_apart(organization: &OrganizationId, department: Option<&DepartmentId>) -> Query {
    const ALL: &str = "SELECT q.id, p.person
        FROM queue_entry q JOIN participant p ON p.consultation = q.consultation
        WHERE q.organization = $1 AND q.state IN ('checked-in', 'waiting') AND q.pooled = 1
          AND p.objected IS NOT NULL AND p.person <> q.provider
        UNION ALL SELECT q.id, r.person
        FROM queue_entry q JOIN restriction r ON r.patient = q.patient
        WHERE q.organization = $1 AND q.state IN ('checked-in', 'waiting')
          AND r.ended IS NULL AND r.person IS NOT NULL AND (q.pooled = 1 OR r.person = q.provider)";
    const ONE: &str = "SELECT q.id, p.person
        FROM queue_entry q JOIN participant p ON p.consultation = q.consultation
        WHERE q.organization = $1 AND q.department = $2 AND q.state IN ('checked-in', 'waiting')
          AND q.pooled = 1 AND p.objected IS NOT NULL AND p.person <> q.provider
        UNION ALL SELECT q.id, r.person
        FROM queue_entry q JOIN restriction r ON r.patient = q.patient
        WHERE q.organization = $1 AND q.department = $2 AND q.state IN ('checked-in', 'waiting')
          AND r.ended IS NULL AND r.person IS NOT NULL AND (q.pooled = 1 OR r.person = q.provider)";
    let organization = organization.as_str();
    match department {
        Some(one) => Query::new(ONE, params![organization, one.as_str()]),
        None => Query::new(ALL, params![organization]),
    }
}

/// The entries that this answers, each with somebody whom it is kept from.
pub(super) fn apart(rows: &[Row]) -> Result<Vec<(QueueEntryId, PersonId)>, DbError> {
    rows.iter().map(|row| Ok((id(row, 0)?, id(row, 1)?))).collect()
}

/// Those whose provider's connection is gone and who were not asked yet, or is back and who need not be asked any more.
pub(crate) async fn to_ask(tx: &mut Tx) -> Result<Vec<Entry>, DbError> {
    let rows = tx
        .query(
            "SELECT q.id, q.organization, q.department, q.provider, q.patient, q.appointment,
                 q.consultation, q.state, q.priority, q.checked_in, q.consented, q.device_ready,
                 q.interpreter_needed, q.changed, q.version, q.standing, q.device, q.visit_type,
                 q.pooled, q.offered, q.near
             FROM queue_entry q JOIN availability a ON a.person = q.provider
             WHERE q.state IN ('checked-in', 'waiting') AND q.pooled = 0
               AND (a.lost IS NULL) = (q.offered IS NOT NULL)
             ORDER BY q.priority, q.standing, q.id",
            params![],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Everybody in a queue or a call, with when their browser was last there.
pub(crate) async fn watched(tx: &mut Tx) -> Result<Vec<(Entry, Option<Timestamp>)>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, department, provider, patient, appointment, consultation, state,
                 priority, checked_in, consented, device_ready, interpreter_needed, changed, version,
                 standing, device, visit_type, pooled, offered, near, seen
             FROM queue_entry WHERE state IN ('checked-in', 'waiting', 'in-consultation')",
            params![],
        )
        .await?;
    rows.iter().map(|row| Ok((read(row)?, opt_instant(row, 21)?))).collect()
}

/// The patient's turn is near; `false` when they know already.
pub(crate) async fn nears(
    tx: &mut Tx,
    entry: &QueueEntryId,
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "UPDATE queue_entry SET near = $1 WHERE id = $2 AND near IS NULL";
    Ok(tx.execute(sql, params![micros(now), entry.as_str()]).await? == 1)
}

/// The browsers of these patients are there. Entries that somebody else is changing are passed over: who holds many rows must
/// not wait for one, and a sign of life that is missed is written down with the next.
pub(crate) async fn see(
    tx: &mut Tx,
    entries: &[QueueEntryId],
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "UPDATE queue_entry SET seen = $1
               WHERE id = (SELECT id FROM queue_entry WHERE id = $2 FOR UPDATE SKIP LOCKED)";
    let rows = entries.iter().map(|entry| params![micros(now), entry.as_str()]);
    tx.execute_many(sql, rows.collect()).await
}

/// Keeps what all who wait in a department were last told.
pub(crate) async fn keep_broadcast(
    tx: &mut Tx,
    department: &DepartmentId,
    (word, now): (Broadcast, Timestamp),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO queue_broadcast (department, code, minutes, told) VALUES ($1, $2, $3, $4)
         ON CONFLICT (department) DO UPDATE SET code = $2, minutes = $3, told = $4",
        params![department.as_str(), word.code(), word.minutes(), micros(now)],
    )
    .await
    .map(drop)
}

/// How many wait for a provider in any queue, and since when the first of them does.
pub(super) async fn backlog(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<(i64, Option<Timestamp>), DbError> {
    let sql = "SELECT COUNT(*), MIN(checked_in) FROM queue_entry
               WHERE organization = $1 AND state IN ('checked-in', 'waiting')";
    let row = tx.query_opt(sql, params![organization.as_str()]).await?;
    row.map_or(Ok((0, None)), |row| Ok((row.int(0)?, opt_instant(&row, 1)?)))
}

/// What all who wait in a department were told since an instant.
pub(super) async fn broadcast_since(
    tx: &mut Tx,
    department: &DepartmentId,
    since: Timestamp,
) -> Result<Option<Broadcast>, DbError> {
    let row = tx
        .query_opt(
            "SELECT code, minutes FROM queue_broadcast WHERE department = $1 AND told >= $2",
            params![department.as_str(), micros(since)],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let minutes = row.opt_int(1)?.and_then(|minutes| u16::try_from(minutes).ok());
    Ok(Broadcast::find(&row.text(0)?, minutes))
}

fn read(row: &Row) -> Result<Entry, DbError> {
    Ok(Entry {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        department: id(row, 2)?,
        provider: id(row, 3)?,
        patient: id(row, 4)?,
        appointment: id(row, 5)?,
        consultation: id(row, 6)?,
        state: word(row, 7, State::find)?,
        priority: priority(row.int(8)?)?,
        checked_in: instant(row, 9)?,
        consented: instant(row, 10)?,
        device_ready: row.int(11)? != 0,
        interpreter_needed: row.int(12)? != 0,
        changed: instant(row, 13)?,
        version: row.int(14)?,
        standing: row.int(15)?,
        device: row.opt_text(16)?.map(|text| found(&text)).transpose()?,
        visit_type: row.opt_text(17)?,
        pooled: row.int(18)? != 0,
        offered: opt_instant(row, 19)?,
        near: opt_instant(row, 20)?,
    })
}

/// What a device check found, as the column holds it.
fn device(found: Option<Device>) -> Result<Option<String>, DbError> {
    let text = found.map(|found| serde_json::to_string(&found)).transpose();
    text.map_err(|error| DbError::Internal(error.to_string()))
}

fn found(text: &str) -> Result<Device, DbError> {
    serde_json::from_str(text).map_err(|_| crate::column::corrupt("a device check"))
}

fn priority(rank: i64) -> Result<Priority, DbError> {
    Priority::ALL
        .into_iter()
        .find(|priority| priority.rank() == rank)
        .ok_or_else(|| crate::column::corrupt("a priority"))
}
