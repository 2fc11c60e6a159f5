//! The register of incidents; every text stands there sealed.

use super::{Affected, Assessment, Basis, Delay, Duty, Finding, Incident, Notice, Term};
use crate::column::{corrupt, id, instant, micros, opt_id, opt_instant, word};
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{IncidentId, OrganizationId, PersonId, Phi, Role, Timestamp};

/// The tables of incidents.
pub const MIGRATION: Migration = Migration {
    name: "clinic.91.incident",
    sql: "CREATE TABLE incident (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              words BYTEA NOT NULL,
              discovered BIGINT NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL,
              contained BIGINT,
              eradicated BIGINT,
              recovered BIGINT,
              nature BYTEA,
              recipient BYTEA,
              acquired BYTEA,
              mitigation BYTEA,
              finding TEXT,
              assessed_by TEXT,
              assessed BIGINT,
              closed_by TEXT,
              closed BIGINT
          );
          CREATE INDEX incident_closed ON incident (organization, closed, discovered);
          CREATE TABLE incident_patient (
              incident TEXT NOT NULL REFERENCES incident (id),
              patient TEXT NOT NULL REFERENCES person (id),
              region TEXT,
              entries BIGINT NOT NULL,
              first BIGINT NOT NULL,
              last BIGINT NOT NULL,
              sealed BIGINT NOT NULL,
              PRIMARY KEY (incident, patient)
          );
          CREATE INDEX incident_patient_patient ON incident_patient (patient);
          CREATE TABLE incident_notice (
              incident TEXT NOT NULL REFERENCES incident (id),
              whom TEXT NOT NULL,
              done_by TEXT NOT NULL,
              done BIGINT NOT NULL,
              words BYTEA NOT NULL,
              PRIMARY KEY (incident, whom)
          )",
};

/// A notice is of so many patients, and another one of those who were found since. Of those from before is taken that they were of
/// all whom their incident concerns, as was said of them then.
pub const COVERS: Migration = Migration {
    name: "clinic.153.incident-notice-covers",
    sql: "ALTER TABLE incident_notice RENAME TO incident_notice_once;
          CREATE TABLE incident_notice (
              incident TEXT NOT NULL REFERENCES incident (id),
              whom TEXT NOT NULL,
              covers BIGINT NOT NULL,
              done_by TEXT NOT NULL,
              done BIGINT NOT NULL,
              words BYTEA NOT NULL,
              PRIMARY KEY (incident, whom, covers)
          );
          INSERT INTO incident_notice (incident, whom, covers, done_by, done, words)
              SELECT n.incident, n.whom,
                     (SELECT COUNT(*) FROM incident_patient p
                      WHERE p.incident = n.incident AND p.sealed = 0
                        AND (n.whom IN ('patients', 'hhs') OR n.whom LIKE '%-' || p.region)),
                     n.done_by, n.done, n.words
              FROM incident_notice_once n;
          DROP TABLE incident_notice_once",
};

/// Worksheets that were assessed anew; the newest stands with its incident. The row of one is its incident and its number.
pub const WORKSHEETS: Migration = Migration {
    name: "clinic.162.incident-assessment",
    sql: "CREATE TABLE incident_assessment (
              id TEXT PRIMARY KEY,
              incident TEXT NOT NULL REFERENCES incident (id),
              version BIGINT NOT NULL,
              nature BYTEA NOT NULL,
              recipient BYTEA NOT NULL,
              acquired BYTEA NOT NULL,
              mitigation BYTEA NOT NULL,
              finding TEXT NOT NULL,
              assessed_by TEXT NOT NULL,
              assessed BIGINT NOT NULL
          );
          CREATE UNIQUE INDEX incident_assessment_version ON incident_assessment (incident, version)",
};

/// Statements of law enforcement that notices have to wait.
pub const DELAYS: Migration = Migration {
    name: "clinic.174.incident-delay",
    sql: "CREATE TABLE incident_delay (
              id TEXT PRIMARY KEY,
              incident TEXT NOT NULL REFERENCES incident (id),
              basis TEXT NOT NULL,
              stated BIGINT NOT NULL,
              until BIGINT NOT NULL,
              words BYTEA NOT NULL,
              recorded_by TEXT NOT NULL,
              recorded BIGINT NOT NULL
          );
          CREATE INDEX incident_delay_incident ON incident_delay (incident, recorded, id)",
};

