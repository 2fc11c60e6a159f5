use super::*;
use crate::attestation::{Attestations, NewAttestation};
use crate::audit::{Audit, Ledger, Signer};
use crate::check::{Check, Finding, Profile, Site, Status};
use crate::keys::Kek;
use db::{Db, testing};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use jiff::tz::{TimeZone, offset};
use kernel::{Actor, Clock, FakeClock, Role, SystemRandom};
use std::sync::Arc;

const REPORT: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const DAY: SignedDuration = SignedDuration::from_hours(24);
const TODAY: Date = date(2026, 3, 2);

fn officer() -> Actor {
    Actor { id: "officer-1".to_owned(), role: Role::ComplianceOfficer, address: None }
}

fn new(kind: EvaluationKind, done: Date) -> NewEvaluation {
    NewEvaluation {
        kind,
        done,
        assessor: "Assessors Ltd".to_owned(),
        report: REPORT.to_owned(),
        scope: "Servers and application".to_owned(),
    }
}

fn finding(severity: FindingSeverity, due: Date) -> NewFinding {
    let title = "Old cipher suites are offered".to_owned();
    NewFinding { title, severity, opened: date(2026, 3, 1), due }
}

fn closing(how: &str) -> NewClosing {
    NewClosing { day: None, how: how.to_owned() }
}

/// The register of a store, and a site of it.
struct Office {
    evaluations: Evaluations,
    attestations: Attestations,
    clock: Arc<FakeClock>,
    kek: Arc<Kek>,
    db: Db,
}

impl Office {
    async fn open(db: Db, kek: &Arc<Kek>) -> Self {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let signer = Signer::open(&db, kek, "housecall/clinic/audit").await.unwrap();
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let audit = Arc::new(Audit::new(signer, Arc::clone(&time)));
        let ledger = Ledger::new((db.clone(), audit), (time, Arc::new(SystemRandom)));
        let attestations = Attestations::new(ledger.clone());
        let evaluations = Evaluations::new(ledger);
        Self { evaluations, attestations, clock, kek: Arc::clone(kek), db }
    }

    async fn found(&self, id: &str) -> Finding {
        let (db, kek, now) = (self.db.clone(), Arc::clone(&self.kek), self.clock.now());
        let (origin, profile, props) = (None, Profile::Hipaa, Vec::new());
        let site = Site { db, database: None, kek, origin, now, profile, props };
        let check: &'static Check = checks::CHECKS.iter().find(|check| check.id == id).unwrap();
        Finding::from(check.find(&site).await)
    }

    async fn vouch(&self, id: &'static str) {
        let said = NewAttestation {
            check: id.to_owned(),
            owner: "Security office".to_owned(),
            statement: "The reports are in the safe.".to_owned(),
            document: Some("9f".repeat(32)),
            expires: self.clock.now() + DAY * 30,
        };
        let check = crate::checks().find(|check| check.id == id).unwrap();
        self.attestations.attest(officer(), check, (said, &TimeZone::UTC)).await.unwrap();
    }

    async fn record(&self, new: NewEvaluation) -> Result<Evaluation, EvaluationError> {
        self.evaluations.record(officer(), (new, &TimeZone::UTC)).await
    }

    async fn raise(&self, id: &str, new: NewFinding) -> Result<Evaluation, EvaluationError> {
        self.evaluations.open(officer(), id, (new, &TimeZone::UTC)).await
    }

    async fn close(&self, which: (&str, u32), how: &str) -> Result<Evaluation, EvaluationError> {
        self.evaluations.close(officer(), which, (closing(how), &TimeZone::UTC)).await
    }

    /// One of each that the rule asks for, done on a day; the penetration test.
    async fn whole(&self, done: Date) -> Evaluation {
        for kind in [EvaluationKind::Technical, EvaluationKind::NonTechnical] {
            self.record(new(kind, done)).await.unwrap();
        }
        self.record(new(EvaluationKind::PenetrationTest, done)).await.unwrap()
    }
}

async fn offices() -> Vec<(&'static str, Office)> {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let mut all = Vec::new();
    for (store, db) in testing::stores().await {
        all.push((store, Office::open(db, &kek).await));
    }
    all
}

#[test]
fn kinds_and_severities_are_found_by_their_names() {
    for kind in EvaluationKind::ALL {
        assert_eq!(EvaluationKind::find(kind.name()), Some(kind));
    }
    for severity in FindingSeverity::ALL {
        assert_eq!(FindingSeverity::find(severity.name()), Some(severity));
    }
    assert_eq!(EvaluationKind::find("horoscope"), None);
    assert_eq!(FindingSeverity::find("dire"), None);
}

