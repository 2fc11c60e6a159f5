//! The hosted network's Admin API, for tools that know it: apps, keysets and their configuration.
//!
//! Its paths, fields and refusals are the network's; what stands behind them is
//! [`realtime::environment`], the same as behind `/api/v1/keysets`. An app's id is the short name that
//! keysets carry, a keyset's id is its subscribe key. It refuses to know any secret key: one is made
//! by `/api/v1/keysets/{key}/keys/secret` or `housecall keysets rotate`.

mod apps;
mod change;
mod config;
mod keysets;
mod page;
mod region;
mod speech;
#[cfg(test)]
mod tests;

pub(super) use speech::{Refused, speak};

use super::route::Route;
use super::routes::ADMIN;

/// Where the API stands.
pub(crate) const PLACES: [&str; 2] = ["/v2/apps", "/v2/keysets"];

/// Whether a path is this API's.
pub(super) fn serves(path: &str) -> bool {
    let below = |place: &str| {
        path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    PLACES.iter().any(|place| below(place))
}

/// The routes of the API.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/v2/apps", ADMIN, "A page of the apps", apps::list)
            .query(page::QUERY)
            .answers::<apps::AppPage>(),
        Route::post("/v2/apps", ADMIN, "Make an app", apps::add)
            .takes::<apps::AppName>()
            .answers::<apps::AppView>()
            .status(201),
        Route::get("/v2/apps/{id}", ADMIN, "Show an app", apps::show).answers::<apps::AppView>(),
        Route::patch("/v2/apps/{id}", ADMIN, "Rename an app", apps::rename)
            .takes::<apps::AppName>()
            .answers::<apps::AppView>(),
        Route::get("/v2/keysets", ADMIN, "A page of the keysets", keysets::list)
            .query(page::QUERY)
            .answers::<keysets::KeysetPage>(),
        Route::post("/v2/keysets", ADMIN, "Make a keyset in an app", keysets::add)
            .takes::<keysets::NewHostedKeyset>()
            .answers::<keysets::KeysetWithConfig>()
            .status(201),
        Route::get("/v2/keysets/{id}", ADMIN, "Show a keyset, without its secret", keysets::show)
            .answers::<keysets::HostedKeyset>(),
        Route::get("/v2/keysets/{id}/config", ADMIN, "What a keyset offers", keysets::config)
            .answers::<config::KeysetConfig>(),
        Route::patch(
            "/v2/keysets/{id}/config",
            ADMIN,
            "Change what a keyset offers",
            keysets::change,
        )
        .takes::<config::KeysetConfig>()
        .answers::<config::KeysetConfig>(),
    ]
}
