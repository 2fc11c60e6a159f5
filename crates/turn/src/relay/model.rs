//! What the relay is told and what it answers.

use super::Allocation;
use crate::credential::Secret;
use crate::limits::Limits;
use crate::peers::Peers;
use crate::stun::attribute::Family;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a client speaks to the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A connection, in the clear or under TLS.
    Stream,
}

/// A client and the way it came; an allocation belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    /// Datagrams or a connection.
    pub transport: Transport,
    /// Where the client is seen.
    pub client: SocketAddr,
    /// Where it was heard.
    pub server: SocketAddr,
}

/// A relayed port that can be closed from within.
pub trait Port: Send + Sync + fmt::Debug {
    /// Wakes whoever waits on the port and has them let go of it.
    fn close(&self);
}

/// What a relayed port shall be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The family of its address.
    pub family: Family,
    /// Whether its number shall be even, as RTP had it.
    pub even: bool,
}

/// Opens relayed ports.
pub trait Ports: Send + Sync {
    /// What is opened.
    type Port: Port;
    /// A port as wished and its number; `None` when none is free.
    fn open(&self, wish: Wish) -> Option<(Self::Port, u16)>;
}

/// An address of the relay's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// What clients and peers are told.
    pub told: IpAddr,
    /// Where a relayed port of ours is reached from this host, past any translation of addresses.
    pub inside: IpAddr,
}

/// What a relay is built with.
#[derive(Debug)]
pub struct Settings {
    /// Where credentials are valid.
    pub realm: String,
    /// What passwords follow from.
    pub secret: Secret,
    /// Which peers may be reached.
    pub peers: Peers,
    /// How much may be taken.
    pub limits: Limits,
    /// The relay's own addresses, one of a family at most.
    pub own: Vec<Own>,
}

impl Settings {
    /// The own address of a family.
    pub(super) fn own(&self, family: Family) -> Option<Own> {
        self.own.iter().copied().find(|own| Family::of(own.told) == family)
    }
}

/// What is to be done after a frame.
#[derive(Debug)]
pub enum Action<'a, P> {
    /// Nothing.
    Nothing,
    /// Send this to the client.
    Reply(Vec<u8>),
    /// Send this to the client, and carry what comes in at the new port.
    Opened(Vec<u8>, Arc<Allocation<P>>),
    /// Send the data to the peer from the allocation's port.
    Forward(Arc<Allocation<P>>, SocketAddr, &'a [u8]),
}

/// Why something was not done; the numbers and words are those of the RFCs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Attributes are missing or wrong.
    Request,
    /// Not signed, or not by anybody who may.
    Credential,
    /// The peer is not to be reached.
    Peer,
    /// Attributes would have to be understood and are not.
    Attribute,
    /// There is no allocation here, or there already is one.
    Mismatch,
    /// The nonce is too old.
    Nonce,
    /// There is no relayed address of this family.
    Family,
    /// The allocation is another user's.
    Owner,
    /// Peers are spoken to by UDP only.
    Transport,
    /// The peer's family is not the relayed address's.
    PeerFamily,
    /// The user has as many allocations as a user may.
    Quota,
    /// The relay or the allocation is full.
    Capacity,
    /// More bytes than the allocation may carry; dropped without a word.
    Bandwidth,
    /// From or to a peer that was not let in; dropped without a word.
    Permission,
}

impl Refused {
    /// Every reason.
    pub const ALL: [Self; 14] = [
        Self::Request,
        Self::Credential,
        Self::Peer,
        Self::Attribute,
        Self::Mismatch,
        Self::Nonce,
        Self::Family,
        Self::Owner,
        Self::Transport,
        Self::PeerFamily,
        Self::Quota,
        Self::Capacity,
        Self::Bandwidth,
        Self::Permission,
    ];

    /// The error code and its reason phrase.
    pub(super) const fn code(self) -> (u16, &'static str) {
        match self {
            Self::Request | Self::Bandwidth | Self::Permission => (400, "Bad Request"),
            Self::Credential => (401, "Unauthenticated"),
            Self::Peer => (403, "Forbidden"),
            Self::Attribute => (420, "Unknown Attribute"),
            Self::Mismatch => (437, "Allocation Mismatch"),
            Self::Nonce => (438, "Stale Nonce"),
            Self::Family => (440, "Address Family not Supported"),
            Self::Owner => (441, "Wrong Credentials"),
            Self::Transport => (442, "Unsupported Transport Protocol"),
            Self::PeerFamily => (443, "Peer Address Family Mismatch"),
            Self::Quota => (486, "Allocation Quota Reached"),
            Self::Capacity => (508, "Insufficient Capacity"),
        }
    }

    /// The reason as metrics name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Credential => "credential",
            Self::Peer => "peer",
            Self::Attribute => "attribute",
            Self::Mismatch => "mismatch",
            Self::Nonce => "nonce",
            Self::Family => "family",
            Self::Owner => "owner",
            Self::Transport => "transport",
            Self::PeerFamily => "peer-family",
            Self::Quota => "quota",
            Self::Capacity => "capacity",
            Self::Bandwidth => "bandwidth",
            Self::Permission => "permission",
        }
    }
}

/// What the relay has done since its start.
#[derive(Debug, Default)]
pub struct Counts {
    /// Allocations made.
    pub allocated: AtomicU64,
    /// Bytes passed to peers.
    pub sent: AtomicU64,
    /// Bytes passed to clients.
    pub received: AtomicU64,
    refused: [AtomicU64; Refused::ALL.len()],
}

impl Counts {
    /// How often something was refused for this reason.
    pub fn refused(&self, reason: Refused) -> u64 {
        self.cell(reason).map_or(0, |cell| cell.load(Ordering::Relaxed))
    }

    /// Something was refused for this reason.
    pub fn refuse(&self, reason: Refused) {
        if let Some(cell) = self.cell(reason) {
            cell.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn cell(&self, reason: Refused) -> Option<&AtomicU64> {
        let at = Refused::ALL.iter().position(|own| *own == reason)?;
        self.refused.get(at)
    }

    pub(super) fn add(counter: &AtomicU64, bytes: usize) {
        counter.fetch_add(u64::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
    }
}
