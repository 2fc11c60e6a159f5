//! The outbox of letters: what of a notice goes by e-mail and SMS, in which words, and what became of it.
//!
//! A letter was written down in the commit of what caused it, and stays due until its end is recorded, so a crash
//! sends again what it interrupted, under the same name. Whether it is still needed, and how it is worded, is decided
//! when it goes: by then its person may have come, the visit may be off, or the address may be known to lead
//! nowhere. It refuses to know SMTP and HTTP.

mod bounce;
mod calendar;
mod inbound;
mod model;
mod reach;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod words;

pub use bounce::{Bounce, Fate, MailStatus, Returned};
pub use inbound::{Inbound, SmsFault};
pub use model::{CalendarEntry, Delivery, Ended, Key, Letter, Letterhead, Next, Outcome};
pub use reach::{Contacts, Reachability, Way};
pub use service::Outbox;
pub use store::CONTACT;
pub use words::spanish_date;
