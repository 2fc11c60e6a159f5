//! What can go wrong in a store, told apart only as far as callers act on it.

use kernel::{Fault, Kind};
use rusqlite::ErrorCode;
use tokio_postgres::error::SqlState;

/// A failed statement or transaction. Nothing of the transaction remains, unless it is [`Self::Unknown`].
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A constraint refused the row, or another transaction changed it first.
    #[error("the row already exists or was changed by somebody else; read it again and retry")]
    Conflict,
    /// The store cannot take the work now: disk full, read-only, connection lost, too busy.
    #[error("the database cannot serve now ({0}); try again when it is back")]
    Unavailable(String),
    /// The connection went while a commit was under way: whether it stands, the store alone knows.
    #[error(
        "the database's answer to a commit was lost ({0}), so it is not known whether it stands; look before you do it again"
    )]
    Unknown(String),
    /// Somebody else holds what the statement was to have at once, or in time.
    #[error("somebody else holds what the statement needs ({0}); try again")]
    Locked(String),
    /// The database file or a stored value is damaged.
    #[error("the database is damaged: {0}; restore it from a backup")]
    Corrupt(String),
    /// A key by which something in the store is sealed does not open, or cannot be used: told apart, for it is looked after
    /// by somebody else than a mistake of the program is.
    #[error("a key to what is stored cannot be used: {0}")]
    Key(String),
    /// A text holds the character with the code 0, which PostgreSQL cannot keep, so neither store does.
    #[error("a text holds the character with the code 0; leave it out")]
    Zero,
    /// A statement or parameter is wrong: a mistake of the program.
    #[error("the database refused a statement: {0}")]
    Internal(String),
}

impl Fault for DbError {
    fn kind(&self) -> Kind {
        match self {
            Self::Conflict => Kind::Conflict,
            Self::Zero => Kind::Invalid,
            Self::Unavailable(_) | Self::Unknown(_) | Self::Locked(_) => Kind::Unavailable,
            Self::Corrupt(_) | Self::Key(_) | Self::Internal(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Conflict => "store.conflict",
            Self::Zero => "store.zero",
            Self::Unavailable(_) | Self::Unknown(_) | Self::Locked(_) => "store.unavailable",
            Self::Corrupt(_) => "store.corrupt",
            Self::Key(_) => "key.unusable",
            Self::Internal(_) => "store.internal",
        }
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(code) = error.sqlite_error_code() else {
            return Self::Internal(error.to_string());
        };
        match code {
            ErrorCode::ConstraintViolation => Self::Conflict,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                Self::Corrupt(error.to_string())
            }
            ErrorCode::DiskFull
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::OutOfMemory
            | ErrorCode::PermissionDenied
            | ErrorCode::NoLargeFileSupport => Self::Unavailable(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for DbError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(state) = error.code() else {
            // No SQLSTATE: the connection, not the statement, failed.
            return if error.is_closed() || error.to_string().contains("communicating") {
                Self::Unavailable(error.to_string())
            } else {
                Self::Internal(describe(&error))
            };
        };
        let class = state.code().get(..2).unwrap_or_default();
        match class {
            "23" | "40" => Self::Conflict,
            "08" | "53" | "57" | "58" => Self::Unavailable(describe(&error)),
            _ if *state == SqlState::READ_ONLY_SQL_TRANSACTION
                || *state == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT =>
            {
                Self::Unavailable(describe(&error))
            }
            _ if *state == SqlState::LOCK_NOT_AVAILABLE => Self::Locked(describe(&error)),
            "XX" => Self::Corrupt(describe(&error)),
            _ => Self::Internal(describe(&error)),
        }
    }
}

impl DbError {
    /// Of what was sent together with a commit: where the connection ended, or the server ended it, before all of it was
    /// answered, the commit may stand.
    pub(crate) fn of_commit(error: tokio_postgres::Error) -> Self {
        let is_cut = error.code().is_none_or(|state| {
            let code = state.code();
            code.starts_with("08") || code.starts_with("57P")
        });
        match Self::from(error) {
            Self::Unavailable(why) if is_cut => Self::Unknown(why),
            known => known,
        }
    }
}

/// The server's own message without the failing row's values.
fn describe(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
}

impl From<deadpool_postgres::PoolError> for DbError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
