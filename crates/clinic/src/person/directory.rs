//! What App Context says of a provider, for clients that show who treats here: a name and codes of the staff, and nothing of any
//! patient. The rows stay the truth.

use super::{Person, store};
use crate::ClinicError;
use crate::journal::{Journal, Telling};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{DepartmentId, OrganizationId, PersonId, Role};
use wire::request::RecordKind;

/// The field that says that a provider is banned; it stays there, as `false`, once that was lifted.
const BANNED: &str = "banned";

/// Shows that a provider is banned no more.
pub(crate) async fn show_lifted(
    tx: &mut Tx,
    journal: &Journal,
    telling: &mut Telling,
    person: &PersonId,
) -> Result<(), ClinicError> {
    let which = (RecordKind::User, person.as_str());
    journal.mirror(tx, telling, which, None, &[(BANNED, "false".to_owned())]).await
}

/// Shows a provider as they are now, or that somebody is none any more.
pub(crate) async fn show(
    tx: &mut Tx,
    journal: &Journal,
    telling: &mut Telling,
    person: &Person,
) -> Result<(), ClinicError> {
    let works = person.active && person.role == Role::Provider;
    let departments: Vec<&str> = person.departments.iter().map(DepartmentId::as_str).collect();
    let mut fields = vec![
        ("languages", person.locale.clone()),
        ("departments", departments.join(" ")),
        ("staffStatus", if works { "active" } else { "left" }.to_owned()),
    ];
    fields.extend(person.banned.map(|_| (BANNED, "true".to_owned())));
    fields.extend(person.specialty.clone().map(|specialty| ("specialty", specialty)));
    let which = (RecordKind::User, person.id.as_str());
    journal.mirror(tx, telling, which, Some(person.name.expose()), &fields).await
}

/// The same by their id, where they were a provider or are one now.
pub(crate) async fn show_again(
    tx: &mut Tx,
    journal: &Journal,
    telling: &mut Telling,
    sealer: &Sealer,
    (organization, person, was): (&OrganizationId, &PersonId, Role),
) -> Result<(), ClinicError> {
    match store::find(tx, sealer, organization, person).await? {
        Some(found) if found.role == Role::Provider || was == Role::Provider => {
            show(tx, journal, telling, &found).await
        }
        _ => Ok(()),
    }
}
