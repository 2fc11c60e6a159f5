//! The waitlist: patients who would come earlier, and the times that were offered to them.
//!
//! A wish stands beside the appointment that its patient has, which stays theirs until they take another time. A time
//! that comes free is offered to one at a time, in the order of the wishes, and is nobody else's until they answer or
//! their time to do so is over. It refuses to know how visits are booked and moved.

mod model;
pub(crate) mod store;

pub use model::{Offer, Wish};
pub use store::MIGRATION;
