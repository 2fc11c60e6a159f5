//! Users who are banned from a keyset: whatever token they hold opens nothing, and none is granted to them. The rows are the
//! truth; memory has who is banned now, for it is asked with every request.

use super::store;
use crate::keyset::Keyset;
use crate::{KeysetId, micros};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use compliance::evidence::Part;
use db::{DbError, Tx};
use kernel::{Actor, Timestamp};
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The longest user id that is banned, in bytes; who calls may give one as long as they like.
const LONGEST: usize = 1_024;

/// Why a user is banned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BanReason {
    /// They harass others, or look for what is not theirs.
    Abuse,
    /// Their client repeats itself without end.
    Runaway,
    /// They send so much that others are not served.
    Flood,
    /// Somebody else has what they come by.
    Stolen,
    /// Their account is closed.
    Closed,
}

impl BanReason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::Abuse, Self::Runaway, Self::Flood, Self::Stolen, Self::Closed];
    /// Those that people give; the other one follows from the account.
    pub const GIVEN: [Self; 4] = [Self::Abuse, Self::Runaway, Self::Flood, Self::Stolen];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Abuse => "abuse",
            Self::Runaway => "runaway",
            Self::Flood => "flood",
            Self::Stolen => "stolen",
            Self::Closed => "closed",
        }
    }

    /// The reason of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// The reason of this name, if people give it.
    pub fn given(name: &str) -> Option<Self> {
        Self::GIVEN.into_iter().find(|reason| reason.name() == name)
    }
}

/// A ban that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Who is banned.
    pub user: String,
    /// Why.
    pub reason: BanReason,
    /// Who said so.
    pub by: String,
    /// Since when.
    pub since: Timestamp,
}

/// A ban that was placed or lifted by a transaction that is perhaps not yet committed. Hand it to
/// [`crate::log::News::banned`].
#[derive(Clone, Debug)]
pub struct Banning {
    keyset: KeysetId,
    user: Arc<str>,
    reason: BanReason,
    stands: bool,
}

impl Banning {
    pub(super) fn placed(keyset: KeysetId, user: &str, reason: BanReason) -> Self {
        Self { keyset, user: user.into(), reason, stands: true }
    }

    /// Whether it shuts this user of this keyset out.
    pub(crate) fn ends(&self, keyset: KeysetId, user: &str) -> bool {
        self.stands && self.keyset == keyset && &*self.user == user
    }

    /// For what it was placed or lifted.
    pub const fn reason(&self) -> BanReason {
        self.reason
    }

    /// The entry that witnesses it.
    pub fn entry(&self, actor: Actor, subscribe_key: &str, organization: &str) -> Entry {
        let (event, action) = if self.stands {
            (Event::UserBanned, Action::Create)
        } else {
            (Event::UserBanLifted, Action::Delete)
        };
        let resource = Resource { kind: "user", id: self.user.to_string(), channel: None };
        let mut entry = Entry::new(event, action, Outcome::Success, actor, resource);
        entry.organization = Some(organization.to_owned());
        entry.details =
            vec![("keyset", subscribe_key.to_owned()), ("code", self.reason.name().to_owned())];
        entry
    }
}

/// Whether a text can be the id of a user who is banned.
pub fn is_user(user: &str) -> bool {
    (1..=LONGEST).contains(&user.len()) && !user.chars().any(char::is_control)
}

/// Bans a user; nothing where a ban for this reason stands already.
pub async fn ban(
    tx: &mut Tx,
    (keyset, user): (KeysetId, &str),
    (reason, by): (BanReason, &str),
    now: Timestamp,
) -> Result<Option<Banning>, DbError> {
    let placed = store::ban(tx, (keyset, user), (reason, by), micros(now)).await?;
    Ok(placed.then(|| Banning::placed(keyset, user, reason)))
}

/// Lifts the bans of a user that stand for these reasons; answers those that did.
pub async fn lift(
    tx: &mut Tx,
    (keyset, user): (KeysetId, &str),
    (reasons, by): (&[BanReason], &str),
    now: Timestamp,
) -> Result<Vec<Banning>, DbError> {
    let mut lifted = Vec::new();
    for reason in reasons {
        if store::lift(tx, (keyset, user), (*reason, by), micros(now)).await? {
            let banning = Banning::placed(keyset, user, *reason);
            lifted.push(Banning { stands: false, ..banning });
        }
    }
    Ok(lifted)
}

/// The bans of a keyset that stand, the newest first; of one user, if one is named.
pub async fn bans(tx: &mut Tx, keyset: KeysetId, user: Option<&str>) -> Result<Vec<Ban>, DbError> {
    store::standing(tx, keyset, user.unwrap_or_default()).await
}

/// Every ban that was placed before an instant, as evidence.
pub async fn bans_part(tx: &mut Tx, until: Timestamp) -> Result<Part, DbError> {
    store::BANS.read(tx, until).await
}

/// How many bans there are in the store, and how many of them were lifted: rows are neither removed nor changed back, so
/// whatever changes moves one of the two.
pub(super) type Count = (i64, i64);

/// Who is banned now.
#[derive(Debug, Default)]
pub(super) struct Bans(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    users: FxHashMap<KeysetId, FxHashMap<Arc<str>, Vec<BanReason>>>,
    count: Count,
}

impl Known {
    fn change(&mut self, one: &Banning) {
        let users = self.users.entry(one.keyset).or_default();
        let reasons = users.entry(Arc::clone(&one.user)).or_default();
        reasons.retain(|reason| *reason != one.reason);
        if one.stands {
            reasons.push(one.reason);
        }
        if reasons.is_empty() {
            users.remove(&one.user);
        }
    }

    fn has(&self, keyset: KeysetId, user: &str) -> bool {
        self.users.get(&keyset).is_some_and(|users| users.contains_key(user))
    }
}

impl Bans {
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a user may do nothing on a keyset. Where no token is asked for, anybody says any name, so none is banned.
    pub(super) fn has(&self, keyset: &Keyset, user: &str) -> bool {
        keyset.access_manager && self.stands(keyset.id, user)
    }

    /// Whether a ban of this user stands.
    pub(super) fn stands(&self, keyset: KeysetId, user: &str) -> bool {
        self.read().has(keyset, user)
    }

    /// Whether nobody is banned.
    pub(super) fn is_empty(&self) -> bool {
        self.read().users.values().all(FxHashMap::is_empty)
    }

    /// Makes committed changes count.
    pub(super) fn apply(&self, changes: &[Banning]) {
        if changes.is_empty() {
            return;
        }
        let mut known = self.write();
        for one in changes {
            known.change(one);
            let (rows, lifted) = &mut known.count;
            let moved = if one.stands { rows } else { lifted };
            *moved = moved.saturating_add(1);
        }
    }

    /// Whether the store knows no more than memory.
    pub(super) fn is_level(&self, count: Count) -> bool {
        self.read().count == count
    }

    /// Takes over what the store has; answers who is banned now and was not.
    pub(super) fn replace(&self, kept: &[Banning], count: Count) -> Vec<Banning> {
        let mut next = Known { count, ..Known::default() };
        for one in kept {
            next.change(one);
        }
        let mut known = self.write();
        let fresh = kept.iter().filter(|one| !known.has(one.keyset, &one.user)).cloned().collect();
        *known = next;
        drop(known);
        fresh
    }
}
