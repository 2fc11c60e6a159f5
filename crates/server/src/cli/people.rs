//! `people add-admin`: whoever signs in first, so that everybody else can be added from the pages. `people reset-password`:
//! for whoever cannot sign in any more and is given a password by nobody else.

use super::arguments::People;
use super::audit::{must_exist, wait};
use super::beside::{refused, with_clinic};
use super::{Failure, print, recover};
use crate::config::{self, Config};
use clinic::organization::Organization;
use clinic::person::NewPerson;
use clinic::session::Ended;
use clinic::{Caller, Clinic, ClinicError, Refusal};
use db::Db;
use kernel::{Actor, PersonId, Phi, Role};

pub(super) fn run(command: People) -> Result<(), Failure> {
    let (file, id, name) = match command {
        People::AddAdmin { config, id, name } => (config, id, Some(name)),
        People::ResetPassword { config, id } => (config, id, None),
        People::Recover(command) => return wait(recover::run(command)),
    };
    let config = config::load(&file).map_err(|error| Failure::Usage(error.to_string()))?;
    let wrong = |what: &str, error: kernel::IdError| Failure::Usage(format!("{what}: {error}"));
    let id: PersonId = id.parse().map_err(|error| wrong("--id", error))?;
    wait(give_password(config, (id, name)))
}

/// Who acts by a command that is for compliance officers and administrators. Who may use the shell of the server is taken
/// at their word as to who they are, and every entry says that it was a command.
pub(super) async fn reviewer(db: &Db, by: &str) -> Result<Actor, Failure> {
    let person: PersonId =
        by.parse().map_err(|error: kernel::IdError| Failure::Usage(format!("--by: {error}")))?;
    let role = clinic::person::role_of(db, &person).await.map_err(Failure::failed)?;
    match role {
        Some(role @ (Role::ComplianceOfficer | Role::Administrator)) => {
            Ok(Actor { id: by.to_owned(), role, address: None })
        }
        _ => Err(Failure::Usage(format!(
            "--by {by}: no active compliance officer or administrator has this id"
        ))),
    }
}

/// Gives a password to somebody who is there or, with a name, is added as an administrator.
async fn give_password(
    config: Config,
    (id, name): (PersonId, Option<String>),
) -> Result<(), Failure> {
    if name.is_none() {
        must_exist(&config.store.options())?;
    }
    let done = if name.is_some() { "administrator added" } else { "new password given" };
    let given = Box::pin(with_clinic(config, async |clinic, system| {
        if let Some(name) = name {
            return found(clinic, system, (id.clone(), name)).await.map(|given| (given, None));
        }
        let (password, ended) = clinic.sessions.give_password(system, &id).await?;
        Ok((password, Some(ended)))
    }));
    let (password, before) = given.await?.map_err(|error| refused(&error))?;
    print(format_args!("Password of {id}: {}", password.expose()))?;
    print("It is shown this once, and changed at the next sign-in.")?;
    if let Some(before) = before {
        print(ended(before))?;
    }
    print(format_args!("{id}: {done}"))
}

/// What a new password ended, in words.
pub(super) fn ended(Ended { sessions, keys }: Ended) -> String {
    let (sessions, keys) = (counted(sessions, "session"), counted(keys, "API key"));
    format!(
        "Ended with it: {sessions} and {keys}; programs that used one need a new key, which whoever gave it makes on the \
         page of the person."
    )
}

/// So many of something, in words.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Sets the organization up, if that was not done, and adds the person.
async fn found(
    clinic: &Clinic,
    system: &Caller,
    (id, name): (PersonId, String),
) -> Result<Phi, ClinicError> {
    let organization = system.organization.clone();
    let new = Organization { name: organization.to_string(), id: organization, zone: None };
    clinic.organizations.found(system, &new).await?;
    if clinic.accounts.is_begun(system).await? {
        return Err(Refusal::TwoPersons.into());
    }
    let person = NewPerson {
        id: Some(id.clone()),
        role: Role::Administrator,
        name: Phi::new(name),
        birth_date: None,
        phone: None,
        email: None,
        specialty: None,
        locale: None,
        departments: Vec::new(),
    };
    clinic.people.add(system, person).await?;
    Ok(clinic.sessions.give_password(system, &id).await?.0)
}
