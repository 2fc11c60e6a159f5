//! The appointments' tables.

use super::{Appointment, Filter, State};
use crate::column::{id, instant, micros, opt_id, opt_instant, opt_micros, word};
use crate::seal;
use crate::sensitivity::store::line;
use compliance::keys::{Opener, Sealer};
use db::{DbError, Migration, Query, Row, Tx, Value, params};
use jiff::SignedDuration;
use kernel::{AppointmentId, DepartmentId, OrganizationId, PersonId, Timestamp};
use std::collections::BTreeSet;

/// The tables of appointments.
pub const MIGRATION: Migration = Migration {
    name: "clinic.4.appointment",
    sql: "CREATE TABLE appointment (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              department TEXT NOT NULL REFERENCES department (id),
              provider TEXT NOT NULL REFERENCES person (id),
              patient TEXT NOT NULL REFERENCES person (id),
              starts BIGINT NOT NULL,
              ends BIGINT NOT NULL,
              state TEXT NOT NULL,
              reason BYTEA,
              replaced_by TEXT,
              changed BIGINT NOT NULL,
              version BIGINT NOT NULL
          );
          CREATE INDEX appointment_provider ON appointment (provider, starts);
          CREATE INDEX appointment_patient ON appointment (patient, starts);
          CREATE TABLE calendar (provider TEXT PRIMARY KEY REFERENCES person (id), bookings BIGINT NOT NULL)",
};

/// In whose clock a visit was agreed, and the patient's own.
pub const MIGRATION_ZONE: Migration = Migration {
    name: "clinic.43.appointment-zone",
    sql: "ALTER TABLE appointment ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
          ALTER TABLE appointment ADD COLUMN patient_zone TEXT",
};

/// The sort of visit, what was warned of, and how it came to its time.
pub const MIGRATION_TYPE: Migration = Migration {
    name: "clinic.52.appointment-type",
    sql: "ALTER TABLE appointment ADD COLUMN visit_type TEXT;
          ALTER TABLE appointment ADD COLUMN unlicensed BIGINT NOT NULL DEFAULT 0;
          ALTER TABLE appointment ADD COLUMN series TEXT;
          ALTER TABLE appointment ADD COLUMN moves BIGINT NOT NULL DEFAULT 0",
};

/// Who booked a visit.
pub const BOOKER: Migration = Migration {
    name: "clinic.71.appointment-booker",
    sql: "ALTER TABLE appointment ADD COLUMN booked_by TEXT",
};

/// By what appointments are searched: a clinic's day, and whatever an appointment replaced.
pub const SEARCHED: Migration = Migration {
    name: "clinic.120.appointment-searched",
    sql: "CREATE INDEX appointment_organization ON appointment (organization, starts);
          CREATE INDEX appointment_day ON appointment (organization, provider, starts);
          CREATE INDEX appointment_own ON appointment (organization, patient, starts);
          CREATE INDEX appointment_replaced ON appointment (replaced_by)
              WHERE replaced_by IS NOT NULL;
          CREATE INDEX consultation_part2 ON consultation (appointment) WHERE part2 = 1;
          CREATE INDEX person_department_people ON person_department (department, person)",
};

/// Who checked a patient in: the patient, or somebody of the staff.
pub const ARRIVAL: Migration = Migration {
    name: "clinic.90.appointment-arrival",
    sql: "ALTER TABLE appointment ADD COLUMN checked_in_by TEXT",
};

/// Keeps who checked a patient in, the last time.
pub(crate) async fn keep_arrival(
    tx: &mut Tx,
    visit: &AppointmentId,
    by: &PersonId,
) -> Result<(), DbError> {
    let sql = "UPDATE appointment SET checked_in_by = $2 WHERE id = $1";
    tx.execute_many(sql, vec![params![visit.as_str(), by.as_str()]]).await
}

/// In which state the patient said they will be, by its code, which says of nobody where they live: licences change until then.
pub const PLACE: Migration = Migration {
    name: "clinic.160.appointment-place",
    sql: "ALTER TABLE appointment ADD COLUMN place TEXT",
};

/// Keeps in which state the patient of a visit will be, as they said last, and whether its provider holds no licence there.
pub(crate) async fn keep_place(
    tx: &mut Tx,
    visit: &AppointmentId,
    (place, unlicensed): (Option<&str>, bool),
) -> Result<(), DbError> {
    let sql = "UPDATE appointment SET place = $2, unlicensed = $3 WHERE id = $1";
    tx.execute(sql, params![visit.as_str(), place, unlicensed]).await.map(drop)
}

