//! Who is calling, and whether the table lets them.

use super::Rest;
use super::problem::Problem;
use super::route::{Allowed, Keyed, Linked, Route};
use crate::http::Peer;
use crate::pubnub::Routed;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clinic::link::Place;
use clinic::{Caller, ClinicError, Refusal};
use ipnet::IpNet;
use kernel::Role;
use std::net::IpAddr;

/// The cookie that holds a session's secret. The prefix has browsers insist on TLS and on this host.
pub(super) const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-housecall" } else { "housecall" }
}

/// A request that the program makes by itself carries it, and does not keep a session open.
const BACKGROUND: &str = "housecall-background";

/// What stands before one route.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    rest: Rest,
    allowed: Allowed,
    linked: Linked,
    keyed: Keyed,
    enrolling: bool,
    phi: bool,
    path: &'static str,
    method: &'static str,
}

impl Guard {
    pub(super) const fn new(rest: Rest, route: &Route) -> Self {
        let Route { allowed, linked, keyed, enrolling, phi, path, .. } = *route;
        Self { rest, allowed, linked, keyed, enrolling, phi, path, method: route.verb() }
    }

    /// The caller, if the route is open to them; deny by default.
    async fn check(&self, shown: Shown) -> Result<Option<Caller>, ClinicError> {
        let Allowed::Roles(roles) = self.allowed else {
            return Ok(None);
        };
        let secret = shown.secret.ok_or(Refusal::SignedOut)?;
        let address = shown.address.map(|address| address.to_string());
        let clinic = &self.rest.clinic;
        let caller = clinic.sessions.resume(&secret, address, shown.background).await?;
        let refusal = if !roles.contains(&caller.role) {
            Some(Refusal::Route)
        } else if !self.takes_key(&caller) {
            Some(Refusal::KeyScope)
        } else if !self.is_near(caller.role, shown.address) {
            Some(Refusal::Network)
        } else if caller.must_change && !self.enrolling {
            Some(Refusal::MustChange)
        } else if caller.must_enroll && !self.enrolling {
            Some(Refusal::MustEnroll)
        } else {
            None
        };
        if let Some(refusal) = refusal {
            return Err(clinic.turn_away(&caller, refusal, self.path).await);
        }
        self.check_visit(&caller, &shown.path).await?;
        Ok(Some(caller))
    }

    /// A session that is bound to one visit reaches what the table opens to it, and of that only its
    /// own.
    async fn check_visit(&self, caller: &Caller, path: &str) -> Result<(), ClinicError> {
        if caller.visit.is_none() || self.linked == Linked::All {
            return Ok(());
        }
        let clinic = &self.rest.clinic;
        let place = match (self.linked, self.named(path)) {
            (Linked::Appointment, Some(id)) => Place::Appointment(id),
            (Linked::Entry, Some(id)) => Place::Entry(id),
            (Linked::Consultation, Some(id)) => Place::Consultation(id),
            (Linked::Own, Some(id)) => Place::Person(id),
            (Linked::Copy, _) => {
                return Err(clinic.turn_away(caller, Refusal::CopyByLink, self.path).await);
            }
            _ => return Err(clinic.turn_away(caller, Refusal::BeyondLink, self.path).await),
        };
        clinic.links.check(caller, place).await
    }

    /// Whether the table opens the route to the caller's API key, if they call with one.
    fn takes_key(&self, caller: &Caller) -> bool {
        let Some(scopes) = caller.scopes else { return true };
        match self.keyed {
            Keyed::Never => false,
            Keyed::Scope(scope) => scopes.holds(scope),
            Keyed::Any => true,
        }
    }

    /// Whether the route has to wait for what health data needs.
    fn waits(&self) -> Result<(), Problem> {
        if self.phi { self.rest.takes_phi() } else { Ok(()) }
    }

    /// The first id in the path.
    fn named<'a>(&self, path: &'a str) -> Option<&'a str> {
        let at = self.path.split('/').position(|segment| segment.starts_with('{'))?;
        path.split('/').nth(at)
    }

    /// Staff may be bound to the clinic's networks, and administrators to narrower ones; patients and
    /// who helps them are anywhere.
    fn is_near(&self, role: Role, address: Option<IpAddr>) -> bool {
        let free = matches!(role, Role::Patient | Role::Guardian | Role::Interpreter | Role::Guest);
        let admin = matches!(role, Role::Administrator | Role::ComplianceOfficer);
        let inside = |nets: &[IpNet]| {
            let holds = |address: IpAddr| nets.iter().any(|net| net.contains(&address));
            nets.is_empty() || address.is_some_and(holds)
        };
        free || inside(&self.rest.staff_networks) && (!admin || inside(&self.rest.admin_networks))
    }
}

/// What a request shows of its caller.
struct Shown {
    secret: Option<String>,
    address: Option<IpAddr>,
    background: bool,
    path: String,
}

impl Shown {
    fn of(request: &Request, rest: &Rest) -> Self {
        Self {
            secret: secret(request.headers(), rest).map(str::to_owned),
            address: request.extensions().get::<Peer>().map(|peer| peer.0.ip().to_canonical()),
            background: request.headers().contains_key(BACKGROUND),
            path: request.uri().path().to_owned(),
        }
    }
}

/// Lets a request through to its route, with its caller, or answers why not.
pub(super) async fn admit(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Response {
    let shown = Shown::of(&request, &guard.rest);
    let mut routed = Routed { path: guard.path, method: guard.method, user: None };
    let mut response = match guard.check(shown).await {
        Ok(caller) => {
            if let Some(caller) = caller {
                routed.user = Some(caller.person.as_str().into());
                guard.rest.clinic.availabilities.hear(&caller);
                request.extensions_mut().insert(caller);
            }
            match guard.waits() {
                Ok(()) => next.run(request).await,
                Err(problem) => problem.into_response(),
            }
        }
        Err(error) => Problem::from(error).into_response(),
    };
    response.extensions_mut().insert(routed);
    response
}

/// Whether one of the staff is signed in who sends this, of a route that is open to anybody. It keeps no session open.
pub(super) async fn is_staff_signed_in(headers: &HeaderMap, rest: &Rest) -> bool {
    let Some(secret) = secret(headers, rest) else { return false };
    let caller = rest.clinic.sessions.resume(secret, None, true).await;
    let is_staff =
        |role| !matches!(role, Role::Patient | Role::Guardian | Role::Interpreter | Role::Guest);
    caller.is_ok_and(|caller| caller.session.is_some() && is_staff(caller.role))
}

/// The secret of a session or an API key: a bearer token, by itself as tools of the hosted network send
/// it, or the session cookie, which counts on requests of the clinic's own pages only.
fn secret<'a>(headers: &'a HeaderMap, rest: &Rest) -> Option<&'a str> {
    if let Some(bearer) = text(headers, header::AUTHORIZATION) {
        return Some(bearer.strip_prefix("Bearer ").unwrap_or(bearer).trim());
    }
    if is_foreign(headers, rest.origin.as_deref()) {
        return None;
    }
    cookie(headers, cookie_name(rest.secure))
}

/// The value of a cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Whether another site's page sent this. `SameSite=Strict` keeps the cookie from most of those; neighbours under
/// the same domain are the rest (Fetch Metadata, and the Origin header of browsers that do not know it).
fn is_foreign(headers: &HeaderMap, own: Option<&str>) -> bool {
    if let Some(site) = text(headers, HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(headers, header::ORIGIN) else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    let called =
        own.and_then(|own| own.trim_end_matches('/').split_once("://")).map(|(_, host)| host);
    host.is_none() || host != called.or_else(|| text(headers, header::HOST))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
