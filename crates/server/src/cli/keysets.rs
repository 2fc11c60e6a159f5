//! `keysets list`, `create`, `set`, `rotate`, `retire`, `disable` and `enable`; `bans.rs` has the others.
//!
//! They write to the store with their audit entries; a running server follows within seconds.

use super::arguments::{Keysets, Place};
use super::audit::{installation, wait};
use super::bans::{self, Banned};
use super::{Failure, print};
use crate::boot::Foundation;
use crate::config;
use compliance::audit::Audit;
use compliance::keys::Sealer;
use kernel::{Actor, Fault, Kind};
use realtime::environment::{
    Command, Done, Editor, Environment, EnvironmentError, KeyKind, Naming, NewEnvironment,
};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn run(command: Keysets) -> Result<(), Failure> {
    match command {
        Keysets::List { place, json } => wait(list(place, json)),
        Keysets::Create { place, app, environment, like, options } => {
            let options = object(&options)?;
            let name = Naming::Exact(environment);
            let new = NewEnvironment { app, name, stage: None, like, options };
            wait(perform(place, Command::Create(new), None))
        }
        Keysets::Set { place, key, options } => {
            wait(perform(place, Command::Change(key, object(&options)?), None))
        }
        Keysets::Rotate { place, key, kind, overlap, confirm } => {
            let seconds = overlap.saturating_mul(3_600);
            wait(perform(place, Command::Rotate(key, kind_of(&kind)?, seconds), Some(confirm)))
        }
        Keysets::Retire { place, key, id, kind, confirm } => {
            wait(perform(place, Command::Retire(key, kind_of(&kind)?, id), Some(confirm)))
        }
        Keysets::Disable { place, key } => wait(perform(place, Command::Disable(key), None)),
        Keysets::Enable { place, key } => wait(perform(place, Command::Enable(key), None)),
        Keysets::Ban { place, key, user, reason, by } => {
            wait(bans::ban(place, Banned { key, user, by }, reason))
        }
        Keysets::Unban { place, key, user, by } => {
            wait(bans::unban(place, Banned { key, user, by }))
        }
        Keysets::Bans { place, key, json } => wait(bans::list(place, key, json)),
    }
}

/// An installation whose keysets are looked at or changed.
pub(super) struct Opened {
    pub(super) base: Foundation,
    pub(super) audit: Audit,
    pub(super) editor: Editor,
}

pub(super) async fn open(place: &Place) -> Result<Opened, Failure> {
    let installation = installation(place)?;
    let opened = Foundation::open(installation.store, &installation.vault).await;
    let base = opened.map_err(Failure::failed)?;
    let audit = base.existing_audit().await.map_err(Failure::failed)?;
    let sealer = Sealer::open(&base.db, &base.keys).await.map_err(Failure::failed)?;
    let editor = base.editor(Arc::new(sealer), organization(&audit));
    Ok(Opened { base, audit, editor })
}

/// The organization stands in the name of the audit log's key: `housecall/ORGANIZATION/audit`.
fn organization(audit: &Audit) -> &str {
    audit.signer().origin().split('/').nth(1).unwrap_or_default()
}

async fn perform(place: Place, command: Command, confirm: Option<String>) -> Result<(), Failure> {
    let Opened { base, audit, editor } = open(&place).await?;
    let word = word(&command);
    let mut tx = base.db.begin().await.map_err(Failure::failed)?;
    let performed = editor.perform(&mut tx, Actor::system(), command).await;
    let (done, entry) = performed.map_err(|error| refused(&error))?;
    let wanted = format!("yes-rotate-{}", done.environment.name);
    if confirm.is_some_and(|given| given != wanted) {
        // The transaction is dropped: nothing was changed.
        return Err(Failure::Usage(format!("--confirm: to go on, say {wanted}")));
    }
    audit.append(&mut tx, &[entry]).await.map_err(Failure::failed)?;
    tx.commit().await.map_err(Failure::failed)?;
    tell(&done, word)
}

const fn word(command: &Command) -> &'static str {
    match command {
        Command::Create(_) => "created",
        Command::Change(..) => "changed",
        Command::Rotate(..) => "rotated",
        Command::Retire(..) => "key retired",
        Command::Disable(_) => "disabled",
        Command::Enable(_) => "enabled",
    }
}

