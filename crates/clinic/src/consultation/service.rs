//! Finds consultations.

use super::{Consultation, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use kernel::ConsultationId;

/// Consultations.
#[derive(Clone, Debug)]
pub struct Consultations {
    journal: Journal,
}

impl Consultations {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// One consultation, shown to its patient and to staff. It holds ids and times only.
    pub async fn find(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<Consultation, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let found = store::find(&mut tx, &caller.organization, id).await?;
        let visible = found.filter(|one| caller.is_patient(&one.patient) || caller.treats());
        let found = visible.ok_or(Refusal::Unknown("consultation"))?;
        let mut telling = self.journal.telling(caller);
        let what = ("consultation", id.as_str());
        let entry = telling.witness(Event::ConsultationRead, Action::Read, what);
        entry.patient = Some(found.patient.as_str().to_owned());
        entry.encounter = Some(id.as_str().to_owned());
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }
}
