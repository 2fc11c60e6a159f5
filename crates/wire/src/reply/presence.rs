//! Presence: its answers, and the events that channels ending in `-pnpres` carry.

use super::Reply;
use super::write::Json;
use crate::json;
use kernel::Timestamp;

/// What became of a user on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Came.
    Join,
    /// Said goodbye.
    Leave,
    /// Was not heard of in time.
    Timeout,
    /// Has a new state.
    StateChange,
}

impl Change {
    /// The word in `action`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Leave => "leave",
            Self::Timeout => "timeout",
            Self::StateChange => "state-change",
        }
    }
}

/// One user's change on one channel.
#[derive(Clone, Copy, Debug)]
pub struct PresenceEvent<'a> {
    /// What happened.
    pub change: Change,
    /// Where, without `-pnpres`.
    pub channel: &'a str,
    /// To whom.
    pub uuid: &'a str,
    /// When.
    pub at: Timestamp,
    /// How many users are present now.
    pub occupancy: usize,
    /// The user's state, a JSON object.
    pub state: Option<&'a str>,
}

/// What happened on a busy channel since the last such event.
#[derive(Clone, Copy, Debug)]
pub struct Interval<'a> {
    /// Where, without `-pnpres`.
    pub channel: &'a str,
    /// When.
    pub at: Timestamp,
    /// How many users are present now.
    pub occupancy: usize,
    /// Who came.
    pub join: &'a [&'a str],
    /// Who said goodbye.
    pub leave: &'a [&'a str],
    /// Who was not heard of in time.
    pub timeout: &'a [&'a str],
    /// The lists would be too long: ask here-now instead.
    pub refresh: bool,
}

impl PresenceEvent<'_> {
    /// The payload, `d` of the envelope.
    pub fn payload(&self) -> String {
        let mut json = Json::default();
        self.write(&mut json, "");
        if let Some(state) = self.state {
            json.raw(",\"data\":").raw(state);
        }
        json.raw("}").text()
    }

    /// The same for filters, `u` of the envelope.
    pub fn meta(&self) -> String {
        let mut json = Json::default();
        self.write(&mut json, "pn_");
        json.raw(",\"pn_ispresence\":1,\"pn_channel\":").string(self.channel);
        if self.change == Change::StateChange {
            for (name, value) in
                self.state.and_then(|text| json::object(text).ok()).into_iter().flatten()
            {
                json.raw(",").string(&format!("pn_state_{name}")).raw(":").raw(value);
            }
        }
        json.raw("}").text()
    }

    fn write(&self, json: &mut Json, prefix: &str) {
        json.raw("{\"").raw(prefix).raw("action\":").string(self.change.name());
        json.raw(",\"").raw(prefix).raw("uuid\":").string(self.uuid);
        when(json, prefix, self.at, self.occupancy);
    }
}

impl Interval<'_> {
    /// The payload, `d` of the envelope.
    pub fn payload(&self) -> String {
        let mut json = Json::default();
        self.write(&mut json, "");
        json.raw("}").text()
    }

    /// The same for filters, `u` of the envelope.
    pub fn meta(&self) -> String {
        let mut json = Json::default();
        self.write(&mut json, "pn_");
        json.raw(",\"pn_ispresence\":1,\"pn_channel\":").string(self.channel).raw("}").text()
    }

    fn write(&self, json: &mut Json, prefix: &str) {
        json.raw("{\"").raw(prefix).raw("action\":\"interval\"");
        when(json, prefix, self.at, self.occupancy);
        if self.refresh {
            json.raw(",\"").raw(prefix).raw("here_now_refresh\":true");
            return;
        }
        for (name, users) in [("join", self.join), ("leave", self.leave), ("timeout", self.timeout)]
        {
            if !users.is_empty() {
                json.raw(",\"").raw(prefix).raw(name).raw("\":").strings(users.iter().copied());
            }
        }
    }
}

fn when(json: &mut Json, prefix: &str, at: Timestamp, occupancy: usize) {
    json.raw(",\"").raw(prefix).raw("timestamp\":").number(at.as_second());
    json.raw(",\"").raw(prefix).raw("precise_timestamp\":").number(at.as_millisecond());
    json.raw(",\"").raw(prefix).raw("occupancy\":").number(occupancy);
}

