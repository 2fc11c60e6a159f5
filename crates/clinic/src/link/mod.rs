//! Links: how a patient comes to a visit without an account.
//!
//! A link holds a secret of which only the hash is stored. It opens once, for whoever also knows the
//! patient's birth date, into a session that is bound to its one visit; five wrong dates retire it,
//! and so does the next link. One may lead back to a visit that is over, until an instant of its own. A lost link is asked for in words that tell nobody whether the person
//! is known, and sent where the clinic has long known to write to. It refuses to know URLs and how messages reach a phone.

mod model;
mod recovery;
mod rules;
mod scope;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Link, Look, Made, Standing};
pub use scope::Place;
pub use service::Links;
pub(crate) use service::usable;
pub use store::{BY_PERSON, LASTS, MIGRATION};
