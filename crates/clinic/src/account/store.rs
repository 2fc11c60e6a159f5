//! The table of grants, and what of a person's row tells of their account.

use super::{Banned, Grant, Outcome};
use crate::column::{id, instant, micros, opt_id, opt_instant, opt_micros, word};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{DepartmentId, OrganizationId, PersonId, Role, Timestamp};
use realtime::access::BanReason;

/// The table of grants, and when accounts were closed and last used.
pub const MIGRATION: Migration = Migration {
    name: "clinic.61.account",
    sql: "CREATE TABLE role_grant (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              person TEXT NOT NULL REFERENCES person (id),
              role TEXT NOT NULL,
              proposed_by TEXT NOT NULL,
              proposed BIGINT NOT NULL,
              outcome TEXT NOT NULL,
              decided_by TEXT,
              decided BIGINT
          );
          CREATE INDEX role_grant_person ON role_grant (person);
          ALTER TABLE person ADD COLUMN ended BIGINT;
          ALTER TABLE person ADD COLUMN signed_in BIGINT;
          ALTER TABLE person ADD COLUMN external_id TEXT;
          ALTER TABLE person ADD COLUMN removed BIGINT",
};

/// When somebody left, as whoever closed their account said it.
pub const LEFT: Migration = Migration {
    name: "clinic.141.left-work",
    sql: "ALTER TABLE person ADD COLUMN left_work BIGINT",
};

/// Why somebody is banned, while they are.
pub const BANNED: Migration =
    Migration { name: "clinic.213.banned", sql: "ALTER TABLE person ADD COLUMN banned TEXT" };

/// Who banned somebody's account, while it is banned; of bans of before the engine's rows alone say it.
pub const BANNED_BY: Migration =
    Migration { name: "clinic.217.banned-by", sql: "ALTER TABLE person ADD COLUMN banned_by TEXT" };

/// Somebody waits for one role at a time; of those that two proposed at once the newest stays.
pub const ONE_PENDING: Migration = Migration {
    name: "clinic.216.one-pending-grant",
    sql: "UPDATE role_grant SET outcome = 'refused', decided_by = proposed_by, decided = proposed
          WHERE outcome = 'pending' AND EXISTS (
              SELECT 1 FROM role_grant o WHERE o.person = role_grant.person AND o.outcome = 'pending'
                AND (o.proposed > role_grant.proposed
                     OR (o.proposed = role_grant.proposed AND o.id > role_grant.id)));
          CREATE UNIQUE INDEX role_grant_pending ON role_grant (person) WHERE outcome = 'pending'",
};

/// Whether somebody's account is banned.
pub async fn is_banned(tx: &mut Tx, person: &PersonId) -> Result<bool, DbError> {
    let sql = "SELECT COUNT(*) FROM person WHERE id = $1 AND banned IS NOT NULL";
    let row = tx.query_opt(sql, params![person.as_str()]).await?;
    Ok(row.map_or(Ok(0), |row| row.int(0))? != 0)
}

/// Writes down why somebody is banned, and who said so.
pub(super) async fn ban(
    tx: &mut Tx,
    person: &PersonId,
    (reason, by): (BanReason, &PersonId),
) -> Result<(), DbError> {
    let sql = "UPDATE person SET banned = $1, banned_by = $2, version = version + 1 WHERE id = $3";
    tx.execute(sql, params![reason.name(), by.as_str(), person.as_str()]).await.map(drop)
}

/// Who banned somebody; nobody where no ban stands, or only one of which that was not written down.
pub(super) async fn banned_by(tx: &mut Tx, person: &PersonId) -> Result<Option<PersonId>, DbError> {
    let sql = "SELECT banned_by FROM person WHERE id = $1";
    let row = tx.query_opt(sql, params![person.as_str()]).await?;
    row.map_or(Ok(None), |row| opt_id(&row, 0))
}

/// Those whose account is banned, at most 200.
pub(super) async fn banned(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<Banned>, DbError> {
    let sql = "SELECT id, banned, banned_by FROM person
               WHERE organization = $1 AND banned IS NOT NULL ORDER BY id LIMIT 200";
    let read = |row: &Row| {
        let reason = word(row, 1, BanReason::find)?;
        Ok(Banned { person: id(row, 0)?, reason, by: opt_id(row, 2)? })
    };
    tx.query(sql, params![organization.as_str()]).await?.iter().map(read).collect()
}

/// Takes that back; `false` where nobody was banned.
pub(super) async fn lift(tx: &mut Tx, person: &PersonId) -> Result<bool, DbError> {
    let sql = "UPDATE person SET banned = NULL, banned_by = NULL, version = version + 1
               WHERE id = $1 AND banned IS NOT NULL";
    Ok(tx.execute(sql, params![person.as_str()]).await? == 1)
}

pub(super) async fn insert(
    tx: &mut Tx,
    organization: &OrganizationId,
    grant: &Grant,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO role_grant
             (id, organization, person, role, proposed_by, proposed, outcome, decided_by, decided)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            &grant.id,
            organization.as_str(),
            grant.person.as_str(),
            grant.role.name(),
            grant.proposed_by.as_str(),
            micros(grant.proposed),
            grant.outcome.name(),
            grant.decided_by.as_ref().map(PersonId::as_str),
            opt_micros(grant.decided)
        ],
    )
    .await
    .map(drop)
}

