//! What the checks count, and what somebody with the database's password does to a store that is thrown away.

use crate::check::Report;
use db::{Db, DbError, Migration, Tx, params};
use jiff::SignedDuration;
use kernel::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many decisions that take two people there are, and how many one person took alone, or nobody. The rules with which a
/// clinic begins are the program's own.
pub(super) async fn decisions(tx: &mut Tx) -> Result<(i64, i64), DbError> {
    let rows = tx
        .query(
            "SELECT proposed_by, approved_by FROM retention_rule
             WHERE approved_by <> 'housecall' OR (approved IS NOT NULL AND approved_by IS NULL)
             UNION ALL SELECT planned_by, approved_by FROM disposal_run
             WHERE approved_by IS NOT NULL OR state IN ('approved', 'done')
             UNION ALL SELECT asked_by, released_by FROM legal_hold
             WHERE released_by IS NOT NULL OR released IS NOT NULL",
            params![],
        )
        .await?;
    let (mut all, mut alone) = (0, 0);
    for row in &rows {
        all += 1;
        let (asked, decided) = (row.opt_text(0)?, row.opt_text(1)?);
        alone += i64::from(asked.is_none() || decided.is_none() || asked == decided);
    }
    Ok((all, alone))
}

/// How many disposals ended, and of which classes of which of them something was settled that no certificate speaks of.
pub(super) async fn ended(tx: &mut Tx) -> Result<(i64, Vec<String>), DbError> {
    let sql = "SELECT COUNT(*) FROM disposal_run WHERE state = 'done'";
    let all = tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))?;
    let sql =
        "SELECT DISTINCT i.run, i.class FROM disposal_item i JOIN disposal_run r ON r.id = i.run
               WHERE r.state = 'done' AND i.done IS NOT NULL AND NOT EXISTS
                   (SELECT 1 FROM disposal_certificate c WHERE c.run = i.run AND c.class = i.class)
               ORDER BY i.run, i.class";
    let mut without = Vec::new();
    for row in &tx.query(sql, params![]).await? {
        without.push(format!("{} {}", row.text(0)?, row.text(1)?));
    }
    Ok((all, without))
}

/// What one run destroyed: by fingerprint of its scope, with `@` and a version where it is one, the class of each key and when it went.
pub(super) type Gone = BTreeMap<String, (String, Timestamp)>;

/// The keys that each run destroyed, as its certificates name them. Runs of before that was written down name none.
pub(super) async fn destroyed(tx: &mut Tx) -> Result<BTreeMap<String, Gone>, DbError> {
    let sql = "SELECT run, destroyed, done FROM disposal_item
               WHERE destroyed IS NOT NULL AND destroyed <> '' AND done IS NOT NULL";
    let mut all: BTreeMap<String, Gone> = BTreeMap::new();
    for row in &tx.query(sql, params![]).await? {
        let done = Timestamp::from_microsecond(row.int(2)?)
            .map_err(|error| DbError::Corrupt(error.to_string()))?;
        let of_run = all.entry(row.text(0)?).or_default();
        for (class, print) in row.text(1)?.lines().filter_map(|line| line.split_once('/')) {
            of_run.insert(print.to_owned(), (class.to_owned(), done));
        }
    }
    Ok(all)
}

/// Until when backups may hold what was disposed of: the last day of which any certificate speaks, for each goes by the setting of
/// its time.
pub(super) async fn horizon(tx: &mut Tx) -> Result<Option<Timestamp>, DbError> {
    let mut last: Option<Timestamp> = None;
    for row in &tx.query("SELECT body FROM disposal_certificate", params![]).await? {
        let body: Value = serde_json::from_str(&row.text(0)?).unwrap_or_default();
        let until = body.get("backups_until").and_then(Value::as_str);
        last = last.max(until.and_then(|until| until.parse().ok()));
    }
    Ok(last)
}

/// Every certificate, the newest first, and those whose hash is not that of their body.
pub(super) async fn certificates(tx: &mut Tx) -> Result<(Vec<String>, Vec<String>), DbError> {
    let sql = "SELECT id, body, hash FROM disposal_certificate ORDER BY issued DESC, id";
    let (mut all, mut altered) = (Vec::new(), Vec::new());
    for row in &tx.query(sql, params![]).await? {
        let id = row.text(0)?;
        if Report::fingerprint(&row.text(1)?) != row.text(2)? {
            altered.push(id.clone());
        }
        all.push(id);
    }
    Ok((all, altered))
}

