//! Bringing others into a visit, and taking them out of it.

use super::service::Target;
use super::{Occupant, Visit, Visits};
use crate::journal::Telling;
use crate::link::Made;
use crate::notification::NoticeKind;
use crate::participant::{self, Exception, Invitation, Invited, Part, Participant};
use crate::person::{self, Person};
use crate::recording;
use crate::{Caller, ClinicError, Refusal, consultation, names, restriction};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{ConsultationId, OrganizationId, ParticipantId, PersonId, Phi};
use realtime::channel::Registration;
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
            let objected = self.is_unwanted(&mut tx, &present, (id, &person, &invitation)).await?;
            participant::rules::may_return(objected, invitation.exception)?;
            if present.iter().any(|one| one.person == person && one.left.is_none()) {
                return Err(Refusal::Taken("participant").into());
            }
            let exception = invitation.exception.filter(|_| objected);
            let new = self.seat(caller, (id, person, invitation.part), exception);
            self.bring_in(&mut tx, &mut telling, caller, (&visit, &new)).await?;
            let link = if matches!(invitation.who, Invited::Guest(_)) {
                // A guest has no address here: the link that is handed to them is their invitation.
                let whom = (&new.person, false);
                Some(self.links.issue(&mut tx, &mut telling, &visit.appointment, whom).await?)
            } else {
                let notice = (NoticeKind::ConsultationInvite, &new.person, &visit);
                let with = (&mut telling, &self.journal);
                super::news::notify(&mut tx, with, caller, notice).await?;
                None
            };
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
            if visit.consultation.state.is_over() {
                return Err(Refusal::TooLate.into());
            }
            if !participant::store::remove(&mut tx, &gone.id, telling.now).await? {
                return Err(Refusal::Unknown("participant").into());
            }
            self.tell_removed(&mut tx, &mut telling, (&visit, &gone)).await
        }
        .await;
        let what = ("consultation", id.as_str());
        self.settle(caller, what, (tx, telling), removed).await
    }

    /// The patient objects to somebody, who is out at once and stays out, unless an emergency leaves no choice. Both
    /// are written down.
    pub async fn object(
        &self,
        caller: &Caller,
        id: &ConsultationId,
        participant: &ParticipantId,
    ) -> Result<Occupant, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let objected = async {
            let visit = self.load(&mut tx, caller, &Target::Consultation(id.clone())).await?;
            Caller::require(caller.is_patient(&visit.appointment.patient))?;
            // Whoever asks for a token meanwhile has it by now, and it ends; or finds that the patient objects.
            consultation::store::lock(&mut tx, &visit.appointment.id).await?;
            let mut all = participant::store::all(&mut tx, id).await?;
            all.retain(|one| one.id == *participant);
            let mut whom = all.pop().ok_or(Refusal::Unknown("participant"))?;
            participant::store::object(&mut tx, &whom.id, telling.now).await?;
            whom.objected = whom.objected.or(Some(telling.now));
            let what = ("participant", whom.id.as_str());
            let entry = telling.witness(Event::PatientObjected, Action::Execute, what);
            entry.patient = Some(visit.appointment.patient.as_str().to_owned());
            entry.encounter = Some(id.as_str().to_owned());
            entry.details.push(("person", whom.person.as_str().to_owned()));
            if let Some(exception) = whom.exception {
                entry.details.push(("stays", exception.name().to_owned()));
                self.say_team(&mut tx, &mut telling, ("PATIENT_OBJECTED", &visit), &whom).await?;
            } else if whom.left.is_none() {
                participant::store::remove(&mut tx, &whom.id, telling.now).await?;
                whom.left = Some(telling.now);
                self.tell_removed(&mut tx, &mut telling, (&visit, &whom)).await?;
            }
            self.invited(&mut tx, &visit.consultation, whom).await
        }
        .await;
        self.settle(caller, ("consultation", id.as_str()), (tx, telling), objected).await
    }

    /// Whether the patient objected to whoever is asked: to the person, or to a guest of that name.
    async fn is_unwanted(
        &self,
        tx: &mut Tx,
        present: &[Participant],
        (visit, person, invitation): (&ConsultationId, &PersonId, &Invitation),
    ) -> Result<bool, ClinicError> {
        if restriction::store::bars_in(tx, visit, person).await? {
            return Ok(true);
        }
        let objected = present.iter().filter(|one| one.objected.is_some());
        let Invited::Guest(name) = &invitation.who else {
            return Ok(objected.map(|one| &one.person).any(|one| one == person));
        };
        let name = name.expose().trim().to_lowercase();
        for one in objected {
            let found = person::store::identity(tx, &one.person).await?;
            let Some((known, organization, _)) = found else { continue };
            let known = person::store::name(tx, &self.sealer, &organization, &known).await?;
            if known.is_some_and(|known| known.expose().trim().to_lowercase() == name) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A new seat in a visit.
    pub(super) fn seat(
        &self,
        caller: &Caller,
        (visit, person, part): (&ConsultationId, PersonId, Part),
        exception: Option<Exception>,
    ) -> Participant {
        Participant {
            id: ParticipantId::generate(&*self.journal.clock, &*self.journal.random),
            consultation: visit.clone(),
            person,
            part,
            invited_by: caller.person.clone(),
            invited: self.journal.now(),
            joined: None,
            left: None,
            objected: None,
            exception,
        }
    }

    /// Takes somebody into a visit and tells everybody in it who comes as what.
    pub(super) async fn bring_in(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (visit, new): (&Visit, &Participant),
    ) -> Result<(), ClinicError> {
        // Before anything else, as whoever asks or answers about a recording does.
        consultation::store::hold_state(tx, &new.consultation).await?;
        participant::store::insert(tx, new).await?;
        self.tell_invited(tx, telling, caller, (visit, new)).await?;
        let seat = (&visit.consultation, new);
        participant::member(tx, telling, &self.journal, seat, true).await?;
        let to = (&self.journal, &self.keys);
        recording::ask_late(tx, telling, to, &visit.consultation).await
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
                    banned: None,
                    version: 1,
                };
                person::store::insert(tx, &self.sealer, (&guest, self.journal.now())).await?;
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
        self.open_notices(tx, telling, (&caller.organization, &new.person)).await?;
        let what = ("participant", new.id.as_str());
        let event = Event::ProviderAddedToConsultation;
        let entry = telling.witness(event, Action::Create, what);
        entry.patient = Some(visit.appointment.patient.as_str().to_owned());
        entry.encounter = Some(visit.consultation.id.as_str().to_owned());
        entry.details.push(("verb", new.part.verb().to_owned()));
        entry.details.push(("person", new.person.as_str().to_owned()));
        if let Some(exception) = new.exception {
            entry.details.push(("despiteObjection", exception.name().to_owned()));
        }
        self.say_team(tx, telling, ("PROVIDER_INVITED", visit), new).await
    }

    /// Opens somebody's own channel of notices, on which nothing was said to them yet.
    pub(super) async fn open_notices(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (organization, person): (&OrganizationId, &PersonId),
    ) -> Result<(), ClinicError> {
        let channel = Registration {
            name: names::notification(person),
            class: Class::Notification,
            consultation: None,
            organization: organization.as_str().to_owned(),
            department: None,
            patient: None,
            key_scope: None,
        };
        let registered = self.channels.register(tx, self.journal.keyset.id, channel).await?;
        telling.news.registered.push(registered);
        Ok(())
    }

    pub(super) async fn tell_removed(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, gone): (&Visit, &Participant),
    ) -> Result<(), ClinicError> {
        let ways = self.ways();
        participant::tell_removed(tx, telling, ways, (&visit.consultation, gone)).await?;
        self.links.end(tx, telling, &visit.appointment.id, &gone.person).await
    }

    /// Tells everybody in the visit who comes or stays.
    async fn say_team(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (action, visit): (&str, &Visit),
        whom: &Participant,
    ) -> Result<(), ClinicError> {
        participant::say(tx, telling, self.ways(), (action, &visit.consultation, whom)).await
    }

    fn ways(&self) -> participant::Ways<'_> {
        participant::Ways {
            journal: &self.journal,
            keys: &self.keys,
            sealer: &self.sealer,
            access: &self.access,
        }
    }
}