#[tokio::test]
async fn what_does_not_hold_is_refused_by_its_field_and_days_are_the_clinics() {
    for (store, office) in offices().await {
        let base = new(EvaluationKind::Technical, TODAY);
        for (wrong, field) in [
            (NewEvaluation { done: date(2026, 3, 3), ..base.clone() }, "done"),
            (NewEvaluation { done: date(2016, 3, 1), ..base.clone() }, "done"),
            (NewEvaluation { assessor: " ".to_owned(), ..base.clone() }, "assessor"),
            (NewEvaluation { assessor: "x".repeat(101), ..base.clone() }, "assessor"),
            (NewEvaluation { report: REPORT.to_uppercase(), ..base.clone() }, "reportSha256"),
            (NewEvaluation { scope: String::new(), ..base.clone() }, "scope"),
            (NewEvaluation { scope: "x".repeat(501), ..base.clone() }, "scope"),
        ] {
            let refused = office.record(wrong).await;
            let found = matches!(&refused, Err(EvaluationError::Field(name, _)) if *name == field);
            assert!(found, "{store}: {field}: {refused:?}");
        }
        // Where it is the next day already.
        let east = TimeZone::fixed(offset(16));
        let ahead = new(EvaluationKind::Technical, date(2026, 3, 3));
        office.evaluations.record(officer(), (ahead, &east)).await.unwrap();
        let made = office.record(base).await.unwrap();
        let base = finding(FindingSeverity::High, date(2026, 4, 1));
        for (wrong, field) in [
            (NewFinding { title: "two\nlines".to_owned(), ..base.clone() }, "title"),
            (NewFinding { title: "x".repeat(201), ..base.clone() }, "title"),
            (NewFinding { opened: date(2026, 3, 3), ..base.clone() }, "opened"),
            (NewFinding { due: date(2026, 2, 28), ..base.clone() }, "due"),
            (NewFinding { due: date(2031, 3, 3), ..base.clone() }, "due"),
        ] {
            let refused = office.raise(&made.id, wrong).await;
            let found = matches!(&refused, Err(EvaluationError::Field(name, _)) if *name == field);
            assert!(found, "{store}: {field}: {refused:?}");
        }
        let nowhere = office.raise("nothing", base).await;
        assert!(matches!(nowhere, Err(EvaluationError::Missing("evaluation"))), "{store}");
        let done: Vec<Date> =
            office.evaluations.all().await.unwrap().iter().map(|one| one.said.done).collect();
        assert_eq!(done, [date(2026, 3, 3), TODAY], "{store}: the last one done first");
    }
}

#[tokio::test]
async fn a_finding_is_closed_once_and_stays_with_how_that_was_done() {
    for (store, office) in offices().await {
        let id = office.record(new(EvaluationKind::PenetrationTest, TODAY)).await.unwrap().id;
        office.raise(&id, finding(FindingSeverity::High, TODAY)).await.unwrap();
        let both = office.raise(&id, finding(FindingSeverity::Low, TODAY)).await.unwrap();
        let numbers: Vec<u32> = both.findings.iter().map(|one| one.number).collect();
        assert_eq!(numbers, [1, 2], "{store}");
        let none = office.close((&id, 3), "Mended").await;
        assert!(matches!(none, Err(EvaluationError::Missing("finding"))), "{store}: {none:?}");
        let mute = office.close((&id, 1), " ").await;
        assert!(matches!(mute, Err(EvaluationError::Field("how", _))), "{store}: {mute:?}");
        let close = async |day: Date| {
            let new = NewClosing { day: Some(day), ..closing("Switched off") };
            office.evaluations.close(officer(), (&id, 1), (new, &TimeZone::UTC)).await
        };
        for day in [date(2026, 2, 28), date(2026, 3, 3)] {
            let wrong = close(day).await;
            assert!(
                matches!(wrong, Err(EvaluationError::Field("closed", _))),
                "{store}: {wrong:?}"
            );
        }
        let closed = close(date(2026, 3, 1)).await.unwrap();
        let how = closed.findings[0].closed.as_ref().unwrap();
        assert_eq!((how.day, &*how.how), (date(2026, 3, 1), "Switched off"), "{store}");
        let again = office.close((&id, 1), "Once more").await;
        assert!(matches!(again, Err(EvaluationError::Closed)), "{store}: {again:?}");
        assert_eq!(
            office.evaluations.all().await.unwrap(),
            std::slice::from_ref(&closed),
            "{store}"
        );
        let states: Vec<&str> =
            closed.findings.iter().map(|one| one.state(date(2026, 3, 3)).name()).collect();
        assert_eq!(states, ["closed", "overdue"], "{store}");
    }
}

#[tokio::test]
async fn an_evaluation_has_so_many_findings_and_no_more() {
    for (store, office) in offices().await {
        let id = office.record(new(EvaluationKind::ScannerReview, TODAY)).await.unwrap().id;
        for _ in 0..rules::MOST_FINDINGS {
            office.raise(&id, finding(FindingSeverity::Low, TODAY)).await.unwrap();
        }
        let more = office.raise(&id, finding(FindingSeverity::Low, TODAY)).await;
        assert!(matches!(more, Err(EvaluationError::Full(100, _))), "{store}: {more:?}");
    }
}

