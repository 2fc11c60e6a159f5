//! Runs checks and keeps what they found.

use super::tried::{Try, carried, tries};
use super::{Drill, Rehearsal, Run, store};
use crate::audit::{Action, AuditError, Entry, Event, Ledger, Outcome, Resource};
use crate::check::{self, Check, Fallen, Past, Profile, Report, Site, Status};
use crate::evidence::{Part, Period};
use crate::waiver::{self, Waivers};
use db::{Db, DbError, Tx};
use jiff::SignedDuration;
use kernel::{Actor, Fault, Kind, Timestamp};
use serde_json::{Value, json};

/// Why a run was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PostureError {
    /// The audit log could not take the entry.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// What was found is told here: it must not be lost by what the checks found to be wrong. What was seen is for whoever
    /// asked, and [`in_full`](Self::in_full) tells it; a log has which checks these are.
    #[error("the run was not kept: {cause}. It found: {fell}")]
    Unkept {
        /// Each check that did not pass.
        fell: String,
        /// The same with what was seen.
        found: String,
        /// Whether one of them failed.
        failed: bool,
        /// Why it was not kept.
        cause: Box<Self>,
    },
}

impl PostureError {
    fn unkept(self, report: &Report) -> Self {
        let passed = |status| matches!(status, Status::Pass | Status::NotApplicable);
        let bad = report.records.iter().filter(|record| !passed(record.finding.status));
        let line = |record: &check::Record| {
            let (finding, id) = (&record.finding, record.check.id);
            let fell = format!("{id} {}", finding.status.name());
            (format!("{fell} {}", finding.observed), fell)
        };
        let (found, fell): (Vec<String>, Vec<String>) = bad.map(line).unzip();
        let (found, fell) = (found.join("; "), fell.join("; "));
        Self::Unkept { fell, found, failed: report.fails(false), cause: Box::new(self) }
    }
}

impl PostureError {
    /// Why, with what the checks saw: for the terminal of whoever ran them, and no log.
    pub fn in_full(&self) -> String {
        match self {
            Self::Unkept { found, cause, .. } => {
                format!("the run was not kept: {cause}. It found: {found}")
            }
            other => other.to_string(),
        }
    }

    /// Whether a check failed, though what it found could not be kept.
    pub const fn tells_failure(&self) -> bool {
        matches!(self, Self::Unkept { failed: true, .. })
    }
}

impl Fault for PostureError {
    fn kind(&self) -> Kind {
        match self {
            Self::Audit(error) => error.kind(),
            Self::Db(error) => error.kind(),
            Self::Unkept { cause, .. } => cause.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Audit(error) => error.code(),
            Self::Db(error) => error.code(),
            Self::Unkept { cause, .. } => cause.code(),
        }
    }
}

/// Runs of the checks of one store.
#[derive(Clone, Debug)]
pub struct Posture(Ledger);

/// The version of the program.
const BUILD: &str = env!("CARGO_PKG_VERSION");

