//! Reads and changes memberships, from either end.

use super::model::{ContextError, Listed, Relation};
use super::select::Selection;
use super::service::{Which, event, marks, size, window};
use super::sieve::Sieve;
use super::witness::{Caller, channel_of};
use super::{Contexts, rules, store};
use crate::keyset::Keyset;
use crate::log::{Draft, News};
use compliance::audit::Action;
use compliance::retention::Standing;
use db::{DbError, Tx};
use std::collections::BTreeSet;
use wire::reply::{relation_removed_event, relation_set_event};
use wire::request::{Change, Paging, RecordKind, RelationPatch, RelationsPatch};

/// Memberships that go with one record, at most.
const ORPHANS: i64 = 20_000;

/// User and channel of a membership between a record and the id at the other end.
fn ends<'a>((side, id): Which<'a>, other: &'a str) -> (&'a str, &'a str) {
    match side {
        RecordKind::User => (id, other),
        RecordKind::Channel => (other, id),
    }
}

impl Contexts {
    /// A page of a user's memberships or a channel's members.
    pub async fn relations(
        &self,
        keyset: &Keyset,
        caller: Caller<'_>,
        which: Which<'_>,
        paging: &Paging,
    ) -> Result<Listed<Relation>, ContextError> {
        let listed = self.page_of_relations(keyset, which, paging).await?;
        let names: Vec<&str> = match channel_of(which) {
            Some(channel) => vec![channel],
            None => listed.page.iter().map(|one| one.channel.as_str()).collect(),
        };
        self.witness_read(keyset, caller, &names).await?;
        Ok(listed)
    }

    async fn page_of_relations(
        &self,
        keyset: &Keyset,
        which: Which<'_>,
        paging: &Paging,
    ) -> Result<Listed<Relation>, ContextError> {
        let selection = Selection::new::<Relation>(which.0, paging)?;
        let mut tx = self.log.db().read().await?;
        if selection.is_plain() {
            let page = store::relations(&mut tx, keyset.id, which, window(paging)).await?;
            let total = if paging.count {
                Some(size(store::count_relations(&mut tx, keyset.id, which).await?))
            } else {
                None
            };
            tx.commit().await?;
            return Ok(Listed { page, total });
        }
        let mut sieve = Sieve::new();
        loop {
            let stretch = store::relations(&mut tx, keyset.id, which, sieve.window()).await?;
            if !sieve.take(&selection, stretch)? {
                break;
            }
        }
        tx.commit().await?;
        Ok(sieve.page(&selection, paging))
    }

    /// Sets and deletes memberships, and tells of each that changed.
    pub async fn relate(
        &self,
        keyset: &Keyset,
        caller: Caller<'_>,
        which: Which<'_>,
        patch: RelationsPatch,
    ) -> Result<(), ContextError> {
        let related = self.related(keyset, caller, which, patch).await;
        self.witnessed(keyset, caller, which, related).await
    }

    async fn related(
        &self,
        keyset: &Keyset,
        caller: Caller<'_>,
        which: Which<'_>,
        patch: RelationsPatch,
    ) -> Result<(), ContextError> {
        let mut tx = self.log.db().begin().await?;
        let (mut messages, mut channels) = (Vec::new(), BTreeSet::new());
        for one in patch.set {
            let channel = ends(which, &one.id).1.to_owned();
            if let Some(told) = self.set_relation(&mut tx, keyset, which, one).await? {
                messages.extend(told);
                channels.insert(channel);
            }
        }
        let deletes = !patch.delete.is_empty();
        let standing = if deletes { Standing::read(&mut tx).await? } else { Standing::default() };
        for other in &patch.delete {
            let ends = ends(which, other);
            if store::remove_relation(&mut tx, keyset.id, ends).await? > 0 {
                may_go(&mut tx, keyset, (&standing, ends)).await?;
                messages.extend(events(keyset, ends, &relation_removed_event(ends.0, ends.1)));
                channels.insert(ends.1.to_owned());
            }
        }
        let names: Vec<&str> = channels.iter().map(String::as_str).collect();
        let entries = self.entries(&mut tx, keyset, caller, &names, Action::Update).await?;
        self.log.commit(tx, News { messages, entries, ..News::default() }).await?;
        Ok(())
    }

    /// The events of a membership that is set, unless it stood so already.
    async fn set_relation(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        which: Which<'_>,
        patch: RelationPatch,
    ) -> Result<Option<Vec<Draft>>, ContextError> {
        let other = patch.id.clone();
        let (user, channel) = ends(which, &other);
        rules::admit_relation(channel, &patch)?;
        if keyset.features.app_context.referential_integrity {
            for end in [(RecordKind::User, user), (RecordKind::Channel, channel)] {
                store::find(tx, keyset.id, end).await?.ok_or(ContextError::Missing)?;
            }
        }
        let before = store::find_relation(tx, keyset.id, (user, channel)).await?;
        Ok(self.write_relation(tx, keyset, (which.0, (user, channel)), (before, patch)).await?)
    }

