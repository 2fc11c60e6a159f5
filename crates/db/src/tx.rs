//! A transaction.

use crate::cost::Meter;
use crate::value::keepable;
use crate::{Conclusion, DbError, Query, Row, Value, Writes, postgres, sqlite};

/// What a transaction came to.
#[derive(Debug)]
pub enum Concluded<T> {
    /// Everything is on disk.
    Committed(T),
    /// It is as it was.
    Open(Tx, T),
}

/// An open transaction; dropping it without [`Tx::commit`] rolls everything back.
#[must_use = "a transaction does nothing until it is committed"]
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    meter: Meter,
    writes: bool,
}

#[derive(Debug)]
enum Inner {
    Sqlite(sqlite::SqliteTx),
    Postgres(Box<postgres::PostgresTx>),
}

impl Tx {
    pub(crate) const fn sqlite(tx: sqlite::SqliteTx, meter: Meter) -> Self {
        Self { inner: Inner::Sqlite(tx), meter, writes: false }
    }

    pub(crate) fn postgres(tx: postgres::PostgresTx, meter: Meter) -> Self {
        Self { inner: Inner::Postgres(Box::new(tx)), meter, writes: false }
    }

    /// The same, counted as one that may write.
    pub(crate) fn writing(self) -> Self {
        Self { writes: true, ..self }
    }

    /// Runs a statement and answers how many rows it touched.
    pub async fn execute(&mut self, sql: &'static str, params: Vec<Value>) -> Result<u64, DbError> {
        keepable(&params)?;
        self.meter.asked(1);
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.execute(sql, params).await,
            Inner::Postgres(tx) => tx.execute(sql, params).await,
        }
    }

    /// Queues a statement, once a row of parameters.
    ///
    /// The store runs what is queued, in order, together with the next `execute`, `query` or
    /// `commit`, so that a whole batch costs one exchange with it; an error surfaces there.
    #[expect(clippy::unused_async, reason = "callers need not know that it only queues")]
    pub async fn execute_many(
        &mut self,
        sql: &'static str,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), DbError> {
        let mut writes = Writes::default();
        writes.add(sql, rows)?;
        self.write(writes);
        Ok(())
    }

    /// The same for statements that were gathered elsewhere.
    pub fn write(&mut self, writes: Writes) {
        self.meter.queued(writes.count());
        for statement in writes.0 {
            match &mut self.inner {
                Inner::Sqlite(tx) => tx.queue(statement),
                Inner::Postgres(tx) => tx.queue(statement),
            }
        }
    }

    /// Runs a statement and answers its rows.
    pub async fn query(
        &mut self,
        sql: &'static str,
        params: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        keepable(&params)?;
        self.meter.asked(1);
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.query(sql, params).await,
            Inner::Postgres(tx) => tx.query(sql, params).await,
        }
    }

    /// Runs a statement and answers its first row.
    pub async fn query_opt(
        &mut self,
        sql: &'static str,
        params: Vec<Value>,
    ) -> Result<Option<Row>, DbError> {
        Ok(self.query(sql, params).await?.into_iter().next())
    }

    /// Asks several questions at once, none of which needs another's answer, and answers the rows of each.
    pub async fn query_all<const N: usize>(
        &mut self,
        all: [Query; N],
    ) -> Result<[Vec<Row>; N], DbError> {
        let wrong = |answers: Vec<_>| {
            DbError::Internal(format!("{} answers to {N} questions", answers.len()))
        };
        self.query_many(all.into()).await?.try_into().map_err(wrong)
    }

    /// The same for any number of questions; none costs nothing.
    pub async fn query_many(&mut self, all: Vec<Query>) -> Result<Vec<Vec<Row>>, DbError> {
        if all.is_empty() {
            return Ok(Vec::new());
        }
        all.iter().try_for_each(|query| keepable(&query.params))?;
        self.meter.asked(all.len());
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.query_all(all).await,
            Inner::Postgres(tx) => tx.query_all(all).await,
        }
    }

    /// Makes everything durable: when this answers, the changes are on disk.
    pub async fn commit(self) -> Result<(), DbError> {
        if self.writes {
            self.meter.committed();
        }
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
    }

    /// Asks these questions last, and does what `then` makes of the answers: one exchange with the embedded store, of which the
    /// writer's own thread runs `then`, and two with another.
    ///
    /// An error of `then` rolls everything back.
    pub async fn conclude<T, E>(
        mut self,
        asked: Vec<Query>,
        then: impl FnOnce(Vec<Vec<Row>>, &mut Writes) -> Result<(Conclusion, T), E> + Send + 'static,
    ) -> Result<Concluded<T>, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        asked.iter().try_for_each(|query| keepable(&query.params))?;
        let meter = self.meter.clone();
        let then = move |answers, writes: &mut Writes| {
            let concluded = then(answers, writes);
            meter.queued(writes.count());
            concluded
        };
        self.meter.queued(asked.len());
        let (conclusion, made) = match &mut self.inner {
            Inner::Sqlite(tx) => tx.conclude(asked, then).await??,
            Inner::Postgres(tx) => {
                if !asked.is_empty() {
                    self.meter.asked(0);
                }
                tx.conclude(asked, then).await?
            }
        };
        match conclusion {
            Conclusion::Commit => {
                self.meter.committed();
                Ok(Concluded::Committed(made))
            }
            Conclusion::Stay => {
                self.meter.asked(0);
                Ok(Concluded::Open(self, made))
            }
        }
    }

    /// Runs a piece of schema.
    pub(crate) async fn define(&mut self, sql: &'static str) -> Result<(), DbError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.define(sql).await,
            Inner::Postgres(tx) => tx.define(sql).await,
        }
    }
}
