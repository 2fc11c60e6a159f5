//! Patients at whom many would like to look: known people, staff who are treated here, whoever was in the news. An officer marks
//! them, and whoever opens their record without a part in the care is found. It refuses to know why somebody is watched.

mod store;
#[cfg(test)]
mod tests;

pub use store::WATCHED;
pub(super) use store::is_watched;

use super::{Activity, rules};
use crate::journal::listed;
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use kernel::PersonId;

impl Activity {
    /// Who is watched. Looking is witnessed.
    pub async fn watched(&self, caller: &Caller) -> Result<Vec<PersonId>, ClinicError> {
        rules::may_watch(caller)?;
        let mut tx = self.journal.db.begin().await?;
        let found = store::all(&mut tx, &caller.organization).await?;
        let mut telling = self.journal.telling(caller);
        let what = ("list", "watched-patients");
        let entry = telling.witness(Event::ActivityFlagRead, Action::Read, what);
        entry.details.push(("count", found.len().to_string()));
        if !found.is_empty() {
            entry.details.push(("patients", listed(found.iter().map(PersonId::as_str))));
        }
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }

    /// Watches a patient, or no longer.
    pub async fn watch(
        &self,
        caller: &Caller,
        patient: &PersonId,
        is_watched: bool,
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            rules::may_watch(caller)?;
            if !store::set(&mut tx, &caller.organization, (patient, is_watched)).await? {
                return Err(Refusal::Unknown("patient").into());
            }
            let what = ("person", patient.as_str());
            let entry = telling.witness(Event::PersonChanged, Action::Update, what);
            entry.patient = Some(patient.as_str().to_owned());
            entry.details.push(("watched", is_watched.to_string()));
            Ok(())
        }
        .await;
        self.journal.settle(caller, ("person", patient.as_str()), (tx, telling), done).await
    }
}
