//! The values that cross the driver's edge: four kinds, the same in both stores.

use crate::DbError;
use bytes::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// One parameter or one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// BIGINT; booleans are 0 and 1, times are microseconds since 1970.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BYTEA / BLOB.
    Blob(Vec<u8>),
}

/// Refuses parameters that one of the two stores could not keep.
pub(crate) fn keepable(params: &[Value]) -> Result<(), DbError> {
    let zero = |value: &Value| matches!(value, Value::Text(text) if text.contains('\0'));
    if params.iter().any(zero) { Err(DbError::Zero) } else { Ok(()) }
}

/// Builds a parameter list: `params![id, name, 3]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}

macro_rules! from {
    ($($type:ty => $value:ident, $make:expr;)+) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $make
            }
        }
    )+};
}

from! {
    i64 => value, Self::Int(value);
    i32 => value, Self::Int(value.into());
    u32 => value, Self::Int(value.into());
    u16 => value, Self::Int(value.into());
    u8 => value, Self::Int(value.into());
    bool => value, Self::Int(value.into());
    String => value, Self::Text(value);
    &String => value, Self::Text(value.clone());
    &str => value, Self::Text(value.to_owned());
    Vec<u8> => value, Self::Blob(value);
    &[u8] => value, Self::Blob(value.to_vec());
    [u8; 32] => value, Self::Blob(value.to_vec());
    &[u8; 32] => value, Self::Blob(value.to_vec());
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *kind == Type::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            Self::Int(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Blob(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}

/// One result row; columns are read by position, in the order the statement names them.
#[derive(Clone, Debug)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    fn wrong(&self, column: usize, wanted: &str) -> DbError {
        DbError::Internal(format!("column {column} of {} is not {wanted}", self.0.len()))
    }

    /// A BIGINT column that is never null.
    pub fn int(&self, column: usize) -> Result<i64, DbError> {
        self.opt_int(column)?.ok_or_else(|| self.wrong(column, "an integer"))
    }

    /// A TEXT column that is never null.
    pub fn text(&self, column: usize) -> Result<String, DbError> {
        self.opt_text(column)?.ok_or_else(|| self.wrong(column, "text"))
    }

    /// A BYTEA column that is never null.
    pub fn blob(&self, column: usize) -> Result<Vec<u8>, DbError> {
        self.opt_blob(column)?.ok_or_else(|| self.wrong(column, "bytes"))
    }

    /// A BIGINT column.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, DbError> {
        match self.0.get(column) {
            Some(Value::Int(value)) => Ok(Some(*value)),
            Some(Value::Null) => Ok(None),
            _ => Err(self.wrong(column, "an integer")),
        }
    }

    /// A TEXT column.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, DbError> {
        match self.0.get(column) {
            Some(Value::Text(value)) => Ok(Some(value.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(self.wrong(column, "text")),
        }
    }

    /// A BYTEA column.
    pub fn opt_blob(&self, column: usize) -> Result<Option<Vec<u8>>, DbError> {
        match self.0.get(column) {
            Some(Value::Blob(value)) => Ok(Some(value.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(self.wrong(column, "bytes")),
        }
    }

    /// The BYTEA columns that are not null, in their order.
    pub fn blobs(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().filter_map(|value| match value {
            Value::Blob(value) => Some(value.as_slice()),
            _ => None,
        })
    }

    /// The columns themselves, for readers that would rather move than copy.
    pub fn into_values(self) -> Vec<Value> {
        self.0
    }
}

/// A question that may be asked together with others.
#[derive(Debug)]
pub struct Query {
    pub(crate) sql: &'static str,
    pub(crate) params: Vec<Value>,
}

impl Query {
    /// This statement with these parameters.
    pub const fn new(sql: &'static str, params: Vec<Value>) -> Self {
        Self { sql, params }
    }
}

/// One statement and the rows of parameters it runs with.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) sql: &'static str,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// Statements that are to be run in their order.
#[derive(Debug, Default)]
pub struct Writes(pub(crate) Vec<Statement>);

impl Writes {
    /// Adds a statement, once a row of parameters.
    pub fn add(&mut self, sql: &'static str, rows: Vec<Vec<Value>>) -> Result<(), DbError> {
        rows.iter().try_for_each(|row| keepable(row))?;
        if !rows.is_empty() {
            self.0.push(Statement { sql, rows });
        }
        Ok(())
    }

    /// How many there are, once a row of parameters.
    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|statement| statement.rows.len()).sum()
    }
}

/// What a transaction comes to once its last questions are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// It writes what was added, and is committed.
    Commit,
    /// It writes nothing and stays open.
    Stay,
}
