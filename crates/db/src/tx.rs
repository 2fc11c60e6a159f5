//! A transaction.

use crate::value::Statement;
use crate::{DbError, Row, Value, postgres, sqlite};

/// An open transaction; dropping it without [`Tx::commit`] rolls everything back.
#[must_use = "a transaction does nothing until it is committed"]
#[derive(Debug)]
pub struct Tx(Inner);

#[derive(Debug)]
enum Inner {
    Sqlite(sqlite::SqliteTx),
    Postgres(postgres::PostgresTx),
}

impl Tx {
    pub(crate) const fn sqlite(tx: sqlite::SqliteTx) -> Self {
        Self(Inner::Sqlite(tx))
    }

    pub(crate) const fn postgres(tx: postgres::PostgresTx) -> Self {
        Self(Inner::Postgres(tx))
    }

    /// Runs a statement and answers how many rows it touched.
    pub async fn execute(&mut self, sql: &'static str, params: Vec<Value>) -> Result<u64, DbError> {
        match &mut self.0 {
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
        if !rows.is_empty() {
            let statement = Statement { sql, rows };
            match &mut self.0 {
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
        match &mut self.0 {
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

    /// Makes everything durable: when this answers, the changes are on disk.
    pub async fn commit(self) -> Result<(), DbError> {
        match self.0 {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
    }

    /// Runs a piece of schema.
    pub(crate) async fn define(&mut self, sql: &'static str) -> Result<(), DbError> {
        match &mut self.0 {
            Inner::Sqlite(tx) => tx.define(sql).await,
            Inner::Postgres(tx) => tx.define(sql).await,
        }
    }
}
