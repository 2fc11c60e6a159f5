//! Links to the demo's visits of the next hours, to be followed at once.

use super::{ORGANIZATION, seed, words};
use crate::session::Secret;
use crate::{Caller, Clinic, ClinicError, Refusal};
use kernel::Timestamp;

/// A patient's link to a visit, with what it asks for.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The patient's id.
    pub patient: &'static str,
    /// Their invented name.
    pub name: &'static str,
    /// Their invented birth date.
    pub birth_date: &'static str,
    /// The language they read.
    pub locale: &'static str,
    /// Who sees them.
    pub provider: &'static str,
    /// Minutes until the visit starts.
    pub minutes: i64,
    /// What the link holds.
    pub secret: Secret,
}

/// Makes a link for each of the demo's visits that are near.
pub async fn invite(clinic: &Clinic, now: Timestamp) -> Result<Vec<Invitation>, ClinicError> {
    let caller = Caller::system(seed::id(ORGANIZATION)?)?;
    let known = |id: &str| words::PEOPLE.iter().find(|one| one.id == id);
    let mut invitations = Vec::new();
    for visit in seed::soon(clinic, &caller, now).await? {
        let patient = known(visit.patient.as_str());
        let Some((patient, birth_date)) = patient.and_then(|one| Some((one, one.birth_date?)))
        else {
            continue;
        };
        let made = match clinic.links.create(&caller, &visit.id).await {
            // A visit that ended early needs none.
            Err(ClinicError::Refused(Refusal::LinkOver)) => continue,
            made => made?,
        };
        invitations.push(Invitation {
            patient: patient.id,
            name: patient.name,
            birth_date,
            locale: patient.locale,
            provider: known(visit.provider.as_str()).map_or("", |one| one.name),
            minutes: visit.starts.duration_since(now).as_mins(),
            secret: made.secret,
        });
    }
    Ok(invitations)
}
