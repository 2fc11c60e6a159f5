//! Records opened out of turn, as rows tell it.

use crate::break_glass::Reason;
use crate::person::checks::store::add;
use db::{Db, DbError, Tx, params};
use kernel::Role;

/// What the rows tell of all openings.
#[derive(Debug, Default)]
pub(super) struct Opened {
    /// How many there are.
    pub(super) all: i64,
    /// Since when the oldest waits for its review.
    pub(super) oldest: Option<i64>,
    /// How long the review took that came latest.
    pub(super) slowest: Option<i64>,
    /// How many lasted too long.
    pub(super) long: i64,
    /// How many were reviewed by whoever opened them.
    pub(super) own: i64,
    /// Of how many nobody was told soon.
    pub(super) untold: i64,
}

/// All openings: they may last so long, somebody is told of those since then so soon, and of those since then it is said how long
/// their reviews took.
pub(super) async fn opened(
    tx: &mut Tx,
    longest: i64,
    ((since, soon), reviewed): ((i64, i64), i64),
) -> Result<Opened, DbError> {
    let sql = "SELECT COUNT(*), MIN(CASE WHEN verdict IS NULL THEN opened END),
                   COALESCE(SUM(CASE WHEN ends - opened > $1 THEN 1 ELSE 0 END), 0),
                   COALESCE(SUM(CASE WHEN reviewed_by = person THEN 1 ELSE 0 END), 0),
                   COALESCE(SUM(CASE WHEN opened > $2 AND NOT EXISTS (
                       SELECT 1 FROM notice
                       WHERE notice.appointment = break_glass.id AND notice.kind = 'BREAK_GLASS_OPENED'
                         AND notice.told = 1 AND notice.created - break_glass.opened <= $3
                   ) THEN 1 ELSE 0 END), 0),
                   MAX(CASE WHEN opened > $4 THEN reviewed - opened END)
               FROM break_glass";
    let row = tx.query_opt(sql, params![longest, since, soon, reviewed]).await?;
    row.map_or_else(
        || Ok(Opened::default()),
        |row| {
            Ok(Opened {
                all: row.int(0)?,
                oldest: row.opt_int(1)?,
                long: row.int(2)?,
                own: row.int(3)?,
                untold: row.int(4)?,
                slowest: row.opt_int(5)?,
            })
        },
    )
}

/// The ids of those that waited for their review for longer than this, the oldest first and of those since then that were reviewed.
pub(super) async fn late(
    tx: &mut Tx,
    (now, since): (i64, i64),
    longest: i64,
) -> Result<Vec<String>, DbError> {
    let sql = "SELECT id FROM break_glass
               WHERE (verdict IS NULL AND opened < $1) OR (opened > $2 AND reviewed - opened > $3)
               ORDER BY opened, id LIMIT 20";
    let rows = tx.query(sql, params![now - longest, since, longest]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// How many openings have no reason: none that is known, or no words with it. What the words say stays sealed.
pub(super) async fn unreasoned(tx: &mut Tx) -> Result<i64, DbError> {
    let sql =
        "SELECT reason, COUNT(*), COALESCE(SUM(CASE WHEN LENGTH(text) = 0 THEN 1 ELSE 0 END), 0)
               FROM break_glass GROUP BY reason";
    let mut without = 0_i64;
    for row in tx.query(sql, Vec::new()).await? {
        let is_known = Reason::find(&row.text(0)?).is_some();
        let count = if is_known { row.int(2)? } else { row.int(1)? };
        without = without.saturating_add(count);
    }
    Ok(without)
}

/// One that nobody reviewed since then, in a store that is thrown away.
pub(super) async fn forgotten(db: &Db, opened: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    add(&mut tx, ("mutant", Role::Provider, true), Vec::new()).await?;
    let sql = "INSERT INTO break_glass (id, organization, person, patient, session, reason, text, opened, ends)
               VALUES ('mutant', 'mutant', 'mutant', 'mutant', 'mutant', 'other', $1, $2, $2)";
    tx.execute(sql, params![b"sealed".to_vec(), opened]).await?;
    tx.commit().await
}
