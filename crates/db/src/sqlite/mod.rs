//! SQLite: every connection lives on a thread of its own, one writes and a few read.
//!
//! Statements are sent to the thread and answered through a channel, so no async worker ever waits
//! for the disk. Write-ahead log with `synchronous=FULL`: a commit returns when it is synced.
//! What the log holds is moved into the database by a thread of its own (`checkpoint.rs`).
//! Writers use `BEGIN IMMEDIATE`; a deferred transaction that reads before it writes would fail
//! with "database is locked" whatever the busy timeout.

mod checkpoint;
mod room;
mod slow;
mod turn;

use crate::refusals::Refusals;
use crate::value::Statement;
use crate::{Conclusion, DbError, Query, Row, Value, Writes, dialect};
use room::Room;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
pub(crate) use turn::behind;
use turn::{Turn, Turns};

const READERS: usize = 4;
/// So much is written to see whether a disk takes it.
const TRIED: usize = 64 << 10;
/// Prepared statements that a connection keeps: more than the program has, so that each is parsed once.
const STATEMENTS: usize = 2_048;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A connection as its own thread sees it.
struct Connection {
    sqlite: rusqlite::Connection,
    /// Whether a commit waits until it is on disk.
    syncs: bool,
    /// Of the log, where this writes.
    room: Option<Room>,
    /// Statements rewritten for SQLite, by the address of their source text.
    texts: HashMap<(usize, usize), Arc<str>>,
    /// What it refused to change, where this writes.
    refusals: Refusals,
}

/// The way to a connection's thread.
#[derive(Clone, Debug)]
struct Remote(mpsc::Sender<Job>);

#[derive(Clone, Debug)]
pub(crate) struct Sqlite {
    file: Arc<Path>,
    writer: Remote,
    turns: Turns,
    readers: Arc<std::sync::Mutex<Vec<Remote>>>,
    free: Arc<Semaphore>,
    refusals: Refusals,
}

impl Sqlite {
    pub(crate) async fn open(path: PathBuf) -> Result<Self, DbError> {
        let file = path.clone();
        Self::opened(path).await.map_err(|error| explained(error, &file))
    }

    async fn opened(path: PathBuf) -> Result<Self, DbError> {
        let writer = Remote::start("sqlite-writer", &path)?;
        let (file, refusals) = (path.clone(), Refusals::default());
        let own = refusals.clone();
        writer
            .run(move |connection| {
                connection.refusals = own;
                configure_writer(&connection.sqlite)?;
                let pages = checkpoint::start(&file, &mut connection.sqlite)?;
                connection.room = Some(Room::new(&file, pages));
                Ok(())
            })
            .await?;
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let reader = Remote::start("sqlite-reader", &path)?;
            reader.run(|connection| configure_reader(&connection.sqlite)).await?;
            readers.push(reader);
        }
        Ok(Self {
            file: path.into(),
            writer,
            turns: Turns::default(),
            readers: Arc::new(std::sync::Mutex::new(readers)),
            free: Arc::new(Semaphore::new(READERS)),
            refusals,
        })
    }

    pub(crate) const fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// An error of this store with what its disk says.
    pub(crate) async fn explained(&self, error: DbError) -> DbError {
        let file = Arc::clone(&self.file);
        let told = self.writer.run(move |_| Ok(explained(error, &file))).await;
        told.unwrap_or_else(std::convert::identity)
    }

    pub(crate) fn alone(&self) -> Result<Option<File>, DbError> {
        alone(&self.file)
    }

    pub(crate) async fn begin(&self) -> Result<SqliteTx, DbError> {
        let turn = self.turns.take().await;
        Ok(SqliteTx::new(self.writer.clone(), Begin::Writing, Hold::Writer(turn)))
    }

    pub(crate) async fn begin_derived(&self) -> Result<SqliteTx, DbError> {
        let turn = self.turns.take().await;
        Ok(SqliteTx::new(self.writer.clone(), Begin::Derived, Hold::Writer(turn)))
    }

    pub(crate) async fn read(&self) -> Result<SqliteTx, DbError> {
        let permit = Arc::clone(&self.free)
            .acquire_owned()
            .await
            .map_err(|_closed| DbError::Unavailable("the store is closing".to_owned()))?;
        let reader = lock(&self.readers).pop();
        let remote = reader.ok_or_else(|| DbError::Internal("no reader is free".to_owned()))?;
        let hold = Hold::Reader { permit, readers: Arc::clone(&self.readers) };
        Ok(SqliteTx::new(remote, Begin::Reading, hold))
    }
}

