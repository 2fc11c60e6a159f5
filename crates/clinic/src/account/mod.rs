//! Accounts: who works here, as what, and who does not any more.
//!
//! Whoever leaves is signed out everywhere in the commit that says so. A privileged role is proposed by one and approved
//! by another, neither of whom is the one that gets it. Observable facts: `role_grant` has every role ever given with who
//! proposed and who decided; `person.ended` is when an account was closed, `person.left_work` when its owner had left by then, `person.signed_in` when somebody last came in, `person.made` when they were added.
//! Whom the engine bans follows from it (`ban`). It refuses to know how people sign in.

mod ban;
pub(crate) mod checks;
mod directory;
mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod turns;

pub use crate::session::rules::is_privileged;
pub use directory::{Directory, Listed};
pub use model::{Banned, Change, Grant, Outcome};
pub use service::Accounts;
pub use store::{BANNED, BANNED_BY, LEFT, MIGRATION, ONE_PENDING, is_banned};
