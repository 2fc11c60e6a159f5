//! Reads and changes users and channels.

use super::model::{ContextError, Listed, Record};
use super::select::Selection;
use super::sieve::Sieve;
use super::witness::{Caller, channel_of};
use super::{rules, store};
use crate::channel::{self, MEDICAL_RECORD};
use crate::keyset::Keyset;
use crate::log::{Draft, Log, MessageKind, News};
use crate::publish::actor;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use compliance::retention::held;
use db::{DbError, Tx};
use kernel::{Clock, Fault as _, Kind};
use std::collections::BTreeSet;
use std::sync::Arc;
use wire::reply::{record_removed_event, record_set_event};
use wire::request::{Paging, RecordKind, RecordPatch};

/// A user's change is told on the channels of so many memberships.
const TOLD: i64 = 100;

/// Which record.
pub(super) type Which<'a> = (RecordKind, &'a str);

/// The App Context of every keyset.
pub struct Contexts {
    pub(super) log: Arc<Log>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Contexts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Contexts").finish_non_exhaustive()
    }
}

/// An event on the channel of this name; events of App Context are not stored.
pub(super) fn event(keyset: &Keyset, channel: &str, payload: String) -> Draft {
    let mut draft = Draft::new(keyset.id, channel, "", payload);
    draft.store = false;
    draft.kind = MessageKind::Object;
    draft
}

impl Contexts {
    /// App Context beside this log.
    pub fn new(log: Arc<Log>, clock: Arc<dyn Clock>) -> Self {
        Self { log, clock }
    }

    pub(super) fn now(&self) -> String {
        self.clock.now_to_microsecond().to_string()
    }

    /// One record.
    pub async fn get(
        &self,
        keyset: &Keyset,
        caller: Caller<'_>,
        which: Which<'_>,
    ) -> Result<Record, ContextError> {
        let mut tx = self.log.db().read().await?;
        let found = store::find(&mut tx, keyset.id, which).await?;
        tx.commit().await?;
        let found = found.ok_or(ContextError::Missing)?;
        self.witness_read(keyset, caller, channel_of(which).as_slice()).await?;
        Ok(found)
    }

    /// A page of all records of a kind.
    pub async fn list(
        &self,
        keyset: &Keyset,
        caller: Caller<'_>,
        kind: RecordKind,
        paging: &Paging,
    ) -> Result<Listed<Record>, ContextError> {
        let listed = self.page(keyset, kind, paging).await?;
        let names = listed.page.iter().filter_map(|one| channel_of((kind, one.id.as_str())));
        let names: Vec<&str> = names.collect();
        self.witness_read(keyset, caller, &names).await?;
        Ok(listed)
    }

    async fn page(
        &self,
        keyset: &Keyset,
        kind: RecordKind,
        paging: &Paging,
    ) -> Result<Listed<Record>, ContextError> {
        let selection = Selection::new::<Record>(kind, paging)?;
        let mut tx = self.log.db().read().await?;
        if selection.is_plain() {
            let page = store::list(&mut tx, keyset.id, kind, window(paging)).await?;
            let total = if paging.count {
                Some(size(store::count(&mut tx, keyset.id, kind).await?))
            } else {
                None
            };
            tx.commit().await?;
            return Ok(Listed { page, total });
        }
        let mut sieve = Sieve::new();
        loop {
            let stretch = store::list(&mut tx, keyset.id, kind, sieve.window()).await?;
            if !sieve.take(&selection, stretch)? {
                break;
            }
        }
        tx.commit().await?;
        Ok(sieve.page(&selection, paging))
    }

