//! SCIM 2.0 (RFC 7644), as much of it as a directory needs to bring staff and to take leavers out.
//!
//! It serves `/scim/v2/Users` to an administrator's API key of the scope `provisioning`. A user is one who works here;
//! patients are in no directory. Whoever is set inactive or deleted is signed out everywhere in the same commit; the owner of
//! its key, too, whose key ends with that. Nothing but `active` is changed, and to active by a patch alone. It refuses to know groups, passwords and sorting,
//! and says so in its configuration.

mod resource;
mod speech;

pub(super) use speech::speak;

use self::resource::{Active, Config, Page, Patch, Replacement, User};
use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::route::Route;
use super::routes::ADMIN;
use axum::extract::State;
use axum::http::StatusCode;
use clinic::{Caller, Refusal};
use kernel::PersonId;
use serde::Deserialize;

/// The largest page of users.
const PAGE: i64 = 100;

/// The routes of the directory.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/scim/v2/ServiceProviderConfig",
            ADMIN,
            "What of SCIM this server does",
            config,
        )
        .answers::<Config>(),
        Route::get("/scim/v2/Users", ADMIN, "Those who work here", list)
            .query(&[
                ("filter", "userName eq \"…\", and no other"),
                ("startIndex", "the first to answer, counted from 1"),
                ("count", "at most so many; 100 at most"),
            ])
            .answers::<Page>(),
        Route::post("/scim/v2/Users", ADMIN, "Add somebody who works here", add)
            .takes::<User>()
            .answers::<User>()
            .status(201),
        Route::get("/scim/v2/Users/{id}", ADMIN, "Show somebody who works here", show)
            .answers::<User>(),
        Route::patch(
            "/scim/v2/Users/{id}",
            ADMIN,
            "Set somebody active or inactive; inactive ends all that is open by their account",
            patch,
        )
        .takes::<Patch>()
        .answers::<User>(),
        Route::put(
            "/scim/v2/Users/{id}",
            ADMIN,
            "Say what the directory has of somebody; inactive counts as in a patch, and the rest stays",
            replace,
        )
        .takes::<Replacement>()
        .answers::<User>(),
        Route::delete("/scim/v2/Users/{id}", ADMIN, "Take a leaver out", remove).status(204),
    ]
}

/// What of SCIM this server does.
async fn config() -> Answer<Config> {
    ok(Config::default())
}

/// Which users to list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Which {
    filter: Option<String>,
    start_index: Option<i64>,
    count: Option<i64>,
}

/// Lists those who work here.
async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(which): Asked<Which>,
) -> Answer<Page> {
    let login = which.filter.as_deref().map(resource::login).transpose()?;
    let start = which.start_index.unwrap_or(1).max(1);
    let count = which.count.unwrap_or(PAGE).clamp(0, PAGE);
    let login = login.as_deref();
    let found = rest.clinic.accounts.directory(&caller, login, (start - 1, count)).await?;
    ok(Page::new(&found, start))
}

/// Shows one of them.
async fn show(State(rest): State<Rest>, Who(caller): Who, At(id): At<PersonId>) -> Answer<User> {
    ok((&rest.clinic.accounts.listed(&caller, &id).await?).into())
}

/// Adds one.
async fn add(State(rest): State<Rest>, Who(caller): Who, Body(user): Body<User>) -> Answer<User> {
    let added = rest.clinic.accounts.provision(&caller, user.person()?).await?;
    created((&added).into())
}

/// Sets one active or inactive.
async fn patch(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<PersonId>,
    Body(patch): Body<Patch>,
) -> Answer<User> {
    rest.clinic.accounts.listed(&caller, &id).await?;
    set(&rest, &caller, &id, patch.active()?).await
}

/// Takes what the directory has of one.
async fn replace(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<PersonId>,
    Body(user): Body<Replacement>,
) -> Answer<User> {
    let listed = rest.clinic.accounts.listed(&caller, &id).await?;
    match user.active()? {
        Some(Active(false)) => set(&rest, &caller, &id, Active(false)).await,
        // A whole user comes whenever anything of them changes, and says nothing of whom the clinic has shut out since.
        Some(Active(true)) | None => ok((&listed).into()),
    }
}

async fn set(rest: &Rest, caller: &Caller, id: &PersonId, Active(active): Active) -> Answer<User> {
    let accounts = &rest.clinic.accounts;
    accounts.set_active(caller, id, active).await?;
    ok((&accounts.listed(caller, id).await?).into())
}

/// Takes one out.
async fn remove(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<PersonId>,
) -> Result<StatusCode, Problem> {
    rest.clinic.accounts.remove(&caller, &id).await?;
    none()
}

/// A part of a resource that is not as it should be.
const fn wrong(field: &'static str, problem: &'static str) -> Refusal {
    Refusal::Field { field, problem }
}
