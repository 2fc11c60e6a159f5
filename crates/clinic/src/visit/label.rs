//! The label of 42 CFR Part 2 on a visit: a clinician's word, and what follows from it at once.

use super::service::Target;
use super::{Visit, Visits};
use crate::consent::{self, Decision, Evidence, Topic};
use crate::consultation::{self, Consultation};
use crate::journal::Telling;
use crate::{Caller, ClinicError, appointment, person, sensitivity};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::ConsultationId;

impl Visits {
    /// Labels a visit, with everything of it: whoever treats the patient in it says so, and errs by keeping it. Only its
    /// own provider takes the label off, by which others see it. A minor who consented alone is the only one who lets
    /// anybody see it (2.14), so those who act for them are out with that commit.
    pub async fn label_part2(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        part2: bool,
    ) -> Result<Consultation, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let labelled = async {
            let target = Target::Consultation(id.clone());
            let visit = self.load(&mut tx, caller, &target).await?;
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            let visited = &visit.consultation;
            let may = consultation::rules::may_label(caller, visited, &departments, part2);
            Caller::require(may)?;
            if !consultation::store::label(&mut tx, id, part2).await? {
                return Ok(visit.consultation);
            }
            let patient = visit.consultation.patient.as_str().to_owned();
            let moved = sensitivity::seal_anew(&mut tx, &self.sealer, (id, &patient)).await?;
            let what = ("consultation", id.as_str());
            let entry = telling.witness(Event::SensitivityChanged, Action::Update, what);
            entry.patient = Some(patient);
            entry.encounter = Some(id.as_str().to_owned());
            entry.details.push(("part2", part2.to_string()));
            entry.details.push(("fields", moved.to_string()));
            let version = visit.consultation.version + 1;
            let consultation = Consultation { part2, version, ..visit.consultation };
            let visit = Visit { consultation, ..visit };
            self.keep_labelled(&mut tx, &mut telling, &visit).await?;
            Ok(visit.consultation)
        }
        .await;
        self.settle(caller, ("consultation", id.as_str()), (tx, telling), labelled).await
    }

    /// Keeps a labelled visit of a minor who consented alone from whoever acts for them, from when both is so.
    pub(super) async fn keep_labelled(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        if !visit.consultation.part2
            || appointment::store::is_confidential(tx, &visit.appointment.id).await?
        {
            return Ok(());
        }
        let alone = self.consented_alone(tx, visit, telling.now).await?;
        if alone { self.shut_family_out(tx, telling, visit).await } else { Ok(()) }
    }

    /// Whether the patient is a minor, and the consent that the visit stands on was not signed by whoever acts for them.
    async fn consented_alone(
        &self,
        tx: &mut Tx,
        visit: &Visit,
        now: kernel::Timestamp,
    ) -> Result<bool, ClinicError> {
        let (organization, patient) =
            (&visit.consultation.organization, &visit.consultation.patient);
        let records = consent::store::records(tx, organization, patient, Some(Topic::Telehealth));
        // One that was withdrawn later is what the visit stood on all the same.
        let granted =
            records.await?.into_iter().rev().find(|one| one.decision == Decision::Granted);
        // Whoever acts for a patient clicks for them; what staff wrote down was said by either, and errs by keeping them out.
        let alone = granted
            .is_some_and(|one| one.recorded_by == *patient || one.evidence != Evidence::Click);
        Ok(alone && self.proxies.is_minor(tx, (organization, patient), now).await?)
    }

    /// Keeps a visit from whoever acts for its patient.
    async fn shut_family_out(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        let id = &visit.appointment.id;
        appointment::store::keep_confidential(tx, id, true).await?;
        let what = ("appointment", id.as_str());
        let entry = telling.witness(Event::ConfidentialityChanged, Action::Update, what);
        entry.patient = Some(visit.appointment.patient.as_str().to_owned());
        entry.details.push(("confidential", true.to_string()));
        self.shut_out(tx, telling, visit).await
    }
}
