//! The tables of access reviews.

use super::{Campaign, Decision, Item};
use crate::column::{id, instant, micros, opt_id, opt_instant, opt_micros, word};
use crate::person::workforce;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{OrganizationId, PersonId, Phi, Role, Timestamp};

/// The tables of access reviews.
pub const MIGRATION: Migration = Migration {
    name: "clinic.65.access-review",
    sql: "CREATE TABLE access_review (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              opened_by TEXT NOT NULL,
              opened BIGINT NOT NULL,
              due BIGINT NOT NULL,
              closed BIGINT
          );
          CREATE TABLE access_review_item (
              review TEXT NOT NULL REFERENCES access_review (id),
              person TEXT NOT NULL REFERENCES person (id),
              role TEXT NOT NULL,
              signed_in BIGINT,
              decision TEXT,
              decided_by TEXT,
              decided BIGINT,
              PRIMARY KEY (review, person)
          )",
};

/// All who work here now, interpreters with an account too: person, role and when they last came in.
pub(super) async fn staff(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Vec<(PersonId, Role, Option<Timestamp>)>, DbError> {
    let rows = tx
        .query(
            concat!(
                "SELECT p.id, p.role, p.signed_in FROM person p
                 WHERE p.organization = $1 AND p.active = 1 AND ",
                workforce!("p"),
                " ORDER BY p.id"
            ),
            params![organization.as_str()],
        )
        .await?;
    let read = |row: &Row| Ok((id(row, 0)?, word(row, 1, Role::find)?, opt_instant(row, 2)?));
    rows.iter().map(read).collect()
}

pub(super) async fn insert(
    tx: &mut Tx,
    organization: &OrganizationId,
    new: &Campaign,
    staff: &[(PersonId, Role, Option<Timestamp>)],
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO access_review (id, organization, opened_by, opened, due)
         VALUES ($1, $2, $3, $4, $5)",
        params![
            &new.id,
            organization.as_str(),
            new.opened_by.as_str(),
            micros(new.opened),
            micros(new.due)
        ],
    )
    .await?;
    let row = |(person, role, signed_in): &(PersonId, Role, Option<Timestamp>)| {
        params![&new.id, person.as_str(), role.name(), opt_micros(*signed_in)]
    };
    tx.execute_many(
        "INSERT INTO access_review_item (review, person, role, signed_in) VALUES ($1, $2, $3, $4)",
        staff.iter().map(row).collect(),
    )
    .await
}

/// Campaigns, newest first, at most 100; of one id, if one is named.
pub(super) async fn list(
    tx: &mut Tx,
    organization: &OrganizationId,
    review: &str,
) -> Result<Vec<Campaign>, DbError> {
    let rows = tx
        .query(
            "SELECT r.id, r.opened_by, r.opened, r.due, r.closed,
                    (SELECT COUNT(*) FROM access_review_item i WHERE i.review = r.id),
                    (SELECT COUNT(*) FROM access_review_item i
                     WHERE i.review = r.id AND i.decision IS NOT NULL),
                    (SELECT COUNT(*) FROM access_review_item i
                     WHERE i.review = r.id AND i.decision = 'revoke')
             FROM access_review r WHERE r.organization = $1 AND ($2 = '' OR r.id = $2)
             ORDER BY r.opened DESC, r.id LIMIT 100",
            params![organization.as_str(), review],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Campaign, DbError> {
    Ok(Campaign {
        id: row.text(0)?,
        opened_by: id(row, 1)?,
        opened: instant(row, 2)?,
        due: instant(row, 3)?,
        closed: opt_instant(row, 4)?,
        total: row.int(5)?,
        decided: row.int(6)?,
        revoked: row.int(7)?,
    })
}

/// When each is due of those on whom nobody has decided, without one person, who does not decide on themselves.
pub(super) async fn undecided(
    tx: &mut Tx,
    (organization, but): (&OrganizationId, &PersonId),
) -> Result<Vec<Timestamp>, DbError> {
    let rows = tx
        .query(
            "SELECT r.due FROM access_review r JOIN access_review_item i ON i.review = r.id
             WHERE r.organization = $1 AND r.closed IS NULL AND i.decision IS NULL AND i.person <> $2
             ORDER BY r.due",
            params![organization.as_str(), but.as_str()],
        )
        .await?;
    rows.iter().map(|row| instant(row, 0)).collect()
}

/// Those in a campaign, without their names.
pub(super) async fn items(tx: &mut Tx, review: &str) -> Result<Vec<Item>, DbError> {
    let rows = tx
        .query(
            "SELECT person, role, signed_in, decision, decided_by, decided
             FROM access_review_item WHERE review = $1 ORDER BY role, person",
            params![review],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Item {
                person: id(row, 0)?,
                name: Phi::new(""),
                role: word(row, 1, Role::find)?,
                signed_in: opt_instant(row, 2)?,
                decision: row.opt_text(3)?.and_then(|name| Decision::find(&name)),
                decided_by: opt_id(row, 4)?,
                decided: opt_instant(row, 5)?,
            })
        })
        .collect()
}

/// Makes those who decide in a campaign take turns until the transaction ends: of two who decide on the last two at once, neither
/// would see that all are decided.
pub(super) async fn hold(tx: &mut Tx, review: &str) -> Result<(), DbError> {
    let sql = "SELECT id FROM access_review WHERE id = $1 FOR UPDATE";
    tx.query_opt(sql, params![review]).await.map(drop)
}

/// Decides on somebody; `false` when they are not in it, or somebody else decided first.
pub(super) async fn decide(
    tx: &mut Tx,
    (review, person): (&str, &PersonId),
    decision: Decision,
    (by, now): (&PersonId, Timestamp),
) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE access_review_item SET decision = $1, decided_by = $2, decided = $3
             WHERE review = $4 AND person = $5 AND decision IS NULL",
            params![decision.name(), by.as_str(), micros(now), review, person.as_str()],
        )
        .await?;
    Ok(touched == 1)
}

/// Ends a campaign in which all are decided; whether it did.
pub(super) async fn close(tx: &mut Tx, review: &str, now: Timestamp) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE access_review SET closed = $1 WHERE id = $2 AND closed IS NULL
               AND NOT EXISTS (SELECT 1 FROM access_review_item i
                               WHERE i.review = access_review.id AND i.decision IS NULL)",
            params![micros(now), review],
        )
        .await?;
    Ok(touched == 1)
}
