//! Takes in what browsers told, and keeps it.

use super::rules::{self, Heard};
use super::{Blocked, Counted, store};
use db::{Db, DbError};
use kernel::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// For so many days counts are kept: what came of a whole year can be shown.
const KEPT_DAYS: i64 = 400;

/// What browsers told of the pages. It is counted in memory and written by [`Self::keep`], so that a flood of reports is one write
/// in some seconds. What a killed server did not write is lost, which nobody misses: what goes on is told again.
#[derive(Debug)]
pub struct PageReports {
    db: Db,
    /// By day what is not written yet.
    heard: Mutex<BTreeMap<i64, Heard>>,
}

impl PageReports {
    /// Of this store.
    pub fn new(db: Db) -> Self {
        Self { db, heard: Mutex::default() }
    }

    fn heard(&self) -> MutexGuard<'_, BTreeMap<i64, Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts what a browser told.
    pub fn hear(&self, all: Vec<Blocked>, now: Timestamp) {
        if all.is_empty() {
            return;
        }
        let mut heard = self.heard();
        let of_day = heard.entry(rules::day(now)).or_default();
        for one in all {
            rules::add(of_day, one, 1);
        }
    }

    /// Writes down what was counted; what could not be written waits for the next time.
    pub async fn keep(&self) -> Result<(), DbError> {
        let heard = std::mem::take(&mut *self.heard());
        if heard.is_empty() {
            return Ok(());
        }
        let kept = self.write(&heard).await;
        if kept.is_err() {
            let mut waiting = self.heard();
            for (day, of_day) in heard {
                let all = waiting.entry(day).or_default();
                for (one, told) in of_day {
                    rules::add(all, one, told);
                }
            }
        }
        kept
    }

    async fn write(&self, heard: &BTreeMap<i64, Heard>) -> Result<(), DbError> {
        let mut tx = self.db.begin_derived().await?;
        for (day, of_day) in heard {
            let known = store::known(&mut tx, *day).await?;
            store::count(&mut tx, *day, rules::fitted(known, of_day.clone())).await?;
        }
        tx.commit().await
    }

    /// What was told in the days of the check, as it is written.
    pub async fn counted(&self, now: Timestamp) -> Result<Vec<Counted>, DbError> {
        counted(&self.db, now).await
    }

    /// Forgets what is older than anybody asks for.
    pub async fn forget(&self, now: Timestamp) -> Result<(), DbError> {
        let mut tx = self.db.begin_derived().await?;
        store::forget(&mut tx, rules::day(now).saturating_sub(KEPT_DAYS)).await?;
        tx.commit().await
    }
}

/// What was told in the days of the check.
pub(super) async fn counted(db: &Db, now: Timestamp) -> Result<Vec<Counted>, DbError> {
    let first = rules::day(now).saturating_sub(rules::DAYS);
    store::since(&mut db.read().await?, first).await
}
