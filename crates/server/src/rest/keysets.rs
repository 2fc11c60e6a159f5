//! Keysets: environments with keys, options and rates of their own.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::view::Items;
use axum::extract::State;
use axum::http::StatusCode;
use clinic::Caller;
use realtime::environment::{
    Command, DEFAULT_OVERLAP, Done, Environment, Key, KeyKind, Naming, NewEnvironment,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A publish key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublishKey {
    /// Names it when it is retired; absent for keys of the settings file.
    id: Option<String>,
    key: String,
    /// When it stops to count, once another took its place.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
}

/// A secret key, without itself: it was shown when it was made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SecretKey {
    /// Names it when it is retired; absent for keys of the settings file.
    id: Option<String>,
    #[schema(format = DateTime)]
    created_at: Option<String>,
    /// When it stops to count, once another took its place.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
}

/// A keyset.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Keyset {
    subscribe_key: String,
    app: String,
    environment: String,
    /// `store`: managed here. `settings`: in the settings file, and changed there.
    source: &'static str,
    /// The newest first.
    publish_keys: Vec<PublishKey>,
    /// The newest first; it signs, all verify.
    secret_keys: Vec<SecretKey>,
    /// Add-ons and limits, named as in the settings file (`housecall config`).
    #[schema(value_type = Object)]
    options: Value,
    #[schema(format = DateTime)]
    created_at: Option<String>,
    /// Since when it is out of service.
    #[schema(format = DateTime)]
    disabled_at: Option<String>,
}

/// A keyset with the secret key that was made for it, which is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MadeKeyset {
    keyset: Keyset,
    /// Keep it now: it is stored sealed, and no answer shows it again.
    secret_key: Option<String>,
}

impl From<&Environment> for Keyset {
    fn from(one: &Environment) -> Self {
        let id = |key: &Key| Some(key.id.clone()).filter(|id| !id.is_empty());
        let publish = |key: &Key| PublishKey {
            id: id(key),
            key: key.text.expose().to_owned(),
            ends_at: key.until.map(|end| end.to_string()),
        };
        let secret = |key: &Key| SecretKey {
            id: id(key),
            created_at: id(key).map(|_| key.created.to_string()),
            ends_at: key.until.map(|end| end.to_string()),
        };
        Self {
            subscribe_key: one.subscribe_key.clone(),
            app: one.app.clone(),
            environment: one.name.clone(),
            source: one.source.name(),
            publish_keys: one.keys(KeyKind::Publish).map(publish).collect(),
            secret_keys: one.keys(KeyKind::Secret).map(secret).collect(),
            options: serde_json::to_value(&one.options).unwrap_or_default(),
            created_at: one.created.map(|at| at.to_string()),
            disabled_at: one.disabled.map(|at| at.to_string()),
        }
    }
}

impl From<&Done> for MadeKeyset {
    fn from(done: &Done) -> Self {
        Self {
            keyset: (&done.environment).into(),
            secret_key: done.secret.as_ref().map(|key| key.expose().to_owned()),
        }
    }
}

async fn perform(rest: &Rest, caller: &Caller, command: Command) -> Result<Done, Problem> {
    Ok(rest.environments.perform(caller.actor(), command).await?)
}

/// The same for whoever has shown their second factor again a little while ago: of keys that are made or ended, a stolen session
/// gets none. A program has no factor, and its own key was made by somebody who showed theirs.
async fn perform_proven(rest: &Rest, caller: &Caller, command: Command) -> Result<Done, Problem> {
    if caller.key.is_none() {
        rest.clinic.sessions.stepped_up(caller).await?;
    }
    perform(rest, caller, command).await
}

/// All keysets: those of the settings file and those of the store.
pub(super) async fn list(State(rest): State<Rest>) -> Answer<Items<Keyset>> {
    ok(rest.environments.list().await?.iter().map(Keyset::from).collect())
}

/// One keyset.
pub(super) async fn show(State(rest): State<Rest>, At(key): At<String>) -> Answer<Keyset> {
    ok((&rest.environments.find(&key).await?).into())
}

/// A keyset to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewKeyset {
    /// The application: 1 to 32 of a-z 0-9 -.
    app: String,
    /// production, staging, development…; one keyset each of an application.
    environment: String,
    /// The subscribe key of a keyset whose options it begins with.
    like: Option<String>,
    /// Options that differ from there, or from the defaults.
    #[serde(default = "nothing")]
    #[schema(value_type = Object)]
    options: Value,
}

fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}

/// Makes a keyset.
pub(super) async fn add(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewKeyset>,
) -> Answer<MadeKeyset> {
    let NewKeyset { app, environment, like, options } = body;
    let name = Naming::Exact(environment);
    let new = NewEnvironment { app, name, stage: None, like, options };
    created((&perform_proven(&rest, &caller, Command::Create(new)).await?).into())
}

/// Options to be changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ChangedOptions {
    /// What stands here replaces what was (RFC 7396); `null` restores the default.
    #[schema(value_type = Object)]
    options: Value,
}

/// Changes options.
pub(super) async fn change(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(key): At<String>,
    Body(body): Body<ChangedOptions>,
) -> Answer<Keyset> {
    let done = perform(&rest, &caller, Command::Change(key, body.options)).await?;
    ok((&done.environment).into())
}

/// How a key is replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Rotation {
    /// So long the keys before it still count: a day unless said, 30 days at most; 0 ends them now.
    overlap_seconds: Option<u32>,
}

/// Makes a new key of a kind.
pub(super) async fn rotate(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((key, kind)): At<(String, String)>,
    Body(body): Body<Rotation>,
) -> Answer<MadeKeyset> {
    let overlap = body.overlap_seconds.unwrap_or(DEFAULT_OVERLAP);
    let command = Command::Rotate(key, kind_of(&kind)?, overlap);
    created((&perform_proven(&rest, &caller, command).await?).into())
}

/// Ends a key now.
pub(super) async fn retire(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((key, kind, id)): At<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    perform_proven(&rest, &caller, Command::Retire(key, kind_of(&kind)?, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a keyset is in service.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    enabled: bool,
}

/// Takes a keyset out of service, or puts it back.
pub(super) async fn switch(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(key): At<String>,
    Body(body): Body<Service>,
) -> Answer<Keyset> {
    let command = if body.enabled { Command::Enable(key) } else { Command::Disable(key) };
    ok((&perform_proven(&rest, &caller, command).await?.environment).into())
}

fn kind_of(name: &str) -> Result<KeyKind, Problem> {
    KeyKind::find(name).ok_or_else(|| {
        let detail = "A key's kind is secret or publish.";
        Problem::new(kernel::Kind::Invalid, "request.path", detail)
    })
}
