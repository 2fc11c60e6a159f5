//! What is told when somebody comes into a visit or is taken out of it.

use super::{Exception, Participant, store};
use crate::consultation::{self, Consultation};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::{ClinicError, names, person};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{OrganizationId, PersonId, Phi};
use realtime::access::Access;
use serde_json::json;

/// By what a visit hears of those in it, and their tokens end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ways<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) keys: &'a Keys,
    pub(crate) sealer: &'a Sealer,
    pub(crate) access: &'a Access,
}

/// Tells everybody in the visit who comes or goes; the channel is encrypted, so by name.
pub(crate) async fn say(
    tx: &mut Tx,
    telling: &mut Telling,
    ways: Ways<'_>,
    (action, visit, whom): (&str, &Consultation, &Participant),
) -> Result<(), ClinicError> {
    let name = person::store::name(tx, ways.sealer, &visit.organization, &whom.person).await?;
    let payload = json!({
        "action": action,
        "consultationId": visit.id.as_str(),
        "participantId": whom.id.as_str(),
        "providerId": whom.person.as_str(),
        "name": name.as_ref().map(Phi::expose),
        "role": whom.part.name(),
        "objected": whom.objected.is_some(),
        "despiteObjection": whom.exception.map(Exception::name),
        "timestamp": telling.now.to_string(),
    });
    consultation::confide(tx, telling, (ways.journal, ways.keys), visit, &payload).await
}

/// Shows in App Context who is in a visit's care team beside its patient, as what, or that they left it.
pub(crate) async fn member(
    tx: &mut Tx,
    telling: &mut Telling,
    journal: &Journal,
    (visit, whom): (&Consultation, &Participant),
    is_in: bool,
) -> Result<(), ClinicError> {
    let channel = names::consultation(&visit.provider, &visit.patient);
    let part = is_in.then(|| whom.part.name());
    journal.mirror_member(tx, telling, (whom.person.as_str(), &channel), part).await
}

/// Nobody is in the care team of a visit that is over.
pub(crate) async fn disband(
    tx: &mut Tx,
    telling: &mut Telling,
    journal: &Journal,
    (visit, brought_in): (&Consultation, &[Participant]),
) -> Result<(), ClinicError> {
    for one in brought_in.iter().filter(|one| one.left.is_none()) {
        member(tx, telling, journal, (visit, one), false).await?;
    }
    Ok(())
}

/// Who was brought into a visit is in the care team of the pair that has it now.
pub(crate) async fn carry_over(
    tx: &mut Tx,
    telling: &mut Telling,
    journal: &Journal,
    (before, after): (&Consultation, &Consultation),
) -> Result<(), ClinicError> {
    for one in store::all(tx, &after.id).await?.iter().filter(|one| one.left.is_none()) {
        member(tx, telling, journal, (before, one), false).await?;
        member(tx, telling, journal, (after, one), true).await?;
    }
    Ok(())
}

/// Ends the tokens of one who was taken out of a visit, and tells it.
pub(crate) async fn tell_removed(
    tx: &mut Tx,
    telling: &mut Telling,
    ways: Ways<'_>,
    (visit, gone): (&Consultation, &Participant),
) -> Result<(), ClinicError> {
    let what = ("participant", gone.id.as_str());
    let event = Event::ProviderRemovedFromConsultation;
    let entry = telling.witness(event, Action::Delete, what);
    entry.patient = Some(visit.patient.as_str().to_owned());
    entry.encounter = Some(visit.id.as_str().to_owned());
    entry.details.push(("person", gone.person.as_str().to_owned()));
    say(tx, telling, ways, ("PROVIDER_REMOVED", visit, gone)).await?;
    member(tx, telling, ways.journal, (visit, gone), false).await?;
    let scope = visit.id.as_str();
    let ended = ways.access.revoke_person(tx, gone.person.as_str(), Some(scope)).await?;
    consultation::revoked(telling, visit, ended.len());
    telling.news.revoked.extend(ended);
    Ok(())
}

/// Takes somebody out of all of a patient's visits that are not over, but not where an emergency brought them in. Until the
/// transaction ends nobody gets a token of these visits.
pub(crate) async fn shut_out(
    tx: &mut Tx,
    telling: &mut Telling,
    ways: Ways<'_>,
    (organization, patient, person): (&OrganizationId, &PersonId, &PersonId),
) -> Result<(), ClinicError> {
    for visit in consultation::store::living(tx, organization, patient).await? {
        consultation::store::lock(tx, &visit.appointment).await?;
        for seat in store::all(tx, &visit.id).await? {
            let sits = seat.person == *person && seat.left.is_none() && seat.exception.is_none();
            if sits && store::remove(tx, &seat.id, telling.now).await? {
                tell_removed(tx, telling, ways, (&visit, &seat)).await?;
            }
        }
    }
    Ok(())
}
