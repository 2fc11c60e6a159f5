//! What may be asked of files.

use super::apart::Apart;
use super::link::{By, Checked, Links, Purpose};
use super::model::CIPHER_BYTES;
use super::receive::Receiving;
use super::store::{self, FileRow};
use super::{FileError, Listed, Located, NewFile, Opened, Page, Prepared, Scanner, Ticket};
use crate::access::Principal;
use crate::channel::{self, Channel, ChannelError, Channels};
use crate::gate::Gates;
use crate::keyset::{Keyset, Keysets};
use crate::log::{Log, News};
use crate::micros;
use crate::publish::{actor, record_kept, refused};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use compliance::keys::Sealer;
use compliance::retention::{Standing, held, hold_honoured};
use db::{Blobs, Db, DbError, Tx};
use jiff::SignedDuration;
use kernel::{Actor, Clock, Fault as _, Phi, Random, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::channel::Class;

/// How long a form can be sent.
const TICKET: SignedDuration = SignedDuration::from_mins(5);
/// How long one upload may take; the sweep ends it then.
const RECEIVING: SignedDuration = SignedDuration::from_mins(10);
/// How long a link to bytes holds.
const LINK: u32 = 300;
/// The largest file on the clinic's channels.
const CLINIC_BYTES: u64 = 25 << 20;
/// So many are swept at once.
const SWEEP: i64 = 100;

/// What files are made of.
pub struct Parts {
    /// Channels and their classes.
    pub channels: Arc<Channels>,
    /// The log, which witnesses.
    pub log: Arc<Log>,
    /// Looks for malware, where the clinic has something that does.
    pub scanner: Option<Arc<dyn Scanner>>,
    /// Has the keys of files that are kept apart, where something above keeps any.
    pub apart: Option<Arc<dyn Apart>>,
    /// Channel policy.
    pub gates: Arc<Gates>,
    /// Where the bytes are.
    pub blobs: Blobs,
    /// Seals names.
    pub sealer: Arc<Sealer>,
    /// Signs tickets and links.
    pub links: Links,
    /// Keysets, by number.
    pub keysets: Arc<Keysets>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Makes ids.
    pub random: Arc<dyn Random>,
}

/// The files of every keyset.
pub struct Files(pub(super) Parts);

impl std::fmt::Debug for Files {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Files").field("blobs", &self.0.blobs).finish_non_exhaustive()
    }
}

impl Files {
    /// Files kept so.
    pub const fn new(parts: Parts) -> Self {
        Self(parts)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(super) fn db(&self) -> &Db {
        self.0.log.db()
    }

    /// Prepares the upload of one file.
    pub async fn prepare(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        channel: &str,
        NewFile { name, valid_until, address }: NewFile<'_>,
    ) -> Result<Prepared, FileError> {
        let now = self.now();
        if valid_until.is_some_and(|until| until <= now) {
            return Err(FileError::Past);
        }
        let channel = self.0.channels.resolve(keyset, channel).await?;
        self.0.gates.takes(&channel).map_err(FileError::Refused)?;
        let at = (keyset, &*channel);
        if let Err(refusal) = self.0.gates.lets_write(at, principal).await {
            self.0.log.witness(vec![refused(&channel, principal, address, &refusal)]).await?;
            return Err(FileError::Refused(refusal));
        }
        let mut bytes = [0; 16];
        self.0.random.fill(&mut bytes);
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string();
        let ends = now.checked_add(TICKET).unwrap_or(now);
        let ends = principal.expires.map_or(ends, |end| end.min(ends));
        let row = FileRow {
            name: self.0.sealer.seal(place(&id), &Phi::new(name))?,
            id,
            keyset: keyset.id,
            channel: channel.name.to_string(),
            uploader: principal.uuid.to_string(),
            role: actor(principal, None).role,
            size: 0,
            created: micros(now),
            valid_until: valid_until.map(micros),
            apart: None,
            lost: false,
            media: None,
        };
        let mut tx = self.db().begin().await?;
        store::prepare(&mut tx, &row, micros(ends)).await?;
        tx.commit().await?;
        let of = (row.id.as_str(), ends.as_second());
        let signature = self.0.links.sign(Purpose::Upload, of, By::of(principal));
        let (limit, sealed) = (limit(keyset, &channel), channel.class.requires_ciphertext());
        Ok(Prepared { id: row.id, expires: ends, signature, limit, sealed })
    }

    /// Whether a ticket is ours and still counts, before anything is read or held for it.
    pub fn admits(&self, ticket: Ticket<'_>) -> Result<(), FileError> {
        self.check(Purpose::Upload, ticket).map(drop)
    }

    /// Begins to receive the bytes that a ticket was given for.
    pub async fn receive(
        &self,
        ticket: Ticket<'_>,
        address: Option<&str>,
    ) -> Result<Receiving<'_>, FileError> {
        let now = self.now();
        let id = ticket.id;
        let checked = self.check(Purpose::Upload, ticket)?;
        let until = now.checked_add(RECEIVING).unwrap_or(now);
        let mut tx = self.db().begin().await?;
        let row = store::claim(&mut tx, id, micros(until)).await?.ok_or(FileError::Used)?;
        tx.commit().await?;
        let keyset = self.0.keysets.get(row.keyset).ok_or(FileError::Missing)?;
        let channel = self.0.channels.resolve(&keyset, &row.channel).await?;
        let limit = limit(&keyset, &channel);
        let writer = self.0.blobs.write(&blob(id)).await?;
        let actor =
            Actor { id: row.uploader.clone(), role: row.role, address: address.map(str::to_owned) };
        Ok(Receiving::new(self, (keyset, channel), row, (writer, limit), (actor, checked)))
    }

