//! What a visit's steps tell.

use super::rules::Step;
use super::service::Target;
use super::{Visit, Visits};
use crate::appointment::rules as appointments;
use crate::consultation::{self, rules as consultations};
use crate::journal::{Journal, Telling};
use crate::notification::{self, Channel, Notice, NoticeKind};
use crate::queue::{self, Removal, State};
use crate::{Caller, ClinicError, forecast, names, person};
use compliance::audit::{Action, Entry, Event};
use db::Tx;
use kernel::{AppointmentId, PersonId, Role};
use serde_json::json;
use wire::request::RecordKind;

/// A patient is called back when so many are seen before them.
const NEAR: usize = 2;

/// Writes down which of the three machines moved, from where to where.
pub(super) fn witness(telling: &mut Telling, before: &Visit, after: &Visit) {
    let moved = |from: &'static str, to: &'static str| (from != to).then_some((from, to));
    let (old, new) = (&before.appointment, &after.appointment);
    if let Some(step) = moved(old.state.name(), new.state.name()) {
        let event = match new.state {
            crate::appointment::State::Cancelled => Event::AppointmentCancelled,
            _ => Event::AppointmentStateChanged,
        };
        state(telling, event, ("appointment", new.id.as_str()), step, after);
    }
    if let Some(new) = &after.entry {
        let old = before.entry.as_ref().map_or("none", |old| old.state.name());
        if let Some(step) = moved(old, new.state.name()) {
            let what = ("queue-entry", new.id.as_str());
            state(telling, Event::QueueStateChanged, what, step, after);
        }
    }
    witness_consultation(telling, before, after);
}

/// Writes down how the consultation moved, with the verb that reports look for.
fn witness_consultation(telling: &mut Telling, before: &Visit, after: &Visit) {
    let (old, new) = (&before.consultation, &after.consultation);
    let from = if old.id == new.id { old.state.name() } else { "none" };
    if from == new.state.name() {
        return;
    }
    let what = ("consultation", new.id.as_str());
    let step = (from, new.state.name());
    let entry = state(telling, Event::ConsultationStateChanged, what, step, after);
    match (old.state, new.state) {
        (consultation::State::Scheduled, consultation::State::CheckedIn) => {
            entry.details.push(("verb", "CHECK_IN".to_owned()));
        }
        _ if from == "none" => entry.details.push(("verb", "CHECK_IN".to_owned())),
        (_, consultation::State::Completed) => {
            entry.details.push(("verb", "END_CONSULTATION".to_owned()));
        }
        _ => {}
    }
}

fn state<'a>(
    telling: &'a mut Telling,
    event: Event,
    what: (&'static str, &str),
    (from, to): (&'static str, &'static str),
    visit: &Visit,
) -> &'a mut Entry {
    let entry = telling.witness(event, Action::Update, what);
    entry.patient = Some(visit.appointment.patient.as_str().to_owned());
    entry.encounter = Some(visit.consultation.id.as_str().to_owned());
    entry.details.push(("from", from.to_owned()));
    entry.details.push(("to", to.to_owned()));
    entry
}

/// Writes down that both were there, or that the visit is over.
pub(super) fn session(telling: &mut Telling, visit: &Visit, begins: bool) {
    let event =
        if begins { Event::ConsultationSessionStart } else { Event::ConsultationSessionEnd };
    let what = ("consultation", visit.consultation.id.as_str());
    let entry = telling.witness(event, Action::Execute, what);
    entry.patient = Some(visit.appointment.patient.as_str().to_owned());
    entry.encounter = Some(visit.consultation.id.as_str().to_owned());
    if !begins {
        let seconds = consultations::duration(&visit.consultation);
        entry.details.push(("durationSeconds", seconds.to_string()));
    }
}

/// Tells provider and patient, but not whoever did it, that a visit was called off or moved.
pub(super) async fn schedule(
    tx: &mut Tx,
    (telling, journal): (&mut Telling, &Journal),
    caller: &Caller,
    visit: &Visit,
    step: Step,
) -> Result<(), ClinicError> {
    let kind = match step {
        Step::Reschedule => NoticeKind::AppointmentRescheduled,
        _ => NoticeKind::AppointmentCancelled,
    };
    for to in [&visit.appointment.provider, &visit.appointment.patient] {
        if *to != caller.person {
            notify(tx, (telling, journal), caller, (kind, to, visit)).await?;
        } else if caller.role == Role::Patient && step == Step::Cancel {
            // They know; their calendar does not.
            let (to, appointment) = (to.clone(), visit.appointment.id.clone());
            let notice = Notice::new(kind, to.clone(), appointment, to);
            let letter = Notice { only: Some(Channel::Email), ..notice };
            notification::send(tx, telling, journal, &letter).await?;
        }
    }
    Ok(())
}

