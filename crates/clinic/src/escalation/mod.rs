//! Escalation: one press when somebody is in danger, and what becomes of it.
//!
//! Anybody in a visit may raise one. It stands on `emergency.{department}` by ids and codes, whoever is on
//! call is told at once, one layer of the rota after the other until somebody takes it up, or the department's leads when
//! nobody is, and it is not over before
//! somebody writes down how it ended, with a code of what came of it; afterwards somebody says what was learned of it. Who raised it may say more once help is called, or call it off. A drill goes the
//! same way and says at every step that it is one. It refuses to know how a phone is made to ring.

pub(crate) mod checks;
mod learned;
mod model;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod unheard;

pub use model::{
    Circle, Escalation, Incident, Outcome, Page, Reason, Rescue, Review, Severity, State,
};
pub use service::Escalations;
pub use store::{DRILLS, LEADS, MIGRATION, OUTCOME, REVIEW};
pub use unheard::{Silence, Unheard};
