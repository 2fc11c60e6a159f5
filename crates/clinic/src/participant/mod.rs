//! Participants: whom a provider brings into a visit beside its patient.
//!
//! A colleague for a second opinion, an interpreter, somebody of the family, an observer: each is in for
//! one visit, for as long as they are wanted, and everybody in the visit sees who is there. The patient may object to
//! any of them, who is then out at once and comes back only by the coded reason of an emergency. It refuses to
//! know what a part may read; that is decided where tokens are made.

mod model;
mod news;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Exception, Invitation, Invited, Part, Participant};
pub(crate) use news::{Ways, carry_over, disband, member, say, shut_out, tell_removed};
pub(crate) use service::{barred, is_objected, kept_out, require_seat};
pub use store::{MIGRATION, OBJECTION};
pub(crate) use store::{guardians, guests};
