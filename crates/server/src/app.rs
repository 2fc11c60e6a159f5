//! Everything that answers requests, and which face a path belongs to.

use crate::files::{DOWNLOAD, FileHost, UPLOAD};
use crate::http::{
    Full, Handler, Head, HeadError, HeaderName, Incoming, Input, Peer, Place, Places, Request,
    Response, ResponseBody,
};
use crate::limits::brake;
use crate::proxies::Proxies;
use crate::pubnub::{self, PubNub, Routed};
use crate::readiness::Readiness;
use crate::rest::{self, HOSTED};
use crate::trace::{self, Traced};
use crate::web;
use axum::Router;
use bytes::Bytes;
use db::Db;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tower::ServiceExt as _;
use tracing::Instrument as _;

/// Paths of the REST side; what is neither these nor a page speaks the PubNub protocol, which lives at the root.
const REST: [&str; 5] = ["/api/", "/audit-events", "/fhir/", "/mcp", "/scim/"];

/// Whether the process is alive, whether it can work, and its metrics.
const HEALTH: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// For a year, and for names under this one as well.
const STRICT: &str = "max-age=31536000; includeSubDomains";

/// Bodies of the REST side; uploads have routes and limits of their own.
const REST_BODY: usize = 64 << 10;

/// What the route of mail that comes back is handed, so that it says itself what is too large.
const BOUNCE_BODY: usize = 1 << 20;

/// Which face of the server a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    Page,
    Rest,
    Health,
    Download,
    PubNub,
}

impl Face {
    fn of(head: &Head) -> Self {
        let path = head.path();
        if web::serves(path) {
            Self::Page
        } else if REST.iter().chain(&HOSTED).any(|start| path.starts_with(start)) {
            Self::Rest
        } else if HEALTH.contains(&path) {
            Self::Health
        } else if path.starts_with(DOWNLOAD) && head.method() == "GET" {
            Self::Download
        } else {
            Self::PubNub
        }
    }
}

/// All faces of one server.
pub(crate) struct App {
    pub(crate) pubnub: PubNub,
    pub(crate) rest: Router,
    pub(crate) files: FileHost,
    pub(crate) db: Db,
    /// Whether health data is accepted.
    pub(crate) readiness: Readiness,
    /// Whom requests come by.
    pub(crate) proxies: Proxies,
    /// Whether browsers are told to come by TLS only, from now on.
    pub(crate) strict: bool,
    /// Who holds a connection open.
    pub(crate) places: Arc<Places>,
    /// Where metrics may be read from: from a network of each of these lists, of which an empty one holds everybody.
    pub(crate) admin_networks: [Vec<IpNet>; 2],
}

impl App {
    /// Whether somebody calls from where this server is looked after.
    fn is_admin(&self, peer: SocketAddr) -> bool {
        let address = peer.ip().to_canonical();
        let holds =
            |nets: &Vec<IpNet>| nets.is_empty() || nets.iter().any(|net| net.contains(&address));
        self.admin_networks.iter().all(holds)
    }

    /// A place for a connection from this address, unless it comes too often or holds too many. A proxy comes as often as
    /// those do whom it serves.
    pub(crate) fn enter(&self, address: IpAddr) -> Result<Place, Full> {
        let watch = &self.pubnub.watch;
        let passed = if !self.proxies.admit(address) {
            Err(Full::PastProxy)
        } else if self.proxies.hold(address) {
            Ok(())
        } else {
            watch.limits.address(address).map_err(|_| Full::Rate)
        };
        let place = passed.and_then(|()| self.places.take(address));
        place.inspect_err(|full| watch.metrics.refused(full.name()))
    }

    /// Whether this request of any face but `PubNub`'s, which answers in its own words, may pass.
    async fn passes(&self, head: &Head, address: IpAddr) -> bool {
        let (limits, metrics) = (&self.pubnub.watch.limits, &self.pubnub.watch.metrics);
        let passed = limits
            .address(address)
            .and_then(|()| if App::comes_in(head) { limits.sign_in(address) } else { Ok(()) });
        let Err(refused) = passed else { return true };
        metrics.refused(refused.scope.name());
        brake().await;
        false
    }

    /// Whether a request tries to come in: those are what strangers guess at.
    fn comes_in(head: &Head) -> bool {
        let doors = [
            "/api/v1/sessions",
            "/api/v1/sessions/passkey",
            "/api/v1/sessions/current/proof",
            "/api/v1/links/",
        ];
        let path = head.path();
        // Whoever comes back from an identity provider comes by a link of its page.
        if path.starts_with("/api/v1/sso/") {
            return true;
        }
        head.method() == "POST"
            && doors
                .iter()
                .any(|door| path == *door || (door.ends_with('/') && path.starts_with(door)))
    }

    /// Adds HTTP Strict Transport Security (RFC 6797) where the server is reached by TLS. SDKs do not read it, so the
    /// protocol's face does without.
    fn strictly(&self, answer: Response) -> Response {
        if self.strict { answer.with("Strict-Transport-Security", STRICT) } else { answer }
    }

    async fn health(&self, path: &str, peer: SocketAddr) -> Response {
        match path {
            "/healthz" => plain(200, "alive\n"),
            "/readyz" => match self.db.probe().await {
                Ok(()) => match self.readiness.accepts() {
                    Ok(()) => plain(200, "ready\n"),
                    Err(missing) => plain(503, format!("{missing}\n")),
                },
                Err(error) => {
                    tracing::warn!(%error, "the store does not take a write");
                    plain(503, "the store does not take a write; see the log\n")
                }
            },
            _ if !self.is_admin(peer) => {
                self.pubnub.watch.metrics.refused("network");
                plain(403, "metrics are not open to your address\n")
            }
            _ => {
                self.pubnub.gauge();
                let bytes = self.db.bytes().await.unwrap_or_default();
                self.pubnub.watch.metrics.gauge(self.places.open(), bytes);
                let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                Response::new(200, self.pubnub.watch.metrics.render())
                    .with("Content-Type", kind)
                    .with("Cache-Control", "no-store")
            }
        }
    }
}

