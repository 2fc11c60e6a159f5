//! Hands out tokens.

use super::rules::{Asked, Back};
use super::{Granted, Named, Renewed, Request, Watch, rules};
use crate::appointment::{self, Appointment};
use crate::consent::{self, Topic};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::session::still_in;
use crate::{Caller, ClinicError, Refusal, Settings, names, participant, person};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{Role, Timestamp};
use realtime::KeysetId;
use realtime::access::{Access, Grant};
use std::sync::Arc;
use wire::token::Permissions;

/// Telemedicine tokens.
#[derive(Clone, Debug)]
pub struct Tokens {
    journal: Journal,
    access: Arc<Access>,
    keys: Keys,
    sealer: Arc<Sealer>,
    settings: Settings,
}

impl Tokens {
    pub(crate) const fn new(
        journal: Journal,
        access: Arc<Access>,
        keys: Keys,
        sealer: Arc<Sealer>,
        settings: Settings,
    ) -> Self {
        Self { journal, access, keys, sealer, settings }
    }

    /// A token for the caller's part in a visit. Every refusal is written down.
    pub async fn grant(&self, caller: &Caller, request: &Request) -> Result<Granted, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        match self.decide(&mut tx, &mut telling, caller, request).await {
            Ok(granted) => {
                self.journal.commit(tx, telling).await?;
                Ok(granted)
            }
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                let what = ("appointment", request.appointment.as_str());
                Err(self.journal.refused(caller, refusal, what).await)
            }
            Err(error) => Err(error),
        }
    }

    /// A token with which somebody of the staff hears of their departments' queues and emergencies, whether
    /// anybody waits there or not.
    pub async fn watch(&self, caller: &Caller) -> Result<Watch, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let granted = async {
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            let channels = rules::watched(caller, &departments)?;
            self.listen(&mut tx, &mut telling, caller, channels).await
        }
        .await;
        let what = ("person", caller.person.as_str());
        self.journal.settle(caller, what, (tx, telling), granted).await
    }

    /// The token that a caller gets by the other ways, for clients that renew it without knowing which of them is theirs: in a
    /// visit that they name, or to which their session is bound, [`grant`](Self::grant); else, for staff, [`watch`](Self::watch).
    pub async fn renew(&self, caller: &Caller, named: &Named) -> Result<Renewed, ClinicError> {
        let request = match self.request(caller, named).await {
            Err(ClinicError::Refused(refusal)) => {
                let what = ("person", caller.person.as_str());
                return Err(self.journal.refused(caller, refusal, what).await);
            }
            request => request?,
        };
        let (token, subscribe_key, publish_key, expires) = if let Some(request) = request {
            let Granted { token, config, .. } = self.grant(caller, &request).await?;
            (token, config.subscribe_key, Some(config.publish_key), config.expires)
        } else {
            let Watch { token, subscribe_key, expires, .. } = self.watch(caller).await?;
            (token, subscribe_key, None, expires)
        };
        let seconds = expires.as_second() - self.journal.now().as_second();
        let minutes = (seconds + 59).div_euclid(60);
        Ok(Renewed { token, subscribe_key, publish_key, expires, minutes })
    }

    /// The request that what a client names comes to; none where it names no visit and is the staff's.
    async fn request(
        &self,
        caller: &Caller,
        named: &Named,
    ) -> Result<Option<Request>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let organization = &caller.organization;
        let mut appointment = named.appointment.clone();
        if let Some(id) = &named.consultation {
            let found = consultation::store::find(&mut tx, organization, id).await?;
            let fits = |one: &Consultation| {
                appointment.as_ref().is_none_or(|appointment| *appointment == one.appointment)
            };
            let found = found.filter(fits).ok_or(Refusal::Unknown("consultation"))?;
            appointment = Some(found.appointment);
        }
        let Some(appointment) = appointment.or_else(|| caller.visit.clone()) else {
            let problem = "or consultationId names the visit; only staff listen beside any";
            let none = Refusal::Field { field: "appointmentId", problem };
            return if caller.treats() { Ok(None) } else { Err(none.into()) };
        };
        let visit = appointment::store::find(&mut tx, &self.sealer, organization, &appointment);
        let visit = visit.await?.filter(|visit| caller.reaches(&visit.id));
        let visit = visit.ok_or(Refusal::Unknown("appointment"))?;
        let role = match &named.role {
            Some(role) => role.clone(),
            None => seat(&mut tx, caller, &visit).await?.to_owned(),
        };
        Ok(Some(Request { patient: visit.patient, appointment: visit.id, role }))
    }

    /// A token with which those who review hear what is committed to their organization's audit log.
    pub async fn watch_audit(&self, caller: &Caller) -> Result<Watch, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let granted = async {
            let reviews = matches!(caller.role, Role::ComplianceOfficer | Role::Administrator);
            Caller::require(reviews)?;
            let channels = vec![names::audit(&caller.organization)];
            self.listen(&mut tx, &mut telling, caller, channels).await
        }
        .await;
        let what = ("person", caller.person.as_str());
        self.journal.settle(caller, what, (tx, telling), granted).await
    }

    async fn listen(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        channels: Vec<String>,
    ) -> Result<Watch, ClinicError> {
        let ttl_minutes = rules::staff_minutes(&self.settings);
        let grant = Grant {
            uuid: caller.person.as_str().to_owned(),
            role: caller.role,
            channels: channels.iter().map(|name| (name.clone(), Permissions::READ)).collect(),
            patterns: Vec::new(),
            ttl_minutes,
            scope: caller.person.as_str().to_owned(),
            holder: caller.holder(),
        };
        let what = ("person", caller.person.as_str());
        let entry = telling.witness(Event::AccessTokenGranted, Action::Create, what);
        describe(entry, &grant);
        still_in(tx, caller, telling.now).await?;
        let token = self.access.issue(tx, &self.journal.keyset, grant).await?;
        let ends = telling.now.as_second() + i64::from(ttl_minutes) * 60;
        Ok(Watch {
            token,
            subscribe_key: self.journal.keyset.subscribe_key.clone(),
            channels,
            expires: Timestamp::from_second(ends).unwrap_or(telling.now),
        })
    }

    async fn decide(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        request: &Request,
    ) -> Result<Granted, ClinicError> {
        let asked = rules::role(&request.role, caller)?;
        let organization = &caller.organization;
        // Whoever ends the visit, or keeps somebody from it, has done so by now, or ends this token, too.
        consultation::store::lock(tx, &request.appointment).await?;
        let visit = appointment::store::find(tx, &self.sealer, organization, &request.appointment);
        let visit = visit
            .await?
            .filter(|visit| visit.patient == request.patient && caller.reaches(&visit.id));
        let visit = visit.ok_or(Refusal::Unknown("appointment"))?;
        let consultation = consultation::store::latest(tx, &visit.id).await?;
        let consultation = consultation.ok_or(Refusal::Unknown("consultation"))?;
        self.issue_as(tx, telling, (caller, asked), (&visit, &consultation)).await
    }

    /// Issues a token for what the caller is to the clinic, inside a command's own transaction.
    pub(crate) async fn issue(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        visit: (&Appointment, &Consultation),
    ) -> Result<Granted, ClinicError> {
        let own = Asked::Own(caller.role);
        self.issue_as(tx, telling, (caller, own), visit).await
    }

    async fn issue_as(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, asked): (&Caller, Asked),
        (visit, consultation): (&Appointment, &Consultation),
    ) -> Result<Granted, ClinicError> {
        let role = caller.role;
        sits(tx, telling, (caller, asked), (visit, consultation)).await?;
        goes_on(tx, caller, (visit, consultation), (&self.settings, telling.now)).await?;
        let minutes = rules::minutes(role, visit, &self.settings, telling.now)?;
        let back = reads_back(tx, self.journal.keyset.id, (caller, asked), visit).await?;
        let minutes = back.minutes(minutes, telling.now);
        let mut config = rules::config(asked, &caller.person, visit, (telling.now, minutes));
        let publishing = self.journal.keyset.publishing(self.journal.now()).next();
        publishing.unwrap_or_default().clone_into(&mut config.publish_key);
        config.subscribe_key.clone_from(&self.journal.keyset.subscribe_key);
        if rules::is_participant(asked) {
            let scope = names::consultation(&visit.provider, &visit.patient);
            let (key, earlier) = self.keys.hand_out(tx, &scope, consultation.key_version).await?;
            config.cipher_key = Some(key);
            if back != Back::Closed {
                config.earlier_keys = earlier;
            }
            witness_key(telling, &scope, consultation);
        }
        let grant = Grant {
            uuid: caller.person.as_str().to_owned(),
            role,
            channels: rules::grants(asked, &config, visit),
            patterns: Vec::new(),
            ttl_minutes: minutes,
            scope: consultation.id.as_str().to_owned(),
            holder: caller.holder(),
        };
        witness_grant(telling, consultation, &grant);
        still_in(tx, caller, telling.now).await?;
        let token = self.access.issue(tx, &self.journal.keyset, grant).await?;
        Ok(Granted { token, consultation: consultation.id.clone(), config })
    }
}

