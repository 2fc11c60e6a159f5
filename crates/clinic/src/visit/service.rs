//! Loads, saves and takes the steps of visits.

use super::rules::{self, Step};
use super::{Visit, news};
use crate::appointment::store as appointments;
use crate::availability::Availabilities;
use crate::consultation::{self, Consultation, store as consultations};
use crate::escalation::Escalations;
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::link::Links;
use crate::proxy::Proxies;
use crate::queue::{self, Entry, store as queues};
use crate::restriction::store as restrictions;
use crate::thread::Threads;
use crate::timer;
use crate::token::Tokens;
use crate::{Caller, ClinicError, Refusal, Settings, participant, sensitivity};
use compliance::keys::Sealer;
use db::{DbError, Row, Tx};
use kernel::{AppointmentId, ConsultationId, OrganizationId, QueueEntryId, Timestamp};
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
    /// By what queues are read.
    pub(super) fn reading(&self, now: Timestamp) -> queue::Reading<'_> {
        queue::Reading { settings: &self.settings, sealer: &self.sealer, now }
    }

    /// The visit as it stands.
    pub(super) async fn load(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        target: &Target,
    ) -> Result<Visit, ClinicError> {
        let organization = &caller.organization;
        let ask = |id: &AppointmentId| appointments::ask(organization, id);
        let bars = |id: &AppointmentId| restrictions::ask_bars_of(id, &caller.person);
        let (visit, bars) = match target {
            Target::Appointment(id) => {
                let (latest, entry) = (consultations::ask_latest(id), queues::ask_of(id));
                let all = tx.query_all([ask(id), latest, entry, bars(id)]).await?;
                let [found, latest, entry, bars] = all;
                let latest = consultations::first(&latest)?;
                (self.whole(tx, &found, latest, queues::first(&entry)?).await?, bars)
            }
            Target::Entry(id) => {
                let entry = queues::find(tx, organization, id).await?;
                let entry = entry.ok_or(Refusal::Unknown("queue entry"))?;
                let id = &entry.appointment;
                let all = [ask(id), consultations::ask_latest(id), bars(id)];
                let [found, latest, bars] = tx.query_all(all).await?;
                (self.whole(tx, &found, consultations::first(&latest)?, Some(entry)).await?, bars)
            }
            Target::Consultation(id) => {
                let latest = consultations::latest_beside(tx, organization, id).await?;
                let latest = latest.ok_or(Refusal::Unknown("consultation"))?;
                let id = &latest.appointment;
                let all = [ask(id), queues::ask_of(id), bars(id)];
                let [found, entry, bars] = tx.query_all(all).await?;
                (self.whole(tx, &found, Some(latest), queues::first(&entry)?).await?, bars)
            }
        };
        if !bars.is_empty() {
            participant::barred(tx, caller, &visit.consultation).await?;
        }
        match target {
            // A step asked of an earlier consultation is not a step of the present one.
            Target::Consultation(id) if visit.consultation.id != *id => {
                Err(Refusal::Stale("consultation").into())
            }
            _ => Ok(visit),
        }
    }

    /// The visit of an entry that the transaction has read, and of whose patient nobody is kept from it.
    pub(super) async fn of_entry(
        &self,
        tx: &mut Tx,
        organization: &OrganizationId,
        entry: Entry,
    ) -> Result<Visit, ClinicError> {
        let id = &entry.appointment;
        let all = [appointments::ask(organization, id), consultations::ask_latest(id)];
        let [found, latest] = tx.query_all(all).await?;
        self.whole(tx, &found, consultations::first(&latest)?, Some(entry)).await
    }

    async fn whole(
        &self,
        tx: &mut Tx,
        found: &[Row],
        latest: Option<Consultation>,
        entry: Option<Entry>,
    ) -> Result<Visit, ClinicError> {
        Ok(Visit {
            appointment: appointments::first(tx, &self.sealer, found)
                .await?
                .ok_or(Refusal::Unknown("appointment"))?,
            consultation: latest.ok_or(Refusal::Unknown("consultation"))?,
            entry,
        })
    }

    /// Saves what is new or changed between two looks at a visit; the entry first, as admitting does.
    pub(super) async fn save(
        &self,
        tx: &mut Tx,
        before: &Visit,
        after: &Visit,
    ) -> Result<(), ClinicError> {
        let mut saved = Vec::with_capacity(3);
        match (&before.entry, &after.entry) {
            (None, Some(entry)) => queues::insert(tx, entry).await.map_err(stale)?,
            (Some(known), Some(entry)) if known != entry => {
                saved.push(("queue entry", queues::ask_save(entry)?));
            }
            _ => {}
        }
        if before.consultation.id != after.consultation.id {
            consultations::insert(tx, &after.consultation).await?;
            if after.consultation.part2 {
                let whose = (&after.consultation.id, after.consultation.patient.as_str());
                sensitivity::seal_anew(tx, &self.sealer, whose).await?;
            }
        } else if before.consultation != after.consultation {
            saved.push(("consultation", consultations::ask_save(&after.consultation)));
        }
        if before.appointment != after.appointment {
            saved.push(("appointment", appointments::ask_save(&after.appointment)));
        }
        let (names, saves): (Vec<_>, Vec<_>) = saved.into_iter().unzip();
        let rows = tx.query_many(saves).await?;
        // No row means that somebody else was faster.
        match names.into_iter().zip(rows).find(|(_, rows)| rows.is_empty()) {
            Some((what, _)) => Err(Refusal::Stale(what).into()),
            None => Ok(()),
        }
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
        news::settle_past(tx, (before, after)).await?;
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
            Step::Leave | Step::NoShow => self.tell_cut_short(tx, telling, caller, after).await?,
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
        let id = &visit.consultation.id;
        let seats = participant::store::ask_all(id);
        let (revoked, seats) = self.access.revoke_scope_beside(tx, id.as_str(), seats).await?;
        consultation::revoked(telling, &visit.consultation, revoked.len());
        // Whoever is brought in is in the care team from then on, also if they never asked for a token.
        if visit.consultation.state.is_over() {
            let brought_in = participant::store::found(&seats)?;
            let team = (&visit.consultation, brought_in.as_slice());
            participant::disband(tx, telling, &self.journal, team).await?;
        }
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
