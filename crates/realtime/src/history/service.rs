//! Reads and deletes history.

use crate::access::Principal;
use crate::action::{self, Attached};
use crate::channel::{self, Channel, ChannelError, Channels};
use crate::keyset::Keyset;
use crate::log::{self, Log, LogError, News, Range, Stored};
use crate::micros;
use crate::publish::{actor, record_kept};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use compliance::retention::{held, hold_honoured};
use db::{DbError, Tx};
use kernel::{Clock, Fault, Kind};
use std::sync::Arc;
use wire::Timetoken;

/// Counting stops here.
const COUNT_CAP: i64 = 10_000;

/// Actions in one answer, at most (protocol §4.3).
const ACTIONS: usize = 25_000;

/// Messages and metadata of one answer take at most so many bytes; 500 channels could hold a hundred times as much as a
/// client can take.
const ANSWER: usize = 64 << 20;

/// Which messages of a channel are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    /// Exclusive: older than this; with `reverse`, later than this.
    pub start: Option<Timetoken>,
    /// Inclusive: not older than this; with `reverse`, not later than this.
    pub end: Option<Timetoken>,
    /// At most so many.
    pub limit: usize,
    /// Page from the oldest on; not where both `start` and `end` say which way to go.
    pub reverse: bool,
}

impl Bounds {
    /// `start` is exclusive and `end` inclusive, whichever way one pages; between both, the newest come first (protocol §4.1).
    pub(super) fn range(self) -> Range {
        let all = (Timetoken::ZERO, Timetoken::MAX);
        let (after, before) = match (self.start, self.end, self.reverse) {
            (Some(start), Some(end), _) if start >= end => (end.previous(), start),
            (Some(start), Some(end), _) => (start, end.next()),
            (Some(start), None, false) => (all.0, start),
            (Some(start), None, true) => (start, all.1),
            (None, Some(end), false) => (end.previous(), all.1),
            (None, Some(end), true) => (all.0, end.next()),
            (None, None, _) => all,
        };
        let between = self.start.is_some() && self.end.is_some();
        Range { after, before, limit: self.limit, newest: between || !self.reverse }
    }
}

/// Which messages of a channel are deleted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deletion {
    /// Exclusive.
    pub start: Option<Timetoken>,
    /// Inclusive.
    pub end: Option<Timetoken>,
}

impl Deletion {
    /// The message at `end` goes, the one at `start` stays, whichever is larger; only `start`:
    /// everything older; only `end`: everything from it on; neither: everything.
    ///
    /// Answers `(after, upto)`; `None` deletes nothing.
    pub(super) fn span(self) -> Option<(Timetoken, Timetoken)> {
        match (self.start, self.end) {
            (None, None) => Some((Timetoken::ZERO, Timetoken::MAX)),
            (Some(start), None) => Some((Timetoken::ZERO, start.previous())),
            (None, Some(end)) => Some((end.previous(), Timetoken::MAX)),
            (Some(start), Some(end)) if start < end => Some((start, end)),
            (Some(start), Some(end)) if start > end => Some((end.previous(), start.previous())),
            (Some(_), Some(_)) => None,
        }
    }
}

/// Why history could not be read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The name has no class on this keyset.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// The log failed, or could not witness the read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// More than one answer may hold.
    #[error(
        "the messages take more than 64 MiB together; ask for fewer channels or for fewer messages of each"
    )]
    TooMuch,
    /// The keyset keeps no messages of these channels, and kept none before.
    #[error(
        "nothing is stored on this keyset; enable persistence for it, and what is published from then on can be read"
    )]
    Off,
    /// A legal hold stands on the channel, its patient or its visit.
    #[error(
        "a legal hold stands on this channel; nothing of it can be deleted until it is released"
    )]
    Held,
    /// What stands on the channel is a record of the clinic.
    #[error(
        "messages of this channel are records of the clinic, which no client deletes; they go by the rule of their class, or \
         before by two people: `housecall retention shred`"
    )]
    Record,
}

impl From<DbError> for HistoryError {
    fn from(error: DbError) -> Self {
        Self::Log(LogError::Db(error))
    }
}

