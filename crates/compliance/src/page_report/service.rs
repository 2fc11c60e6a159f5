//! Takes in what browsers told, and keeps it.

use super::rules::{self, Heard, Times};
use super::{Blocked, Counted, store};
use db::{Db, DbError};
use kernel::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// For so many days counts are kept: what came of a whole year can be shown.
const KEPT_DAYS: i64 = 400;

/// What browsers told of the pages. It is counted in memory and written by [`Self::keep`], so that a flood of reports is one write
/// in some seconds. What a killed server did not write is lost, which nobody misses: what goes on is told again.
#[derive(Debug)]
pub struct PageReports {
    db: Db,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    /// By day what is not written yet.
    heard: BTreeMap<i64, Heard>,
    /// What was told on days before the one that was written last.
    familiar: BTreeSet<Blocked>,
}

impl Waiting {
    fn add(&mut self, day: i64, all: impl IntoIterator<Item = (Blocked, Times)>) {
        let of_day = self.heard.entry(day).or_default();
        for one in all {
            rules::add(of_day, one, &self.familiar);
        }
    }
}

impl PageReports {
    /// Of this store.
    pub fn new(db: Db) -> Self {
        Self { db, waiting: Mutex::default() }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts what a browser told, in which one of the staff was signed in or not.
    pub fn hear(&self, all: Vec<Blocked>, is_staff: bool, now: Timestamp) {
        if !all.is_empty() {
            let once = Times { told: 1, staff: i64::from(is_staff) };
            self.waiting().add(rules::day(now), all.into_iter().map(|one| (one, once)));
        }
    }

    /// Writes down what was counted; what could not be written waits for the next time.
    pub async fn keep(&self) -> Result<(), DbError> {
        let heard = std::mem::take(&mut self.waiting().heard);
        if heard.is_empty() {
            return Ok(());
        }
        let kept = self.write(&heard).await;
        let mut waiting = self.waiting();
        match kept {
            Ok(familiar) => {
                waiting.familiar = familiar;
                Ok(())
            }
            Err(error) => {
                for (day, of_day) in heard {
                    waiting.add(day, of_day);
                }
                Err(error)
            }
        }
    }

    /// Answers what was told before the last of these days.
    async fn write(&self, heard: &BTreeMap<i64, Heard>) -> Result<BTreeSet<Blocked>, DbError> {
        let mut tx = self.db.begin_derived().await?;
        let mut familiar = BTreeSet::new();
        for (day, of_day) in heard {
            familiar = store::familiar(&mut tx, *day).await?;
            let known = store::known(&mut tx, *day).await?;
            let all = rules::fitted(known, of_day.clone(), &familiar);
            store::count(&mut tx, *day, all).await?;
        }
        tx.commit().await?;
        Ok(familiar)
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
