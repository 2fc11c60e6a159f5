//! Writes exercises down.

use super::{Exercise, NewExercise, rules, store};
use crate::audit::{Action, AuditError, Entry, Event, Ledger, Outcome, Resource};
use db::DbError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Actor, Fault, Kind};

/// Why it was not done. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum ExerciseError {
    /// There are as many as there may be.
    #[error("there are {} exercises already, and no more are kept", rules::MOST)]
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

impl Fault for ExerciseError {
    fn kind(&self) -> Kind {
        match self {
            Self::Full => Kind::Conflict,
            Self::Field(..) => Kind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Full => "exercise.full",
            Self::Field(..) => "request.field",
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}

/// The exercises of one store.
#[derive(Clone, Debug)]
pub struct Exercises(Ledger);

impl Exercises {
    /// Those of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// The day that it is by this clock.
    pub fn today(&self, zone: &TimeZone) -> Date {
        self.0.now().to_zoned_datetime(zone.clone()).date()
    }

    /// Every exercise, the last one held first.
    pub async fn all(&self) -> Result<Vec<Exercise>, DbError> {
        store::all(&mut self.0.db.read().await?).await
    }

    /// Writes an exercise down. Days are those of this clock.
    pub async fn record(
        &self,
        by: Actor,
        (mut new, zone): (NewExercise, &TimeZone),
    ) -> Result<Exercise, ExerciseError> {
        rules::admit(&new, self.today(zone))?;
        new.lead = new.lead.trim().to_owned();
        new.learnt = new.learnt.trim().to_owned();
        let mut tx = self.0.db.begin().await?;
        if store::all(&mut tx).await?.len() >= rules::MOST {
            return Err(ExerciseError::Full);
        }
        let recorded = (by.id.clone(), self.0.now());
        let made = Exercise { id: self.0.id(), said: new, recorded };
        store::add(&mut tx, &made).await?;
        let resource = Resource { kind: "exercise", id: made.id.clone(), channel: None };
        let event = Event::ExerciseRecorded;
        let mut entry = Entry::new(event, Action::Create, Outcome::Success, by, resource);
        let said = &made.said;
        entry.details =
            vec![("exercise", said.kind.name().to_owned()), ("day", said.day.to_string())];
        entry.details.extend(said.plan.clone().map(|plan| ("plan", plan)));
        entry.details.extend(said.record.clone().map(|record| ("record", record)));
        self.0.commit(tx, entry).await?;
        Ok(made)
    }
}
