//! Reads and changes groups.

use super::rules::changed;
use super::{Change, GroupError, store};
use crate::access::Principal;
use crate::keyset::Keyset;
use crate::log::{Log, LogError, News};
use crate::publish::actor;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Groups of one keyset, at most.
const MOST: usize = 20_000;

/// The channel groups of every keyset.
#[derive(Debug)]
pub struct Groups {
    log: Arc<Log>,
    /// Changes reach the hub in the order of their commits.
    turn: Mutex<()>,
}

impl Groups {
    /// The groups beside this log.
    pub fn new(log: Arc<Log>) -> Self {
        Self { log, turn: Mutex::default() }
    }

    /// A group's channels; an unknown group has none.
    pub async fn channels(
        &self,
        keyset: &Keyset,
        group: &str,
    ) -> Result<Arc<[Arc<str>]>, GroupError> {
        let hub = self.log.hub(keyset.id).ok_or(LogError::UnknownKeyset(keyset.id))?;
        if let Some(known) = hub.members(group) {
            return Ok(known);
        }
        let mut tx = self.log.db().read().await?;
        let stored = store::channels(&mut tx, keyset.id, group).await?;
        tx.commit().await?;
        let members: Arc<[Arc<str>]> = stored.into_iter().map(Arc::from).collect();
        // Names that nobody made are not worth remembering.
        if members.is_empty() { Ok(members) } else { Ok(hub.learn(group, members)) }
    }

    /// The channels of several groups, each once.
    pub async fn all_channels(
        &self,
        keyset: &Keyset,
        groups: &[&str],
    ) -> Result<Vec<Arc<str>>, GroupError> {
        let mut all = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        for group in groups {
            let members = self.channels(keyset, group).await?;
            all.extend(members.iter().filter(|name| seen.insert(Arc::clone(name))).cloned());
        }
        Ok(all)
    }

    /// The names of all groups.
    pub async fn list(&self, keyset: &Keyset) -> Result<Vec<String>, GroupError> {
        let mut tx = self.log.db().read().await?;
        let groups = store::groups(&mut tx, keyset.id).await?;
        tx.commit().await?;
        Ok(groups)
    }

    /// Changes a group; open polls follow once it is committed.
    pub async fn change(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        group: &str,
        change: Change<'_>,
    ) -> Result<(), GroupError> {
        let hub = self.log.hub(keyset.id).ok_or(LogError::UnknownKeyset(keyset.id))?;
        let _turn = self.turn.lock().await;
        let mut tx = self.log.db().begin().await?;
        store::lock(&mut tx, keyset.id).await?;
        let before = store::channels(&mut tx, keyset.id, group).await?;
        let after = changed(&before, change);
        if after == before {
            return Ok(());
        }
        let most = keyset.features.stream_controller.channels_per_group;
        if after.len() > most && after.len() > before.len() {
            return Err(GroupError::TooManyChannels(most));
        }
        if before.is_empty() && store::groups(&mut tx, keyset.id).await?.len() >= MOST {
            return Err(GroupError::TooManyGroups(MOST));
        }
        store::replace(&mut tx, keyset.id, group, &after).await?;
        let entry = entry(keyset, actor(principal, address), group, (before.len(), after.len()));
        self.log.commit(tx, News { entries: vec![entry], ..News::default() }).await?;
        let members: Arc<[Arc<str>]> = after.into_iter().map(Arc::from).collect();
        hub.regroup(group, &members);
        Ok(())
    }
}

fn entry(
    keyset: &Keyset,
    actor: kernel::Actor,
    group: &str,
    (before, after): (usize, usize),
) -> Entry {
    let resource = Resource { kind: "channel-group", id: group.to_owned(), channel: None };
    let mut entry =
        Entry::new(Event::ChannelGroupChanged, Action::Update, Outcome::Success, actor, resource);
    entry.organization = Some(keyset.organization.clone());
    entry.details = vec![("before", before.to_string()), ("after", after.to_string())];
    entry
}
