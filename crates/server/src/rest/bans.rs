//! Users who are banned from a keyset.

use super::Rest;
use super::answer::{Answer, none, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::ADMIN;
use super::view::Items;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::Kind;
use realtime::access::{Ban, BanReason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of bans.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/keysets/{key}/bans",
            ADMIN,
            "Who is banned from a keyset, the newest first",
            list,
        )
        .answers::<Items<UserBan>>(),
        Route::put(
            "/api/v1/keysets/{key}/bans/{user}",
            ADMIN,
            "Shut a user out of a keyset within a second, with every token that names them",
            place,
        )
        .takes::<NewUserBan>()
        .status(204),
        Route::delete(
            "/api/v1/keysets/{key}/bans/{user}",
            ADMIN,
            "Let a user in again, but for whoever's account is closed; whose account is banned is let in by the account, by a second person (409). People have shown their second factor again within the five minutes before",
            lift,
        )
        .status(204),
    ]
}

/// A ban that stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UserBan {
    /// The user's id, as requests give it.
    user: String,
    /// abuse, runaway, flood, stolen, or closed: the account of this person of the clinic is.
    reason: &'static str,
    banned_by: String,
    #[schema(format = DateTime)]
    banned_at: String,
}

impl From<Ban> for UserBan {
    fn from(one: Ban) -> Self {
        let Ban { user, reason, by, since } = one;
        Self { user, reason: reason.name(), banned_by: by, banned_at: since.to_string() }
    }
}

/// A ban to be placed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUserBan {
    /// abuse, runaway (their client repeats itself), flood or stolen (somebody else has what they come by).
    reason: String,
}

/// Who is banned.
async fn list(State(rest): State<Rest>, At(key): At<String>) -> Answer<Items<UserBan>> {
    ok(rest.environments.bans(&key).await?.into_iter().map(UserBan::from).collect())
}

/// Bans a user; where they are banned for this already, nothing changes.
async fn place(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((key, user)): At<(String, String)>,
    Body(body): Body<NewUserBan>,
) -> Result<StatusCode, Problem> {
    let reason = BanReason::given(&body.reason).ok_or_else(|| {
        let detail = "reason is abuse, runaway, flood or stolen.";
        Problem::new(Kind::Invalid, "keyset.option", detail)
    })?;
    rest.environments.ban(caller.actor(), &key, (&user, reason)).await?;
    none()
}

/// Lifts the bans of a user.
async fn lift(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((key, user)): At<(String, String)>,
) -> Result<StatusCode, Problem> {
    if caller.key.is_none() {
        rest.clinic.sessions.stepped_up(&caller).await?;
    }
    rest.clinic.accounts.may_unban(&caller, &key, &user).await?;
    rest.environments.unban(caller.actor(), &key, &user).await?;
    none()
}
