//! Apps: what keysets have in common.

use super::super::Rest;
use super::super::answer::{Answer, created, ok};
use super::super::request::{Asked, At, Body, Who};
use super::page::{Asking, Page};
use axum::extract::State;
use realtime::environment::{App, EnvironmentError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An app.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AppView {
    /// The short name that its keysets carry.
    id: String,
    name: String,
    /// Absent for the app of the settings file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    updated_at: Option<String>,
}

impl From<App> for AppView {
    fn from(app: App) -> Self {
        Self {
            id: app.id,
            name: app.name,
            created_at: app.created.map(|at| at.to_string()),
            updated_at: app.updated.map(|at| at.to_string()),
        }
    }
}

/// A page of the apps.
#[derive(Serialize, ToSchema)]
pub(super) struct AppPage {
    apps: Vec<AppView>,
    /// On all pages together.
    total: usize,
    page: usize,
    limit: usize,
}

/// What an app is called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppName {
    /// 1 to 100 characters.
    name: String,
}

/// A page of the apps: that of the settings file, then the others by age.
pub(super) async fn list(
    State(rest): State<Rest>,
    Asked(asking): Asked<Asking>,
) -> Answer<AppPage> {
    let page = Page::of(&asking)?;
    let all = rest.environments.apps().await?;
    let total = all.len();
    let apps = page.cut(all.into_iter().map(AppView::from));
    ok(AppPage { apps, total, page: page.number, limit: page.limit })
}

/// Makes an app.
pub(super) async fn add(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<AppName>,
) -> Answer<AppView> {
    created(rest.environments.add_app(caller.actor(), &body.name).await?.into())
}

/// One app.
pub(super) async fn show(State(rest): State<Rest>, At(id): At<String>) -> Answer<AppView> {
    let found = rest.environments.apps().await?.into_iter().find(|app| app.id == id);
    ok(found.ok_or(EnvironmentError::UnknownApp(id))?.into())
}

/// Renames an app; its id stays.
pub(super) async fn rename(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
    Body(body): Body<AppName>,
) -> Answer<AppView> {
    ok(rest.environments.rename_app(caller.actor(), &id, &body.name).await?.into())
}
