//! Arriving: checking in, checking in again after leaving, and coming back after a no-show.

use super::service::Target;
use super::{Arrival, CheckIn, Visit, Visits, news, rules};
use crate::appointment::{Appointment, rules as appointments};
use crate::consent::{self, Record, Topic};
use crate::consultation::{self, rules as consultations};
use crate::journal::Telling;
use crate::notification::{self, NoticeKind};
use crate::queue::{self, Entry, State, rules as queues};
use crate::{Caller, ClinicError, Refusal, appointment, intake, names};
use db::Tx;
use kernel::{AppointmentId, QueueEntryId, Role, Timestamp};
use serde_json::json;

impl Visits {
    /// The patient arrives. Refused without a live telehealth consent.
    pub async fn check_in(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
        with: CheckIn,
    ) -> Result<Arrival, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let arrived = async {
            let target = Target::Appointment(appointment.clone());
            let before = self.admissible(&mut tx, caller, &target).await?;
            rules::priority(caller, with.priority)?;
            // Who came by a link is nobody the clinic sees or knows to find; help must know where to go.
            if caller.visit.is_some() && !intake::store::exists(&mut tx, &appointment).await? {
                return Err(Refusal::IntakeMissing.into());
            }
            let consent = self.consent(&mut tx, &telling, caller, &before).await?;
            let visit = self.arrive(&mut tx, &mut telling, &before, (with, &consent)).await?;
            appointment::store::keep_arrival(&mut tx, &appointment, &caller.person).await?;
            self.welcome(&mut tx, &mut telling, caller, (&before, visit)).await
        }
        .await;
        let what = ("appointment", appointment.as_str());
        let arrived = self.settle(caller, what, (tx, telling), arrived).await?;
        self.refresh_keys(&arrived.visit);
        Ok(arrived)
    }

    /// The patient is back after a no-show, within the grace period, and keeps their place.
    pub async fn come_back(
        &self,
        caller: &Caller,
        entry: QueueEntryId,
    ) -> Result<Arrival, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let arrived = async {
            let target = Target::Entry(entry.clone());
            let before = self.admissible(&mut tx, caller, &target).await?;
            let consent = self.consent(&mut tx, &telling, caller, &before).await?;
            let visit = self.return_to_line(&mut tx, &mut telling, &before, &consent).await?;
            self.welcome(&mut tx, &mut telling, caller, (&before, visit)).await
        }
        .await;
        let what = ("queue-entry", entry.as_str());
        let arrived = self.settle(caller, what, (tx, telling), arrived).await?;
        self.refresh_keys(&arrived.visit);
        Ok(arrived)
    }

    /// Until when somebody who did not come may still come to a visit; nothing when it is not so, or no more.
    pub fn returns(&self, visit: &Appointment) -> Option<Timestamp> {
        appointments::returns(visit, &self.settings).filter(|until| *until >= self.journal.now())
    }

    /// The visit, if the caller is its patient or staff.
    pub(super) async fn admissible(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        target: &Target,
    ) -> Result<Visit, ClinicError> {
        let visit = self.load(tx, caller, target).await?;
        let patient = caller.is_patient(&visit.appointment.patient);
        Caller::require(patient || caller.treats() || caller.role == Role::System)?;
        Ok(visit)
    }

    async fn consent(
        &self,
        tx: &mut Tx,
        telling: &Telling,
        caller: &Caller,
        visit: &Visit,
    ) -> Result<Record, ClinicError> {
        let patient = &visit.appointment.patient;
        let live = consent::current(tx, caller, patient, Topic::Telehealth, telling.now).await?;
        Ok(live.ok_or(Refusal::ConsentMissing("check-in"))?)
    }

    /// The visit after check-in, saved.
    async fn arrive(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        before: &Visit,
        (with, consent): (CheckIn, &Record),
    ) -> Result<Visit, ClinicError> {
        let now = telling.now;
        let mut after = before.clone();
        if let Some(known) = &before.entry {
            let entry = queues::apply(known, queue::Command::CheckInAgain, now)?;
            queues::within(known, self.settings.same_day, now)?;
            appointments::window(&before.appointment, &self.settings, now)?;
            let standing = now.as_microsecond();
            let (priority, pooled) = (with.priority, with.anybody);
            let interpreter_needed = with.interpreter_needed;
            let near = None;
            let again = Entry { checked_in: now, standing, priority, pooled, ..entry };
            after.entry = Some(Entry { interpreter_needed, near, ..again });
        } else {
            after.appointment = appointments::check_in(&before.appointment, &self.settings, now)?;
        }
        if before.consultation.state.is_over() {
            after.consultation = self.consultation(tx, telling, &before.appointment).await?;
        }
        after.consultation =
            consultations::apply(&after.consultation, consultation::Command::CheckIn, now)?;
        let entry = after.entry.take().unwrap_or_else(|| self.entry(before, with, telling));
        after.entry = Some(Entry {
            consultation: after.consultation.id.clone(),
            consented: consent.at,
            ..entry
        });
        self.save(tx, before, &after).await?;
        Ok(after)
    }

    fn entry(&self, visit: &Visit, with: CheckIn, telling: &Telling) -> Entry {
        let appointment = &visit.appointment;
        Entry {
            id: QueueEntryId::generate(&*self.journal.clock, &*self.journal.random),
            organization: appointment.organization.clone(),
            department: appointment.department.clone(),
            provider: appointment.provider.clone(),
            patient: appointment.patient.clone(),
            appointment: appointment.id.clone(),
            consultation: visit.consultation.id.clone(),
            state: State::CheckedIn,
            priority: with.priority,
            checked_in: telling.now,
            consented: telling.now,
            standing: telling.now.as_microsecond(),
            device_ready: false,
            device: None,
            interpreter_needed: with.interpreter_needed,
            visit_type: appointment.visit_type.clone(),
            pooled: with.anybody,
            offered: None,
            near: None,
            changed: telling.now,
            version: 1,
        }
    }

    /// The visit after the return, saved: a new consultation, because the missed one is over.
    async fn return_to_line(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        before: &Visit,
        consent: &Record,
    ) -> Result<Visit, ClinicError> {
        let now = telling.now;
        let known = before.entry.as_ref().ok_or(Refusal::Unknown("queue entry"))?;
        if known.state != State::NoShow {
            return Err(queues::not_missed(known).into());
        }
        let entry = queues::apply(known, queue::Command::Return, now)?;
        queues::within(known, self.settings.return_grace, now)?;
        appointments::window(&before.appointment, &self.settings, now)?;
        let mut consultation = self.consultation(tx, telling, &before.appointment).await?;
        for command in [consultation::Command::CheckIn, consultation::Command::Ready] {
            consultation = consultations::apply(&consultation, command, now)?;
        }
        let id = consultation.id.clone();
        let entry = Entry { consultation: id, consented: consent.at, ..entry };
        let after =
            Visit { appointment: before.appointment.clone(), consultation, entry: Some(entry) };
        self.save(tx, before, &after).await?;
        Ok(after)
    }

    /// Tells an arrival and hands the patient their token.
    async fn welcome(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (before, after): (&Visit, Visit),
    ) -> Result<Arrival, ClinicError> {
        self.register(tx, telling, &after.consultation, true).await?;
        self.keep_labelled(tx, telling, &after).await?;
        news::witness(telling, before, &after);
        self.tell_arrival(tx, telling, caller, &after).await?;
        if before.consultation.id != after.consultation.id {
            self.ask_anew(tx, telling, caller, (before, &after)).await?;
        }
        let line = self.tell_queue(tx, telling, caller, (before, &after), None).await?;
        let mut granted = None;
        if caller.is_patient(&after.appointment.patient) {
            let visit = (&after.appointment, &after.consultation);
            granted = Some(self.tokens.issue(tx, telling, caller, visit).await?);
        }
        let place = line.zip(after.entry.as_ref()).and_then(|(line, entry)| line.place(entry));
        Ok(Arrival { visit: after, place, granted })
    }

    async fn tell_arrival(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        let appointment = &visit.appointment;
        let came = (&appointment.patient, telling.now);
        notification::store::confirm_visit(tx, &appointment.id, came).await?;
        let payload = json!({
            "action": "PATIENT_CHECKED_IN",
            "patientId": appointment.patient.as_str(),
            "appointmentId": appointment.id.as_str(),
            "consultationId": visit.consultation.id.as_str(),
            "timestamp": telling.now.to_string(),
        });
        telling.say(&names::waiting_room(&appointment.provider), &payload);
        let to = (NoticeKind::PatientReady, &appointment.provider, visit);
        news::notify(tx, (telling, &self.journal), caller, to).await?;
        if let Some(entry) = &visit.entry {
            queue::news::notice(telling, entry, "CHECKED_IN");
        }
        Ok(())
    }
}
