//! Staff as a directory outside sees and changes them.

use super::{Accounts, Change, service, store};
use crate::journal::Telling;
use crate::person::{self, NewPerson, Person};
use crate::session::rules::{is_privileged, is_staff};
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use db::Tx;
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

    /// Adds somebody as the directory says. Whom it took out before comes back as the person that they were, by
    /// the same address and the same id of its own.
    pub async fn provision(
        &self,
        caller: &Caller,
        (new, external, active): (NewPerson, Option<String>, bool),
    ) -> Result<Listed, ClinicError> {
        if !is_staff(new.role) {
            let problem = "is a role of staff; patients are registered at the desk";
            return Err(Refusal::Field { field: "roles", problem }.into());
        }
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let told = (caller, external.as_deref(), active);
        let done = self.bring(&mut tx, &mut telling, told, new).await;
        let person =
            self.journal.settle(caller, ("list", "directory"), (tx, telling), done).await?;
        self.listed(caller, &person).await
    }

    async fn bring(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, external, active): (&Caller, Option<&str>, bool),
        new: NewPerson,
    ) -> Result<PersonId, ClinicError> {
        let key = new
            .email
            .as_ref()
            .map(|email| person::store::email_key(&self.people.sealer, email.expose()));
        let person = match store::removed(tx, &caller.organization, (key, external)).await? {
            Some(person) => {
                self.bring_back(tx, telling, (caller, &person), new).await?;
                person
            }
            None => self.enroll(tx, telling, (caller, new)).await?.id,
        };
        if let Some(external) = external {
            store::name_outside(tx, &person, external).await?;
        }
        if !active {
            self.let_go(tx, telling, (caller, &person)).await?;
        }
        Ok(person)
    }

    /// Whom the directory had taken out works here again, as what it says now. A privileged role waits for somebody else
    /// like any other, and nothing that was open before opens by itself.
    async fn bring_back(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        new: NewPerson,
    ) -> Result<(), ClinicError> {
        store::set_removed(tx, person, None).await?;
        service::changed(telling, person).details.push(("directory", "returned".to_owned()));
        let state = store::state(tx, &caller.organization, person).await?;
        if is_privileged(new.role) && state.is_some_and(|(_, active)| !active) {
            // As with whoever is new: what they were before opens to nobody while this waits, or after it was refused.
            store::set_role(tx, person, new.role, &[]).await?;
        }
        let change = Change {
            role: Some(new.role),
            active: Some(true),
            departments: Some(new.departments),
            ..Change::default()
        };
        self.apply(tx, telling, (caller, person), change).await.map(drop)
    }

    /// Opens or closes the account of somebody as the directory says.
    pub async fn set_active(
        &self,
        caller: &Caller,
        person: &PersonId,
        active: bool,
    ) -> Result<(), ClinicError> {
        if active {
            let opened = Change { active: Some(true), ..Change::default() };
            return self.change(caller, person, opened).await.map(drop);
        }
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = self.let_go(&mut tx, &mut telling, (caller, person)).await;
        self.journal.settle(caller, ("person", person.as_str()), (tx, telling), done).await
    }

    /// Closes the account of whom the directory says to be gone. When it says so is when they left, unless their account was
    /// closed before: a directory that repeats itself says nothing of that.
    async fn let_go(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
    ) -> Result<(), ClinicError> {
        let (_, active) = service::take_turn(tx, (caller, person)).await?;
        let left = active.then_some(telling.now);
        let closed = Change { active: Some(false), left, ..Change::default() };
        self.apply(tx, telling, (caller, person), closed).await.map(drop)
    }

    /// Takes somebody out of the directory: the account is closed, the record stays.
    pub async fn remove(&self, caller: &Caller, person: &PersonId) -> Result<(), ClinicError> {
        self.listed(caller, person).await?;
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            self.let_go(&mut tx, &mut telling, (caller, person)).await?;
            store::set_removed(&mut tx, person, Some(telling.now)).await?;
            let entry = service::changed(&mut telling, person);
            entry.details.push(("directory", "removed".to_owned()));
            Ok(())
        }
        .await;
        self.journal.settle(caller, ("person", person.as_str()), (tx, telling), done).await
    }
}

#[cfg(test)]
mod tests {
    use crate::account::Change;
    use crate::account::tests::user;
    use crate::testing::{House, houses};
    use compliance::check::Status;
    use kernel::{PersonId, Role};

    #[tokio::test]
    async fn when_a_directory_shuts_somebody_out_is_when_they_left_and_it_may_say_so_again() {
        for house in houses().await {
            let (store, accounts) = (house.store, &house.clinic.accounts);
            let admin = House::caller("admin-1", Role::Administrator);
            let [nurse, doctor, other]: [PersonId; 3] =
                ["nurse-1", "dr-2", "dr-3"].map(|who| who.parse().unwrap());
            accounts.remove(&admin, &nurse).await.unwrap();
            accounts.set_active(&admin, &doctor, false).await.unwrap();
            let (new, external, _) = user(Role::Nurse, Some("ad-7"));
            accounts.provision(&admin, (new, external, false)).await.unwrap();
            let found = house.finding("HC-023.a").await;
            assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
            let told = house.witnessed("PERSON_CHANGED").await;
            let left = told.iter().filter(|entry| entry.contains(r#""left":""#)).count();
            assert_eq!(left, 3, "{store}: {told:?}");

            // What somebody else closed before it spoke may have been open for long after its owner left.
            let by_hand = Change { active: Some(false), ..Change::default() };
            accounts.change(&admin, &other, by_hand).await.unwrap();
            for again in [&doctor, &other] {
                accounts.set_active(&admin, again, false).await.expect("it says so every hour");
            }
            let found = house.finding("HC-023.a").await;
            let only = found.observed.ends_with("of 1 nobody said when they left: dr-3");
            assert!(found.status == Status::Warn && only, "{store}: {}", found.observed);
        }
    }
}
