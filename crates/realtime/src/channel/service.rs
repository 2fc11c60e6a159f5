//! Finds and registers channels; what was found is kept in memory.

use super::{Channel, ChannelError, ChannelId, Registration, store};
use crate::KeysetId;
use crate::keyset::Keyset;
use db::{Db, DbError, Tx};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::channel::Class;

/// So many channels are remembered; past it the memory starts afresh from the store.
const REMEMBERED: usize = 200_000;

/// How the companion of a channel ends on which its pushes are reported (protocol §11).
const DEBUG: &str = "-pndebug";

type Known = FxHashMap<KeysetId, FxHashMap<Arc<str>, Arc<Channel>>>;

/// A channel that a transaction has registered but perhaps not yet committed.
#[derive(Debug)]
pub struct Registered {
    pub(crate) keyset: KeysetId,
    pub(crate) channel: Channel,
}

impl Registered {
    pub(crate) fn is(&self, keyset: KeysetId, name: &str) -> bool {
        self.keyset == keyset && *self.channel.name == *name
    }

    pub(crate) const fn id(&self) -> Option<ChannelId> {
        self.channel.id
    }
}

/// The channel registry.
#[derive(Debug)]
pub struct Channels {
    db: Db,
    known: Mutex<Known>,
}

impl Channels {
    /// A registry over the store.
    pub fn new(db: Db) -> Self {
        Self { db, known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, keyset: KeysetId, channel: Channel) -> Arc<Channel> {
        let channel = Arc::new(channel);
        let mut known = self.known();
        let names = known.entry(keyset).or_default();
        if names.len() >= REMEMBERED {
            names.clear();
        }
        names.insert(Arc::clone(&channel.name), Arc::clone(&channel));
        channel
    }

    /// The channel of this name, if it was used before.
    fn cached(&self, keyset: KeysetId, name: &str) -> Option<Arc<Channel>> {
        self.known().get(&keyset)?.get(name).map(Arc::clone)
    }

    /// The channel of this name: registered, or classed by the channel table or the keyset.
    pub async fn resolve(&self, keyset: &Keyset, name: &str) -> Result<Arc<Channel>, ChannelError> {
        let undeclared = || ChannelError::Undeclared(name.to_owned());
        if let Some(channel) = self.cached(keyset.id, name) {
            return Ok(channel);
        }
        let mut tx = self.db.read().await?;
        let channel = match store::find(&mut tx, keyset.id, name).await? {
            Some(channel) if is_open(keyset, channel.class) => channel,
            Some(_) => return Err(undeclared()),
            None => {
                let class = class_of(keyset, name).ok_or_else(undeclared)?;
                unregistered(keyset, name, class)
            }
        };
        let Some(reported) = wire::channel::reported(name) else {
            return Ok(self.remember(keyset.id, channel));
        };
        match store::find(&mut tx, keyset.id, reported).await? {
            Some(reported) => Ok(self.remember(keyset.id, reporting(channel, reported))),
            // Whose it is may be known later.
            None => Ok(Arc::new(channel)),
        }
    }

    /// Whether the channel of this name carries PHI, by what memory has of it, or its name; the store is not asked.
    pub(crate) fn carries_phi(&self, keyset: &Keyset, name: &str) -> bool {
        let known = self.cached(keyset.id, name).map(|known| known.class);
        known.or_else(|| class_of(keyset, name)).is_some_and(Class::is_phi)
    }

    /// Whether something may be kept on this channel: it is in use already, or the keyset's quota
    /// (KS-016) has room for one more. Those who come at the same moment may pass together.
    pub async fn has_room(&self, keyset: &Keyset, channel: &Channel) -> Result<bool, DbError> {
        let most = keyset.quotas.channels;
        if most == 0 || channel.id.is_some() {
            return Ok(true);
        }
        let mut tx = self.db.read().await?;
        Ok(store::count(&mut tx, keyset.id, most).await? < most)
    }

    /// Forgets a keyset's channels: its options changed, and with them perhaps what is allowed.
    pub(crate) fn forget(&self, keyset: KeysetId) {
        self.known().remove(&keyset);
    }

    /// The stored channels whose names begin so, at most `limit`, in the order of their names.
    pub async fn under(
        &self,
        keyset: &Keyset,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<Arc<Channel>>, DbError> {
        let mut tx = self.db.read().await?;
        let found = store::under(&mut tx, keyset.id, prefix, limit).await?;
        tx.commit().await?;
        Ok(found.into_iter().map(Arc::new).collect())
    }

    /// Registers a channel in the caller's transaction.
    ///
    /// Hand the answer to [`crate::log::News::registered`]; until that is committed, readers see
    /// what stood before.
    pub async fn register(
        &self,
        tx: &mut Tx,
        keyset: KeysetId,
        registration: Registration,
    ) -> Result<Registered, DbError> {
        let registered = self.register_all(tx, keyset, &[registration]).await?.pop();
        registered.ok_or_else(|| DbError::Corrupt("a channel vanished".to_owned()))
    }

    /// Registers channels in the caller's transaction, with one look for those that memory does not have. What stands so
    /// already is not written again.
    pub async fn register_all(
        &self,
        tx: &mut Tx,
        keyset: KeysetId,
        registrations: &[Registration],
    ) -> Result<Vec<Registered>, DbError> {
        let mut known = BTreeMap::new();
        for one in registrations {
            if let Some(channel) = self.cached(keyset, &one.name).filter(|one| one.id.is_some()) {
                known.insert(one.name.as_str(), Channel::clone(&channel));
            }
        }
        let is_new = |one: &&Registration| !known.contains_key(one.name.as_str());
        let names: Vec<&str> =
            registrations.iter().filter(is_new).map(|one| one.name.as_str()).collect();
        let found = store::find_all(tx, keyset, &names).await?;
        known.extend(names.into_iter().zip(found).filter_map(|(name, one)| Some((name, one?))));
        let is_new = |one: &&Registration| !known.contains_key(one.name.as_str());
        let new: Vec<&Registration> = registrations.iter().filter(is_new).collect();
        let added = store::add(tx, keyset, &new).await?;
        let standing = registrations.iter().filter_map(|one| Some((known.get(&*one.name)?, one)));
        let standing: Vec<(&Channel, Channel)> =
            standing.map(|(known, one)| (known, serving(known, one))).collect();
        let changed = standing.iter().filter(|(known, after)| *known != after);
        let changed: Vec<&Channel> = changed.map(|(_, after)| after).collect();
        store::change(tx, &changed).await?;
        store::keep_visits(tx, &changed.into_iter().chain(&added).collect::<Vec<_>>()).await?;
        let all = standing.into_iter().map(|(_, after)| after).chain(added);
        Ok(all.map(|channel| Registered { keyset, channel }).collect())
    }

    /// The channel with its number, registering it under its own class when it has none.
    pub(crate) async fn numbered(
        &self,
        tx: &mut Tx,
        keyset: KeysetId,
        channel: &Channel,
    ) -> Result<Registered, DbError> {
        // Of a channel of reports it may have become known since whose it is.
        if let Some(found) = store::find(tx, keyset, &channel.name).await?
            && (found.patient.is_some() || channel.patient.is_none())
        {
            return Ok(Registered { keyset, channel: found });
        }
        self.register(tx, keyset, registration(channel)).await
    }

    /// The number that memory has of a channel; it never changes.
    pub(crate) fn number(&self, keyset: KeysetId, name: &str) -> Option<ChannelId> {
        self.cached(keyset, name)?.id
    }

    /// The channels of these names with their numbers, for what the transaction says on them: those that have none are
    /// registered, classed by the channel table or the keyset.
    pub(crate) async fn numbered_all(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        names: &[&str],
    ) -> Result<Vec<Registered>, ChannelError> {
        let undeclared = |name: &str| ChannelError::Undeclared(name.to_owned());
        let (mut numbered, mut new) = (Vec::new(), Vec::new());
        let found = store::find_all(tx, keyset.id, names).await?;
        for (name, found) in names.iter().zip(found) {
            match found {
                Some(channel) if is_open(keyset, channel.class) => numbered.push(channel),
                Some(_) => return Err(undeclared(name)),
                None => {
                    let known = self.cached(keyset.id, name).map(|known| known.class);
                    let class = known.or_else(|| class_of(keyset, name));
                    let class = class.ok_or_else(|| undeclared(name))?;
                    new.push(registration(&unregistered(keyset, name, class)));
                }
            }
        }
        numbered.extend(store::add(tx, keyset.id, &new.iter().collect::<Vec<_>>()).await?);
        let keyset = keyset.id;
        Ok(numbered.into_iter().map(|channel| Registered { keyset, channel }).collect())
    }

    /// Takes channels that a committed transaction registered into memory.
    pub(crate) fn committed(&self, registered: Registered) {
        self.remember(registered.keyset, registered.channel);
    }
}

/// A channel that serves from now on what this says.
fn serving(known: &Channel, new: &Registration) -> Channel {
    Channel {
        id: known.id,
        name: Arc::clone(&known.name),
        class: new.class,
        consultation: new.consultation.clone(),
        organization: Some(new.organization.clone()),
        department: new.department.clone(),
        patient: new.patient.clone(),
        key_scope: new.key_scope.clone(),
    }
}

/// A channel on which what is said on another is reported: it is of the same patient, and by the same keys.
fn reporting(channel: Channel, reported: Channel) -> Channel {
    Channel {
        department: reported.department,
        patient: reported.patient,
        key_scope: reported.key_scope,
        ..channel
    }
}

/// What registers a channel under its own class.
fn registration(channel: &Channel) -> Registration {
    Registration {
        name: channel.name.to_string(),
        class: channel.class,
        consultation: None,
        organization: channel.organization.clone().unwrap_or_default(),
        department: channel.department.clone(),
        patient: channel.patient.clone(),
        key_scope: channel.key_scope.clone(),
    }
}

/// By what legal holds find what stands on the channel of this name, also before it is in the registry.
pub(crate) async fn marks(
    tx: &mut Tx,
    keyset: KeysetId,
    name: &str,
) -> Result<Vec<String>, DbError> {
    let Some(channel) = store::find(tx, keyset, name).await? else {
        return Ok(vec![format!("channel/{name}")]);
    };
    let visits = match channel.id {
        Some(id) => store::visits(tx, id).await?,
        None => Vec::new(),
    };
    Ok(channel.marks(&visits))
}

/// Every visit that a channel ever served.
pub async fn visits(tx: &mut Tx, channel: &Channel) -> Result<Vec<String>, DbError> {
    match channel.id {
        Some(id) => store::visits(tx, id).await,
        None => Ok(Vec::new()),
    }
}

/// Every visit that the channel of this name ever served.
pub async fn visits_on(tx: &mut Tx, keyset: KeysetId, name: &str) -> Result<Vec<String>, DbError> {
    match store::find(tx, keyset, name).await? {
        Some(channel) => visits(tx, &channel).await,
        None => Ok(Vec::new()),
    }
}

/// The channel table first, then what the keyset declares. Where no token is asked for, channels
/// that carry PHI do not exist.
fn class_of(keyset: &Keyset, name: &str) -> Option<Class> {
    // What is reported of a channel's pushes stands where the channel itself may.
    let name = name.strip_suffix(DEBUG).unwrap_or(name);
    let declared =
        || keyset.custom_channels.iter().find(|rule| rule.covers(name)).map(|rule| rule.class);
    let class = wire::channel::classify(name).or_else(declared)?;
    is_open(keyset, class).then_some(class)
}

fn is_open(keyset: &Keyset, class: Class) -> bool {
    keyset.access_manager || !class.is_phi()
}

fn unregistered(keyset: &Keyset, name: &str, class: Class) -> Channel {
    Channel {
        id: None,
        name: name.into(),
        class,
        consultation: None,
        organization: Some(keyset.organization.clone()),
        department: None,
        patient: None,
        key_scope: None,
    }
}
