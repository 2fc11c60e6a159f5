//! Attaches, reads and takes back actions.

use super::{ActionError, Attached, NewAction, Page, store};
use crate::access::Principal;
use crate::channel::{self, Channel, ChannelId, Channels};
use crate::gate::{Gates, Refusal, action_is_open};
use crate::keyset::Keyset;
use crate::log::{Draft, Log, MessageKind, News};
use crate::publish::{actor, refused};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use compliance::retention::{held, hold_honoured};
use db::{DbError, Tx};
use kernel::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::Timetoken;
use wire::reply::action_event;

/// Actions on one message, at most (protocol §5.1).
const MOST: usize = 25_000;

/// Characters in the values of all actions on one message, at most: history shows them all at once.
const CHARACTERS: usize = 1 << 20;

/// So few actions never hold more.
const FEW: i64 = 32;

/// The sort of actions by which clients say how far a message has come, and what those say that was read.
const RECEIPT: &str = "receipt";
const READ: [&str; 2] = ["read", "message_read"];

/// The message actions of every keyset.
pub struct Actions {
    gates: Arc<Gates>,
    channels: Arc<Channels>,
    log: Arc<Log>,
    clock: Arc<dyn Clock>,
    /// The newest timetoken that was given to an action.
    last: AtomicU64,
}

impl std::fmt::Debug for Actions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Actions").finish_non_exhaustive()
    }
}

impl Actions {
    /// The actions beside this log.
    pub fn new(
        gates: Arc<Gates>,
        channels: Arc<Channels>,
        log: Arc<Log>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { gates, channels, log, clock, last: AtomicU64::new(0) }
    }

    /// A timetoken that no other action has: after everything that was told before, also by a server
    /// that ran here earlier with a clock ahead of this one.
    fn place(&self, keyset: &Keyset) -> Timetoken {
        let head = self.log.hub(keyset.id).map_or(Timetoken::ZERO, |hub| hub.head());
        let now = Timetoken::from_timestamp(self.clock.now()).max(head.next()).get();
        let later = |last: u64| Some(now.max(last.saturating_add(1)));
        let before = self.last.fetch_update(Ordering::AcqRel, Ordering::Acquire, later);
        Timetoken::new(later(before.unwrap_or_default()).unwrap_or(now))
    }