/// A user who is present.
#[derive(Clone, Copy, Debug)]
pub struct Occupant<'a> {
    /// Who.
    pub uuid: &'a str,
    /// The user's state, a JSON object.
    pub state: Option<&'a str>,
}

/// A channel and who is present on it.
#[derive(Clone, Debug)]
pub struct Room<'a> {
    /// Which.
    pub channel: &'a str,
    /// How many users in all.
    pub occupancy: usize,
    /// The users of this page; `None` if only the count is wanted.
    pub occupants: Option<Vec<Occupant<'a>>>,
}

/// The answer to a heartbeat.
pub fn heard() -> Reply {
    Reply::ok(*b"{\"status\":200,\"message\":\"OK\",\"service\":\"Presence\"}")
}

/// The answer to a leave.
pub fn left() -> Reply {
    Reply::ok(*b"{\"status\":200,\"action\":\"leave\",\"message\":\"OK\",\"service\":\"Presence\"}")
}

/// Who is present: on the one channel asked for, or on each of several that is not empty.
pub fn here_now(single: bool, with_state: bool, rooms: &[Room<'_>]) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"message\":\"OK\",");
    match rooms {
        [room] if single => {
            json.raw("\"service\":\"Presence\",");
            write_room(&mut json, room, with_state);
        }
        _ => {
            let taken = rooms.iter().filter(|room| room.occupancy > 0);
            json.raw("\"payload\":{\"channels\":{");
            json.list(taken.clone(), |json, room| {
                json.string(room.channel).raw(":{");
                write_room(json, room, with_state);
                json.raw("}");
            });
            json.raw("},\"total_channels\":").number(taken.clone().count());
            json.raw(",\"total_occupancy\":")
                .number(taken.map(|room| room.occupancy).sum::<usize>());
            json.raw("},\"service\":\"Presence\"");
        }
    }
    Reply::ok(json.raw("}").take())
}

fn write_room(json: &mut Json, room: &Room<'_>, with_state: bool) {
    if let Some(occupants) = &room.occupants {
        json.raw("\"uuids\":[");
        json.list(occupants, |json, occupant| {
            write_occupant(json, occupant, with_state);
        });
        json.raw("],");
    }
    json.raw("\"occupancy\":").number(room.occupancy);
}

fn write_occupant(json: &mut Json, occupant: &Occupant<'_>, with_state: bool) {
    if !with_state {
        json.string(occupant.uuid);
        return;
    }
    json.raw("{\"uuid\":").string(occupant.uuid);
    if let Some(state) = occupant.state {
        json.raw(",\"state\":").raw(state);
    }
    json.raw("}");
}

/// Where a user is present.
pub fn where_now<'a>(channels: impl IntoIterator<Item = &'a str>) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"message\":\"OK\",\"payload\":{\"channels\":").strings(channels);
    Reply::ok(json.raw("},\"service\":\"Presence\"}").take())
}

/// A user's state on the one channel asked for.
pub fn state(uuid: &str, channel: &str, state: Option<&str>) -> Reply {
    let mut json = state_head(uuid);
    json.raw(state.unwrap_or("{}")).raw(",\"channel\":").string(channel);
    Reply::ok(json.raw("}").take())
}

/// A user's state on each of several channels.
pub fn states<'a>(
    uuid: &str,
    states: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> Reply {
    let mut json = state_head(uuid);
    json.raw("{\"channels\":{");
    json.list(states, |json, (channel, state)| {
        json.string(channel).raw(":").raw(state.unwrap_or("{}"));
    });
    Reply::ok(json.raw("}}}").take())
}

fn state_head(uuid: &str) -> Json {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"uuid\":").string(uuid);
    json.raw(",\"service\":\"Presence\",\"message\":\"OK\",\"payload\":");
    json
}

/// The state that was set, given back.
pub fn state_set(state: &str) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"message\":\"OK\",\"payload\":").raw(state);
    Reply::ok(json.raw(",\"service\":\"Presence\"}").take())
}
