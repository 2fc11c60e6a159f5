//! The table of what pages were kept from.

use super::rules::{self, Heard, Times};
use super::{Blocked, Counted};
use db::{Db, DbError, Migration, Row, Tx, params};
use std::collections::BTreeSet;

/// The table of what pages were kept from, a row a sort and day.
pub const MIGRATION: Migration = Migration {
    name: "compliance.63.page-report",
    sql: "CREATE TABLE page_report (
              day BIGINT NOT NULL,
              directive TEXT NOT NULL,
              source TEXT NOT NULL,
              page TEXT NOT NULL,
              told BIGINT NOT NULL,
              PRIMARY KEY (day, directive, source, page)
          )",
};

/// How often of that one of the staff was signed in there; at first, anybody.
pub const SIGNED_IN: Migration = Migration {
    name: "compliance.74.page-report-signed-in",
    sql: "ALTER TABLE page_report ADD COLUMN signed_in BIGINT NOT NULL DEFAULT 0",
};

fn blocked(row: &Row, first: usize) -> Result<Blocked, DbError> {
    let text = |after: usize| row.text(first.saturating_add(after));
    Ok(Blocked { directive: text(0)?, source: text(1)?, page: text(2)? })
}

/// The sorts of a day.
pub(super) async fn known(tx: &mut Tx, day: i64) -> Result<Vec<Blocked>, DbError> {
    let sql = "SELECT directive, source, page FROM page_report WHERE day = $1";
    tx.query(sql, params![day]).await?.iter().map(|row| blocked(row, 0)).collect()
}

/// The sorts that were told on the days before one, those of the most days first, and of them those that were first told.
pub(super) async fn familiar(tx: &mut Tx, day: i64) -> Result<BTreeSet<Blocked>, DbError> {
    let sql = "SELECT directive, source, page FROM page_report WHERE day >= $1 AND day < $2
               GROUP BY directive, source, page
               ORDER BY COUNT(*) DESC, MIN(day), directive, source, page LIMIT $3";
    let days = params![day.saturating_sub(rules::DAYS), day, rules::FAMILIAR];
    tx.query(sql, days).await?.iter().map(|row| blocked(row, 0)).collect()
}

/// Adds to what a day has.
pub(super) async fn count(tx: &mut Tx, day: i64, all: Heard) -> Result<(), DbError> {
    let sql =
        "INSERT INTO page_report (day, directive, source, page, told, signed_in) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (day, directive, source, page)
               DO UPDATE SET told = page_report.told + excluded.told,
                             signed_in = page_report.signed_in + excluded.signed_in";
    let row = |(one, Times { told, staff }): (Blocked, Times)| {
        params![day, one.directive, one.source, one.page, told, staff]
    };
    tx.execute_many(sql, all.into_iter().map(row).collect()).await
}

/// All that was told from a day on.
pub(super) async fn since(tx: &mut Tx, day: i64) -> Result<Vec<Counted>, DbError> {
    let sql =
        "SELECT day, directive, source, page, told, signed_in FROM page_report WHERE day >= $1
               ORDER BY day, directive, source, page";
    let read = |row: &Row| {
        let (day, blocked) = (row.int(0)?, blocked(row, 1)?);
        Ok(Counted { day, blocked, told: row.int(4)?, staff: row.int(5)? })
    };
    tx.query(sql, params![day]).await?.iter().map(read).collect()
}

/// Forgets what was told before a day.
pub(super) async fn forget(tx: &mut Tx, before: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM page_report WHERE day < $1", params![before]).await.map(drop)
}

/// A tracker that pages were kept from on five days, in a store that is thrown away.
pub(super) async fn tracked(db: &Db, today: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    for ago in 0..5 {
        let one = Blocked::new("script-src-elem", "https://tracker.invalid", "/app/visit");
        count(
            &mut tx,
            today.saturating_sub(ago),
            Heard::from([(one, Times { told: 2, staff: 0 })]),
        )
        .await?;
    }
    tx.commit().await
}