fn plain(status: u16, text: impl Into<Bytes>) -> Response {
    Response::new(status, text)
        .with("Content-Type", "text/plain; charset=utf-8")
        .with("Cache-Control", "no-store")
}

impl Handler for App {
    async fn handle(&self, request: Request) -> Response {
        let request = Request { peer: self.proxies.caller(request.peer, &request.head), ..request };
        let face = Face::of(&request.head);
        let passes = face == Face::PubNub || self.passes(&request.head, request.peer.ip()).await;
        // A browser does not ask again for a part of a page.
        if !passes && face != Face::Page {
            return rest::too_many(request.head.path());
        }
        match face {
            Face::Page => self.strictly(web::answer(&request.head, self.strict)),
            Face::Rest => self.strictly(Box::pin(self.rest(request)).await),
            Face::Health => Box::pin(self.health(request.head.path(), request.peer)).await,
            Face::Download => {
                let span = file_span(&request.head, "download");
                let given = self.files.give(&request.head).instrument(span.clone());
                let response = Box::pin(given).await;
                span.record("status", response.status);
                response
            }
            Face::PubNub => self.pubnub.answer(request).await,
        }
    }

    fn refuse(&self, error: HeadError) -> Response {
        pubnub::refuse_head(error).closing()
    }

    fn refuse_body(&self, head: &Head, too_large: bool) -> Response {
        match Face::of(head) {
            Face::Rest => rest::refuse_body(head.path(), too_large).closing(),
            _ => pubnub::refuse_body(too_large).closing(),
        }
    }

    fn full(&self, _: Full) -> String {
        pubnub::no_place()
    }

    fn broken(&self) -> Response {
        tracing::error!("a request's handler panicked");
        pubnub::broken()
    }

    fn is_upload(&self, head: &Head) -> bool {
        head.path() == UPLOAD && head.method() == "POST"
    }

    async fn upload<I: Input>(
        &self,
        head: Head,
        peer: SocketAddr,
        body: &mut Incoming<'_, I>,
    ) -> Response {
        let peer = self.proxies.caller(peer, &head);
        if let Err(refused) = self.pubnub.watch.limits.address(peer.ip()) {
            self.pubnub.watch.metrics.refused(refused.scope.name());
            brake().await;
            return FileHost::too_many();
        }
        let span = file_span(&head, "upload");
        let received = self.files.receive(&head, peer, body).instrument(span.clone());
        let response = Box::pin(received).await;
        span.record("status", response.status);
        response
    }

    fn body_limit(&self, head: &Head) -> usize {
        match Face::of(head) {
            Face::Rest if head.path() == rest::BOUNCES => BOUNCE_BODY,
            Face::Rest => REST_BODY,
            _ => pubnub::BODY,
        }
    }
}

impl App {
    /// Passes a request to the REST router, and notes what became of it.
    async fn rest(&self, request: Request) -> Response {
        let Some(inner) = convert(&request) else {
            return pubnub::refuse_head(HeadError::Malformed);
        };
        let began = self.pubnub.clock.now();
        let Traced { span, context } = trace::request(&request.head);
        let Ok(answer) = self.rest.clone().oneshot(inner).instrument(span.clone()).await;
        let (status, routed) = (answer.status().as_u16(), answer.extensions().get::<Routed>());
        span.record("operation", "rest").record("status", status);
        if let Some(routed) = routed {
            span.record("route", routed.path);
        }
        self.pubnub.watch.rest(routed, status, context, (began, self.pubnub.clock.now()));
        taken_over(answer).await
    }
}

/// The span of bytes that come or go.
fn file_span(head: &Head, operation: &str) -> tracing::Span {
    let Traced { span, .. } = trace::request(head);
    span.record("operation", operation);
    span
}

/// An answer of the router as this server writes it.
async fn taken_over(answer: axum::response::Response) -> Response {
    let (parts, body) = answer.into_parts();
    let mut response = Response::new(parts.status.as_u16(), Bytes::new());
    for (name, value) in &parts.headers {
        if !is_framing(name) {
            let value = Bytes::copy_from_slice(value.as_bytes());
            response.headers.push((HeaderName::Chosen(name.clone()), value));
        }
    }
    let whole = http_body_util::BodyExt::collect;
    response.body = match http_body::Body::size_hint(&body).exact() {
        Some(_) => match whole(body).await {
            Ok(collected) => ResponseBody::Whole(collected.to_bytes()),
            Err(_) => return pubnub::broken(),
        },
        None => ResponseBody::Stream(body),
    };
    response
}

/// The framing headers are ours to write.
fn is_framing(name: &http::HeaderName) -> bool {
    [http::header::CONTENT_LENGTH, http::header::TRANSFER_ENCODING, http::header::CONNECTION]
        .contains(name)
}

fn convert(request: &Request) -> Option<axum::extract::Request> {
    let mut inner =
        http::Request::builder().method(request.head.method()).uri(request.head.target());
    for (name, value) in request.head.headers() {
        inner = inner.header(name, value);
    }
    let mut inner = inner.body(axum::body::Body::from(request.body.clone())).ok()?;
    inner.extensions_mut().insert(Peer(request.peer));
    Some(inner)
}