/// Locks a file of the database's own, which need not be there; the database's lock is for its writers.
pub(crate) fn alone(database: &Path) -> Result<Option<File>, DbError> {
    let path = database.with_added_extension("lock");
    let failed = |error: std::io::Error| {
        DbError::Unavailable(format!("{} cannot be locked: {error}", path.display()))
    };
    let file = File::options().create(true).write(true).truncate(false).open(&path);
    let file = file.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// SQLite says of a disk only that it failed; whether it is full or only to be read, a file that is written there tells.
fn explained(error: DbError, file: &Path) -> DbError {
    let DbError::Unavailable(words) = error else { return error };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let tried = tempfile::tempfile_in(folder).and_then(|mut file| {
        file.write_all(&vec![0; TRIED])?;
        file.sync_all()
    });
    let found = tried.map_or_else(|error| error.to_string(), |()| "takes files".to_owned());
    DbError::Unavailable(format!("{words}; its folder {}: {found}", folder.display()))
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What is deleted is overwritten: a key that was destroyed is not to be found in the file, nor in backups of its pages.
fn configure_writer(sqlite: &rusqlite::Connection) -> Result<(), DbError> {
    sqlite.execute_batch(
        "PRAGMA busy_timeout = 5000;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA cache_size = -32768;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}

fn configure_reader(sqlite: &rusqlite::Connection) -> Result<(), DbError> {
    sqlite.execute_batch(
        "PRAGMA busy_timeout = 5000;
         PRAGMA query_only = ON;
         PRAGMA cache_size = -8192;
         PRAGMA mmap_size = 268435456;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}

impl Remote {
    fn start(name: &str, path: &Path) -> Result<Self, DbError> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let sqlite = rusqlite::Connection::open(path)?;
        sqlite.set_prepared_statement_cache_capacity(STATEMENTS);
        // Otherwise each new value may make a better plan, and most statements would be parsed and planned anew each time.
        sqlite.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                let (texts, refusals) = (HashMap::new(), Refusals::default());
                let mut connection =
                    Connection { sqlite, syncs: true, room: None, texts, refusals };
                for job in jobs {
                    job(&mut connection);
                }
            })
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        Ok(Self(sender))
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // The caller may have gone away; the work is done all the same.
            let _ = answer.send(work(connection));
        });
        self.0.send(job).map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }
}

fn stopped() -> DbError {
    DbError::Unavailable("the database thread has stopped".to_owned())
}

/// How a commit waits for the disk, and how it does not; a log that was written so far is whole either way.
const SYNCED: &str = "PRAGMA synchronous = FULL";
const NOT_SYNCED: &str = "PRAGMA synchronous = NORMAL";

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    Reading,
    Writing,
    /// Writing what is derived again if it is lost.
    Derived,
}

impl Begin {
    const fn statement(self) -> &'static str {
        match self {
            Self::Reading => "BEGIN",
            Self::Writing | Self::Derived => "BEGIN IMMEDIATE",
        }
    }
}

/// What the transaction keeps others from using.
#[derive(Debug)]
enum Hold {
    Writer(#[expect(dead_code, reason = "held for its drop")] Turn),
    Reader {
        #[expect(dead_code, reason = "held for its drop")]
        permit: OwnedSemaphorePermit,
        readers: Arc<std::sync::Mutex<Vec<Remote>>>,
    },
}

#[derive(Debug)]
pub(crate) struct SqliteTx {
    remote: Remote,
    begin: Option<Begin>,
    open: bool,
    queue: Vec<Statement>,
    hold: Hold,
}

impl SqliteTx {
    const fn new(remote: Remote, begin: Begin, hold: Hold) -> Self {
        Self { remote, begin: Some(begin), open: false, queue: Vec::new(), hold }
    }

    pub(crate) fn queue(&mut self, statement: Statement) {
        self.queue.push(statement);
    }

    /// Begins if that is still to do, runs what is queued, then `last`, all in one visit.
    async fn visit<T: Send + 'static>(
        &mut self,
        last: impl FnOnce(&mut Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let begin = self.begin.take();
        let queue = std::mem::take(&mut self.queue);
        self.open = true;
        self.remote
            .run(move |connection| {
                if let Some(begin) = begin {
                    connection.begin(begin)?;
                }
                connection.run(&queue)?;
                last(connection)
            })
            .await
    }

    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        params: Vec<Value>,
    ) -> Result<u64, DbError> {
        self.visit(move |connection| connection.execute(sql, &params)).await
    }

    pub(crate) async fn query(
        &mut self,
        sql: &'static str,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        self.visit(move |connection| connection.query(sql, &params)).await
    }

    pub(crate) async fn query_all(&mut self, all: Vec<Query>) -> Result<Vec<Vec<Row>>, DbError> {
        self.visit(move |connection| connection.ask(&all)).await
    }

