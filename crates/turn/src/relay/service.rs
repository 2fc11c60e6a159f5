//! Takes frames of clients and datagrams of peers.

use super::allocation::{Allocation, Way};
use super::book::Book;
use super::model::{Action, Counts, Flow, Ports, Refused, Settings, Transport};
use crate::credential::Nonces;
use crate::frame::{Frame, write_channel};
use crate::stun::attribute::{DATA, XOR_PEER_ADDRESS, read_address};
use crate::stun::{Class, Message, Method, Writer};
use kernel::{Random, Timestamp};
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A relay.
pub struct Relay<S: Ports> {
    pub(super) settings: Settings,
    pub(super) nonces: Nonces,
    pub(super) ports: S,
    pub(super) counts: Counts,
    book: RwLock<Book<S::Port>>,
    /// Numbers the indications that are sent.
    indications: AtomicU64,
}

impl<S: Ports> fmt::Debug for Relay<S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Relay").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl<S: Ports> Relay<S> {
    /// A relay without allocations.
    pub fn new(settings: Settings, ports: S, random: &dyn Random) -> Self {
        Self {
            settings,
            nonces: Nonces::new(random),
            ports,
            counts: Counts::default(),
            book: RwLock::new(Book::new()),
            indications: AtomicU64::new(0),
        }
    }

    pub(super) fn book(&self) -> RwLockReadGuard<'_, Book<S::Port>> {
        self.book.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn book_mut(&self) -> RwLockWriteGuard<'_, Book<S::Port>> {
        self.book.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// What to do after a frame of a client.
    pub fn receive<'a>(&self, flow: Flow, frame: Frame<'a>, now: Timestamp) -> Action<'a, S::Port> {
        let sent = match frame {
            Frame::Channel(number, data) => self.send_on_channel(flow, number, data, now),
            Frame::Stun(bytes) => {
                let Ok(message) = Message::parse(bytes) else { return Action::Nothing };
                match (message.class, message.method) {
                    (Class::Request, _) => return self.answer(flow, &message, now),
                    (Class::Indication, Some(Method::Send)) => self.send(flow, &message, now),
                    _ => return Action::Nothing,
                }
            }
        };
        sent.unwrap_or_else(|reason| {
            self.counts.refuse(reason);
            Action::Nothing
        })
    }

    fn send_on_channel<'a>(
        &self,
        flow: Flow,
        number: u16,
        data: &'a [u8],
        now: Timestamp,
    ) -> Result<Action<'a, S::Port>, Refused> {
        let allocation = self.allocation(&flow, now).ok_or(Refused::Mismatch)?;
        let peer = allocation.peer(number, now).ok_or(Refused::Permission)?;
        self.forward(allocation, peer, data, now)
    }

    fn send<'a>(
        &self,
        flow: Flow,
        message: &Message<'a>,
        now: Timestamp,
    ) -> Result<Action<'a, S::Port>, Refused> {
        let allocation = self.allocation(&flow, now).ok_or(Refused::Mismatch)?;
        let peer = message.find(XOR_PEER_ADDRESS).ok_or(Refused::Request)?;
        let peer = read_address(peer, &message.transaction).map_err(|_| Refused::Request)?;
        let peer = canonical(peer);
        let data = message.find(DATA).ok_or(Refused::Request)?;
        self.forward(allocation, peer, data, now)
    }

    fn forward<'a>(
        &self,
        allocation: Arc<Allocation<S::Port>>,
        peer: SocketAddr,
        data: &'a [u8],
        now: Timestamp,
    ) -> Result<Action<'a, S::Port>, Refused> {
        if !self.may_reach(peer) {
            return Err(Refused::Peer);
        }
        allocation.send(peer.ip(), data.len(), now)?;
        Counts::add(&self.counts.sent, data.len());
        Ok(Action::Forward(allocation, self.inside(peer), data))
    }

    pub(super) fn allocation(
        &self,
        flow: &Flow,
        now: Timestamp,
    ) -> Option<Arc<Allocation<S::Port>>> {
        self.book().find(flow).filter(|one| !one.is_over(now)).map(Arc::clone)
    }

    /// Whether a peer may be reached. At an address of our own only relayed ports are peers: the
    /// other services of this host are not for those who come through the relay.
    pub(super) fn may_reach(&self, peer: SocketAddr) -> bool {
        if self.settings.peers.is_allowed(peer.ip()) {
            return true;
        }
        if self.settings.own.iter().any(|own| own.told == peer.ip()) {
            return self.book().is_relayed(&peer);
        }
        self.settings.peers.may_reach(peer.ip())
    }

    /// Where a peer is reached from here: a relayed port of our own without leaving the host.
    fn inside(&self, peer: SocketAddr) -> SocketAddr {
        let own = self.settings.own.iter().find(|own| own.told == peer.ip());
        match own {
            Some(own) if own.inside != own.told && self.book().is_relayed(&peer) => {
                SocketAddr::new(own.inside, peer.port())
            }
            _ => peer,
        }
    }

    /// The reverse of [`Self::inside`]: as whom a sender is known to clients.
    fn outside(&self, sender: SocketAddr) -> SocketAddr {
        let own = self.settings.own.iter().find(|own| own.inside == sender.ip());
        let told = own.map(|own| SocketAddr::new(own.told, sender.port()));
        told.filter(|told| *told != sender && self.book().is_relayed(told)).unwrap_or(sender)
    }

    /// Writes what a peer sent into `out` as the client takes it; false when the client shall not get it.
    pub fn deliver(
        &self,
        allocation: &Allocation<S::Port>,
        (sender, data): (SocketAddr, &[u8]),
        now: Timestamp,
        out: &mut Vec<u8>,
    ) -> bool {
        let peer = self.outside(canonical(sender));
        match allocation.receive(peer, data.len(), now) {
            Ok(Way::Channel(number)) => {
                let padded = allocation.flow().transport == Transport::Stream;
                write_channel(number, data, padded, out);
            }
            Ok(Way::Indication) => out.extend_from_slice(&self.indication(peer, data)),
            Err(reason) => {
                self.counts.refuse(reason);
                return false;
            }
        }
        Counts::add(&self.counts.received, data.len());
        true
    }

    fn indication(&self, peer: SocketAddr, data: &[u8]) -> Vec<u8> {
        let mut transaction = [0; 12];
        let number = self.indications.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (byte, own) in transaction.iter_mut().zip(number) {
            *byte = own;
        }
        let mut writer = Writer::new(Method::Data, Class::Indication, transaction);
        writer.add_address(XOR_PEER_ADDRESS, peer);
        writer.add(DATA, data);
        writer.finish_bare()
    }

    /// The client of a connection is gone.
    pub fn forget(&self, flow: &Flow) {
        self.book_mut().remove(flow);
    }

    /// Ends what has run out. Call it every second or so.
    pub fn expire(&self, now: Timestamp) {
        self.book_mut().expire(now);
    }

    /// Users who have allocations.
    pub fn users(&self) -> Vec<String> {
        self.book().users()
    }

    /// Answers for a user until an instant: so long their allocations may be kept with the credential
    /// that made them, even after it has ended. New ones need a new credential.
    pub fn vouch(&self, user: &str, until: Timestamp) {
        self.book_mut().vouch(user, until);
    }

    /// Ends a user's allocations now and refuses their credentials, which all end before `until`.
    pub fn end(&self, user: &str, until: Timestamp) {
        self.book_mut().end(user, until);
    }

    /// Takes back that a user was ended: somebody above let them in again.
    pub fn welcome(&self, user: &str) {
        self.book_mut().welcome(user);
    }

    /// What was done since the start.
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Allocations that live now.
    pub fn allocations(&self) -> usize {
        self.book().len()
    }
}

/// The address itself: one that is mapped into IPv6 would pass for another than it is.
pub(super) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
