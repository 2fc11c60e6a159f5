//! Gathers a kit.

use super::store::{self, Booked};
use super::{Call, Interpreting, Kit, Named, OnCall, Sheet, Turn};
use crate::intake::{Intake, Location};
use crate::organization::{CANARIES, Department};
use crate::person::Person;
use crate::restriction::Bar;
use crate::{
    consultation, escalation, intake, interpreter, organization, person, restriction, rota, seal,
};
use compliance::keys::Sealer;
use db::{Db, DbError, Tx};
use jiff::SignedDuration;
use kernel::{AppointmentId, OrganizationId, PersonId, Phi, Role, Timestamp};
use std::collections::BTreeMap;

/// So far ahead a kit tells what is to come.
const AHEAD: SignedDuration = SignedDuration::from_hours(72);

/// What the clinic needs to go on from this instant, whose store this is; `None` where there is no clinic yet.
pub async fn kit(db: &Db, sealer: &Sealer, now: Timestamp) -> Result<Option<Kit>, DbError> {
    let own = organization::other(db, CANARIES).await?;
    let Some(Ok(own)) = own.map(|id| id.parse::<OrganizationId>()) else { return Ok(None) };
    let mut tx = db.read().await?;
    let Some(clinic) = organization::store::find(&mut tx, &own).await? else { return Ok(None) };
    let until = now.saturating_add(AHEAD).unwrap_or(now);
    let mut gathering = Gathering { sealer, organization: &own, now, known: BTreeMap::new() };
    let sheets = gathering.sheets(&mut tx, until).await?;
    let mut on_call = Vec::new();
    for department in organization::store::departments(&mut tx, &own).await? {
        on_call.push(gathering.on_call(&mut tx, department, until).await?);
    }
    let zone = organization::store::zone(&mut tx, &own).await?;
    tx.commit().await?;
    Ok(Some(Kit { clinic: clinic.name, zone, made: now, until, sheets, on_call }))
}

/// What is gathered for one kit, and the people in it.
struct Gathering<'a> {
    sealer: &'a Sealer,
    organization: &'a OrganizationId,
    now: Timestamp,
    known: BTreeMap<PersonId, Option<Person>>,
}

