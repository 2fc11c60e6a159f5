//! Says what was committed to the log on its channel.

use super::{rules, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, names};
use compliance::audit::Explorer;
use kernel::OrganizationId;

/// Commits that are said in one transaction, at most: one of many entries would keep a request waiting for milliseconds.
const COMMITS: i64 = 8;

/// The audit log on its channel.
#[derive(Clone, Debug)]
pub struct AuditFeed {
    journal: Journal,
    explorer: Explorer,
}

impl AuditFeed {
    pub(crate) const fn new(journal: Journal, explorer: Explorer) -> Self {
        Self { journal, explorer }
    }

    /// Says what has come to the log until now, a portion a commit: what comes meanwhile is said with what follows it, or a
    /// busy clinic's commits would each be chased by one more. A feed that never was begins with what comes next; who comes
    /// second says nothing.
    pub async fn follow(&self, organization: &OrganizationId) -> Result<(), ClinicError> {
        let end = self.explorer.end().await?;
        loop {
            let from = self.cursor(organization).await?;
            if from >= end {
                return Ok(());
            }
            let Some(portion) = self.explorer.onward(from, COMMITS).await? else {
                return Ok(());
            };
            let mut telling = self.journal.telling(&Caller::system(organization.clone())?);
            let channel = names::audit(organization);
            let named = (organization.as_str(), self.explorer.origin());
            for entry in &portion.entries {
                let own = entry.organization.as_deref();
                if own.is_none_or(|own| own == organization.as_str()) {
                    telling.say(&channel, &rules::payload(entry, named));
                    tokio::task::yield_now().await;
                }
            }
            let mut tx = self.journal.db.begin().await?;
            if !store::advance(&mut tx, organization, (from, portion.next)).await? {
                continue;
            }
            self.journal.commit(tx, telling).await?;
        }
    }

    async fn cursor(&self, organization: &OrganizationId) -> Result<u64, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let known = store::cursor(&mut tx, organization).await?;
        tx.commit().await?;
        if let Some(known) = known {
            return Ok(known);
        }
        let first = self.explorer.end().await?;
        let mut tx = self.journal.db.begin().await?;
        store::begin(&mut tx, organization, first).await?;
        tx.commit().await?;
        Ok(first)
    }
}
