//! What happens to visits by the clock: patients are reminded, and who does not come has missed their visit.
//!
//! Timers are set with the booking and taken in the commit of what follows. A reminder that no server was there to send
//! is sent late as long as it helps, the nearest one only; one that helps nobody any more is written down as missed.

use super::rules::{self, Step};
use super::service::Target;
use super::{Visit, Visits, news};
use crate::appointment::{Appointment, State};
use crate::consultation::Outcome;
use crate::journal::Telling;
use crate::notification::{self, Notice, NoticeKind};
use crate::timer::{self, Timer, Work};
use crate::{Caller, ClinicError, Refusal, queue, rota, task};
use compliance::audit::{Action, Event};
use db::Tx;
use jiff::SignedDuration;
use kernel::{AppointmentId, ConsultationId, DepartmentId, ProxyId, TaskId, Timestamp};

/// Timers looked at in one go.
const AT_ONCE: i64 = 64;
/// Half of a wait that is shorter is not worth a word.
const SHORTEST_HALF: SignedDuration = SignedDuration::from_mins(2);
/// What rings later than this after its time is marked as late.
const PUNCTUAL: SignedDuration = SignedDuration::from_secs(60);

impl Visits {
    /// Does what is due; answers when the next thing is.
    pub async fn wake(&self) -> Result<Option<Timestamp>, ClinicError> {
        loop {
            let mut tx = self.journal.db.read().await?;
            let due = timer::store::due(&mut tx, self.journal.now(), AT_ONCE).await?;
            if due.is_empty() {
                return Ok(timer::store::next(&mut tx).await?);
            }
            drop(tx);
            for one in due {
                self.ring(&one).await?;
            }
        }
    }

    /// Does of that what does not wait while the clock is ahead: an emergency is told again. Nobody has missed a visit, nothing
    /// ends and no reminder is used up by an instant that is still to come; all that is due once the clock is right.
    pub async fn wake_while_ahead(&self) -> Result<(), ClinicError> {
        loop {
            let mut tx = self.journal.db.read().await?;
            let due = timer::store::due_pages(&mut tx, self.journal.now(), AT_ONCE).await?;
            drop(tx);
            if due.is_empty() {
                return Ok(());
            }
            for one in due {
                self.ring(&one).await?;
            }
        }
    }

    async fn ring(&self, timer: &Timer) -> Result<(), ClinicError> {
        let caller = Caller::system(timer.organization.clone())?;
        let mut telling = self.journal.telling(&caller);
        let mut tx = self.journal.db.begin().await?;
        if !timer::store::take(&mut tx, timer).await? {
            return Ok(());
        }
        let done = self.follow(&mut tx, &mut telling, &caller, timer).await;
        match done {
            // What a rule refuses now it refuses the next time, too: the timer has rung.
            Ok(()) | Err(ClinicError::Refused(Refusal::Unknown(_))) => {
                self.journal.commit(tx, telling).await?;
                if timer.work == Work::WrapUpOver { self.show_closed(timer).await } else { Ok(()) }
            }
            // Somebody was faster; nothing of this stands, and it is due again at once.
            Err(ClinicError::Refused(Refusal::Stale(_))) => Ok(()),
            Err(ClinicError::Refused(refusal)) => {
                tracing::warn!(code = kernel::Fault::code(&refusal), "a timer rang in vain");
                drop(tx);
                let mut tx = self.journal.db.begin().await?;
                timer::store::take(&mut tx, timer).await?;
                tx.commit().await.map_err(Into::into)
            }
            Err(error) => Err(error),
        }
    }

    async fn follow(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        timer: &Timer,
    ) -> Result<(), ClinicError> {
        if self.follow_other(tx, telling, caller, timer).await? {
            return Ok(());
        }
        let id = AppointmentId::try_from(timer.subject.clone())
            .map_err(|_| Refusal::Unknown("appointment"))?;
        let before = self.load(tx, caller, &Target::Appointment(id)).await?;
        if timer.work == Work::OfferOver {
            return self.offer_over(tx, telling, (&before.appointment, timer.due)).await;
        }
        if timer.work == Work::SeenOver {
            return self.close_left(tx, telling, &before).await;
        }
        if timer.work == Work::HalfWay {
            let waits = before.entry.as_ref().is_some_and(|one| one.state == queue::State::Waiting);
            if !waits {
                return Ok(());
            }
            let notice = (NoticeKind::WaitHalfOver, &before.appointment.patient, &before);
            return news::notify(tx, (telling, &self.journal), caller, notice).await;
        }
        if before.appointment.state != State::Booked {
            return Ok(());
        }
        match timer.work {
            Work::Reminder(minutes) => {
                self.remind(tx, telling, caller, (&before.appointment, minutes, timer.due)).await
            }
            Work::NoShow => self.never_came(tx, telling, caller, &before).await,
            Work::PageAgain(_)
            | Work::Rota
            | Work::TaskDue
            | Work::ProxyEnd
            | Work::ThreadEnd
            | Work::WrapUpOver
            | Work::SeenOver
            | Work::HalfWay
            | Work::OfferOver => Ok(()),
        }
    }

