//! Changes of groups, and why they are refused.

use crate::log::LogError;
use db::DbError;
use kernel::{Fault, Kind};

/// How a group's list changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// These channels join it; the first one makes the group.
    Add(&'a [&'a str]),
    /// These channels leave it; the last one ends the group.
    Remove(&'a [&'a str]),
    /// The group ends.
    Delete,
}

/// Why a group cannot be changed or read.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    /// The list would become longer than the keyset allows.
    #[error("a group on this keyset holds at most {0} channels; remove some or use another group")]
    TooManyChannels(usize),
    /// The keyset would have more groups than the server keeps.
    #[error("a keyset has at most {0} groups; delete some")]
    TooManyGroups(usize),
    /// The change could not be recorded.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl From<DbError> for GroupError {
    fn from(error: DbError) -> Self {
        Self::Log(LogError::Db(error))
    }
}

impl Fault for GroupError {
    fn kind(&self) -> Kind {
        match self {
            Self::TooManyChannels(_) | Self::TooManyGroups(_) => Kind::Invalid,
            Self::Log(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooManyChannels(_) => "group.too-many-channels",
            Self::TooManyGroups(_) => "group.too-many-groups",
            Self::Log(error) => error.code(),
        }
    }
}
