//! The tables of activity review. The notes in them stand sealed, and so does from where somebody failed; that is found
//! again by its keyed hash.

use super::follow::{Hit, Key, Step, Tally};
use super::model::Closed;
use super::{Count, Disposition, Flag, Review, Rule, Search, address, rules};
use crate::column::{corrupt, id, instant, micros, opt_id, opt_instant, word};
use crate::person::Person;
use crate::seal;
use compliance::keys::Sealer;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{OrganizationId, PersonId, Timestamp};

/// The tables of activity review.
pub const MIGRATION: Migration = Migration {
    name: "clinic.97.activity",
    sql: "CREATE TABLE activity_cursor (organization TEXT PRIMARY KEY, next_seq BIGINT NOT NULL);
          CREATE TABLE activity_trace (
              organization TEXT NOT NULL,
              kind TEXT NOT NULL,
              subject TEXT NOT NULL,
              what TEXT NOT NULL,
              seq BIGINT NOT NULL,
              at BIGINT NOT NULL,
              PRIMARY KEY (organization, kind, subject, what)
          );
          CREATE INDEX activity_trace_at ON activity_trace (organization, at);
          CREATE TABLE activity_flag (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              rule TEXT NOT NULL,
              account TEXT NOT NULL,
              address TEXT NOT NULL,
              patient TEXT NOT NULL,
              day TEXT NOT NULL,
              turn BIGINT NOT NULL,
              first BIGINT NOT NULL,
              last BIGINT NOT NULL,
              entries TEXT NOT NULL,
              count BIGINT NOT NULL,
              latest BIGINT NOT NULL DEFAULT 0,
              raised BIGINT NOT NULL,
              disposition TEXT,
              closed_by TEXT,
              closed BIGINT,
              note BYTEA,
              UNIQUE (organization, rule, account, address, patient, day, turn)
          );
          CREATE INDEX activity_flag_raised ON activity_flag (organization, raised);
          CREATE TABLE activity_review (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              begins BIGINT NOT NULL,
              ends BIGINT NOT NULL,
              signed_by TEXT NOT NULL,
              signed BIGINT NOT NULL,
              counts TEXT NOT NULL
          );
          CREATE INDEX activity_review_signed ON activity_review (organization, signed)",
};

