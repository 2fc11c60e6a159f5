//! Writes down which kits were written and opened.

use super::store;
use crate::audit::{Action, Audit, AuditError, Entry, Event, Outcome, Resource};
use crate::backup::Recipient;
use data_encoding::HEXLOWER;
use db::Db;
use kernel::{Actor, Random as _, SystemRandom, Timestamp};
use std::path::PathBuf;

/// Where kits are kept, and to whom they are sealed.
#[derive(Clone, Debug)]
pub struct Depot {
    /// The folder.
    pub folder: PathBuf,
    /// Whose key opens them.
    pub recipient: Recipient,
}

/// What the settings say of that, if they do; a prop of a site.
#[derive(Clone, Debug)]
pub struct Kept(pub Option<Depot>);

/// A kit that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// As of when.
    pub at: Timestamp,
    /// Until when it tells what is to come.
    pub until: Timestamp,
    /// Of the sealed file.
    pub sha256: String,
    /// The id of the key that opens it.
    pub recipient: String,
}

/// The record of kits.
#[derive(Debug)]
pub struct Kits<'a> {
    db: &'a Db,
    audit: &'a Audit,
}

impl<'a> Kits<'a> {
    /// The record in this store.
    pub const fn new(db: &'a Db, audit: &'a Audit) -> Self {
        Self { db, audit }
    }

    /// A kit was written that tells of so many visits.
    pub async fn written(&self, kit: &Written, visits: usize) -> Result<(), AuditError> {
        let mut own = [0; 16];
        SystemRandom.fill(&mut own);
        let mut tx = self.db.begin().await?;
        store::add(&mut tx, &HEXLOWER.encode(&own), kit).await?;
        let mut entry = entry((Event::DowntimeKitWritten, Action::Create), &kit.sha256);
        entry.details = vec![
            ("made", kit.at.to_string()),
            ("until", kit.until.to_string()),
            ("count", visits.to_string()),
            ("key", kit.recipient.clone()),
        ];
        self.audit.append(&mut tx, &[entry]).await?;
        Ok(tx.commit().await?)
    }

    /// The kit with this SHA-256 was opened now; `false`, and nothing is written down, where no record has it.
    pub async fn opened(&self, sha256: &str, now: Timestamp) -> Result<bool, AuditError> {
        let mut tx = self.db.begin().await?;
        let Some(kit) = store::find(&mut tx, sha256).await? else { return Ok(false) };
        store::open(&mut tx, sha256, now).await?;
        let mut entry = entry((Event::DowntimeKitOpened, Action::Read), sha256);
        entry.details = vec![("made", kit.at.to_string())];
        self.audit.append(&mut tx, &[entry]).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn entry((event, action): (Event, Action), sha256: &str) -> Entry {
    let resource = Resource { kind: "downtime-kit", id: sha256.to_owned(), channel: None };
    Entry::new(event, action, Outcome::Success, Actor::system(), resource)
}
