//! Lets people into the relay and says who is still welcome there.

use super::{RelayUser, rules, store};
use crate::consent::{self, Topic};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::{Caller, ClinicError, Refusal, Settings, appointment, participant, person};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{AppointmentId, ConsultationId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The users of the media relay.
#[derive(Clone, Debug)]
pub struct Relays {
    journal: Journal,
    sealer: Arc<Sealer>,
    settings: Settings,
}

impl Relays {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, settings: Settings) -> Self {
        Self { journal, sealer, settings }
    }

    /// The visit that a caller means: by its id or by its appointment, else the one of the link they came by, else the only one
    /// in which they are now. Every refusal is written down.
    pub async fn visit(
        &self,
        caller: &Caller,
        (consultation, appointment): (Option<&ConsultationId>, Option<&AppointmentId>),
    ) -> Result<ConsultationId, ClinicError> {
        match self.meant(caller, (consultation, appointment)).await {
            Err(ClinicError::Refused(refusal)) => {
                let what = ("person", caller.person.as_str());
                Err(self.journal.refused(caller, refusal, what).await)
            }
            meant => meant,
        }
    }

    async fn meant(
        &self,
        caller: &Caller,
        (consultation, appointment): (Option<&ConsultationId>, Option<&AppointmentId>),
    ) -> Result<ConsultationId, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let organization = &caller.organization;
        if let Some(id) = consultation {
            let found = consultation::store::find(&mut tx, organization, id).await?;
            let fits =
                |one: &Consultation| appointment.is_none_or(|booked| *booked == one.appointment);
            return Ok(found.filter(fits).ok_or(Refusal::Unknown("consultation"))?.id);
        }
        if let Some(booked) = appointment.or(caller.visit.as_ref()) {
            let found = consultation::store::latest(&mut tx, booked).await?;
            let own = |one: &Consultation| {
                one.organization == *organization && caller.reaches(&one.appointment)
            };
            return Ok(found.filter(own).ok_or(Refusal::Unknown("appointment"))?.id);
        }
        let own = consultation::store::attended(&mut tx, organization, &caller.person).await?;
        let mut all: BTreeSet<ConsultationId> = own.into_iter().map(|one| one.id).collect();
        for seat in participant::store::of(&mut tx, &caller.person).await? {
            let found = consultation::store::find(&mut tx, organization, &seat.consultation);
            let found = found.await?.filter(|one| !one.state.is_over() && seat.left.is_none());
            all.extend(found.map(|one| one.id));
        }
        Ok(rules::only(&all)?)
    }

    /// The caller as the relay may know them during this visit. Every refusal is written down.
    pub async fn admit(
        &self,
        caller: &Caller,
        consultation: &ConsultationId,
    ) -> Result<RelayUser, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        match self.decide(&mut tx, &mut telling, caller, consultation).await {
            Ok(user) => {
                self.journal.commit(tx, telling).await?;
                Ok(user)
            }
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                let what = ("consultation", consultation.as_str());
                Err(self.journal.refused(caller, refusal, what).await)
            }
            Err(error) => Err(error),
        }
    }

    async fn decide(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<RelayUser, ClinicError> {
        let organization = &caller.organization;
        let visit = consultation::store::find(tx, organization, id).await?;
        let reached = visit.filter(|visit| caller.reaches(&visit.appointment));
        let visit = reached.ok_or(Refusal::Unknown("consultation"))?;
        let seat = participant::store::present(tx, &visit.id, &caller.person).await?;
        rules::joins((&caller.person, caller.role), seat.is_some(), &visit)?;
        participant::kept_out(tx, &visit, (&caller.person, seat.as_ref())).await?;
        let booked = appointment::store::find(tx, &self.sealer, organization, &visit.appointment);
        let booked = booked.await?.ok_or(Refusal::Unknown("appointment"))?;
        appointment::rules::window(&booked, &self.settings, telling.now)?;
        let consent = consent::live(tx, caller, &visit.patient, Topic::Telehealth, telling.now);
        consent.await?.ok_or(Refusal::ConsentMissing("joining a visit"))?;
        let new = RelayUser {
            id: self.journal.uuid(),
            organization: organization.clone(),
            consultation: visit.id.clone(),
            person: caller.person.clone(),
        };
        let user = store::keep(tx, new, telling.now).await?;
        witness(telling, &visit, &user);
        Ok(user)
    }

    /// Whether a user of the relay may still speak and listen there.
    pub async fn is_welcome(&self, user: &str) -> Result<bool, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let Some(user) = store::find(&mut tx, user).await? else { return Ok(false) };
        let role = person::store::role(&mut tx, &user.organization, &user.person).await?;
        let visit = consultation::store::find(&mut tx, &user.organization, &user.consultation);
        let (Some(role), Some(visit)) = (role, visit.await?) else { return Ok(false) };
        let system = Caller::system(user.organization.clone())?;
        let (topic, now) = (Topic::Telehealth, self.journal.now());
        let consent = consent::live(&mut tx, &system, &visit.patient, topic, now).await?;
        let seat = participant::store::present(&mut tx, &visit.id, &user.person).await?;
        let joins = rules::joins((&user.person, role), seat.is_some(), &visit);
        if consent.is_none() || joins.is_err() {
            return Ok(false);
        }
        match participant::kept_out(&mut tx, &visit, (&user.person, seat.as_ref())).await {
            Ok(()) => Ok(true),
            Err(ClinicError::Refused(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Writes down who was let in, and never the credential.
fn witness(telling: &mut Telling, visit: &Consultation, user: &RelayUser) {
    let what = ("consultation", visit.id.as_str());
    let entry = telling.witness(Event::RelayCredentialIssued, Action::Create, what);
    entry.patient = Some(visit.patient.as_str().to_owned());
    entry.encounter = Some(visit.id.as_str().to_owned());
    entry.details.push(("relayUser", user.id.clone()));
}
