//! Heartbeat, leave, here-now, where-now and state.

use super::fault::fault;
use super::{Call, PubNub};
use realtime::access::{Need, Principal, Standing};
use realtime::presence::{DEFAULT_TIMEOUT, Occupancy, Touch};
use std::borrow::Cow;
use std::sync::Arc;
use wire::channel::Name;
use wire::json;
use wire::reply::{self, Occupant, Reply, Room};
use wire::request::{self, Targets};
use wire::token::Permissions;

fn texts(targets: &Targets) -> impl Iterator<Item = &str> {
    targets.channels.iter().map(Name::as_str)
}

impl PubNub {
    pub(super) async fn heartbeat(&self, call: &Call<'_>, asked: request::Heartbeat<'_>) -> Reply {
        let beat = async {
            let principal = self.permit_targets(call, &asked.targets)?;
            if let Some(states) = asked.state.as_deref() {
                self.set_states(call, (&principal, &asked.targets), states).await?;
            }
            if !principal.uuid.is_empty() {
                let channels = self.occupied(call, &asked.targets).await?;
                let timeout = asked.heartbeat.unwrap_or(DEFAULT_TIMEOUT);
                let touch = Touch { uuid: &principal.uuid, channels: &channels, timeout };
                self.presences.heartbeat(call.keyset, touch);
            }
            Ok(reply::heard())
        };
        beat.await.unwrap_or_else(|reply: Reply| reply)
    }

    /// Sets the states of a JSON object keyed by what the request is about, all of which is permitted: channels, groups and
    /// their channels. Of anything else nothing is set.
    pub(super) async fn set_states(
        &self,
        call: &Call<'_>,
        (principal, targets): (&Principal, &Targets),
        states: &str,
    ) -> Result<(), Reply> {
        let invalid = |_| reply::family_c(400, "Invalid JSON specified.");
        let states = json::object(states).map_err(invalid)?;
        if principal.uuid.is_empty() || states.is_empty() {
            return Ok(());
        }
        let about = self.occupied(call, targets).await?;
        for (name, state) in states {
            let channels = self.named(call, (targets, &about), &name).await?;
            for channel in &channels {
                self.admit_state(call, principal, channel, state).await?;
            }
            self.presences.set_state(call.keyset, &principal.uuid, &channels, &Arc::from(state));
        }
        Ok(())
    }

    async fn admit_state(
        &self,
        call: &Call<'_>,
        principal: &Principal,
        channel: &str,
        state: &str,
    ) -> Result<(), Reply> {
        let address = Some(call.address.as_str());
        let admitted = self.publisher.admit_state(call.keyset, principal, address, channel, state);
        admitted.await.map_err(|error| fault(&error))
    }

    pub(super) async fn leave(&self, call: &Call<'_>, targets: &Targets) -> Reply {
        let leave = async {
            let principal = self.identify(call, texts(targets))?;
            let channels = self.occupied(call, &leavable(&principal, targets)).await?;
            self.presences.leave(call.keyset, &principal.uuid, &channels);
            Ok(reply::left())
        };
        leave.await.unwrap_or_else(|reply: Reply| reply)
    }

    pub(super) async fn here_now(&self, call: &Call<'_>, asked: &request::HereNow) -> Reply {
        let here = async {
            let found = if asked.global {
                self.everywhere(call)?
            } else {
                self.permit_targets(call, &asked.targets)?;
                self.presences.here_now(call.keyset, &self.occupied(call, &asked.targets).await?)
            };
            let mut rooms: Vec<_> = found.iter().map(|one| room(one, asked)).collect();
            let single = if asked.global { None } else { asked.targets.single() };
            if let (Some(name), true) = (single, rooms.is_empty()) {
                let occupants = (!asked.disable_uuids).then(Vec::new);
                rooms.push(Room { channel: name.as_str(), occupancy: 0, occupants });
            }
            Ok(reply::here_now(single.is_some(), asked.with_state, &rooms))
        };
        here.await.unwrap_or_else(|reply: Reply| reply)
    }

