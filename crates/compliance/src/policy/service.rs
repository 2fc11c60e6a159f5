//! Adds versions of policies, and writes down that they were reviewed.

use super::{NewVersion, PolicyKind, Review, Version, rules, store};
use crate::audit::{Action, AuditError, Entry, Event, Ledger, Outcome, Resource};
use db::{DbError, Tx};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Actor, Fault, Kind};

/// Why it was not done. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// No version of it is in force.
    #[error("no version of this policy is in force; add one, whose first day has come")]
    Missing,
    /// Another version is in force than the one that was read.
    #[error("another version of this policy is in force by now; read the list again")]
    Stale,
    /// It has as many versions as it may.
    #[error("a policy has {} versions at most", rules::MOST)]
    Full,
    /// Something given is not what it must be.
    #[error("{0} {1}")]
    Field(&'static str, &'static str),
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for PolicyError {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Stale | Self::Full => Kind::Conflict,
            Self::Field(..) => Kind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "policy.missing",
            Self::Stale => "policy.stale",
            Self::Full => "policy.full",
            Self::Field(..) => "request.field",
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}

/// The policies of one store.
#[derive(Clone, Debug)]
pub struct Policies(Ledger);

impl Policies {
    /// Those of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// The day that it is by this clock.
    pub fn today(&self, zone: &TimeZone) -> Date {
        self.0.now().to_zoned_datetime(zone.clone()).date()
    }

    /// Every version of every policy, the newest first in each kind.
    pub async fn all(&self) -> Result<Vec<Version>, DbError> {
        store::all(&mut self.0.db.read().await?).await
    }

    /// Adds the next version of a policy, which replaces the one before from its first day on. Days are those of this clock.
    pub async fn add(
        &self,
        by: Actor,
        (new, zone): (NewVersion, &TimeZone),
    ) -> Result<Version, PolicyError> {
        let (now, today) = (self.0.now(), self.today(zone));
        let reviewed = new.reviewed.unwrap_or(today);
        let mut tx = self.0.db.begin().await?;
        let mut known = store::all(&mut tx).await?;
        known.retain(|one| one.kind == new.kind);
        rules::admit(&new, &known, (reviewed, today))?;
        let review = Review { day: reviewed, by: by.id.clone(), recorded: now };
        let version = known.first().map_or(0, |last| last.version).saturating_add(1);
        let made = Version {
            kind: new.kind,
            version,
            document: new.document,
            effective: new.effective,
            approved_by: new.approved_by.trim().to_owned(),
            recorded: (by.id.clone(), now),
            reviews: vec![review.clone()],
        };
        let is_added = store::add(&mut tx, &made).await?
            && store::review(&mut tx, (made.kind, version), &review).await?;
        if !is_added {
            return Err(PolicyError::Stale);
        }
        self.witness(tx, (Event::PolicyAdded, Action::Create), by, &made).await?;
        Ok(made)
    }

    /// Writes down that the version in force was reviewed on a day, today unless said, and stays as it is.
    pub async fn review(
        &self,
        by: Actor,
        (kind, version): (PolicyKind, u32),
        (day, zone): (Option<Date>, &TimeZone),
    ) -> Result<Version, PolicyError> {
        let (now, today) = (self.0.now(), self.today(zone));
        let mut tx = self.0.db.begin().await?;
        let all = store::all(&mut tx).await?;
        let one = rules::in_force(&all, kind, today).ok_or(PolicyError::Missing)?;
        if one.version != version {
            return Err(PolicyError::Stale);
        }
        let day = day.unwrap_or(today);
        rules::admit_review(one, day, today)?;
        let review = Review { day, by: by.id.clone(), recorded: now };
        if !store::review(&mut tx, (kind, version), &review).await? {
            return Err(PolicyError::Stale);
        }
        let mut read = one.clone();
        read.reviews.push(review);
        self.witness(tx, (Event::PolicyReviewed, Action::Update), by, &read).await?;
        Ok(read)
    }

    async fn witness(
        &self,
        tx: Tx,
        (event, action): (Event, Action),
        by: Actor,
        one: &Version,
    ) -> Result<(), PolicyError> {
        let id = format!("{}@{}", one.kind.name(), one.version);
        let resource = Resource { kind: "policy", id, channel: None };
        let mut entry = Entry::new(event, action, Outcome::Success, by, resource);
        entry.details =
            vec![("document", one.document.clone()), ("effective", one.effective.to_string())];
        entry.details.extend(one.last_review().map(|last| ("reviewed", last.day.to_string())));
        Ok(self.0.commit(tx, entry).await?)
    }
}