/// No letter goes of what is no more: of an offer of a colleague that has ended, and of a provider who called the patient and
/// does not wait for them any more.
pub(super) async fn settle_past(
    tx: &mut Tx,
    (before, after): (&Visit, &Visit),
) -> Result<(), ClinicError> {
    let (Some(old), Some(new)) = (&before.entry, &after.entry) else { return Ok(()) };
    let is_back = old.state == State::InConsultation && new.state == State::Waiting;
    let is_over = old.offered.is_some() && new.offered.is_none();
    for (kind, is_past) in
        [(NoticeKind::ColleagueOffered, is_over), (NoticeKind::ProviderReady, is_back)]
    {
        if is_past {
            notification::store::settle(tx, (&new.appointment, kind), None).await?;
        }
    }
    Ok(())
}

/// Sends a notice about a visit.
pub(super) async fn notify(
    tx: &mut Tx,
    (telling, journal): (&mut Telling, &Journal),
    caller: &Caller,
    (kind, to, visit): (NoticeKind, &PersonId, &Visit),
) -> Result<(), ClinicError> {
    let appointment = visit.appointment.id.clone();
    let notice = Notice {
        consultation: Some(visit.consultation.id.clone()),
        ..Notice::new(kind, to.clone(), appointment, caller.person.clone())
    };
    notification::send(tx, telling, journal, &notice).await
}

impl Visits {
    /// Tells the queue's channel what changed and everybody in line where they stand; answers the line
    /// as it is now, unless nothing changed.
    pub(super) async fn tell_queue(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (before, after): (&Visit, &Visit),
        removal: Option<Removal>,
    ) -> Result<Option<queue::Line>, ClinicError> {
        let Some(entry) = &after.entry else {
            return Ok(None);
        };
        if before.entry.as_ref() == Some(entry) {
            return Ok(None);
        }
        self.learn(tx, telling, (before.entry.as_ref(), entry)).await?;
        let line = queue::Line::of(tx, self.reading(telling.now), entry).await?;
        self.promise(tx, telling, (before.entry.as_ref(), entry), &line).await?;
        if joins(before.entry.as_ref(), entry) {
            queue::news::added(telling, entry, line.minutes());
        } else {
            queue::news::updated(telling, entry, caller.person.as_str());
        }
        if let Some(reason) = removal {
            queue::news::removed(telling, entry, reason);
        }
        queue::news::places(telling, &line);
        self.call_back(tx, telling, caller, (&line, entry)).await?;
        self.mirror_queue(tx, telling, (entry, &line)).await?;
        Ok(Some(line))
    }

    /// Keeps what somebody is told who begins to wait, to be compared with what comes of it.
    async fn promise(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (before, after): (Option<&queue::Entry>, &queue::Entry),
        line: &queue::Line,
    ) -> Result<(), ClinicError> {
        let waited =
            before.is_some_and(|one| matches!(one.state, State::Waiting | State::InConsultation));
        let Some(place) = line.place(after).filter(|_| !waited) else { return Ok(()) };
        self.begin_wait(tx, telling, (after, place)).await?;
        let told = place.wait.map(|wait| (wait.from * 60, wait.to * 60));
        let what = (&after.id, after.visit_type.as_deref());
        let place = (&after.organization, &after.department);
        Ok(forecast::store::promise(tx, what, place, (telling.now, told)).await?)
    }

