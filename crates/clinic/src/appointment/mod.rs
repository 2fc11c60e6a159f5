//! Appointments: who sees whom, when.
//!
//! A provider is never booked twice at one time. Booking and cancelling are commands of
//! [`crate::visit`], because a visit's consultation, channels and notices go with them; this
//! slice holds the states, the rules and the rows. It refuses to know of queues and tokens.

mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Appointment, Filter, State};
pub use rules::Command;
pub use service::Appointments;
pub(crate) use service::{ASKED, check_known, unknown_to};
pub use store::{
    ARRIVAL, BOOKER, CONFIDENTIAL, MIGRATION, MIGRATION_TYPE, MIGRATION_ZONE, PLACE, SEARCHED,
};
