//! PostgreSQL: a pool of connections; the statements of one visit travel as one pipeline.

use crate::encrypted::{self, Encrypted};
use crate::refusals::Refusals;
use crate::value::Statement;
use crate::{Conclusion, DbError, Query, Row, Value, Writes, dialect};
use deadpool_postgres::{
    ClientWrapper, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod,
};
use futures_util::FutureExt as _;
use futures_util::future::{join_all, join3, try_join_all};
use std::collections::HashMap;
use std::error::Error as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, NoTls};

/// Bulk forms of insert statements, by the address and length of their source text.
type BulkTexts = HashMap<(usize, usize), Option<&'static str>>;

const CONNECTIONS: usize = 16;
/// Where a server listens of which nobody says it.
const PORT: u16 = 5_432;
/// The first half of the advisory lock that a serving server holds; the schema is the other.
const SERVING: i32 = 0x686f_7573;
/// What ends a transaction that is to stand.
const COMMIT: &str = "COMMIT";
/// So often the lock is tried.
const TRIES: u32 = 150;
/// What every session asks of the server: that one whose client went without a word ends, and with it the locks that it holds,
/// before those who wait for them give up (`TRIES`). Of itself a server waits two hours. What the URL says comes after it.
const SESSION: &str = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2 \
     -c tcp_user_timeout=10s -c idle_in_transaction_session_timeout=20s";
/// What keeps the lock's session: it ends where it is not said again in time, also where something between the two machines
/// holds a connection open of which the other end is gone.
const HEARTBEAT: &str = "SET idle_session_timeout = '20s'";
/// So long the lock's session may take for an answer; with the pause between heartbeats it is less than what they ask for.
const PATIENCE: Duration = Duration::from_secs(10);
/// From this many rows on, one bulk insert beats a pipeline of single ones.
const BULK: usize = 2;

/// The hosts that a URL names; an address that is given apart is where the connection goes.
pub(crate) fn hosts(url: &str) -> Vec<String> {
    let Ok(config) = url.parse::<Config>() else { return Vec::new() };
    if !config.get_hostaddrs().is_empty() {
        return config.get_hostaddrs().iter().map(ToString::to_string).collect();
    }
    let tcp = |host: &Host| match host {
        Host::Tcp(name) => Some(name.clone()),
        Host::Unix(_) => None,
    };
    config.get_hosts().iter().filter_map(tcp).collect()
}

/// Where a URL has a server reached by TLS beyond this machine: its address, its port, and the name that its certificate has.
pub(crate) fn secure_places(url: &str) -> Vec<(String, u16, String)> {
    let Ok(config) = url.parse::<Config>() else { return Vec::new() };
    if !(encrypted::is_wanted(&config) && encrypted::leaves(&config)) {
        return Vec::new();
    }
    let ports = config.get_ports();
    let name = |index: usize, address: &String| match config.get_hosts().get(index) {
        Some(Host::Tcp(name)) => name.clone(),
        Some(Host::Unix(_)) | None => address.clone(),
    };
    let place = |(index, address): (usize, String)| {
        let port = ports.get(index).or_else(|| ports.first()).copied().unwrap_or(PORT);
        let name = name(index, &address);
        (address, port, name)
    };
    hosts(url).into_iter().enumerate().map(place).collect()
}

/// Why a database was not reached by TLS, and what to do when that is the reason.
fn unreached(error: &PoolError) -> DbError {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = inner.source();
    }
    if words.contains("TLS") {
        words.push_str(
            "; a database on another machine is reached by TLS only: give it a certificate of the name in store.url, by an authority \
             that this machine trusts, and `ssl = on`, or say sslmode=disable there where something else protects the way",
        );
    }
    DbError::Unavailable(words)
}

