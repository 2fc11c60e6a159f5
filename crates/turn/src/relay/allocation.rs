//! One allocation: whom it lets in, which channels it has, and what it may still carry.

use super::model::{Flow, Port, Refused};
use crate::frame::CHANNELS;
use crate::limits::{Budget, Limits};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a peer is let in.
const PERMISSION: SignedDuration = SignedDuration::from_mins(5);
/// How long a channel is bound.
const CHANNEL: SignedDuration = SignedDuration::from_mins(10);

/// A peer that is let in.
#[derive(Clone, Copy, Debug)]
struct Permission {
    address: IpAddr,
    until: Timestamp,
}

/// A peer with a short name.
#[derive(Clone, Copy, Debug)]
struct Channel {
    number: u16,
    peer: SocketAddr,
    until: Timestamp,
}

#[derive(Debug)]
struct State {
    until: Timestamp,
    permissions: Vec<Permission>,
    channels: Vec<Channel>,
    sent: Budget,
    received: Budget,
}

/// Who made an allocation, and with what.
pub(super) struct Made {
    pub(super) flow: Flow,
    pub(super) username: String,
    pub(super) user: String,
    pub(super) transaction: [u8; 12],
    pub(super) relayed: SocketAddr,
}

/// A relayed address that a client has for a while.
pub struct Allocation<P> {
    pub(super) made: Made,
    port: P,
    limits: Limits,
    state: Mutex<State>,
}

impl<P> fmt::Debug for Allocation<P> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Allocation").field("relayed", &self.made.relayed).finish_non_exhaustive()
    }
}

/// How a datagram of a peer reaches the client.
pub(super) enum Way {
    Channel(u16),
    Indication,
}

impl<P: Port> Allocation<P> {
    pub(super) fn new(made: Made, port: P, limits: Limits, life: (Timestamp, Timestamp)) -> Self {
        let (now, until) = life;
        let budget = Budget::new(&limits, now);
        let (permissions, channels) = (Vec::new(), Vec::new());
        let state = State { until, permissions, channels, sent: budget, received: budget };
        Self { made, port, limits, state: Mutex::new(state) }
    }

    /// The relayed port.
    pub const fn port(&self) -> &P {
        &self.port
    }

    /// Whose it is.
    pub const fn flow(&self) -> Flow {
        self.made.flow
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.state().until <= now
    }

    pub(super) fn until(&self) -> Timestamp {
        self.state().until
    }

    pub(super) fn keep(&self, until: Timestamp) {
        self.state().until = until;
    }

    /// Lets a peer in, or keeps it in.
    pub(super) fn permit(&self, address: IpAddr, now: Timestamp) -> Result<(), Refused> {
        let until = later(now, PERMISSION);
        let mut state = self.state();
        let known = state.permissions.iter_mut().find(|one| one.address == address);
        if let Some(known) = known {
            known.until = until;
            return Ok(());
        }
        state.permissions.retain(|one| one.until > now);
        if state.permissions.len() >= self.limits.permissions {
            return Err(Refused::Capacity);
        }
        state.permissions.push(Permission { address, until });
        Ok(())
    }

    /// Binds a channel to a peer; neither may be bound otherwise. The peer is let in as well.
    pub(super) fn bind(
        &self,
        number: u16,
        peer: SocketAddr,
        now: Timestamp,
    ) -> Result<(), Refused> {
        if !CHANNELS.contains(&number) {
            return Err(Refused::Request);
        }
        let until = later(now, CHANNEL);
        let mut state = self.state();
        state.channels.retain(|one| one.until > now);
        let full = state.channels.len() >= self.limits.channels;
        let taken = state.channels.iter_mut().find(|one| one.number == number || one.peer == peer);
        match taken {
            Some(same) if same.number == number && same.peer == peer => same.until = until,
            Some(_) => return Err(Refused::Request),
            None if full => return Err(Refused::Capacity),
            None => state.channels.push(Channel { number, peer, until }),
        }
        drop(state);
        self.permit(peer.ip(), now)
    }

    /// The peer of a channel.
    pub(super) fn peer(&self, number: u16, now: Timestamp) -> Option<SocketAddr> {
        let state = self.state();
        let bound = state.channels.iter().find(|one| one.number == number && one.until > now)?;
        Some(bound.peer)
    }

    /// Whether so many bytes may go to a peer now.
    pub(super) fn send(&self, peer: IpAddr, bytes: usize, now: Timestamp) -> Result<(), Refused> {
        let mut state = self.state();
        admits(&state, peer, now)?;
        let fits = state.sent.take(bytes, &self.limits, now);
        if fits { Ok(()) } else { Err(Refused::Bandwidth) }
    }

    /// Whether so many bytes of a peer may come in now, and how.
    pub(super) fn receive(
        &self,
        peer: SocketAddr,
        bytes: usize,
        now: Timestamp,
    ) -> Result<Way, Refused> {
        let mut state = self.state();
        admits(&state, peer.ip(), now)?;
        if !state.received.take(bytes, &self.limits, now) {
            return Err(Refused::Bandwidth);
        }
        let bound = state.channels.iter().find(|one| one.peer == peer && one.until > now);
        Ok(bound.map_or(Way::Indication, |one| Way::Channel(one.number)))
    }
}

fn admits(state: &State, peer: IpAddr, now: Timestamp) -> Result<(), Refused> {
    let inside = state.permissions.iter().any(|one| one.address == peer && one.until > now);
    if inside && state.until > now { Ok(()) } else { Err(Refused::Permission) }
}

/// An instant so much later, inside the calendar.
pub(super) fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_add(by).unwrap_or(now)
}
