//! Asks for waivers, approves and ends them.

use super::{NewWaiver, Standing, Waiver, rules, store};
use crate::audit::{Action, AuditError, Entry, Event, Ledger, Outcome, Resource};
use crate::check::Check;
use crate::evidence::Part;
use db::{Db, DbError, Tx};
use jiff::tz::TimeZone;
use kernel::{Actor, Fault, Kind, Timestamp};
use serde_json::json;

/// Why it was not done. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum WaiverError {
    /// There is no such waiver.
    #[error("there is no such waiver; `housecall compliance waivers` names them")]
    Missing,
    /// The one who asked for it may not be the one who approves it.
    #[error("a second person has to approve this: you asked for it yourself")]
    SamePerson,
    /// The step does not follow from where it is.
    #[error("this waiver is {0}; it cannot be {1}")]
    State(&'static str, &'static str),
    /// Whether checks see is not waived.
    #[error(
        "HC-066 says whether the checks see; it is not waived: run `housecall compliance check --self-test`"
    )]
    SelfTest,
    /// A required specification knows no decision.
    #[error("{0} is of no addressable specification; ask for a waiver, and mend what it finds")]
    Required(&'static str),
    /// Something given is not what it must be.
    #[error("{0} {1}")]
    Field(&'static str, &'static str),
    /// The check has one that is not over.
    #[error(
        "{check} has the waiver {id} already, which is {standing}; end it with `housecall compliance unwaive`, and then ask again"
    )]
    Open {
        /// The check.
        check: String,
        /// The one that is open.
        id: String,
        /// Where it stands.
        standing: &'static str,
    },
    /// It would end at a wrong time.
    #[error("grounds {0}: it ends after now, and within {1} days")]
    Lasts(&'static str, u32),
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for WaiverError {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::SamePerson => Kind::Forbidden,
            Self::State(..) | Self::SelfTest | Self::Required(_) | Self::Open { .. } => {
                Kind::Conflict
            }
            Self::Field(..) | Self::Lasts(..) => Kind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "waiver.missing",
            Self::SamePerson => "waiver.same-person",
            Self::State(..) => "waiver.state",
            Self::SelfTest => "waiver.self-test",
            Self::Required(_) => "waiver.required",
            Self::Field(..) => "waiver.field",
            Self::Open { .. } => "waiver.open",
            Self::Lasts(..) => "waiver.expires",
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}

/// The waivers of one store.
#[derive(Clone, Debug)]
pub struct Waivers(Ledger);

impl Waivers {
    /// Those of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// The instant as the store keeps it.
    pub fn now(&self) -> Timestamp {
        self.0.now()
    }

    /// Asks that a check may fail; it counts once somebody else approves. A check has one that is not over at a time. Its days
    /// are those of this clock.
    pub async fn ask(
        &self,
        by: Actor,
        check: &'static Check,
        (new, zone): (NewWaiver, &TimeZone),
    ) -> Result<Waiver, WaiverError> {
        let now = self.now();
        rules::admit(check, &new, (now, zone))?;
        let id = self.0.id();
        let requested = (by.id.clone(), now);
        let made = Waiver { id, asked: new, requested, approved: None, ended: None };
        let mut tx = self.0.db.begin().await?;
        rules::alone(&made, &store::list(&mut tx).await?, now)?;
        store::insert(&mut tx, &made).await?;
        self.witness(tx, (Event::WaiverRequested, Action::Create), by, &made).await?;
        Ok(made)
    }

    /// Approves one, as a second person; it counts from now on.
    pub async fn approve(&self, by: Actor, id: &str) -> Result<Waiver, WaiverError> {
        let mut tx = self.0.db.begin().await?;
        let one = store::lock(&mut tx, id).await?.ok_or(WaiverError::Missing)?;
        let standing = one.standing(self.now());
        if standing != Standing::Requested {
            return Err(WaiverError::State(standing.name(), "approved"));
        }
        if one.requested.0 == by.id {
            return Err(WaiverError::SamePerson);
        }
        // Two who asked at the same instant may both have been heard; one of them is approved.
        let others = store::list(&mut tx).await?;
        let counts = |other: &&Waiver| other.standing(self.now()) == Standing::Active;
        rules::alone(&one, others.iter().filter(counts), self.now())?;
        let step = (by.id.clone(), self.now());
        store::approve(&mut tx, id, (&step.0, step.1)).await?;
        self.witness(tx, (Event::WaiverApproved, Action::Update), by, &one).await?;
        Ok(Waiver { approved: Some(step), ..one })
    }

    /// Ends one now, or refuses it; one person may, for less is borne from then on.
    pub async fn end(&self, by: Actor, id: &str) -> Result<Waiver, WaiverError> {
        let mut tx = self.0.db.begin().await?;
        let one = store::lock(&mut tx, id).await?.ok_or(WaiverError::Missing)?;
        let standing = one.standing(self.now());
        if matches!(standing, Standing::Ended | Standing::Expired) {
            return Err(WaiverError::State(standing.name(), "ended"));
        }
        let step = (by.id.clone(), self.now());
        store::end(&mut tx, id, (&step.0, step.1)).await?;
        self.witness(tx, (Event::WaiverEnded, Action::Update), by, &one).await?;
        Ok(Waiver { ended: Some(step), ..one })
    }

    /// The checks of those that wait for somebody else than this one.
    pub async fn waiting(&self, who: &str) -> Result<Vec<String>, DbError> {
        let now = self.now();
        let mine =
            |one: &Waiver| one.standing(now) == Standing::Requested && one.requested.0 != who;
        Ok(self.all().await?.into_iter().filter(mine).map(|one| one.asked.check).collect())
    }

    /// Every one of them, newest first.
    pub async fn all(&self) -> Result<Vec<Waiver>, DbError> {
        Self::all_of(&self.0.db).await
    }

    /// The same of any store.
    pub async fn all_of(db: &Db) -> Result<Vec<Waiver>, DbError> {
        store::list(&mut db.read().await?).await
    }

    /// Those asked for before an instant, as a part of evidence.
    pub async fn part(db: &Db, until: Timestamp) -> Result<Part, DbError> {
        let all = Self::all_of(db).await?;
        let step = |by: &Option<(String, Timestamp)>| {
            let known = by.as_ref().filter(|(_, at)| *at < until);
            known.map(|(who, at)| json!({ "by": who, "at": at.to_string() }))
        };
        let line = |one: &Waiver| {
            json!({
                "id": one.id, "check": one.asked.check, "grounds": one.asked.grounds.name(),
                "reason": one.asked.reason, "endsAt": one.asked.ends.to_string(),
                "requested": { "by": one.requested.0, "at": one.requested.1.to_string() },
                "approved": step(&one.approved), "ended": step(&one.ended),
            })
            .to_string()
        };
        let lines = all.iter().rev().filter(|one| one.requested.1 < until).map(line).collect();
        Ok(Part { path: "checks/waivers.ndjson", lines })
    }

    async fn witness(
        &self,
        tx: Tx,
        (event, action): (Event, Action),
        by: Actor,
        one: &Waiver,
    ) -> Result<(), WaiverError> {
        let resource = Resource { kind: "waiver", id: one.id.clone(), channel: None };
        let mut entry = Entry::new(event, action, Outcome::Success, by, resource);
        entry.details = vec![
            ("check", one.asked.check.clone()),
            ("grounds", one.asked.grounds.name().to_owned()),
            ("ends", one.asked.ends.to_string()),
        ];
        Ok(self.0.commit(tx, entry).await?)
    }
}
