//! A SQLite database file as it is at one instant, page by page, while others go on writing.
//!
//! Every page stays where it was, so two readings differ only where something was written between them; `VACUUM INTO`
//! would move everything behind the first new row. What was deleted is not in it (`page.rs`).

mod page;

use crate::DbError;
use crate::held::held_open;
use crate::snapshot::{Counts, count};
use page::Pages;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// What is read at once; every page size divides it.
const SEGMENT: usize = 256 << 10;
/// How long a moment is looked for in which nothing is only in the write-ahead log. Readers that last longer are rare, and a
/// copy needs as much room as the database has.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(200);

/// The database, read from its beginning; as long as this lives, what it reads stays as it is.
#[derive(Debug)]
pub struct Frozen {
    reader: Connection,
    /// Never closed (`held.rs`).
    file: &'static File,
    pages: Pages,
    number: u64,
    segment: Vec<u8>,
    at: usize,
}

impl Frozen {
    /// Begins to read. Where another reader is in the way for more than a minute, the pages are copied to `aside` first,
    /// which nobody else may use. Blocks.
    pub fn of(source: &Path, aside: &Path) -> Result<Self, DbError> {
        Self::within(PATIENCE, source, aside)
    }

    fn within(patience: Duration, source: &Path, aside: &Path) -> Result<Self, DbError> {
        match settled(source, patience)? {
            Some(reader) => Self::new(reader, source),
            None => Self::copied(source, aside),
        }
    }

    /// The pages of a reader's snapshot in a file of their own: in one step, so it never starts anew because of writers.
    fn copied(source: &Path, aside: &Path) -> Result<Self, DbError> {
        let reader = connect(source)?;
        reader.execute_batch("BEGIN")?;
        hold(&reader)?;
        let mut target = Connection::open(aside)?;
        target.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;")?;
        let step = Backup::new(&reader, &mut target)?.step(-1)?;
        if step != StepResult::Done {
            return Err(DbError::Unavailable(format!(
                "its pages could not be copied to {}: another program has one of the two locked; end what else opens it",
                aside.display()
            )));
        }
        drop(target);
        Self::new(reader, aside)
    }

    fn new(reader: Connection, file: &Path) -> Result<Self, DbError> {
        let asked = |sql: &str| reader.query_row(sql, [], |row| row.get::<_, i64>(0));
        let count = u64::try_from(asked("PRAGMA page_count")?).unwrap_or_default();
        let size = usize::try_from(asked("PRAGMA page_size")?).unwrap_or_default();
        let file = held_open(file).map_err(|error| unread(&error))?;
        let pages = Pages::of(file, size, count)?;
        Ok(Self { reader, file, pages, number: 0, segment: Vec::new(), at: 0 })
    }

    /// Rows by table, in what is read.
    pub fn counts(&self) -> Result<Counts, DbError> {
        count(&self.reader)
    }

    fn next(&mut self) -> io::Result<()> {
        use std::os::unix::fs::FileExt as _;
        let size = self.pages.size();
        let left = self.pages.count().saturating_sub(self.number);
        let most = u64::try_from(SEGMENT / size).unwrap_or(1);
        let count = usize::try_from(left.min(most)).unwrap_or_default();
        self.segment.resize(count * size, 0);
        let from = self.number.saturating_mul(u64::try_from(size).unwrap_or_default());
        self.file.read_exact_at(&mut self.segment, from)?;
        for page in self.segment.chunks_exact_mut(size) {
            self.number += 1;
            self.pages.clear(self.number, page);
        }
        self.at = 0;
        Ok(())
    }
}

impl Read for Frozen {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.segment.len() {
            self.next()?;
        }
        let count = self.segment.get(self.at..).unwrap_or_default().read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

fn unread(error: &io::Error) -> DbError {
    DbError::Unavailable(error.to_string())
}

fn connect(path: &Path) -> Result<Connection, DbError> {
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA busy_timeout = 5000;")?;
    Ok(connection)
}

/// Makes a transaction see what there is now, until it ends.
fn hold(reader: &Connection) -> Result<(), DbError> {
    Ok(reader.query_row("SELECT COUNT(*) FROM sqlite_master", [], |_| Ok(()))?)
}

/// Moves the write-ahead log into the database; whether nothing is left only in the log.
fn moved(mover: &Connection) -> Result<bool, DbError> {
    Ok(mover.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (busy, log, done): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(busy == 0 && log == done)
    })?)
}

