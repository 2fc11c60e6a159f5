//! Retention: how long records are kept, what keeps them longer, and the proof of what was disposed of.
//!
//! Rules are versioned data. Until when a record is kept is computed anew from what happened to it, each time it is
//! asked: a new visit moves it. Nothing goes without a plan that a second person approved and a time in which
//! anybody could object; a legal hold beats everything, the destruction of keys too, and so does a matter that is open, such as an
//! incident, of the records of those whom it is about. What holds records is offered
//! by the crates above as a [`Keeper`]; this slice refuses to know what a patient or a channel is.
//!
//! What can be observed from outside: `retention_rule`, `legal_hold`, `disposal_run`, `disposal_item` and
//! `disposal_certificate`, each change with its audit entry; [`Covered`] says of every table what becomes of it.

pub mod checks;
mod command;
mod coverage;
mod error;
mod holds;
mod keeper;
mod model;
mod recoverable;
mod rules;
mod run;
mod service;
mod shred;
mod store;
#[cfg(test)]
mod tests;
mod unruled;

pub use coverage::COVERED;
pub use error::RetentionError;
pub use holds::{Standing, held, outlast_deletions, standing_since, witness as hold_honoured};
pub use keeper::{
    Covered, DefaultRule, Fate, Keeper, Messages, Part, Purged, Sample, Subject, Work,
};
pub use model::{
    Cause, Certificate, ChannelGone, Due, Hold, HoldReason, Item, Lack, NewHold, OpenMatter, Plan,
    Population, Rule, RuleChange, RunState, Trigger, Unruled,
};
pub use recoverable::{Recoverable, recoverable};
pub use rules::{EVERYTHING, jurisdiction};
pub use run::Outcome;
pub use service::{Retention, Terms, rules_in_force};
pub use store::{
    CAUSES, CHANNELS, DESTROYED, HOLD_TURN, MIGRATION, TURN, destroyed_since, first_destroyed,
    is_ruled,
};
