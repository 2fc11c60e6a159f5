//! The tables of retention. Rules and certificates are only ever added.

mod destroyed;

use super::{
    Cause, ChannelGone, Hold, HoldReason, Item, Plan, Population, Rule, RunState, Trigger,
};
use db::{DbError, Migration, Query, Row, Tx, params};
use kernel::{DisposalId, HoldId, Timestamp};
use std::collections::BTreeSet;

pub(super) use destroyed::{Destroyed, count_destroyed, destroyed};
pub use destroyed::{destroyed_since, first_destroyed};

/// The tables of retention.
pub const MIGRATION: Migration = Migration {
    name: "compliance.3.retention",
    sql: "CREATE TABLE retention_rule (
              class TEXT NOT NULL,
              jurisdiction TEXT NOT NULL,
              population TEXT NOT NULL,
              version BIGINT NOT NULL,
              counted_from TEXT NOT NULL,
              days BIGINT NOT NULL,
              floor_age BIGINT,
              authority TEXT NOT NULL,
              proposed_by TEXT NOT NULL,
              proposed BIGINT NOT NULL,
              approved_by TEXT,
              approved BIGINT,
              PRIMARY KEY (class, jurisdiction, population, version)
          );
          CREATE TABLE legal_hold (
              id TEXT PRIMARY KEY,
              matter TEXT NOT NULL,
              mark TEXT NOT NULL,
              reason TEXT NOT NULL,
              placed_by TEXT NOT NULL,
              placed BIGINT NOT NULL,
              asked_by TEXT,
              asked BIGINT,
              released_by TEXT,
              released BIGINT
          );
          CREATE TABLE disposal_run (
              id TEXT PRIMARY KEY,
              state TEXT NOT NULL,
              planned_by TEXT NOT NULL,
              planned BIGINT NOT NULL,
              earliest BIGINT NOT NULL,
              approved_by TEXT,
              approved BIGINT,
              ended BIGINT,
              more BIGINT NOT NULL
          );
          CREATE TABLE disposal_item (
              run TEXT NOT NULL REFERENCES disposal_run (id),
              place BIGINT NOT NULL,
              class TEXT NOT NULL,
              subject TEXT NOT NULL,
              keep_until BIGINT NOT NULL,
              rules TEXT NOT NULL,
              state TEXT NOT NULL,
              reason TEXT,
              rows_gone BIGINT NOT NULL,
              keys_gone BIGINT NOT NULL,
              done BIGINT,
              PRIMARY KEY (run, place)
          );
          CREATE TABLE disposal_certificate (
              id TEXT PRIMARY KEY,
              run TEXT NOT NULL REFERENCES disposal_run (id),
              class TEXT NOT NULL,
              body TEXT NOT NULL,
              hash TEXT NOT NULL,
              issued BIGINT NOT NULL
          )",
};

/// Why plans for one record were made.
pub const CAUSES: Migration = Migration {
    name: "compliance.21.disposal-cause",
    sql: "ALTER TABLE disposal_run ADD COLUMN cause TEXT",
};

/// Which keys went with a record, one a line.
pub const DESTROYED: Migration = Migration {
    name: "compliance.36.disposal-destroyed",
    sql: "ALTER TABLE disposal_item ADD COLUMN destroyed TEXT",
};

/// What became of each channel of a visit of which what was said went.
pub const CHANNELS: Migration = Migration {
    name: "compliance.50.disposal-channels",
    sql: "ALTER TABLE disposal_item ADD COLUMN channels TEXT",
};

/// The row by which those who plan take turns.
pub const TURN: Migration = Migration {
    name: "compliance.41.disposal-turn",
    sql: "CREATE TABLE disposal_turn (id BIGINT PRIMARY KEY);
          INSERT INTO disposal_turn (id) VALUES (1)",
};

/// The row that whoever deletes shares and whoever places a hold takes alone.
pub const HOLD_TURN: Migration =
    Migration { name: "compliance.46.hold-turn", sql: "INSERT INTO disposal_turn (id) VALUES (2)" };

