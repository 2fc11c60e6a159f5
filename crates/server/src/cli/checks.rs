//! `compliance check` and `compliance verify`.

use super::arguments::{Check as Document, Compliance, Examine, Place};
use super::audit::{Installation, installation, wait};
use super::{Failure, print};
use compliance::audit::{
    Action, Audit, Entry, Event, Outcome, Resource, Signer, Verifier, checks as log,
};
use compliance::check::{Check, Finding, Record, Report, Status};
use compliance::keys::{Kek, checks as keys};
use db::Db;
use kernel::{Actor, Clock as _, SystemClock};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Every check, in the order in which they run.
const ALL: [Question; 3] = [Question::Intact, Question::Complete, Question::Apart];

/// The checks by what they ask.
#[derive(Clone, Copy, Debug)]
enum Question {
    Intact,
    Complete,
    Apart,
}

impl Question {
    fn check(self) -> &'static Check {
        match self {
            Self::Intact => &log::INTACT,
            Self::Complete => &log::COMPLETE,
            Self::Apart => &keys::APART,
        }
    }
}

pub(super) fn run(command: Compliance) -> Result<(), Failure> {
    match command {
        Compliance::Check(examine) => {
            let chosen = chosen(examine.only.as_deref())?;
            if examine.self_test {
                return wait(self_test(chosen));
            }
            wait(examined(chosen, examine))
        }
        Compliance::Verify(document) => verified(&document),
    }
}

fn chosen(only: Option<&str>) -> Result<Vec<Question>, Failure> {
    let Some(id) = only else { return Ok(ALL.to_vec()) };
    let found = ALL.into_iter().find(|question| question.check().id == id);
    let known = || ALL.map(|question| question.check().id).join(", ");
    found.map(|question| vec![question]).ok_or_else(|| {
        Failure::Usage(format!("--only {id}: there is no such check; there are {}", known()))
    })
}

/// What there is to look at.
struct World {
    db: Db,
    verifier: Verifier,
    kek: PathBuf,
    database: Option<PathBuf>,
}

impl World {
    async fn find(&self, question: Question) -> Finding {
        match question {
            Question::Intact => log::intact(&self.db, &self.verifier).await,
            Question::Complete => log::complete(&self.db).await,
            Question::Apart => keys::apart(&self.kek, self.database.as_deref()),
        }
    }
}

async fn examined(chosen: Vec<Question>, examine: Examine) -> Result<(), Failure> {
    let Installation { store, kek } =
        installation(&Place { data: examine.data, config: examine.config })?;
    let database = match &store {
        db::Options::Sqlite(file) => Some(file.clone()),
        db::Options::Postgres(_) => None,
    };
    let db = Db::open(store).await.map_err(Failure::failed)?;
    let opened = Kek::load(&kek).map_err(Failure::failed)?;
    let signer = Signer::existing(&db, &opened).await.map_err(Failure::failed)?;
    let world = World { db, verifier: signer.verifier(), kek, database };
    let mut report = Report { records: Vec::new(), build: env!("CARGO_PKG_VERSION") };
    for question in chosen {
        let (check, started) = (question.check(), SystemClock.now());
        let finding = world.find(question).await;
        report.records.push(Record { check, started, ended: SystemClock.now(), finding });
    }
    let canonical = report.canonical();
    let note = signer.sign(&Report::statement(&canonical));
    witness(&world.db, signer, &report, &canonical).await?;
    if let Some(file) = &examine.out {
        write(file, &canonical)?;
        write(&beside(file), &note)?;
    }
    if examine.json {
        print(&canonical)?;
    } else {
        report.records.iter().try_for_each(tell)?;
        print(summary(&report))?;
    }
    if report.fails(examine.strict) {
        return Err(Failure::Failed(summary(&report)));
    }
    Ok(())
}

/// The log keeps the report's fingerprint, so that it cannot be swapped for a kinder one later.
async fn witness(db: &Db, signer: Signer, report: &Report, canonical: &str) -> Result<(), Failure> {
    let fingerprint = Report::fingerprint(canonical);
    let resource = Resource { kind: "compliance-report", id: fingerprint, channel: None };
    let outcome = if report.fails(false) { Outcome::MinorFailure } else { Outcome::Success };
    let mut entry =
        Entry::new(Event::ComplianceChecked, Action::Execute, outcome, Actor::system(), resource);
    entry.details = vec![
        ("checks", report.records.len().to_string()),
        ("passed", report.count(Status::Pass).to_string()),
    ];
    let audit = Audit::new(signer, Arc::new(SystemClock));
    let mut tx = db.begin().await.map_err(Failure::failed)?;
    audit.append(&mut tx, &[entry]).await.map_err(Failure::failed)?;
    tx.commit().await.map_err(Failure::failed)
}

fn tell(record: &Record) -> Result<(), Failure> {
    let finding = &record.finding;
    print(format_args!("{} {:<5} {}", record.check.id, finding.status.name(), finding.observed))?;
    if matches!(finding.status, Status::Pass | Status::NotApplicable) {
        return Ok(());
    }
    print(format_args!("       to do: {}", record.check.remediation))
}

fn summary(report: &Report) -> String {
    format!(
        "{} of {} checks passed, {} warned, {} failed, {} could not look, {} had nothing to look at",
        report.count(Status::Pass),
        report.records.len(),
        report.count(Status::Warn),
        report.count(Status::Fail),
        report.count(Status::Error),
        report.count(Status::NotApplicable),
    )
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".note");
    name.into()
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text)
        .map_err(|error| Failure::Failed(format!("{}: {error}", file.display())))
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))
}

fn verified(document: &Document) -> Result<(), Failure> {
    let verifier = Verifier::parse(&document.key)
        .map_err(|error| Failure::Usage(format!("--key: {error}")))?;
    let (report, note) = (read(&document.file)?, read(&beside(&document.file))?);
    let signed = verifier.open(&note).map_err(Failure::failed)?;
    if signed != Report::statement(&report) {
        return Err(Failure::Failed("the report is not the one that was signed".to_owned()));
    }
    print(format_args!("signed by this key: sha256 {}", Report::fingerprint(&report)))
}

/// What a check finds in a world in which it must fail.
async fn in_bad_world(question: Question, folder: &Path) -> Result<Finding, Failure> {
    Ok(match question {
        Question::Intact => {
            let (db, audit) = log::tampered(folder).await.map_err(Failure::failed)?;
            log::intact(&db, &audit.signer().verifier()).await
        }
        Question::Complete => {
            log::complete(&log::incomplete(folder).await.map_err(Failure::failed)?).await
        }
        Question::Apart => keys::apart(&keys::exposed(folder).map_err(Failure::failed)?, None),
    })
}

async fn self_test(chosen: Vec<Question>) -> Result<(), Failure> {
    let all = chosen.len();
    let mut caught = 0_usize;
    for question in chosen {
        let folder = tempfile::tempdir().map_err(Failure::failed)?;
        let finding = in_bad_world(question, folder.path()).await?;
        let saw = finding.status == Status::Fail;
        caught = caught.saturating_add(usize::from(saw));
        let word = if saw { "fails as it must" } else { "IS BLIND" };
        print(format_args!("{} {word}: {}", question.check().id, finding.observed))?;
    }
    let line = format!("{caught} of {all} checks fail in a world made bad on purpose");
    print(&line)?;
    if caught == all { Ok(()) } else { Err(Failure::Failed(line)) }
}
