//! The occupants of every channel of one keyset. Pure state: no clock, no I/O; instants are passed in.

use super::{Life, Occupancy};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// Milliseconds since 1970.
pub(super) type Millis = i64;

/// A user without any sign of life is gone this much after their timeout (protocol §2.8).
const GRACE: Millis = 1_000;

/// Presence of at most so many is kept, a keyset; the rest may talk but are not seen.
const MOST: usize = 500_000;

/// An interval event names at most so many of each kind; past it clients ask who is here.
const NAMED: usize = 100;

/// Something that happened on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Happening {
    pub(super) channel: Arc<str>,
    pub(super) uuid: Arc<str>,
    pub(super) what: What,
    pub(super) occupancy: usize,
    pub(super) state: Option<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Join,
    Leave,
    Timeout,
    StateChange,
}

#[derive(Debug)]
struct Occupant {
    /// Nothing was heard of them since; `polls` keep them alive.
    expires: Millis,
    timeout: Millis,
    polls: u32,
    /// Whether there ever was a poll; who only beats may be silent between beats.
    polled: bool,
}

#[derive(Debug, Default)]
struct Room {
    occupants: FxHashMap<Arc<str>, Occupant>,
    state: FxHashMap<Arc<str>, Arc<str>>,
    /// Set when somebody came or went since the last interval event.
    changed: bool,
    /// Who did, where intervals name them.
    moves: Moves,
}

/// Who came and went between two interval events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Moves {
    pub(super) join: Vec<Arc<str>>,
    pub(super) leave: Vec<Arc<str>>,
    pub(super) timeout: Vec<Arc<str>>,
    /// There were more than are kept.
    pub(super) many: bool,
}

impl Moves {
    fn note(&mut self, uuid: &Arc<str>, what: What) {
        let list = match what {
            What::Join => &mut self.join,
            What::Leave => &mut self.leave,
            What::Timeout => &mut self.timeout,
            What::StateChange => return,
        };
        if list.len() < NAMED { list.push(Arc::clone(uuid)) } else { self.many = true }
    }
}

/// A user on a channel.
type Seat = (Arc<str>, Arc<str>);

/// Everybody on every channel of a keyset.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    channels: FxHashMap<Arc<str>, Room>,
    users: FxHashMap<Arc<str>, FxHashSet<Arc<str>>>,
    /// Whether it is noted who comes and goes.
    pub(super) deltas: bool,
    /// For so long after an explicit leave its user does not join again by being there.
    pub(super) debounce: Millis,
    /// Who left explicitly, and until when they stay away.
    away: FxHashMap<Seat, Millis>,
    /// The same in the order in which it ends.
    returns: VecDeque<(Millis, Seat)>,
    /// When to look at an occupant again; looked at, not trusted, so a sign of life costs no entry.
    due: BTreeSet<(Millis, Arc<str>, Arc<str>)>,
    /// When users were last heard who speak elsewhere, too.
    heard: FxHashMap<Arc<str>, Millis>,
}

impl Rooms {
    /// A sign of life on one channel; `polls` is added to the user's open polls there.
    pub(super) fn touch(
        &mut self,
        uuid: &Arc<str>,
        channel: &Arc<str>,
        (timeout, polls): (Millis, u32),
        now: Millis,
    ) -> Option<Happening> {
        let expires = now.saturating_add(timeout).saturating_add(GRACE);
        let known = self.channels.get_mut(channel).and_then(|room| room.occupants.get_mut(uuid));
        if let Some(occupant) = known {
            let sooner = expires < occupant.expires;
            occupant.expires = expires;
            occupant.timeout = timeout;
            occupant.polls = occupant.polls.saturating_add(polls);
            occupant.polled |= polls > 0;
            if sooner {
                self.due.insert((expires, Arc::clone(channel), Arc::clone(uuid)));
            }
            return None;
        }
        if self.due.len() >= MOST || self.is_away(uuid, channel, now) {
            return None;
        }
        let room = self.channels.entry(Arc::clone(channel)).or_default();
        room.occupants
            .insert(Arc::clone(uuid), Occupant { expires, timeout, polls, polled: polls > 0 });
        room.changed = true;
        if self.deltas {
            room.moves.note(uuid, What::Join);
        }
        self.users.entry(Arc::clone(uuid)).or_default().insert(Arc::clone(channel));
        self.due.insert((expires, Arc::clone(channel), Arc::clone(uuid)));
        self.happening(channel, uuid, What::Join)
    }

