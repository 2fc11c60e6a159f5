//! The occupants of every channel of one keyset. Pure state: no clock, no I/O; instants are passed in.

use super::{Life, Occupancy};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// Milliseconds since 1970.
pub(super) type Millis = i64;

/// A user without any sign of life is gone this much after their timeout (protocol §2.8).
const GRACE: Millis = 1_000;

/// So long a leave waits for its own poll to end: clients break it off right after they have said that they leave.
const SETTLED: Millis = 2_000;

/// Presence of at most so many is kept, a keyset; the rest may talk but are not seen.
const MOST: usize = 500_000;

/// States of all users on all channels take at most so many bytes, a keyset; the rest are not kept.
const STATES: usize = 128 << 20;

/// The state that a client sets for a user who is not there is kept for so long, for they may come.
pub(super) const EARLY: Millis = 600_000;

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
    /// Whether it is told by itself; if not, the next interval tells that somebody came or went.
    pub(super) single: bool,
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
    /// When a poll last broke off.
    broke: Option<Millis>,
    /// Somebody said that they leave while there were polls.
    leaving: Option<Leaving>,
    /// Where it stands in [`Rooms::due`].
    due: Millis,
}

/// A leave of which nobody knows yet whether another device of the user stays.
#[derive(Clone, Copy, Debug)]
struct Leaving {
    /// It is not waited for longer.
    until: Millis,
    /// How often it was said, each device does so once, without those whose poll has ended since.
    times: u32,
    /// A poll has begun or ended since, or ended right before: what is open is another device's.
    shared: bool,
    /// It was not told in time, for polls were open. Some clients let theirs run on to the end, and only who does not poll again
    /// then has left.
    late: bool,
}

#[derive(Debug)]
struct State {
    text: Arc<str>,
    /// It goes then, should its user not be there.
    until: Millis,
}

#[derive(Debug, Default)]
struct Room {
    occupants: FxHashMap<Arc<str>, Occupant>,
    state: FxHashMap<Arc<str>, State>,
    /// Set when somebody came or went since the last interval event, and no event of their own said so.
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

impl Room {
    /// Whether nothing is kept of it and nothing of it is still to be told.
    fn is_empty(&self) -> bool {
        self.occupants.is_empty() && self.state.is_empty() && !self.changed
    }

