//! Says and shows when a department is open.

use super::{Hours, rules, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal, organization};
use compliance::audit::{Action, Event};
use db::{DbError, Tx};
use kernel::{DepartmentId, OrganizationId, Role, Timestamp};

/// Opening hours.
#[derive(Clone, Debug)]
pub struct OpeningHours {
    journal: Journal,
}

impl OpeningHours {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// A department's week, if it has said one, and whether it is open now.
    pub async fn find(
        &self,
        organization: &OrganizationId,
        department: &DepartmentId,
    ) -> Result<(Option<Hours>, bool), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        known(&mut tx, organization, department).await?;
        let hours = store::find(&mut tx, department).await?;
        let open = rules::is_open(hours.as_ref(), self.journal.now());
        Ok((hours, open))
    }

    /// Says when a department is open.
    pub async fn set(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        hours: &Hours,
    ) -> Result<bool, ClinicError> {
        Caller::require(matches!(caller.role, Role::Coordinator | Role::Administrator))?;
        rules::check(hours)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        known(&mut tx, &caller.organization, department).await?;
        store::save(&mut tx, department, hours).await?;
        let what = ("department-hours", department.as_str());
        telling.witness(Event::ConfigurationChanged, Action::Update, what);
        let open = rules::is_open(Some(hours), telling.now);
        self.journal.commit(tx, telling).await?;
        Ok(open)
    }
}

/// In whose clock a department tells times, as an IANA name: its own, or that in which its organization does as long as it
/// said none.
pub(crate) async fn zone(tx: &mut Tx, department: &DepartmentId) -> Result<String, DbError> {
    match store::zone(tx, department).await? {
        Some((Some(own), _)) => Ok(own),
        Some((None, whole)) => organization::store::zone(tx, &whole).await,
        None => Ok("UTC".to_owned()),
    }
}

/// The hours of a department that is closed at an instant; `None` when it is open.
pub(crate) async fn closed(
    tx: &mut Tx,
    department: &DepartmentId,
    now: Timestamp,
) -> Result<Option<Hours>, DbError> {
    let hours = store::find(tx, department).await?;
    Ok(hours.filter(|hours| !rules::is_open(Some(hours), now)))
}

async fn known(
    tx: &mut Tx,
    organization: &OrganizationId,
    department: &DepartmentId,
) -> Result<(), ClinicError> {
    let found = organization::store::find_department(tx, organization, department).await?;
    found.map(drop).ok_or_else(|| Refusal::Unknown("department").into())
}