    /// Does what is about something else than a visit's way to its beginning; `false` when there is nothing such.
    async fn follow_other(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        timer: &Timer,
    ) -> Result<bool, ClinicError> {
        let subject = timer.subject.clone();
        match timer.work {
            Work::PageAgain(circle) => {
                let what = (subject.as_str(), circle);
                self.escalations.page_again(tx, telling, caller, what).await?;
            }
            Work::Rota => {
                let department = DepartmentId::try_from(subject);
                let department = department.map_err(|_| Refusal::Unknown("department"))?;
                rota::watch(tx, telling, (&self.journal, caller), &department).await?;
            }
            Work::TaskDue => {
                let id = TaskId::try_from(subject).map_err(|_| Refusal::Unknown("task"))?;
                let on = (&self.journal, &*self.sealer);
                task::remind(tx, telling, (on, caller), &id).await?;
            }
            Work::ThreadEnd => {
                let id = ConsultationId::try_from(subject);
                let id = id.map_err(|_| Refusal::Unknown("thread"))?;
                self.threads.end(tx, telling, caller, &id).await?;
            }
            Work::WrapUpOver => self.close_unattended(tx, telling, caller, timer).await?,
            Work::ProxyEnd => {
                let id = ProxyId::try_from(subject).map_err(|_| Refusal::Unknown("proxy"))?;
                self.proxies.look(tx, telling, caller, &id).await?;
            }
            Work::Reminder(_) | Work::NoShow | Work::HalfWay | Work::SeenOver | Work::OfferOver => {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn remind(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (visit, minutes, due): (&Appointment, u32, Timestamp),
    ) -> Result<(), ClinicError> {
        let late = telling.now.duration_since(due) > PUNCTUAL;
        let nearer = rules::reminders(visit, &self.settings)
            .any(|(other, instant)| other < minutes && instant <= telling.now);
        if late {
            let sent = !nearer && telling.now < visit.starts;
            let what = ("appointment", visit.id.as_str());
            let entry = telling.witness(Event::ReminderLate, Action::Execute, what);
            entry.patient = Some(visit.patient.as_str().to_owned());
            entry.details.push(("minutesBefore", minutes.to_string()));
            entry.details.push(("sent", sent.to_string()));
        }
        if nearer || telling.now >= visit.starts {
            return Ok(());
        }
        let link = self.links.current(tx, visit).await?;
        let (kind, to) = (NoticeKind::AppointmentReminder, visit.patient.clone());
        let notice = Notice {
            link,
            expires: Some(visit.starts),
            ..Notice::new(kind, to, visit.id.clone(), caller.person.clone())
        };
        notification::send(tx, telling, &self.journal, &notice).await
    }

    async fn never_came(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        before: &Visit,
    ) -> Result<(), ClinicError> {
        let mut after = rules::take(before, Step::Missed, telling.now)?;
        after.consultation.outcome = Some(Outcome::PatientAbsent);
        self.save(tx, before, &after).await?;
        self.tell(tx, telling, caller, (before, &after), Step::Missed).await
    }

    /// Somebody begins to wait: they are told so now and when half of that time is over.
    pub(super) async fn begin_wait(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (entry, place): (&queue::Entry, queue::Place),
    ) -> Result<(), ClinicError> {
        let system = Caller::system(entry.organization.clone())?;
        let (to, visit) = (entry.patient.clone(), entry.appointment.clone());
        let notice = Notice::new(NoticeKind::WaitBegan, to, visit, system.person);
        notification::send(tx, telling, &self.journal, &notice).await?;
        // Nobody knows when half of a wait is over that nobody can end.
        let Some(minutes) = place.minutes else { return Ok(()) };
        let half = SignedDuration::from_secs(minutes.saturating_mul(30));
        if half < SHORTEST_HALF {
            return Ok(());
        }
        let timer = Timer {
            work: Work::HalfWay,
            subject: entry.appointment.as_str().to_owned(),
            organization: entry.organization.clone(),
            due: telling.now.saturating_add(half).unwrap_or(telling.now),
        };
        Ok(timer::store::reset(tx, &timer).await?)
    }

    /// Sets what happens by the clock to a visit that was just booked.
    pub(super) async fn set_timers(
        &self,
        tx: &mut Tx,
        visit: &Appointment,
        now: Timestamp,
    ) -> Result<(), ClinicError> {
        let timer = |work, due| Timer {
            work,
            subject: visit.id.as_str().to_owned(),
            organization: visit.organization.clone(),
            due,
        };
        let reminders = rules::reminders(visit, &self.settings);
        let ahead = reminders.filter(|(_, due)| *due > now);
        let mut timers: Vec<Timer> =
            ahead.map(|(minutes, due)| timer(Work::Reminder(minutes), due)).collect();
        if !self.settings.no_show_grace.is_zero()
            && let Ok(due) = visit.starts.checked_add(self.settings.no_show_grace)
        {
            timers.push(timer(Work::NoShow, due));
        }
        Ok(timer::store::set(tx, &timers).await?)
    }
}