/// In which state the patient of a visit will be, by its code, as far as they said.
pub(crate) async fn place(tx: &mut Tx, visit: &AppointmentId) -> Result<Option<String>, DbError> {
    let sql = "SELECT place FROM appointment WHERE id = $1";
    let row = tx.query_opt(sql, params![visit.as_str()]).await?;
    row.map_or(Ok(None), |row| row.opt_text(0))
}

/// Keeps who booked a visit, in which state its patient will be, and whether it is confidential: whoever moves one has not booked
/// it, and opens it to nobody.
pub(crate) async fn keep_booker(
    tx: &mut Tx,
    visit: &AppointmentId,
    (by, replaced): (&PersonId, Option<&AppointmentId>),
    place: Option<&str>,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE appointment SET booked_by = CASE WHEN $3 = '' THEN $2
             ELSE (SELECT old.booked_by FROM appointment old WHERE old.id = $3) END,
             confidential = COALESCE((SELECT old.confidential FROM appointment old WHERE old.id = $3), 0),
             place = COALESCE($4, (SELECT old.place FROM appointment old WHERE old.id = $3))
         WHERE id = $1",
        params![visit.as_str(), by.as_str(), replaced.map_or("", AppointmentId::as_str), place],
    )
    .await
    .map(drop)
}

/// A patient's visits in which nobody but this person had a hand before the call: they booked them, and nobody else has
/// checked the patient in.
pub(crate) async fn made_alone(
    tx: &mut Tx,
    patient: &PersonId,
    by: &PersonId,
) -> Result<Vec<AppointmentId>, DbError> {
    let sql = "SELECT id FROM appointment
               WHERE patient = $1 AND booked_by = $2 AND COALESCE(checked_in_by, $2) = $2";
    let rows = tx.query(sql, params![patient.as_str(), by.as_str()]).await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// The departments in which a patient has or had a visit.
pub(crate) async fn departments(
    tx: &mut Tx,
    patient: &PersonId,
) -> Result<Vec<DepartmentId>, DbError> {
    let sql = "SELECT DISTINCT department FROM appointment WHERE patient = $1";
    let rows = tx.query(sql, params![patient.as_str()]).await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// Whether a visit is kept from whoever acts for its patient.
pub const CONFIDENTIAL: Migration = Migration {
    name: "clinic.92.appointment-confidential",
    sql: "ALTER TABLE appointment ADD COLUMN confidential BIGINT NOT NULL DEFAULT 0",
};

/// Keeps a visit from whoever acts for its patient, or no more.
pub(crate) async fn keep_confidential(
    tx: &mut Tx,
    visit: &AppointmentId,
    confidential: bool,
) -> Result<(), DbError> {
    let sql = "UPDATE appointment SET confidential = $2 WHERE id = $1";
    tx.execute(sql, params![visit.as_str(), confidential]).await.map(drop)
}

/// Whether a visit is kept from whoever acts for its patient.
pub(crate) async fn is_confidential(tx: &mut Tx, visit: &AppointmentId) -> Result<bool, DbError> {
    let sql = "SELECT confidential FROM appointment WHERE id = $1";
    let row = tx.query_opt(sql, params![visit.as_str()]).await?;
    row.map_or(Ok(false), |row| Ok(row.int(0)? != 0))
}

/// When a visit starts or, where it was moved and that is not over, the time from which or to which: the sooner of them, for
/// whoever does not know of either comes at a wrong one.
pub(crate) async fn starts(
    tx: &mut Tx,
    visit: &AppointmentId,
    now: Timestamp,
) -> Result<Option<Timestamp>, DbError> {
    // Searches by index; under one OR a store reads every appointment.
    let sql = "SELECT MIN(starts) FROM (
                   SELECT starts FROM appointment WHERE id = $1
                   UNION ALL SELECT starts FROM appointment WHERE replaced_by = $1 AND ends > $2
                   UNION ALL SELECT n.starts FROM appointment o
                       JOIN appointment n ON n.id = o.replaced_by WHERE o.id = $1
               ) times";
    let row = tx.query_opt(sql, params![visit.as_str(), micros(now)]).await?;
    row.map_or(Ok(None), |row| opt_instant(&row, 0))
}

/// Makes bookings for one provider take turns until the transaction ends.
pub(crate) async fn lock_calendar(tx: &mut Tx, provider: &PersonId) -> Result<(), DbError> {
    // It goes with what is asked next, and holds before that is answered.
    tx.execute_many(
        "INSERT INTO calendar (provider, bookings) VALUES ($1, 1)
         ON CONFLICT (provider) DO UPDATE SET bookings = calendar.bookings + 1",
        vec![params![provider.as_str()]],
    )
    .await
}

/// The times of a provider's visits that are booked or under way, or offered to somebody, and touch a range.
pub(crate) async fn busy(
    tx: &mut Tx,
    provider: &PersonId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, Timestamp)>, DbError> {
    let rows = tx
        .query(
            "SELECT starts, ends FROM appointment
             WHERE provider = $1 AND starts < $2 AND starts > $3 AND ends > $4
                 AND state IN ('booked', 'checked-in')
             UNION ALL
             SELECT starts, ends FROM waitlist_offer
             WHERE provider = $1 AND starts < $2 AND starts > $3 AND ends > $4
             ORDER BY starts",
            params![
                provider.as_str(),
                micros(until),
                micros(from.saturating_sub(LONGEST).unwrap_or(from)),
                micros(from)
            ],
        )
        .await?;
    rows.iter().map(|row| Ok((instant(row, 0)?, instant(row, 1)?))).collect()
}

/// No visit is longer, so none that started earlier reaches into a range.
const LONGEST: SignedDuration = SignedDuration::from_hours(8);

pub(crate) async fn insert(tx: &mut Tx, sealer: &Sealer, new: &Appointment) -> Result<(), DbError> {
    let place = ("appointment", "reason", new.id.as_str());
    let reason = match &new.reason {
        Some(reason) => {
            // It has no visit yet, whose label moves it.
            let key = seal::of_visit(tx, sealer, (new.patient.as_str(), false)).await?;
            Some(seal::seal_own(&key, place, reason)?)
        }
        None => None,
    };
    tx.execute(
        "INSERT INTO appointment
             (id, organization, department, provider, patient, starts, ends, state, reason, changed, version,
              time_zone, patient_zone, visit_type, unlicensed, series, moves)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13, $14, $15, $16)",
        params![
            new.id.as_str(),
            new.organization.as_str(),
            new.department.as_str(),
            new.provider.as_str(),
            new.patient.as_str(),
            micros(new.starts),
            micros(new.ends),
            new.state.name(),
            reason,
            micros(new.changed),
            &new.zone,
            new.patient_zone.clone(),
            new.visit_type.clone(),
            new.unlicensed,
            new.series.as_ref().map(AppointmentId::as_str),
            new.moves
        ],
    )
    .await
    .map(drop)
}

