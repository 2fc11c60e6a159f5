//! Keeps presence and tells its events.

use super::rooms::{EARLY, Happening, Millis, Rooms, What};
use super::{Life, Occupancy, Touch};
use crate::KeysetId;
use crate::channel::Channel;
use crate::keyset::Keyset;
use crate::log::{Draft, Log, MessageKind};
use kernel::{Actor, Clock};
use rustc_hash::FxHashMap;
use serde_json::json;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::channel::{Class, classify};
use wire::reply::{Change, Interval, PresenceEvent};

/// The timeout of a client that names none, in seconds.
pub const DEFAULT_TIMEOUT: u32 = 300;

/// Keeps presence for every keyset.
pub struct Presences {
    log: Arc<Log>,
    clock: Arc<dyn Clock>,
    rooms: Mutex<FxHashMap<KeysetId, Rooms>>,
}

impl std::fmt::Debug for Presences {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Presences").finish_non_exhaustive()
    }
}

/// An open poll keeps its user present; its end starts their timeout. One that is dropped without an
/// answer broke off, which on some keysets is a leave.
#[derive(Debug)]
pub struct OpenPoll {
    presences: Arc<Presences>,
    keyset: Arc<Keyset>,
    uuid: Arc<str>,
    channels: Arc<[Arc<str>]>,
    answered: bool,
}

impl OpenPoll {
    /// The poll was answered: its user will be back.
    pub fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for OpenPoll {
    fn drop(&mut self) {
        let now = self.presences.now();
        let broke_off = !self.answered && self.keyset.presence.leave_on_disconnect;
        let left: Vec<_> = self.presences.with(&self.keyset, |rooms| {
            let mut left = Vec::new();
            for channel in occupiable(&self.keyset, &self.channels) {
                left.extend(rooms.release(&self.uuid, channel, !self.answered, now));
                if broke_off && rooms.is_idle(&self.uuid, channel) {
                    left.extend(rooms.leave(&self.uuid, channel, What::Leave));
                }
            }
            left
        });
        self.presences.tell(&self.keyset, left);
    }
}

/// Presence channels are listened to, not occupied, and not every channel has presence.
fn occupiable<'a>(
    keyset: &'a Keyset,
    channels: &'a [Arc<str>],
) -> impl Iterator<Item = &'a Arc<str>> {
    let kept = |name: &&Arc<str>| !name.ends_with("-pnpres") && keyset.presence.covers(name);
    channels.iter().filter(kept)
}

impl Presences {
    /// Presence that tells its events through this log.
    pub fn new(log: Arc<Log>, clock: Arc<dyn Clock>) -> Self {
        Self { log, clock, rooms: Mutex::default() }
    }

