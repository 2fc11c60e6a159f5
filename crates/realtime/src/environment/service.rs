//! Keeps the keysets in service the same as the store.

use super::{
    Command, Done, Editor, Environment, EnvironmentError, Key, KeyKind, Source, Stage, store,
};
use crate::access::{self, Ban, BanReason, Banning};
use crate::keyset::{Keyset, SecretKey};
use crate::log::{Log, News};
use db::Tx;
use kernel::{Actor, Fault as _, Timestamp};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The environments of one server.
#[derive(Debug)]
pub struct Environments {
    pub(super) log: Arc<Log>,
    pub(super) editor: Editor,
    /// The versions in service: what a refresh compares with.
    versions: Mutex<Vec<(i64, i64)>>,
}

impl Environments {
    /// Those that the store holds, put into service.
    pub async fn load(log: Arc<Log>, editor: Editor) -> Result<Self, EnvironmentError> {
        let environments = Self { log, editor, versions: Mutex::default() };
        environments.refresh().await?;
        Ok(environments)
    }

    /// Carries a command out; on this server it counts when this returns.
    pub async fn perform(&self, actor: Actor, command: Command) -> Result<Done, EnvironmentError> {
        self.check_managed(&command)?;
        let mut tx = self.log.db().begin().await?;
        let (done, entry) = self.editor.perform(&mut tx, actor, command).await?;
        self.log.commit(tx, News { entries: vec![entry], ..News::default() }).await?;
        // It is done and recorded; what could not be read now is read at the next look.
        if let Err(error) = self.refresh().await {
            tracing::warn!(%error, code = error.code(), "keysets were not read again");
        }
        Ok(done)
    }

    /// Keysets of the settings file are changed there.
    fn check_managed(&self, command: &Command) -> Result<(), EnvironmentError> {
        let (Command::Change(key, _)
        | Command::Rotate(key, ..)
        | Command::Retire(key, ..)
        | Command::Disable(key)
        | Command::Enable(key)) = command
        else {
            return Ok(());
        };
        if self.log.keysets().is_fixed(key) {
            return Err(EnvironmentError::Fixed(key.clone()));
        }
        Ok(())
    }

    /// All environments: those of the settings file, then those of the store.
    pub async fn list(&self) -> Result<Vec<Environment>, EnvironmentError> {
        let mut all: Vec<_> = self.log.keysets().fixed().map(|one| fixed(one)).collect();
        all.sort_by(|one, other| one.subscribe_key.cmp(&other.subscribe_key));
        let mut tx = self.log.db().read().await?;
        all.extend(self.editor.all(&mut tx).await?);
        Ok(all)
    }

    /// The environment with this subscribe key.
    pub async fn find(&self, subscribe_key: &str) -> Result<Environment, EnvironmentError> {
        let found = self.list().await?.into_iter().find(|one| one.subscribe_key == subscribe_key);
        found.ok_or_else(|| EnvironmentError::Unknown(subscribe_key.to_owned()))
    }

    /// Bans a user of a keyset, also of one of the settings file: who is banned stands in the store. Where that is so for this
    /// reason already, nothing changes.
    pub async fn ban(
        &self,
        actor: Actor,
        key: &str,
        (user, reason): (&str, BanReason),
    ) -> Result<(), EnvironmentError> {
        let keyset = self.in_service(key)?;
        if !keyset.access_manager {
            return Err(EnvironmentError::Open(key.to_owned()));
        }
        if !access::is_user(user) {
            let problem = "is 1 to 1024 bytes without control characters".to_owned();
            return Err(EnvironmentError::Wrong { field: "user", problem });
        }
        let mut tx = self.log.db().begin().await?;
        let given = (reason, &*actor.id);
        let placed = access::ban(&mut tx, (keyset.id, user), given, self.editor.now()).await?;
        match placed {
            Some(placed) => self.tell(tx, actor, (&keyset, vec![placed])).await,
            None => Ok(()),
        }
    }

