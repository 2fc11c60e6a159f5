//! Why a baseline was not taken.

use super::rules;
use crate::audit::AuditError;
use db::DbError;
use kernel::{Fault, Kind};

/// Why it was not done. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// There is nothing to approve.
    #[error(
        "no server has looked at itself within two days; start it, or have its checks run, and approve then"
    )]
    Unseen,
    /// No node of this name counts.
    #[error(
        "node {0}: no server of this name has looked at itself within two days; `housecall baseline show` names those that did"
    )]
    Unknown(String),
    /// A server looks otherwise than whoever approves has seen it.
    #[error(
        "{node} looks otherwise than what --seen names: its SHA-256 is {found}; look at it with `housecall baseline show`, and approve what that shows"
    )]
    Changed {
        /// Which server.
        node: String,
        /// How it looks now.
        found: String,
    },
    /// The program is not the released one.
    #[error(
        "the program that runs on {node} has the SHA-256 {found}, and the list gives {listed}; install the released one, or name the list of its release; a server that was replaced is left out by naming the others with --node"
    )]
    Unreleased {
        /// Where it runs.
        node: String,
        /// What runs.
        found: String,
        /// What the list says.
        listed: String,
    },
    /// There are too many nodes, or baselines.
    #[error("{0} {1} are kept at most")]
    Full(usize, &'static str),
    /// Something given is not what it must be.
    #[error("{0} {1}")]
    Field(&'static str, &'static str),
    /// What was seen cannot be written down.
    #[error("what a server saw of itself is longer than {} bytes", rules::LONGEST)]
    Long,
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for BaselineError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unseen | Self::Unreleased { .. } | Self::Changed { .. } | Self::Full(..) => {
                Kind::Conflict
            }
            Self::Field(..) | Self::Long | Self::Unknown(_) => Kind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unseen => "baseline.unseen",
            Self::Unknown(_) => "baseline.unknown",
            Self::Changed { .. } => "baseline.changed",
            Self::Unreleased { .. } => "baseline.unreleased",
            Self::Full(..) => "baseline.full",
            Self::Field(..) => "request.field",
            Self::Long => "baseline.long",
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}