/// Who struck a statement that was written down wrongly, and when.
pub const STRUCK: Migration = Migration {
    name: "clinic.175.incident-delay-struck",
    sql: "ALTER TABLE incident_delay ADD COLUMN struck_by TEXT;
          ALTER TABLE incident_delay ADD COLUMN struck BIGINT",
};

/// Whether somebody of the workforce caused an incident; of those from before nobody said so.
pub const WORKFORCE: Migration = Migration {
    name: "clinic.206.incident-workforce",
    sql: "ALTER TABLE incident ADD COLUMN workforce BIGINT",
};

/// Incidents of one page, at most.
const MOST: usize = 200;

pub(super) async fn insert(tx: &mut Tx, sealer: &Sealer, new: &Incident) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO incident (id, organization, words, discovered, recorded_by, recorded)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            new.id.as_str(),
            new.organization.as_str(),
            seal::seal(sealer, ("incident", "words", new.id.as_str()), &new.words)?,
            micros(new.discovered),
            new.recorded_by.as_str(),
            micros(new.recorded)
        ],
    )
    .await
    .map(drop)
}

/// An incident, held until the transaction ends: two who change it take turns.
pub(super) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, incident): (&OrganizationId, &IncidentId),
) -> Result<Option<Incident>, DbError> {
    tx.execute(
        "UPDATE incident SET closed = closed WHERE organization = $1 AND id = $2",
        params![organization.as_str(), incident.as_str()],
    )
    .await?;
    tx.query_opt(
        "SELECT id, organization, words, discovered, recorded_by, recorded, contained, eradicated, recovered,
                nature, recipient, acquired, mitigation, finding, assessed_by, assessed, closed_by, closed,
                workforce
         FROM incident WHERE organization = $1 AND id = $2",
        params![organization.as_str(), incident.as_str()],
    )
    .await?
    .map(|row| read(sealer, &row))
    .transpose()
}

