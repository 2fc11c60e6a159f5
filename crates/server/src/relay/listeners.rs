//! Binds what the settings name, and says where clients find it.

use super::{Host, datagrams, streams};
use crate::config::TurnSection;
use crate::http::{Places, Room};
use crate::supervise::Tasks;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpListener, UdpSocket};
use tokio_rustls::TlsAcceptor;

/// The port of TURN over UDP and TCP (RFC 8656).
const PLAIN: u16 = 3_478;
/// The port of TURN over TLS.
const SECURE: u16 = 5_349;
/// Bytes a socket may hold for a server that is busy for a moment.
const BUFFER: usize = 1 << 20;

/// One address, behind which a whole clinic may sit, holds this part of all connections at most …
const SHARE: usize = 4;
/// … but so many in any case.
const SMALLEST_SHARE: usize = 64;

/// A listener could not be bound.
#[derive(Debug, thiserror::Error)]
#[error("setting turn.{setting}: cannot listen on {address}: {error}")]
pub(crate) struct Unbound {
    setting: &'static str,
    address: SocketAddr,
    error: io::Error,
}

/// Everything that is listened on.
pub(crate) struct Listeners {
    datagrams: Vec<Arc<UdpSocket>>,
    streams: Vec<TcpListener>,
    secure: Vec<TcpListener>,
    tls: Option<TlsAcceptor>,
}

impl Listeners {
    /// Binds what the settings name. Where they name nothing, the usual ports at the address that the
    /// server listens on, or free ones where another program has them.
    pub(crate) fn bind(
        section: &TurnSection,
        server: IpAddr,
        tls: Option<TlsAcceptor>,
    ) -> Result<Self, Unbound> {
        let mut own = Self { datagrams: Vec::new(), streams: Vec::new(), secure: Vec::new(), tls };
        let (addresses, fixed) = named(section.listen.as_deref(), server, PLAIN);
        for address in addresses {
            let (stream, socket) = or_free("listen", address, fixed, |address| {
                let stream = listener(address)?;
                // Both transports on one number, as clients expect.
                let socket = datagram_socket(stream.local_addr()?)?;
                Ok((stream, socket))
            })?;
            own.streams.push(stream);
            own.datagrams.push(Arc::new(socket));
        }
        if own.tls.is_some() {
            let (addresses, fixed) = named(section.listen_tls.as_deref(), server, SECURE);
            for address in addresses {
                own.secure.push(or_free("listen_tls", address, fixed, listener)?);
            }
        }
        Ok(own)
    }

    /// The addresses of the first listener of each transport, under the name that clients know.
    pub(crate) fn urls(&self, host: &str) -> Vec<String> {
        let port = |listener: &TcpListener| listener.local_addr().map_or(0, |own| own.port());
        let mut urls = Vec::new();
        if let Some(listener) = self.streams.first() {
            let port = port(listener);
            urls.push(format!("turn:{host}:{port}?transport=udp"));
            urls.push(format!("turn:{host}:{port}?transport=tcp"));
        }
        if let Some(listener) = self.secure.first() {
            urls.push(format!("turns:{host}:{}?transport=tcp", port(listener)));
        }
        urls
    }

    /// Serves them all until the server stops.
    pub(crate) fn serve(self, host: &Host, connections: usize, tasks: &mut Tasks) {
        let per_address = (connections / SHARE).max(SMALLEST_SHARE);
        let room = Room { limit: connections, per_address, exempt: Vec::new() };
        let places = Arc::new(Places::new(room));
        for socket in self.datagrams {
            tasks.start(datagrams::serve(host.clone(), socket, tasks.stop()));
        }
        let plain = self.streams.into_iter().map(|listener| (listener, None));
        let secure = self.secure.into_iter().map(|listener| (listener, self.tls.clone()));
        for (listener, tls) in plain.chain(secure) {
            let places = Arc::clone(&places);
            tasks.start(streams::serve(host.clone(), listener, tls, places, tasks.stop()));
        }
    }
}

/// The addresses to bind, and whether no others will do.
fn named(set: Option<&[SocketAddr]>, server: IpAddr, port: u16) -> (Vec<SocketAddr>, bool) {
    set.map_or_else(|| (vec![SocketAddr::new(server, port)], false), |set| (set.to_vec(), true))
}

fn or_free<T>(
    setting: &'static str,
    address: SocketAddr,
    fixed: bool,
    bind: impl Fn(SocketAddr) -> io::Result<T>,
) -> Result<T, Unbound> {
    let bound = match bind(address) {
        Err(error) if !fixed && error.kind() == io::ErrorKind::AddrInUse => {
            tracing::warn!(%address, "another program has the relay's usual port; taking a free one");
            bind(SocketAddr::new(address.ip(), 0))
        }
        other => other,
    };
    bound.map_err(|error| Unbound { setting, address, error })
}

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket(address, Type::STREAM, Protocol::TCP)?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(1_024)?;
    TcpListener::from_std(socket.into())
}

fn datagram_socket(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = socket(address, Type::DGRAM, Protocol::UDP)?;
    // The kernel grants less where it is set to; then bursts are dropped sooner.
    let _ = socket.set_recv_buffer_size(BUFFER);
    let _ = socket.set_send_buffer_size(BUFFER);
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}

fn socket(address: SocketAddr, kind: Type, protocol: Protocol) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    if address.is_ipv6() {
        // One family a socket: a mapped address would be told to clients as theirs.
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// The address by which this host reaches others; nothing is sent to find it.
pub(crate) fn way_out() -> Option<IpAddr> {
    let socket = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), PLAIN)).ok()?;
    socket.local_addr().ok().map(|own| own.ip())
}