    fn rooms(&self) -> MutexGuard<'_, FxHashMap<KeysetId, Rooms>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Millis {
        self.clock.now().as_millisecond()
    }

    fn with<T>(&self, keyset: &Keyset, work: impl FnOnce(&mut Rooms) -> T) -> T {
        let mut all = self.rooms();
        let rooms = all.entry(keyset.id).or_default();
        rooms.crowd = keyset.presence.announce_max;
        rooms.deltas = keyset.presence.deltas;
        rooms.debounce = Millis::from(keyset.presence.debounce).saturating_mul(1_000);
        work(rooms)
    }

    /// A heartbeat: joins where the user is absent, and lives on where they are present.
    pub fn heartbeat(&self, keyset: &Keyset, touch: Touch<'_>) {
        self.touch(keyset, touch, 0);
    }

    /// A subscribe: a heartbeat that lasts as long as the poll is open.
    pub fn open(
        self: &Arc<Self>,
        keyset: &Arc<Keyset>,
        uuid: &Arc<str>,
        channels: &Arc<[Arc<str>]>,
        timeout: u32,
    ) -> OpenPoll {
        self.touch(keyset, Touch { uuid, channels, timeout }, 1);
        OpenPoll {
            presences: Arc::clone(self),
            keyset: Arc::clone(keyset),
            uuid: Arc::clone(uuid),
            channels: Arc::clone(channels),
            answered: false,
        }
    }

    fn touch(&self, keyset: &Keyset, touch: Touch<'_>, polls: u32) {
        let now = self.now();
        let span = (Millis::from(touch.timeout).saturating_mul(1_000), polls);
        let joined: Vec<_> = self.with(keyset, |rooms| {
            let names = occupiable(keyset, touch.channels);
            names.filter_map(|name| rooms.touch(touch.uuid, name, span, now)).collect()
        });
        self.tell(keyset, joined);
    }

    /// The user leaves the channels; where they are absent, or another device of theirs listens, nothing happens. It is told
    /// once the leaving device's own poll has ended, which clients do right after.
    pub fn leave(&self, keyset: &Keyset, uuid: &Arc<str>, channels: &[Arc<str>]) {
        let now = self.now();
        let left: Vec<_> = self.with(keyset, |rooms| {
            let names = occupiable(keyset, channels);
            names.filter_map(|name| rooms.depart(uuid, name, now)).collect()
        });
        self.tell(keyset, left);
    }

    /// Replaces the user's whole state on these channels; where they are not and do not come, it is forgotten soon.
    pub fn set_state(
        &self,
        keyset: &Keyset,
        uuid: &Arc<str>,
        channels: &[Arc<str>],
        state: &Arc<str>,
    ) {
        let until = self.now().saturating_add(EARLY);
        self.state_until(keyset, (uuid, channels), state, until);
    }

    /// The same in the server's own words, which wait for their user.
    pub fn show_state(
        &self,
        keyset: &Keyset,
        uuid: &Arc<str>,
        channels: &[Arc<str>],
        state: &Arc<str>,
    ) {
        self.state_until(keyset, (uuid, channels), state, Millis::MAX);
    }

    fn state_until(
        &self,
        keyset: &Keyset,
        (uuid, channels): (&Arc<str>, &[Arc<str>]),
        state: &Arc<str>,
        until: Millis,
    ) {
        let changed: Vec<_> = self.with(keyset, |rooms| {
            let names = occupiable(keyset, channels);
            names.filter_map(|name| rooms.set_state(uuid, name, state, until)).collect()
        });
        self.tell(keyset, changed);
    }

    /// The user's state on a channel, as JSON text.
    pub fn state(&self, keyset: &Keyset, uuid: &str, channel: &str) -> Option<Arc<str>> {
        self.with(keyset, |rooms| rooms.state(uuid, channel))
    }

    /// Who is on these channels; those with nobody are left out.
    pub fn here_now(&self, keyset: &Keyset, channels: &[Arc<str>]) -> Vec<Occupancy> {
        self.with(keyset, |rooms| {
            channels.iter().filter_map(|name| rooms.occupancy(name)).collect()
        })
    }

    /// Who is on every channel of the keyset.
    pub fn everywhere(&self, keyset: &Keyset) -> Vec<Occupancy> {
        self.with(keyset, |rooms| {
            rooms.names().iter().filter_map(|name| rooms.occupancy(name)).collect()
        })
    }

    /// The channels a user is on.
    pub fn where_now(&self, keyset: &Keyset, uuid: &str) -> Vec<Arc<str>> {
        self.with(keyset, |rooms| rooms.channels_of(uuid))
    }

    /// A user was heard where no channel saw it, such as by a request of another kind.
    pub fn hear(&self, keyset: &Keyset, uuid: &Arc<str>) {
        let now = self.now();
        self.with(keyset, |rooms| rooms.hear(uuid, now));
    }

    /// What is known of a user's connection, when it may be silent for so many seconds between polls, and between other
    /// signs of life. The timeout, which keeps a user present for longer, does not count.
    pub fn life(&self, keyset: &Keyset, uuid: &str, (pause, elsewhere): (u32, u32)) -> Life {
        let now = self.now();
        let millis = |seconds| Millis::from(seconds).saturating_mul(1_000);
        self.with(keyset, |rooms| rooms.life(uuid, (millis(pause), millis(elsewhere)), now))
    }

    /// How many users are present, once a channel.
    pub fn present(&self, keyset: &Keyset) -> usize {
        self.with(keyset, |rooms| rooms.present())
    }

    /// Lets go who has shown no sign of life in time; to be called about once a second.
    pub fn expire(&self, keyset: &Keyset) {
        let now = self.now();
        let gone = self.with(keyset, |rooms| rooms.expire(now));
        self.tell(keyset, gone);
    }

    /// Tells the occupancy of crowded channels; to be called once an interval.
    pub fn interval(&self, keyset: &Keyset) {
        for (channel, occupancy, moves) in self.with(keyset, Rooms::changed) {
            let event = Interval {
                channel: &channel,
                at: self.clock.now(),
                occupancy,
                join: &names(&moves.join),
                leave: &names(&moves.leave),
                timeout: &names(&moves.timeout),
                refresh: moves.many,
            };
            self.send(keyset, &channel, event.payload(), event.meta());
        }
    }

    /// Single events, on channels that are not crowded.
    fn tell(&self, keyset: &Keyset, happenings: Vec<Happening>) {
        for one in happenings {
            self.notice(keyset, &one);
            if !one.single {
                continue;
            }
            let event = PresenceEvent {
                change: match one.what {
                    What::Join => Change::Join,
                    What::Leave => Change::Leave,
                    What::Timeout => Change::Timeout,
                    What::StateChange => Change::StateChange,
                },
                channel: &one.channel,
                uuid: &one.uuid,
                at: self.clock.now(),
                occupancy: one.occupancy,
                state: one.state.as_deref(),
            };
            self.send(keyset, &one.channel, event.payload(), event.meta());
        }
    }

    fn send(&self, keyset: &Keyset, channel: &str, payload: String, meta: String) {
        let mut draft = Draft::new(keyset.id, &format!("{channel}-pnpres"), "", payload);
        draft.meta = Some(meta);
        draft.store = is_kept(keyset, channel);
        draft.kind = MessageKind::Presence;
        let companion = plain(&draft.channel);
        draft.expires =
            companion.retention(keyset).and_then(|kept| self.clock.now().checked_add(kept).ok());
        self.log.tell(draft, companion);
    }

    /// Tells the keyset's notice channel of a channel's first user, and of its last.
    fn notice(&self, keyset: &Keyset, one: &Happening) {
        let Some(notices) = &keyset.presence.notice_channel else { return };
        let active = match (one.what, one.occupancy) {
            (What::Join, 1) => true,
            (What::Leave | What::Timeout, 0) => false,
            _ => return,
        };
        // Whoever listens there is no news of another channel.
        if is_phi(&one.channel) || *one.channel == **notices {
            return;
        }
        let payload = json!({
            "channel": &*one.channel,
            "active": active,
            "timestamp": self.clock.now().as_second(),
        });
        let publisher = Actor::system().id;
        let mut draft = Draft::new(keyset.id, notices, &publisher, payload.to_string());
        draft.store = false;
        let channel = plain(&draft.channel);
        self.log.tell(draft, channel);
    }
}

/// Who was on a channel that carries PHI is nobody's to read later, or elsewhere: neither is
/// witnessed.
fn is_phi(channel: &str) -> bool {
    classify(channel).is_some_and(Class::is_phi)
}

/// Whether a channel's presence events are stored.
fn is_kept(keyset: &Keyset, channel: &str) -> bool {
    let persistence = keyset.features.persistence;
    persistence.enabled && persistence.presence_events && !is_phi(channel)
}

/// A channel on which only the server speaks.
fn plain(name: &Arc<str>) -> Arc<Channel> {
    Arc::new(Channel {
        id: None,
        name: Arc::clone(name),
        class: Class::Custom,
        consultation: None,
        organization: None,
        department: None,
        patient: None,
        key_scope: None,
    })
}

fn names(users: &[Arc<str>]) -> Vec<&str> {
    users.iter().map(|user| &**user).collect()
}
