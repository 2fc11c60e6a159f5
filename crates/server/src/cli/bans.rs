//! `keysets ban`, `unban` and `bans`: which users of a keyset are shut out. They write to the store with their audit entries;
//! a running server follows within a second.

use super::arguments::Place;
use super::keysets::{Opened, open};
use super::people::reviewer;
use super::{Failure, print};
use crate::config;
use db::Tx;
use kernel::{Actor, PersonId};
use realtime::KeysetId;
use realtime::access::{self, Ban, BanReason, Banning};
use serde_json::{Value, json};

/// Who is banned or let in again, where, and who says so.
pub(super) struct Banned {
    pub(super) key: String,
    pub(super) user: String,
    pub(super) by: Option<String>,
}

pub(super) async fn ban(place: Place, whom: Banned, reason: String) -> Result<(), Failure> {
    let reason = BanReason::given(&reason).ok_or_else(|| {
        Failure::Usage(format!("--reason {reason}: it is abuse, runaway, flood or stolen"))
    })?;
    if !access::is_user(&whom.user) {
        let problem = "a user's id is 1 to 1024 bytes without control characters";
        return Err(Failure::Usage(format!("{:?}: {problem}", whom.user)));
    }
    let opened = open(&place).await?;
    let actor = actor(&opened, whom.by.as_deref()).await?;
    let now = opened.base.clock.now_to_microsecond();
    let Banned { key, user, .. } = whom;
    let mut tx = opened.base.db.begin().await.map_err(Failure::failed)?;
    let keyset = keyset(&mut tx, &key).await?;
    if !asks_for_tokens(&mut tx, &opened, (&place, &key)).await? {
        let problem = "asks for no tokens, so anybody says any name; turn its Access Manager on first, or close it \
                       to networks";
        return Err(Failure::Usage(format!("keyset {key} {problem}")));
    }
    let placed = access::ban(&mut tx, (keyset, &user), (reason, &actor.id), now).await;
    let Some(placed) = placed.map_err(Failure::failed)? else {
        return Err(Failure::Usage(format!(
            "{user} is banned from {key} for {} already",
            reason.name()
        )));
    };
    record(tx, &opened, (actor, &key), &[placed]).await?;
    print(format_args!("{user}: banned from {key}"))
}

pub(super) async fn unban(place: Place, whom: Banned) -> Result<(), Failure> {
    let opened = open(&place).await?;
    let actor = actor(&opened, whom.by.as_deref()).await?;
    let now = opened.base.clock.now_to_microsecond();
    let Banned { key, user, .. } = whom;
    let mut tx = opened.base.db.begin().await.map_err(Failure::failed)?;
    let keyset = keyset(&mut tx, &key).await?;
    refuse_account(&mut tx, &opened, (&place, &key), &user).await?;
    let lifted = access::lift(&mut tx, (keyset, &user), (&BanReason::GIVEN, &actor.id), now).await;
    let lifted = lifted.map_err(Failure::failed)?;
    if lifted.is_empty() {
        let problem = "is not banned; whose account is closed is let in again when it is opened";
        return Err(Failure::Usage(format!("{user} {problem}")));
    }
    record(tx, &opened, (actor, &key), &lifted).await?;
    print(format_args!("{user}: let in to {key} again"))
}

pub(super) async fn list(place: Place, key: String, as_json: bool) -> Result<(), Failure> {
    let opened = open(&place).await?;
    let mut tx = opened.base.db.read().await.map_err(Failure::failed)?;
    let keyset = keyset(&mut tx, &key).await?;
    let bans = access::bans(&mut tx, keyset, None).await.map_err(Failure::failed)?;
    if as_json {
        let bans: Vec<Value> = bans.iter().map(described).collect();
        return print(json!({ "bans": bans }));
    }
    for Ban { user, reason, by, since } in &bans {
        print(format_args!("{user:<24} {:<8} since {since} by {by}", reason.name()))?;
    }
    print(format_args!("{} bans", bans.len()))
}

fn described(one: &Ban) -> Value {
    json!({
        "user": one.user,
        "reason": one.reason.name(),
        "by": one.by,
        "since": one.since.to_string(),
    })
}

async fn actor(opened: &Opened, by: Option<&str>) -> Result<Actor, Failure> {
    match by {
        Some(by) => reviewer(&opened.base.db, by).await,
        None => Ok(Actor::system()),
    }
}

async fn keyset(tx: &mut Tx, key: &str) -> Result<KeysetId, Failure> {
    let found = realtime::keyset::known(tx, key).await.map_err(Failure::failed)?;
    found.ok_or_else(|| Failure::Usage(format!("there is no keyset {key}")))
}

/// Whether a keyset lets nobody in without a token. What the settings file says of one is known only where it is named.
async fn asks_for_tokens(
    tx: &mut Tx,
    opened: &Opened,
    (place, key): (&Place, &str),
) -> Result<bool, Failure> {
    let stored = opened.editor.all(tx).await.map_err(Failure::failed)?;
    if let Some(one) = stored.iter().find(|one| one.subscribe_key == key) {
        return Ok(one.options.access_manager);
    }
    let Some(file) = &place.config else { return Ok(true) };
    let config = config::load(file).map_err(|error| Failure::Usage(error.to_string()))?;
    let fixed = config.keyset.iter().find(|one| one.subscribe_key == key);
    Ok(fixed.is_none_or(|one| one.access_manager || one.clinic))
}

/// Whoever's account is banned is let in again by the account, which takes a second person. Which keyset is the clinic's own only
/// the settings file says; without it each one of the settings may be.
async fn refuse_account(
    tx: &mut Tx,
    opened: &Opened,
    (place, key): (&Place, &str),
    user: &str,
) -> Result<(), Failure> {
    let Ok(person) = user.parse::<PersonId>() else { return Ok(()) };
    let stored = opened.editor.all(tx).await.map_err(Failure::failed)?;
    if stored.iter().any(|one| one.subscribe_key == key) {
        return Ok(());
    }
    if let Some(file) = &place.config {
        let config = config::load(file).map_err(|error| Failure::Usage(error.to_string()))?;
        if config.keyset.iter().any(|one| one.subscribe_key == key && !one.clinic) {
            return Ok(());
        }
    }
    if clinic::account::is_banned(tx, &person).await.map_err(Failure::failed)? {
        let problem = "is banned with the account; a second administrator or officer lifts that (People, Lift), which \
                       lets them in here too";
        return Err(Failure::Usage(format!("{user} {problem}")));
    }
    Ok(())
}

async fn record(
    mut tx: Tx,
    opened: &Opened,
    (actor, key): (Actor, &str),
    changes: &[Banning],
) -> Result<(), Failure> {
    let organization = opened.editor.organization();
    let entries: Vec<_> =
        changes.iter().map(|one| one.entry(actor.clone(), key, organization)).collect();
    opened.audit.append(&mut tx, &entries).await.map_err(Failure::failed)?;
    tx.commit().await.map_err(Failure::failed)
}
