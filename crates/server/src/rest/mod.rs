//! The REST face: the clinic's commands as JSON under `/api/v1`, and the token endpoint.
//!
//! One table ([`routes`]) says of every route who may call it, what it takes and what it answers;
//! the router, the guard, the API description and the test matrix are made from it, so a route
//! cannot exist without its roles. Which patient's data a caller may touch is decided below, by the
//! clinic's own rules. It refuses to know how anything is stored.

mod access_reports;
mod access_reviews;
mod accounts;
mod activity;
mod agreements;
mod answer;
mod appointments;
mod audit_events;
mod bans;
mod breaches;
mod break_glass;
mod browsers;
mod care;
mod clock;
mod consents;
mod consultations;
mod contacts;
mod custody;
mod desk;
mod disclosures;
mod evaluations;
mod evidence;
mod factors;
mod fhir;
mod form_reviews;
mod guard;
mod hosted;
mod incidents;
mod interpreters;
mod keysets;
mod language_notices;
mod links;
mod losses;
mod notices;
mod openapi;
mod organization;
mod page_reports;
mod people;
mod posture;
mod privacy;
mod privacy_notices;
mod problem;
mod proxies;
mod quarantine;
mod queues;
mod recoveries;
mod registers;
mod request;
mod retention;
mod reviews;
mod risks;
mod rotas;
mod route;
mod routes;
mod sanctions;
mod schedules;
mod scim;
mod sessions;
mod sso;
mod tasks;
mod team;
#[cfg(test)]
mod tests;
mod threads;
mod tiles;
mod tokens;
mod view;
mod waitlist;

pub(crate) use hosted::PLACES as HOSTED;
pub(crate) use links::link_address;
pub(crate) use notices::{BOUNCES, MailDoor, SmsDoor};
pub(crate) use problem::{refuse_body, too_many};

use crate::push::Browsers;
use crate::readiness::Readiness;
use crate::sso::{Provider, Providers};
use axum::Router;
use clinic::Clinic;
use ipnet::IpNet;
use kernel::{Clock, Kind};
use problem::Problem;
use realtime::environment::Environments;
use std::sync::Arc;

/// What the routes stand on. It is handed to each request more than once, and so is one pointer.
#[derive(Clone, Debug)]
pub(crate) struct Rest(Arc<Ground>);

impl std::ops::Deref for Rest {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.0
    }
}

#[derive(Debug)]
pub(crate) struct Ground {
    clinic: Clinic,
    environments: Arc<Environments>,
    /// How clients reach this server, if not by the name they call it by.
    origin: Option<String>,
    /// Whether cookies are marked to travel over TLS only.
    secure: bool,
    /// Where staff may call from; empty is everywhere.
    staff_networks: Vec<IpNet>,
    /// What browsers need to take pushes, if there are any.
    browsers: Option<Browsers>,
    /// Where administrators and compliance officers may; empty is wherever staff may.
    admin_networks: Vec<IpNet>,
    /// How calls of the SMS gateway prove themselves, if there is one that calls.
    sms: Option<SmsDoor>,
    /// How whoever hands back mail proves themselves, if letters come back to somewhere.
    mail: Option<MailDoor>,
    /// The identity providers through which staff may sign in.
    sso: Arc<[Arc<Provider>]>,
    /// Whether health data is accepted; always, where nobody asks.
    readiness: Option<Readiness>,
    /// The API description, made once.
    description: Arc<str>,
}

impl Ground {
    /// Whether health data may be taken now.
    fn takes_phi(&self) -> Result<(), Problem> {
        let asked = self.readiness.as_ref().map_or(Ok(()), Readiness::accepts);
        asked.map_err(|missing| {
            Problem::new(Kind::Unavailable, "readiness.missing", format!("{missing}."))
        })
    }
}

/// The description of every route, as OpenAPI.
pub(crate) fn description() -> String {
    openapi::describe(&routes::all())
}

/// Who may call which route, a line each as JSON: the access policy, as the program keeps it.
pub(crate) fn policy() -> Vec<String> {
    routes::all().iter().map(route::Route::policy).collect()
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
    /// Where administrators and compliance officers may; empty is wherever staff may.
    pub(crate) admin_networks: Vec<IpNet>,
    /// How browsers are pushed to, where that is configured.
    pub(crate) browsers: Option<Browsers>,
    /// How calls of the SMS gateway prove themselves.
    pub(crate) sms: Option<SmsDoor>,
    /// How whoever hands back mail proves themselves.
    pub(crate) mail: Option<MailDoor>,
    /// The identity providers through which staff may sign in.
    pub(crate) sso: Providers,
    /// Whether health data is accepted; always, where nobody asks.
    pub(crate) readiness: Option<Readiness>,
}

/// The router of the REST face.
pub(crate) fn router(
    clinic: Clinic,
    environments: Arc<Environments>,
    (clock, reach): (Arc<dyn Clock>, Reach),
) -> Router {
    let routes = routes::all();
    let description = openapi::describe(&routes).into();
    let rest = Rest(Arc::new(Ground {
        clinic,
        environments,
        origin: reach.origin,
        secure: reach.secure,
        staff_networks: reach.staff_networks,
        admin_networks: reach.admin_networks,
        browsers: reach.browsers,
        sms: reach.sms,
        mail: reach.mail,
        sso: reach.sso.into(),
        readiness: reach.readiness,
        description,
    }));
    let mut router = Router::new();
    for route in routes {
        let guard = guard::Guard::new(rest.clone(), &route);
        let layer = axum::middleware::from_fn_with_state(guard, guard::admit);
        router = router.route(route.path, route.serve.layer(layer));
    }
    router
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(axum::middleware::from_fn(hosted::speak))
        .layer(axum::middleware::from_fn(scim::speak))
        .layer(axum::middleware::map_response(answer::never_cached))
        .layer(axum::Extension(clock))
        .with_state(rest)
}
