//! The tables of notices, of their ways, and of what people chose.

use super::{Channel, Choices, Notice, NoticeKind, Quiet, Record};
use crate::column::{corrupt, id, instant, micros, opt_instant, word};
use crate::sensitivity::store::line;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{AppointmentId, EscalationId, OrganizationId, PersonId, Role, Timestamp};

/// The tables of notices. A letter that is `pending` is due at `due`; everything else has ended.
pub const MIGRATION: Migration = Migration {
    name: "clinic.40.notice",
    sql: "CREATE TABLE notice (
              id TEXT PRIMARY KEY,
              kind TEXT NOT NULL,
              person TEXT NOT NULL REFERENCES person (id),
              appointment TEXT NOT NULL,
              link TEXT,
              told BIGINT NOT NULL,
              created BIGINT NOT NULL,
              expires BIGINT NOT NULL,
              confirmed BIGINT
          );
          CREATE INDEX notice_appointment ON notice (appointment, person);
          CREATE INDEX notice_created ON notice (created);
          CREATE TABLE notice_delivery (
              notice TEXT NOT NULL REFERENCES notice (id),
              channel TEXT NOT NULL,
              state TEXT NOT NULL,
              attempts BIGINT NOT NULL,
              due BIGINT NOT NULL,
              status TEXT NOT NULL,
              hash TEXT,
              reference TEXT,
              changed BIGINT NOT NULL,
              PRIMARY KEY (notice, channel)
          );
          CREATE INDEX notice_delivery_due ON notice_delivery (state, channel, due);
          CREATE INDEX notice_delivery_reference ON notice_delivery (reference);
          CREATE TABLE notice_choice (
              person TEXT PRIMARY KEY REFERENCES person (id),
              letters TEXT NOT NULL,
              push BIGINT NOT NULL,
              reminders BIGINT NOT NULL,
              quiet_from TEXT,
              quiet_until TEXT,
              quiet_zone TEXT,
              confidential BIGINT NOT NULL
          );
          CREATE TABLE notice_block (
              contact BYTEA PRIMARY KEY,
              reason TEXT NOT NULL,
              since BIGINT NOT NULL
          )",
};

/// Whether what a notice tells of was settled meanwhile.
pub const MOOT: Migration = Migration {
    name: "clinic.70.notice-moot",
    sql: "ALTER TABLE notice ADD COLUMN moot BIGINT NOT NULL DEFAULT 0",
};

/// The address that a notice of a change goes to, which is nobody's in the table of people any more; gone with the letter.
pub const FORMER: Migration = Migration {
    name: "clinic.97.notice-former",
    sql: "ALTER TABLE notice ADD COLUMN former BYTEA",
};

/// Keeps the address that a notice goes to, sealed, or forgets it.
pub(crate) async fn set_former(
    tx: &mut Tx,
    notice: &str,
    former: Option<Vec<u8>>,
) -> Result<(), DbError> {
    let sql = "UPDATE notice SET former = $2 WHERE id = $1";
    tx.execute(sql, params![notice, former]).await.map(drop)
}

/// Who a notice goes to.
pub(crate) struct Recipient {
    pub(super) role: Role,
    pub(crate) choices: Choices,
    /// Whether notices say nothing of the visit that this one is about.
    pub(super) secret: bool,
    /// Whether their account is open: whoever is out has no device rung.
    pub(super) is_active: bool,
}

/// What a person is and chose; `None` when there is no such person.
pub(crate) async fn recipient(
    tx: &mut Tx,
    person: &PersonId,
) -> Result<Option<Recipient>, DbError> {
    tx.query_opt(
        "SELECT p.role, c.letters, c.push, c.reminders, c.confidential, c.quiet_from, c.quiet_until,
                c.quiet_zone, p.active
         FROM person p LEFT JOIN notice_choice c ON c.person = p.id WHERE p.id = $1",
        params![person.as_str()],
    )
    .await?
    .map(|row| {
        let (role, choices) = (word(&row, 0, Role::find)?, choices(&row)?);
        Ok(Recipient { role, choices, secret: false, is_active: row.int(8)? == 1 })
    })
    .transpose()
}

