//! Moves what the write-ahead log holds into the database file, beside the writer.
//!
//! SQLite would do it inside the commit that makes the log long enough, and everybody who waits for
//! that commit would wait for some thousand pages more. A thread and a connection of its own do it
//! instead, while the writer goes on appending.

use crate::DbError;
use rusqlite::hooks::Wal;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use thread_priority::ThreadPriority;
use thread_priority::unix::{
    NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};

/// New pages of 4 KiB in the log after which they are moved: 27 MiB. While they go to the disk, commits wait for it, too:
/// a clinic's command writes some fifty pages, so fewer than one in a hundred meets that.
const STEP: i32 = 7_000;

/// Pages after which the log has to begin anew: 84 MiB. That needs a moment in which all of it has
/// been moved, which only the writer can make while it is busy; by then little is left to move, for
/// the thread has just done its third step. It is left asleep meanwhile, for two cannot move at once.
const MOST: i32 = 3 * STEP + 500;

/// The ordinary policy, whose least priority is a niceness of 19.
const NICE: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Other);

/// Starts the thread and makes the writer's connection wake it. The thread ends with the connection.
pub(super) fn start(path: &Path, writer: &mut rusqlite::Connection) -> Result<(), DbError> {
    let connection = rusqlite::Connection::open(path)?;
    // One wake-up is enough, however many there were while it was busy.
    let (wake, woken) = sync_channel::<()>(1);
    std::thread::Builder::new()
        .name("sqlite-checkpoint".to_owned())
        .spawn(move || {
            // Behind those who serve, so that none of them waits while pages are copied. Where that is refused, as before.
            let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, NICE);
            for () in woken {
                // What fails now is tried again after the next step; the log loses nothing by it.
                let _ = connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
            }
        })
        .map_err(|error| DbError::Unavailable(error.to_string()))?;
    Ok(writer.wal_hook(Some(after_commit(wake)))?)
}

/// What the writer does after each commit, given the log's length in pages.
fn after_commit(wake: SyncSender<()>) -> impl FnMut(&mut Wal, i32) -> rusqlite::Result<()> {
    let mut told = 0;
    move |log, pages| {
        if pages < told {
            told = 0;
        }
        if pages >= MOST {
            // Busy when the thread is still at it, or a reader needs an old page: after the next one.
            let _ = log.checkpoint();
        } else if pages >= told + STEP {
            told = pages;
            let _ = wake.try_send(());
        }
        Ok(())
    }
}