    /// Learns from how long somebody waited, and how long a visit took.
    async fn learn(
        &self,
        tx: &mut Tx,
        telling: &Telling,
        (before, after): (Option<&queue::Entry>, &queue::Entry),
    ) -> Result<(), ClinicError> {
        let is_in = |entry: &queue::Entry| entry.state == State::InConsultation;
        match (before.is_some_and(is_in), is_in(after)) {
            (false, true) => {
                let called = forecast::Called {
                    entry: &after.id,
                    department: &after.department,
                    provider: &after.provider,
                };
                Ok(forecast::begun(tx, called, telling.now).await?)
            }
            (true, false) => {
                let what = (&after.id, &after.department);
                Ok(forecast::ended(tx, what, telling.now).await?)
            }
            _ => Ok(()),
        }
    }

    /// Calls back whoever has come within two of their turn; those who begin to wait there are at hand.
    async fn call_back(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (line, moved): (&queue::Line, &queue::Entry),
    ) -> Result<(), ClinicError> {
        for (entry, place) in line.places() {
            // The turn of somebody whom nobody may be given is not near, whoever stands before.
            if place.ahead() > NEAR || entry.near.is_some() || place.minutes.is_none() {
                continue;
            }
            let news = queue::store::nears(tx, &entry.id, telling.now).await?;
            if news && entry.id != moved.id {
                let (kind, to) = (NoticeKind::TurnIsNear, entry.patient.clone());
                let (appointment, sender) = (entry.appointment.clone(), caller.person.clone());
                let notice = Notice::new(kind, to, appointment, sender);
                notification::send(tx, telling, &self.journal, &notice).await?;
            }
        }
        Ok(())
    }

    /// Tells a patient that something was found out or written that they may read.
    pub async fn tell_results(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Appointment(appointment);
        let told = async {
            Caller::require(caller.treats())?;
            let visit = self.load(&mut tx, caller, &target).await?;
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            appointments::takes_part(caller, &visit.appointment, &departments)?;
            let notice = (NoticeKind::ResultsAvailable, &visit.appointment.patient, &visit);
            notify(&mut tx, (&mut telling, &self.journal), caller, notice).await
        }
        .await;
        self.settle(caller, target.what(), (tx, telling), told).await
    }

    /// Shows a department's queue in the metadata of its channel, where SDK clients read it.
    pub(super) async fn mirror_queue(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (entry, line): (&queue::Entry, &queue::Line),
    ) -> Result<(), ClinicError> {
        let (state, whole) = queue::news::snapshot(line);
        let mut fields = vec![("queueState", state), ("lastUpdated", telling.now.to_string())];
        if !whole {
            fields.push(("queueLength", line.present().len().to_string()));
        }
        let channel = names::queue(&entry.department);
        let name = format!("Queue - {}", entry.department.as_str());
        let which = (RecordKind::Channel, channel.as_str());
        self.journal.mirror(tx, telling, which, Some(&name), &fields).await
    }

    /// The provider has joined: said on the visit's channel and to the patient.
    pub(super) async fn tell_joined(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        let payload = json!({
            "action": "PROVIDER_JOINED",
            "state": visit.consultation.state.name(),
            "consultationId": visit.consultation.id.as_str(),
            "providerId": visit.appointment.provider.as_str(),
            "timestamp": telling.now.to_string(),
        });
        let to = (&self.journal, &self.keys);
        consultation::confide(tx, telling, to, &visit.consultation, &payload).await?;
        if let Some(entry) = &visit.entry {
            queue::news::notice(telling, entry, "PROVIDER_READY");
        }
        let patient = &visit.appointment.patient;
        let notice = (NoticeKind::ProviderReady, patient, visit);
        notify(tx, (telling, &self.journal), caller, notice).await
    }

    /// The visit is over: said on its channel while the tokens still open it.
    pub(super) async fn tell_ended(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        let payload = json!({
            "action": "CONSULTATION_ENDED",
            "state": visit.consultation.state.name(),
            "consultationId": visit.consultation.id.as_str(),
            "summary": {
                "duration": consultations::duration(&visit.consultation),
                "followUpRequired": visit.consultation.follow_up,
            },
            "timestamp": telling.now.to_string(),
        });
        let to = (&self.journal, &self.keys);
        consultation::confide(tx, telling, to, &visit.consultation, &payload).await
    }
}

/// Whether an entry comes into the queue with this change, for the first time or again.
fn joins(before: Option<&queue::Entry>, after: &queue::Entry) -> bool {
    let gone = |state| matches!(state, State::NoShow | State::Cancelled | State::Completed);
    before.is_none_or(|before| gone(before.state) && !gone(after.state))
}
