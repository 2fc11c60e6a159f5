//! A visit that nobody finishes: closed by the clock, some time after its provider was there last.
//!
//! The talk is over and the patient was seen, so nothing is lost but what the provider would have written; until it
//! is closed, its tokens live and its provider counts as busy. The timer is a row, so it rings whatever becomes of
//! the server; what keeps it from ringing is the provider's own browser in the visit.

use super::rules::{self, Step};
use super::service::Target;
use super::{Visit, Visits, news};
use crate::appointment::{self, rules as appointments};
use crate::chart::{self, TakeHome};
use crate::consultation::{self, Outcome, State, rules as consultations};
use crate::journal::Telling;
use crate::notification::NoticeKind;
use crate::queue::{self, rules as queues};
use crate::timer::{self, Timer, Work};
use crate::{Caller, ClinicError, Refusal, names};
use compliance::audit::{Action, Event};
use db::Tx;
use jiff::SignedDuration;
use kernel::{ConsultationId, Timestamp};
use std::sync::Arc;

/// Being there is written down no more often than this.
const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(60);

impl Visits {
    /// The talk is over: from now on somebody is to finish the record.
    pub(super) async fn await_record(
        &self,
        tx: &mut Tx,
        telling: &Telling,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        if self.settings.wrap_up_grace.is_zero() {
            return Ok(());
        }
        let timer = record_timer(visit, telling.now, self.settings.wrap_up_grace);
        Ok(timer::store::reset(tx, &timer).await?)
    }

    /// The record is finished.
    pub(super) async fn end_awaiting(&self, tx: &mut Tx, visit: &Visit) -> Result<(), ClinicError> {
        let timer = record_timer(visit, visit.consultation.changed, SignedDuration::ZERO);
        Ok(timer::store::end(tx, &timer).await?)
    }