/// What fell longer ago is no news.
pub const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Posture {
    /// The runs of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// Runs checks and keeps the report, signed, with its SHA-256 in the audit log, so that it cannot be swapped for a
    /// kinder one later. Checks that are only tried on request say what their last try came to. Answers what was found and what
    /// of it is worse than in the whole run before.
    pub async fn run(
        &self,
        (checks, whole): (&[&'static Check], bool),
        site: &Site,
        by: Actor,
    ) -> Result<(Report, Run, Vec<Fallen>), PostureError> {
        let mut report = check::run(checks, site, &*self.0.clock, BUILD).await;
        report.operator.clone_from(&by.id);
        self.carry(&mut report, site).await?;
        let tries = tries(&report, site);
        let waivers = Waivers::all_of(&self.0.db).await?;
        for record in &mut report.records {
            waiver::excuse(record, site.profile, &waivers, report.began);
        }
        let past = self.newest(site.profile, report.began).await?;
        let fallen = report.fallen(&past.map_or_else(Past::default, |run| Past::read(&run.report)));
        let run = self.keep((&report, &tries), (&fallen, whole), (site.profile, by)).await;
        let run = run.map_err(|cause| cause.unkept(&report))?;
        Ok((report, run, fallen))
    }

    /// Puts the last try in the place of each that nobody asked for this time.
    async fn carry(&self, report: &mut Report, site: &Site) -> Result<(), DbError> {
        let waits = |record: &&mut check::Record| record.check.asked(site) == Some(false);
        let began = report.began;
        let mut waiting = report.records.iter_mut().filter(waits).peekable();
        if waiting.peek().is_none() {
            return Ok(());
        }
        let last = store::tries(&mut self.0.db.read().await?, check::until(began)).await?;
        for record in waiting {
            if let Some(last) = last.iter().find(|last| last.check == record.check.id) {
                record.finding = carried(record.check, last, began);
            }
        }
        Ok(())
    }

    async fn keep(
        &self,
        (report, tries): (&Report, &[Try]),
        (fallen, whole): (&[Fallen], bool),
        (profile, by): (Profile, Actor),
    ) -> Result<Run, PostureError> {
        let canonical = report.canonical();
        let mut tx = self.0.db.begin().await?;
        // A key that followed beside this process signs by now.
        let note = self.0.audit.sign(&mut tx, &Report::statement(&canonical)).await?;
        let run = Run {
            id: self.0.id(),
            began: report.began,
            ended: self.0.clock.now(),
            profile: profile.name().to_owned(),
            whole,
            operator: by.id.clone(),
            sha256: Report::fingerprint(&canonical),
            note,
            fallen: fallen.iter().map(|one| one.id).collect::<Vec<_>>().join(" "),
            grave: report.grave().collect::<Vec<_>>().join(" "),
            report: canonical,
        };
        store::insert(&mut tx, &run).await?;
        store::add_tries(&mut tx, &run.id, tries).await?;
        self.0.commit(tx, entry(report, &run, by)).await?;
        Ok(run)
    }

    /// The newest whole run by a profile that began at or before an instant.
    pub async fn newest(&self, by: Profile, until: Timestamp) -> Result<Option<Run>, DbError> {
        Self::newest_of(&self.0.db, by, until).await
    }

    /// The same of any store.
    pub async fn newest_of(db: &Db, by: Profile, until: Timestamp) -> Result<Option<Run>, DbError> {
        Self::newest_within(&mut db.read().await?, by, until).await
    }

    /// The same for a transaction that stands on it.
    pub async fn newest_within(
        tx: &mut Tx,
        by: Profile,
        until: Timestamp,
    ) -> Result<Option<Run>, DbError> {
        store::newest(tx, by.name(), until).await
    }

    /// The whole run that one is compared with: the newest of a week before; in the first week, the oldest there is before it.
    pub async fn before(&self, by: Profile, run: &Run) -> Result<Option<Run>, DbError> {
        let then = run.began.saturating_sub(WEEK).unwrap_or_default();
        let mut tx = self.0.db.read().await?;
        match store::newest(&mut tx, by.name(), then).await? {
            Some(found) => Ok(Some(found)),
            None => store::oldest(&mut tx, by.name(), run.began).await,
        }
    }

    /// Runs of the last week that found something worse than before, and of which nobody was told. Whoever has told
    /// says so by `told`; what a process that died did not say is told again.
    pub async fn untold(&self) -> Result<Vec<String>, DbError> {
        let since = self.0.clock.now().saturating_sub(WEEK).unwrap_or_default();
        store::untold(&mut self.0.db.read().await?, since).await
    }

    /// People were told what fell in a run.
    pub async fn told(&self, run: &str) -> Result<(), DbError> {
        let mut tx = self.0.db.begin().await?;
        store::tell(&mut tx, run, self.0.clock.now()).await?;
        tx.commit().await
    }

    /// Every check was run in a world made bad on purpose.
    pub async fn rehearsed(&self, rehearsal: &Rehearsal) -> Result<(), DbError> {
        let mut tx = self.0.db.begin().await?;
        store::add_rehearsal(&mut tx, rehearsal).await?;
        tx.commit().await
    }

    /// What happens when the audit log cannot be written was tried.
    pub async fn drilled(&self, drill: &Drill) -> Result<(), DbError> {
        let mut tx = self.0.db.begin().await?;
        store::add_drill(&mut tx, drill).await?;
        tx.commit().await
    }

    /// The last time that was done, as of an instant.
    pub async fn rehearsal(&self, now: Timestamp) -> Result<Option<Rehearsal>, DbError> {
        store::rehearsal(&mut self.0.db.read().await?, check::until(now)).await
    }

    /// The runs of a period, as a part of evidence: each report with its signature.
    pub async fn part(db: &Db, period: Period) -> Result<Part, DbError> {
        let runs = store::between(&mut db.read().await?, period).await?;
        let line = |run: &Run| {
            json!({
                "id": run.id, "beganAt": run.began.to_string(), "endedAt": run.ended.to_string(),
                "profile": run.profile, "whole": run.whole, "operator": run.operator,
                "sha256": run.sha256, "report": run.report, "note": run.note,
                "fallen": run.fallen.split_whitespace().map(Value::from).collect::<Vec<_>>(),
            })
            .to_string()
        };
        Ok(Part { path: "checks/runs.ndjson", lines: runs.iter().map(line).collect() })
    }
}

fn entry(report: &Report, run: &Run, by: Actor) -> Entry {
    let resource = Resource { kind: "compliance-report", id: run.sha256.clone(), channel: None };
    let outcome = if report.fails(false) { Outcome::MinorFailure } else { Outcome::Success };
    let mut entry = Entry::new(Event::ComplianceChecked, Action::Execute, outcome, by, resource);
    entry.details = vec![
        ("checks", report.records.len().to_string()),
        ("passed", report.count(Status::Pass).to_string()),
    ];
    let waived = report.count(Status::Waived);
    if waived > 0 {
        entry.details.push(("waived", waived.to_string()));
    }
    if !run.fallen.is_empty() {
        entry.details.push(("fallen", run.fallen.clone()));
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::{DbError, PostureError};

    #[test]
    fn a_log_has_which_checks_did_not_pass_and_the_terminal_what_they_saw() {
        let error = PostureError::Unkept {
            fell: "HC-010 FAIL".to_owned(),
            found: "HC-010 FAIL entry 3 was changed".to_owned(),
            failed: true,
            cause: Box::new(PostureError::Db(DbError::Unavailable("away".to_owned()))),
        };
        let logged = error.to_string();
        assert!(logged.contains("HC-010 FAIL") && !logged.contains("entry 3"), "{logged}");
        assert!(error.in_full().contains("entry 3 was changed"), "{}", error.in_full());
    }
}
