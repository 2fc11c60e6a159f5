//! The witness mode: a program of its own that cosigns the audit logs of others, over HTTP as C2SP tlog-witness says.
//!
//! It has a key and a store of its own and nothing of a clinic. Whoever asks need not be known: what counts is the signature
//! of a log that it was told of. It refuses to know whose log that is.

use crate::http::{
    self, Dates, Door, Full, Handler, Head, HeadError, Limits, Places, Request, Response, Room,
};
use crate::metrics::Ends;
use crate::supervise::{StopSignals, Tasks};
use crate::tls::{Certificate, TlsError};
use compliance::witness::{Refused, Witnessing};
use kernel::Clock;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// An old size, 63 hashes and a checkpoint with a few signatures.
const BODY: usize = 16 << 10;
/// A log asks once a minute; whoever holds more connections than these keeps others out.
const ROOM: usize = 512;
const PER_ADDRESS: usize = 32;

/// Why a witness does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WitnessError {
    /// The address.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A witness that listens.
pub(crate) struct Server {
    face: Arc<Face>,
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<tokio_rustls::TlsAcceptor>,
    certificate: Option<Certificate>,
    signals: StopSignals,
    clock: Arc<dyn Clock>,
}

impl Server {
    /// Binds the address.
    pub(crate) async fn open(
        witnessing: Witnessing,
        (listen, certificate): (SocketAddr, Option<Certificate>),
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WitnessError> {
        let tls = certificate.as_ref().map(|one| one.acceptor(&[b"http/1.1"])).transpose()?;
        let failed = |error| WitnessError::Listen(listen, error);
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let signals = StopSignals::caught().map_err(failed)?;
        Ok(Self {
            face: Arc::new(Face(witnessing)),
            listener,
            address,
            tls,
            certificate,
            signals,
            clock,
        })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until the process is told to stop.
    pub(crate) async fn run(self) {
        let dates = Arc::new(Dates::new(Arc::clone(&self.clock)));
        let room = Room { limit: ROOM, per_address: PER_ADDRESS, exempt: Vec::new() };
        let places = Arc::new(Places::new(room));
        let (mut signals, mut tasks, mut connections) = (self.signals, Tasks::new(), Tasks::new());
        if let Some(certificate) = self.certificate {
            certificate.keep(&mut tasks, (Ends::default(), Arc::clone(&self.clock)));
        }
        let door = Door { listener: &self.listener, enter: &|address| places.take(address) };
        let serving = (&self.face, &dates, self.tls.as_ref());
        let accept = http::accept(door, serving, Limits::default(), &mut connections);
        tokio::select! {
            () = accept => {}
            () = signals.come() => {}
        }
        connections.finish(Duration::from_secs(10)).await;
        tasks.finish(Duration::from_secs(1)).await;
    }
}

/// What answers.
struct Face(Witnessing);

fn plain(status: u16, text: impl Into<bytes::Bytes>) -> Response {
    Response::new(status, text)
        .with("Content-Type", "text/plain; charset=utf-8")
        .with("Cache-Control", "no-store")
}

/// How the protocol says it.
fn refusal(refused: &Refused) -> Response {
    let status = match refused {
        Refused::Elsewhere(size) => {
            return Response::new(409, format!("{size}\n"))
                .with("Content-Type", "text/x.tlog.size")
                .with("Cache-Control", "no-store");
        }
        Refused::Malformed | Refused::Backwards => 400,
        Refused::Unknown => 404,
        Refused::Unsigned | Refused::Unfollowed(_) => 403,
        Refused::Inconsistent | Refused::Late => 422,
        Refused::Db(error) => {
            tracing::error!(%error, "a checkpoint was not taken");
            return plain(503, "the witness's store does not take a write\n");
        }
    };
    plain(status, format!("{refused}\n"))
}

impl Handler for Face {
    async fn handle(&self, request: Request) -> Response {
        match (request.head.method(), request.head.path()) {
            ("POST", "/add-checkpoint") => match self.0.add(&request.body).await {
                Ok(line) => plain(200, line),
                Err(refused) => {
                    // The last is by a key that was given up as compromised.
                    let is_grave = matches!(
                        refused,
                        Refused::Elsewhere(_) | Refused::Inconsistent | Refused::Unfollowed(_)
                    );
                    if is_grave {
                        tracing::warn!(%refused, "a checkpoint was not cosigned");
                    }
                    refusal(&refused)
                }
            },
            ("POST", "/add-hand-over") => match self.0.follow(&request.body).await {
                Ok(()) => plain(200, "followed\n"),
                Err(refused) => {
                    tracing::warn!(%refused, "a hand-over was not followed");
                    refusal(&refused)
                }
            },
            ("GET" | "HEAD", "/healthz") => plain(200, "alive\n"),
            (_, "/add-checkpoint" | "/add-hand-over" | "/healthz") => {
                plain(405, "not by this method\n")
            }
            _ => plain(404, "this is a witness of audit logs: POST /add-checkpoint\n"),
        }
    }

    fn refuse(&self, _: HeadError) -> Response {
        plain(400, "this is no request\n").closing()
    }

    fn refuse_body(&self, _: &Head, too_large: bool) -> Response {
        let status = if too_large { 413 } else { 400 };
        plain(status, "the body is too large or wrongly framed\n").closing()
    }

    fn full(&self, _: Full) -> String {
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 5\r\n\r\n".to_owned()
    }

    fn broken(&self) -> Response {
        tracing::error!("a request's handler panicked");
        plain(500, "the witness could not answer\n")
    }

    fn body_limit(&self, _: &Head) -> usize {
        BODY
    }
}
