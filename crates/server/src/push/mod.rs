//! Pushes to devices, through the gateways of their makers: Apple's, Google's, and the push
//! services of browsers.
//!
//! One task finds the devices of each message that asks for it, one a gateway sends, so that a
//! gateway that hangs holds up nobody else. The records stand in the store (`realtime::delivery`);
//! what is in memory is only what is under way. It refuses to know what a notification says, and
//! writes no device's token anywhere.

mod apple;
mod dispatch;
mod encrypt;
mod gateway;
mod google;
mod jwt;
mod report;
mod rules;
#[cfg(test)]
mod tests;
mod web;

pub(crate) use dispatch::Dispatcher;
pub(crate) use gateway::{GatewayError, Gateways};
pub(crate) use web::Browsers;
