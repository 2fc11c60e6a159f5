//! Access reviews: once in a while everybody's access is looked at, by somebody else.
//!
//! A campaign lists all who work here with their role and when they last came in. Each is kept or revoked by somebody with a
//! privileged role who is not that person; revoking closes the account in the same commit. A campaign is over when all
//! are decided. Observable facts: `access_review` (opened, due, closed) and `access_review_item` (who was decided on, how,
//! by whom, when). It refuses to know how access is used.

pub(crate) mod checks;
mod model;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Campaign, Decision, Item};
pub use service::AccessReviews;
pub use store::MIGRATION;
