//! People: patients, providers and everybody else, one role each.
//!
//! Name, birth date, phone and e-mail are sealed before they reach the table, each bound to its own
//! row and column; names, e-mail and phone are found by keyed hash. It refuses to know passwords.

pub(crate) mod checks;
mod directory;
mod mentioned;
mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use directory::{show_again, show_lifted};
pub(crate) use mentioned::mentioned;
pub use model::{Found, NewPerson, Person};
pub use service::{People, anybody, role_of};
pub use store::{MADE, MIGRATION, MIGRATION_PHONE};
