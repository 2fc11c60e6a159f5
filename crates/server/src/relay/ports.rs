//! Relayed ports.

use kernel::Random;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use tokio::net::UdpSocket;
use tokio::sync::Notify;
use turn::relay::{Port, Ports, Wish};
use turn::stun::attribute::Family;

/// So many ports are tried before the range counts as full.
const TRIES: u16 = 64;

/// One relayed port.
#[derive(Debug)]
pub(crate) struct RelayPort {
    pub(super) socket: UdpSocket,
    closed: Notify,
}

impl RelayPort {
    /// Returns once the port shall be let go of; one waits.
    pub(super) async fn closed(&self) {
        self.closed.notified().await;
    }
}

impl Port for RelayPort {
    fn close(&self) {
        self.closed.notify_one();
    }
}

/// Opens relayed ports on this host.
pub(crate) struct Sockets {
    /// The addresses to bind, one of a family at most.
    pub(crate) addresses: Vec<IpAddr>,
    /// Where ports are taken from.
    pub(crate) range: RangeInclusive<u16>,
    /// Which comes next is not to be guessed from outside.
    pub(crate) random: Arc<dyn Random>,
}

impl Sockets {
    fn candidates(&self) -> impl Iterator<Item = u16> {
        let mut random = [0; 2];
        self.random.fill(&mut random);
        let (first, last) = (u32::from(*self.range.start()), u32::from(*self.range.end()));
        let size = last.saturating_sub(first) + 1;
        let start = u32::from(u16::from_be_bytes(random)) % size;
        let tries = u32::from(TRIES).min(size);
        (0..tries).filter_map(move |step| u16::try_from(first + (start + step) % size).ok())
    }
}

impl Ports for Sockets {
    type Port = RelayPort;

    fn open(&self, wish: Wish) -> Option<(RelayPort, u16)> {
        let address = *self.addresses.iter().find(|own| Family::of(**own) == wish.family)?;
        self.candidates().filter(|port| !wish.even || port % 2 == 0).find_map(|port| {
            let socket = std::net::UdpSocket::bind(SocketAddr::new(address, port)).ok()?;
            socket.set_nonblocking(true).ok()?;
            let socket = UdpSocket::from_std(socket).ok()?;
            Some((RelayPort { socket, closed: Notify::new() }, port))
        })
    }
}