impl Gathering<'_> {
    async fn sheets(&mut self, tx: &mut Tx, until: Timestamp) -> Result<Vec<Sheet>, DbError> {
        let booked = store::booked(tx, self.organization, (self.now, until)).await?;
        seal::warm(tx, self.sealer, booked.iter().map(|one| one.patient.as_str())).await?;
        let mut sheets: Vec<Sheet> = Vec::new();
        for one in &booked {
            let call = self.call(tx, one).await?;
            if let Some(sheet) = sheets.last_mut()
                && sheet.provider == one.provider
            {
                sheet.calls.push(call);
                continue;
            }
            let named = self.named(tx, &one.provider).await?;
            sheets.push(Sheet { provider: one.provider.clone(), named, calls: vec![call] });
        }
        Ok(sheets)
    }

    async fn call(&mut self, tx: &mut Tx, one: &Booked) -> Result<Call, DbError> {
        let standing = restriction::store::standing(tx, &one.patient).await?;
        let is_shut = standing.iter().any(|one| one.bar == Bar::Family);
        let restricted = standing.iter().any(|one| one.bar == Bar::Other);
        let discreet = one.discreet || is_shut;
        let mut barred = Vec::new();
        for person in standing.iter().filter_map(|one| one.bar.person()) {
            barred.push(self.named(tx, person).await?.name);
        }
        let said = self.intake(tx, &one.id).await?;
        let callback = said.as_ref().map(|said| said.callback_number.clone());
        let mut acting = Vec::new();
        let mut told = None;
        if !discreet {
            told = said;
            for person in store::acting(tx, &one.patient, self.now).await? {
                acting.push(self.named(tx, &person).await?);
            }
        }
        let person = self.person(tx, &one.patient).await?;
        let patient = as_named(person, &one.patient);
        let is_mute = patient.phone.is_none() && callback.is_none();
        Ok(Call {
            starts: one.starts,
            ends: one.ends,
            email: person.and_then(|person| person.email.clone()).filter(|_| is_mute),
            language: person.map_or_else(String::new, |person| person.locale.clone()),
            patient,
            callback,
            discreet,
            place: told.as_ref().map(|told| place(&told.location)),
            contact: told
                .and_then(|told| told.emergency_contact)
                .map(|contact| Named { name: contact.name, phone: Some(contact.phone) }),
            acting,
            barred,
            restricted,
            interpreting: self.interpreting(tx, &one.id).await?,
        })
    }

    /// What a patient said before a visit. What does not open stops no kit: everybody else is to be called all the same.
    async fn intake(&self, tx: &mut Tx, visit: &AppointmentId) -> Result<Option<Intake>, DbError> {
        match intake::store::find(tx, self.sealer, visit).await {
            Err(DbError::Corrupt(_)) => Ok(None),
            found => found,
        }
    }

    async fn interpreting(
        &mut self,
        tx: &mut Tx,
        visit: &AppointmentId,
    ) -> Result<Option<Interpreting>, DbError> {
        let Some(visit) = consultation::store::latest(tx, visit).await? else { return Ok(None) };
        let asked = interpreter::store::of_visit(tx, &visit.id).await?;
        let stands = asked.into_iter().rev().find(|one| one.state != interpreter::State::Withdrawn);
        let Some(stands) = stands else { return Ok(None) };
        let by = match &stands.accepted_by {
            Some(person) => Some(self.named(tx, person).await?),
            None => None,
        };
        Ok(Some(Interpreting { language: stands.language, by }))
    }

    async fn on_call(
        &mut self,
        tx: &mut Tx,
        department: Department,
        until: Timestamp,
    ) -> Result<OnCall, DbError> {
        let (from, id) = (self.now, &department.id);
        let mut turns = Vec::new();
        for turn in rota::turns(tx, id, (from, until)).await? {
            let who = match &turn.person {
                Some(person) => Some(self.named(tx, person).await?),
                None => None,
            };
            turns.push(Turn { layer: turn.layer, who, from: turn.from, until: turn.until });
        }
        // As with an emergency: a plain list of people counts where nobody takes turns.
        if turns.iter().all(|turn| turn.who.is_none()) {
            for person in escalation::store::on_call(tx, id).await? {
                let who = Some(self.named(tx, &person).await?);
                turns.push(Turn { layer: 1, who, from, until });
            }
        }
        let mut named = escalation::store::leads(tx, id).await?;
        if named.is_empty() {
            named = person::store::of_role(tx, self.organization, Role::Administrator).await?;
        }
        let mut leads = Vec::new();
        for person in &named {
            leads.push(self.named(tx, person).await?);
        }
        Ok(OnCall { department: department.name, turns, leads })
    }

    async fn named(&mut self, tx: &mut Tx, id: &PersonId) -> Result<Named, DbError> {
        Ok(as_named(self.person(tx, id).await?, id))
    }

    async fn person(&mut self, tx: &mut Tx, id: &PersonId) -> Result<Option<&Person>, DbError> {
        if !self.known.contains_key(id) {
            let found = match person::store::find(tx, self.sealer, self.organization, id).await {
                Err(DbError::Corrupt(_)) => None,
                found => found?,
            };
            self.known.insert(id.clone(), found);
        }
        Ok(self.known.get(id).and_then(Option::as_ref))
    }
}

/// Somebody who is not found is named by their id.
fn as_named(person: Option<&Person>, id: &PersonId) -> Named {
    person.map_or_else(
        || Named { name: Phi::new(id.as_str()), phone: None },
        |person| Named { name: person.name.clone(), phone: person.phone.clone() },
    )
}

fn place(location: &Location) -> Phi {
    let Location { line, city, region, country } = location;
    let parts = line.iter().chain([city, region, country]).map(Phi::expose);
    Phi::new(parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", "))
}