    /// A page of a channel's files, oldest first; for what witnesses by itself that it reads them.
    pub async fn list(
        &self,
        keyset: &Keyset,
        channel: &str,
        (limit, next): (usize, Option<&str>),
    ) -> Result<Page, FileError> {
        let after = next.map_or(Some((i64::MIN, "")), cursor).ok_or(FileError::Cursor)?;
        let wanted = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
        let mut tx = self.db().read().await?;
        let mut rows = store::list(&mut tx, keyset.id, channel, after, wanted).await?;
        tx.commit().await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let next = last.map(|row| format!("{}.{}", row.created, row.id));
        let files = rows.iter().map(|row| self.listed(row)).collect::<Result<_, _>>()?;
        Ok(Page { files, next })
    }

    /// The same for whoever asks: on a channel that carries PHI this is witnessed, for names tell of its patient.
    pub async fn browse(
        &self,
        keyset: &Keyset,
        (principal, address): (&Principal, Option<&str>),
        channel: &str,
        page: (usize, Option<&str>),
    ) -> Result<Page, FileError> {
        let page = self.list(keyset, channel, page).await?;
        let channel = match self.0.channels.resolve(keyset, channel).await {
            Err(ChannelError::Undeclared(_)) => return Ok(page),
            resolved => resolved?,
        };
        let event = (Event::PhiFileAccessed, Action::Read);
        let witness = entry(&channel, actor(principal, address), &channel.name, event);
        let details = vec![("count", page.files.len().to_string())];
        let witness = witness.map(|entry| Entry { details, ..entry });
        self.0.log.witness(witness.into_iter().collect()).await?;
        Ok(page)
    }

    fn listed(&self, row: &FileRow) -> Result<Listed, FileError> {
        Ok(Listed {
            id: row.id.clone(),
            name: self.name(row)?,
            size: row.size,
            created: Timestamp::from_microsecond(row.created).unwrap_or(Timestamp::UNIX_EPOCH),
        })
    }

    fn name(&self, row: &FileRow) -> Result<String, FileError> {
        Ok(self.0.sealer.unseal(place(&row.id), &row.name)?.expose().to_owned())
    }

