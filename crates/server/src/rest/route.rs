//! What the table says of one route.

use super::Rest;
use axum::handler::Handler;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use clinic::Scope;
use kernel::Role;
use utoipa::ToSchema;
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::{RefOr, schema::Schema};

/// A named schema and those it mentions.
pub(super) type Described = (String, Vec<(String, RefOr<Schema>)>);

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    /// Anybody, signed in or not.
    Anybody,
    /// Whoever is signed in and has one of these roles.
    Roles(&'static [Role]),
}

/// What of a route is open to a session that came by a link and is bound to one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Linked {
    /// Nothing: the rule for every route that does not say otherwise.
    Nothing,
    /// All: it shows nobody's data, or its service asks the caller which visit it reaches.
    All,
    /// The first id in the path names the visit's appointment.
    Appointment,
    /// The first id in the path names the visit's queue entry.
    Entry,
    /// The first id in the path names the visit's consultation.
    Consultation,
    /// The first id in the path names the caller.
    Own,
    /// Nothing, and whoever came by a link is told how they get a copy of their record.
    Copy,
}

/// Which API keys open a route, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyed {
    /// None: the rule for every route that does not say otherwise.
    Never,
    /// Those of this scope.
    Scope(Scope),
    /// All: it tells a key of itself.
    Any,
}

/// One route: where it is, who may call it, what it takes and answers, and who serves it.
pub(super) struct Route {
    pub(super) method: HttpMethod,
    pub(super) path: &'static str,
    pub(super) allowed: Allowed,
    /// What of it a session that is bound to one visit reaches.
    pub(super) linked: Linked,
    /// Which API keys open it.
    pub(super) keyed: Keyed,
    /// Whether it is open to those who must add a second factor first.
    pub(super) enrolling: bool,
    /// Whether it takes health data, so that it waits until everything is in place.
    pub(super) phi: bool,
    pub(super) summary: &'static str,
    pub(super) query: &'static [(&'static str, &'static str)],
    pub(super) takes: Option<Described>,
    pub(super) answers: Option<Described>,
    pub(super) status: u16,
    pub(super) serve: MethodRouter<Rest>,
}

impl Route {
    fn new(
        (method, path): (HttpMethod, &'static str),
        allowed: Allowed,
        summary: &'static str,
        serve: MethodRouter<Rest>,
    ) -> Self {
        Self {
            method,
            path,
            allowed,
            linked: Linked::Nothing,
            keyed: Keyed::Never,
            enrolling: false,
            phi: false,
            summary,
            query: &[],
            takes: None,
            answers: None,
            status: 200,
            serve,
        }
    }

    /// Who may call it, as a line of the access policy.
    pub(super) fn policy(&self) -> String {
        let roles = match self.allowed {
            Allowed::Anybody => vec!["anybody"],
            Allowed::Roles(roles) => roles.iter().map(|role| role.name()).collect(),
        };
        let keys = match self.keyed {
            Keyed::Never => None,
            Keyed::Scope(scope) => Some(scope.name()),
            Keyed::Any => Some("any"),
        };
        let link = format!("{:?}", self.linked).to_lowercase();
        serde_json::json!({
            "method": self.method, "path": self.path, "roles": roles, "link": link,
            "apiKeys": keys, "whileEnrolling": self.enrolling, "takesHealthData": self.phi,
            "does": self.summary,
        })
        .to_string()
    }

    /// A route that reads.
    pub(super) fn get<H: Handler<T, Rest>, T: 'static>(
        path: &'static str,
        roles: &'static [Role],
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new((HttpMethod::Get, path), Allowed::Roles(roles), summary, get(handler))
    }

    /// A route that does something.
    pub(super) fn post<H: Handler<T, Rest>, T: 'static>(
        path: &'static str,
        roles: &'static [Role],
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new((HttpMethod::Post, path), Allowed::Roles(roles), summary, post(handler))
    }

    /// A route that puts something in its place.
    pub(super) fn put<H: Handler<T, Rest>, T: 'static>(
        path: &'static str,
        roles: &'static [Role],
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new((HttpMethod::Put, path), Allowed::Roles(roles), summary, put(handler))
    }

    /// A route that changes some of what something is.
    pub(super) fn patch<H: Handler<T, Rest>, T: 'static>(
        path: &'static str,
        roles: &'static [Role],
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new((HttpMethod::Patch, path), Allowed::Roles(roles), summary, patch(handler))
    }

    /// A route that takes something away.
    pub(super) fn delete<H: Handler<T, Rest>, T: 'static>(
        path: &'static str,
        roles: &'static [Role],
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new((HttpMethod::Delete, path), Allowed::Roles(roles), summary, delete(handler))
    }

    /// The method, in small letters.
    pub(super) const fn verb(&self) -> &'static str {
        match self.method {
            HttpMethod::Post => "post",
            HttpMethod::Put => "put",
            HttpMethod::Delete => "delete",
            HttpMethod::Patch => "patch",
            _ => "get",
        }
    }

    /// Opens the route to those who are not signed in.
    pub(super) fn open(mut self) -> Self {
        self.allowed = Allowed::Anybody;
        self
    }

    /// Opens the route, or a part of it, to sessions that are bound to one visit.
    pub(super) fn linked(mut self, linked: Linked) -> Self {
        self.linked = linked;
        self
    }

    /// Opens the route to API keys.
    pub(super) fn keyed(mut self, keyed: Keyed) -> Self {
        self.keyed = keyed;
        self
    }

    /// Opens the route to those who must add a second factor first.
    pub(super) fn enrolling(mut self) -> Self {
        self.enrolling = true;
        self
    }

    /// Has the route wait until everything is in place that health data needs.
    pub(super) fn takes_phi(mut self) -> Self {
        self.phi = true;
        self
    }

    /// Names the query parameters.
    pub(super) fn query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    /// Names the body.
    pub(super) fn takes<B: ToSchema>(mut self) -> Self {
        self.takes = Some(describe::<B>());
        self
    }

    /// Names the answer.
    pub(super) fn answers<A: ToSchema>(mut self) -> Self {
        self.answers = Some(describe::<A>());
        self
    }

    /// The status of success, when it is not 200.
    pub(super) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
}

fn describe<T: ToSchema>() -> Described {
    let mut mentioned = Vec::new();
    T::schemas(&mut mentioned);
    mentioned.push((T::name().into_owned(), T::schema()));
    (T::name().into_owned(), mentioned)
}
