//! Keysets as the hosted network shows them: without a secret.

use super::super::Rest;
use super::super::answer::{Answer, created, ok};
use super::super::problem::Problem;
use super::super::request::{Asked, At, Body, Who};
use super::config::KeysetConfig;
use super::page::{Asking, Page};
use axum::extract::State;
use kernel::Kind;
use realtime::environment::{Command, Environment, KeyKind, Naming, NewEnvironment, Stage};
use realtime::keyset::Options;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A keyset.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HostedKeyset {
    /// Its subscribe key.
    id: String,
    name: String,
    app_id: String,
    /// testing or production; it is remembered, and limits nothing.
    #[serde(rename = "type")]
    stage: &'static str,
    publish_key: String,
    subscribe_key: String,
    /// Absent for keysets of the settings file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    updated_at: Option<String>,
}

impl From<&Environment> for HostedKeyset {
    fn from(one: &Environment) -> Self {
        let newest = one.keys(KeyKind::Publish).next();
        Self {
            id: one.subscribe_key.clone(),
            name: one.label.clone(),
            app_id: one.app.clone(),
            stage: one.stage.name(),
            publish_key: newest.map(|key| key.text.expose().to_owned()).unwrap_or_default(),
            subscribe_key: one.subscribe_key.clone(),
            created_at: one.created.map(|at| at.to_string()),
            updated_at: one.updated.map(|at| at.to_string()),
        }
    }
}

/// A page of the keysets.
#[derive(Serialize, ToSchema)]
pub(super) struct KeysetPage {
    keysets: Vec<HostedKeyset>,
    /// On all pages together.
    total: usize,
    page: usize,
    limit: usize,
}

/// A keyset with what it offers.
#[derive(Serialize, ToSchema)]
pub(super) struct KeysetWithConfig {
    keyset: HostedKeyset,
    config: KeysetConfig,
}

/// A keyset to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHostedKeyset {
    keyset: Called,
    /// What is not named here is off, but for groups and wildcards.
    #[serde(default)]
    config: KeysetConfig,
}

/// How a new keyset is called, and what it is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Called {
    /// 1 to 100 characters.
    name: String,
    /// The id of an app that is there.
    app_id: String,
    /// testing or production.
    #[serde(rename = "type")]
    stage: String,
}

/// A page of the keysets: those of the settings file, then the others by app and name.
pub(super) async fn list(
    State(rest): State<Rest>,
    Asked(asking): Asked<Asking>,
) -> Answer<KeysetPage> {
    let page = Page::of(&asking)?;
    let all = rest.environments.list().await?;
    let keysets = page.cut(all.iter().map(HostedKeyset::from));
    ok(KeysetPage { keysets, total: all.len(), page: page.number, limit: page.limit })
}

/// One keyset.
pub(super) async fn show(State(rest): State<Rest>, At(id): At<String>) -> Answer<HostedKeyset> {
    ok((&rest.environments.find(&id).await?).into())
}

/// Makes a keyset. Its secret key is made too, and shown to nobody: whoever needs one rotates it.
pub(super) async fn add(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewHostedKeyset>,
) -> Answer<KeysetWithConfig> {
    let Called { name, app_id: app, stage } = body.keyset;
    let stage = Stage::find(&stage).ok_or_else(|| {
        let detail = "keyset.type is testing or production.";
        Problem::new(Kind::Invalid, "keyset.type", detail)
    })?;
    let options = body.config.begin()?;
    let (name, stage) = (Naming::After(name), Some(stage));
    let new = NewEnvironment { app, name, stage, like: None, options };
    let done = rest.environments.perform(caller.actor(), Command::Create(new)).await?;
    let made = &done.environment;
    created(KeysetWithConfig { keyset: made.into(), config: (&made.options).into() })
}

/// What a keyset offers.
pub(super) async fn config(State(rest): State<Rest>, At(id): At<String>) -> Answer<KeysetConfig> {
    ok((&rest.environments.find(&id).await?.options).into())
}

/// Changes what a keyset offers: what is not named stays.
pub(super) async fn change(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
    Body(body): Body<KeysetConfig>,
) -> Answer<KeysetConfig> {
    let now: Options = rest.environments.find(&id).await?.options;
    let command = Command::Change(id, body.over(&now)?);
    let done = rest.environments.perform(caller.actor(), command).await?;
    ok((&done.environment.options).into())
}