/// Asks that the state be saved: a row, or none when somebody else was faster.
pub(crate) fn ask_save(changed: &Appointment) -> Query {
    let replaced_by = changed.replaced_by.as_ref().map(AppointmentId::as_str);
    Query::new(
        "UPDATE appointment SET state = $1, replaced_by = $2, changed = $3, provider = $4,
             version = version + 1
         WHERE id = $5 AND version = $6 RETURNING id",
        params![
            changed.state.name(),
            replaced_by,
            micros(changed.changed),
            changed.provider.as_str(),
            changed.id.as_str(),
            changed.version
        ],
    )
}

/// Asks for an appointment.
pub(crate) fn ask(organization: &OrganizationId, id: &AppointmentId) -> Query {
    Query::new(
        "SELECT id, organization, department, provider, patient, starts, ends, state, reason,
                replaced_by, changed, version, time_zone, patient_zone, visit_type,
                unlicensed, series, moves
         FROM appointment WHERE organization = $1 AND id = $2",
        params![organization.as_str(), id.as_str()],
    )
}

/// The appointment that this answers.
pub(crate) async fn first(
    tx: &mut Tx,
    sealer: &Sealer,
    rows: &[Row],
) -> Result<Option<Appointment>, DbError> {
    let opener = seal::opener(tx, sealer, rows).await?;
    rows.first().map(|row| read(&opener, row)).transpose()
}

pub(crate) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    id: &AppointmentId,
) -> Result<Option<Appointment>, DbError> {
    let [rows] = tx.query_all([ask(organization, id)]).await?;
    first(tx, sealer, &rows).await
}