    /// Gives a link to a file's bytes; on a channel that carries PHI this is witnessed, as is that
    /// it is not given because its time is over.
    pub async fn locate(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        (channel, id, name): (&str, &str, &str),
    ) -> Result<Located, FileError> {
        let row = self.find(keyset, (channel, id, name)).await?.ok_or(FileError::Missing)?;
        let channel = self.0.channels.resolve(keyset, channel).await?;
        let now = self.now();
        let end = row.valid_until.and_then(|until| Timestamp::from_microsecond(until).ok());
        let over = end.filter(|end| *end <= now);
        let event = if over.is_some() { Event::RequestRefused } else { Event::PhiFileAccessed };
        let mut witness =
            entry(&channel, actor(principal, address), &row.id, (event, Action::Read));
        if let (Some(entry), Some(_)) = (&mut witness, over) {
            (entry.outcome, entry.reason) = (Outcome::MinorFailure, Some("file.over"));
        }
        self.0.log.witness(witness.into_iter().collect()).await?;
        if let Some(end) = over {
            return Err(FileError::Over(end));
        }
        let end = [end, principal.expires].into_iter().flatten().min();
        Ok(self.link(id, (now, end), By::of(principal)))
    }

    /// A link that holds for some minutes, and never past the end of the file or of the token by which it was got.
    fn link(
        &self,
        id: &str,
        (now, end): (Timestamp, Option<Timestamp>),
        by: Option<By>,
    ) -> Located {
        let left = end.map_or(i64::MAX, |end| end.as_second().saturating_sub(now.as_second()));
        let seconds = u32::try_from(left.max(1)).map_or(LINK, |left| left.min(LINK));
        let expires = now.as_second().saturating_add(i64::from(seconds));
        let signature = self.0.links.sign(Purpose::Download, (id, expires), by);
        Located { expires, seconds, signature }
    }

    async fn find(
        &self,
        keyset: &Keyset,
        (channel, id, name): (&str, &str, &str),
    ) -> Result<Option<FileRow>, FileError> {
        let mut tx = self.db().read().await?;
        let row = store::find(&mut tx, id).await?;
        tx.commit().await?;
        let Some(row) = row.filter(|row| row.keyset == keyset.id && row.channel == channel) else {
            return Ok(None);
        };
        Ok(if self.name(&row)? == name { Some(row) } else { None })
    }

    /// What a form or a link says, if it is ours, has not ended, and was got by a token that still counts.
    fn check(&self, purpose: Purpose, ticket: Ticket<'_>) -> Result<Checked, FileError> {
        let Ticket { id, expires, signature } = ticket;
        let checked = self.0.links.check(purpose, (id, expires, signature), self.now())?;
        self.still_counts(checked.by)?;
        Ok(checked)
    }

    /// Whoever is out by now, whose token was revoked, is not given or let do anything by what they got before.
    fn still_counts(&self, by: Option<By>) -> Result<(), FileError> {
        let counts = by.is_none_or(|By { token, ends }| self.0.log.access().counts(token, ends));
        if counts { Ok(()) } else { Err(FileError::Ticket) }
    }

    /// Whether whoever began by this is in: their token's end, which comes by itself, takes nothing that was begun in time.
    pub(super) fn is_still_in(&self, by: Option<By>) -> Result<(), FileError> {
        let is_out = by.is_some_and(|By { token, .. }| self.0.log.access().is_revoked(token));
        if is_out { Err(FileError::Ticket) } else { Ok(()) }
    }

    /// Opens the bytes that a link was given for.
    pub async fn open(&self, link: Ticket<'_>) -> Result<Opened, FileError> {
        let id = link.id;
        self.check(Purpose::Download, link)?;
        let mut tx = self.db().read().await?;
        let row = store::find(&mut tx, id).await?.ok_or(FileError::Missing)?;
        tx.commit().await?;
        // Bytes that somebody put back are given, whatever was written down.
        let gone = if row.lost { FileError::Lost } else { FileError::Missing };
        let bytes = self.bytes(id).await?.ok_or(gone)?;
        let (name, sealed) = (self.name(&row)?, self.is_sealed(&row).await?);
        Ok(Opened { name, size: row.size, media: row.media, sealed, bytes })
    }

    /// Whether a file is of a channel that takes only ciphertext; of one that is none any more it is taken to be.
    async fn is_sealed(&self, row: &FileRow) -> Result<bool, FileError> {
        let Some(keyset) = self.0.keysets.get(row.keyset) else { return Ok(true) };
        match self.0.channels.resolve(&keyset, &row.channel).await {
            Err(ChannelError::Undeclared(_)) => Ok(true),
            resolved => Ok(resolved?.class.requires_ciphertext()),
        }
    }

