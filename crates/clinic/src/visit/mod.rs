//! A visit's steps: booking, arriving, being seen, leaving, and taking consent back.
//!
//! The slice that orchestrates. One step moves the appointment, the queue entry and the consultation
//! together, tells the channels that follow them, and ends what must end, in one transaction. It
//! refuses to know how tokens are signed and how messages are delivered.

mod absence;
mod arrival;
mod booking;
mod clockwork;
mod colleague;
mod course;
mod desk;
mod earlier;
mod family;
mod gate;
mod handover;
mod interpreting;
mod label;
mod licence;
mod model;
mod news;
mod pool;
mod room;
pub(crate) mod rules;
mod service;
mod team;
#[cfg(test)]
mod tests;
mod transfer;
mod unattended;
mod withdrawal;

pub use earlier::Decline;
pub use gate::VisitGate;
pub use model::{
    Arrival, Booking, CheckIn, Colleague, Colleagues, Ending, Occupant, Room, Standing, Visit,
    Whereabouts,
};
pub use rules::Step;
pub use service::Visits;
