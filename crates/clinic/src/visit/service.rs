//! Loads, saves and takes the steps of visits.

use super::rules::{self, Step};
use super::{Visit, news};
use crate::appointment::store as appointments;
use crate::availability::Availabilities;
use crate::consultation::store as consultations;
use crate::escalation::Escalations;
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::link::Links;
use crate::proxy::Proxies;
use crate::queue::store as queues;
use crate::thread::Threads;
use crate::timer;
use crate::token::Tokens;
use crate::{Caller, ClinicError, Refusal, Settings, participant};
use compliance::keys::Sealer;
use db::{DbError, Tx};
use kernel::{AppointmentId, ConsultationId, QueueEntryId, Timestamp};
use realtime::access::Access;
use realtime::channel::Channels;
use realtime::presence::Presences;
use std::sync::Arc;

/// The commands of visits.
#[derive(Clone, Debug)]
pub struct Visits {
    pub(crate) journal: Journal,
    pub(crate) access: Arc<Access>,
    pub(crate) channels: Arc<Channels>,
    pub(crate) keys: Keys,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) tokens: Tokens,
    pub(crate) availabilities: Availabilities,
    pub(crate) presences: Arc<Presences>,
    pub(crate) links: Links,
    pub(crate) proxies: Proxies,
    pub(crate) threads: Threads,
    pub(crate) escalations: Escalations,
    /// When this server began to look after its visits.
    pub(crate) started: Timestamp,
    pub(crate) settings: Settings,
}

/// Which visit is meant.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Appointment(AppointmentId),
    Entry(QueueEntryId),
    Consultation(ConsultationId),
}

impl Target {
    /// Kind and id, as refusals are witnessed.
    pub(super) fn what(&self) -> (&'static str, &str) {
        match self {
            Self::Appointment(id) => ("appointment", id.as_str()),
            Self::Entry(id) => ("queue-entry", id.as_str()),
            Self::Consultation(id) => ("consultation", id.as_str()),
        }
    }
}

impl Visits {
    /// The visit as it stands.
    pub(super) async fn load(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        target: &Target,
    ) -> Result<Visit, ClinicError> {
        let organization = &caller.organization;
        let appointment = match target {
            Target::Appointment(id) => id.clone(),
            Target::Entry(id) => {
                let entry = queues::find(tx, organization, id).await?;
                entry.ok_or(Refusal::Unknown("queue entry"))?.appointment
            }
            Target::Consultation(id) => {
                let found = consultations::find(tx, organization, id).await?;
                found.ok_or(Refusal::Unknown("consultation"))?.appointment
            }
        };
        let found = appointments::find(tx, &self.sealer, organization, &appointment).await?;
        let consultation = consultations::latest(tx, &appointment).await?;
        let visit = Visit {
            appointment: found.ok_or(Refusal::Unknown("appointment"))?,
            consultation: consultation.ok_or(Refusal::Unknown("consultation"))?,
            entry: queues::of_appointment(tx, &appointment).await?,
        };
        participant::barred(tx, caller, &visit.consultation).await?;
        match target {
            // A step asked of an earlier consultation is not a step of the present one.
            Target::Consultation(id) if visit.consultation.id != *id => {
                Err(Refusal::Stale("consultation").into())
            }
            _ => Ok(visit),
        }
    }

    /// Saves what is new or changed between two looks at a visit; the entry first, as admitting does.
    pub(super) async fn save(
        &self,
        tx: &mut Tx,
        before: &Visit,
        after: &Visit,
    ) -> Result<(), ClinicError> {
        match (&before.entry, &after.entry) {
            (None, Some(entry)) => queues::insert(tx, entry).await.map_err(stale)?,
            (Some(known), Some(entry)) if known != entry => {
                fresh(queues::save(tx, entry).await?, "queue entry")?;
            }
            _ => {}
        }
        if before.consultation.id != after.consultation.id {
            consultations::insert(tx, &after.consultation).await?;
        } else if before.consultation != after.consultation {
            fresh(consultations::save(tx, &after.consultation).await?, "consultation")?;
        }
        if before.appointment != after.appointment {
            fresh(appointments::save(tx, &after.appointment).await?, "appointment")?;
        }
        Ok(())
    }

    /// Takes one step of a visit and tells it.
    pub(super) async fn step(
        &self,
        caller: &Caller,
        target: Target,
        step: Step,
    ) -> Result<Visit, ClinicError> {
        self.step_with(caller, target, step, |_| {}).await
    }

    /// As [`Self::step`], with something more noted on the visit.
    pub(super) async fn step_with(
        &self,
        caller: &Caller,
        target: Target,
        step: Step,
        note: impl FnOnce(&mut Visit),
    ) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let taken = async {
            let before = self.load(&mut tx, caller, &target).await?;
            step.may(caller, &before)?;
            let mut after = rules::take(&before, step, telling.now)?;
            note(&mut after);
            self.save(&mut tx, &before, &after).await?;
            self.tell(&mut tx, &mut telling, caller, (&before, &after), step).await?;
            Ok(after)
        }
        .await;
        self.settle(caller, target.what(), (tx, telling), taken).await
    }

    /// Commits what was done, or writes down that it was refused.
    pub(super) async fn settle<T>(
        &self,
        caller: &Caller,
        what: (&'static str, &str),
        (tx, telling): (Tx, Telling),
        done: Result<T, ClinicError>,
    ) -> Result<T, ClinicError> {
        self.journal.settle(caller, what, (tx, telling), done).await
    }

    /// Tells a step: audit, queue, places, notices, the visit's own channel, and revocations.
    pub(super) async fn tell(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (before, after): (&Visit, &Visit),
        step: Step,
    ) -> Result<(), ClinicError> {
        news::witness(telling, before, after);
        self.tell_queue(tx, telling, caller, (before, after), step.removal()).await?;
        match step {
            Step::Cancel | Step::Reschedule => {
                timer::store::clear(tx, after.appointment.id.as_str()).await?;
                self.end_wish(tx, telling, &after.appointment).await?;
                self.offer_time(tx, telling, &after.appointment).await?;
                news::schedule(tx, (telling, &self.journal), caller, after, step).await?;
            }
            Step::Admit => self.tell_joined(tx, telling, caller, after).await?,
            Step::Start => news::session(telling, after, true),
            Step::WrapUp => self.await_record(tx, telling, after).await?,
            Step::Complete => {
                self.end_awaiting(tx, after).await?;
                self.tell_ended(tx, telling, after).await?;
                news::session(telling, after, false);
            }
            _ => {}
        }
        if after.consultation.state.is_over() {
            self.end_tokens(tx, telling, after).await?;
        }
        Ok(())
    }

    /// Ends every token of a consultation.
    pub(super) async fn end_tokens(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Visit,
    ) -> Result<(), ClinicError> {
        let revoked = self.access.revoke_scope(tx, visit.consultation.id.as_str()).await?;
        news::revoked(telling, &visit.consultation, revoked.len());
        telling.news.revoked.extend(revoked);
        Ok(())
    }
}

/// Two check-ins cannot both make the entry; the slower one reads again.
fn stale(error: DbError) -> ClinicError {
    match error {
        DbError::Conflict => Refusal::Stale("queue entry").into(),
        other => other.into(),
    }
}

/// Zero rows mean that somebody else was faster.
fn fresh(saved: bool, what: &'static str) -> Result<(), Refusal> {
    if saved { Ok(()) } else { Err(Refusal::Stale(what)) }
}