pub(super) async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    grant: &str,
) -> Result<Option<Grant>, DbError> {
    let row = tx
        .query_opt(
            "SELECT id, person, role, proposed_by, proposed, outcome, decided_by, decided
             FROM role_grant WHERE organization = $1 AND id = $2",
            params![organization.as_str(), grant],
        )
        .await?;
    row.map(|row| read(&row)).transpose()
}

/// Grants, newest first, at most 200.
pub(super) async fn list(
    tx: &mut Tx,
    organization: &OrganizationId,
    outcome: Option<Outcome>,
) -> Result<Vec<Grant>, DbError> {
    let outcome = outcome.map_or("", Outcome::name);
    let rows = tx
        .query(
            "SELECT id, person, role, proposed_by, proposed, outcome, decided_by, decided
             FROM role_grant WHERE organization = $1 AND ($2 = '' OR outcome = $2)
             ORDER BY proposed DESC, id DESC LIMIT 200",
            params![organization.as_str(), outcome],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The role of this person that waits to be decided on.
pub(super) async fn pending(tx: &mut Tx, person: &PersonId) -> Result<Option<Grant>, DbError> {
    let sql = "SELECT id, person, role, proposed_by, proposed, outcome, decided_by, decided
               FROM role_grant WHERE person = $1 AND outcome = 'pending' LIMIT 1";
    tx.query_opt(sql, params![person.as_str()]).await?.map(|row| read(&row)).transpose()
}

/// Settles a pending grant; `false` when somebody else did so first.
pub(super) async fn decide(tx: &mut Tx, grant: &Grant) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE role_grant SET outcome = $1, decided_by = $2, decided = $3
             WHERE id = $4 AND outcome = 'pending'",
            params![
                grant.outcome.name(),
                grant.decided_by.as_ref().map(PersonId::as_str),
                opt_micros(grant.decided),
                &grant.id
            ],
        )
        .await?;
    Ok(touched == 1)
}

fn read(row: &Row) -> Result<Grant, DbError> {
    Ok(Grant {
        id: row.text(0)?,
        person: id(row, 1)?,
        role: word(row, 2, Role::find)?,
        proposed_by: id(row, 3)?,
        proposed: instant(row, 4)?,
        outcome: word(row, 5, Outcome::find)?,
        decided_by: opt_id(row, 6)?,
        decided: opt_instant(row, 7)?,
    })
}

/// Role and activity of a person, active or not.
pub(crate) async fn state(
    tx: &mut Tx,
    organization: &OrganizationId,
    person: &PersonId,
) -> Result<Option<(Role, bool)>, DbError> {
    tx.query_opt(
        "SELECT role, active FROM person WHERE organization = $1 AND id = $2",
        params![organization.as_str(), person.as_str()],
    )
    .await?
    .map(|row| Ok((word(&row, 0, Role::find)?, row.int(1)? != 0)))
    .transpose()
}

/// Opens an account; `false` where it is banned. Whoever is back is in the directory again, so that it can take them out.
pub(super) async fn open(tx: &mut Tx, person: &PersonId) -> Result<bool, DbError> {
    let sql = "UPDATE person SET active = 1, ended = NULL, left_work = NULL, version = version + 1
               WHERE id = $1 AND banned IS NULL";
    if tx.execute(sql, params![person.as_str()]).await? == 0 {
        return Ok(false);
    }
    set_removed(tx, person, None).await?;
    Ok(true)
}

/// Closes an account; when that was stays on record, and when its owner had left if somebody said so.
pub(super) async fn close(
    tx: &mut Tx,
    person: &PersonId,
    (now, left): (Timestamp, Option<Timestamp>),
) -> Result<(), DbError> {
    let sql = "UPDATE person SET active = 0, ended = $1, left_work = $2, version = version + 1
               WHERE id = $3";
    tx.execute(sql, params![micros(now), opt_micros(left), person.as_str()]).await.map(drop)
}