    /// Removes a file; one that is not there is no failure (protocol §6.7). One of the clinic's records stays, whoever asks.
    pub async fn remove(
        &self,
        keyset: &Keyset,
        principal: &Principal,
        address: Option<&str>,
        which: (&str, &str, &str),
    ) -> Result<(), FileError> {
        let Some(row) = self.find(keyset, which).await? else { return Ok(()) };
        let channel = self.0.channels.resolve(keyset, &row.channel).await?;
        let mut tx = self.db().begin().await?;
        let marks = self.marks(&mut tx, &row).await?;
        if held(&mut tx, &marks).await? {
            drop(tx);
            let resource = Resource { kind: "file", id: row.id, channel: None };
            self.0.log.witness(vec![hold_honoured(actor(principal, address), resource)]).await?;
            return Err(FileError::Held);
        }
        if channel.is_record(keyset) {
            drop(tx);
            let name = Some(channel.name.to_string());
            let resource = Resource { kind: "file", id: row.id, channel: name };
            let what = (resource, FileError::Record.code());
            let entry = record_kept(&channel, actor(principal, address), what);
            self.0.log.witness(vec![entry]).await?;
            return Err(FileError::Record);
        }
        if !store::remove(&mut tx, &row.id, micros(self.now())).await? {
            return Ok(());
        }
        let who = actor(principal, address);
        let witness = entry(&channel, who, &row.id, (Event::PhiFileRemoved, Action::Delete));
        let news = News { entries: witness.into_iter().collect(), ..News::default() };
        self.0.log.commit(tx, news).await?;
        self.clear(&row.id).await
    }

    /// Clears away what a server that was killed had received in part; for one that has the store to itself, before it lets
    /// anybody in. Answers how many files those were.
    pub fn clear_unfinished(&self) -> Result<usize, FileError> {
        Ok(self.0.blobs.clear_unfinished()?)
    }

    /// Clears away what was prepared and never came, what stayed its time, and what was removed.
    pub async fn sweep(&self) -> Result<(), FileError> {
        loop {
            let mut tx = self.db().begin().await?;
            let mut over = store::abandoned(&mut tx, micros(self.now()), SWEEP).await?;
            let (ended, spared) = self.end(&mut tx).await?;
            tx.commit().await?;
            over.extend(ended);
            for id in &over {
                self.clear(id).await?;
            }
            if over.is_empty() && spared == 0 {
                break;
            }
        }
        self.set_apart().await
    }

    /// By what legal holds find a file: its channel, and the class of records that it is of by itself.
    async fn marks(&self, tx: &mut Tx, row: &FileRow) -> Result<Vec<String>, FileError> {
        let mut marks = channel::marks(tx, row.keyset, &row.channel).await?;
        let class = self.0.apart.as_ref().filter(|_| row.apart.is_some());
        marks.extend(class.map(|apart| format!("class/{}", apart.class())));
        Ok(marks)
    }

    /// Marks removed what stayed its time, file by file, and answers which. What is held does not go: it is put off by a
    /// day, as long as the hold stands, and counted.
    async fn end(&self, tx: &mut Tx) -> Result<(Vec<String>, usize), FileError> {
        let now = self.now();
        let tomorrow = micros(now.checked_add(SignedDuration::from_hours(24)).unwrap_or(now));
        let standing = Standing::read(tx).await?;
        let (mut ended, mut spared) = (Vec::new(), 0);
        for row in store::ending(tx, micros(now), SWEEP).await? {
            if standing.hold(&self.marks(tx, &row).await?) {
                store::put_off(tx, &row.id, tomorrow).await?;
                spared += 1;
            } else if store::expire(tx, &row.id, micros(now)).await? {
                ended.push(row.id);
            }
        }
        Ok((ended, spared))
    }

