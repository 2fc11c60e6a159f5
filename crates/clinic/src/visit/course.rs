//! The course of a visit: ready, admitted, begun, wrapped up, completed, or cut short.

use super::rules::{self, Step};
use super::service::Target;
use super::{Ending, Visit, Visits, news};
use crate::availability;
use crate::chart::{self, rules as charts};
use crate::journal::Telling;
use crate::notification::NoticeKind;
use crate::queue::{Device, Priority, State, rules as queues};
use crate::{Caller, ClinicError, Refusal, appointment, person, task};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{AppointmentId, ConsultationId, DepartmentId, PersonId, QueueEntryId, Role};

impl Visits {
    /// The device check is done: the patient waits.
    pub async fn ready(
        &self,
        caller: &Caller,
        entry: QueueEntryId,
        found: Option<Device>,
    ) -> Result<Visit, ClinicError> {
        let note = |visit: &mut Visit| {
            if let Some(entry) = &mut visit.entry {
                entry.device = found.or(entry.device);
            }
        };
        self.step_with(caller, Target::Entry(entry), Step::Ready, note).await
    }

    /// The patient leaves the queue.
    pub async fn leave(&self, caller: &Caller, entry: QueueEntryId) -> Result<Visit, ClinicError> {
        self.step(caller, Target::Entry(entry), Step::Leave).await
    }

    /// The patient was called and is not there.
    pub async fn no_show(
        &self,
        caller: &Caller,
        entry: QueueEntryId,
    ) -> Result<Visit, ClinicError> {
        self.step(caller, Target::Entry(entry), Step::NoShow).await
    }

    /// The patient never came to the appointment.
    pub async fn missed(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
    ) -> Result<Visit, ClinicError> {
        self.step(caller, Target::Appointment(appointment), Step::Missed).await
    }

    /// The talk is over.
    pub async fn wrap_up(
        &self,
        caller: &Caller,
        consultation: ConsultationId,
    ) -> Result<Visit, ClinicError> {
        self.step(caller, Target::Consultation(consultation), Step::WrapUp).await
    }

    /// Everything is done; every token of the visit ends with this. A visit that never came to pass
    /// ends as its outcome says, and a patient who was not there may still come back in time.
    pub async fn complete(
        &self,
        caller: &Caller,
        consultation: ConsultationId,
        ending: Ending,
    ) -> Result<Visit, ClinicError> {
        charts::check(&ending.take_home)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Consultation(consultation);
        let done = async {
            let before = self.load(&mut tx, caller, &target).await?;
            let steps = rules::ending(before.consultation.state, ending.outcome);
            let mut after = before.clone();
            for step in steps {
                Step::Complete.may(caller, &after)?;
                after = rules::take(&after, *step, telling.now)?;
            }
            after.consultation.outcome = Some(ending.outcome);
            after.consultation.follow_up = ending.take_home.follow_up.required;
            self.save(&mut tx, &before, &after).await?;
            let ended = (&after.consultation, &ending.take_home);
            chart::store::keep_summary(&mut tx, &self.sealer, ended).await?;
            if let Some(new) = ending.task {
                let on = (&self.journal, &*self.sealer);
                let given = (&after.consultation, new);
                task::give(&mut tx, &mut telling, (on, caller), given).await?;
            }
            if let Some(days) = ending.thread_days {
                let visit = &after.consultation;
                self.threads.begin(&mut tx, &mut telling, caller, (visit, days)).await?;
            }
            let last = steps.last().copied().unwrap_or(Step::Complete);
            self.tell(&mut tx, &mut telling, caller, (&before, &after), last).await?;
            Ok(after)
        }
        .await;
        let done = self.settle(caller, target.what(), (tx, telling), done).await?;
        self.show_provider(&done).await?;
        Ok(done)
    }

    /// Shows that a visit's provider is busy, or free again.
    pub(super) async fn show_provider(&self, visit: &Visit) -> Result<(), ClinicError> {
        let pair = &visit.appointment;
        self.availabilities.show(&pair.organization, &pair.provider).await
    }

    /// The provider sends the patient back to the queue, where their place is still theirs.
    pub async fn send_back(
        &self,
        caller: &Caller,
        consultation: ConsultationId,
    ) -> Result<Visit, ClinicError> {
        let target = Target::Consultation(consultation);
        let back = self.step(caller, target, Step::SendBack).await?;
        self.show_provider(&back).await?;
        Ok(back)
    }

