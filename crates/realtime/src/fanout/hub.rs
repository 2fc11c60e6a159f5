//! One keyset's recent messages and waiting subscribers.

use super::Interest;
use super::state::State;
use crate::access::{Fingerprint, Principal};
use bytes::Bytes;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use wire::Timetoken;
use wire::filter::{Facts, Filter};

/// A message as subscribers get it.
#[derive(Debug)]
pub struct Message {
    /// Its place in the log.
    pub timetoken: Timetoken,
    /// The channel's name.
    pub channel: Arc<str>,
    /// The envelope without the subscription match and the closing brace.
    pub envelope: Bytes,
    /// What filters look at; `None` for what passes every filter.
    pub facts: Option<LazyFacts>,
}

/// What a message's filters look at: read when the first filter asks, and kept for the others as long as the message is
/// new. What is read is many times as large as what it is read from.
#[derive(Debug, Default)]
pub struct LazyFacts(Mutex<Kept>);

#[derive(Debug, Default)]
enum Kept {
    /// Nobody asked.
    #[default]
    Unread,
    /// For those who ask next.
    Read(Arc<Facts>),
    /// The message is old: whoever asks now reads for itself.
    Gone,
}

impl LazyFacts {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of(&self, envelope: &[u8]) -> Arc<Facts> {
        let mut kept = self.kept();
        match &*kept {
            Kept::Read(facts) => return Arc::clone(facts),
            Kept::Gone => {
                drop(kept);
                return Arc::new(Facts::of_envelope(envelope));
            }
            Kept::Unread => {}
        }
        let facts = Arc::new(Facts::of_envelope(envelope));
        *kept = Kept::Read(Arc::clone(&facts));
        facts
    }

    #[cfg(test)]
    pub(super) fn are_kept(&self) -> bool {
        matches!(*self.kept(), Kept::Read(_))
    }
}

impl Message {
    /// Whether a subscriber with this filter gets the message.
    pub fn passes(&self, filter: &Filter) -> bool {
        let Some(facts) = &self.facts else { return true };
        filter.matches(&facts.of(&self.envelope))
    }

    /// The message is no longer new: nothing is kept beside it.
    pub(super) fn cool(&self) {
        if let Some(facts) = &self.facts {
            *facts.kept() = Kept::Gone;
        }
    }
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
pub(super) struct Bell {
    notify: Notify,
    rung: AtomicBool,
    token: Option<Fingerprint>,
    /// Empty where nobody in particular waits.
    user: Arc<str>,
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
    interest: Interest,
    head: Timetoken,
}

impl Ticket {
    /// Up to here there was nothing of interest when the wait began.
    pub const fn head(&self) -> Timetoken {
        self.head
    }

    /// Returns when a message came, or when the subscriber's token was ended or they were banned.
    pub async fn rung(&self) {
        self.bell.notify.notified().await;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.hub.state().leave(self.number, &self.interest);
    }
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
        Self { state: Mutex::new(State::new(head)), capacity }
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
        interest: &Interest,
        cursor: Timetoken,
        limit: usize,
        who: Option<&Principal>,
    ) -> Collected {
        let mut state = self.state();
        if cursor < state.floor {
            return Collected::Behind(state.floor);
        }
        state.gather(interest, cursor);
        let found = state.after(interest, cursor, limit);
        if !found.is_empty() {
            return Collected::Messages(found);
        }
        let token = who.and_then(|who| who.token);
        let user: Arc<str> = who.map_or_else(|| "".into(), |who| Arc::clone(&who.uuid));
        let (notify, rung) = (Notify::new(), AtomicBool::new(false));
        let bell = Arc::new(Bell { notify, rung, token, user });
        let number = state.wait(interest, &bell);
        let head = state.head;
        drop(state);
        let interest = interest.clone();
        Collected::Waiting(Ticket { hub: Arc::clone(self), number, bell, interest, head })
    }

    /// The channels of a group, if they were learnt before.
    pub fn members(&self, group: &str) -> Option<Arc<[Arc<str>]>> {
        self.state().members(group)
    }

    /// The channels that one of a group's two names gathers.
    pub fn gathered(&self, label: &str) -> Arc<[Arc<str>]> {
        self.state().gathered(label)
    }

    /// Remembers a group's channels as they were read from the store; answers those that hold.
    pub fn learn(&self, group: &str, members: Arc<[Arc<str>]>) -> Arc<[Arc<str>]> {
        self.state().learn(group, members)
    }

    /// A committed change gave a group other channels; open polls follow at once.
    pub fn regroup(&self, group: &str, members: &Arc<[Arc<str>]>) {
        self.state().regroup(group, members);
    }

    /// Wakes every subscriber whose token, or who, is among those ended, to be told so.
    pub fn end(&self, ended: impl Fn(Option<Fingerprint>, &str) -> bool) {
        let state = self.state();
        for bell in state.bells().filter(|bell| ended(bell.token, &bell.user)) {
            bell.ring();
        }
    }

    /// Wakes every subscriber, to look again whether they may go on.
    pub fn wake(&self) {
        for bell in self.state().bells() {
            bell.ring();
        }
    }

    /// Drops messages of a channel that were deleted from the log.
    pub fn forget(&self, channel: &str, deleted: impl Fn(Timetoken) -> bool) {
        self.state().forget(channel, deleted);
    }

    /// Drops every message; whoever is behind is served from the log.
    pub fn clear(&self) {
        self.state().evict(0);
    }

    /// Messages up to this place may stand in the log without having been announced: whoever is before it is served from
    /// there, those who wait too.
    pub fn skip(&self, place: Timetoken) {
        let mut state = self.state();
        state.evict(0);
        state.floor = state.floor.max(place);
        state.head = state.head.max(place);
        drop(state);
        self.wake();
    }

    /// How many subscriptions are held open now.
    pub fn waiting(&self) -> usize {
        self.state().waiting()
    }
}