impl Fault for HistoryError {
    fn kind(&self) -> Kind {
        match self {
            Self::Channel(error) => error.kind(),
            Self::Log(error) => error.kind(),
            Self::TooMuch => Kind::Invalid,
            Self::Off | Self::Held | Self::Record => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Channel(error) => error.code(),
            Self::Log(error) => error.code(),
            Self::TooMuch => "history.too-much",
            Self::Off => "history.off",
            Self::Held => "history.held",
            Self::Record => "history.record",
        }
    }
}

/// Reads and deletes history.
pub struct Histories {
    channels: Arc<Channels>,
    log: Arc<Log>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Histories {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Histories").finish_non_exhaustive()
    }
}

impl Histories {
    /// Histories of this log.
    pub fn new(channels: Arc<Channels>, log: Arc<Log>, clock: Arc<dyn Clock>) -> Self {
        Self { channels, log, clock }
    }

    async fn resolve(
        &self,
        keyset: &Keyset,
        names: &[&str],
    ) -> Result<Vec<Arc<Channel>>, HistoryError> {
        let mut channels = Vec::with_capacity(names.len());
        for name in names {
            channels.push(self.channels.resolve(keyset, name).await?);
        }
        Ok(channels)
    }

    /// One page of each channel, oldest first, in the order of the names.
    pub async fn pages(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        names: &[&str],
        bounds: Bounds,
    ) -> Result<Vec<Vec<Stored>>, HistoryError> {
        let channels = self.resolve(keyset, names).await?;
        let now = micros(self.clock.now());
        let mut pages = Vec::with_capacity(channels.len());
        let (mut entries, mut bytes) = (Vec::new(), 0_usize);
        let mut tx = self.log.db().read().await?;
        for channel in &channels {
            let page = match channel.id {
                Some(id) if bounds.limit > 0 => log::page(&mut tx, id, bounds.range(), now).await?,
                _ => Vec::new(),
            };
            bytes = page.iter().map(size).fold(bytes, usize::saturating_add);
            if bytes > ANSWER {
                return Err(HistoryError::TooMuch);
            }
            if channel.class.is_phi() {
                entries.push(read(channel, principal, address, page.len()));
            }
            pages.push(page);
        }
        if pages.iter().all(Vec::is_empty) && is_off(&mut tx, keyset, &channels, now).await? {
            return Err(HistoryError::Off);
        }
        tx.commit().await?;
        self.log.witness(entries).await?;
        Ok(pages)
    }

    /// One page of a channel with the actions on its messages, in the order of the messages.
    ///
    /// An answer holds at most 25,000 actions; what would go beyond is left to the next page,
    /// which the second part of the answer names.
    pub async fn page_with_actions(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        name: &str,
        bounds: Bounds,
    ) -> Result<(Vec<Stored>, Vec<Attached>, Option<Timetoken>), HistoryError> {
        let mut pages = self.pages(keyset, principal, address, &[name], bounds).await?;
        let mut page = pages.pop().unwrap_or_default();
        let channel = self.channels.resolve(keyset, name).await?;
        let (Some(id), Some(first), Some(last)) = (channel.id, page.first(), page.last()) else {
            return Ok((page, Vec::new(), None));
        };
        let span = (first.timetoken, last.timetoken);
        let mut tx = self.log.db().read().await?;
        let limit = i64::try_from(ACTIONS.saturating_add(1)).unwrap_or(i64::MAX);
        let mut actions = action::on_messages(&mut tx, id, span, limit).await?;
        tx.commit().await?;
        let mut more = None;
        if actions.len() > ACTIONS
            && let Some(cut) = actions.last().map(|one| one.message)
        {
            // The oldest message may be incomplete; it and what is older come with the next page.
            page.retain(|stored| stored.timetoken > cut);
            actions.retain(|one| one.message > cut);
            more = page.first().map(|stored| stored.timetoken);
        }
        actions.sort_by_key(|one| (one.message, one.action));
        Ok((page, actions, more))
    }