fn corrupt(what: &str) -> DbError {
    DbError::Corrupt(format!("{what} holds something unknown"))
}

fn instant(micros: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(micros).map_err(|error| DbError::Corrupt(error.to_string()))
}

fn by(row: &Row, column: usize) -> Result<Option<(String, Timestamp)>, DbError> {
    let (who, when) = (row.opt_text(column)?, row.opt_int(column.saturating_add(1))?);
    who.zip(when).map(|(who, when)| Ok((who, instant(when)?))).transpose()
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Adds the next version of a rule; answers its number.
pub(super) async fn add_rule(tx: &mut Tx, rule: &Rule, now: Timestamp) -> Result<u32, DbError> {
    let population = rule.population.map_or("any", Population::name);
    let row = tx
        .query_opt(
            "INSERT INTO retention_rule (class, jurisdiction, population, version, counted_from, days, floor_age,
                 authority, proposed_by, proposed, approved_by, approved)
             SELECT $1, $2, $3, COALESCE(MAX(version), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11
             FROM retention_rule WHERE class = $1 AND jurisdiction = $2 AND population = $3
             RETURNING version",
            params![
                &rule.class,
                &rule.jurisdiction,
                population,
                rule.trigger.name(),
                rule.days,
                rule.floor_age,
                &rule.authority,
                &rule.proposed_by,
                now.as_microsecond(),
                rule.approved_by.clone(),
                rule.approved_by.as_ref().map(|_| now.as_microsecond())
            ],
        )
        .await?;
    let version = row.map_or(Ok(0), |row| row.int(0))?;
    u32::try_from(version).map_err(|_| corrupt("a rule's version"))
}

/// Whether a class of records has a rule that counts anywhere.
pub async fn is_ruled(tx: &mut Tx, class: &str) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM retention_rule WHERE class = $1 AND approved_by IS NOT NULL LIMIT 1";
    Ok(tx.query_opt(sql, params![class]).await?.is_some())
}

/// Every version of every rule, newest first in each line.
pub(super) async fn rules(tx: &mut Tx) -> Result<Vec<Rule>, DbError> {
    let sql = "SELECT class, jurisdiction, population, version, counted_from, days, floor_age, authority, proposed_by,
                   approved_by
               FROM retention_rule ORDER BY class, jurisdiction, population, version DESC";
    tx.query(sql, params![]).await?.iter().map(rule).collect()
}

fn rule(row: &Row) -> Result<Rule, DbError> {
    let number = |column| Ok::<_, DbError>(row.opt_int(column)?.unwrap_or_default());
    Ok(Rule {
        class: row.text(0)?,
        jurisdiction: row.text(1)?,
        population: Population::find(&row.text(2)?),
        version: u32::try_from(number(3)?).map_err(|_| corrupt("a rule's version"))?,
        trigger: Trigger::find(&row.text(4)?).ok_or_else(|| corrupt("a rule"))?,
        days: u32::try_from(number(5)?).map_err(|_| corrupt("a rule's days"))?,
        floor_age: row.opt_int(6)?.and_then(|age| u16::try_from(age).ok()),
        authority: row.text(7)?,
        proposed_by: row.text(8)?,
        approved_by: row.opt_text(9)?,
    })
}

