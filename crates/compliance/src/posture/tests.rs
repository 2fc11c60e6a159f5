use super::{Drill, Posture, Rehearsal, checks};
use crate::audit::{Audit, Ledger, Signer};
use crate::baseline::{Approval, Baselines, Listed, State};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status};
use crate::keys::Kek;
use db::{params, testing};
use jiff::SignedDuration;
use kernel::{Actor, Clock as _, FakeClock, SystemRandom, Timestamp};
use std::sync::Arc;

/// Whoever asked for a try, and what comes of it.
struct Asked(Status);

const fn tried(version: u32) -> Check {
    Check {
        id: "HC-900",
        version,
        cites: &["164.312(d)"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "it holds",
        remediation: "mend it",
        ttl_days: 30,
        look: Look::Tried {
            asked: |site| site.prop::<Asked>().is_some(),
            probe: |_, site| {
                Box::pin(async {
                    let status = site.prop::<Asked>().map_or(Status::Error, |asked| asked.0);
                    Ok(Finding::new(status, "three doors were tried"))
                })
            },
            spoil: |_, site| Box::pin(async { Ok(site) }),
        },
    }
}

static CHECK: Check = tried(1);
static NEWER: Check = tried(2);

struct World {
    posture: Posture,
    ledger: Ledger,
    clock: Arc<FakeClock>,
    site: Site,
}

impl World {
    async fn all() -> Vec<Self> {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let mut worlds = Vec::new();
        for (_, db) in testing::stores().await {
            db.migrate(crate::MIGRATIONS).await.unwrap();
            let signer = Signer::open(&db, &kek, "test/audit").await.unwrap();
            let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH));
            let audit = Arc::new(Audit::new(signer, Arc::clone(&clock) as _));
            let time = (Arc::clone(&clock) as _, Arc::new(SystemRandom) as _);
            let ledger = Ledger::new((db.clone(), audit), time);
            let posture = Posture::new(ledger.clone());
            let (kek, now, props) = (Arc::clone(&kek), clock.now(), Vec::new());
            let (database, origin, profile) = (None, None, Profile::Hipaa);
            let site = Site { db, database, kek, origin, now, profile, props };
            worlds.push(Self { posture, ledger, clock, site });
        }
        worlds
    }

    async fn run(&self, check: &'static Check, asked: Option<Status>) -> (Finding, String, String) {
        let mut site = self.site.clone();
        if let Some(status) = asked {
            site.props.push(Arc::new(Asked(status)));
        }
        let ran = self.posture.run((&[check], true), &site, Actor::system()).await;
        let (report, run, _) = ran.unwrap();
        (report.records[0].finding.clone(), run.grave, run.fallen)
    }

    fn pass(&self, days: i64) {
        self.clock.advance(SignedDuration::from_hours(24 * days));
    }
}

#[tokio::test]
async fn what_was_never_tried_warns_and_what_was_counts_for_its_days() {
    for world in World::all().await {
        let (found, grave, _) = world.run(&CHECK, None).await;
        assert_eq!((found.status, &*grave), (Status::Warn, ""), "{found:?}");
        assert!(found.observed.contains("never tried") && found.observed.contains("--active"));
        assert_eq!(world.run(&CHECK, Some(Status::Pass)).await.0.status, Status::Pass);
        world.pass(29);
        assert_eq!(world.run(&NEWER, None).await.0.status, Status::Warn, "it judges otherwise now");
        world.pass(1);
        let (found, ..) = world.run(&CHECK, None).await;
        assert_eq!(found.status, Status::Pass, "{found:?}");
        assert!(found.observed.contains("last tried at 1970-01-01"), "{found:?}");
        assert_eq!(found.evidence["last_tried"], "1970-01-01T00:00:00Z");
        world.pass(1);
        let (found, _, fallen) = world.run(&CHECK, None).await;
        assert_eq!((found.status, &*fallen), (Status::Warn, "HC-900"), "{found:?}");
        assert!(found.observed.contains("--active"), "{found:?}");
    }
}

#[tokio::test]
async fn a_try_by_a_clock_that_was_ahead_stands_for_none_of_before_and_none_since() {
    for world in World::all().await {
        world.pass(365);
        world.run(&CHECK, Some(Status::Pass)).await;
        world.pass(-365);
        assert_eq!(world.run(&CHECK, None).await.0.status, Status::Warn, "nobody knows its age");
        world.run(&CHECK, Some(Status::Fail)).await;
        world.pass(1);
        let (found, grave, _) = world.run(&CHECK, None).await;
        assert_eq!((found.status, &*grave), (Status::Fail, "HC-900"), "{found:?}");
        world.run(&CHECK, Some(Status::Pass)).await;
        assert_eq!(world.run(&CHECK, None).await.0.status, Status::Pass);
    }
}

