//! One database, SQLite or PostgreSQL, behind [`Db`] and [`Tx`]; and [`Blobs`] for what is too large for it.
//!
//! Everything above writes each statement once, with `$n` parameters, and never learns which store
//! runs it. An enum inside chooses; there is no storage trait, because both stores are ours and
//! always built. The crate knows the name of no table but its own `db_migration`.

mod alone;
mod blobs;
mod cost;
mod dialect;
mod encrypted;
mod error;
mod frozen;
mod guard;
mod held;
mod libpq;
mod link;
mod migrate;
mod postgres;
mod refusals;
mod snapshot;
mod sqlite;
mod sweep;
pub mod testing;
mod tx;
mod value;

pub use alone::Alone;
pub use blobs::{BlobOptions, BlobWriter, Blobs, S3};
pub use cost::Cost;
pub use error::DbError;
pub use frozen::Frozen;
pub use guard::{Fence, OnlyAdded, Writers, refuses};
pub use held::held_open;
pub use libpq::Libpq;
pub use link::{Connections, Link};
pub use migrate::{Migration, Schema};
pub use refusals::Refused;
pub use snapshot::{Counts, Exported, copy, settle};
pub use sweep::Sweep;
pub use tx::{Concluded, Tx};
pub use value::{Conclusion, Query, Row, Value, Writes};

use cost::Meter;
use std::path::PathBuf;

/// Which store to open.
#[derive(Clone, Debug)]
pub enum Options {
    /// The embedded store: a database file, created when missing.
    Sqlite(PathBuf),
    /// A PostgreSQL 15+ server: a `postgres://` URL or a libpq key–value string. On another machine it is reached by TLS, unless
    /// that says `sslmode=disable`.
    Postgres(String),
}

impl Options {
    /// The hosts that a server is reached at by TCP; none for the embedded store, a socket file, or what cannot be read.
    pub fn hosts(&self) -> Vec<String> {
        match self {
            Self::Sqlite(_) => Vec::new(),
            Self::Postgres(url) => postgres::hosts(url),
        }
    }

    /// Where a server on another machine is reached by TLS: its address, its port, and the name that its certificate has.
    pub fn secure_places(&self) -> Vec<(String, u16, String)> {
        match self {
            Self::Sqlite(_) => Vec::new(),
            Self::Postgres(url) => postgres::secure_places(url),
        }
    }
}

/// Does work that nobody waits for, as it is seen from a request: on SQLite, which has one writer, its transactions step
/// behind those of others that are about to write, for 50 ms at most.
pub fn behind<F: Future>(work: F) -> impl Future<Output = F::Output> {
    sqlite::behind(work)
}

/// A handle to the open database; clones share it.
#[derive(Clone, Debug)]
pub struct Db(Store, Meter);

#[derive(Clone, Debug)]
enum Store {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens the store and checks that it answers.
    pub async fn open(options: Options) -> Result<Self, DbError> {
        let store = match options {
            Options::Sqlite(path) => Store::Sqlite(sqlite::Sqlite::open(path).await?),
            Options::Postgres(url) => Store::Postgres(postgres::Postgres::open(&url).await?),
        };
        Ok(Self(store, Meter::default()))
    }