/// For whom something counts, as it is kept.
fn subject(sealer: &Sealer, step: &Step) -> String {
    match step.tally {
        Tally::Addresses => address::term(sealer, &step.subject),
        Tally::Records | Tally::Failures => step.subject.clone(),
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> Result<u64, DbError> {
    u64::try_from(number).map_err(|_| corrupt("a place in the audit log"))
}

/// How far the rules have read; `None` before they began.
pub(super) async fn cursor(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Option<u64>, DbError> {
    let sql = "SELECT next_seq FROM activity_cursor WHERE organization = $1";
    let row = tx.query_opt(sql, params![organization.as_str()]).await?;
    row.map(|row| unsigned(row.int(0)?)).transpose()
}

/// The rules begin; whoever was faster has said where.
pub(super) async fn begin(
    tx: &mut Tx,
    organization: &OrganizationId,
    first: u64,
) -> Result<(), DbError> {
    let sql = "INSERT INTO activity_cursor (organization, next_seq) VALUES ($1, $2)
               ON CONFLICT DO NOTHING";
    tx.execute(sql, params![organization.as_str(), signed(first)]).await.map(drop)
}

/// Moves the cursor on; `false` when somebody else has.
pub(super) async fn advance(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, to): (u64, u64),
) -> Result<bool, DbError> {
    let sql = "UPDATE activity_cursor SET next_seq = $1 WHERE organization = $2 AND next_seq = $3";
    let row = params![signed(to), organization.as_str(), signed(from)];
    Ok(tx.execute(sql, row).await? == 1)
}

/// Makes those who sign take turns.
pub(super) async fn lock(tx: &mut Tx, organization: &OrganizationId) -> Result<(), DbError> {
    let sql = "UPDATE activity_cursor SET next_seq = next_seq WHERE organization = $1";
    tx.execute(sql, params![organization.as_str()]).await.map(drop)
}

/// Forgets what was done at an instant or before.
pub(super) async fn forget(
    tx: &mut Tx,
    organization: &OrganizationId,
    until: Timestamp,
) -> Result<(), DbError> {
    let sql = "DELETE FROM activity_trace WHERE organization = $1 AND at <= $2";
    tx.execute(sql, params![organization.as_str(), micros(until)]).await.map(drop)
}

/// Writes down that a subject did one thing, and answers how many different things it did within the hour before. Beyond the
/// number that is asked for, and a thousand, nothing is added.
pub(super) async fn trace(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    step: &Step,
    many: i64,
) -> Result<i64, DbError> {
    let most = many.max(rules::TRACES);
    let subject = subject(sealer, step);
    let others = tx
        .query_opt(
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM activity_trace
                 WHERE organization = $1 AND kind = $2 AND subject = $3 AND what <> $4 AND at > $5
                 LIMIT $6) AS others",
            params![
                organization.as_str(),
                step.tally.name(),
                &subject,
                &step.what,
                micros(rules::hour_before(step.at.when)),
                most
            ],
        )
        .await?;
    let others = others.map_or(Ok(0), |row| row.int(0))?;
    if others < most {
        // It goes with the next statement, so that it costs no exchange of its own.
        tx.execute_many(
            "INSERT INTO activity_trace (organization, kind, subject, what, seq, at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (organization, kind, subject, what) DO UPDATE SET seq = $5, at = $6",
            vec![params![
                organization.as_str(),
                step.tally.name(),
                subject,
                &step.what,
                signed(step.at.seq),
                micros(step.at.when)
            ]],
        )
        .await?;
    }
    Ok(others + 1)
}

/// The entries of what a subject did within the hour before, the first of them.
pub(super) async fn traced(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    step: &Step,
    limit: i64,
) -> Result<Vec<u64>, DbError> {
    let rows = tx
        .query(
            "SELECT seq FROM activity_trace
             WHERE organization = $1 AND kind = $2 AND subject = $3 AND at > $4
             ORDER BY at, seq LIMIT $5",
            params![
                organization.as_str(),
                step.tally.name(),
                subject(sealer, step),
                micros(rules::hour_before(step.at.when)),
                limit
            ],
        )
        .await?;
    rows.iter().map(|row| unsigned(row.int(0)?)).collect()
}

/// Whether somebody has a visit around an instant: a provider their own, others one of their departments.
pub(super) async fn is_busy(tx: &mut Tx, person: &Person, at: Timestamp) -> Result<bool, DbError> {
    let until = at.saturating_add(rules::BEFORE).unwrap_or(at);
    let since = at.saturating_sub(rules::AFTER).unwrap_or(at);
    let row = tx
        .query_opt(
            "SELECT 1 FROM appointment a LEFT JOIN consultation c ON c.appointment = a.id
             WHERE a.organization = $1 AND a.state NOT IN ('cancelled', 'no-show', 'rescheduled')
               AND (a.provider = $2 OR ($3 = 0 AND a.department IN
                   (SELECT department FROM person_department WHERE person = $2)))
               AND ((a.starts <= $4 AND a.ends >= $5)
                   OR (c.started <= $4 AND c.started >= $6 AND COALESCE(c.ended, $4) >= $5))
             LIMIT 1",
            params![
                person.organization.as_str(),
                person.id.as_str(),
                person.role == kernel::Role::Provider,
                micros(until),
                micros(since),
                micros(at.saturating_sub(rules::LONGEST_VISIT).unwrap_or(at))
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// The latest flag of a day for the same.
async fn latest(
    tx: &mut Tx,
    organization: &OrganizationId,
    (key, term): (&Key, &str),
) -> Result<Option<Row>, DbError> {
    tx.query_opt(
        "SELECT id, turn, entries, count, closed, latest FROM activity_flag
         WHERE organization = $1 AND rule = $2 AND account = $3 AND address = $4
           AND patient = $5 AND day = $6
         ORDER BY turn DESC LIMIT 1",
        params![organization.as_str(), key.rule.name(), &key.account, term, &key.patient, &key.day],
    )
    .await
}

/// Writes a finding down: with the flag of its day, or as a new one, also where that flag was closed meanwhile. Whether it
/// is new.
pub(super) async fn raise(
    tx: &mut Tx,
    sealer: &Sealer,
    organization: &OrganizationId,
    (new, now): (&str, Timestamp),
    (key, hit): (&Key, &Hit),
) -> Result<bool, DbError> {
    let term = address::term(sealer, &key.address);
    let turn = match latest(tx, organization, (key, &term)).await? {
        Some(row) if row.opt_int(4)?.is_none() => {
            join(tx, &row, hit).await?;
            return Ok(false);
        }
        Some(row) => row.int(1)? + 1,
        None => 1,
    };
    tx.execute(
        "INSERT INTO activity_flag (id, organization, rule, account, address, patient, day, turn,
                                    first, last, entries, count, latest, raised, source)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            new,
            organization.as_str(),
            key.rule.name(),
            &key.account,
            term,
            &key.patient,
            &key.day,
            turn,
            micros(hit.first),
            micros(hit.last),
            places(hit.entries.iter().copied()),
            i64::try_from(hit.entries.len()).unwrap_or(i64::MAX),
            signed(hit.entries.last().copied().unwrap_or_default()),
            micros(now),
            address::sealed(sealer, new, &key.address)?
        ],
    )
    .await?;
    Ok(true)
}

/// Adds what was found again to an open flag. What lies before the latest entry of it was counted then, also where the flag
/// does not hold its place.
async fn join(tx: &mut Tx, row: &Row, hit: &Hit) -> Result<(), DbError> {
    let known = read_places(&row.text(2)?)?;
    let latest = unsigned(row.int(5)?)?;
    let fresh: Vec<u64> = hit.entries.iter().copied().filter(|one| *one > latest).collect();
    let count = row.int(3)? + i64::try_from(fresh.len()).unwrap_or(i64::MAX);
    let latest = fresh.last().copied().unwrap_or(latest);
    tx.execute(
        "UPDATE activity_flag SET last = $1, entries = $2, count = $3, latest = $4 WHERE id = $5",
        params![
            micros(hit.last),
            places(known.into_iter().chain(fresh)),
            count,
            signed(latest),
            row.text(0)?
        ],
    )
    .await
    .map(drop)
}

/// The first places that a flag holds, as one text.
fn places(entries: impl Iterator<Item = u64>) -> String {
    entries.take(rules::ENTRIES).map(|one| one.to_string()).collect::<Vec<_>>().join(" ")
}

fn read_places(text: &str) -> Result<Vec<u64>, DbError> {
    let place = |word: &str| word.parse().map_err(|_| corrupt("a place in the audit log"));
    text.split_whitespace().map(place).collect()
}

pub(super) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, flag): (&OrganizationId, &str),
) -> Result<Option<Flag>, DbError> {
    tx.query_opt(
        "SELECT id, rule, account, address, patient, first, last, entries, count, raised,
                disposition, closed_by, closed, note, source
         FROM activity_flag WHERE organization = $1 AND id = $2",
        params![organization.as_str(), flag],
    )
    .await?
    .map(|row| read(sealer, &row))
    .transpose()
}

