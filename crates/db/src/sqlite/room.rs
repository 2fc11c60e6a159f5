//! Keeps the write-ahead log's file ahead of what is written in it.
//!
//! A commit that makes a file longer waits until the file system, too, has written down where the file ends and which blocks
//! it has: longer than for its own pages. So now and then some zeros are put behind the last page, and the commits after
//! that write over them. SQLite reads the log up to the first frame that does not fit the one before, which zeros never do.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So much is put there at once: some sixty pages.
const ZEROS: &[u8] = &[0; 256 << 10];
/// Where less than this is left, more is put there; a clinic's command writes some twenty pages.
const LEAST: u64 = 128 << 10;
/// What the log begins with, and what one page takes in it.
const HEADER: u64 = 32;
const FRAME: u64 = 24 + 4_096;

/// The room that is left in the log's file.
#[derive(Debug)]
pub(super) struct Room {
    path: PathBuf,
    file: Option<File>,
    /// How long the file was when it was last looked at.
    length: u64,
    /// How many pages the log had after the last commit.
    pages: Arc<AtomicU64>,
}

impl Room {
    /// Of this database's log, whose length in pages somebody else writes down.
    pub(super) fn new(database: &Path, pages: Arc<AtomicU64>) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Self { path: path.into(), file: None, length: 0, pages }
    }

    /// Makes room for the transaction that is open, and must be: nobody else writes to the log meanwhile, in whichever
    /// process.
    ///
    /// What fails here takes nothing from the commit, which then makes the file longer itself, or says why it cannot.
    pub(super) fn make(&mut self) {
        let used = HEADER.saturating_add(FRAME.saturating_mul(self.pages.load(Ordering::Relaxed)));
        if self.length.saturating_sub(used) < LEAST {
            let _ = self.lengthen(used);
        }
    }

    fn lengthen(&mut self, used: u64) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::options().write(true).open(&self.path)?),
        };
        self.length = file.metadata()?.len();
        if self.length.saturating_sub(used) < LEAST {
            file.write_all_at(ZEROS, self.length)?;
            self.length = file.metadata()?.len();
        }
        Ok(())
    }
}
