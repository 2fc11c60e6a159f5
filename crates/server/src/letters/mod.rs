//! Letters to people, by e-mail and SMS.
//!
//! One task a way, so that a server that hangs holds up nobody else. The letters, their words and their records stand in
//! the clinic (`clinic::outbox`); this is how they are carried. It refuses to know what they say, and writes nobody's
//! address, number or text into a log.

pub(crate) mod bounce;
mod dispatch;
mod mail;
mod rules;
mod sms;
#[cfg(test)]
mod tests;

pub(crate) use dispatch::Dispatcher;
pub(crate) use mail::Mail;
pub(crate) use rules::signed;
pub(crate) use sms::Sms;
