//! Handing a visit to another provider. The patient stays where they are and needs no new link.

use super::rules::{self, Step};
use super::service::Target;
use super::{Visit, Visits, news};
use crate::consultation::{LicenceException, State};
use crate::journal::Telling;
use crate::notification::NoticeKind;
use crate::{Caller, ClinicError, Refusal, chart, consultation, names, participant, person, queue};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{ConsultationId, PersonId, Role};
use serde_json::json;

impl Visits {
    /// Hands a visit over: the patient waits for the new provider, with the place they had.
    pub async fn transfer(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        to: &PersonId,
    ) -> Result<Visit, ClinicError> {
        self.transfer_despite(caller, id, (to, None)).await
    }

    /// The same; for a reason, where the new provider holds no licence in the state in which the patient is now.
    pub async fn transfer_despite(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        (to, exception): (&PersonId, Option<LicenceException>),
    ) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Consultation(id.clone());
        let handed = async {
            let before = self.load(&mut tx, caller, &target).await?;
            may_hand_over(caller, &before)?;
            self.takes_over(&mut tx, &before, to).await?;
            let mut after = self.hand_over(&mut tx, &mut telling, &before, to).await?;
            if let Some(entry) = &mut after.entry {
                // Whoever is named sees the patient, and not whoever is free first; nobody is asked of another colleague.
                entry.pooled = false;
                entry.offered = None;
            }
            self.save(&mut tx, &before, &after).await?;
            self.judge_handed(&mut tx, &mut telling, (&after.consultation, exception)).await?;
            self.tell_transfer(&mut tx, &mut telling, caller, (&before, &after)).await?;
            Ok((before, after))
        }
        .await;
        let (before, after) = self.settle(caller, target.what(), (tx, telling), handed).await?;
        self.refresh_keys(&after);
        self.show_provider(&before).await?;
        Ok(after)
    }

    /// Refuses somebody who cannot take the visit over.
    pub(super) async fn takes_over(
        &self,
        tx: &mut Tx,
        visit: &Visit,
        to: &PersonId,
    ) -> Result<(), ClinicError> {
        let pair = &visit.appointment;
        if pair.provider == *to {
            let problem = "is another provider than the one who has the visit";
            return Err(Refusal::Field { field: "providerId", problem }.into());
        }
        let role = person::store::role(tx, &pair.organization, to).await?;
        let works = person::store::departments(tx, to).await?;
        if role != Some(Role::Provider) || !works.contains(&pair.department) {
            return Err(Refusal::Unknown("provider in this department").into());
        }
        if participant::is_objected(tx, &visit.consultation.id, to).await? {
            return Err(Refusal::Objected.into());
        }
        Ok(())
    }

    /// The visit with its new provider, whose channel has a key of its own.
    pub(super) async fn hand_over(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        before: &Visit,
        to: &PersonId,
    ) -> Result<Visit, ClinicError> {
        let handed = (&before.consultation, &before.appointment.provider);
        chart::store::leave(tx, &self.sealer, handed).await?;
        let mut after = match before.consultation.state {
            State::CheckedIn | State::Waiting => before.clone(),
            _ => rules::take(before, Step::SendBack, telling.now)?,
        };
        after.appointment.provider = to.clone();
        after.consultation.provider = to.clone();
        if let Some(entry) = &mut after.entry {
            entry.provider = to.clone();
        }
        let whose = (&after.appointment, &after.consultation.id);
        let scope = names::consultation(to, &after.appointment.patient);
        let [used] = tx.query_all([consultation::store::ask_used(&scope)]).await?;
        let used = consultation::store::used(&used)?;
        after.consultation.key_version = self.new_key(tx, telling, whose, used).await?;
        Ok(after)
    }

    async fn tell_transfer(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (before, after): (&Visit, &Visit),
    ) -> Result<(), ClinicError> {
        let pair = &after.appointment;
        news::witness(telling, before, after);
        news::settle_past(tx, (before, after)).await?;
        self.tell_queue(tx, telling, caller, (before, after), None).await?;
        if let Some(entry) = &before.entry {
            let left = queue::Line::of(tx, self.reading(telling.now), entry).await?;
            queue::news::places(telling, &left);
        }
        self.tell_handed(tx, telling, (before, after)).await?;
        for (kind, to) in [
            (NoticeKind::ProviderChanged, &pair.patient),
            (NoticeKind::PatientReady, &pair.provider),
        ] {
            news::notify(tx, (telling, &self.journal), caller, (kind, to, after)).await?;
        }
        Ok(())
    }

    /// Says on the old pair's channels that the visit goes on elsewhere, and ends what opened them.
    pub(super) async fn tell_handed(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (before, after): (&Visit, &Visit),
    ) -> Result<(), ClinicError> {
        let (old, pair) = (&before.appointment, &after.appointment);
        self.register(tx, telling, &after.consultation, true).await?;
        let what = ("consultation", after.consultation.id.as_str());
        let entry = telling.witness(Event::ConsultationTransferred, Action::Update, what);
        entry.patient = Some(pair.patient.as_str().to_owned());
        entry.encounter = Some(after.consultation.id.as_str().to_owned());
        entry.details.push(("from", old.provider.as_str().to_owned()));
        entry.details.push(("to", pair.provider.as_str().to_owned()));
        let payload = json!({
            "action": "CONSULTATION_TRANSFERRED",
            "consultationId": after.consultation.id.as_str(),
            "appointmentId": pair.id.as_str(),
            "providerId": pair.provider.as_str(),
            "timestamp": telling.now.to_string(),
        });
        // Said where both still listen: the old place and the old pair's own channel.
        telling.whisper(&names::place(&old.provider, &old.patient), &payload);
        let to = (&self.journal, &self.keys);
        consultation::confide(tx, telling, to, &before.consultation, &payload).await?;
        let pairs = (&before.consultation, &after.consultation);
        participant::carry_over(tx, telling, &self.journal, pairs).await?;
        self.end_tokens(tx, telling, before).await
    }
}

/// Whoever has the visit, and the desk.
pub(super) fn may_hand_over(caller: &Caller, visit: &Visit) -> Result<(), Refusal> {
    let own = caller.is_provider(&visit.appointment.provider);
    Caller::require(own || caller.role == Role::Coordinator)
}
