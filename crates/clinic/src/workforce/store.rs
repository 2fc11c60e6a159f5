//! The tables of officials and sanctions; there is no statement that changes or deletes a row.

use super::{Caused, Measure, Named, Office, Official, Sanction, Violation, rules};
use crate::column::{corrupt, id, instant, micros, opt_id, opt_instant, word};
use crate::person::checks::store::add;
use crate::seal;
use compliance::keys::Sealer;
use db::{Db, DbError, Migration, Row, Tx, params};
use jiff::civil::Date;
use kernel::{IncidentId, OrganizationId, PersonId, Role, Timestamp};

/// The tables of officials and sanctions.
pub const MIGRATION: Migration = Migration {
    name: "clinic.205.workforce",
    sql: "CREATE TABLE official (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              office TEXT NOT NULL,
              deputy BIGINT NOT NULL,
              person TEXT NOT NULL REFERENCES person (id),
              since TEXT NOT NULL,
              named_by TEXT NOT NULL,
              named BIGINT NOT NULL
          );
          CREATE INDEX official_post ON official (organization, office, deputy, named);
          CREATE TABLE sanction (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              person TEXT NOT NULL REFERENCES person (id),
              incident TEXT REFERENCES incident (id),
              violation TEXT NOT NULL,
              measure TEXT NOT NULL,
              because BYTEA,
              decided TEXT NOT NULL,
              decided_by TEXT NOT NULL,
              recorded BIGINT NOT NULL
          );
          CREATE INDEX sanction_incident ON sanction (incident)",
};

/// Entries that are shown at once.
const SHOWN: i64 = 500;
/// Incidents that a check names.
const NAMED: i64 = 200;

fn day(text: &str) -> Result<Date, DbError> {
    text.parse().map_err(|_| corrupt("a day"))
}

/// Who was named to what, those who were named last to their post first, then what was written down last.
pub(super) async fn officials(
    tx: &mut Tx,
    organization: &OrganizationId,
    now: Timestamp,
) -> Result<Vec<Named>, DbError> {
    // A provider's second factor is passed by where a password opens the same account, as for HC-012.
    let sql = "SELECT o.id, o.office, o.deputy, o.person, o.since, o.named_by, o.named,
                   CASE WHEN EXISTS (SELECT 1 FROM official n
                       WHERE n.organization = o.organization AND n.office = o.office AND n.deputy = o.deputy
                         AND (n.named, n.id) > (o.named, o.id)) THEN 0 ELSE 1 END AS newest,
                   CASE WHEN p.active = 1
                       AND p.role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator')
                       THEN 1 ELSE 0 END,
                   CASE WHEN EXISTS (SELECT 1 FROM passkey k WHERE k.person = p.id)
                       OR EXISTS (SELECT 1 FROM totp t WHERE t.person = p.id AND t.confirmed = 1)
                       OR (EXISTS (SELECT 1 FROM identity_link l
                                   WHERE l.person = p.id AND l.ended IS NULL AND l.second_factor IS NOT NULL)
                           AND NOT EXISTS (SELECT 1 FROM password w WHERE w.person = p.id AND w.phc <> ''
                                           AND (w.ends IS NULL OR w.ends > $2))) THEN 1 ELSE 0 END
               FROM official o JOIN person p ON p.id = o.person
               WHERE o.organization = $1
               ORDER BY newest DESC, o.named DESC, o.id DESC LIMIT $3";
    let asked = params![organization.as_str(), micros(now), SHOWN];
    tx.query(sql, asked).await?.iter().map(named).collect()
}

fn named(row: &Row) -> Result<Named, DbError> {
    let is = |column| Ok::<_, DbError>(row.int(column)? != 0);
    let official = Official {
        id: row.text(0)?,
        office: word(row, 1, Office::find)?,
        deputy: is(2)?,
        person: id(row, 3)?,
        since: day(&row.text(4)?)?,
        named_by: id(row, 5)?,
        named: instant(row, 6)?,
    };
    Ok(Named { official, standing: rules::standing(is(7)?, is(8)?, is(9)?) })
}

/// Writes down who was named.
pub(super) async fn name(
    tx: &mut Tx,
    organization: &OrganizationId,
    new: &Official,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO official (id, organization, office, deputy, person, since, named_by, named)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &new.id,
            organization.as_str(),
            new.office.name(),
            new.deputy,
            new.person.as_str(),
            new.since.to_string(),
            new.named_by.as_str(),
            micros(new.named)
        ],
    )
    .await
    .map(drop)
}

/// Whether somebody works here now.
pub(super) async fn works(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM person WHERE organization = $1 AND id = $2 AND active = 1
               AND role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator')";
    Ok(tx.query_opt(sql, params![organization.as_str(), person.as_str()]).await?.is_some())
}

