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

const DOCUMENT: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn officer() -> Actor {
    Actor { id: "officer-1".to_owned(), role: Role::ComplianceOfficer, address: None }
}

fn new(kind: PolicyKind, effective: Date) -> NewVersion {
    NewVersion {
        kind,
        document: DOCUMENT.to_owned(),
        effective,
        reviewed: None,
        approved_by: "Medical director".to_owned(),
    }
}

/// The register of a store, and a site of it.
struct Office {
    policies: Policies,
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
        Self { policies: Policies::new(ledger), attestations, clock, kek: Arc::clone(kek), db }
    }

    async fn found(&self) -> Finding {
        let (db, kek, now) = (self.db.clone(), Arc::clone(&self.kek), self.clock.now());
        let (origin, profile, props) = (None, Profile::Hipaa, Vec::new());
        let site = Site { db, database: None, kek, origin, now, profile, props };
        let check: &'static Check = checks::CHECKS.first().unwrap();
        Finding::from(check.find(&site).await)
    }

    fn later(&self, days: i64) {
        self.clock.advance(SignedDuration::from_hours(24 * days));
    }

    async fn add(&self, new: NewVersion) -> Result<Version, PolicyError> {
        self.policies.add(officer(), (new, &TimeZone::UTC)).await
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

fn version(number: u32, effective: Date, reviewed: Date) -> Version {
    let recorded = "2026-01-01T00:00:00Z".parse().unwrap();
    Version {
        kind: PolicyKind::Security,
        version: number,
        document: DOCUMENT.to_owned(),
        effective,
        approved_by: "Medical director".to_owned(),
        recorded: ("officer-1".to_owned(), recorded),
        reviews: vec![Review { day: reviewed, by: "officer-1".to_owned(), recorded }],
    }
}

#[test]
fn a_policy_counts_from_its_first_day_until_its_review_is_a_year_old_and_is_kept_six_years_more() {
    let (first, second) = (date(2024, 1, 1), date(2026, 5, 1));
    let all = [version(2, second, date(2026, 4, 1)), version(1, first, date(2025, 4, 1))];
    let stands = |today| standing(&all, PolicyKind::Security, today);
    assert_eq!(stands(date(2023, 12, 31)), Standing::Missing, "its first day is ahead");
    assert_eq!(stands(date(2026, 4, 1)), Standing::Current, "365 days after its review");
    assert_eq!(stands(date(2026, 4, 2)), Standing::ReviewDue(1));
    assert_eq!(stands(date(2026, 4, 30)), Standing::ReviewDue(29));
    assert_eq!(stands(second), Standing::Current, "the next one is in force");
    assert_eq!(standing(&all, PolicyKind::Privacy, second), Standing::Missing, "another kind");
    let [newer, older] = &all;
    assert_eq!(review_by(older), Some(date(2026, 4, 1)));
    assert_eq!(keep_until(&all, older, date(2026, 4, 30)), None, "it is in effect");
    assert_eq!(keep_until(&all, older, second), Some(date(2032, 5, 1)));
    assert_eq!(keep_until(&all, newer, second), None);
}

#[test]
fn every_kind_is_found_by_its_name_and_names_the_rules_that_ask_for_it() {
    for kind in PolicyKind::ALL {
        assert_eq!(PolicyKind::find(kind.name()), Some(kind));
        assert!(kind.rules().iter().all(|rule| rule.starts_with("164.")), "{kind:?}");
    }
    assert_eq!(PolicyKind::find("dress-code"), None);
}

#[tokio::test]
async fn versions_follow_each_other_and_what_does_not_hold_is_refused_by_its_field() {
    for (store, office) in offices().await {
        let today = date(2026, 3, 2);
        let one = office.add(new(PolicyKind::Security, date(2025, 1, 1))).await.unwrap();
        assert_eq!((one.version, one.last_review().unwrap().day), (1, today), "{store}");
        let base = new(PolicyKind::Security, today);
        for (wrong, field) in [
            (NewVersion { document: DOCUMENT.to_uppercase(), ..base.clone() }, "documentSha256"),
            (NewVersion { document: "9f".to_owned(), ..base.clone() }, "documentSha256"),
            (NewVersion { approved_by: " ".to_owned(), ..base.clone() }, "approvedBy"),
            (NewVersion { approved_by: "x".repeat(101), ..base.clone() }, "approvedBy"),
            (NewVersion { effective: date(1995, 12, 31), ..base.clone() }, "effective"),
            (NewVersion { effective: date(2027, 3, 3), ..base.clone() }, "effective"),
            (NewVersion { effective: date(2024, 12, 31), ..base.clone() }, "effective"),
            (NewVersion { reviewed: Some(date(2026, 3, 3)), ..base.clone() }, "reviewed"),
        ] {
            let refused = office.add(wrong).await;
            let found = matches!(&refused, Err(PolicyError::Field(name, _)) if *name == field);
            assert!(found, "{store}: {field}: {refused:?}");
        }
        let two = office.add(base).await.unwrap();
        assert_eq!(two.version, 2, "{store}");
        let other = office.add(new(PolicyKind::Privacy, today)).await.unwrap();
        assert_eq!(other.version, 1, "{store}: each kind counts for itself");
        let all = office.policies.all().await.unwrap();
        let numbers: Vec<(PolicyKind, u32)> =
            all.iter().map(|one| (one.kind, one.version)).collect();
        let (privacy, security) = (PolicyKind::Privacy, PolicyKind::Security);
        assert_eq!(numbers, [(privacy, 1), (security, 2), (security, 1)], "{store}");
    }
}

#[tokio::test]
async fn a_review_is_of_the_version_in_force_and_comes_after_the_last_one_by_the_clinics_day() {
    for (store, office) in offices().await {
        let (kind, zone) = (PolicyKind::Contingency, TimeZone::UTC);
        let review = async |version: u32, day: Option<Date>, zone: &TimeZone| {
            office.policies.review(officer(), (kind, version), (day, zone)).await
        };
        let none = review(1, None, &zone).await;
        assert!(matches!(none, Err(PolicyError::Missing)), "{store}");
        office.add(new(kind, date(2026, 1, 1))).await.unwrap();
        let same = review(1, None, &zone).await;
        assert!(matches!(same, Err(PolicyError::Field("reviewed", _))), "{store}: {same:?}");
        let other = review(2, None, &zone).await;
        assert!(matches!(other, Err(PolicyError::Stale)), "{store}: {other:?}");
        let ahead = review(1, Some(date(2026, 3, 3)), &zone).await;
        assert!(matches!(ahead, Err(PolicyError::Field("reviewed", _))), "{store}: {ahead:?}");
        // Where it is the next day already.
        let east = review(1, Some(date(2026, 3, 3)), &TimeZone::fixed(offset(16))).await.unwrap();
        assert_eq!(east.reviews.len(), 2, "{store}");
        office.later(100);
        let read = review(1, None, &zone).await.unwrap();
        assert_eq!(read.last_review().unwrap().day, date(2026, 6, 10), "{store}");
        let all = office.policies.all().await.unwrap();
        assert_eq!(all, [read], "{store}");
    }
}

#[tokio::test]
async fn the_check_counts_policies_and_rests_on_a_word_only_while_there_is_no_register() {
    for (store, office) in offices().await {
        let none = office.found().await;
        assert_eq!(none.status, Status::Fail, "{store}: {}", none.observed);
        let said = NewAttestation {
            check: "HC-054.b".to_owned(),
            owner: "Privacy office".to_owned(),
            statement: "The list of versions is in the safe.".to_owned(),
            document: Some("9f".repeat(32)),
            expires: office.clock.now() + SignedDuration::from_hours(24 * 30),
        };
        let mut attested = crate::attestation::checks::CHECKS.iter();
        let attested = attested.find(|check| check.id == "HC-054.b").unwrap();
        let said = (said, &TimeZone::UTC);
        office.attestations.attest(officer(), attested, said).await.unwrap();
        let word = office.found().await;
        assert_eq!(word.status, Status::NotApplicable, "{store}: {}", word.observed);
        let effective = date(2026, 1, 1);
        for kind in PolicyKind::ALL.into_iter().skip(1) {
            office.add(new(kind, effective)).await.unwrap();
        }
        let lacking = office.found().await;
        assert_eq!(lacking.status, Status::Fail, "{store}: {}", lacking.observed);
        assert!(lacking.observed.ends_with("of: privacy"), "{store}: {}", lacking.observed);
        office.add(new(PolicyKind::Privacy, effective)).await.unwrap();
        let whole = office.found().await;
        assert_eq!(whole.status, Status::Pass, "{store}: {}", whole.observed);
        assert!(whole.evidence["versions"].contains(DOCUMENT), "{store}");
        for (days, expected) in [(365, Status::Pass), (1, Status::Warn), (59, Status::Warn)] {
            office.later(days);
            let found = office.found().await;
            assert_eq!(found.status, expected, "{store}: {}", found.observed);
        }
        office.later(1);
        let late = office.found().await;
        assert_eq!(late.status, Status::Fail, "{store}: {}", late.observed);
        for kind in PolicyKind::ALL {
            let which = (kind, 1);
            office.policies.review(officer(), which, (None, &TimeZone::UTC)).await.unwrap();
        }
        assert_eq!(office.found().await.status, Status::Pass, "{store}");
        office.later(-300);
        let ahead = office.found().await;
        assert_eq!(ahead.status, Status::Fail, "{store}: a clock that was ahead wrote it");
    }
}
