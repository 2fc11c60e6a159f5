//! A file on its way in.

use super::arrived::Arrived;
use super::link::Checked;
use super::store::{self, FileRow};
use super::{FileError, Files};
use crate::channel::Channel;
use crate::gate::{Refusal, Sender};
use crate::keyset::Keyset;
use crate::micros;
use bytes::Bytes;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use db::BlobWriter;
use kernel::{Actor, Timestamp};
use std::sync::Arc;
use wire::cipher::Passing;

/// Takes a file piece by piece. Dropped unfinished, it leaves nothing but a row for the sweep.
#[derive(Debug)]
pub struct Receiving<'a> {
    files: &'a Files,
    keyset: Arc<Keyset>,
    channel: Arc<Channel>,
    row: FileRow,
    writer: BlobWriter,
    limit: u64,
    passing: Passing,
    actor: Actor,
    ticket: Checked,
}

impl<'a> Receiving<'a> {
    pub(super) fn new(
        files: &'a Files,
        (keyset, channel): (Arc<Keyset>, Arc<Channel>),
        row: FileRow,
        (writer, limit): (BlobWriter, u64),
        (actor, ticket): (Actor, Checked),
    ) -> Self {
        let passing = Passing::default();
        Self { files, keyset, channel, row, writer, limit, passing, actor, ticket }
    }

    /// What its sender says that the bytes are, a media type; of ciphertext that is not kept.
    pub fn says(&mut self, media: Option<String>) {
        let is_sealed = self.channel.class.requires_ciphertext();
        self.row.media = media.filter(|_| !is_sealed);
    }

    /// Takes the next bytes.
    pub async fn push(&mut self, bytes: Bytes) -> Result<(), FileError> {
        self.passing.push(&bytes);
        if self.passing.length() > self.limit {
            return Err(FileError::TooLarge(self.limit));
        }
        Ok(self.writer.push(bytes).await?)
    }

    /// All bytes came: the file is stored, and on disk when this returns, unless policy or the
    /// scanner is against it.
    pub async fn finish(self) -> Result<(), FileError> {
        if self.passing.length() == 0 {
            self.give_up().await?;
            return Err(FileError::Empty);
        }
        let gates = &self.files.0.gates;
        let file = (&self.passing, self.actor.role);
        // While its bytes came, what the channel was open for may have ended.
        let token = self.ticket.by.map(|by| by.token);
        let sender = Sender { uuid: &self.row.uploader, token };
        let admitted = match gates.opens((&*self.keyset, &*self.channel), sender).await {
            Ok(()) => gates.admit_file(&self.keyset, &self.channel, file).await,
            Err(refusal) => Err(refusal),
        };
        let admitted = match admitted {
            Ok(admitted) => admitted,
            Err(refusal) => return Err(self.refuse(refusal).await?),
        };
        let Self { files, keyset, channel, row, writer, passing, actor, ticket, .. } = self;
        writer.finish().await?;
        let (size, stays) = (passing.length(), files.stays(&keyset, &channel));
        let (kind, version) = (admitted.kind, admitted.version);
        let arrived = Arrived { files, channel, row, actor, size, kind, version, stays, ticket };
        arrived.settle(admitted.opener).await
    }

    /// The bytes stopped coming, or were too many: the same form may be sent again.
    pub async fn give_up(self) -> Result<(), FileError> {
        self.writer.abort().await;
        let ends = Timestamp::from_second(self.ticket.ends).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut tx = self.files.db().begin().await?;
        store::release(&mut tx, &self.row.id, micros(ends)).await?;
        Ok(tx.commit().await?)
    }

    /// Witnesses a refusal.
    async fn refuse(self, refusal: Refusal) -> Result<FileError, FileError> {
        let resource = Resource {
            kind: "file",
            id: self.row.id.clone(),
            channel: Some(self.channel.name.to_string()),
        };
        let witness = Entry {
            organization: self.channel.organization.clone(),
            patient: self.channel.patient.clone(),
            encounter: self.channel.consultation.clone(),
            reason: Some(refusal.code()),
            ..Entry::new(
                Event::RequestRefused,
                Action::Create,
                Outcome::MinorFailure,
                self.actor.clone(),
                resource,
            )
        };
        self.files.0.log.witness(vec![witness]).await?;
        self.give_up().await?;
        Ok(FileError::Refused(refusal))
    }
}