/// Whether somebody works here or did; interpreters are of the workforce, too.
pub(super) async fn worked(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM person WHERE organization = $1 AND id = $2 AND role IN
               ('provider', 'nurse', 'coordinator', 'interpreter', 'compliance-officer', 'administrator')";
    Ok(tx.query_opt(sql, params![organization.as_str(), person.as_str()]).await?.is_some())
}

/// Whether there is an incident of this id.
pub(super) async fn is_incident(
    tx: &mut Tx,
    organization: &OrganizationId,
    incident: &IncidentId,
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM incident WHERE organization = $1 AND id = $2";
    Ok(tx.query_opt(sql, params![organization.as_str(), incident.as_str()]).await?.is_some())
}

/// What was decided about anybody but one, what was written down last first.
pub(super) async fn sanctions(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, but): (&OrganizationId, &PersonId),
) -> Result<Vec<Sanction>, DbError> {
    let sql =
        "SELECT id, person, incident, violation, measure, because, decided, decided_by, recorded
               FROM sanction WHERE organization = $1 AND person <> $2
               ORDER BY recorded DESC, id DESC LIMIT $3";
    let rows = tx.query(sql, params![organization.as_str(), but.as_str(), SHOWN]).await?;
    let read = |row: &Row| {
        let key = row.text(0)?;
        let open = |sealed: Vec<u8>| seal::open(sealer, ("sanction", "because", &key), &sealed);
        Ok(Sanction {
            person: id(row, 1)?,
            incident: opt_id(row, 2)?,
            violation: word(row, 3, Violation::find)?,
            measure: word(row, 4, Measure::find)?,
            because: row.opt_blob(5)?.map(open).transpose()?,
            decided: day(&row.text(6)?)?,
            decided_by: id(row, 7)?,
            recorded: instant(row, 8)?,
            id: key,
        })
    };
    rows.iter().map(read).collect()
}

/// Writes a decision down.
pub(super) async fn decide(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, new): (&OrganizationId, &Sanction),
) -> Result<(), DbError> {
    let because = new.because.as_ref();
    let because = because
        .map(|words| seal::seal(sealer, ("sanction", "because", new.id.as_str()), words))
        .transpose()?;
    tx.execute(
        "INSERT INTO sanction (id, organization, person, incident, violation, measure, because, decided, decided_by,
             recorded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            &new.id,
            organization.as_str(),
            new.person.as_str(),
            new.incident.as_ref().map(IncidentId::as_str),
            new.violation.name(),
            new.measure.name(),
            because,
            new.decided.to_string(),
            new.decided_by.as_str(),
            micros(new.recorded)
        ],
    )
    .await
    .map(drop)
}

/// Incidents that somebody of the workforce caused, those first of which nothing was decided, of each the oldest.
pub(super) async fn caused(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<Caused>, DbError> {
    let sql = "SELECT i.id, i.discovered, i.closed,
                   CASE WHEN EXISTS (SELECT 1 FROM sanction s WHERE s.incident = i.id) THEN 1 ELSE 0 END
               FROM incident i WHERE i.organization = $1 AND i.workforce = 1
               ORDER BY 4, i.discovered, i.id LIMIT $2";
    let read = |row: &Row| {
        Ok(Caused {
            incident: id(row, 0)?,
            discovered: instant(row, 1)?,
            closed: opt_instant(row, 2)?,
            decided: row.int(3)? != 0,
        })
    };
    tx.query(sql, params![organization.as_str(), SHOWN]).await?.iter().map(read).collect()
}

/// Those of them that are closed, or were discovered before an instant, and of which nothing was decided.
pub(super) async fn undecided(
    tx: &mut Tx,
    organization: &OrganizationId,
    before: i64,
) -> Result<Vec<String>, DbError> {
    let sql = "SELECT i.id FROM incident i
               WHERE i.organization = $1 AND i.workforce = 1 AND (i.closed IS NOT NULL OR i.discovered < $2)
                 AND NOT EXISTS (SELECT 1 FROM sanction s WHERE s.incident = i.id)
               ORDER BY i.discovered, i.id LIMIT $3";
    let rows = tx.query(sql, params![organization.as_str(), before, NAMED]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Somebody without a second factor in every post, in a store that is thrown away.
pub(super) async fn bare(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::ComplianceOfficer, true), Vec::new()).await?;
    for office in Office::ALL {
        let sql = "INSERT INTO official (id, organization, office, deputy, person, since, named_by, named)
                   VALUES ($1, 'mutant', $1, 0, 'mutant', '2026-01-01', 'mutant', $2)";
        tx.execute(sql, params![office.name(), now]).await?;
    }
    tx.commit().await
}
