//! Takes a patient's answers.

use super::{Answers, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal, consultation};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use kernel::ConsultationId;
use std::sync::Arc;

/// Surveys.
#[derive(Clone, Debug)]
pub struct Surveys {
    journal: Journal,
    sealer: Arc<Sealer>,
}

impl Surveys {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// Keeps the answers of the visit's patient; a visit is answered once.
    pub async fn answer(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        answers: &Answers,
    ) -> Result<(), ClinicError> {
        answers.check()?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let kept = async {
            let found = consultation::store::find(&mut tx, &caller.organization, id).await?;
            let own = found.filter(|visit| caller.is_patient(&visit.patient));
            let visit = own.ok_or(Refusal::Unknown("consultation"))?;
            if !visit.state.is_over() {
                return Err(Refusal::NotOver.into());
            }
            let what = (answers, telling.now);
            let whose = (id, &visit.patient);
            if !store::insert(&mut tx, &self.sealer, whose, what).await? {
                return Err(Refusal::Taken("survey").into());
            }
            let what = ("consultation", id.as_str());
            let entry = telling.witness(Event::SurveyAnswered, Action::Create, what);
            entry.patient = Some(visit.patient.as_str().to_owned());
            entry.encounter = Some(id.as_str().to_owned());
            Ok(())
        }
        .await;
        self.journal.settle(caller, ("survey", id.as_str()), (tx, telling), kept).await
    }
}
