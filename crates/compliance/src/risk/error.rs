//! Why an asset, a risk or an analysis was not taken.

use crate::audit::AuditError;
use db::DbError;
use kernel::{Fault, Kind};

/// Why it was not done. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum RiskError {
    /// There is no such thing.
    #[error("there is no such {0}; the list of them names all")]
    Missing(&'static str),
    /// The one who closed it may not be the one who approves it.
    #[error("a second person has to do this: you closed it yourself")]
    SamePerson,
    /// The step does not follow from where it is.
    #[error("this {0} is {1}; it cannot be {2}")]
    State(&'static str, &'static str, &'static str),
    /// Somebody else was faster.
    #[error(
        "version {0} was changed meanwhile and version {1} is the newest; read that one, and change it again"
    )]
    Overtaken(u32, u32),
    /// Something given is not what it must be.
    #[error("{0} {1}")]
    Field(&'static str, &'static str),
    /// Another asset is declared there.
    #[error("place is that of the asset {0} already; change that one")]
    Taken(String),
    /// There are too many.
    #[error("there are {0} {1} already, and no more are kept; retire or merge some")]
    Full(usize, &'static str),
    /// It would not hold everything.
    #[error("the analysis is not complete: {0}")]
    Incomplete(String),
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for RiskError {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing(_) => Kind::Missing,
            Self::SamePerson => Kind::Forbidden,
            Self::State(..) | Self::Overtaken(..) | Self::Full(..) | Self::Incomplete(_) => {
                Kind::Conflict
            }
            Self::Field(..) | Self::Taken(_) => Kind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "risk.missing",
            Self::SamePerson => "risk.same-person",
            Self::State(..) => "risk.state",
            Self::Overtaken(..) => "risk.overtaken",
            // Both begin with the field as it stands in the request.
            Self::Field(..) | Self::Taken(_) => "request.field",
            Self::Full(..) => "risk.full",
            Self::Incomplete(_) => "risk.incomplete",
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
