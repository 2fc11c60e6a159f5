//! Telemedicine tokens: exactly the channels that a role needs for one visit, for as long as needed.
//!
//! No token without a live telehealth consent, outside the visit's time, or for somebody who has no
//! part in it; none outlives the visit. Staff listen to their departments' queues and emergencies with one that
//! opens nothing of any visit. The channel's data key goes to participants only. It refuses
//! to know how a token is signed.

mod model;
pub(crate) mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use crate::keys::CipherKey;
pub use model::{ChannelConfig, Granted, Named, Renewed, Request, Watch};
pub use service::Tokens;
pub(crate) use service::goes_on;
