//! Adds and finds organizations and departments.

use super::{Department, Organization, store};
use crate::journal::Journal;
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use db::{Db, DbError, Tx};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{DepartmentId, OrganizationId, Role, Timestamp};

/// Organizations and departments.
#[derive(Clone, Debug)]
pub struct Organizations {
    journal: Journal,
}

/// Another organization whose store this is, if it is.
pub async fn other(db: &Db, than: &str) -> Result<Option<String>, DbError> {
    store::other(&mut db.read().await?, than).await
}

/// The clock by which the days of the organization begin whose store this is; UTC where there is none yet.
pub async fn clock(db: &Db) -> Result<TimeZone, DbError> {
    let mut tx = db.read().await?;
    let found = store::other(&mut tx, super::CANARIES).await?;
    let Some(Ok(own)) = found.map(|id| id.parse::<OrganizationId>()) else {
        return Ok(TimeZone::UTC);
    };
    Ok(TimeZone::get(&store::zone(&mut tx, &own).await?).unwrap_or(TimeZone::UTC))
}

/// The clock of an organization, and which day it is by it.
pub(crate) async fn today(
    tx: &mut Tx,
    organization: &OrganizationId,
    now: Timestamp,
) -> Result<(TimeZone, Date), DbError> {
    let zone = store::zone(tx, organization).await?;
    let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let day = now.to_zoned_datetime(zone.clone()).date();
    Ok((zone, day))
}

impl Organizations {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// The organization, with the clock by which its days begin.
    pub async fn find(&self, id: &OrganizationId) -> Result<Organization, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let found = store::find(&mut tx, id).await?.ok_or(Refusal::Unknown("organization"))?;
        Ok(Organization { zone: Some(store::zone(&mut tx, id).await?), ..found })
    }

    /// The departments of the caller's organization.
    pub async fn departments(&self, caller: &Caller) -> Result<Vec<Department>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        Ok(store::departments(&mut tx, &caller.organization).await?)
    }

    /// Sets up an organization; the same again changes nothing.
    pub async fn found(&self, caller: &Caller, new: &Organization) -> Result<(), ClinicError> {
        Caller::require(caller.role == Role::System)?;
        let mut tx = self.journal.db.begin().await?;
        if store::insert(&mut tx, new).await? {
            let mut telling = self.journal.telling(caller);
            let what = ("organization", new.id.as_str());
            telling.witness(Event::ConfigurationChanged, Action::Create, what);
            self.journal.commit(tx, telling).await?;
        }
        Ok(())
    }

    /// Gives the caller's organization another name and, where one is said, another clock. Visits keep the one in which they
    /// were agreed.
    pub async fn change(
        &self,
        caller: &Caller,
        (name, zone): (&str, Option<&str>),
    ) -> Result<Organization, ClinicError> {
        Caller::require(caller.role == Role::Administrator)?;
        check(name)?;
        check_zone(zone)?;
        let mut tx = self.journal.db.begin().await?;
        let known = store::find(&mut tx, &caller.organization).await?;
        let known = known.ok_or(Refusal::Unknown("organization"))?;
        let zone = zone.map(str::to_owned).or(known.zone);
        let named = Organization { id: known.id, name: name.trim().to_owned(), zone };
        if !store::save(&mut tx, &named).await? {
            return Err(Refusal::Unknown("organization").into());
        }
        let zone = Some(store::zone(&mut tx, &named.id).await?);
        let named = Organization { zone, ..named };
        let mut telling = self.journal.telling(caller);
        let what = ("organization", named.id.as_str());
        telling.witness(Event::ConfigurationChanged, Action::Update, what);
        self.journal.commit(tx, telling).await?;
        Ok(named)
    }

    /// Adds a department to the caller's organization; the same again changes nothing.
    pub async fn add_department(
        &self,
        caller: &Caller,
        id: DepartmentId,
        name: &str,
    ) -> Result<Department, ClinicError> {
        Caller::require(matches!(caller.role, Role::Administrator | Role::System))?;
        check(name)?;
        let organization = caller.organization.clone();
        let new = Department { id, organization, name: name.trim().to_owned() };
        let mut tx = self.journal.db.begin().await?;
        if store::insert_department(&mut tx, &new).await? {
            let mut telling = self.journal.telling(caller);
            let what = ("department", new.id.as_str());
            telling.witness(Event::ConfigurationChanged, Action::Create, what);
            self.journal.commit(tx, telling).await?;
            return Ok(new);
        }
        let same = store::find_department(&mut tx, &caller.organization, &new.id).await?;
        Ok(same.ok_or(Refusal::Taken("department"))?)
    }
}

fn check_zone(zone: Option<&str>) -> Result<(), Refusal> {
    let problem = "is an IANA name such as America/Chicago";
    let known = zone.is_none_or(|zone| TimeZone::get(zone).is_ok());
    if known { Ok(()) } else { Err(Refusal::Field { field: "timeZone", problem }) }
}

fn check(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() || name.len() > 200 {
        return Err(Refusal::Field { field: "name", problem: "is 1 to 200 characters" });
    }
    Ok(())
}