    /// Attaches an action and tells the channel's subscribers.
    pub async fn add(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        new: NewAction<'_>,
    ) -> Result<Attached, ActionError> {
        if principal.uuid.is_empty() {
            return Err(ActionError::NoUser);
        }
        let channel = self.channels.resolve(keyset, new.channel).await?;
        if channel.is_off(keyset) {
            return Err(ActionError::Off);
        }
        self.gates.takes(&channel).map_err(ActionError::Refused)?;
        if let Err(refusal) = self.gates.lets_write((keyset, &*channel), principal).await {
            self.log.witness(vec![refused(&channel, principal, address, &refusal)]).await?;
            return Err(ActionError::Refused(refusal));
        }
        if channel.class.is_phi() && !(action_is_open(new.kind) && action_is_open(new.value)) {
            let refusal = Refusal::Action(channel.name.to_string());
            self.log.witness(vec![refused(&channel, principal, address, &refusal)]).await?;
            return Err(ActionError::Refused(refusal));
        }
        let attached = Attached {
            message: new.message,
            action: self.place(keyset),
            uuid: principal.uuid.to_string(),
            kind: new.kind.to_owned(),
            value: new.value.to_owned(),
        };
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, new.value.as_bytes());
        let mut tx = self.log.db().begin().await?;
        let registered = self.channels.numbered(&mut tx, keyset.id, &channel).await?;
        let id = registered.id().ok_or_else(unnumbered)?;
        if store::exists(&mut tx, id, &attached, hash.as_ref()).await? {
            return Err(ActionError::Doubled);
        }
        make_room(&mut tx, id, new).await?;
        match store::insert(&mut tx, id, &attached, hash.as_ref()).await {
            Err(DbError::Conflict) => return Err(ActionError::Doubled),
            done => done?,
        }
        let mut news = Self::news(keyset, &channel, &attached, true);
        let witness = Self::entry(&channel, principal, address, Action::Create);
        news.entries.extend(witness.into_iter().map(|entry| receipt(entry, &channel, new)));
        news.registered.push(registered);
        self.log.commit(tx, news).await?;
        Ok(attached)
    }

    /// Takes an action back; only its owner may.
    pub async fn remove(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        name: &str,
        (message, action): (Timetoken, Timetoken),
    ) -> Result<(), ActionError> {
        let channel = self.channels.resolve(keyset, name).await?;
        let id = channel.id.ok_or(ActionError::Missing)?;
        let mut tx = self.log.db().begin().await?;
        let found = store::find(&mut tx, id, message, action).await?;
        let attached = found.ok_or(ActionError::Missing)?;
        if *attached.uuid != *principal.uuid {
            return Err(ActionError::WrongUser);
        }
        let marks = channel::marks(&mut tx, keyset.id, &channel.name).await?;
        if held(&mut tx, &marks).await? {
            drop(tx);
            let who = actor(principal, address);
            self.log.witness(vec![hold_honoured(who, resource(&channel))]).await?;
            return Err(ActionError::Held);
        }
        if store::delete(&mut tx, id, action).await? == 0 {
            return Err(ActionError::Missing);
        }
        let mut news = Self::news(keyset, &channel, &attached, false);
        news.entries.extend(Self::entry(&channel, principal, address, Action::Delete));
        self.log.commit(tx, news).await?;
        Ok(())
    }

    /// The newest actions of a channel that are older than `start` and not older than `end`.
    pub async fn page(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        name: &str,
        (start, end, limit): (Option<Timetoken>, Option<Timetoken>, usize),
    ) -> Result<Page, ActionError> {
        let channel = self.channels.resolve(keyset, name).await?;
        let Some(id) = channel.id else { return Ok(Page::default()) };
        let range = (end.unwrap_or(Timetoken::ZERO), start.unwrap_or(Timetoken::MAX));
        let mut tx = self.log.db().read().await?;
        let wanted = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
        let mut actions = store::page(&mut tx, id, range, wanted).await?;
        tx.commit().await?;
        let more = actions.len() > limit;
        actions.truncate(limit);
        actions.reverse();
        self.log.witness(Self::entry(&channel, principal, address, Action::Read)).await?;
        Ok(Page { actions, more })
    }

    fn news(keyset: &Keyset, channel: &Channel, attached: &Attached, added: bool) -> News {
        let event = wire::reply::Action {
            message: attached.message,
            action: attached.action,
            kind: &attached.kind,
            value: &attached.value,
            uuid: &attached.uuid,
        };
        let payload = action_event(added, &event);
        let mut draft = Draft::new(keyset.id, &channel.name, &attached.uuid, payload);
        draft.store = false;
        draft.kind = MessageKind::Action;
        News { messages: vec![draft], ..News::default() }
    }

    /// What witnesses it, on a channel that carries PHI.
    fn entry(
        channel: &Channel,
        principal: &Principal,
        address: Option<&str>,
        action: Action,
    ) -> Vec<Entry> {
        if !channel.class.is_phi() {
            return Vec::new();
        }
        let event = match action {
            Action::Read => Event::PhiMessageRead,
            _ => Event::PhiMessageSent,
        };
        let actor = actor(principal, address);
        let mut entry = Entry::new(event, action, Outcome::Success, actor, resource(channel));
        entry.organization.clone_from(&channel.organization);
        entry.patient.clone_from(&channel.patient);
        entry.encounter.clone_from(&channel.consultation);
        vec![entry]
    }
}

/// Whoever says of a message that they read it has read it: that is what is witnessed, and of which message. That it came
/// to a device says of nobody that they looked.
fn receipt(entry: Entry, channel: &Channel, new: NewAction<'_>) -> Entry {
    if !is_read(new) {
        return entry;
    }
    let name = Some(channel.name.to_string());
    let resource = Resource { kind: "message", id: new.message.to_string(), channel: name };
    Entry { event: Event::PhiMessageRead, action: Action::Read, resource, ..entry }
}

/// Whether an action says that its message was read.
fn is_read(new: NewAction<'_>) -> bool {
    READ.contains(&new.kind) || (new.kind == RECEIPT && READ.contains(&new.value))
}

/// Whether one more action fits on its message.
async fn make_room(tx: &mut Tx, channel: ChannelId, new: NewAction<'_>) -> Result<(), ActionError> {
    let cap = i64::try_from(MOST).unwrap_or(i64::MAX);
    let count = store::count(tx, channel, new.message, cap).await?;
    if count >= cap {
        return Err(ActionError::TooMany(MOST));
    }
    if count < FEW {
        return Ok(());
    }
    let before = store::characters(tx, channel, new.message).await?;
    let before = usize::try_from(before).unwrap_or(usize::MAX);
    if before.saturating_add(new.value.chars().count()) > CHARACTERS {
        return Err(ActionError::TooLong(CHARACTERS));
    }
    Ok(())
}

fn resource(channel: &Channel) -> Resource {
    let name = channel.name.to_string();
    Resource { kind: "message-action", id: name.clone(), channel: Some(name) }
}

fn unnumbered() -> DbError {
    DbError::Corrupt("a registered channel has no number".to_owned())
}
