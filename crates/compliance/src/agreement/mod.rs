//! Agreements: with whom the clinic has a business associate agreement, and where it decided that none is needed.
//!
//! An agreement names the hosts that it covers, so a setting that is pointed elsewhere is not covered by what was signed
//! for another place. It is proposed by one person and counts once a second one approves it; its versions are only ever
//! added. This slice refuses to know what connects where: it answers what covers a host now.
//!
//! What can be observed from outside: `agreement` and `agreement_notice`, each change with its audit entry.

mod error;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use error::AgreementError;
pub use model::{Agreement, Basis, Holds, Obligation, Proposal, State};
pub use rules::{HOSTING, Register, host_name};
pub use service::{Agreements, lines, register};
pub use store::{MIGRATION, OBLIGATIONS};
