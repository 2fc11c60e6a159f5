//! The gate of visits: what is said on their channels is said in one that is open, whose patient consents to telehealth.
//!
//! The clinic's own tokens are revoked with the visit and the consent that they were issued for, so they pass by memory. Whoever
//! signs with the secret key, or holds a token that was granted with it, is held against the store each time, by the rule by which
//! the clinic's own are issued.

use crate::consent::{self, Topic};
use crate::consultation::{self, Consultation};
use crate::token::goes_on;
use crate::{
    Caller, ClinicError, Refusal, Settings, appointment, names, participant, person, thread,
};
use compliance::keys::Sealer;
use db::{Db, DbError, Tx};
use jiff::SignedDuration;
use kernel::{
    Clock, ConsultationId, Fault as _, IdError, Kind, OrganizationId, PersonId, Role, Timestamp,
};
use realtime::access::Access;
use realtime::channel::Channel;
use realtime::gate::{Gate, Opening, Publication, Refusal as Closed, Sender, Verdict};
use realtime::keyset::Keyset;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// That no patient is at a channel's address is remembered so long; by then one may be.
const VACANT: SignedDuration = SignedDuration::from_secs(5);
/// So many such channels are remembered; past it the memory starts afresh.
const REMEMBERED: usize = 20_000;

/// Has nothing said in visits that are not open.
pub struct VisitGate {
    db: Db,
    access: Arc<Access>,
    sealer: Arc<Sealer>,
    clock: Arc<dyn Clock>,
    settings: Settings,
    /// Channels at whose address no patient was found, and until when that counts.
    vacant: Mutex<HashMap<Arc<str>, Timestamp>>,
}

impl std::fmt::Debug for VisitGate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("VisitGate").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl VisitGate {
    /// The gate of the visits in this store.
    pub fn new(
        db: Db,
        access: Arc<Access>,
        sealer: Arc<Sealer>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Self {
        Self { db, access, sealer, clock, settings, vacant: Mutex::default() }
    }

    /// Whether nothing has to be looked up: what is no visit's, and what a token of the clinic's own opens.
    fn passes(&self, keyset: &Keyset, channel: &Channel, sender: Sender<'_>) -> bool {
        !keyset.clinic
            || !channel.class.is_phi()
            || sender.token.is_some_and(|token| self.access.knows_issued(token))
            || (channel.patient.is_none() && self.is_vacant(&channel.name))
    }

    fn vacant(&self) -> MutexGuard<'_, HashMap<Arc<str>, Timestamp>> {
        self.vacant.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_vacant(&self, channel: &str) -> bool {
        let until = self.vacant().get(channel).copied();
        until.is_some_and(|until| self.clock.now() < until)
    }

    fn remember_vacant(&self, channel: &Arc<str>) {
        let Ok(until) = self.clock.now().checked_add(VACANT) else { return };
        let mut vacant = self.vacant();
        if vacant.len() >= REMEMBERED {
            vacant.clear();
        }
        vacant.insert(Arc::clone(channel), until);
    }

    /// The same by the store. A name at which no patient of the clinic is, such as an application's own, is no visit's.
    async fn look(
        &self,
        (keyset, channel): (&Keyset, &Channel),
        sender: Sender<'_>,
    ) -> Result<(), ClinicError> {
        let Some((provider, patient)) = names::pair(&channel.name) else {
            self.remember_vacant(&channel.name);
            return Ok(());
        };
        let mut tx = self.db.read().await?;
        if let Some(token) = sender.token
            && self.access.is_issued(&mut tx, token).await?
        {
            return Ok(());
        }
        let wrong = |error: IdError| DbError::Internal(error.to_string());
        let organization: OrganizationId = keyset.organization.parse().map_err(wrong)?;
        let known = person::store::known(&mut tx, &organization, &patient).await?;
        // Whoever had visits stays their patient, also once their record was disposed of.
        if channel.patient.is_none() && !matches!(known, Some((Role::Patient, _))) {
            self.remember_vacant(&channel.name);
            return Ok(());
        }
        let asked = Asked {
            caller: Caller::system(organization)?,
            pair: (provider, patient),
            sender,
            now: self.clock.now_to_microsecond(),
        };
        if on_thread(&mut tx, (keyset, channel), &asked).await? {
            return Ok(());
        }
        self.in_visit(&mut tx, &asked).await
    }

    /// Refuses unless one of the visits of the two is open to the sender.
    async fn in_visit(&self, tx: &mut Tx, asked: &Asked<'_>) -> Result<(), ClinicError> {
        let (provider, patient) = &asked.pair;
        let organization = &asked.caller.organization;
        let living = consultation::store::living(tx, organization, patient).await?;
        let mut refused = None;
        for visit in living.iter().filter(|one| one.provider == *provider) {
            match self.one(tx, visit, asked).await {
                Err(ClinicError::Refused(refusal)) => refused = Some(refusal),
                done => return done,
            }
        }
        if let Some(refusal) = refused {
            return Err(refusal.into());
        }
        // A visit ends with the consent on which it stood; that is what has to be put right then.
        asked.consented(tx).await?;
        Err(Refusal::NotOpen.into())
    }

    async fn one(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
        asked: &Asked<'_>,
    ) -> Result<(), ClinicError> {
        let booked = (&visit.organization, &visit.appointment);
        let appointment = appointment::store::find(tx, &self.sealer, booked.0, booked.1).await?;
        let appointment = appointment.ok_or(Refusal::NotOpen)?;
        let settings = (&self.settings, asked.now);
        goes_on(tx, &asked.caller, (&appointment, visit), settings).await?;
        let Some(person) = asked.holder() else { return Ok(()) };
        // Whom the clinic does not know acts for an application, which answers for them.
        let known = person::store::known(tx, booked.0, &person).await?;
        let Some((role, active)) = known else { return Ok(()) };
        let seat = participant::store::present(tx, &visit.id, &person).await?;
        participant::kept_out(tx, visit, (&person, seat.as_ref())).await?;
        Caller::require(active)?;
        if seat.is_some() {
            return Ok(());
        }
        let departments = person::store::departments(tx, &person).await?;
        let holder = Caller::acting((person, visit.organization.clone(), role), None);
        Ok(appointment::rules::takes_part(&holder, &appointment, &departments)?)
    }
}

/// Who would say something, and in whose visit.
struct Asked<'a> {
    caller: Caller,
    pair: (PersonId, PersonId),
    sender: Sender<'a>,
    now: Timestamp,
}

