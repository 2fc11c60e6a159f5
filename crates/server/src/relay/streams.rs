//! Clients on a connection, in the clear or under TLS.

use super::datagrams::forward;
use super::{Allocation, DATAGRAM, Host};
use crate::http::{Full, Place, Places};
use crate::supervise::{Tasks, stopped};
use bytes::{Buf as _, BytesMut};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use turn::frame::{self, Frame, LONGEST, Next};
use turn::relay::{Action, Flow, Refused, Transport};

/// A connection without an allocation is closed after so long, whatever it sends meanwhile, and so is one whose
/// client does not take what is written.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many datagrams of peers go into one write.
const BATCH: usize = 16;

/// Serves one listener until the server stops.
pub(super) async fn serve(
    host: Host,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    places: Arc<Places>,
    mut stop: watch::Receiver<bool>,
) {
    let Ok(server) = listener.local_addr() else { return };
    let mut connections = Tasks::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
        };
        let Ok((stream, client)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let place = match places.take(client.ip()) {
            Ok(place) => place,
            Err(full) => {
                host.relay.counts().refuse(reason(full));
                drop(stream);
                // Everybody who has a place gets a turn before the next one is turned away.
                tokio::task::yield_now().await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let connection = Connection::new(host.clone(), client, server);
        connections.start(run(connection, stream, tls.clone(), place, connections.stop()));
        connections.reap();
    }
    connections.finish(Duration::from_secs(1)).await;
}

/// Why there was no place, as allocations are refused: the relay is full, or one address wants more than its share.
const fn reason(full: Full) -> Refused {
    match full {
        Full::Server => Refused::Capacity,
        Full::Address | Full::Rate | Full::PastProxy => Refused::Quota,
    }
}

async fn run(
    mut connection: Connection,
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    _place: Place,
    mut stop: watch::Receiver<bool>,
) {
    let served = async {
        match tls {
            None => connection.serve(stream).await,
            Some(tls) => {
                let shaken = tokio::time::timeout_at(connection.ends, tls.accept(stream)).await;
                connection.serve(shaken.map_err(io::Error::from)??).await
            }
        }
    };
    // How a connection ended is of no consequence: its allocation ends with it.
    let _ = tokio::select! {
        served = served => served,
        () = stopped(&mut stop) => Ok(()),
    };
    connection.host.relay.forget(&connection.flow);
}

/// One client's connection.
struct Connection {
    host: Host,
    flow: Flow,
    allocation: Option<Arc<Allocation>>,
    /// When it is closed, unless it has an allocation then.
    ends: Instant,
    received: BytesMut,
    datagram: Vec<u8>,
    out: Vec<u8>,
}

/// What a connection waited for.
enum Event {
    Read(usize),
    Datagram(usize, SocketAddr),
    Closed,
}

impl Connection {
    fn new(host: Host, client: SocketAddr, server: SocketAddr) -> Self {
        let client = SocketAddr::new(client.ip().to_canonical(), client.port());
        Self {
            host,
            flow: Flow { transport: Transport::Stream, client, server },
            allocation: None,
            ends: Instant::now() + PATIENCE,
            received: BytesMut::with_capacity(2 * LONGEST),
            datagram: vec![0; DATAGRAM + 1],
            out: Vec::with_capacity(2 * LONGEST),
        }
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(&mut self, mut stream: S) -> io::Result<()> {
        loop {
            match self.wait(&mut stream).await? {
                Event::Read(0) => return Ok(()),
                Event::Read(_) => self.take()?,
                Event::Datagram(length, peer) => self.carry(length, peer),
                Event::Closed => {
                    self.allocation = None;
                    self.ends = Instant::now() + PATIENCE;
                }
            }
            if !self.out.is_empty() {
                let written = async {
                    stream.write_all(&self.out).await?;
                    stream.flush().await
                };
                tokio::time::timeout(PATIENCE, written).await??;
                self.out.clear();
            }
        }
    }

    async fn wait<S: AsyncRead + Unpin>(&mut self, stream: &mut S) -> io::Result<Event> {
        // One frame at least must fit, or a full buffer would read as the end.
        self.received.reserve(LONGEST);
        let Some(allocation) = &self.allocation else {
            // Of a client that never stops something is always there to be read.
            if Instant::now() >= self.ends {
                return Err(io::ErrorKind::TimedOut.into());
            }
            let read = stream.read_buf(&mut self.received);
            return Ok(Event::Read(tokio::time::timeout_at(self.ends, read).await??));
        };
        let port = allocation.port();
        tokio::select! {
            read = stream.read_buf(&mut self.received) => read.map(Event::Read),
            got = port.socket.recv_from(&mut self.datagram) => {
                got.map(|(length, peer)| Event::Datagram(length, peer))
            }
            () = port.closed() => Ok(Event::Closed),
        }
    }

    /// Takes the frames that have come whole.
    fn take(&mut self) -> io::Result<()> {
        loop {
            let length = match frame::next(&self.received) {
                Next::Whole(length) => length,
                Next::Part => return Ok(()),
                Next::Lost => return Err(io::ErrorKind::InvalidData.into()),
            };
            let bytes = self.received.get(..length).unwrap_or_default();
            if let Some(frame) = Frame::of_datagram(bytes) {
                match self.host.relay.receive(self.flow, frame, self.host.clock.now()) {
                    Action::Nothing => {}
                    Action::Forward(allocation, peer, data) => forward(&allocation, peer, data),
                    Action::Reply(reply) => self.out.extend_from_slice(&reply),
                    Action::Opened(reply, allocation) => {
                        self.out.extend_from_slice(&reply);
                        self.allocation = Some(allocation);
                    }
                }
            }
            self.received.advance(length);
        }
    }

    /// Writes a datagram of a peer, and those that came behind it, into what goes out next.
    fn carry(&mut self, length: usize, peer: SocketAddr) {
        let Some(allocation) = self.allocation.as_ref() else { return };
        let socket = &allocation.port().socket;
        let mut next = Some((length, peer));
        let mut left = BATCH;
        while let Some((length, peer)) = next {
            if length <= DATAGRAM {
                let data = self.datagram.get(..length).unwrap_or_default();
                let now = self.host.clock.now();
                self.host.relay.deliver(allocation, (peer, data), now, &mut self.out);
            }
            left -= 1;
            next = (left > 0).then(|| socket.try_recv_from(&mut self.datagram).ok()).flatten();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Relay, Sockets};
    use super::{Connection, Host, PATIENCE};
    use kernel::{FakeClock, SystemRandom, Timestamp};
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::io::AsyncWriteExt as _;
    use tokio::time::Instant;
    use turn::credential::Secret;
    use turn::limits::Limits;
    use turn::peers::Peers;
    use turn::relay::Settings;

    fn host() -> Host {
        let limits = Limits {
            bytes_per_second: 0,
            lifetime_seconds: 600,
            permissions: 1,
            channels: 1,
            per_user: 1,
            total: 1,
        };
        let settings = Settings {
            realm: "housecall".to_owned(),
            secret: Secret::new("north"),
            peers: Peers::new(Vec::new()),
            limits,
            own: Vec::new(),
        };
        let random = Arc::new(SystemRandom);
        let sockets = Sockets { addresses: Vec::new(), range: 1..=1, random };
        let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH));
        Host { relay: Arc::new(Relay::new(settings, sockets, &SystemRandom)), clock }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_trickles_and_allocates_nothing_is_closed() {
        // A request for the own address, byte by byte.
        const REQUEST: [u8; 20] =
            [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let (mut client, server) = tokio::io::duplex(64);
        let address = "192.0.2.1:9".parse().unwrap();
        let mut connection = Connection::new(host(), address, address);
        let began = Instant::now();
        let trickle = async {
            for byte in REQUEST {
                client.write_all(&[byte]).await.unwrap();
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        };
        tokio::select! {
            served = connection.serve(server) => assert!(served.is_err()),
            () = trickle => panic!("it is open still"),
        }
        let took = began.elapsed();
        assert!(took >= PATIENCE && took < PATIENCE + Duration::from_secs(1), "{took:?}");
    }
}
