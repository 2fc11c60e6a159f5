use super::{Grounds, NewWaiver, Standing, WaiverError, Waivers};
use crate::audit::{Audit, Ledger, Signer};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use crate::keys::Kek;
use crate::posture::Posture;
use db::testing;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Actor, Clock as _, FakeClock, Role, SystemRandom, Timestamp};
use std::sync::Arc;

const fn check(id: &'static str, cites: &'static [&'static str], look: Look) -> Check {
    Check {
        id,
        version: 1,
        cites,
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "it holds",
        remediation: "mend it",
        ttl_days: 1,
        look,
    }
}

/// What the rule requires of the citations that checks have (45 CFR 164 subpart C, appendix A).
const REQUIRED_BY_LAW: [&str; 15] = [
    "164.308(a)(1)",
    "164.308(a)(2)",
    "164.308(a)(6)",
    "164.308(a)(7)(ii)(A)",
    "164.308(a)(7)(ii)(B)",
    "164.308(a)(7)(ii)(C)",
    "164.308(a)(8)",
    "164.308(b)",
    "164.310(d)(2)(i)",
    "164.310(d)(2)(ii)",
    "164.312(a)(2)(i)",
    "164.312(a)(2)(ii)",
    "164.312(b)",
    "164.312(d)",
    "164.316",
];

const BAD: Look = Look::At {
    probe: |_, _| Box::pin(async { Ok(Finding::new(Status::Fail, "it does not hold")) }),
    spoil: |_, site| Box::pin(async { Ok(site) }),
};
const BLIND: Look = Look::At {
    probe: |_, _| Box::pin(async { Err(Unseen::because("nobody could look")) }),
    spoil: |_, site| Box::pin(async { Ok(site) }),
};

static REQUIRED: Check = check("HC-900", &["164.312(b)"], BAD);
static ADDRESSABLE: Check = check("HC-901", &["164.312(a)(2)(iv); 800-57"], BAD);
static UNSEEN: Check = check("HC-902", &["164.312(b)"], BLIND);
static SELF_TEST: Check = check("HC-066", &["NPRM 164.312(h)"], BAD);

struct World {
    store: &'static str,
    waivers: Waivers,
    posture: Posture,
    clock: Arc<FakeClock>,
    site: Site,
}

impl World {
    async fn all() -> Vec<Self> {
        let folder = tempfile::tempdir().unwrap();
        let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
        let mut worlds = Vec::new();
        for (store, db) in testing::stores().await {
            db.migrate(crate::MIGRATIONS).await.unwrap();
            let signer = Signer::open(&db, &kek, "test/audit").await.unwrap();
            let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH));
            let audit = Arc::new(Audit::new(signer, Arc::clone(&clock) as _));
            let time = (Arc::clone(&clock) as _, Arc::new(SystemRandom) as _);
            let ledger = Ledger::new((db.clone(), audit), time);
            let (waivers, posture) = (Waivers::new(ledger.clone()), Posture::new(ledger));
            let (kek, now, props) = (Arc::clone(&kek), clock.now(), Vec::new());
            let (database, origin, profile) = (None, None, Profile::Hipaa);
            let site = Site { db, database, kek, origin, now, profile, props };
            worlds.push(Self { store, waivers, posture, clock, site });
        }
        worlds
    }

    fn wanted(&self, check: &Check, grounds: Grounds, days: i64) -> NewWaiver {
        NewWaiver {
            check: check.id.to_owned(),
            grounds,
            reason: "The new host is being set up this month.".to_owned(),
            ends: self.clock.now() + SignedDuration::from_hours(24 * days),
        }
    }

    async fn ask(
        &self,
        check: &'static Check,
        grounds: Grounds,
        days: i64,
    ) -> Result<super::Waiver, WaiverError> {
        let wanted = self.wanted(check, grounds, days);
        self.waivers.ask(officer("officer-1"), check, (wanted, &TimeZone::UTC)).await
    }

    /// How a check ends, whether its run fails, and the run's report.
    async fn run(&self, check: &'static Check, profile: Profile) -> (Status, bool, String) {
        let site = Site { profile, ..self.site.clone() };
        let ran = self.posture.run((&[check], false), &site, officer("officer-1")).await;
        let (report, run, _) = ran.unwrap();
        (report.records[0].finding.status, report.fails(false), run.report)
    }
}

fn officer(id: &str) -> Actor {
    Actor { id: id.to_owned(), role: Role::ComplianceOfficer, address: None }
}

