//! What a session that came by a link reaches: its own visit, and nothing else.

use super::Links;
use crate::{Caller, ClinicError, Refusal, consultation, queue};
use kernel::AppointmentId;

/// What a request is about, by the id that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// An appointment.
    Appointment(&'a str),
    /// A queue entry.
    Entry(&'a str),
    /// A consultation.
    Consultation(&'a str),
    /// A person.
    Person(&'a str),
}

impl Links {
    /// Refuses a caller whose session is bound to a visit that this is no part of. What there is and
    /// what there is not are refused alike.
    pub async fn check(&self, caller: &Caller, place: Place<'_>) -> Result<(), ClinicError> {
        let Some(own) = &caller.visit else { return Ok(()) };
        let (what, inside) = match place {
            Place::Appointment(id) => (("appointment", id), own.as_str() == id),
            Place::Person(id) => {
                let patient = caller.acting.as_ref().map(|one| one.patient.as_str());
                (("person", id), caller.person.as_str() == id || patient == Some(id))
            }
            Place::Entry(id) => {
                (("queue-entry", id), self.visit_of(caller, place).await? == Some(own.clone()))
            }
            Place::Consultation(id) => {
                (("consultation", id), self.visit_of(caller, place).await? == Some(own.clone()))
            }
        };
        if inside {
            return Ok(());
        }
        Err(self.journal.refused(caller, Refusal::Unknown("part of your visit"), what).await)
    }

    async fn visit_of(
        &self,
        caller: &Caller,
        place: Place<'_>,
    ) -> Result<Option<AppointmentId>, ClinicError> {
        let organization = &caller.organization;
        let mut tx = self.journal.db.read().await?;
        Ok(match place {
            Place::Entry(id) => match id.parse() {
                Ok(id) => {
                    queue::store::find(&mut tx, organization, &id).await?.map(|one| one.appointment)
                }
                Err(_) => None,
            },
            Place::Consultation(id) => match id.parse() {
                Ok(id) => consultation::store::find(&mut tx, organization, &id)
                    .await?
                    .map(|one| one.appointment),
                Err(_) => None,
            },
            Place::Appointment(_) | Place::Person(_) => None,
        })
    }
}