/// A page of incidents, after the one of an id: those that are open first, what was discovered first, and so is due first, before
/// the rest; then the others, the newest first.
pub(super) async fn list(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    (after, limit): (Option<&str>, usize),
) -> Result<Vec<Incident>, DbError> {
    let limit = i64::try_from(limit.clamp(1, MOST)).unwrap_or(1);
    let rows = tx
        .query(
            "SELECT id, organization, words, discovered, recorded_by, recorded, contained, eradicated, recovered,
                    nature, recipient, acquired, mitigation, finding, assessed_by, assessed, closed_by, closed,
                    workforce
             FROM incident WHERE organization = $1
               AND ($2 = '' OR (CASE WHEN closed IS NULL THEN 0 ELSE 1 END,
                                CASE WHEN closed IS NULL THEN discovered ELSE -discovered END, id) >
                   (SELECT CASE WHEN closed IS NULL THEN 0 ELSE 1 END,
                           CASE WHEN closed IS NULL THEN discovered ELSE -discovered END, id
                    FROM incident WHERE id = $2))
             ORDER BY CASE WHEN closed IS NULL THEN 0 ELSE 1 END,
                      CASE WHEN closed IS NULL THEN discovered ELSE -discovered END, id LIMIT $3",
            params![organization.as_str(), after.unwrap_or_default(), limit],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// Every incident that is open.
pub(super) async fn open(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
) -> Result<Vec<Incident>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, words, discovered, recorded_by, recorded, contained, eradicated, recovered,
                    nature, recipient, acquired, mitigation, finding, assessed_by, assessed, closed_by, closed,
                    workforce
             FROM incident WHERE organization = $1 AND closed IS NULL ORDER BY discovered, id",
            params![organization.as_str()],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// Writes stages, assessment and close; `false` when somebody closed it first.
pub(super) async fn save(
    tx: &mut Tx,
    sealer: &Sealer,
    changed: &Incident,
) -> Result<bool, DbError> {
    let key = changed.id.as_str();
    let assessment = changed.assessment.as_ref();
    let words = |column, of: fn(&Assessment) -> &Phi| {
        let seal = |one| seal::seal(sealer, ("incident", column, key), of(one));
        assessment.map(seal).transpose()
    };
    let [contained, eradicated, recovered] = changed.stages.map(crate::column::opt_micros);
    let touched = tx
        .execute(
            "UPDATE incident SET contained = $2, eradicated = $3, recovered = $4, nature = $5, recipient = $6,
                    acquired = $7, mitigation = $8, finding = $9, assessed_by = $10, assessed = $11,
                    closed_by = $12, closed = $13, workforce = $14
             WHERE id = $1 AND closed IS NULL",
            params![
                key,
                contained,
                eradicated,
                recovered,
                words("nature", |one| &one.nature)?,
                words("recipient", |one| &one.recipient)?,
                words("acquired", |one| &one.acquired)?,
                words("mitigation", |one| &one.mitigation)?,
                assessment.map(|one| one.finding.name()),
                assessment.map(|one| one.by.as_str()),
                crate::column::opt_micros(assessment.map(|one| one.at)),
                changed.closed.as_ref().map(|(by, _)| by.as_str()),
                crate::column::opt_micros(changed.closed.as_ref().map(|(_, at)| *at)),
                changed.workforce.map(i64::from)
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Keeps the worksheet that another one takes the place of, in the turn of its incident.
pub(super) async fn supersede(
    tx: &mut Tx,
    sealer: &Sealer,
    (incident, old): (&IncidentId, &Assessment),
) -> Result<(), DbError> {
    let sql = "SELECT COUNT(*) FROM incident_assessment WHERE incident = $1";
    let row = tx.query_opt(sql, params![incident.as_str()]).await?;
    let version = row.map_or(Ok(0), |row| row.int(0))?.saturating_add(1);
    let key = format!("{incident}/{version}");
    let words = |column, words: &Phi| {
        seal::seal(sealer, ("incident_assessment", column, key.as_str()), words)
    };
    tx.execute(
        "INSERT INTO incident_assessment (id, incident, version, nature, recipient, acquired, mitigation, finding,
             assessed_by, assessed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            &key,
            incident.as_str(),
            version,
            words("nature", &old.nature)?,
            words("recipient", &old.recipient)?,
            words("acquired", &old.acquired)?,
            words("mitigation", &old.mitigation)?,
            old.finding.name(),
            old.by.as_str(),
            micros(old.at)
        ],
    )
    .await
    .map(drop)
}

/// The worksheets of an incident before the newest, the oldest first.
pub(super) async fn superseded(
    tx: &mut Tx,
    sealer: &Sealer,
    incident: &IncidentId,
) -> Result<Vec<Assessment>, DbError> {
    let sql = "SELECT id, nature, recipient, acquired, mitigation, finding, assessed_by, assessed
               FROM incident_assessment WHERE incident = $1 ORDER BY version";
    let read = |row: &Row| {
        let key = row.text(0)?;
        let words = |column, name| {
            seal::open(sealer, ("incident_assessment", name, &key), &row.blob(column)?)
        };
        Ok(Assessment {
            nature: words(1, "nature")?,
            recipient: words(2, "recipient")?,
            acquired: words(3, "acquired")?,
            mitigation: words(4, "mitigation")?,
            finding: word(row, 5, Finding::find)?,
            by: id(row, 6)?,
            at: instant(row, 7)?,
        })
    };
    tx.query(sql, params![incident.as_str()]).await?.iter().map(read).collect()
}

/// Adds a patient, or what another search found of them: more than ciphertext once is more than ciphertext, and they live where
/// they were said to live first, so that who is counted for a state stays counted.
pub(super) async fn concern(
    tx: &mut Tx,
    incident: &IncidentId,
    all: &[Affected],
) -> Result<(), DbError> {
    let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let row = |one: &Affected| {
        params![
            incident.as_str(),
            one.patient.as_str(),
            one.region.clone(),
            number(one.entries),
            number(one.span.0),
            number(one.span.1),
            one.sealed
        ]
    };
    tx.execute_many(
        "INSERT INTO incident_patient (incident, patient, region, entries, first, last, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (incident, patient) DO UPDATE SET region = COALESCE(incident_patient.region, excluded.region),
             entries = CASE WHEN excluded.entries > incident_patient.entries THEN excluded.entries
                            ELSE incident_patient.entries END,
             first = CASE WHEN incident_patient.entries = 0
                               OR (excluded.entries > 0 AND excluded.first < incident_patient.first)
                          THEN excluded.first ELSE incident_patient.first END,
             last = CASE WHEN excluded.last > incident_patient.last THEN excluded.last
                         ELSE incident_patient.last END,
             sealed = incident_patient.sealed * excluded.sealed",
        all.iter().map(row).collect(),
    )
    .await
}

/// Every patient of an organization, also those who are none any more.
pub(super) async fn everybody(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<PersonId>, DbError> {
    let sql = "SELECT id FROM person WHERE organization = $1 AND role = $2 ORDER BY id";
    let rows = tx.query(sql, params![organization.as_str(), Role::Patient.name()]).await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// Whether somebody is or was a patient of an organization.
pub(super) async fn is_patient(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM person WHERE organization = $1 AND id = $2 AND role = $3";
    let row = params![organization.as_str(), person.as_str(), Role::Patient.name()];
    Ok(tx.query_opt(sql, row).await?.is_some())
}

/// Opens a closed incident again.
pub(super) async fn reopen(tx: &mut Tx, incident: &IncidentId) -> Result<(), DbError> {
    let sql = "UPDATE incident SET closed_by = NULL, closed = NULL WHERE id = $1";
    tx.execute(sql, params![incident.as_str()]).await.map(drop)
}

/// Whether an incident that is open concerns a patient.
pub(crate) async fn is_open(tx: &mut Tx, patient: &str) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM incident_patient p JOIN incident i ON i.id = p.incident
               WHERE p.patient = $1 AND i.closed IS NULL LIMIT 1";
    Ok(tx.query_opt(sql, params![patient]).await?.is_some())
}

pub(super) async fn affected(tx: &mut Tx, incident: &IncidentId) -> Result<Vec<Affected>, DbError> {
    let sql = "SELECT patient, region, entries, first, last, sealed FROM incident_patient
               WHERE incident = $1 ORDER BY patient";
    let rows = tx.query(sql, params![incident.as_str()]).await?;
    let number = |row: &Row, column| Ok::<_, DbError>(u64::try_from(row.int(column)?).unwrap_or(0));
    rows.iter()
        .map(|row| {
            Ok(Affected {
                patient: id(row, 0)?,
                region: row.opt_text(1)?,
                entries: number(row, 2)?,
                span: (number(row, 3)?, number(row, 4)?),
                sealed: row.int(5)? != 0,
            })
        })
        .collect()
}

/// Writes down who was notified; `false` when somebody wrote it down of as many patients first.
pub(super) async fn notify(
    tx: &mut Tx,
    sealer: &Sealer,
    (incident, whom): (&IncidentId, &str),
    notice: &Notice,
) -> Result<bool, DbError> {
    let row = format!("{incident}/{whom}");
    let touched = tx
        .execute(
            "INSERT INTO incident_notice (incident, whom, covers, done_by, done, words)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            params![
                incident.as_str(),
                whom,
                i64::try_from(notice.covers).unwrap_or(i64::MAX),
                notice.by.as_str(),
                micros(notice.at),
                seal::seal(sealer, ("incident_notice", "words", &row), &notice.words)?
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Writes a statement down that notices have to wait.
pub(super) async fn delay(
    tx: &mut Tx,
    sealer: &Sealer,
    incident: &IncidentId,
    new: &Delay,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO incident_delay (id, incident, basis, stated, until, words, recorded_by, recorded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &new.id,
            incident.as_str(),
            new.term.basis.name(),
            micros(new.term.stated),
            micros(new.term.until),
            seal::seal(sealer, ("incident_delay", "words", &new.id), &new.words)?,
            new.by.as_str(),
            micros(new.at)
        ],
    )
    .await
    .map(drop)
}

/// Strikes a statement; `false` when the incident has none such, or it is struck.
pub(super) async fn strike_delay(
    tx: &mut Tx,
    (incident, delay): (&IncidentId, &str),
    (by, now): (&PersonId, Timestamp),
) -> Result<bool, DbError> {
    let sql = "UPDATE incident_delay SET struck_by = $1, struck = $2
               WHERE id = $3 AND incident = $4 AND struck IS NULL";
    let struck = params![by.as_str(), micros(now), delay, incident.as_str()];
    Ok(tx.execute(sql, struck).await? == 1)
}

/// How long the statements of an incident that are not struck have notices wait, the oldest first.
pub(super) async fn terms(tx: &mut Tx, incident: &IncidentId) -> Result<Vec<Term>, DbError> {
    let sql = "SELECT basis, stated, until FROM incident_delay
               WHERE incident = $1 AND struck IS NULL ORDER BY recorded, id";
    tx.query(sql, params![incident.as_str()]).await?.iter().map(|row| term(row, 0)).collect()
}

/// The statements themselves, in the same order, with those that are struck.
pub(super) async fn delays(
    tx: &mut Tx,
    sealer: &Sealer,
    incident: &IncidentId,
) -> Result<Vec<Delay>, DbError> {
    let sql = "SELECT id, words, recorded_by, recorded, basis, stated, until, struck_by, struck
               FROM incident_delay WHERE incident = $1 ORDER BY recorded, id";
    let read = |row: &Row| {
        let key = row.text(0)?;
        Ok(Delay {
            words: seal::open(sealer, ("incident_delay", "words", &key), &row.blob(1)?)?,
            by: id(row, 2)?,
            at: instant(row, 3)?,
            term: term(row, 4)?,
            struck: opt_id(row, 7)?.zip(opt_instant(row, 8)?),
            id: key,
        })
    };
    tx.query(sql, params![incident.as_str()]).await?.iter().map(read).collect()
}

fn term(row: &Row, first: usize) -> Result<Term, DbError> {
    Ok(Term {
        basis: word(row, first, Basis::find)?,
        stated: instant(row, first + 1)?,
        until: instant(row, first + 2)?,
    })
}

/// Gives each duty what is written down of its notices.
pub(super) async fn settle(
    tx: &mut Tx,
    sealer: &Sealer,
    (incident, duties): (&IncidentId, &mut [Duty]),
) -> Result<(), DbError> {
    let sql = "SELECT whom, covers, done_by, done, words FROM incident_notice
               WHERE incident = $1 ORDER BY whom, covers";
    for row in tx.query(sql, params![incident.as_str()]).await? {
        let whom = row.text(0)?;
        let place = format!("{incident}/{whom}");
        let notice = Notice {
            covers: usize::try_from(row.int(1)?).unwrap_or(0),
            by: id(&row, 2)?,
            at: instant(&row, 3)?,
            words: seal::open(sealer, ("incident_notice", "words", &place), &row.blob(4)?)?,
        };
        if let Some(duty) = duties.iter_mut().find(|duty| duty.whom == whom) {
            duty.notices.push(notice);
        }
    }
    Ok(())
}

/// The appointment of a patient that began last.
pub(super) async fn latest(
    tx: &mut Tx,
    patient: &PersonId,
) -> Result<Option<kernel::AppointmentId>, DbError> {
    let sql = "SELECT i.appointment FROM intake i JOIN appointment a ON a.id = i.appointment
               WHERE a.patient = $1 ORDER BY a.starts DESC LIMIT 1";
    tx.query_opt(sql, params![patient.as_str()]).await?.map(|row| id(&row, 0)).transpose()
}

fn read(sealer: &Sealer, row: &Row) -> Result<Incident, DbError> {
    let key = row.text(0)?;
    let open = |name, sealed: &[u8]| seal::open(sealer, ("incident", name, &key), sealed);
    let words = |column, name| open(name, &row.blob(column)?);
    let assessment = match (opt_id(row, 14)?, opt_instant(row, 15)?) {
        (Some(by), Some(at)) => Some(Assessment {
            nature: words(9, "nature")?,
            recipient: words(10, "recipient")?,
            acquired: words(11, "acquired")?,
            mitigation: words(12, "mitigation")?,
            finding: word(row, 13, Finding::find)?,
            by,
            at,
        }),
        (None, None) => None,
        _ => return Err(corrupt("an assessment")),
    };
    Ok(Incident {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        words: words(2, "words")?,
        discovered: instant(row, 3)?,
        recorded_by: id(row, 4)?,
        recorded: instant(row, 5)?,
        stages: [opt_instant(row, 6)?, opt_instant(row, 7)?, opt_instant(row, 8)?],
        assessment,
        closed: opt_id(row, 16)?.zip(opt_instant(row, 17)?),
        workforce: row.opt_int(18)?.map(|said| said != 0),
    })
}
