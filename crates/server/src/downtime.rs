//! Writes downtime kits: what the clinic gathers, sealed, written down, and the older ones removed.
//!
//! It stands between the clinic, which knows what is in a kit, and compliance, which knows how one is sealed and kept.

use crate::config::Config;
use clinic::downtime::Language;
use compliance::audit::{Audit, AuditError};
use compliance::downtime::{Depot, KitError, Kits, Written, files, prune};
use compliance::keys::Sealer;
use db::{Db, DbError};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::path::PathBuf;

/// A kit is written when the newest is so old.
const DUE: SignedDuration = SignedDuration::from_hours(12);

/// Where kits are kept, to whom they are sealed, and how they are worded.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) depot: Depot,
    pub(crate) language: Language,
    pub(crate) numbers: Vec<String>,
}

/// A kit that was written.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) file: PathBuf,
    pub(crate) written: Written,
    pub(crate) visits: usize,
}

/// Why none was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DowntimeError {
    /// Nobody was ever added.
    #[error("there is no clinic in this store yet, so there is nothing to go on with")]
    NoClinic,
    /// What is in it could not be read.
    #[error("what goes into the downtime kit was not read: {0}")]
    Unread(#[from] DbError),
    /// It could not be sealed or kept.
    #[error(transparent)]
    Kit(#[from] KitError),
    /// It could not be written down.
    #[error("the downtime kit was not written down, and was removed again: {0}")]
    Unrecorded(#[from] AuditError),
}

impl Terms {
    /// By these settings, if they want kits.
    pub(crate) fn of(config: &Config) -> Option<Self> {
        let section = &config.downtime;
        let (language, numbers) = (section.language(), section.numbers.clone());
        Some(Self { depot: section.depot()?, language, numbers })
    }

    /// Whether another kit is to be written. A folder that cannot be read says why when it is written into.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        let newest = files(&self.depot.folder, now).ok().and_then(|all| all.into_iter().next());
        newest.is_none_or(|newest| newest.at > now || now.duration_since(newest.at) >= DUE)
    }
}

/// Writes a kit as of this instant, and removes those that are older than the newest few.
pub(crate) async fn write(
    (db, audit, sealer): (&Db, &Audit, &Sealer),
    terms: &Terms,
    now: Timestamp,
) -> Result<Made, DowntimeError> {
    let kit = clinic::downtime::kit(db, sealer, now).await?.ok_or(DowntimeError::NoClinic)?;
    let page = kit.page(terms.language, &terms.numbers);
    let Depot { folder, recipient } = &terms.depot;
    let (file, sha256) = compliance::downtime::write(folder, &page, (recipient, kit.made))?;
    let written = Written { at: kit.made, until: kit.until, sha256, recipient: recipient.id() };
    let visits = kit.visits();
    if let Err(error) = Kits::new(db, audit).written(&written, visits).await {
        // No check would take it for one of this server's. What cannot be removed is sealed.
        let _ = std::fs::remove_file(&file);
        return Err(error.into());
    }
    prune(folder, now)?;
    Ok(Made { file, written, visits })
}
