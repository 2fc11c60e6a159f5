//! Keeping the seat of a patient whose browser is gone, for a while; and giving back the place of one whose provider is.
//!
//! Closing the tab is not leaving: the seat is kept for the grace of the settings, longer in the waiting
//! room than in a call. Who never had a browser there, or is called by phone, is not looked after at all.

use super::rules::{self, Step};
use super::service::Target;
use super::{Visit, Visits};
use crate::appointment::rules as appointments;
use crate::consultation::Outcome;
use crate::journal::Telling;
use crate::queue::{self, Entry, Mode, State, rules as queues, store as entries};
use crate::{Caller, ClinicError, Refusal, availability, names};
use compliance::audit::{Action, Event};
use jiff::SignedDuration;
use kernel::{Fault as _, Timestamp};
use std::sync::Arc;

/// A sign of life is written down no more often than this.
const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(30);
/// Signs of life that are written down in one commit: each has one statement, and nobody else writes meanwhile.
const AT_ONCE: usize = 32;

/// Who is gone for too long.
#[derive(Clone, Copy, Debug)]
enum Missed {
    Provider,
    Patient,
}

impl Visits {
    /// Looks who of those in a queue or a call is still connected; whoever is gone for too long leaves the
    /// queue, or goes back to it from the call. Answers how many. Run it every few seconds.
    pub async fn look_after(&self) -> Result<usize, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let watched = entries::watched(&mut tx).await?;
        let lost = availability::store::lost(&mut tx).await?;
        drop(tx);
        let now = self.journal.now();
        let (mut here, mut missed) = (Vec::new(), Vec::new());
        for (entry, seen) in watched {
            if lost.get(&entry.provider).is_some_and(|since| self.is_dropped(&entry, *since, now)) {
                missed.push((entry, Missed::Provider));
            } else if self.is_here(&entry) {
                if seen.is_none_or(|seen| now.duration_since(seen) >= SEEN_EVERY) {
                    here.push(entry.id);
                }
            } else if seen.is_some_and(|seen| self.is_gone(&entry, seen, now)) {
                missed.push((entry, Missed::Patient));
            }
        }
        // First, so that nobody who is there is believed to be gone because of another's visit.
        for some in here.chunks(AT_ONCE) {
            let mut tx = self.journal.db.begin().await?;
            entries::see(&mut tx, some, now).await?;
            tx.commit().await?;
        }
        let mut gone = 0;
        for (entry, who) in &missed {
            gone += usize::from(self.settle_missed(entry, *who).await);
        }
        Ok(gone)
    }

    /// Takes the step that follows when somebody is gone. What cannot be taken is left to the next look: one visit does not
    /// hold up the others.
    async fn settle_missed(&self, entry: &Entry, who: Missed) -> bool {
        let taken = match who {
            Missed::Provider => self.drop_out(entry).await,
            Missed::Patient => self.absent(entry).await,
        };
        taken.unwrap_or_else(|error| {
            tracing::warn!(code = error.code(), "a visit stays as it is though somebody is gone");
            false
        })
    }

    /// Whether the patient's browser is connected to their place or their visit.
    fn is_here(&self, entry: &Entry) -> bool {
        let pair = (&entry.provider, &entry.patient);
        let channels: [Arc<str>; 2] =
            [names::place(pair.0, pair.1).into(), names::consultation(pair.0, pair.1).into()];
        let here = self.presences.here_now(&self.journal.keyset, &channels);
        let patient = entry.patient.as_str();
        here.iter().any(|room| room.users.iter().any(|(user, _)| &**user == patient))
    }

    /// Whether the grace is over. What happened while the server itself was away does not count, nor how long somebody was gone
    /// before they were called or checked in again: each place has a grace of its own.
    fn is_gone(&self, entry: &Entry, seen: Timestamp, now: Timestamp) -> bool {
        let grace = match entry.state {
            State::InConsultation => self.settings.call_grace,
            _ => self.settings.waiting_grace,
        };
        let by_phone = entry.device.is_some_and(|device| device.mode == Mode::Phone);
        !by_phone && now.duration_since(seen.max(entry.changed).max(self.started)) > grace
    }

    /// Whether a call has been without its provider for longer than the grace.
    fn is_dropped(&self, entry: &Entry, lost: Timestamp, now: Timestamp) -> bool {
        let by_phone = entry.device.is_some_and(|device| device.mode == Mode::Phone);
        entry.state == State::InConsultation
            && !by_phone
            && now.duration_since(lost.max(self.started)) > self.settings.call_grace
    }

    /// The provider dropped out: the patient is back at the head of the queue, and is asked whether a colleague may see
    /// them like whoever waits for that provider. `false` when the visit has moved on meanwhile.
    async fn drop_out(&self, entry: &Entry) -> Result<bool, ClinicError> {
        let caller = Caller::system(entry.organization.clone())?;
        let mut telling = self.journal.telling(&caller);
        let mut tx = self.journal.db.begin().await?;
        let before = self.load(&mut tx, &caller, &Target::Entry(entry.id.clone())).await?;
        let Ok(mut after) = rules::take(&before, Step::SendBack, telling.now) else {
            return Ok(false);
        };
        let present = entries::present(&mut tx, &entry.organization, &entry.department).await?;
        if let Some(back) = &mut after.entry {
            back.standing = queues::head(back, &present);
        }
        self.save(&mut tx, &before, &after).await?;
        witness(&mut telling, entry, ("returned", "provider-lost"));
        self.tell(&mut tx, &mut telling, &caller, (&before, &after), Step::SendBack).await?;
        queue::news::notice(&mut telling, entry, "PROVIDER_LOST");
        self.journal.commit(tx, telling).await?;
        self.show_provider(&after).await?;
        Ok(true)
    }

    /// Takes the step that follows from an absence; `false` when the visit has moved on meanwhile.
    async fn absent(&self, entry: &Entry) -> Result<bool, ClinicError> {
        let caller = Caller::system(entry.organization.clone())?;
        let mut telling = self.journal.telling(&caller);
        let mut tx = self.journal.db.begin().await?;
        let before = self.load(&mut tx, &caller, &Target::Entry(entry.id.clone())).await?;
        if before.entry.as_ref().is_none_or(|now| now.state != entry.state) {
            return Ok(false);
        }
        let seen = before.consultation.started.is_some();
        let (_, closes) = appointments::open(&before.appointment, &self.settings);
        let step = match entry.state {
            State::InConsultation => Step::SendBack,
            _ if seen && telling.now >= closes => Step::Complete,
            _ => Step::Leave,
        };
        // One who is gone while the provider wraps up was seen; that visit ends by itself.
        let Ok(mut after) = without(&before, step, telling.now) else {
            return Ok(false);
        };
        let done = if step == Step::SendBack { "returned" } else { "closed" };
        witness(&mut telling, entry, (done, "patient-lost"));
        if step == Step::Complete {
            let change = (&before, after.clone());
            self.close_seen(&mut tx, &mut telling, &caller, change).await?;
        } else {
            note(&mut after, step);
            self.save(&mut tx, &before, &after).await?;
            self.tell(&mut tx, &mut telling, &caller, (&before, &after), step).await?;
            if seen && step == Step::Leave {
                self.await_return(&mut tx, &after, closes).await?;
            }
        }
        self.journal.commit(tx, telling).await?;
        self.show_provider(&after).await?;
        Ok(true)
    }
}

/// Writes down what became of a visit because somebody's browser was gone for too long.
fn witness(telling: &mut Telling, entry: &Entry, (done, why): (&'static str, &str)) {
    let what = ("queue-entry", entry.id.as_str());
    let line = telling.witness(Event::QueueStateChanged, Action::Update, what);
    line.patient = Some(entry.patient.as_str().to_owned());
    line.details.push((done, why.to_owned()));
}

/// The visit after its patient is gone. One in which they were seen before they were sent back has taken place: it ends by way of
/// the call, as the machines want it.
fn without(before: &Visit, step: Step, now: Timestamp) -> Result<Visit, Refusal> {
    let way: &[Step] = match step {
        Step::Complete => &[Step::Admit, Step::Start, Step::WrapUp],
        _ => &[],
    };
    let mut after = before.clone();
    for step in way.iter().chain([&step]) {
        after = rules::take(&after, *step, now)?;
    }
    Ok(after)
}

/// A patient who leaves the queue unseen is counted as such.
fn note(visit: &mut Visit, step: Step) {
    if step == Step::Leave && visit.consultation.started.is_none() {
        visit.consultation.outcome = Some(Outcome::LeftBeforeSeen);
    }
}
