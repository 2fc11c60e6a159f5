//! Why nothing was disposed of, held or released.

use super::OpenMatter;
use crate::audit::AuditError;
use crate::keys::KeyError;
use db::DbError;
use kernel::{DisposalId, Fault, Kind};

/// Why it was not done. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// There is no such thing.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// The one who asked for it may not be the one who grants it.
    #[error("a second person has to do this: you began it yourself")]
    SamePerson,
    /// Nothing is due.
    #[error("nothing is due for disposal")]
    NothingDue,
    /// All that is due is of patients of whom something is open.
    #[error("all that is due is kept: {}", .0.words())]
    DueOpen(OpenMatter),
    /// Another plan is not finished.
    #[error("plan {0} is not finished; approve and run it, or object to it, before making another")]
    Unfinished(String),
    /// As many records as one run disposes of wait for their time already.
    #[error(
        "{0} records wait to be disposed of already, and no more go in one run; wait until they went, or object to a plan"
    )]
    Full(usize),
    /// The step does not follow from where it is.
    #[error("this is {0}; it cannot become {1}")]
    State(&'static str, &'static str),
    /// The time to object is not over.
    #[error("anybody may object until {0}; run it then")]
    TooEarly(String),
    /// A hold stands on it.
    #[error("a legal hold stands on it; nothing of it goes before the hold is released")]
    Held,
    /// Something is open of whom it is about.
    #[error("{}", .0.words())]
    Open(OpenMatter),
    /// Its least time is not over, or not known.
    #[error("it cannot go now: {0}; only a court's order or a law stands above the rules")]
    Kept(String),
    /// What was to be destroyed can still be read. Whose it is stands in the plan, and not in a log.
    #[error(
        "item {place} (counted from 0) of plan {plan}, of class {class}, still opens after its keys were destroyed, so nothing of it was disposed of; `housecall compliance check --only HC-008.a`"
    )]
    StillOpens {
        /// The plan.
        plan: DisposalId,
        /// Which of its items, counted from 0.
        place: i64,
        /// What it is.
        class: &'static str,
    },
    /// Something given is not what it must be.
    #[error("{0}")]
    Invalid(&'static str),
    /// A rule of this place would fit no record of its class.
    #[error(
        "records of class {class} are all of {place}, so a rule of another place fits none of them; propose it for {place}"
    )]
    Elsewhere {
        /// The class.
        class: String,
        /// Where its records are made.
        place: &'static str,
    },
    /// A hold on it would hold nothing.
    #[error("there is no {0}; nothing would be held")]
    Unknown(String),
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A key could not be destroyed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for RetentionError {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing(_) => Kind::Missing,
            Self::SamePerson => Kind::Forbidden,
            Self::NothingDue
            | Self::DueOpen(_)
            | Self::Unfinished(_)
            | Self::Full(_)
            | Self::State(..)
            | Self::TooEarly(_)
            | Self::Held
            | Self::Open(_)
            | Self::Kept(_) => Kind::Conflict,
            Self::Invalid(_) | Self::Elsewhere { .. } | Self::Unknown(_) => Kind::Invalid,
            Self::StillOpens { .. } => Kind::Internal,
            Self::Audit(error) => error.kind(),
            Self::Key(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "retention.missing",
            Self::SamePerson => "retention.same-person",
            Self::NothingDue => "retention.nothing-due",
            Self::DueOpen(OpenMatter::Incident) => "retention.due-open-incident",
            Self::DueOpen(OpenMatter::Request) => "retention.due-open-request",
            Self::Unfinished(_) => "retention.unfinished",
            Self::Full(_) => "retention.full",
            Self::State(..) => "retention.state",
            Self::TooEarly(_) => "retention.too-early",
            Self::Held => "retention.held",
            Self::Open(OpenMatter::Incident) => "retention.open-incident",
            Self::Open(OpenMatter::Request) => "retention.open-request",
            Self::Kept(_) => "retention.kept",
            Self::StillOpens { .. } => "retention.still-opens",
            Self::Invalid(_) => "retention.invalid",
            Self::Elsewhere { .. } => "retention.elsewhere",
            Self::Unknown(_) => "retention.unknown",
            Self::Audit(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
