//! Why an agreement was not proposed, approved or ended.

use crate::audit::AuditError;
use db::DbError;
use kernel::{Fault, Kind};

/// Why it was not done. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum AgreementError {
    /// There is no such thing.
    #[error("there is no such {0}; `housecall agreement list` names them")]
    Missing(&'static str),
    /// The one who proposed it may not be the one who approves it.
    #[error("a second person has to do this: you proposed it yourself")]
    SamePerson,
    /// The step does not follow from where it is.
    #[error("this agreement is {0}; it cannot be {1}")]
    State(&'static str, &'static str),
    /// Something given is not what it must be.
    #[error("{0}")]
    Invalid(&'static str),
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for AgreementError {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing(_) => Kind::Missing,
            Self::SamePerson => Kind::Forbidden,
            Self::State(..) => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "agreement.missing",
            Self::SamePerson => "agreement.same-person",
            Self::State(..) => "agreement.state",
            Self::Invalid(_) => "agreement.invalid",
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
