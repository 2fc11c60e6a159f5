//! Carries out one command in the caller's transaction, whether the server asks or the command line.

use super::rules::{self, ENVIRONMENTS, KEYS};
use super::{
    Command, Done, Environment, EnvironmentError, Key, KeyKind, Naming, NewEnvironment, Source,
    Stage, store,
};
use crate::keyset::{self, Options, SecretKey};
use crate::micros;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{Actor, Clock, Random, Timestamp};
use serde_json::Value;
use std::sync::Arc;

/// Makes, changes and ends environments and their keys.
pub struct Editor {
    sealer: Arc<Sealer>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    organization: String,
}

impl std::fmt::Debug for Editor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Editor").field("organization", &self.organization).finish_non_exhaustive()
    }
}

/// What was changed, and how the audit log tells of it.
type Change = (Done, Event, Vec<(&'static str, String)>);

impl Editor {
    /// An editor whose entries name this organization.
    pub fn new(
        sealer: Arc<Sealer>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        organization: &str,
    ) -> Self {
        Self { sealer, clock, random, organization: organization.to_owned() }
    }

    /// Carries a command out; answers what was done and the entry that witnesses it.
    pub async fn perform(
        &self,
        tx: &mut Tx,
        actor: Actor,
        command: Command,
    ) -> Result<(Done, Entry), EnvironmentError> {
        let (mut done, event, details) = match command {
            Command::Create(new) => self.create(tx, new).await?,
            Command::Change(key, change) => self.change(tx, &key, &change).await?,
            Command::Rotate(key, kind, overlap) => self.rotate(tx, &key, kind, overlap).await?,
            Command::Retire(key, kind, id) => self.retire(tx, &key, kind, &id).await?,
            Command::Disable(key) => self.switch(tx, &key, Some(self.now())).await?,
            Command::Enable(key) => self.switch(tx, &key, None).await?,
        };
        let now = self.now();
        store::forget_keys(tx, done.environment.id, micros(now)).await?;
        store::touch(tx, done.environment.id, micros(now)).await?;
        done.environment.updated = Some(now);
        done.environment.keys.retain(|key| key.until.is_none_or(|end| now < end));
        let id = done.environment.subscribe_key.clone();
        let resource = Resource { kind: "keyset", id, channel: None };
        let action = if event == Event::KeysetCreated { Action::Create } else { Action::Update };
        let mut entry = Entry::new(event, action, Outcome::Success, actor, resource);
        entry.organization = Some(self.organization.clone());
        entry.details = details;
        Ok((done, entry))
    }

    /// All environments, as the transaction sees them; keys that have ended are left out.
    pub async fn all(&self, tx: &mut Tx) -> Result<Vec<Environment>, EnvironmentError> {
        let now = self.now();
        let mut all = store::all(tx, &self.sealer).await?;
        for one in &mut all {
            one.keys.retain(|key| key.until.is_none_or(|end| now < end));
        }
        Ok(all)
    }

    /// The organization that its entries name.
    pub fn organization(&self) -> &str {
        &self.organization
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now_to_microsecond()
    }

    async fn taken(&self, tx: &mut Tx, key: &str) -> Result<Environment, EnvironmentError> {
        let taken = store::take(tx, &self.sealer, key).await?;
        taken.ok_or_else(|| EnvironmentError::Unknown(key.to_owned()))
    }

    async fn create(&self, tx: &mut Tx, new: NewEnvironment) -> Result<Change, EnvironmentError> {
        rules::check_name("app", &new.app)?;
        let founds = matches!(new.name, Naming::Exact(_));
        let (names, label) = rules::names_for(new.name)?;
        if store::versions(tx).await?.len() >= ENVIRONMENTS {
            return Err(EnvironmentError::TooMany(ENVIRONMENTS));
        }
        let begin = match &new.like {
            Some(like) => self.taken(tx, like).await?.options,
            None => Options::default(),
        };
        self.check_app(tx, &new.app, founds).await?;
        let subscribe_key = self.key_text("sub-c-");
        let now = self.now();
        let mut environment = Environment {
            id: keyset::number(tx, &subscribe_key).await?.0,
            version: 1,
            subscribe_key,
            app: new.app,
            name: String::new(),
            label,
            stage: Stage::Testing,
            options: rules::changed(&begin, &new.options)?,
            keys: Vec::new(),
            created: Some(now),
            updated: Some(now),
            disabled: None,
            source: Source::Store,
        };
        if !self.insert(tx, &mut environment, names, new.stage).await? {
            return Err(EnvironmentError::Taken(environment.app, environment.name));
        }
        for kind in KeyKind::ALL {
            self.add_key(tx, &mut environment, kind).await?;
        }
        let details =
            vec![("app", environment.app.clone()), ("environment", environment.name.clone())];
        Ok((made(environment), Event::KeysetCreated, details))
    }

    /// Adds an environment under the first of these names that is free, if one is.
    async fn insert(
        &self,
        tx: &mut Tx,
        environment: &mut Environment,
        names: Vec<String>,
        stage: Option<Stage>,
    ) -> Result<bool, EnvironmentError> {
        for name in names {
            environment.stage = stage.unwrap_or_else(|| rules::stage_of(&name));
            environment.name = name;
            if store::insert(tx, environment).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn change(
        &self,
        tx: &mut Tx,
        key: &str,
        change: &Value,
    ) -> Result<Change, EnvironmentError> {
        let mut environment = self.taken(tx, key).await?;
        environment.options = rules::changed(&environment.options, change)?;
        store::save(tx, &environment).await?;
        let details = vec![("options", rules::touched(change))];
        Ok((Done { environment, secret: None }, Event::KeysetChanged, details))
    }

    async fn switch(
        &self,
        tx: &mut Tx,
        key: &str,
        disabled: Option<Timestamp>,
    ) -> Result<Change, EnvironmentError> {
        let mut environment = self.taken(tx, key).await?;
        let state = if disabled.is_some() { "disabled" } else { "enabled" };
        environment.disabled = disabled;
        store::save(tx, &environment).await?;
        let details = vec![("state", state.to_owned())];
        Ok((Done { environment, secret: None }, Event::KeysetChanged, details))
    }

    async fn rotate(
        &self,
        tx: &mut Tx,
        key: &str,
        kind: KeyKind,
        overlap: u32,
    ) -> Result<Change, EnvironmentError> {
        rules::check_overlap(overlap)?;
        let mut environment = self.taken(tx, key).await?;
        let now = self.now();
        let overlapping = jiff::SignedDuration::from_secs(i64::from(overlap));
        let end = now.checked_add(overlapping).unwrap_or(now);
        // Also what an earlier rotation left its overlap: a key that leaked ends now.
        let replaced = environment.keys.iter_mut().filter(|key| key.kind == kind);
        for old in replaced.filter(|key| key.until.is_none_or(|until| end < until)) {
            old.until = Some(end);
            store::end_key(tx, &old.id, end).await?;
        }
        let living = environment.keys(kind).filter(|key| key.until.is_none_or(|end| now < end));
        let count = living.count();
        if count >= KEYS {
            return Err(EnvironmentError::TooManyKeys(kind, count));
        }
        let id = self.add_key(tx, &mut environment, kind).await?;
        let details = vec![
            ("kind", kind.name().to_owned()),
            ("key", id),
            ("overlap_seconds", overlap.to_string()),
        ];
        let done = match kind {
            KeyKind::Secret => made(environment),
            KeyKind::Publish => Done { environment, secret: None },
        };
        Ok((done, Event::KeysetKeyRotated, details))
    }

    async fn retire(
        &self,
        tx: &mut Tx,
        key: &str,
        kind: KeyKind,
        id: &str,
    ) -> Result<Change, EnvironmentError> {
        let mut environment = self.taken(tx, key).await?;
        let now = self.now();
        let left = environment.keys(kind).filter(|key| key.id != id && key.until.is_none());
        let left = left.count();
        let mut keys = environment.keys.iter_mut();
        let Some(ended) = keys.find(|key| key.kind == kind && key.id == id) else {
            return Err(EnvironmentError::UnknownKey(kind, id.to_owned()));
        };
        if left == 0 {
            return Err(EnvironmentError::LastKey(kind));
        }
        ended.until = Some(now);
        store::end_key(tx, id, now).await?;
        let details = vec![("kind", kind.name().to_owned()), ("key", id.to_owned())];
        Ok((Done { environment, secret: None }, Event::KeysetKeyRetired, details))
    }

    /// A key as the protocol's own look: a prefix and 36 characters.
    fn key_text(&self, prefix: &str) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        format!("{prefix}{}", uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated())
    }

    async fn add_key(
        &self,
        tx: &mut Tx,
        environment: &mut Environment,
        kind: KeyKind,
    ) -> Result<String, EnvironmentError> {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        let id = format!("{:016x}", u64::from_be_bytes(bytes));
        let text = SecretKey::new(self.key_text(kind.prefix()));
        let key = Key { id: id.clone(), kind, text, created: self.now(), until: None };
        store::insert_key(tx, &self.sealer, environment.id, &key).await?;
        environment.keys.insert(0, key);
        Ok(id)
    }
}

/// An environment with its newest secret key, to be shown.
fn made(environment: Environment) -> Done {
    let secret = environment.keys(KeyKind::Secret).next().map(|key| key.text.clone());
    Done { environment, secret }
}