/// Approves a version that nobody has.
pub(super) async fn approve_rule(
    tx: &mut Tx,
    rule: &Rule,
    who: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    let population = rule.population.map_or("any", Population::name);
    let changed = tx
        .execute(
            "UPDATE retention_rule SET approved_by = $5, approved = $6
             WHERE class = $1 AND jurisdiction = $2 AND population = $3 AND version = $4 AND approved_by IS NULL",
            params![&rule.class, &rule.jurisdiction, population, rule.version, who, now.as_microsecond()],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn add_hold(tx: &mut Tx, hold: &Hold) -> Result<(), DbError> {
    let (who, when) = &hold.placed;
    tx.execute(
        "INSERT INTO legal_hold (id, matter, mark, reason, placed_by, placed) VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            hold.id.as_str(),
            &hold.matter,
            &hold.mark,
            hold.reason.name(),
            who,
            when.as_microsecond()
        ],
    )
    .await
    .map(drop)
}

/// The marks of all holds that stand.
pub(super) async fn standing(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = "SELECT mark FROM legal_hold WHERE released IS NULL";
    tx.query(sql, params![]).await?.iter().map(|row| row.text(0)).collect()
}

/// The marks of all holds that stand, each with when it was placed, for who deletes: no other is placed until this
/// transaction ends. The row is taken by a statement of its own, so that the next one sees the hold that it waited for.
pub(super) async fn standing_fast(tx: &mut Tx) -> Result<Vec<(String, Timestamp)>, DbError> {
    let shared = "SELECT id FROM disposal_turn WHERE id = 2 FOR SHARE";
    let sql = "SELECT mark, placed FROM legal_hold WHERE released IS NULL";
    let all = [shared, sql].map(|sql| Query::new(sql, params![]));
    let [_, found] = tx.query_all(all).await?;
    found.iter().map(|row| Ok((row.text(0)?, instant(row.int(1)?)?))).collect()
}

/// Waits for every transaction that asked for holds in order to delete, and lets none ask until this one ends.
pub(super) async fn await_deletions(tx: &mut Tx) -> Result<(), DbError> {
    let sql = "SELECT id FROM disposal_turn WHERE id = 2 FOR UPDATE";
    tx.query_opt(sql, params![]).await.map(drop)
}

/// Every hold, newest first.
pub(super) async fn holds(tx: &mut Tx) -> Result<Vec<Hold>, DbError> {
    let sql =
        "SELECT id, matter, mark, reason, placed_by, placed, asked_by, asked, released_by, released
               FROM legal_hold ORDER BY placed DESC, id DESC";
    tx.query(sql, params![]).await?.iter().map(hold).collect()
}

/// A hold, locked until the end of the transaction.
pub(super) async fn lock_hold(tx: &mut Tx, id: &HoldId) -> Result<Option<Hold>, DbError> {
    let sql = "UPDATE legal_hold SET mark = mark WHERE id = $1
               RETURNING id, matter, mark, reason, placed_by, placed, asked_by, asked, released_by, released";
    tx.query_opt(sql, params![id.as_str()]).await?.map(|row| hold(&row)).transpose()
}

fn hold(row: &Row) -> Result<Hold, DbError> {
    Ok(Hold {
        id: HoldId::try_from(row.text(0)?).map_err(|_| corrupt("a hold's id"))?,
        matter: row.text(1)?,
        mark: row.text(2)?,
        reason: HoldReason::find(&row.text(3)?).ok_or_else(|| corrupt("a hold"))?,
        placed: by(row, 4)?.ok_or_else(|| corrupt("a hold"))?,
        asked: by(row, 6)?,
        released: by(row, 8)?,
    })
}

/// Waits for every transaction in which a record is disposed of, and lets none begin until this one ends.
pub(super) async fn await_runs(tx: &mut Tx) -> Result<(), DbError> {
    let sql = "UPDATE disposal_run SET state = state WHERE state IN ('planned', 'approved')";
    tx.execute(sql, params![]).await.map(drop)
}

/// Writes down who asked for a hold's end.
pub(super) async fn ask_release(
    tx: &mut Tx,
    id: &HoldId,
    (who, now): (&str, Timestamp),
) -> Result<(), DbError> {
    let sql = "UPDATE legal_hold SET asked_by = $2, asked = $3 WHERE id = $1 AND released IS NULL";
    tx.execute(sql, params![id.as_str(), who, now.as_microsecond()]).await.map(drop)
}

/// Ends a hold.
pub(super) async fn release(
    tx: &mut Tx,
    id: &HoldId,
    (who, now): (&str, Timestamp),
) -> Result<(), DbError> {
    let sql =
        "UPDATE legal_hold SET released_by = $2, released = $3 WHERE id = $1 AND released IS NULL";
    tx.execute(sql, params![id.as_str(), who, now.as_microsecond()]).await.map(drop)
}

/// Adds a plan with its records.
pub(super) async fn add_plan(tx: &mut Tx, plan: &Plan, items: &[Item]) -> Result<(), DbError> {
    let (who, when) = &plan.planned;
    tx.execute(
        "INSERT INTO disposal_run (id, state, planned_by, planned, earliest, more, cause)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            plan.id.as_str(),
            plan.state.name(),
            who,
            when.as_microsecond(),
            plan.earliest.as_microsecond(),
            plan.more,
            plan.cause.map(Cause::name)
        ],
    )
    .await?;
    let rows = items.iter().zip(0_i64..).map(|(item, place)| {
        params![
            plan.id.as_str(),
            place,
            &item.class,
            &item.subject,
            item.keep_until.as_microsecond(),
            &item.rules,
            &item.state,
            item.reason.clone()
        ]
    });
    tx.execute_many(
        "INSERT INTO disposal_item (run, place, class, subject, keep_until, rules, state, reason, rows_gone, keys_gone)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
        rows.collect(),
    )
    .await
}

