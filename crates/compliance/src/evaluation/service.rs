//! Writes evaluations, their findings and how these were closed down.

use super::{
    Closing, Evaluation, EvaluationFinding, NewClosing, NewEvaluation, NewFinding, rules, store,
};
use crate::audit::{Action, AuditError, Entry, Event, Ledger, Outcome, Resource};
use db::{DbError, Tx};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Actor, Fault, Kind};

/// Why it was not done. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// There is no such thing.
    #[error("there is no such {0}; the list of evaluations names all")]
    Missing(&'static str),
    /// The finding is closed.
    #[error("this finding is closed already; open another one if it came back")]
    Closed,
    /// Somebody else was faster.
    #[error("somebody else wrote to this evaluation at the same time; read the list again")]
    Stale,
    /// There are as many as there may be.
    #[error("there are {0} {1} already, and no more are kept")]
    Full(usize, &'static str),
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

impl Fault for EvaluationError {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing(_) => Kind::Missing,
            Self::Closed | Self::Stale | Self::Full(..) => Kind::Conflict,
            Self::Field(..) => Kind::Invalid,
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "evaluation.missing",
            Self::Closed => "evaluation.closed",
            Self::Stale => "evaluation.stale",
            Self::Full(..) => "evaluation.full",
            Self::Field(..) => "request.field",
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }
}

/// The evaluations of one store.
#[derive(Clone, Debug)]
pub struct Evaluations(Ledger);

impl Evaluations {
    /// Those of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// The day that it is by this clock.
    pub fn today(&self, zone: &TimeZone) -> Date {
        self.0.now().to_zoned_datetime(zone.clone()).date()
    }

    /// Every evaluation with its findings, the last one done first.
    pub async fn all(&self) -> Result<Vec<Evaluation>, DbError> {
        store::all(&mut self.0.db.read().await?).await
    }

    /// Writes an evaluation down. Days are those of this clock.
    pub async fn record(
        &self,
        by: Actor,
        (mut new, zone): (NewEvaluation, &TimeZone),
    ) -> Result<Evaluation, EvaluationError> {
        rules::admit(&new, self.today(zone))?;
        new.assessor = new.assessor.trim().to_owned();
        new.scope = new.scope.trim().to_owned();
        let mut tx = self.0.db.begin().await?;
        let known = store::all(&mut tx).await?.len();
        if known >= rules::MOST {
            return Err(EvaluationError::Full(known, "evaluations"));
        }
        let recorded = (by.id.clone(), self.0.now());
        let made = Evaluation { id: self.0.id(), said: new, recorded, findings: Vec::new() };
        store::add(&mut tx, &made).await?;
        let said = &made.said;
        let details = vec![
            ("evaluation", said.kind.name().to_owned()),
            ("report", said.report.clone()),
            ("done", said.done.to_string()),
        ];
        self.witness(tx, (Event::EvaluationRecorded, Action::Create), by, (&made.id, details))
            .await?;
        Ok(made)
    }

    /// Writes a finding of an evaluation down, as open.
    pub async fn open(
        &self,
        by: Actor,
        id: &str,
        (mut new, zone): (NewFinding, &TimeZone),
    ) -> Result<Evaluation, EvaluationError> {
        rules::admit_finding(&new, self.today(zone))?;
        new.title = new.title.trim().to_owned();
        let mut tx = self.0.db.begin().await?;
        let mut found = named(&mut tx, id).await?;
        let known = found.findings.len();
        if known >= rules::MOST_FINDINGS {
            return Err(EvaluationError::Full(known, "findings of this evaluation"));
        }
        let number = found.findings.last().map_or(0, |last| last.number).saturating_add(1);
        let recorded = (by.id.clone(), self.0.now());
        let made = EvaluationFinding { number, said: new, recorded, closed: None };
        if !store::open(&mut tx, id, &made).await? {
            return Err(EvaluationError::Stale);
        }
        let details = vec![
            ("finding", number.to_string()),
            ("severity", made.said.severity.name().to_owned()),
            ("due", made.said.due.to_string()),
        ];
        self.witness(tx, (Event::EvaluationFindingOpened, Action::Create), by, (id, details))
            .await?;
        found.findings.push(made);
        Ok(found)
    }

    /// Writes down that a finding was closed on a day, today unless said, and how.
    pub async fn close(
        &self,
        by: Actor,
        (id, number): (&str, u32),
        (new, zone): (NewClosing, &TimeZone),
    ) -> Result<Evaluation, EvaluationError> {
        let today = self.today(zone);
        let day = new.day.unwrap_or(today);
        let mut tx = self.0.db.begin().await?;
        let mut found = named(&mut tx, id).await?;
        let one = found.findings.iter_mut().find(|one| one.number == number);
        let one = one.ok_or(EvaluationError::Missing("finding"))?;
        rules::admit_closing(one, (&new, day), today)?;
        let recorded = (by.id.clone(), self.0.now());
        let closing = Closing { day, how: new.how.trim().to_owned(), recorded };
        if !store::close(&mut tx, (id, number), &closing).await? {
            return Err(EvaluationError::Closed);
        }
        one.closed = Some(closing);
        let details = vec![
            ("finding", number.to_string()),
            ("severity", one.said.severity.name().to_owned()),
            ("closed", day.to_string()),
        ];
        self.witness(tx, (Event::EvaluationFindingClosed, Action::Update), by, (id, details))
            .await?;
        Ok(found)
    }

    async fn witness(
        &self,
        tx: Tx,
        (event, action): (Event, Action),
        by: Actor,
        (id, details): (&str, Vec<(&'static str, String)>),
    ) -> Result<(), EvaluationError> {
        let resource = Resource { kind: "evaluation", id: id.to_owned(), channel: None };
        let mut entry = Entry::new(event, action, Outcome::Success, by, resource);
        entry.details = details;
        Ok(self.0.commit(tx, entry).await?)
    }
}

async fn named(tx: &mut Tx, id: &str) -> Result<Evaluation, EvaluationError> {
    let found = store::all(tx).await?.into_iter().find(|one| one.id == id);
    found.ok_or(EvaluationError::Missing("evaluation"))
}
