//! Says and shows who is available.

use super::{Availability, Status, Watched, rules, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal, consultation, names, person};
use compliance::audit::{Action, Event};
use compliance::keys::Sealer;
use db::{DbError, Tx};
use kernel::{OrganizationId, PersonId, Role};
use realtime::presence::Presences;
use std::sync::Arc;

/// Seconds after a poll in which the next one may come; a page that is reloaded takes two or three.
const PAUSE: u32 = 5;
/// Seconds between the requests of an open page, and as much again for one that is slow.
const ELSEWHERE: u32 = 12;

/// Who is available.
#[derive(Clone, Debug)]
pub struct Availabilities {
    journal: Journal,
    sealer: Arc<Sealer>,
    presences: Arc<Presences>,
}

impl Availabilities {
    pub(crate) const fn new(
        journal: Journal,
        sealer: Arc<Sealer>,
        presences: Arc<Presences>,
    ) -> Self {
        Self { journal, sealer, presences }
    }

    /// A provider's availability.
    pub async fn find(
        &self,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<Availability, ClinicError> {
        rules::may_see(caller)?;
        let mut tx = self.journal.db.read().await?;
        provider(&mut tx, caller, person).await?;
        Ok(self.read(&mut tx, person).await?)
    }

    /// The provider says whether they are available, and how many patients they take at once.
    pub async fn set(
        &self,
        caller: &Caller,
        person: &PersonId,
        (status, most): (Status, Option<i64>),
    ) -> Result<Availability, ClinicError> {
        rules::may_set(caller, person)?;
        most.map_or(Ok(()), rules::check_most)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        provider(&mut tx, caller, person).await?;
        let known = self.read(&mut tx, person).await?;
        let most = most.unwrap_or(known.most);
        let said = Availability { status, most, changed: telling.now, lost: None, ..known };
        store::save(&mut tx, &said).await?;
        let what = ("person", person.as_str());
        let entry = telling.witness(Event::AvailabilityChanged, Action::Update, what);
        entry.details.push(("status", status.name().to_owned()));
        entry.details.push(("mostPatients", most.to_string()));
        self.journal.commit(tx, telling).await?;
        self.show(&caller.organization, person).await?;
        Ok(said)
    }

    /// Shows a provider's availability as presence state; call it after a commit that changed it.
    pub(crate) async fn show(
        &self,
        organization: &OrganizationId,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let found = store::shown(&mut tx, organization, person).await?;
        let Some(found) = found else {
            return Ok(());
        };
        let named = person::store::name(&mut tx, &self.sealer, organization, person).await?;
        let Some(name) = named else { return Ok(()) };
        let shown = found.said.unwrap_or_else(|| self.silent(person, found.current));
        let state = rules::state(&shown, (&name, found.specialty.as_deref())).to_string();
        let channels: Vec<Arc<str>> =
            found.departments.iter().map(|one| names::availability(one).into()).collect();
        let uuid = person.as_str().into();
        self.presences.show_state(&self.journal.keyset, &uuid, &channels, &state.into());
        Ok(())
    }

    /// Shows everybody's availability again: presence forgets with the process.
    pub(crate) async fn show_all(&self) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let all = store::all(&mut tx).await?;
        drop(tx);
        for (organization, person) in all {
            self.show(&organization, &person).await?;
        }
        Ok(())
    }

    /// A provider asked something: whoever does is there, even if their page listens to nothing at the moment.
    pub fn hear(&self, caller: &Caller) {
        if caller.role == Role::Provider {
            self.presences.hear(&self.journal.keyset, &caller.person.as_str().into());
        }
    }

    /// Looks whose connection is gone of those who take patients, and whose is back. Run it every few seconds.
    pub(crate) async fn look_after(&self) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let all = store::watched(&mut tx).await?;
        drop(tx);
        for known in all {
            let person = known.person.as_str();
            let life = self.presences.life(&self.journal.keyset, person, (PAUSE, ELSEWHERE));
            if let Some(new) = rules::look(&known, life, self.journal.now()) {
                self.note(&new).await?;
            }
        }
        Ok(())
    }

    async fn note(&self, new: &Watched) -> Result<(), ClinicError> {
        let caller = Caller::system(new.organization.clone())?;
        let mut telling = self.journal.telling(&caller);
        let mut tx = self.journal.db.begin().await?;
        store::keep(&mut tx, new).await?;
        let what = ("person", new.person.as_str());
        let entry = telling.witness(Event::AvailabilityChanged, Action::Update, what);
        let word = if new.lost.is_some() { "lost" } else { "back" };
        entry.details.push(("connection", word.to_owned()));
        self.journal.commit(tx, telling).await?;
        self.show(&new.organization, &new.person).await
    }

    async fn read(&self, tx: &mut Tx, person: &PersonId) -> Result<Availability, DbError> {
        let current = consultation::store::under_way(tx, person).await?;
        let said = store::find(tx, person).await?;
        let silent = || self.silent(person, current);
        Ok(said.map_or_else(silent, |said| Availability { current, ..said }))
    }

    /// What somebody is who never said anything.
    fn silent(&self, person: &PersonId, current: i64) -> Availability {
        Availability {
            person: person.clone(),
            status: Status::Offline,
            current,
            most: rules::MOST,
            changed: self.journal.now(),
            lost: None,
        }
    }
}

async fn provider(tx: &mut Tx, caller: &Caller, person: &PersonId) -> Result<(), ClinicError> {
    let role = person::store::role(tx, &caller.organization, person).await?;
    if role == Some(Role::Provider) { Ok(()) } else { Err(Refusal::Unknown("provider").into()) }
}
