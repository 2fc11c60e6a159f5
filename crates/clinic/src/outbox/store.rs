//! The letters that are due, and their ends.

use super::{Delivery, Ended, Key, Outcome};
use crate::column::{id, instant, micros, word};
use crate::notification::{Channel, NoticeKind};
use db::{DbError, Migration, Row, Tx, params};
use jiff::SignedDuration;
use kernel::{PersonId, Timestamp};

/// To which address a letter went, by its keyed hash: what is told of it later is of that one.
pub const CONTACT: Migration = Migration {
    name: "clinic.93.letter-contact",
    sql: "ALTER TABLE notice_delivery ADD COLUMN contact BYTEA",
};

/// The patients for whom somebody acts, or will.
pub(super) async fn acted_for(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<PersonId>, DbError> {
    let sql =
        "SELECT DISTINCT patient FROM proxy WHERE person = $1 AND ended IS NULL AND ends > $2";
    let rows = tx.query(sql, params![person.as_str(), micros(now)]).await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// What lets others act for a patient, or will.
pub(super) async fn proxies(tx: &mut Tx, patient: &PersonId) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id FROM proxy WHERE patient = $1 AND ended IS NULL";
    tx.query(sql, params![patient.as_str()]).await?.iter().map(|row| row.text(0)).collect()
}

/// The clocks of servers that share a store differ by less.
const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// Letters of a channel that are due, those that wait longest first. What was last put off by a clock that was ahead is due at
/// once, or it would wait until the time has caught up; whoever tries it puts it off by the right time.
pub(super) async fn due(
    tx: &mut Tx,
    (channel, now): (Channel, Timestamp),
    limit: i64,
) -> Result<Vec<Delivery>, DbError> {
    let ahead = now.checked_add(SKEW).unwrap_or(now);
    let rows = tx
        .query(
            "SELECT d.notice, d.channel, n.kind, n.person, n.appointment, d.attempts, n.link, n.told,
                    n.expires, n.confirmed, n.moot, n.former
             FROM notice_delivery d JOIN notice n ON n.id = d.notice
             WHERE d.state = 'pending' AND d.channel = $1 AND (d.due <= $2 OR d.changed > $3)
             ORDER BY d.due, d.notice LIMIT $4",
            params![channel.name(), micros(now), micros(ahead), limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Delivery, DbError> {
    Ok(Delivery {
        key: Key { notice: row.text(0)?, channel: word(row, 1, Channel::find)? },
        kind: word(row, 2, NoticeKind::find)?,
        person: id(row, 3)?,
        appointment: id(row, 4)?,
        attempts: u32::try_from(row.int(5)?).unwrap_or(u32::MAX),
        link: row.opt_text(6)?,
        told: row.int(7)? != 0,
        expires: instant(row, 8)?,
        confirmed: row.opt_int(9)?.is_some(),
        moot: row.int(10)? != 0,
        former: row.opt_blob(11)?,
    })
}

/// Writes how an attempt ended; `false` when it had ended before.
pub(super) async fn settle(tx: &mut Tx, ended: &Ended, now: Timestamp) -> Result<bool, DbError> {
    let Ended { delivery, outcome, status, reference, hash, contact } = ended;
    let due = if let Outcome::Later(then) = outcome { *then } else { now };
    let touched = tx
        .execute(
            "UPDATE notice_delivery SET state = $3, attempts = attempts + $4, due = $5, status = $6,
                 reference = COALESCE($7, reference), hash = COALESCE($8, hash), changed = $9,
                 contact = COALESCE($10, contact)
             WHERE notice = $1 AND channel = $2 AND state = 'pending'",
            params![
                &delivery.key.notice,
                delivery.key.channel.name(),
                outcome.state(),
                i64::from(hash.is_some()),
                micros(due),
                status,
                reference.clone(),
                hash.clone(),
                micros(now),
                contact.clone()
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Has the letters of a notice that still wait go now.
pub(super) async fn hurry(tx: &mut Tx, notice: &str, now: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "UPDATE notice_delivery SET due = $2
         WHERE notice = $1 AND state = 'pending' AND due > $2 AND attempts = 0",
        params![notice, micros(now)],
    )
    .await
    .map(drop)
}

/// What a gateway reports later of a letter that it took; the notice's id and channel, if that is news.
pub(super) async fn report(
    tx: &mut Tx,
    (reference, outcome): (&str, Outcome),
    (status, now): (&str, Timestamp),
) -> Result<Option<String>, DbError> {
    tx.query_opt(
        "UPDATE notice_delivery SET state = $2, status = $3, changed = $4
         WHERE reference = $1 AND state = 'sent' RETURNING notice",
        params![reference, outcome.state(), status, micros(now)],
    )
    .await?
    .map(|row| row.text(0))
    .transpose()
}

/// Writes what a mail server says of a letter that it took; `false` when that is no news, or there is no such
/// letter. One that is still to be recorded as sent may come back before that.
pub(super) async fn returned(
    tx: &mut Tx,
    (notice, channel): (&str, Channel),
    (outcome, status): (Option<Outcome>, &str),
    now: Timestamp,
) -> Result<bool, DbError> {
    let state = outcome.map_or("", Outcome::state);
    let touched = tx
        .execute(
            "UPDATE notice_delivery SET state = CASE WHEN $3 = '' THEN state ELSE $3 END, status = $4,
                 changed = $5
             WHERE notice = $1 AND channel = $2 AND state IN ('sent', 'pending')
               AND ($3 <> '' OR (state = 'sent' AND status <> $4))",
            params![notice, channel.name(), state, status, micros(now)],
        )
        .await?;
    Ok(touched == 1)
}

/// Whether there is such a letter.
pub(super) async fn is_known(
    tx: &mut Tx,
    (notice, channel): (&str, Channel),
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM notice_delivery WHERE notice = $1 AND channel = $2";
    Ok(tx.query_opt(sql, params![notice, channel.name()]).await?.is_some())
}

/// Whether a letter of a notice is still to go.
pub(super) async fn waits(tx: &mut Tx, notice: &str) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM notice_delivery WHERE notice = $1 AND state = 'pending' LIMIT 1";
    Ok(tx.query_opt(sql, params![notice]).await?.is_some())
}

/// The contact that a letter went to, if that is known.
pub(super) async fn sent_to(
    tx: &mut Tx,
    (notice, channel): (&str, Channel),
) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "SELECT contact FROM notice_delivery WHERE notice = $1 AND channel = $2";
    let row = tx.query_opt(sql, params![notice, channel.name()]).await?;
    row.map_or(Ok(None), |row| row.opt_blob(0))
}

/// Who gets a notice.
pub(super) async fn person(tx: &mut Tx, notice: &str) -> Result<Option<PersonId>, DbError> {
    tx.query_opt("SELECT person FROM notice WHERE id = $1", params![notice])
        .await?
        .map(|row| id(&row, 0))
        .transpose()
}

/// Sends to a contact again that led nowhere; `false` when that is not why nothing went there.
pub(super) async fn reopen(tx: &mut Tx, [contact, before]: &[Vec<u8>; 2]) -> Result<bool, DbError> {
    let sql = "DELETE FROM notice_block WHERE contact IN ($1, $2) AND reason = 'bounced'";
    Ok(tx.execute(sql, params![contact.as_slice(), before.as_slice()]).await? > 0)
}

/// Sends nothing more to a contact. What its person said stands, whatever becomes of letters.
pub(super) async fn block(
    tx: &mut Tx,
    contact: &[u8],
    (reason, now): (&str, Timestamp),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO notice_block (contact, reason, since) VALUES ($1, $2, $3)
         ON CONFLICT (contact) DO UPDATE SET reason = $2, since = $3
             WHERE notice_block.reason <> $2 AND notice_block.reason <> 'stopped'",
        params![contact, reason, micros(now)],
    )
    .await
    .map(drop)
}

/// Sends to a contact again.
pub(super) async fn unblock(tx: &mut Tx, [contact, before]: &[Vec<u8>; 2]) -> Result<(), DbError> {
    let sql = "DELETE FROM notice_block WHERE contact IN ($1, $2)";
    tx.execute(sql, params![contact.as_slice(), before.as_slice()]).await.map(drop)
}

/// A notice that may be forgotten.
pub(super) struct Old {
    pub(super) id: String,
    /// Where the next page begins, with its id.
    pub(super) created: Timestamp,
    /// By what legal holds find it: whom it went to, and whose visit it is about.
    pub(super) marks: Vec<String>,
}

/// So many notices are looked for at once.
const PAGE: i64 = 32;

/// A page of notices that were made before an instant and have no letter that still waits, the oldest first, after one. By
/// their age, so that a look costs as much as there is to forget.
pub(super) async fn old(
    tx: &mut Tx,
    before: Timestamp,
    (created, after): (Timestamp, &str),
) -> Result<Vec<Old>, DbError> {
    let sql = "SELECT n.id, n.person, a.patient, c.id, n.created FROM
                   (SELECT id, person, appointment, created FROM notice
                    WHERE created < $1 AND (created, id) > ($2, $3)
                      AND id NOT IN (SELECT notice FROM notice_delivery WHERE state = 'pending')
                    ORDER BY created, id LIMIT $4) n
               LEFT JOIN appointment a ON a.id = n.appointment
               LEFT JOIN consultation c ON c.appointment = n.appointment
               ORDER BY n.created, n.id";
    let rows = tx.query(sql, params![micros(before), micros(created), after, PAGE]).await?;
    let mut all: Vec<Old> = Vec::new();
    for row in &rows {
        let id = row.text(0)?;
        let mut marks = match all.pop_if(|last| last.id == id) {
            // A visit that was missed and made up for has two consultations.
            Some(same) => same.marks,
            None => vec!["class/medical-record".to_owned(), format!("patient/{}", row.text(1)?)],
        };
        marks.extend(row.opt_text(2)?.map(|patient| format!("patient/{patient}")));
        marks.extend(row.opt_text(3)?.map(|visit| format!("consultation/{visit}")));
        all.push(Old { id, created: instant(row, 4)?, marks });
    }
    Ok(all)
}

/// Forgets notices with their letters.
pub(super) async fn forget(
    tx: &mut Tx,
    notices: impl Iterator<Item = &Old> + Clone,
) -> Result<(), DbError> {
    let ids = || notices.clone().map(|notice| params![&notice.id]).collect();
    tx.execute_many("DELETE FROM notice_delivery WHERE notice = $1", ids()).await?;
    tx.execute_many("DELETE FROM notice WHERE id = $1", ids()).await
}