/// The flags that a search finds, the newest first.
pub(super) async fn list(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, search): (&OrganizationId, &Search),
) -> Result<Vec<Flag>, DbError> {
    let text = |one: &Option<String>| one.clone().unwrap_or_default();
    let limit = i64::try_from(search.limit.clamp(1, 200)).unwrap_or(1);
    let state = search.closed.map_or(-1, i64::from);
    let rows = tx
        .query(
            "SELECT id, rule, account, address, patient, first, last, entries, count, raised,
                    disposition, closed_by, closed, note, source
             FROM activity_flag
             WHERE organization = $1 AND ($2 < 0 OR $2 = CASE WHEN closed IS NULL THEN 0 ELSE 1 END)
               AND ($3 = '' OR rule = $3) AND ($4 = '' OR account = $4)
               AND ($5 = '' OR patient = $5)
               AND ($6 = '' OR (raised, id) < (SELECT raised, id FROM activity_flag WHERE id = $6))
             ORDER BY raised DESC, id DESC LIMIT $7",
            params![
                organization.as_str(),
                state,
                search.rule.map_or("", Rule::name),
                text(&search.account),
                text(&search.patient),
                text(&search.before),
                limit
            ],
        )
        .await?;
    rows.iter().map(|row| read(sealer, row)).collect()
}

