//! Appends what applications say.

use super::{Claim, Entered, rules, store};
use crate::journal::Journal;
use crate::session::still_in;
use crate::{Caller, ClinicError, Refusal, Scope, person};
use compliance::audit::Event;
use db::Tx;
use kernel::PersonId;

/// What refusals are about.
const DOOR: (&str, &str) = ("route", "/audit-events");

/// The events of applications.
#[derive(Clone, Debug)]
pub struct ApplicationEvents {
    journal: Journal,
}

impl ApplicationEvents {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// Appends an event to the audit log, once for its id and the caller's key, and answers where it stands.
    pub async fn append(&self, caller: &Caller, claim: &Claim) -> Result<Entered, ClinicError> {
        let Some(key) = &caller.key else {
            let refusal = Refusal::KeyOnly(Scope::AuditEvents.name());
            return Err(self.journal.refused(caller, refusal, DOOR).await);
        };
        rules::check(claim)?;
        if claim.organization != caller.organization.as_str() {
            return Err(self.journal.refused(caller, rules::ELSEWHERE, DOOR).await);
        }
        let id = claim.id.to_ascii_lowercase();
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        // Under the key's row: of two that send the same at once the second finds what the first wrote.
        still_in(&mut tx, caller, telling.now).await?;
        if let Some(index) = store::find(&mut tx, key, &id).await? {
            return Ok(Entered { id, index });
        }
        let patient = patient(&mut tx, caller, claim).await?;
        let what = ("application-event", &*id);
        let entry = telling.witness(Event::ApplicationEvent, rules::action(claim), what);
        entry.outcome = rules::outcome(claim);
        entry.patient = patient;
        rules::describe(entry, claim);
        let index = self.journal.append(&mut tx, &mut telling).await?;
        store::insert(&mut tx, (key, &id), index).await?;
        tx.commit().await?;
        Ok(Entered { id, index })
    }
}

/// The patient whom an event names, if that is or was one of the organization's: a record outlives its patient's account. Else the
/// name is a claim as the rest is.
async fn patient(
    tx: &mut Tx,
    caller: &Caller,
    claim: &Claim,
) -> Result<Option<String>, ClinicError> {
    let named = rules::patient(claim).and_then(|name| name.parse::<PersonId>().ok());
    let Some(named) = named else { return Ok(None) };
    let is_patient = person::store::is_patient(tx, &caller.organization, named.as_str()).await?;
    Ok(is_patient.then(|| named.into()))
}