    /// Puts the end of visits off whose provider is still there. Run it every few seconds.
    pub(crate) async fn keep_attended(&self) -> Result<(), ClinicError> {
        let grace = self.settings.wrap_up_grace;
        let mut tx = self.journal.db.read().await?;
        let waiting = timer::store::of_work(&mut tx, Work::WrapUpOver).await?;
        drop(tx);
        let now = self.journal.now();
        let due = now.saturating_add(grace).unwrap_or(now);
        for timer in waiting {
            if due.duration_since(timer.due) < SEEN_EVERY {
                continue;
            }
            let caller = Caller::system(timer.organization.clone())?;
            let mut tx = self.journal.db.read().await?;
            let found = self.load(&mut tx, &caller, &target(&timer)?).await;
            drop(tx);
            let visit = match found {
                Ok(visit) => visit,
                // The timer finds that out itself when it rings.
                Err(ClinicError::Refused(_)) => continue,
                Err(error) => return Err(error),
            };
            if visit.consultation.state == State::WrappingUp && self.is_attended(&visit) {
                let mut tx = self.journal.db.begin().await?;
                timer::store::reset(&mut tx, &Timer { due, ..timer }).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Whether the provider's browser is in the visit.
    fn is_attended(&self, visit: &Visit) -> bool {
        let (provider, patient) = (&visit.appointment.provider, &visit.appointment.patient);
        let channels: [Arc<str>; 1] = [names::consultation(provider, patient).into()];
        let here = self.presences.here_now(&self.journal.keyset, &channels);
        here.iter().any(|room| room.users.iter().any(|(user, _)| **user == *provider.as_str()))
    }

    /// Nobody finished the visit in time: it is closed, and its provider told that a note may be missing.
    pub(super) async fn close_unattended(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        timer: &Timer,
    ) -> Result<(), ClinicError> {
        let before = self.load(tx, caller, &target(timer)?).await?;
        let never = self.settings.wrap_up_grace.is_zero();
        if never || before.consultation.state != State::WrappingUp {
            return Ok(());
        }
        // Who was there before the server went away comes back within the grace of a call.
        let back = self.started.saturating_add(self.settings.call_grace).unwrap_or(self.started);
        if telling.now < back || self.is_attended(&before) {
            let pause = self.settings.call_grace.max(SEEN_EVERY);
            let again = record_timer(&before, telling.now, pause);
            return Ok(timer::store::reset(tx, &again).await?);
        }
        let after = rules::take(&before, Step::Complete, telling.now)?;
        self.close_seen(tx, telling, caller, (&before, after)).await
    }

    /// The patient was seen, and their line died while they waited to be seen on: until the visit's window closes they may check in
    /// again.
    pub(super) async fn await_return(
        &self,
        tx: &mut Tx,
        visit: &Visit,
        closes: Timestamp,
    ) -> Result<(), ClinicError> {
        let timer = Timer {
            work: Work::SeenOver,
            subject: visit.appointment.id.as_str().to_owned(),
            organization: visit.appointment.organization.clone(),
            due: closes,
        };
        Ok(timer::store::reset(tx, &timer).await?)
    }

    /// Whoever was seen did not come back while they could, or came and was not seen again: the visit took place. Its provider was
    /// told when the patient went.
    pub(super) async fn close_left(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        // Who waits may still be seen, and may be lost once more.
        if visit.entry.as_ref().is_some_and(is_in_line) {
            let pause = self.settings.waiting_grace.max(SEEN_EVERY);
            let again = telling.now.saturating_add(pause).unwrap_or(telling.now);
            return self.await_return(tx, visit, again).await;
        }
        // Each arrival has a consultation of its own, and the newest may be one in which nobody met.
        let met = consultation::store::last_started(tx, &visit.appointment.id).await?;
        let Some(met) = met.filter(|one| one.outcome.is_none()) else { return Ok(()) };
        let Some(consultation) = consultations::took_place(&met, telling.now) else {
            return Ok(());
        };
        let before = &Visit { consultation: met, ..visit.clone() };
        let fulfil = appointment::Command::Fulfil;
        let appointment = appointments::apply(&before.appointment, fulfil, telling.now)?;
        let entry = before.entry.as_ref().map(|entry| queues::took_place(entry, telling.now));
        let after = Visit { appointment, consultation, entry };
        let after = self.keep_seen(tx, telling, (before, after)).await?;
        news::witness(telling, before, &after);
        news::session(telling, &after, false);
        Ok(())
    }

    /// Closes a visit whose patient was seen, with what is written of it, and tells its provider that a note may be missing.
    pub(super) async fn close_seen(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (before, after): (&Visit, Visit),
    ) -> Result<(), ClinicError> {
        let after = self.keep_seen(tx, telling, (before, after)).await?;
        self.tell(tx, telling, caller, (before, &after), Step::Complete).await?;
        let notice = (NoticeKind::VisitClosed, &after.appointment.provider, &after);
        news::notify(tx, (telling, &self.journal), caller, notice).await
    }

    /// Saves a visit as one that took place, and whose record nobody finished.
    async fn keep_seen(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (before, mut after): (&Visit, Visit),
    ) -> Result<Visit, ClinicError> {
        after.consultation.outcome = Some(Outcome::Unattended);
        self.save(tx, before, &after).await?;
        let id = &after.consultation.id;
        let ended = (&after.consultation, &TakeHome::default());
        chart::store::keep_summary(tx, &self.sealer, ended).await?;
        let what = ("consultation", id.as_str());
        let entry = telling.witness(Event::ConsultationStateChanged, Action::Update, what);
        entry.patient = Some(after.appointment.patient.as_str().to_owned());
        entry.encounter = Some(id.as_str().to_owned());
        entry.details.push(("closed", Outcome::Unattended.name().to_owned()));
        Ok(after)
    }

    /// The patient went, or was not there any more, after both had met: the visit's provider is told that a note may be missing,
    /// unless it was they who ended it.
    pub(super) async fn tell_cut_short(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        let provider = &visit.appointment.provider;
        if visit.consultation.started.is_none() || *provider == caller.person {
            return Ok(());
        }
        let notice = (NoticeKind::VisitClosed, provider, visit);
        news::notify(tx, (telling, &self.journal), caller, notice).await
    }

    /// Shows that the provider of a visit that was closed is free again.
    pub(super) async fn show_closed(&self, timer: &Timer) -> Result<(), ClinicError> {
        let caller = Caller::system(timer.organization.clone())?;
        let mut tx = self.journal.db.read().await?;
        match self.load(&mut tx, &caller, &target(timer)?).await {
            Ok(visit) => {
                drop(tx);
                self.show_provider(&visit).await
            }
            Err(ClinicError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Whether somebody waits, or is in the visit.
const fn is_in_line(entry: &queue::Entry) -> bool {
    use queue::State::{CheckedIn, InConsultation, Waiting};
    matches!(entry.state, CheckedIn | Waiting | InConsultation)
}

fn record_timer(visit: &Visit, from: Timestamp, pause: SignedDuration) -> Timer {
    Timer {
        work: Work::WrapUpOver,
        subject: visit.consultation.id.as_str().to_owned(),
        organization: visit.consultation.organization.clone(),
        due: from.saturating_add(pause).unwrap_or(from),
    }
}

fn target(timer: &Timer) -> Result<Target, Refusal> {
    let id = ConsultationId::try_from(timer.subject.clone());
    id.map(Target::Consultation).map_err(|_| Refusal::Unknown("consultation"))
}
