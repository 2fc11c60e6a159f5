//! A file whose bytes are all here, as they came, and which nobody can have yet: it is scanned, then stored or not.

use super::link::Checked;
use super::scan::{ScanError, Scanned, opened};
use super::service::{blob, entry};
use super::store::{self, FileRow};
use super::{FileError, Files};
use crate::channel::Channel;
use crate::log::News;
use crate::micros;
use crate::quarantine::{self, Quarantined};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use db::DbError;
use kernel::{Actor, Timestamp};
use std::sync::Arc;
use wire::cipher::Opener;

/// What is known of it.
#[derive(Debug)]
pub(super) struct Arrived<'a> {
    pub(super) files: &'a Files,
    pub(super) channel: Arc<Channel>,
    pub(super) row: FileRow,
    pub(super) actor: Actor,
    /// Bytes as stored.
    pub(super) size: u64,
    pub(super) kind: Option<&'static str>,
    /// Which version of the channel's key opens it, where the clinic has that.
    pub(super) version: Option<u32>,
    /// Until when it will stay, in microseconds.
    pub(super) stays: Option<i64>,
    /// By what it came.
    pub(super) ticket: Checked,
}

impl Arrived<'_> {
    /// Scans it where there is a scanner, and only what is clean is stored.
    pub(super) async fn settle(self, opener: Option<Opener>) -> Result<(), FileError> {
        match self.scan(opener).await {
            Ok(Scanned::Clean) => self.store().await,
            Ok(Scanned::Found(signature)) => self.quarantine(signature).await,
            Err(cause) => self.give_back(&cause).await,
        }
    }

    async fn scan(&self, opener: Option<Opener>) -> Result<Scanned, ScanError> {
        let Some(scanner) = &self.files.0.scanner else { return Ok(Scanned::Clean) };
        let lost = |error: DbError| ScanError::new(error.to_string());
        let bytes = self.files.0.blobs.read(&blob(&self.row.id)).await.map_err(lost)?;
        let bytes = bytes.ok_or_else(|| ScanError::new("the file's bytes are not there"))?;
        scanner.scan(opened(bytes, opener)).await
    }

    async fn store(self) -> Result<(), FileError> {
        let Self { files, channel, row, actor, size, kind, version, stays, ticket } = self;
        let mut tx = files.db().begin().await?;
        // An upload takes a while, in which whoever sends may have been taken out.
        if let Err(error) = files.is_still_in(ticket.by) {
            store::discard(&mut tx, &row.id).await?;
            tx.commit().await?;
            files.clear(&row.id).await?;
            return Err(error);
        }
        if !store::stored(&mut tx, &row.id, (size, micros(files.now()), stays)).await? {
            drop(tx);
            files.clear(&row.id).await?;
            return Err(FileError::Ticket);
        }
        if let Some(media) = &row.media {
            store::says(&mut tx, &row.id, media).await?;
        }
        if let Some(version) = version {
            store::opens_by(&mut tx, &row.id, version).await?;
        }
        let mut witness = entry(&channel, actor, &row.id, (Event::PhiFileShared, Action::Create));
        if let Some(entry) = &mut witness {
            // What the clinic saw under the visit's key; without one the scanner saw ciphertext.
            let seen = if kind.is_some() { "clean" } else { "sealed" };
            entry.details.push(("verb", "FILE_UPLOAD".to_owned()));
            entry.details.extend(kind.map(|kind| ("contentType", kind.to_owned())));
            entry.details.extend(files.0.scanner.is_some().then(|| ("scan", seen.to_owned())));
        }
        // A file without a message is found by its channel, too, when its time is over.
        let registered = files.0.channels.numbered(&mut tx, row.keyset, &channel).await?;
        let entries = witness.into_iter().collect();
        let news = News { entries, registered: vec![registered], ..News::default() };
        files.0.log.commit(tx, news).await?;
        Ok(())
    }

    /// The bytes go; who sent what stays.
    async fn quarantine(self, signature: String) -> Result<(), FileError> {
        let Self { files, channel, row, actor, size, kind, .. } = self;
        let resource =
            Resource { kind: "file", id: row.id.clone(), channel: Some(channel.name.to_string()) };
        let record = Quarantined {
            id: row.id,
            keyset: row.keyset,
            channel: row.channel,
            organization: channel.organization.clone(),
            consultation: channel.consultation.clone(),
            sender: actor.id.clone(),
            role: actor.role,
            signature: signature.clone(),
            kind: kind.map(str::to_owned),
            size,
            found: files.now(),
        };
        let mut witness = Entry {
            organization: channel.organization.clone(),
            patient: channel.patient.clone(),
            encounter: channel.consultation.clone(),
            reason: Some("file.malware"),
            ..Entry::new(
                Event::FileQuarantined,
                Action::Create,
                Outcome::MinorFailure,
                actor,
                resource,
            )
        };
        witness.details.push(("signature", signature));
        let mut tx = files.db().begin().await?;
        store::discard(&mut tx, &record.id).await?;
        quarantine::add(&mut tx, &record).await?;
        let news = News { entries: vec![witness], ..News::default() };
        files.0.log.commit(tx, news).await?;
        files.clear(&record.id).await?;
        Err(FileError::Malware)
    }

    /// Without a verdict nothing is kept, and the same form may be sent again.
    async fn give_back(self, cause: &ScanError) -> Result<(), FileError> {
        tracing::error!(%cause, "a file was not taken, because it could not be scanned for malware");
        self.files.0.blobs.remove(&blob(&self.row.id)).await?;
        let ends = Timestamp::from_second(self.ticket.ends).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut tx = self.files.db().begin().await?;
        store::release(&mut tx, &self.row.id, micros(ends)).await?;
        tx.commit().await?;
        Err(FileError::Unscanned)
    }
}