/// Every plan that has not ended, however many came after it, then the latest that have; newest first.
pub(super) async fn plans(tx: &mut Tx) -> Result<Vec<Plan>, DbError> {
    let sql = "SELECT id, state, planned_by, planned, approved_by, approved, earliest, ended,
                   (SELECT COUNT(*) FROM disposal_item i WHERE i.run = disposal_run.id), more, cause
               FROM disposal_run
               WHERE state IN ('planned', 'approved') OR id IN (
                   SELECT id FROM disposal_run WHERE state NOT IN ('planned', 'approved')
                   ORDER BY planned DESC, id DESC LIMIT 200)
               ORDER BY CASE WHEN state IN ('planned', 'approved') THEN 0 ELSE 1 END, planned DESC, id DESC";
    tx.query(sql, params![]).await?.iter().map(plan).collect()
}

/// The plan of this id.
pub(super) async fn find(tx: &mut Tx, id: &DisposalId) -> Result<Option<Plan>, DbError> {
    let sql = "SELECT id, state, planned_by, planned, approved_by, approved, earliest, ended,
                   (SELECT COUNT(*) FROM disposal_item i WHERE i.run = disposal_run.id), more, cause
               FROM disposal_run WHERE id = $1";
    tx.query_opt(sql, params![id.as_str()]).await?.map(|row| plan(&row)).transpose()
}

/// Waits until nobody else plans, and lets nobody else until this transaction ends: what is asked after it stays so.
pub(super) async fn take_turn(tx: &mut Tx) -> Result<(), DbError> {
    let sql = "SELECT id FROM disposal_turn WHERE id = 1 FOR UPDATE";
    tx.query_opt(sql, params![]).await.map(drop)
}

/// The plan of the calendar that has not ended, if there is one.
pub(super) async fn unfinished(tx: &mut Tx) -> Result<Option<DisposalId>, DbError> {
    let sql = "SELECT id FROM disposal_run
               WHERE cause IS NULL AND state IN ('planned', 'approved') ORDER BY planned LIMIT 1";
    tx.query_opt(sql, params![]).await?.map(|row| disposal(&row)).transpose()
}

/// The plan that has not ended by which this one record goes before its run; only one by an order, if so asked.
pub(super) async fn shredding(
    tx: &mut Tx,
    (class, subject): (&str, &str),
    by_order: bool,
) -> Result<Option<DisposalId>, DbError> {
    let sql = "SELECT r.id FROM disposal_run r JOIN disposal_item i ON i.run = r.id
               WHERE r.state IN ('planned', 'approved') AND r.cause IS NOT NULL AND i.class = $1 AND i.subject = $2
                 AND r.cause <> $3 ORDER BY r.planned LIMIT 1";
    let other_than = if by_order { Cause::Due.name() } else { "" };
    let row = tx.query_opt(sql, params![class, subject, other_than]).await?;
    row.map(|row| disposal(&row)).transpose()
}

