//! Answers long polls.

use crate::access::{Access, Denial, Principal};
use crate::channel::{Channel, ChannelError, Channels};
use crate::fanout::{Collected, Hub, Message};
use crate::keyset::Keyset;
use crate::log::{self, Log, LogError, Range};
use crate::micros;
use crate::publish::actor;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use kernel::Clock;
use rustc_hash::FxHashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wire::Timetoken;

/// At most so many subscribe sessions are remembered as already audited.
const SESSIONS: usize = 200_000;

/// Limits of a poll.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long a poll is held when nothing comes.
    pub hold: Duration,
    /// At most so many messages in one answer.
    pub limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { hold: Duration::from_secs(280), limit: 100 }
    }
}

/// One poll.
#[derive(Clone, Debug)]
pub struct Poll {
    /// The names subscribed to, each once.
    pub names: Arc<[Arc<str>]>,
    /// Messages after this are wanted; zero asks for the current timetoken only.
    pub cursor: Timetoken,
}

/// What a poll brings back.
#[derive(Debug)]
pub struct Answer {
    /// The next cursor.
    pub cursor: Timetoken,
    /// Messages, oldest first, each with the index of the name it matched.
    pub messages: Vec<(Arc<Message>, usize)>,
}

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
            return Ok(Answer { cursor: hub.head(), messages: Vec::new() });
        }
        let mut cursor = poll.cursor;
        let end = tokio::time::Instant::now() + self.hold(principal);
        loop {
            if let Err(denial) = self.access.recheck(principal) {
                let last = self.last_words(hub, principal, &poll.names, cursor);
                return last.ok_or(denial.into());
            }
            match hub.collect(&poll.names, cursor, self.options.limit, principal.token) {
                Collected::Messages(messages) => return Ok(answer(cursor, messages)),
                Collected::Behind(floor) => {
                    let missed = Box::pin(self.missed(keyset, hub, &poll.names, cursor, floor));
                    let messages = missed.await?;
                    if !messages.is_empty() {
                        return Ok(answer(cursor, messages));
                    }
                    cursor = floor;
                }
                Collected::Waiting(ticket) => {
                    if tokio::time::timeout_at(end, ticket.rung()).await.is_err() {
                        self.access.recheck(principal)?;
                        return Ok(Answer { cursor, messages: Vec::new() });
                    }
                }
            }
        }
    }

    /// What a revoked token's open poll may still hear, if there is any.
    fn last_words(
        &self,
        hub: &Arc<Hub>,
        principal: &Principal,
        names: &Arc<[Arc<str>]>,
        cursor: Timetoken,
    ) -> Option<Answer> {
        let until = self.access.heard_until(principal)?;
        let collected = hub.collect(names, cursor, self.options.limit, None);
        let Collected::Messages(mut messages) = collected else { return None };
        messages.retain(|(message, _)| message.timetoken <= until);
        (!messages.is_empty()).then(|| answer(cursor, messages))
    }

    /// A poll is held no longer than its token lives.
    fn hold(&self, principal: &Principal) -> Duration {
        let left = principal.expires.map(|end| end.duration_since(self.clock.now()));
        left.and_then(|left| Duration::try_from(left).ok())
            .map_or(self.options.hold, |left| left.min(self.options.hold))
    }

    /// What the ring no longer holds: stored messages after the cursor, up to its floor.
    async fn missed(
        &self,
        keyset: &Keyset,
        hub: &Arc<Hub>,
        names: &Arc<[Arc<str>]>,
        cursor: Timetoken,
        floor: Timetoken,
    ) -> Result<Vec<(Arc<Message>, usize)>, LogError> {
        let mut numbered = Vec::new();
        for (index, name) in names.iter().enumerate() {
            // An undeclared name holds nothing; the caller's permission was checked before.
            if let Ok(channel) = self.channels.resolve(keyset, name).await
                && let Some(id) = channel.id
            {
                numbered.push((index, id));
            }
        }
        let limit = self.options.limit;
        let range = Range { after: cursor, before: floor.next(), limit, newest: false };
        let mut found = Vec::new();
        let mut tx = self.log.db().read().await?;
        for (index, id) in numbered {
            for stored in log::page(&mut tx, id, range, micros(self.clock.now())).await? {
                let Some(name) = names.get(index) else {
                    continue;
                };
                found.push((Log::replay(keyset, name, stored), index));
            }
        }
        tx.commit().await?;
        found.sort_unstable_by_key(|(message, _)| message.timetoken);
        if found.len() < limit {
            // Everything before the floor is here; the ring has what follows.
            if let Collected::Messages(newer) = hub.collect(names, floor, limit - found.len(), None)
            {
                found.extend(newer);
            }
        }
        found.truncate(limit);
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
        let mut entries = Vec::new();
        for name in names {
            let channel = self.channels.resolve(keyset, name).await?;
            if channel.class.is_phi() && self.is_new(principal, &channel) {
                entries.push(started(&channel, principal, address));
            }
        }
        Ok(self.log.witness(entries).await?)
    }

    fn is_new(&self, principal: &Principal, channel: &Channel) -> bool {
        let token = principal.token.map_or(0, |token| {
            token.0.iter().take(8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte))
        });
        let session = (Arc::clone(&principal.uuid), Arc::clone(&channel.name), token);
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= SESSIONS {
            sessions.clear();
        }
        sessions.insert(session)
    }
}

fn answer(cursor: Timetoken, messages: Vec<(Arc<Message>, usize)>) -> Answer {
    Answer { cursor: messages.last().map_or(cursor, |(message, _)| message.timetoken), messages }
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