    /// How many messages each channel holds after its timetoken, up to 10,000.
    pub async fn counts(
        &self,
        keyset: &Keyset,
        wanted: &[(&str, Timetoken)],
    ) -> Result<Vec<i64>, HistoryError> {
        let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
        let channels = self.resolve(keyset, &names).await?;
        let now = micros(self.clock.now());
        let mut counts = Vec::with_capacity(wanted.len());
        let mut tx = self.log.db().read().await?;
        for (channel, (_, after)) in channels.iter().zip(wanted) {
            counts.push(match channel.id {
                Some(id) => log::count(&mut tx, id, *after, now, COUNT_CAP).await?,
                None => 0,
            });
        }
        if counts.iter().all(|count| *count == 0) && is_off(&mut tx, keyset, &channels, now).await?
        {
            return Err(HistoryError::Off);
        }
        tx.commit().await?;
        Ok(counts)
    }

    /// Deletes messages of one channel; answers how many. Those of the clinic's records stay, whoever asks.
    pub async fn delete(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        name: &str,
        deletion: Deletion,
    ) -> Result<u64, HistoryError> {
        let channel = self.channels.resolve(keyset, name).await?;
        let is_record = channel.is_record(keyset);
        let (Some(id), Some((after, upto))) = (channel.id, deletion.span()) else {
            return if is_record { Err(HistoryError::Record) } else { Ok(0) };
        };
        let mut tx = self.log.db().begin().await?;
        let marks = channel::marks(&mut tx, keyset.id, &channel.name).await?;
        if held(&mut tx, &marks).await? {
            drop(tx);
            let entry = hold_honoured(actor(principal, address), resource(&channel));
            self.log.witness(vec![entry]).await?;
            return Err(HistoryError::Held);
        }
        if is_record {
            drop(tx);
            let what = (resource(&channel), HistoryError::Record.code());
            let entry = record_kept(&channel, actor(principal, address), what);
            self.log.witness(vec![entry]).await?;
            return Err(HistoryError::Record);
        }
        let count = log::delete(&mut tx, id, after, upto).await?;
        action::forget(&mut tx, id, after, upto).await?;
        let mut entry = Entry::new(
            Event::MessageDeleted,
            Action::Delete,
            Outcome::Success,
            actor(principal, address),
            resource(&channel),
        );
        entry.organization.clone_from(&channel.organization);
        entry.patient.clone_from(&channel.patient);
        entry.encounter.clone_from(&channel.consultation);
        entry.details = vec![
            ("after", after.to_string()),
            ("upto", upto.to_string()),
            ("count", count.to_string()),
        ];
        self.log.commit(tx, News { entries: vec![entry], ..News::default() }).await?;
        if let Some(hub) = self.log.hub(keyset.id) {
            hub.forget(&channel.name, |place| place > after && place <= upto);
        }
        Ok(count)
    }
}

/// Whether the keyset keeps nothing of these channels. What was stored before that was so can still be read.
async fn is_off(
    tx: &mut Tx,
    keyset: &Keyset,
    channels: &[Arc<Channel>],
    now: i64,
) -> Result<bool, HistoryError> {
    if !channels.iter().all(|channel| channel.is_off(keyset)) {
        return Ok(false);
    }
    for channel in channels {
        if let Some(id) = channel.id
            && log::count(tx, id, Timetoken::ZERO, now, 1).await? > 0
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What a message adds to an answer.
fn size(stored: &Stored) -> usize {
    stored.payload.len().saturating_add(stored.meta.as_ref().map_or(0, String::len))
}

fn resource(channel: &Channel) -> Resource {
    Resource {
        kind: "channel",
        id: channel.name.to_string(),
        channel: Some(channel.name.to_string()),
    }
}

fn read(channel: &Channel, principal: &Principal, address: Option<&str>, count: usize) -> Entry {
    Entry {
        organization: channel.organization.clone(),
        patient: channel.patient.clone(),
        encounter: channel.consultation.clone(),
        details: vec![("count", count.to_string())],
        ..Entry::new(
            Event::PhiMessageRead,
            Action::Read,
            Outcome::Success,
            actor(principal, address),
            resource(channel),
        )
    }
}