/// When the newest backup was made that is known here, if it was before the last key went that a disposal destroyed: then it has
/// all of them. What was made as of an instant that is still to come says nothing.
pub(super) async fn newest_with_keys(
    tx: &mut Tx,
    now: Timestamp,
) -> Result<Option<Timestamp>, DbError> {
    let sql = "SELECT MAX(j.made) FROM backup_job j WHERE j.made <= $1";
    let made = tx.query_opt(sql, params![now.as_microsecond()]).await?;
    let made = made.map(|row| row.opt_int(0)).transpose()?.flatten();
    let sql = "SELECT MAX(done) FROM disposal_item WHERE destroyed IS NOT NULL AND destroyed <> ''";
    let gone = tx.query_opt(sql, params![]).await?;
    let gone = gone.map(|row| row.opt_int(0)).transpose()?.flatten();
    let kept = made.zip(gone).filter(|(made, gone)| made <= gone).map(|(made, _)| made);
    let instant = |made| {
        Timestamp::from_microsecond(made).map_err(|error| DbError::Corrupt(error.to_string()))
    };
    kept.map(instant).transpose()
}

/// How many records were disposed of, and of which runs while a hold on them or on everything stood.
pub(super) async fn despite_holds(tx: &mut Tx) -> Result<(i64, Vec<String>), DbError> {
    let sql = "SELECT COUNT(*) FROM disposal_item WHERE state = 'disposed'";
    let all = tx.query_opt(sql, params![]).await?.map_or(Ok(0), |row| row.int(0))?;
    // A mark is a kind and an id: patient/p-1.
    let sql = "SELECT DISTINCT i.run FROM disposal_item i JOIN legal_hold h
                   ON h.mark = 'everything' OR h.mark = 'class/' || i.class
                   OR substr(h.mark, length(h.mark) - length(i.subject)) = '/' || i.subject
               WHERE i.state = 'disposed' AND i.done >= h.placed AND (h.released IS NULL OR i.done < h.released)
               ORDER BY i.run";
    let runs = tx.query(sql, params![]).await?;
    Ok((all, runs.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?))
}

/// A rule that one person proposed and approved, a disposal that nobody approved, and a hold that one person ended at once.
pub(super) async fn alone(db: &Db) -> Result<(), DbError> {
    let sql = "INSERT INTO disposal_run (id, state, planned_by, planned, earliest, more)
               VALUES ('mutant', 'done', 'one', 0, 0, 0)";
    change(db, sql).await?;
    let sql = "INSERT INTO legal_hold (id, matter, mark, reason, placed_by, placed, released_by, released)
               VALUES ('mutant', 'mutant', 'patient/one', 'audit', 'one', 0, 'one', 1)";
    change(db, sql).await?;
    let sql = "INSERT INTO retention_rule (class, jurisdiction, population, version, counted_from, days, authority,
                   proposed_by, proposed, approved_by, approved)
               VALUES ('mutant', 'US', 'any', 1, 'creation', 1, 'nobody', 'one', 0, 'one', 0)";
    change(db, sql).await
}

/// Rules of all these classes but the first, and a class whose only rule nobody approved, in a store that is thrown away.
pub async fn unruled(db: &Db, classes: &[&str]) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO retention_rule (class, jurisdiction, population, version, counted_from, days, authority,
                   proposed_by, proposed, approved_by, approved)
               VALUES ($1, 'US', 'any', 1, 'creation', 3000, 'nobody', 'one', 0, 'two', 0)";
    let rows = classes.iter().skip(1).map(|class| params![*class]);
    tx.execute_many(sql, rows.collect()).await?;
    tx.commit().await?;
    let sql = "INSERT INTO retention_rule (class, jurisdiction, population, version, counted_from, days, authority,
                   proposed_by, proposed)
               VALUES ('mutant', 'US', 'any', 1, 'creation', 1, 'nobody', 'one', 0)";
    change(db, sql).await
}

