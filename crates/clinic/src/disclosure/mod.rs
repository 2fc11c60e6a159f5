//! Disclosures of health data to others, and the accounting of them that a patient may ask for (45 CFR 164.528).
//!
//! Each disclosure is a row that is never changed: when, to whom, what and for what purpose, in sealed words. One that was
//! written down for the wrong patient is struck, with a reason, and stays. Which purposes are to be accounted for is a table
//! (`rules`); treatment, payment, operations and what the patient authorized are written down, too, and left out of the
//! accounting. A health oversight agency or law enforcement that asks for silence has it for as long as it says; until then the
//! patient reads of no copy that was made for a court or an authority either, in who saw the record, among their requests and in
//! a copy of their own. Of a breach there is one for each of its patients, in words that are the same for all. It refuses to know
//! how data left; a copy for a court or an authority is allowed together with its disclosure by whoever knows of both
//! (`export`), and whoever knows of a breach says when its patients were told of it (`breach`).

pub(crate) mod checks;
mod model;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{Accounting, Disclosure, NewDisclosure, Purpose, Silence};
pub use service::Disclosures;
pub use store::{BREACH, MIGRATION, PART2};