/// How many records wait to go because they are due, by plans that have not ended.
pub(super) async fn waiting(tx: &mut Tx) -> Result<usize, DbError> {
    let sql = "SELECT COUNT(*) FROM disposal_item i JOIN disposal_run r ON r.id = i.run
               WHERE i.state = 'planned' AND r.state IN ('planned', 'approved')
                 AND (r.cause IS NULL OR r.cause = 'due')";
    let row = tx.query_opt(sql, params![]).await?;
    let count = row.map_or(Ok(0), |row| row.int(0))?;
    usize::try_from(count).map_err(|_| corrupt("a count"))
}

/// Every plan that is approved and may begin, the oldest first.
pub(super) async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<DisposalId>, DbError> {
    let sql = "SELECT id FROM disposal_run WHERE state = 'approved' AND earliest <= $1
               ORDER BY planned, id";
    tx.query(sql, params![now.as_microsecond()]).await?.iter().map(disposal).collect()
}

/// A plan, locked until the end of the transaction.
pub(super) async fn lock(tx: &mut Tx, id: &DisposalId) -> Result<Option<Plan>, DbError> {
    let sql = "UPDATE disposal_run SET state = state WHERE id = $1
               RETURNING id, state, planned_by, planned, approved_by, approved, earliest, ended,
                   (SELECT COUNT(*) FROM disposal_item i WHERE i.run = disposal_run.id), more, cause";
    tx.query_opt(sql, params![id.as_str()]).await?.map(|row| plan(&row)).transpose()
}

fn disposal(row: &Row) -> Result<DisposalId, DbError> {
    DisposalId::try_from(row.text(0)?).map_err(|_| corrupt("a plan's id"))
}

fn plan(row: &Row) -> Result<Plan, DbError> {
    Ok(Plan {
        id: disposal(row)?,
        state: RunState::find(&row.text(1)?).ok_or_else(|| corrupt("a plan"))?,
        planned: by(row, 2)?.ok_or_else(|| corrupt("a plan"))?,
        approved: by(row, 4)?,
        earliest: instant(row.int(6)?)?,
        ended: row.opt_int(7)?.map(instant).transpose()?,
        items: unsigned(row.int(8)?),
        more: row.int(9)? != 0,
        cause: row.opt_text(10)?.as_deref().and_then(Cause::find),
    })
}

/// No plan that has not ended goes before this instant.
pub(super) async fn postpone(tx: &mut Tx, until: Timestamp) -> Result<u64, DbError> {
    let sql = "UPDATE disposal_run SET earliest = $1 WHERE state IN ('planned', 'approved') AND earliest < $1";
    tx.execute(sql, params![until.as_microsecond()]).await
}

/// The second person's word.
pub(super) async fn approve(
    tx: &mut Tx,
    id: &DisposalId,
    (who, now): (&str, Timestamp),
) -> Result<(), DbError> {
    let sql =
        "UPDATE disposal_run SET state = 'approved', approved_by = $2, approved = $3 WHERE id = $1";
    tx.execute(sql, params![id.as_str(), who, now.as_microsecond()]).await.map(drop)
}

/// Ends a run in a state.
pub(super) async fn end(
    tx: &mut Tx,
    id: &DisposalId,
    (state, now): (RunState, Timestamp),
) -> Result<(), DbError> {
    let sql = "UPDATE disposal_run SET state = $2, ended = $3 WHERE id = $1";
    tx.execute(sql, params![id.as_str(), state.name(), now.as_microsecond()]).await.map(drop)
}

/// A run's records with their places and when each was settled, in their order.
pub(super) async fn items(
    tx: &mut Tx,
    run: &DisposalId,
) -> Result<Vec<(i64, Item, Option<Timestamp>)>, DbError> {
    let sql =
        "SELECT class, subject, keep_until, rules, state, reason, rows_gone, keys_gone, place, done,
                   destroyed, channels
               FROM disposal_item WHERE run = $1 ORDER BY place";
    tx.query(sql, params![run.as_str()]).await?.iter().map(item).collect()
}

