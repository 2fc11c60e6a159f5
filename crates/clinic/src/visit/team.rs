//! Bringing others into a visit, and taking them out of it.

use super::service::Target;
use super::{Occupant, Visit, Visits};
use crate::journal::Telling;
use crate::link::Made;
use crate::notification::NoticeKind;
use crate::participant::{self, Invitation, Invited, Participant};
use crate::person::{self, Person};
use crate::recording;
use crate::{Caller, ClinicError, Refusal, consultation, names};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{ConsultationId, ParticipantId, PersonId, Phi};
use realtime::channel::Registration;
use serde_json::json;
use wire::channel::Class;

impl Visits {
    /// Brings somebody into a visit; a guest gets a link, which is told this once.
    pub async fn invite(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        invitation: Invitation,
    ) -> Result<(Occupant, Option<Made>), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let invited = async {
            let visit = self.load(&mut tx, caller, &Target::Consultation(id.clone())).await?;
            let present = participant::store::all(&mut tx, id).await?;
            participant::rules::may_invite(caller, &visit.consultation, &present)?;
            let person = self.guest(&mut tx, caller, &invitation).await?;
            if present.iter().any(|one| one.person == person && one.left.is_none()) {
                return Err(Refusal::Taken("participant").into());
            }
            let new = Participant {
                id: ParticipantId::generate(&*self.journal.clock, &*self.journal.random),
                consultation: id.clone(),
                person,
                part: invitation.part,
                invited_by: caller.person.clone(),
                invited: telling.now,
                joined: None,
                left: None,
            };
            participant::store::insert(&mut tx, &new).await?;
            self.tell_invited(&mut tx, &mut telling, caller, (&visit, &new)).await?;
            let to = (&self.journal, &self.keys);
            recording::ask_late(&mut tx, &mut telling, to, &visit.consultation).await?;
            let mut link = None;
            if matches!(invitation.who, Invited::Guest(_)) {
                let whom = (&new.person, false);
                link =
                    Some(self.links.issue(&mut tx, &mut telling, &visit.appointment, whom).await?);
            }
            Ok((self.invited(&mut tx, &visit.consultation, new).await?, link))
        }
        .await;
        let what = ("consultation", id.as_str());
        self.settle(caller, what, (tx, telling), invited).await
    }

    /// Takes somebody out of a visit: their tokens, their link and its session end at once. Whoever was
    /// brought in may also go by themselves.
    pub async fn remove(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        participant: &ParticipantId,
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let removed = async {
            let visit = self.load(&mut tx, caller, &Target::Consultation(id.clone())).await?;
            let mut all = participant::store::all(&mut tx, id).await?;
            all.retain(|one| one.id == *participant);
            let gone = all.pop().ok_or(Refusal::Unknown("participant"))?;
            let own = caller.person == gone.person;
            Caller::require(own || caller.is_provider(&visit.appointment.provider))?;
            if !participant::store::remove(&mut tx, &gone.id, telling.now).await? {
                return Err(Refusal::Unknown("participant").into());
            }
            self.tell_removed(&mut tx, &mut telling, (&visit, &gone)).await
        }
        .await;
        let what = ("consultation", id.as_str());
        self.settle(caller, what, (tx, telling), removed).await
    }

    /// Who is meant: somebody of the clinic, or a guest of whom only the name is known.
    async fn guest(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        invitation: &Invitation,
    ) -> Result<PersonId, ClinicError> {
        let organization = &caller.organization;
        match &invitation.who {
            Invited::Person(person) => {
                let role = person::store::role(tx, organization, person).await?;
                participant::rules::fits(invitation.part, role, &invitation.who)?;
                Ok(person.clone())
            }
            Invited::Guest(name) => {
                participant::rules::fits(invitation.part, None, &invitation.who)?;
                let guest = Person {
                    id: PersonId::generate(&*self.journal.clock, &*self.journal.random),
                    organization: organization.clone(),
                    role: invitation.part.guest_role(),
                    name: Phi::new(name.expose().trim()),
                    birth_date: None,
                    phone: None,
                    email: None,
                    specialty: None,
                    locale: "en".to_owned(),
                    departments: Vec::new(),
                    active: true,
                    version: 1,
                };
                person::store::insert(tx, &self.sealer, &guest).await?;
                Ok(guest.id)
            }
        }
    }

    async fn tell_invited(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (visit, new): (&Visit, &Participant),
    ) -> Result<(), ClinicError> {
        let channel = Registration {
            name: names::notification(&new.person),
            class: Class::Notification,
            consultation: None,
            organization: visit.appointment.organization.as_str().to_owned(),
            department: None,
            patient: None,
            key_scope: None,
        };
        let registered = self.channels.register(tx, self.journal.keyset.id, channel).await?;
        telling.news.registered.push(registered);
        let notice = (NoticeKind::ConsultationInvite, &new.person, visit);
        super::news::notify(telling, &self.journal, caller, notice);
        let what = ("participant", new.id.as_str());
        let event = Event::ProviderAddedToConsultation;
        let entry = telling.witness(event, Action::Create, what);
        entry.patient = Some(visit.appointment.patient.as_str().to_owned());
        entry.encounter = Some(visit.consultation.id.as_str().to_owned());
        entry.details.push(("verb", new.part.verb().to_owned()));
        entry.details.push(("person", new.person.as_str().to_owned()));
        self.say_team(tx, telling, ("PROVIDER_INVITED", visit), new).await
    }

    async fn tell_removed(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, gone): (&Visit, &Participant),
    ) -> Result<(), ClinicError> {
        let what = ("participant", gone.id.as_str());
        let event = Event::ProviderRemovedFromConsultation;
        let entry = telling.witness(event, Action::Delete, what);
        entry.patient = Some(visit.appointment.patient.as_str().to_owned());
        entry.encounter = Some(visit.consultation.id.as_str().to_owned());
        entry.details.push(("person", gone.person.as_str().to_owned()));
        self.say_team(tx, telling, ("PROVIDER_REMOVED", visit), gone).await?;
        let scope = visit.consultation.id.as_str();
        let ended = self.access.revoke_person(tx, gone.person.as_str(), Some(scope)).await?;
        super::news::revoked(telling, &visit.consultation, ended.len());
        telling.news.revoked.extend(ended);
        self.links.end(tx, telling, &visit.appointment.id, &gone.person).await
    }

    /// Tells everybody in the visit who comes or goes; the channel is encrypted, so by name.
    async fn say_team(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (action, visit): (&str, &Visit),
        whom: &Participant,
    ) -> Result<(), ClinicError> {
        let organization = &visit.appointment.organization;
        let name = person::store::name(tx, &self.sealer, organization, &whom.person).await?;
        let payload = json!({
            "action": action,
            "consultationId": visit.consultation.id.as_str(),
            "participantId": whom.id.as_str(),
            "providerId": whom.person.as_str(),
            "name": name.as_ref().map(Phi::expose),
            "role": whom.part.name(),
            "timestamp": telling.now.to_string(),
        });
        let to = (&self.journal, &self.keys);
        consultation::confide(tx, telling, to, &visit.consultation, &payload).await
    }
}
