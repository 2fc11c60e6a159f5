//! The event loop: tells a handler what came in and sends what it answers.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use mio::{Events, Interest, Poll, Token};

use super::connection::Connection;
use super::tls::Sessions;
use crate::{Outcome, fault};

/// Decides what to say on each connection.
pub(crate) trait Handler {
    /// Looks at the bytes that have come on connection `id`; puts what to send into `out` and says
    /// how many bytes it has understood (0: the answer is not whole yet).
    fn data(&mut self, id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<usize>;
}

/// Many connections on one thread.
#[derive(Debug)]
pub(crate) struct Reactor {
    poll: Poll,
    events: Events,
    connections: Vec<Connection>,
    scratch: Vec<u8>,
    out: Vec<u8>,
}

impl Reactor {
    pub(crate) fn new() -> Outcome<Self> {
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1_024),
            connections: Vec::new(),
            scratch: vec![0; 256 * 1_024],
            out: Vec::new(),
        })
    }

    /// Opens a connection; its number counts up from 0.
    pub(crate) fn connect(
        &mut self,
        address: SocketAddr,
        tls: Option<&Sessions>,
    ) -> Outcome<usize> {
        let socket = std::net::TcpStream::connect(address)?;
        socket.set_nonblocking(true)?;
        socket.set_nodelay(true)?;
        let mut socket = mio::net::TcpStream::from_std(socket);
        let id = self.connections.len();
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll.registry().register(&mut socket, Token(id), interest)?;
        let session = tls.map(Sessions::open).transpose()?;
        self.connections.push(Connection::new(socket, session));
        Ok(id)
    }

    pub(crate) fn send(&mut self, id: usize, bytes: &[u8]) -> Outcome<()> {
        let connection = self.connections.get_mut(id).ok_or_else(|| fault("no such connection"))?;
        connection.send(bytes)?;
        Ok(())
    }

    /// Waits until something happens or the time is over, and handles all that happened.
    pub(crate) fn turn(&mut self, wait: Duration, handler: &mut impl Handler) -> Outcome<()> {
        match self.poll.poll(&mut self.events, Some(wait)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            other => other?,
        }
        for event in &self.events {
            let id = event.token().0;
            let Some(connection) = self.connections.get_mut(id) else {
                continue;
            };
            if event.is_writable() {
                connection.flush()?;
            }
            if event.is_readable() {
                read(id, connection, &mut self.scratch, &mut self.out, handler)?;
            }
        }
        Ok(())
    }
}

/// Readiness is told once per change, so everything there is must be read.
fn read(
    id: usize,
    connection: &mut Connection,
    scratch: &mut [u8],
    out: &mut Vec<u8>,
    handler: &mut impl Handler,
) -> Outcome<()> {
    loop {
        let length = match connection.receive(scratch) {
            Ok(0) => return Err(fault(format!("connection {id} was closed by the server"))),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let fresh = scratch.get(..length).unwrap_or_default();
        out.clear();
        if connection.unread.is_empty() {
            let used = understand(id, fresh, out, handler)?;
            connection.unread.extend_from_slice(fresh.get(used..).unwrap_or_default());
        } else {
            connection.unread.extend_from_slice(fresh);
            let used = understand(id, &connection.unread, out, handler)?;
            if used == connection.unread.len() {
                connection.unread = Vec::new();
            } else {
                connection.unread.drain(..used);
            }
        }
        if !out.is_empty() {
            connection.send(out)?;
        }
        if length < scratch.len() && connection.short_read_is_last() {
            return Ok(());
        }
    }
}

fn understand(
    id: usize,
    bytes: &[u8],
    out: &mut Vec<u8>,
    handler: &mut impl Handler,
) -> Outcome<usize> {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let used = handler.data(id, rest, out)?;
        if used == 0 {
            break;
        }
        at += used;
    }
    Ok(at)
}
