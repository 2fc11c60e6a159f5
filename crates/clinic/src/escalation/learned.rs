//! What was learned of an emergency once it was over: somebody who answers for the department says it, once.

use super::{Escalations, Review, rules, store};
use crate::{Caller, ClinicError, Refusal, restriction};
use compliance::audit::{Action, Event};
use kernel::{EscalationId, Phi};

impl Escalations {
    /// An officer, or somebody who leads the department, writes down what was learned.
    pub async fn review(
        &self,
        caller: &Caller,
        id: &EscalationId,
        words: Phi,
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let found = store::find(&mut tx, &caller.organization, id).await?;
            let one = found.ok_or(Refusal::Unknown("escalation"))?;
            let leads = store::leads(&mut tx, &one.department).await?;
            rules::may_learn(caller, &leads)?;
            restriction::barred(&mut tx, caller, &one.patient).await?;
            rules::learned(&one, &words)?;
            let sealed = store::sealed(&mut tx, &self.sealer, (&one, "review", &words)).await?;
            let review = Review { by: caller.person.clone(), at: telling.now, words };
            if !store::save_review(&mut tx, id, (&review, sealed)).await? {
                return Err(Refusal::Taken("review of this emergency").into());
            }
            let what = ("escalation", id.as_str());
            let entry = telling.witness(Event::EmergencyReviewed, Action::Update, what);
            entry.patient = Some(one.patient.as_str().to_owned());
            entry.encounter = Some(one.consultation.as_str().to_owned());
            Ok(())
        }
        .await;
        self.journal.settle(caller, ("escalation", id.as_str()), (tx, telling), done).await
    }
}