/// What a person is and chose, and whether notices say nothing of the visit that one is about: it is kept from whoever acts
/// for the patient, or has the label of 42 CFR Part 2, as [`crate::consultation::store::is_part2`] finds it.
pub(super) async fn recipient_of(
    tx: &mut Tx,
    person: &PersonId,
    visit: &AppointmentId,
) -> Result<Option<Recipient>, DbError> {
    tx.query_opt(
        concat!(
            "SELECT p.role, c.letters, c.push, c.reminders, c.confidential, c.quiet_from,
                    c.quiet_until, c.quiet_zone, v.confidential,
                    (SELECT COUNT(*) FROM ",
            line!(),
            " JOIN consultation k ON k.appointment = a.id WHERE n.id = $2 AND k.part2 = 1), p.active
             FROM person p LEFT JOIN notice_choice c ON c.person = p.id
             LEFT JOIN appointment v ON v.id = $2
             WHERE p.id = $1"
        ),
        params![person.as_str(), visit.as_str()],
    )
    .await?
    .map(|row| {
        let confidential = row.opt_int(8)?.is_some_and(|flag| flag != 0);
        let secret = confidential || row.int(9)? > 0;
        let (role, choices) = (word(&row, 0, Role::find)?, choices(&row)?);
        Ok(Recipient { role, choices, secret, is_active: row.int(10)? == 1 })
    })
    .transpose()
}

fn choices(row: &Row) -> Result<Choices, DbError> {
    let Some(letters) = row.opt_text(1)? else { return Ok(Choices::default()) };
    let letter = |name: &str| Channel::find(name).ok_or_else(|| corrupt("a letter's channel"));
    let flag = |column| row.int(column).map(|flag| flag != 0);
    let time = |text: String| text.parse().map_err(|_| corrupt("a time of the day"));
    let quiet = match (row.opt_text(5)?, row.opt_text(6)?, row.opt_text(7)?) {
        (Some(from), Some(until), Some(zone)) => {
            Some(Quiet { from: time(from)?, until: time(until)?, zone })
        }
        _ => None,
    };
    Ok(Choices {
        letters: letters.split_whitespace().map(letter).collect::<Result<_, _>>()?,
        push: flag(2)?,
        reminders: flag(3)?,
        confidential: flag(4)?,
        quiet,
    })
}

/// The sessions of a person that are not over.
pub(super) async fn open_sessions(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id FROM session WHERE person = $1 AND ends > $2";
    let rows = tx.query(sql, params![person.as_str(), micros(now)]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

pub(super) async fn save_choices(
    tx: &mut Tx,
    person: &PersonId,
    choices: &Choices,
) -> Result<(), DbError> {
    let letters: Vec<&str> = choices.letters.iter().map(|one| one.name()).collect();
    let quiet = choices.quiet.as_ref();
    tx.execute(
        "INSERT INTO notice_choice
             (person, letters, push, reminders, confidential, quiet_from, quiet_until, quiet_zone)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (person) DO UPDATE SET letters = $2, push = $3, reminders = $4,
             confidential = $5, quiet_from = $6, quiet_until = $7, quiet_zone = $8",
        params![
            person.as_str(),
            letters.join(" "),
            choices.push,
            choices.reminders,
            choices.confidential,
            quiet.map(|quiet| quiet.from.to_string()),
            quiet.map(|quiet| quiet.until.to_string()),
            quiet.map(|quiet| quiet.zone.clone())
        ],
    )
    .await
    .map(drop)
}

pub(super) async fn insert(
    tx: &mut Tx,
    (id, notice): (&str, &Notice),
    (now, expires): (Timestamp, Timestamp),
) -> Result<(), DbError> {
    tx.execute_many(
        "INSERT INTO notice (id, kind, person, appointment, link, told, created, expires)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        vec![params![
            id,
            notice.kind.name(),
            notice.to.as_str(),
            notice.about.id(),
            notice.link.clone(),
            notice.to != notice.sender,
            micros(now),
            micros(expires)
        ]],
    )
    .await
}

/// What is on its way with this commit itself: the message, and what the push outbox takes from it.
pub(super) async fn insert_told(
    tx: &mut Tx,
    (id, now): (&str, Timestamp),
    pushed: bool,
) -> Result<(), DbError> {
    let mut rows = vec![delivery((id, Channel::InApp), ("delivered", "told"), (now, now))];
    if pushed {
        rows.push(delivery((id, Channel::Push), ("sent", "in the push outbox"), (now, now)));
    }
    tx.execute_many(INSERT, rows).await
}

/// A letter that is to follow; what no gateway is configured for is not sent, and its record says so.
pub(super) async fn insert_letter(
    tx: &mut Tx,
    key: (&str, Channel),
    (now, due): (Timestamp, Timestamp),
    served: bool,
) -> Result<(), DbError> {
    let state = if served { ("pending", "") } else { ("failed", "no gateway configured") };
    tx.execute_many(INSERT, vec![delivery(key, state, (now, due))]).await
}

const INSERT: &str = "INSERT INTO notice_delivery
     (notice, channel, state, attempts, due, status, changed) VALUES ($1, $2, $3, 0, $4, $5, $6)";

fn delivery(
    (notice, channel): (&str, Channel),
    (state, status): (&str, &str),
    (now, due): (Timestamp, Timestamp),
) -> Vec<db::Value> {
    params![notice, channel.name(), state, micros(due), status, micros(now)]
}

/// The person has seen this notice; `false` when it is not theirs.
pub(super) async fn confirm(
    tx: &mut Tx,
    id: &str,
    (person, now): (&PersonId, Timestamp),
) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE notice SET confirmed = COALESCE(confirmed, $1) WHERE id = $2 AND person = $3",
            params![micros(now), id, person.as_str()],
        )
        .await?;
    Ok(touched == 1)
}

/// The person has come to the visit: what they were told of it has reached them.
pub(crate) async fn confirm_visit(
    tx: &mut Tx,
    appointment: &AppointmentId,
    (person, now): (&PersonId, Timestamp),
) -> Result<(), DbError> {
    tx.execute_many(
        "UPDATE notice SET confirmed = $1
         WHERE appointment = $2 AND person = $3 AND confirmed IS NULL",
        vec![params![micros(now), appointment.as_str(), person.as_str()]],
    )
    .await
}

