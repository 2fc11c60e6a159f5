//! Taking consent back, and consents that run out: what stood on them ends at once.

use super::rules::{self, Step};
use super::service::Target;
use super::{Visit, Visits};
use crate::consent::{self, Decision, Evidence, Record, Topic, rules as consents};
use crate::consultation::{self, State};
use crate::journal::Telling;
use crate::recording;
use crate::{Caller, ClinicError, Refusal, chart};
use db::Tx;
use kernel::PersonId;

impl Visits {
    /// The patient takes a consent back. Without telehealth consent, every open visit is cut off, so of the staff only those
    /// write that down to whom the patient is entrusted.
    pub async fn revoke_consent(
        &self,
        caller: &Caller,
        patient: &PersonId,
        topic: Topic,
        evidence: Evidence,
    ) -> Result<Record, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let ended = async {
            consents::may_record(caller, patient, evidence)?;
            if caller.treats() {
                chart::entrusted(&mut tx, caller, patient).await?;
            }
            let live = consent::live(&mut tx, caller, patient, topic, telling.now).await?;
            let grant = live.ok_or(Refusal::NothingToRevoke)?;
            let how = (Decision::Revoked, evidence);
            self.withdraw(&mut tx, &mut telling, caller, (&grant, how)).await
        }
        .await;
        let what = ("consent", patient.as_str());
        self.settle(caller, what, (tx, telling), ended).await
    }

    /// Writes down the consents whose time is over and cuts off what stood on them; answers how many.
    pub async fn expire_consents(&self) -> Result<usize, ClinicError> {
        let now = self.journal.now();
        let mut tx = self.journal.db.read().await?;
        let due = consent::store::expired(&mut tx, now).await?;
        drop(tx);
        for grant in &due {
            let caller = Caller::system(grant.organization.clone())?;
            let mut telling = self.journal.telling(&caller);
            let mut tx = self.journal.db.begin().await?;
            let how = (Decision::Expired, Evidence::Timer);
            self.withdraw(&mut tx, &mut telling, &caller, (grant, how)).await?;
            self.journal.commit(tx, telling).await?;
        }
        Ok(due.len())
    }

    async fn withdraw(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (grant, how): (&Record, (Decision, Evidence)),
    ) -> Result<Record, ClinicError> {
        let by = &caller.person;
        if grant.topic == Topic::Recording {
            // Before the consent, as whoever answers about a recording does.
            let (organization, patient) = (&grant.organization, &grant.patient);
            for visit in consultation::store::living(tx, organization, patient).await? {
                consultation::store::hold_state(tx, &visit.id).await?;
            }
        }
        let record = consent::end(tx, &self.journal, telling, (grant, how), by).await?;
        if grant.topic == Topic::Telehealth {
            self.threads.end_all(tx, telling, caller, &grant.patient).await?;
        }
        let living = consultation::store::living(tx, &grant.organization, &grant.patient).await?;
        for visit in living {
            match grant.topic {
                Topic::Telehealth => {
                    self.cut_off(tx, telling, caller, Target::Consultation(visit.id)).await?;
                }
                Topic::Recording => {
                    let to = (&self.journal, &self.keys);
                    let why = (&visit, "consent-withdrawn");
                    recording::stop_for(tx, telling, to, why).await?;
                }
                // No visit stands on it; copies and disclosures ask for it when they leave.
                Topic::DataSharing => {}
            }
        }
        Ok(record)
    }

    /// Ends a visit's tokens; whoever is not yet with the provider also leaves the queue.
    async fn cut_off(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        target: Target,
    ) -> Result<(), ClinicError> {
        let before: Visit = self.load(tx, caller, &target).await?;
        if !matches!(before.consultation.state, State::CheckedIn | State::Waiting) {
            // Whoever asks for a token meanwhile has it by now, and it ends; or finds no consent.
            consultation::store::lock(tx, &before.appointment.id).await?;
            return self.end_tokens(tx, telling, &before).await;
        }
        let after = rules::take(&before, Step::Leave, telling.now)?;
        self.save(tx, &before, &after).await?;
        self.tell(tx, telling, caller, (&before, &after), Step::Leave).await
    }
}
