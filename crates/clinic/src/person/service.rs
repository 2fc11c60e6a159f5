//! Adds and finds people; every look at somebody else's record is written down.

use super::{Found, NewPerson, Person, directory, rules, store};
use crate::journal::{Journal, Telling, listed};
use crate::{Caller, ClinicError, Refusal, restriction, seal};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::{Db, DbError, Tx};
use kernel::{OrganizationId, PersonId, Phi, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// People.
#[derive(Clone, Debug)]
pub struct People {
    journal: Journal,
    pub(crate) sealer: Arc<Sealer>,
}

impl People {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer }
    }

    /// Adds a person to the caller's organization.
    pub async fn add(&self, caller: &Caller, new: NewPerson) -> Result<Person, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let person = self.enter(&mut tx, &mut telling, (caller, new), true).await?;
        self.journal.commit(tx, telling).await?;
        Ok(person)
    }

    /// Adds a person inside a command's own transaction; one who is not active waits for something.
    pub(crate) async fn enter(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, new): (&Caller, NewPerson),
        active: bool,
    ) -> Result<Person, ClinicError> {
        rules::may_add(caller, new.role)?;
        let phone = new.phone.as_ref().map(|phone| self.journal.home.keep(phone)).transpose()?;
        let new = NewPerson { phone, ..new };
        rules::check(&new, telling.now)?;
        let person = Person { active, ..self.person(caller, new) };
        let entry =
            telling.witness(Event::PersonCreated, Action::Create, ("person", person.id.as_str()));
        entry.details.push(("role", person.role.name().to_owned()));
        // PostgreSQL checks constraints at the statement, SQLite at the latest at the commit.
        let taken = |error| match error {
            DbError::Conflict => ClinicError::from(Refusal::Taken("person")),
            other => other.into(),
        };
        store::insert(tx, &self.sealer, (&person, telling.now)).await.map_err(taken)?;
        if person.role == Role::Provider {
            directory::show(tx, &self.journal, telling, &person).await?;
        }
        Ok(person)
    }

    fn person(&self, caller: &Caller, new: NewPerson) -> Person {
        let (clock, random) = (&*self.journal.clock, &*self.journal.random);
        Person {
            id: new.id.unwrap_or_else(|| PersonId::generate(clock, random)),
            organization: caller.organization.clone(),
            role: new.role,
            name: new.name,
            birth_date: new.birth_date,
            phone: new.phone,
            email: new.email,
            specialty: new.specialty,
            locale: new.locale.unwrap_or_else(|| "en".to_owned()),
            departments: new.departments,
            active: true,
            banned: None,
            version: 1,
        }
    }

    /// Whether there is such a person in the caller's organization.
    pub async fn exists(&self, caller: &Caller, person: &PersonId) -> Result<bool, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        Ok(store::role(&mut tx, &caller.organization, person).await?.is_some())
    }

    /// One person; a patient to nobody whom the clinic agreed to keep from them.
    pub async fn find(&self, caller: &Caller, person: &PersonId) -> Result<Person, ClinicError> {
        if let Err(refusal) = rules::may_see(caller, person) {
            return Err(self.journal.refused(caller, refusal, ("person", person.as_str())).await);
        }
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let shown = async {
            restriction::barred(&mut tx, caller, person).await?;
            let found = store::find(&mut tx, &self.sealer, &caller.organization, person).await?;
            let found = found.ok_or(Refusal::Unknown("person"))?;
            seen(&mut telling, &found);
            Ok(found)
        }
        .await;
        self.journal.settle(caller, ("person", person.as_str()), (tx, telling), shown).await
    }

    /// Says in which language somebody is written to: they themselves, or whoever they told.
    pub async fn speak(
        &self,
        caller: &Caller,
        person: &PersonId,
        locale: &str,
    ) -> Result<(), ClinicError> {
        Caller::require(caller.person == *person || caller.treats() || caller.manages())?;
        rules::check_locale(locale)?;
        let mut tx = self.journal.db.begin().await?;
        restriction::barred(&mut tx, caller, person).await?;
        if !store::set_locale(&mut tx, &caller.organization, (person, locale)).await? {
            return Err(Refusal::Unknown("person").into());
        }
        let mut telling = self.journal.telling(caller);
        let what = ("person", person.as_str());
        let entry = telling.witness(Event::PersonChanged, Action::Update, what);
        entry.details.push(("locale", locale.to_owned()));
        let whom = (&caller.organization, person, Role::Patient);
        directory::show_again(&mut tx, &self.journal, &mut telling, &self.sealer, whom).await?;
        self.journal.commit(tx, telling).await
    }

    /// The names of these people, for a list that staff look at; who was shown stands in one entry.
    pub async fn names(
        &self,
        caller: &Caller,
        people: BTreeSet<PersonId>,
    ) -> Result<BTreeMap<PersonId, Phi>, ClinicError> {
        Caller::require(caller.treats() || caller.manages())?;
        let mut tx = self.journal.db.begin().await?;
        let patients = people.iter().map(PersonId::as_str);
        seal::warm(&mut tx, &self.sealer, patients).await?;
        let mut names = BTreeMap::new();
        for person in people {
            let name = store::name(&mut tx, &self.sealer, &caller.organization, &person).await?;
            names.extend(name.map(|name| (person, name)));
        }
        let mut telling = self.journal.telling(caller);
        let entry = telling.witness(Event::PersonRead, Action::Read, ("list", "names"));
        entry.details.push(("count", names.len().to_string()));
        entry.details.push(("people", listed(names.keys().map(PersonId::as_str))));
        self.journal.commit(tx, telling).await?;
        Ok(names)
    }

    /// The staff by name, those who left too, for those who read who of them did what.
    pub async fn staff(&self, caller: &Caller) -> Result<Vec<(PersonId, Phi)>, ClinicError> {
        Caller::require(matches!(caller.role, Role::ComplianceOfficer | Role::Administrator))?;
        let mut tx = self.journal.db.begin().await?;
        let found = store::staff(&mut tx, &self.sealer, &caller.organization).await?;
        let mut telling = self.journal.telling(caller);
        let entry = telling.witness(Event::PersonRead, Action::Read, ("list", "staff"));
        entry.details.push(("count", found.len().to_string()));
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }

    /// People of a role, or whose name holds all of the words, but for patients from whom the clinic agreed to keep the caller;
    /// each patient shown is written down. Staff and those who act for patients are listed up to a thousand of a role, everybody
    /// else up to a hundred.
    pub async fn search(
        &self,
        caller: &Caller,
        role: Option<Role>,
        name: Option<&str>,
    ) -> Result<Found, ClinicError> {
        let admin = matches!(caller.role, Role::Administrator | Role::System);
        Caller::require(caller.treats() || admin)?;
        let words = rules::search_words(name.unwrap_or_default());
        let mut tx = self.journal.db.begin().await?;
        let among = (&caller.organization, role);
        let most = rules::most_shown(role);
        let found = store::search(&mut tx, &self.sealer, among, &words, most).await?;
        let (mut people, more) = found;
        let kept = restriction::kept_from(&mut tx, caller).await?;
        people.retain(|person| {
            let own = rules::search_words(person.name.expose());
            words.iter().all(|word| own.contains(word)) && !kept.contains(&person.id)
        });
        let mut telling = self.journal.telling(caller);
        for person in &people {
            // One of many that a search showed is told from one that was opened.
            seen(&mut telling, person).details.push(("search", "found".to_owned()));
        }
        self.journal.commit(tx, telling).await?;
        Ok(Found { people, more })
    }

    /// Patients of exactly this name from whom the clinic agreed to keep the caller, by id alone: whoever finds one of them in
    /// danger can open their record out of turn, which nobody can of whom they find nothing.
    pub async fn kept_by_name(
        &self,
        caller: &Caller,
        name: &str,
    ) -> Result<Vec<PersonId>, ClinicError> {
        let words = rules::search_words(name);
        let mut tx = self.journal.db.begin().await?;
        let kept = restriction::kept_from(&mut tx, caller).await?;
        if words.is_empty() || kept.is_empty() {
            return Ok(Vec::new());
        }
        let organization = &caller.organization;
        let mut telling = self.journal.telling(caller);
        let mut found = Vec::new();
        // Of those who are not kept from the caller there may be any number.
        let named = store::named(&mut tx, &self.sealer, organization, &words).await?;
        for id in named.into_iter().filter(|id| kept.contains(id)) {
            let person = store::find(&mut tx, &self.sealer, organization, &id).await?;
            let is_named = |one: &Person| rules::search_words(one.name.expose()) == words;
            let Some(person) = person.filter(is_named) else { continue };
            seen(&mut telling, &person).details.push(("search", "restricted".to_owned()));
            found.push(id);
        }
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }
}

/// Writes down that a person's record was shown.
fn seen<'a>(telling: &'a mut Telling, person: &Person) -> &'a mut Entry {
    let entry = telling.witness(Event::PersonRead, Action::Read, ("person", person.id.as_str()));
    if person.role == Role::Patient {
        entry.patient = Some(person.id.as_str().to_owned());
    }
    entry
}

/// The role of an active person, for commands beside the server, which have no caller.
pub async fn role_of(db: &Db, person: &PersonId) -> Result<Option<Role>, DbError> {
    let mut tx = db.read().await?;
    Ok(store::identity(&mut tx, person).await?.map(|(_, _, role)| role))
}

/// Somebody active in an organization with this role, by id only.
pub async fn anybody(
    db: &Db,
    organization: &OrganizationId,
    role: Role,
) -> Result<Option<PersonId>, DbError> {
    store::anybody(&mut db.read().await?, organization, role).await
}