/// Says what came of a flag; `false` when somebody else did first.
pub(super) async fn close(
    tx: &mut Tx,
    sealer: &Sealer,
    (flag, closed): (&str, &Closed),
) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE activity_flag SET disposition = $1, closed_by = $2, closed = $3, note = $4
             WHERE id = $5 AND closed IS NULL",
            params![
                closed.disposition.name(),
                closed.by.as_str(),
                micros(closed.at),
                seal::seal(sealer, ("activity_flag", "note", flag), &closed.note)?,
                flag
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// How many flags are open, how many of them were raised before an instant, and when the oldest was.
pub(super) async fn open(
    tx: &mut Tx,
    organization: &OrganizationId,
    late: Timestamp,
) -> Result<(i64, i64, Option<Timestamp>), DbError> {
    let row = tx
        .query_opt(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN raised < $2 THEN 1 ELSE 0 END), 0), MIN(raised)
             FROM activity_flag WHERE organization = $1 AND closed IS NULL",
            params![organization.as_str(), micros(late)],
        )
        .await?;
    row.map_or(Ok((0, 0, None)), |row| Ok((row.int(0)?, row.int(1)?, opt_instant(&row, 2)?)))
}

/// When the first flag of all was raised.
pub(super) async fn first_raised(
    tx: &mut Tx,
    organization: &OrganizationId,
) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT MIN(raised) FROM activity_flag WHERE organization = $1";
    let row = tx.query_opt(sql, params![organization.as_str()]).await?;
    row.map_or(Ok(None), |row| opt_instant(&row, 0))
}

/// What was raised between two instants, and what has come of it.
pub(super) async fn counts(
    tx: &mut Tx,
    organization: &OrganizationId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Count>, DbError> {
    let rows = tx
        .query(
            "SELECT rule, disposition, COUNT(*) FROM activity_flag
             WHERE organization = $1 AND raised >= $2 AND raised < $3
             GROUP BY rule, disposition ORDER BY rule, COALESCE(disposition, '')",
            params![organization.as_str(), micros(from), micros(until)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let disposition = row.opt_text(1)?.map(|name| ended(&name)).transpose()?;
            Ok(Count { rule: word(row, 0, Rule::find)?, disposition, flags: row.int(2)? })
        })
        .collect()
}

fn ended(name: &str) -> Result<Disposition, DbError> {
    Disposition::find(name).ok_or_else(|| corrupt("a disposition"))
}

pub(super) async fn sign(
    tx: &mut Tx,
    organization: &OrganizationId,
    review: &Review,
) -> Result<(), DbError> {
    let one = |count: &Count| {
        let end = count.disposition.map_or("open", Disposition::name);
        format!("{} {end} {}", count.rule.name(), count.flags)
    };
    let counts: Vec<String> = review.counts.iter().map(one).collect();
    tx.execute(
        "INSERT INTO activity_review (id, organization, begins, ends, signed_by, signed, counts)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            &review.id,
            organization.as_str(),
            micros(review.from),
            micros(review.until),
            review.by.as_str(),
            micros(review.at),
            counts.join("\n")
        ],
    )
    .await
    .map(drop)
}

