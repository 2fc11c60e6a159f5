//! Answers long polls.

use super::earliest::Earliest;
use crate::access::{Access, Denial, Need, Principal};
use crate::channel::{Channel, ChannelError, Channels};
use crate::fanout::{Collected, Hub, Interest, Message};
use crate::keyset::Keyset;
use crate::log::{self, Log, LogError, Range};
use crate::micros;
use crate::publish::actor;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use kernel::Clock;
use rustc_hash::FxHashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wire::Timetoken;
use wire::filter::Filter;
use wire::token::Permissions;

/// At most so many subscribe sessions are remembered as already audited.
const SESSIONS: usize = 200_000;

/// Channels under one wildcard whose missed messages are looked for, at most.
const UNDER: usize = 2_000;

/// Limits of a poll.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long a poll is held when nothing comes.
    pub hold: Duration,
    /// At most so many messages in one answer.
    pub limit: usize,
    /// How far back a cursor is followed; an older one is told of the gap.
    pub replay: Duration,
}

impl Options {
    /// How far back it goes on after a gap: not so far that the next poll would already be behind again.
    fn resume(self) -> Duration {
        self.replay.mul_f64(23.0 / 24.0)
    }
}

impl Default for Options {
    fn default() -> Self {
        let day = Duration::from_hours(24);
        Self { hold: Duration::from_secs(280), limit: 100, replay: day }
    }
}

/// One poll.
#[derive(Clone, Debug)]
pub struct Poll {
    /// The names subscribed to, each once.
    pub interest: Interest,
    /// Messages after this are wanted; zero asks for the current timetoken only.
    pub cursor: Timetoken,
    /// Which messages are wanted, if not all.
    pub filter: Option<Arc<Filter>>,
    /// Where the caller is, for the audit log.
    pub address: Option<Arc<str>>,
}

impl Poll {
    /// The cursor after a wait without a message. Clients expect their own back (protocol §2.3);
    /// who listens by wildcard, group or filter is spared to look again at what was looked at.
    fn rest(&self, cursor: Timetoken, head: Timetoken) -> Timetoken {
        let selective = self.filter.is_some() || !self.interest.is_plain();
        if selective { cursor.max(head) } else { cursor }
    }
}

/// A stretch of time from which nothing can be replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What came up to here was seen.
    pub after: Timetoken,
    /// What came after this is in the answers that follow.
    pub before: Timetoken,
}

/// What a poll brings back.
#[derive(Debug)]
pub struct Answer {
    /// The next cursor.
    pub cursor: Timetoken,
    /// Messages, oldest first, each with the index of the name it matched.
    pub messages: Matched,
    /// What the subscriber missed for good; history may have it.
    pub gap: Option<Gap>,
}

/// Messages, each with the index of the name it matched.
pub type Matched = Vec<(Arc<Message>, usize)>;

/// Why a poll ended without an answer.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    /// The token ended while the poll was open.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// A name has no class on this keyset.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// The log could not be read, or the session not be witnessed.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// User, channel and the beginning of a token's fingerprint.
type Session = (Arc<str>, Arc<str>, u64);

/// Sessions that begin, and what witnesses them.
#[derive(Default)]
struct Beginning {
    sessions: FxHashSet<Session>,
    entries: Vec<Entry>,
}

/// Answers polls.
pub struct Subscriber {
    access: Arc<Access>,
    channels: Arc<Channels>,
    log: Arc<Log>,
    clock: Arc<dyn Clock>,
    options: Options,
    sessions: Mutex<FxHashSet<Session>>,
}

