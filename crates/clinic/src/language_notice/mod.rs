//! Notices of language assistance (45 CFR 92.11): that help with the language and auxiliary aids are there and cost nothing, in
//! English and in the languages that are spoken most where the clinic is.
//!
//! Officers enter them, each language in versions whose words never change. What a qualified person has reviewed is posted for
//! anybody; what nobody has waits. Which languages those are is for the clinic to know, and no text is of this program.

pub(crate) mod checks;
mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Direction, NewNotice, Notice, Posted, Review, Standing};
pub use rules::direction;
pub use service::LanguageNotices;
pub use store::MIGRATION;