    /// The inner result is `then`'s. What was committed is not open any more; whatever else it is, dropping it rolls back.
    pub(crate) async fn conclude<T, E>(
        &mut self,
        asked: Vec<Query>,
        then: impl FnOnce(Vec<Vec<Row>>, &mut Writes) -> Result<(Conclusion, T), E> + Send + 'static,
    ) -> Result<Result<(Conclusion, T), E>, DbError>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let concluded = self.visit(move |connection| {
            let mut writes = Writes::default();
            let concluded = then(connection.ask(&asked)?, &mut writes);
            if matches!(concluded, Ok((Conclusion::Commit, _))) {
                connection.run(&writes.0)?;
                connection.commit()?;
            }
            Ok(concluded)
        });
        let concluded = concluded.await?;
        self.open = !matches!(concluded, Ok((Conclusion::Commit, _)));
        Ok(concluded)
    }

    pub(crate) async fn define(&mut self, sql: &'static str) -> Result<(), DbError> {
        let sql = dialect::sqlite_definition(sql);
        self.visit(move |connection| Ok(connection.sqlite.execute_batch(&sql)?)).await
    }

    pub(crate) async fn commit(mut self) -> Result<(), DbError> {
        if self.begin.is_some() && self.queue.is_empty() {
            return Ok(());
        }
        self.visit(Connection::commit).await?;
        self.open = false;
        Ok(())
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if self.open {
            // Queued behind whatever this transaction still has running on the thread. SQLite may
            // have rolled back by itself after an I/O error; then this is refused, harmlessly.
            let _ = self.remote.0.send(Box::new(|connection| {
                let _ = connection
                    .sqlite
                    .prepare_cached("ROLLBACK")
                    .and_then(|mut end| end.execute([]));
            }));
        }
        if let Hold::Reader { readers, .. } = &self.hold {
            lock(readers).push(self.remote.clone());
        }
    }
}

impl Connection {
    fn begin(&mut self, how: Begin) -> Result<(), DbError> {
        if how != Begin::Reading && self.syncs != (how == Begin::Writing) {
            // It cannot be changed within a transaction. What is synced next takes with it whatever was not.
            let mode = if self.syncs { NOT_SYNCED } else { SYNCED };
            self.sqlite.execute_batch(mode)?;
            self.syncs = !self.syncs;
        }
        self.sqlite.prepare_cached(how.statement())?.execute([])?;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), DbError> {
        // An error of the disk may have ended the transaction, and with it what keeps other processes from the log.
        if let Some(room) = &mut self.room
            && !self.sqlite.is_autocommit()
        {
            room.make();
        }
        let _timed = slow::Timed::begins("COMMIT");
        self.sqlite.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }

    /// Statement texts are literals of the program, so their address names them.
    fn text(&mut self, sql: &'static str) -> Arc<str> {
        let key = (sql.as_ptr().addr(), sql.len());
        let text = self.texts.entry(key).or_insert_with(|| dialect::sqlite_statement(sql).into());
        Arc::clone(text)
    }

    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, DbError> {
        let _timed = slow::Timed::begins(sql);
        let text = self.text(sql);
        let mut statement = self.sqlite.prepare_cached(&text)?;
        let count = statement.execute(rusqlite::params_from_iter(params));
        let count = count.inspect_err(|error| told(&self.refusals, error, sql))?;
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }

    fn run(&mut self, statements: &[Statement]) -> Result<(), DbError> {
        for statement in statements {
            for row in &statement.rows {
                self.execute(statement.sql, row)?;
            }
        }
        Ok(())
    }

    fn ask(&mut self, all: &[Query]) -> Result<Vec<Vec<Row>>, DbError> {
        all.iter().map(|one| self.query(one.sql, &one.params)).collect()
    }

    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        let _timed = slow::Timed::begins(sql);
        let text = self.text(sql);
        let mut statement = self.sqlite.prepare_cached(&text)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(params))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(read(row.get_ref(column)?)?);
            }
            found.push(Row(values));
        }
        Ok(found)
    }
}

/// Keeps what a trigger of the store said.
fn told(refusals: &Refusals, error: &rusqlite::Error, sql: &'static str) {
    if let rusqlite::Error::SqliteFailure(failure, Some(said)) = error {
        refusals.hear((said.as_str(), &failure.extended_code.to_string()), sql);
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

fn read(value: ValueRef<'_>) -> Result<Value, DbError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Int(value)),
        ValueRef::Real(_) => Err(DbError::Internal("a REAL column has no place here".to_owned())),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(DbError::Corrupt("a TEXT column does not hold UTF-8".to_owned())),
        },
        ValueRef::Blob(bytes) => Ok(Value::Blob(bytes.to_vec())),
    }
}