    /// Every occupied channel that the caller may read.
    fn everywhere(&self, call: &Call<'_>) -> Result<Vec<Occupancy>, Reply> {
        let principal = self.identify(call, [])?;
        let all = self.presences.everywhere(call.keyset);
        Ok(all.into_iter().filter(|one| may_read(&principal, &one.channel)).collect())
    }

    /// Where a user is, as far as the caller may read those channels: names hold ids.
    pub(super) fn where_now(&self, call: &Call<'_>, uuid: &str) -> Reply {
        let principal = match self.identify(call, []) {
            Ok(principal) => principal,
            Err(reply) => return reply,
        };
        let channels = self.presences.where_now(call.keyset, uuid);
        let open = channels.iter().filter(|channel| may_read(&principal, channel));
        reply::where_now(open.map(|channel| &**channel))
    }

    pub(super) async fn get_state(&self, call: &Call<'_>, asked: &request::GetState<'_>) -> Reply {
        let get = async {
            self.permit_targets(call, &asked.targets)?;
            let state = |channel: &str| self.presences.state(call.keyset, &asked.uuid, channel);
            if let Some(name) = asked.targets.single() {
                let found = state(name.as_str());
                return Ok(reply::state(&asked.uuid, name.as_str(), found.as_deref()));
            }
            let channels = self.occupied(call, &asked.targets).await?;
            let all: Vec<_> = channels.iter().map(|name| (name, state(name))).collect();
            let pairs = all.iter().map(|(name, state)| (&***name, state.as_deref()));
            Ok(reply::states(&asked.uuid, pairs))
        };
        get.await.unwrap_or_else(|reply: Reply| reply)
    }

    pub(super) async fn set_state(&self, call: &Call<'_>, asked: request::SetState<'_>) -> Reply {
        let set = async {
            let principal = self.permit_targets(call, &asked.targets)?;
            let own = *principal.uuid == *asked.uuid;
            if !own && !principal.signed && call.keyset.access_manager {
                return Err(reply::forbidden(texts(&asked.targets), [], []));
            }
            let channels = self.occupied(call, &asked.targets).await?;
            for name in channels.iter() {
                self.admit_state(call, &principal, name, &asked.state).await?;
            }
            let (uuid, state) = (Arc::from(&*asked.uuid), Arc::from(&*asked.state));
            self.presences.set_state(call.keyset, &uuid, &channels, &state);
            Ok(reply::state_set(&asked.state))
        };
        set.await.unwrap_or_else(|reply: Reply| reply)
    }
}

/// What a caller may leave. Who has no more than everybody leaves only where everybody may be: by anybody's name they could
/// end the presence of those who hold a key.
fn leavable<'a>(principal: &Principal, targets: &'a Targets) -> Cow<'a, Targets> {
    if principal.standing() != Standing::Anybody {
        return Cow::Borrowed(targets);
    }
    let mut open = targets.clone();
    open.channels.retain(|name| may_read(principal, name.as_str()));
    open.patterns.retain(|name| may_read(principal, name.as_str()));
    open.groups.retain(|name| principal.may(Need::group(name.as_str(), Permissions::READ)));
    Cow::Owned(open)
}

fn may_read(principal: &Principal, channel: &str) -> bool {
    principal.may(Need::channel(channel, Permissions::READ))
}

fn room<'a>(found: &'a Occupancy, asked: &request::HereNow) -> Room<'a> {
    let page = found.users.iter().skip(asked.offset).take(asked.limit);
    let occupants = page.map(|(uuid, state)| Occupant { uuid, state: state.as_deref() });
    Room {
        channel: &found.channel,
        occupancy: found.count,
        occupants: (!asked.disable_uuids && asked.limit > 0).then(|| occupants.collect()),
    }
}