    /// An open poll ended; the timeout runs from now on.
    pub(super) fn release(&mut self, uuid: &str, channel: &str, now: Millis) {
        let occupant = self.channels.get_mut(channel).and_then(|room| room.occupants.get_mut(uuid));
        if let Some(occupant) = occupant {
            occupant.polls = occupant.polls.saturating_sub(1);
            let expires = now.saturating_add(occupant.timeout).saturating_add(GRACE);
            occupant.expires = occupant.expires.max(expires);
        }
    }

    /// Whether a user is on a channel and no poll of theirs is open there.
    pub(super) fn is_idle(&self, uuid: &str, channel: &str) -> bool {
        let room = self.channels.get(channel);
        let occupant = room.and_then(|room| room.occupants.get(uuid));
        occupant.is_some_and(|occupant| occupant.polls == 0)
    }

    /// A sign of life that no channel saw.
    pub(super) fn hear(&mut self, uuid: &Arc<str>, now: Millis) {
        self.heard.insert(Arc::clone(uuid), now);
    }

    /// What is known of a user's connection when silence of so long says nothing: after a poll, and elsewhere.
    pub(super) fn life(
        &self,
        uuid: &str,
        (pause, elsewhere): (Millis, Millis),
        now: Millis,
    ) -> Life {
        if self.heard.get(uuid).is_some_and(|heard| heard + elsewhere > now) {
            return Life::Live;
        }
        let rooms = self.users.get(uuid).into_iter().flatten();
        let mut occupants =
            rooms.filter_map(|name| self.channels.get(name)?.occupants.get(uuid)).peekable();
        if occupants.peek().is_none() {
            return Life::Unknown;
        }
        let lives = occupants.any(|one| {
            let heard = one.expires - one.timeout - GRACE;
            one.polls > 0 || heard + pause > now || (!one.polled && one.expires > now)
        });
        if lives { Life::Live } else { Life::Broken }
    }

    fn is_away(&self, uuid: &Arc<str>, channel: &Arc<str>, now: Millis) -> bool {
        if self.away.is_empty() {
            return false;
        }
        let until = self.away.get(&(Arc::clone(uuid), Arc::clone(channel)));
        until.is_some_and(|until| now < *until)
    }

    /// A user says that they leave a channel.
    pub(super) fn depart(
        &mut self,
        uuid: &Arc<str>,
        channel: &Arc<str>,
        now: Millis,
    ) -> Option<Happening> {
        let left = self.leave(uuid, channel, What::Leave);
        if left.is_some() && self.debounce > 0 && self.away.len() < MOST {
            let (who, until) = ((Arc::clone(uuid), Arc::clone(channel)), now + self.debounce);
            self.away.insert(who.clone(), until);
            self.returns.push_back((until, who));
        }
        left
    }

    /// Forgets who has stayed away long enough.
    fn welcome_back(&mut self, now: Millis) {
        while let Some((_, who)) = self.returns.pop_front_if(|(until, _)| *until <= now) {
            if self.away.get(&who).is_some_and(|until| *until <= now) {
                self.away.remove(&who);
            }
        }
    }

    fn happening(&self, channel: &Arc<str>, uuid: &Arc<str>, what: What) -> Option<Happening> {
        let room = self.channels.get(channel)?;
        Some(Happening {
            channel: Arc::clone(channel),
            uuid: Arc::clone(uuid),
            what,
            occupancy: room.occupants.len(),
            state: room.state.get(uuid).cloned(),
        })
    }