    /// The bytes first: a row without bytes can be swept again, bytes without a row cannot.
    pub(super) async fn clear(&self, id: &str) -> Result<(), FileError> {
        self.0.blobs.remove(&blob(id)).await?;
        self.0.blobs.remove(&sealed(id)).await?;
        let mut tx = self.db().begin().await?;
        store::forget(&mut tx, id).await?;
        Ok(tx.commit().await?)
    }

    /// Until when a file stays, in microseconds; `None` leaves that to the rules of its channel's class.
    pub(super) fn stays(&self, keyset: &Keyset, channel: &Channel) -> Option<i64> {
        let days = match channel.class.retention_days() {
            Some(1..) => return None,
            Some(0) => 0,
            None => keyset.features.files.retention_days,
        };
        let days = SignedDuration::from_hours(i64::from(days).saturating_mul(24));
        let until = self.now().checked_add(days).ok()?;
        (!days.is_zero()).then(|| micros(until))
    }
}

/// Files by their ids, each with the names of which one at least is among the blobs: its bytes as they came, and sealed by a
/// key of their own.
type Named = BTreeMap<String, [String; 2]>;

/// The stored files but those of which it is written down that they are lost.
pub async fn stored(tx: &mut Tx) -> Result<Named, DbError> {
    Ok(with_names(store::stored_ids(tx).await?))
}

/// The same with those that are lost; also of the store of a backup that is older than that.
pub async fn named(tx: &mut Tx) -> Result<Named, DbError> {
    Ok(with_names(store::named_ids(tx).await?))
}

fn with_names(ids: Vec<String>) -> Named {
    let names = |id: String| {
        let names = [blob(&id), sealed(&id)];
        (id, names)
    };
    ids.into_iter().map(names).collect()
}

/// Writes down that the bytes of stored files are lost, and answers what witnesses it. A legal hold does not stand against
/// that: nothing goes by it that is still there.
pub async fn lose(tx: &mut Tx, ids: &[String], now: Timestamp) -> Result<Vec<Entry>, DbError> {
    let mut entries = Vec::new();
    for id in ids {
        let Some(row) = store::find(tx, id).await? else { continue };
        if !store::lose(tx, id, micros(now)).await? {
            continue;
        }
        let channel = channel::find(tx, row.keyset, &row.channel).await?;
        let resource = Resource { kind: "file", id: row.id, channel: Some(row.channel) };
        let (event, action, outcome) = (Event::FileLost, Action::Update, Outcome::Success);
        let mut entry = Entry::new(event, action, outcome, Actor::system(), resource);
        if let Some(channel) = channel {
            entry.organization = channel.organization;
            entry.patient = channel.patient;
            entry.encounter = channel.consultation;
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// The most bytes of one file on a channel.
fn limit(keyset: &Keyset, channel: &Channel) -> u64 {
    let clinic = channel.class != Class::Custom;
    let plain = if clinic { CLINIC_BYTES } else { keyset.features.files.max_bytes };
    if channel.class.requires_ciphertext() { plain.saturating_add(CIPHER_BYTES) } else { plain }
}

/// Where a file's bytes are; folders stay small.
pub(super) fn blob(id: &str) -> String {
    format!("{}/{id}", id.get(..2).unwrap_or_default())
}

/// Where they are once they have a key of their own.
pub(super) fn sealed(id: &str) -> String {
    format!("{}.apart", blob(id))
}

fn place(id: &str) -> (&str, &str, &str) {
    ("file", "name", id)
}

fn cursor(text: &str) -> Option<(i64, &str)> {
    let (created, id) = text.split_once('.')?;
    Some((created.parse().ok()?, id))
}

/// What witnesses it, on a channel that carries PHI.
pub(super) fn entry(
    channel: &Channel,
    actor: Actor,
    id: &str,
    (event, action): (Event, Action),
) -> Option<Entry> {
    let resource =
        Resource { kind: "file", id: id.to_owned(), channel: Some(channel.name.to_string()) };
    channel.class.is_phi().then(|| Entry {
        organization: channel.organization.clone(),
        patient: channel.patient.clone(),
        encounter: channel.consultation.clone(),
        ..Entry::new(event, action, Outcome::Success, actor, resource)
    })
}