    /// The events of a membership that becomes what a patch makes of what stood before, unless it stood so already.
    async fn write_relation(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        (side, (user, channel)): (RecordKind, (&str, &str)),
        (before, patch): (Option<Relation>, RelationPatch),
    ) -> Result<Option<Vec<Draft>>, DbError> {
        let named = [patch.kind.is_named(), patch.status.is_named(), patch.custom.is_named()];
        let tag = before.as_ref().map(|before| before.etag.clone());
        let empty = Relation {
            user: user.to_owned(),
            channel: channel.to_owned(),
            relation_type: None,
            status: None,
            custom: None,
            updated: self.now(),
            etag: String::new(),
            other: None,
        };
        let after = rules::related(before, empty, patch);
        if tag.as_ref() == Some(&after.etag) {
            return Ok(None);
        }
        store::save_relation(tx, keyset.id, &after).await?;
        let payload = relation_set_event((user, channel), &after.written(side), named);
        Ok(Some(events(keyset, (user, channel), &payload)))
    }

    /// Has a user be a member of a channel as what the clinic says, or no member any more, in the caller's transaction; answers the
    /// events for its news. One that is held is kept, and says that they left.
    pub async fn mirror_member(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        (user, channel): (&str, &str),
        part: Option<&str>,
    ) -> Result<Vec<Draft>, DbError> {
        let ends = (user, channel);
        let before = store::find_relation(tx, keyset.id, ends).await?;
        if part.is_none() {
            if before.is_none() {
                return Ok(Vec::new());
            }
            if !is_held(tx, keyset, ends).await? {
                store::remove_relation(tx, keyset.id, ends).await?;
                return Ok(events(keyset, ends, &relation_removed_event(user, channel)));
            }
        }
        let status = if part.is_some() { "active" } else { "left" };
        let patch = RelationPatch {
            id: channel.to_owned(),
            kind: part.map_or(Change::Keep, |part| Change::Set(part.to_owned())),
            status: Change::Set(status.to_owned()),
            custom: Change::Keep,
        };
        let told =
            self.write_relation(tx, keyset, (RecordKind::User, ends), (before, patch)).await?;
        Ok(told.unwrap_or_default())
    }

    /// Memberships go with the record at one of their ends, unless something is held at the other; answers the events, and in
    /// which channels they were.
    pub(super) async fn orphaned(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        which: Which<'_>,
    ) -> Result<(Vec<Draft>, BTreeSet<String>), ContextError> {
        let standing = Standing::read(tx).await?;
        let (mut messages, mut channels) = (Vec::new(), BTreeSet::new());
        for one in store::relations(tx, keyset.id, which, (0, ORPHANS)).await? {
            let ends = (one.user.as_str(), one.channel.as_str());
            store::remove_relation(tx, keyset.id, ends).await?;
            may_go(tx, keyset, (&standing, ends)).await?;
            messages.extend(events(keyset, ends, &relation_removed_event(ends.0, ends.1)));
            channels.insert(one.channel);
        }
        Ok((messages, channels))
    }
}

/// Refuses to let a membership go while anything is held at one of its ends.
async fn may_go(
    tx: &mut Tx,
    keyset: &Keyset,
    (standing, (user, channel)): (&Standing, (&str, &str)),
) -> Result<(), ContextError> {
    if stands(tx, keyset, (standing, (user, channel))).await? {
        Err(ContextError::Held)
    } else {
        Ok(())
    }
}

/// Whether anything is held at one of the ends of a membership.
async fn is_held(tx: &mut Tx, keyset: &Keyset, ends: (&str, &str)) -> Result<bool, DbError> {
    let standing = Standing::read(tx).await?;
    stands(tx, keyset, (&standing, ends)).await
}

async fn stands(
    tx: &mut Tx,
    keyset: &Keyset,
    (standing, (user, channel)): (&Standing, (&str, &str)),
) -> Result<bool, DbError> {
    if standing.is_empty() {
        return Ok(false);
    }
    let mut both = marks(tx, keyset, (RecordKind::User, user)).await?;
    both.extend(marks(tx, keyset, (RecordKind::Channel, channel)).await?);
    Ok(standing.hold(&both))
}

/// A membership is told on the channel and on the one named after the user.
fn events(keyset: &Keyset, (user, channel): (&str, &str), payload: &str) -> Vec<Draft> {
    if !keyset.features.app_context.membership_events {
        return Vec::new();
    }
    [channel, user].map(|name| event(keyset, name, payload.to_owned())).into()
}
