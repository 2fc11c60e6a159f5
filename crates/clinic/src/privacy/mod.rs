//! What patients ask about their own record: a copy of it, a correction, a restriction (45 CFR 164.524, 526 and 522).
//!
//! Each request has a day by which it is answered, which may be put off once where the law lets it, with a reason that
//! the patient reads. Compliance officers answer; a correction that is denied takes the patient's statement of disagreement.
//! A copy of the record is made for a stated purpose, to whoever asked for it, within an hour. It refuses to know what
//! a record holds: `export` reads it.

pub(crate) mod checks;
mod model;
mod restrict;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Answer, Asked, Export, Extension, Named, NewRequest, Purpose, Request, State};
pub use service::Privacy;
pub(crate) use service::may_leave;
pub use store::{MIGRATION, PART2};