#[derive(Clone, Debug)]
pub(crate) struct Postgres {
    pool: Pool,
    bulk: Arc<Mutex<BulkTexts>>,
    standing: Arc<Standing>,
    refusals: Refusals,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self, DbError> {
        let mut config: Config = url
            .parse()
            .map_err(|error| DbError::Internal(format!("the database URL is wrong: {error}")))?;
        config.application_name("housecall").connect_timeout(Duration::from_secs(5));
        config.tcp_user_timeout(Duration::from_secs(10));
        config.keepalives_idle(Duration::from_secs(5)).keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(2);
        let options = format!("{SESSION} {}", config.get_options().unwrap_or_default());
        config.options(options);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let is_encrypted = encrypted::is_wanted(&config);
        let manager = if is_encrypted {
            config.ssl_mode(SslMode::Require);
            Manager::from_config(config, Encrypted::new()?, recycling)
        } else {
            if encrypted::leaves(&config) {
                tracing::warn!(
                    "the way to the database is not encrypted, as store.url says (sslmode=disable): whoever is on it reads along"
                );
            }
            Manager::from_config(config, NoTls, recycling)
        };
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(10)))
            .build()
            .map_err(|error| DbError::Internal(error.to_string()))?;
        match pool.get().await {
            Err(error) if is_encrypted => return Err(unreached(&error)),
            answered => drop(answered?),
        }
        let (bulk, standing, refusals) = (Arc::default(), Arc::default(), Refusals::default());
        Ok(Self { pool, bulk, standing, refusals })
    }

    pub(crate) const fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    pub(crate) async fn alone(&self) -> Result<Option<Claim>, DbError> {
        let Some(session) = self.claim().await? else { return Ok(None) };
        self.standing.keep(Lock::Held(Arc::new(session)));
        Ok(Some(Claim(self.clone())))
    }

    /// Takes an advisory lock of the schema by a connection of its own, and waits a little for one whose server has just died.
    async fn claim(&self) -> Result<Option<ClientWrapper>, DbError> {
        let session = Object::take(self.pool.get().await?);
        for _ in 0..TRIES {
            if locks(&session).await? {
                return Ok(Some(session));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok(None)
    }

    /// How often the lock was taken anew; another server may have had it each time.
    pub(crate) fn taken(&self) -> u64 {
        self.standing.taken.load(Ordering::SeqCst)
    }

    /// Whether the lock is lost and not had again.
    pub(crate) fn is_lost(&self) -> bool {
        self.standing.stands().is_err()
    }

    pub(crate) async fn begin(&self) -> Result<PostgresTx, DbError> {
        self.open_writing("BEGIN").await
    }

    pub(crate) async fn begin_derived(&self) -> Result<PostgresTx, DbError> {
        self.open_writing("BEGIN; SET LOCAL synchronous_commit = off").await
    }

    pub(crate) async fn begin_bounded(&self) -> Result<PostgresTx, DbError> {
        self.open_writing("BEGIN; SET LOCAL lock_timeout = '2s'").await
    }

    async fn open_writing(&self, begin: &'static str) -> Result<PostgresTx, DbError> {
        self.stand().await?;
        let mut tx = self.open_tx(begin).await?;
        tx.standing = Some(Arc::clone(&self.standing));
        Ok(tx)
    }

    /// Refuses a server whose lock went with its connection, unless the lock can be had again at once.
    async fn stand(&self) -> Result<(), DbError> {
        let Err(gone) = self.standing.stands() else { return Ok(()) };
        let Ok(_turn) = self.standing.turn.try_lock() else { return Err(gone) };
        if self.standing.stands().is_ok() {
            return Ok(());
        }
        // Out of the pool before it is asked: whoever waits for this may be gone before the answer, which may be the lock.
        let session = Object::take(self.pool.get().await?);
        if !locks(&session).await? {
            return Err(gone);
        }
        self.standing.take_anew(session);
        Ok(())
    }

    /// It holds nothing that anybody waits for, so it may rest: a backup's view does while the files are copied.
    pub(crate) async fn read(&self) -> Result<PostgresTx, DbError> {
        self.open_tx(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0",
        )
        .await
    }

    async fn open_tx(&self, begin: &'static str) -> Result<PostgresTx, DbError> {
        let client = self.pool.get().await?;
        Ok(PostgresTx {
            client,
            begin: Some(begin),
            open: false,
            queue: Vec::new(),
            bulk: Arc::clone(&self.bulk),
            standing: None,
            refusals: self.refusals.clone(),
        })
    }
}

/// Tries a serving server's lock of the schema by this connection, which is in no pool: it may have the lock also where its
/// answer does not come or nobody waits for it any more, and ends then, so that nobody else goes on by it.
async fn locks(session: &ClientWrapper) -> Result<bool, DbError> {
    let sql = "SELECT pg_try_advisory_lock($1, hashtext(current_schema()))";
    match tokio::time::timeout(PATIENCE, session.query_one(sql, &[&SERVING])).await {
        Ok(answered) => Ok(answered?.try_get(0)?),
        Err(_) => Err(DbError::Unavailable("it does not answer".to_owned())),
    }
}

/// Whether a serving server's lock is had.
#[derive(Debug, Default)]
enum Lock {
    /// Nobody claimed the store by this handle.
    #[default]
    Unclaimed,
    /// By this connection, as long as it lives.
    Held(Arc<ClientWrapper>),
    /// Its connection ended, or does not answer.
    Lost,
}

/// A serving server's lock, and how it is had again.
#[derive(Debug, Default)]
struct Standing {
    lock: RwLock<Lock>,
    /// How often it was taken anew.
    taken: AtomicU64,
    /// Held by whoever takes the lock anew.
    turn: tokio::sync::Mutex<()>,
}

impl Standing {
    fn keep(&self, lock: Lock) {
        *self.lock.write().unwrap_or_else(PoisonError::into_inner) = lock;
    }

    fn take_anew(&self, session: ClientWrapper) {
        // Counted first: whoever writes by it knows that it was lost.
        self.taken.fetch_add(1, Ordering::SeqCst);
        self.keep(Lock::Held(Arc::new(session)));
    }

    /// Whether its connection answers, which is kept from ending by that.
    async fn answers(&self) -> bool {
        let session = match &*self.lock.read().unwrap_or_else(PoisonError::into_inner) {
            Lock::Held(session) => Arc::clone(session),
            Lock::Unclaimed | Lock::Lost => return false,
        };
        let asked = tokio::time::timeout(PATIENCE, session.simple_query(HEARTBEAT)).await;
        matches!(asked, Ok(Ok(_)))
    }

    /// Once the connection has ended, another server may have the lock, and hears nothing of what this one commits.
    fn stands(&self) -> Result<(), DbError> {
        let is_lost = match &*self.lock.read().unwrap_or_else(PoisonError::into_inner) {
            Lock::Unclaimed => false,
            Lock::Held(session) => session.is_closed(),
            Lock::Lost => true,
        };
        if is_lost {
            return Err(DbError::Unavailable(
                "the connection by which this server has the store to itself has ended".to_owned(),
            ));
        }
        Ok(())
    }
}

/// The advisory lock of one server; dropping it gives the lock back.
pub(crate) struct Claim(Postgres);

impl Claim {
    /// Whether it holds, or holds again by a new connection.
    pub(crate) async fn holds(&self) -> Result<bool, DbError> {
        let standing = &self.0.standing;
        let _turn = standing.turn.lock().await;
        if standing.answers().await {
            return Ok(true);
        }
        // The connection is closed here too, so that a server that is still there lets go.
        standing.keep(Lock::Lost);
        let Some(again) = self.0.claim().await? else { return Ok(false) };
        standing.take_anew(again);
        Ok(true)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.standing.keep(Lock::Unclaimed);
    }
}

pub(crate) struct PostgresTx {
    client: Object,
    begin: Option<&'static str>,
    open: bool,
    queue: Vec<Statement>,
    bulk: Arc<Mutex<BulkTexts>>,
    /// What a transaction that may write needs to stand when it is committed.
    standing: Option<Arc<Standing>>,
    refusals: Refusals,
}

impl std::fmt::Debug for PostgresTx {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PostgresTx").field("open", &self.open).finish_non_exhaustive()
    }
}

