//! Signs people in and out, and knows who is behind a secret.

use super::password::Passwords;
use super::{ApiKey, Secret, Session, SignedIn, rules, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal, person};
use compliance::audit::{Action, Event, Outcome};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{Actor, Fault, OrganizationId, PersonId, Phi, Role, SessionId};
use std::sync::Arc;

/// What the secrets of sessions and API keys begin with.
const SESSION: &str = "hcs_";
const KEY: &str = "hck_";

/// Passwords, sessions and API keys.
#[derive(Clone, Debug)]
pub struct Sessions {
    journal: Journal,
    sealer: Arc<Sealer>,
    passwords: Arc<Passwords>,
}

impl Sessions {
    pub(crate) fn new(journal: Journal, sealer: Arc<Sealer>) -> Self {
        Self { journal, sealer, passwords: Passwords::new() }
    }

    /// Opens a session for whoever knows the password. `login` is a person's id or e-mail address.
    pub async fn sign_in(
        &self,
        login: &str,
        password: Phi,
        address: Option<String>,
    ) -> Result<SignedIn, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let known = person::store::find_login(&mut tx, &self.sealer, login).await?;
        let kept = match &known {
            Some((person, ..)) => store::password(&mut tx, person).await?,
            None => None,
        };
        drop(tx);
        let now = self.journal.now();
        let locked = kept.as_ref().and_then(|kept| kept.locked_until).is_some_and(|end| now < end);
        let phc = kept.map(|kept| kept.phc);
        let right = !locked && self.passwords.verify(password, phc).await?;
        let caller = known.map(|found| caller(found, address.clone()));
        match caller {
            Some(caller) if right => self.open(&caller).await,
            Some(caller) => Err(self.failed(&caller, locked).await),
            None => Err(self.stranger(address).await),
        }
    }

    /// Writes down that somebody unknown tried; not the login, which may be a mistyped password.
    async fn stranger(&self, address: Option<String>) -> ClinicError {
        let actor = Actor { id: "unknown".to_owned(), role: Role::System, address };
        let mut telling = self.journal.telling_as(actor, None);
        let entry = telling.witness(Event::SignInFailed, Action::Execute, ("person", "unknown"));
        entry.outcome = Outcome::MinorFailure;
        entry.reason = Some(Refusal::Credentials.code());
        let written = match self.journal.db.begin().await {
            Ok(tx) => self.journal.commit(tx, telling).await,
            Err(error) => Err(error.into()),
        };
        written.map_or_else(|error| error, |()| Refusal::Credentials.into())
    }

    async fn open(&self, caller: &Caller) -> Result<SignedIn, ClinicError> {
        let (clock, random) = (&*self.journal.clock, &*self.journal.random);
        let now = self.journal.now();
        let secret = Secret::generate(SESSION, random);
        let session = Session {
            id: SessionId::generate(clock, random),
            person: caller.person.clone(),
            organization: caller.organization.clone(),
            role: caller.role,
            created: now,
            seen: now,
        };
        let mut tx = self.journal.db.begin().await?;
        store::forgive(&mut tx, &caller.person).await?;
        store::insert(&mut tx, &Secret::hash(secret.expose()), &session).await?;
        let mut telling = self.journal.telling(caller);
        telling.witness(Event::SignIn, Action::Execute, ("session", session.id.as_str()));
        self.journal.commit(tx, telling).await?;
        let expires = now.saturating_add(rules::ABSOLUTE).unwrap_or(now);
        Ok(SignedIn { secret, session, expires })
    }

    /// Counts a wrong password, locks the account when there were too many, and writes it down.
    async fn failed(&self, caller: &Caller, locked: bool) -> ClinicError {
        let refusal = if locked { Refusal::Locked } else { Refusal::Credentials };
        match self.count_failure(caller, locked, &refusal).await {
            Ok(()) => refusal.into(),
            Err(error) => error,
        }
    }

    async fn count_failure(
        &self,
        caller: &Caller,
        locked: bool,
        refusal: &Refusal,
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        if !locked {
            let failures = store::fail(&mut tx, &caller.person).await?;
            let lock = rules::lock(failures);
            if !lock.is_zero() {
                let until = self.journal.now().saturating_add(lock).ok();
                store::lock(&mut tx, &caller.person, until).await?;
            }
        }
        let mut telling = self.journal.telling(caller);
        let what = ("person", caller.person.as_str());
        let entry = telling.witness(Event::SignInFailed, Action::Execute, what);
        entry.outcome = Outcome::MinorFailure;
        entry.reason = Some(refusal.code());
        self.journal.commit(tx, telling).await
    }

    /// Who is behind the secret of a session or an API key.
    pub async fn resume(
        &self,
        secret: &str,
        address: Option<String>,
    ) -> Result<Caller, ClinicError> {
        let hash = Secret::hash(secret);
        let now = self.journal.now();
        let mut tx = self.journal.db.read().await?;
        let is_key = secret.starts_with(KEY);
        let found = if is_key {
            store::find_key(&mut tx, &hash, now).await?
        } else {
            store::find(&mut tx, &hash).await?
        };
        drop(tx);
        let session = found.filter(|session| rules::is_open(session, now));
        let session = session.ok_or(Refusal::SignedOut)?;
        if now.duration_since(session.seen) >= rules::SEEN_EVERY {
            let mut tx = self.journal.db.begin().await?;
            store::touch(&mut tx, &hash, now).await?;
            tx.commit().await?;
        }
        Ok(Caller {
            person: session.person,
            role: session.role,
            organization: session.organization,
            session: (!is_key).then_some(session.id),
            address,
        })
    }

    /// Ends the caller's session.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), ClinicError> {
        let Some(session) = &caller.session else {
            return Ok(());
        };
        let mut tx = self.journal.db.begin().await?;
        store::delete(&mut tx, session).await?;
        let mut telling = self.journal.telling(caller);
        telling.witness(Event::SignOut, Action::Execute, ("session", session.as_str()));
        self.journal.commit(tx, telling).await
    }

    /// Gives a person a password; administrators may, and everybody for themselves.
    pub async fn set_password(
        &self,
        caller: &Caller,
        person: &PersonId,
        password: Phi,
    ) -> Result<(), ClinicError> {
        let admin = matches!(caller.role, Role::Administrator | Role::System);
        Caller::require(admin || caller.person == *person)?;
        rules::check_password(password.expose())?;
        let phc = self.passwords.hash(password, &*self.journal.random).await?;
        let mut tx = self.journal.db.begin().await?;
        known(&mut tx, caller, person).await?;
        store::set_password(&mut tx, person, &phc).await?;
        let mut telling = self.journal.telling(caller);
        telling.witness(Event::PasswordChanged, Action::Update, ("person", person.as_str()));
        self.journal.commit(tx, telling).await
    }

    /// Makes a key for a program that acts as this person; its secret is shown once.
    pub async fn add_key(
        &self,
        caller: &Caller,
        person: &PersonId,
        label: &str,
    ) -> Result<(ApiKey, Secret), ClinicError> {
        Caller::require(matches!(caller.role, Role::Administrator | Role::System))?;
        let (clock, random) = (&*self.journal.clock, &*self.journal.random);
        let secret = Secret::generate(KEY, random);
        let key = ApiKey {
            id: SessionId::generate(clock, random),
            person: person.clone(),
            label: label.chars().take(100).collect(),
            created: self.journal.now(),
            revoked: None,
        };
        let mut tx = self.journal.db.begin().await?;
        known(&mut tx, caller, person).await?;
        store::insert_key(&mut tx, &Secret::hash(secret.expose()), &key).await?;
        let mut telling = self.journal.telling(caller);
        let entry =
            telling.witness(Event::ApiKeyCreated, Action::Create, ("api-key", key.id.as_str()));
        entry.details.push(("person", person.as_str().to_owned()));
        self.journal.commit(tx, telling).await?;
        Ok((key, secret))
    }

    /// Takes a person's key back.
    pub async fn revoke_key(
        &self,
        caller: &Caller,
        person: &PersonId,
        key: &SessionId,
    ) -> Result<(), ClinicError> {
        Caller::require(matches!(caller.role, Role::Administrator | Role::System))?;
        let mut tx = self.journal.db.begin().await?;
        known(&mut tx, caller, person).await?;
        if !store::revoke_key(&mut tx, person, key, self.journal.now()).await? {
            return Err(Refusal::Unknown("API key").into());
        }
        let mut telling = self.journal.telling(caller);
        telling.witness(Event::ApiKeyRevoked, Action::Delete, ("api-key", key.as_str()));
        self.journal.commit(tx, telling).await
    }

    /// Forgets sessions that are over; answers how many.
    pub async fn sweep(&self) -> Result<u64, ClinicError> {
        let now = self.journal.now();
        let before = now.saturating_sub(rules::ABSOLUTE).unwrap_or(now);
        let mut tx = self.journal.db.begin().await?;
        let gone = store::sweep(&mut tx, before).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

fn caller(
    (person, organization, role): (PersonId, OrganizationId, Role),
    address: Option<String>,
) -> Caller {
    Caller { person, role, organization, session: None, address }
}

/// Refuses a person outside the caller's organization.
async fn known(tx: &mut Tx, caller: &Caller, person: &PersonId) -> Result<(), ClinicError> {
    let role = person::store::role(tx, &caller.organization, person).await?;
    role.map(drop).ok_or_else(|| Refusal::Unknown("person").into())
}
