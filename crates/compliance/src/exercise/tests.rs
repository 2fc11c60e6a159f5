use super::*;
use crate::attestation::{Attestations, NewAttestation};
use crate::audit::{Audit, Ledger, Signer};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status};
use crate::keys::Kek;
use crate::posture::Posture;
use db::{Db, testing};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use kernel::{Actor, Clock, FakeClock, Role, SystemRandom};
use std::sync::Arc;

const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const DAY: SignedDuration = SignedDuration::from_hours(24);
const TODAY: Date = date(2026, 3, 2);

/// What comes of trying the alert.
struct Arrives(Status);

/// Stands for the check that has a backup fail and waits for the alert: like that one, each run of all of them has it.
static ALERT: Check = Check {
    id: "HC-050.a",
    version: 1,
    cites: &["164.308(a)(7)"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "it arrives",
    remediation: "mend it",
    ttl_days: 30,
    look: Look::At {
        probe: |_, site| {
            Box::pin(async {
                let status = site.prop::<Arrives>().map_or(Status::Error, |arrives| arrives.0);
                Ok(Finding::new(status, "an alert was waited for"))
            })
        },
        spoil: |_, site| Box::pin(async { Ok(site) }),
    },
};

fn officer() -> Actor {
    Actor { id: "officer-1".to_owned(), role: Role::ComplianceOfficer, address: None }
}

fn new(kind: ExerciseKind, day: Date) -> NewExercise {
    let is_incident = kind == ExerciseKind::IncidentResponse;
    NewExercise {
        kind,
        day,
        lead: "Ops lead".to_owned(),
        people: 5,
        learnt: "The list of numbers was old.\nIt is renewed.".to_owned(),
        record: None,
        plan: is_incident.then(|| HASH.to_owned()),
        contacts: is_incident.then_some(day),
    }
}

/// The register of a store, and a site of it.
struct Office {
    exercises: Exercises,
    attestations: Attestations,
    posture: Posture,
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
        let (posture, exercises) = (Posture::new(ledger.clone()), Exercises::new(ledger));
        Self { exercises, attestations, posture, clock, kek: Arc::clone(kek), db }
    }

    fn site(&self) -> Site {
        let (db, kek, now) = (self.db.clone(), Arc::clone(&self.kek), self.clock.now());
        let (origin, profile, props) = (None, Profile::Hipaa, Vec::new());
        Site { db, database: None, kek, origin, now, profile, props }
    }

    async fn found(&self, id: &str) -> Finding {
        let check: &'static Check = checks::CHECKS.iter().find(|check| check.id == id).unwrap();
        Finding::from(check.find(&self.site()).await)
    }

    /// Every check is run, and this comes of the alert.
    async fn alert(&self, status: Status) {
        self.run((status, true), Profile::Hipaa).await;
    }

    async fn run(&self, (status, whole): (Status, bool), profile: Profile) {
        let mut site = Site { profile, ..self.site() };
        site.props.push(Arc::new(Arrives(status)));
        self.posture.run((&[&ALERT], whole), &site, officer()).await.unwrap();
    }

    async fn record(&self, new: NewExercise) -> Result<Exercise, ExerciseError> {
        self.exercises.record(officer(), (new, &TimeZone::UTC)).await
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

#[tokio::test]
async fn what_does_not_hold_is_refused_by_its_field_and_only_an_incident_has_a_plan() {
    for (store, office) in offices().await {
        let base = new(ExerciseKind::IncidentResponse, TODAY);
        let drill = new(ExerciseKind::Downtime, TODAY);
        let ahead = date(2026, 3, 3);
        for (wrong, field) in [
            (NewExercise { day: ahead, ..base.clone() }, "day"),
            (NewExercise { day: date(2016, 3, 1), ..base.clone() }, "day"),
            (NewExercise { lead: " ".to_owned(), ..base.clone() }, "lead"),
            (NewExercise { people: 0, ..base.clone() }, "people"),
            (NewExercise { people: 1_001, ..base.clone() }, "people"),
            (NewExercise { learnt: "x".repeat(2_001), ..base.clone() }, "learnt"),
            (NewExercise { record: Some("9f".to_owned()), ..base.clone() }, "recordSha256"),
            (NewExercise { plan: None, ..base.clone() }, "planSha256"),
            (NewExercise { contacts: Some(ahead), ..base.clone() }, "contactsVerified"),
            (NewExercise { plan: Some(HASH.to_owned()), ..drill.clone() }, "planSha256"),
            (NewExercise { contacts: Some(TODAY), ..drill.clone() }, "contactsVerified"),
        ] {
            let refused = office.record(wrong).await;
            let found = matches!(&refused, Err(ExerciseError::Field(name, _)) if *name == field);
            assert!(found, "{store}: {field}: {refused:?}");
        }
        let incident = NewExercise { record: Some(HASH.to_owned()), contacts: None, ..base };
        let incident = office.record(incident).await.unwrap();
        let drill = office.record(NewExercise { day: date(2026, 3, 1), ..drill }).await.unwrap();
        assert_eq!(office.exercises.all().await.unwrap(), [incident, drill], "{store}");
    }
}

#[tokio::test]
async fn the_checks_rest_on_a_word_only_while_nobody_wrote_an_exercise_of_theirs_down() {
    for (store, office) in offices().await {
        for (id, attested, kind) in [
            ("HC-049.b", "HC-049", ExerciseKind::Downtime),
            ("HC-057.a", "HC-057", ExerciseKind::IncidentResponse),
        ] {
            let none = office.found(id).await;
            assert_eq!(none.status, Status::Fail, "{store}: {id}: {}", none.observed);
            let said = NewAttestation {
                check: attested.to_owned(),
                owner: "Operations".to_owned(),
                statement: "The record of the exercise is in the safe.".to_owned(),
                document: Some(HASH.to_owned()),
                expires: office.clock.now() + DAY * 30,
            };
            let check = crate::checks().find(|check| check.id == attested).unwrap();
            let said = (said, &TimeZone::UTC);
            office.attestations.attest(officer(), check, said).await.unwrap();
            let word = office.found(id).await;
            assert_eq!(word.status, Status::NotApplicable, "{store}: {id}: {}", word.observed);
            office.record(new(kind, date(2024, 3, 1))).await.unwrap();
            let held = office.found(id).await;
            assert_eq!(held.status, Status::Fail, "{store}: {id}: {}", held.observed);
        }
    }
}

#[tokio::test]
async fn an_exercise_of_an_incident_counts_for_a_year_with_its_contacts_and_an_alert_that_arrived()
{
    for (store, office) in offices().await {
        let finds = async || office.found("HC-057.a").await;
        let kind = ExerciseKind::IncidentResponse;
        let new_one = NewExercise { contacts: None, ..new(kind, TODAY) };
        office.record(new_one).await.unwrap();
        office.alert(Status::Pass).await;
        let unverified = finds().await;
        assert_eq!(unverified.status, Status::Warn, "{store}: {}", unverified.observed);
        assert!(unverified.observed.contains("contacts"), "{store}: {}", unverified.observed);
        let one = office.record(new(kind, TODAY)).await.unwrap();
        let whole = finds().await;
        assert_eq!(whole.status, Status::Pass, "{store}: {}", whole.observed);
        assert_eq!(
            (&whole.evidence["plan"], whole.evidence["contacts"].as_str()),
            (&HASH.to_owned(), "2026-03-02"),
            "{store}"
        );
        assert!(one.said.plan.is_some(), "{store}");

        office.clock.advance(DAY * 31);
        let old = finds().await;
        assert_eq!(old.status, Status::Warn, "{store}: {}", old.observed);
        office.alert(Status::Fail).await;
        let silent = finds().await;
        assert_eq!(silent.status, Status::Fail, "{store}: {}", silent.observed);
        assert!(silent.observed.contains("did not arrive"), "{store}: {}", silent.observed);
        office.clock.advance(DAY * 334);
        office.alert(Status::Pass).await;
        assert_eq!(finds().await.status, Status::Pass, "{store}: 365 days");
        office.clock.advance(DAY);
        assert_eq!(finds().await.status, Status::Fail, "{store}: 366 days");
        let next = NewExercise { contacts: None, ..new(kind, date(2027, 3, 3)) };
        office.record(next).await.unwrap();
        let unreached = finds().await;
        assert_eq!(unreached.status, Status::Warn, "{store}: {}", unreached.observed);
    }
}

#[tokio::test]
async fn an_alert_that_nobody_tried_is_told() {
    for (store, office) in offices().await {
        office.record(new(ExerciseKind::IncidentResponse, TODAY)).await.unwrap();
        let untried = office.found("HC-057.a").await;
        assert_eq!(untried.status, Status::Warn, "{store}: {}", untried.observed);
        assert!(untried.observed.contains("HC-050.a"), "{store}: {}", untried.observed);
        office.run((Status::Pass, false), Profile::Hipaa).await;
        let alone = office.found("HC-057.a").await;
        assert_eq!(alone.status, Status::Warn, "{store}: no whole run: {}", alone.observed);
        office.run((Status::Pass, true), Profile::Nprm2025).await;
        let whole = office.found("HC-057.a").await;
        assert_eq!(whole.status, Status::Pass, "{store}: {}", whole.observed);
    }
}

#[tokio::test]
async fn the_clinic_works_by_its_downtime_plan_each_year() {
    for (store, office) in offices().await {
        office.record(new(ExerciseKind::Downtime, TODAY)).await.unwrap();
        let status = async || office.found("HC-049.b").await.status;
        office.clock.advance(DAY * 365);
        assert_eq!(status().await, Status::Pass, "{store}");
        office.clock.advance(DAY);
        assert_eq!(status().await, Status::Fail, "{store}: 366 days");
        office.clock.advance(DAY * -400);
        assert_eq!(status().await, Status::Fail, "{store}: a clock that was ahead wrote it");
    }
}