impl PostgresTx {
    pub(crate) fn queue(&mut self, statement: Statement) {
        self.queue.push(statement);
    }

    /// Sends `BEGIN`, the queue and `last` in one go; the server runs them in that order.
    async fn visit(&mut self, last: Last) -> Result<Answer, DbError> {
        let begin = self.begin.take();
        let commits = matches!(last, Last::Batch(COMMIT));
        let statement = match &last {
            Last::Execute(sql, _) if self.queue.is_empty() => *sql,
            _ => "",
        };
        // Statements are prepared before anything is sent, so that nothing waits in between.
        let mut runs = Vec::new();
        for statement in std::mem::take(&mut self.queue) {
            runs.extend(self.prepare(statement).await?);
        }
        let last = self.ready(last).await?;
        self.open = true;
        let client = &self.client;
        let begun = async {
            match begin {
                Some(begin) => client.batch_execute(begin).await,
                None => Ok(()),
            }
        };
        let ran = join_all(runs.iter().map(|run| run.execute(client)));
        let (begun, ran, answer) = join3(begun, ran, last.send(client)).await;
        let ran = begun.and_then(|()| ran.into_iter().collect::<Result<Vec<_>, _>>());
        ran.and(answer)
            .inspect_err(|error| self.told(error, statement))
            .map_err(|error| if commits { DbError::of_commit(error) } else { DbError::from(error) })
    }

