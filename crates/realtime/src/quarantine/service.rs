//! What may be asked of it.

use super::{QuarantineError, Quarantined, store};
use crate::log::Log;
use crate::micros;
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use kernel::{Actor, Timestamp};
use std::sync::Arc;

/// The most that are shown at once.
const MOST: usize = 500;

/// The files that were malware.
#[derive(Debug)]
pub struct Quarantine {
    log: Arc<Log>,
}

impl Quarantine {
    /// Those that this log's store keeps.
    pub const fn new(log: Arc<Log>) -> Self {
        Self { log }
    }

    /// An organization's, the newest first, found before this; that they were read is witnessed.
    pub async fn list(
        &self,
        reader: Actor,
        organization: &str,
        (before, limit): (Option<Timestamp>, usize),
    ) -> Result<Vec<Quarantined>, QuarantineError> {
        let before = before.map_or(i64::MAX, micros);
        let limit = i64::try_from(limit.min(MOST)).unwrap_or(i64::MAX);
        let mut tx = self.log.db().read().await?;
        let found = store::list(&mut tx, organization, (before, limit)).await?;
        tx.commit().await?;
        let resource = Resource { kind: "list", id: "quarantine".to_owned(), channel: None };
        let mut entry =
            Entry::new(Event::QuarantineRead, Action::Read, Outcome::Success, reader, resource);
        entry.organization = Some(organization.to_owned());
        entry.details.push(("count", found.len().to_string()));
        self.log.witness(vec![entry]).await?;
        Ok(found)
    }
}
