//! Incidents: something that may have told patients' health to somebody who may not know it, from its discovery until all
//! who must hear of it have (45 CFR 164.400–414).
//!
//! An incident counts as a breach until its four factors are assessed. Who is affected is read from the audit log: whose
//! records an account was shown in a window, and whether it had more than ciphertext. What left by no account, such as a
//! lost disk, is said by hand: these patients, or all. Whom to notify and by when follows
//! from discovery, the number of patients and where they live; the states' own days are data (`states`). A second person
//! closes it, and only when nothing is missing: a notice is of as many patients as were known then, so
//! whoever is found later has to be told of as well, and a breach that concerns nobody misses them. What is learned later opens it
//! again. While law enforcement has notices wait (`delay`), what patients, the media and the Department hear is due when that
//! ends. That all was ciphertext that was lost stands on what the checks had found before (`proof`); and once its patients
//! were told of a breach, it stands in the accounting of disclosures of each (`account`). Observable facts: `incident` has
//! discovery, stages, the newest assessment and close, `incident_assessment` what was assessed before, `incident_patient` who is
//! affected, `incident_notice` who was notified when, `incident_delay` who had that wait until when, `incident_proof` what the
//! checks had found of encryption. It refuses to know how letters are sent.

mod account;
pub(crate) mod checks;
mod delay;
mod model;
mod proof;
pub(crate) mod rules;
mod service;
mod states;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use model::{
    Affected, Assessment, Basis, Delay, Duty, Finding, Incident, Known, Lost, NewDelay,
    NewIncident, Notice, Stage, Term, Window,
};
pub use proof::{MIGRATION as PROOFS, Proof};
pub use service::Breaches;
pub use store::{COVERS, DELAYS, MIGRATION, STRUCK, WORKFORCE, WORKSHEETS};