/// When each flag was raised that nobody has closed, without those of one account, which its owner does not close.
pub(super) async fn unclosed(
    tx: &mut Tx,
    (organization, but): (&OrganizationId, &PersonId),
) -> Result<Vec<Timestamp>, DbError> {
    let rows = tx
        .query(
            "SELECT raised FROM activity_flag
             WHERE organization = $1 AND closed IS NULL AND account <> $2 ORDER BY raised",
            params![organization.as_str(), but.as_str()],
        )
        .await?;
    rows.iter().map(|row| instant(row, 0)).collect()
}

/// The periods that were signed for, the newest first.
pub(super) async fn reviews(
    tx: &mut Tx,
    organization: &OrganizationId,
    (before, limit): (Option<&str>, usize),
) -> Result<Vec<Review>, DbError> {
    let limit = i64::try_from(limit.clamp(1, 200)).unwrap_or(1);
    let rows = tx
        .query(
            "SELECT id, begins, ends, signed_by, signed, counts FROM activity_review
             WHERE organization = $1
               AND ($2 = '' OR (signed, id) < (SELECT signed, id FROM activity_review WHERE id = $2))
             ORDER BY signed DESC, id DESC LIMIT $3",
            params![organization.as_str(), before.unwrap_or_default(), limit],
        )
        .await?;
    rows.iter().map(review).collect()
}

/// The last period that was signed for and is over. One that a clock signed for which was ahead is not, until time catches up.
pub(super) async fn last_review(
    tx: &mut Tx,
    organization: &OrganizationId,
    now: Timestamp,
) -> Result<Option<Review>, DbError> {
    let sql = "SELECT id, begins, ends, signed_by, signed, counts FROM activity_review
               WHERE organization = $1 AND ends <= $2 ORDER BY signed DESC, id DESC LIMIT 1";
    let row = tx.query_opt(sql, params![organization.as_str(), micros(now)]).await?;
    row.as_ref().map(review).transpose()
}

fn review(row: &Row) -> Result<Review, DbError> {
    Ok(Review {
        id: row.text(0)?,
        from: instant(row, 1)?,
        until: instant(row, 2)?,
        by: id(row, 3)?,
        at: instant(row, 4)?,
        counts: row.text(5)?.lines().map(read_count).collect::<Result<_, _>>()?,
    })
}

fn read_count(line: &str) -> Result<Count, DbError> {
    let wrong = || corrupt("a count of flags");
    let mut words = line.split(' ');
    let mut next = || words.next().ok_or_else(wrong);
    let rule = Rule::find(next()?).ok_or_else(wrong)?;
    let end = next()?;
    let disposition = if end == "open" { None } else { Some(ended(end)?) };
    Ok(Count { rule, disposition, flags: next()?.parse().map_err(|_| wrong())? })
}

fn read(sealer: &Sealer, row: &Row) -> Result<Flag, DbError> {
    let flag = row.text(0)?;
    let closed = match (row.opt_text(10)?, opt_id(row, 11)?, opt_instant(row, 12)?) {
        (Some(end), Some(by), Some(at)) => {
            let note = seal::open(sealer, ("activity_flag", "note", &flag), &row.blob(13)?)?;
            Some(Closed { disposition: ended(&end)?, by, at, note })
        }
        (None, None, None) => None,
        _ => return Err(corrupt("a closed flag")),
    };
    let address = match row.opt_blob(14)? {
        Some(sealed) => address::open(sealer, &flag, &sealed)?,
        // A flag of before, until addresses are sealed.
        None => row.text(3)?,
    };
    Ok(Flag {
        rule: word(row, 1, Rule::find)?,
        account: row.text(2)?,
        address,
        patient: row.text(4)?,
        first: instant(row, 5)?,
        last: instant(row, 6)?,
        entries: read_places(&row.text(7)?)?,
        count: row.int(8)?,
        raised: instant(row, 9)?,
        closed,
        id: flag,
    })
}