/// The appointments that the filter lets through, earliest first, at most 500.
pub(crate) async fn list(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<Vec<Appointment>, DbError> {
    macro_rules! listed {
        ($whose:literal) => {
            concat!(
                "SELECT id, organization, department, provider, patient, starts, ends, state, reason,
                        replaced_by, changed, version, time_zone, patient_zone, visit_type,
                        unlicensed, series, moves
                 FROM appointment a
                 WHERE a.organization = $1 AND a.starts >= $2 AND a.ends >= $3 AND a.starts < $4 ",
                $whose,
                " ORDER BY starts, id LIMIT 500"
            )
        };
    }
    let (whose, params) = narrowed(organization, filter);
    let sql = match whose {
        Whose::Anybody => listed!(""),
        Whose::Patient => listed!("AND a.patient = $5"),
        Whose::Provider => listed!("AND a.provider = $5"),
        Whose::Both => listed!("AND a.patient = $5 AND a.provider = $6"),
    };
    let rows = tx.query(sql, params).await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    rows.iter().map(|row| read(&opener, row)).collect()
}

/// By whom a filter narrows appointments down. Each has a statement of its own, for a store chooses an index by the text.
#[derive(Clone, Copy, Debug)]
enum Whose {
    Anybody,
    Patient,
    Provider,
    Both,
}

/// What a filter asks for: organization, the earliest start of what may still go on at its beginning, beginning, end, and whose.
fn narrowed(organization: &OrganizationId, filter: &Filter) -> (Whose, Vec<Value>) {
    let from = filter.from.unwrap_or(Timestamp::UNIX_EPOCH);
    let mut params = params![
        organization.as_str(),
        micros(from.saturating_sub(LONGEST).unwrap_or(from)),
        micros(from),
        opt_micros(Some(filter.until.unwrap_or(Timestamp::MAX)))
    ];
    let people = filter.patient.iter().chain(&filter.provider);
    params.extend(people.map(|one| Value::from(one.as_str())));
    let whose = match (&filter.patient, &filter.provider) {
        (None, None) => Whose::Anybody,
        (Some(_), None) => Whose::Patient,
        (None, Some(_)) => Whose::Provider,
        (Some(_), Some(_)) => Whose::Both,
    };
    (whose, params)
}

/// Those that the filter lets through of which 42 CFR Part 2 protects a visit, or one of what they were moved from or to.
pub(super) async fn labelled(
    tx: &mut Tx,
    organization: &OrganizationId,
    filter: &Filter,
) -> Result<BTreeSet<AppointmentId>, DbError> {
    macro_rules! protected {
        ($whose:literal) => {
            concat!(
                "SELECT n.id FROM ",
                line!(),
                " JOIN consultation c ON c.appointment = a.id
                 WHERE c.part2 = 1 AND n.organization = $1
                   AND n.starts >= $2 AND n.ends >= $3 AND n.starts < $4 ",
                $whose
            )
        };
    }
    let (whose, params) = narrowed(organization, filter);
    let sql = match whose {
        Whose::Anybody => protected!(""),
        Whose::Patient => protected!("AND n.patient = $5"),
        Whose::Provider => protected!("AND n.provider = $5"),
        Whose::Both => protected!("AND n.patient = $5 AND n.provider = $6"),
    };
    tx.query(sql, params).await?.iter().map(|row| id(row, 0)).collect()
}

/// Whose an appointment is, with whom and where, and whether 42 CFR Part 2 protects what came of it.
pub(super) struct Sides {
    pub(super) id: AppointmentId,
    pub(super) patient: PersonId,
    pub(super) provider: PersonId,
    pub(super) department: DepartmentId,
    pub(super) labelled: bool,
}

/// The sides of these appointments, in one exchange.
pub(super) async fn sides(
    tx: &mut Tx,
    ids: &BTreeSet<AppointmentId>,
) -> Result<Vec<Sides>, DbError> {
    const SQL: &str = concat!(
        "SELECT k.id, k.patient, k.provider, k.department, (SELECT COUNT(*) FROM ",
        line!(),
        " JOIN consultation c ON c.appointment = a.id WHERE c.part2 = 1 AND n.id = k.id)
         FROM appointment k WHERE k.id = $1"
    );
    let asked = ids.iter().map(|id| Query::new(SQL, params![id.as_str()]));
    let found = tx.query_many(asked.collect()).await?;
    let read = |row: &Row| {
        Ok(Sides {
            id: id(row, 0)?,
            patient: id(row, 1)?,
            provider: id(row, 2)?,
            department: id(row, 3)?,
            labelled: row.int(4)? != 0,
        })
    };
    found.iter().flatten().map(read).collect()
}

fn read(opener: &Opener, row: &Row) -> Result<Appointment, DbError> {
    let appointment: AppointmentId = id(row, 0)?;
    let place = ("appointment", "reason", appointment.as_str());
    let open = |sealed: Vec<u8>| seal::open_own(opener, place, &sealed);
    let reason = row.opt_blob(8)?.map(open).transpose()?;
    Ok(Appointment {
        organization: id(row, 1)?,
        department: id(row, 2)?,
        provider: id(row, 3)?,
        patient: id(row, 4)?,
        starts: instant(row, 5)?,
        ends: instant(row, 6)?,
        state: word(row, 7, State::find)?,
        reason,
        replaced_by: opt_id(row, 9)?,
        changed: instant(row, 10)?,
        version: row.int(11)?,
        zone: row.text(12)?,
        patient_zone: row.opt_text(13)?,
        visit_type: row.opt_text(14)?,
        unlicensed: row.int(15)? != 0,
        series: opt_id(row, 16)?,
        moves: row.int(17)?,
        id: appointment,
    })
}
