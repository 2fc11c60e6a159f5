//! Access Manager version 2.

use super::fault::fault;
use super::{Call, PubNub};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use kernel::Actor;
use realtime::log::{LogError, News};
use wire::reply::{self, Reply};
use wire::request::{LegacyGrant, LegacyScope};
use wire::token::Permissions;

/// Auth keys are shared secrets without an owner or an end: not for a clinic.
const NOT_HERE: &str =
    "Access Manager v2 is not offered on the clinic's keyset; grant a token (v3) instead";

impl PubNub {
    pub(super) async fn grant_legacy(&self, call: &Call<'_>, asked: &LegacyGrant) -> Reply {
        let granted = async {
            let principal = self.administer(call)?;
            let keyset = call.keyset;
            if keyset.clinic {
                return Err(reply::legacy_refused(403, NOT_HERE));
            }
            if !keyset.access_manager {
                return Ok(reply::legacy_disabled());
            }
            let recorded = async {
                let mut tx = self.log.db().begin().await?;
                let rows = self.access.grant_legacy(&mut tx, keyset, asked).await?;
                let entries = vec![entry(call, &principal.uuid, asked)];
                self.log.commit(tx, News { entries, ..News::default() }).await?;
                Ok(rows)
            };
            let rows = recorded.await.map_err(|error: LogError| fault(&error))?;
            self.access.apply_legacy(&rows);
            let same = |_: reply::LegacyTarget<'_>, _: &str| asked.permissions;
            let ttl = Some(asked.ttl_minutes);
            Ok(reply::legacy_permissions(&keyset.subscribe_key, &asked.scope, ttl, &same))
        };
        granted.await.unwrap_or_else(|reply: Reply| reply)
    }

    pub(super) fn audit_legacy(&self, call: &Call<'_>, scope: &LegacyScope) -> Reply {
        if let Err(reply) = self.administer(call) {
            return reply;
        }
        let permitted = |target: reply::LegacyTarget<'_>, auth: &str| -> Permissions {
            self.access.legacy(call.keyset, target, auth)
        };
        reply::legacy_permissions(&call.keyset.subscribe_key, scope, None, &permitted)
    }
}

/// Who granted what on how many names to how many keys; never the keys themselves.
fn entry(call: &Call<'_>, uuid: &str, asked: &LegacyGrant) -> Entry {
    let actor = Actor::key_holder(uuid, &call.address);
    let id = call.keyset.subscribe_key.clone();
    let resource = Resource { kind: "auth-keys", id, channel: None };
    let event = if asked.permissions == Permissions::NONE {
        Event::AccessTokenRevoked
    } else {
        Event::AccessTokenGranted
    };
    let mut entry = Entry::new(event, Action::Create, Outcome::Success, actor, resource);
    entry.organization = Some(call.keyset.organization.clone());
    entry.details = vec![
        ("permissions", asked.permissions.bits().to_string()),
        ("ttl_minutes", asked.ttl_minutes.to_string()),
        ("name_count", asked.scope.names().to_string()),
        ("auth_count", asked.scope.auths.len().to_string()),
    ];
    entry
}