/// Refuses a visit in which nothing is said now: it is over, its time is not, or its patient's consent to telehealth is not in
/// force.
pub(crate) async fn goes_on(
    tx: &mut Tx,
    caller: &Caller,
    (visit, consultation): (&Appointment, &Consultation),
    (settings, now): (&Settings, Timestamp),
) -> Result<(), ClinicError> {
    if consultation.state.is_over() {
        return Err(Refusal::TooLate.into());
    }
    appointment::rules::window(visit, settings, now)?;
    let consent = consent::live(tx, caller, &visit.patient, Topic::Telehealth, now).await?;
    consent.ok_or(Refusal::ConsentMissing("joining a visit"))?;
    Ok(())
}

/// What a seat opens of what the pair said before this visit. Its patient and its provider said it. Other staff read it
/// unless 42 CFR Part 2 protects something of it that belongs to a department not theirs: all of it stands in one channel,
/// also the part of a visit that was handed over since.
/// Whoever was brought in reads this visit and none before it, and who has no part in what is said there reads nothing.
async fn reads_back(
    tx: &mut Tx,
    keyset: KeysetId,
    (caller, asked): (&Caller, Asked),
    visit: &Appointment,
) -> Result<Back, ClinicError> {
    match asked {
        Asked::Invited(_) => Ok(Back::Closed),
        Asked::Own(Role::Patient | Role::Provider) => Ok(Back::Open),
        Asked::Own(_) if !rules::is_participant(asked) => Ok(Back::Closed),
        Asked::Own(_) => {
            let name = names::consultation(&visit.provider, &visit.patient);
            let said = realtime::channel::visits_on(tx, keyset, &name).await?;
            let labelled = consultation::store::labelled_with(tx, &visit.patient).await?;
            let own = person::store::departments(tx, &caller.person).await?;
            let all = labelled.iter().all(|(id, provider, department)| {
                let here = *provider == visit.provider || said.iter().any(|one| one == id.as_str());
                !here || own.contains(department)
            });
            let glass = caller.glass.as_ref().filter(|_| caller.rescues(&visit.patient));
            let rescued = glass.map_or(Back::Closed, |glass| Back::Until(glass.ends));
            Ok(if all { Back::Open } else { rescued })
        }
    }
}

