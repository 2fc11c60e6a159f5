//! A transaction.

use crate::cost::Meter;
use crate::value::{Statement, keepable};
use crate::{DbError, Query, Row, Value, postgres, sqlite};

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
        rows.iter().try_for_each(|row| keepable(row))?;
        if !rows.is_empty() {
            self.meter.queued(rows.len());
            let statement = Statement { sql, rows };
            match &mut self.inner {
                Inner::Sqlite(tx) => tx.queue(statement),
                Inner::Postgres(tx) => tx.queue(statement),
            }
        }
        Ok(())
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

    /// Runs a piece of schema.
    pub(crate) async fn define(&mut self, sql: &'static str) -> Result<(), DbError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.define(sql).await,
            Inner::Postgres(tx) => tx.define(sql).await,
        }
    }
}