/// A certificate of one class of a disposal.
#[cfg(test)]
pub(super) async fn certified_one(db: &Db, (run, class): (&str, &str)) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO disposal_certificate (id, run, class, body, hash, issued)
               VALUES ($1, $2, $3, '{}', $4, 0)";
    let hash = Report::fingerprint("{}");
    tx.execute(sql, params![format!("{run}-{class}"), run, class, hash]).await?;
    tx.commit().await
}

/// A disposal that left no certificate.
#[cfg(test)]
pub(super) async fn uncertified(db: &Db) -> Result<(), DbError> {
    let sql = "INSERT INTO disposal_run (id, state, planned_by, planned, earliest, more)
               VALUES ('mutant', 'done', 'one', 0, 0, 0)";
    change(db, sql).await?;
    let sql = "INSERT INTO disposal_item (run, place, class, subject, keep_until, rules, state, rows_gone, keys_gone, done)
               VALUES ('mutant', 1, 'medical-record', 'one', 0, '', 'gone', 1, 1, 0),
                      ('mutant', 2, 'survey', 'one', 0, '', 'gone', 1, 1, 0)";
    change(db, sql).await
}

/// A disposal that certifies that this key went then.
pub(super) async fn destroyed_in_words(
    db: &Db,
    (run, destroyed): (&str, &str),
    done: Timestamp,
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO disposal_run (id, state, planned_by, planned, earliest, approved_by, approved, more)
               VALUES ($1, 'done', 'one', 0, 0, 'two', 0, 0)";
    tx.execute(sql, params![run]).await?;
    let sql = "INSERT INTO disposal_item (run, place, class, subject, keep_until, rules, state, rows_gone, keys_gone, done,
                   destroyed)
               VALUES ($1, 1, 'medical-record', 'one', 0, '', 'disposed', 1, 1, $2, $3)";
    tx.execute(sql, params![run, done.as_microsecond(), destroyed]).await?;
    let until = done + SignedDuration::from_hours(24);
    let body = json!({ "backups_until": until.to_string(), "destroyed": [destroyed] }).to_string();
    let sql = "INSERT INTO disposal_certificate (id, run, class, body, hash, issued)
               VALUES ($1, $1, 'medical-record', $2, $4, $3)";
    let hash = Report::fingerprint(&body);
    tx.execute(sql, params![run, body, done.as_microsecond(), hash]).await?;
    tx.commit().await
}

/// A record that was disposed of after its patient's was held, by people who were two.
pub(super) async fn despite(db: &Db) -> Result<(), DbError> {
    let sql = "INSERT INTO disposal_run (id, state, planned_by, planned, earliest, approved_by, approved, more)
               VALUES ('mutant', 'done', 'one', 0, 0, 'two', 0, 0)";
    change(db, sql).await?;
    let sql = "INSERT INTO disposal_item (run, place, class, subject, keep_until, rules, state, rows_gone, keys_gone, done)
               VALUES ('mutant', 1, 'medical-record', 'one', 0, '', 'disposed', 1, 1, 2),
                      ('mutant', 2, 'medical-record', 'none', 0, '', 'disposed', 1, 1, 2)";
    change(db, sql).await?;
    let sql = "INSERT INTO legal_hold (id, matter, mark, reason, placed_by, placed)
               VALUES ('mutant', 'mutant', 'patient/one', 'audit', 'one', 1)";
    change(db, sql).await
}

/// A backup that was made then.
#[cfg(test)]
pub(super) async fn backed_up(db: &Db, made: Timestamp) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO backup_job (made, bytes, new_bytes, seconds, key_id, sha256)
               VALUES ($1, 1, 1, 1, 'mutant', '')";
    tx.execute(sql, params![made.as_microsecond()]).await?;
    tx.commit().await
}

async fn change(db: &Db, sql: &'static str) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    tx.execute(sql, params![]).await?;
    tx.commit().await
}

/// Adds a table that nobody said a word about to a store that is thrown away.
pub async fn stray(db: &Db) -> Result<(), DbError> {
    let sql = "CREATE TABLE stray (id BIGINT PRIMARY KEY)";
    db.migrate(&[Migration { name: "mutant.1.stray", sql }]).await
}