    /// Keeps what a fence or a missing right said.
    fn told(&self, error: &tokio_postgres::Error, statement: &'static str) {
        if let Some(said) = error.as_db_error() {
            self.refusals.hear((said.message(), said.code().code()), statement);
        }
    }

    async fn prepare(&self, statement: Statement) -> Result<Vec<Run>, DbError> {
        let single = self.client.prepare_cached(statement.sql).await?;
        if statement.rows.len() >= BULK
            && let Some(text) = self.bulk_text(statement.sql, single.params())
        {
            let prepared = self.client.prepare_cached(text).await?;
            return Ok(vec![Run { prepared, params: Params::Columns(columns(statement.rows)) }]);
        }
        let run = |row| Run { prepared: single.clone(), params: Params::Row(row) };
        Ok(statement.rows.into_iter().map(run).collect())
    }

    async fn ready(&self, last: Last) -> Result<Ready, DbError> {
        Ok(match last {
            Last::Execute(sql, row) => Ready::Execute(self.single(sql, row).await?),
            Last::Query(sql, row) => Ready::Query(self.single(sql, row).await?),
            Last::All(all) => {
                let mut ready = Vec::with_capacity(all.len());
                for one in all {
                    ready.push(self.single(one.sql, one.params).await?);
                }
                Ready::All(ready)
            }
            Last::Batch(sql) => Ready::Batch(sql),
        })
    }

    async fn single(&self, sql: &'static str, row: Vec<Value>) -> Result<Run, DbError> {
        Ok(Run { prepared: self.client.prepare_cached(sql).await?, params: Params::Row(row) })
    }

    fn bulk_text(&self, sql: &'static str, types: &[Type]) -> Option<&'static str> {
        let mut known = self.bulk.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry((sql.as_ptr().addr(), sql.len())).or_insert_with(|| {
            let names: Vec<String> = types.iter().map(|kind| kind.name().to_owned()).collect();
            // Once a statement of the program, so this leaks a bounded amount.
            dialect::postgres_bulk_insert(sql, &names).map(|text| &*text.leak())
        })
    }

    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        params: Vec<Value>,
    ) -> Result<u64, DbError> {
        match self.visit(Last::Execute(sql, params)).await? {
            Answer::Count(count) => Ok(count),
            Answer::Rows(_) | Answer::All(_) => Ok(0),
        }
    }