impl std::fmt::Debug for Subscriber {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Subscriber").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Subscriber {
    /// A subscriber over this log.
    pub fn new(
        access: Arc<Access>,
        channels: Arc<Channels>,
        log: Arc<Log>,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Self {
        Self { access, channels, log, clock, options, sessions: Mutex::default() }
    }

    /// Answers at once when there is something after the cursor, else holds until there is.
    pub async fn poll(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        poll: Poll,
    ) -> Result<Answer, SubscribeError> {
        let hub = self.log.hub(keyset.id).ok_or(LogError::UnknownKeyset(keyset.id))?;
        if poll.cursor == Timetoken::ZERO {
            return Ok(Answer::quiet(hub.head()));
        }
        if poll.cursor < self.ago(self.options.replay) {
            let before = self.ago(self.options.resume());
            let gap = Gap { after: poll.cursor, before };
            return Ok(Answer { gap: Some(gap), ..Answer::quiet(before) });
        }
        self.follow(keyset, &hub, principal, &poll).await
    }

    async fn follow(
        &self,
        keyset: &Keyset,
        hub: &Arc<Hub>,
        principal: &Principal,
        poll: &Poll,
    ) -> Result<Answer, SubscribeError> {
        let mut cursor = poll.cursor;
        let end = tokio::time::Instant::now() + self.hold(principal);
        loop {
            if let Err(denial) = self.recheck(keyset, principal) {
                let last = self.last_words(hub, principal, poll, cursor);
                return last.ok_or(denial.into());
            }
            let messages =
                match hub.collect(&poll.interest, cursor, self.options.limit, Some(principal)) {
                    Collected::Messages(messages) => messages,
                    Collected::Behind(floor) => {
                        let missed = self.missed(keyset, hub, &poll.interest, cursor, floor);
                        let messages = Box::pin(missed).await?;
                        cursor = if messages.is_empty() { floor } else { cursor };
                        messages
                    }
                    Collected::Waiting(ticket) => {
                        // Who was shut out since the look above had no bell then that could ring.
                        if self.recheck(keyset, principal).is_err() {
                            continue;
                        }
                        if tokio::time::timeout_at(end, ticket.rung()).await.is_err() {
                            self.recheck(keyset, principal)?;
                            // Who listened all day to silence has no gap.
                            let floor = self.ago(self.options.resume());
                            return Ok(Answer::quiet(poll.rest(cursor, ticket.head()).max(floor)));
                        }
                        continue;
                    }
                };
            let Some((last, _)) = messages.last() else { continue };
            cursor = last.timetoken;
            let wanted = self.wanted(keyset, principal, poll, messages).await?;
            if !wanted.is_empty() || tokio::time::Instant::now() >= end {
                return Ok(Answer { cursor, messages: wanted, gap: None });
            }
        }
    }

    /// Leaves out what the filter does not let through, and what came by a wildcard or a group
    /// from a channel that carries PHI and that the caller may not read by itself.
    async fn wanted(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        poll: &Poll,
        mut messages: Matched,
    ) -> Result<Matched, SubscribeError> {
        if let Some(filter) = &poll.filter {
            let spared = |channel: &str| !keyset.presence.filtered && channel.ends_with("-pnpres");
            messages.retain(|(message, _)| spared(&message.channel) || message.passes(filter));
        }
        if poll.interest.is_plain() {
            return Ok(messages);
        }
        let mut open = Vec::with_capacity(messages.len());
        let mut beginning = Beginning::default();
        for (message, index) in messages {
            if !poll.interest.is_channel(index) {
                let Some(channel) = self.carrying_phi(keyset, &message.channel).await? else {
                    open.push((message, index));
                    continue;
                };
                if !principal.may(Need::channel(&channel.name, Permissions::READ)) {
                    continue;
                }
                self.note(&mut beginning, &channel, principal, poll.address.as_deref());
            }
            open.push((message, index));
        }
        self.witness(beginning).await?;
        Ok(open)
    }

    /// The channel of this name, if it carries PHI. One that cannot be looked up may.
    async fn carrying_phi(
        &self,
        keyset: &Keyset,
        name: &str,
    ) -> Result<Option<Arc<Channel>>, ChannelError> {
        match self.channels.resolve(keyset, name).await {
            Ok(channel) => Ok(channel.class.is_phi().then_some(channel)),
            Err(ChannelError::Undeclared(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the caller may go on listening, by the keyset as it is now.
    fn recheck(&self, keyset: &Keyset, principal: &Principal) -> Result<(), Denial> {
        let now = self.log.keyset(keyset.id).ok_or(Denial::NoKeyset)?;
        self.access.recheck(&now, principal)
    }

    /// The timetoken of so long ago.
    fn ago(&self, time: Duration) -> Timetoken {
        let then = self.clock.now().checked_sub(time);
        then.map_or(Timetoken::ZERO, Timetoken::from_timestamp)
    }

    /// What a revoked token's open poll may still hear, if there is any.
    fn last_words(
        &self,
        hub: &Arc<Hub>,
        principal: &Principal,
        poll: &Poll,
        cursor: Timetoken,
    ) -> Option<Answer> {
        let until = self.access.heard_until(principal)?;
        let collected = hub.collect(&poll.interest, cursor, self.options.limit, None);
        let Collected::Messages(mut messages) = collected else { return None };
        messages.retain(|(message, index)| {
            message.timetoken <= until && poll.interest.is_channel(*index)
        });
        let cursor = messages.last()?.0.timetoken;
        Some(Answer { cursor, messages, gap: None })
    }

    /// A poll is held no longer than its token lives.
    fn hold(&self, principal: &Principal) -> Duration {
        let left = principal.expires.map(|end| end.duration_since(self.clock.now()));
        left.and_then(|left| Duration::try_from(left).ok())
            .map_or(self.options.hold, |left| self.clock.real(left).min(self.options.hold))
    }

    /// The stored channels of an interest, each with the index of its preferred name.
    async fn sources(
        &self,
        keyset: &Keyset,
        hub: &Arc<Hub>,
        interest: &Interest,
    ) -> Result<Vec<(usize, Arc<Channel>)>, LogError> {
        let mut sources = Vec::new();
        let exact = interest.channels().iter().cloned().enumerate();
        let gathered = interest.groups().flat_map(|(index, label)| {
            hub.gathered(label).iter().map(|name| (index, Arc::clone(name))).collect::<Vec<_>>()
        });
        for (index, name) in exact.chain(gathered) {
            // An undeclared name holds nothing; the caller's permission was checked before.
            if let Ok(channel) = self.channels.resolve(keyset, &name).await {
                sources.push((index, channel));
            }
        }
        for (index, pattern) in interest.patterns() {
            // Presence is not stored.
            if let Some(prefix) = pattern.strip_suffix('*') {
                let under = self.channels.under(keyset, prefix, UNDER).await?;
                sources.extend(under.into_iter().map(|channel| (index, channel)));
            }
        }
        Ok(sources)
    }

    /// What the ring no longer holds: stored messages after the cursor, up to its floor.
    async fn missed(
        &self,
        keyset: &Keyset,
        hub: &Arc<Hub>,
        interest: &Interest,
        cursor: Timetoken,
        floor: Timetoken,
    ) -> Result<Matched, LogError> {
        let sources = self.sources(keyset, hub, interest).await?;
        let limit = self.options.limit;
        let mut range = Range { after: cursor, before: floor.next(), limit, newest: false };
        let mut earliest = Earliest::new(limit);
        let mut tx = self.log.db().read().await?;
        for (index, channel) in sources {
            let Some(id) = channel.id else { continue };
            let page = log::page(&mut tx, id, range, micros(self.clock.now())).await?;
            let replay = |stored| (Log::replay(keyset, &channel.name, stored), index);
            earliest.take(page.into_iter().map(replay).collect());
            // Of the next source nothing is read that comes too late. The last one may have a name that is preferred there.
            range.before = earliest.last().map_or(range.before, Timetoken::next);
        }
        tx.commit().await?;
        let mut found = earliest.found();
        if found.len() < limit {
            // Everything before the floor is here; the ring has what follows.
            let newer = hub.collect(interest, floor, limit - found.len(), None);
            if let Collected::Messages(newer) = newer {
                found.extend(newer);
            }
        }
        Ok(found)
    }

    /// Witnesses the start of a subscribe session on every channel that carries PHI; the session
    /// may not start without it.
    pub async fn begin(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        names: &[Arc<str>],
    ) -> Result<(), SubscribeError> {
        let mut beginning = Beginning::default();
        for name in names {
            let channel = self.channels.resolve(keyset, name).await?;
            if channel.class.is_phi() {
                self.note(&mut beginning, &channel, principal, address);
            }
        }
        Ok(self.witness(beginning).await?)
    }

    /// Adds a session to those that begin, unless it began before.
    fn note(
        &self,
        beginning: &mut Beginning,
        channel: &Channel,
        principal: &Principal,
        address: Option<&str>,
    ) {
        let token = principal.token.map_or(0, |token| {
            token.0.iter().take(8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte))
        });
        let session = (Arc::clone(&principal.uuid), Arc::clone(&channel.name), token);
        let is_known = self.sessions().contains(&session);
        if !is_known && beginning.sessions.insert(session) {
            beginning.entries.push(started(channel, principal, address));
        }
    }

    /// Witnesses the sessions that begin. One counts as begun only once that is on disk, so what failed is witnessed when it
    /// is tried again; two that come at once are both witnessed.
    async fn witness(&self, beginning: Beginning) -> Result<(), LogError> {
        if beginning.entries.is_empty() {
            return Ok(());
        }
        self.log.witness(beginning.entries).await?;
        let mut sessions = self.sessions();
        if sessions.len() >= SESSIONS {
            sessions.clear();
        }
        sessions.extend(beginning.sessions);
        Ok(())
    }

    fn sessions(&self) -> MutexGuard<'_, FxHashSet<Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer {
    const fn quiet(cursor: Timetoken) -> Self {
        Self { cursor, messages: Vec::new(), gap: None }
    }
}

fn started(channel: &Channel, principal: &Principal, address: Option<&str>) -> Entry {
    Entry {
        organization: channel.organization.clone(),
        patient: channel.patient.clone(),
        encounter: channel.consultation.clone(),
        ..Entry::new(
            Event::SubscribeStarted,
            Action::Read,
            Outcome::Success,
            actor(principal, address),
            Resource {
                kind: "channel",
                id: channel.name.to_string(),
                channel: Some(channel.name.to_string()),
            },
        )
    }
}
