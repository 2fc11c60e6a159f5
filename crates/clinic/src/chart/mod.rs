//! The chart: a provider's notes on a visit, and what the patient takes home from it.
//!
//! Notes are the provider's own and may change until everybody agrees on what was written last: once the visit is
//! over, what they said before stays beside them, and of a draft that is held what stood then and what was written
//! since, once in five minutes. The summary and the follow-up are for the patient. Whoever hands a visit over keeps the
//! notes as they left them. Psychotherapy notes are apart from both.
//! All of it is sealed. It refuses to know how a visit comes to its end.

mod apart;
mod copy;
mod model;
mod record;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use copy::VisitCopy;
pub use model::{FollowUp, Note, Summary, TakeHome};
pub use record::Visited;
pub(crate) use record::{cares, entrusted, has_part, is_new_to};
pub use service::Charts;
pub use store::{APART, EARLIER, LEFT, MIGRATION};