fn refused(error: &EnvironmentError) -> Failure {
    match error.kind() {
        Kind::Invalid | Kind::Missing => Failure::Usage(error.to_string()),
        _ => Failure::failed(error),
    }
}

/// Keys that were made go to whoever asked, as variables for the application.
fn tell(done: &Done, word: &str) -> Result<(), Failure> {
    let one = &done.environment;
    let variable = |name: &str| format!("{}_{}_{name}", one.app, one.name).to_uppercase();
    if word == "created" || word == "rotated" {
        let publish = one.keys(KeyKind::Publish).next().map_or("", |key| key.text.expose());
        for (name, value) in [("PUBLISH_KEY", publish), ("SUBSCRIBE_KEY", &one.subscribe_key)] {
            print(format_args!("{}={value}", variable(name).replace('-', "_")))?;
        }
    }
    if let Some(secret) = &done.secret {
        print(format_args!("{}={}", variable("SECRET_KEY").replace('-', "_"), secret.expose()))?;
        print("Keep the secret key now: it is stored sealed and not shown again.")?;
    }
    print(format_args!("keyset {}: {word}", one.subscribe_key))
}

async fn list(place: Place, as_json: bool) -> Result<(), Failure> {
    let Opened { base, editor, .. } = open(&place).await?;
    let mut tx = base.db.read().await.map_err(Failure::failed)?;
    let stored = editor.all(&mut tx).await.map_err(Failure::failed)?;
    let fixed = match &place.config {
        Some(file) => config::load(file).map_err(|error| Failure::Usage(error.to_string()))?.keyset,
        None => Vec::new(),
    };
    if as_json {
        let fixed = fixed
            .iter()
            .map(|one| json!({"subscribeKey": one.subscribe_key, "source": "settings"}));
        let all: Vec<Value> = fixed.chain(stored.iter().map(described)).collect();
        return print(json!({ "keysets": all }));
    }
    for one in &fixed {
        print(format_args!("{:<42} settings", one.subscribe_key))?;
    }
    for one in &stored {
        let state = if one.disabled.is_some() { " disabled" } else { "" };
        print(format_args!("{:<42} {} {}{state}", one.subscribe_key, one.app, one.name))?;
        for key in &one.keys {
            let end = key.until.map(|end| format!(", until {end}")).unwrap_or_default();
            print(format_args!("  {} key {}{end}", key.kind.name(), key.id))?;
        }
    }
    print(format_args!("{} keysets", fixed.len() + stored.len()))
}

fn described(one: &Environment) -> Value {
    let keys = one.keys.iter().map(|key| {
        let until = key.until.map(|end| end.to_string());
        json!({"id": key.id, "kind": key.kind.name(), "endsAt": until})
    });
    json!({
        "subscribeKey": one.subscribe_key,
        "source": "store",
        "app": one.app,
        "environment": one.name,
        "disabledAt": one.disabled.map(|at| at.to_string()),
        "keys": keys.collect::<Vec<_>>(),
        "options": one.options,
    })
}

fn kind_of(name: &str) -> Result<KeyKind, Failure> {
    let wrong = || Failure::Usage(format!("--kind {name}: a key's kind is secret or publish"));
    KeyKind::find(name).ok_or_else(wrong)
}

/// `a.b=1 a.c=x` is `{"a": {"b": 1, "c": "x"}}`; a value that is no JSON is text.
fn object(options: &[String]) -> Result<Value, Failure> {
    let mut whole = Map::new();
    for option in options {
        let (name, text) = option
            .split_once('=')
            .ok_or_else(|| Failure::Usage(format!("{option}: an option is NAME=VALUE")))?;
        let value = serde_json::from_str(text).unwrap_or_else(|_| text.into());
        let mut names: Vec<&str> = name.split('.').collect();
        let last = names.pop().unwrap_or_default();
        let mut place = &mut whole;
        for name in names {
            let next = place.entry(name).or_insert_with(|| Value::Object(Map::new()));
            place = next
                .as_object_mut()
                .ok_or_else(|| Failure::Usage(format!("{option}: {name} has a value already")))?;
        }
        place.insert(last.to_owned(), value);
    }
    Ok(Value::Object(whole))
}