    /// Creates or changes a record and tells of what changed.
    ///
    /// `expected` is the tag that it must have, if the caller sent one.
    pub async fn set(
        &self,
        keyset: &Keyset,
        caller: Caller<'_>,
        which: Which<'_>,
        patch: RecordPatch,
        expected: Option<&str>,
    ) -> Result<Record, ContextError> {
        let set = async {
            if which.0 == RecordKind::Channel {
                rules::admit_record(which.1, &patch)?;
            }
            let mut tx = self.log.db().begin().await?;
            let before = store::lock(&mut tx, keyset.id, which).await?;
            if expected.is_some_and(|tag| before.as_ref().is_none_or(|own| own.etag != tag)) {
                return Err(ContextError::Modified(which.0));
            }
            let custom = before.as_ref().and_then(|own| own.custom.as_deref());
            let custom = rules::keep_own(keyset, which, custom, patch.custom)?;
            self.write(tx, keyset, caller, which, (before, RecordPatch { custom, ..patch })).await
        };
        self.witnessed(keyset, caller, which, set.await).await
    }

    async fn write(
        &self,
        mut tx: Tx,
        keyset: &Keyset,
        caller: Caller<'_>,
        which: Which<'_>,
        (before, patch): (Option<Record>, RecordPatch),
    ) -> Result<Record, ContextError> {
        let named = named(&patch);
        let after = rules::changed(before.as_ref(), self.empty(which), patch);
        let names = channel_of(which);
        if let Some(before) = before.filter(|before| before.etag == after.etag) {
            drop(tx);
            // The answer shows it all the same.
            self.witness_read(keyset, caller, names.as_slice()).await?;
            return Ok(before);
        }
        store::save(&mut tx, keyset.id, &after).await?;
        let payload = record_set_event(&after.written(), named);
        let messages = self.told(&mut tx, keyset, which, &payload).await?;
        let (names, action) = (names.as_slice(), Action::Update);
        let entries = self.entries(&mut tx, keyset, caller, names, action).await?;
        self.log.commit(tx, News { messages, entries, ..News::default() }).await?;
        Ok(after)
    }

    fn empty(&self, (kind, id): Which<'_>) -> Record {
        Record {
            kind,
            id: id.to_owned(),
            fields: [None, None, None, None],
            record_type: None,
            status: None,
            custom: None,
            updated: self.now(),
            etag: String::new(),
        }
    }

    /// The events of a change, on every channel that hears of it (protocol §7.9).
    async fn told(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        which: Which<'_>,
        payload: &str,
    ) -> Result<Vec<Draft>, DbError> {
        let features = &keyset.features.app_context;
        let wanted = match which.0 {
            RecordKind::User => features.user_events,
            RecordKind::Channel => features.channel_events,
        };
        if !wanted {
            return Ok(Vec::new());
        }
        let mut drafts = vec![event(keyset, which.1, payload.to_owned())];
        if which.0 == RecordKind::User {
            let memberships = store::relations(tx, keyset.id, which, (0, TOLD)).await?;
            let channels = memberships.iter().map(|one| &one.channel);
            drafts.extend(channels.map(|name| event(keyset, name, payload.to_owned())));
        }
        Ok(drafts)
    }

    /// Removes a record; what does not exist is gone already.
    pub async fn remove(
        &self,
        keyset: &Keyset,
        caller: Caller<'_>,
        which: Which<'_>,
        expected: Option<&str>,
    ) -> Result<(), ContextError> {
        let removed = async {
            let mut tx = self.log.db().begin().await?;
            let Some(before) = store::lock(&mut tx, keyset.id, which).await? else {
                return match expected {
                    Some(_) => Err(ContextError::Modified(which.0)),
                    None => Ok(()),
                };
            };
            if expected.is_some_and(|tag| before.etag != tag) {
                return Err(ContextError::Modified(which.0));
            }
            // The clinic's own fields cannot be removed by removing what they stand in.
            let custom = before.custom.as_deref();
            if rules::holds_own(keyset, which, custom) {
                return Err(ContextError::ServerKept("of this record".to_owned()));
            }
            let marks = marks(&mut tx, keyset, which).await?;
            if held(&mut tx, &marks).await? {
                return Err(ContextError::Held);
            }
            let payload = record_removed_event(which.0, which.1);
            let mut messages = self.told(&mut tx, keyset, which, &payload).await?;
            store::remove(&mut tx, keyset.id, which).await?;
            let mut channels: BTreeSet<String> =
                channel_of(which).into_iter().map(str::to_owned).collect();
            if keyset.features.app_context.referential_integrity {
                let (told, left) = self.orphaned(&mut tx, keyset, which).await?;
                messages.extend(told);
                channels.extend(left);
            }
            let names: Vec<&str> = channels.iter().map(String::as_str).collect();
            let entries = self.entries(&mut tx, keyset, caller, &names, Action::Delete).await?;
            self.log.commit(tx, News { messages, entries, ..News::default() }).await?;
            Ok(())
        };
        self.witnessed(keyset, caller, which, removed.await).await
    }

