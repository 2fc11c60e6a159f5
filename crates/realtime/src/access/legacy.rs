//! Access Manager version 2: what auth keys may do. All of it is kept in memory.

use super::{Need, Target, store};
use crate::KeysetId;
use crate::micros;
use db::{DbError, Tx};
use kernel::{Clock, Timestamp};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
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

/// Auth key → when its grants end, in microseconds, and how many at each time.
type Ends = FxHashMap<Box<str>, BTreeMap<i64, usize>>;

#[derive(Default)]
struct Grants {
    targets: FxHashMap<(KeysetId, &'static str), ByName>,
    /// The same by whom something is granted to: whether a key is known is asked at every heartbeat.
    ends: FxHashMap<KeysetId, Ends>,
}

impl Grants {
    fn put(&mut self, row: &LegacyRow) {
        let names = self.targets.entry((row.keyset, row.kind)).or_default();
        let auths = names.entry(row.name.as_str().into()).or_default();
        let auth = row.auth.as_str();
        let ended = row.permissions == Permissions::NONE;
        let before = if ended {
            auths.remove(auth)
        } else {
            let granted = Granted { permissions: row.permissions, expires: row.expires };
            auths.insert(auth.into(), granted)
        };
        if auths.is_empty() {
            names.remove(row.name.as_str());
        }
        let keys = self.ends.entry(row.keyset).or_default();
        let ends = keys.entry(auth.into()).or_default();
        if let Some(before) = before
            && let Some(count) = ends.get_mut(&before.expires)
        {
            *count = count.saturating_sub(1);
            if *count == 0 {
                ends.remove(&before.expires);
            }
        }
        if !ended {
            let count = ends.entry(row.expires).or_default();
            *count = count.saturating_add(1);
        }
        if ends.is_empty() {
            keys.remove(auth);
        }
    }
}

/// The grants of all keysets.
pub(super) struct Legacy {
    clock: Arc<dyn Clock>,
    grants: RwLock<Grants>,
}

impl std::fmt::Debug for Legacy {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Legacy").finish_non_exhaustive()
    }
}

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
            grants.put(row);
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
        let found =
            grants.targets.get(&(keyset, kind)).and_then(|names| names.get(name)?.get(auth));
        found.filter(|one| one.expires > now).map_or(Permissions::NONE, |one| one.permissions)
    }

    /// Whether anything is granted to exactly this key, or to everybody if it is empty.
    pub(super) fn knows(&self, keyset: KeysetId, auth: &str) -> bool {
        let now = micros(self.clock.now());
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        let ends = grants.ends.get(&keyset).and_then(|keys| keys.get(auth));
        ends.and_then(BTreeMap::last_key_value).is_some_and(|(end, _)| *end > now)
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
        for names in grants.targets.values_mut() {
            names.retain(|_, auths| {
                auths.retain(|_, one| one.expires > now);
                !auths.is_empty()
            });
        }
        for keys in grants.ends.values_mut() {
            keys.retain(|_, ends| {
                ends.retain(|end, _| *end > now);
                !ends.is_empty()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Legacy, LegacyRow};
    use crate::KeysetId;
    use jiff::SignedDuration;
    use kernel::{Clock as _, FakeClock, Timestamp};
    use std::sync::{Arc, RwLock};
    use wire::token::Permissions;

    #[test]
    fn a_key_is_known_as_long_as_one_of_its_grants_counts() {
        let clock = Arc::new(FakeClock::new(Timestamp::from_second(1_000).unwrap()));
        let legacy = Legacy { clock: Arc::clone(&clock) as _, grants: RwLock::default() };
        let put = |name: &str, permissions, seconds: i64| {
            let (keyset, kind, auth) = (KeysetId(1), "channel", "key".to_owned());
            let expires = seconds * 1_000_000;
            let row = LegacyRow { keyset, kind, name: name.to_owned(), auth, permissions, expires };
            legacy.apply(&[row]);
        };
        let known = || legacy.knows(KeysetId(1), "key");
        assert!(!known());
        put("a", Permissions::READ, 1_100);
        put("b", Permissions::READ, 1_100);
        put("a", Permissions::NONE, 0);
        assert!(known(), "the other is left");
        put("b", Permissions::WRITE, 1_050);
        assert!(known() && !legacy.knows(KeysetId(2), "key") && !legacy.knows(KeysetId(1), ""));
        clock.advance(SignedDuration::from_secs(60));
        assert!(!known(), "what was granted anew ends sooner");
        legacy.sweep(clock.now());
        put("c", Permissions::READ, 1_200);
        assert!(known());
        put("c", Permissions::NONE, 0);
        assert!(!known());
    }
}
