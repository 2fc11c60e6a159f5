//! Staff as a directory outside sees and changes them.

use super::{Accounts, Change, store};
use crate::person::{self, NewPerson, Person};
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use kernel::{PersonId, Role};

/// Somebody who works here, and how the directory calls them.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The person.
    pub person: Person,
    /// The directory's own id of them.
    pub external: Option<String>,
}

/// A page of the directory.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Those on this page.
    pub listed: Vec<Listed>,
    /// How many there are.
    pub total: i64,
}

impl Accounts {
    /// Those who work here, active or not, by id; of one login, if one is named. Patients are in no directory.
    pub async fn directory(
        &self,
        caller: &Caller,
        login: Option<&str>,
        (skip, limit): (i64, i64),
    ) -> Result<Directory, ClinicError> {
        Caller::require(matches!(caller.role, Role::Administrator))?;
        let mut tx = self.journal.db.read().await?;
        let (organization, sealer) = (&caller.organization, &self.people.sealer);
        let key = login.map(|login| (login, person::store::email_key(sealer, login)));
        let rows = store::directory(&mut tx, organization, key, (skip, limit)).await?;
        let mut listed = Vec::new();
        for (id, external) in rows {
            let found = person::store::find(&mut tx, sealer, organization, &id).await?;
            listed.extend(found.map(|person| Listed { person, external }));
        }
        let total = match login {
            Some(_) => i64::try_from(listed.len()).unwrap_or(i64::MAX),
            None => store::known(&mut tx, organization).await?,
        };
        drop(tx);
        let mut telling = self.journal.telling(caller);
        let entry = telling.witness(Event::PersonRead, Action::Read, ("list", "directory"));
        entry.details.push(("count", listed.len().to_string()));
        let tx = self.journal.db.begin().await?;
        self.journal.commit(tx, telling).await?;
        Ok(Directory { listed, total })
    }

    /// One of those who work here.
    pub async fn listed(&self, caller: &Caller, person: &PersonId) -> Result<Listed, ClinicError> {
        let found = self.directory(caller, Some(person.as_str()), (0, 1)).await?;
        let one = found.listed.into_iter().find(|one| one.person.id == *person);
        one.ok_or_else(|| Refusal::Unknown("user").into())
    }

    /// Adds somebody as the directory says.
    pub async fn provision(
        &self,
        caller: &Caller,
        (new, external, active): (NewPerson, Option<String>, bool),
    ) -> Result<Listed, ClinicError> {
        if !crate::session::rules::is_staff(new.role) {
            let problem = "is a role of staff; patients are registered at the desk";
            return Err(Refusal::Field { field: "roles", problem }.into());
        }
        let mut person = self.add(caller, new).await?;
        if !active {
            let closed = Change { active: Some(false), ..Change::default() };
            self.change(caller, &person.id, closed).await?;
            person.active = false;
        }
        if let Some(external) = &external {
            let mut tx = self.journal.db.begin().await?;
            store::name_outside(&mut tx, &person.id, external).await?;
            tx.commit().await?;
        }
        Ok(Listed { person, external })
    }

    /// Takes somebody out of the directory: the account is closed, the record stays.
    pub async fn remove(&self, caller: &Caller, person: &PersonId) -> Result<(), ClinicError> {
        self.listed(caller, person).await?;
        let closed = Change { active: Some(false), ..Change::default() };
        self.change(caller, person, closed).await?;
        let mut tx = self.journal.db.begin().await?;
        store::remove(&mut tx, person, self.journal.now()).await?;
        Ok(tx.commit().await?)
    }
}
