//! Taking connections, in the clear or over TLS.

use super::places::Place;
use super::{Dates, Full, Handler, Limits, serve};
use crate::supervise::Tasks;
use socket2::{SockRef, TcpKeepalive};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// The protocol by which an authority looks whether a name is this server's (RFC 8737).
pub(crate) const VALIDATION: &[u8] = b"acme-tls/1";
/// What connections are served with.
type Serving<'a, H> = (&'a Arc<H>, &'a Arc<Dates>, Option<&'a TlsAcceptor>);

/// Where connections come in, and how many may.
pub(crate) struct Door<'a> {
    pub(crate) listener: &'a TcpListener,
    /// Finds a place for a connection from an address, or says why there is none.
    pub(crate) enter: &'a (dyn Fn(IpAddr) -> Result<Place, Full> + Sync),
}

/// So long nothing is heard before a connection is asked whether it lives.
const QUIET: Duration = Duration::from_secs(10);
/// So long between the probes, of which the kernel sends nine.
const PROBE: Duration = Duration::from_secs(1);

/// Accepts connections for ever; those for which there is no place are closed at once.
pub(crate) async fn accept<H: Handler + 'static>(
    door: Door<'_>,
    (handler, dates, tls): Serving<'_, H>,
    limits: Limits,
    tasks: &mut Tasks,
) {
    loop {
        let (stream, peer) = match door.listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, most likely; others will finish and free some.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let place = match (door.enter)(peer.ip()) {
            Ok(place) => place,
            Err(full) => {
                if tls.is_none() {
                    // As much as can be said without waiting for whoever asked too often.
                    let _ = stream.try_write(handler.full(full).as_bytes());
                }
                drop(stream);
                // Everybody who has a place gets a turn before the next one is turned away.
                tokio::task::yield_now().await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        // Whoever vanished without a word is noticed after 10 seconds and nine probes.
        let alive = TcpKeepalive::new().with_time(QUIET).with_interval(PROBE);
        let _ = SockRef::from(&stream).set_tcp_keepalive(&alive);
        let (handler, dates, stop) = (Arc::clone(handler), Arc::clone(dates), tasks.stop());
        match tls {
            None => tasks.start(plain(stream, peer, (handler, dates), limits, (stop, place))),
            Some(tls) => {
                tasks.start(secure(
                    tls.clone(),
                    stream,
                    peer,
                    (handler, dates),
                    limits,
                    (stop, place),
                ));
            }
        }
        tasks.reap();
    }
}

type Held = (watch::Receiver<bool>, Place);

async fn plain<H: Handler>(
    stream: TcpStream,
    peer: SocketAddr,
    (handler, dates): (Arc<H>, Arc<Dates>),
    limits: Limits,
    (stop, _place): Held,
) {
    serve(stream, peer, (&*handler, &dates), limits, stop).await;
}

async fn secure<H: Handler>(
    tls: TlsAcceptor,
    stream: TcpStream,
    peer: SocketAddr,
    (handler, dates): (Arc<H>, Arc<Dates>),
    limits: Limits,
    (stop, _place): Held,
) {
    let shaken = Box::pin(tokio::time::timeout(limits.request, tls.accept(stream))).await;
    // An authority that looks whether a name is ours has seen what it came for.
    let looked =
        |stream: &TlsStream<TcpStream>| stream.get_ref().1.alpn_protocol() == Some(VALIDATION);
    if let Ok(Ok(stream)) = shaken
        && !looked(&stream)
    {
        serve(Box::new(stream), peer, (&*handler, &dates), limits, stop).await;
    }
}