    /// A refusal because of what a field holds is witnessed.
    pub(super) async fn witnessed<T>(
        &self,
        keyset: &Keyset,
        (principal, address): Caller<'_>,
        (kind, id): Which<'_>,
        outcome: Result<T, ContextError>,
    ) -> Result<T, ContextError> {
        let error = match outcome {
            Err(error) if error.kind() == Kind::Forbidden => error,
            other => return other,
        };
        let resource = Resource { kind: "app-context", id: id.to_owned(), channel: None };
        let (event, action) = match error {
            ContextError::Held => (Event::HoldHonoured, Action::Delete),
            _ => (Event::RequestRefused, Action::Update),
        };
        let mut entry =
            Entry::new(event, action, Outcome::MinorFailure, actor(principal, address), resource);
        entry.organization = Some(keyset.organization.clone());
        entry.reason = Some(error.code());
        entry.details = vec![("type", kind.name().to_owned())];
        self.log.witness(vec![entry]).await?;
        Err(error)
    }

    /// Sets a custom field that the server keeps, in the caller's transaction; answers the events
    /// for its news.
    pub async fn mirror(
        &self,
        tx: &mut Tx,
        keyset: &Keyset,
        which: Which<'_>,
        name: Option<&str>,
        fields: &[(&str, String)],
    ) -> Result<Vec<Draft>, DbError> {
        let before = store::lock(tx, keyset.id, which).await?;
        let known = before.as_ref().and_then(|own| own.custom.as_deref());
        let custom = (!fields.is_empty()).then(|| rules::with_fields(known, fields));
        let set =
            |text: Option<String>| text.map_or_else(Default::default, wire::request::Change::Set);
        let name =
            name.filter(|_| before.as_ref().is_none_or(|own| matches!(own.fields, [None, ..])));
        let patch = RecordPatch {
            name: set(name.map(str::to_owned)),
            custom: set(custom),
            ..RecordPatch::default()
        };
        let named = named(&patch);
        let after = rules::changed(before.as_ref(), self.empty(which), patch);
        store::save(tx, keyset.id, &after).await?;
        let payload = record_set_event(&after.written(), named);
        self.told(tx, keyset, which, &payload).await
    }
}

/// By what legal holds find a record.
pub(super) async fn marks(
    tx: &mut Tx,
    keyset: &Keyset,
    (kind, id): Which<'_>,
) -> Result<Vec<String>, DbError> {
    if kind == RecordKind::Channel {
        return channel::marks(tx, keyset.id, id).await;
    }
    let mut marks = vec![format!("patient/{id}")];
    marks.extend(keyset.clinic.then(|| format!("class/{MEDICAL_RECORD}")));
    Ok(marks)
}

/// Which fields a patch names, in the order of the wire.
fn named(patch: &RecordPatch) -> [bool; 7] {
    [
        patch.name.is_named(),
        patch.external_id.is_named() || patch.description.is_named(),
        patch.profile_url.is_named(),
        patch.email.is_named(),
        patch.kind.is_named(),
        patch.status.is_named(),
        patch.custom.is_named(),
    ]
}

/// Offset and limit as the store counts.
pub(super) fn window(paging: &Paging) -> (i64, i64) {
    let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
    (number(paging.offset), number(paging.limit))
}

pub(super) fn size(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}