/// The ways of the notices about an appointment, newest first, at most 200.
pub(crate) async fn records(
    tx: &mut Tx,
    appointment: &AppointmentId,
) -> Result<Vec<Record>, DbError> {
    let rows = tx
        .query(
            "SELECT n.id, n.kind, n.person, d.channel, d.state, d.status, d.attempts, d.changed,
                    n.confirmed, n.appointment, n.created
             FROM notice n JOIN notice_delivery d ON d.notice = n.id
             WHERE n.appointment = $1 ORDER BY n.created DESC, n.id, d.channel LIMIT 200",
            params![appointment.as_str()],
        )
        .await?;
    rows.iter().map(record).collect()
}

/// The ways of the notices by which people were paged of an emergency.
pub(crate) async fn pages(tx: &mut Tx, escalation: &EscalationId) -> Result<Vec<Record>, DbError> {
    let rows = tx
        .query(
            "SELECT n.id, n.kind, n.person, d.channel, d.state, d.status, d.attempts, d.changed,
                    n.confirmed, n.appointment, n.created
             FROM escalation_page p JOIN notice n ON n.id = p.notice
             JOIN notice_delivery d ON d.notice = n.id
             WHERE p.escalation = $1 ORDER BY n.created, n.id, d.channel",
            params![escalation.as_str()],
        )
        .await?;
    rows.iter().map(record).collect()
}

/// An emergency is over: nobody needs a letter of it any more.
pub(crate) async fn settle_pages(tx: &mut Tx, escalation: &EscalationId) -> Result<(), DbError> {
    let sql = "UPDATE notice SET moot = 1
               WHERE id IN (SELECT notice FROM escalation_page WHERE escalation = $1)";
    tx.execute(sql, params![escalation.as_str()]).await.map(drop)
}

/// Whether somebody was told this of a visit and has not looked since.
pub(crate) async fn is_waiting(
    tx: &mut Tx,
    (appointment, kind): (&AppointmentId, NoticeKind),
    (person, now): (&PersonId, Timestamp),
) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM notice
               WHERE appointment = $1 AND kind = $2 AND person = $3 AND moot = 0 AND expires > $4 LIMIT 1";
    let what = params![appointment.as_str(), kind.name(), person.as_str(), micros(now)];
    Ok(tx.query_opt(sql, what).await?.is_some())
}

/// What was told of a visit is settled, for one person or for everybody: nobody needs a letter of it any more.
pub(crate) async fn settle(
    tx: &mut Tx,
    (appointment, kind): (&AppointmentId, NoticeKind),
    whom: Option<&PersonId>,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE notice SET moot = 1
         WHERE appointment = $1 AND kind = $2 AND ($3 = '' OR person = $3)",
        params![appointment.as_str(), kind.name(), whom.map_or("", PersonId::as_str)],
    )
    .await
    .map(drop)
}

/// The ways of the notices of an organization that were written down between two instants, newest first, at
/// most 500; an empty state is any.
pub(super) async fn between(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, until): (Timestamp, Timestamp),
    state: &str,
) -> Result<Vec<Record>, DbError> {
    let rows = tx
        .query(
            "SELECT n.id, n.kind, n.person, d.channel, d.state, d.status, d.attempts, d.changed,
                    n.confirmed, n.appointment, n.created
             FROM notice n JOIN notice_delivery d ON d.notice = n.id JOIN person p ON p.id = n.person
             WHERE n.created >= $1 AND n.created < $2 AND p.organization = $3
               AND ($4 = '' OR d.state = $4)
             ORDER BY n.created DESC, n.id, d.channel LIMIT 500",
            params![micros(from), micros(until), organization.as_str(), state],
        )
        .await?;
    rows.iter().map(record).collect()
}

fn record(row: &Row) -> Result<Record, DbError> {
    Ok(Record {
        notice: row.text(0)?,
        kind: word(row, 1, NoticeKind::find)?,
        to: id(row, 2)?,
        channel: word(row, 3, Channel::find)?,
        state: row.text(4)?,
        status: row.text(5)?,
        attempts: row.int(6)?,
        changed: instant(row, 7)?,
        confirmed: opt_instant(row, 8)?,
        appointment: id(row, 9)?,
        created: instant(row, 10)?,
    })
}

/// Why nothing is sent to a contact, and since when, if so. What its person said counts most.
pub(crate) async fn blocked(
    tx: &mut Tx,
    [contact, before]: &[Vec<u8>; 2],
) -> Result<Option<(String, Timestamp)>, DbError> {
    let sql = "SELECT reason, since FROM notice_block WHERE contact IN ($1, $2)
               ORDER BY CASE WHEN reason = 'stopped' THEN 0 ELSE 1 END LIMIT 1";
    tx.query_opt(sql, params![contact.as_slice(), before.as_slice()])
        .await?
        .map(|row| Ok((row.text(0)?, instant(&row, 1)?)))
        .transpose()
}