/// Refuses whoever has no such seat in the visit; one who was brought in takes theirs.
async fn sits(
    tx: &mut Tx,
    telling: &Telling,
    (caller, asked): (&Caller, Asked),
    (visit, consultation): (&Appointment, &Consultation),
) -> Result<(), ClinicError> {
    let Asked::Invited(part) = asked else {
        let departments = person::store::departments(tx, &caller.person).await?;
        appointment::rules::takes_part(caller, visit, &departments)?;
        return participant::kept_out(tx, consultation, (&caller.person, None)).await;
    };
    let found = participant::store::present(tx, &consultation.id, &caller.person).await?;
    let seat = found.filter(|seat| seat.part == part).ok_or(Refusal::NotAllowed)?;
    participant::kept_out(tx, consultation, (&caller.person, Some(&seat))).await?;
    // Under the row's lock: whoever is taken out meanwhile gets no token.
    let joined = participant::store::join(tx, &seat.id, telling.now).await?;
    if joined { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

/// As what somebody takes part who does not say it: as what they are to the clinic where that gives them a part in this visit, or
/// else as what they were brought in.
async fn seat(
    tx: &mut Tx,
    caller: &Caller,
    visit: &Appointment,
) -> Result<&'static str, ClinicError> {
    let own = caller.treats() || caller.role == Role::Patient;
    let departments = person::store::departments(tx, &caller.person).await?;
    if own && appointment::rules::takes_part(caller, visit, &departments).is_ok() {
        return Ok(caller.role.name());
    }
    let Some(consultation) = consultation::store::latest(tx, &visit.id).await? else {
        return Err(Refusal::Unknown("consultation").into());
    };
    match participant::store::present(tx, &consultation.id, &caller.person).await? {
        Some(seat) => Ok(seat.part.name()),
        // They are told so where the token is asked for, as whoever names their role.
        None if own => Ok(caller.role.name()),
        None => Err(Refusal::NotAllowed.into()),
    }
}

/// Writes down that a visit's key was handed out.
fn witness_key(telling: &mut Telling, scope: &str, visit: &Consultation) {
    let entry = telling.witness(Event::KeyUsed, Action::Read, ("data-key", scope));
    entry.patient = Some(visit.patient.as_str().to_owned());
    entry.encounter = Some(visit.id.as_str().to_owned());
    entry.details.push(("version", visit.key_version.to_string()));
}

/// Writes down who was granted what in a visit, and never the token.
fn witness_grant(telling: &mut Telling, visit: &Consultation, grant: &Grant) {
    let what = ("consultation", visit.id.as_str());
    let entry = telling.witness(Event::AccessTokenGranted, Action::Create, what);
    entry.patient = Some(visit.patient.as_str().to_owned());
    entry.encounter = Some(visit.id.as_str().to_owned());
    describe(entry, grant);
}

fn describe(entry: &mut Entry, grant: &Grant) {
    let names: Vec<&str> = grant.channels.iter().map(|(name, _)| name.as_str()).collect();
    entry.details.push(("role", grant.role.name().to_owned()));
    entry.details.push(("ttlMinutes", grant.ttl_minutes.to_string()));
    entry.details.push(("resources", names.join(" ")));
}
