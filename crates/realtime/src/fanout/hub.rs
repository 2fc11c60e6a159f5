//! One keyset's recent messages and waiting subscribers.

use crate::access::Fingerprint;
use bytes::Bytes;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use wire::Timetoken;

/// What a message costs the ring besides its envelope: the entry itself and two queue slots.
const OVERHEAD: usize = 128;

/// A message as subscribers get it.
#[derive(Debug)]
pub struct Message {
    /// Its place in the log.
    pub timetoken: Timetoken,
    /// The channel's name.
    pub channel: Arc<str>,
    /// The envelope without the subscription match and the closing brace.
    pub envelope: Bytes,
}

/// What a look at the ring found.
#[derive(Debug)]
pub enum Collected {
    /// Messages after the cursor, oldest first, each with the index of the name it matched.
    Messages(Vec<(Arc<Message>, usize)>),
    /// The cursor is older than the ring: ask the log up to this timetoken.
    Behind(Timetoken),
    /// Nothing yet; the ticket rings when there is.
    Waiting(Ticket),
}

/// Rings once for a waiting subscriber.
#[derive(Debug)]
struct Bell {
    notify: Notify,
    rung: AtomicBool,
    token: Option<Fingerprint>,
}

impl Bell {
    fn ring(&self) {
        if !self.rung.swap(true, Ordering::AcqRel) {
            self.notify.notify_one();
        }
    }
}

/// A subscriber's place among those who wait; dropping it gives the place up.
#[derive(Debug)]
pub struct Ticket {
    hub: Arc<Hub>,
    number: u64,
    bell: Arc<Bell>,
    names: Arc<[Arc<str>]>,
}

impl Ticket {
    /// Returns when a message came, or when the subscriber's token was ended.
    pub async fn rung(&self) {
        self.bell.notify.notified().await;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.hub.leave(self.number, &self.names);
    }
}

#[derive(Debug, Default)]
struct Stream {
    recent: VecDeque<Arc<Message>>,
    waiting: FxHashMap<u64, Arc<Bell>>,
}

#[derive(Debug)]
struct State {
    ring: VecDeque<Arc<Message>>,
    bytes: usize,
    /// Every message after this timetoken is in the ring.
    floor: Timetoken,
    /// The newest announced timetoken.
    head: Timetoken,
    streams: FxHashMap<Arc<str>, Stream>,
    next: u64,
}

/// One keyset's recent messages and waiting subscribers.
#[derive(Debug)]
pub struct Hub {
    state: Mutex<State>,
    capacity: usize,
}

impl Hub {
    /// A hub that has seen everything up to `head`, keeping at most `capacity` bytes of messages.
    pub fn new(head: Timetoken, capacity: usize) -> Self {
        let state = State {
            ring: VecDeque::new(),
            bytes: 0,
            floor: head,
            head,
            streams: FxHashMap::default(),
            next: 0,
        };
        Self { state: Mutex::new(state), capacity }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest timetoken that has been announced.
    pub fn head(&self) -> Timetoken {
        self.state().head
    }

    /// Takes committed messages, oldest first, and wakes who waits for them.
    pub fn announce(&self, messages: impl IntoIterator<Item = Arc<Message>>, head: Timetoken) {
        let mut bells = Vec::new();
        let mut state = self.state();
        for message in messages {
            state.push(message, &mut bells);
        }
        state.head = state.head.max(head);
        state.evict(self.capacity);
        drop(state);
        for bell in bells {
            bell.ring();
        }
    }

    /// Looks for messages after the cursor; registers the caller as waiting when there are none.
    pub fn collect(
        self: &Arc<Self>,
        names: &Arc<[Arc<str>]>,
        cursor: Timetoken,
        limit: usize,
        token: Option<Fingerprint>,
    ) -> Collected {
        let mut state = self.state();
        if cursor < state.floor {
            return Collected::Behind(state.floor);
        }
        let found = state.after(names, cursor, limit);
        if !found.is_empty() {
            return Collected::Messages(found);
        }
        let number = state.next;
        state.next = state.next.wrapping_add(1);
        let bell = Arc::new(Bell { notify: Notify::new(), rung: AtomicBool::new(false), token });
        for name in names.iter() {
            state.stream(name).waiting.insert(number, Arc::clone(&bell));
        }
        drop(state);
        Collected::Waiting(Ticket { hub: Arc::clone(self), number, bell, names: Arc::clone(names) })
    }

    /// Wakes every subscriber whose token is among those ended, to be told so.
    pub fn end(&self, ended: impl Fn(Fingerprint) -> bool) {
        let state = self.state();
        let waiting = state.streams.values().flat_map(|stream| stream.waiting.values());
        for bell in waiting.filter(|bell| bell.token.is_some_and(&ended)) {
            bell.ring();
        }
    }

    /// Drops messages of a channel that were deleted from the log.
    pub fn forget(&self, channel: &str, deleted: impl Fn(Timetoken) -> bool) {
        let mut state = self.state();
        let keep =
            |message: &Arc<Message>| &*message.channel != channel || !deleted(message.timetoken);
        state.ring.retain(keep);
        state.bytes = state.ring.iter().map(|message| size(message)).sum();
        if let Some(stream) = state.streams.get_mut(channel) {
            stream.recent.retain(keep);
        }
    }

    /// How many subscribers wait now.
    pub fn waiting(&self) -> usize {
        self.state().streams.values().map(|stream| stream.waiting.len()).sum()
    }

    fn leave(&self, number: u64, names: &[Arc<str>]) {
        let mut state = self.state();
        for name in names {
            if let Some(stream) = state.streams.get_mut(name) {
                stream.waiting.remove(&number);
                if stream.waiting.is_empty() && stream.recent.is_empty() {
                    state.streams.remove(name);
                }
            }
        }
    }
}

fn size(message: &Message) -> usize {
    message.envelope.len().saturating_add(OVERHEAD)
}

impl State {
    fn stream(&mut self, name: &Arc<str>) -> &mut Stream {
        self.streams.entry(Arc::clone(name)).or_default()
    }

    fn push(&mut self, message: Arc<Message>, bells: &mut Vec<Arc<Bell>>) {
        let stream = self.stream(&message.channel);
        stream.recent.push_back(Arc::clone(&message));
        bells.extend(stream.waiting.drain().map(|(_, bell)| bell));
        self.head = message.timetoken;
        self.bytes = self.bytes.saturating_add(size(&message));
        self.ring.push_back(message);
    }

    /// Gives up the oldest messages; the ring's order is every channel's order.
    fn evict(&mut self, capacity: usize) {
        while self.bytes > capacity {
            let Some(oldest) = self.ring.pop_front() else {
                return;
            };
            self.bytes = self.bytes.saturating_sub(size(&oldest));
            self.floor = oldest.timetoken;
            if let Some(stream) = self.streams.get_mut(&oldest.channel) {
                stream.recent.pop_front();
                if stream.waiting.is_empty() && stream.recent.is_empty() {
                    self.streams.remove(&oldest.channel);
                }
            }
        }
    }

    fn after(
        &self,
        names: &[Arc<str>],
        cursor: Timetoken,
        limit: usize,
    ) -> Vec<(Arc<Message>, usize)> {
        let mut found = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let Some(stream) = self.streams.get(name) else {
                continue;
            };
            let start = stream.recent.partition_point(|message| message.timetoken <= cursor);
            let newer = stream.recent.iter().skip(start).take(limit);
            found.extend(newer.map(|message| (Arc::clone(message), index)));
        }
        if names.len() > 1 {
            found.sort_unstable_by_key(|(message, _)| message.timetoken);
            found.truncate(limit);
        }
        found
    }
}