    /// Sets a user's state; tells of it when they are present and it differs.
    pub(super) fn set_state(
        &mut self,
        uuid: &Arc<str>,
        channel: &Arc<str>,
        state: &Arc<str>,
    ) -> Option<Happening> {
        if self.channels.len() >= MOST && !self.channels.contains_key(channel) {
            return None;
        }
        let room = self.channels.entry(Arc::clone(channel)).or_default();
        let before = room.state.insert(Arc::clone(uuid), Arc::clone(state));
        let present = room.occupants.contains_key(uuid);
        if present && before.as_ref() != Some(state) {
            return self.happening(channel, uuid, What::StateChange);
        }
        None
    }

    /// A user's state on a channel.
    pub(super) fn state(&self, uuid: &str, channel: &str) -> Option<Arc<str>> {
        self.channels.get(channel)?.state.get(uuid).cloned()
    }

    /// A user leaves a channel; nothing happens when they were not there.
    pub(super) fn leave(
        &mut self,
        uuid: &Arc<str>,
        channel: &Arc<str>,
        what: What,
    ) -> Option<Happening> {
        let room = self.channels.get_mut(channel)?;
        let state = room.state.remove(uuid);
        let gone = room.occupants.remove(uuid);
        let occupancy = room.occupants.len();
        room.changed |= gone.is_some();
        if self.deltas && gone.is_some() {
            room.moves.note(uuid, what);
        }
        if room.occupants.is_empty() && room.state.is_empty() && !room.changed {
            self.channels.remove(channel);
        }
        gone?;
        if let Some(channels) = self.users.get_mut(uuid) {
            channels.remove(channel);
            if channels.is_empty() {
                self.users.remove(uuid);
            }
        }
        let (channel, uuid) = (Arc::clone(channel), Arc::clone(uuid));
        Some(Happening { channel, uuid, what, occupancy, state })
    }

    /// Lets everybody go who has shown no sign of life in time.
    pub(super) fn expire(&mut self, now: Millis) -> Vec<Happening> {
        self.welcome_back(now);
        let mut gone = Vec::new();
        while let Some((at, channel, uuid)) = self.due.pop_first() {
            if at > now {
                self.due.insert((at, channel, uuid));
                break;
            }
            let room = self.channels.get(&channel);
            let Some(occupant) = room.and_then(|room| room.occupants.get(&uuid)) else {
                continue;
            };
            if occupant.polls > 0 {
                // Looked at again a full timeout later; the poll's end moves `expires` on.
                self.due.insert((now.saturating_add(occupant.timeout.max(GRACE)), channel, uuid));
            } else if occupant.expires > now {
                self.due.insert((occupant.expires, channel, uuid));
            } else {
                gone.extend(self.leave(&uuid, &channel, What::Timeout));
            }
        }
        gone
    }

    /// The channels with at least `least` users on which somebody came or went since the last call.
    pub(super) fn changed(&mut self, least: usize) -> Vec<(Arc<str>, usize, Moves)> {
        let mut changed = Vec::new();
        self.channels.retain(|name, room| {
            let moves = std::mem::take(&mut room.moves);
            if std::mem::take(&mut room.changed) && room.occupants.len() >= least {
                changed.push((Arc::clone(name), room.occupants.len(), moves));
            }
            !room.occupants.is_empty() || !room.state.is_empty()
        });
        changed
    }

    /// Who is on a channel; `None` when nobody is.
    pub(super) fn occupancy(&self, channel: &str) -> Option<Occupancy> {
        let (name, room) = self.channels.get_key_value(channel)?;
        if room.occupants.is_empty() {
            return None;
        }
        let mut users: Vec<_> = room
            .occupants
            .keys()
            .map(|uuid| (Arc::clone(uuid), room.state.get(uuid).cloned()))
            .collect();
        users.sort_unstable();
        Some(Occupancy { channel: Arc::clone(name), count: users.len(), users })
    }

    /// Every occupied channel, by name.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        let occupied = self.channels.iter().filter(|(_, room)| !room.occupants.is_empty());
        let mut names: Vec<_> = occupied.map(|(name, _)| Arc::clone(name)).collect();
        names.sort_unstable();
        names
    }

    /// The channels a user is on, by name.
    pub(super) fn channels_of(&self, uuid: &str) -> Vec<Arc<str>> {
        let mut names: Vec<_> = self.users.get(uuid).into_iter().flatten().cloned().collect();
        names.sort_unstable();
        names
    }
}
