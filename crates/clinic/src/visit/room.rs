//! Looking into a visit: who is in it, and what those who treat must know.

use super::{Occupant, Room, Visits};
use crate::appointment::Appointment;
use crate::consultation::Consultation;
use crate::participant::{self, Exception, Participant};
use crate::{Caller, ClinicError, Refusal, appointment, chart, consultation, intake, person};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{ConsultationId, PersonId, Role, Timestamp};

impl Visits {
    /// One consultation, shown to its patient, its participants and staff.
    pub async fn room(&self, caller: &Caller, id: &ConsultationId) -> Result<Room, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let shown = async {
            let found = consultation::store::find(&mut tx, &caller.organization, id).await?;
            let visit = found.ok_or(Refusal::Unknown("consultation"))?;
            let room = self.look(&mut tx, caller, visit).await?;
            let what = ("consultation", id.as_str());
            let entry = telling.witness(Event::ConsultationRead, Action::Read, what);
            entry.patient = Some(room.consultation.patient.as_str().to_owned());
            entry.encounter = Some(id.as_str().to_owned());
            Ok(room)
        }
        .await;
        self.settle(caller, ("consultation", id.as_str()), (tx, telling), shown).await
    }

    async fn look(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        visit: Consultation,
    ) -> Result<Room, ClinicError> {
        let organization = &caller.organization;
        let people = self.people(tx, &visit).await?;
        let takes_part = people.iter().any(|one| one.person == caller.person && one.left.is_none());
        if !takes_part && !may_look(tx, caller, &visit).await? {
            return Err(Refusal::Unknown("consultation").into());
        }
        participant::barred(tx, caller, &visit).await?;
        let found = appointment::store::find(tx, &self.sealer, organization, &visit.appointment);
        let booked = found.await?.ok_or(Refusal::Unknown("appointment"))?;
        let departments = person::store::departments(tx, &caller.person).await?;
        let can_label = consultation::rules::may_label(caller, &visit, &departments, !visit.part2);
        let mut room = Room {
            can_label,
            consultation: visit,
            people,
            patient: None,
            reason: None,
            intake: None,
            note_version: 0,
            licence: None,
        };
        if cares(tx, caller, (&booked, takes_part)).await? {
            let known =
                person::store::find(tx, &self.sealer, organization, &booked.patient).await?;
            room.patient = known;
            room.intake = intake::store::find(tx, &self.sealer, &booked.id).await?;
            room.reason = booked.reason;
            if caller.treats() {
                room.licence = self.standing(tx, &room.consultation).await?;
            }
            room.note_version = chart::store::note_version(tx, &room.consultation.id).await?;
        }
        Ok(room)
    }

    /// Everybody in a visit: its patient, its provider, and whom they brought in.
    pub(super) async fn people(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
    ) -> Result<Vec<Occupant>, ClinicError> {
        let patient = (&visit.patient, Role::Patient, visit.started);
        let provider = (&visit.provider, Role::Provider, visit.started);
        let mut people = Vec::new();
        for (person, role, joined) in [patient, provider] {
            people.push(self.occupant(tx, visit, (person, role, joined)).await?);
        }
        for one in participant::store::all(tx, &visit.id).await? {
            people.push(self.invited(tx, visit, one).await?);
        }
        Ok(people)
    }

    /// Somebody who was brought in.
    pub(super) async fn invited(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
        one: Participant,
    ) -> Result<Occupant, ClinicError> {
        let name = person::store::name(tx, &self.sealer, &visit.organization, &one.person).await?;
        Ok(Occupant {
            id: one.id.into(),
            name: name.ok_or(Refusal::Unknown("person"))?,
            person: one.person,
            role: one.part.name(),
            invited_by: Some(one.invited_by),
            joined: one.joined,
            left: one.left,
            objected: one.objected,
            exception: one.exception.map(Exception::name),
        })
    }

    async fn occupant(
        &self,
        tx: &mut Tx,
        visit: &Consultation,
        (person, role, joined): (&PersonId, Role, Option<Timestamp>),
    ) -> Result<Occupant, ClinicError> {
        let name = person::store::name(tx, &self.sealer, &visit.organization, person).await?;
        Ok(Occupant {
            id: person.as_str().to_owned(),
            person: person.clone(),
            name: name.ok_or(Refusal::Unknown("person"))?,
            role: role.name(),
            invited_by: None,
            joined,
            left: None,
            objected: None,
            exception: None,
        })
    }
}

/// Whether staff who have no part in a visit may look into it.
async fn may_look(tx: &mut Tx, caller: &Caller, visit: &Consultation) -> Result<bool, ClinicError> {
    if !caller.treats() {
        return Ok(false);
    }
    let departments = person::store::departments(tx, &caller.person).await?;
    Ok(consultation::rules::may_see(caller, visit, &departments))
}

/// Whether the caller treats this patient, or is the patient.
async fn cares(
    tx: &mut Tx,
    caller: &Caller,
    (booked, takes_part): (&Appointment, bool),
) -> Result<bool, ClinicError> {
    if caller.role == Role::Provider && takes_part {
        return Ok(true);
    }
    let departments = person::store::departments(tx, &caller.person).await?;
    Ok(appointment::rules::takes_part(caller, booked, &departments).is_ok())
}