/// Keeps when somebody left whose account is closed; `false` where that was said before.
pub(super) async fn set_left(
    tx: &mut Tx,
    person: &PersonId,
    left: Timestamp,
) -> Result<bool, DbError> {
    let sql = "UPDATE person SET left_work = $1, version = version + 1
               WHERE id = $2 AND active = 0 AND left_work IS NULL";
    Ok(tx.execute(sql, params![micros(left), person.as_str()]).await? == 1)
}

/// Gives a person another role, and the departments in which they have it.
pub(super) async fn set_role(
    tx: &mut Tx,
    person: &PersonId,
    role: Role,
    departments: &[DepartmentId],
) -> Result<(), DbError> {
    let sql = "UPDATE person SET role = $1, version = version + 1 WHERE id = $2";
    tx.execute(sql, params![role.name(), person.as_str()]).await?;
    tx.execute("DELETE FROM person_department WHERE person = $1", params![person.as_str()]).await?;
    let rows = departments.iter().map(|one| params![person.as_str(), one.as_str()]).collect();
    let sql = "INSERT INTO person_department (person, department) VALUES ($1, $2)";
    tx.execute_many(sql, rows).await
}

/// How many of this role are active.
pub(super) async fn count(
    tx: &mut Tx,
    organization: &OrganizationId,
    role: Role,
) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM person WHERE organization = $1 AND role = $2 AND active = 1";
    let row = tx.query_opt(sql, params![organization.as_str(), role.name()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// How many of this role are active, who stay so until the transaction ends: two who would take away one of the last two each
/// take turns.
pub(super) async fn held(
    tx: &mut Tx,
    organization: &OrganizationId,
    role: Role,
) -> Result<usize, DbError> {
    let sql = "SELECT id FROM person WHERE organization = $1 AND role = $2 AND active = 1
               ORDER BY id FOR UPDATE";
    Ok(tx.query(sql, params![organization.as_str(), role.name()]).await?.len())
}

/// Staff whom the directory has not removed, by id, so many after so many; of one login, if one is named.
pub(super) async fn directory(
    tx: &mut Tx,
    organization: &OrganizationId,
    login: Option<(&str, Vec<u8>)>,
    (skip, limit): (i64, i64),
) -> Result<Vec<(PersonId, Option<String>)>, DbError> {
    let asked = i64::from(login.is_some());
    let (login, email) = login.unwrap_or_default();
    let rows = tx
        .query(
            "SELECT id, external_id FROM person
             WHERE organization = $1 AND removed IS NULL
               AND role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator')
               AND ($2 = 0 OR id = $3 OR email_key = $4)
             ORDER BY id LIMIT $5 OFFSET $6",
            params![organization.as_str(), asked, login, email, limit, skip],
        )
        .await?;
    rows.iter().map(|row| Ok((id(row, 0)?, row.opt_text(1)?))).collect()
}

/// How many staff the directory knows.
pub(super) async fn known(tx: &mut Tx, organization: &OrganizationId) -> Result<i64, DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*) FROM person
             WHERE organization = $1 AND removed IS NULL
               AND role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator')",
            params![organization.as_str()],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// How the directory calls somebody.
pub(super) async fn name_outside(
    tx: &mut Tx,
    person: &PersonId,
    external: &str,
) -> Result<(), DbError> {
    let sql = "UPDATE person SET external_id = $1 WHERE id = $2";
    tx.execute(sql, params![external, person.as_str()]).await.map(drop)
}

/// Takes somebody out of the directory or, without an instant, back into it; their record stays, because others name
/// them.
pub(super) async fn set_removed(
    tx: &mut Tx,
    person: &PersonId,
    removed: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = "UPDATE person SET removed = $1 WHERE id = $2";
    tx.execute(sql, params![opt_micros(removed), person.as_str()]).await.map(drop)
}

/// Whom the directory took out under this address and this id of its own. By another id, or by none, it may mean somebody
/// else, who has got the address since.
pub(super) async fn removed(
    tx: &mut Tx,
    organization: &OrganizationId,
    (email, external): (Option<Vec<u8>>, Option<&str>),
) -> Result<Option<PersonId>, DbError> {
    let external = external.filter(|external| !external.is_empty());
    let (Some(email), Some(external)) = (email, external) else { return Ok(None) };
    tx.query_opt(
        "SELECT id FROM person
         WHERE organization = $1 AND email_key = $2 AND external_id = $3 AND removed IS NOT NULL
           AND role IN ('provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator')",
        params![organization.as_str(), email, external],
    )
    .await?
    .map(|row| id(&row, 0))
    .transpose()
}