#[tokio::test]
async fn a_failure_is_borne_once_a_second_person_says_so_and_until_its_day() {
    for world in World::all().await {
        let store = world.store;
        let asked = world.ask(&REQUIRED, Grounds::Waiver, 90).await.unwrap();
        let run = async || world.run(&REQUIRED, Profile::Hipaa).await;
        assert_eq!(run().await.0, Status::Fail, "{store}: nobody has approved it");
        let own = world.waivers.approve(officer("officer-1"), &asked.id).await;
        assert!(matches!(own, Err(WaiverError::SamePerson)), "{store}: {own:?}");
        world.waivers.approve(officer("admin-1"), &asked.id).await.unwrap();
        let again = world.waivers.approve(officer("admin-2"), &asked.id).await;
        assert!(matches!(again, Err(WaiverError::State("active", _))), "{store}: {again:?}");
        let (status, fails, report) = run().await;
        assert_eq!((status, fails), (Status::Waived, false), "{store}");
        for told in [&asked.id, "officer-1", "admin-1", "1970-04-01", "\"WAIVED\""] {
            assert!(report.contains(told), "{store}: {told} in {report}");
        }
        assert_eq!(world.run(&REQUIRED, Profile::Nprm2025).await.0, Status::Waived, "{store}");
        // Whoever asks whether health data may be taken hears that it failed.
        let newest = world.posture.run((&[&REQUIRED], true), &world.site, officer("a")).await;
        assert_eq!(newest.unwrap().1.grave, "HC-900", "{store}");
        world.clock.advance(SignedDuration::from_hours(24 * 90));
        assert_eq!(run().await.0, Status::Fail, "{store}: its day is over");
        let all = world.waivers.all().await.unwrap();
        assert_eq!(all[0].standing(world.clock.now()), Standing::Expired, "{store}");
    }
}

#[tokio::test]
async fn evidence_of_a_period_tells_no_step_that_came_after_it() {
    for world in World::all().await {
        let hour = || world.clock.advance(SignedDuration::from_hours(1));
        let asked = world.ask(&REQUIRED, Grounds::Waiver, 30).await.unwrap();
        hour();
        world.waivers.approve(officer("admin-1"), &asked.id).await.unwrap();
        hour();
        world.waivers.end(officer("admin-1"), &asked.id).await.unwrap();
        for (minutes, approved, ended) in [(30, false, false), (90, true, false), (150, true, true)]
        {
            let until = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
            let part = Waivers::part(&world.site.db, until).await.unwrap();
            let line: serde_json::Value = serde_json::from_str(&part.lines[0]).unwrap();
            let told = (!line["approved"].is_null(), !line["ended"].is_null());
            assert_eq!(told, (approved, ended), "{}: {minutes}", world.store);
        }
    }
}

#[tokio::test]
async fn a_check_has_one_waiver_at_a_time_and_another_only_once_that_is_over() {
    for world in World::all().await {
        let store = world.store;
        let first = world.ask(&REQUIRED, Grounds::Waiver, 30).await.unwrap();
        let again = async || world.ask(&REQUIRED, Grounds::Waiver, 60).await;
        let refused = again().await.unwrap_err();
        assert!(matches!(refused, WaiverError::Open { standing: "requested", .. }), "{store}");
        let words = refused.to_string();
        assert!(words.contains("HC-900") && words.contains(&first.id), "{store}: {words}");
        world.waivers.approve(officer("admin-1"), &first.id).await.unwrap();
        let refused = again().await.unwrap_err();
        assert!(matches!(refused, WaiverError::Open { standing: "active", .. }), "{store}");
        world.ask(&UNSEEN, Grounds::Waiver, 30).await.expect("another check has its own");
        assert_eq!(world.waivers.all().await.unwrap().len(), 2, "{store}: nothing else is kept");
        world.waivers.end(officer("officer-1"), &first.id).await.unwrap();
        let second = again().await.unwrap();
        world.clock.advance(SignedDuration::from_hours(24 * 60));
        let third = again().await.expect("the second is over by its day");
        assert_ne!(second.id, third.id, "{store}");
    }
}

#[tokio::test]
async fn what_somebody_ends_or_refuses_counts_no_more() {
    for world in World::all().await {
        let store = world.store;
        let asked = world.ask(&REQUIRED, Grounds::Waiver, 30).await.unwrap();
        world.waivers.approve(officer("admin-1"), &asked.id).await.unwrap();
        world.waivers.end(officer("officer-1"), &asked.id).await.unwrap();
        assert_eq!(world.run(&REQUIRED, Profile::Hipaa).await.0, Status::Fail, "{store}");
        let refused = world.ask(&REQUIRED, Grounds::Waiver, 30).await.unwrap();
        world.waivers.end(officer("admin-1"), &refused.id).await.unwrap();
        let late = world.waivers.approve(officer("admin-1"), &refused.id).await;
        assert!(matches!(late, Err(WaiverError::State("ended", _))), "{store}: {late:?}");
        let missing = world.waivers.approve(officer("admin-1"), "nope").await;
        assert!(matches!(missing, Err(WaiverError::Missing)), "{store}");
    }
}

