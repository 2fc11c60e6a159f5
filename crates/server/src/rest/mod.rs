//! The REST face: the clinic's commands as JSON under `/api/v1`, and the token endpoint.
//!
//! One table ([`routes`]) says of every route who may call it, what it takes and what it answers;
//! the router, the guard, the API description and the test matrix are made from it, so a route
//! cannot exist without its roles. Which patient's data a caller may touch is decided below, by the
//! clinic's own rules. It refuses to know how anything is stored.

mod answer;
mod appointments;
mod browsers;
mod care;
mod consents;
mod consultations;
mod desk;
mod evidence;
mod factors;
mod guard;
mod links;
mod openapi;
mod organization;
mod people;
mod problem;
mod queues;
mod request;
mod route;
mod routes;
mod sessions;
mod team;
#[cfg(test)]
mod tests;
mod tokens;
mod view;

pub(crate) use links::link_address;
pub(crate) use problem::too_many;

use crate::push::Browsers;
use axum::Router;
use clinic::Clinic;
use ipnet::IpNet;
use std::sync::Arc;

/// What the routes stand on.
#[derive(Clone, Debug)]
pub(crate) struct Rest {
    clinic: Clinic,
    /// How clients reach this server, if not by the name they call it by.
    origin: Option<Arc<str>>,
    /// Whether cookies are marked to travel over TLS only.
    secure: bool,
    /// Where staff may call from; empty is everywhere.
    staff_networks: Arc<[IpNet]>,
    /// What browsers need to take pushes, if there are any.
    browsers: Option<Browsers>,
    /// The API description, made once.
    description: Arc<str>,
}

/// The description of every route, as OpenAPI.
pub(crate) fn description() -> String {
    openapi::describe(&routes::all())
}

/// How the REST face is reached.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reach {
    /// How clients reach this server, if not by the name they call it by.
    pub(crate) origin: Option<String>,
    /// Whether it speaks TLS.
    pub(crate) secure: bool,
    /// Where staff may call from; empty is everywhere.
    pub(crate) staff_networks: Vec<IpNet>,
    /// How browsers are pushed to, where that is configured.
    pub(crate) browsers: Option<Browsers>,
}

/// The router of the REST face.
pub(crate) fn router(clinic: Clinic, reach: Reach) -> Router {
    let routes = routes::all();
    let description = openapi::describe(&routes).into();
    let rest = Rest {
        clinic,
        origin: reach.origin.map(Into::into),
        secure: reach.secure,
        staff_networks: reach.staff_networks.into(),
        browsers: reach.browsers,
        description,
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