    /// Lets a user of a keyset in again; whose account is closed stays out.
    pub async fn unban(&self, actor: Actor, key: &str, user: &str) -> Result<(), EnvironmentError> {
        let keyset = self.in_service(key)?;
        let mut tx = self.log.db().begin().await?;
        let (whom, now) = ((keyset.id, user), self.editor.now());
        let lifted = access::lift(&mut tx, whom, (&BanReason::GIVEN, &actor.id), now).await?;
        if lifted.is_empty() {
            return Err(EnvironmentError::NotBanned(user.to_owned()));
        }
        self.tell(tx, actor, (&keyset, lifted)).await
    }

    /// Who is banned from a keyset, the newest first.
    pub async fn bans(&self, key: &str) -> Result<Vec<Ban>, EnvironmentError> {
        let keyset = self.in_service(key)?;
        let mut tx = self.log.db().read().await?;
        Ok(access::bans(&mut tx, keyset.id, None).await?)
    }

    async fn tell(
        &self,
        tx: Tx,
        actor: Actor,
        (keyset, banned): (&Keyset, Vec<Banning>),
    ) -> Result<(), EnvironmentError> {
        let organization = self.editor.organization();
        let entry = |one: &Banning| one.entry(actor.clone(), &keyset.subscribe_key, organization);
        let entries = banned.iter().map(entry).collect();
        self.log.commit(tx, News { entries, banned, ..News::default() }).await?;
        Ok(())
    }

    fn in_service(&self, key: &str) -> Result<Arc<Keyset>, EnvironmentError> {
        let found = self.log.keysets().find(key);
        found.ok_or_else(|| EnvironmentError::Unknown(key.to_owned()))
    }

    /// Puts into service what changed in the store, also by another process; to be called every
    /// second or two. Polls that are open look again whether they may go on.
    pub async fn refresh(&self) -> Result<(), EnvironmentError> {
        let mut known = self.versions.lock().await;
        let mut tx = self.log.db().read().await?;
        let versions = store::versions(&mut tx).await?;
        if *known == versions {
            return Ok(());
        }
        let all = self.editor.all(&mut tx).await?;
        drop(tx);
        let living = all.iter().filter(|one| one.disabled.is_none());
        let keysets: Vec<_> =
            living.map(|one| Arc::new(one.keyset(self.editor.organization()))).collect();
        self.log.admit(&keysets).await;
        self.log.keysets().replace(keysets);
        let changed = all.iter().filter(|one| !known.contains(&(one.id, one.version)));
        for id in changed.map(|one| crate::KeysetId(one.id)) {
            self.log.channels().forget(id);
            if let Some(hub) = self.log.hub(id) {
                hub.wake();
            }
        }
        *known = versions;
        Ok(())
    }
}

/// How a keyset of the settings file looks beside the others.
fn fixed(keyset: &Keyset) -> Environment {
    let key = |kind, text: SecretKey, until| Key {
        id: String::new(),
        kind,
        text,
        created: Timestamp::UNIX_EPOCH,
        until,
    };
    let secret = keyset.secret_keys.iter().map(|one| key(KeyKind::Secret, one.clone(), None));
    let publish = keyset
        .publish_keys
        .iter()
        .map(|one| key(KeyKind::Publish, SecretKey::new(one.text.as_str()), one.until));
    let name = if keyset.clinic { "clinic" } else { "" };
    let label = if name.is_empty() { &keyset.organization } else { name };
    Environment {
        id: keyset.id.0,
        version: 0,
        subscribe_key: keyset.subscribe_key.clone(),
        app: keyset.organization.clone(),
        name: name.to_owned(),
        label: label.to_owned(),
        stage: Stage::Production,
        options: keyset.options(),
        keys: publish.chain(secret).collect(),
        created: None,
        updated: None,
        disabled: None,
        source: Source::Settings,
    }
}
