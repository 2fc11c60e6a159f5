//! Who may use the media relay, and for how long they stay welcome.
//!
//! Those who take part in a visit's call get an id under which the relay knows them: one a person and
//! visit, random, so that nothing on the wire tells who talks to whom. Whether an id still stands for
//! somebody in a living visit is asked again and again while media flows, so a visit's end, a consent
//! taken back or a person's leaving ends their media too. It refuses to know how a relay works.

mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::RelayUser;
pub use service::Relays;
pub use store::MIGRATION;