#[tokio::test]
async fn a_decision_makes_an_addressable_failure_a_warning_and_only_by_the_law_as_it_is() {
    for world in World::all().await {
        let store = world.store;
        let required = world.ask(&REQUIRED, Grounds::Alternative, 30).await;
        assert!(matches!(required, Err(WaiverError::Required("HC-900"))), "{store}: {required:?}");
        let asked = world.ask(&ADDRESSABLE, Grounds::Alternative, 365).await.unwrap();
        world.waivers.approve(officer("admin-1"), &asked.id).await.unwrap();
        assert_eq!(world.run(&ADDRESSABLE, Profile::Hipaa).await.0, Status::Warn, "{store}");
        assert_eq!(world.run(&ADDRESSABLE, Profile::Nprm2025).await.0, Status::Fail, "{store}");
    }
}

#[tokio::test]
async fn nobody_waives_that_checks_see_nor_for_longer_or_with_less_said_than_the_rules_allow() {
    for world in World::all().await {
        let store = world.store;
        let blind = world.ask(&SELF_TEST, Grounds::Waiver, 30).await;
        assert!(matches!(blind, Err(WaiverError::SelfTest)), "{store}");
        for (grounds, days) in [(Grounds::Waiver, 91), (Grounds::Waiver, 0), (Grounds::Waiver, -1)]
        {
            let long = world.ask(&REQUIRED, grounds, days).await;
            assert!(matches!(long, Err(WaiverError::Lasts("waiver", 90))), "{store}: {days}");
        }
        let mut short = world.wanted(&REQUIRED, Grounds::Waiver, 30);
        short.reason = "later".to_owned();
        let short =
            world.waivers.ask(officer("officer-1"), &REQUIRED, (short, &TimeZone::UTC)).await;
        assert!(matches!(short, Err(WaiverError::Field("reason", _))), "{store}");
        // What could not be looked at is not known to be bearable.
        let asked = world.ask(&UNSEEN, Grounds::Waiver, 30).await.unwrap();
        world.waivers.approve(officer("admin-1"), &asked.id).await.unwrap();
        assert_eq!(world.run(&UNSEEN, Profile::Hipaa).await.0, Status::Error, "{store}");
    }
}

#[test]
fn nobody_decides_away_what_the_law_requires() {
    let mut decided = 0;
    for check in crate::checks() {
        let required =
            check.cites.iter().any(|cite| REQUIRED_BY_LAW.iter().any(|law| cite.starts_with(law)));
        let addressable = super::rules::is_addressable(check);
        assert!(!(required && addressable), "{}: {:?}", check.id, check.cites);
        decided += usize::from(addressable);
    }
    assert!(decided > 0, "some are addressable");
    let both = check("HC-903", &["164.312(a)(2)(iv); 164.312(b)"], BAD);
    assert!(!super::rules::is_addressable(&both));
}

#[test]
fn the_last_day_that_is_named_counts_to_its_end_by_the_clock_of_the_clinic() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let zone = TimeZone::get("America/New_York").unwrap();
    let now = at("2026-01-05T15:00:00Z");
    let new = |ends: &str| NewWaiver {
        check: REQUIRED.id.to_owned(),
        grounds: Grounds::Waiver,
        reason: "The new host is being set up this month.".to_owned(),
        ends: at(ends),
    };
    let admitted = |ends: &str| super::rules::admit(&REQUIRED, &new(ends), (now, &zone)).is_ok();
    assert!(admitted("2026-04-06T03:59:59Z"), "the end of the ninetieth day after today");
    assert!(!admitted("2026-04-06T04:00:00Z"), "and no day more");
    assert!(!admitted("2026-01-05T15:00:00Z"));
}

#[test]
fn what_may_be_asked_for_is_told_by_check() {
    let names = |check| super::grounds(check).iter().map(|one| one.name()).collect::<Vec<_>>();
    assert_eq!(names(&REQUIRED), ["waiver"]);
    assert_eq!(names(&ADDRESSABLE), ["waiver", "alternative", "not-reasonable"]);
    assert!(names(&SELF_TEST).is_empty());
}