#[tokio::test]
async fn the_check_rests_on_a_word_only_while_the_register_has_nothing_of_it() {
    for (store, office) in offices().await {
        for (id, attested, kind) in [
            ("HC-056.a", "HC-056", EvaluationKind::Technical),
            ("HC-065.a", "HC-065", EvaluationKind::Accessibility),
        ] {
            let none = office.found(id).await;
            assert_eq!(none.status, Status::Fail, "{store}: {id}: {}", none.observed);
            office.vouch(attested).await;
            let word = office.found(id).await;
            assert_eq!(word.status, Status::NotApplicable, "{store}: {id}: {}", word.observed);
            office.record(new(kind, date(2024, 3, 1))).await.unwrap();
            let held = office.found(id).await;
            assert_eq!(held.status, Status::Fail, "{store}: {id}: {}", held.observed);
        }
    }
}

#[tokio::test]
async fn all_three_are_done_each_year_and_nothing_grave_is_open() {
    for (store, office) in offices().await {
        let status = async || office.found("HC-056.a").await.status;
        for kind in [EvaluationKind::Technical, EvaluationKind::NonTechnical] {
            office.record(new(kind, TODAY)).await.unwrap();
        }
        let lacking = office.found("HC-056.a").await;
        assert_eq!(lacking.status, Status::Fail, "{store}: {}", lacking.observed);
        assert!(lacking.observed.contains("no penetration test"), "{store}: {}", lacking.observed);
        let id = office.record(new(EvaluationKind::PenetrationTest, TODAY)).await.unwrap().id;
        let whole = office.found("HC-056.a").await;
        assert_eq!(whole.status, Status::Pass, "{store}: {}", whole.observed);
        assert!(whole.evidence["reports"].contains(REPORT), "{store}");

        office.raise(&id, finding(FindingSeverity::High, date(2026, 6, 1))).await.unwrap();
        let grave = office.found("HC-056.a").await;
        assert_eq!(grave.status, Status::Fail, "{store}: {}", grave.observed);
        assert!(grave.observed.contains(&format!("{id}/1")), "{store}: {}", grave.observed);
        office.close((&id, 1), "Mended").await.unwrap();
        assert_eq!(status().await, Status::Pass, "{store}: it is closed");

        office.raise(&id, finding(FindingSeverity::Moderate, date(2026, 3, 3))).await.unwrap();
        office.raise(&id, finding(FindingSeverity::Low, TODAY)).await.unwrap();
        office.clock.advance(DAY);
        assert_eq!(status().await, Status::Pass, "{store}: its day is not over");
        office.clock.advance(DAY);
        let late = office.found("HC-056.a").await;
        assert_eq!(late.status, Status::Warn, "{store}: {}", late.observed);
        assert!(late.observed.contains(&format!("{id}/2")), "{store}: {}", late.observed);
        office.close((&id, 2), "Mended").await.unwrap();
        assert_eq!(status().await, Status::Pass, "{store}: what is low waits");

        for (days, expected) in [(363, Status::Pass), (1, Status::Warn), (29, Status::Warn)] {
            office.clock.advance(DAY * days);
            let found = office.found("HC-056.a").await;
            assert_eq!(found.status, expected, "{store}: {}", found.observed);
        }
        office.clock.advance(DAY);
        assert_eq!(status().await, Status::Fail, "{store}: 396 days");
        office.whole(date(2027, 4, 1)).await;
        assert_eq!(status().await, Status::Pass, "{store}: all three were done again");
        office.clock.advance(DAY * -300);
        assert_eq!(status().await, Status::Fail, "{store}: a clock that was ahead wrote it");
    }
}

#[tokio::test]
async fn an_accessibility_audit_counts_for_a_year_and_the_two_checks_keep_to_their_findings() {
    for (store, office) in offices().await {
        let status = async |id: &str| office.found(id).await.status;
        office.whole(TODAY).await;
        let audit = office.record(new(EvaluationKind::Accessibility, TODAY)).await.unwrap().id;
        let scans = office.record(new(EvaluationKind::ScannerReview, TODAY)).await.unwrap().id;
        assert_eq!(status("HC-065.a").await, Status::Pass, "{store}");
        let grave = finding(FindingSeverity::Critical, date(2026, 6, 1));
        office.raise(&audit, grave.clone()).await.unwrap();
        assert_eq!(status("HC-065.a").await, Status::Fail, "{store}");
        assert_eq!(status("HC-056.a").await, Status::Pass, "{store}");
        office.close((&audit, 1), "Named every button").await.unwrap();
        for (number, severity) in [(2, FindingSeverity::Low), (3, FindingSeverity::Moderate)] {
            office.raise(&audit, finding(severity, date(2026, 6, 1))).await.unwrap();
            let slight = office.found("HC-065.a").await;
            assert_eq!(slight.status, Status::Warn, "{store}: {}", slight.observed);
            let named = slight.observed.contains(&format!("{audit}/{number}"));
            assert!(named, "{store}: {}", slight.observed);
            office.close((&audit, number), "Mended").await.unwrap();
        }
        office.raise(&scans, grave).await.unwrap();
        assert_eq!(status("HC-065.a").await, Status::Pass, "{store}");
        assert_eq!(status("HC-056.a").await, Status::Fail, "{store}");
        office.clock.advance(DAY * 365);
        assert_eq!(status("HC-065.a").await, Status::Pass, "{store}");
        office.clock.advance(DAY);
        assert_eq!(status("HC-065.a").await, Status::Fail, "{store}: 366 days");
    }
}