    /// Starts a transaction that may write. On SQLite it waits for the one writer.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        let meter = self.1.clone();
        Ok(match &self.0 {
            Store::Sqlite(sqlite) => Tx::sqlite(sqlite.begin().await?, meter),
            Store::Postgres(postgres) => Tx::postgres(postgres.begin().await?, meter),
        }
        .writing())
    }

    /// Starts a transaction whose loss does no harm, because what it does follows from what else stands in the store and is
    /// done again: an index that follows a log, the forgetting of what is old. Its commit does not wait for the disk. After
    /// a power cut the last of them may be missing, each as a whole; whatever is committed by [`Self::begin`] after one is
    /// on disk together with it.
    pub async fn begin_derived(&self) -> Result<Tx, DbError> {
        let meter = self.1.clone();
        Ok(match &self.0 {
            Store::Sqlite(sqlite) => Tx::sqlite(sqlite.begin_derived().await?, meter),
            Store::Postgres(postgres) => Tx::postgres(postgres.begin_derived().await?, meter),
        }
        .writing())
    }

    /// Starts a transaction that may write, whose statements wait two seconds at most for what another one holds:
    /// [`DbError::Locked`]. The embedded store has one writer, which holds all: there it waits for its turn.
    pub async fn begin_bounded(&self) -> Result<Tx, DbError> {
        match &self.0 {
            Store::Sqlite(_) => self.begin().await,
            Store::Postgres(postgres) => {
                let tx = postgres.begin_bounded().await?;
                Ok(Tx::postgres(tx, self.1.clone()).writing())
            }
        }
    }

    /// Starts a read-only transaction on a consistent snapshot; it never waits for a writer.
    pub async fn read(&self) -> Result<Tx, DbError> {
        let meter = self.1.clone();
        Ok(match &self.0 {
            Store::Sqlite(sqlite) => Tx::sqlite(sqlite.read().await?, meter),
            Store::Postgres(postgres) => Tx::postgres(postgres.read().await?, meter),
        })
    }

    /// What was asked of the store through this handle and its clones since it was opened.
    pub fn cost(&self) -> Cost {
        self.1.cost()
    }

    /// What the store refused to change through this handle and its clones since it was asked last, the newest of it: whoever
    /// takes it writes it down.
    pub fn refused(&self) -> Vec<Refused> {
        match &self.0 {
            Store::Sqlite(sqlite) => sqlite.refusals().take(),
            Store::Postgres(postgres) => postgres.refusals().take(),
        }
    }

    /// Takes back what could not be written down.
    pub fn refused_still(&self, refused: Vec<Refused>) {
        match &self.0 {
            Store::Sqlite(sqlite) => sqlite.refusals().keep(refused),
            Store::Postgres(postgres) => postgres.refusals().keep(refused),
        }
    }

    /// Applies the migrations that this database has not seen, in the order given.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<(), DbError> {
        migrate::run(self, migrations).await
    }

    /// What this database's schema is to a program that knows these migrations.
    pub async fn schema(&self, known: &[&[Migration]]) -> Result<Schema, DbError> {
        migrate::schema(self, known).await
    }

    /// Claims the store for one server; `None` when another one has it. Dropping it gives the store back.
    pub async fn alone(&self) -> Result<Option<Alone>, DbError> {
        match &self.0 {
            Store::Sqlite(sqlite) => Ok(sqlite.alone()?.map(Alone::by_file)),
            Store::Postgres(postgres) => Ok(postgres.alone().await?.map(Alone::by_session)),
        }
    }

    /// How often this handle's claim was lost with its connection and had again. Another server may have had the store, and have
    /// written, each time.
    pub fn taken(&self) -> u64 {
        match &self.0 {
            Store::Sqlite(_) => 0,
            Store::Postgres(postgres) => postgres.taken(),
        }
    }

    /// Whether this handle's claim is lost and not had again: another server may have the store, and write.
    pub fn is_lost(&self) -> bool {
        match &self.0 {
            Store::Sqlite(_) => false,
            Store::Postgres(postgres) => postgres.is_lost(),
        }
    }

    /// Whether the store accepts a write right now; `/readyz` asks this.
    pub async fn probe(&self) -> Result<(), DbError> {
        match (migrate::probe(self).await, &self.0) {
            (Err(error), Store::Sqlite(sqlite)) => Err(sqlite.explained(error).await),
            (probed, _) => probed,
        }
    }

    /// How many bytes the store takes on its disk.
    pub async fn bytes(&self) -> Result<u64, DbError> {
        let mut tx = self.read().await?;
        let sql = match &self.0 {
            Store::Sqlite(_) => {
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            }
            Store::Postgres(_) => "SELECT pg_database_size(current_database())",
        };
        let row = tx.query_opt(sql, Vec::new()).await?;
        tx.commit().await?;
        row.map_or(Ok(0), |row| Ok(u64::try_from(row.int(0)?).unwrap_or_default()))
    }

    /// The store's name for logs and reports.
    pub const fn kind(&self) -> &'static str {
        match &self.0 {
            Store::Sqlite(_) => "sqlite",
            Store::Postgres(_) => "postgresql",
        }
    }
}