    pub(crate) async fn query(
        &mut self,
        sql: &'static str,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        match self.visit(Last::Query(sql, params)).await? {
            Answer::Rows(rows) => rows.iter().map(read).collect(),
            Answer::Count(_) | Answer::All(_) => Ok(Vec::new()),
        }
    }

    pub(crate) async fn query_all(&mut self, all: Vec<Query>) -> Result<Vec<Vec<Row>>, DbError> {
        match self.visit(Last::All(all)).await? {
            Answer::All(all) => all.iter().map(|rows| rows.iter().map(read).collect()).collect(),
            Answer::Count(_) | Answer::Rows(_) => Ok(Vec::new()),
        }
    }

    pub(crate) async fn define(&mut self, sql: &'static str) -> Result<(), DbError> {
        self.visit(Last::Batch(sql)).await.map(drop)
    }

    pub(crate) async fn conclude<T, E: From<DbError>>(
        &mut self,
        asked: Vec<Query>,
        then: impl FnOnce(Vec<Vec<Row>>, &mut Writes) -> Result<(Conclusion, T), E>,
    ) -> Result<(Conclusion, T), E> {
        let answers = if asked.is_empty() { Vec::new() } else { self.query_all(asked).await? };
        let mut writes = Writes::default();
        let concluded = then(answers, &mut writes)?;
        if concluded.0 == Conclusion::Commit {
            self.queue.extend(writes.0);
            self.finish().await?;
        }
        Ok(concluded)
    }

    pub(crate) async fn commit(mut self) -> Result<(), DbError> {
        self.finish().await
    }

    async fn finish(&mut self) -> Result<(), DbError> {
        if self.begin.is_none() || !self.queue.is_empty() {
            if let Some(standing) = &self.standing {
                standing.stands()?;
            }
            self.visit(Last::Batch(COMMIT)).await?;
            self.open = false;
        }
        Ok(())
    }
}

impl Drop for PostgresTx {
    fn drop(&mut self) {
        if self.open {
            // One poll puts the message on the wire; the answer is of no interest, and the next
            // user of this connection is served after it.
            let _ = self.client.batch_execute("ROLLBACK").now_or_never();
        }
    }
}

/// What ends a visit.
enum Last {
    Execute(&'static str, Vec<Value>),
    Query(&'static str, Vec<Value>),
    All(Vec<Query>),
    Batch(&'static str),
}

enum Ready {
    Execute(Run),
    Query(Run),
    All(Vec<Run>),
    Batch(&'static str),
}

enum Answer {
    Count(u64),
    Rows(Vec<tokio_postgres::Row>),
    All(Vec<Vec<tokio_postgres::Row>>),
}

impl Ready {
    async fn send(&self, client: &Object) -> Result<Answer, tokio_postgres::Error> {
        match self {
            Self::Execute(run) => run.execute(client).await.map(Answer::Count),
            Self::Query(run) => run.query(client).await.map(Answer::Rows),
            Self::All(runs) => {
                // Each is on the wire before the first is answered.
                try_join_all(runs.iter().map(|run| run.query(client))).await.map(Answer::All)
            }
            Self::Batch(sql) => client.batch_execute(sql).await.map(|()| Answer::Count(0)),
        }
    }
}

/// A prepared statement with its parameters.
struct Run {
    prepared: tokio_postgres::Statement,
    params: Params,
}

enum Params {
    Row(Vec<Value>),
    /// One array a column, for a bulk insert.
    Columns(Vec<Vec<Value>>),
}

impl Run {
    async fn execute(&self, client: &Object) -> Result<u64, tokio_postgres::Error> {
        client.execute(&self.prepared, &self.params.list()).await
    }

    async fn query(
        &self,
        client: &Object,
    ) -> Result<Vec<tokio_postgres::Row>, tokio_postgres::Error> {
        client.query(&self.prepared, &self.params.list()).await
    }
}

impl Params {
    fn list(&self) -> Vec<&(dyn ToSql + Sync)> {
        match self {
            Self::Row(values) => values.iter().map(|value| value as &(dyn ToSql + Sync)).collect(),
            Self::Columns(arrays) => {
                arrays.iter().map(|array| array as &(dyn ToSql + Sync)).collect()
            }
        }
    }
}

fn columns(rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    let width = rows.first().map_or(0, Vec::len);
    let mut columns: Vec<Vec<Value>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
}

fn read(row: &tokio_postgres::Row) -> Result<Row, DbError> {
    let mut values = Vec::with_capacity(row.len());
    for (index, column) in row.columns().iter().enumerate() {
        values.push(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map_or(Value::Null, Value::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(index)?.map_or(Value::Null, Value::from),
            Type::BYTEA => {
                row.try_get::<_, Option<Vec<u8>>>(index)?.map_or(Value::Null, Value::Blob)
            }
            _ => row.try_get::<_, Option<String>>(index)?.map_or(Value::Null, Value::Text),
        });
    }
    Ok(Row(values))
}