/// A reader that began when all that was committed stood in the database's file. As long as it reads, the file stays so: what
/// is committed later stays in the log, for moving it would change pages that this reader may still ask for
/// (<https://sqlite.org/wal.html#ckpt>). `None` when another reader needs what an earlier log had for longer than `patience`.
fn settled(source: &Path, patience: Duration) -> Result<Option<Connection>, DbError> {
    let (writer, mover, reader) = (connect(source)?, connect(source)?, connect(source)?);
    let until = Instant::now() + patience;
    while !begun(&writer, &mover, &reader)? {
        if Instant::now() >= until {
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(Some(reader))
}

/// Tries once to begin such a reader.
fn begun(writer: &Connection, mover: &Connection, reader: &Connection) -> Result<bool, DbError> {
    // Most of it goes while others can write; then nobody does for the moment in which the rest goes.
    moved(mover)?;
    match writer.execute_batch("BEGIN IMMEDIATE") {
        // Others write for longer than one waits for them. They end, too.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
            return Ok(false);
        }
        begun => begun?,
    }
    let whole = moved(mover).and_then(|whole| {
        if whole {
            reader.execute_batch("BEGIN")?;
            hold(reader)?;
        }
        Ok(whole)
    });
    writer.execute_batch("ROLLBACK")?;
    whole
}

#[cfg(test)]
mod tests {
    use super::Frozen;
    use rusqlite::Connection;
    use std::io::Read as _;
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    const GONE: &str = "what-was-deleted-";

    fn store(folder: &Path) -> (PathBuf, Connection) {
        let file = folder.join("store.db");
        let db = Connection::open(&file).unwrap();
        db.execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE TABLE one (id INTEGER PRIMARY KEY, text TEXT);
             CREATE TABLE two (id BLOB PRIMARY KEY, text TEXT) WITHOUT ROWID;
             CREATE INDEX one_text ON one (text);",
        )
        .unwrap();
        (file, db)
    }

    fn fill(db: &Connection, from: i64, count: i64, word: &str) {
        let fill = "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 + ?2)
                    INSERT INTO one SELECT i, ?3 || i || hex(zeroblob(i % 7 * 900)) FROM n";
        db.execute(fill, (from, count, word)).unwrap();
        let also = "INSERT INTO two SELECT randomblob(16), text FROM one WHERE id >= ?1";
        db.execute(also, [from]).unwrap();
    }

    fn all(source: &Path) -> (Vec<u8>, super::Counts) {
        let aside = source.with_extension("aside");
        let mut frozen = Frozen::within(Duration::from_millis(300), source, &aside).unwrap();
        let counts = frozen.counts().unwrap();
        let mut bytes = Vec::new();
        frozen.read_to_end(&mut bytes).unwrap();
        (bytes, counts)
    }

    fn holds(folder: &Path, bytes: &[u8], rows: i64) {
        let file = folder.join("restored.db");
        std::fs::write(&file, bytes).unwrap();
        let db = Connection::open(&file).unwrap();
        let sound: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        let count: i64 = db.query_row("SELECT COUNT(*) FROM one", [], |row| row.get(0)).unwrap();
        assert_eq!((sound.as_str(), count), ("ok", rows));
        drop(db);
        let _ = std::fs::remove_file(file.with_extension("db-wal"));
    }

    fn has(bytes: &[u8], word: &str) -> bool {
        bytes.windows(word.len()).any(|part| part == word.as_bytes())
    }

    #[test]
    fn what_was_deleted_is_in_no_copy_and_what_stayed_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (file, db) = store(folder.path());
        fill(&db, 0, 3_000, "kept-");
        fill(&db, 3_000, 3_000, GONE);
        // Whole pages of them and single rows between others, so that there are free pages, gaps and holes.
        db.execute("DELETE FROM one WHERE id >= 3000 OR id % 3 = 0", []).unwrap();
        db.execute("DELETE FROM two WHERE text LIKE ?1 || '%'", [GONE]).unwrap();
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        assert!(has(&std::fs::read(&file).unwrap(), GONE), "the store's own file still has it");
        let (bytes, counts) = all(&file);
        assert!(!has(&bytes, GONE));
        assert_eq!(counts["one"], 2_000);
        holds(folder.path(), &bytes, 2_000);
    }

    #[test]
    fn it_stays_as_it_began_while_others_write_and_differs_little_from_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let (file, db) = store(folder.path());
        fill(&db, 0, 5_000, "kept-");
        let mut frozen = Frozen::of(&file, &folder.path().join("aside")).unwrap();
        fill(&db, 5_000, 500, "later-");
        db.execute_batch("PRAGMA wal_checkpoint(PASSIVE)").unwrap();
        let mut first = Vec::new();
        frozen.read_to_end(&mut first).unwrap();
        assert_eq!(frozen.counts().unwrap()["one"], 5_000);
        holds(folder.path(), &first, 5_000);

        // The first one still reads, so the second cannot have the log moved, and copies.
        let (second, _) = all(&file);
        assert!(folder.path().join("store.aside").exists());
        holds(folder.path(), &second, 5_500);
        drop(frozen);
        db.execute("UPDATE one SET text = 'other' WHERE id = 77", []).unwrap();
        let (third, _) = all(&file);
        let changed = second.chunks(4_096).zip(third.chunks(4_096)).filter(|(a, b)| a != b).count();
        assert!(changed < 12, "{changed} pages of {}", third.len() / 4_096);
    }
}