#[tokio::test]
async fn what_failed_when_it_was_tried_fails_until_a_try_passes() {
    for world in World::all().await {
        for failed in [Status::Fail, Status::Error] {
            world.pass(1);
            world.run(&CHECK, Some(failed)).await;
            for days in [1, 400] {
                world.pass(days);
                let (found, grave, fallen) = world.run(&CHECK, None).await;
                assert_eq!((found.status, &*grave, &*fallen), (failed, "HC-900", ""), "{found:?}");
            }
            world.run(&CHECK, Some(Status::NotApplicable)).await;
            assert_eq!(world.run(&CHECK, None).await.0.status, failed, "nothing was tried");
            world.pass(1);
            world.run(&CHECK, Some(Status::Pass)).await;
            assert_eq!(world.run(&CHECK, None).await.0.status, Status::Pass);
        }
    }
}

#[tokio::test]
async fn a_drill_counts_for_ninety_days_to_the_hour_and_one_that_tried_nothing_for_none() {
    for world in World::all().await {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24);
        let build = env!("CARGO_PKG_VERSION").to_owned();
        let (let_through, recovered) = (String::new(), true);
        let drill = Drill { at, build, tried: 5, let_through, recovered };
        world.posture.drilled(&drill).await.unwrap();
        let check = checks::CHECKS.iter().find(|check| check.id == "HC-027").unwrap();
        let judged = async |now: Timestamp| {
            let site = Site { now, ..world.site.clone() };
            Finding::from(check.find(&site).await)
        };
        let hours = SignedDuration::from_hours;
        for (after, status) in [
            (24 * 90, Status::Pass),
            (24 * 90 + 1, Status::Warn),
            (24 * 180, Status::Warn),
            (24 * 180 + 1, Status::Fail),
        ] {
            let found = judged(at + hours(after)).await;
            assert_eq!(found.status, status, "{after}: {}", found.observed);
            assert_eq!(found.evidence["drill"], at.as_microsecond().to_string());
        }
        let empty = Drill { at: at + hours(1), tried: 0, ..drill };
        world.posture.drilled(&empty).await.unwrap();
        let found = judged(at + hours(2)).await;
        assert_eq!(found.status, Status::Fail, "{}", found.observed);
    }
}

#[tokio::test]
async fn checks_are_believed_by_a_report_as_it_was_signed_and_a_program_that_its_release_lists() {
    for world in World::all().await {
        let found = async || {
            let check: &'static Check =
                checks::CHECKS.iter().find(|check| check.id == "HC-066").unwrap();
            let site = Site { now: world.clock.now(), ..world.site.clone() };
            Finding::from(check.find(&site).await)
        };
        let program = "a1".repeat(32);
        let rehearsal = Rehearsal {
            at: world.clock.now(),
            build: env!("CARGO_PKG_VERSION").to_owned(),
            caught: 2,
            total: 2,
            blind: String::new(),
            program: program.clone(),
            matrix: "HC-001=caught HC-002=caught".to_owned(),
        };
        world.posture.rehearsed(&rehearsal).await.unwrap();
        let early = found().await;
        assert_eq!(early.status, Status::Warn, "{early:?}");
        assert!(early.observed.contains("no run of every check"), "{early:?}");
        world.run(&CHECK, None).await;
        let unlisted = found().await;
        assert_eq!(unlisted.status, Status::Warn, "{unlisted:?}");
        assert!(unlisted.observed.contains("no release"), "{unlisted:?}");

        let baselines = Baselines::new(world.ledger.clone());
        let state = State { program: program.clone(), ..State::default() };
        baselines.observe("north", &state).await.unwrap();
        let approval = Approval {
            reason: "Version 0.1 was installed tonight.".to_owned(),
            released: Some(Listed { program, key: None }),
            nodes: Vec::new(),
            seen: Vec::new(),
        };
        baselines.approve(Actor::system(), approval).await.unwrap();
        let whole = found().await;
        assert_eq!(whole.status, Status::Pass, "{whole:?}");
        assert_eq!(whole.evidence["mutants"], "HC-001=caught HC-002=caught");

        let mut tx = world.site.db.begin().await.unwrap();
        let kinder = "UPDATE check_run SET report = REPLACE(report, 'WARN', 'PASS')";
        assert_eq!(tx.execute(kinder, params![]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let swapped = found().await;
        assert_eq!(swapped.status, Status::Fail, "{swapped:?}");
        assert!(swapped.observed.contains("not the one that was signed"), "{swapped:?}");
    }
}
