//! Moves what the write-ahead log holds into the database file, beside the writer.
//!
//! SQLite would do it inside the commit that makes the log long enough, and everybody who waits for
//! that commit would wait for some thousand pages more. A thread and a connection of its own do it
//! instead, while the writer goes on appending.

use crate::DbError;
use rusqlite::ErrorCode;
use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;
use thread_priority::ThreadPriority;
use thread_priority::unix::{
    NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};

/// New pages of 4 KiB in the log after which they are moved: 55 MiB. While they go to the disk, commits wait for it, too:
/// a clinic's command writes some twenty pages, many of them again and again, so the longer the step, the fewer are moved
/// and the fewer commands meet that: fewer than one in a hundred.
const STEP: i32 = 14_000;

/// So many pages later than the thread the writer does it, so that little is left.
const REST: i32 = 500;

/// Pages after which the log has to begin anew: 166 MiB. While it begins anew commits wait, too. That needs a
/// moment in which all of it has been moved, which only the writer can make while it is busy; by then little is left to move, for
/// the thread has just done its third step. It is left asleep meanwhile, for two cannot move at once.
const MOST: i32 = 3 * STEP + REST;

/// From here on the writer waits for a thread that is still at it, at each commit for a while: on a machine that has no
/// processor to spare the log would grow for as long as it is written.
const FULL: i32 = MOST + 2 * REST;

/// Such a wait, and how often it is waited at one commit.
const WAIT: Duration = Duration::from_millis(1);
const WAITS: u32 = 100;

/// After so many commits in a row at which the writer could move nothing, a reader holds the log for longer, and the writer
/// leaves it to the thread for another step. Fewer would take each short reader for such a one, and the log would grow.
const VAIN: u32 = 16;

/// A niceness of 10, on a scale that ends with 99 at -20: a tenth of a processor where others want it all.
const PRIORITY: u8 = 23;

/// The ordinary policy, whose priority is a niceness.
const NICE: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Other);

/// Starts the thread and makes the writer's connection wake it. The thread ends with the connection. Answers where the log's
/// length in pages stands after each commit.
pub(super) fn start(
    path: &Path,
    writer: &mut rusqlite::Connection,
) -> Result<Arc<AtomicU64>, DbError> {
    let connection = rusqlite::Connection::open(path)?;
    // One wake-up is enough, however many there were while it was busy.
    let (wake, woken) = sync_channel::<()>(1);
    std::thread::Builder::new()
        .name("sqlite-checkpoint".to_owned())
        .spawn(move || {
            // Behind those who serve, so that none of them waits while pages are copied. Where that is refused, as before.
            if let Ok(priority) = PRIORITY.try_into() {
                let priority = ThreadPriority::Crossplatform(priority);
                let _ = set_thread_priority_and_policy(thread_native_id(), priority, NICE);
            }
            for () in woken {
                // What fails now is tried again after the next step; the log loses nothing by it.
                let _ = connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
            }
        })
        .map_err(|error| DbError::Unavailable(error.to_string()))?;
    let length = Arc::new(AtomicU64::new(0));
    writer.wal_hook(Some(after_commit(wake, Arc::clone(&length))))?;
    Ok(length)
}

/// What the writer does after each commit, given the log's length in pages.
fn after_commit(
    wake: SyncSender<()>,
    length: Arc<AtomicU64>,
) -> impl FnMut(&mut Wal, i32) -> rusqlite::Result<()> {
    let mut pace = Pace::default();
    move |log, pages| {
        length.store(u64::try_from(pages).unwrap_or_default(), Ordering::Relaxed);
        match pace.step(pages) {
            Some(Step::Thread) => {
                let _ = wake.try_send(());
            }
            Some(Step::Writer) => {
                if let Some(moved) = checkpoint(log, pages) {
                    pace.moved(pages, moved);
                }
            }
            None => {}
        }
        Ok(())
    }
}

/// Moves what is left of a log of so many pages, and answers how much of it is moved now; nothing while the thread is still
/// at it, which costs nothing: after the next commit.
fn checkpoint(log: &mut Wal, pages: i32) -> Option<i32> {
    for _ in 0..WAITS {
        let error = match log.checkpoint_v2(CheckpointMode::PASSIVE) {
            Ok((_, moved)) => return Some(moved),
            Err(error) => error,
        };
        // Waiting mends no disk.
        let is_busy = error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
        if !is_busy || pages < FULL {
            return None;
        }
        std::thread::sleep(WAIT);
    }
    None
}

/// Who moves pages after a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Thread,
    Writer,
}

/// When pages are moved, and by whom.
#[derive(Debug)]
struct Pace {
    /// The log's length when the thread was last woken.
    told: i32,
    /// The log's length from which on the writer does it.
    most: i32,
    /// How much of the log was moved when the writer last looked.
    moved: i32,
    /// How often in a row it could move nothing.
    vain: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { told: 0, most: MOST, moved: 0, vain: 0 }
    }
}

impl Pace {
    fn step(&mut self, pages: i32) -> Option<Step> {
        if pages < self.told {
            // The log began anew.
            *self = Self::default();
        }
        if pages >= self.most {
            return Some(Step::Writer);
        }
        (pages >= self.told.saturating_add(STEP)).then(|| {
            self.told = pages;
            Step::Thread
        })
    }

    /// What the writer's own try came to: how much of a log of so many pages is moved now.
    fn moved(&mut self, pages: i32, moved: i32) {
        self.vain = if moved > self.moved { 0 } else { self.vain + 1 };
        self.moved = moved;
        if self.vain >= VAIN {
            self.vain = 0;
            // The thread is woken before, and moves beside the writer what a reader that is gone by then held.
            self.most = pages.max(self.told.saturating_add(STEP)).saturating_add(REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Pace, STEP, Step, VAIN};

    #[test]
    fn a_log_that_a_reader_holds_is_left_to_the_thread_and_one_that_is_free_begins_anew() {
        let mut pace = Pace::default();
        let (mut threads, mut writers, mut pages) = (0, 0, 0);
        while pages < 20 * STEP {
            pages += 50;
            match pace.step(pages) {
                Some(Step::Thread) => threads += 1,
                Some(Step::Writer) => {
                    writers += 1;
                    pace.moved(pages, 100);
                }
                None => {}
            }
        }
        assert!((15..=20).contains(&threads), "{threads} steps of the thread");
        assert!(writers < 20 * VAIN, "{writers} tries of the writer in {} commits", 20 * 140);
        // The reader is gone: what the thread left the writer moves, until the log begins anew.
        pages += 2 * STEP;
        assert_eq!(pace.step(pages), Some(Step::Writer));
        pace.moved(pages, pages);
        assert_eq!(pace.step(pages + 50), Some(Step::Writer));
        assert_eq!(pace.step(50), None);
        assert_eq!(pace.step(STEP), Some(Step::Thread));
        assert_eq!(pace.step(MOST), Some(Step::Writer));
    }
}
