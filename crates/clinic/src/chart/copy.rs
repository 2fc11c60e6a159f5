//! A visit's record as its patient takes it away: all that a paper copy says.

use super::service::{find, witness};
use super::{Charts, Summary, rules};
use crate::{Act, Caller, ClinicError, Refusal, appointment, organization, person};
use compliance::audit::{Action, Event};
use kernel::{ConsultationId, Phi, Timestamp};

/// What a copy of a visit's record says.
#[derive(Clone, Debug)]
pub struct VisitCopy {
    /// What the patient looks back on.
    pub summary: Summary,
    /// The patient's name.
    pub patient: Phi,
    /// The clinic's name.
    pub clinic: String,
    /// By whose clock times are told, as an IANA name: the patient's, if they said it.
    pub zone: String,
    /// The language that the patient reads, as a BCP 47 tag.
    pub locale: String,
    /// When the copy was made.
    pub made: Timestamp,
    /// Whether 42 CFR Part 2 protects it, so that the notice goes with it.
    pub part2: bool,
}

impl Charts {
    /// A copy of the record of a visit that is over, for its patient and whoever acts for them. What leaves for anybody else is a
    /// copy of the record (`privacy`), which asks for what, and on what 42 CFR Part 2 lets it.
    pub async fn copy(
        &self,
        caller: &Caller,
        id: &ConsultationId,
    ) -> Result<VisitCopy, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let made = async {
            let organization = &caller.organization;
            let visit = find(&mut tx, caller, id).await?;
            let departments = person::store::departments(&mut tx, &caller.person).await?;
            rules::may_read(caller, &visit, &departments)?;
            if !caller.stands_for(&visit.patient, Act::View) {
                return Err(Refusal::OwnCopy.into());
            }
            if !visit.state.is_over() {
                return Err(Refusal::NotOver.into());
            }
            witness(&mut telling, (Event::VisitCopyMade, Action::Read), &visit);
            let summary = self.look_back(&mut tx, caller, &visit).await?;
            let patient = person::store::find(&mut tx, &self.sealer, organization, &visit.patient);
            let patient = patient.await?.ok_or(Refusal::Unknown("patient"))?;
            let booked =
                appointment::store::find(&mut tx, &self.sealer, organization, &visit.appointment);
            let booked = booked.await?.ok_or(Refusal::Unknown("appointment"))?;
            let clinic = organization::store::find(&mut tx, organization).await?;
            Ok(VisitCopy {
                summary,
                patient: patient.name,
                clinic: clinic.map(|clinic| clinic.name).unwrap_or_default(),
                zone: booked.patient_zone.unwrap_or(booked.zone),
                locale: patient.locale,
                made: telling.now,
                part2: visit.part2,
            })
        }
        .await;
        self.settle(caller, id, (tx, telling), made).await
    }
}
