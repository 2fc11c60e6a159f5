//! Access Manager version 2: what auth keys may do. All of it is kept in memory.

use super::{Need, Target, store};
use crate::KeysetId;
use crate::micros;
use db::{DbError, Tx};
use kernel::{Clock, Timestamp};
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock};
use wire::reply::LegacyTarget;
use wire::token::Permissions;

/// One grant to one auth key, or to everybody when the key is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyRow {
    pub(super) keyset: KeysetId,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) auth: String,
    pub(super) permissions: Permissions,
    /// Microseconds; `i64::MAX` never.
    pub(super) expires: i64,
}

#[derive(Clone, Copy, Debug)]
struct Granted {
    permissions: Permissions,
    expires: i64,
}

/// Name → auth key → what is granted.
type ByName = FxHashMap<Box<str>, FxHashMap<Box<str>, Granted>>;

/// The grants of all keysets.
pub(super) struct Legacy {
    clock: Arc<dyn Clock>,
    grants: RwLock<FxHashMap<(KeysetId, &'static str), ByName>>,
}

impl std::fmt::Debug for Legacy {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Legacy").finish_non_exhaustive()
    }
}

/// The kinds of targets.
const KINDS: [&str; 4] = ["keyset", "channel", "group", "user"];

/// The kind of a target and its name, as rows have them.
pub(super) fn key(target: LegacyTarget<'_>) -> (&'static str, &str) {
    match target {
        LegacyTarget::Keyset => ("keyset", ""),
        LegacyTarget::Channel(name) => ("channel", name),
        LegacyTarget::Group(name) => ("group", name),
        LegacyTarget::User(id) => ("user", id),
    }
}

impl Legacy {
    pub(super) async fn load(tx: &mut Tx, clock: Arc<dyn Clock>) -> Result<Self, DbError> {
        let rows = store::legacy(tx, micros(clock.now())).await?;
        let legacy = Self { clock, grants: RwLock::default() };
        legacy.apply(&rows);
        Ok(legacy)
    }

    /// Makes committed grants count from now on.
    pub(super) fn apply(&self, rows: &[LegacyRow]) {
        let mut grants = self.grants.write().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            let names = grants.entry((row.keyset, row.kind)).or_default();
            let auths = names.entry(row.name.as_str().into()).or_default();
            if row.permissions == Permissions::NONE {
                auths.remove(row.auth.as_str());
            } else {
                let granted = Granted { permissions: row.permissions, expires: row.expires };
                auths.insert(row.auth.as_str().into(), granted);
            }
            if auths.is_empty() {
                names.remove(row.name.as_str());
            }
        }
    }

    /// What was granted for exactly this target and key.
    pub(super) fn granted(
        &self,
        keyset: KeysetId,
        target: LegacyTarget<'_>,
        auth: &str,
    ) -> Permissions {
        let now = micros(self.clock.now());
        let (kind, name) = key(target);
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        let found = grants.get(&(keyset, kind)).and_then(|names| names.get(name)?.get(auth));
        found.filter(|one| one.expires > now).map_or(Permissions::NONE, |one| one.permissions)
    }

    /// Whether anything is granted to exactly this key, or to everybody if it is empty.
    pub(super) fn knows(&self, keyset: KeysetId, auth: &str) -> bool {
        let now = micros(self.clock.now());
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        KINDS
            .into_iter()
            .filter_map(|kind| grants.get(&(keyset, kind)))
            .flat_map(FxHashMap::values)
            .filter_map(|auths| auths.get(auth))
            .any(|one| one.expires > now)
    }

    /// What a key may do: keyset, then channel, then key; each adds to the one before.
    fn permissions(&self, keyset: KeysetId, target: Target<'_>, auth: &str) -> Permissions {
        let own = match target {
            Target::Channel(name) => LegacyTarget::Channel(name),
            Target::Group(name) => LegacyTarget::Group(name),
            Target::User(id) => LegacyTarget::User(id),
        };
        let above = match target {
            Target::Channel(name) => name
                .rmatch_indices('.')
                .filter_map(|(at, _)| name.get(..at))
                .map(|prefix| format!("{prefix}.*"))
                .collect(),
            Target::Group(_) | Target::User(_) => Vec::new(),
        };
        let wider = above.iter().map(|pattern| LegacyTarget::Channel(pattern));
        [LegacyTarget::Keyset, own]
            .into_iter()
            .chain(wider)
            .flat_map(|target| ["", auth].map(|auth| self.granted(keyset, target, auth)))
            .fold(Permissions::NONE, |all, one| all | one)
    }

    /// Whether a key may do it.
    pub(super) fn allows(&self, keyset: KeysetId, need: Need<'_>, auth: &str) -> bool {
        self.permissions(keyset, need.target, auth).allows(need.permission)
    }

    /// When a grant of so many minutes ends, in microseconds.
    pub(super) fn end(&self, ttl_minutes: u32) -> i64 {
        let minutes = jiff::SignedDuration::from_mins(i64::from(ttl_minutes));
        match ttl_minutes {
            0 => i64::MAX,
            _ => self.clock.now().checked_add(minutes).map_or(i64::MAX, micros),
        }
    }

    /// Forgets what has ended.
    pub(super) fn sweep(&self, now: Timestamp) {
        let now = micros(now);
        let mut grants = self.grants.write().unwrap_or_else(PoisonError::into_inner);
        for names in grants.values_mut() {
            names.retain(|_, auths| {
                auths.retain(|_, one| one.expires > now);
                !auths.is_empty()
            });
        }
    }
}
