//! How ids and instants stand in columns.

use db::{DbError, Row, Value};
use kernel::Timestamp;

/// An instant as it is stored: microseconds since 1970.
pub(crate) fn micros(instant: Timestamp) -> Value {
    Value::Int(instant.as_microsecond())
}

/// An instant that may be missing.
pub(crate) fn opt_micros(instant: Option<Timestamp>) -> Value {
    instant.map_or(Value::Null, micros)
}

/// The instant in a column.
pub(crate) fn instant(row: &Row, column: usize) -> Result<Timestamp, DbError> {
    read(row.int(column)?)
}

/// The instant in a column that may be null.
pub(crate) fn opt_instant(row: &Row, column: usize) -> Result<Option<Timestamp>, DbError> {
    row.opt_int(column)?.map(read).transpose()
}

fn read(micros: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(micros).map_err(|error| DbError::Corrupt(error.to_string()))
}

/// The id in a column.
pub(crate) fn id<T: TryFrom<String>>(row: &Row, column: usize) -> Result<T, DbError> {
    T::try_from(row.text(column)?).map_err(|_| corrupt("an id"))
}

/// The id in a column that may be null.
pub(crate) fn opt_id<T: TryFrom<String>>(row: &Row, column: usize) -> Result<Option<T>, DbError> {
    row.opt_text(column)?.map(|text| T::try_from(text).map_err(|_| corrupt("an id"))).transpose()
}

/// A word from a closed list, by the list's own `find`.
pub(crate) fn word<T>(
    row: &Row,
    column: usize,
    find: impl Fn(&str) -> Option<T>,
) -> Result<T, DbError> {
    find(&row.text(column)?).ok_or_else(|| corrupt("a word of a closed list"))
}

pub(crate) fn corrupt(what: &str) -> DbError {
    DbError::Corrupt(format!("{what} holds something unknown"))
}
