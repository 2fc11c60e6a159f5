//! What a clinic needs to go on by telephone when the server is down: the visits of the next 72 hours with whom to call and how,
//! who is on call, whom to call in an emergency, and what to do on paper.
//!
//! It reads what other slices keep and writes nothing. Each visit has what is needed to make the call and no more: why somebody
//! comes stands nowhere in it. Of a visit that is kept from others, or that 42 CFR Part 2 protects, it does not even say that
//! it is one, but that nothing is to be said to anybody but the patient. It refuses to know how it is sealed and where it goes.

mod model;
mod page;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod words;

pub use model::{Call, Interpreting, Kit, Named, OnCall, Sheet, Turn};
pub use service::kit;
pub use words::Language;
