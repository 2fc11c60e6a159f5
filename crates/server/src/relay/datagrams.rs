//! Clients that speak UDP.

use super::{Allocation, DATAGRAM, Host};
use crate::supervise::{Tasks, stopped};
use socket2::SockRef;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::watch;
use turn::frame::{Frame, LONGEST};
use turn::relay::{Action, Flow, Transport};

/// So many datagrams are taken before others get a turn.
const BATCH: usize = 64;

/// Serves one socket until the server stops.
pub(super) async fn serve(host: Host, socket: Arc<UdpSocket>, mut stop: watch::Receiver<bool>) {
    let Ok(server) = socket.local_addr() else { return };
    let mut readers = Tasks::new();
    let mut buffer = vec![0; LONGEST];
    loop {
        let got = tokio::select! {
            got = socket.recv_from(&mut buffer) => got,
            () = stopped(&mut stop) => break,
        };
        let Ok(first) = got else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let mut next = Some(first);
        let mut left = BATCH;
        while let Some((length, client)) = next {
            let flow = Flow { transport: Transport::Udp, client, server };
            take(&host, &socket, (flow, buffer.get(..length).unwrap_or_default()), &mut readers);
            left -= 1;
            next = (left > 0).then(|| socket.try_recv_from(&mut buffer).ok()).flatten();
        }
        readers.reap();
    }
    readers.finish(Duration::from_secs(1)).await;
}

/// What a socket's buffer has no room for is dropped: nobody waits for somebody else's packets.
fn take(host: &Host, socket: &Arc<UdpSocket>, (flow, bytes): (Flow, &[u8]), readers: &mut Tasks) {
    let Some(frame) = Frame::of_datagram(bytes) else { return };
    let reply = match host.relay.receive(flow, frame, host.clock.now()) {
        Action::Nothing => return,
        Action::Forward(allocation, peer, data) => return forward(&allocation, peer, data),
        Action::Reply(reply) => reply,
        Action::Opened(reply, allocation) => {
            let stop = readers.stop();
            readers.start(carry(host.clone(), Arc::clone(socket), allocation, stop));
            reply
        }
    };
    send_now(socket, &reply, flow.client);
}

/// Sends data from an allocation's port.
pub(super) fn forward(allocation: &Allocation, peer: SocketAddr, data: &[u8]) {
    send_now(&allocation.port().socket, data, peer);
}

/// Sends now or never. The socket itself is asked: the runtime takes a new one for full until it has
/// looked, and the first packets of a call would be lost.
fn send_now(socket: &UdpSocket, bytes: &[u8], to: SocketAddr) {
    let _ = SockRef::from(socket).send_to(bytes, &to.into());
}

/// Carries what comes in at a relayed port to its client until the port closes.
async fn carry(
    host: Host,
    socket: Arc<UdpSocket>,
    allocation: Arc<Allocation>,
    mut stop: watch::Receiver<bool>,
) {
    let (client, port) = (allocation.flow().client, allocation.port());
    let mut buffer = vec![0; DATAGRAM + 1];
    let mut out = Vec::with_capacity(LONGEST);
    loop {
        let got = tokio::select! {
            got = port.socket.recv_from(&mut buffer) => got,
            () = port.closed() => return,
            () = stopped(&mut stop) => return,
        };
        let Ok(first) = got else { return };
        let mut next = Some(first);
        let mut left = BATCH;
        while let Some((length, peer)) = next {
            let data = buffer.get(..length).unwrap_or_default();
            out.clear();
            // A buffer filled to its end holds a datagram that was longer.
            let fits = length <= DATAGRAM;
            if fits && host.relay.deliver(&allocation, (peer, data), host.clock.now(), &mut out) {
                send_now(&socket, &out, client);
            }
            left -= 1;
            next = (left > 0).then(|| port.socket.try_recv_from(&mut buffer).ok()).flatten();
        }
    }
}
