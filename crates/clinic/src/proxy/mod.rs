//! Proxies: who acts for a patient, in what, from when until when, and by what right.
//!
//! Staff give them with a reason; whoever acts signs in by a link of their own, bound to a visit of that patient, and
//! every audit entry of theirs says for whom. What was given for a minor ends by itself on the day the patient is of
//! age where they live. It refuses to know what an act does: each slice asks the caller whether they stand for the
//! patient in it.

mod model;
pub(crate) mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Basis, End, Known, NewProxy, Proxy};
pub use service::Proxies;
pub use store::MIGRATION;