    /// Whether a move is told by itself: below the crowd, and once an interval has told what came before it. Else the next
    /// interval tells it.
    fn tells(&mut self, uuid: &Arc<str>, what: What, (crowd, deltas): (usize, bool)) -> bool {
        let single = self.occupants.len() < crowd && !self.changed;
        if !single {
            self.changed = true;
            if deltas {
                self.moves.note(uuid, what);
            }
        }
        single
    }
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
    /// From so many users on, single events give way to interval events.
    pub(super) crowd: usize,
    /// Whether it is noted who comes and goes.
    pub(super) deltas: bool,
    /// For so long after an explicit leave its user does not join again by being there.
    pub(super) debounce: Millis,
    /// Who left explicitly, and until when they stay away.
    away: FxHashMap<Seat, Millis>,
    /// The same in the order in which it ends.
    returns: VecDeque<(Millis, Seat)>,
    /// When to look at an occupant again, once for each; looked at, not trusted, so a sign of life costs no entry.
    due: BTreeSet<(Millis, Arc<str>, Arc<str>)>,
    /// Leaves that wait, in the order in which they are settled.
    leaving: VecDeque<(Millis, Seat)>,
    /// States that were set for users who were not there, in the order in which they go.
    early: VecDeque<(Millis, Seat)>,
    /// Bytes of all states.
    states: usize,
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
            occupant.expires = expires;
            occupant.timeout = timeout;
            occupant.polls = occupant.polls.saturating_add(polls);
            occupant.polled |= polls > 0;
            if polls > 0
                && let Some(leaving) = &mut occupant.leaving
            {
                if leaving.late {
                    occupant.leaving = None;
                } else {
                    leaving.shared = true;
                }
            }
            if expires < occupant.due {
                let stood = std::mem::replace(&mut occupant.due, expires);
                self.due.remove(&(stood, Arc::clone(channel), Arc::clone(uuid)));
                self.due.insert((expires, Arc::clone(channel), Arc::clone(uuid)));
            }
            return None;
        }
        if self.due.len() >= MOST || self.is_away(uuid, channel, now) {
            return None;
        }
        let room = self.channels.entry(Arc::clone(channel)).or_default();
        let occupant = Occupant {
            expires,
            timeout,
            polls,
            polled: polls > 0,
            broke: None,
            leaving: None,
            due: expires,
        };
        room.occupants.insert(Arc::clone(uuid), occupant);
        let single = room.tells(uuid, What::Join, (self.crowd, self.deltas));
        self.users.entry(Arc::clone(uuid)).or_default().insert(Arc::clone(channel));
        self.due.insert((expires, Arc::clone(channel), Arc::clone(uuid)));
        let joined = self.happening(channel, uuid, What::Join)?;
        Some(Happening { single, ..joined })
    }

    /// An open poll ended, `broken` by its client or with an answer; the timeout runs from now on. It settles a leave that
    /// waits: with the last poll the user goes.
    pub(super) fn release(
        &mut self,
        uuid: &Arc<str>,
        channel: &Arc<str>,
        broken: bool,
        now: Millis,
    ) -> Option<Happening> {
        let occupant = self.channels.get_mut(channel)?.occupants.get_mut(uuid)?;
        occupant.polls = occupant.polls.saturating_sub(1);
        let expires = now.saturating_add(occupant.timeout).saturating_add(GRACE);
        occupant.expires = occupant.expires.max(expires);
        if broken {
            occupant.broke = Some(now);
        }
        let leaving = occupant.leaving.as_mut()?;
        if leaving.late {
            // A connection that is lost is no leave.
            if broken && occupant.polls == 0 {
                occupant.leaving = None;
            } else if occupant.polls == 0 {
                leaving.until = now.saturating_add(SETTLED);
                let seat = (Arc::clone(uuid), Arc::clone(channel));
                self.leaving.push_back((leaving.until, seat));
            }
            return None;
        }
        // Once the leaving device's poll is found, whoever got an answer comes back, and a client that changed its poll shortly
        // before has two to break off.
        if occupant.polls == 0 && (broken || leaving.times > 0) {
            return self.go(uuid, channel, now);
        }
        leaving.times = leaving.times.saturating_sub(1);
        leaving.shared = true;
        None
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

    /// A user says that they leave a channel. With a poll open there nobody knows yet whether it is that of the device
    /// which leaves, or of another one which stays.
    pub(super) fn depart(
        &mut self,
        uuid: &Arc<str>,
        channel: &Arc<str>,
        now: Millis,
    ) -> Option<Happening> {
        let occupant = self.channels.get_mut(channel)?.occupants.get_mut(uuid)?;
        if occupant.polls == 0 || self.leaving.len() >= MOST {
            return self.go(uuid, channel, now);
        }
        if let Some(leaving) = occupant.leaving.as_mut().filter(|leaving| !leaving.late) {
            leaving.times = leaving.times.saturating_add(1);
            return None;
        }
        let until = now.saturating_add(SETTLED);
        let shared = occupant.broke.is_some_and(|at| now < at.saturating_add(SETTLED));
        let times = u32::from(!shared);
        occupant.leaving = Some(Leaving { until, times, shared, late: false });
        self.leaving.push_back((until, (Arc::clone(uuid), Arc::clone(channel))));
        None
    }

    /// Settles the leaves that have waited long enough. Where no poll is open, nobody came back. A single one that was open all
    /// the time is that of the device which left, kept open by something in between; of several at least one stays.
    fn settle(&mut self, now: Millis) -> Vec<Happening> {
        let mut gone = Vec::new();
        while let Some((at, (uuid, channel))) =
            self.leaving.pop_front_if(|(until, _)| *until <= now)
        {
            let room = self.channels.get_mut(&channel);
            let Some(occupant) = room.and_then(|room| room.occupants.get_mut(&uuid)) else {
                continue;
            };
            let Some(leaving) = occupant.leaving.as_mut().filter(|leaving| leaving.until == at)
            else {
                continue;
            };
            if occupant.polls == 0 || (occupant.polls == 1 && !leaving.shared) {
                gone.extend(self.go(&uuid, &channel, now));
            } else if leaving.times == 0 {
                // Every device that left has ended its poll; what is open is of those that stay.
                occupant.leaving = None;
            } else {
                leaving.late = true;
            }
        }
        gone
    }

    /// A user leaves a channel by their own word, and stays away for as long as that counts.
    fn go(&mut self, uuid: &Arc<str>, channel: &Arc<str>, now: Millis) -> Option<Happening> {
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
        let occupancy = room.occupants.len();
        Some(Happening {
            channel: Arc::clone(channel),
            uuid: Arc::clone(uuid),
            what,
            occupancy,
            state: room.state.get(uuid).map(|state| Arc::clone(&state.text)),
            single: occupancy < self.crowd,
        })
    }

    /// Sets a user's state; tells of it when they are present and it differs. If they are not, and do not come, it goes
    /// at `until`; the server's own words have no such end.
    pub(super) fn set_state(
        &mut self,
        uuid: &Arc<str>,
        channel: &Arc<str>,
        text: &Arc<str>,
        until: Millis,
    ) -> Option<Happening> {
        let room = self.channels.get(channel);
        let present = room.is_some_and(|room| room.occupants.contains_key(uuid));
        let before =
            room.and_then(|room| room.state.get(uuid)).map(|state| Arc::clone(&state.text));
        let bytes = self.states.saturating_sub(before.as_ref().map_or(0, |text| text.len()));
        let bytes = bytes.saturating_add(text.len());
        let early = !present && until < Millis::MAX;
        if bytes > STATES || (early && self.early.len() >= MOST) {
            return None;
        }
        self.states = bytes;
        let room = self.channels.entry(Arc::clone(channel)).or_default();
        room.state.insert(Arc::clone(uuid), State { text: Arc::clone(text), until });
        if early {
            self.early.push_back((until, (Arc::clone(uuid), Arc::clone(channel))));
        }
        if present && before.as_ref() != Some(text) {
            return self.happening(channel, uuid, What::StateChange);
        }
        None
    }

    /// Forgets the states of those who did not come.
    fn give_up(&mut self, now: Millis) {
        while let Some((at, (uuid, channel))) = self.early.pop_front_if(|(until, _)| *until <= now)
        {
            let Some(room) = self.channels.get_mut(&channel) else { continue };
            let absent = !room.occupants.contains_key(&uuid);
            let over = absent && room.state.get(&uuid).is_some_and(|state| state.until == at);
            if over && let Some(state) = room.state.remove(&uuid) {
                self.states = self.states.saturating_sub(state.text.len());
            }
            if room.is_empty() {
                self.channels.remove(&channel);
            }
        }
    }

    /// A user's state on a channel.
    pub(super) fn state(&self, uuid: &str, channel: &str) -> Option<Arc<str>> {
        Some(Arc::clone(&self.channels.get(channel)?.state.get(uuid)?.text))
    }

    /// A user leaves a channel; nothing happens when they were not there.
    pub(super) fn leave(
        &mut self,
        uuid: &Arc<str>,
        channel: &Arc<str>,
        what: What,
    ) -> Option<Happening> {
        let room = self.channels.get_mut(channel)?;
        let state = room.state.remove(uuid).map(|state| state.text);
        self.states = self.states.saturating_sub(state.as_ref().map_or(0, |text| text.len()));
        let gone = room.occupants.remove(uuid);
        let occupancy = room.occupants.len();
        let single = gone.is_some() && room.tells(uuid, what, (self.crowd, self.deltas));
        if room.is_empty() {
            self.channels.remove(channel);
        }
        self.due.remove(&(gone?.due, Arc::clone(channel), Arc::clone(uuid)));
        if let Some(channels) = self.users.get_mut(uuid) {
            channels.remove(channel);
            if channels.is_empty() {
                self.users.remove(uuid);
            }
        }
        let (channel, uuid) = (Arc::clone(channel), Arc::clone(uuid));
        Some(Happening { channel, uuid, what, occupancy, state, single })
    }

    /// Lets everybody go who has shown no sign of life in time.
    pub(super) fn expire(&mut self, now: Millis) -> Vec<Happening> {
        self.welcome_back(now);
        self.give_up(now);
        let mut gone = self.settle(now);
        while let Some((at, channel, uuid)) = self.due.pop_first() {
            if at > now {
                self.due.insert((at, channel, uuid));
                break;
            }
            let room = self.channels.get_mut(&channel);
            let Some(occupant) = room.and_then(|room| room.occupants.get_mut(&uuid)) else {
                continue;
            };
            if occupant.polls > 0 {
                // Looked at again a full timeout later; the poll's end moves `expires` on.
                occupant.due = now.saturating_add(occupant.timeout.max(GRACE));
            } else if occupant.expires > now {
                occupant.due = occupant.expires;
            } else {
                gone.extend(self.leave(&uuid, &channel, What::Timeout));
                continue;
            }
            self.due.insert((occupant.due, channel, uuid));
        }
        gone
    }

    /// The channels on which somebody came or went since the last call whom no event of their own told.
    pub(super) fn changed(&mut self) -> Vec<(Arc<str>, usize, Moves)> {
        let mut changed = Vec::new();
        self.channels.retain(|name, room| {
            let moves = std::mem::take(&mut room.moves);
            if std::mem::take(&mut room.changed) {
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
            .map(|uuid| (Arc::clone(uuid), room.state.get(uuid).map(|one| Arc::clone(&one.text))))
            .collect();
        users.sort_unstable();
        Some(Occupancy { channel: Arc::clone(name), count: users.len(), users })
    }

    /// How many users are present, once a channel.
    pub(super) fn present(&self) -> usize {
        self.due.len()
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
