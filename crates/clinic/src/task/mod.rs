//! Tasks: what is still to be done for a patient once their visit is over, by whom, and by when.
//!
//! A provider gives a task with the end of a visit or later. Its owner sees it on their day until it is done and they say how, and
//! is reminded on the morning of its day by the department's clock. One whose owner works here no more, or was
//! kept from the patient or from the labelled visit since, is nobody's: its department and administrators see it and hand it to somebody. It refuses
//! to know what a task is about: the words are sealed, and no reminder holds any of them.

mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{NewTask, Owned, State, Task, Which};
pub use service::Tasks;
pub(crate) use service::{give, remind};
pub use store::{MIGRATION, NOTE};
