//! The REST face: the clinic's commands as JSON under `/api/v1`, and the token endpoint.
//!
//! One table ([`routes`]) says of every route who may call it, what it takes and what it answers;
//! the router, the guard, the API description and the test matrix are made from it, so a route
//! cannot exist without its roles. Which patient's data a caller may touch is decided below, by the
//! clinic's own rules. It refuses to know how anything is stored.

mod answer;
mod appointments;
mod browsers;
mod consents;
mod consultations;
mod guard;
mod keysets;
mod openapi;
mod organization;
mod people;
mod problem;
mod queues;
mod request;
mod route;
mod routes;
mod sessions;
#[cfg(test)]
mod tests;
mod tokens;
mod view;

pub(crate) use problem::too_many;

use crate::push::Browsers;
use axum::Router;
use clinic::Clinic;
use ipnet::IpNet;
use realtime::environment::Environments;
use std::sync::Arc;

/// What the routes stand on.
#[derive(Clone, Debug)]
pub(crate) struct Rest {
    clinic: Clinic,
    environments: Arc<Environments>,
    /// Whether cookies are marked to travel over TLS only.
    secure: bool,
    /// Where staff may call from; empty is everywhere.
    staff_networks: Arc<[IpNet]>,
    /// What browsers need to take pushes, if there are any.
    browsers: Option<Browsers>,
    /// Where administrators and compliance officers may; empty is wherever staff may.
    admin_networks: Arc<[IpNet]>,
    /// The API description, made once.
    description: Arc<str>,
}

/// What the router is made of.
pub(crate) struct Parts<'a> {
    pub(crate) clinic: Clinic,
    pub(crate) environments: Arc<Environments>,
    pub(crate) secure: bool,
    pub(crate) staff_networks: &'a [IpNet],
    pub(crate) admin_networks: &'a [IpNet],
    pub(crate) browsers: Option<Browsers>,
}

/// The router of the REST face.
pub(crate) fn router(parts: Parts<'_>) -> Router {
    let routes = routes::all();
    let rest = Rest {
        clinic: parts.clinic,
        environments: parts.environments,
        secure: parts.secure,
        staff_networks: parts.staff_networks.into(),
        admin_networks: parts.admin_networks.into(),
        browsers: parts.browsers,
        description: openapi::describe(&routes).into(),
    };
    let mut router = Router::new();
    for route in routes {
        let guard = guard::Guard::new(rest.clone(), &route);
        let layer = axum::middleware::from_fn_with_state(guard, guard::admit);
        router = router.route(route.path, route.serve.layer(layer));
    }
    router
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(axum::middleware::map_response(answer::never_cached))
        .with_state(rest)
}