impl Asked<'_> {
    /// Whose token it is; whoever signs with the secret key is the clinic's own system.
    fn holder(&self) -> Option<PersonId> {
        self.sender.token?;
        self.sender.uuid.parse().ok()
    }

    async fn consented(&self, tx: &mut Tx) -> Result<(), ClinicError> {
        let (_, patient) = &self.pair;
        let live = consent::live(tx, &self.caller, patient, Topic::Telehealth, self.now).await?;
        live.ok_or(Refusal::ConsentMissing("anything is said in a visit"))?;
        Ok(())
    }
}

/// Whether the channel is that of a thread after a visit, or of reports of one; refuses one that has ended.
async fn on_thread(
    tx: &mut Tx,
    (keyset, channel): (&Keyset, &Channel),
    asked: &Asked<'_>,
) -> Result<bool, ClinicError> {
    let (name, visit) = match wire::channel::reported(&channel.name) {
        // A thread is of one visit.
        Some(name) => (name, realtime::channel::visits_on(tx, keyset.id, name).await?.pop()),
        None => (&*channel.name, channel.consultation.clone()),
    };
    let visit: Option<ConsultationId> = visit.and_then(|visit| visit.parse().ok());
    let Some(visit) = visit else { return Ok(false) };
    let open = thread::is_open_on(tx, (&visit, name), asked.now).await?;
    let Some(open) = open else { return Ok(false) };
    if !open {
        return Err(Refusal::TooLate.into());
    }
    asked.consented(tx).await?;
    if let Some(person) = asked.holder()
        && participant::is_objected(tx, &visit, &person).await?
    {
        return Err(Refusal::Objected.into());
    }
    Ok(true)
}

/// A refusal as the sender is told it.
fn closed(channel: &Channel, error: &ClinicError) -> Closed {
    let kind = match error {
        ClinicError::Refused(_) => Kind::Forbidden,
        failed => {
            tracing::error!(error = %failed, "it was not seen whether a visit is open; refused");
            failed.kind()
        }
    };
    let said = format!("nothing is taken on channel {}: {error}", channel.name);
    Closed::Above { code: error.code(), kind, said }
}

impl Gate for VisitGate {
    fn takes(&self, _: &Channel) -> Result<(), Closed> {
        // Who sends is not known here; `opens` is asked with it.
        Ok(())
    }

    fn opens<'a>(
        &'a self,
        (keyset, channel): (&'a Keyset, &'a Channel),
        sender: Sender<'a>,
    ) -> Opening<'a> {
        if self.passes(keyset, channel, sender) {
            return Box::pin(std::future::ready(Ok(())));
        }
        Box::pin(async move {
            let open = self.look((keyset, channel), sender).await;
            open.map_err(|error| closed(channel, &error))
        })
    }

    fn consider<'a>(
        &'a self,
        publication: Publication<'a>,
    ) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>> {
        let Publication { keyset, channel, principal, .. } = publication;
        let sender = Sender::of(principal);
        if self.passes(keyset, channel, sender) {
            return Box::pin(std::future::ready(Verdict::Admit));
        }
        Box::pin(async move {
            let open = self.opens((keyset, channel), sender).await;
            open.map_or_else(Verdict::Refuse, |()| Verdict::Admit)
        })
    }
}