    /// The provider takes one patient out of turn. When they say whom they expect, nobody else is let in.
    pub async fn admit(
        &self,
        caller: &Caller,
        entry: QueueEntryId,
        expected: Option<&PersonId>,
    ) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Entry(entry);
        let done = async {
            let before = self.load(&mut tx, caller, &target).await?;
            if expected.is_some_and(|patient| *patient != before.appointment.patient) {
                return Err(Refusal::OtherPatient.into());
            }
            self.may_call(&mut tx, caller, &before).await?;
            let own = self.own(&mut tx, &mut telling, caller, &before).await?;
            Step::Admit.may(caller, &own)?;
            self.has_room(&mut tx, &own).await?;
            let after = rules::take(&own, Step::Admit, telling.now)?;
            self.save(&mut tx, &before, &after).await?;
            self.tell_admitted(&mut tx, &mut telling, caller, [&before, &own, &after]).await?;
            Ok(after)
        }
        .await;
        let admitted = self.settle(caller, target.what(), (tx, telling), done).await?;
        self.refresh_keys(&admitted);
        self.show_provider(&admitted).await?;
        Ok(admitted)
    }

    /// Refuses a provider who is with as many patients as they take at once; an emergency has room always. Under the
    /// provider's lock, so that two tabs do not admit two.
    async fn has_room(&self, tx: &mut Tx, own: &Visit) -> Result<(), ClinicError> {
        let provider = &own.appointment.provider;
        if own.entry.as_ref().is_some_and(|entry| entry.priority == Priority::Emergency) {
            return Ok(());
        }
        appointment::store::lock_calendar(tx, provider).await?;
        let (most, current) = availability::store::room(tx, provider).await?;
        if current >= most { Err(Refusal::AtCapacity(most).into()) } else { Ok(()) }
    }

    /// Tells that somebody is called, and before that, whose visit it has become.
    async fn tell_admitted(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        [before, own, after]: [&Visit; 3],
    ) -> Result<(), ClinicError> {
        if before.appointment.provider != own.appointment.provider {
            self.tell_handed(tx, telling, (before, own)).await?;
        }
        self.tell(tx, telling, caller, (own, after), Step::Admit).await
    }

    /// The provider takes whoever is next: the most urgent, and among those who waits longest.
    pub async fn admit_next(
        &self,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let taken = async {
            Caller::require(caller.role == Role::Provider)?;
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            Caller::require(departments.contains(department))?;
            let before = self.take_next(&mut tx, caller, department).await?;
            let own = self.own(&mut tx, &mut telling, caller, &before).await?;
            self.has_room(&mut tx, &own).await?;
            let after = rules::take(&own, Step::Admit, telling.now)?;
            self.save(&mut tx, &called(&before), &after).await?;
            self.tell_admitted(&mut tx, &mut telling, caller, [&before, &own, &after]).await?;
            Ok(after)
        }
        .await;
        let what = ("department", department.as_str());
        let admitted = self.settle(caller, what, (tx, telling), taken).await?;
        self.refresh_keys(&admitted);
        self.show_provider(&admitted).await?;
        Ok(admitted)
    }

    /// Staff decide anew how urgent somebody is.
    pub async fn prioritize(
        &self,
        caller: &Caller,
        entry: QueueEntryId,
        priority: Priority,
    ) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            Caller::require(caller.treats())?;
            let target = Target::Entry(entry.clone());
            let before = self.load(&mut tx, caller, &target).await?;
            let mut after = before.clone();
            if let Some(entry) = &mut after.entry {
                *entry = queues::prioritize(entry, priority, telling.now)?;
            }
            self.save(&mut tx, &before, &after).await?;
            let what = ("queue-entry", entry.as_str());
            let line = telling.witness(Event::QueueStateChanged, Action::Update, what);
            line.patient = Some(after.appointment.patient.as_str().to_owned());
            line.details.push(("priority", priority.name().to_owned()));
            if priority == Priority::Emergency && after.appointment.provider != caller.person {
                let told = (NoticeKind::EmergencyEscalation, &after.appointment.provider, &after);
                let with = (&mut telling, &self.journal);
                news::notify(&mut tx, with, caller, told).await?;
            }
            let change = (&before, &after);
            self.tell_queue(&mut tx, &mut telling, caller, change, None).await?;
            Ok(after)
        }
        .await;
        let what = ("queue-entry", entry.as_str());
        self.settle(caller, what, (tx, telling), done).await
    }
}

/// The visit as it stands in the store when its entry was taken out of the line.
fn called(before: &Visit) -> Visit {
    let mut called = before.clone();
    if let Some(entry) = &mut called.entry {
        entry.state = State::InConsultation;
    }
    called
}
