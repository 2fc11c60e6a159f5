//! API keys: for programs that act as a person, within a scope and until a day.

use super::rules::has_keys;
use super::{ApiKey, NewKey, Secret, Sessions, service::known, store};
use crate::notification::NoticeKind;
use crate::{Caller, ClinicError, Refusal, Scope, Scopes, person};
use compliance::audit::{Action, Event};
use db::Tx;
use jiff::SignedDuration;
use kernel::{PersonId, Role, SessionId};

/// What the secrets of API keys begin with.
pub(super) const PREFIX: &str = "hk_";
/// A key's last use is written down at most this often.
const USED_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// A key lasts at most so many days.
const LONGEST: u16 = 365;

impl Sessions {
    /// Makes a key for a program that acts as this person, who is told; its secret is shown once.
    pub async fn add_key(
        &self,
        caller: &Caller,
        person: &PersonId,
        new: NewKey,
    ) -> Result<(ApiKey, Secret), ClinicError> {
        let keeps = matches!(caller.role, Role::Administrator | Role::System);
        let own = caller.person == *person && has_keys(caller.role);
        Caller::require(keeps || own)?;
        if !(1..=LONGEST).contains(&new.days) {
            let problem = "is 1 to 365; make a new key before the old one ends";
            return Err(Refusal::Field { field: "expiresInDays", problem }.into());
        }
        let label = new.label.trim();
        if !(1..=100).contains(&label.chars().count()) || label.chars().any(char::is_control) {
            let problem = "says in 1 to 100 characters which program has it";
            return Err(Refusal::Field { field: "label", problem }.into());
        }
        if new.scopes.is_empty() {
            let problem =
                "names at least one of clinic, keysets, evidence, provisioning, audit-events";
            return Err(Refusal::Field { field: "scopes", problem }.into());
        }
        let (clock, random) = (&*self.journal.clock, &*self.journal.random);
        let (secret, now) = (Secret::generate(PREFIX, random), self.journal.now());
        let lasts = SignedDuration::from_hours(24 * i64::from(new.days));
        let key = ApiKey {
            id: SessionId::generate(clock, random),
            person: person.clone(),
            label: label.to_owned(),
            scopes: new.scopes,
            created: now,
            expires: now.saturating_add(lasts).unwrap_or(now),
            used: None,
            revoked: None,
        };
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let made = async {
            self.may_make(&mut tx, caller, (person, key.scopes)).await?;
            store::insert_key(&mut tx, &Secret::hash(secret.expose()), &key).await?;
            let what = ("api-key", key.id.as_str());
            let entry = telling.witness(Event::ApiKeyCreated, Action::Create, what);
            entry.details.push(("person", person.as_str().to_owned()));
            entry.details.push(("scopes", key.scopes.to_string()));
            entry.details.push(("expires", key.expires.to_string()));
            // What the server tries by itself is of people who are nobody.
            if caller.role == Role::System {
                return Ok(());
            }
            let whom = (caller, person);
            self.tell_owner(&mut tx, &mut telling, whom, NoticeKind::ApiKeyCreated).await
        }
        .await;
        self.journal.settle(caller, ("person", person.as_str()), (tx, telling), made).await?;
        Ok((key, secret))
    }

    /// Whom a program may act as by a key of the caller's making. Who is a patient here is that by themselves; and a key for
    /// the clinic's day would let an administrator treat as whoever signs in to that account, so only they make one.
    async fn may_make(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        (person, scopes): (&PersonId, Scopes),
    ) -> Result<(), ClinicError> {
        let role = person::store::role(tx, &caller.organization, person).await?;
        if !has_keys(role.ok_or(Refusal::Unknown("person"))?) {
            return Err(Refusal::NoKeys.into());
        }
        self.may_stand_in(tx, caller, person).await?;
        let stands_in = caller.person != *person && caller.role != Role::System;
        if stands_in && scopes.holds(Scope::Clinic) && store::is_signed_in_to(tx, person).await? {
            return Err(Refusal::KeyOfAnother.into());
        }
        Ok(())
    }

    /// A person's keys, newest first: their own, or an administrator's look at them.
    pub async fn keys(
        &self,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<Vec<ApiKey>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        may_look(caller, person)?;
        known(&mut tx, caller, person).await?;
        Ok(store::keys(&mut tx, person).await?)
    }

    /// Takes a person's key back, with the tokens that were issued to it: an administrator anybody's, everybody their own.
    pub async fn revoke_key(
        &self,
        caller: &Caller,
        person: &PersonId,
        key: &SessionId,
    ) -> Result<(), ClinicError> {
        may_look(caller, person)?;
        let mut tx = self.journal.db.begin().await?;
        known(&mut tx, caller, person).await?;
        if !store::revoke_key(&mut tx, person, key, self.journal.now()).await? {
            return Err(Refusal::Unknown("API key").into());
        }
        let mut telling = self.journal.telling(caller);
        telling.witness(Event::ApiKeyRevoked, Action::Delete, ("api-key", key.as_str()));
        self.end_held(&mut tx, &mut telling, ("api-key", key)).await?;
        self.journal.commit(tx, telling).await
    }

    /// Who is behind the secret of a key. It is found by its hash, so no comparison of secrets takes a time that
    /// depends on them.
    pub(super) async fn resume_key(
        &self,
        secret: &str,
        address: Option<String>,
    ) -> Result<Caller, ClinicError> {
        let (hash, now) = (Secret::hash(secret), self.journal.now());
        let mut tx = self.journal.db.read().await?;
        let found = store::find_key(&mut tx, &hash, now).await?;
        drop(tx);
        // Patients may have one from when an administrator could make it.
        let found = found.filter(|(.., role)| has_keys(*role)).ok_or(Refusal::SignedOut)?;
        let (key, organization, role) = found;
        if key.used.is_none_or(|used| now.duration_since(used) >= USED_EVERY) {
            let mut tx = self.journal.db.begin().await?;
            store::touch_key(&mut tx, &key.id, now).await?;
            tx.commit().await?;
        }
        let caller = Caller::acting((key.person, organization, role), address);
        Ok(Caller { key: Some(key.id), scopes: Some(key.scopes), ..caller })
    }
}

/// Everybody sees their own; administrators see everybody's.
pub(super) fn may_look(caller: &Caller, person: &PersonId) -> Result<(), Refusal> {
    let admin = matches!(caller.role, Role::Administrator | Role::System);
    Caller::require(admin || caller.person == *person)
}

/// Takes all keys of a person back who is leaving, or who may have lost them; answers how many.
pub(super) async fn revoke_all(
    sessions: &Sessions,
    tx: &mut Tx,
    telling: &mut crate::journal::Telling,
    person: &PersonId,
) -> Result<usize, ClinicError> {
    let revoked = store::revoke_keys(tx, person, sessions.journal.now()).await?;
    for key in &revoked {
        let what = ("api-key", key.as_str());
        let entry = telling.witness(Event::ApiKeyRevoked, Action::Delete, what);
        entry.details.push(("person", person.as_str().to_owned()));
    }
    Ok(revoked.len())
}