/// The next record of a run that nothing has become of.
pub(super) async fn next(tx: &mut Tx, run: &DisposalId) -> Result<Option<(i64, Item)>, DbError> {
    let sql =
        "SELECT class, subject, keep_until, rules, state, reason, rows_gone, keys_gone, place, done,
                   destroyed, channels
               FROM disposal_item WHERE run = $1 AND state = 'planned' ORDER BY place LIMIT 1";
    let row = tx.query_opt(sql, params![run.as_str()]).await?;
    row.map(|row| item(&row).map(|(place, item, _)| (place, item))).transpose()
}

fn item(row: &Row) -> Result<(i64, Item, Option<Timestamp>), DbError> {
    let item = Item {
        class: row.text(0)?,
        subject: row.text(1)?,
        keep_until: instant(row.int(2)?)?,
        rules: row.text(3)?,
        state: row.text(4)?,
        reason: row.opt_text(5)?,
        rows: unsigned(row.int(6)?),
        keys: unsigned(row.int(7)?),
        destroyed: row
            .opt_text(10)?
            .map(|lines| lines.lines().map(str::to_owned).collect())
            .unwrap_or_default(),
        channels: row
            .opt_text(11)?
            .map(|lines| lines.lines().filter_map(channel).collect())
            .unwrap_or_default(),
    };
    Ok((row.int(8)?, item, row.opt_int(9)?.map(instant).transpose()?))
}

/// What became of a channel, as a line: which, how much went, and why not all.
fn line(one: &ChannelGone) -> String {
    format!("{} {} {}", one.channel, one.deleted, one.error.as_deref().unwrap_or_default())
}

fn channel(line: &str) -> Option<ChannelGone> {
    let (channel, rest) = line.split_once(' ')?;
    let (deleted, error) = rest.split_once(' ')?;
    let error = (!error.is_empty()).then(|| error.to_owned());
    Some(ChannelGone { channel: channel.to_owned(), deleted: deleted.parse().ok()?, error })
}

/// What became of a record.
pub(super) async fn settle(
    tx: &mut Tx,
    (run, place): (&DisposalId, i64),
    item: &Item,
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE disposal_item SET state = $3, reason = $4, rows_gone = $5, keys_gone = $6, done = $7, destroyed = $8,
             keep_until = $9, rules = $10, channels = $11
         WHERE run = $1 AND place = $2",
        params![
            run.as_str(),
            place,
            &item.state,
            item.reason.clone(),
            signed(item.rows),
            signed(item.keys),
            now.as_microsecond(),
            item.destroyed.join("\n"),
            item.keep_until.as_microsecond(),
            &item.rules,
            item.channels.iter().map(line).collect::<Vec<_>>().join("\n")
        ],
    )
    .await
    .map(drop)
}

/// The records of a run of which this store knows what became of them.
pub(super) async fn settled(tx: &mut Tx, run: &str) -> Result<BTreeSet<i64>, DbError> {
    let sql = "SELECT place FROM disposal_item WHERE run = $1 AND done IS NOT NULL";
    tx.query(sql, params![run]).await?.iter().map(|row| row.int(0)).collect()
}

/// Adds a certificate.
pub(super) async fn certify(
    tx: &mut Tx,
    (id, run, class): (&str, &DisposalId, &str),
    (body, hash): (&str, &str),
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "INSERT INTO disposal_certificate (id, run, class, body, hash, issued) VALUES ($1, $2, $3, $4, $5, $6)";
    let row = params![id, run.as_str(), class, body, hash, now.as_microsecond()];
    tx.execute(sql, row).await.map(drop)
}

/// Bodies and hashes of the newest certificates, or of the newest of a run, which has one for each class.
pub(super) async fn certificates(
    tx: &mut Tx,
    run: Option<&DisposalId>,
) -> Result<Vec<(String, String)>, DbError> {
    let sql = "SELECT body, hash FROM disposal_certificate WHERE run = COALESCE($1, run)
               ORDER BY issued DESC, id LIMIT 500";
    let read = |row: &Row| Ok((row.text(0)?, row.text(1)?));
    tx.query(sql, params![run.map(DisposalId::as_str)]).await?.iter().map(read).collect()
}
